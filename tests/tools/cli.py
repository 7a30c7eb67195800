"""Words of a command line → exit status and what was printed."""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from unittest import mock

from click.testing import CliRunner

from tests.tools import machine

WIDTH = 120
"""Columns of the terminal that commands believe to have."""


@dataclass(frozen=True, slots=True)
class Result:
    """How a command ended."""

    exit: int
    stdout: str
    stderr: str

    @property
    def json(self) -> Any:
        """The one object that ``--json`` prints; ValueError where there is anything else."""
        return json.loads(self.stdout)


class Kyotei(Protocol):
    """What the fixtures ``kyotei`` and ``kyotei_process`` are; ``cwd`` is the current folder if absent."""

    def __call__(
        self, *args: str | Path, cwd: Path | None = None, env: Mapping[str, str] | None = None
    ) -> Result:
        """Run ``kyotei args…``."""


def in_process(*args: str | Path, cwd: Path | None = None, env: Mapping[str, str] | None = None) -> Result:
    """Run the command here: fast, and an exception that escapes reaches the test."""
    main = importlib.import_module("pipeline.cli").main
    argv = ["kyotei", *map(str, args)]
    with (
        contextlib.chdir(cwd or Path.cwd()),
        mock.patch.object(sys, "argv", argv),
        CliRunner().isolation(env=env) as (stdout, stderr, _),
    ):
        try:
            code = main()
        except SystemExit as leaving:
            code = leaving.code
        sys.stdout.flush()
        sys.stderr.flush()
        printed = stdout.getvalue().decode()
        said = stderr.getvalue().decode()
    if isinstance(code, str):
        return Result(1, printed, said + code + "\n")
    return Result(code or 0, printed, said)


def as_process(*args: str | Path, cwd: Path | None = None, env: Mapping[str, str] | None = None) -> Result:
    """Run ``python -m pipeline`` as a user would: a process of its own."""
    path = os.pathsep.join([str(machine.ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
    done = machine.run(
        [sys.executable, "-m", "pipeline", *args], cwd=cwd, env={"PYTHONPATH": path, **(env or {})}
    )
    return Result(done.returncode, done.stdout, done.stderr)
