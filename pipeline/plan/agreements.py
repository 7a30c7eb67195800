"""Agreements and verdicts → jobs for 協定書 and 協定書案."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pipeline.clauses.compose import Composed, article_number, compose, item_number
from pipeline.clauses.facts import closing_of
from pipeline.clauses.load import Clauses
from pipeline.clauses.model import AgreementText, Article, Paragraph
from pipeline.findings import Finding, Severity
from pipeline.plan.job import KIND_LABELS, Held, Job, Plan
from pipeline.plan.names import file_name
from pipeline.plan.views.agreements import (
    AgreementDocument,
    AgreementView,
    ArticleView,
    CostRowView,
    CostTableView,
    EditionView,
    ItemView,
    ParagraphView,
    PointView,
    SignatureView,
)
from pipeline.policy.parties import Member, ResolvedParty, resolve_parties
from pipeline.policy.registry import Case, Setting
from pipeline.policy.state import has_document, is_signed
from pipeline.records.agreements import Agreement, Signer, Witness
from pipeline.records.choices import Closing, CostPolicy
from pipeline.records.dates import full_width, print_day

TEMPLATE = "docx/agreement.docx"
DRAFT_MARK = "案"
SEAL = "㊞"
BLANK_DAY = "令和　　年　　月　　日"
"""What is printed for a day of signing that is not fixed yet."""


@dataclass(frozen=True, slots=True)
class _Edition:
    """Which of the two papers is made, and what is still open about it."""

    draft: bool
    points: tuple[Finding, ...] = ()

    @property
    def kind(self) -> str:
        return "draft" if self.draft else "agreement"


def plan_agreements(
    case: Case, clauses: Clauses, by_record: Mapping[str, list[Finding]], signed: frozenset[str]
) -> Plan:
    """A clean agreement and a draft of every unsigned agreement, as far as nothing holds them back.

    ``by_record`` gives the findings of each record by ``type:id``.
    """
    return Plan.of(
        (
            *_unreadable(case),
            *(
                _plan_both(one, tuple(by_record.get(one.name_in_type, ())), case, clauses)
                for one in _to_be_made(case, signed)
            ),
        )
    )


def hold_agreements(setting: Setting, by_record: Mapping[str, list[Finding]], signed: frozenset[str]) -> Plan:
    """All agreements held back: where no rule set is in force, nothing says which articles they have."""
    held = (
        _held(f"{one.id} {one.title}", (one.name_in_type,), tuple(by_record.get(one.name_in_type, ())))
        for one in _to_be_made(setting, signed)
    )
    return Plan.of((*_unreadable(setting), *held))


def _to_be_made(setting: Setting, signed: frozenset[str]) -> Iterable[Agreement]:
    codes = setting.policy.codes
    return (
        one
        for one in setting.city.agreements.values()
        if has_document(one, codes) and not is_signed(one, codes, setting.on, signed)
    )


def _unreadable(setting: Setting) -> Iterator[Plan]:
    table = setting.city.tables["agreements"]
    if table.unread:
        yield _held("すべて", (), table.unread)
    for faulty in table.faulty:
        yield _held(faulty.identity or "（IDなし）", (faulty.name_in_type,), faulty.findings)


def _held(title: str, names: tuple[str, ...], reasons: tuple[Finding, ...]) -> Plan:
    return Plan((), tuple(Held(kind, title, names, reasons) for kind in ("agreement", "draft")))


def _plan_both(agreement: Agreement, findings: tuple[Finding, ...], case: Case, clauses: Clauses) -> Plan:
    """The clean agreement and the draft; where nothing is open both have the same words."""
    partners = case.partner_ids(agreement)
    records = (agreement.name_in_type, *(f"partners:{one}" for one in partners))
    missing = case.city.missing("partners", partners)
    if missing:
        return _held(f"{agreement.id} {agreement.title}", records, tuple(missing))
    composed = compose(agreement, case, clauses, draft=False)
    words = composed if composed.text is not None else compose(agreement, case, clauses, draft=True)
    return Plan.of(
        _plan_one(agreement, edition, one, case, records)
        for edition, one in (
            (_Edition(draft=False, points=findings), composed),
            (_Edition(draft=True, points=findings), words),
        )
    )


def _plan_one(
    agreement: Agreement, edition: _Edition, composed: Composed, case: Case, records: tuple[str, ...]
) -> Plan:
    reasons = (*(one for one in edition.points if one.holds_back(edition.kind)), *composed.findings)
    if composed.text is not None and not reasons:
        return Plan((_job(agreement, edition, composed.text, case, records),), ())
    held = Held(edition.kind, f"{agreement.id} {agreement.title}", records, reasons)
    return Plan((), (held,), composed.findings)


def _job(
    agreement: Agreement, edition: _Edition, text: AgreementText, case: Case, records: tuple[str, ...]
) -> Job:
    ending = f"（{DRAFT_MARK}）.docx" if edition.draft else ".docx"
    name = file_name(agreement.id, agreement.title, ending=ending)
    path = f"{KIND_LABELS[edition.kind]}/{name}"
    view = _document(agreement, edition, text, case)
    return Job(edition.kind, path, f"{agreement.id} {agreement.title}", TEMPLATE, records, view)


def _document(agreement: Agreement, edition: _Edition, text: AgreementText, case: Case) -> AgreementDocument:
    seal = SEAL if closing_of(agreement, case) is Closing.SEAL else ""
    parties = resolve_parties(agreement, case)
    style = case.policy.style.item_number
    return AgreementDocument(
        agreement=AgreementView(
            id=agreement.id,
            title=agreement.title,
            kind=case.policy.codes.label("kinds", agreement.kind),
            signed_on=print_day(agreement.signed_on) if agreement.signed_on else BLANK_DAY,
        ),
        edition=EditionView(
            draft=edition.draft,
            mark=DRAFT_MARK if edition.draft else "",
            note=agreement.id if edition.draft else "",
        ),
        preamble=text.preamble,
        articles=[_article(one, style) for one in text.articles],
        closing=text.closing,
        signatures=[one for party in parties for one in _signatures(party, seal)],
        witnesses=[_witness(one, seal) for one in agreement.witnesses],
        cost_tables=_cost_tables(agreement, text),
        points=list(_points(edition.points)) if edition.draft else [],
    )


def _article(article: Article, style: str) -> ArticleView:
    return ArticleView(
        number=article_number(article.number),
        heading=article.heading,
        paragraphs=[_paragraph(one, number, style) for number, one in enumerate(article.paragraphs, 1)],
    )


def _paragraph(paragraph: Paragraph, number: int, style: str) -> ParagraphView:
    """The first 項 has no number, those after it ２, ３ …."""
    items = [ItemView(number=item_number(style, n), text=text) for n, text in enumerate(paragraph.items, 1)]
    return ParagraphView(number=full_width(number) if number > 1 else "", text=paragraph.text, items=items)


def _signatures(party: ResolvedParty, seal: str) -> Iterable[SignatureView]:
    for number, member in enumerate(party.members):
        yield _signature(party.label if number == 0 else "", member, seal)


def _signature(label: str, member: Member, seal: str) -> SignatureView:
    signer = member.signer
    return SignatureView(
        label=label,
        address=member.address,
        name=member.name,
        title=signer.title,
        signer=signer.name,
        mark=seal,
    )


def _witness(witness: Witness, seal: str) -> SignatureView:
    signer = witness.signer or Signer()
    address = signer.address or witness.address
    return _signature("", Member(witness.name, address, signer, is_city=False), seal)


def _cost_tables(agreement: Agreement, text: AgreementText) -> list[CostTableView]:
    burden = agreement.cost_burden
    if burden is None or burden.policy is not CostPolicy.ITEMISED or not burden.items:
        return []
    rows = [
        CostRowView(
            number=str(number), item=one.item, category=one.category, bearer=one.bearer, share=one.share
        )
        for number, one in enumerate(burden.items, 1)
    ]
    heading = f"別表（{article_number(text.cost.number)}関係）"
    return [CostTableView(heading=heading, title="費用の負担区分", rows=rows)]


def _points(findings: Iterable[Finding]) -> Iterable[PointView]:
    """What is still open about a draft: everything but mere notices."""
    listed = [one for one in findings if one.severity is not Severity.NOTICE]
    for number, one in enumerate(sorted(listed, key=lambda one: one.severity.rank), 1):
        yield PointView(
            number=str(number),
            severity=one.severity.label,
            message=one.message,
            reference=one.reference or "",
            hint=one.hint or "",
        )
