"""Agreements in force and their results → 見直し調書 (row K3).

A sheet is made for each span under review: those of every review that is on record, and the one that
ends in the fiscal year of the day or in the next, so that the paper is there well before either side
must say what it objects to.

How long a span is, the agreement says (見直しの周期), or else the rule set's `renewal-terms`. A rule
set that lists the sheet without a cycle has a review before each renewal: so long is the span then.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from pipeline.findings import Finding
from pipeline.plan.documents import document_name
from pipeline.plan.job import Plan
from pipeline.plan.procedure.papers import Paper, unreadable
from pipeline.plan.standing import AFTER_SIGNING, goes_on, naming, unreadable_agreements
from pipeline.plan.views.procedure import ReviewedView, ReviewProjectView, ReviewResultView, ReviewSheet
from pipeline.plan.wording import day_or_blank, figure, from_to, partner_names, reference, section_names
from pipeline.policy.registry import Case
from pipeline.policy.rules.term import RenewalTerms
from pipeline.policy.state import is_signed
from pipeline.records.agreements import Agreement, Review
from pipeline.records.choices import Role
from pipeline.records.dates import (
    Duration,
    era_year,
    fiscal_year_end,
    fiscal_year_of,
    print_day,
    print_fiscal_year,
)
from pipeline.records.projects import Project
from pipeline.records.results import Result

KIND = "review-sheet"
RENEWED = "（更新後）"


@dataclass(frozen=True, slots=True)
class Span:
    """One span under review, its last day included, with the reviews that were held of it."""

    first: date
    last: date
    reviews: tuple[Review, ...] = ()


def plan_reviews(case: Case, by_record: Mapping[str, list[Finding]]) -> Plan:
    """The sheets of all signed agreements, where the rule set uses them."""
    name = document_name(KIND, case)
    if name is None:
        return Plan((), ())
    plans = [*_unreadable(case)]
    for one in case.city.agreements.values():
        if one.amends is None and is_signed(one, case):
            plans += (_plan(name, one, span, case, by_record) for span in spans(one, case))
    return Plan.of(plans)


def _unreadable(case: Case) -> Iterator[Plan]:
    """Unreadable agreements that may be signed; of those without a state nothing is known to be due."""
    kinds = (Role.COMPREHENSIVE, Role.INDIVIDUAL)
    doubtful = unreadable_agreements(case, kinds=kinds, states=AFTER_SIGNING)
    return unreadable(KIND, (one for one in doubtful if one.text("status", "状態")), case)


def spans(agreement: Agreement, case: Case) -> list[Span]:
    """The spans that need a sheet, in order; a review belongs to the span that ends nearest to it."""
    begin, cycle = agreement.begins_on, _cycle(agreement, case)
    if begin is None or cycle is None:
        return _between_reviews(agreement)
    years = (fiscal_year_of(case.on), fiscal_year_of(case.on) + 1)
    until = max([fiscal_year_end(years[-1]), *(one.date for one in agreement.reviews)])
    found = _from(begin, cycle, until)
    held: dict[Span, list[Review]] = {}
    for review in agreement.reviews:
        held.setdefault(min(found, key=lambda one: abs(one.last - review.date)), []).append(review)
    open_still = goes_on(agreement, case.policy.codes)
    return [
        Span(one.first, one.last, tuple(held.get(one, ())))
        for one in found
        if one in held or (open_still and fiscal_year_of(one.last) in years)
    ]


def _from(begin: date, cycle: Duration, until: date) -> list[Span]:
    """One span after the other, the last of which ends on a day or later."""
    found: list[Span] = []
    while not found or found[-1].last < until:
        first = found[-1].last + timedelta(days=1) if found else begin
        last = Duration(cycle.count * (len(found) + 1), cycle.unit).last_day(begin)
        found.append(Span(first, max(first, last)))
    return found


def _between_reviews(agreement: Agreement) -> list[Span]:
    """Without a cycle, from one recorded review to the next."""
    found: list[Span] = []
    for day in sorted({one.date for one in agreement.reviews}):
        first = found[-1].last + timedelta(days=1) if found else agreement.begins_on or day
        mine = tuple(one for one in agreement.reviews if one.date == day)
        found.append(Span(min(first, day), day, mine))
    return found


def _cycle(agreement: Agreement, case: Case) -> Duration | None:
    renewal = agreement.renewal
    if renewal is not None and renewal.review is not None:
        return renewal.review
    rules = (one for one in case.rules.rules.values() if isinstance(one, RenewalTerms))
    rule = next((one for one in rules if one.automatic and one.strength_for(agreement.kind)), None)
    if rule is None or renewal is None:
        return None
    return rule.review or (rule.further_term if case.rules.head.documents is not None else None)


def _plan(
    name: str, agreement: Agreement, span: Span, case: Case, by_record: Mapping[str, list[Finding]]
) -> Plan:
    city = case.city
    projects = city.projects_of.get(agreement.id, [])
    known = {one.id for one in projects}
    years = range(fiscal_year_of(span.first), fiscal_year_of(span.last) + 1)
    results = [
        one
        for one in city.results.values()
        if one.fiscal_year in years
        and not one.nothing
        and (one.agreement == agreement.id or one.project in known)
    ]
    paper = Paper(KIND, name, agreement, case, by_record)
    paper.prints([*projects, *results])
    paper.refers("partners", case.partner_ids(agreement))
    paper.refers("departments", [one.department for one in projects])
    paper.refers("departments", [one for result in results for one in result.departments])
    for type_name in ("projects", "results"):
        paper.doubts(naming(case, type_name, agreement.id))
    word = print_day(span.last)
    results.sort(key=lambda one: one.fiscal_year)
    says = partial(_sheet, name, agreement, span, projects, results, case)
    return paper.held(word) or paper.made(ReviewSheet.template, says, word)


def _sheet(
    name: str,
    agreement: Agreement,
    span: Span,
    projects: list[Project],
    results: list[Result],
    case: Case,
) -> ReviewSheet:
    town, cycle = case.policy.municipality, _cycle(agreement, case)
    notice = agreement.renewal.notice if agreement.renewal else None
    people = [one.participants for one in results if one.participants is not None]
    return ReviewSheet(
        name=name,
        municipality=town.name,
        word=town.word,
        reference=reference(KIND, case),
        window=town.window,
        agreement=agreement.title,
        partners=partner_names(case.partner_ids(agreement), case),
        signed_on=day_or_blank(agreement.signed_on),
        term=_term(agreement, span.last),
        cycle=cycle.text if cycle else "",
        span=from_to(span.first, span.last),
        notice_until=print_day(notice.before(span.last)) if notice else "",
        months=f"{_month(span.first)}から{_month(span.last)}まで",
        partial=_partial(span),
        results=[_result(one, case) for one in results],
        participants=f"{figure(sum(people))}人" if people else "",
        cost=f"{figure(sum(one.city_cost or 0 for one in results))}円",
        projects=[_project(one, case) for one in projects],
        reviews=[
            ReviewedView(
                date=print_day(one.date),
                outcome=one.outcome,
                objections_city=one.objections_city,
                objections_partner=one.objections_partner,
            )
            for one in span.reviews
        ],
    )


def _term(agreement: Agreement, day: date) -> str:
    """The term in which a day lies: as agreed, or as renewed since."""
    first, last, renewal = agreement.begins_on, agreement.effective_to, agreement.renewal
    further = renewal.further_term if renewal else None
    if first is None or last is None or further is None or day <= last:
        return from_to(first, last)
    renewed = _from(last + timedelta(days=1), further, day)[-1]
    return f"{RENEWED}{from_to(renewed.first, renewed.last)}"


def _month(day: date) -> str:
    """「令和６年６月」."""
    return f"{era_year(day)}{figure(day.month)}月"


def _partial(span: Span) -> str:
    """Which parts of the first and the last fiscal year lie outside of the span."""
    years = fiscal_year_of(span.first), fiscal_year_of(span.last)
    outside = []
    if span.first > fiscal_year_end(years[0] - 1) + timedelta(days=1):
        outside.append(f"{print_fiscal_year(years[0])}のうち{print_day(span.first)}より前のもの")
    if span.last < fiscal_year_end(years[1]):
        outside.append(f"{print_fiscal_year(years[1])}のうち{print_day(span.last)}より後のもの")
    if not outside:
        return ""
    return f"実績は年度ごとの記録から載せている。{'及び'.join(outside)}は、この見直しの対象ではない。"


def _result(result: Result, case: Case) -> ReviewResultView:
    return ReviewResultView(
        year=print_fiscal_year(result.fiscal_year),
        period=result.period,
        department=section_names(result.departments, case),
        subject=result.subject,
        outcome=result.outcome,
        participants=f"{figure(result.participants)}人" if result.participants is not None else "",
        cost=f"{figure(result.city_cost)}円" if result.city_cost is not None else "",
    )


def _project(project: Project, case: Case) -> ReviewProjectView:
    stage = f"（{project.stage.label}）" if project.stage else ""
    return ReviewProjectView(
        subject=project.subject,
        department=section_names(filter(None, [project.department]), case),
        status=project.status.label + stage,
        when=from_to(project.started_on, project.ended_on),
    )
