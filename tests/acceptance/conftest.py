"""Fixtures of the acceptance tests: the made-up municipality of small/, and one build to look at."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.acceptance import support
from tests.tools import cli, machine


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A workspace with the templates and one small municipality, to be broken freely."""
    folder = tmp_path / "workspace"
    shutil.copytree(machine.ROOT / "templates", folder / "templates")
    shutil.copytree(Path(__file__).parent / "small", folder / "data" / support.SMALL)
    return folder


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with the sample data, built; only to be read."""
    folder = tmp_path_factory.mktemp("made") / "workspace"
    for name in ("data", "templates"):
        shutil.copytree(machine.ROOT / name, folder / name)
    result = cli.in_process("build", "--on", support.ON, cwd=folder)
    assert result.exit == 0, result.stdout + result.stderr
    return folder
