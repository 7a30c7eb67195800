"""Fixtures of the acceptance tests: the made-up municipality of small/, and builds to look at."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.acceptance import support
from tests.tools import cli, machine
from tests.tools.once import Once


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A workspace with the templates and one small municipality, to be broken freely."""
    return _small(tmp_path / "workspace")


@pytest.fixture(scope="session")
def small_made(once: Once) -> Path:
    """The small municipality, built; only to be read."""
    return once("small", lambda folder: _build(_small(folder)))


@pytest.fixture
def built(small_made: Path, tmp_path: Path) -> Path:
    """A copy of it, to be changed freely."""
    return Path(shutil.copytree(small_made, tmp_path / "built"))


@pytest.fixture(scope="session")
def made(once: Once) -> Path:
    """A workspace with the sample data, built; only to be read."""
    return once("made", _made)


def _made(folder: Path) -> None:
    for name in ("data", "templates"):
        shutil.copytree(machine.ROOT / name, folder / name)
    _build(folder)


def _small(folder: Path) -> Path:
    shutil.copytree(machine.ROOT / "templates", folder / "templates")
    shutil.copytree(Path(__file__).parent / "small", folder / "data" / support.SMALL)
    return folder


def _build(folder: Path) -> None:
    result = cli.in_process("build", "--on", support.ON, cwd=folder)
    assert result.exit == 0, result.stdout + result.stderr
