"""Which fields of a municipality's records say who it is today: the one list that `records replace` goes by.

A section, a contact person or the head stands as text in these fields alone; everything else refers
by id, tells of the past, or is free text, and is never changed by the program.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pipeline.build.convert import is_collected
from pipeline.findings import Place
from pipeline.policy.registry import Setting
from pipeline.policy.state import is_declined, is_over_by, is_signed
from pipeline.records.agreements import Agreement
from pipeline.records.base import Part, Path, Record
from pipeline.records.departments import Contact, Department
from pipeline.records.partners import Partner

OF_THE_PAST: dict[str, frozenset[str]] = {
    "agreements": frozenset({"steps", "decisions", "exceptions", "reviews", "predecessors", "cost_burden"}),
    "partners": frozenset({"confirmations"}),
    "projects": frozenset({"decisions", "criteria", "without_agreement"}),
    "results": frozenset(),
    "replies": frozenset(),
    "meetings": frozenset(),
}
"""Fields that tell what was done, by type; of a type without any listed all of them do."""

THEIRS: tuple[tuple[str, Path], ...] = (
    ("partners", ("contact",)),
    ("agreements", ("contacts", "partner")),
    ("agreements", ("contacts", "partners")),
    ("departments", ("bureau",)),
    ("departments", ("section",)),
    ("departments", ("unit",)),
)
"""Fields whose words are somebody else's: a partner's people, and the names of other sections."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A part of a record that may be changed: a contact of the municipality, or its signer."""

    record: Record
    path: Path
    part: Contact

    @property
    def place(self) -> Place | None:
        """Where its name stands."""
        return self.record.at(*self.path, "name")


def contacts(setting: Setting) -> Iterator[Spot]:
    """Whom to call in the house: in the list of departments, and in agreements that are not over."""
    for one in setting.city.departments.values():
        if one.contact is not None and not is_collected(one.at(), setting.city.key):
            yield Spot(one, ("contact",), one.contact)
    for agreement in setting.city.agreements.values():
        ours = agreement.contacts.city if agreement.contacts else None
        collected = is_collected(agreement.at(), setting.city.key)
        if ours is not None and not collected and not is_over(agreement, setting):
            yield Spot(agreement, ("contacts", "city"), ours)


def their_contacts(setting: Setting) -> Iterator[Spot]:
    """Whom to call at the partners: in their records, and in agreements that are not over."""
    for one in setting.city.partners.values():
        if one.contact is not None:
            yield Spot(one, ("contact",), one.contact)
    for agreement in setting.city.agreements.values():
        listed = agreement.contacts
        if listed is None or is_over(agreement, setting):
            continue
        if listed.partner is not None:
            yield Spot(agreement, ("contacts", "partner"), listed.partner)
        for number, theirs in enumerate(listed.partners):
            yield Spot(agreement, ("contacts", "partners", number), theirs)


def signers(setting: Setting) -> Iterator[tuple[Agreement, Path, Any]]:
    """Who signs for the municipality where an agreement says so itself, its party and its members."""
    names = setting.policy.city_names
    for agreement in setting.city.agreements.values():
        for number, party in enumerate(agreement.parties):
            if party.signer is not None and names.intersection(party.members):
                yield agreement, ("parties", number, "signer"), party.signer
            for at, one in enumerate(party.member_signers):
                if one.member in names:
                    yield agreement, ("parties", number, "member_signers", at), one


def is_over(agreement: Agreement, setting: Setting) -> bool:
    """Whether nobody needs a contact of the agreement any more."""
    codes = setting.policy.codes
    return is_over_by(agreement, codes, setting.on) or is_declined(agreement, codes)


def is_open(agreement: Agreement, setting: Setting) -> bool:
    """Whether its paper is still to be made."""
    return not is_signed(agreement, setting) and not is_over(agreement, setting)


def is_of_the_past(record: Record, path: Path, setting: Setting) -> bool:
    """Whether a field tells what was done."""
    fields = OF_THE_PAST.get(record.type_name)
    if fields is not None and (not fields or path[0] in fields):
        return True
    if not isinstance(record, Agreement):
        return False
    over, signed = is_over(record, setting), is_signed(record, setting)
    return (path[0] == "contacts" and over) or (path[0] == "parties" and (over or signed))


def is_theirs(record: Record, path: Path) -> bool:
    """Whether a field speaks of somebody else."""
    if isinstance(record, Partner) and path[0] != "confirmations":
        return True
    return any(record.type_name == name and path[: len(start)] == start for name, start in THEIRS)


def texts(part: Part, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Every text in a record with its path; codes, ids and days are among them, and mean no one."""
    for name in type(part).model_fields:
        yield from _texts(getattr(part, name), (*path, name))


def _texts(value: Any, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(value, Part):
        yield from texts(value, path)
    elif isinstance(value, list):
        for number, one in enumerate(value):
            yield from _texts(one, (*path, number))
    elif type(value) is str and value:
        yield path, value


def with_value(part: Any, path: Path, value: str) -> Any:
    """The record with another text at a path."""
    step, rest = path[0], path[1:]
    if isinstance(part, list):
        changed = list(part)
        changed[int(step)] = with_value(part[int(step)], rest, value)
        return changed
    inner = with_value(getattr(part, str(step)), rest, value) if rest else value
    return part.model_copy(update={str(step): inner})


def at_path(part: Any, path: Path) -> Any:
    """The value at a path."""
    for step in path:
        part = part[step] if isinstance(step, int) else getattr(part, step)
    return part


def sections(setting: Setting) -> list[Department]:
    """The sections of the municipality as the clerk lists them."""
    key = setting.city.key
    return [one for one in setting.city.departments.values() if not is_collected(one.at(), key)]
