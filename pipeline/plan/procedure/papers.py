"""One way to plan the papers of an agreement: which records they print, and what holds them back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from pipeline.findings import Finding
from pipeline.plan.job import Held, Job, Plan
from pipeline.plan.names import file_name
from pipeline.plan.views.base import Document
from pipeline.policy.registry import Case
from pipeline.records.agreements import Agreement
from pipeline.records.base import Record
from pipeline.records.city import Faulty


def unreadable(kind: str, agreements: Iterable[Faulty], case: Case) -> Iterator[Plan]:
    """The papers of a kind that are lacking because of these unreadable agreements, or of their file."""
    if unread := case.city.tables["agreements"].unread:
        yield Plan((), (Held(kind, "すべて", (), unread),))
    for one in agreements:
        yield Plan((), (Held(kind, one.identity or "（IDなし）", (one.name_in_type,), one.findings),))


@dataclass
class Paper:
    """One paper about an agreement, gathered before it is known whether it can be made."""

    kind: str
    name: str
    """What the municipality calls it."""
    agreement: Agreement
    case: Case
    by_record: Mapping[str, list[Finding]]
    records: list[str] = field(default_factory=list)
    reasons: list[Finding] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.prints([self.agreement])

    def prints(self, records: Iterable[Record]) -> None:
        """Takes in records that it prints, with what holds this kind back."""
        for one in records:
            self.records.append(one.name_in_type)
            self.reasons += [
                finding
                for finding in self.by_record.get(one.name_in_type, ())
                if finding.holds_back(self.kind)
            ]

    def refers(self, type_name: str, identities: Iterable[str | None]) -> None:
        """Takes in records that it names; those that cannot be had hold it back."""
        known = [one for one in dict.fromkeys(identities) if one is not None]
        self.records += [f"{type_name}:{one}" for one in known]
        self.reasons += self.case.city.missing(type_name, known)

    def doubts(self, findings: Iterable[Finding]) -> None:
        """Takes in faults of records that may belong on it."""
        self.reasons += findings

    def held(self, *words: str) -> Plan | None:
        """The paper held back, if anything holds it back."""
        if not self.reasons:
            return None
        title = " ".join((self.agreement.id, *words, self.agreement.title))
        return Plan((), (Held(self.kind, title, self._names, tuple(dict.fromkeys(self.reasons))),))

    def made(self, template: str, says: Callable[[], Document], *words: str) -> Plan:
        """The paper, under the agreement's id, the words that tell it from others, and its title."""
        ending = "." + template.rpartition(".")[2]
        file = file_name(self.agreement.id, *words, self.agreement.title, ending=ending)
        title = " ".join((self.agreement.id, *words, self.agreement.title))
        path = f"{file_name(self.name, ending='')}/{file}"
        return Plan((Job(self.kind, path, title, template, self._names, says),), ())

    @property
    def _names(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.records))
