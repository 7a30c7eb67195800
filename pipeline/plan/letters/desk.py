"""What all forms of one issue share: the window that asks, the year, the agreements in force."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from pipeline.findings import Finding
from pipeline.plan.documents import document_name
from pipeline.plan.job import Job, Plan
from pipeline.plan.letters.forms import forms_asked
from pipeline.plan.names import file_name
from pipeline.plan.standing import AFTER_SIGNING, comprehensive_in, goes_on, unreadable_agreements
from pipeline.plan.views.base import Document
from pipeline.plan.views.letters import WindowView
from pipeline.plan.wording import (
    codes_of,
    day_or_blank,
    deadline,
    form_name,
    head_title,
    window_chief,
    window_section,
)
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
    """One issue of forms: for which year, until when they come back, the date on the letters, which forms.

    Without ``dated`` or ``reply_by`` a person writes them in; without ``forms`` all are issued.
    """

    year: int
    reply_by: date | None = None
    dated: date | None = None
    forms: tuple[str, ...] = ()
    """As they were asked for, in any of their names."""


def issue_scope(year: int, kind: str) -> str:
    """What the manifest calls the issue of one form for a fiscal year: 「2026/sheet1」."""
    return f"{year}/{kind}"


@dataclass(frozen=True)
class Desk:
    """Everything that the planners of forms look at."""

    case: Case
    by_record: Mapping[str, list[Finding]]
    asked: Round

    @cached_property
    def forms(self) -> tuple[str, ...]:
        """The kinds of forms that are issued and that the guideline asks for.

        Raises `UnknownForm` where one was asked for that is none.
        """
        return tuple(kind for kind in forms_asked(self.asked.forms, self.case.rules) if self.name(kind))

    def name(self, kind: str) -> str:
        """What the municipality calls a form that its guideline asks for; empty where it does not."""
        return document_name(kind, self.case) or ""

    def made(
        self, kind: str, form: str, file: str, title: str, records: Iterable[str], view: Document
    ) -> Plan:
        """One paper of this issue, in the folder of its kind; it goes with the issue of a form."""
        folder = file_name(self.name(kind), ending="")
        path = f"forms/{print_fiscal_year(self.asked.year)}/{folder}/{file}"
        mine = (self.section.name_in_type,) if self.section else ()
        names = tuple(dict.fromkeys((*records, *mine)))
        scope = issue_scope(self.asked.year, form)
        return Plan((Job(kind, path, title, type(view).template, names, view, scope),), ())

    @cached_property
    def section(self) -> Department | None:
        """The window's own record."""
        return window_section(self.case)

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
            for one in comprehensive_in(self.case, self.asked.year)
            if not open_only or (goes_on(one, codes) and not is_over_by(one, codes, self.case.on))
        ]

    def doubtful(self, *, open_only: bool) -> list[Faulty]:
        """Unreadable agreements that may be among them."""
        states = (Role.IN_FORCE,) if open_only else AFTER_SIGNING
        return list(unreadable_agreements(self.case, kinds=(Role.COMPREHENSIVE,), states=states))

    def letter(self, kind: str, *, outside: bool) -> dict[str, Any]:
        """The fields of every letter but its addressee; outside the head writes, in-house the window."""
        town, codes = self.case.policy.municipality, self.case.policy.codes
        head = town.head_on(self.case.on)
        kinds = [one for one in codes_of("kinds", codes) if codes.role("kinds", one) is Role.COMPREHENSIVE]
        return {
            "number": f"{self.case.policy.style.letter_number}{NUMBER}",
            "date": day_or_blank(self.asked.dated),
            "sender": f"{head_title(town, self.case.on)}　{head.name}"
            if outside
            else window_chief(self.case),
            "municipality": town.name,
            "word": town.word,
            "kind": "・".join(codes.label("kinds", one) for one in kinds),
            "fiscal_year": print_fiscal_year(self.asked.year),
            "guideline": self.case.rules.head.guideline,
            "form": form_name(self.name(kind), kind),
            "deadline": deadline(self.asked.reply_by),
            "window": self.window,
        }
