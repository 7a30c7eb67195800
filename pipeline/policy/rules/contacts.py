"""Whom to call on both sides, and through which window an agreement goes."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.policy.model import RuleEntry
from pipeline.policy.registry import Breach, Case, Evidence, NotApplicable, Outcome, rule
from pipeline.records.agreements import Agreement
from pipeline.records.base import Path
from pipeline.records.departments import Contact
from pipeline.records.partners import Partner


@rule("contacts-named", Agreement, RuleEntry, title="双方の窓口担当者", rows=("A12",))
def contacts_named(agreement: Agreement, case: Case, entry: RuleEntry) -> Iterator[Outcome]:
    """Both sides name a person through whom proposals go; of several partners each one.

    A partner whose own record names its contact needs no other.
    """
    del entry
    contacts, word = agreement.contacts, case.policy.municipality.word
    ours = contacts.city if contacts else None
    if ours is not None and ours.name:
        yield Evidence(f"{word}側：{_who(ours)}")
    else:
        yield Breach(
            f"{word}側の窓口担当者が決まっていません。",
            "協定の「窓口」の「市側」に、部署と氏名を書いてください。",
            ("contacts", "city"),
        )
    partners = case.partner_ids(agreement)
    for identity in partners:
        yield from _partner(identity, agreement, case, alone=partners == [identity])


def _partner(identity: str, agreement: Agreement, case: Case, *, alone: bool) -> Iterator[Outcome]:
    """The contact of a partner: in the agreement, or else in its own record."""
    contacts, partner = agreement.contacts, case.city.partners.get(identity)
    given: list[Contact | None] = []
    if contacts:
        given += [one for one in contacts.partners if one.partner == identity]
        given += [contacts.partner] if alone else []
    side = "相手方" if alone else f"「{partner.name if partner else identity}」"
    named = next((one for one in given if one is not None and one.name), None)
    if named is not None:
        yield Evidence(f"{side}：{_who(named)}")
    elif partner is not None and partner.contact is not None and partner.contact.name:
        yield Evidence(f"{side}：{_who(partner.contact)}（企業等の記録の連絡先）")
    elif partner is not None:
        where = "「相手方」に、" if alone else f"「相手方ごと」に、企業等ID「{identity}」と"
        yield Breach(
            f"{side}の窓口担当者が決まっていません。",
            f"協定の「窓口」の{where}部署と氏名を書くか、企業等の記録の「連絡先」に氏名を書いてください。",
            ("contacts", "partner"),
        )


@rule("contact-current", Agreement, RuleEntry, title="相手方の担当者の一致", rows=("A12",))
def contact_current(agreement: Agreement, case: Case, entry: RuleEntry) -> Iterator[Outcome]:
    """Who is named in the agreement is the partner's contact still: one of two records may be behind."""
    del entry
    said = list(_compared(agreement, case))
    yield from said or [
        NotApplicable("協定の「窓口」と企業等の「連絡先」の両方に氏名があるものはありません。")
    ]


def _compared(agreement: Agreement, case: Case) -> Iterator[Outcome]:
    for partner, contact, path in _named(agreement, case):
        own = partner.contact.name if partner.contact else ""
        if not own or not contact.name:
            continue
        if _squeezed(own) == _squeezed(contact.name):
            yield Evidence(f"{partner.name}：{contact.name}")
        else:
            yield Breach(
                f"「{partner.name}」の担当者が、協定の「窓口」では「{contact.name}」、企業等の「連絡先」では「{own}」です。",
                "担当者が替わったのなら、古いほうを直してください。協定ごとに担当者が違うのなら、対応は要りません。",
                (*path, "name"),
                contact.name,
            )


def _named(agreement: Agreement, case: Case) -> Iterator[tuple[Partner, Contact, Path]]:
    """The contacts that the agreement names, each with its partner and where it stands."""
    contacts, known = agreement.contacts, case.partners_of(agreement)
    if contacts is None:
        return
    if contacts.partner is not None and len(case.partner_ids(agreement)) == 1:
        yield from ((partner, contacts.partner, ("contacts", "partner")) for partner in known)
    for number, one in enumerate(contacts.partners):
        yield from (
            (partner, one, ("contacts", "partners", number)) for partner in known if partner.id == one.partner
        )


def _squeezed(name: str) -> str:
    """The name without the spaces between its parts, which people write in many ways."""
    return "".join(name.split())


def _who(contact: Contact) -> str:
    return f"{contact.department} {contact.name}".strip()


@rule("contact-window", Agreement, RuleEntry, title="協定の窓口", rows=("A2", "A12", "K1"))
def contact_window(agreement: Agreement, case: Case, entry: RuleEntry) -> Iterator[Outcome]:
    """Agreements of these kinds go through the window of the municipality."""
    del entry
    town = case.policy.municipality
    ours = agreement.contacts.city if agreement.contacts else None
    if ours is None or not ours.department:
        yield NotApplicable(f"{town.word}側の窓口の部署が書かれていません。")
    elif town.window in ours.department:
        yield Evidence(ours.department)
    else:
        label = case.policy.codes.label("kinds", agreement.kind)
        yield Breach(
            f"{label}の窓口は{town.window}ですが、{town.word}側の窓口が「{ours.department}」になっています。",
            "窓口の部署か、協定種別を確かめてください。",
            ("contacts", "city", "department"),
            ours.department,
        )
