"""What agreements (協定書), clean or as drafts, can say."""

from __future__ import annotations

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
    """For example 「別表（第４条関係）」."""
    title: str
    rows: list[CostRowView]


class SignatureView(View):
    """One who signs, in the block at the end."""

    label: str
    """甲, 乙 …; empty for the second and later members of a group."""
    address: str
    name: str
    title: str
    signer: str
    """Name of the person who signs."""
    mark: str
    """What stands behind the name: 「㊞」, or empty where heads sign by pen or electronically."""


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
    kind: str
    signed_on: str
    """「令和８年１２月１日」, or 「令和　　年　　月　　日」 where the day is not fixed."""


class AgreementDocument(Document):
    """An agreement (協定書), clean or as a draft."""

    template: ClassVar[str] = "docx/agreement.docx"
    must_print: ClassVar[tuple[str, ...]] = (
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
        "cost_tables.heading",
        "cost_tables.rows.item",
        "cost_tables.rows.category",
        "cost_tables.rows.bearer",
        "cost_tables.rows.share",
        "edition.mark",
        "points.message",
        "points.reference",
    )

    agreement: AgreementView
    edition: EditionView
    preamble: str
    articles: list[ArticleView]
    closing: str
    signatures: list[SignatureView]
    witnesses: list[SignatureView] = []
    cost_tables: list[CostTableView] = []
    """None or one; a list so that a template repeats it."""
    points: list[PointView] = []
    """Open points; only on a draft."""
