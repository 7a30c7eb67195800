"""Cell formats for a text that is divided among rows: as the cell's own, without borders in between.

Together the cells of such a text look like one. Each holds one line, which is never wrapped, and
rather set smaller than cut. They are added to the formats of a document only where it needs them.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator

from lxml import etree

from pipeline.render.xlsx_read import MAIN, Book, Element

_RUNNING = ("justify", "distributed", "fill", "centerContinuous")
_PLACES = (("bottom", "top"), ("center", ""), ("top", "bottom"))
"""First, between and last: where the line stands in its row, and which border stays."""


class PieceStyles:
    """Adds formats to those of a workbook."""

    def __init__(self, book: Book) -> None:
        self._root, self._path = copy.deepcopy(book.styles), book.styles_path
        self._known: dict[str, tuple[str, str, str]] = {}

    def of(self, style: str) -> tuple[str, str, str]:
        """The formats of first line, lines between and last line, as attributes of a cell."""
        if style not in self._known:
            first, between, last = (self._derived(style, *place) for place in _PLACES)
            self._known[style] = (first, between, last)
        return self._known[style]

    def parts(self) -> Iterator[tuple[str, bytes]]:
        """The styles part with what was added; none where the workbook has no formats."""
        if self._root is not None and self._path is not None:
            data = etree.tostring(self._root, encoding="UTF-8", xml_declaration=True, standalone=True)
            yield self._path, data

    def _derived(self, style: str, vertical: str, border: str) -> str:
        formats = None if self._root is None else self._root.find(MAIN + "cellXfs")
        borders = None if self._root is None else self._root.find(MAIN + "borders")
        index = int(style.removeprefix(' s="').removesuffix('"') or 0)
        if formats is None or borders is None or index >= len(formats):
            return style
        made = copy.deepcopy(formats[index])
        made.set("borderId", str(_border(borders, int(made.get("borderId", 0)), border)))
        made.set("applyBorder", "1")
        _align(made, vertical)
        return f' s="{_append(formats, made)}"'


def _border(borders: Element, index: int, kept: str) -> int:
    """A border without top and bottom but the one that is kept."""
    made = copy.deepcopy(borders[index])
    for side in {"top", "bottom"} - {kept}:
        found = made.find(MAIN + side)
        if found is not None:
            found.attrib.pop("style", "")
            for child in list(found):
                found.remove(child)
    return _append(borders, made)


def _align(made: Element, vertical: str) -> None:
    alignment = made.find(MAIN + "alignment")
    if alignment is None:
        alignment = etree.Element(MAIN + "alignment")
        made.insert(0, alignment)
    alignment.attrib.pop("wrapText", "")
    alignment.set("vertical", vertical)
    alignment.set("shrinkToFit", "1")
    if alignment.get("horizontal") in _RUNNING:
        alignment.set("horizontal", "left")
    made.set("applyAlignment", "1")


def _append(items: Element, item: Element) -> int:
    """The number of an item in a counted list, which it joins unless it is there."""
    text = etree.tostring(item, with_tail=False)
    for number, known in enumerate(items):
        if etree.tostring(known, with_tail=False) == text:
            return number
    items.append(item)
    items.set("count", str(len(items)))
    return len(items) - 1
