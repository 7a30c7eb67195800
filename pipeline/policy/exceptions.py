"""Exceptions (例外) from principles: which of them count, and what is wrong with the others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from pipeline.findings import Finding, Severity
from pipeline.policy.model import Strength
from pipeline.policy.registry import Case
from pipeline.records.agreements import Agreement, RuleException
from pipeline.records.base import declared
from pipeline.records.dates import print_day
from pipeline.records.suggest import near_words, nearest_first

_APPROVAL = ("reason", "approved_by", "approved_on")
"""What makes an exception count."""
INCOMPLETE = "exception-incomplete"
"""The finding that an exception does not count yet."""


def exception_for(rule: str, given: list[RuleException], case: Case) -> RuleException | None:
    """The exception from a rule among these, if it says why, and who approved it when."""
    mine = (one for one in given if case.rule_called(one.rule) == rule)
    return next((one for one in mine if _complete(one, case.on)), None)


def exception_asked_for(rule: str, given: list[RuleException], case: Case) -> RuleException | None:
    """The exception from a rule among these that says why, and whose approval is still to come."""
    mine = (one for one in given if one.reason and case.rule_called(one.rule) == rule)
    return next((one for one in mine if not _complete(one, case.on)), None)


def exception_findings(
    agreement: Agreement, case: Case, broken: Mapping[str, tuple[Strength, str]]
) -> Iterator[Finding]:
    """What is wrong with the exceptions themselves.

    ``broken`` are the rules that the agreement breaks, excepted or not, with strength and citation.
    """
    for number, one in enumerate(agreement.exceptions):
        name = case.rule_called(one.rule)
        if name is None:
            message = f"例外に書かれた「{one.rule}」という規則は、この協定に適用される規則集にありません。"
            hint = _may_be_meant(one.rule, agreement, case)
            yield _said(agreement, number, "exception-unknown", message, hint)
            continue
        title = case.titles[name]
        strength, cited = broken.get(name, (None, ""))
        if strength is None:
            message = f"規則「{title}」は破られていないので、例外は要りません。"
            hint = "例外の記載を消すか、内容を確かめてください。"
            yield _said(agreement, number, "exception-unneeded", message, hint)
        elif strength is Strength.MUST:
            message = f"規則「{title}」は必須なので、例外は認められません。"
            hint = f"規則のとおりに直してください（{cited}）。"
            yield _said(agreement, number, "exception-refused", message, hint)
        elif strength is Strength.PRINCIPLE and not _complete(one, case.on):
            yield _incomplete(agreement, number, title, case.on)


def _may_be_meant(word: str, agreement: Agreement, case: Case) -> str:
    """The rules whose title or id is near, and all from which this agreement may be excepted."""
    rules, titles = case.rules.rules, case.titles
    near = near_words(word, [*titles.values(), *titles])
    hint = f"「{'」か「'.join(near)}」のことでしょうか。" if near else ""
    principles = [
        titles[name]
        for name, entry in rules.items()
        if entry.strength_for(agreement.kind) is Strength.PRINCIPLE
    ]
    if not principles:
        return f"{hint}この協定に、例外を認める規則（原則）はありません。"
    return f"{hint}この協定で例外を認める規則（原則）は、{'、'.join(nearest_first(word, principles))} です。"


def _incomplete(agreement: Agreement, number: int, title: str, on: date) -> Finding:
    """Which parts of an exception are still missing, or that its approval is still to come."""
    one, needed = agreement.exceptions[number], "・".join(map(_label, _APPROVAL))
    message = f"規則「{title}」の例外には、{needed}が要ります。"
    if gaps := _gaps(one):
        message += f"{'・'.join(f'「{label}」' for label in gaps)}がありません。"
    if one.approved_on is not None and one.approved_on > on:
        message += f"「{_label('approved_on')}」（{print_day(one.approved_on)}）がまだ来ていません。"
    hint = "3つともそろい、決裁日を迎えると、例外として扱われます。"
    return _said(agreement, number, INCOMPLETE, message, hint)


def _complete(exception: RuleException, on: date) -> bool:
    approved = exception.approved_on
    return not _gaps(exception) and approved is not None and approved <= on


def _gaps(exception: RuleException) -> list[str]:
    """The labels of what an exception leaves open."""
    return [_label(name) for name in _APPROVAL if not getattr(exception, name)]


def _label(name: str) -> str:
    return declared(RuleException)[name].label


def _said(agreement: Agreement, number: int, rule: str, message: str, hint: str) -> Finding:
    place = agreement.at("exceptions", number)
    value = agreement.exceptions[number].rule
    return Finding(rule, Severity.WARNING, message, hint, place, agreement.name_in_type, value)
