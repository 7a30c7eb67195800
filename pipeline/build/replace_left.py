"""Where an old name still stands after `records replace`, and why: told, never changed."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path as File

from pipeline.build.convert import is_collected
from pipeline.build.replace_targets import is_of_the_past, is_theirs, texts
from pipeline.build.replaced import Replaced
from pipeline.clauses.model import Clause
from pipeline.findings import Finding, Place, Severity
from pipeline.policy.load import FILE
from pipeline.policy.registry import Setting
from pipeline.policy.state import is_signed
from pipeline.records.base import Path, Record, declared
from pipeline.records.city import RECORD_TYPES
from pipeline.sources.archive import Archive, ArchiveRefused, open_archive
from pipeline.sources.raw import RawList, RawText, RawValue
from pipeline.sources.reading import load_bytes
from pipeline.sources.text import one_newline
from pipeline.sources.yaml_source import parse_yaml
from pipeline.workspace import Workspace

Mentions = Callable[[str], bool]

_PAST = ("replace-left-past", "済んだことの記録 {}か所は、旧い名前のままにしています。", "対応は要りません。")
_TEXT = (
    "replace-left-text",
    "文章や見出しの中の旧い名前は、変えていません。",
    "今の名前にすべきところがあれば、ご自身で直してください。",
)
_UNCLEAR = (
    "replace-left-unclear",
    "旧い名前がありますが、今の部署・担当者・署名者として変えてよいか決められないので、変えていません。",
    "今の名前にすべきところがあれば、ご自身で直してください。",
)
_COLLECTED = ("replace-left-collected", "様式で集めた記録は、変えていません。", "対応は要りません。")
_COMMENT = (
    "replace-left-text",
    "注記（「#」のあと）の中の旧い名前は、変えていません。",
    "気になるところがあれば、ご自身で直してください。",
)
_TEMPLATE = (
    "replace-left-template",
    "条文やひな形の中に、旧い名前があります。記録ではないので、変えていません。",
    "新しく作る協定書に印字されます。今の名前にすべきなら、条文やひな形を直してください。",
)
_COMMENT_PART = re.compile(r"(?:^|\s)#(.*)")
_PRINTED = frozenset(
    word for name in ("heading", "paragraphs") for word in (name, declared(Clause)[name].label)
)
_TAG = re.compile(r"<[^>]*>")
_PARAGRAPH = re.compile(r"</(?:\w+:)?(?:p|si|is|row)>")
_SHOWN = 12


def left_alone(workspace: Workspace, setting: Setting, answer: Replaced) -> Iterator[Finding]:
    """A notice for each place that names what was replaced and stays, and one for the signed papers."""
    yield from _in_records(setting, answer)
    yield from _in_policy(workspace, setting, answer)
    yield from _in_comments(workspace, setting, answer.mentions)
    yield from _in_clauses(workspace, setting, answer.mentions)
    yield from _in_templates(workspace, setting, answer.mentions)
    yield from _signed(setting)


def _in_records(setting: Setting, answer: Replaced) -> Iterator[Finding]:
    changed = {(one.record.name_in_type, one.path) for one in answer.records}
    past: Counter[str] = Counter()
    for model in RECORD_TYPES:
        for record in setting.city.all(model).values():
            for path, text in texts(record):
                if answer.mentions(text) and (record.name_in_type, path) not in changed:
                    why = _why(record, path, setting)
                    place = record.at(*path)
                    if why is _PAST and place is not None:
                        past[place.file] += 1
                    elif why is not None:
                        yield _told(why, place, record.name_in_type)
    rule, message, hint = _PAST
    for file, count in past.items():
        yield _told((rule, message.format(count), hint), Place(file))


def _why(record: Record, path: Path, setting: Setting) -> tuple[str, str, str] | None:
    """Why a field stays; None where it speaks of somebody else, which nobody needs to be told."""
    if is_collected(record.at(*path), setting.city.key):
        return _COLLECTED
    if is_of_the_past(record, path, setting):
        return _PAST
    if is_theirs(record, path):
        return None
    return _UNCLEAR if path[0] in ("contact", "contacts", "parties") else _TEXT


def _in_policy(workspace: Workspace, setting: Setting, answer: Replaced) -> Iterator[Finding]:
    """Names in notes and labels of policy.yaml; the window is changed, the earlier heads stay as they were."""
    name = f"data/{setting.city.key}/{FILE}"
    data = load_bytes(workspace.data(setting.city.key) / FILE, name)
    document = parse_yaml(data, name)[0] if isinstance(data, bytes) else None
    for keys, one in _scalars(document):
        if answer.mentions(one.text) and not {"heads", "首長", "window", "窓口"}.intersection(keys):
            yield _told(_TEXT, one.place)


def _scalars(value: RawValue | None, keys: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], RawText]]:
    if isinstance(value, RawText):
        yield keys, value
    elif isinstance(value, RawList):
        yield from chain.from_iterable(_scalars(one, keys) for one in value.items)
    elif value is not None:
        yield from chain.from_iterable(_scalars(one, (*keys, key.text)) for key, one in value.entries)


def _in_comments(workspace: Workspace, setting: Setting, mentions: Mentions) -> Iterator[Finding]:
    folder = workspace.data(setting.city.key)
    for stem in sorted([*(model.type_name for model in RECORD_TYPES), File(FILE).stem]):
        for number, line in _lines(folder / f"{stem}.yaml"):
            found = _COMMENT_PART.search(line)
            if found is not None and mentions(found[1]):
                yield _told(_COMMENT, Place(f"data/{setting.city.key}/{stem}.yaml", number))


def _in_clauses(workspace: Workspace, setting: Setting, mentions: Mentions) -> Iterator[Finding]:
    """What clauses print, of each article the file that the municipality uses; sources are never printed."""
    used = {
        path.name: (path, f"{name}/{path.name}")
        for folder, name in workspace.clause_folders(setting.city.key)
        for path in sorted(folder.glob("*.yaml"))
    }
    for path, name in used.values():
        data = load_bytes(path, name)
        document = parse_yaml(data, name)[0] if isinstance(data, bytes) else None
        for keys, one in _scalars(document):
            if _PRINTED.intersection(keys) and mentions(one.text):
                yield _told(_TEMPLATE, one.place)


def _in_templates(workspace: Workspace, setting: Setting, mentions: Mentions) -> Iterator[Finding]:
    for kind in ("docx", "xlsx"):
        for folder in (f"templates/{kind}", f"templates/{kind}/{setting.city.key}"):
            for path in sorted((workspace.root / folder).glob(f"*.{kind}")):
                name = f"{folder}/{path.name}"
                data = load_bytes(path, name)
                if isinstance(data, bytes) and any(map(mentions, _paragraphs(data, name))):
                    yield _told(_TEMPLATE, Place(name))


def _paragraphs(data: bytes, name: str) -> Iterator[str]:
    """The texts of an Office file; none of one that cannot be opened, of which a build tells."""
    try:
        archive: Archive = open_archive(data, name)
    except ArchiveRefused:
        return
    for part in archive.names:
        if part.endswith(".xml"):
            for piece in _PARAGRAPH.split(archive.read(part).decode("utf-8", "replace")):
                yield html.unescape(_TAG.sub("", piece))


def _lines(path: File) -> Iterator[tuple[int, str]]:
    data = load_bytes(path, path.name) if path.is_file() else b""
    if isinstance(data, bytes):
        yield from enumerate(one_newline(data.decode("utf-8", "replace")).split("\n"), 1)


def _signed(setting: Setting) -> Iterator[Finding]:
    """That signed papers stay as they are."""
    kept = sorted(setting.city.signed)
    others = [
        key for key, one in setting.city.agreements.items() if key not in kept and is_signed(one, setting)
    ]
    if kept:
        message = f"締結した協定書 {len(kept)}件は変わりません（{_listed(kept)}）。"
        hint = "締結したときの部署・署名者のまま残ります。対応は要りません。"
        yield Finding("replace-left-signed", Severity.NOTICE, message, hint)
    if others:
        more = "ほかの" if kept else ""
        message = (
            f"{more}締結済みの協定 {len(others)}件の協定書は、このプログラムでは作らないので、変わりません。"
        )
        yield Finding("replace-left-signed", Severity.NOTICE, message, "対応は要りません。")


def _listed(names: list[str]) -> str:
    return "、".join(names[:_SHOWN]) + (" など" if len(names) > _SHOWN else "")


def _told(why: tuple[str, str, str], place: Place | None, record: str | None = None) -> Finding:
    rule, message, hint = why
    return Finding(rule, Severity.NOTICE, message, hint, place, record)
