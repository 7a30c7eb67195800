"""Records and policy → verdicts: each rule held, broken, excepted or not applicable, and why.

`must` holds back; `principle` holds back unless the record carries an approved exception; `watch`
(a warning) and `note` (a notice) never do (requirements.md, "How to read the last column").
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum

from pipeline.findings import Finding, Severity
from pipeline.policy.amendment_faults import troubles
from pipeline.policy.amendments import amended, stated
from pipeline.policy.exceptions import exception_findings, exception_for
from pipeline.policy.model import Policy, RuleEntry, Strength
from pipeline.policy.registry import RULES, Breach, Case, Evidence, NotApplicable, Outcome, Rule, Setting
from pipeline.policy.signed_faults import signed_troubles
from pipeline.policy.state import is_declined, is_signed
from pipeline.records.agreements import Agreement, RuleException
from pipeline.records.base import Record
from pipeline.records.city import City
from pipeline.records.dates import print_day


class Standing(Enum):
    """How a record stands to a rule."""

    HELD = "held"
    BROKEN = "broken"
    EXCEPTED = "excepted"
    NOT_APPLICABLE = "not-applicable"

    @property
    def label(self) -> str:
        """The word a clerk reads: 適合, 不適合, 例外 or 対象外."""
        return _STANDING_LABELS[self]


_STANDING_LABELS = {
    Standing.HELD: "適合",
    Standing.BROKEN: "不適合",
    Standing.EXCEPTED: "例外",
    Standing.NOT_APPLICABLE: "対象外",
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """One rule applied to one record; ``title`` is what clerks call the rule."""

    rule: str
    title: str
    record: Record
    standing: Standing
    strength: Strength
    reference: str
    evidence: tuple[str, ...]
    findings: tuple[Finding, ...]
    advisory: bool = False

    @property
    def binding(self) -> str:
        """How the rule binds the record, as clerks read it: 必須, 原則, 注意, お知らせ or 参考."""
        return "参考" if self.advisory else self.strength.label


@dataclass(frozen=True, slots=True)
class Judgement:
    """All verdicts of a city, and the findings that belong to no rule."""

    verdicts: tuple[Verdict, ...]
    others: tuple[Finding, ...]

    @property
    def findings(self) -> list[Finding]:
        """Everything found, rule by rule."""
        return [*self.others, *(one for verdict in self.verdicts for one in verdict.findings)]


def judge(city: City, policy: Policy, on: date) -> Judgement:
    """Every rule in force, applied to every record of its subject."""
    verdicts: list[Verdict] = []
    others: list[Finding] = []
    setting = Setting(city, policy, on)
    cases = {one.head.in_force_from: Case(city, policy, on, one) for one in policy.rule_sets}
    subjects = dict.fromkeys(rule.subject for rule in RULES.values())
    for model in subjects:
        for record in city.all(model).values():
            if isinstance(record, Agreement) and is_declined(record, policy.codes):
                continue  # nothing is made of it any more
            done = isinstance(record, Agreement) and is_signed(record, setting)
            day = record.signed_on if done and isinstance(record, Agreement) else on
            rules = policy.on(day or on)
            if rules is None:
                others += _without_rules(record, day or on)
                continue
            case = cases[rules.head.in_force_from]
            mine = list(_of_record(record, case, signed=done))
            verdicts += mine
            if isinstance(record, Agreement):
                broken = {one.rule: (one.strength, one.reference) for one in mine if one.findings}
                others += exception_findings(record, case, broken)
                others += troubles(record, case)
    others += signed_troubles(setting)
    return Judgement(tuple(verdicts), tuple(others))


@dataclass(frozen=True, slots=True)
class _Judged:
    """A record as it was written, and as rules see it: an amendment with what it leaves unchanged.

    ``kept`` are the exceptions approved for what an amendment changes, ``changes`` the fields that
    it states: an exception goes on to hold for all others.
    """

    record: Record
    seen: Record
    kept: tuple[RuleException, ...] = ()
    changes: frozenset[str] = frozenset()

    def exceptions(self, breaches: list[Breach]) -> list[RuleException]:
        """The exceptions that may excuse these breaches."""
        given = list(self.record.exceptions) if isinstance(self.record, Agreement) else []
        if any(one.path and one.path[0] in self.changes for one in breaches):
            return given
        return [*given, *self.kept]


@dataclass(frozen=True, slots=True)
class _Bound:
    """A rule as it binds a record: under its id in the rule set; ``advised`` the kind that it only advises."""

    name: str
    rule: Rule
    entry: RuleEntry
    strength: Strength
    advised: str | None


def _judged(record: Record, case: Case) -> _Judged | None:
    """How a record is judged; None for an amendment of nobody knows what."""
    if not isinstance(record, Agreement) or record.amends is None:
        return _Judged(record, record)
    found = amended(record, case)
    if found is None:
        return None
    return _Judged(record, found.whole, tuple(found.before.exceptions), frozenset(stated(record)))


def _of_record(record: Record, case: Case, *, signed: bool) -> Iterator[Verdict]:
    judged = _judged(record, case)
    if judged is None:
        return
    kind = _kind(record, case)
    for name, entry in case.rules.rules.items():
        rule = RULES[entry.use or name]
        if not isinstance(record, rule.subject):
            continue
        strength = entry.strength_for(kind)
        if strength is None and isinstance(record, Agreement):
            continue
        bound = _Bound(name, rule, entry, strength or entry.strength, kind if entry.advises(kind) else None)
        yield _verdict(bound, judged, case, signed=signed)


def _kind(record: Record, case: Case) -> str | None:
    """The kind of an agreement, or of the one under which another record stands."""
    if isinstance(record, Agreement):
        return record.kind
    named = case.city.agreements.get(getattr(record, "agreement", None) or "")
    return named.kind if named else None


def _verdict(bound: _Bound, judged: _Judged, case: Case, *, signed: bool) -> Verdict:
    """What a rule says of a record; of a signed one it never says more than that it is watched."""
    name, record, cited = bound.name, judged.record, case.rules.cite(bound.entry)
    strength = bound.strength.watched if signed else bound.strength
    outcomes = list(_outcomes(bound, judged, case))
    breaches = [one for one in outcomes if isinstance(one, Breach)]
    evidence = tuple(one.text for one in outcomes if isinstance(one, Evidence))
    reasons = tuple(one.reason for one in outcomes if isinstance(one, NotApplicable))
    exception = None
    if not breaches:
        standing = Standing.NOT_APPLICABLE if reasons and not evidence else Standing.HELD
        evidence = evidence or reasons
    else:
        given = judged.exceptions(breaches)
        exception = None if bound.strength is Strength.MUST else exception_for(name, given, case)
        standing = Standing.EXCEPTED if exception else Standing.BROKEN
    findings = tuple(_finding(bound, record, case, one, strength, exception) for one in breaches)
    advisory = bound.advised is not None
    return Verdict(name, case.titles[name], record, standing, strength, cited, evidence, findings, advisory)


def _outcomes(bound: _Bound, judged: _Judged, case: Case) -> Iterator[Outcome]:
    """What the rule's function says; rules on how an agreement is concluded leave amendments alone."""
    if (
        isinstance(judged.record, Agreement)
        and judged.record.amends is not None
        and not bound.rule.amendments
    ):
        yield NotApplicable(
            "変更協定には及びません（協定を新たに締結するときの手続などについての規則です）。"
        )
    else:
        yield from bound.rule.judge(judged.seen, case, bound.entry)


