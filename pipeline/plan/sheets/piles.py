"""Records of a type → piles, one for each sheet: by whose they are, and by fiscal year."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Generic, TypeVar

from pipeline.findings import Finding
from pipeline.records.agreements import Agreement
from pipeline.records.base import Declared, Record, declared
from pipeline.records.choices import Direction
from pipeline.records.city import City, Faulty
from pipeline.records.dates import NotADate, parse_fiscal_year
from pipeline.records.parties import members
from pipeline.records.proposals import Proposal
from pipeline.records.results import Result

R = TypeVar("R", Proposal, Result)

_OF_A_VALUE = frozenset(["unknown-value", "unknown-code", "dangling-reference", "bad-date"])
"""Faults of a single value: what such a record leaves out it does leave out."""


@dataclass(frozen=True, slots=True)
class Pile(Generic[R]):
    """What goes on one sheet. ``faults`` are those of unreadable records that may belong there, too.

    ``owner`` is the id of whose sheet it is, empty where there is one for all. A pile of faults
    alone has no records: its sheet is held back, not forgotten.
    """

    owner: str
    year: int
    records: list[R]
    faults: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class _Doubtful:
    """An unreadable record: whose it is (``certain`` where all is told), and its year if it is told.

    ``others`` are those whose it cannot be, though it is not told whose it is.
    """

    findings: tuple[Finding, ...]
    owners: tuple[str, ...]
    certain: bool
    year: int | None
    others: frozenset[str] = frozenset()

    def may_belong(self, owner: str, year: int) -> bool:
        """Whether it may belong on a sheet: also where its owner or year cannot be told."""
        of_owner = owner in self.owners or not (self.certain or owner in self.others)
        return of_owner and self.year in (None, year)


def piles(model: type[R], owner: str, direction: Direction | None, city: City) -> Iterator[Pile[R]]:
    """The records of a type, divided by the field ``owner`` (empty: one pile for all) and by year."""
    groups: dict[tuple[str, int], list[R]] = {}
    for one in city.all(model).values():
        if direction is None or getattr(one, "direction", None) is direction:
            for name in _owners(one, owner):
                groups.setdefault((name, one.fiscal_year), []).append(one)
    doubtful = [
        _doubtful(one, declared(model).get(owner), city)
        for one in city.tables[model.type_name].faulty
        if direction is None or _direction(one) in (None, direction)
    ]
    for unread in doubtful:
        for name in unread.owners:
            if unread.year is not None:
                groups.setdefault((name, unread.year), [])
    for (name, year), records in groups.items():
        faults = (f for unread in doubtful if unread.may_belong(name, year) for f in unread.findings)
        yield Pile(name, year, records, tuple(faults))


def _owners(record: Record, field: str) -> list[str]:
    value = getattr(record, field) if field else ""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _doubtful(faulty: Faulty, field: Declared | None, city: City) -> _Doubtful:
    year = None
    with suppress(NotADate):
        year = parse_fiscal_year(faulty.text("fiscal_year") or "")
    if field is None or field.ref is None:
        return _Doubtful(faulty.findings, ("",), certain=True, year=year)
    table = city.tables[field.ref.type]
    written = faulty.texts(field.name) or []
    known = tuple(one for one in written if one in table.records or table.faulty_of(one) is not None)
    told = bool(written) or _is_left_out(faulty, field)
    others = _of_other_partners(faulty, city) if field.ref.type == Agreement.type_name else frozenset()
    return _Doubtful(faulty.findings, known, told and len(known) == len(written), year, others)


def _is_left_out(faulty: Faulty, field: Declared) -> bool:
    """Whether an unreadable record certainly does not say whose it is, as it need not: only values are at fault."""
    said = faulty.record is not None or field.name not in faulty.tree
    return said and not field.required and all(one.rule in _OF_A_VALUE for one in faulty.findings)


def _of_other_partners(faulty: Faulty, city: City) -> frozenset[str]:
    """The agreements that an unreadable record cannot belong to: its partners are no parties of them."""
    partners = set(faulty.texts("partners") or ())
    if not partners or not partners <= city.partners.keys():
        return frozenset()
    parties = {one.id: {member for _, member in members(one)} for one in city.agreements.values()}
    return frozenset(one for one, there in parties.items() if there and not partners & there)


def _direction(faulty: Faulty) -> Direction | None:
    """Which way an unreadable proposal went; None where it cannot be told."""
    record = faulty.record
    found = record.direction if isinstance(record, Proposal) else faulty.tree.get("direction")
    return found if isinstance(found, Direction) else None
