"""Column widths, styles and a text → the height that its row needs, in points.

Excel fits no row to merged cells, and lays nothing out when it opens a file (design.md).
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from pipeline.render.textwidth import wrapped
from pipeline.render.xlsx_read import MAIN, Book, Element, Sheet
from pipeline.render.xlsx_shift import Range

TALLEST = 409.0
"""Points: Excel's limit for a row."""

CONTINUED = 110.0
"""Points of the rows that continue a row, at most: short, so that pages fill."""

DEFAULT_HEIGHT = 15.0

_PADDING_PX = 5
_PADDING_PT = 7.5
_EDGE = 2.25
_SPACES_AN_INDENT = 3
_STEP = 0.75
_PX_PER_PT = 96 / 72
_DEFAULT_WIDTH = 9.0
_DEFAULT_SIZE = 11.0
_LATIN = re.compile(r"Calibri|Arial|Aptos|Times|Cambria|Century|Liberation|DejaVu|Segoe", re.IGNORECASE)
_MONOSPACED = re.compile(r"(ＭＳ|MS|BIZ UD) ?(明朝|ゴシック|Mincho|Gothic)")
_LOOSE = re.compile(r"游|Yu |メイリオ|Meiryo", re.IGNORECASE)
# Height of a line in font sizes. Excel's own row for ＭＳ 明朝 is 12 pt at size 10, 13.5 at 11, 17.25 at 14.
_LINE, _LOOSE_LINE = 1.2, 1.7


@dataclass(frozen=True, slots=True)
class Fit:
    """How wrapped text runs in one cell: half-width characters a line, points a line."""

    characters: float
    line: float

    def lines(self, text: str) -> list[str]:
        """The lines of the text."""
        return wrapped(text, self.characters)

    def height(self, text: str) -> float:
        """Points that the text needs, with a little space above and below."""
        return len(self.lines(text)) * self.line + _PADDING_PT


@dataclass(frozen=True, slots=True)
class _Font:
    name: str
    size: float


class Styles:
    """The fonts and alignments of the cell formats of a workbook."""

    def __init__(self, book: Book) -> None:
        root = book.styles
        self._fonts = (
            [] if root is None else [_font(font) for font in root.iterfind(f"{MAIN}fonts/{MAIN}font")]
        )
        self._formats = [] if root is None else list(root.iterfind(f"{MAIN}cellXfs/{MAIN}xf"))
        normal = self._fonts[0] if self._fonts else _Font("", _DEFAULT_SIZE)
        digit = 0.48 if _LATIN.match(normal.name) else 0.5
        space = 0.5 if _MONOSPACED.match(normal.name) else 0.3
        self.digit_px = normal.size * _PX_PER_PT * digit
        self._indent_px = normal.size * _PX_PER_PT * space * _SPACES_AN_INDENT

    def fit(self, style: str, columns: Columns, left: int, right: int) -> Fit | None:
        """How text runs in a cell of this style over these columns; None where it is not wrapped."""
        index = int(style or 0)
        if index >= len(self._formats):
            return None
        alignment = self._formats[index].find(MAIN + "alignment")
        if alignment is None or alignment.get("wrapText") not in ("1", "true"):
            return None
        if alignment.get("textRotation", "0") != "0":
            return None
        number = int(self._formats[index].get("fontId", 0))
        font = self._fonts[number] if number < len(self._fonts) else _Font("", _DEFAULT_SIZE)
        indent = int(alignment.get("indent", 0)) * self._indent_px
        inside = columns.width(left, right) * self.digit_px - _PADDING_PX - indent
        half = math.ceil(font.size * _PX_PER_PT) / 2
        line = font.size * (_LOOSE_LINE if _LOOSE.match(font.name) else _LINE)
        return Fit(inside / half, rounded(line))

    def is_input(self, style: str) -> bool:
        """Whether cells of this style are to be filled in by hand: those that no protection would lock."""
        index = int(style or 0)
        if index >= len(self._formats):
            return False
        protection = self._formats[index].find(MAIN + "protection")
        return protection is not None and protection.get("locked") in ("0", "false")


def _font(font: Element) -> _Font:
    name, size = font.find(MAIN + "name"), font.find(MAIN + "sz")
    return _Font(
        "" if name is None else name.get("val", ""),
        _DEFAULT_SIZE if size is None else float(size.get("val", _DEFAULT_SIZE)),
    )


class Columns:
    """The column widths of a sheet, in characters of the workbook's normal font."""

    def __init__(self, sheet: Sheet) -> None:
        properties = sheet.root.find(MAIN + "sheetFormatPr")
        default = None if properties is None else properties.get("defaultColWidth")
        self._default = float(default) if default else _DEFAULT_WIDTH
        self._widths = [
            (
                int(column.attrib["min"]),
                int(column.attrib["max"]),
                0.0 if column.get("hidden") in ("1", "true") else float(column.get("width", self._default)),
            )
            for column in sheet.root.iterfind(f"{MAIN}cols/{MAIN}col")
        ]

    def width(self, left: int, right: int) -> float:
        """The width of these columns together."""
        return sum(
            next((width for first, last, width in self._widths if first <= column <= last), self._default)
            for column in range(left, right + 1)
        )


def rounded(height: float) -> float:
    """The height as Excel keeps heights: whole pixels, upwards."""
    return math.ceil(height / _STEP) * _STEP


def pieces(height: float, line: float) -> tuple[float, ...]:
    """A height divided among rows that are short enough for pages to fill, each of whole lines."""
    step = max(1, int(CONTINUED / line)) * line
    whole, left = divmod(height, step)
    return (step,) * int(whole) + ((rounded(max(left, line)),) if left else ())


def line_heights(count: int, opening: int, line: float, least: float) -> tuple[float, ...]:
    """The heights of rows of one line each, but the first, which holds ``opening`` lines.

    Together they are at least so high as the row that they stand for.
    """
    heights = [rounded(line)] * count
    heights[0] = rounded(opening * line + _EDGE)
    heights[-1] = max(rounded(heights[-1] + (_EDGE if count > 1 else 0)), rounded(least - sum(heights[:-1])))
    return tuple(heights)


def lines_within(height: float, line: float) -> int:
    """How many lines a row of this height holds; at least one."""
    return max(1, int((height - _EDGE) / line))


def cell_fit(styles: Styles, columns: Columns, style: str, column: int, merge: Range | None) -> Fit | None:
    """How text runs in a cell, with the columns that it is merged with."""
    left, right = (merge.left, merge.right) if merge else (column, column)
    return styles.fit(style, columns, left, right)
