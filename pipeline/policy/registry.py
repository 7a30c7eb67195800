"""The register of rules: each is one function, known under one name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

from pipeline.policy.model import Policy, RuleEntry, RuleSet
from pipeline.records.agreements import Agreement
from pipeline.records.base import Path, Record
from pipeline.records.city import City
from pipeline.records.partners import Partner


@dataclass(frozen=True, slots=True)
class Breach:
    """One way in which a record breaks a rule.

    ``path`` leads to the value at fault: in the record judged, or in ``about`` where that is
    another record. ``awaits`` names the decision that is still to be taken, where nothing but that is
    the matter.
    """

    message: str
    hint: str
    path: Path = ()
    value: str | None = None
    about: Record | None = None
    awaits: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What shows that a rule is held, for the check sheet."""

    text: str


@dataclass(frozen=True, slots=True)
class NotApplicable:
    """The rule says nothing of this record, and why."""

    reason: str


Outcome = Breach | Evidence | NotApplicable


@dataclass(frozen=True)
class Setting:
    """What everything about a municipality rests on: all records, the policy, the date."""

    city: City
    policy: Policy
    on: date

    def partner_ids(self, agreement: Agreement) -> list[str]:
        """The ids of the partners among the parties of an agreement."""
        named = agreement.partners or [one for party in agreement.parties for one in party.members]
        return [one for one in dict.fromkeys(named) if one not in self.policy.city_names]

    def knows_partners(self, agreement: Agreement) -> bool:
        """Whether every partner among the parties could be read."""
        return all(one in self.city.partners for one in self.partner_ids(agreement))

    def partners_of(self, agreement: Agreement) -> list[Partner]:
        """The partners among the parties of an agreement, as far as they could be read."""
        return [self.city.partners[one] for one in self.partner_ids(agreement) if one in self.city.partners]

    @cached_property
    def amendments_of(self) -> Mapping[str, list[Agreement]]:
        """The amendments (変更協定) that name an agreement, by its id, in the order of the records."""
        found: dict[str, list[Agreement]] = {}
        for one in self.city.agreements.values():
            if one.amends is not None:
                found.setdefault(one.amends, []).append(one)
        return found


@dataclass(frozen=True)
class Case(Setting):
    """What a rule may look at beside its record: the setting, and the rule set that is in force."""

    rules: RuleSet

    @cached_property
    def titles(self) -> Mapping[str, str]:
        """What clerks call each rule of the set, by its id; no two are called alike."""
        found: dict[str, str] = {}
        for name, entry in sorted(self.rules.rules.items(), key=lambda one: bool(one[1].use)):
            title = entry.title or _own_title(name, entry)
            found[name] = full_title(title, name) if title in found.values() else title
        return found

    def rule_called(self, word: str) -> str | None:
        """The id of the rule that a clerk means: by its id, its title, or both."""
        if word in self.titles:
            return word
        titles = self.titles.items()
        return next((name for name, title in titles if word in (title, full_title(title, name))), None)


def full_title(title: str, name: str) -> str:
    """Title and id together: 「有効期間の長さ（term-length）」."""
    return f"{title}（{name}）"


def _own_title(name: str, entry: RuleEntry) -> str:
    """The title of a rule; under a Japanese id of its own that is title enough."""
    return name if entry.use and not name.isascii() else RULES[entry.use or name].title


R = TypeVar("R", bound=Record)
P = TypeVar("P", bound=RuleEntry)
RuleFunction = Callable[[Any, Case, Any], Iterator[Outcome]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A registered rule.

    ``title`` is what clerks call it, ``subject`` the type of record that it judges, ``parameters`` the model of its entry in
    policy.yaml, ``holds`` the kinds of document that it holds back, ``rows`` the requirement rows
    that it serves. ``amendments`` is false for what is asked of concluding an agreement, and not of
    changing one (変更協定).
    """

    name: str
    title: str
    subject: type[Record]
    parameters: type[RuleEntry]
    holds: tuple[str, ...]
    rows: tuple[str, ...]
    judge: RuleFunction
    amendments: bool = True


RULES: dict[str, Rule] = {}


def rule(
    name: str,
    subject: type[R],
    parameters: type[P],
    *,
    title: str,
    rows: tuple[str, ...],
    holds: tuple[str, ...] = ("agreement",),
    amendments: bool = True,
) -> Callable[[Callable[[R, Case, P], Iterator[Outcome]]], Callable[[R, Case, P], Iterator[Outcome]]]:
    """Registers a rule under a name that no other has."""

    def register(
        judge: Callable[[R, Case, P], Iterator[Outcome]],
    ) -> Callable[[R, Case, P], Iterator[Outcome]]:
        if name in RULES:
            raise ValueError(f"two rules are called {name}")
        RULES[name] = Rule(name, title, subject, parameters, holds, rows, judge, amendments)
        return judge

    return register
