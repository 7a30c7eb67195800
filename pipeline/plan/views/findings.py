"""What the findings workbook of a municipality can say."""

from __future__ import annotations

from typing import ClassVar

from pipeline.plan.views.base import Document, View


class FindingRowView(View):
    """One line of the findings workbook."""

    number: int
    severity: str
    message: str
    hint: str
    value: str
    file: str
    place: str
    link: str
    """Where the file opens, from the workbook: 「../../data/…xlsx#'シート'!B4」; empty where there is none."""
    department: str
    """Whom the finding is for; several one a line."""
    record: str
    reference: str
    rule: str


class SectionFindings(View):
    """The sheet of one section, to be passed on."""

    name: str
    sheet: str
    is_window: bool
    count: int
    findings: list[FindingRowView]


class FindingsSheet(Document):
    """The findings of a city as a workbook that a clerk filters and passes on."""

    template: ClassVar[str] = "xlsx/findings.xlsx"
    must_print: ClassVar[tuple[str, ...]] = (
        "findings.severity",
        "findings.message",
        "findings.hint",
        "findings.reference",
        "departments.name",
        "departments.findings.message",
        "departments.findings.hint",
    )

    municipality: str
    window: str
    count: int
    findings: list[FindingRowView]
    departments: list[SectionFindings]
    """One for each section that has any, the window first."""
