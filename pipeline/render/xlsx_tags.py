"""Text of a template's cell → its tags, the Jinja source that prints it, and what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from markupsafe import escape

from pipeline.findings import Finding, Place
from pipeline.render.template import Tag
from pipeline.render.xlsx_syntax import (
    BETWEEN,
    CLOSES,
    OPENS,
    check_syntax,
    completed,
    fault,
    looks_odd,
    pieces_of,
    statements_of,
    tags_of,
)
from pipeline.render.xlsx_values import FIELD, TEXT

_ROW_TAG = re.compile(r"\{%-?tr\s")
_SHEET_TAG = re.compile(r"\{%-?sheet\s")


@dataclass(slots=True)
class Balance:
    """The loops and conditions that are open; ``mark`` is ``tr`` for those that enclose rows."""

    mark: str
    faults: list[Finding]
    _open: list[tuple[str, Tag]] = field(default_factory=list)

    def take(self, word: str, tag: Tag) -> None:
        """Open, divide or close; what does not match is a fault."""
        if word in CLOSES:
            self._open.append((word, tag))
            return
        wanted = BETWEEN.get(word) or (OPENS[word],)
        if self._open and self._open[-1][0] in wanted:
            if word in OPENS:
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
                    f"「{tag.source}」を閉じる「{self._shown(CLOSES[word])}」がありません。",
                    (
                        "同じシートの、繰り返す行の次の行"
                        if self.mark
                        else "同じセルの中の、繰り返す文字の後ろ"
                    )
                    + f"に「{self._shown(CLOSES[word])}」を置いてください。",
                    tag.place,
                    tag.source,
                )
            )

    def _shown(self, statement: str) -> str:
        return f"{{%{self.mark} {statement} %}}"


def has_tags(text: str) -> bool:
    """Whether the text is more than plain text, or looks as if it was meant to be."""
    return any(mark in text for mark in ("{{", "{%", "{#")) or looks_odd(text)


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
    pieces = pieces_of(text, place, faults)
    balance = Balance("", faults)
    found = tags_of(pieces, place)
    tags += found
    words = [(word, tag) for word, tag in statements_of(found, faults) if word]
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
        check_syntax(text, place, faults)
    return FIELD + source


def read_row_tags(texts: Iterable[tuple[str, Place]], balance: Balance, tags: list[Tag]) -> str:
    """The Jinja source of a row of directives; anything else in such a row is a fault."""
    source = ""
    for text, place in texts:
        pieces = pieces_of(_ROW_TAG.sub("{% ", text), place, balance.faults)
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
        found = tags_of(pieces, place)
        tags += [replace(one, written=one.source.replace("{% ", "{%tr ", 1)) for one in found]
        for word, tag in statements_of(found, balance.faults):
            if word:
                shown = Tag(tag.source.replace("{% ", "{%tr ", 1), tag.place, tag.near)
                balance.take(word, shown)
                check_syntax(completed(word, tag.source), place, balance.faults, shown.source)
        source += "".join(piece for kind, piece in pieces if kind == "block")
    return source


def read_sheet_tag(texts: Sequence[tuple[str, Place]], faults: list[Finding], tags: list[Tag]) -> str:
    """The Jinja source of a sheet's loop: one ``for``, alone in its row; anything else is a fault."""
    (text, place), *others = texts
    pieces = [one for one in pieces_of(_SHEET_TAG.sub("{% ", text), place, faults) if one[1].strip()]
    found = tags_of(pieces, place)
    words = [word for word, _ in statements_of(found, faults)]
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
        check_syntax(completed("for", found[0].source), place, faults, text)
    tags += [replace(one, written=one.source.replace("{% ", "{%sheet ", 1)) for one in found]
    return "".join(piece for _, piece in pieces)