def _finding(
    bound: _Bound,
    record: Record,
    case: Case,
    breach: Breach,
    strength: Strength,
    exception: RuleException | None,
) -> Finding:
    about = breach.about or record
    place = about.at(*breach.path) or record.at()
    message, hint = breach.message, breach.hint
    severity, holds = Severity.ERROR, bound.rule.holds
    if exception is not None and exception.approved_on is not None:
        severity, holds = Severity.NOTICE, ()
        approval = f"{exception.approved_by}、{print_day(exception.approved_on)}決裁"
        message = f"{message}（例外として承認済み：{exception.reason}。{approval}）"
        hint = "対応は要りません。承認された例外として扱っています。"
    elif strength in (Strength.WATCH, Strength.NOTE):
        severity = Severity.NOTICE if strength is Strength.NOTE else Severity.WARNING
        holds = ()
        if bound.advised is not None:
            message = f"{message}（{case.policy.codes.label('kinds', bound.advised)}では参考です）"
    elif strength is Strength.PRINCIPLE:
        title = case.titles[bound.name]
        hint = f"{hint}原則によれない事情があるときは、「例外」に規則「{title}」と理由・決裁者・決裁日を書いてください。"
    cited = case.rules.cite(bound.entry)
    return Finding(
        bound.name,
        severity,
        message,
        hint,
        place,
        record.name_in_type,
        breach.value,
        cited,
        holds,
        breach.awaits,
    )


def _without_rules(record: Record, day: date) -> Iterator[Finding]:
    if isinstance(record, Agreement):
        message = f"{print_day(day)}に施行されている指針がないため、この協定は規則に照らしていません。"
        hint = "当時の指針があれば policy.yaml の rule_sets に加えてください。"
        yield Finding(
            "no-rule-set", Severity.NOTICE, message, hint, record.at("signed_on"), record.name_in_type
        )
