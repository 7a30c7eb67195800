"""The records of one municipality, and what of them could not be read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

from pipeline.findings import Finding, Place
from pipeline.records.agreements import Agreement
from pipeline.records.base import Record
from pipeline.records.departments import Department
from pipeline.records.meetings import Meeting
from pipeline.records.naming import NAME_FIELDS, names_of_record
from pipeline.records.partners import Partner
from pipeline.records.projects import Project
from pipeline.records.proposals import Proposal
from pipeline.records.replies import Reply
from pipeline.records.results import Result
from pipeline.records.signed import SignedPaper
from pipeline.records.themes import Theme

RECORD_TYPES: tuple[type[Record], ...] = (
    Department,
    Partner,
    Agreement,
    Project,
    Theme,
    Proposal,
    Reply,
    Result,
    Meeting,
)
"""Every type of record, those that others refer to first."""

TYPE_LABELS = {model.type_name: model.type_label for model in RECORD_TYPES}
"""What clerks call a record of each type."""

R = TypeVar("R", bound=Record)


def record_label(name_in_type: str | None) -> str:
    """「協定 AS-01」 for ``agreements:AS-01``; empty where there is no record."""
    type_name, _, identity = (name_in_type or "").partition(":")
    return f"{TYPE_LABELS.get(type_name, type_name)} {identity}".strip()


@dataclass(frozen=True, slots=True)
class Faulty:
    """A record that could not be read: its fields by name as far as they fit, and why."""

    type_name: str
    identity: str | None
    tree: Mapping[str, Any]
    place: Place | None
    findings: tuple[Finding, ...]
    record: Record | None = None
    """The record, where only its references are at fault."""

    @property
    def name_in_type(self) -> str:
        """``type:id``, or the place where there is no id."""
        return f"{self.type_name}:{self.identity or (self.place.line if self.place else '')}"

    def text(self, *names: str) -> str | None:
        """What was written under the first of these names, a field's, if it can be read."""
        value = self._value(names[0])
        return str(value) if value and not isinstance(value, list) else None

    def texts(self, *names: str) -> list[str] | None:
        """The ids written under the first of these names, a field's."""
        value = self._value(names[0])
        return [one for one in (value if isinstance(value, list) else [value]) if one] or None

    @property
    def names(self) -> list[str]:
        """The names by which the record may be called, as far as they can be read."""
        if self.record is not None:
            return names_of_record(self.record)
        written = (self.tree.get(word) for word in NAME_FIELDS)
        return [name for name in written if isinstance(name, str)]

    def _value(self, field: str) -> Any:
        return getattr(self.record, field) if self.record is not None else self.tree.get(field)


@dataclass(frozen=True, slots=True)
class Table:
    """The records of one type. ``unread`` says why the table as a whole cannot be trusted."""

    records: Mapping[str, Record] = field(default_factory=dict)
    faulty: tuple[Faulty, ...] = ()
    unread: tuple[Finding, ...] = ()

    def faulty_of(self, identity: str) -> Faulty | None:
        """The unreadable record of this id."""
        return next((one for one in self.faulty if one.identity == identity), None)

    @property
    def names(self) -> dict[str, list[str]]:
        """Every id that there is, of unreadable records too, with the names that go with it."""
        known = {key: names_of_record(one) for key, one in self.records.items()}
        for faulty in self.faulty:
            if faulty.identity is not None:
                known.setdefault(faulty.identity, faulty.names)
        return known

    @property
    def uncertain(self) -> tuple[Finding, ...]:
        """Why an id that is not here may all the same be: the file, or a record without an id."""
        nameless = (one.findings for one in self.faulty if one.identity is None)
        return (*self.unread, *(finding for findings in nameless for finding in findings))


