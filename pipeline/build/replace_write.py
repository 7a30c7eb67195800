"""Changes of `records replace` → copies of the clerk's files with just these changes, in output/<city>/記録/.

A copy is written only when it reads back as the old records with these changes and no others.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from pipeline.build.convert import COMMAND, FOLDER, KIND
from pipeline.build.manifest import Entry, sha256
from pipeline.build.replace_policy import OfPolicy
from pipeline.build.replace_targets import at_path, with_value
from pipeline.build.replaced import Change, Line, Replaced, at
from pipeline.build.store import Store
from pipeline.findings import Finding, Place, Severity
from pipeline.policy.load import FILE
from pipeline.policy.registry import Setting
from pipeline.records.base import Part, Record, declared
from pipeline.records.city import RECORD_TYPES
from pipeline.records.files import read_type
from pipeline.records.load import load_table
from pipeline.render.edit_csv import edit_csv
from pipeline.render.edit_xlsx import edit_xlsx
from pipeline.render.edit_yaml import YamlEdit
from pipeline.render.edits import CannotEdit
from pipeline.sources.raw import RawText
from pipeline.sources.table import DOT
from pipeline.workspace import Workspace

SCOPE = "replace"


def write(workspace: Workspace, setting: Setting, answer: Replaced) -> None:
    """Writes the copies, all of them or none: what cannot be made is told, and copies of an earlier run are guarded."""
    folder, name = workspace.data(setting.city.key), f"data/{setting.city.key}"
    files: dict[str, list[Change]] = {}
    for one in answer.records:
        files.setdefault(one.place.file, []).append(one)
    ready: list[tuple[Entry, bytes]] = []
    for file, changes in files.items():
        _make(folder / Path(file).name, file, _OfRecords(changes, setting), ready, answer)
    if answer.policy:
        _make(folder / FILE, f"{name}/{FILE}", OfPolicy(answer.policy, setting), ready, answer)
    if len(ready) < len(files) + bool(answer.policy):
        answer.lines = []
        return
    with Store(workspace, setting.city.key) as store:
        waiting = list(_waiting(store, folder, ready))
        if waiting:
            answer.findings += waiting
            answer.lines = []
            return
        answer.findings += _tidy(store, folder)
        for entry, data in ready:
            answer.findings += store.put(entry, data)
            answer.documents.append(entry)
        store.close()


class _OfRecords:
    """The changes of one file of records."""

    def __init__(self, changes: list[Change], setting: Setting) -> None:
        self.changes, self.setting = changes, setting
        self.model = next(one for one in RECORD_TYPES if one.type_name == changes[0].record.type_name)
        self.lines = [
            Line(one.place, one.record.name_in_type, one.label, one.old, one.new) for one in changes
        ]
        self.names = tuple(one.name_in_type for one in setting.city.all(self.model).values())

    def edited(self, own: bytes, name: str) -> bytes:
        """The file with the changes."""
        if name.endswith(".yaml"):
            edit = YamlEdit(own)
            for one in self.changes:
                if one.beside is None:
                    edit.replace(at(one.place), one.old, one.new)
                else:
                    edit.add_beside(at(one.place), _both_names(one), one.new)
            return edit.data()
        headings = self._headings(own, name)
        cells = {self._cell(one, headings): one.new for one in self.changes}
        if name.endswith(".csv"):
            return edit_csv(own, cells)
        return edit_xlsx(own, self.changes[0].place.sheet or "", cells)

    def holds(self, own: bytes, new: bytes, name: str) -> Iterator[Finding | bool]:
        """Whether the copy holds the same records, these changes apart, and the same faults."""
        before, said = self._table(own, name)
        after, told = self._table(new, name)
        known = {(one.rule, one.record) for one in said}
        yield from (one for one in told if one.holds and (one.rule, one.record) not in known)
        for one in self.changes:
            key = one.record.identity
            before[key] = with_value(before[key], one.path, one.new)
        yield before == after and len(said) == len(told)

    def _table(self, data: bytes, name: str) -> tuple[dict[str, Record], list[Finding]]:
        with tempfile.TemporaryDirectory() as place:
            (Path(place) / Path(name).name).write_bytes(data)
            folder = name.rpartition("/")[0]
            table, found = load_table(Path(place), folder, self.model, self.setting.policy.codes)
        return dict(table.records), found

    def _headings(self, data: bytes, name: str) -> tuple[RawText, ...]:
        with tempfile.TemporaryDirectory() as place:
            (Path(place) / Path(name).name).write_bytes(data)
            return read_type(Path(place), name.rpartition("/")[0], self.model).headings

    def _cell(self, one: Change, headings: Iterable[RawText]) -> tuple[int, int]:
        """The cell of a change; of a field that is blank the one below its heading."""
        line, column = at(one.place)
        if one.beside is None:
            return line, column
        above = [part.strip() for part in DOT.split(one.place.heading or "")][:-1]
        for heading in headings:
            *parts, last = (part.strip() for part in DOT.split(heading.text))
            if parts == above and last in _both_names(one):
                return line, heading.place.column or column
        wanted = ".".join([*above, _both_names(one)[1]])
        raise CannotEdit(
            f"「{wanted}」の列がないので、「{one.new}」を書けません。",
            f"data のファイルの見出しの行に「{wanted}」の列を加えてから、もう一度実行してください。",
        )


def _make(
    path: Path, name: str, wanted: _OfRecords | OfPolicy, ready: list[tuple[Entry, bytes]], answer: Replaced
) -> None:
    """The copy of one file; where it cannot be made, or says anything else than it should, a finding."""
    own = path.read_bytes()
    try:
        new = wanted.edited(own, name)
    except CannotEdit as why:
        answer.findings.append(Finding("cannot-replace", Severity.ERROR, str(why), why.hint, Place(name)))
        return
    *wrong, same = wanted.holds(own, new, name)
    if wrong or same is not True:
        answer.findings += [one for one in wrong if isinstance(one, Finding)]
        message = f"{name} は、置き換えたものを読み戻すと別の内容になるので、書いていません。"
        hint = "新しい値を確かめてください。値に間違いがなければ、このファイルはご自身で直してください。"
        answer.findings.append(Finding("replace-differs", Severity.ERROR, message, hint, Place(name)))
        return
    answer.lines += wanted.lines
    entry = Entry(KIND, f"{FOLDER}/{path.name}", sha256(new), sha256(own), COMMAND, SCOPE, wanted.names, None)
    ready.append((entry, new))


def _waiting(store: Store, folder: Path, ready: list[tuple[Entry, bytes]]) -> Iterator[Finding]:
    """Copies that an earlier command left and that nobody has put in place yet: they are not written over."""
    for entry, _ in ready:
        there = store.entries.get(entry.path)
        if there is not None and there.sha256 != entry.sha256 and _is_waiting(there, store, folder):
            place = f"{store.name}/{entry.path}"
            message = (
                f"前に作った {place} が、まだ data に入れ替えられていません。今回の写しは書いていません。"
            )
            hint = (
                f"先にそのファイルを data/{store.key} の同じ名前のファイルと入れ替えてください（要らなければ消してください）。"
                "それから、もう一度実行してください。"
            )
            yield Finding("copy-waiting", Severity.ERROR, message, hint, Place(place))


def _is_waiting(there: Entry, store: Store, folder: Path) -> bool:
    """Whether a copy that lies there says what data/ does not yet say; of `replace` it knows of what it is one."""
    own = folder / Path(there.path).name
    seal = sha256(own.read_bytes()) if own.is_file() else None
    if store.current(there.path) != there.sha256 or seal == there.sha256:
        return False
    return there.scope != SCOPE or there.digest == seal


def _tidy(store: Store, folder: Path) -> Iterator[Finding]:
    """Takes away copies of earlier runs that were put in place, or whose file has changed since."""
    for path, entry in list(store.entries.items()):
        mine = (entry.command, entry.scope) == (COMMAND, SCOPE)
        if mine and not _is_waiting(entry, store, folder):
            yield from store.drop(path)


def _both_names(one: Change) -> tuple[str, str]:
    field = str(one.path[-1])
    model: type[Part] = type(at_path(one.record, one.path[:-1]))
    return field, declared(model)[field].label
