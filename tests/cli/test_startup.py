"""What `kyotei check` loads: nothing that only the making of documents needs."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.tools import machine

SMALL = machine.ROOT / "tests" / "acceptance" / "small"

MAKING = {
    "concurrent.futures",
    "docx",
    "docxtpl",
    "filelock",
    "lxml",
    "multiprocessing",
    "openpyxl",
    "pipeline.plan.agreements.document",
    "pipeline.render",
    "pipeline.verify",
    "reportlab",
    "rich",
}
"""Libraries and parts of the program that make, read back or write documents."""

_ASK = """
import json, sys
from pipeline.cli import main
try:
    main(sys.argv[1:])
finally:
    print(json.dumps(sorted(sys.modules)), file=sys.stderr)
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with one small municipality."""
    folder = tmp_path_factory.mktemp("startup")
    shutil.copytree(SMALL, folder / "data" / "reishi")
    return folder


def loaded(place: Path, *words: str) -> tuple[int, set[str]]:
    """The exit status of a command in a fresh process, and every module that it loaded."""
    asked = [sys.executable, "-c", _ASK, "--workspace", str(place), *words]
    done = subprocess.run(asked, cwd=machine.ROOT, check=False, capture_output=True, text=True)  # noqa: S603 - our own
    return done.returncode, set(json.loads(done.stderr.splitlines()[-1]))


def test_check_loads_nothing_that_makes_documents(place: Path) -> None:
    status, modules = loaded(place, "check", "--on", "2026-11-20")
    assert status == 0
    assert "pipeline.policy.judge" in modules
    assert not MAKING & modules


def test_the_same_names_are_loaded_where_documents_are_made(place: Path) -> None:
    """So that the list above cannot go stale unseen: all but what no build needs yet."""
    status, modules = loaded(place, "build", "--on", "2026-11-20", "--jobs", "1")
    assert status == 0
    assert {"docx", "docxtpl", "rich", "reportlab", "openpyxl"} >= MAKING - modules
