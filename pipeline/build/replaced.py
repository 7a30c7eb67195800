"""What `kyotei records replace` changes, and what it answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pipeline.build.manifest import Entry
from pipeline.findings import Finding, Place, Severity
from pipeline.policy.model import Head
from pipeline.records.base import Path, Record
from pipeline.records.writing import called


@dataclass(frozen=True, slots=True)
class Change:
    """A text of a record that becomes another; one that was not there stands ``beside`` another."""

    record: Record
    path: Path
    old: str
    new: str
    beside: Path | None = None

    @property
    def place(self) -> Place:
        """Where it stands, or what it is to stand beside."""
        place = self.record.at(*(self.beside or self.path))
        assert place is not None  # noqa: S101 - a record that was read knows its places
        return place

    @property
    def label(self) -> str:
        """What the field is called."""
        return called(type(self.record), self.path, self.record._places)  # noqa: SLF001


@dataclass(frozen=True, slots=True)
class Window:
    """The window in policy.yaml gets another name."""

    old: str
    new: str


@dataclass(frozen=True, slots=True)
class HeadLine:
    """policy.yaml gets one more head; the earlier ones stay, for papers of earlier days."""

    title: str
    name: str
    since: date
    before: Head


@dataclass(frozen=True, slots=True)
class Line:
    """A change as it is told."""

    place: Place
    record: str
    label: str
    old: str
    new: str

    def to_json(self) -> dict[str, Any]:
        """The keys of a finding's source, the field, and both texts."""
        place = self.place
        source = {"file": place.file, "record": self.record or None, "line": place.line}
        source |= {"sheet": place.sheet, "cell": place.cell}
        return {"source": source, "field": self.label, "old": self.old or None, "new": self.new}


@dataclass
class Replaced:
    """The changes, the files that were written, and what was found."""

    findings: list[Finding] = field(default_factory=list)
    records: list[Change] = field(default_factory=list)
    policy: list[Window | HeadLine] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    """The changes that stand in the copies."""
    documents: list[Entry] = field(default_factory=list)
    mentions: Callable[[str], bool] = lambda text: False  # noqa: ARG005
    """Whether a text names what was replaced."""

    @property
    def changes(self) -> bool:
        """Whether anything is to be changed."""
        return bool(self.records or self.policy)

    @property
    def faulty(self) -> bool:
        """Whether something forbids to write."""
        return any(one.severity is Severity.ERROR for one in self.findings)


def at(place: Place) -> tuple[int, int]:
    """Line and column of a place, as the editors of files take them."""
    return place.line or 1, place.column or 1
