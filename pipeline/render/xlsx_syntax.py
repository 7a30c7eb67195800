"""Text of a template's cell → its pieces and statements, and what is wrong with their syntax."""

from __future__ import annotations

import re

from jinja2 import TemplateSyntaxError

from pipeline.clauses.tag_errors import in_japanese
from pipeline.findings import Finding, Place, Severity
from pipeline.language import Language
from pipeline.render.template import Tag
from pipeline.render.xlsx_values import finalize, typed

LANGUAGE = Language(finalize=finalize)
LANGUAGE.globals["_typed"] = typed

_NEAR = 40
_FULL_WIDTH = re.compile(r"｛[｛%％]|\{[｛％]|[%％]｝|％\}|｝｝|\}｝|｛\{|｝\}")
_STRAY = re.compile(r"\}\}|%\}|\{\s+[{%]|[}%]\s+\}")
CLOSES = {"for": "endfor", "if": "endif"}
OPENS = {"endfor": "for", "endif": "if"}
BETWEEN = {"elif": ("if",), "else": ("if", "for")}


def fault(rule: str, message: str, hint: str, place: Place, value: str | None = None) -> Finding:
    """A fault of a template."""
    return Finding(rule, Severity.ERROR, message, hint, place, value=value)


def looks_odd(text: str) -> bool:
    """Whether braces stand in the text as if they were meant to be a tag's, and are none."""
    return bool(_STRAY.search(text) or _FULL_WIDTH.search(text))


def pieces_of(text: str, place: Place, faults: list[Finding]) -> list[tuple[str, str]]:
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


def tags_of(pieces: list[tuple[str, str]], place: Place) -> list[Tag]:
    """The tags among the pieces, each with the text near it."""
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


def statements_of(tags: list[Tag], faults: list[Finding]) -> list[tuple[str, Tag]]:
    """Each tag with the first word of its statement, empty for ``{{ … }}``; unknown words are faults."""
    found = []
    for tag in tags:
        word = re.match(r"\{%[-+]?\s*(\w*)", tag.source)
        if word and not (word[1] in CLOSES or word[1] in OPENS or word[1] in BETWEEN):
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


def completed(word: str, source: str) -> str:
    """A statement that stands alone, made whole so that its syntax can be checked."""
    if word in CLOSES:
        return source + f"{{% {CLOSES[word]} %}}"
    opening = OPENS.get(word, "if")
    before = "{% for x in () %}" if opening == "for" else "{% if true %}"
    return before + source + ("" if word in OPENS else "{% endif %}")


def check_syntax(text: str, place: Place, faults: list[Finding], shown: str | None = None) -> None:
    """Adds a fault where the text is no source of the language; ``shown`` is how the clerk wrote it."""
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
