"""A file that a clerk points at → which template it stands for, and its bytes; or why neither can be told."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from pipeline.build.check_template import Examined, check
from pipeline.findings import Finding, Place, fault
from pipeline.plan.job import KIND_LABELS
from pipeline.plan.required import VIEWS
from pipeline.records.suggest import near_words
from pipeline.sources.archive import ArchiveRefused, open_archive
from pipeline.workspace import Workspace

_COPY = re.compile(r"(?:[ 　_-]*(?:[(（]\d+[)）]|(?:の)?コピー.*|copy.*))+$", re.IGNORECASE)
_SHARED = {"draft": "agreement", "findings-workbook": "findings"}
"""Kinds of document that are made from the template of another name."""
_PROGRAMS = {"docx": ("Word", "word/document.xml"), "xlsx": ("Excel", "xl/workbook.xml")}
_OLD = {
    ".doc": "docx",
    ".dot": "docx",
    ".rtf": "docx",
    ".odt": "docx",
    ".xls": "xlsx",
    ".xlt": "xlsx",
    ".ods": "xlsx",
}
_SAVED_AS = {"docx": "Word 文書（*.docx）", "xlsx": "Excel ブック（*.xlsx）"}
_SPECIAL = {
    ".docm": "docx",
    ".dotx": "docx",
    ".dotm": "docx",
    ".xlsm": "xlsx",
    ".xltx": "xlsx",
    ".xltm": "xlsx",
}
_OWNER = "~$"


class UnknownTemplate(Exception):
    """Nobody can tell which template a file stands for; the message is Japanese and lists all there are."""

    def __init__(self, said: str, among: Iterable[str] = ()) -> None:
        listed = [f"  {one}（{label(one)}）" for one in (list(among) or sorted(VIEWS))]
        super().__init__("\n".join([said, "ひな形は、次のとおりです。", *listed]))


def label(relative: str) -> str:
    """What people call the document of a template."""
    stem = _stem(relative)
    kinds = [kind for kind in KIND_LABELS if stem == kind or stem.startswith(f"{kind}-")]
    return KIND_LABELS[max(kinds, key=len)] if kinds else stem


def template_of(path: Path, word: str | None) -> str:
    """The template (``docx/agreement.docx``) for which a file stands: as said, else by the file's name.

    That may be the template's or, where one template alone has it, what people call its document.
    """
    return _named(word) if word is not None else _by_file(path)


def check_file(workspace: Workspace, path: Path, relative: str) -> Examined:
    """Everything that is wrong with a file in the place of a template; OSError where it cannot be read."""
    name = _name(workspace, path)
    wrong = _wrong_ending(path, name, relative)
    if wrong is None:
        data = path.read_bytes()
        wrong = _wrong_program(data, name, relative)
    if wrong is not None:
        return Examined(None, (), (wrong,))
    return check(data, name, relative)


def _stem(relative: str) -> str:
    return relative.partition("/")[2].rpartition(".")[0]


def _named(word: str) -> str:
    plain = word.replace("\\", "/").removeprefix("templates/").casefold()
    kinds = {kind for kind, said in KIND_LABELS.items() if plain in (kind.casefold(), said.casefold())}
    stems = {_SHARED.get(kind, kind) for kind in kinds}
    exact = [one for one in VIEWS if plain in (one, one.partition("/")[2], _stem(one)) or _stem(one) in stems]
    found = exact or [one for one in VIEWS if label(one).casefold() == plain]
    if len(found) == 1:
        return found[0]
    if found:
        raise UnknownTemplate(
            f"「{word}」に当たるひな形がいくつもあります。--as には、次のどれかを書いてください。", found
        )
    near = near_words(word, [*map(label, VIEWS), *map(_stem, VIEWS)])
    guess = f"「{'」か「'.join(near)}」のことでしょうか。" if near else ""
    raise UnknownTemplate(f"「{word}」というひな形はありません。{guess}")


def _by_file(path: Path) -> str:
    stem = _COPY.sub("", path.stem).casefold()
    kind = {".docx": "docx", ".xlsx": "xlsx", **_OLD, **_SPECIAL}.get(path.suffix.casefold())
    fitting = [one for one in VIEWS if kind is None or one.startswith(kind)]
    found = [one for one in fitting if _stem(one) == stem]
    found = found or [one for one in fitting if label(one).casefold() == stem]
    if len(found) == 1:
        return found[0]
    said = f"「{path.name}」がどのひな形のものか、ファイルの名前からは分かりません。"
    raise UnknownTemplate(said + "--as 協定書 のように、文書の種類かひな形の名前を付けてください。")


def _name(workspace: Workspace, path: Path) -> str:
    """The file as messages call it: relative to the workspace where it is in it, else as it was given."""
    try:
        return path.resolve().relative_to(workspace.root.resolve()).as_posix()
    except ValueError:
        return path.as_posix()


def _wrong_ending(path: Path, name: str, relative: str) -> Finding | None:
    wanted, ending = relative.rpartition(".")[2], path.suffix.casefold()
    program = _PROGRAMS[wanted][0]
    save = f"「名前を付けて保存」で「{_SAVED_AS[wanted]}」を選んで保存してください。"
    if path.name.startswith(_OWNER):
        message = f"{program} でファイルを開いている間だけある、作業用のファイルです。ひな形ではありません。"
        hint = f"{program} を閉じ、「{path.name.removeprefix(_OWNER)}」のほうを確かめてください。"
        return fault("template-not-a-template", Place(name), message, hint)
    if ending in _OLD:
        message = f"{program} の新しい形式（.{wanted}）のファイルではありません（{ending}）。"
        return fault("template-old-format", Place(name), message, f"{program} で開き、{save}", ending)
    if ending in _SPECIAL:
        message = (
            f"マクロ付きか、{program} のテンプレートの形式（{ending}）です。ひな形は .{wanted} にします。"
        )
        return fault("template-old-format", Place(name), message, f"{program} で開き、{save}", ending)
    if ending != f".{wanted}":
        message = f"このひな形は {program} のファイル（.{wanted}）ですが、ファイルの名前の終わりが「{ending}」です。"
        hint = f"{program} で開き、{save}ほかのひな形なら、--as で選び直してください。"
        return fault("template-old-format", Place(name), message, hint, ending)
    return None


def _wrong_program(data: bytes, name: str, relative: str) -> Finding | None:
    """That a Word file holds a workbook, or the other way round; None also where it holds nothing known."""
    wanted = relative.rpartition(".")[2]
    try:
        archive = open_archive(data, name)
    except ArchiveRefused:
        return None
    program, main = _PROGRAMS[wanted]
    if main in archive.names:
        return None
    inside = next((said for said, part in _PROGRAMS.values() if part in archive.names), None)
    what = f"中身は {inside} のファイルです" if inside else "中身は Word や Excel のファイルではありません"
    message = f"{program} のファイルの名前ですが、{what}。"
    hint = f"名前だけを変えたものでないか確かめ、{program} で作ったひな形を指定してください。"
    return fault("template-not-a-template", Place(name), message, hint)
