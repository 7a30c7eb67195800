"""What all the sheets have in common: from a pile of records to one job, or to why there is none."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Any, ClassVar, Generic

from pipeline.findings import Finding
from pipeline.plan.job import Held, Job, Plan
from pipeline.plan.names import file_name
from pipeline.plan.sheets.piles import Pile, R, piles
from pipeline.plan.views.base import Document
from pipeline.plan.wording import field_of, is_numbered, partner_names
from pipeline.policy.registry import Setting
from pipeline.records.choices import Direction
from pipeline.records.dates import print_fiscal_year
from pipeline.records.proposals import Proposal
from pipeline.records.results import Result

COMPILED = "取りまとめ"
NO_SUBJECT = "（件名なし）"
"""What stands for a subject that nobody wrote: none is made up."""


class Sheet(ABC, Generic[R]):
    """One kind of sheet, own or compiled: which records go on it, and what is said of them.

    ``owner`` is the field of the records that says whose sheet it is (empty: one for all),
    ``edition`` what a compiled one is called. ``name`` is what the municipality calls the sheet.
    """

    kind: ClassVar[str]
    template: ClassVar[str]
    model: type[R]
    owner: ClassVar[str] = ""
    direction: ClassVar[Direction | None] = None
    edition: ClassVar[str] = ""

    def __init__(self, setting: Setting, by_record: Mapping[str, list[Finding]], name: str) -> None:
        self.setting, self.city, self.codes = setting, setting.city, setting.policy.codes
        self.by_record, self.name = by_record, name

    @abstractmethod
    def printed(self, pile: Pile[R]) -> Iterable[str]:
        """``type:id`` of every other record that the sheet prints."""

    @abstractmethod
    def view(self, pile: Pile[R]) -> Document:
        """What the sheet says. Every record that it prints is there, and without fault."""

    def title(self, pile: Pile[R]) -> str:
        """What the sheet is called in lists, and in the name of its file: where there is one a year, its name."""
        del pile
        return self.name

    def faults(self, pile: Pile[R]) -> Iterator[Finding]:
        """What else holds the sheet back; nothing by default."""
        del pile
        return iter(())

    def plan(self) -> Iterator[Plan]:
        """A job for each pile of records, or why there is none."""
        unread = self.city.tables[self.model.type_name].unread
        if unread:
            yield Plan((), (Held(self.kind, "すべて", (), unread),))
            return
        for pile in piles(self.model, self.owner, self.direction, self.city):
            yield self._planned(pile)

    def _planned(self, pile: Pile[R]) -> Plan:
        year = print_fiscal_year(pile.year)
        label = " ".join(word for word in (year, self.edition, pile.owner) if word)
        own: list[str] = [one.name_in_type for one in pile.records]
        names: tuple[str, ...] = tuple(dict.fromkeys((*own, *self.printed(pile))))
        reasons = (
            *pile.faults,
            *self.faults(pile),
            *(found for name in names for found in self._missing(name)),
            *(found for name in own for found in self.breaches(name)),
        )
        if reasons:
            return Plan((), (Held(self.kind, label, names, reasons),))
        title = self.title(pile)
        file = file_name(self.edition, pile.owner, title, ending=".xlsx")
        path = "/".join((file_name(self.name, ending=""), year, file))
        says = partial(self.view, pile)
        return Plan((Job(self.kind, path, f"{label} {title}", self.template, names, says),), ())

    def _missing(self, name: str) -> list[Finding]:
        type_name, _, identity = name.partition(":")
        return self.city.missing(type_name, [identity])

    def breaches(self, name: str) -> Iterator[Finding]:
        """The findings of a record that hold this kind of sheet back."""
        return (one for one in self.by_record.get(name, ()) if one.holds_back(self.kind))

    def head(self, pile: Pile[R]) -> dict[str, Any]:
        """The fields of every sheet's head: a name with a number is its mark, any other its heading."""
        numbered = is_numbered(self.name)
        return {
            "municipality": self.municipality,
            "fiscal_year": print_fiscal_year(pile.year),
            "mark": self.name if numbered else "",
            "heading": "" if numbered else self.name,
        }

    @property
    def municipality(self) -> str:
        """The municipality's name."""
        return self.setting.policy.municipality.name

    @property
    def window(self) -> str:
        """The section that is the window for partners."""
        return self.setting.policy.municipality.window

    @property
    def lines(self) -> int:
        """Numbered lines of a table, at least."""
        return self.setting.policy.style.numbered_lines

    def partners(self, record: Proposal | Result) -> str:
        """The names of a record's partners."""
        return partner_names(record.partners, self.setting)

    def sections(self, departments: Iterable[str]) -> str:
        """Departments as bureau, section and unit, one a line."""
        return "\n".join(self.city.departments[one].full_name for one in departments)

    def listed(self, words: Iterable[str]) -> str:
        """Words as one text, parted as the house style wants it."""
        return self.setting.policy.style.comma.join(words)

    def field(self, proposal: Proposal) -> str:
        """連携事項 in the words of the agreement, or of the policy."""
        return field_of(proposal, self.setting)

    def subject(self, proposal: Proposal) -> str:
        """提案の件名; where there is none, that it is so, and the 連携事項."""
        return proposal.subject or f"{NO_SUBJECT}{self.field(proposal)}"
