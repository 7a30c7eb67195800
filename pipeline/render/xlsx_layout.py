"""Rows as the template called for them → output rows with heights and merges, and their XML."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from openpyxl.utils import get_column_letter

from pipeline.findings import Finding, Place
from pipeline.render.template import TemplateRefused
from pipeline.render.xlsx_fit import TALLEST, pieces, split
from pipeline.render.xlsx_rows import Filled, Fixed, PrintRow, SheetRows
from pipeline.render.xlsx_shift import LAST_ROW, Range, Shift
from pipeline.render.xlsx_tags import fault
from pipeline.render.xlsx_values import LONGEST_CELL, NUMBER, TEXT, unescaped


class Emitted(NamedTuple):
    """One printing of a template row, with the fields of its filled cells."""

    row: PrintRow
    fields: list[str]


@dataclass(frozen=True, slots=True)
class Laid:
    """One sheet laid out. ``heights`` is empty for a row that stays as high as in the template."""

    emitted: list[Emitted]
    heights: list[tuple[float, ...]]
    tops: list[int]
    merges: list[Range]
    shift: Shift

    @property
    def last_row(self) -> int:
        """The last output row; 0 on an empty sheet."""
        return self.tops[-1] + _count(self.heights[-1]) - 1 if self.tops else 0


class _Instance(NamedTuple):
    """A merge as it was printed once: from one emission to another."""

    first: int
    last: int
    merge: Range


def lay_out(sheet: SheetRows, emitted: list[Emitted]) -> Laid:
    """Where everything stands. Raises `TemplateRefused` where the sheet or a cell cannot hold it."""
    instances = _instances(sheet.merges, emitted)
    heights = _heights(emitted, instances)
    tops: list[int] = []
    top = 1
    for one in heights:
        tops.append(top)
        top += _count(one)
    if top - 1 > LAST_ROW:
        raise TemplateRefused([_too_many_rows(emitted)])
    merges = [
        instance.merge.at(tops[instance.first], tops[instance.last] + _count(heights[instance.last]) - 1)
        for instance in instances
    ]
    merges = [merge for merge in merges if merge.top < merge.bottom or merge.left < merge.right]
    merges += _continued(sheet.merges, emitted, heights, tops)
    spots = zip(emitted, tops, heights, strict=True)
    moves = ((one.row.number, top, top + _count(height) - 1) for one, top, height in spots)
    return Laid(emitted, heights, tops, merges, Shift(moves, sheet.count))


def _count(heights: tuple[float, ...]) -> int:
    return len(heights) or 1


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


def _heights(emitted: list[Emitted], instances: list[_Instance]) -> list[tuple[float, ...]]:
    """Heights of the output rows of each emission; text that is merged over rows adds rows below."""
    deep = {(one.first, one.merge.left): one.last for one in instances if one.merge.top < one.merge.bottom}
    heights: list[tuple[float, ...]] = []
    over_rows: list[tuple[int, int, float, float]] = []
    for index, (row, fields) in enumerate(emitted):
        needed, line = row.height, 0.0
        for cell, text in zip(row.filled, fields, strict=True):
            height = _need(cell, text)
            if not height or not cell.fit:
                continue
            if (index, cell.column) in deep:
                over_rows.append((index, deep[index, cell.column], height, cell.fit.line))
            elif height > needed:
                needed, line = height, cell.fit.line
        heights.append(split(row.height, needed, line) if line else ())
    for first, last, height, line in over_rows:
        there = [heights[index] or (emitted[index].row.height,) for index in range(first, last + 1)]
        lacking = height - sum(map(sum, there))
        if lacking > 0:
            heights[last] = (*there[-1], *pieces(lacking, line))
    return heights


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
    merges: tuple[Range, ...], emitted: list[Emitted], heights: list[tuple[float, ...]], tops: list[int]
) -> list[Range]:
    """The merges that join the cells of a row with those of the rows that continue it."""
    found = []
    for one, height, top in zip(emitted, heights, tops, strict=True):
        if len(height) > 1:
            row = one.row.number
            taken = {
                column
                for merge in merges
                if merge.top <= row <= merge.bottom
                for column in range(merge.left, merge.right + 1)
            }
            free = [cell.column for cell in one.row.cells if cell.column not in taken]
            found += [Range(column, top, column, top + len(height) - 1) for column in free]
    return found


def sheet_data(laid: Laid, prefix: str) -> str:
    """The rows as XML, the content of ``sheetData``."""
    out: list[str] = []
    for one, heights, top in zip(laid.emitted, laid.heights, laid.tops, strict=True):
        row = one.row
        if not row.exists:
            continue
        stated = _height(heights[0]) if heights else row.stated
        out.append(f'<{prefix}row r="{top}"{stated}{row.attributes}>')
        fields = iter(one.fields)
        for cell in row.cells:
            if isinstance(cell, Fixed):
                out.append(f"{cell.before}{top}{cell.after}")
            else:
                out.append(_filled(cell, top, next(fields), prefix))
        out.append(f"</{prefix}row>")
        for further, height in enumerate(heights[1:], start=top + 1):
            out.append(f'<{prefix}row r="{further}"{_height(height)}{row.attributes}>')
            out += [_empty(cell, further, prefix) for cell in row.cells]
            out.append(f"</{prefix}row>")
    return "".join(out)


def _height(points: float) -> str:
    return f' ht="{min(points, TALLEST):g}" customHeight="1"'


def _empty(cell: Fixed | Filled, row: int, prefix: str) -> str:
    return f'<{prefix}c r="{get_column_letter(cell.column)}{row}"{cell.style}/>'


def _filled(cell: Filled, row: int, text: str, prefix: str) -> str:
    start = f'<{prefix}c r="{cell.letters}{row}"{cell.style}'
    if text in ("", TEXT):
        return start + "/>"
    if text[0] == NUMBER:
        return f"{start}><{prefix}v>{text[1:]}</{prefix}v></{prefix}c>"
    opening = f' t="inlineStr"><{prefix}is><{prefix}t xml:space="preserve">'
    return f"{start}{opening}{text[1:]}</{prefix}t></{prefix}is></{prefix}c>"
