"""New records → the file of their type with them in it; what the clerk wrote stays, where that reads back.

To a YAML file they are added at its end, to a CSV file as rows below its own headings, with a column
at the right for what has none. A workbook is written anew.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from pathlib import Path

from pipeline.build.convert import reads_back, written
from pipeline.records.base import Record, declared
from pipeline.records.codes import Codebook
from pipeline.records.columns import canonical
from pipeline.records.dump import to_table
from pipeline.render.flat import csv_bytes
from pipeline.sources.csv_source import Row, csv_rows

_FORMS = ("yaml", "csv", "xlsx")


@dataclass(frozen=True, slots=True)
class Added:
    """The form and the bytes of a file; None where it would not read back.

    ``kept``: what the clerk's file says stands in it as it was.
    """

    form: str
    data: bytes | None
    kept: bool


def with_more(
    folder: Path, model: type[Record], there: list[Record], more: list[Record], codes: Codebook
) -> Added:
    """The file with all records, in the form that the clerk's file has."""
    path = next((one for form in _FORMS if (one := folder / f"{model.type_name}.{form}").is_file()), None)
    form = path.suffix[1:] if path else _FORMS[0]
    everything = [*there, *more]
    added = _added(path, more, model, codes) if path else None
    if added is not None and reads_back(added, form, everything, model, codes):
        return Added(form, added, kept=True)
    anew = written(form, everything, model, codes)
    good = reads_back(anew, form, everything, model, codes)
    return Added(form, anew if good else None, kept=path is None)


def _added(path: Path, more: list[Record], model: type[Record], codes: Codebook) -> bytes | None:
    """The clerk's bytes with the new records behind them, where the form of the file has room for that."""
    own = path.read_bytes()
    if path.suffix == ".yaml":
        return own.rstrip() + b"\n" + written("yaml", more, model, codes)
    rows, _ = csv_rows(own, path.name) if path.suffix == ".csv" else (None, [])
    return _with_rows(own, rows[0], *_said(more, model, codes), model) if rows else None


def _said(more: list[Record], model: type[Record], codes: Codebook) -> tuple[list[str], list[list[str]]]:
    """Headings and rows of what is said of the new records; what is taken for granted is left out."""
    said = {
        one.label for name, one in declared(model).items() if any(name in r.model_fields_set for r in more)
    }
    headings, *rows = to_table(more, model, codes)
    used = [
        n
        for n, heading in enumerate(headings)
        if heading.partition(".")[0] in said and any(r[n] for r in rows)
    ]
    return [headings[n] for n in used], [[row[n] for n in used] for row in rows]


def _with_rows(
    own: bytes, heading_row: Row, headings: list[str], rows: list[list[str]], model: type[Record]
) -> bytes:
    there = [canonical(one.text, model) for one in heading_row.cells]
    new = [heading for heading in headings if heading not in there]
    columns = [*there, *new]
    cells = []
    for row in rows:
        said = dict(zip(headings, row, strict=True))
        cells.append([said.get(heading, "") for heading in columns])
    encoding = _encoding(own)
    text = own.decode(encoding)
    end = _position(text, heading_row.end)
    line_end = "\r\n" if "\r\n" in text else "\n"
    below = csv_bytes(cells).decode("utf-8-sig").replace("\r\n", line_end)
    whole = "".join([text[:end], *(f",{one}" for one in new), text[end:].rstrip("\r\n"), line_end, below])
    try:
        return whole.encode(encoding)
    except UnicodeEncodeError:
        return whole.encode("utf-8-sig")  # Shift_JIS lacks a character of a new record


def _encoding(own: bytes) -> str:
    try:
        own.decode("utf-8")
    except UnicodeDecodeError:
        return "cp932"
    return "utf-8"


def _position(text: str, end: int) -> int:
    """Where in a text stands what stands at ``end`` where each line break is one sign and no mark begins it."""
    position = len(codecs.BOM_UTF8.decode()) if text.startswith(codecs.BOM_UTF8.decode()) else 0
    for match in re.finditer(r"\r\n|[\s\S]", text[position:]):
        if end == 0:
            break
        end -= 1
        position += len(match[0])
    return position
