"""A Word template and a view → the bytes of a document. docxtpl is known to this module alone.

docxtpl turns the tags of a Word file into Jinja source, once per template; rendering is then ours:
escaped, in the sandbox, with every unchanged part kept compressed (pitfalls 1–4, 9 and 11).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from docxtpl import DocxTemplate as _Docxtpl
from jinja2 import Template, TemplateError
from lxml import etree
from markupsafe import escape
from pydantic import BaseModel

from pipeline.findings import Finding, Place, Severity, fault
from pipeline.language import WIDE_BRACES, Language, joined, markup, printable
from pipeline.render.lint import parse
from pipeline.render.pack import Part, pack, part
from pipeline.render.template import Tag, TemplateRefused
from pipeline.sources.archive import Archive, ArchiveRefused, XmlRefused, open_archive, parse_xml
from pipeline.sources.text import one_newline

LONGEST_PART = 20_000_000
"""Characters that one rendered part may have."""

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TEXT, _PARAGRAPH = f"{_W}t", f"{_W}p"
_WORD_PARTS = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes)\.xml")
_PLAIN_PARTS = re.compile(r"docProps/(core|app|custom)\.xml")
_PART_NAMES = {
    "document": "本文",
    "header": "ヘッダー",
    "footer": "フッター",
    "footnotes": "脚注",
    "endnotes": "文末脚注",
}
_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_BRACES = re.compile(r"\{[{%#]|[}%#]\}")
_MARK = re.compile(r"^(\{[{%#])(?:p|tr|tc|r) ")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_QUOTES = str.maketrans("“”‘’", "\"\"''")
_NEAR = 40
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
    """A compiled Word template: ``tags`` in order, and what to render of which part."""

    name: str
    tags: tuple[Tag, ...]
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
        message = f"ひな形の{_called(part_name)}にある差し込みを埋められません（{refused}）。"
        hint = "ひな形の差し込みの名前と形を確かめてください。"
        return Finding("template-failed", Severity.ERROR, message, hint, Place(self.name), holds=("*",))

    def _unprintable(self, part_name: str, text: str, at: int) -> Finding:
        before = text[max(at - _NEAR, 0) : at].rpartition(">")[2]
        where = f"{_called(part_name)}の{f'「{before}」の後ろ' if before else '文章の先頭'}"
        message = f"差し込む文章に、文書に入れられない文字（U+{ord(text[at]):04X}）があります（{where}）。"
        hint = "元のデータの文章を打ち直してください。他のソフトからの貼り付けで入ることがあります。"
        return fault("text-unprintable", Place(self.name), message, hint)


def compile_docx(data: bytes, name: str) -> DocxTemplate:
    """The template of a Word file (``name`` in messages); `TemplateRefused` with all its faults."""
    try:
        archive = open_archive(data, name)
    except ArchiveRefused as refused:
        raise TemplateRefused(refused.findings) from None
    faults: list[Finding] = []
    tags: list[Tag] = []
    parts: list[Part | tuple[str, Template]] = []
    for part_name in archive.names:
        word = _WORD_PARTS.fullmatch(part_name) is not None
        if word or _PLAIN_PARTS.fullmatch(part_name):
            compiled, found, wrong = _compile_part(archive, part_name, name, word=word)
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
    if faults:
        raise TemplateRefused(faults, tags)
    return DocxTemplate(name, tuple(tags), tuple(parts))


def _compile_part(
    archive: Archive, part_name: str, name: str, *, word: bool
) -> tuple[Part | tuple[str, Template], list[Tag], list[Finding]]:
    data = archive.read(part_name)
    kept = part(part_name, data)
    try:
        root = parse_xml(data)
    except XmlRefused:
        message = f"ひな形の{_called(part_name)}が壊れています。"
        return (
            kept,
            [],
            [
                fault(
                    "template-broken", Place(name), message, "Word で開き、名前を付けて保存し直してください。"
                )
            ],
        )
    tags, faults = _tags(root, part_name, name)
    faults += _hidden(root, part_name, name, word=word)
    if not tags or faults:
        return kept, tags, faults
    source = etree.tostring(root, encoding="unicode")
    if word:
        source = _Docxtpl(None).patch_xml(source)
    language = _WORD if word else _PLAIN
    try:
        template = language.from_string('<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + source)
    except TemplateError as refused:
        # Tags that are right one by one can still cross the borders of paragraphs and tables.
        message = f"ひな形の{_called(part_name)}の差し込みが、組になっていません（{refused.message}）。"
        hint = "for と endfor、if と endif の組を確かめてください。"
        return kept, tags, parse(tags)[1] or [fault("template-syntax", Place(name), message, hint)]
    return (part_name, template), tags, []


def _tags(root: etree._Element, part_name: str, name: str) -> tuple[list[Tag], list[Finding]]:
    """The tags of a part in order; in Word parts the sheet of a place is the part's name."""
    called = _called(part_name)
    tags: list[Tag] = []
    faults: list[Finding] = []
    blocks = list(root.iter(_PARAGRAPH)) or list(root)
    for number, block in enumerate(blocks, 1):
        text = _said(block)
        place = Place(name, sheet=called, cell=f"{number}段落目", line=number)
        for match in _TAG.finditer(text):
            source = _MARK.sub(r"\1 ", match.group().translate(_QUOTES))
            tags.append(Tag(source, place, text[:_NEAR]))
        rest = _TAG.sub("", text)
        if WIDE_BRACES.search(rest):
            message = f"ひな形の{called}に、全角のかっこを使った差し込みがあります（「{text[:_NEAR]}」）。"
            hint = "差し込みのかっこ {{ }} と {% %} は半角で書いてください。"
            faults.append(fault("template-fullwidth-braces", place, message, hint, text[:_NEAR]))
        elif block.tag == _PARAGRAPH and _BRACES.search(rest):
            message = f"ひな形の{called}に、始まりか終わりのない差し込みがあります（「{text[:_NEAR]}」）。"
            hint = "差し込みは {{ から }} まで、{% から %} までを、1つの段落の中に書いてください。"
            faults.append(fault("template-syntax", place, message, hint, text[:_NEAR]))
    return tags, faults


def _said(block: etree._Element) -> str:
    """The text of a paragraph without that of paragraphs within it, in text boxes; or of a property."""
    if block.tag != _PARAGRAPH:
        return "".join(str(piece) for piece in block.itertext())
    own = (one for one in block.iter(_TEXT) if next(one.iterancestors(_PARAGRAPH)) is block)
    return "".join(one.text or "" for one in own)


def _hidden(root: etree._Element, part_name: str, name: str, *, word: bool) -> list[Finding]:
    """Tags where no reader sees them: they would be filled in, but nobody could check them."""
    pieces: list[str] = []
    for one in root.iter():
        pieces += map(str, one.attrib.values())
        if word and one.tag != _TEXT:
            pieces += (one.text or "", one.tail or "")
    text = "".join(pieces)
    found = _TAG.search(text)
    if found is None:
        return []
    called, near = _called(part_name), found.group()[:_NEAR]
    message = f"ひな形の{called}の、文章ではない所に差し込みがあります（「{near}」）。"
    hint = (
        "変更履歴で消した文字、フィールド、図の代替テキストなどにないか確かめて、消してください。"
        "変更履歴は「校閲」の「すべての変更を反映」で消せます。"
    )
    return [fault("template-hidden-tag", Place(name, sheet=called), message, hint, near)]


def _called(part_name: str) -> str:
    """「本文」 for word/document.xml."""
    stem = re.sub(r"\d*\.xml$", "", part_name.rpartition("/")[2])
    return _PART_NAMES.get(stem, "文書のプロパティ")
