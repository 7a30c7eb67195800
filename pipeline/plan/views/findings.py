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
    request: str
    """What is asked of a section, which has no files: an answer."""
    value: str
    file: str
    place: str
    link: str
    """Where the file opens, from the workbook: 「../../data/…xlsx#'シート'!B4」; empty where there is none."""
    department: str
    """Whom the finding is for; several one a line."""
    record: str
    """「協定 AS-01」, and on a line of its own what people call it."""
    reference: str
    rule: str


class SectionFindings(View):
    """The sheet of one section."""

    name: str
    sheet: str
    count: int
    findings: list[FindingRowView]


class FindingsSheet(Document):
    """The findings of a city as a workbook that a clerk filters and passes on."""

    template: ClassVar[str] = "xlsx/findings.xlsx"
    must_print: ClassVar[tuple[str, ...]] = (
        "findings.severity",
        "findings.record",
        "findings.message",
        "findings.hint",
        "findings.reference",
        "departments.name",
        "departments.findings.record",
        "departments.findings.message",
        "departments.findings.request",
    )

    municipality: str
    window: str
    count: int
    findings: list[FindingRowView]
    desk: list[SectionFindings]
    """The window's own: one, or none where it has no findings."""
    departments: list[SectionFindings]
    """One for each other section that has any, to be sent to it."""
