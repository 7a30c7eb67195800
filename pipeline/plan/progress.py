"""An agreement with what was found of it → where it stands, and what a clerk does next.

It serves the "state" rows of the guidelines (A10, A11, K2, J1): the page of a municipality prints it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from pipeline.findings import Finding, Severity
from pipeline.plan.documents import document_name
from pipeline.plan.job import KIND_LABELS
from pipeline.plan.milestones import Line, Milestone, Stage, asks_for_steps, line_of
from pipeline.plan.term import NOTHING, is_over, what_it_asks
from pipeline.policy.amendments import in_force
from pipeline.policy.registry import Setting
from pipeline.policy.state import (
    has_document,
    is_after_signing,
    is_declined,
    is_registered_only,
    is_signed,
)
from pipeline.records.agreements import Agreement
from pipeline.records.choices import Closing, Role
from pipeline.records.dates import print_day

UNREADABLE = "読み取れない"
"""The state of a record that could not be read."""

_FINISHED = (Role.ENDED, Role.CANCELLED, Role.DECLINED)
_CLOSINGS = {
    Closing.SEAL: "協定書に記名押印し",
    Closing.SIGNATURE: "協定書に署名し",
    Closing.ELECTRONIC: "協定書に電子署名をし",
}
_PLANNED = {
    Closing.SEAL: "協定書を印刷して締結し",
    Closing.SIGNATURE: "協定書を印刷して締結し",
    Closing.ELECTRONIC: "協定書に電子署名をして締結し",
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
        told = f"{NOTHING}（見送り）"
    elif is_signed(agreement, setting):
        told = _after(agreement, setting, errors, clean=clean)
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
        role = Role.ENDED if is_over(agreement, setting) else Role.IN_FORCE
    labels = [label for code, label in codes.pairs("states") if codes.role("states", code) is role]
    return labels[0] if len(labels) == 1 else role.label


def _phase(agreement: Agreement, setting: Setting) -> Phase:
    codes = setting.policy.codes
    role = codes.role("states", agreement.status) if agreement.status else None
    if role in _FINISHED:
        return Phase.OVER
    if not is_signed(agreement, setting):
        return Phase.BEFORE
    return Phase.OVER if is_over(agreement, setting) else Phase.RUNNING


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
        if current.decides and others:
            return f"エラー{len(others)}件を直し、{_carry_out(current)}"
        if current.on_paper and current.stage is not Stage.PLANNED and has_document(agreement, codes):
            return f"{_ask_for_decision(setting)}（{current.name}の日付と結果を記録する）"
        return _carry_out(current)
    if errors:
        return mend(errors)
    if not has_document(agreement, codes):
        registered = is_registered_only(agreement, codes)
        why = "登録だけの協定" if registered else "相手方の様式による協定"
        return f"締結したら、「締結日」と「状態」を記録する（{why}）"
    if not clean:
        return "協定書を作れない理由をなくす"
    return _sign(agreement, setting, line)


def _carry_out(step: Milestone) -> str:
    if step.stage is Stage.PLANNED and step.day is not None:
        return f"「{step.name}」を行う（{print_day(step.day)}の予定）"
    if step.decides:
        return f"「{step.name}」を受け、日付と可否を記録する"
    return f"「{step.name}」を済ませ、日付を記録する"


def _ask_for_decision(setting: Setting) -> str:
    """What goes to the partner, and then up, before the decision; the papers as the municipality calls them."""
    draft, confirmation, approval, sheet = (
        document_name(kind, setting) or KIND_LABELS[kind]
        for kind in ("draft", "confirmation", "approval", "check-sheet")
    )
    return f"{draft}と{confirmation}を相手方に確かめてもらい、{approval}・{sheet}で決裁を受ける"


def _sign(agreement: Agreement, setting: Setting, line: Line) -> str:
    """The signing; where no decision on the papers is among the steps, they are checked just before it."""
    day, closing = agreement.signed_on, agreement.closing or setting.policy.style.closing
    if day is not None and day <= setting.on:
        return f"{_CLOSINGS[closing]}、{_command(agreement, setting)} を実行する"
    decided = any(one.on_paper and one.stage is Stage.DONE for one in line.milestones)
    first = "" if decided else f"{_ask_for_decision(setting)}。その後、"
    when = f"（締結の予定 {print_day(day)}）" if day else ""
    return f"{first}{_PLANNED[closing]}、その日付で kyotei sign を実行する{when}"


def _command(agreement: Agreement, setting: Setting) -> str:
    day = agreement.signed_on.isoformat() if agreement.signed_on else "締結日"
    return f"kyotei sign {setting.city.key} {agreement.id} --signed-on {day}"


def _after(agreement: Agreement, setting: Setting, errors: Sequence[Finding], *, clean: bool) -> str:
    codes, on = setting.policy.codes, setting.on
    role = codes.role("states", agreement.status) if agreement.status else Role.IN_FORCE
    if clean and agreement.id not in setting.city.signed:
        return f"締結した協定書を残す（{_command(agreement, setting)} を実行する）"
    if errors:
        return mend(errors)
    if agreement.status is not None and not is_after_signing(agreement, codes):
        return f"締結したので、記録の「状態」を「{state_of(agreement, setting)}」に改める"
    if role in (Role.ENDED, Role.CANCELLED):
        when = agreement.ended_on or agreement.effective_to
        word = "解除" if role is Role.CANCELLED else "終了"
        return f"{NOTHING}（{f'{print_day(when)}に' if when else ''}{word}）"
    if agreement.amends is not None:
        return f"{NOTHING}（変更は元の協定 {agreement.amends} に及んでいる）"
    if role is Role.SUSPENDED:
        return "中断を解くか、協定を終えるかを決める"
    return what_it_asks(in_force(agreement, setting), on)
