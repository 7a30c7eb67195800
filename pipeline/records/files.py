"""data/<city>/ → the files of each type of record, read; every fault of a file gathered.

Records are the clerk's file of a type and the files under collected/ (contract.md, `forms collect`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.findings import Finding, Place, Severity, fault
from pipeline.records.base import Record, declared, names_of
from pipeline.records.city import RECORD_TYPES
from pipeline.records.suggest import did_you_mean
from pipeline.records.writing import REMARKS
from pipeline.sources.raw import RawList, RawMap, RawText
from pipeline.sources.reading import Reading, load_bytes, read_file, refused, shown
from pipeline.sources.table import DOT
from pipeline.sources.yaml_source import parse_yaml

POLICY_STEM = "policy"
_OPEN_MARKS = re.compile(r"~\$(?P<excel>.+)|\.~lock\.(?P<libre>.+)#")
"""Files that Excel and LibreOffice lay beside a file as long as it is open."""
_RECORD_SUFFIXES = (".yaml", ".yml", ".csv", ".xlsx", ".xlsm", ".xls")
NO_RECORD = "not-a-mapping"
"""The fault of an item that is no record: it belongs to none of those around it."""

_SHOWN = 4
_OF_A_CELL = frozenset(
    ["control-character", "duplicate-column", "excel-error", "formula", "formula-like", "formula-value"]
)
"""What is said of a single cell, and does no harm where nobody reads it."""


@dataclass(slots=True)
class Found:
    """What the files of one type gave. ``readable`` is False where one of them gave nothing.

    ``headings`` are those of the clerk's file, where it is a table.
    """

    raws: list[RawMap]
    faults: list[Finding]
    readable: bool = True
    headings: tuple[RawText, ...] = ()


def read_type(folder: Path, name: str, model: type[Record]) -> Found:
    """The raw records of one type under ``folder`` (``name`` as messages call it), and the faults."""
    type_name = model.type_name
    found = Found([], [])
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
        _add(found, _without_remarks(_with_headings(read_file(folder / file, f"{name}/{file}"), model)))
    for path in sorted((folder / "collected" / type_name).glob("*.yaml")):
        _add(found, _read_collected(path, f"{name}/collected/{type_name}/{path.name}"))
    return found


def _add(found: Found, reading: Reading) -> None:
    found.raws += reading.records
    found.faults += reading.faults
    found.readable = found.readable and reading.readable
    found.headings += reading.headings


def _with_headings(reading: Reading, model: type[Record]) -> Reading:
    """The reading; refused where no heading is known: it begins with a title, or with a record."""
    written = [one for one in reading.headings if one.text.strip()]
    if not written or fields_above(reading.headings, model):
        return reading
    first = written[0]
    shown_first = "、".join(f"「{shown(one.text)}」" for one in written[:_SHOWN])
    labels = "、".join(list(dict.fromkeys(one.label for one in declared(model).values()))[:_SHOWN])
    message = f"1行目が、{model.type_label}の項目名の見出しになっていません（{shown_first}）。"
    hint = (
        f"1行目に {labels} などの見出しを書いてください。見出しの上に表題や空き行があれば、消してください。"
    )
    if first.place.sheet is not None:
        hint += "表示されている初めのシートを読みます。別のシートに書いたときは、そのシートを初めに移してください。"
    return refused(fault("no-headings", first.place, message, hint, first.text))


def _without_remarks(reading: Reading) -> Reading:
    """A table without its columns of remarks: what stands there is passed over, with one notice."""
    columns = {one.place.column: shown(one.text) for one in reading.headings if one.text.strip() in REMARKS}
    if not columns:
        return reading
    records = tuple(
        raw._replace(entries=tuple(one for one in raw.entries if one[0].text not in REMARKS))
        for raw in reading.records
    )
    faults = tuple(one for one in reading.faults if not _of_a_remark(one, columns))
    if records == reading.records:
        return replace(reading, faults=faults)
    named = "、".join(f"「{one}」" for one in dict.fromkeys(columns.values()))
    first = next(one for one in reading.headings if one.text.strip() in REMARKS)
    message = f"{named}の列は覚え書きとして読み飛ばしました。どの文書にも載りません。"
    said = Finding("remarks", Severity.NOTICE, message, "対応は要りません。", first.place)
    filled = tuple(raw for raw in records if raw.entries)
    return replace(reading, records=filled, faults=(*faults, said))


def _of_a_remark(one: Finding, columns: Mapping[int | None, str]) -> bool:
    """Whether something is said of what stands under remarks only, or of two columns of them."""
    return one.rule in _OF_A_CELL and one.place is not None and one.place.column in columns


def fields_above(headings: Iterable[RawText], model: type[Record]) -> set[str]:
    """The fields of a record that have a column, or several."""
    known = names_of(model)
    return {name for one in headings if (name := known.get(DOT.split(one.text)[0].strip())) is not None}


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


def strangers(folder: Path, name: str) -> Iterator[Finding]:
    """Files that look like records but are called otherwise: nobody reads them. And files that are open."""
    known = {word: model.type_name for model in RECORD_TYPES for word in (model.type_name, model.type_label)}
    with suppress(OSError):
        for path in sorted(folder.iterdir()):
            if mark := _OPEN_MARKS.fullmatch(path.name):
                yield from _open(folder, name, mark["excel"] or mark["libre"], known.values())
            elif path.suffix.lower() in _RECORD_SUFFIXES and path.stem not in (*known.values(), POLICY_STEM):
                message = f"「{path.name}」は記録のファイル名ではないので、読んでいません。"
                hint = did_you_mean(path.stem, known.values())
                if path.stem in known:
                    hint = f"{path.stem}の記録なら、名前は「{known[path.stem]}{path.suffix.lower()}」です。"
                hint += "名前を直すか、別の場所に移してください。"
                yield Finding("unknown-file", Severity.WARNING, message, hint, Place(f"{name}/{path.name}"))


def _open(folder: Path, name: str, file: str, known: Iterable[str]) -> Iterator[Finding]:
    """That a record file is open in Excel: what was not saved there is not read."""
    if Path(file).stem in {*known, POLICY_STEM} and (folder / file).is_file():
        message = f"「{file}」は、ExcelやLibreOfficeで開いたままのようです。保存した内容だけを読みました。"
        hint = "Excelで保存して閉じてから、もう一度実行してください。閉じてあるなら、対応は要りません。"
        yield Finding("file-open", Severity.NOTICE, message, hint, Place(f"{name}/{file}"))
