"""Rows as the template called for them → output rows with heights and merges."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from pipeline.findings import Finding, Place
from pipeline.render.template import TemplateRefused
from pipeline.render.xlsx_divide import Divided, divided
from pipeline.render.xlsx_fit import line_heights, pieces, rounded
from pipeline.render.xlsx_model import Filled, PrintRow, SheetRows
from pipeline.render.xlsx_pieces import Pieces
from pipeline.render.xlsx_shift import LAST_ROW, Range, Shift
from pipeline.render.xlsx_syntax import fault
from pipeline.render.xlsx_values import LONGEST_CELL, TEXT, unescaped


class Emitted(NamedTuple):
    """One printing of a template row, with the fields of its filled cells and of its links."""

    row: PrintRow
    fields: list[str]
    links: list[str]


@dataclass(frozen=True, slots=True)
class Height:
    """The heights of the rows that one emission becomes; none where it stays as in the template.

    ``divided`` says what stands in them where there is a row for each line.
    """

    rows: tuple[float, ...] = ()
    divided: Divided | None = None

    @property
    def count(self) -> int:
        """How many rows there are."""
        return len(self.rows) or 1

    def divides(self, column: int) -> bool:
        """Whether the cell of a column is divided."""
        return self.divided is not None and column in self.divided.fields


@dataclass(frozen=True, slots=True)
class Laid:
    """One sheet laid out. ``pieces`` are the formats of texts that are divided."""

    emitted: list[Emitted]
    heights: list[Height]
    tops: list[int]
    merges: list[Range]
    shift: Shift
    pieces: Mapping[str, Pieces]

    @property
    def last_row(self) -> int:
        """The last output row; 0 on an empty sheet."""
        return self.tops[-1] + self.heights[-1].count - 1 if self.tops else 0

    @property
    def divided(self) -> bool:
        """Whether there is a text that is divided among rows."""
        return any(one.divided is not None for one in self.heights)


class _Instance(NamedTuple):
    """A merge as it was printed once: from one emission to another."""

    first: int
    last: int
    merge: Range


def lay_out(sheet: SheetRows, emitted: list[Emitted]) -> Laid:
    """Where everything stands. Raises `TemplateRefused` where the sheet or a cell cannot hold it."""
    instances = _instances(sheet.merges, emitted)
    heights = _heights(sheet, emitted, instances)
    tops: list[int] = []
    top = 1
    for one in heights:
        tops.append(top)
        top += one.count
    if top - 1 > LAST_ROW:
        raise TemplateRefused([_too_many_rows(emitted)])
    merges = [
        area
        for instance in instances
        for area in _areas(instance, heights, tops)
        if area.top < area.bottom or area.left < area.right
    ]
    merges += _continued(sheet.merges, emitted, heights, tops)
    spots = zip(emitted, tops, heights, strict=True)
    moves = ((one.row.number, top, top + height.count - 1) for one, top, height in spots)
    return Laid(emitted, heights, tops, merges, Shift(moves, sheet.count), sheet.pieces)


def _areas(instance: _Instance, heights: list[Height], tops: list[int]) -> list[Range]:
    """Where a merge came to; each line of a text that is divided has its own."""
    top, bottom = tops[instance.first], tops[instance.last] + heights[instance.last].count - 1
    if heights[instance.first].divides(instance.merge.left):
        return [instance.merge.at(row, row) for row in range(top, bottom + 1)]
    return [instance.merge.at(top, bottom)]


def _instances(merges: tuple[Range, ...], emitted: list[Emitted]) -> list[_Instance]:
    starts: dict[int, list[Range]] = {}
    for merge in merges:
        starts.setdefault(merge.top, []).append(merge)
    found = []
    for first, one in enumerate(emitted):
        for merge in starts.get(one.row.number, ()):
            last = first
            while last + 1 < len(emitted) and merge.top < emitted[last + 1].row.number <= merge.bottom:
                last += 1
            found.append(_Instance(first, last, merge))
    return found


def _heights(sheet: SheetRows, emitted: list[Emitted], instances: list[_Instance]) -> list[Height]:
    """Heights of the output rows of each emission; text that is merged over rows adds rows below."""
    deep = {(one.first, one.merge.left): one.last for one in instances if one.merge.top < one.merge.bottom}
    heights: list[Height] = []
    over_rows: list[tuple[int, int, float, float]] = []
    for index, (row, fields, _) in enumerate(emitted):
        needed, line = row.height, 0.0
        for cell, text in zip(row.filled, fields, strict=True):
            height = _need(cell, text)
            if not height or not cell.fit:
                continue
            if (index, cell.column) in deep:
                over_rows.append((index, deep[index, cell.column], height, cell.fit.line))
            elif height > needed:
                needed, line = height, cell.fit.line
        heights.append(_height(sheet, row, fields, needed, line))
    for first, last, height, line in over_rows:
        there = [heights[index].rows or (emitted[index].row.height,) for index in range(first, last + 1)]
        lacking = height - sum(map(sum, there))
        if lacking > 0:
            heights[last] = Height((*there[-1], *pieces(lacking, line)), heights[last].divided)
    return heights


def _height(sheet: SheetRows, row: PrintRow, fields: list[str], needed: float, line: float) -> Height:
    if not line:
        return Height()
    if needed <= max(sheet.tallest, row.height):
        return Height((rounded(needed),))
    parts = divided(row, fields, sheet.merges, line, sheet.tallest)
    return Height(line_heights(parts.count, parts.opening, line, row.height), parts)


def _need(cell: Filled, text: str) -> float:
    """Points that the cell's text needs; 0 where the row need not follow it."""
    if not text.startswith(TEXT):
        return 0.0
    if len(text) > LONGEST_CELL:
        plain = unescaped(text[1:])
        if len(plain.encode("utf-16-le")) // 2 > LONGEST_CELL:
            raise TemplateRefused([_too_long(cell.place, len(plain))])
    return cell.fit.height(unescaped(text[1:])) if cell.fit else 0.0


def _too_long(place: Place, length: int) -> Finding:
    return fault(
        "text-too-long",
        f"文章が{length:,}文字あり、Excelの1つのセルに入りません。",
        f"1つのセルに入るのは{LONGEST_CELL:,}文字までです。文章を短くするか、別の資料に分けてください。",
        place,
    )


def _too_many_rows(emitted: list[Emitted]) -> Finding:
    return fault(
        "text-too-long",
        f"{len(emitted):,}行になり、Excelの1つのシートに入りません。",
        "件数を分けて作成してください。",
        next(cell.place for one in emitted for cell in one.row.filled),
    )


def _continued(
    merges: tuple[Range, ...], emitted: list[Emitted], heights: list[Height], tops: list[int]
) -> list[Range]:
    """The merges that join the cells of a row with those of the rows that continue it."""
    found = []
    for one, height, top in zip(emitted, heights, tops, strict=True):
        if height.count > 1:
            row = one.row.number
            taken = {
                column
                for merge in merges
                if merge.top <= row <= merge.bottom
                for column in range(merge.left, merge.right + 1)
            }
            columns = (cell.column for cell in one.row.cells if not height.divides(cell.column))
            free = [column for column in columns if column not in taken]
            found += [Range(column, top, column, top + height.count - 1) for column in free]
    return found
