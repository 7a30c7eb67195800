"""Text of a template's cell → its tags, the Jinja source that prints it, and what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from jinja2 import TemplateSyntaxError
from markupsafe import escape

from pipeline.clauses.tag_errors import in_japanese
from pipeline.findings import Finding, Place, Severity
from pipeline.language import Language
from pipeline.render.template import Tag
from pipeline.render.xlsx_values import FIELD, TEXT, finalize, typed

LANGUAGE = Language(finalize=finalize)
LANGUAGE.globals["_typed"] = typed

_NEAR = 40
_ROW_TAG = re.compile(r"\{%-?tr\s")
_SHEET_TAG = re.compile(r"\{%-?sheet\s")
_FULL_WIDTH = re.compile(r"｛[｛%％]|\{[｛％]|[%％]｝|％\}|｝｝|\}｝|｛\{|｝\}")
_STRAY = re.compile(r"\}\}|%\}|\{\s+[{%]|[}%]\s+\}")
_CLOSES = {"for": "endfor", "if": "endif"}
_OPENS = {"endfor": "for", "endif": "if"}
_BETWEEN = {"elif": ("if",), "else": ("if", "for")}


def fault(rule: str, message: str, hint: str, place: Place, value: str | None = None) -> Finding:
    """A fault of a template."""
    return Finding(rule, Severity.ERROR, message, hint, place, value=value)


@dataclass(slots=True)
class Balance:
    """The loops and conditions that are open; ``mark`` is ``tr`` for those that enclose rows."""

    mark: str
    faults: list[Finding]
    _open: list[tuple[str, Tag]] = field(default_factory=list)

    def take(self, word: str, tag: Tag) -> None:
        """Open, divide or close; what does not match is a fault."""
        if word in _CLOSES:
            self._open.append((word, tag))
            return
        wanted = _BETWEEN.get(word) or (_OPENS[word],)
        if self._open and self._open[-1][0] in wanted:
            if word in _OPENS:
                self._open.pop()
            return
        self.faults.append(
            fault(
                "template-unbalanced",
                f"「{self._shown(word)}」に対応する「{self._shown(wanted[0] + ' …')}」がありません。",
                "始まりと終わりのタグを一組にし、順番が入れ違いになっていないか確かめてください。",
                tag.place,
                tag.source,
            )
        )

    def close(self) -> None:
        """At the end nothing may be open."""
        for word, tag in self._open:
            self.faults.append(
                fault(
                    "template-unbalanced",
                    f"「{tag.source}」を閉じる「{self._shown(_CLOSES[word])}」がありません。",
                    (
                        "同じシートの、繰り返す行の次の行"
                        if self.mark
                        else "同じセルの中の、繰り返す文字の後ろ"
                    )
                    + f"に「{self._shown(_CLOSES[word])}」を置いてください。",
                    tag.place,
                    tag.source,
                )
            )

    def _shown(self, statement: str) -> str:
        return f"{{%{self.mark} {statement} %}}"


def has_tags(text: str) -> bool:
    """Whether the text is more than plain text, or looks as if it was meant to be."""
    return any(mark in text for mark in ("{{", "{%", "{#")) or bool(
        _STRAY.search(text) or _FULL_WIDTH.search(text)
    )


def is_row_tag(text: str) -> bool:
    """Whether the cell directs rows."""
    return bool(_ROW_TAG.search(text))


def is_sheet_tag(text: str) -> bool:
    """Whether the cell directs the whole sheet."""
    return bool(_SHEET_TAG.search(text))


def read_cell(
    text: str, place: Place, faults: list[Finding], tags: list[Tag], *, text_only: bool = False
) -> str:
    """The field of the stream that the cell writes, as Jinja source; tags and faults are added."""
    before = len(faults)
    pieces = _pieces(text, place, faults)
    balance = Balance("", faults)
    found = _tags_of(pieces, place)
    tags += found
    words = [(word, tag) for word, tag in _statements(found, faults) if word]
    for word, tag in words:
        balance.take(word, tag)
    balance.close()
    meant = [piece for piece in pieces if piece[1].strip()]
    if not text_only and len(meant) == 1 and meant[0][0] == "variable":
        inner = re.sub(r"\A\{\{[-+]?|-?\}\}\Z", "", meant[0][1])
        source = f"{{{{ _typed(({inner})) }}}}"
    else:
        source = TEXT + "".join(str(escape(piece)) if kind == "data" else piece for kind, piece in pieces)
    if len(faults) == before:
        _check_syntax(text, place, faults)
    return FIELD + source


def read_row_tags(texts: Iterable[tuple[str, Place]], balance: Balance, tags: list[Tag]) -> str:
    """The Jinja source of a row of directives; anything else in such a row is a fault."""
    source = ""
    for text, place in texts:
        pieces = _pieces(_ROW_TAG.sub("{% ", text), place, balance.faults)
        if any(kind != "block" for kind, piece in pieces if piece.strip()) or text.count("{%") != len(
            _ROW_TAG.findall(text)
        ):
            balance.faults.append(
                fault(
                    "template-syntax",
                    "行を繰り返すタグ（{%tr … %}）のある行に、ほかの文字やタグがあります。",
                    "この行は印刷されません。ほかの文字は、次の行か前の行に移してください。",
                    place,
                    text,
                )
            )
            continue
        found = _tags_of(pieces, place)
        tags += [replace(one, written=one.source.replace("{% ", "{%tr ", 1)) for one in found]
        for word, tag in _statements(found, balance.faults):
            if word:
                shown = Tag(tag.source.replace("{% ", "{%tr ", 1), tag.place, tag.near)
                balance.take(word, shown)
                _check_syntax(_completed(word, tag.source), place, balance.faults, shown.source)
        source += "".join(piece for kind, piece in pieces if kind == "block")
    return source


def read_sheet_tag(texts: Sequence[tuple[str, Place]], faults: list[Finding], tags: list[Tag]) -> str:
    """The Jinja source of a sheet's loop: one ``for``, alone in its row; anything else is a fault."""
    (text, place), *others = texts
    pieces = [one for one in _pieces(_SHEET_TAG.sub("{% ", text), place, faults) if one[1].strip()]
    found = _tags_of(pieces, place)
    words = [word for word, _ in _statements(found, faults)]
    if others or len(pieces) != 1 or words != ["for"]:
        faults.append(
            fault(
                "template-syntax",
                "シートを繰り返すタグ（{%sheet for … %}）の書き方が違うか、同じ行にほかの文字やタグがあります。",
                "1枚のシートに1つだけ、「{%sheet for 項目 in 一覧 %}」の形で、ほかに何もない行に置いてください。"
                "シートの終わりまで繰り返すので、endfor は要りません。",
                place,
                text,
            )
        )
    else:
        _check_syntax(_completed("for", found[0].source), place, faults, text)
    tags += [replace(one, written=one.source.replace("{% ", "{%sheet ", 1)) for one in found]
    return "".join(piece for _, piece in pieces)


