"""An agreement and its projects → what is on record of them: steps, decisions, confirmations, exceptions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from operator import itemgetter

from pipeline.plan.views.approval import ConfirmedView, ExceptionView, StepView
from pipeline.plan.wording import codes_of
from pipeline.policy.judge import Standing, Verdict
from pipeline.policy.registry import Case
from pipeline.records.agreements import Agreement, Decision, RuleException, Step
from pipeline.records.choices import Role
from pipeline.records.dates import print_day
from pipeline.records.partners import Confirmation
from pipeline.records.projects import Project

UNCONFIRMED = "未確認"
COUNTS, COUNTS_NOT = "有効", "要確認"
OWN = "協定"


def steps(agreement: Agreement, case: Case) -> list[StepView]:
    """The steps of the procedure (手続の経過) in the order of the guideline."""
    return [_step("", case.policy.codes.label("steps", one.step), one) for one in _ordered(agreement, case)]


def dated_steps(agreement: Agreement, case: Case) -> list[StepView]:
    """The steps that have a date, the earliest first."""
    found = ((one.date, one) for one in _ordered(agreement, case))
    dated = sorted(((day, one) for day, one in found if day is not None), key=itemgetter(0))
    return [_step("", case.policy.codes.label("steps", one.step), one) for _, one in dated]


def _ordered(agreement: Agreement, case: Case) -> list[Step]:
    order = codes_of("steps", case.policy.codes)
    return sorted(agreement.steps, key=lambda one: order.index(one.step))


def decisions(agreement: Agreement, projects: Iterable[Project]) -> list[StepView]:
    """The decisions (判断・審査) on the agreement, then those on its projects."""
    found = [(OWN, one) for one in agreement.decisions]
    found += [(project.subject, one) for project in projects for one in project.decisions]
    return [_step(about, one.judge.label, one) for about, one in found]


def _step(about: str, what: str, one: Step | Decision) -> StepView:
    return StepView(
        about=about,
        what=what,
        date=print_day(one.date) if one.date else "",
        outcome=one.outcome.label if one.outcome else "",
        by=one.by,
        document_number=one.document_number,
    )


def confirmed(agreement: Agreement, projects: Iterable[Project], case: Case) -> list[ConfirmedView]:
    """Every criterion of partners and of projects, with all that was ever confirmed of it, newest first."""
    partners = [(one.name, one.confirmations) for one in case.partners_of(agreement)]
    works = [(one.subject, one.criteria) for one in projects]
    return [
        *(row for name, given in partners for row in _confirmed(name, given, Role.PARTNER, case)),
        *(row for name, given in works for row in _confirmed(name, given, Role.PROJECT, case)),
    ]


def _confirmed(about: str, given: list[Confirmation], role: Role, case: Case) -> Iterator[ConfirmedView]:
    codes = case.policy.codes
    for code in codes_of("criteria", codes):
        if codes.role("criteria", code) is not role:
            continue
        label = f"{code} {codes.label('criteria', code)}"
        mine = [one for one in given if one.criterion == code]
        if not mine:
            yield ConfirmedView(about=about, criterion=label, result=UNCONFIRMED, date="", evidence="")
        for one in sorted(mine, key=lambda one: one.date.toordinal() if one.date else 0, reverse=True):
            yield ConfirmedView(
                about=about,
                criterion=label,
                result=one.result.label,
                date=print_day(one.date) if one.date else "",
                evidence=one.evidence,
            )


def exceptions(agreement: Agreement, case: Case, verdicts: Iterable[Verdict]) -> list[ExceptionView]:
    """The exceptions (例外) on record, and whether a rule is set aside by them."""
    excepted = {one.rule for one in verdicts if one.standing is Standing.EXCEPTED}
    return [
        ExceptionView(
            rule=case.titles.get(case.rule_called(one.rule) or "", one.rule),
            reason=one.reason,
            approved_by=one.approved_by,
            approved_on=print_day(one.approved_on) if one.approved_on else "",
            counts=COUNTS if _is_complete(one) and case.rule_called(one.rule) in excepted else COUNTS_NOT,
        )
        for one in agreement.exceptions
    ]


def _is_complete(one: RuleException) -> bool:
    return bool(one.reason and one.approved_by and one.approved_on)
