"""data/<city>/ → the records of a municipality: typed, cross-referenced, every fault gathered.

Records are the clerk's file of a type and the files under collected/ (contract.md, `forms collect`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from pipeline.findings import Finding, Place, fault, in_order
from pipeline.records.base import Part, Record, declared
from pipeline.records.base import Path as Way
from pipeline.records.city import RECORD_TYPES, City, Faulty, Table
from pipeline.records.codes import Codebook
from pipeline.records.columns import Columns, missing
from pipeline.records.files import NO_RECORD, Found, fields_above, read_type, strangers
from pipeline.records.references import check_references
from pipeline.records.shape import shape
from pipeline.records.words import Shaped
from pipeline.records.writing import TABLES, called, nearest
from pipeline.sources.raw import RawMap, RawText

_SAVE_WHOLE = (
    "CSVは、Excelで「名前を付けて保存」の「CSV UTF-8（コンマ区切り）（*.csv）」を選んで保存すると、"
    "𠮷 などの文字も失われません。"
)


def load_city(folder: Path, name: str, codes: Codebook, city_names: frozenset[str]) -> City:
    """The records under ``folder`` (``name`` as messages call it, ``data/<city>``).

    ``city_names`` are the words by which a field may name the municipality itself.
    """
    tables: dict[str, Table] = {}
    said: list[Finding] = []
    for model in RECORD_TYPES:
        tables[model.type_name], more = load_table(folder, name, model, codes)
        said += more
    tables, dangling = check_references(tables, city_names)
    found = (*said, *dangling, *strangers(folder, name))
    return City(name.rpartition("/")[2], tables, tuple(in_order(found)))


def load_table(folder: Path, name: str, model: type[Record], codes: Codebook) -> tuple[Table, list[Finding]]:
    """The records of one type, references not yet checked, and what is wrong with its files."""
    return _table(read_type(folder, name, model), model, codes)


def build(raw: RawMap, model: type[Part], codes: Codebook) -> tuple[Any, Shaped]:
    """The part that a raw mapping describes, and how it was read; None where a fault was found."""
    shaped = shape(raw, model, codes)
    try:
        value = model.model_validate(shaped.tree)
    except ValidationError as refused:
        shaped.faults += _type_faults(refused, model, shaped)
        return None, shaped
    if isinstance(value, Record):
        value.with_places(shaped.places)
    for problem in value.problems():
        if any(spoilt[: len(problem.path)] == problem.path for spoilt in shaped.spoilt):
            continue  # said already, of a value inside
        place = nearest(shaped.places, problem.path)
        shaped.faults.append(fault(problem.rule, place, problem.message, problem.hint, problem.value))
    return (None if _faults(shaped.faults) else value), shaped


def _table(found: Found, model: type[Record], codes: Codebook) -> tuple[Table, list[Finding]]:
    of_records, unplaced = _shared_out(found)
    absent = _absent(found, model)
    rows = [_row(raw, model, codes, of_records.get(id(raw), []), absent) for raw in found.raws]
    columns = Columns(found.headings, model)
    for row in rows:
        row.found = [columns.placed(one) for one in row.found]
    for mine, double in _duplicates(rows, model):
        mine.append(double)
    records: dict[str, Record] = {}
    faulty: list[Faulty] = []
    doubts: list[Finding] = []
    for row in rows:
        name = row.name(model)
        wrong = tuple(one.of_record(name.name_in_type) for one in _faults(row.found))
        doubts += [one.of_record(name.name_in_type) for one in row.found if not one.holds]
        if wrong:
            faulty.append(replace(name, findings=wrong))
        elif row.value is not None:
            records[row.value.identity] = row.value
    unread = tuple(unplaced) if not found.readable or _faults(unplaced) else ()
    said = [*unplaced, *_once([*(finding for one in faulty for finding in one.findings), *doubts])]
    return Table(records, tuple(faulty), unread), said


@dataclass(slots=True)
class _Row:
    """One raw record, what it gave, and everything found in it."""

    raw: RawMap
    value: Record | None
    tree: dict[str, Any]
    found: list[Finding]

    def name(self, model: type[Record]) -> Faulty:
        """What the record is called, whether it could be read or not."""
        identity = self.value.identity if self.value else _identity(self.raw, model)
        return Faulty(model.type_name, identity, self.tree, self.raw.place, ())


def _row(
    raw: RawMap, model: type[Record], codes: Codebook, said: list[Finding], absent: Mapping[str, Finding]
) -> _Row:
    value, shaped = build(raw, model, codes)
    shaped.faults = [absent.get(one.message, one) for one in shaped.faults]
    if any(one.rule == "control-character" for one in said):
        # The reader put U+FFFD in its place and said so: that it stands there is no second fault.
        shaped.faults = [one for one in shaped.faults if one.rule != "lost-character"]
    return _Row(raw, value, shaped.tree, [*said, *shaped.faults])


def _absent(found: Found, model: type[Record]) -> dict[str, Finding]:
    """What is said of a table that has no column for a field that is needed, by what a record would say."""
    if not found.headings:
        return {}
    there, place = fields_above(found.headings, model), found.headings[0].place
    labels = [one.label for name, one in declared(model).items() if one.required and name not in there]
    hint = "見出しの行に「{}」の列を加え、どの行にも値を書いてください。"
    return {
        missing(label): fault("missing", place, f"「{label}」の列がありません。", hint.format(label))
        for label in labels
    }


def _once(found: list[Finding]) -> Iterator[Finding]:
    """What is said of a heading is said once, not again for every record below it."""
    records: dict[Finding, list[Finding]] = {}
    for one in found:
        records.setdefault(replace(one, record=None), []).append(one)
    for alone, named in records.items():
        yield named[0] if len(named) == 1 else alone


def _faults(found: Iterable[Finding]) -> list[Finding]:
    """Those that hold back what would be made."""
    return [one for one in found if one.holds]


def _shared_out(found: Found) -> tuple[dict[int, list[Finding]], list[Finding]]:
    """Faults of a file by the record in whose lines they stand; those of no record apart.

    What is wrong with a heading is wrong with every record below it.
    """
    mine: dict[int, list[Finding]] = {}
    rest: list[Finding] = []
    for one in found.faults:
        owners = [raw for raw in found.raws if _before(raw.place, one.place)][-1:]
        if not owners and one.place is not None and one.place.line and one.place.file.endswith(TABLES):
            owners = [raw for raw in found.raws if raw.place.file == one.place.file]
        if not owners or not one.holds or one.rule == NO_RECORD:
            rest.append(one)
            continue
        for owner in owners:
            mine.setdefault(id(owner), []).append(one)
    return mine, rest


def _before(start: Place, place: Place | None) -> bool:
    return (
        place is not None
        and place.line is not None
        and start.line is not None
        and (start.file, start.sheet) == (place.file, place.sheet)
        and start.line <= place.line
    )


def _duplicates(rows: list[_Row], model: type[Record]) -> Iterator[tuple[list[Finding], Finding]]:
    """Both records of an id that stands twice, ignoring case: which is right nobody can tell."""
    first: dict[str, tuple[_Row, str]] = {}
    for row in rows:
        identity = _identity(row.raw, model) or (row.value.identity if row.value is not None else None)
        if identity is None:
            continue
        other, written = first.setdefault(identity.lower(), (row, identity))
        if other is not row:
            yield other.found, _double(written, other.raw.place, row.raw.place)
            yield row.found, _double(identity, row.raw.place, other.raw.place)


def _double(identity: str, here: Place, there: Place) -> Finding:
    message = f"ID「{identity}」が2回使われています（もう1つは {there.text}）。"
    return fault(
        "duplicate-id", here, message, "どちらか一方のIDを変えるか、重なった記録を消してください。", identity
    )


def _identity(raw: RawMap, model: type[Record]) -> str | None:
    names = ("id", declared(model)["id"].label) if "id" in declared(model) else ()
    for key, value in raw.entries:
        if key.text.strip() in names and isinstance(value, RawText):
            return value.text.strip()
    return None


def _type_faults(refused: ValidationError, model: type[Part], shaped: Shaped) -> Iterator[Finding]:
    for error in refused.errors(include_url=False):
        way: Way = error["loc"]
        if any(way[: len(spoilt)] == spoilt for spoilt in shaped.spoilt):
            continue
        place = nearest(shaped.places, way)
        label = called(model, way, shaped.places)
        if error["type"] == "missing":
            hint = f"「{label}」を書いてください。"
            yield fault("missing", place, missing(label), hint)
        else:
            context = error.get("ctx", {})
            message = f"「{label}」：{context.get('said', '値が正しくありません。')}"
            hint = context.get("hint", "")
            if error["type"] == "lost-character" and place is not None and place.file.endswith(".csv"):
                hint += _SAVE_WHOLE
            yield fault(error["type"], place, message, hint, str(error["input"]))
