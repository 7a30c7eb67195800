"""An agreement and its projects → what is on record of them: steps, decisions, confirmations, exceptions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from operator import itemgetter

from pipeline.plan.approval.asked import PENDING, Asked
from pipeline.plan.views.approval import ConfirmedView, ExceptionView, StepView
from pipeline.plan.views.procedure import NamedView
from pipeline.plan.wording import codes_of
from pipeline.policy.judge import Standing, Verdict
from pipeline.policy.registry import Case
from pipeline.records.agreements import Agreement, Decision, RuleException, Step
from pipeline.records.choices import Outcome, Role
from pipeline.records.dates import print_day
from pipeline.records.partners import Confirmation
from pipeline.records.projects import Project

UNCONFIRMED = "未確認"
COUNTS, COUNTS_NOT = "有効", "要確認"
OWN = "協定"
_AGAINST = (Outcome.REFUSED, Outcome.SKIPPED)


def steps(agreement: Agreement, case: Case) -> list[StepView]:
    """The steps of the procedure (手続の経過) in the order of the guideline."""
    return [_step("", case.policy.codes.label("steps", one.step), one) for one in _ordered(agreement, case)]


def decided(agreement: Agreement, case: Case) -> Step | Decision | None:
    """The last decision on an agreement: a step of that role, or else the last judgement.

    None while it is not on record with its day, or goes against the agreement.
    """
    codes = case.policy.codes
    named = [one for one in _ordered(agreement, case) if codes.role("steps", one.step) is Role.DECISION]
    last: Step | Decision | None = named[-1] if named else None
    if last is None:
        judged = ((one.date, one) for one in agreement.decisions)
        last = max(((day, one) for day, one in judged if day), key=itemgetter(0), default=(None, None))[1]
    if last is None or last.date is None or last.date > case.on or last.outcome in _AGAINST:
        return None
    return last


def steps_before(decision: Step | Decision | None, agreement: Agreement, case: Case) -> list[StepView]:
    """The steps that have a date, the earliest first, without this decision and the signing."""
    codes = case.policy.codes
    told = [
        one
        for one in _ordered(agreement, case)
        if one is not decision and codes.role("steps", one.step) is not Role.SIGNING
    ]
    found = ((one.date, one) for one in told)
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
    """Every criterion of partners and of projects, with all that was ever confirmed of it, newest first.

    What was confirmed alike, on one day by the same evidence, stands together.
    """
    partners = [(one.name, one.confirmations) for one in case.partners_of(agreement)]
    works = [(one.subject, one.criteria) for one in projects]
    found = [
        *(row for name, given in partners for row in _confirmed(name, given, Role.PARTNER, case)),
        *(row for name, given in works for row in _confirmed(name, given, Role.PROJECT, case)),
    ]
    alike: dict[tuple[str, str, str, str], list[NamedView]] = {}
    for words, criterion in found:
        alike.setdefault(words, []).append(NamedView(text=criterion))
    return [
        ConfirmedView(about=about, criteria=criteria, result=result, date=day, evidence=evidence)
        for (about, result, day, evidence), criteria in alike.items()
    ]


def _confirmed(
    about: str, given: list[Confirmation], role: Role, case: Case
) -> Iterator[tuple[tuple[str, str, str, str], str]]:
    """Of whom, result, day and evidence, and the criterion of which that was confirmed."""
    codes = case.policy.codes
    for code in codes_of("criteria", codes):
        if codes.role("criteria", code) is not role:
            continue
        label = f"{code} {codes.label('criteria', code)}"
        mine = [one for one in given if one.criterion == code]
        if not mine:
            yield (about, UNCONFIRMED, "", ""), label
        for one in sorted(mine, key=lambda one: one.date.toordinal() if one.date else 0, reverse=True):
            day = print_day(one.date) if one.date else ""
            yield (about, one.result.label, day, one.evidence), label


def exceptions(
    agreement: Agreement, case: Case, verdicts: Iterable[Verdict], asked: Asked
) -> list[ExceptionView]:
    """The exceptions (例外) on record, and whether a rule is set aside by them, or approval is asked."""
    counting = {one.rule: COUNTS for one in verdicts if one.standing is Standing.EXCEPTED}
    found: list[ExceptionView] = []
    for one in agreement.exceptions:
        name = case.rule_called(one.rule) or ""
        counts = counting.get(name, COUNTS_NOT) if _is_complete(one) else COUNTS_NOT
        if any(one is other for _, other in asked.exceptions):
            counts = PENDING
        found.append(
            ExceptionView(
                rule=case.titles.get(name, one.rule),
                reason=one.reason,
                approved_by=one.approved_by,
                approved_on=print_day(one.approved_on) if one.approved_on else "",
                counts=counts,
            )
        )
    return found


def _is_complete(one: RuleException) -> bool:
    return bool(one.reason and one.approved_by and one.approved_on)
