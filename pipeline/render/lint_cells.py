"""An Excel template → what in its cells was meant as a tag, and would be printed as it is."""

from __future__ import annotations

from collections.abc import Iterator

from openpyxl.utils import get_column_letter

from pipeline.findings import Finding, Place, fault
from pipeline.render.lint_syntax import HALF_TAG
from pipeline.render.template import TAG
from pipeline.render.xlsx_read import read_book, rows_of


def lint_cells(data: bytes, name: str) -> Iterator[Finding]:
    """Names in single braces; of all else that is no tag and looks like one, compiling tells."""
    book = read_book(data, name)
    for sheet in book.sheets:
        for row in rows_of(sheet, book.strings):
            for cell in row.cells:
                half = HALF_TAG.search(TAG.sub("", cell.text or ""))
                if half is None:
                    continue
                address = f"{get_column_letter(cell.column)}{row.number}"
                place = Place(name, row.number, cell.column, sheet.name, address)
                message = f"「{half.group()}」は差し込みになりません。そのまま印刷されます。"
                hint = "差し込みなら、半角のかっこを2つ続けて {{ 名前 }}、または {% … %} と書いてください。"
                yield fault("template-syntax", place, message, hint, half.group())
