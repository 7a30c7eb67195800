"""What all papers of the approval rest on: the records, the verdicts, and what else is made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from pipeline.findings import Finding
from pipeline.plan.documents import document_name
from pipeline.plan.job import Job, Plan
from pipeline.policy.judge import Verdict
from pipeline.policy.registry import Case, Setting
from pipeline.records.agreements import Agreement

AGREEMENT, DRAFT = "agreement", "draft"
CHECK_SHEET, CONFIRMATION, APPROVAL = "check-sheet", "confirmation", "approval"

T = TypeVar("T")


@dataclass(frozen=True)
class Known:
    """The municipality, the verdicts on its records, its findings, and the documents planned so far."""

    setting: Setting
    judged: tuple[Verdict, ...]
    made: Plan
    by_record: Mapping[str, list[Finding]]

    @cached_property
    def verdicts(self) -> Mapping[str, list[Verdict]]:
        """The verdicts on each record, by ``type:id``, in the order of the rules."""
        found: dict[str, list[Verdict]] = {}
        for one in self.judged:
            found.setdefault(one.record.name_in_type, []).append(one)
        return found

    @cached_property
    def _jobs(self) -> Mapping[str, list[Job]]:
        return _by_first((one.records, one) for one in self.made.jobs)

    @cached_property
    def _held(self) -> Mapping[str, list[tuple[str, tuple[Finding, ...]]]]:
        return _by_first((one.records, (one.kind, one.reasons)) for one in self.made.held)

    def jobs(self, agreement: Agreement) -> list[Job]:
        """The documents that are made of an agreement, in the order of planning."""
        return self._jobs.get(agreement.name_in_type, [])

    def held(self, agreement: Agreement, kind: str) -> tuple[Finding, ...]:
        """What holds a document of the agreement back; empty where nothing does."""
        held = self._held.get(agreement.name_in_type, [])
        return tuple(reason for one, reasons in held if one == kind for reason in reasons)

    def findings(self, agreement: Agreement) -> list[Finding]:
        """Everything found about an agreement."""
        return self.by_record.get(agreement.name_in_type, [])

    def name(self, kind: str) -> str:
        """What the municipality calls a kind of document that is always made."""
        return document_name(kind, self.setting) or kind

    @cached_property
    def cases(self) -> Mapping[str, Case]:
        """The setting under each rule set, by the rule set's id."""
        city, policy, on = self.setting.city, self.setting.policy, self.setting.on
        return {one.head.id: Case(city, policy, on, one) for one in policy.rule_sets}


def _by_first(pairs: Iterable[tuple[tuple[str, ...], T]]) -> Mapping[str, list[T]]:
    """What belongs to each record that stands first: the one that a document is about."""
    found: dict[str, list[T]] = {}
    for names, one in pairs:
        if names:
            found.setdefault(names[0], []).append(one)
    return found
