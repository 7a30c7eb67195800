"""Signed papers and an amendment → the old side of its 新旧対照表, word for word as it was signed.

Partners may be called otherwise today, and clauses may have been rewritten: what is amended is the
paper. Where the clauses of today no longer lead to its words, nobody can say what an amendment
changes, and there is none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from pipeline.clauses.model import Compared
from pipeline.policy.amendments import Amended
from pipeline.policy.registry import Case
from pipeline.records.city import City
from pipeline.records.partners import Partner
from pipeline.records.signed import SignedMember, Snapshot

Lines = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SignedWords:
    """The words of an agreement as signed and amended so far, and the snapshots that say so, oldest first."""

    parts: Mapping[str, Lines]
    snapshots: tuple[Snapshot, ...]

    def cases(self, case: Case) -> tuple[Case, ...]:
        """The case with partners called as in the oldest of the papers, and as in the newest."""
        return tuple(
            replace(case, city=_called_as(snapshots, case.city))
            for snapshots in (self.snapshots[::-1], self.snapshots)
        )

    def old_side(
        self, differences: tuple[Compared, ...], composed: tuple[Mapping[str, Lines], ...]
    ) -> tuple[Compared, ...] | str:
        """The differences with the signed words, or the first part of them that is composed otherwise.

        ``composed`` are the parts as today's clauses have them, for each of `cases`.
        """
        for one in differences:
            if one.before and self.parts.get(one.key) not in [parts.get(one.key) for parts in composed]:
                return one.before[0]
        return tuple(replace(one, before=self.parts.get(one.key, ())) for one in differences)


def signed_words(found: Amended, city: City) -> SignedWords | None:
    """What was signed of the agreement that an amendment changes; None where a paper is not kept."""
    papers = [city.signed.get(one.id) for one in (found.before, *found.earlier)]
    snapshots = tuple(one.snapshot for one in papers if one is not None and one.snapshot is not None)
    if len(snapshots) < len(papers):
        return None
    parts = {one.key: one.lines for one in snapshots[0].parts}
    for snapshot in snapshots[1:]:
        for change in snapshot.changes:
            parts.pop(change.key, None)
            if change.after:
                parts[change.key] = change.after
    return SignedWords(parts, snapshots)


def _called_as(snapshots: tuple[Snapshot, ...], city: City) -> City:
    """The city whose partners are called as in these papers, a later one before an earlier."""
    seen = {one.id: one for snapshot in snapshots for one in _members(snapshot)}
    table = city.tables[Partner.type_name]
    records = {
        key: one.model_copy(update={"name": seen[key].name, "address": seen[key].address})
        if key in seen
        else one
        for key, one in table.records.items()
    }
    return replace(city, tables={**city.tables, Partner.type_name: replace(table, records=records)})


def _members(snapshot: Snapshot) -> Iterator[SignedMember]:
    for party in snapshot.parties:
        yield from party.members
