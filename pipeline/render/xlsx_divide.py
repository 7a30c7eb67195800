"""A row that is too high for one → what stands in each of the rows that it becomes, line by line.

No program divides a row at the end of a page, and a text in merged cells is cut there through the
middle of a line. So every text of such a row is divided at its line ends, one line a row.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import escape

from pipeline.render.xlsx_fit import Fit, lines_within
from pipeline.render.xlsx_model import Filled, Fixed, PrintRow
from pipeline.render.xlsx_shift import Range
from pipeline.render.xlsx_values import TEXT, unescaped


@dataclass(frozen=True, slots=True)
class Divided:
    """By column the fields of the rows; the first row holds ``opening`` lines, each further one a line.

    Cells that are filled in by hand stand whole in the first row, which is as high as in the template
    then: what somebody writes there comes back as one text. Columns of merges over several rows of the
    template are not among them.
    """

    opening: int
    fields: Mapping[int, Sequence[str]]

    @property
    def count(self) -> int:
        """How many rows there are."""
        return max(1, *map(len, self.fields.values()))


def divided(
    row: PrintRow, fields: Sequence[str], merges: Sequence[Range], line: float, tallest: float
) -> Divided:
    """The row divided; ``line`` is the height of its lines, ``tallest`` that of a row at most."""
    given = iter(fields)
    cells = {
        cell.column: (cell, next(given) if isinstance(cell, Filled) else _constant(cell))
        for cell in row.cells
    }
    most = lines_within(tallest, line)
    by_hand = {column: _count(cell, field) for column, (cell, field) in cells.items() if _is_input(cell)}
    whole = {column: count for column, count in by_hand.items() if count <= most}
    opening = max(lines_within(row.height, line) if by_hand else 1, *whole.values(), 1)
    mine = [merge for merge in merges if merge.top <= row.number <= merge.bottom]
    deep = {column for merge in mine if merge.top < merge.bottom for column in _columns(merge)}
    beside = {column for merge in mine for column in _columns(merge)} - deep
    found: dict[int, Sequence[str]] = {
        column: [field] if column in whole else list(_pieces(cell, field, opening))
        for column, (cell, field) in cells.items()
        if column not in deep and not _is_number(cell)
    }
    return Divided(opening, {**dict.fromkeys(beside, ()), **found})


def _columns(merge: Range) -> range:
    return range(merge.left, merge.right + 1)


def _is_input(cell: Fixed | Filled) -> bool:
    return isinstance(cell, Filled) and cell.input


def _is_number(cell: Fixed | Filled) -> bool:
    return isinstance(cell, Fixed) and not cell.text and not cell.after.endswith("/>")


def _constant(cell: Fixed) -> str:
    return TEXT + str(escape(cell.text)) if cell.text else ""


def _count(cell: Fixed | Filled, field: str) -> int:
    return len(_lines(cell.fit, field))


def _lines(fit: Fit | None, field: str) -> list[str]:
    text = unescaped(field[1:])
    return fit.lines(text) if fit else [text]


def _pieces(cell: Fixed | Filled, field: str, opening: int) -> Iterator[str]:
    if not field.startswith(TEXT):
        yield field
        return
    lines = _lines(cell.fit, field)
    for piece in ("\n".join(lines[:opening]), *lines[opening:]):
        yield TEXT + str(escape(piece))
