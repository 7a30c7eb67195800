"""What the papers of the approval can say: 審査票, 記載事項確認書, 起案文."""

from __future__ import annotations

from typing import ClassVar

from pipeline.plan.views.base import Document, View
from pipeline.plan.views.letters import AddresseeView, WindowView
from pipeline.plan.views.procedure import NamedView


class TallyView(View):
    """How many rules stand how."""

    held: str
    excepted: str
    broken: str
    """Not held, though they must be (必須・原則)."""
    watched: str
    """Not held, and only watched (注意・参考)."""
    awaited: str
    """Not held, but only for want of the decision or approval that is asked for."""
    idle: str
    total: str


class RuleRowView(View):
    """One rule, and how the agreement or what belongs to it stands to it."""

    number: str
    title: str
    reference: str
    binding: str
    standing: str
    """「適合」, 「不適合」, 「例外」, 「対象外」, 「決定待ち」 or 「承認待ち」."""
    amiss: bool
    """Whether it is broken, and not only for want of what is asked for, so that the eye finds it."""
    lines: list[NamedView]
    """Evidence, the reason why it does not apply, or what breaks it."""


class ExceptionView(View):
    """One exception (例外) on record."""

    rule: str
    reason: str
    approved_by: str
    approved_on: str
    counts: str
    """Whether it counts: 「有効」, 「承認待ち」, or 「要確認」."""


class AskedExceptionView(View):
    """One exception for which approval is asked (承認を求める例外)."""

    rule: str
    reference: str
    reason: str
    planned: str
    """Who approves and when, as far as it is on record; may be empty."""
    departs: list[NamedView]
    """What departs from the rule, in the words of the findings."""


class StepView(View):
    """One step of the procedure, or one decision; ``about`` what it was about."""

    about: str
    what: str
    date: str
    outcome: str
    by: str
    document_number: str


class ConfirmedView(View):
    """Criteria of a partner or a project that were confirmed alike: result, day and evidence."""

    about: str
    criteria: list[NamedView]
    result: str
    date: str
    evidence: str


class RemarkView(View):
    """One finding that belongs to no rule."""

    severity: str
    message: str
    hint: str


class CheckSheet(Document):
    """審査票: every rule of the guideline, and how an agreement stands to it."""

    template: ClassVar[str] = "docx/check-sheet.docx"
    must_print: ClassVar[tuple[str, ...]] = (
        "name",
        "id",
        "agreement",
        "kind",
        "partners",
        "rule_set",
        "verdict",
        "holding.text",
        "awaited.text",
        "asked.rule",
        "asked.reference",
        "asked.reason",
        "tally.held",
        "tally.excepted",
        "tally.broken",
        "tally.watched",
        "tally.awaited",
        "tally.idle",
        "tally.total",
        "rules.number",
        "rules.title",
        "rules.reference",
        "rules.binding",
        "rules.standing",
        "rules.lines.text",
        "under.number",
        "under.title",
        "under.reference",
        "under.standing",
        "under.lines.text",
        "idle",
        "elsewhere",
        "exceptions.rule",
        "exceptions.reason",
        "exceptions.approved_by",
        "exceptions.approved_on",
        "steps.what",
        "steps.date",
        "steps.outcome",
        "steps.by",
        "steps.document_number",
        "decisions.what",
        "decisions.date",
        "decisions.outcome",
        "confirmed.about",
        "confirmed.criteria.text",
        "confirmed.result",
        "confirmed.date",
        "confirmed.evidence",
        "remarks.message",
    )

    name: str
    """What the municipality calls this paper."""
    municipality: str
    id: str
    agreement: str
    kind: str
    amends: str
    """The agreement that an amendment changes; else empty."""
    partners: str
    initiated_by: str
    signed_on: str
    term: str
    renewal: str
    cost: str
    contact_city: str
    contact_partner: str
    status: str
    rule_set: str
    """The guideline, and from when it is in force."""
    verdict: str
    """Whether the agreement can be made."""
    holding: list[NamedView]
    """What holds the clean agreement back, and must be mended."""
    awaited: list[NamedView]
    """The decisions that are still to be taken, by name."""
    asked: list[AskedExceptionView]
    tally: TallyView
    rules: list[RuleRowView]
    under: list[RuleRowView]
    """Rules on projects, proposals, replies and results under the agreement, that say something of them."""
    idle: str
    """The other rules on these, by title; empty where there is none."""
    elsewhere: str
    """Rules of the guideline for other kinds of agreement, by title; empty where there is none."""
    exceptions: list[ExceptionView]
    steps: list[StepView]
    decisions: list[StepView]
    confirmed: list[ConfirmedView]
    remarks: list[RemarkView]


