"""Parties of an agreement → contradictions between them: who stands where, signs for whom, answers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pipeline.records.base import Path, Problem

if TYPE_CHECKING:
    from pipeline.records.agreements import Agreement


def party_problems(agreement: Agreement) -> Iterator[Problem]:
    """Members that stand twice, signers and contacts for somebody who is no party."""
    seen: set[str] = set()
    for way, member in members(agreement):
        if member in seen:
            message = f"「{member}」が、協定の当事者として2回書かれています。"
            hint = "1つの企業等は1か所にだけ書いてください。書き間違いなら、正しいIDに直してください。"
            yield Problem("duplicate-member", way, message, hint, member)
        seen.add(member)
    for number, party in enumerate(agreement.parties):
        for place, signer in enumerate(party.member_signers):
            if signer.member not in party.members:
                way = ("parties", number, "member_signers", place, "member")
                message = f"「構成員の署名者」に書かれた「{signer.member}」は、「{party.label}」の構成員ではありません。"
                hint = f"「構成員」にあるもの（{'、'.join(party.members)}）を、同じ書き方で書いてください。"
                yield Problem("unknown-member", way, message, hint, signer.member)
    for number, contact in enumerate(agreement.contacts.partners if agreement.contacts else ()):
        if seen and contact.partner not in seen:
            way = ("contacts", "partners", number, "partner")
            message = (
                f"「窓口」の「相手方ごと」に書かれた「{contact.partner}」は、この協定の相手方ではありません。"
            )
            hint = "企業等IDの書き間違いを直すか、その窓口を消してください。"
            yield Problem("unknown-member", way, message, hint, contact.partner)


def members(agreement: Agreement) -> Iterator[tuple[Path, str]]:
    """Every party of an agreement with its place, in the one form in which they are given."""
    for number, party in enumerate(agreement.parties):
        for place, member in enumerate(party.members):
            yield ("parties", number, "members", place), member
    if not agreement.parties:
        for number, partner in enumerate(agreement.partners):
            yield ("partners", number), partner
