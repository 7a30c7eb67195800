"""Cells of a workbook are changed, and formats, widths, comments, formulas and other sheets stay."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from pipeline.render.edit_xlsx import edit_xlsx
from pipeline.render.edits import CannotEdit
from pipeline.sources.excel_source import read_excel
from pipeline.sources.raw import RawText
from tests.tools import ooxml

SHEET = "部署"


@pytest.fixture
def book() -> bytes:
    made = openpyxl.Workbook()
    notes = made.active
    assert notes is not None
    notes.title, notes.sheet_state = "隠し", "hidden"
    sheet = made.create_sheet(SHEET)
    for row in (
        ["部署ID", "課", "連絡先.氏名", "連絡先.電話"],
        ["D1", "企画課", "加瀬　文子"],
        ["D2", "緑課", "x"],
    ):
        sheet.append(row)
    sheet["B2"].fill = PatternFill("solid", fgColor="FFFF00")
    sheet["C2"].comment = Comment("後任は4月に決まる", "係")
    sheet.column_dimensions["B"].width = 33
    sheet["F1"] = "件数"
    sheet["F2"] = "=COUNTA(A2:A3)"
    sheet.auto_filter.ref = "A1:D3"
    sheet["D3"].number_format = "@"
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def test_the_cells_change_and_nothing_else_does(book: bytes, tmp_path: Path) -> None:
    new = edit_xlsx(book, SHEET, {(2, 2): "政策 & 課", (2, 3): " 森　一", (3, 4): "0479-1", (2, 4): "0479-2"})
    for name, data in (("old", book), ("new", new)):
        (tmp_path / f"{name}.xlsx").write_bytes(data)
    old_faults, new_faults = ooxml.validate([tmp_path / "old.xlsx", tmp_path / "new.xlsx"]).values()
    assert new_faults == old_faults
    before, after = (openpyxl.load_workbook(io.BytesIO(data)) for data in (book, new))
    changed = {"B2": "政策 & 課", "C2": " 森　一", "D3": "0479-1", "D2": "0479-2"}
    for row in before[SHEET].iter_rows():
        for cell in row:
            now = after[SHEET][cell.coordinate]
            assert now.value == changed.get(cell.coordinate, cell.value)
            assert (repr(now.fill), now.number_format) == (repr(cell.fill), cell.number_format)
    comment = after[SHEET]["C2"].comment
    assert comment is not None
    assert comment.text == "後任は4月に決まる"
    assert after[SHEET].column_dimensions["B"].width == 33
    old_parts, new_parts = (zipfile.ZipFile(io.BytesIO(data)) for data in (book, new))
    differing = [name for name in old_parts.namelist() if old_parts.read(name) != new_parts.read(name)]
    assert differing == ["xl/worksheets/sheet2.xml"]
    assert new_parts.namelist()[0] == "[Content_Types].xml"
    assert sorted(new_parts.namelist()) == sorted(old_parts.namelist())


def test_the_programs_own_reader_finds_the_new_values(book: bytes) -> None:
    new = edit_xlsx(book, SHEET, {(2, 2): "政策課", (3, 4): "0479-1"})
    first = read_excel(new, "x.xlsx").records[0]
    assert [value.text for _, value in first.entries[:2] if isinstance(value, RawText)] == ["D1", "政策課"]


def test_a_formula_is_never_written_over(book: bytes) -> None:
    with pytest.raises(CannotEdit, match="F2") as refused:
        edit_xlsx(book, SHEET, {(2, 6): "3"})
    assert refused.value.hint
