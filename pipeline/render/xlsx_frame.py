"""Root of a worksheet, workbook or drawing part → its XML with openings, filled for each rendering.

All that does not speak of rows is fixed text from then on.
"""

from __future__ import annotations

import copy
import re

from lxml import etree

from pipeline.render.xlsx_openings import (
    Anchor,
    Area,
    Breaks,
    Dimension,
    Formula,
    Frame,
    Item,
    Items,
    Merges,
    Opening,
    Rows,
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

    def opened(element: Element, opening: Opening) -> None:
        comment = etree.Comment(_mark(len(openings)))
        comment.tail = element.tail
        openings.append(opening)
        element.getparent().replace(element, comment)  # type: ignore[union-attr]

    _add_merges(root)
    for element in list(root):
        name = etree.QName(element).localname if isinstance(element.tag, str) else ""
        if name == "sheetData":
            opened(element, Rows(*_ends(element, root), prefix))
        elif name == "dimension":
            opened(element, Dimension(prefix))
        elif name == "mergeCells":
            opened(element, Merges(prefix))
        elif name == "rowBreaks":
            opened(element, _breaks(element, prefix))
        elif name in _LISTS:
            child, attribute = _LISTS[name]
            items = tuple(_item(one, attribute, root) for one in element.iterchildren(MAIN + child))
            start, end = _ends(element, root)
            opened(element, Items(start, items, end))
        elif name in _ALONE:
            opened(element, Items("", (_item(element, _ALONE[name], root),), ""))
    return _cut(root, openings)


def workbook_frame(root: Element, sheets: list[str]) -> Frame:
    """The workbook part, its defined names left open (print areas and titles are such names)."""
    root = copy.deepcopy(root)
    openings: list[Opening] = []
    for name in root.iterfind(f"{MAIN}definedNames/{MAIN}definedName"):
        scope = int(name.get("localSheetId", "-1"))
        own = sheets[scope] if 0 <= scope < len(sheets) else ""
        openings.append(Formula(name.text or "", own))
        name.text = None
        name.append(etree.Comment(_mark(len(openings) - 1)))
    return _cut(root, openings)


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
