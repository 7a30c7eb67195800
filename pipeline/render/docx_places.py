"""Where something stands in a Word file, as people count: part, paragraph, table, row and column."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from pipeline.findings import Place

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
TEXT, PARAGRAPH, TABLE, ROW, CELL = (f"{W}{name}" for name in ("t", "p", "tbl", "tr", "tc"))
_BOX = f"{W}txbxContent"
_PART_NAMES = {
    "document": "本文",
    "header": "ヘッダー",
    "footer": "フッター",
    "footnotes": "脚注",
    "endnotes": "文末脚注",
}


def called(part_name: str) -> str:
    """「本文」 for word/document.xml."""
    stem = re.sub(r"\d*\.xml$", "", part_name.rpartition("/")[2])
    return _PART_NAMES.get(stem, "文書のプロパティ")


class Spots:
    """Where paragraphs stand, as people count: tables of a part, rows, columns."""

    def __init__(self, root: etree._Element, name: str, part: str) -> None:
        self._name, self._part = name, part
        self._root = root
        self._tables = {table: number for number, table in enumerate(root.iter(TABLE), 1)}

    def around(self, element: etree._Element) -> Place:
        """The place of the paragraph around something; of the part where there is none."""
        block = enclosing(element, PARAGRAPH)
        if block is None:
            return Place(self._name, sheet=self._part)
        return self.place(block, _number(block, self._root.iter(PARAGRAPH)))

    def place(self, block: etree._Element, number: int) -> Place:
        """The place of a paragraph: in a table by table, row and column, else by its number in the part."""
        cell = enclosing(block, CELL)
        row = None if cell is None else enclosing(cell, ROW)
        table = None if row is None else enclosing(row, TABLE)
        where = f"{number}段落目"
        if cell is not None and row is not None and table is not None:
            down = _number(row, table.iter(ROW))
            across = _number(cell, row.iter(CELL))
            within = _number(block, cell.iter(PARAGRAPH))
            where = f"表{self._tables[table]}の{down}行{across}列 {within}段落目"
        box = "テキストボックス " if any(one.tag == _BOX for one in block.iterancestors()) else ""
        return Place(self._name, sheet=self._part, cell=box + where, line=number)


def _number(one: etree._Element, among: Iterator[etree._Element]) -> int:
    return next(number for number, other in enumerate(among, 1) if other is one)


def enclosing(element: etree._Element, tag: str) -> etree._Element | None:
    """The nearest such element around this one, or the element itself."""
    if element.tag == tag:
        return element
    return next(element.iterancestors(tag), None)
