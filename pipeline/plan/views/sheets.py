"""What the sheets 別紙①–④ can say."""

from __future__ import annotations

from typing import ClassVar

from pipeline.plan.views.base import Document, View


class SheetDocument(Document):
    """What every sheet says at its head.

    ``mark`` is the sheet's name where it has a number (別紙①), ``heading`` where it has none
    (連携事業実施状況); the other one is empty.
    """

    municipality: str
    fiscal_year: str
    """For example 「令和８年度」."""
    mark: str = ""
    heading: str = ""


class ProposalView(View):
    """One proposal of a partner; the content of one who has none is 「提案なし」."""

    id: str
    number: str
    partner: str
    field: str
    content: str
    subject: str
    aims: str
    received_on: str


class ProposalSheet(SheetDocument):
    """別紙①: proposals of partners under one agreement in one fiscal year (row K5)."""

    template: ClassVar[str] = "xlsx/sheet1.xlsx"
    must_print: ClassVar[tuple[str, ...]] = ("proposals.partner", "proposals.field", "proposals.content")

    agreement: str
    proposals: list[ProposalView]


class SectionProposalView(ProposalView):
    """One proposal of a section. ``answers`` names the partners' proposals that it answers."""

    answers: str
    viewpoint: str


class SectionProposalSheet(SheetDocument):
    """別紙②: proposals of one section to partners in one fiscal year (rows K6, K11)."""

    template: ClassVar[str] = "xlsx/sheet2.xlsx"
    must_print: ClassVar[tuple[str, ...]] = (
        "department",
        "proposals.partner",
        "proposals.field",
        "proposals.content",
        "proposals.answers",
    )

    department: str
    """Bureau, section and unit as one line."""
    proposals: list[SectionProposalView]


class PartnerProposalRowView(View):
    """One line of what is handed to a partner."""

    number: int
    department: str
    field: str
    subject: str
    content: str
    answers: str
    """The partner's own proposals that this one answers."""


class PartnerProposalSheet(SheetDocument):
    """別紙② compiled: all sections' proposals to one partner, handed over to it (row K6)."""

    template: ClassVar[str] = "xlsx/sheet2-partner.xlsx"
    must_print: ClassVar[tuple[str, ...]] = (
        "partner",
        "rows.number",
        "rows.department",
        "rows.field",
        "rows.subject",
        "rows.content",
        "rows.answers",
    )

    partner: str
    honorific: str
    """What stands behind the name: 「御中」 or 「様」."""
    window: str
    rows: list[PartnerProposalRowView]


class MatchingRowView(View):
    """One line of 別紙③; a line without proposal has only its number."""

    number: int
    subject: str
    content: str
    contact: str
    """Name, section, person, telephone and mail of each partner, one a line."""
    proposer: str
    """The partner, or the section."""
    answer: str
    """連携の可否 of a proposal of the municipality, with the partner's comment."""
    wanted_by: str


class MatchingSheet(SheetDocument):
    """別紙③: proposals of both sides in one fiscal year, for all sections (row K8)."""

    template: ClassVar[str] = "xlsx/sheet3.xlsx"
    must_print: ClassVar[tuple[str, ...]] = (
        "restricted",
        "rows.number",
        "rows.subject",
        "rows.content",
        "rows.contact",
        "rows.proposer",
        "rows.answer",
        "rows.wanted_by",
        "nothing",
        "waiting",
    )

    window: str
    restricted: str
    """Who may read it: 「庁内限り」."""
    rows: list[MatchingRowView]
    nothing: str
    """Partners and sections that said that they propose nothing."""
    waiting: str
    """Proposals of the municipality that no partner has answered yet."""


class ResultRowView(View):
    """One line of 別紙④; a line without result has only its number."""

    number: int
    subject: str
    content: str
    partners: str


class ResultSheet(SheetDocument):
    """別紙④: results of one section in one fiscal year (row K9)."""

    template: ClassVar[str] = "xlsx/sheet4.xlsx"
    must_print: ClassVar[tuple[str, ...]] = (
        "department",
        "withheld",
        "rows.number",
        "rows.subject",
        "rows.content",
        "rows.partners",
    )

    bureau: str
    section: str
    unit: str
    department: str
    """Bureau, section and unit as one line."""
    nothing: bool
    """True where the section reports that there was nothing (実績なし)."""
    withheld: str = ""
    """That some of the results are not to be published; empty where all are."""
    rows: list[ResultRowView]


class CompiledResultRowView(ResultRowView):
    """One line of the compiled 別紙④. Sections that did it together stand one a line."""

    department: str


class CompiledResultSheet(SheetDocument):
    """別紙④ compiled: results of all sections in one fiscal year (rows K9, A14)."""

    template: ClassVar[str] = "xlsx/sheet4-compiled.xlsx"
    must_print: ClassVar[tuple[str, ...]] = (
        "rows.number",
        "rows.department",
        "rows.subject",
        "rows.content",
        "rows.partners",
        "nothing",
        "withheld",
    )

    window: str
    withheld: str = ""
    """That some of the results are not to be published; empty where all are."""
    rows: list[CompiledResultRowView]
    nothing: str
    """The sections that reported that there was nothing (実績なし)."""


class SectionStateView(View):
    """Whether a section has reported: 「提出」, 「実績なし」 or 「未提出」; and how many results."""

    department: str
    state: str
    count: int


class ReportStateSheet(SheetDocument):
    """Which of the sections that are asked have reported on 別紙④, for the window alone (row K9)."""

    template: ClassVar[str] = "xlsx/sheet4-states.xlsx"
    must_print: ClassVar[tuple[str, ...]] = ("window", "rows.department", "rows.state", "rows.count")

    name: str
    """What the municipality calls the sheet that is asked for."""
    window: str
    rows: list[SectionStateView]
