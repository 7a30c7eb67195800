"""A part of a Word file → its tags with their places, and what is wrong with how they are written.

What a tag says is another matter (`lint.py`); here it is whether it would be read at all, and
whether filling it in leaves the document whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from lxml import etree

from pipeline.findings import Finding, Place, Severity, fault
from pipeline.language import WIDE_BRACES
from pipeline.render.docx_places import CELL, PARAGRAPH, ROW, TEXT, Spots, W, called, enclosing
from pipeline.render.lint_syntax import HALF_TAG, mended
from pipeline.render.template import TAG, Tag

NEAR = 40

_BRACES = re.compile(r"\{[{%#]|[}%#]\}")
_MARK = re.compile(r"^(\{[{%#])(p|tr|tc|r) ")
_MARKED = {"p": (PARAGRAPH, "段落"), "tr": (ROW, "行"), "tc": (CELL, "セル")}
_UNREAD = re.compile(r"[}%]")
_STATEMENT = re.compile(r"\{%[-+]?\s*(end)?(for|if|else|elif)\b")
_QUOTES = str.maketrans("“”‘’", "\"\"''")
_STYLE = f"{W}pPr/{W}pStyle"
_BODY = f"{W}document"


@dataclass(frozen=True, slots=True)
class _Found:
    """A tag in its paragraph; ``mark`` is p, tr, tc, r or empty; ``first`` and ``last`` hold its text."""

    tag: Tag
    mark: str
    paragraph: etree._Element
    first: etree._Element
    last: etree._Element
    sound: bool
    """Whether it is written as a tag is; else another fault says so."""

    @property
    def home(self) -> etree._Element | None:
        """What the tag stands in once the paragraph, row or cell that it is marked for is gone."""
        if self.mark not in _MARKED:
            return self.paragraph
        element = enclosing(self.paragraph, _MARKED[self.mark][0])
        return None if element is None else element.getparent()

    @property
    def alone(self) -> bool:
        """Whether the paragraph has no other text, and stays: so it would be printed empty."""
        text = "".join(one.text or "" for one in self.paragraph.iter(TEXT))
        return self.mark not in _MARKED and text.strip() == self.tag.shown


def tags_of(
    root: etree._Element, part_name: str, name: str, styles: Mapping[str, str]
) -> tuple[list[Tag], list[Finding]]:
    """The tags of a part in order, and every fault; in Word parts the sheet of a place is the part's name.

    ``styles`` are the names of paragraph styles by id; a style that is not among them counts for none.
    """
    found: list[_Found] = []
    faults: list[Finding] = []
    spots = Spots(root, name, called(part_name))
    blocks = list(root.iter(PARAGRAPH)) or list(root)
    for number, block in enumerate(blocks, 1):
        pieces = _pieces(block)
        text = "".join(one for _, one in pieces)
        if not any(sign in text for sign in "{}｛｝"):
            continue
        place = spots.place(block, number)
        style = _style(block, styles) if root.tag == _BODY else None
        wrong = list(_badly_written(TAG.sub("\0", text), text, place, word=block.tag == PARAGRAPH))
        faults += wrong
        for match in TAG.finditer(mended(text) if wrong else text):
            written = match.group()
            mark = _MARK.match(written)
            source = _MARK.sub(r"\1 ", written.translate(_QUOTES))
            tag = Tag(source, place, text[:NEAR], "" if written == source else written, style)
            ends = (_piece_at(pieces, match.start()), _piece_at(pieces, match.end() - 1))
            found.append(_Found(tag, mark[2] if mark else "", block, *ends, sound=not wrong))
    if root.tag.startswith(W):
        faults += [fault for one in found if one.sound for fault in _unfillable(one)]
        faults += _crossed(found)
    return [one.tag for one in found], faults


def hidden_tags(root: etree._Element, part_name: str, name: str, *, word: bool) -> list[Finding]:
    """Tags where no reader sees them: they would be filled in, but nobody could check them."""
    pieces: list[str] = []
    for one in root.iter():
        pieces += map(str, one.attrib.values())
        if word and one.tag != TEXT:
            pieces += (one.text or "", one.tail or "")
    text = "".join(pieces)
    found = TAG.search(text)
    if found is None:
        return []
    where, near = called(part_name), found.group()[:NEAR]
    message = f"ひな形の{where}の、文章ではない所に差し込みがあります（「{near}」）。"
    hint = (
        "変更履歴で消した文字、フィールド、図の代替テキストなどにないか確かめて、消してください。"
        "変更履歴は「校閲」の「すべての変更を反映」で消せます。"
    )
    return [fault("template-hidden-tag", Place(name, sheet=where), message, hint, near)]


def _pieces(block: etree._Element) -> list[tuple[etree._Element, str]]:
    """The texts of a paragraph without those of paragraphs within it, in text boxes; or of a property."""
    if block.tag != PARAGRAPH:
        return [(block, "".join(str(piece) for piece in block.itertext()))]
    own = (one for one in block.iter(TEXT) if next(one.iterancestors(PARAGRAPH)) is block)
    return [(one, one.text or "") for one in own]


def _piece_at(pieces: Sequence[tuple[etree._Element, str]], at: int) -> etree._Element:
    for element, text in pieces:
        if at < len(text):
            return element
        at -= len(text)
    return pieces[-1][0]


def _style(block: etree._Element, styles: Mapping[str, str]) -> str:
    style = block.find(_STYLE)
    return "" if style is None else styles.get(style.get(f"{W}val", ""), "")


def _badly_written(rest: str, text: str, place: Place, *, word: bool) -> Iterator[Finding]:
    """What looks like a tag and is none, in the text of a paragraph without its tags."""
    near = text[:NEAR]
    if WIDE_BRACES.search(rest):
        message = f"ひな形の{place.sheet}に、全角のかっこを使った差し込みがあります（「{near}」）。"
        hint = "差し込みのかっこ {{ }} と {% %} は半角で書いてください。"
        yield fault("template-fullwidth-braces", place, message, hint, near)
    elif word and (half := HALF_TAG.search(rest)):
        said = half.group().replace("\0", "").strip()
        message = (
            f"ひな形の{place.sheet}の「{said}」は差し込みになりません。そのまま印刷されます（「{near}」）。"
        )
        hint = "差し込みなら、半角のかっこを2つ続けて {{ 名前 }}、または {% … %} と書いてください。"
        yield fault("template-syntax", place, message, hint, near)
    elif word and _BRACES.search(rest):
        message = f"ひな形の{place.sheet}に、始まりか終わりのない差し込みがあります（「{near}」）。"
        hint = "差し込みは {{ から }} まで、{% から %} までを、1つの段落の中に書いてください。"
        yield fault("template-syntax", place, message, hint, near)


def _unfillable(one: _Found) -> Iterator[Finding]:
    """A tag that is right in itself, but would be lost, or take text with it."""
    tag, shown = one.tag, one.tag.shown
    if _chain(one.first) != _chain(one.last):
        message = f"差し込み「{shown}」が、リンクや変更履歴などの境目をまたいでいます（「{tag.near}」）。"
        hint = (
            "差し込みをいったん消し、全体を一度に入力し直してください（リンクは「リンクの削除」で外せます）。"
        )
        yield fault("template-split-tag", tag.place, message, hint, shown)
    kind = _MARKED.get(one.mark)
    if kind is None:
        return
    element, unit = enclosing(one.paragraph, kind[0]), kind[1]
    if element is None:
        message = f"差し込み「{shown}」は表の中だけで使えますが、表の外にあります（「{tag.near}」）。"
        hint = f"段落を繰り返すときは、{{%{one.mark} を {{%p に直してください。"
        yield fault("template-syntax", tag.place, message, hint, shown)
        return
    if _UNREAD.search(shown[2:-2]):
        message = (
            f"差し込み「{shown}」の中に、% か }} があります（「{tag.near}」）。{{%{one.mark} では使えません。"
        )
        hint = "% を使わない書き方に直してください。"
        yield fault("template-syntax", tag.place, message, hint, shown)
    text = "".join(each.text or "" for each in element.iter(TEXT))
    lost = text.replace(shown, "", 1).strip()
    if lost:
        message = f"「{shown}」のある{unit}は印刷されないので、同じ{unit}の「{lost[:NEAR]}」が消えます。"
        hint = f"「{shown}」だけを1つの{unit}に置き、ほかの文字と差し込みは前か後ろの{unit}に移してください。"
        yield fault("template-lost-text", tag.place, message, hint, shown)


def _chain(text: etree._Element) -> list[str]:
    """What a text stands in, from its run to its paragraph."""
    chain: list[str] = []
    for one in text.iterancestors():
        if one.tag == PARAGRAPH:
            break
        chain.append(str(one.tag))
    return chain


def _crossed(found: Sequence[_Found]) -> Iterator[Finding]:
    """Beginnings and ends that do not stand in the same cell or text: filled in, they would tear the file.

    Those that have no partner at all are another fault (`lint.py`).
    """
    opened: list[_Found] = []
    for one in found:
        statement = _STATEMENT.match(one.tag.source)
        if statement is None:
            continue
        if statement[2] in ("for", "if") and not statement[1]:
            opened.append(one)
            continue
        if not opened:
            return
        begin = opened.pop() if statement[1] else opened[-1]
        ends = (begin, one) if statement[1] and begin.paragraph is not one.paragraph else ()
        yield from (_empty(each.tag) for each in ends if each.alone)
        if _apart(begin, one):
            message = (
                f"「{begin.tag.shown}」（{begin.tag.place.cell}）と「{one.tag.shown}」が、"
                "同じ表のセルや本文の中で組になっていません。"
            )
            hint = "始まりと終わりを同じセル（または本文）に置き、{%p や {%tr の p・tr を両方に同じように付けてください。"
            yield fault("template-crossed", one.tag.place, message, hint, one.tag.shown)


def _apart(begin: _Found, end: _Found) -> bool:
    marks = [one.mark if one.mark in _MARKED else "" for one in (begin, end)]
    if marks[0] != marks[1]:
        return True
    if begin.home is end.home:
        return False
    return bool(marks[0]) or begin.paragraph.getparent() is not end.paragraph.getparent()


def _empty(tag: Tag) -> Finding:
    message = f"「{tag.shown}」だけの段落は、空の行として印刷されます。"
    hint = f"空の行が要らなければ「{tag.shown.replace('{%', '{%p', 1)}」のように、組になるタグと両方に p を付けてください。"
    return Finding("template-empty-line", Severity.WARNING, message, hint, tag.place, value=tag.shown)
