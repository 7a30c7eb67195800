"""The helpers of the tests do what they say."""

from __future__ import annotations

import re
import shutil
import sys
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import docx
import openpyxl
import pytest

from tests.tools import machine, ooxml, pictures
from tests.tools.once import Once

TESTS = """
import pytest

def test_fine(): pass

@pytest.mark.torture
def test_torture(): pass

@pytest.mark.skip(reason="unwanted")
def test_skipped(): pass

@pytest.mark.needs("soffice", "ooxml")
def test_needs(): pass

@pytest.mark.xfail(reason="known")
def test_known(): assert False
"""


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    path = tmp_path / "協定書.docx"
    document = docx.Document()
    document.add_paragraph("髙橋商店と協定を締結する。")
    document.save(str(path))
    return path


def run_pytest(folder: Path, *arguments: str, no_skip: str = "") -> tuple[int, str]:
    """Exit status and output of pytest in a folder with our conftest.py, on a machine with no tool."""
    shutil.copy(machine.ROOT / "tests" / "conftest.py", folder)
    done = machine.run(
        [sys.executable, "-m", "pytest", "-q", "-rs", "-p", "no:cacheprovider", *arguments],
        cwd=folder,
        env={
            "PYTHONPATH": str(machine.ROOT),
            "PATH": str(folder),
            "KYOTEI_NO_SKIP": no_skip,
            "PYTEST_XDIST_WORKER": "",
            "PYTEST_XDIST_AUTO_NUM_WORKERS": "1",
        },
    )
    return done.returncode, done.stdout


HERE, APART = ("-n", "0"), ("-n", "1")
HOWEVER_SPREAD = pytest.mark.parametrize("spread", [HERE, APART], ids=["here", "apart"])


def counted(said: str) -> str:
    """The line that closes the output: how many passed, failed and so on, those set aside left out."""
    return re.sub(r", \d+ deselected|\x1b\[\d+m", "", said.splitlines()[-1])


@HOWEVER_SPREAD
def test_absent_tools_and_torture_do_not_run(spread: tuple[str, str], tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text(TESTS, encoding="utf-8")
    code, said = run_pytest(tmp_path, *spread)
    assert code == 0, said
    assert counted(said).startswith("1 passed, 2 skipped, 1 xfailed in")
    assert "soffice / libreoffice is not installed here" in said


@HOWEVER_SPREAD
def test_torture_runs_when_asked_for(spread: tuple[str, str], tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text(TESTS, encoding="utf-8")
    code, said = run_pytest(tmp_path, "-m", "torture", *spread)
    assert code == 0, said
    assert counted(said).startswith("1 passed in")


@HOWEVER_SPREAD
def test_no_skip_makes_errors_of_skips(spread: tuple[str, str], tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text(TESTS, encoding="utf-8")
    code, said = run_pytest(tmp_path, *spread, no_skip="1")
    assert code == 1, said
    assert counted(said).startswith("1 passed, 1 xfailed, 2 errors in")
    assert "KYOTEI_NO_SKIP is set: unwanted" in said


@HOWEVER_SPREAD
def test_no_skip_makes_errors_of_skipped_modules(spread: tuple[str, str], tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text("import pytest\npytest.importorskip('nothing')\n", encoding="utf-8")
    assert run_pytest(tmp_path, *spread)[0] == pytest.ExitCode.NO_TESTS_COLLECTED
    code, said = run_pytest(tmp_path, *spread, no_skip="1")
    assert code == (pytest.ExitCode.INTERRUPTED if spread == HERE else pytest.ExitCode.TESTS_FAILED), said
    assert "KYOTEI_NO_SKIP is set: could not import 'nothing'" in said


WHERE = """
import os

def test_where(): open("where", "w").write(os.environ["PYTEST_XDIST_WORKER"] or "here")
"""


@pytest.mark.parametrize(
    ("words", "where"),
    [
        ([], "gw0"),
        (["."], "gw0"),
        (["test_it.py"], "here"),
        (["test_it.py::test_where"], "here"),
        (["-s"], "here"),
        (["-p", "no:xdist"], "here"),
        (["-n", "0"], "here"),
        (["-n", "1", "test_it.py"], "gw0"),
    ],
    ids=" ".join,
)
def test_folders_are_spread_over_processes_and_what_is_named_runs_here(
    words: list[str], where: str, tmp_path: Path
) -> None:
    (tmp_path / "test_it.py").write_text(WHERE, encoding="utf-8")
    code, said = run_pytest(tmp_path, *words)
    assert code == 0, said
    assert (tmp_path / "where").read_text("utf-8") == where


def test_what_is_made_once_is_made_for_all_who_ask_at_the_same_time(tmp_path: Path) -> None:
    calls: list[Path] = []

    def make(folder: Path) -> None:
        calls.append(folder)
        time.sleep(0.05)
        (folder / "whole").touch()

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: (Once(tmp_path)("x", make) / "whole").exists(), range(4)))
    assert found == [True] * 4
    assert calls == [tmp_path / "x"]


def test_what_could_not_be_made_is_told_and_made_anew(tmp_path: Path) -> None:
    def broken(folder: Path) -> None:
        (folder / "half").touch()
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        Once(tmp_path)("x", broken)
    folder = Once(tmp_path)("x", lambda folder: (folder / "whole").touch())
    assert [path.name for path in folder.iterdir()] == ["whole"]


def test_an_unknown_tool_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="unknown tool 'word'"):
        machine.missing(["word"])


@pytest.mark.needs("ooxml")
def test_the_validator_tells_good_files_from_bad(letter: Path, tmp_path: Path) -> None:
    broken, junk = tmp_path / "broken.docx", tmp_path / "junk.docx"
    with zipfile.ZipFile(letter) as source, zipfile.ZipFile(broken, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace(b"<w:t>", b"<w:b/><w:t>"))
    junk.write_bytes(b"junk")
    verdicts = ooxml.validate([broken, letter, junk])
    assert list(verdicts) == [broken, letter, junk]
    assert verdicts[letter] == []
    assert "invalid child element" in verdicts[broken][0]
    assert "word/document.xml" in verdicts[broken][0]
    assert len(verdicts[junk]) == 1


@pytest.mark.needs("soffice", "pdftoppm", "pdftotext")
def test_documents_become_pictures(letter: Path, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book["Sheet"]["A1"] = "別紙④"
    sheet = tmp_path / "other" / "協定書.xlsx"
    sheet.parent.mkdir()
    book.save(sheet)
    pdfs = pictures.to_pdf([letter, sheet], tmp_path / "pdf")
    assert [path.name for path in pdfs.values()] == ["協定書.pdf", "協定書-2.pdf"]
    assert "髙橋商店と協定を締結する。" in pictures.pdf_text(pdfs[letter])
    assert "別紙④" in pictures.pdf_text(pdfs[sheet])
    pages = pictures.to_png(pdfs[letter])
    assert [page.name for page in pages] == ["協定書-p1.png"]
    assert pages[0].read_bytes().startswith(b"\x89PNG")


@pytest.mark.needs("soffice")
def test_a_file_that_gives_no_pdf_is_told(tmp_path: Path) -> None:
    junk = tmp_path / "junk.docx"
    junk.write_bytes(b"PK\x03\x04 junk")
    with pytest.raises(machine.ToolError, match="LibreOffice made no PDF"):
        pictures.to_pdf([junk], tmp_path / "pdf")
