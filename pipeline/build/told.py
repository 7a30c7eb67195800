"""Findings of a city → their printings on the page index.html, each once in full."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import PurePosixPath
from urllib.parse import quote

from pipeline.build.survey import Survey
from pipeline.fault_titles import TITLES
from pipeline.findings import Finding, Severity
from pipeline.plan.views.summary import IndexConcern, IndexFinding, IndexFindings
from pipeline.records.city import record_label
from pipeline.records.naming import name_of

OTHERS = "記録以外（設定・ひな形・できた文書など）"
LONG = 30
"""Findings up to which all groups of the page stand open."""

_LINKED = ("data/", "output/")
_NOT_THERE = ("no-policy", "cannot-write")


class Told:
    """All findings of a city, as the page tells them."""

    def __init__(self, known: Survey, findings: Sequence[Finding]) -> None:
        self._known = known
        self._findings = findings
        self._anchors = {one: f"f{number}" for number, one in enumerate(findings, 1)}
        ruled = known.judgement.verdicts if known.judgement else ()
        self._titles = {**TITLES, **{one.rule: one.title for one in ruled}}

    @cached_property
    def by_record(self) -> dict[str, list[Finding]]:
        """The findings by record, in their order; those of no record under an empty name."""
        groups: dict[str, list[Finding]] = {}
        for one in self._findings:
            groups.setdefault(one.record or "", []).append(one)
        return groups

    def groups(self) -> list[IndexFindings]:
        """The findings of each record; records with errors first, for the list is in that order."""
        return [
            IndexFindings(
                anchor=self._group_anchors[record],
                label=self._called(record),
                level=found[0].severity.value,
                counts=counted(found),
                folded=len(self._findings) > LONG and found[0].severity is not Severity.ERROR,
                findings=[self._view(one, self._anchors[one]) for one in found],
            )
            for record, found in self.by_record.items()
        ]

    def reason(self, one: Finding) -> IndexFinding:
        """A finding where it explains something: with its anchor on the page, if it stands there."""
        return self._view(one, self._anchors.get(one, ""))

    def concerns(self, record: str, findings: Iterable[Finding]) -> list[IndexConcern]:
        """How many errors and warnings there are, by the record of which they are told."""
        groups: dict[str, list[Finding]] = {}
        for one in findings:
            if one.severity is not Severity.NOTICE:
                groups.setdefault(one.record or "", []).append(one)
        return [
            IndexConcern(
                level=found[0].severity.value,
                text=counted(found)
                if name == record
                else f"{record_label(name) or OTHERS}：{counted(found)}",
                link=f"#{self._group_anchors[name]}" if name in self._group_anchors else "#findings",
            )
            for name, found in groups.items()
        ]

    @cached_property
    def _group_anchors(self) -> dict[str, str]:
        return {record: f"g{number}" for number, record in enumerate(self.by_record, 1)}

    def _called(self, record: str) -> str:
        type_name, _, identity = record.partition(":")
        table = self._known.city.tables.get(type_name) if self._known.city else None
        found = table.records.get(identity) if table else None
        return f"{record_label(record)}　{name_of(found) if found else ''}".strip("　") or OTHERS

    def _view(self, one: Finding, anchor: str) -> IndexFinding:
        return IndexFinding(
            anchor=anchor,
            level=one.severity.value,
            severity=one.severity.label,
            record=record_label(one.record),
            rule=self._titles.get(one.rule, ""),
            message=one.message,
            hint=one.hint or "",
            place=one.place.text if one.place else "",
            link=_file_link(one),
            reference=one.reference or "",
        )


def counted(findings: Sequence[Finding]) -> str:
    """「エラー2件、警告1件」."""
    numbers = ((kind, sum(one.severity is kind for one in findings)) for kind in Severity)
    return "、".join(f"{kind.label}{number}件" for kind, number in numbers if number)


def _file_link(one: Finding) -> str:
    """From output/<city>/ to the file of a finding; templates may lie within the program."""
    file = one.place.file if one.place else ""
    there = file.startswith(_LINKED) and PurePosixPath(file).suffix and one.rule not in _NOT_THERE
    return f"../../{quote(file)}" if there else ""