def _pieces(text: str, place: Place, faults: list[Finding]) -> list[tuple[str, str]]:
    """The text as (data | variable | block, source); comments are left out."""
    wrong = _FULL_WIDTH.search(text)
    if wrong:
        faults.append(
            fault(
                "template-fullwidth-braces",
                f"差し込みタグの括弧が全角です（{wrong.group()}）。",
                "「{{」「}}」「{%」「%}」は半角で入力してください。",
                place,
                _near(text, wrong.start()),
            )
        )
        return []
    pieces: list[tuple[str, str]] = []
    inside = ""
    try:
        for _, kind, value in LANGUAGE.lex(text):
            if kind in ("variable_begin", "block_begin", "comment_begin", "raw_begin"):
                inside = kind.removesuffix("_begin")
                pieces.append((inside, value))
            elif inside:
                pieces[-1] = (inside, pieces[-1][1] + value)
                inside = "" if kind == f"{inside}_end" else inside
            else:
                pieces.append(("data", value))
    except TemplateSyntaxError as error:
        faults.append(_syntax(text, place, error))
        return []
    for kind, piece in pieces:
        if kind == "data" and _STRAY.search(piece):
            faults.append(_syntax(_near(text, text.find(piece)), place))
    return [piece for piece in pieces if piece[0] != "comment"]


def _tags_of(pieces: list[tuple[str, str]], place: Place) -> list[Tag]:
    whole = "".join(piece for _, piece in pieces)
    found = []
    at = 0
    for kind, piece in pieces:
        if kind != "data":
            found.append(Tag(piece, place, _near(whole, at)))
        at += len(piece)
    return found


def _near(text: str, at: int) -> str:
    start = max(0, min(at - _NEAR // 4, len(text) - _NEAR))
    return text[start : start + _NEAR]


def _statements(tags: list[Tag], faults: list[Finding]) -> list[tuple[str, Tag]]:
    """Each tag with the first word of its statement, empty for ``{{ … }}``; unknown words are faults."""
    found = []
    for tag in tags:
        word = re.match(r"\{%[-+]?\s*(\w*)", tag.source)
        if word and not (word[1] in _CLOSES or word[1] in _OPENS or word[1] in _BETWEEN):
            faults.append(
                fault(
                    "template-syntax",
                    f"「{tag.source}」は使えないタグです。",
                    "使えるのは for、endfor、if、elif、else、endif です。"
                    "行を繰り返すときは「{%tr for … %}」のように「{%」のすぐ後ろに tr を付けます。",
                    tag.place,
                    tag.source,
                )
            )
        elif word:
            found.append((word[1], tag))
    return found


def _completed(word: str, source: str) -> str:
    """A statement that stands alone, made whole so that its syntax can be checked."""
    if word in _CLOSES:
        return source + f"{{% {_CLOSES[word]} %}}"
    opening = _OPENS.get(word, "if")
    before = "{% for x in () %}" if opening == "for" else "{% if true %}"
    return before + source + ("" if word in _OPENS else "{% endif %}")


def _check_syntax(text: str, place: Place, faults: list[Finding], shown: str | None = None) -> None:
    try:
        LANGUAGE.compile(text, raw=True)
    except TemplateSyntaxError as error:
        faults.append(_syntax(shown or text, place, error))


def _syntax(text: str, place: Place, error: Exception | None = None) -> Finding:
    said = "" if error is None else f"（{in_japanese(error)}）"
    return fault(
        "template-syntax",
        f"差し込みタグを読み取れません{said}：「{_near(text, 0)}」",
        "括弧の数、引用符（半角の ' か \"）、項目名のつづりを確かめてください。"
        "例：{{ municipality }}、{%tr for row in rows %}",
        place,
        _near(text, 0),
    )
