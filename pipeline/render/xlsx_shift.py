"""Which output rows came of which template rows → references moved to where they belong now."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from openpyxl.utils import column_index_from_string, get_column_letter

LAST_ROW = 1_048_576
GONE = "#REF!"
"""What Excel writes for a sheet that is no more."""

_RANGE = re.compile(r"\$?([A-Z]{1,3})?\$?(\d+)?(?::\$?([A-Z]{1,3})?\$?(\d+)?)?\Z")
_REFERENCE = re.compile(
    r"""
    "(?:[^"]|"")*"
    | (?<![\w.$'!\]])
      (?P<sheet>'(?:[^']|'')*'!|[^\W\d][\w.]*!)?
      (?P<cells>\$?[A-Z]{1,3}\$?\d+(?::\$?[A-Z]{1,3}\$?\d+)?|\$?\d+:\$?\d+)
      (?![\w(.!])
    """,
    re.VERBOSE,
)
_SHEET = re.compile(
    r"""
    "(?:[^"]|"")*"
    | (?<![\w.$'!\]])(?P<sheet>'(?:[^']|'')*'|[^\W\d][\w.]*)!
    """,
    re.VERBOSE,
)
_END = re.compile(r"(\$?[A-Z]*)(\$?)(\d+)")


@dataclass(frozen=True, slots=True)
class Range:
    """A range of a sheet; columns 0 and rows 0 where the range names none."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def text(self) -> str:
        """The range as Excel writes it, for example ``A1:B3``."""
        first, last = _corner(self.left, self.top), _corner(self.right, self.bottom)
        whole = not (self.left and self.top)
        return first if first == last and not whole else f"{first}:{last}"

    def at(self, top: int, bottom: int) -> Range:
        """The same columns in other rows."""
        return Range(self.left, top, self.right, bottom)


def _corner(column: int, row: int) -> str:
    return (get_column_letter(column) if column else "") + (str(row) if row else "")


def parse_range(text: str) -> Range | None:
    """The range; None where the text is none."""
    found = _RANGE.match(text.strip())
    if not found or not text.strip():
        return None
    left, top, right, bottom = found.groups()
    right, bottom = (right, bottom) if ":" in text else (left, top)
    columns = [column_index_from_string(name) if name else 0 for name in (left, right)]
    return Range(columns[0], int(top or 0), columns[1], int(bottom or 0))


class Shift:
    """Where the rows of one template sheet went.

    ``emitted`` lists, in output order, template row, first and last output row of each emission;
    ``rows`` is the number of template rows.
    """

    def __init__(self, emitted: Iterable[tuple[int, int, int]], rows: int) -> None:
        self._rows = rows
        self._emitted = tuple(emitted)
        self._first = [0] * (rows + 2)
        self._last = [0] * (rows + 2)
        for row, top, bottom in self._emitted:
            self._first[row] = self._first[row] or top
            self._last[row] = bottom
        self._delta = (self._emitted[-1][2] if self._emitted else 0) - rows
        self.moves = any(row != top or row != bottom for row, top, bottom in self._emitted)
        self.moves = self.moves or len(self._emitted) != rows

    def span(self, top: int, bottom: int) -> tuple[int, int] | None:
        """From the first to the last output row of these template rows; None where all are gone."""
        within = range(top, min(bottom, self._rows) + 1)
        firsts = [self._first[row] for row in within if self._first[row]]
        lasts = [self._last[row] for row in within if self._first[row]]
        if bottom > self._rows:
            firsts.append(self._beyond(max(top, self._rows + 1)))
            lasts.append(self._beyond(bottom))
        return (min(firsts), max(lasts)) if firsts else None

    def nearest(self, top: int, bottom: int) -> tuple[int, int]:
        """As `span`; where all rows are gone, the row that stands in their place."""
        found = self.span(top, bottom)
        if found:
            return found
        before = [self._last[row] for row in range(1, top) if self._last[row]]
        place = max(before, default=0) + 1
        return place, place

    def runs(self, top: int, bottom: int) -> list[tuple[int, int]]:
        """The output rows of these template rows exactly, neighbours put together."""
        found: list[tuple[int, int]] = []
        pieces = [(first, last) for row, first, last in self._emitted if top <= row <= bottom]
        if bottom > self._rows:
            pieces.append((self._beyond(max(top, self._rows + 1)), self._beyond(bottom)))
        for first, last in pieces:
            if found and found[-1][1] + 1 == first:
                found[-1] = (found[-1][0], last)
            else:
                found.append((first, last))
        return found

    def bottoms(self, row: int) -> list[int]:
        """The last output row of each emission of a template row."""
        if row > self._rows:
            return [self._beyond(row)]
        return [bottom for number, _, bottom in self._emitted if number == row]

    def ranges(self, area: Range) -> list[Range]:
        """The area in the output; in several pieces where other rows come between."""
        if not area.top:
            return [area]
        return [area.at(*run) for run in self.runs(area.top, area.bottom)]

    def _beyond(self, row: int) -> int:
        return row if row == LAST_ROW else max(1, min(LAST_ROW, row + self._delta))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the template's sheets: where their rows went, and what they are called now.

    A sheet that is repeated counts as its first copy; one that is gone is called by an empty name.
    """

    shifts: Mapping[str, Shift]
    titles: Mapping[str, str]

    def formula(self, formula: str, own: str, down: int = 0) -> str:
        """The formula moved and renamed; ``own`` is the sheet that it stands on."""
        return _renamed(move_formula(formula, own, self.shifts, down), self.titles)

    def at(self, sheet: str, shift: Shift, title: str) -> Outcome:
        """The same as seen from one printing of a sheet."""
        return Outcome({**self.shifts, sheet: shift}, {**self.titles, sheet: title} if self.titles else {})


def move_formula(formula: str, own: str, shifts: Mapping[str, Shift], down: int = 0) -> str:
    """The formula with its rows moved: fixed rows (``$5``) to where they went, others ``down`` rows.

    ``own`` is the sheet that references without a sheet mean; unknown sheets stay as they are.
    """

    def moved(found: re.Match[str]) -> str:
        sheet, cells = found["sheet"], found["cells"]
        if cells is None:
            return found.group()
        name = own if sheet is None else _plain(sheet[:-1])
        shift = shifts.get(name)
        if shift is None or not shift.moves:
            return found.group()
        return (sheet or "") + _moved_cells(cells, shift, down)

    return _REFERENCE.sub(moved, formula)


def _renamed(formula: str, titles: Mapping[str, str]) -> str:
    """The formula with sheets called by their names in the output; empty: there is none, ``#REF!``."""

    def renamed(found: re.Match[str]) -> str:
        title = titles.get(_plain(found["sheet"])) if found["sheet"] else None
        if title is None:
            return found.group()
        return "'" + title.replace("'", "''") + "'!" if title else GONE

    return _SHEET.sub(renamed, formula) if titles else formula


def _plain(sheet: str) -> str:
    return sheet.removeprefix("'").removesuffix("'").replace("''", "'")


def _moved_cells(cells: str, shift: Shift, down: int) -> str:
    ends = [(found[1], found[2], int(found[3])) for found in _END.finditer(cells)]
    rows = [row for _, _, row in ends]
    span = shift.nearest(rows[0], rows[-1])
    # A fixed row keeps its «$» in group 2, except in «$1:$3», where group 1 took it.
    texts = [
        f"{column}{fixed}{new if fixed or column == '$' else max(1, row + down)}"
        for (column, fixed, row), new in zip(ends, span, strict=False)
    ]
    return ":".join(texts)
