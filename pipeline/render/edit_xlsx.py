"""A workbook with some cells changed: their XML alone is written anew, every other part stays as it is.

Formats, widths, comments and formulas of other cells stay; a changed cell keeps its format.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from openpyxl.utils import get_column_letter
from openpyxl.utils.cell import column_index_from_string, coordinate_from_string

from pipeline.render.edits import CannotEdit, by_row
from pipeline.render.pack import pack, part
from pipeline.sources.archive import open_archive, parse_xml
from pipeline.sources.excel_parts import sheet_part

if TYPE_CHECKING:
    from lxml.etree import _Element

_PRESERVE = "{http://www.w3.org/XML/1998/namespace}space"


def edit_xlsx(data: bytes, sheet: str, cells: Mapping[tuple[int, int], str]) -> bytes:
    """The workbook with these texts in the cells of a sheet, by row and column from 1.

    Raises CannotEdit where a cell holds a formula.
    """
    from lxml import etree

    archive, wanted = open_archive(data, sheet), by_row(cells)
    path = sheet_part(archive, sheet)
    root = parse_xml(archive.read(path))
    prefix = root.tag.removesuffix("worksheet")
    for row, number in _numbered(root.iterfind(f"{prefix}sheetData/{prefix}row")):
        for column, text in wanted.get(number, {}).items():
            _write(_cell(row, number, column, prefix), text, prefix)
    whole = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return pack(part(name, whole if name == path else archive.read(name)) for name in archive.names)


def _numbered(rows: Iterable[_Element]) -> list[tuple[_Element, int]]:
    """The rows with their numbers; one without a number follows the row before."""
    found: list[tuple[_Element, int]] = []
    number = 0
    for row in rows:
        number = int(row.get("r", number + 1))
        found.append((row, number))
    return found


def _cell(row: _Element, number: int, column: int, prefix: str) -> _Element:
    """The cell of a column, made where there is none, behind those to its left."""
    here = before = 0
    for at, one in enumerate(row.iterchildren(f"{prefix}c")):
        reference = one.get("r")
        here = (
            here + 1 if reference is None else column_index_from_string(coordinate_from_string(reference)[0])
        )
        if here == column:
            return one
        if here < column:
            before = at + 1
    made = row.makeelement(f"{prefix}c", {"r": f"{get_column_letter(column)}{number}"})
    row.insert(before, made)
    return made


def _write(cell: _Element, text: str, prefix: str) -> None:
    if cell.find(f"{prefix}f") is not None:
        message = f"セル{cell.get('r', '')}は数式なので、書き換えられません。"
        raise CannotEdit(
            message, "data のファイルをExcelで開き、数式を値に直してから、もう一度実行してください。"
        )
    for child in list(cell):
        cell.remove(child)
    cell.set("t", "inlineStr")
    inline = cell.makeelement(f"{prefix}is", {})
    string = cell.makeelement(f"{prefix}t", {_PRESERVE: "preserve"})
    string.text = text
    inline.append(string)
    cell.append(inline)
