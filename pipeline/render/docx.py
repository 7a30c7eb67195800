"""A Word template and a view → the bytes of a document. docxtpl is known to this module alone.

docxtpl turns the tags of a Word file into Jinja source, once per template; rendering is then ours:
escaped, in the sandbox, with every unchanged part kept compressed (pitfalls 1–4, 9 and 11).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from docxtpl import DocxTemplate as _Docxtpl
from jinja2 import Template, TemplateError
from lxml import etree
from markupsafe import escape
from pydantic import BaseModel

from pipeline.clauses.tag_errors import in_japanese
from pipeline.findings import Finding, Place, Severity, fault
from pipeline.language import Language, joined, markup, printable
from pipeline.render.docx_lint import Styles, lint_part, lint_rest, read_styles
from pipeline.render.docx_places import called
from pipeline.render.docx_tags import NEAR, hidden_tags, tags_of
from pipeline.render.lint_syntax import parse
from pipeline.render.pack import Part, pack, part
from pipeline.render.template import Tag, TemplateRefused
from pipeline.sources.archive import Archive, ArchiveRefused, XmlRefused, open_archive, parse_xml
from pipeline.sources.text import one_newline

LONGEST_PART = 20_000_000
"""Characters that one rendered part may have."""

_WORD_PARTS = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes)\.xml")
_PLAIN_PARTS = re.compile(r"docProps/(core|app|custom)\.xml")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_BREAK = markup('</w:t><w:br/><w:t xml:space="preserve">')
_TAB = markup('</w:t><w:tab/><w:t xml:space="preserve">')


def _word_text(value: Any) -> Any:
    """Line breaks and tabs of a value as Word's own; nothing else of a value is ever XML."""
    value = printable(value)
    if isinstance(value, str) and ("\n" in value or "\t" in value or "\r" in value):
        lines = one_newline(value).split("\n")
        return _BREAK.join(_TAB.join(escape(piece) for piece in line.split("\t")) for line in lines)
    return value


_WORD = Language(finalize=_word_text)
_PLAIN = Language()


@dataclass(frozen=True)
class DocxTemplate:
    """A compiled Word template: ``tags`` in order, and what to render of which part.

    ``doubts`` are findings that keep nobody from using it.
    """

    name: str
    tags: tuple[Tag, ...]
    doubts: tuple[Finding, ...]
    _parts: tuple[Part | tuple[str, Template], ...]

    def render(self, view: BaseModel) -> bytes:
        """The document; `TemplateRefused` where the template asks for what the view has not."""
        context = {field: getattr(view, field) for field in type(view).model_fields}
        done: list[Part] = []
        for one in self._parts:
            if isinstance(one, Part):
                done.append(one)
                continue
            name, template = one
            try:
                text = joined(template.root_render_func(template.new_context(context)), LONGEST_PART)
            except (TemplateError, TypeError, ArithmeticError) as refused:
                raise TemplateRefused([self._failed(name, refused)]) from None
            unprintable = _UNPRINTABLE.search(text)
            if unprintable is not None:
                raise TemplateRefused([self._unprintable(name, text, unprintable.start())])
            done.append(part(name, text.encode("utf-8")))
        return pack(done)

    def _failed(self, part_name: str, refused: Exception) -> Finding:
        said = in_japanese(refused)
        message = f"ひな形の{called(part_name)}にある差し込みを埋められません（{said}）。"
        hint = "ひな形の差し込みの名前と形を確かめてください。"
        return Finding("template-failed", Severity.ERROR, message, hint, Place(self.name), holds=("*",))

    def _unprintable(self, part_name: str, text: str, at: int) -> Finding:
        before = text[max(at - NEAR, 0) : at].rpartition(">")[2]
        where = f"{called(part_name)}の{f'「{before}」の後ろ' if before else '文章の先頭'}"
        message = f"差し込む文章に、文書に入れられない文字（U+{ord(text[at]):04X}）があります（{where}）。"
        hint = "元のデータの文章を打ち直してください。他のソフトからの貼り付けで入ることがあります。"
        return fault("text-unprintable", Place(self.name), message, hint)


def compile_docx(data: bytes, name: str) -> DocxTemplate:
    """The template of a Word file (``name`` in messages); `TemplateRefused` with all its faults."""
    try:
        archive = open_archive(data, name)
    except ArchiveRefused as refused:
        raise TemplateRefused(refused.findings) from None
    styles = read_styles(archive)
    faults = list(lint_rest(archive, _is_filled, name, styles))
    tags: list[Tag] = []
    parts: list[Part | tuple[str, Template]] = []
    for part_name in archive.names:
        if _is_filled(part_name):
            compiled, found, wrong = _compile_part(archive, part_name, name, styles)
            tags += found
            faults += wrong
            parts.append(compiled)
        else:
            parts.append(part(part_name, archive.read(part_name)))
    if not any(one.place.sheet == "本文" for one in tags):
        message = "ひな形の本文に、差し込み（{{ }}）が1つもありません。"
        faults.append(
            fault(
                "template-empty",
                Place(name),
                message,
                "ひな形のファイルを取り違えていないか確かめてください。",
            )
        )
    if _errors(faults):
        raise TemplateRefused(faults, tags)
    return DocxTemplate(name, tuple(tags), tuple(faults), tuple(parts))


def _is_filled(part_name: str) -> bool:
    return bool(_WORD_PARTS.fullmatch(part_name) or _PLAIN_PARTS.fullmatch(part_name))


def _errors(findings: Iterable[Finding]) -> bool:
    return any(one.severity is Severity.ERROR for one in findings)


def _compile_part(
    archive: Archive, part_name: str, name: str, styles: Styles
) -> tuple[Part | tuple[str, Template], list[Tag], list[Finding]]:
    data = archive.read(part_name)
    kept = part(part_name, data)
    try:
        root = parse_xml(data)
    except XmlRefused:
        message = f"ひな形の{called(part_name)}が壊れています。"
        return (
            kept,
            [],
            [
                fault(
                    "template-broken", Place(name), message, "Word で開き、名前を付けて保存し直してください。"
                )
            ],
        )
    word = _WORD_PARTS.fullmatch(part_name) is not None
    tags, faults = tags_of(root, part_name, name, styles.paragraphs)
    faults += hidden_tags(root, part_name, name, word=word)
    if word:
        faults += lint_part(root, part_name, name, styles)
    if not tags or _errors(faults):
        return kept, tags, faults
    source = etree.tostring(root, encoding="unicode")
    if word:
        source = _Docxtpl(None).patch_xml(source)
    language = _WORD if word else _PLAIN
    try:
        template = language.from_string('<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + source)
    except TemplateError as refused:
        # Tags that are right one by one can still cross the borders of paragraphs and tables.
        message = f"ひな形の{called(part_name)}の差し込みが、組になっていません（{in_japanese(refused)}）。"
        hint = "for と endfor、if と endif の組を確かめてください。"
        place = Place(name, sheet=called(part_name))
        return kept, tags, [*faults, *(parse(tags)[1] or [fault("template-syntax", place, message, hint)])]
    return (part_name, template), tags, faults
