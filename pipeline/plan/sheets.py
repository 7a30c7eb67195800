"""Proposals and results → jobs for 別紙① and 別紙④ (rows K5, K9, K11)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pipeline.findings import Finding
from pipeline.plan.job import KIND_LABELS, Held, Job, Plan
from pipeline.plan.names import file_name
from pipeline.plan.views import ProposalSheet, ProposalView, ResultRowView, ResultSheet, View
from pipeline.policy.registry import Case
from pipeline.records.base import Record
from pipeline.records.choices import Direction
from pipeline.records.city import Faulty
from pipeline.records.dates import NotADate, parse_fiscal_year, print_day, print_fiscal_year
from pipeline.records.proposals import Proposal
from pipeline.records.results import Result

PROPOSALS_TEMPLATE = "xlsx/sheet1.xlsx"
RESULTS_TEMPLATE = "xlsx/sheet4.xlsx"
PRINTED_LINES = 10
"""Numbered lines of the printed 別紙④ (row K11); more results continue the table."""


@dataclass(slots=True)
class _Sheet:
    """What goes onto one sheet, before it is known whether it can be made."""

    year: int
    about: str
    records: list[Record] = field(default_factory=list)


def plan_sheets(case: Case, by_record: Mapping[str, list[Finding]]) -> Plan:
    """別紙① for each agreement and year with proposals, 別紙④ for each section and year with results."""
    return _plan_proposals(case, by_record) + _plan_results(case, by_record)


def _plan_proposals(case: Case, by_record: Mapping[str, list[Finding]]) -> Plan:
    sheets: dict[tuple[str, int], _Sheet] = {}
    for one in case.city.proposals.values():
        if one.direction is Direction.FROM_PARTNER and one.agreement:
            key = (one.agreement, one.fiscal_year)
            sheets.setdefault(key, _Sheet(one.fiscal_year, one.agreement)).records.append(one)
    plan = _unread(case, "sheet1", "proposals")
    for (agreement, year), sheet in sheets.items():
        proposals = [one for one in sheet.records if isinstance(one, Proposal)]
        needs = {"agreements": [agreement], "partners": [p for one in proposals for p in one.partners]}
        faults = [
            f
            for one in _faulty(case, "proposals", agreement, year, "agreement", "協定ID")
            for f in one.findings
        ]
        missing, records = _needs(case, needs, sheet.records)
        label = f"{print_fiscal_year(year)} {agreement}"
        broken = [
            f for one in proposals for f in by_record.get(one.name_in_type, ()) if f.holds_back("sheet1")
        ]
        reasons = (*faults, *missing, *broken)
        if reasons:
            plan += Plan((), (Held("sheet1", label, records, reasons),))
            continue
        title = case.city.agreements[agreement].title
        path = _path("sheet1", year, file_name(agreement, title, ending=".xlsx"))
        view = _proposal_sheet(proposals, agreement, year, case)
        plan += Plan((Job("sheet1", path, f"{label} {title}", PROPOSALS_TEMPLATE, records, view),), ())
    return plan


def _proposal_sheet(proposals: list[Proposal], agreement: str, year: int, case: Case) -> View:
    codes = case.policy.codes
    record = case.city.agreements[agreement]
    wordings = {one.code: one.wording for one in record.fields if one.wording}
    comma = case.policy.style.comma
    return ProposalSheet(
        municipality=case.policy.municipality.name,
        agreement=record.title,
        fiscal_year=print_fiscal_year(year),
        proposals=[
            ProposalView(
                id=one.id,
                number=str(number),
                partner=comma.join(case.city.partners[partner].name for partner in one.partners),
                field=(wordings.get(one.field) or codes.label("fields", one.field)) if one.field else "",
                content=one.content,
                subject=one.subject,
                aims=comma.join(codes.label("aims", aim) for aim in one.aims),
                received_on=print_day(one.received_on) if one.received_on else "",
            )
            for number, one in enumerate(proposals, 1)
        ],
    )


def _plan_results(case: Case, by_record: Mapping[str, list[Finding]]) -> Plan:
    sheets: dict[tuple[str, int], _Sheet] = {}
    for one in case.city.results.values():
        for department in one.departments:
            key = (department, one.fiscal_year)
            sheets.setdefault(key, _Sheet(one.fiscal_year, department)).records.append(one)
    plan = _unread(case, "sheet4", "results")
    for (department, year), sheet in sheets.items():
        results = [one for one in sheet.records if isinstance(one, Result)]
        needs = {"departments": [department], "partners": [p for one in results for p in one.partners]}
        faults = [
            f
            for one in _faulty(case, "results", department, year, "departments", "部署ID")
            for f in one.findings
        ]
        missing, records = _needs(case, needs, sheet.records)
        label = f"{print_fiscal_year(year)} {department}"
        broken = [f for one in results for f in by_record.get(one.name_in_type, ()) if f.holds_back("sheet4")]
        reasons = (*faults, *missing, *broken)
        if reasons:
            plan += Plan((), (Held("sheet4", label, records, reasons),))
            continue
        name = case.city.departments[department].full_name
        path = _path("sheet4", year, file_name(department, name, ending=".xlsx"))
        view = _result_sheet(results, department, year, case)
        plan += Plan((Job("sheet4", path, f"{label} {name}", RESULTS_TEMPLATE, records, view),), ())
    return plan


def _result_sheet(results: list[Result], department: str, year: int, case: Case) -> View:
    section = case.city.departments[department]
    comma = case.policy.style.comma
    rows = [
        ResultRowView(
            number=number,
            subject=one.subject,
            content=one.content,
            partners=comma.join(case.city.partners[partner].name for partner in one.partners),
        )
        for number, one in enumerate(results, 1)
    ]
    rows += [
        ResultRowView(number=number, subject="", content="", partners="")
        for number in range(len(rows) + 1, PRINTED_LINES + 1)
    ]
    return ResultSheet(
        municipality=case.policy.municipality.name,
        fiscal_year=print_fiscal_year(year),
        bureau=section.bureau,
        section=section.section,
        unit=section.unit,
        department=section.full_name,
        none=not results,
        rows=rows,
    )


def _path(kind: str, year: int, name: str) -> str:
    return f"{KIND_LABELS[kind]}/{print_fiscal_year(year)}/{name}"


def _unread(case: Case, kind: str, type_name: str) -> Plan:
    """Where a whole file could not be read, no sheet of the kind can be whole."""
    why = case.city.tables[type_name].unread
    return Plan((), (Held(kind, "すべて", (), why),)) if why else Plan((), ())


def _needs(
    case: Case, needs: Mapping[str, Iterable[str]], printed: list[Record]
) -> tuple[list[Finding], tuple[str, ...]]:
    """What is missing of the records that a sheet prints, and the names of all of them."""
    names = [one.name_in_type for one in printed]
    missing: list[Finding] = []
    for type_name, identities in needs.items():
        wanted = list(dict.fromkeys(identities))
        names += [f"{type_name}:{one}" for one in wanted]
        missing += case.city.missing(type_name, wanted)
    return missing, tuple(dict.fromkeys(names))


def _faulty(case: Case, type_name: str, owner: str, year: int, key: str, label: str) -> list[Faulty]:
    """The unreadable records that may belong on a sheet: all whose owner or year cannot be told, too."""
    return [
        one
        for one in case.city.tables[type_name].faulty
        if _may_be(one.text(key, label), owner) and _may_be_year(one.text("fiscal_year", "年度"), year)
    ]


def _may_be(written: str | None, owner: str) -> bool:
    return written is None or owner in written


def _may_be_year(written: str | None, year: int) -> bool:
    try:
        return written is None or parse_fiscal_year(written) == year
    except NotADate:
        return True