@dataclass(frozen=True)
class City:
    """All records of a municipality by type. Nothing is in here that was not read whole."""

    key: str
    tables: Mapping[str, Table]
    findings: tuple[Finding, ...]
    signed: Mapping[str, SignedPaper] = field(default_factory=dict)
    """The agreements whose signed paper is kept, by id (`pipeline.records.signed`)."""
    days_written: Mapping[str, date | None] = field(default_factory=dict)
    """The day of signing that the record of such an agreement gives."""

    def all(self, model: type[R]) -> dict[str, R]:
        """The records of a type by identity, in the order in which they were written."""
        return {
            key: one for key, one in self.tables[model.type_name].records.items() if isinstance(one, model)
        }

    @cached_property
    def partners(self) -> dict[str, Partner]:
        """企業等."""
        return self.all(Partner)

    @cached_property
    def agreements(self) -> dict[str, Agreement]:
        """協定."""
        return self.all(Agreement)

    @cached_property
    def departments(self) -> dict[str, Department]:
        """部署."""
        return self.all(Department)

    @cached_property
    def proposals(self) -> dict[str, Proposal]:
        """提案."""
        return self.all(Proposal)

    @cached_property
    def results(self) -> dict[str, Result]:
        """実績."""
        return self.all(Result)

    @cached_property
    def projects(self) -> dict[str, Project]:
        """連携事業."""
        return self.all(Project)

    @cached_property
    def projects_of(self) -> dict[str, list[Project]]:
        """連携事業 by the agreement that they name."""
        return _grouped(self.projects.values(), lambda one: [one.agreement] if one.agreement else [])

    @cached_property
    def projects_with(self) -> dict[str, list[Project]]:
        """連携事業 that name no agreement, by partner."""
        return _grouped(self.projects.values(), lambda one: [] if one.agreement else one.partners)

    @cached_property
    def results_of(self) -> dict[str, list[Result]]:
        """実績 by the agreement that they name."""
        return _grouped(self.results.values(), lambda one: [one.agreement] if one.agreement else [])

    @cached_property
    def results_with(self) -> dict[str, list[Result]]:
        """実績 by partner."""
        return _grouped(self.results.values(), lambda one: one.partners)

    @cached_property
    def results_by(self) -> dict[str, list[Result]]:
        """実績 by the section that reports them."""
        return _grouped(self.results.values(), lambda one: one.departments)

    @cached_property
    def replies_to(self) -> dict[str, list[Reply]]:
        """回答 by the proposal that they answer."""
        return _grouped(self.all(Reply).values(), lambda one: [one.proposal])

    def with_state(self, identity: str, state: str | None) -> City:
        """The city in which an agreement has another state."""
        table = self.tables[Agreement.type_name]
        records = {
            key: one.model_copy(update={"status": state}) if key == identity else one
            for key, one in table.records.items()
        }
        return replace(self, tables={**self.tables, Agreement.type_name: replace(table, records=records)})

    def with_signed(self, papers: Mapping[str, SignedPaper]) -> City:
        """The city with its signed papers: an agreement has the day on which its paper was signed."""
        table = self.tables[Agreement.type_name]
        days = {key: one.snapshot.signed_on for key, one in papers.items() if one.snapshot is not None}
        records = {
            key: one.model_copy(update={"signed_on": days[key]}) if key in days else one
            for key, one in table.records.items()
        }
        tables = {**self.tables, Agreement.type_name: replace(table, records=records)}
        written = {key: one.signed_on for key, one in self.agreements.items() if key in papers}
        return replace(self, tables=tables, signed=papers, days_written=written)

    def missing(self, type_name: str, identities: Iterable[str]) -> list[Finding]:
        """Why records that are needed cannot be had: their own faults, or those of their file."""
        table = self.tables[type_name]
        found: list[Finding] = []
        for identity in identities:
            if identity in table.records:
                continue
            faulty = table.faulty_of(identity)
            found += faulty.findings if faulty else table.uncertain
        return found


def _grouped(records: Iterable[R], keys: Callable[[R], list[str]]) -> dict[str, list[R]]:
    groups: dict[str, list[R]] = {}
    for one in records:
        for key in keys(one):
            groups.setdefault(key, []).append(one)
    return groups
