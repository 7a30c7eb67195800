"""What the sheets 別紙①–④ can say."""

from __future__ import annotations

from typing import ClassVar

from pipeline.plan.views.base import Document, View


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


class ProposalSheet(Document):
    """別紙①: proposals of partners under one agreement in one fiscal year (row K5)."""

    template: ClassVar[str] = "xlsx/sheet1.xlsx"
    must_print: ClassVar[tuple[str, ...]] = ("proposals.partner", "proposals.field", "proposals.content")

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


class ResultSheet(Document):
    """別紙④: results of one section in one fiscal year (row K9)."""

    template: ClassVar[str] = "xlsx/sheet4.xlsx"
    must_print: ClassVar[tuple[str, ...]] = (
        "department",
        "rows.number",
        "rows.subject",
        "rows.content",
        "rows.partners",
    )

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
