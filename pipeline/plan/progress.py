"""An agreement with what was found of it → where it stands, and what a clerk does next.

It serves the "state" rows of the guidelines (A10, A11, K2, J1): the page of a municipality prints it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from pipeline.findings import Finding, Severity
from pipeline.plan.milestones import Line, Milestone, Stage, asks_for_steps, line_of
from pipeline.policy.amendments import in_force
from pipeline.policy.registry import Setting
from pipeline.policy.state import (
    has_document,
    is_after_signing,
    is_declined,
    is_over_by,
    is_registered_only,
    is_signed,
)
from pipeline.records.agreements import Agreement
from pipeline.records.choices import Closing, Role
from pipeline.records.dates import Duration, print_day

UNREADABLE = "読み取れない"
"""The state of a record that could not be read."""

_NOTHING = "することはない"
_DAY = timedelta(days=1)
_FINISHED = (Role.ENDED, Role.CANCELLED, Role.DECLINED)
_CLOSINGS = {
    Closing.SEAL: "協定書に記名押印し",
    Closing.SIGNATURE: "協定書に署名し",
    Closing.ELECTRONIC: "協定書に電子署名をし",
}


class Phase(Enum):
    """Before the signing, in force, or over."""

    BEFORE = "before"
    RUNNING = "running"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Progress:
    """Where an agreement stands: its phase and state, its steps, and the next one in a sentence."""

    phase: Phase
    state: str
    line: tuple[Milestone, ...]
    next_step: str


def progress(agreement: Agreement, setting: Setting, findings: Sequence[Finding], *, clean: bool) -> Progress:
    """Where an agreement stands.

    ``findings`` are all that concern it or hold its papers back, ``clean`` whether its clean document
    is made.
    """
    line = line_of(agreement, setting)
    errors = [one for one in findings if one.severity is Severity.ERROR]
    if any(one.holds_back("draft") for one in errors):
        told = mend(errors)
    elif is_declined(agreement, setting.policy.codes):
        told = f"{_NOTHING}（見送り）"
    elif is_signed(agreement, setting):
        told = _after(agreement, setting, errors)
    else:
        told = _before(agreement, setting, line, errors, clean=clean)
    return Progress(_phase(agreement, setting), state_of(agreement, setting), line.milestones, told)


def mend(errors: Sequence[Finding]) -> str:
    """「エラー2件を直す」."""
    return f"エラー{len(errors)}件を直す"


def state_of(agreement: Agreement, setting: Setting) -> str:
    """The state as the policy calls it; where the record has none, or an older one, as its days say."""
    codes = setting.policy.codes
    signed = is_signed(agreement, setting)
    if agreement.status is not None and (not signed or is_after_signing(agreement, codes)):
        return codes.label("states", agreement.status)
    role = Role.IN_PROCEDURE
    if signed:
        role = Role.ENDED if is_over_by(agreement, codes, setting.on - _DAY) else Role.IN_FORCE
    labels = [label for code, label in codes.pairs("states") if codes.role("states", code) is role]
    return labels[0] if len(labels) == 1 else role.label


def _phase(agreement: Agreement, setting: Setting) -> Phase:
    codes = setting.policy.codes
    role = codes.role("states", agreement.status) if agreement.status else None
    if role in _FINISHED:
        return Phase.OVER
    if not is_signed(agreement, setting):
        return Phase.BEFORE
    return Phase.OVER if is_over_by(agreement, codes, setting.on - _DAY) else Phase.RUNNING


def _before(
    agreement: Agreement, setting: Setting, line: Line, errors: Sequence[Finding], *, clean: bool
) -> str:
    """The next step before the signing; a decision is only asked for when all else is right."""
    codes, current = setting.policy.codes, line.current
    rules = setting.policy.on(setting.on)
    entries = rules.rules if rules else {}
    others = [one for one in errors if not asks_for_steps(entries.get(one.rule))]
    if line.refused is not None:
        return f"「{line.refused.name}」が否とされたので、見送るか、手続をやり直すかを決めて記録する"
    if current is not None:
        first = f"エラー{len(others)}件を直し、" if others and current.decides else ""
        return first + _carry_out(current)
    if errors:
        return mend(errors)
    if not has_document(agreement, codes):
        registered = is_registered_only(agreement, codes)
        why = "登録だけの協定" if registered else "相手方の様式による協定"
        return f"締結したら、「締結日」と「状態」を記録する（{why}）"
    if not clean:
        return "協定書を作れない理由をなくす"
    return _sign(agreement, setting)


def _carry_out(step: Milestone) -> str:
    if step.stage is Stage.PLANNED and step.day is not None:
        return f"「{step.name}」を行う（{print_day(step.day)}の予定）"
    if step.decides:
        return f"「{step.name}」を受け、日付と可否を記録する"
    return f"「{step.name}」を済ませ、日付を記録する"


def _sign(agreement: Agreement, setting: Setting) -> str:
    day = agreement.signed_on
    if day is None or day > setting.on:
        when = f"（{print_day(day)}に締結の予定）" if day else ""
        return f"協定書案を相手方と確認する{when}"
    closing = agreement.closing or setting.policy.style.closing
    command = f"kyotei sign {setting.city.key} {agreement.id} --signed-on {day.isoformat()}"
    return f"{_CLOSINGS[closing]}、{command} を実行する"


def _after(agreement: Agreement, setting: Setting, errors: Sequence[Finding]) -> str:
    codes, on = setting.policy.codes, setting.on
    role = codes.role("states", agreement.status) if agreement.status else Role.IN_FORCE
    if errors:
        return mend(errors)
    if agreement.status is not None and not is_after_signing(agreement, codes):
        return f"締結したので、記録の「状態」を「{state_of(agreement, setting)}」に改める"
    if role in (Role.ENDED, Role.CANCELLED):
        when = agreement.ended_on or agreement.effective_to
        word = "解除" if role is Role.CANCELLED else "終了"
        return f"{_NOTHING}（{f'{print_day(when)}に' if when else ''}{word}）"
    if agreement.amends is not None:
        return f"{_NOTHING}（変更は元の協定 {agreement.amends} に及んでいる）"
    if role is Role.SUSPENDED:
        return "中断を解くか、協定を終えるかを決める"
    return _term(in_force(agreement, setting), on)


def _term(agreement: Agreement, on: date) -> str:
    """What the term of an agreement in force, as amended, asks for."""
    begin, end, renewal = agreement.begins_on, agreement.effective_to, agreement.renewal
    if begin is not None and begin > on:
        return f"有効期間の開始を待つ（{print_day(begin)}から）"
    if end is None:
        return f"{_NOTHING}（終了日の定めはない）"
    if renewal is None and end < on:
        if agreement.status is None:
            return f"{_NOTHING}（{print_day(end)}に満了）"
        return f"有効期間が満了したので（{print_day(end)}まで）、「状態」を改める"
    if renewal is None:
        return f"有効期間の満了まで（{print_day(end)}）"
    if end < on and renewal.further_term is None:
        return f"更新されているかを確かめる（当初の有効期間は{print_day(end)}まで）"
    end = _renewed(end, renewal.further_term, on)
    notice = renewal.notice.before(end) if renewal.notice else None
    if notice is not None and notice >= on:
        return f"更新しないときは{print_day(notice)}までに申し出る（有効期間は{print_day(end)}まで）"
    return f"有効期間の満了まで（{print_day(end)}、その後は更新）"


def _renewed(end: date, further: Duration | None, on: date) -> date:
    """The last day of the term that runs on a day, each term following the one before."""
    number, last = 0, end
    while further is not None and last < on:
        number += 1
        last = Duration(further.count * number, further.unit).last_day(end + _DAY)
    return last
