"""What letters of request (依頼文) and the reply sheet (回答書) can say."""

from __future__ import annotations

from typing import ClassVar

from pipeline.plan.views.base import Document, View


class AddresseeView(View):
    """To whom a letter goes."""

    name: str
    """The partner; empty where one line is enough, as for a section."""
    person: str
    """「代表取締役　…　様」, 「…部…課長　様」, or a body with 「御中」."""


class WindowView(View):
    """Where answers go; what is not known is empty."""

    name: str
    unit: str
    person: str
    phone: str
    email: str


class FieldView(View):
    """One 連携事項."""

    text: str


class AgreementLineView(View):
    """One agreement in force."""

    partner: str
    title: str
    fields: list[FieldView]


class AskedView(View):
    """One proposal of the municipality that waits for a reply."""

    number: str
    department: str
    subject: str


class Letter(Document):
    """What every letter of request says."""

    must_print: ClassVar[tuple[str, ...]] = (
        "number",
        "date",
        "addressee.name",
        "addressee.person",
        "sender",
        "fiscal_year",
        "guideline",
        "form",
        "deadline",
        "window.name",
        "window.person",
        "window.phone",
        "window.email",
    )

    number: str
    """「未来第　　　号」: the clerk writes the number in."""
    date: str
    """The day that was asked for, or 「令和　　年　　月　　日」."""
    addressee: AddresseeView
    sender: str
    municipality: str
    word: str
    """市, 区, 町 …"""
    kind: str
    """What comprehensive agreements are called here."""
    fiscal_year: str
    guideline: str
    form: str
    """What is to be handed in."""
    deadline: str
    window: WindowView


class ProposalsLetter(Letter):
    """To a partner: please propose under your agreements (row K5)."""

    template: ClassVar[str] = "docx/letter-proposals.docx"
    must_print: ClassVar[tuple[str, ...]] = (
        *Letter.must_print,
        "aims",
        "agreements.title",
        "agreements.fields.text",
    )

    aims: str
    """The aims that a proposal serves, as one text."""
    agreements: list[AgreementLineView]


class RepliesLetter(Letter):
    """To a partner: please reply to the proposals of the municipality (row K7)."""

    template: ClassVar[str] = "docx/letter-replies.docx"
    must_print: ClassVar[tuple[str, ...]] = (*Letter.must_print, "proposals.department", "proposals.subject")

    proposals: list[AskedView]


class SectionsLetter(Letter):
    """To a section: please propose to the partners (row K6)."""

    template: ClassVar[str] = "docx/letter-sections.docx"
    must_print: ClassVar[tuple[str, ...]] = (
        *Letter.must_print,
        "agreements.partner",
        "agreements.title",
        "agreements.fields.text",
    )

    agreements: list[AgreementLineView]


class ResultsLetter(Letter):
    """To a section: please report the results of the year (row K9)."""

    template: ClassVar[str] = "docx/letter-results.docx"
    must_print: ClassVar[tuple[str, ...]] = (
        *Letter.must_print,
        "agreements.partner",
        "agreements.title",
        "agreements.fields.text",
    )

    agreements: list[AgreementLineView]


class ReplyRowView(View):
    """One proposal on the reply sheet; reply and comment are empty until they are known."""

    number: int
    department: str
    subject: str
    field: str
    content: str
    answer: str
    comment: str
    id: str
    """The proposal's id, for the record of the reply."""


class ReplySheet(Document):
    """回答書: every proposal of the municipality to one partner in one year, to be answered (row K7)."""

    template: ClassVar[str] = "xlsx/reply-sheet.xlsx"
    must_print: ClassVar[tuple[str, ...]] = (
        "name",
        "partner",
        "fiscal_year",
        "deadline",
        "window.name",
        "rows.number",
        "rows.department",
        "rows.subject",
        "rows.field",
        "rows.content",
        "rows.answer",
        "rows.comment",
        "rows.id",
    )

    name: str
    """What the municipality calls this sheet."""
    municipality: str
    fiscal_year: str
    partner: str
    department: str
    """Who answers at the partner, as far as it is known."""
    person: str
    deadline: str
    window: WindowView
    rows: list[ReplyRowView]
