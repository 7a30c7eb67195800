"""What all forms of one issue share: the window that asks, the year, the agreements in force."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from pipeline.findings import Finding
from pipeline.plan.documents import document_name
from pipeline.plan.names import file_name
from pipeline.plan.standing import (
    AFTER_SIGNING,
    goes_on,
    in_force_in,
    is_comprehensive,
    unreadable_agreements,
)
from pipeline.plan.views.letters import WindowView
from pipeline.plan.wording import chief, codes_of, day_or_blank, deadline, head_title
from pipeline.policy.registry import Case
from pipeline.policy.state import is_over_by
from pipeline.records.agreements import Agreement
from pipeline.records.choices import Role
from pipeline.records.city import Faulty
from pipeline.records.dates import print_fiscal_year
from pipeline.records.departments import Contact, Department

NUMBER = "第　　　　号"


@dataclass(frozen=True, slots=True)
class Round:
    """One issue of forms: for which year, until when they come back, the date on the letters.

    Without ``dated`` or ``reply_by`` a person writes them in.
    """

    year: int
    reply_by: date | None = None
    dated: date | None = None


@dataclass(frozen=True)
class Desk:
    """Everything that the planners of forms look at."""

    case: Case
    by_record: Mapping[str, list[Finding]]
    signed: frozenset[str]
    asked: Round

    @property
    def scope(self) -> str:
        """What the manifest calls this issue."""
        return str(self.asked.year)

    def name(self, kind: str) -> str:
        """What the municipality calls a form that its guideline asks for; empty where it does not."""
        return document_name(kind, self.case) or ""

    def path(self, kind: str, file: str) -> str:
        """Where a form of this issue lies."""
        folder = file_name(self.name(kind), ending="")
        return f"forms/{print_fiscal_year(self.asked.year)}/{folder}/{file}"

    @cached_property
    def section(self) -> Department | None:
        """The window's own record, rather one with a contact."""
        name = self.case.policy.municipality.window
        mine = [one for one in self.case.city.departments.values() if one.section == name]
        return next((one for one in mine if one.contact), mine[0] if mine else None)

    @cached_property
    def window(self) -> WindowView:
        """Where answers go."""
        contact = (self.section.contact if self.section else None) or Contact()
        return WindowView(
            name=self.case.policy.municipality.window,
            unit=self.section.unit if self.section else "",
            person=contact.name,
            phone=contact.phone or "",
            email=contact.email or "",
        )

    @cached_property
    def faults(self) -> tuple[Finding, ...]:
        """Why the window's contact cannot be printed; it stands on everything."""
        table = self.case.city.tables["departments"]
        mine = (None, self.case.policy.municipality.window)
        return (
            *table.unread,
            *(f for one in table.faulty if one.text("section", "課") in mine for f in one.findings),
        )

    def agreements(self, *, open_only: bool) -> list[Agreement]:
        """The comprehensive agreements of the year; ``open_only`` leaves out suspended and ended ones.

        What has ended by the day of the issue has ended, though it was in force in the year.
        """
        codes = self.case.policy.codes
        return [
            one
            for one in self.case.city.agreements.values()
            if is_comprehensive(one, codes)
            and in_force_in(one, self.case, self.asked.year, self.signed)
            and (not open_only or (goes_on(one, codes) and not is_over_by(one, codes, self.case.on)))
        ]

    def doubtful(self, *, open_only: bool) -> list[Faulty]:
        """Unreadable agreements that may be among them."""
        states = (Role.IN_FORCE,) if open_only else AFTER_SIGNING
        return list(unreadable_agreements(self.case, kinds=(Role.COMPREHENSIVE,), states=states))

    def letter(self, form: str, *, outside: bool) -> dict[str, Any]:
        """The fields of every letter but its addressee; outside the head writes, in-house the window."""
        town, codes = self.case.policy.municipality, self.case.policy.codes
        head = town.head_on(self.case.on)
        kinds = [one for one in codes_of("kinds", codes) if codes.role("kinds", one) is Role.COMPREHENSIVE]
        return {
            "number": f"{self.case.policy.style.letter_number}{NUMBER}",
            "date": day_or_blank(self.asked.dated),
            "sender": f"{head_title(town, self.case.on)}　{head.name}" if outside else chief(town.window),
            "municipality": town.name,
            "word": town.word,
            "kind": "・".join(codes.label("kinds", one) for one in kinds),
            "fiscal_year": print_fiscal_year(self.asked.year),
            "guideline": self.case.rules.head.guideline,
            "form": form,
            "deadline": deadline(self.asked.reply_by),
            "window": self.window,
        }
