"""A rendered document and its view → findings: what the view says must stand in the document.

Runs on every document before it is written, and again in `kyotei verify`. What is asked: the file
opens, every article with heading and text in order, numbers without gaps, every party's name,
address and signer to the letter, no tag or `None` left over.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from pydantic import BaseModel

from pipeline.findings import Finding, Place, Severity
from pipeline.plan.job import Job
from pipeline.plan.required import REQUIRED, printed
from pipeline.plan.views.agreements import AgreementDocument, SignatureView
from pipeline.records.dates import full_width
from pipeline.verify.text import Unreadable, WordText, read_excel, read_word

_LEFT_OVER = re.compile(r"\{\{|\}\}|\{%|%\}|｛｛|｝｝|\bNone\b")
_ARTICLE = re.compile(r"第([０-９]+)条[　 ]")
_BLANK = "：未定】"
_SHOWN = 40
_SIGNER = ("label", "address", "name", "title", "signer", "mark")


def verify(data: bytes, job: Job) -> tuple[Finding, ...]:
    """What is wrong with a rendered document; empty where it may be written."""
    try:
        if job.path.endswith(".docx"):
            text = read_word(data)
            lines = [*text.body, *text.corners]
        else:
            lines, formula = read_excel(data)
            if formula:
                return (_fault(job, "verify-formula", "数式が入っています。"),)
    except Unreadable:
        return (_fault(job, "verify-broken", "文書の中身を読み戻せません。"),)
    found = [*_missing(lines, job), *_left_over(lines, job)]
    if isinstance(job.view, AgreementDocument):
        found += _agreement(text, job.view, job)
    return tuple(found)


def _missing(lines: Sequence[str], job: Job) -> Iterator[Finding]:
    """Everything that must be printed and is not, character for character."""
    whole = "\n".join(lines)
    for path in REQUIRED[job.template]:
        for wanted in printed(job.view, path):
            if wanted not in whole:
                yield _fault(job, "verify-missing", f"入るはずの「{_short(wanted)}」がありません。", wanted)


def _left_over(lines: Sequence[str], job: Job) -> Iterator[Finding]:
    """Tags and the word None, unless somebody wrote them into a record."""
    suspects = [line for line in lines if _LEFT_OVER.search(line)]
    if not suspects:
        return
    typed = sorted((text for text in _texts(job.view) if _LEFT_OVER.search(text)), key=len, reverse=True)
    for line in suspects:
        rest = line
        for text in typed:
            rest = rest.replace(text, "")
        if _LEFT_OVER.search(rest):
            yield _fault(job, "verify-left-over", f"差し込みの跡が残っています（「{_short(rest)}」）。", rest)


def _agreement(text: WordText, view: AgreementDocument, job: Job) -> Iterator[Finding]:
    body, at, end = text.body, 0, None
    for wanted in _in_order(view):
        end = next((n for n in range(at, len(body)) if wanted in body[n]), None)
        if end is None:
            yield _fault(job, "verify-article", f"条文「{_short(wanted)}」がないか、順番が違います。", wanted)
        else:
            at = end
    yield from _signatures(body[at:], view, job)
    # The last that was looked for is the day of signing: behind it no article can begin.
    numbers = [match.group(1) for line in body[:end] if (match := _ARTICLE.match(line))]
    expected = [full_width(number) for number in range(1, len(view.articles) + 1)]
    if numbers != expected:
        shown = "、".join(f"第{number}条" for number in numbers) or "なし"
        yield _fault(job, "verify-numbers", f"条の番号が続いていません（{shown}）。", shown)
    if view.edition.draft:
        if not any(view.edition.mark in line for line in text.corners):
            yield _fault(
                job, "verify-missing", f"「{view.edition.mark}」の表示がありません。", view.edition.mark
            )
        return
    gaps = [one for one in view.signatures if not (one.name and one.address and one.signer)]
    if gaps or not view.signatures or any(_BLANK in line for line in body):
        yield _fault(job, "verify-blank", "空欄が残っています。", gaps[0].name if gaps else None)


def _signatures(after: Sequence[str], view: AgreementDocument, job: Job) -> Iterator[Finding]:
    """Everything of the signers' block behind the date: as often as it must stand there, in order."""
    block = "\n".join(after)
    signers = (*view.signatures, *view.witnesses)
    fields = [text for one in signers for name in _SIGNER if (text := getattr(one, name))]
    missing = [
        text for text in dict.fromkeys(fields) if block.count(text) < sum(one.count(text) for one in fields)
    ]
    for text in missing:
        yield _fault(job, "verify-missing", f"署名欄に入るはずの「{_short(text)}」がありません。", text)
    if missing:
        return
    for text in _misplaced(block, view.signatures, view.witnesses):
        yield _fault(job, "verify-signatures", f"署名欄の「{_short(text)}」の順番が違います。", text)


def _misplaced(block: str, *groups: Sequence[SignatureView]) -> Iterator[str]:
    """Labels, addresses, names … that do not follow each other as the signers do.

    How the fields of one signer follow each other is the template's own affair.
    """
    for group in groups:
        for name in _SIGNER:
            at = 0
            for text in (getattr(one, name) for one in group):
                found = block.find(text, at)
                if found < 0:
                    yield text
                    break
                at = found + len(text)


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


def _texts(value: object) -> Iterable[str]:
    """Every text of a view, at every depth."""
    if isinstance(value, BaseModel):
        value = [getattr(value, name) for name in type(value).model_fields]
    if isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, str):
        yield value


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"


def _fault(job: Job, rule: str, said: str, value: str | None = None) -> Finding:
    message = f"できあがった文書「{job.path}」を読み戻したところ、{said}"
    hint = f"ひな形（templates/{job.template}）の該当する差し込みを確かめてください。この文書は出力していません。"
    place = Place(f"templates/{job.template}")
    return Finding(rule, Severity.ERROR, message, hint, place, job.records[0] if job.records else None, value)
