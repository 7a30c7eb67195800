"""`kyotei records convert`: the records of one type → the same records in another kind of file.

The file goes to output/<city>/記録/ and is written only when it reads back as the same records. A
clerk who wants to go on with it moves it to data/<city>/ in place of the old one; what came back on
forms stays in data/<city>/collected/, and is not in it.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from pipeline.build.manifest import Entry, sha256
from pipeline.build.store import Store
from pipeline.findings import Finding, Place, Severity
from pipeline.policy.load import load_policy
from pipeline.records.base import Record
from pipeline.records.city import RECORD_TYPES
from pipeline.records.codes import Codebook
from pipeline.records.dump import to_table, to_tree
from pipeline.records.load import load_city, load_table
from pipeline.render.flat import csv_bytes, xlsx_bytes, yaml_bytes
from pipeline.workspace import Workspace

COMMAND = "records"
KIND = "records"
FOLDER = "記録"


@dataclass(frozen=True, slots=True)
class Converted:
    """The file that was written (relative to the workspace), or None, and what was found."""

    path: str | None
    findings: tuple[Finding, ...]


def convert(workspace: Workspace, key: str, type_name: str, form: str) -> Converted:
    """Writes the clerk's own records of a type as ``form`` (yaml, csv, xlsx); faulty ones stop it."""
    folder, name = workspace.data(key), f"data/{key}"
    policy, faults = load_policy(folder, name)
    if policy is None:
        return Converted(None, tuple(faults))
    city = load_city(folder, name, policy.codes, policy.city_names)
    model = next(one for one in RECORD_TYPES if one.type_name == type_name)
    table = city.tables[type_name]
    faults = [*table.unread, *(one for faulty in table.faulty for one in faulty.findings)]
    if own_faults := tuple(one for one in faults if not is_collected(one.place, key)):
        return Converted(None, own_faults)
    everything = city.all(model).values()
    records: list[Record] = [one for one in everything if not is_collected(one.at(), key)]
    data = written(form, records, model, policy.codes)
    if not reads_back(data, form, records, model, policy.codes):
        message = f"「{model.type_label}」を {form} にすると、読み戻したときに同じ記録になりません。"
        hint = "別の形式（yaml）で試してください。元の記録は変わっていません。"
        return Converted(None, (Finding("convert-differs", Severity.ERROR, message, hint, Place(name)),))
    path = f"{FOLDER}/{type_name}.{form}"
    with Store(workspace, key) as store:
        seal = sha256(data)
        names = tuple(one.name_in_type for one in records)
        found = tuple(
            store.put(Entry(KIND, path, seal, seal, COMMAND, f"{type_name}.{form}", names, None), data)
        )
        store.close()
    if left := len(everything) - len(records):
        found = (*found, _left_out(left, model, name))
    return Converted(f"output/{key}/{path}", found)


def is_collected(place: Place | None, key: str) -> bool:
    """Whether something came back on a form: it stays in the file that the form made."""
    return place is not None and place.file.startswith(f"data/{key}/collected/")


def _left_out(count: int, model: type[Record], name: str) -> Finding:
    message = f"様式で集めた「{model.type_label}」{count}件は、書き出したファイルに入れていません。"
    hint = f"{name}/collected/{model.type_name} に残るので、対応は要りません。"
    return Finding("collected-left-out", Severity.NOTICE, message, hint, Place(f"{name}/collected"))


def reads_back(data: bytes, form: str, records: list[Record], model: type[Record], codes: Codebook) -> bool:
    """Whether a file that was written gives the same records when it is read."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, f"{model.type_name}.{form}").write_bytes(data)
        table, faults = load_table(Path(folder), model.type_name, model, codes)
    return not any(one.holds for one in faults) and list(table.records.values()) == records


def written(form: str, records: list[Record], model: type[Record], codes: Codebook) -> bytes:
    """The records as a file of a form (yaml, csv, xlsx)."""
    if form == "yaml":
        return yaml_bytes([to_tree(one, codes) for one in records])
    rows = to_table(records, model, codes)
    return csv_bytes(rows) if form == "csv" else xlsx_bytes(model.type_label, rows)
