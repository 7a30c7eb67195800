"""Places and findings: what every stage reports, and the one order in which it is printed.

A finding is data. The terminal, ``--json``, findings.json, the workbook and the pages are
printings of the same list (contract.md, "findings.json").
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any, NamedTuple


class Severity(Enum):
    """How much a finding weighs; the order of declaration is the order of printing."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"

    @property
    def label(self) -> str:
        """The word a clerk reads."""
        return _SEVERITY_LABELS[self]

    @property
    def rank(self) -> int:
        """0 for the gravest."""
        return _SEVERITY_RANKS[self]


_SEVERITY_LABELS = {Severity.ERROR: "エラー", Severity.WARNING: "警告", Severity.NOTICE: "お知らせ"}
_SEVERITY_RANKS = {severity: rank for rank, severity in enumerate(Severity)}


class Place(NamedTuple):
    """Where a value stands. ``file`` is relative to the workspace, with ``/``.

    ``line`` and ``column`` count from 1; ``cell`` is an Excel address such as ``B4``.
    In a worksheet ``line`` is the row and ``column`` the column number; in a CSV file too, as Excel
    shows them, however many lines of text a row takes. ``heading`` is what stands above a value in a
    table, as the clerk wrote it. In a Word file ``sheet`` is the part (本文, ヘッダー …), ``cell`` and
    ``line`` the paragraph.
    """

    file: str
    line: int | None = None
    column: int | None = None
    sheet: str | None = None
    cell: str | None = None
    heading: str | None = None

    def __eq__(self, other: object) -> bool:
        """The same place, whatever stands above it."""
        return isinstance(other, Place) and self[:-1] == other[:-1]

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash(self[:-1])

    @property
    def text(self) -> str:
        """The place as a clerk reads it: 「data/<city>/partners.yaml 12行目」."""
        if self.file.endswith(".docx"):
            where = "".join(f" {one}" for one in (self.sheet, self.cell) if one)
        elif self.sheet is not None:
            where = f" シート「{self.sheet}」" + (f" セル{self.cell}" if self.cell else "")
        else:
            where = f" {self.line}行目" if self.line is not None else ""
        return self.file + where


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to tell a clerk: what, where, what was found, what to do, who says so.

    ``rule`` is the id of the rule or fault; ``record`` is ``type:id``; ``reference`` cites the
    guideline (None for plain faults of a file); ``holds`` names the kinds of document that the
    finding holds back, ``("*",)`` for all. ``awaits`` names the decision that is still to be taken,
    where nothing but that is the matter; else it is empty.
    """

    rule: str
    severity: Severity
    message: str
    hint: str | None = None
    place: Place | None = None
    record: str | None = None
    value: str | None = None
    reference: str | None = None
    holds: tuple[str, ...] = ()
    awaits: str = ""

    def to_json(self) -> dict[str, Any]:
        """The finding with the keys of contract.md; keys that do not apply are None."""
        place = self.place
        return {
            "rule": self.rule,
            "severity": self.severity.value,
            "source": {
                "file": place.file if place else None,
                "record": self.record,
                "line": place.line if place else None,
                "sheet": place.sheet if place else None,
                "cell": place.cell if place else None,
            },
            "value": self.value,
            "message": self.message,
            "hint": self.hint,
            "reference": self.reference,
        }

    def of_record(self, record: str) -> Finding:
        """The same finding, said of a record."""
        return replace(self, record=record)

    def holds_back(self, kind: str) -> bool:
        """Whether documents of this kind are held back by the finding."""
        return kind in self.holds or "*" in self.holds


def fault(rule: str, place: Place | None, message: str, hint: str, value: str | None = None) -> Finding:
    """An error that holds back every document that would print what is at fault."""
    return Finding(rule, Severity.ERROR, message, hint, place, value=value, holds=("*",))


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Findings without repetition, by severity, file, sheet, line, column, record, rule, value."""
    return sorted(dict.fromkeys(findings), key=_order)


def _order(finding: Finding) -> tuple[Any, ...]:
    place = finding.place or Place("")
    return (
        finding.severity.rank,
        place.file,
        place.sheet or "",
        place.line or 0,
        place.column or 0,
        finding.record or "",
        finding.rule,
        finding.value or "",
        finding.message,
    )
