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
from pipeline.plan.views.findings import FindingsSheet
from pipeline.verify.agreement import Amiss, check_agreement, short
from pipeline.verify.findings import check_findings
from pipeline.verify.text import Unreadable, read_excel, read_word, run_together

_LEFT_OVER = re.compile(r"\{\{|\}\}|\{%|%\}|｛｛|｝｝|\bNone\b")


def verify(data: bytes, job: Job) -> tuple[Finding, ...]:
    """What is wrong with a rendered document; empty where it may be written."""
    return tuple(_fault(job, one) for one in amiss(data, job))


def amiss(data: bytes, job: Job) -> Iterator[Amiss]:
    """The same, not yet told of the document: what is wrong, and the text that it is about."""
    try:
        if job.path.endswith(".docx"):
            text = read_word(data)
            lines = [*text.body, *text.corners]
        else:
            lines, formula = read_excel(data)
            if formula:
                yield Amiss("verify-formula", "数式が入っています。")
                return
    except Unreadable:
        yield Amiss("verify-broken", "文書の中身を読み戻せません。")
        return
    missing = _missing(lines, job)
    if missing and not job.path.endswith(".docx"):
        together = [one.replace("\n", "") for one in run_together(data)]
        missing = [one for one in missing if not any(one.replace("\n", "") in text for text in together)]
    for one in missing:
        yield Amiss("verify-missing", f"入るはずの「{short(one)}」がありません。", one)
    yield from _left_over(lines, job)
    if isinstance(job.view, AgreementDocument):
        yield from check_agreement(text, job.view)
    elif isinstance(job.view, FindingsSheet):
        yield from check_findings(data, job.view)


def _missing(lines: Sequence[str], job: Job) -> list[str]:
    """Everything that must be printed and is not, character for character."""
    whole = "\n".join(lines)
    texts = (text for path in REQUIRED[job.template] for text in printed(job.view, path))
    return [wanted for wanted in dict.fromkeys(texts) if wanted not in whole]


def _left_over(lines: Sequence[str], job: Job) -> Iterator[Amiss]:
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
            yield Amiss("verify-left-over", f"差し込みの跡が残っています（「{short(rest)}」）。", rest)


def _texts(value: object) -> Iterable[str]:
    """Every text of a view, at every depth."""
    if isinstance(value, BaseModel):
        value = [getattr(value, name) for name in type(value).model_fields]
    if isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, str):
        yield value


def _fault(job: Job, one: Amiss) -> Finding:
    message = f"できあがった文書「{job.path}」を読み戻したところ、{one.said}"
    hint = f"ひな形（templates/{job.template}）の該当する差し込みを確かめてください。この文書は出力していません。"
    place = Place(f"templates/{job.template}")
    return Finding(
        one.rule, Severity.ERROR, message, hint, place, job.records[0] if job.records else None, one.value
    )
