"""Views: exactly what a template can say. One model per kind of document.

A view is plain data. Its fields are the names that templates may use; templates are checked
against these models, and the digest of a job is taken over the view's JSON.
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class View(BaseModel):
    """Base of all that templates may look into: frozen, and nothing but the declared fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


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


class AgreementDocument(View):
    """An agreement (協定書), clean or as a draft."""

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


class ProposalView(View):
    """One proposal on 別紙①."""

    id: str
    number: str
    partner: str
    field: str
    content: str
    subject: str
    aims: str
    received_on: str


class ProposalSheet(View):
    """別紙①: proposals of partners under one agreement in one fiscal year (row K5)."""

    municipality: str
    agreement: str
    fiscal_year: str
    """For example 「令和８年度」."""
    proposals: list[ProposalView]


class ResultRowView(View):
    """One line of 別紙④; a line without result has only its number."""

    number: int
    subject: str
    content: str
    partners: str


class ResultSheet(View):
    """別紙④: results of one section in one fiscal year (row K9)."""

    municipality: str
    fiscal_year: str
    bureau: str
    section: str
    unit: str
    department: str
    """Bureau, section and unit as one line."""
    nothing: bool
    """True where the section reports that there was nothing (実績なし)."""
    rows: list[ResultRowView]


class FindingRowView(View):
    """One line of the findings workbook."""

    number: int
    severity: str
    message: str
    hint: str
    value: str
    file: str
    place: str
    record: str
    reference: str
    rule: str


class FindingsSheet(View):
    """The findings of a city as a workbook that a clerk filters and passes on."""

    municipality: str
    count: int
    findings: list[FindingRowView]


class IndexDocument(View):
    """One document on the page; links are paths with what a URL cannot hold escaped."""

    link: str
    title: str
    pdf: str
    """Link of its PDF, empty where there is none."""


class IndexGroup(View):
    """The documents of one kind."""

    label: str
    documents: list[IndexDocument]


class IndexFinding(View):
    """One finding on the page; ``level`` is error, warning or notice."""

    level: str
    severity: str
    record: str
    """「協定 AS-01」."""
    message: str
    hint: str
    place: str
    reference: str


class IndexHeld(View):
    """One document that is not made, and why."""

    label: str
    title: str
    reasons: list[IndexFinding]


class IndexPage(View):
    """index.html of a city."""

    municipality: str
    on: str
    made: int
    errors: int
    groups: list[IndexGroup]
    held: list[IndexHeld]
    kept: list[IndexDocument]
    """Files that somebody changed by hand and that were set aside."""
    findings: list[IndexFinding]
