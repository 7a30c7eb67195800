"""Which agreements are in force in a fiscal year, who is asked about them, and what may be among them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.findings import Finding
from pipeline.policy.registry import Setting
from pipeline.policy.state import is_declined, is_over_by, is_registered_only, is_signed
from pipeline.records.agreements import Agreement
from pipeline.records.choices import Role
from pipeline.records.city import Faulty
from pipeline.records.codes import Codebook
from pipeline.records.dates import fiscal_year_end
from pipeline.records.departments import Contact, Department

AFTER_SIGNING = (Role.IN_FORCE, Role.SUSPENDED, Role.ENDED, Role.CANCELLED)
"""What a state says of an agreement that is signed."""


def goes_on(agreement: Agreement, codes: Codebook) -> bool:
    """Whether the state of a signed agreement lets it go on: neither suspended nor ended."""
    return agreement.status is None or codes.role("states", agreement.status) is Role.IN_FORCE


def in_force_in(agreement: Agreement, setting: Setting, year: int) -> bool:
    """Whether a signed agreement, no amendment, is in force on some day of a fiscal year."""
    codes, begin = setting.policy.codes, agreement.begins_on
    eve = fiscal_year_end(year - 1)
    return (
        agreement.amends is None
        and is_signed(agreement, setting)
        and (begin is None or begin <= fiscal_year_end(year))
        and not is_over_by(agreement, codes, eve)
    )


def is_comprehensive(agreement: Agreement, codes: Codebook) -> bool:
    """Whether the agreement is of a comprehensive kind (包括)."""
    return codes.role("kinds", agreement.kind) is Role.COMPREHENSIVE


def comprehensive_in(setting: Setting, year: int) -> list[Agreement]:
    """The signed comprehensive agreements that are in force on some day of a fiscal year."""
    return [
        one
        for one in setting.city.agreements.values()
        if is_comprehensive(one, setting.policy.codes) and in_force_in(one, setting, year)
    ]


@dataclass(frozen=True, slots=True)
class Section:
    """A section (課) with its units; it gets one letter, and answers once."""

    bureau: str
    name: str
    units: tuple[Department, ...]

    @property
    def full_name(self) -> str:
        """「企画部 未来創造課」."""
        return " ".join(part for part in (self.bureau, self.name) if part)


def sections(setting: Setting) -> list[Section]:
    """All sections in the order of their records."""
    groups: dict[tuple[str, str], list[Department]] = {}
    for one in setting.city.departments.values():
        groups.setdefault((one.bureau, one.section), []).append(one)
    return [Section(bureau, name, tuple(units)) for (bureau, name), units in groups.items()]


def sections_asked(setting: Setting) -> list[Section]:
    """The sections that are asked for a sheet where there are agreements to work under: all but the window."""
    window = setting.policy.municipality.window
    return [one for one in sections(setting) if one.name != window]


def contact_of(partner: str, agreement: Agreement | None, setting: Setting) -> Contact:
    """Whom to call at a partner: as its agreement says, or else as its own record does."""
    return _contact_in(agreement, partner, setting) or setting.city.partners[partner].contact or Contact()


def _contact_in(agreement: Agreement | None, partner: str, setting: Setting) -> Contact | None:
    if agreement is None or agreement.contacts is None:
        return None
    own = next((one for one in agreement.contacts.partners if one.partner == partner), None)
    alone = setting.partner_ids(agreement) == [partner]
    return own or (agreement.contacts.partner if alone else None)


def is_being_made(agreement: Agreement, setting: Setting) -> bool:
    """Whether a new agreement is on its way: neither signed nor let go, and not only registered."""
    codes = setting.policy.codes
    return (
        agreement.amends is None
        and not is_registered_only(agreement, codes)
        and not is_declined(agreement, codes)
        and not is_signed(agreement, setting)
    )


def unreadable_agreements(
    setting: Setting, *, kinds: tuple[Role, ...], states: tuple[Role, ...]
) -> Iterator[Faulty]:
    """Unreadable agreements of these kinds and states, and those of which that cannot be told."""
    codes = setting.policy.codes
    for one in setting.city.tables["agreements"].faulty:
        if _may_be(one.text("kind", "協定種別"), "kinds", kinds, codes) and _may_be(
            one.text("status", "状態"), "states", states, codes
        ):
            yield one


def _may_be(word: str | None, family: str, roles: tuple[Role, ...], codes: Codebook) -> bool:
    code = codes.find(family, word) if word else None
    return code is None or codes.role(family, code) in roles


def partners_named(faulty: Faulty, setting: Setting) -> list[str] | None:
    """The partners that an unreadable agreement names; None where they cannot be told."""
    if isinstance(faulty.record, Agreement):
        return setting.partner_ids(faulty.record)
    return faulty.texts("partners", "協定相手方")


def naming(setting: Setting, type_name: str, agreement: str) -> list[Finding]:
    """Faults of the records of a type that name an agreement, or perhaps name it; and of their file."""
    table = setting.city.tables[type_name]
    named = (one for one in table.faulty if agreement in (one.texts("agreement", "協定ID") or [agreement]))
    return [*table.unread, *(finding for one in named for finding in one.findings)]
