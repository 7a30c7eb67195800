"""Proposals of the municipality by partner, with the replies so far → 回答書 (row K7)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pipeline.findings import Finding
from pipeline.plan.job import Held, Plan
from pipeline.plan.letters.desk import Desk
from pipeline.plan.names import file_name
from pipeline.plan.sheets.piles import Pile, piles
from pipeline.plan.views.letters import AskedView, ReplyRowView, ReplySheet
from pipeline.plan.wording import deadline, field_of, figure
from pipeline.policy.registry import Case
from pipeline.records.choices import Direction
from pipeline.records.dates import print_fiscal_year
from pipeline.records.departments import Contact
from pipeline.records.proposals import Proposal
from pipeline.records.replies import Reply

KIND = "reply-sheet"
_HOLDING = (KIND, "sheet2")
"""A proposal that does not go out on 別紙② is not asked about either."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The proposals of a year to one partner, and why they cannot be printed, if so."""

    partner: str
    proposals: tuple[Proposal, ...]
    replies: Mapping[str, Reply]
    """By proposal."""
    records: tuple[str, ...]
    reasons: tuple[Finding, ...]


def asked_of_partners(desk: Desk) -> list[Asked]:
    """What each partner is asked, in the order of the proposals; unreadable ones hold it back."""
    return [
        _asked(pile, desk)
        for pile in piles(Proposal, "partners", Direction.FROM_CITY, desk.case.city)
        if pile.year == desk.asked.year and (pile.faults or not all(one.nothing for one in pile.records))
    ]


def plan_replies(desk: Desk) -> Plan:
    """A reply sheet for each partner that is asked something."""
    if unread := desk.case.city.tables["proposals"].unread:
        return Plan((), (Held(KIND, "すべて", (), unread),))
    return Plan.of(_plan(one, desk) for one in asked_of_partners(desk))


def waiting(asked: Asked, case: Case) -> list[AskedView]:
    """The proposals that wait for a reply, with their numbers on the reply sheet."""
    return [
        AskedView(
            number=figure(number),
            department=_department(one, case),
            subject=one.subject or field_of(one, case),
        )
        for number, one in enumerate(asked.proposals, 1)
        if one.id not in asked.replies
    ]


def _plan(asked: Asked, desk: Desk) -> Plan:
    partner = desk.case.city.partners.get(asked.partner)
    reasons = (*asked.reasons, *desk.faults)
    if partner is None or reasons:
        name = f"{asked.partner} {partner.name if partner else ''}".strip()
        return Plan((), (Held(KIND, name, asked.records, reasons),))
    contact = partner.contact or Contact()
    view = ReplySheet(
        name=desk.name(KIND),
        municipality=desk.case.policy.municipality.name,
        fiscal_year=print_fiscal_year(desk.asked.year),
        partner=partner.name,
        department=contact.department,
        person=contact.name,
        deadline=deadline(desk.asked.reply_by),
        window=desk.window,
        rows=[_row(number, one, asked, desk.case) for number, one in enumerate(asked.proposals, 1)],
    )
    file = file_name(partner.id, partner.name, ending=".xlsx")
    return desk.made(KIND, KIND, file, f"{partner.id} {partner.name}", asked.records, view)


def _row(number: int, proposal: Proposal, asked: Asked, case: Case) -> ReplyRowView:
    reply = asked.replies.get(proposal.id)
    return ReplyRowView(
        number=number,
        department=_department(proposal, case).replace(" ", "\n"),
        subject=proposal.subject,
        field=field_of(proposal, case),
        content=proposal.content,
        answer=reply.answer.label if reply else "",
        comment=reply.comment if reply else "",
        id=proposal.id,
    )


def _department(proposal: Proposal, case: Case) -> str:
    """Bureau and section; a proposal without a section comes from the window."""
    if proposal.department is None:
        return case.policy.municipality.window
    section = case.city.departments[proposal.department]
    return " ".join(word for word in (section.bureau, section.section) if word)


def _asked(pile: Pile[Proposal], desk: Desk) -> Asked:
    city, partner = desk.case.city, pile.owner
    proposals = [one for one in pile.records if not one.nothing]
    ids = {one.id for one in proposals}
    replies = {
        one.proposal: one
        for one in city.all(Reply).values()
        if one.partner == partner and one.proposal in ids
    }
    departments = list(dict.fromkeys(one.department for one in proposals if one.department))
    agreements = list(dict.fromkeys(one.agreement for one in proposals if one.agreement))
    reasons = (
        *pile.faults,
        *city.missing("partners", [partner]),
        *city.missing("departments", departments),
        *city.missing("agreements", agreements),
        *city.tables["replies"].unread,
        *_faulty_replies(partner, ids, desk.case),
        *(
            finding
            for one in (*proposals, *replies.values())
            for finding in desk.by_record.get(one.name_in_type, ())
            if any(finding.holds_back(kind) for kind in _HOLDING)
        ),
    )
    records = (
        *(one.name_in_type for one in (*proposals, *replies.values())),
        f"partners:{partner}",
        *(f"departments:{one}" for one in departments),
        *(f"agreements:{one}" for one in agreements),
    )
    return Asked(partner, tuple(proposals), replies, records, reasons)


def _faulty_replies(partner: str, proposals: set[str], case: Case) -> Iterator[Finding]:
    for one in case.city.tables["replies"].faulty:
        of, to = one.text("partner", "企業等ID"), one.text("proposal", "提案ID")
        if of in (None, partner) and (to is None or to in proposals):
            yield from one.findings
