"""An agreement and its partners → its parties as they are printed, and how they are enumerated."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.policy.registry import Case
from pipeline.records.agreements import Agreement, Party, Signer

PAIR = 2
"""Parties that need no 及び."""


@dataclass(frozen=True, slots=True)
class Member:
    """One member of a party: the municipality or a partner, with who signs for it."""

    name: str
    address: str
    signer: Signer
    is_city: bool


@dataclass(frozen=True, slots=True)
class ResolvedParty:
    """A party with everything that is printed of it."""

    label: str
    members: tuple[Member, ...]
    holds_original: bool

    @property
    def is_city(self) -> bool:
        """Whether the municipality is (in) this party."""
        return any(member.is_city for member in self.members)


def resolve_parties(agreement: Agreement, case: Case) -> tuple[ResolvedParty, ...]:
    """The parties of an agreement; partners that cannot be read are left out.

    Without parties of its own, the municipality is the first label of the house style and each
    partner the next; the signer is the head in office, or the partner's representative.
    """
    if agreement.parties:
        return tuple(_resolve(party, agreement, case) for party in agreement.parties)
    members = [_city(None, agreement, case)]
    members += [_partner(one, None, case) for one in agreement.partners if one in case.city.partners]
    labels = [*case.policy.style.labels]
    labels += [f"当事者{number}" for number in range(len(labels) + 1, len(members) + 1)]
    return tuple(
        ResolvedParty(label, (member,), holds_original=True)
        for label, member in zip(labels, members, strict=False)
    )


def _resolve(party: Party, agreement: Agreement, case: Case) -> ResolvedParty:
    names = case.policy.city_names
    members = tuple(
        _city(party.signer, agreement, case) if one in names else _partner(one, party.signer, case)
        for one in party.members
        if one in names or one in case.city.partners
    )
    return ResolvedParty(party.label, members, party.holds_original)


def _city(given: Signer | None, agreement: Agreement, case: Case) -> Member:
    town = case.policy.municipality
    head = town.head_on(agreement.signed_on or case.on)
    return _member(
        town.name, given, Signer(title=head.title, name=head.name, address=town.address), is_city=True
    )


def _partner(identity: str, given: Signer | None, case: Case) -> Member:
    partner = case.city.partners[identity]
    own = Signer(
        title=partner.representative_title, name=partner.representative_name, address=partner.address
    )
    return _member(partner.name, given, own, is_city=False)


def _member(name: str, given: Signer | None, own: Signer, *, is_city: bool) -> Member:
    """What the party says of its signer goes before what is known of the member."""
    given = given or Signer()
    title, who = (given.title, given.name) if given.title or given.name else (own.title, own.name)
    address = given.address or own.address
    return Member(name, address, Signer(title=title, name=who, address=address), is_city)


def enumerate_words(words: list[str], last: str, comma: str) -> str:
    """「甲、乙及び丙」: the last word joined by ``last`` (及び, 又は), the others by the comma."""
    if len(words) < 2:
        return "".join(words)
    return comma.join(words[:-1]) + last + words[-1]


def introduced(parties: tuple[ResolvedParty, ...], comma: str) -> str:
    """Each party by name with its label: AとB; A、B及びC; with a group among them A、B並びにC."""
    words = [_introduce(party, comma) for party in parties]
    if len(words) <= PAIR:
        return enumerate_words(words, "と", comma)
    groups = any(len(party.members) > 1 for party in parties)
    return enumerate_words(words, "並びに" if groups else "及び", comma)


def _introduce(party: ResolvedParty, comma: str) -> str:
    names = enumerate_words([member.name for member in party.members], "及び", comma)
    these = "" if len(party.members) == 1 else "これらを"
    return f"{names}（以下{these}「{party.label}」という。）"
