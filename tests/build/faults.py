"""Disks that fail, or take 「A」 for 「a」.

Of a failing one the nth touch of a folder ends the run, or is refused.
A touch is a folder that is made or removed, a file that is moved, removed or brought to the disk, and
of each write three: before the file is opened, when it is opened but empty, and half-way through.
"""

from __future__ import annotations

import io
import os
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest


class Killed(BaseException):
    """The process ends here."""


@dataclass
class Disk:
    """What lies below ``folder``; from touch ``at`` on nothing works if it is ``for_good``."""

    folder: Path
    at: int
    failure: Callable[[], BaseException]
    for_good: bool
    touches: int = field(default=0, init=False)

    @property
    def failed(self) -> bool:
        """Whether the run came as far as the touch that fails."""
        return self.touches >= self.at

    def touch(self) -> None:
        """Raises where it is time."""
        self.touches += 1
        if self.touches == self.at or (self.for_good and self.failed):
            raise self.failure()

    def concerns(self, path: Any) -> bool:
        """Whether a path lies below the folder; a file that is open already does."""
        return isinstance(path, int) or self.folder in Path(path).parents

    def around(self, real: Callable[..., Any]) -> Callable[..., Any]:
        """A function of ``os`` that touches the disk first."""

        def call(path: Any, *more: Any, **options: Any) -> Any:
            if self.concerns(path):
                self.touch()
            return real(path, *more, **options)

        return call

    def opening(self, real: Callable[..., Any]) -> Callable[..., Any]:
        """``io.open``, of which files opened to be written touch the disk."""

        def call(path: Any, mode: str = "r", *more: Any, **options: Any) -> Any:
            if mode[0] == "r" or not self.concerns(path):
                return real(path, mode, *more, **options)
            self.touch()
            return _Written(real(path, mode, *more, **options), self)

        return call


class _Written:
    """An open file whose writes touch the disk twice: before the first byte, and in the middle."""

    def __init__(self, file: Any, disk: Disk) -> None:
        self._file, self._disk = file, disk

    def write(self, data: Any) -> None:
        self._disk.touch()
        half = len(data) // 2
        self._file.write(data[:half])
        self._disk.touch()
        self._file.write(data[half:])

    def __enter__(self) -> _Written:
        return self

    def __exit__(self, *error: object) -> None:
        self._file.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


@contextmanager
def failing(
    monkeypatch: pytest.MonkeyPatch,
    folder: Path,
    at: int,
    failure: Callable[[], BaseException] = Killed,
    *,
    for_good: bool = True,
) -> Iterator[Disk]:
    """Within, touch ``at`` of a folder (from 1) fails; a killed process touches nothing afterwards."""
    disk = Disk(folder, at, failure, for_good)
    with monkeypatch.context() as patch:
        for name in ("fsync", "mkdir", "rename", "replace", "rmdir", "unlink"):
            patch.setattr(os, name, disk.around(getattr(os, name)))
        patch.setattr(io, "open", disk.opening(io.open))
        yield disk


def everything(folder: Path) -> dict[str, bytes | None]:
    """Every file and folder below a folder; what lies backstage is left out."""
    found = sorted(one for one in folder.rglob("*") if ".kyotei" not in one.parts)
    return {one.relative_to(folder).as_posix(): one.read_bytes() if one.is_file() else None for one in found}


@contextmanager
def folding(monkeypatch: pytest.MonkeyPatch, folder: Path) -> Iterator[None]:
    """Within, names below a folder are one that differ in case or in how a letter is composed."""
    rename, unlink, listdir = os.rename, os.unlink, os.listdir

    def there(path: Any) -> Any:
        """The path as the disk spells it."""
        if isinstance(path, int) or folder not in Path(path).parents:
            return path
        found = folder
        for part in Path(path).relative_to(folder).parts:
            try:
                listed = {_folded(name): name for name in listdir(found)}
            except OSError:
                listed = {}
            found /= listed.get(_folded(part), part)
        return found

    def around(real: Callable[..., Any]) -> Callable[..., Any]:
        return lambda path, *more, **options: real(there(path), *more, **options)

    def move(path: Any, to: Any) -> None:
        """What is moved bears the name that it is given, whatever spelling was there before."""
        source, target = there(path), there(to)
        if target != source and target.exists():
            unlink(target)
        rename(source, there(Path(to).parent) / Path(to).name)

    with monkeypatch.context() as patch:
        for name in ("lstat", "mkdir", "rmdir", "stat", "unlink"):
            patch.setattr(os, name, around(getattr(os, name)))
        for name in ("rename", "replace"):
            patch.setattr(os, name, move)
        patch.setattr(io, "open", around(io.open))
        yield


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()
