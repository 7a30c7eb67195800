"""Commands → seconds in a fresh process, against bare imports of what they cannot do without."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bench.synthetic import ON
from bench.timing import by_turns

ROUNDS = 7


@dataclass(frozen=True, slots=True)
class Start:
    """A command and its floor, in seconds."""

    command: str
    ours: float
    floor_name: str
    floor: float


def measure(root: Path, city: str) -> list[Start]:
    """`--help` and `check` of the checkout in ``root``; the best of seven, by turns."""
    kyotei = str(Path(sys.executable).with_name("kyotei"))
    return [
        _against(root, (kyotei, "--help"), "import click"),
        _against(root, (kyotei, "check", city, "--on", ON.isoformat()), "import pydantic, click, yaml"),
    ]


def _against(root: Path, command: Sequence[str], floor: str) -> Start:
    best = by_turns(
        {
            "ours": partial(_run, root, command),
            "floor": partial(_run, root, (sys.executable, "-c", floor)),
        },
        ROUNDS,
    )
    shown = " ".join(("kyotei", *command[1:]))
    return Start(shown, best["ours"], f'python -c "{floor}"', best["floor"])


def _run(root: Path, command: Sequence[str]) -> None:
    # Compiled modules lie ready at every user's; the first round of each side leaves them here.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    subprocess.run(command, cwd=root, check=False, capture_output=True, env=environment)  # noqa: S603 - our own
