"""An agreement and its partners → its parties as they are printed, and how they are enumerated."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from pipeline.findings import Finding, Severity
from pipeline.policy.annexes import annexes
from pipeline.policy.registry import Case
from pipeline.records.agreements import Agreement, MemberSigner, Party, Signer

PAIR = 2
"""Parties that need no 及び; members that make a group."""

CITY = "city"

REFERENCE = (
    "本システムの決まり：団体名は構成員が2者以上の当事者に書き、署名者を書かなければ構成員がそれぞれ署名する"
)


@dataclass(frozen=True, slots=True)
class Member:
    """One who is named in the paper, the municipality or a partner, with who signs for it."""

    name: str
    address: str
    signer: Signer
    is_city: bool
    identity: str = ""
    """The id of the partner."""


@dataclass(frozen=True, slots=True)
class ResolvedParty:
    """A party with everything that is printed of it."""

    label: str
    members: tuple[Member, ...]
    holds_original: bool
    name: str = ""
    """What a group calls itself."""
    annex: str = ""
    """「別表第１」 where the members are listed there and not named in the preamble."""
    group: Member | None = None
    """The group as one, where one person signs for all its members."""

    @property
    def is_city(self) -> bool:
        """Whether the municipality is (in) this party."""
        return any(member.is_city for member in self.members)

    @property
    def signing(self) -> tuple[Member, ...]:
        """Who stands in the block of signatures: the group as one, or each member."""
        return self.members if self.group is None else (self.group,)

    @property
    def in_full(self) -> tuple[Member, ...]:
        """All of whom the paper gives address and signer: who sign, and who are listed in an annex."""
        listed = self.members if self.annex else ()
        return tuple(dict.fromkeys((*self.signing, *listed)))

    @property
    def named(self) -> tuple[str, ...]:
        """How a list of the parties names it: as a group, by its annex, or by its members."""
        short = self.name or (f"{self.annex}に掲げる者" if self.annex else "")
        return (short,) if short else tuple(one.name for one in self.members)


def resolve_parties(agreement: Agreement, case: Case) -> tuple[ResolvedParty, ...]:
    """The parties of an agreement; partners that cannot be read are left out.

    Without parties of its own, the municipality is the first label of the house style and each
    partner the next; the signer is the head in office, or the partner's representative.
    """
    if agreement.parties:
        names = annexes(agreement, case).parties
        return tuple(
            _resolve(party, annex, agreement, case)
            for party, (_, annex) in zip(agreement.parties, names, strict=True)
        )
    members = [_city(None, agreement, case)]
    members += [_partner(one, None, case) for one in agreement.partners if one in case.city.partners]
    labels = [*case.policy.style.labels]
    labels += [f"当事者{number}" for number in range(len(labels) + 1, len(members) + 1)]
    return tuple(
        ResolvedParty(label, (member,), holds_original=True)
        for label, member in zip(labels, members, strict=False)
    )


def _resolve(party: Party, annex: str, agreement: Agreement, case: Case) -> ResolvedParty:
    names, given = case.policy.city_names, _given(party, case)
    members = tuple(
        _city(given.get(CITY), agreement, case) if one in names else _partner(one, given.get(one), case)
        for one in party.members
        if one in names or one in case.city.partners
    )
    if len(party.members) < PAIR:
        return ResolvedParty(party.label, members, party.holds_original)
    one = ResolvedParty(party.label, members, party.holds_original, party.name, annex)
    if party.signer is None:
        return one
    name = party.name or enumerate_words([it.name for it in members], "及び", case.policy.style.comma)
    return replace(one, group=_member(name, party.signer, Signer(), is_city=one.is_city))


def _given(party: Party, case: Case) -> Mapping[str, Signer | MemberSigner]:
    """Who signs in place of the representatives, by member."""
    given = {member_key(one.member, case): one for one in party.member_signers}
    if len(party.members) == 1 and party.signer is not None:
        return {**given, member_key(party.members[0], case): party.signer}
    return given


def member_key(member: str, case: Case) -> str:
    """A member of a party as records may name it → its id, one word for the municipality."""
    return CITY if member in case.policy.city_names else member


def _city(given: Signer | MemberSigner | None, agreement: Agreement, case: Case) -> Member:
    town = case.policy.municipality
    head = town.head_on(agreement.signed_on or case.on)
    return _member(
        town.name, given, Signer(title=head.title, name=head.name, address=town.address), is_city=True
    )


def _partner(identity: str, given: Signer | MemberSigner | None, case: Case) -> Member:
    partner = case.city.partners[identity]
    own = Signer(
        title=partner.representative_title, name=partner.representative_name, address=partner.address
    )
    return replace(_member(partner.name, given, own, is_city=False), identity=identity)


def _member(name: str, given: Signer | MemberSigner | None, own: Signer, *, is_city: bool) -> Member:
    """What the party says of its signer goes before what is known of the member."""
    given = given or Signer()
    title, who = (given.title, given.name) if given.title or given.name else (own.title, own.name)
    address = given.address or own.address
    return Member(name, address, Signer(title=title, name=who, address=address), is_city)


def name_notices(agreement: Agreement) -> Iterator[Finding]:
    """What becomes of a 団体名 where it may not be what was meant: each member signs, or it is not printed."""
    for number, party in enumerate(agreement.parties):
        if not party.name:
            continue
        if len(party.members) < PAIR:
            message = (
                f"「{party.label}」の構成員は1者なので、「団体名」（{party.name}）は協定書に入りません。"
            )
            hint = "構成員が抜けていないか確かめてください。1者で締結するなら、「団体名」を消してください。"
            rule = "party-name-unused"
        elif party.signer is None and not party.member_signers:
            message = (
                f"「{party.label}」に「団体名」（{party.name}）がありますが「署名者」がないため、"
                f"構成員{len(party.members)}者がそれぞれ署名します。"
            )
            hint = "1人が団体を代表して署名するときは、「署名者」に職名・氏名・所在地を書いてください。そうでなければ、このままで構いません。"
            rule = "group-signs-each"
        else:
            continue
        place = agreement.at("parties", number, "name")
        yield Finding(
            rule, Severity.NOTICE, message, hint, place, agreement.name_in_type, party.name, REFERENCE
        )


def enumerate_words(words: list[str], last: str, comma: str) -> str:
    """「甲、乙及び丙」: the last word joined by ``last`` (及び, 又は), the others by the comma."""
    if len(words) < 2:
        return "".join(words)
    return comma.join(words[:-1]) + last + words[-1]


def introduced(parties: tuple[ResolvedParty, ...], comma: str) -> str:
    """Each party by name with its label: AとB; A、B及びC; with a group among them A、B並びにC.

    A large group is 「別表第１に掲げる者」; of one with a name its members are the party, not the body.
    """
    words = [_introduce(party, comma) for party in parties]
    if len(words) <= PAIR:
        return enumerate_words(words, "と", comma)
    spelt_out = any(len(party.named) > 1 for party in parties)
    return enumerate_words(words, "並びに" if spelt_out else "及び", comma)


def _introduce(party: ResolvedParty, comma: str) -> str:
    listed = f"{party.annex}に掲げる者" if party.annex else ""
    who = listed or enumerate_words([member.name for member in party.members], "及び", comma)
    if party.name:
        who = f"{listed.removesuffix('者')}{party.name}の構成員" if listed else f"{party.name}を構成する{who}"
    called = "という" if len(party.members) == 1 else "と総称する"
    return f"{who}（以下「{party.label}」{called}。）"
