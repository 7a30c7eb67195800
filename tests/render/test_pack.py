"""Every zip that the program writes opens everywhere and is the same every time."""

from __future__ import annotations

import io
import zipfile
import zlib

import docx
import openpyxl
import pytest

from pipeline.render.pack import CONTENT_TYPES, Part, pack, part
from pipeline.sources.archive import open_archive
from tests.plan import towns

NAMES = ["word/document.xml", CONTENT_TYPES, "_rels/.rels", "画像/写真①𠮷.png", "empty.xml"]
DATA = {name: (name * 50).encode() for name in NAMES} | {"empty.xml": b""}


def parts() -> list[Part]:
    return [part(name, DATA[name]) for name in NAMES]


def opened(data: bytes) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(data))


def test_every_part_comes_out_as_it_went_in() -> None:
    with opened(pack(parts())) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == DATA


def test_the_content_types_come_first_and_the_rest_keeps_its_order() -> None:
    with opened(pack(parts())) as archive:
        assert archive.namelist() == [CONTENT_TYPES, *(name for name in NAMES if name != CONTENT_TYPES)]


def test_nothing_depends_on_the_clock_or_the_system() -> None:
    with opened(pack(parts())) as archive:
        for info in archive.infolist():
            assert info.date_time == (1980, 1, 1, 0, 0, 0)
            assert (info.create_system, info.external_attr, info.extra, info.comment) == (0, 0, b"", b"")
        assert archive.comment == b""


def test_the_same_parts_give_the_same_bytes() -> None:
    assert pack(parts()) == pack(parts())
    assert pack(iter(parts())) == pack(parts())


def test_another_byte_gives_other_bytes() -> None:
    changed = [part("a", b"1"), part("b", b"2")]
    assert pack(changed) != pack([part("a", b"1"), part("b", b"3")])
    assert pack(changed) != pack([part("a", b"1"), part("c", b"2")])


def test_only_names_beyond_ascii_are_marked_as_utf8() -> None:
    with opened(pack(parts())) as archive:
        marked = {info.filename for info in archive.infolist() if info.flag_bits & 0x800}
    assert marked == {"画像/写真①𠮷.png"}


def test_a_part_knows_its_size_and_checksum() -> None:
    one = part("a", b"x" * 1000)
    assert (one.size, one.crc) == (1000, zlib.crc32(b"x" * 1000))
    assert len(one.deflated) < 100


def test_a_zip_without_parts_is_a_zip() -> None:
    with opened(pack([])) as archive:
        assert archive.namelist() == []


def test_what_is_packed_passes_the_gate() -> None:
    with opened(towns.template("docx/agreement.docx")) as archive:
        again = pack(part(name, archive.read(name)) for name in archive.namelist())
        assert sorted(open_archive(again, "x.docx").names) == sorted(archive.namelist())


def repacked(data: bytes) -> io.BytesIO:
    with opened(data) as archive:
        return io.BytesIO(pack(part(name, archive.read(name)) for name in archive.namelist()))


def test_word_files_open_in_python_docx() -> None:
    buffer = io.BytesIO()
    document = docx.Document()
    document.add_paragraph("髙﨑")
    document.save(buffer)
    assert docx.Document(repacked(buffer.getvalue())).paragraphs[0].text == "髙﨑"


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_workbooks_open_in_openpyxl() -> None:
    book = openpyxl.load_workbook(repacked(towns.template("xlsx/sheet1.xlsx")))
    assert (
        book.sheetnames == openpyxl.load_workbook(io.BytesIO(towns.template("xlsx/sheet1.xlsx"))).sheetnames
    )
