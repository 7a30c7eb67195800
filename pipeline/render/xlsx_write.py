"""A sheet laid out → the XML of its rows."""

from __future__ import annotations

from openpyxl.utils import get_column_letter

from pipeline.render.xlsx_fit import TALLEST
from pipeline.render.xlsx_layout import Emitted, Height, Laid
from pipeline.render.xlsx_model import Filled, Fixed
from pipeline.render.xlsx_values import NUMBER, TEXT


def sheet_data(laid: Laid, prefix: str) -> str:
    """The rows as XML, the content of ``sheetData``."""
    out: list[str] = []
    for one, height, top in zip(laid.emitted, laid.heights, laid.tops, strict=True):
        row = one.row
        if not row.exists:
            continue
        stated = _height(height.rows[0]) if height.rows else row.stated
        out.append(f'<{prefix}row r="{top}"{stated}{row.attributes}>')
        out += _first(one, height, top, laid, prefix)
        out.append(f"</{prefix}row>")
        for at, points in enumerate(height.rows[1:], start=1):
            out.append(f'<{prefix}row r="{top + at}"{_height(points)}{row.attributes}>')
            out += [_piece(cell, height, at, top, laid, prefix) for cell in row.cells]
            out.append(f"</{prefix}row>")
    return "".join(out)


def _first(one: Emitted, height: Height, top: int, laid: Laid, prefix: str) -> list[str]:
    fields = iter(one.fields)
    found = []
    for cell in one.row.cells:
        field = next(fields) if isinstance(cell, Filled) else ""
        if height.divides(cell.column):
            found.append(_piece(cell, height, 0, top, laid, prefix))
        elif isinstance(cell, Fixed):
            found.append(f"{cell.before}{top}{cell.after}")
        else:
            found.append(_cell(cell.column, top, cell.style, field, prefix))
    return found


def _piece(cell: Fixed | Filled, height: Height, at: int, top: int, laid: Laid, prefix: str) -> str:
    """A cell in one of the rows that a row became."""
    divided = height.divided
    if divided is None or cell.column not in divided.fields:
        return _cell(cell.column, top + at, cell.style, "", prefix)
    pieces, fields = laid.pieces[cell.style], divided.fields[cell.column]
    field = fields[at] if at < len(fields) else ""
    if at == 0:
        one_line = divided.opening == 1 and field.startswith(TEXT)
        style = pieces.first if one_line else pieces.opening
    else:
        style = pieces.last if at == height.count - 1 else pieces.between
    return _cell(cell.column, top + at, style, field, prefix)


def _height(points: float) -> str:
    return f' ht="{min(points, TALLEST):g}" customHeight="1"'


def _cell(column: int, row: int, style: str, field: str, prefix: str) -> str:
    start = f'<{prefix}c r="{get_column_letter(column)}{row}"{style}'
    if field in ("", TEXT):
        return start + "/>"
    if field[0] == NUMBER:
        return f"{start}><{prefix}v>{field[1:]}</{prefix}v></{prefix}c>"
    opening = f' t="inlineStr"><{prefix}is><{prefix}t xml:space="preserve">'
    return f"{start}{opening}{field[1:]}</{prefix}t></{prefix}is></{prefix}c>"
