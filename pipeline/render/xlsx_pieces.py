"""Cell formats for a text that is divided among rows: as the cell's own, without borders in between.

Together the cells of such a text look like one. Each holds one line, which is never wrapped, and
rather set smaller than cut; only the first row may hold more. The formats are added to those of a
document only where it needs them.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import NamedTuple

from lxml import etree

from pipeline.render.xlsx_read import MAIN, Book, Element

_RUNNING = ("justify", "distributed", "fill", "centerContinuous")


class Pieces(NamedTuple):
    """The formats of a cell of a divided row, as attributes; ``opening`` for several lines in the first."""

    opening: str
    first: str
    between: str
    last: str


class PieceStyles:
    """Adds formats to those of a workbook."""

    def __init__(self, book: Book) -> None:
        self._root, self._path = copy.deepcopy(book.styles), book.styles_path
        self._known: dict[str, Pieces] = {}

    def of(self, style: str) -> Pieces:
        """The formats that a cell of this format needs, as attributes of a cell."""
        if style not in self._known:
            self._known[style] = Pieces(
                self._derived(style, "top"),
                self._derived(style, "top", "bottom"),
                self._derived(style, "", "center"),
                self._derived(style, "bottom", "top"),
            )
        return self._known[style]

    def parts(self) -> Iterator[tuple[str, bytes]]:
        """The styles part with what was added; none where the workbook has no formats."""
        if self._root is not None and self._path is not None:
            data = etree.tostring(self._root, encoding="UTF-8", xml_declaration=True, standalone=True)
            yield self._path, data

    def _derived(self, style: str, border: str, vertical: str = "") -> str:
        """Of top and bottom with this border alone; with ``vertical`` for one line that stands there."""
        formats = None if self._root is None else self._root.find(MAIN + "cellXfs")
        borders = None if self._root is None else self._root.find(MAIN + "borders")
        index = int(style.removeprefix(' s="').removesuffix('"') or 0)
        if formats is None or borders is None or index >= len(formats):
            return style
        made = copy.deepcopy(formats[index])
        made.set("borderId", str(_border(borders, int(made.get("borderId", 0)), border)))
        made.set("applyBorder", "1")
        if vertical:
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
