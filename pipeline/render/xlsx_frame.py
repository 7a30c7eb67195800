"""Root of a worksheet or drawing part → its XML with openings, filled for each rendering.

All that does not speak of rows is fixed text from then on.
"""

from __future__ import annotations

import copy
import re

from lxml import etree
from openpyxl.utils import get_column_letter

from pipeline.render.xlsx_openings import (
    Anchor,
    Area,
    Breaks,
    Dimension,
    Frame,
    Item,
    Items,
    Links,
    Merges,
    Opening,
    Rows,
    Views,
)
from pipeline.render.xlsx_read import MAIN, Element, Sheet
from pipeline.render.xlsx_rows import bare_xml
from pipeline.render.xlsx_shift import parse_range

_BEFORE_MERGES = (
    *("sheetData", "sheetCalcPr", "sheetProtection", "protectedRanges", "scenarios", "autoFilter"),
    *("sortState", "dataConsolidate", "customSheetViews"),
)
# Elements whose children, or which themselves, hold ranges: child's name, attribute.
_LISTS = {
    "hyperlinks": ("hyperlink", "ref"),
    "dataValidations": ("dataValidation", "sqref"),
    "ignoredErrors": ("ignoredError", "sqref"),
    "protectedRanges": ("protectedRange", "sqref"),
}
_ALONE = {"conditionalFormatting": "sqref", "autoFilter": "ref"}
_BREAK = ("min", "max", "man", "pt")
_FORMULAS = ("formula", "formula1", "formula2")


def sheet_frame(sheet: Sheet, prefix: str) -> Frame:
    """The worksheet part, its rows and all that refers to rows left open."""
    root = copy.deepcopy(sheet.root)
    openings: list[Opening] = []
    _add_merges(root)
    for element in list(root):
        opening = _opening(element, root, prefix)
        if opening is not None:
            comment = etree.Comment(_mark(len(openings)))
            comment.tail = element.tail
            openings.append(opening)
            root.replace(element, comment)
    return _cut(root, openings)


def _opening(element: Element, root: Element, prefix: str) -> Opening | None:
    """What stands in place of an element; None where it stays as it is."""
    name = etree.QName(element).localname if isinstance(element.tag, str) else ""
    if name == "sheetData":
        return Rows(*_ends(element, root), prefix)
    if name == "hyperlinks":
        items = Items("", _items(element, name, root), "")
        start, end = _ends(element, root)
        return Links(start, items, end, prefix)
    if name in _LISTS:
        start, end = _ends(element, root)
        return Items(start, _items(element, name, root), end)
    if name in _ALONE:
        return Items("", (_item(element, _ALONE[name], root),), "")
    if name == "rowBreaks":
        return _breaks(element, prefix)
    if name == "sheetViews":
        return _views(element, root)
    if name == "dimension":
        return Dimension(prefix)
    return Merges(prefix) if name == "mergeCells" else None


def _items(element: Element, name: str, root: Element) -> tuple[Item, ...]:
    child, attribute = _LISTS[name]
    return tuple(_item(one, attribute, root) for one in element.iterchildren(MAIN + child))


def _views(element: Element, root: Element) -> Views | None:
    """The views where rows are frozen; each has the same rows, for it is the same sheet."""
    views = copy.deepcopy(element)
    frozen = 0
    for pane in views.iter(MAIN + "pane"):
        top = parse_range(pane.get("topLeftCell", ""))
        if pane.get("state", "").startswith("frozen") and "ySplit" in pane.attrib and top:
            frozen = int(float(pane.get("ySplit", "0")))
            pane.set("ySplit", "opening:0:")
            pane.set("topLeftCell", f"{get_column_letter(top.left)}opening:1:")
    cut = re.split(r"opening:(\d+):", bare_xml(views, root))
    pieces = tuple(int(piece) if at % 2 else piece for at, piece in enumerate(cut))
    return Views(pieces, frozen) if frozen else None


def drawing_frame(data: bytes) -> Frame:
    """A drawing part, the rows that its pictures and boxes hang on left open."""
    cut = re.split(r"(?<=row>)(\d+)(?=</)", data.decode())
    return Frame(tuple(Anchor(int(piece)) if at % 2 else piece for at, piece in enumerate(cut)))


def _mark(number: int) -> str:
    return f"opening {number}"


def _cut(root: Element, openings: list[Opening]) -> Frame:
    text = etree.tostring(root, encoding="unicode")
    pieces: list[str | Opening] = ['<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n']
    for at, piece in enumerate(re.split(r"<!--opening (\d+)-->", text)):
        pieces.append(openings[int(piece)] if at % 2 else piece)
    return Frame(tuple(pieces))


def _ends(element: Element, root: Element) -> tuple[str, str]:
    """The start tag and the end tag of an element."""
    bare = copy.copy(element)
    for child in list(bare):
        bare.remove(child)
    bare.text = ""
    text = bare_xml(bare, root).removesuffix("/>")
    start = text.partition("></")[0]
    name = re.match(r"<([\w:.-]+)", start)
    return f"{start}>", f"</{name[1] if name else ''}>"


def _add_merges(root: Element) -> None:
    """A place for merges where the schema wants it, also where the template has none."""
    if root.find(MAIN + "mergeCells") is None:
        last = [child for child in root if child.tag in {MAIN + name for name in _BEFORE_MERGES}][-1]
        last.addnext(etree.Element(MAIN + "mergeCells"))


def _breaks(element: Element, prefix: str) -> Breaks:
    breaks = []
    for one in element.iterchildren(MAIN + "brk"):
        rest = "".join(f' {name}="{one.get(name)}"' for name in _BREAK if name in one.attrib)
        breaks.append((int(one.get("id", "0")), rest))
    return Breaks(prefix, tuple(breaks))


def _item(element: Element, attribute: str, root: Element) -> Item:
    item = copy.deepcopy(element)
    ranges = tuple(filter(None, (parse_range(one) for one in item.get(attribute, "").split())))
    formulas: list[str] = []
    for one in item.iter(*(MAIN + name for name in _FORMULAS)):
        formulas.append(one.text or "")
        one.text = f"opening:{len(formulas)}:"
    item.set(attribute, "opening:0:")
    # The copy stands alone and declares what it uses; the root declares the same.
    cut = re.split(r"opening:(\d+):", bare_xml(item, root))
    pieces = tuple(int(piece) if at % 2 else piece for at, piece in enumerate(cut))
    whole = etree.QName(item).localname == "autoFilter"
    return Item(pieces, Area(ranges, whole), tuple(formulas), each=attribute == "ref")
