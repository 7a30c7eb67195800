"""data/<city>/ → the records of a municipality: typed, cross-referenced, every fault gathered.

Records are the clerk's file of a type and the files under collected/ (contract.md, `forms collect`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from pipeline.findings import Finding, Place, Severity, fault, in_order
from pipeline.records.base import Part, Record, declared
from pipeline.records.base import Path as Way
from pipeline.records.city import RECORD_TYPES, City, Faulty, Table
from pipeline.records.codes import Codebook
from pipeline.records.references import check_references
from pipeline.records.shape import Shaped, did_you_mean, shape
from pipeline.sources.raw import RawList, RawMap, RawText
from pipeline.sources.reading import Reading, load_bytes, read_file
from pipeline.sources.yaml_source import parse_yaml

POLICY_STEM = "policy"
_RECORD_SUFFIXES = (".yaml", ".yml", ".csv", ".xlsx", ".xlsm", ".xls")
NO_RECORD = "not-a-mapping"
"""The fault of an item that is no record: it belongs to none of those around it."""


@dataclass(slots=True)
class _Found:
    """What the files of one type gave."""

    raws: list[RawMap]
    faults: list[Finding]
    readable: bool = True


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
    found = (*said, *dangling, *_strangers(folder, name))
    return City(name.rpartition("/")[2], tables, tuple(in_order(found)))


def _strangers(folder: Path, name: str) -> Iterator[Finding]:
    """Files that look like records but are called otherwise: nobody reads them."""
    known = [model.type_name for model in RECORD_TYPES]
    with suppress(OSError):
        for path in sorted(folder.iterdir()):
            if path.suffix.lower() in _RECORD_SUFFIXES and path.stem not in (*known, POLICY_STEM):
                message = f"「{path.name}」は記録のファイル名ではないので、読んでいません。"
                hint = did_you_mean(path.stem, known) + "名前を直すか、別の場所に移してください。"
                yield Finding("unknown-file", Severity.WARNING, message, hint, Place(f"{name}/{path.name}"))


def load_table(folder: Path, name: str, model: type[Record], codes: Codebook) -> tuple[Table, list[Finding]]:
    """The records of one type, references not yet checked, and what is wrong with its files."""
    return _table(_read_type(folder, name, model.type_name), model, codes)


def build(raw: RawMap, model: type[Part], codes: Codebook) -> tuple[Any, Shaped]:
    """The part that a raw mapping describes, or None, and how it was read with all its faults."""
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
        place = _nearest(shaped.places, problem.path)
        shaped.faults.append(fault(problem.rule, place, problem.message, problem.hint, problem.value))
    return (None if shaped.faults else value), shaped


def _read_type(folder: Path, name: str, type_name: str) -> _Found:
    found = _Found([], [])
    try:
        files = sorted(
            path.name
            for path in folder.iterdir()
            if path.stem == type_name and (path.suffix or path.is_file())
        )
    except OSError:
        message = f"フォルダー「{name}」を開けません。"
        found.faults.append(fault("unreadable", Place(name), message, "読み取りの権限を確かめてください。"))
        found.readable = False
        return found
    if len(files) > 1:
        message = f"「{type_name}」の記録が2つのファイルにあります（{'、'.join(files)}）。"
        hint = "どちらか一方に移し、他方は別の場所へ動かしてください。"
        found.faults.append(fault("two-files", Place(f"{name}/{files[0]}"), message, hint))
        found.readable = False
        return found
    for file in files:
        _add(found, read_file(folder / file, f"{name}/{file}"))
    for path in sorted((folder / "collected" / type_name).glob("*.yaml")):
        _add(found, _read_collected(path, f"{name}/collected/{type_name}/{path.name}"))
    return found


def _add(found: _Found, reading: Reading) -> None:
    found.raws += reading.records
    found.faults += reading.faults
    found.readable = found.readable and reading.readable


def _read_collected(path: Path, name: str) -> Reading:
    """The rows of one collected form: the list under ``records`` of a mapping."""
    data = load_bytes(path, name)
    if isinstance(data, Finding):
        return Reading((), (data,), readable=False)
    document, faults = parse_yaml(data, name)
    rows = {key.text: value for key, value in document.entries} if isinstance(document, RawMap) else {}
    listed = rows.get("records")
    if any(one.holds for one in faults) or not isinstance(listed, RawList):
        hint = "このファイルはプログラムが作るものです。手で直したときは元に戻してください。"
        said = faults or [fault("not-a-list", Place(name), "回収した行の一覧（records）がありません。", hint)]
        return Reading((), tuple(said), readable=False)
    odd = (row for row in listed.items if not isinstance(row, RawMap))
    faults += [
        fault(NO_RECORD, row.place, "記録の形になっていない行があります。", "元に戻してください。")
        for row in odd
    ]
    return Reading(
        tuple(row for row in listed.items if isinstance(row, RawMap)), tuple(faults), readable=True
    )


def _table(found: _Found, model: type[Record], codes: Codebook) -> tuple[Table, list[Finding]]:
    of_records, unplaced = _shared_out(found)
    values: list[tuple[RawMap, Record | None, list[Finding]]] = []
    for raw in found.raws:
        value, shaped = build(raw, model, codes)
        said = of_records.get(id(raw), [])
        if any(one.rule == "control-character" for one in said):
            # The reader put U+FFFD in its place and said so: that it stands there is no second fault.
            shaped.faults = [one for one in shaped.faults if one.rule != "lost-character"]
        values.append((raw, value, [*said, *shaped.faults]))
    for mine, double in _duplicates(values, model):
        mine.append(double)
    records = {value.identity: value for _, value, faults in values if value is not None and not faults}
    faulty = tuple(_faulty(raw, model, faults) for raw, _, faults in values if faults)
    unread = tuple(unplaced) if not found.readable or any(one.holds for one in unplaced) else ()
    said = [*unplaced, *(finding for one in faulty for finding in one.findings)]
    return Table(records, faulty, unread), said


def _faulty(raw: RawMap, model: type[Record], faults: list[Finding]) -> Faulty:
    known = Faulty(model.type_name, _identity(raw, model), raw, raw.place, ())
    named = tuple(one.of_record(known.name_in_type) for one in faults)
    return replace(known, findings=named)


def _shared_out(found: _Found) -> tuple[dict[int, list[Finding]], list[Finding]]:
    """Faults of a file by the record in whose lines they stand; those of no record apart."""
    mine: dict[int, list[Finding]] = {}
    rest: list[Finding] = []
    for one in found.faults:
        owner = None
        for raw in found.raws:
            if _before(raw.place, one.place):
                owner = raw
        if owner is None or not one.holds or one.rule == NO_RECORD:
            rest.append(one)
        else:
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


def _duplicates(
    values: list[tuple[RawMap, Record | None, list[Finding]]], model: type[Record]
) -> Iterator[tuple[list[Finding], Finding]]:
    """Both records of an id that stands twice, ignoring case: which is right nobody can tell."""
    first: dict[str, tuple[RawMap, list[Finding], str]] = {}
    for raw, value, faults in values:
        identity = _identity(raw, model) or (value.identity if value is not None else None)
        if identity is None:
            continue
        other, others, written = first.setdefault(identity.lower(), (raw, faults, identity))
        if other is not raw:
            yield others, _double(written, other.place, raw.place)
            yield faults, _double(identity, raw.place, other.place)


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
        place = _nearest(shaped.places, way)
        if error["type"] == "missing":
            label = _label(model, way)
            hint = f"「{label}」を書いてください。"
            yield fault("missing", place, f"「{label}」がありません。", hint)
        else:
            context = error.get("ctx", {})
            message = f"「{_label(model, way)}」：{context.get('said', '値が正しくありません。')}"
            yield fault(error["type"], place, message, context.get("hint", ""), str(error["input"]))


def _nearest(places: dict[Way, Place], way: Way) -> Place | None:
    return next((places[way[:end]] for end in range(len(way), -1, -1) if way[:end] in places), None)


def _label(model: type[Part] | None, way: Way) -> str:
    """The labels along a path: 「手続の経過 2番目 日付」."""
    words: list[str] = []
    for step in way:
        if isinstance(step, int):
            words.append(f"{step + 1}番目")
        elif model is not None and step in declared(model):
            one = declared(model)[step]
            words.append(one.label)
            model = one.part
        else:
            words.append(str(step))
    return " ".join(words)
