"""What agreements (協定書), clean or as drafts, can say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from pipeline.plan.views.base import Document, View


class ItemView(View):
    """One 号 of a paragraph."""

    number: str
    """The printed number, for example 「(1)」."""
    text: str


class ParagraphView(View):
    """One 項 of an article."""

    number: str
    """Empty for the first 項, 「２」 and so on after it."""
    text: str
    items: list[ItemView] = []


class ArticleView(View):
    """One 条."""

    number: str
    """For example 「第１条」."""
    heading: str
    """For example 「目的」, without brackets."""
    paragraphs: list[ParagraphView]


class MemberRowView(View):
    """One member of a large group."""

    number: str
    name: str
    address: str
    title: str
    signer: str
    """Name of the person who stands for the member."""


class MemberTableView(View):
    """The 別表 that lists the members of a large group."""

    heading: str
    """For example 「別表第１（前文関係）」."""
    title: str
    rows: list[MemberRowView]


class CostRowView(View):
    """One line of the table that divides the costs."""

    number: str
    item: str
    category: str
    bearer: str
    share: str


class CostTableView(View):
    """The 別表 that divides the costs item by item."""

    heading: str
    """For example 「別表（第４条関係）」, 「別表第２（第４条関係）」."""
    title: str
    rows: list[CostRowView]


class SignatureView(View):
    """One who signs, in the block at the end."""

    label: str
    """甲, 乙 …, of a group with each member, so that no page is without it; empty for witnesses."""
    begins: bool
    """Whether its party begins here: false for the second and later members of a group."""
    address: str
    name: str
    """Of the party, of a member that signs for itself, or of the group for which one person signs."""
    title: str
    signer: str
    """Name of the person who signs."""
    mark: str
    """What stands behind the name: 「㊞」, or empty where heads sign by pen or electronically."""
    by_hand: bool
    """Whether the signer writes the name by pen: it is then not printed where the autograph goes."""


class PieceView(View):
    """A piece of a line; ``changed`` where the amendment changes it."""

    text: str
    changed: bool


class LineView(View):
    """One printed line of an article, in pieces."""

    pieces: list[PieceView]


class ComparedView(View):
    """One article after and before an amendment."""

    after: list[LineView]
    before: list[LineView]


class ComparisonView(View):
    """新旧対照表 of an amendment."""

    heading: str
    title: str
    after_heading: str
    """What stands over the new words, for example 「変更後」."""
    before_heading: str
    rows: list[ComparedView]


class CoverPartyView(View):
    """One party on the title page."""

    label: str
    names: list[str]


class CoverView(View):
    """The title page (表紙)."""

    title: str
    signed_on: str
    parties: list[CoverPartyView]
    municipality: str


class PointView(View):
    """One point of a draft that is still open."""

    number: str
    severity: str
    message: str
    reference: str
    hint: str


class EditionView(View):
    """Which edition of the agreement this is."""

    draft: bool
    mark: str
    """「案」 on a draft, empty on the clean agreement."""
    note: str
    """What the header of a draft says beside the mark, for example its id."""


class AgreementView(View):
    """The agreement itself."""

    id: str
    title: str
    """On a draft with 「（案）」 behind it."""
    kind: str
    signed_on: str
    """「令和８年１２月１日」, or 「令和　　年　　月　　日」 where the day is not fixed."""


class AgreementDocument(Document):
    """An agreement (協定書), clean or as a draft."""

    template: ClassVar[str] = "docx/agreement.docx"
    must_print: ClassVar[tuple[str, ...]] = (
        "cover.title",
        "cover.signed_on",
        "cover.parties.label",
        "cover.parties.names",
        "cover.municipality",
        "agreement.title",
        "preamble",
        "articles.number",
        "articles.heading",
        "articles.paragraphs.number",
        "articles.paragraphs.text",
        "articles.paragraphs.items.number",
        "articles.paragraphs.items.text",
        "closing",
        "agreement.signed_on",
        "signatures.label",
        "signatures.address",
        "signatures.name",
        "signatures.title",
        "signatures.signer",
        "signatures.mark",
        "witnesses.name",
        "witnesses.signer",
        "member_tables.heading",
        "member_tables.rows.number",
        "member_tables.rows.name",
        "member_tables.rows.address",
        "member_tables.rows.title",
        "member_tables.rows.signer",
        "cost_tables.heading",
        "cost_tables.rows.item",
        "cost_tables.rows.category",
        "cost_tables.rows.bearer",
        "cost_tables.rows.share",
        "comparison.heading",
        "comparison.title",
        "comparison.after_heading",
        "comparison.before_heading",
        "comparison.rows.after.pieces.text",
        "comparison.rows.before.pieces.text",
        "edition.mark",
        "points.message",
        "points.reference",
    )
    styles: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "agreement.title": ("協定標題",),
        "preamble": ("前文",),
        "articles.heading": ("条見出し",),
        "articles.paragraphs.text": ("条", "項"),
        "articles.paragraphs.items.text": ("号",),
        "closing": ("後文",),
    }

    agreement: AgreementView
    edition: EditionView
    cover: list[CoverView] = []
    """None or one; a list so that a template repeats it."""
    preamble: str
    articles: list[ArticleView]
    closing: str
    signatures: list[SignatureView]
    witnesses: list[SignatureView] = []
    member_tables: list[MemberTableView] = []
    cost_tables: list[CostTableView] = []
    """None or one."""
    comparison: list[ComparisonView] = []
    """None or one; only of an amendment."""
    points: list[PointView] = []
    """Open points; only on a draft."""
