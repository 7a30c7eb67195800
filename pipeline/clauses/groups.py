"""Labels that stand for one or for several → who is meant, who signs, who keeps the originals."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from pipeline.policy.parties import ResolvedParty, enumerate_words
from pipeline.records.agreements import Agreement

EACH = "これに属するそれぞれの者"
FOR_ALL = "これに属する者の委任を受けてこれを代表する者"
REMAINDER = "その他"


def persons_meant(parties: tuple[ResolvedParty, ...], comma: str) -> str:
    """Each single party: 「甲又は乙（乙にあっては、これに属するそれぞれの者）」."""
    return _with_groups(parties, "又は", comma, lambda party: EACH if len(party.members) > 1 else "")


def signers_named(parties: tuple[ResolvedParty, ...], comma: str) -> str:
    """Who signs: 「甲及び乙（乙にあっては、これに属する者の委任を受けてこれを代表する者）」."""

    def who(party: ResolvedParty) -> str:
        return FOR_ALL if party.group else EACH if len(party.members) > 1 else ""

    return _with_groups(parties, "及び", comma, who)


def _with_groups(
    parties: Iterable[ResolvedParty], last: str, comma: str, who: Callable[[ResolvedParty], str]
) -> str:
    said: dict[str, list[str]] = {}
    labels: list[str] = []
    for party in parties:
        labels.append(party.label)
        if meant := who(party):
            said.setdefault(meant, []).append(party.label)
    of_groups = comma.join(
        f"{enumerate_words(grouped, last, comma)}にあっては{comma}{meant}" for meant, grouped in said.items()
    )
    return enumerate_words(labels, last, comma) + (f"（{of_groups}）" if of_groups else "")


def shares_an_original(agreement: Agreement) -> bool:
    """Whether several keep one original together: a group holds one, and there are not as many as members."""
    held = [len(party.members) for party in agreement.parties if party.holds_original]
    return any(count > 1 for count in held) and agreement.copies != sum(held)


def subjects(labels: list[str], comma: str) -> str:
    """The 分野 of an agreement in one phrase: 「健康増進、防災・減災及び教育」, 「健康増進その他の福祉」."""
    named = list(dict.fromkeys(labels))
    rest = [one for one in named if one.startswith(REMAINDER)]
    plain = [one for one in named if one not in rest]
    return comma.join(plain) + "".join(rest) if rest else enumerate_words(plain, "及び", comma)
