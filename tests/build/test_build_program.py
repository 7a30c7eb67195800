"""The program's own share of a digest: whatever of its files could change a document."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pipeline.build.program import files_digest, program_digest
from tests.tools import machine

PACKAGE = machine.ROOT / "pipeline"


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(PACKAGE, tmp_path_factory.mktemp("program") / "elsewhere"))


@pytest.mark.parametrize("name", ["policy/common.yaml", "clauses/compose.py", "render/pages/index.html"])
def test_a_change_of_code_or_of_data_changes_the_digest(package: Path, name: str) -> None:
    before, file = files_digest(package), package / name
    data = file.read_bytes()
    file.write_bytes(data + b"\n")
    assert files_digest(package) != before
    file.write_bytes(data)
    assert files_digest(package) == before


def test_neither_the_folder_nor_line_breaks_nor_compiled_files_change_it(package: Path) -> None:
    assert files_digest(package) == files_digest(PACKAGE)
    file = package / "policy" / "common.yaml"
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    (package / "policy" / "__pycache__").mkdir(exist_ok=True)
    (package / "policy" / "__pycache__" / "more.pyc").write_bytes(b"x")
    assert files_digest(package) == files_digest(PACKAGE)


def test_the_libraries_count_too(monkeypatch: pytest.MonkeyPatch) -> None:
    before = program_digest()
    monkeypatch.setattr("pipeline.build.program.version", lambda name: f"{name} 999")
    program_digest.cache_clear()
    changed = program_digest()
    monkeypatch.undo()
    program_digest.cache_clear()
    assert changed != before == program_digest()
