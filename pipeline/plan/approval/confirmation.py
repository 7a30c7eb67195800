"""An agreement to be signed and one who is named in it → 記載事項確認書, by which it confirms its names.

Each partner gets one, and each witness: everything that the agreement prints of it, character for
character, from where the agreement's own paper takes it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from pipeline.clauses.facts import closing_of
from pipeline.plan.approval.characters import special_characters
from pipeline.plan.approval.known import CONFIRMATION, Known
from pipeline.plan.approval.sentences import contact_in_city, contact_line, term
from pipeline.plan.job import Plan
from pipeline.plan.procedure.papers import Paper
from pipeline.plan.standing import contact_of
from pipeline.plan.views.approval import ConfirmationSheet, PrintedRowView
from pipeline.plan.views.letters import AddresseeView, WindowView
from pipeline.plan.wording import HONORIFIC, TO_BODIES, head_title, to_partner, window_section
from pipeline.policy.amendments import whole
from pipeline.policy.parties import Member, ResolvedParty, resolve_parties
from pipeline.policy.registry import Case
from pipeline.records.agreements import Agreement, Signer, Witness
from pipeline.records.dates import print_day
from pipeline.records.departments import Contact

WITNESS = "立会人"
CONTACT = "連絡の窓口（協定書には載らない）"


@dataclass(frozen=True, slots=True)
class Printed:
    """One partner as the agreement prints it: in which party, as which member."""

    partner: str
    party: ResolvedParty
    member: Member
    beside: tuple[str, ...]
    """The ids of the partners of the same party."""


def confirmations(record: Agreement, case: Case, known: Known) -> Iterator[Plan]:
    """The papers of an agreement, each partner's first, then those of the witnesses."""
    agreement = whole(record, case)
    for identity in case.partner_ids(agreement):
        if identity not in case.city.partners:
            yield _paper(agreement, case, known, identity).held(identity) or Plan((), ())
    for one in printed_partners(agreement, case):
        paper = _paper(agreement, case, known, *one.beside)
        says = partial(_of_partner, paper.name, agreement, one, case)
        yield paper.held(one.partner) or paper.made(ConfirmationSheet.template, says, one.partner)
    for number, witness in enumerate(agreement.witnesses, 1):
        paper = _paper(agreement, case, known)
        word = f"{WITNESS}{number}" if len(agreement.witnesses) > 1 else WITNESS
        says = partial(_of_witness, paper.name, agreement, witness, case)
        yield paper.held(word) or paper.made(ConfirmationSheet.template, says, word)


def _paper(agreement: Agreement, case: Case, known: Known, *partners: str) -> Paper:
    paper = Paper(CONFIRMATION, known.name(CONFIRMATION), agreement, case, known.by_record)
    paper.refers("partners", partners)
    return paper


def printed_partners(agreement: Agreement, case: Case) -> list[Printed]:
    """Every partner that can be read, with the party in which the paper prints it."""
    known, names = case.city.partners, case.policy.city_names
    resolved = resolve_parties(agreement, case)
    if not agreement.parties:
        readable = [one for one in agreement.partners if one in known]
        return [
            Printed(one, party, party.members[0], (one,))
            for one, party in zip(readable, resolved[1:], strict=False)
        ]
    found: list[Printed] = []
    for given, party in zip(agreement.parties, resolved, strict=True):
        readable = [one for one in given.members if one in names or one in known]
        ids = tuple(one for one in given.members if one not in names)
        found += [
            Printed(one, party, member, ids)
            for one, member in zip(readable, party.members, strict=True)
            if one not in names
        ]
    return found


def _of_partner(name: str, agreement: Agreement, one: Printed, case: Case) -> ConfirmationSheet:
    partner = case.city.partners[one.partner]
    contact = PrintedRowView(item=CONTACT, text=contact_line(contact_of(partner.id, agreement, case)))
    company, person = to_partner(partner)
    addressee = AddresseeView(name=company, person=person)
    return _sheet(name, agreement, addressee, partner.name, list(_rows(one)), [contact], case)


def _rows(one: Printed) -> Iterator[PrintedRowView]:
    """What is printed of a member, and of the group that one person signs for."""
    party, member = one.party, one.member
    yield PrintedRowView(item="協定書での略称", text=party.label)
    yield PrintedRowView(item="名称", text=member.name)
    if member in party.in_full:
        yield from _signing(member, "" if member in party.signing else f"（{party.annex}）")
    group = party.group.name if party.group else party.name
    if group:
        yield PrintedRowView(item="団体名", text=group)
    if party.group is not None:
        yield from _signing(party.group, "（団体を代表して署名する者）")


def _signing(member: Member, note: str) -> Iterator[PrintedRowView]:
    yield PrintedRowView(item=f"所在地{note}", text=member.address)
    yield PrintedRowView(item=f"職名{note}", text=member.signer.title)
    yield PrintedRowView(item=f"氏名{note}", text=member.signer.name)


def _of_witness(name: str, agreement: Agreement, witness: Witness, case: Case) -> ConfirmationSheet:
    signer = witness.signer or Signer()
    rows = [
        PrintedRowView(item=f"名称（{WITNESS}）", text=witness.name),
        PrintedRowView(item="所在地", text=signer.address or witness.address),
        PrintedRowView(item="職名", text=signer.title),
        PrintedRowView(item="氏名", text=signer.name),
    ]
    who = "　".join(word for word in (signer.title, signer.name) if word)
    addressee = AddresseeView(name=witness.name, person=f"{who}　{HONORIFIC}")
    if not who:
        addressee = AddresseeView(name="", person=f"{witness.name}　{TO_BODIES}")
    return _sheet(name, agreement, addressee, witness.name, rows, [], case)


def _sheet(
    name: str,
    agreement: Agreement,
    addressee: AddresseeView,
    about: str,
    rows: list[PrintedRowView],
    contact: list[PrintedRowView],
    case: Case,
) -> ConfirmationSheet:
    also = [
        PrintedRowView(item="協定の名称", text=agreement.title),
        PrintedRowView(item="締結日", text=print_day(agreement.signed_on) if agreement.signed_on else ""),
        PrintedRowView(item="有効期間", text=term(agreement, case) if agreement.effective_to else ""),
        PrintedRowView(item="署名の方式", text=closing_of(agreement, case).label),
        *contact,
    ]
    town = case.policy.municipality
    return ConfirmationSheet(
        name=name,
        addressee=addressee,
        sender=head_title(town, case.on),
        municipality=town.name,
        agreement=agreement.title,
        about=about,
        printed=rows,
        also=also,
        characters=special_characters((one.item, one.text) for one in (*rows, *also)),
        window=_window(agreement, case),
    )


def _window(agreement: Agreement, case: Case) -> WindowView:
    """Where the answer goes: whom the agreement names in the house, or else the window."""
    named = agreement.contacts.city if agreement.contacts else None
    section = window_section(case)
    contact = named or (section.contact if section else None) or Contact()
    return WindowView(
        name=contact_in_city(agreement, case).department or case.policy.municipality.window,
        unit="" if named or section is None else section.unit,
        person=contact.name,
        phone=contact.phone or "",
        email=contact.email or "",
    )
