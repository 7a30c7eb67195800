"""Sheets that are printed once for each item of a list: their tag, and the names of those printed.

A clerk writes ``{%sheet for item in items %}`` into a row of its own, which is not printed, and the
name of the sheet as a tag: ``{{ item.name }}``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from typing import NamedTuple

from markupsafe import escape
from openpyxl.utils import get_column_letter

from pipeline.findings import Finding, Place
from pipeline.render.template import Tag
from pipeline.render.xlsx_read import MAIN, Book, Sheet, rows_of
from pipeline.render.xlsx_syntax import fault
from pipeline.render.xlsx_tags import has_tags, is_sheet_tag, read_cell, read_sheet_tag
from pipeline.render.xlsx_values import FIELD, TEXT

LONGEST_NAME = 31
"""Characters (of UTF-16) that the name of a sheet may have."""

_NAMELESS = "シート"
_RESERVED = ("History", "履歴")
_FORBIDDEN = str.maketrans(dict(zip("[]:*?/\\", "［］：＊？／￥", strict=True)))
_REVISION = "{http://schemas.microsoft.com/office/spreadsheetml/2014/revision}uid"


class Loop(NamedTuple):
    """Jinja source of a sheet's loop and of its name, the place of its tag, and the tag that closes it."""

    source: str
    title: str
    place: Place
    end: Tag


def read_loop(book: Book, sheet: Sheet, faults: list[Finding], tags: list[Tag]) -> Loop | None:
    """The loop of a sheet; None where it is not repeated. What only one sheet may have is taken away."""
    name_place = Place(book.name, sheet=sheet.name)
    found = [
        (row, [(cell.text, _place(book, sheet, row.number, cell.column)) for cell in row.cells if cell.text])
        for row in rows_of(sheet, book.strings)
        if any(cell.text and is_sheet_tag(cell.text) for cell in row.cells)
    ]
    if not found:
        if has_tags(sheet.name):
            faults.append(
                fault(
                    "template-syntax",
                    f"シート名「{sheet.name}」に差し込みタグがありますが、"
                    "シートを繰り返すタグ（{%sheet for … %}）がありません。",
                    "シートの１行目に行を加え、A1に「{%sheet for 項目 in 一覧 %}」と入力してください。"
                    "繰り返さないシートなら、シート名をふつうの文字にしてください。",
                    name_place,
                    sheet.name,
                )
            )
        return None
    texts = [text for _, cells in found for text in cells]
    loop = read_sheet_tag(texts, faults, tags)
    title = (
        read_cell(sheet.name, name_place, faults, tags, text_only=True)
        if has_tags(sheet.name)
        else f"{FIELD}{TEXT}{escape(sheet.name)}"
    )
    _make_copyable(sheet)
    return Loop(loop, title, texts[0][1], Tag("{% endfor %}", texts[0][1], texts[0][0]))


def _place(book: Book, sheet: Sheet, row: int, column: int) -> Place:
    return Place(book.name, row, column, sheet.name, f"{get_column_letter(column)}{row}")


def _make_copyable(sheet: Sheet) -> None:
    """Takes away what only one sheet of a workbook may have: being selected, names in programs."""
    sheet.root.attrib.pop(_REVISION, "")
    for path, attribute in ((f"{MAIN}sheetPr", "codeName"), (f"{MAIN}sheetViews/*", "tabSelected")):
        for element in sheet.root.iterfind(path):
            element.attrib.pop(attribute, "")


def nothing_remains(book: Book, repeated: Collection[str]) -> list[Finding]:
    """The fault of a template that might come to a workbook without any sheet to see."""
    seen = [
        one
        for one in book.workbook.iterfind(f"{MAIN}sheets/{MAIN}sheet")
        if one.get("state", "visible") == "visible" and one.get("name") not in repeated
    ]
    if seen or not repeated:
        return []
    missing = fault(
        "template-no-sheet",
        "どのシートも「{%sheet for … %}」で繰り返すか、非表示になっています。",
        "一覧が空だと、シートのないブックになってしまいます。繰り返さないシートを１枚加えてください。",
        Place(book.name),
    )
    return [missing]


class Titles:
    """The names of the sheets of one workbook: what Excel allows, none twice."""

    def __init__(self, taken: Iterable[str]) -> None:
        self._taken = {_key(one) for one in (*_RESERVED, *taken)}

    def take(self, wanted: str) -> str:
        """The name, without what Excel refuses, cut, and numbered where it is there already."""
        clean = "".join(one for one in re.sub(r"\s+", " ", wanted) if unicodedata.category(one) != "Cc")
        clean = clean.translate(_FORBIDDEN).strip(" '") or _NAMELESS
        title, number = _cut(clean, LONGEST_NAME), 1
        while _key(title) in self._taken:
            number += 1
            mark = f" ({number})"
            title = _cut(clean, LONGEST_NAME - len(mark)) + mark
        self._taken.add(_key(title))
        return title


def _key(name: str) -> str:
    """Excel takes small and capital, half-width and full-width letters of names for the same."""
    return unicodedata.normalize("NFKC", name).casefold()


def _cut(text: str, most: int) -> str:
    """The text within the limit, never cut before a mark that belongs to the letter before it."""
    if _units(text) <= most:
        return text
    end = next(at for at in range(len(text), -1, -1) if _units(text[:at]) <= most)
    while end and unicodedata.category(text[end]).startswith("M"):
        end -= 1
    return text[:end].rstrip(" '")


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
