"""An agreement to be signed → 起案文: the paper that asks in the house for approval, with its attachments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from pipeline.clauses.facts import closing_of
from pipeline.findings import Finding, Severity
from pipeline.plan.approval.asked import Asked
from pipeline.plan.approval.known import APPROVAL, CHECK_SHEET, DRAFT, Known
from pipeline.plan.approval.recorded import decided, steps_before
from pipeline.plan.approval.sentences import contact_in_city, cost, renewal, term
from pipeline.plan.approval.verdicts import tally
from pipeline.plan.job import Job, Plan
from pipeline.plan.procedure.papers import Paper
from pipeline.plan.views.agreements import AgreementDocument
from pipeline.plan.views.approval import ApprovalLetter, AttachmentView, QuotedView, TallyView
from pipeline.plan.views.procedure import NamedView
from pipeline.plan.wording import day_or_blank, field_words, figure, partner_names
from pipeline.policy.amendments import PARTIES, stated, whole
from pipeline.policy.exceptions import INCOMPLETE
from pipeline.policy.judge import Standing, Verdict
from pipeline.policy.parties import ResolvedParty, resolve_parties
from pipeline.policy.registry import Case
from pipeline.records.agreements import Agreement
from pipeline.records.base import declared
from pipeline.records.choices import Initiator

NUMBER = "第　　　号"
OF_THE_RECORD = "記録"
COMPARED = "（新旧対照表を含む。）"
PARTIES_CHANGED = "当事者"

_BEGUN = {
    Initiator.PARTNER: "本件は、{partners}からの申出を受けて協議を進めてきたものである。",
    Initiator.SECTION: "本件は、庁内の課の発意により、{partners}に働きかけて協議を進めてきたものである。",
    Initiator.MANAGEMENT: "本件は、理事者の発意により、{partners}に働きかけて協議を進めてきたものである。",
}


def approval_letter(record: Agreement, case: Case, known: Known, attached: Sequence[Job]) -> Plan:
    """The paper; held back with the draft, without which there is nothing to approve.

    ``attached`` are the documents that are made of the agreement.
    """
    agreement = whole(record, case)
    paper = Paper(APPROVAL, known.name(APPROVAL), agreement, case, known.by_record)
    paper.refers("partners", case.partner_ids(agreement))
    paper.doubts(known.held(record, DRAFT))
    if held := paper.held():
        return held
    says = partial(_letter, paper.name, record, case, known, tuple(attached))
    made = paper.made(ApprovalLetter.template, says)
    paths = tuple(one.path for one in attached)
    return replace(made, jobs=tuple(replace(job, lists=paths) for job in made.jobs))


def _letter(
    name: str, record: Agreement, case: Case, known: Known, attached: tuple[Job, ...]
) -> ApprovalLetter:
    agreement = whole(record, case)
    codes, style = case.policy.codes, case.policy.style
    verdicts = known.verdicts.get(record.name_in_type, [])
    asked = Asked.of(record, case, known)
    decision = None if asked.decisions else decided(agreement, case)
    partners = partner_names(case.partner_ids(agreement), case)
    changes = style.comma.join(_changes(record))
    return ApprovalLetter(
        name=name,
        municipality=case.policy.municipality.name,
        word=case.policy.municipality.word,
        number=(decision.document_number if decision else "") or f"{style.letter_number}{NUMBER}",
        decided_on=day_or_blank(decision.date if decision else None),
        section=contact_in_city(agreement, case).department or case.policy.municipality.window,
        subject=f"{agreement.title.removesuffix('書')}の締結について（伺い）",
        request=_request(agreement, partners, case),
        purpose=[NamedView(text=text) for text in _purpose(agreement, partners, changes, case)],
        steps=steps_before(decision, agreement, case),
        agreement=agreement.title,
        kind=codes.label("kinds", agreement.kind),
        parties=[NamedView(text=text) for one in resolve_parties(agreement, case) for text in _party(one)],
        fields=[NamedView(text=text) for text in field_words(agreement, codes)],
        changes=changes,
        signed_on=day_or_blank(agreement.signed_on),
        term=term(agreement, case),
        renewal=renewal(agreement, case),
        cost=cost(agreement, case),
        closing=closing_of(agreement, case).label,
        result=_result(tally(verdicts, asked), asked, _sheet_of(attached, known), case),
        asked=asked.views(),
        exceptions=_quoted(_excepted(verdicts), case),
        open_points=_quoted(asked.amiss, case),
        watched=_quoted(_watched(record, asked, known), case),
        attachments=_attachments(attached),
    )


def _request(agreement: Agreement, partners: str, case: Case) -> str:
    original = case.city.agreements.get(agreement.amends or "")
    if original is not None:
        return f"「{original.title}」の一部を変更するため、{partners}と変更協定を別添の案により締結してよいか伺う。"
    return f"{partners}と、次のとおり協定を別添の案により締結してよいか伺う。"


def _purpose(agreement: Agreement, partners: str, changes: str, case: Case) -> Iterator[str]:
    """What it is for, and whose wish it was."""
    codes, comma = case.policy.codes, case.policy.style.comma
    fields = comma.join(dict.fromkeys(codes.label("fields", one.code) for one in agreement.fields))
    about = f"{fields}に関し、" if fields else ""
    if changes:
        yield f"{partners}との協定について、{changes}を改めるものである。"
    else:
        yield f"{about}{partners}と相互に連携し、及び協力するため、協定を締結するものである。"
    if agreement.initiated_by is not None:
        yield _BEGUN[agreement.initiated_by].format(partners=partners)


def _party(party: ResolvedParty) -> Iterator[str]:
    """Label, name, address, and who signs, one party or member a line."""
    for number, one in enumerate(party.signing):
        who = "　".join(word for word in (one.signer.title, one.signer.name) if word)
        label = party.label if number == 0 else "　" * len(party.label)
        yield "　".join(word for word in (label, one.name, who) if word)
    if party.group is not None or party.annex:
        yield f"（構成員）{'、'.join(one.name for one in party.members)}"


def _changes(amendment: Agreement) -> Iterator[str]:
    """The labels of what an amendment changes."""
    if amendment.amends is None:
        return
    labels = declared(Agreement)
    named = stated(amendment)
    if any(name in named for name in PARTIES):
        yield PARTIES_CHANGED
    yield from (labels[name].label for name in named if name not in PARTIES)


def _result(count: TallyView, asked: Asked, sheet: str, case: Case) -> str:
    """How many rules are held, and what must come before the signing.

    ``sheet`` is what the 審査票 is called, empty where there is none.
    """
    details = f"詳細は、{sheet}のとおりである。" if sheet else ""
    return (
        f"「{case.rules.head.guideline}」などの規則{count.total}件に照らした結果は、適合{count.held}件、"
        f"例外{count.excepted}件、不適合（必須・原則）{count.broken}件、不適合（注意・参考）{count.watched}件、"
        f"決定・承認待ち{count.awaited}件、対象外{count.idle}件である。{asked.conclusion}{details}"
    )


def _sheet_of(attached: Sequence[Job], known: Known) -> str:
    return known.name(CHECK_SHEET) if any(one.kind == CHECK_SHEET for one in attached) else ""


def _excepted(verdicts: Iterable[Verdict]) -> Iterator[Finding]:
    """What departs from each rule that is set aside, with the reason and the approval."""
    for one in verdicts:
        if one.standing is Standing.EXCEPTED:
            yield from one.findings


def _watched(record: Agreement, asked: Asked, known: Known) -> Iterator[Finding]:
    """What is to be kept in mind, beside all that the paper tells elsewhere."""
    told = {finding for verdict, _ in asked.exceptions for finding in verdict.findings} | {*asked.amiss}
    pending = {exception.rule for _, exception in asked.exceptions}
    for one in known.findings(record):
        again = one.rule == INCOMPLETE and one.value in pending
        if one.severity is Severity.WARNING and one not in told and not one.awaits and not again:
            yield one


def _quoted(findings: Iterable[Finding], case: Case) -> list[QuotedView]:
    """Each finding in its own words, with the rule that it belongs to."""
    return [
        QuotedView(
            rule=case.titles.get(one.rule, OF_THE_RECORD), reference=one.reference or "", text=one.message
        )
        for one in findings
    ]


def _attachments(jobs: Iterable[Job]) -> list[AttachmentView]:
    """The documents by what they are called, numbered, with how many there are of each."""
    counted: dict[str, int] = {}
    for one in jobs:
        name = one.path.partition("/")[0]
        if isinstance(one.view, AgreementDocument) and one.view.comparison:
            name += COMPARED
        counted[name] = counted.get(name, 0) + 1
    return [
        AttachmentView(number=figure(number), text=f"{name}　{figure(count)}部")
        for number, (name, count) in enumerate(counted.items(), 1)
    ]
