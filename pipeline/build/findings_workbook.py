"""The findings of a city → the job of the workbook that a clerk filters and passes on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from pipeline.build.survey import Survey
from pipeline.findings import Finding, Place
from pipeline.plan.job import KIND_LABELS, Job
from pipeline.plan.responsible import Responsible
from pipeline.plan.views.findings import FindingRowView, FindingsSheet, SectionFindings
from pipeline.policy.registry import Setting
from pipeline.records.city import record_label

WORKBOOK = f"{KIND_LABELS['findings']}.xlsx"
_TO_WORKSPACE = "../../"
"""From the folder of the workbook, output/<city>/, to the workspace."""


def plan_findings_workbook(known: Survey, findings: Sequence[Finding]) -> Job:
    """The job of the workbook that a clerk filters and passes on, with a sheet for each section.

    Where policy.yaml cannot be read nobody's section is known, and there are none.
    """
    titles = {one.rule: one.title for one in known.judgement.verdicts} if known.judgement else {}
    told = None
    if known.policy is not None and known.city is not None:
        told = Responsible(Setting(known.city, known.policy, known.on))
    rows: list[FindingRowView] = []
    piles: dict[str, list[FindingRowView]] = {}
    for number, one in enumerate(findings, 1):
        names = [section.full_name for section in told.of(one)] if told else []
        rule = f"{titles[one.rule]}（{one.rule}）" if one.rule in titles else one.rule
        rows.append(_row(number, one, rule, names, f"data/{known.key}/"))
        for name in names:
            piles.setdefault(name, []).append(rows[-1])
    view = FindingsSheet(
        municipality=known.name,
        window=told.window.name if told else "",
        count=len(rows),
        findings=rows,
        departments=_sheets(told, piles) if told else [],
    )
    return Job("findings-workbook", WORKBOOK, KIND_LABELS["findings"], "xlsx/findings.xlsx", (), view)


def _sheets(told: Responsible, piles: dict[str, list[FindingRowView]]) -> list[SectionFindings]:
    """A sheet for each section with findings; its bureau stands on the tab only where two have one name."""
    names = Counter(one.name for one in told.sections)
    return [
        SectionFindings(
            name=one.full_name,
            sheet=one.name if names[one.name] == 1 else one.full_name,
            is_window=one == told.window,
            count=len(piles[one.full_name]),
            findings=piles[one.full_name],
        )
        for one in told.sections
        if one.full_name in piles
    ]


def _row(number: int, one: Finding, rule: str, names: Sequence[str], folder: str) -> FindingRowView:
    """A line; ``folder`` is what every record file begins with, and none needs to show."""
    place = one.place
    return FindingRowView(
        number=number,
        severity=one.severity.label,
        message=one.message,
        hint=one.hint or "",
        value=one.value or "",
        file=place.file.removeprefix(folder) if place else "",
        place=_within(one),
        link=_link(place) if place else "",
        department="\n".join(names),
        record=record_label(one.record),
        reference=one.reference or "",
        rule=rule,
    )


def _within(one: Finding) -> str:
    """The place inside its file: 「12行目」, 「シート「協定」 セルB4」."""
    return one.place.text.removeprefix(one.place.file).strip() if one.place else ""


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
