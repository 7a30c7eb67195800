"""What the findings workbook and the page of a municipality can say."""

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
    record: str
    reference: str
    rule: str


class FindingsSheet(Document):
    """The findings of a city as a workbook that a clerk filters and passes on."""

    template: ClassVar[str] = "xlsx/findings.xlsx"
    must_print: ClassVar[tuple[str, ...]] = (
        "findings.severity",
        "findings.message",
        "findings.hint",
        "findings.reference",
    )

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
