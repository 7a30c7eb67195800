"""Agreements, verdicts and what else is made → jobs for 審査票, 記載事項確認書, 起案文."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pipeline.findings import Finding
from pipeline.plan.approval.check_sheet import check_sheet
from pipeline.plan.approval.confirmation import confirmations
from pipeline.plan.approval.known import AGREEMENT, APPROVAL, CHECK_SHEET, CONFIRMATION, Known
from pipeline.plan.approval.letter import approval_letter
from pipeline.plan.job import Held, Plan
from pipeline.plan.standing import AFTER_SIGNING, unreadable_agreements
from pipeline.policy.judge import Standing, Verdict
from pipeline.policy.registry import Setting
from pipeline.policy.state import has_document, is_declined, is_registered_only, is_signed
from pipeline.records.agreements import Agreement
from pipeline.records.choices import Role

_KINDS = (Role.COMPREHENSIVE, Role.INDIVIDUAL)


def plan_approval(
    setting: Setting, judged: tuple[Verdict, ...], made: Plan, by_record: Mapping[str, list[Finding]]
) -> Plan:
    """A 審査票 of every agreement that was not let go, the other two of those that are to be signed.

    ``made`` are the documents planned so far: what is held back there is told, what is made is attached.
    """
    known = Known(setting, judged, made, by_record)
    listed = [one for one in setting.city.agreements.values() if not is_declined(one, setting.policy.codes)]
    return Plan.of([*_unreadable(setting), *(plan for one in listed for plan in _papers(one, known))])


def _papers(agreement: Agreement, known: Known) -> Iterator[Plan]:
    setting = known.setting
    policy, codes = setting.policy, setting.policy.codes
    signed = is_signed(agreement, setting)
    rules = policy.on((agreement.signed_on if signed else None) or setting.on)
    to_be_signed = has_document(agreement, codes) and not signed
    if rules is None and not signed:
        kinds = (CHECK_SHEET, CONFIRMATION, APPROVAL) if to_be_signed else (CHECK_SHEET,)
        yield _held(kinds, agreement.title, agreement, known)
        return
    case = known.cases[(rules or policy.rule_sets[0]).head.id]
    if not is_registered_only(agreement, codes) or _is_judged(agreement, known):
        yield (sheet := check_sheet(agreement, case, known, judged=rules is not None))
    else:
        sheet = Plan((), ())
    if to_be_signed:
        asked = Plan.of(confirmations(agreement, case, known))
        yield asked
        others = [one for one in known.jobs(agreement) if one.kind != AGREEMENT]
        yield approval_letter(agreement, case, known, [*others[:1], *sheet.jobs, *asked.jobs, *others[1:]])


def _is_judged(agreement: Agreement, known: Known) -> bool:
    """Whether any rule says something of it."""
    verdicts = known.verdicts.get(agreement.name_in_type, ())
    return any(one.standing is not Standing.NOT_APPLICABLE for one in verdicts)


def _held(kinds: tuple[str, ...], title: str, agreement: Agreement, known: Known) -> Plan:
    reasons = tuple(known.findings(agreement))
    names = (agreement.name_in_type,)
    return Plan((), tuple(Held(kind, f"{agreement.id} {title}", names, reasons) for kind in kinds))


def _unreadable(setting: Setting) -> Iterator[Plan]:
    """Unreadable agreements: of every one a sheet is lacking, of those on their way the other papers too."""
    table = setting.city.tables[Agreement.type_name]
    if table.unread:
        held = tuple(Held(kind, "すべて", (), table.unread) for kind in (CHECK_SHEET, CONFIRMATION, APPROVAL))
        yield Plan((), held)
    states = (Role.IN_PROCEDURE, *AFTER_SIGNING)
    yield from _unread_of(setting, (CHECK_SHEET,), (*_KINDS, Role.RECORD_ONLY), states)
    yield from _unread_of(setting, (CONFIRMATION, APPROVAL), _KINDS, (Role.IN_PROCEDURE,))


def _unread_of(
    setting: Setting, papers: tuple[str, ...], kinds: tuple[Role, ...], states: tuple[Role, ...]
) -> Iterator[Plan]:
    for one in unreadable_agreements(setting, kinds=kinds, states=states):
        title = one.identity or "（IDなし）"
        yield Plan((), tuple(Held(kind, title, (one.name_in_type,), one.findings) for kind in papers))
