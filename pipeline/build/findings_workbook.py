"""The findings of a city → the job of the workbook that a clerk filters and passes on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from pipeline.build.survey import Survey
from pipeline.fault_titles import TITLES
from pipeline.findings import Finding, Place
from pipeline.plan.job import KIND_LABELS, Job
from pipeline.plan.responsible import Responsible
from pipeline.plan.standing import Section
from pipeline.plan.views.findings import FindingRowView, FindingsSheet, SectionFindings
from pipeline.policy.judge import Standing
from pipeline.policy.registry import Setting, full_title
from pipeline.records.city import Faulty, record_label
from pipeline.records.naming import name_of

WORKBOOK = f"{KIND_LABELS['findings']}.xlsx"
_TO_WORKSPACE = "../../"
"""From the folder of the workbook, output/<city>/, to the workspace."""


def plan_findings_workbook(known: Survey, findings: Sequence[Finding]) -> Job:
    """The job of the workbook that a clerk filters and passes on, with a sheet for each section.

    Where policy.yaml cannot be read nobody's section is known, and there are none. What a section
    answers is no part of it: the workbook says what records say, and nothing else.
    """
    told = None
    if known.policy is not None and known.city is not None:
        told = Responsible(Setting(known.city, known.policy, known.on))
    lines = _Lines(known, told)
    rows: list[FindingRowView] = []
    piles: dict[str, list[FindingRowView]] = {}
    for number, one in enumerate(findings, 1):
        sections = lines.sections(one)
        rows.append(lines.row(number, one, sections))
        for section in sections:
            piles.setdefault(section.full_name, []).append(rows[-1])
    sheets = _sheets(told, piles) if told else []
    window = told.window.full_name if told else ""
    view = FindingsSheet(
        municipality=known.name,
        window=told.window.name if told else "",
        count=len(rows),
        findings=rows,
        desk=[one for one in sheets if one.name == window],
        departments=[one for one in sheets if one.name != window],
    )
    return Job("findings-workbook", WORKBOOK, KIND_LABELS["findings"], "xlsx/findings.xlsx", (), view)


def _sheets(told: Responsible, piles: dict[str, list[FindingRowView]]) -> list[SectionFindings]:
    """A sheet for each section with findings; its bureau stands on the tab only where two have one name."""
    names = Counter(one.name for one in told.sections)
    return [
        SectionFindings(
            name=one.full_name,
            sheet=one.name if names[one.name] == 1 else one.full_name,
            count=len(piles[one.full_name]),
            findings=piles[one.full_name],
        )
        for one in told.sections
        if one.full_name in piles
    ]


class _Lines:
    """Turns findings of a city into lines, and knows whom they are for."""

    def __init__(self, known: Survey, told: Responsible | None) -> None:
        self._told, self._city = told, known.city
        self._folder = f"data/{known.key}/"
        verdicts = known.judgement.verdicts if known.judgement else ()
        self._titles = {**TITLES, **{one.rule: one.title for one in verdicts}}
        self._excepted = {
            found for one in verdicts if one.standing is Standing.EXCEPTED for found in one.findings
        }

    def sections(self, one: Finding) -> list[Section]:
        """Whom a finding is for; of an approved exception nothing is asked, so it stays with the window."""
        if self._told is None:
            return []
        return [self._told.window] if one in self._excepted else self._told.of(one)

    def row(self, number: int, one: Finding, sections: Sequence[Section]) -> FindingRowView:
        """A line; the folder with which every record file begins need not show."""
        place = one.place
        return FindingRowView(
            number=number,
            severity=one.severity.label,
            message=one.message,
            hint=one.hint or "",
            request=self._told.request(one) if self._told else "",
            value=one.value or "",
            file=place.file.removeprefix(self._folder) if place else "",
            place=_within(place) if place else "",
            link=_link(place) if place else "",
            department="\n".join(section.full_name for section in sections),
            record=self._called(one.record),
            reference=one.reference or "",
            rule=full_title(self._titles[one.rule], one.rule) if one.rule in self._titles else one.rule,
        )

    def _called(self, record: str | None) -> str:
        """「協定 AS-01」, and on a line of its own what people call it, as far as it can be read."""
        type_name, _, identity = (record or "").partition(":")
        table = self._city.tables.get(type_name) if self._city else None
        found = (table.records.get(identity) or table.faulty_of(identity)) if table else None
        names = found.names[:1] if isinstance(found, Faulty) else [name_of(found)] if found else []
        return "\n".join(filter(None, (record_label(record), *names)))


def _within(place: Place) -> str:
    """The place inside its file, what it stands on and where, each on a line of its own."""
    return place.text.removeprefix(place.file).strip().replace("」 セル", "」\nセル")


def _link(place: Place) -> str:
    """Where the file opens from the workbook, an Excel file at its cell.

    A ``#`` in a path would be taken for the beginning of such a place: there is no link then.
    """
    if "#" in place.file or not place.file:
        return ""
    path = _TO_WORKSPACE + place.file
    if not place.file.endswith(".xlsx") or place.sheet is None:
        return path
    sheet = place.sheet.replace("'", "''")
    return f"{path}#'{sheet}'!{place.cell or 'A1'}"
