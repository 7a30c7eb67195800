"""What the papers of the procedure can say: 申出書, 連携実績整理表, ニーズ調査票, 見直し調書."""

from __future__ import annotations

from typing import ClassVar

from pipeline.plan.views.base import Document, View


class NamedView(View):
    """One line of a list."""

    text: str


class PlannedView(View):
    """One project that is planned."""

    number: str
    subject: str
    content: str
    fields: str


class PastView(View):
    """One thing that was done together, or is being done."""

    number: str
    subject: str
    content: str
    when: str


class ApplicationForm(Document):
    """申出書: a partner's offer to the head of the municipality, to be checked and signed (row A10 ①)."""

    template: ClassVar[str] = "docx/application.docx"
    must_print: ClassVar[tuple[str, ...]] = (
        "name",
        "head",
        "partner",
        "address",
        "representative",
        "agreement",
        "fields.text",
        "planned.subject",
        "planned.content",
        "planned.fields",
        "past.subject",
        "past.content",
        "past.when",
        "criteria.text",
        "contact_department",
        "contact_name",
        "phone",
        "email",
    )

    name: str
    """What the municipality calls this paper."""
    municipality: str
    word: str
    kind: str
    guideline: str
    head: str
    """To whom it goes, for example 「例市長」."""
    window: str
    partner: str
    address: str
    representative: str
    """Title and name."""
    agreement: str
    fields: list[NamedView]
    planned: list[PlannedView]
    past: list[PastView]
    criteria: list[NamedView]
    """What the partner declares."""
    contact_department: str
    contact_name: str
    phone: str
    email: str


class PastRowView(View):
    """One project (or a result that belongs to none) on 連携実績整理表."""

    number: int
    fields: str
    subject: str
    content: str
    partners: str
    department: str
    status: str
    started: str
    ended: str
    results: str
    """What was done so far, by fiscal year."""
    cost: str
    counted: str
    """「○」 where the project counts, 「－」 where it does not."""


class PastResults(Document):
    """連携実績整理表: what was done under an agreement to come, by 連携事項 (row A10 ②)."""

    template: ClassVar[str] = "xlsx/past-results.xlsx"
    must_print: ClassVar[tuple[str, ...]] = (
        "name",
        "agreement",
        "partners",
        "rows.number",
        "rows.fields",
        "rows.subject",
        "rows.content",
        "rows.partners",
        "rows.status",
        "rows.started",
        "rows.ended",
        "rows.results",
        "rows.cost",
        "rows.counted",
        "count",
        "principle",
    )

    name: str
    municipality: str
    word: str
    agreement: str
    partners: str
    rows: list[PastRowView]
    count: str
    """How many count, in words."""
    principle: str
    """What the guideline asks for; empty where it asks for no number."""
    reference: str


class NeedRowView(View):
    """One thing that a partner offers."""

    number: int
    field: str
    subject: str
    content: str
    partners: str


class NeedsSurvey(Document):
    """ニーズ調査票: what a partner offers, for all sections to say whether they want it (row A10 ④)."""

    template: ClassVar[str] = "xlsx/needs-survey.xlsx"
    must_print: ClassVar[tuple[str, ...]] = (
        "name",
        "agreement",
        "partners",
        "window",
        "rows.number",
        "rows.field",
        "rows.subject",
        "rows.content",
        "rows.partners",
    )

    name: str
    municipality: str
    agreement: str
    partners: str
    sender: str
    """Who asks, for example 「未来課長」."""
    window: str
    reference: str
    rows: list[NeedRowView]


class ReviewResultView(View):
    """One result in the span under review."""

    year: str
    period: str
    """When in that year, as the section wrote it."""
    department: str
    subject: str
    outcome: str
    participants: str
    cost: str


class ReviewProjectView(View):
    """One project under the agreement."""

    subject: str
    department: str
    status: str
    when: str


class ReviewedView(View):
    """One review that is on record."""

    date: str
    outcome: str
    objections_city: str
    objections_partner: str


class ReviewSheet(Document):
    """見直し調書: what came of an agreement in the span under review, and whether it goes on (row K3)."""

    template: ClassVar[str] = "docx/review-sheet.docx"
    must_print: ClassVar[tuple[str, ...]] = (
        "name",
        "agreement",
        "partners",
        "signed_on",
        "term",
        "span",
        "months",
        "partial",
        "results.year",
        "results.period",
        "results.department",
        "results.subject",
        "results.outcome",
        "results.participants",
        "results.cost",
        "projects.subject",
        "projects.department",
        "projects.status",
        "reviews.date",
        "reviews.outcome",
        "reviews.objections_city",
        "reviews.objections_partner",
    )

    name: str
    municipality: str
    word: str
    reference: str
    window: str
    agreement: str
    partners: str
    signed_on: str
    term: str
    """The term of the agreement, or the one to which it has been renewed by then."""
    cycle: str
    """「３年」, or empty where none is on record."""
    span: str
    """The time under review."""
    notice_until: str
    """Until when either side may object; empty where nothing says so."""
    months: str
    """From which month to which results are listed."""
    partial: str
    """That results are recorded by fiscal year, where the span is not one of whole years."""
    results: list[ReviewResultView]
    participants: str
    """All participants together."""
    cost: str
    """All cost of the municipality together."""
    projects: list[ReviewProjectView]
    reviews: list[ReviewedView]
