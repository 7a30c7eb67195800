"""An agreement and the verdicts on it → its 審査票: everything that was checked, for a chief to stamp."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from pipeline.findings import Finding
from pipeline.plan.approval.asked import Asked
from pipeline.plan.approval.known import CHECK_SHEET, Known
from pipeline.plan.approval.recorded import confirmed, decisions, exceptions, steps
from pipeline.plan.approval.sentences import (
    contact_in_city,
    contact_line,
    contacts_of_partners,
    cost,
    renewal,
    term,
)
from pipeline.plan.approval.verdicts import (
    Under,
    records_under,
    rows_of,
    rules_elsewhere,
    rules_under,
    tally,
)
from pipeline.plan.job import Plan
from pipeline.plan.procedure.papers import Paper
from pipeline.plan.standing import naming
from pipeline.plan.views.approval import CheckSheet, RemarkView
from pipeline.plan.views.procedure import NamedView
from pipeline.plan.wording import day_or_blank, partner_names
from pipeline.policy.amendments import whole
from pipeline.policy.judge import Verdict
from pipeline.policy.registry import Case
from pipeline.policy.rules.projects import projects_of
from pipeline.policy.state import is_registered_only, is_signed
from pipeline.records.agreements import Agreement
from pipeline.records.dates import print_day
from pipeline.records.projects import Project

NO_RULES = "この協定の日に施行されていた指針の記録がない（規則には照らしていない）。"


def check_sheet(record: Agreement, case: Case, known: Known, *, judged: bool) -> Plan:
    """The sheet; ``judged`` where a rule set was in force on the agreement's day.

    A broken rule never holds it back; what it prints and nobody can read does.
    """
    agreement = whole(record, case)
    projects = projects_of(agreement, case)
    parties = case.partner_ids(agreement)
    paper = Paper(CHECK_SHEET, known.name(CHECK_SHEET), agreement, case, known.by_record)
    paper.prints(records_under(agreement, case))
    paper.refers("partners", [*parties, *(one for project in projects for one in project.partners)])
    paper.doubts((*case.city.tables["projects"].unread, *naming(case, "projects", agreement.id)))
    if held := paper.held():
        return held
    return paper.made(
        CheckSheet.template, partial(_sheet, paper.name, record, projects, case, known, judged=judged)
    )


def _sheet(
    name: str, record: Agreement, projects: list[Project], case: Case, known: Known, *, judged: bool
) -> CheckSheet:
    agreement = whole(record, case)
    asked = Asked.of(record, case, known)
    under = rules_under(agreement, case, known.verdicts) if judged else Under([], [])
    found = known.verdicts.get(record.name_in_type, [])
    policy, codes = case.policy, case.policy.codes
    original = case.city.agreements.get(record.amends or "")
    return CheckSheet(
        name=name,
        municipality=policy.municipality.name,
        id=agreement.id,
        agreement=agreement.title,
        kind=codes.label("kinds", agreement.kind),
        amends=f"{original.id}　{original.title}" if original else "",
        partners=partner_names(case.partner_ids(agreement), case),
        initiated_by=agreement.initiated_by.label if agreement.initiated_by else "",
        signed_on=day_or_blank(agreement.signed_on),
        term=term(agreement, case),
        renewal=renewal(agreement, case),
        cost=cost(agreement, case),
        contact_city=contact_line(contact_in_city(agreement, case)),
        contact_partner=contacts_of_partners(agreement, case),
        status=codes.label("states", agreement.status) if agreement.status else "",
        rule_set=_rule_set(case) if judged else NO_RULES,
        verdict=_verdict(record, case, asked),
        holding=[NamedView(text=one.message) for one in asked.amiss],
        awaited=asked.awaited(),
        asked=asked.views(),
        tally=tally(found, asked),
        rules=rows_of(record, case, known.verdicts, asked),
        under=under.rows,
        idle=policy.style.comma.join(under.idle),
        elsewhere=policy.style.comma.join(rules_elsewhere(agreement, case)) if judged else "",
        exceptions=exceptions(record, case, found, asked),
        steps=steps(agreement, case),
        decisions=decisions(agreement, projects),
        confirmed=confirmed(agreement, projects, case),
        remarks=list(_remarks(known.findings(record), found)),
    )


def _rule_set(case: Case) -> str:
    head = case.rules.head
    return f"{head.guideline}（{print_day(head.in_force_from)}施行）"


def _verdict(agreement: Agreement, case: Case, asked: Asked) -> str:
    """Whether the agreement's paper can be made, and why there is none."""
    if is_signed(agreement, case):
        return "締結済みの協定である。規則に合わないことがあっても、注意として示すにとどめる。"
    if is_registered_only(agreement, case.policy.codes):
        return "登録だけをする協定で、協定書は作らない。"
    if agreement.own_form:
        return "相手方の様式による協定で、協定書は作らない。"
    return asked.conclusion


def _remarks(findings: list[Finding], verdicts: list[Verdict]) -> Iterator[RemarkView]:
    """What was found beside the rules: doubtful characters, exceptions that do not count, and the like."""
    told = {finding for one in verdicts for finding in one.findings}
    for one in sorted(findings, key=lambda one: one.severity.rank):
        if one not in told and not one.awaits:
            yield RemarkView(severity=one.severity.label, message=one.message, hint=one.hint or "")
