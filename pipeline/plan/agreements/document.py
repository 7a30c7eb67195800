"""An agreement, its words and its edition → the view of its document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pipeline.clauses.compose import article_number, blank, item_number
from pipeline.clauses.facts import closing_of
from pipeline.clauses.model import AgreementText, Article, Paragraph
from pipeline.findings import Finding, Severity
from pipeline.plan.agreements.comparison import comparison_views
from pipeline.plan.agreements.edition import BLANK_DAY, DRAFT_MARK, Edition
from pipeline.plan.agreements.pages import estimated_pages
from pipeline.plan.views.agreements import (
    AgreementDocument,
    AgreementView,
    ArticleView,
    CostRowView,
    CostTableView,
    CoverPartyView,
    CoverView,
    EditionView,
    ItemView,
    MemberRowView,
    MemberTableView,
    ParagraphView,
    PointView,
    SignatureView,
)
from pipeline.policy.annexes import annexes
from pipeline.policy.parties import Member, ResolvedParty, resolve_parties
from pipeline.policy.registry import Case
from pipeline.records.agreements import Agreement, Signer, Witness
from pipeline.records.choices import Closing
from pipeline.records.dates import full_width, print_day

SEAL = "㊞"


def agreement_document(
    agreement: Agreement, edition: Edition, text: AgreementText, case: Case
) -> AgreementDocument:
    """All that the paper says; a long one has a title page (表紙)."""
    closing = closing_of(agreement, case)
    parties = resolve_parties(agreement, case)
    style = case.policy.style
    view = AgreementDocument(
        agreement=AgreementView(
            id=agreement.id,
            title=f"{agreement.title}（{DRAFT_MARK}）" if edition.draft else agreement.title,
            kind=case.policy.codes.label("kinds", agreement.kind),
            signed_on=print_day(agreement.signed_on) if agreement.signed_on else BLANK_DAY,
        ),
        edition=EditionView(
            draft=edition.draft,
            mark=DRAFT_MARK if edition.draft else "",
            note=agreement.id if edition.draft else "",
        ),
        preamble=text.preamble,
        articles=[_article(one, style.item_number) for one in text.articles],
        closing=text.closing,
        signatures=[one for party in parties for one in _signatures(party, closing, draft=edition.draft)],
        witnesses=[_witness(one, closing) for one in agreement.witnesses],
        member_tables=[_members(party, draft=edition.draft) for party in parties if party.annex],
        cost_tables=_cost_tables(agreement, text, case),
        comparison=comparison_views(text.comparison),
        points=list(_points(edition.points)) if edition.draft else [],
    )
    if style.cover_pages is None or estimated_pages(view) < style.cover_pages:
        return view
    return view.model_copy(update={"cover": [_cover(view.agreement, parties, case)]})


def _cover(agreement: AgreementView, parties: tuple[ResolvedParty, ...], case: Case) -> CoverView:
    return CoverView(
        title=agreement.title,
        signed_on=agreement.signed_on,
        parties=[CoverPartyView(label=one.label, names=list(one.named)) for one in parties],
        municipality=case.policy.municipality.name,
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


def _signatures(party: ResolvedParty, closing: Closing, *, draft: bool) -> Iterator[SignatureView]:
    for number, member in enumerate(party.signing):
        yield _signature(party.label, member, closing, begins=number == 0, draft=draft)


def _signature(label: str, member: Member, closing: Closing, *, begins: bool, draft: bool) -> SignatureView:
    """Where nobody is named there is nobody to seal or to sign."""
    signer = _known(member.signer.name, "氏名", draft=draft)
    return SignatureView(
        label=label,
        begins=begins,
        address=_known(member.address, "所在地", draft=draft),
        name=member.name,
        title=_known(member.signer.title, "職名", draft=draft),
        signer=signer,
        mark=SEAL if signer and closing is Closing.SEAL else "",
        by_hand=signer != "" and closing is Closing.SIGNATURE,
    )


def _known(text: str, what: str, *, draft: bool) -> str:
    """What the record says; in a draft a gap is there to be seen."""
    return text or (blank(what) if draft else "")


def _witness(witness: Witness, closing: Closing) -> SignatureView:
    """Of a witness as much is printed as is known."""
    signer = witness.signer or Signer()
    address = signer.address or witness.address
    member = Member(witness.name, address, signer, is_city=False)
    return _signature("", member, closing, begins=True, draft=False)


def _members(party: ResolvedParty, *, draft: bool) -> MemberTableView:
    rows = [
        MemberRowView(
            number=str(number),
            name=one.name,
            address=_known(one.address, "所在地", draft=draft),
            title=_known(one.signer.title, "職名", draft=draft),
            signer=_known(one.signer.name, "氏名", draft=draft),
        )
        for number, one in enumerate(party.members, 1)
    ]
    group = f"（{party.name}）" if party.name else ""
    return MemberTableView(
        heading=f"{party.annex}（前文関係）", title=f"{party.label}{group}の構成員", rows=rows
    )


def _cost_tables(agreement: Agreement, text: AgreementText, case: Case) -> list[CostTableView]:
    name, burden = annexes(agreement, case).cost, agreement.cost_burden
    if not name or burden is None:
        return []
    rows = [
        CostRowView(
            number=str(number), item=one.item, category=one.category, bearer=one.bearer, share=one.share
        )
        for number, one in enumerate(burden.items, 1)
    ]
    heading = f"{name}（{article_number(text.cost.number)}関係）"
    return [CostTableView(heading=heading, title="費用の負担区分", rows=rows)]


def _points(findings: Iterable[Finding]) -> Iterator[PointView]:
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
