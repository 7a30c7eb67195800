"""A row that is too high for one → what stands in each of the rows that it becomes, line by line.

No program divides a row at the end of a page, and a text in merged cells is cut there through the
middle of a line. So every text of such a row is divided at its line ends, one line a row.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from markupsafe import escape

from pipeline.render.xlsx_fit import Fit
from pipeline.render.xlsx_rows import Filled, Fixed, PrintRow
from pipeline.render.xlsx_shift import Range
from pipeline.render.xlsx_values import TEXT, unescaped


def divided(row: PrintRow, fields: Sequence[str], merges: Sequence[Range]) -> Mapping[int, Sequence[str]]:
    """By column the fields of the rows; columns that are merged with one of them have none of their own.

    Cells that stay whole are not among them: those without content or filled in by hand, for what
    somebody writes there comes back as one text; and numbers, which show that it is one record. Nor are
    those of merges over several rows of the template.
    """
    mine = [merge for merge in merges if merge.top <= row.number <= merge.bottom]
    deep = {column for merge in mine if merge.top < merge.bottom for column in _columns(merge)}
    found = {column: lines for column, lines in _lines(row, fields) if column not in deep}
    beside = {column for merge in mine if merge.left in found for column in _columns(merge)}
    return dict.fromkeys(beside, ()) | found


def lines_of_inputs(row: PrintRow, fields: Sequence[str]) -> Iterator[int]:
    """How many lines stand already in each cell that is filled in by hand."""
    for cell, field in zip(row.filled, fields, strict=True):
        if cell.input:
            yield len(_divided(field, cell.fit))


def _columns(merge: Range) -> range:
    return range(merge.left, merge.right + 1)


def _lines(row: PrintRow, fields: Sequence[str]) -> Iterator[tuple[int, Sequence[str]]]:
    given = iter(fields)
    for cell in row.cells:
        field = next(given) if isinstance(cell, Filled) else _constant(cell)
        by_hand = isinstance(cell, Filled) and cell.input
        if field.startswith(TEXT) and field != TEXT and not by_hand:
            yield cell.column, _divided(field, cell.fit)


def _constant(cell: Fixed) -> str:
    return TEXT + str(escape(cell.text)) if cell.text else ""


def _divided(field: str, fit: Fit | None) -> list[str]:
    if fit is None:
        return [field]
    return [TEXT + str(escape(line)) for line in fit.lines(unescaped(field[1:]))]
