"""Paper, margins and repeated headings of a sheet → how high a row may be to stand on one page."""

from __future__ import annotations

import re

from pipeline.render.xlsx_fit import TALLEST
from pipeline.render.xlsx_read import MAIN, Book, Element, Sheet

_POINTS_A_MM = 72 / 25.4
_POINTS_AN_INCH = 72
_PAPERS = {"8": (297, 420), "9": (210, 297), "11": (148, 210), "12": (257, 364), "13": (182, 257)}
"""Width and height in millimetres of A3, A4, A5, B4 and B5; any other is taken for A4."""
_MARGIN = 1.0
_TITLES = "_xlnm.Print_Titles"
_ROWS = re.compile(r"\$(\d+):\$(\d+)\Z")


def tallest(book: Book, sheet: Sheet, height: float) -> float:
    """Points: Excel's limit for a row, or what a page holds below the headings, whichever is less.

    ``height`` is that of rows that do not state their own.
    """
    setup, margins = sheet.root.find(MAIN + "pageSetup"), sheet.root.find(MAIN + "pageMargins")
    paper = _PAPERS.get(_get(setup, "paperSize", "9"), _PAPERS["9"])
    tall = paper[0] if _get(setup, "orientation", "") == "landscape" else paper[1]
    edges = sum(float(_get(margins, side, str(_MARGIN))) for side in ("top", "bottom")) * _POINTS_AN_INCH
    room = tall * _POINTS_A_MM - edges - _titles(book, sheet, height)
    return min(TALLEST, room) if room > height else TALLEST


def _titles(book: Book, sheet: Sheet, height: float) -> float:
    """Points of the rows that are printed on every page."""
    number = str([one.name for one in book.sheets].index(sheet.name))
    for name in book.workbook.iter(MAIN + "definedName"):
        if name.get("name") == _TITLES and name.get("localSheetId") == number:
            found = _ROWS.search(name.text or "")
            if found:
                rows = range(int(found[1]), int(found[2]) + 1)
                stated = {int(row.get("r", 0)): float(row.get("ht", height)) for row in _rows(sheet)}
                return sum(stated.get(row, height) for row in rows)
    return 0.0


def _rows(sheet: Sheet) -> list[Element]:
    return list(sheet.root.iterfind(f"{MAIN}sheetData/{MAIN}row"))


def _get(element: Element | None, name: str, default: str) -> str:
    return default if element is None else element.get(name, default)
