"""Proposals and results → jobs for 別紙① and 別紙④ (rows K5, K9, K11)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar

from pipeline.findings import Finding
from pipeline.plan.job import KIND_LABELS, Held, Job, Plan
from pipeline.plan.names import file_name
from pipeline.plan.views.base import View
from pipeline.plan.views.sheets import ProposalSheet, ProposalView, ResultRowView, ResultSheet
from pipeline.policy.registry import Setting
from pipeline.records.choices import Direction
from pipeline.records.dates import NotADate, parse_fiscal_year, print_day, print_fiscal_year
from pipeline.records.proposals import Proposal
from pipeline.records.results import Result

PROPOSALS_TEMPLATE = "xlsx/sheet1.xlsx"
RESULTS_TEMPLATE = "xlsx/sheet4.xlsx"


_Groups = Mapping[tuple[str, int], Sequence[Proposal | Result]]
"""Records by owner and fiscal year."""


@dataclass(frozen=True, slots=True)
class _Form:
    """What one kind of 別紙 takes together: records of a type, by owner (協定, 課) and fiscal year."""

    kind: str
    template: str
    type_name: str
    owner_type: str
    owner_names: tuple[str, str]
    view: Callable[[list[Any], str, int, Setting], View]
    title: Callable[[str, Setting], str]


def plan_sheets(setting: Setting, by_record: Mapping[str, list[Finding]]) -> Plan:
    """別紙① for each agreement and year with proposals, 別紙④ for each section and year with results."""
    proposals: _Groups = _grouped(
        ((one.agreement, one.fiscal_year), one)
        for one in setting.city.proposals.values()
        if one.direction is Direction.FROM_PARTNER and one.agreement
    )
    results: _Groups = _grouped(
        ((department, one.fiscal_year), one)
        for one in setting.city.results.values()
        for department in one.departments
    )
    return Plan.of(
        (
            *_plan(_PROPOSALS, proposals, setting, by_record),
            *_plan(_RESULTS, results, setting, by_record),
        )
    )


def _plan(
    form: _Form,
    groups: _Groups,
    setting: Setting,
    by_record: Mapping[str, list[Finding]],
) -> Iterator[Plan]:
    why = setting.city.tables[form.type_name].unread
    if why:
        yield Plan((), (Held(form.kind, "すべて", (), why),))
        return
    for (owner, year), printed in {**groups, **_only_faulty(form, groups, setting)}.items():
        partners = dict.fromkeys(partner for one in printed for partner in one.partners)
        records = (
            *(one.name_in_type for one in printed),
            f"{form.owner_type}:{owner}",
            *(f"partners:{one}" for one in partners),
        )
        reasons = [
            *_faults_that_may_belong(form, owner, year, setting),
            *setting.city.missing(form.owner_type, [owner]),
            *setting.city.missing("partners", partners),
            *(f for one in printed for f in by_record.get(one.name_in_type, ()) if f.holds_back(form.kind)),
        ]
        label = f"{print_fiscal_year(year)} {owner}"
        if reasons:
            yield Plan((), (Held(form.kind, label, records, tuple(reasons)),))
            continue
        title = form.title(owner, setting)
        path = "/".join(
            (KIND_LABELS[form.kind], print_fiscal_year(year), file_name(owner, title, ending=".xlsx"))
        )
        view = form.view(list(printed), owner, year, setting)
        yield Plan((Job(form.kind, path, f"{label} {title}", form.template, records, view),), ())


def _faults_that_may_belong(form: _Form, owner: str, year: int, setting: Setting) -> Iterator[Finding]:
    """Faults of records that may belong on a sheet: those whose owner or year cannot be told, too."""
    for one in setting.city.tables[form.type_name].faulty:
        written = one.texts(*form.owner_names)
        told = written is not None and all(_is_known(form, name, setting) for name in written)
        if (not told or owner in (written or ())) and _may_be_year(one.text("fiscal_year", "年度"), year):
            yield from one.findings


def _is_known(form: _Form, owner: str, setting: Setting) -> bool:
    table = setting.city.tables[form.owner_type]
    return owner in table.records or table.faulty_of(owner) is not None


def _only_faulty(form: _Form, groups: _Groups, setting: Setting) -> _Groups:
    """Sheets of which nothing but faulty records is known: they are held back, not forgotten."""
    found: dict[tuple[str, int], Sequence[Proposal | Result]] = {}
    for one in setting.city.tables[form.type_name].faulty:
        with suppress(NotADate):
            year = parse_fiscal_year(one.text("fiscal_year", "年度") or "")
            for owner in one.texts(*form.owner_names) or ():
                if (owner, year) not in groups and _is_known(form, owner, setting):
                    found[owner, year] = []
    return found


def _may_be_year(written: str | None, year: int) -> bool:
    try:
        return written is None or parse_fiscal_year(written) == year
    except NotADate:
        return True


K = TypeVar("K")
V = TypeVar("V")


def _grouped(pairs: Iterable[tuple[K, V]]) -> dict[K, list[V]]:
    groups: dict[K, list[V]] = {}
    for key, value in pairs:
        groups.setdefault(key, []).append(value)
    return groups


def _partner_names(record: Proposal | Result, setting: Setting) -> str:
    return setting.policy.style.comma.join(setting.city.partners[one].name for one in record.partners)


def _proposal_sheet(proposals: list[Proposal], agreement: str, year: int, setting: Setting) -> View:
    codes = setting.policy.codes
    record = setting.city.agreements[agreement]
    wordings = {one.code: one.wording for one in record.fields if one.wording}
    comma = setting.policy.style.comma
    return ProposalSheet(
        municipality=setting.policy.municipality.name,
        agreement=record.title,
        fiscal_year=print_fiscal_year(year),
        proposals=[
            ProposalView(
                id=one.id,
                number=str(number),
                partner=_partner_names(one, setting),
                field=(wordings.get(one.field) or codes.label("fields", one.field)) if one.field else "",
                content=one.content,
                subject=one.subject,
                aims=comma.join(codes.label("aims", aim) for aim in one.aims),
                received_on=print_day(one.received_on) if one.received_on else "",
            )
            for number, one in enumerate(proposals, 1)
        ],
    )


def _result_sheet(results: list[Result], department: str, year: int, setting: Setting) -> View:
    section = setting.city.departments[department]
    rows = [
        ResultRowView(
            number=number,
            subject=one.subject,
            content=one.content,
            partners=_partner_names(one, setting),
        )
        for number, one in enumerate(results, 1)
    ]
    rows += [
        ResultRowView(number=number, subject="", content="", partners="")
        for number in range(len(rows) + 1, setting.policy.style.numbered_lines + 1)
    ]
    return ResultSheet(
        municipality=setting.policy.municipality.name,
        fiscal_year=print_fiscal_year(year),
        bureau=section.bureau,
        section=section.section,
        unit=section.unit,
        department=section.full_name,
        nothing=not results,
        rows=rows,
    )


_PROPOSALS = _Form(
    "sheet1",
    PROPOSALS_TEMPLATE,
    "proposals",
    "agreements",
    ("agreement", "協定ID"),
    _proposal_sheet,
    lambda agreement, setting: setting.city.agreements[agreement].title,
)
_RESULTS = _Form(
    "sheet4",
    RESULTS_TEMPLATE,
    "results",
    "departments",
    ("departments", "部署ID"),
    _result_sheet,
    lambda department, setting: setting.city.departments[department].full_name,
)
