"""The text of an agreement and its view → what is amiss: every word in its place, to the letter."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.plan.views.agreements import AgreementDocument, ComparisonView, LineView
from pipeline.plan.views.base import View
from pipeline.records.dates import full_width
from pipeline.verify.text import WordText

_ARTICLE = re.compile(r"第([０-９]+)条[　 ]")
_BLANK = "：未定】"
_SHOWN = 40
_SIGNER = ("label", "address", "name", "title", "signer", "mark")
_MEMBER = ("number", "name", "address", "title", "signer")
_COST = ("number", "item", "category", "bearer", "share")
_POINT = ("message", "reference")
_COMPLETE = ("name", "address", "signer")

Rows = Sequence[Sequence[str]]
"""Texts that belong together, row by row."""


@dataclass(frozen=True, slots=True)
class Amiss:
    """One thing that is wrong: the rule that says so, the words for it, the text that it is about."""

    rule: str
    said: str
    value: str | None = None


def short(text: str) -> str:
    """The text as messages quote it."""
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"


def check_agreement(text: WordText, view: AgreementDocument) -> Iterator[Amiss]:
    """What is wrong with a document: first its text proper, then what stands before and behind it."""
    whole, at, begin = "\n".join(text.body), 0, 0
    for wanted in _in_order(view):
        found = whole.find(wanted, at)
        if found < 0:
            yield Amiss("verify-article", f"条文「{short(wanted)}」がないか、順番が違います。", wanted)
            continue
        begin = found if wanted == view.preamble else begin
        at = found + len(wanted)
    yield from _numbers(text.body, at, view)
    yield from _cover(whole[:begin], view)
    yield from _behind(whole[at:], view)
    yield from _autographs(whole[at:], view)
    for table in view.comparison:
        above = [line for line in whole[at : whole.find(table.title, at)].split("\n") if line.strip()]
        if not above or table.heading not in above[-1]:
            said = f"「{table.title}」の前に「{table.heading}」がありません。"
            yield Amiss("verify-missing", said, table.heading)
        yield from _comparison(text.tables, table)
    yield from _edition(text, view)


def _in_order(view: AgreementDocument) -> Iterator[str]:
    yield view.agreement.title
    yield view.preamble
    for article in view.articles:
        yield f"（{article.heading}）"
        for number, paragraph in enumerate(article.paragraphs):
            yield f"{paragraph.number if number else article.number}　{paragraph.text}"
            for item in paragraph.items:
                yield f"{item.number}　{item.text}"
    yield view.closing
    yield view.agreement.signed_on


def _numbers(body: Sequence[str], end: int, view: AgreementDocument) -> Iterator[Amiss]:
    """No article before the day of signing is one too many, none is skipped."""
    numbers: list[str] = []
    for line in body:
        if end <= 0:
            break
        end -= len(line) + 1
        if match := _ARTICLE.match(line):
            numbers.append(match.group(1))
    if numbers != [full_width(number) for number in range(1, len(view.articles) + 1)]:
        shown = "、".join(f"第{number}条" for number in numbers) or "なし"
        yield Amiss("verify-numbers", f"条の番号が続いていません（{shown}）。", shown)


def _cover(before: str, view: AgreementDocument) -> Iterator[Amiss]:
    """The title page, and behind it the title once more; titles name parties, so they are set apart."""
    for cover in view.cover:
        yield from _block(before, "表紙", ([[cover.title], [view.agreement.title]],))
        rest = before.replace(cover.title, "\n")
        parties = [[one.label, *one.names] for one in cover.parties]
        yield from _block(rest, "表紙", (parties, [[cover.signed_on]], [[cover.municipality]]))


def _behind(after: str, view: AgreementDocument) -> Iterator[Amiss]:
    """The signatures and the tables behind them, each between its heading and the next."""
    signing = (_rows(view.signatures, _SIGNER), _rows(view.witnesses, _SIGNER))
    wanted: list[tuple[str, str, tuple[Rows, ...]]] = [("", "署名欄", signing)]
    wanted += [(one.heading, one.heading, (_rows(one.rows, _MEMBER),)) for one in view.member_tables]
    wanted += [(one.heading, one.heading, (_rows(one.rows, _COST),)) for one in view.cost_tables]
    wanted += [(one.title, one.title, ()) for one in view.comparison]
    wanted += [(one.message, "", (_rows(view.points, _POINT),)) for one in view.points[:1]]
    at, part = 0, wanted[0]
    for following in wanted[1:]:
        heading, called, _ = following
        found = after.find(heading, at)
        if found >= 0:
            yield from _block(after[at:found], *part[1:])
            at, part = found, following
        elif called:  # open points may stand elsewhere
            yield Amiss("verify-missing", f"署名欄の後ろに「{heading}」がないか、順番が違います。", heading)
    yield from _block(after[at:], *part[1:])


def _autographs(after: str, view: AgreementDocument) -> Iterator[Amiss]:
    """Of those who sign by pen no name is printed where the autograph goes: beside the title."""
    behind = [one.heading for one in view.member_tables] + [one.heading for one in view.cost_tables]
    behind += [one.heading for one in view.comparison] + [one.message for one in view.points[:1]]
    ends = [found for one in behind if (found := after.find(one)) >= 0]
    lines = after[: min(ends, default=len(after))].split("\n")
    for one in (*view.signatures, *view.witnesses):
        printed = (line.replace(one.signer, "") for line in lines if one.by_hand and one.signer in line)
        if one.title and any(one.title in line for line in printed):
            said = f"「{short(one.signer)}」が自ら署名する欄に、氏名が印字されています。"
            yield Amiss("verify-autograph", said, one.signer)


def _rows(records: Sequence[View], columns: Sequence[str]) -> Rows:
    return [[getattr(one, name) for name in columns] for one in records]


def _block(block: str, where: str, groups: Sequence[Rows]) -> Iterator[Amiss]:
    """Every text as often as it must stand there, and each row behind the one before it.

    How the texts of one row follow each other is the template's own affair.
    """
    texts = [text for rows in groups for row in rows for text in row if text]
    missing = [
        text for text in dict.fromkeys(texts) if block.count(text) < sum(one.count(text) for one in texts)
    ]
    for text in missing:
        yield Amiss("verify-missing", f"{where}に入るはずの「{short(text)}」がありません。", text)
    if missing:
        return
    for text in (misplaced for rows in groups for misplaced in _misplaced(block, rows)):
        yield Amiss("verify-signatures", f"{where}の「{short(text)}」の順番が違います。", text)


def _misplaced(block: str, rows: Rows) -> Iterator[str]:
    """The first text that stands with another row."""
    at = 0
    for row in rows:
        found = {text: block.find(text, at) for text in row if text}
        for text, place in found.items():
            if place < 0:
                yield text
                return
        at = max((place + len(text) for text, place in found.items()), default=at)


def _comparison(tables: Sequence[Sequence[Sequence[str]]], view: ComparisonView) -> Iterator[Amiss]:
    """新旧対照表, cell by cell: the words of one side never stand under the other's heading."""
    sides = (view.after_heading, view.before_heading)
    for table in tables:
        if table and all(side in table[0] for side in sides):
            columns = [table[0].index(side) for side in sides]
            break
    else:
        yield Amiss("verify-missing", f"「{'」「'.join(sides)}」を見出しとする表がありません。", view.title)
        return
    wanted = [(_printed(one.after), _printed(one.before)) for one in view.rows]
    found = [tuple(row[column] if column < len(row) else "" for column in columns) for row in table[1:]]
    if found == wanted:
        return
    for number, row in enumerate(wanted):
        if number >= len(found) or found[number] != row:
            said = f"{view.title}の{number + 1}番目の行が違います。"
            yield Amiss("verify-comparison", said, row[0])
            return
    yield Amiss("verify-comparison", f"{view.title}の行が多すぎます。", view.title)


def _printed(lines: Sequence[LineView]) -> str:
    return "\n".join("".join(piece.text for piece in line.pieces) for line in lines)


def _edition(text: WordText, view: AgreementDocument) -> Iterator[Amiss]:
    """A draft says that it is one; a clean paper has no gaps."""
    if view.edition.draft:
        if not any(view.edition.mark in line for line in text.corners):
            yield Amiss("verify-missing", f"「{view.edition.mark}」の表示がありません。", view.edition.mark)
        return
    labels = [one.label for one in view.signatures if one.begins]
    for label in dict.fromkeys(one for one in labels if labels.count(one) > 1):
        yield Amiss("verify-labels", f"略称「{label}」が2つ以上の当事者に使われています。", label)
    listed = [row for table in view.member_tables for row in table.rows]
    shown = (*_rows(view.signatures, _COMPLETE), *_rows(listed, _COMPLETE))
    gaps = [texts[0] for texts in shown if not all(texts)]
    if gaps or not view.signatures or any(_BLANK in line for line in text.body):
        yield Amiss("verify-blank", "空欄が残っています。", gaps[0] if gaps else None)
