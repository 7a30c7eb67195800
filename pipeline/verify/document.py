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
from pipeline.plan.views.agreements import AgreementDocument
from pipeline.verify.agreement import check_agreement, short
from pipeline.verify.text import Unreadable, read_excel, read_word, run_together

_LEFT_OVER = re.compile(r"\{\{|\}\}|\{%|%\}|｛｛|｝｝|\bNone\b")


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
    missing = _missing(lines, job)
    if missing and not job.path.endswith(".docx"):
        together = [one.replace("\n", "") for one in run_together(data)]
        missing = [one for one in missing if not any(one.replace("\n", "") in text for text in together)]
    found = [
        *(_fault(job, "verify-missing", f"入るはずの「{short(one)}」がありません。", one) for one in missing),
        *_left_over(lines, job),
    ]
    if isinstance(job.view, AgreementDocument):
        found += [_fault(job, one.rule, one.said, one.value) for one in check_agreement(text, job.view)]
    return tuple(found)


def _missing(lines: Sequence[str], job: Job) -> list[str]:
    """Everything that must be printed and is not, character for character."""
    whole = "\n".join(lines)
    return [
        wanted for path in REQUIRED[job.template] for wanted in printed(job.view, path) if wanted not in whole
    ]


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
            yield _fault(job, "verify-left-over", f"差し込みの跡が残っています（「{short(rest)}」）。", rest)


def _texts(value: object) -> Iterable[str]:
    """Every text of a view, at every depth."""
    if isinstance(value, BaseModel):
        value = [getattr(value, name) for name in type(value).model_fields]
    if isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, str):
        yield value


def _fault(job: Job, rule: str, said: str, value: str | None = None) -> Finding:
    message = f"できあがった文書「{job.path}」を読み戻したところ、{said}"
    hint = f"ひな形（templates/{job.template}）の該当する差し込みを確かめてください。この文書は出力していません。"
    place = Place(f"templates/{job.template}")
    return Finding(rule, Severity.ERROR, message, hint, place, job.records[0] if job.records else None, value)
