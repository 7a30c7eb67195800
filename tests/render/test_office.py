"""Documents become PDFs through LibreOffice; a LibreOffice that fails stops nothing."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import docx
import pytest

from pipeline.render.office import _normal, find_office, to_pdf

STAND_IN = """#!{python}
import pathlib, sys
log = pathlib.Path({log!r})
with log.open("a") as file:
    file.write("x")
start = len(log.read_text())
out = pathlib.Path(sys.argv[sys.argv.index("--outdir") + 1])
out.mkdir(exist_ok=True)
for name in sys.argv[sys.argv.index("--outdir") + 2:]:
    source = pathlib.Path(name)
    if {condition}:
        (out / (source.stem + ".pdf")).write_bytes(b"%PDF of " + source.read_bytes())
"""


def stand_in(folder: Path, condition: str) -> tuple[str, Path]:
    """A program in LibreOffice's place that makes a PDF where the condition holds; and its log."""
    program, log = folder / "soffice", folder / "log"
    program.write_text(STAND_IN.format(python=sys.executable, log=str(log), condition=condition), "utf-8")
    program.chmod(0o755)
    return str(program), log


def test_documents_come_back_under_their_own_paths_in_order(tmp_path: Path) -> None:
    office, log = stand_in(tmp_path, "True")
    documents = {"協定書/い.docx": b"1", "別紙④/い.xlsx": b"2", "協定書/あ.docx": b"3"}
    assert list(to_pdf(office, documents)) == [
        ("協定書/い.docx", b"%PDF of 1"),
        ("別紙④/い.xlsx", b"%PDF of 2"),
        ("協定書/あ.docx", b"%PDF of 3"),
    ]
    assert log.read_text() == "x"


def test_one_that_fails_is_tried_again_alone_and_then_given_up(tmp_path: Path) -> None:
    office, log = stand_in(tmp_path, "source.read_bytes() != b'bad'")
    made = dict(to_pdf(office, {"a.docx": b"good", "b.docx": b"bad"}))
    assert made == {"a.docx": b"%PDF of good", "b.docx": None}
    assert log.read_text() == "xx"


def test_one_that_works_the_second_time_is_made(tmp_path: Path) -> None:
    office, _ = stand_in(tmp_path, "start == 2")
    assert dict(to_pdf(office, {"a.docx": b"1"})) == {"a.docx": b"%PDF of 1"}


def test_many_documents_go_in_few_calls(tmp_path: Path) -> None:
    office, log = stand_in(tmp_path, "True")
    made = dict(to_pdf(office, {f"{number}.docx": b"%d" % number for number in range(120)}))
    assert made == {f"{number}.docx": b"%%PDF of %d" % number for number in range(120)}
    assert log.read_text() == "xxx"


def test_a_program_that_cannot_be_started_gives_no_pdf(tmp_path: Path) -> None:
    assert dict(to_pdf(str(tmp_path / "none"), {"a.docx": b"1"})) == {"a.docx": None}


def test_nothing_to_convert_starts_nothing(tmp_path: Path) -> None:
    assert list(to_pdf(str(tmp_path / "none"), {})) == []


def test_libreoffice_is_found_on_the_path_and_nowhere_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("ProgramFiles", "ProgramFiles(x86)"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_office() is None
    office, _ = stand_in(tmp_path, "True")
    assert find_office() == office


def test_libreoffice_is_found_where_windows_puts_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    monkeypatch.setenv("ProgramFiles", str(tmp_path))
    program = tmp_path / "LibreOffice" / "program" / "soffice.exe"
    assert find_office() is None
    program.parent.mkdir(parents=True)
    program.touch()
    assert find_office() == str(program)


def test_what_differs_from_run_to_run_is_taken_out_at_the_same_length() -> None:
    pdf = (
        b"%PDF-1.7\n<</CreationDate(D:2026{n}1120101010+09'00')/ModDate (D:2026{n}11)>>"
        b"<xmp:CreateDate>2026-{n}</xmp:CreateDate><xmp:ModifyDate>{n}</xmp:ModifyDate>"
        b"/ID [ <AB{n}F0><CD{n}> ]\n/DocChecksum /{n}ABCDEF\nstream 2026{n} <AB{n}>"
    )
    first, second = pdf.replace(b"{n}", b"11"), pdf.replace(b"{n}", b"22")
    assert len(_normal(first)) == len(first)
    assert _normal(first).partition(b"stream")[0] == _normal(second).partition(b"stream")[0]
    assert _normal(first).endswith(b"stream 202611 <AB11>")


def word(text: str) -> bytes:
    buffer = io.BytesIO()
    document = docx.Document()
    document.add_paragraph(text)
    document.save(buffer)
    return buffer.getvalue()


@pytest.mark.needs("soffice")
def test_the_same_document_gives_the_same_pdf_whatever_it_is_made_with() -> None:
    office = find_office()
    assert office is not None
    alone = dict(to_pdf(office, {"a.docx": word("甲と乙")}))
    among = dict(
        to_pdf(office, {"b.docx": word("別"), "c/a.docx": word("甲と乙"), "d.docx": b"not a document"})
    )
    first = alone["a.docx"]
    assert first is not None
    assert first.startswith(b"%PDF-")
    assert among["c/a.docx"] == first
    assert among["b.docx"] not in (None, first)
