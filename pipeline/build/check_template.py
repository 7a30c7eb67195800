"""A template's bytes → its tags and everything that is wrong with it: what `build` asks, and trial rendering.

The build compiles and lints (`examine`) and then reads back every document that it really makes;
`kyotei template check` has no records and tries the template with made-up ones instead (`check`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from pipeline.findings import Finding, Place, Severity, fault, in_order
from pipeline.plan.job import Job
from pipeline.plan.required import REQUIRED, VIEWS
from pipeline.plan.trial import CASES, Case, made_up, trial_views
from pipeline.plan.views.base import Document
from pipeline.render.docx import DocxTemplate, compile_docx
from pipeline.render.lint import lint, printings
from pipeline.render.lint_cells import lint_cells
from pipeline.render.lint_walk import Printed
from pipeline.render.template import Tag, TemplateRefused
from pipeline.render.xlsx import XlsxTemplate, compile_xlsx
from pipeline.verify.agreement import Amiss
from pipeline.verify.document import amiss
from pipeline.verify.text import all_text

_TRIAL = "試し刷り"
_WORD = re.compile(r"\w+")
_SYNTAX = frozenset(("template-syntax", "template-unbalanced"))


@dataclass(frozen=True, slots=True)
class Examined:
    """A template with its tags and findings; there is none to render from where one of them is an error."""

    template: DocxTemplate | XlsxTemplate | None
    tags: tuple[Tag, ...]
    findings: tuple[Finding, ...]


def examine(data: bytes, name: str, relative: str) -> Examined:
    """Compiles a file for the place of a template (``docx/agreement.docx``); ``name`` stands in messages."""
    word = relative.endswith(".docx")
    try:
        template = compile_docx(data, name) if word else compile_xlsx(data, name)
    except TemplateRefused as refused:
        found = list(refused.findings)
        told = {(one.rule, one.value) for one in found}
        words = {word for one in found for word in _WORD.findall(one.value or "")}
        unread = {_spot(one) for one in found if one.rule in _SYNTAX}
        for one in _lint(refused.tags, name, relative) if refused.tags else ():
            known = (one.rule, one.value) in told or (one.rule in _SYNTAX and _spot(one) in unread)
            # A tag that cannot be read is not missing besides.
            unreadable = one.rule == "template-missing-tag" and (one.value or "").rpartition(".")[2] in words
            found += [] if known or unreadable else [one]
        return Examined(None, refused.tags, _holding(found))
    found = list(template.doubts) if isinstance(template, DocxTemplate) else list(lint_cells(data, name))
    found += _lint(template.tags, name, relative)
    usable = not any(one.severity is Severity.ERROR for one in found)
    return Examined(template if usable else None, template.tags, _holding(found))


def check(data: bytes, name: str, relative: str) -> Examined:
    """The same, and what goes wrong when the template is filled with made-up views."""
    examined = examine(data, name, relative)
    if examined.template is None:
        return examined
    tried = tuple(_tried(examined.template, examined.tags, name, relative))
    return replace(examined, findings=tuple(in_order((*examined.findings, *tried))))


def _lint(tags: Iterable[Tag], name: str, relative: str) -> tuple[Finding, ...]:
    view = VIEWS[relative]
    return lint(tuple(tags), view, REQUIRED[relative], name, view.styles)


def _spot(one: Finding) -> tuple[str | None, str | None] | None:
    return (one.place.sheet, one.place.cell) if one.place else None


def _holding(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """A template with a fault makes no document at all."""
    return tuple(
        replace(one, holds=("*",)) if one.severity is Severity.ERROR else one for one in in_order(findings)
    )


@dataclass(slots=True)
class _Met:
    """One thing that is amiss in trial documents, the cases in which it is, whether the text is nowhere at all."""

    wrong: Amiss
    cases: list[str]
    absent: bool = False


def _tried(
    template: DocxTemplate | XlsxTemplate, tags: tuple[Tag, ...], name: str, relative: str
) -> Iterator[Finding]:
    """What is amiss in trial documents, each thing once with all cases in which it is."""
    met: dict[str, _Met] = {}
    for case, view in trial_views(VIEWS[relative]):
        for about, wrong, absent in _amiss_in(template, case, view, relative):
            one = met.setdefault(about, _Met(wrong, []))
            one.cases += [] if case.label in one.cases else [case.label]
            one.absent = one.absent or absent
    printed = _by_name(printings(tags, VIEWS[relative]))
    lacking = {case for one in met.values() if one.absent for case in one.cases}
    for about, one in met.items():
        # Where a text is nowhere, those around it cannot be judged.
        if one.absent or not lacking.issuperset(one.cases):
            yield _told(one, printed.get(about, []), about, name)


def _amiss_in(
    template: DocxTemplate | XlsxTemplate, case: Case, view: Document, relative: str
) -> Iterator[tuple[str, Amiss, bool]]:
    """The name of the view or the words that each thing is about, the thing, and whether the text is nowhere."""
    try:
        data = template.render(view)
    except TemplateRefused as refused:
        yield from ((one.message, Amiss(one.rule, one.message), False) for one in refused.findings)
        return
    path = f"{_TRIAL}.{relative.rpartition('.')[2]}"
    whole = all_text(path, data)
    for wrong in amiss(data, Job("trial", path, case.label, relative, (), view)):
        made = made_up(wrong.value or "")
        yield (wrong.said, wrong, False) if made is None else (made[1], wrong, made[0] not in whole)


def _by_name(printed: Iterable[Printed]) -> Mapping[str, list[Printed]]:
    found: dict[str, list[Printed]] = {}
    for one in printed:
        found.setdefault(one.path, []).append(one)
    return found


def _told(met: _Met, printed: list[Printed], about: str, name: str) -> Finding:
    """What went wrong, by the tag that is to blame where that can be told."""
    wrong, cases = met.wrong, met.cases
    when = "どの場合も" if len(cases) == len(CASES) else "、".join(f"「{one}」" for one in cases) + "に"
    if not printed:
        message = f"試しに作ったところ、{when}、{wrong.said}"
        hint = "元のひな形と見比べて、直前に変えた所を確かめてください。"
        return fault(wrong.rule, Place(name), message, hint, wrong.value)
    first = min(printed, key=lambda one: len(one.within))
    tag = first.tag.shown
    if met.absent and first.within:
        around = first.within[-1]
        message = f"「{about}」の差し込み「{tag}」は「{around}」の中にだけあるので、{when}、印刷されません。"
        hint = f"いつも印刷されるように、「{tag}」を、「{around}」から組になる end までの外に出してください。"
    else:
        message = f"「{about}」の差し込み「{tag}」で試したところ、{when}、{wrong.said}"
        hint = "差し込みの位置と順番を、元のひな形と見比べてください。"
    return fault(wrong.rule, first.tag.place, message, hint, tag)
