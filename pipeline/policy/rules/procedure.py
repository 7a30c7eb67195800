"""The steps on the way to an agreement, and who decides."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated

from pipeline.policy.model import RuleEntry
from pipeline.policy.registry import Breach, Case, Evidence, NotApplicable, Outcome, rule
from pipeline.records.agreements import Agreement, Step
from pipeline.records.base import Code, Path, declare
from pipeline.records.choices import Initiator, Judge
from pipeline.records.choices import Outcome as Result
from pipeline.records.dates import print_day


class StepsDated(RuleEntry):
    """The steps that are dated before the agreement is made; for which initiators."""

    steps: list[Annotated[str, Code("steps")]] = declare("手続")
    initiated_by: list[Initiator] = declare("発意", default=[])


@rule("steps-dated", Agreement, StepsDated, rows=("A10", "K2", "J1", "J2"))
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
    last = done.get(entry.steps[-1], (0, None))[1] if entry.steps else None
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
        return Breach(f"手続「{label}」の日付がありません。", hint, where)
    if step.outcome in (Result.REFUSED, Result.SKIPPED):
        message = f"手続「{label}」の結果が「{step.outcome.label}」です。"
        hint = "結果を確かめてください。協定の締結を見送るときは、「状態」を見送りにしてください。"
        return Breach(message, hint, (*where, "outcome"), step.outcome.label)
    if late := _too_late(step.date, agreement, case):
        message = f"手続「{label}」の日付（{print_day(step.date)}）が、{late}。"
        hint = "日付を確かめ、済んだ手続の日付だけを書いてください。"
        return Breach(message, hint, (*where, "date"), step.date.isoformat())
    return Evidence(f"{label}：{print_day(step.date)}{_by(step.by)}")


class Judged(RuleEntry):
    """Whose judgement an agreement needs."""

    judge: Judge = declare("判断者")


@rule("judged-before", Agreement, Judged, rows=("A2", "J1", "J2"))
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
        )
        return
    number, last = max(dated, key=lambda one: str(one[1].date))
    where = ("decisions", number)
    if last.outcome in (Result.REFUSED, Result.SKIPPED):
        message = f"{entry.judge.label}の判断が「{last.outcome.label}」です。"
        yield Breach(message, "判断を確かめてください。", (*where, "outcome"), last.outcome.label)
    elif last.date is not None and (late := _too_late(last.date, agreement, case)):
        message = f"{entry.judge.label}の判断の日付（{print_day(last.date)}）が、{late}。"
        yield Breach(message, "日付を確かめてください。", (*where, "date"), last.date.isoformat())
    elif last.date is not None:
        yield Evidence(f"{entry.judge.label}：{print_day(last.date)}{_by(last.by)}")


def _too_late(day: date, agreement: Agreement, case: Case) -> str:
    """Why a day cannot be that of something done before the signing; empty where it can."""
    if agreement.signed_on is not None and day > agreement.signed_on:
        return "締結日より後です"
    return "まだ来ていません" if day > case.on else ""


def _by(who: str) -> str:
    return f"（{who}）" if who else ""
