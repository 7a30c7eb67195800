"""A folder that costs much to make → the same folder for every test of a run, in however many processes."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock

_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Once:
    """What the fixture ``once`` is."""

    base: Path
    """The folder that all processes of the run share."""

    def __call__(self, name: str, make: Callable[[Path], object]) -> Path:
        """The folder of this name, filled by ``make(folder)`` for whoever asks first; only to be read.

        Others wait for it. Where making fails the next to ask tries anew, and so sees the failure too.
        """
        folder, made = self.base / name, self.base / f"{name}.made"
        with FileLock(self.base / f"{name}.lock", timeout=_SECONDS):
            if not made.exists():
                shutil.rmtree(folder, ignore_errors=True)
                folder.mkdir()
                make(folder)
                made.touch()
        return folder
