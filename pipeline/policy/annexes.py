"""An agreement → the annexes (別表) behind its signatures, and what each is called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.policy.registry import Case
from pipeline.records.agreements import Agreement, Party
from pipeline.records.choices import CostPolicy
from pipeline.records.dates import full_width

ANNEX = "別表"


@dataclass(frozen=True, slots=True)
class Annexes:
    """The annexes in the order in which they are printed: members of parties first, then the costs.

    One alone is 「別表」, several are 「別表第１」, 「別表第２」 ….
    """

    parties: tuple[tuple[str, str], ...]
    """The label of each party that the record lists, with its annex; empty where it needs none."""
    cost: str
    """The table that divides the costs; empty where there is none."""

    @property
    def members(self) -> Mapping[str, str]:
        """The annexes that list the members of a party, by its label."""
        return {label: name for label, name in self.parties if name}


def annexes(agreement: Agreement, case: Case) -> Annexes:
    """Which annexes an agreement has: one for each large group, one for costs divided by item."""
    listed = [_is_listed(one, case) for one in agreement.parties]
    costs = has_cost_table(agreement)
    count = sum(listed) + costs
    names = iter([ANNEX] if count == 1 else [f"{ANNEX}第{full_width(number + 1)}" for number in range(count)])
    parties = tuple(
        (one.label, next(names) if large else "")
        for one, large in zip(agreement.parties, listed, strict=True)
    )
    return Annexes(parties, next(names) if costs else "")


def has_cost_table(agreement: Agreement) -> bool:
    """Whether the costs are divided item by item."""
    burden = agreement.cost_burden
    return burden is not None and burden.policy is CostPolicy.ITEMISED and bool(burden.items)


def _is_listed(party: Party, case: Case) -> bool:
    """Whether a party is a group too large to be named member by member in the preamble."""
    return len(party.members) > 1 and len(party.members) >= case.policy.style.listed_members
