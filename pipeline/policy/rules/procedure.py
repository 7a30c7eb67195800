"""The steps on the way to an agreement, and who decides."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pipeline.policy.model import RuleEntry
from pipeline.policy.registry import Breach, Case, Evidence, NotApplicable, Outcome, rule
from pipeline.policy.rules.projects import at_city_cost, projects_of
from pipeline.policy.state import is_signed, too_late
from pipeline.records.agreements import Agreement, Decision, Step
from pipeline.records.base import Code, Path, declare
from pipeline.records.choices import Initiator, Judge, ProjectStatus, Role
from pipeline.records.choices import Outcome as Result
from pipeline.records.dates import print_day
from pipeline.records.values import Count, Flag


class StepsDated(RuleEntry):
    """The steps that are dated before the agreement is made; for which initiators.

    ``last_follows``: the last of them, usually the decision, comes after all the others.
    """

    steps: list[Annotated[str, Code("steps")]] = declare("手続")
    initiated_by: list[Initiator] = declare("発意", default=[])
    last_follows: Flag = declare("最後の手続は他より後", default=True)


@rule(
    "steps-dated", Agreement, StepsDated, title="手続の日付", rows=("A10", "K2", "J1", "J2"), amendments=False
)
def steps_dated(agreement: Agreement, case: Case, entry: StepsDated) -> Iterator[Outcome]:
    """Each of these steps has its date, not after the signing, and was not refused."""
    if entry.initiated_by and agreement.initiated_by is None:
        choices = "、".join(one.label for one in Initiator)
        message = "だれの発意による協定かが書かれていません（手続がそれによって変わります）。"
        yield Breach(message, f"「発意」に、{choices} のどれかを書いてください。", ("initiated_by",))
        return
    if entry.initiated_by and agreement.initiated_by not in entry.initiated_by:
        yield NotApplicable("発意がこの規則の対象ではありません。")
        return
    done = {one.step: (number, one) for number, one in enumerate(agreement.steps)}
    for code in entry.steps:
        number, step = done.get(code, (None, None))
        where = ("steps",) if number is None else ("steps", number)
        label = case.policy.codes.label("steps", code)
        yield _step(label, code, step, where, agreement, case)
    last = done.get(entry.steps[-1], (0, None))[1] if entry.steps and entry.last_follows else None
    for code in entry.steps[:-1]:
        _, step = done.get(code, (None, None))
        if last is not None and last.date and step is not None and step.date and last.date < step.date:
            first, then = (case.policy.codes.label("steps", one) for one in (code, last.step))
            yield Breach(
                f"手続「{then}」（{print_day(last.date)}）が、「{first}」（{print_day(step.date)}）より前の日付です。",
                "手続の順番どおりの日付になっているか確かめてください。",
                ("steps", done[last.step][0], "date"),
                last.date.isoformat(),
            )


def _step(label: str, code: str, step: Step | None, where: Path, agreement: Agreement, case: Case) -> Outcome:
    """How one step stands: dated, done, neither refused nor skipped, not after the signing."""
    if step is None or step.date is None:
        hint = f"済んでいれば、「手続の経過」の「{label}」（{code}）に日付を書いてください。"
        awaits = label if _is_asked_for(code, step, agreement, case) else ""
        return Breach(f"手続「{label}」の日付がありません。", hint, where, awaits=awaits)
    if step.outcome in (Result.REFUSED, Result.SKIPPED):
        message = f"手続「{label}」の結果が「{step.outcome.label}」です。"
        hint = "結果を確かめてください。協定の締結を見送るときは、「状態」を見送りにしてください。"
        return Breach(message, hint, (*where, "outcome"), step.outcome.label)
    if late := too_late(step.date, agreement, case.on):
        message = f"手続「{label}」の日付（{print_day(step.date)}）が、{late}。"
        hint = "日付を確かめ、済んだ手続の日付だけを書いてください。"
        return Breach(message, hint, (*where, "date"), step.date.isoformat())
    return Evidence(f"{label}：{print_day(step.date)}{_by(step.by)}")


def _is_asked_for(code: str, step: Step | None, agreement: Agreement, case: Case) -> bool:
    """Whether a step is a decision still to be taken: nothing is said of it, and no later step is dated."""
    codes = case.policy.codes
    if codes.role("steps", code) is not Role.DECISION or (step is not None and step.outcome is not None):
        return False
    order = [one for one, _ in codes.pairs("steps")]
    later = order[order.index(code) :]
    return not is_signed(agreement, case) and not any(
        one.date and one.step in later for one in agreement.steps
    )


class StepsInOrder(RuleEntry):
    """The steps in the order of the guideline."""

    steps: list[Annotated[str, Code("steps")]] = declare("手続")


@rule("steps-in-order", Agreement, StepsInOrder, title="手続の順番", rows=("A10", "K2"))
def steps_in_order(agreement: Agreement, case: Case, entry: StepsInOrder) -> Iterator[Outcome]:
    """No step is dated before one that the guideline has earlier."""
    done = {one.step: number for number, one in enumerate(agreement.steps) if one.date is not None}
    latest: Step | None = None
    for code in entry.steps:
        if code not in done:
            continue
        step = agreement.steps[done[code]]
        if latest is not None and latest.date and step.date and step.date < latest.date:
            first, then = (case.policy.codes.label("steps", one.step) for one in (latest, step))
            yield Breach(
                f"手続「{then}」（{print_day(step.date)}）が、その前の手続「{first}」（{print_day(latest.date)}）より前の日付です。",
                "日付の書き間違いでないか確かめてください。順番を入れ替えて行ったときは、対応は要りません。",
                ("steps", done[code], "date"),
                step.date.isoformat(),
            )
        else:
            latest = step
    if latest is None:
        yield NotApplicable("日付のある手続がまだありません。")
    else:
        yield Evidence(f"日付のある手続 {len(set(done) & set(entry.steps))}件")


@rule("decision-outcome", Agreement, RuleEntry, title="判断の可否", rows=("A10", "K2", "J1"))
def decision_outcome(agreement: Agreement, case: Case, entry: RuleEntry) -> Iterator[Outcome]:
    """A decision says whether it was in favour; one under conditions is told until they are cleared up."""
    del entry
    outcomes = list(_decided(agreement, case))
    yield from outcomes
    if not outcomes:
        yield NotApplicable("可否の書かれた判断が、まだありません。")


def _decided(agreement: Agreement, case: Case) -> Iterator[Outcome]:
    codes = case.policy.codes
    for number, step in enumerate(agreement.steps):
        title = f"手続「{codes.label('steps', step.step)}」"
        decides = codes.role("steps", step.step) is Role.DECISION
        yield from _outcome(title, step, ("steps", number), decides=decides)
    for number, decision in enumerate(agreement.decisions):
        yield from _outcome(f"{decision.judge.label}の判断", decision, ("decisions", number), decides=True)


def _outcome(title: str, done: Step | Decision, where: Path, *, decides: bool) -> Iterator[Outcome]:
    if done.outcome is Result.CONDITIONAL:
        message = f"{title}の結果が「{done.outcome.label}」です。"
        hint = "条件が満たされたことを確かめてください。満たされたときは、結果を「可」に改めてください。"
        yield Breach(message, hint, (*where, "outcome"), done.outcome.label)
    elif decides and done.date is not None and done.outcome in (None, Result.DONE):
        message = f"{title}に日付はありますが、可否が書かれていません。"
        yield Breach(message, "「結果」に、可・否・条件付 のどれかを書いてください。", (*where, "outcome"))
    elif done.outcome is Result.APPROVED:
        yield Evidence(f"{title}：可")


class CityInitiative(RuleEntry):
    """When the municipality may make the first step, and in how many fields there is a record then."""

    initiated_by: list[Initiator] = declare("発意")
    minimum: Count = declare("分野の数")


@rule("city-initiative", Agreement, CityInitiative, title="自治体からの申出", rows=("A10",), amendments=False)
def city_initiative(agreement: Agreement, case: Case, entry: CityInitiative) -> Iterator[Outcome]:
    """Where the municipality made the first step, there is a record of projects in many fields."""
    if agreement.initiated_by not in entry.initiated_by:
        yield NotApplicable("発意がこの規則の対象ではありません。")
        return
    codes, partners = case.policy.codes, case.partner_ids(agreement)
    begun = [one for one in projects_of(agreement, case) if one.status is not ProjectStatus.PLANNED]
    fields = {field for one in begun if not at_city_cost(one) for field in one.fields}
    results = [*case.city.results_of.get(agreement.id, [])]
    results += [one for partner in partners for one in case.city.results_with.get(partner, [])]
    fields |= {one.field for one in results if one.field and not one.city_cost}
    names = "、".join(codes.label("fields", one) for one in sorted(fields))
    if len(fields) >= entry.minimum:
        yield Evidence(f"実績のある分野 {len(fields)}件：{names}")
        return
    word = case.policy.municipality.word
    yield Breach(
        f"{word}から申し出た協定ですが、連携の実績があるのは{len(fields)}分野です（{names or 'なし'}）。",
        f"{word}から申し出るのは、実績が{entry.minimum}分野以上ある場合です。"
        "実績の記録に漏れがないか、発意が正しいかを確かめてください。",
        ("initiated_by",),
        str(len(fields)),
    )


class Judged(RuleEntry):
    """Whose judgement an agreement needs."""

    judge: Judge = declare("判断者")


@rule("judged-before", Agreement, Judged, title="締結前の判断", rows=("A2", "J1", "J2"), amendments=False)
def judged_before(agreement: Agreement, case: Case, entry: Judged) -> Iterator[Outcome]:
    """The judgement is on record, dated, in favour."""
    mine = [(number, one) for number, one in enumerate(agreement.decisions) if one.judge is entry.judge]
    dated = [(number, one) for number, one in mine if one.date is not None]
    if not dated:
        where = ("decisions", mine[0][0]) if mine else ("decisions",)
        yield Breach(
            f"{entry.judge.label}の判断の日付がありません。",
            f"「判断・審査」に、判断者「{entry.judge.label}」・判断日・結果を書いてください。",
            where,
            awaits=f"{entry.judge.label}の判断" if _is_to_judge(entry.judge, agreement, case) else "",
        )
        return
    number, last = max(dated, key=lambda one: str(one[1].date))
    where = ("decisions", number)
    if last.outcome in (Result.REFUSED, Result.SKIPPED):
        message = f"{entry.judge.label}の判断が「{last.outcome.label}」です。"
        yield Breach(message, "判断を確かめてください。", (*where, "outcome"), last.outcome.label)
    elif last.date is not None and (late := too_late(last.date, agreement, case.on)):
        message = f"{entry.judge.label}の判断の日付（{print_day(last.date)}）が、{late}。"
        yield Breach(message, "日付を確かめてください。", (*where, "date"), last.date.isoformat())
    elif last.date is not None:
        yield Evidence(f"{entry.judge.label}：{print_day(last.date)}{_by(last.by)}")


def _is_to_judge(judge: Judge, agreement: Agreement, case: Case) -> bool:
    """Whether a judgement is still to be given: nothing is said of it, and nobody decided after it."""
    order = list(Judge)
    later = order[order.index(judge) :]
    decided = any(
        case.policy.codes.role("steps", one.step) in (Role.DECISION, Role.SIGNING)
        for one in agreement.steps
        if one.date
    )
    judged = any(
        one.date or (one.judge is judge and one.outcome) for one in agreement.decisions if one.judge in later
    )
    return not (decided or judged or is_signed(agreement, case))


def _by(who: str) -> str:
    return f"（{who}）" if who else ""