class PrintedRowView(View):
    """One thing that is printed of a partner; ``text`` is empty where it is not known yet."""

    item: str
    text: str


class CharacterView(View):
    """One character that is easily taken for another, or not to be had on every computer."""

    text: str
    """The character itself with what belongs to it; in words where it cannot be seen."""
    code: str
    """「U+9AD9」."""
    called: str
    """「はしごだか」, or another word that tells it from those like it; may be empty."""
    standard: str
    """「高」, where another character is the usual one; may be empty."""
    where: str
    """In which of the things above it stands."""


class ConfirmationSheet(Document):
    """記載事項確認書: what an agreement will print of a partner, to be confirmed."""

    template: ClassVar[str] = "docx/confirmation.docx"
    must_print: ClassVar[tuple[str, ...]] = (
        "name",
        "addressee.name",
        "addressee.person",
        "sender",
        "agreement",
        "about",
        "printed.item",
        "printed.text",
        "also.item",
        "also.text",
        "characters.text",
        "characters.code",
        "characters.called",
        "characters.standard",
        "characters.where",
        "window.name",
        "window.person",
        "window.phone",
        "window.email",
    )

    name: str
    """What the municipality calls this paper."""
    addressee: AddresseeView
    sender: str
    municipality: str
    agreement: str
    about: str
    """Of whom it tells: the partner or the witness."""
    printed: list[PrintedRowView]
    """What is printed of the one addressed."""
    also: list[PrintedRowView]
    """What is printed of the agreement."""
    characters: list[CharacterView]
    window: WindowView


class AttachmentView(View):
    """One document that goes with it."""

    number: str
    text: str


class QuotedView(View):
    """One thing that was found, in the words of the finding, with the rule that it belongs to."""

    rule: str
    reference: str
    text: str


class ApprovalLetter(Document):
    """起案文: asks in the house for approval of an agreement."""

    template: ClassVar[str] = "docx/approval-letter.docx"
    must_print: ClassVar[tuple[str, ...]] = (
        "name",
        "number",
        "decided_on",
        "section",
        "subject",
        "request",
        "purpose.text",
        "steps.what",
        "steps.date",
        "steps.outcome",
        "agreement",
        "kind",
        "parties.text",
        "fields.text",
        "changes",
        "signed_on",
        "term",
        "renewal",
        "cost",
        "closing",
        "result",
        "asked.rule",
        "asked.reference",
        "asked.reason",
        "asked.departs.text",
        "exceptions.rule",
        "exceptions.reference",
        "exceptions.text",
        "open_points.rule",
        "open_points.reference",
        "open_points.text",
        "watched.rule",
        "watched.reference",
        "watched.text",
        "attachments.number",
        "attachments.text",
    )

    name: str
    """What the municipality calls this paper."""
    municipality: str
    word: str
    """市, 区, 町 …: who decides is called after it."""
    number: str
    """The number of the document; before the decision its mark, 「未来第　　　号」."""
    decided_on: str
    """The day of the decision (決裁日); before it a blank."""
    section: str
    """Who drafts it."""
    subject: str
    request: str
    """The sentence that asks."""
    purpose: list[NamedView]
    """Why, sentence by sentence."""
    steps: list[StepView]
    """What came before the decision, the earliest first."""
    agreement: str
    kind: str
    parties: list[NamedView]
    """Each party with address and signer."""
    fields: list[NamedView]
    changes: str
    """What an amendment changes; else empty."""
    signed_on: str
    term: str
    renewal: str
    cost: str
    closing: str
    result: str
    """How many rules are held, in a sentence, and whether the agreement can be made."""
    asked: list[AskedExceptionView]
    exceptions: list[QuotedView]
    open_points: list[QuotedView]
    """What must be mended before the agreement can be made."""
    watched: list[QuotedView]
    """What is only to be kept in mind."""
    attachments: list[AttachmentView]
