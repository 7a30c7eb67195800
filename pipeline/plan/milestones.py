"""The procedure of one agreement → its steps in order, each done or open (rows A10, K2, J1, J2).

Which steps there are the policy says (`steps-dated`, `steps-in-order`, `judged-before`), and what is
done the record. A step that nothing asks of this agreement is shown where it is on record.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum

from pipeline.policy.model import RuleEntry
from pipeline.policy.registry import RULES, Setting
from pipeline.policy.rules.procedure import Judged, StepsDated, StepsInOrder
from pipeline.policy.state import is_declined, is_signed
from pipeline.records.agreements import Agreement, Decision, Step
from pipeline.records.choices import Outcome, Role

_SIGNING = "締結"


class Stage(Enum):
    """How far a step is; the value is what a clerk reads."""

    DONE = "済"
    NEXT = "次"
    OPEN = "未"
    PLANNED = "予定"
    REFUSED = "否"
    SKIPPED = "省略"
    UNRECORDED = "記録なし"


@dataclass(frozen=True, slots=True)
class Milestone:
    """One step. ``asked`` says that a rule asks for it, ``decides`` that it is a decision.

    ``on_paper``: the decision is the step of the policy that is taken on the draft and its check sheet.
    """

    name: str
    stage: Stage
    day: date | None = None
    asked: bool = False
    decides: bool = False
    on_paper: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """The steps of an agreement, the signing last; ``current`` is the one that comes next, if any."""

    milestones: tuple[Milestone, ...]
    current: Milestone | None

    @property
    def refused(self) -> Milestone | None:
        """A step that ended in a refusal."""
        return next((one for one in self.milestones if one.stage is Stage.REFUSED), None)


def asks_for_steps(entry: RuleEntry | None) -> bool:
    """Whether a rule asks for steps of the procedure or for a decision."""
    return isinstance(entry, StepsDated | Judged)


def line_of(agreement: Agreement, setting: Setting) -> Line:
    """The steps of an agreement in the policy's order; what is passed over without a record is no next."""
    signed = is_signed(agreement, setting)
    found = [*_steps(agreement, setting), *_decisions(agreement, setting)]
    last = max((number for number, one in enumerate(found) if one.stage is Stage.DONE), default=-1)
    over = signed or is_declined(agreement, setting.policy.codes)
    current = None
    for number, one in enumerate(found):
        waits = one.stage in (Stage.OPEN, Stage.PLANNED) and not over and (one.asked or number > last)
        if waits and current is None:
            current = one if one.stage is Stage.PLANNED else replace(one, stage=Stage.NEXT)
            found[number] = current
        elif one.stage is Stage.OPEN and not waits:
            found[number] = replace(one, stage=Stage.UNRECORDED)
    return Line((*found, _signing(agreement, setting, signed=signed)), current)


def _steps(agreement: Agreement, setting: Setting) -> Iterator[Milestone]:
    codes = setting.policy.codes
    asked = {step for entry in _entries(agreement, setting) for step in _asked_by(entry, agreement)}
    told = {
        step
        for entry in _entries(agreement, setting)
        if isinstance(entry, StepsInOrder) and asked
        for step in entry.steps
    }
    recorded = {one.step: one for one in agreement.steps}
    for code, label in codes.pairs("steps"):
        role = codes.role("steps", code)
        if role is not Role.SIGNING and (code in asked or code in told or code in recorded):
            stage, day = _stage(recorded.get(code), setting.on)
            decides = role is Role.DECISION
            yield Milestone(f"{code} {label}", stage, day, code in asked, decides, on_paper=decides)


def _decisions(agreement: Agreement, setting: Setting) -> Iterator[Milestone]:
    asked = [one.judge for one in _entries(agreement, setting) if isinstance(one, Judged)]
    for judge in dict.fromkeys([*(one.judge for one in agreement.decisions), *asked]):
        mine = [one for one in agreement.decisions if one.judge is judge]
        latest = max(mine, key=lambda one: one.date or date.min) if mine else None
        stage, day = _stage(latest, setting.on)
        yield Milestone(f"{judge.label}の判断", stage, day, judge in asked, decides=True)


def _signing(agreement: Agreement, setting: Setting, *, signed: bool) -> Milestone:
    codes = setting.policy.codes
    named = [
        f"{one} {label}" for one, label in codes.pairs("steps") if codes.role("steps", one) is Role.SIGNING
    ]
    name = named[0] if named else _SIGNING
    day = agreement.signed_on
    if signed:
        return Milestone(name, Stage.DONE, day)
    if is_declined(agreement, codes):
        return Milestone(name, Stage.UNRECORDED)
    return Milestone(name, Stage.PLANNED if day is not None and day >= setting.on else Stage.OPEN, day)


def _stage(done: Step | Decision | None, on: date) -> tuple[Stage, date | None]:
    if done is None:
        return Stage.OPEN, None
    if done.outcome is Outcome.REFUSED:
        return Stage.REFUSED, done.date
    if done.outcome is Outcome.SKIPPED:
        return Stage.SKIPPED, done.date
    if done.date is None:
        return Stage.OPEN, None
    return (Stage.DONE if done.date <= on else Stage.PLANNED), done.date


def _entries(agreement: Agreement, setting: Setting) -> Iterator[RuleEntry]:
    """The rules that bind the agreement, of its own day where it is signed."""
    day = agreement.signed_on if is_signed(agreement, setting) else None
    rules = setting.policy.on(day or setting.on)
    for name, entry in rules.rules.items() if rules else ():
        spared = agreement.amends is not None and not RULES[entry.use or name].amendments
        if entry.strength_for(agreement.kind) is not None and not spared:
            yield entry


def _asked_by(entry: RuleEntry, agreement: Agreement) -> list[str]:
    if not isinstance(entry, StepsDated):
        return []
    fits = not entry.initiated_by or agreement.initiated_by in (None, *entry.initiated_by)
    return list(entry.steps) if fits else []
