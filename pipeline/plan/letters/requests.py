"""Agreements in force and sections → letters of request (依頼文), and the reply sheets they go with.

A letter asks for a sheet, and both must be listed by the rule set: 別紙① of partners (row K5),
replies of partners (K7), 別紙② of sections (K6), 別紙④ of sections (K9).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any

from pipeline.findings import Finding, Severity
from pipeline.plan.job import Held, Plan
from pipeline.plan.letters.desk import Desk, Round
from pipeline.plan.letters.forms import FORMS
from pipeline.plan.letters.replies import KIND as REPLY_SHEET
from pipeline.plan.letters.replies import asked_of_partners, plan_replies, waiting
from pipeline.plan.names import file_name
from pipeline.plan.standing import partners_named, sections_asked
from pipeline.plan.views.letters import (
    AddresseeView,
    AgreementLineView,
    FieldView,
    Letter,
    ProposalsLetter,
    RepliesLetter,
    ResultsLetter,
    SectionsLetter,
)
from pipeline.plan.wording import (
    codes_of,
    deadline,
    field_words,
    partner_names,
    to_partner,
    to_section,
)
from pipeline.policy.model import RuleSet
from pipeline.policy.registry import Case
from pipeline.records.agreements import Agreement
from pipeline.records.dates import print_fiscal_year

KIND = "letter"
_WEEKEND = (5, 6)


def asks_for_forms(rules: RuleSet) -> bool:
    """Whether a rule set lists anything that `forms issue` makes."""
    asked = any(rules.document(kind) for kind in FORMS)
    return rules.document(REPLY_SHEET) is not None or (asked and rules.document(KIND) is not None)


def plan_forms(case: Case, by_record: Mapping[str, list[Finding]], asked: Round) -> Plan:
    """The letters and reply sheets of a fiscal year, as far as the rule set lists them."""
    desk = Desk(case, by_record, asked)
    letters: Mapping[str, Callable[[str, Desk], Iterator[Plan]]] = {
        "sheet1": _proposals,
        "sheet2": partial(_sections, model=SectionsLetter, open_only=True),
        "sheet4": partial(_sections, model=ResultsLetter, open_only=False),
        REPLY_SHEET: _replies,
    }
    plans = [plan for kind in desk.forms if desk.name(KIND) for plan in letters[kind](kind, desk)]
    if REPLY_SHEET in desk.forms:
        plans.append(plan_replies(desk))
    plan = Plan.of(plans)
    if not plan.jobs and not plan.held:
        return Plan((), (), (_nobody(desk),))
    return Plan(plan.jobs, plan.held, tuple(_about_the_deadline(asked)) if plan.jobs else ())


# to partners


def _proposals(kind: str, desk: Desk) -> Iterator[Plan]:
    """A letter to each partner with a comprehensive agreement that goes on in the year."""
    form = desk.name(kind)
    case, codes = desk.case, desk.case.policy.codes
    if unread := case.city.tables["agreements"].unread:
        yield _held(form, "すべて", (), unread)
        return
    groups: dict[str, list[Agreement]] = {}
    for agreement in desk.agreements(open_only=True):
        for partner in case.partner_ids(agreement):
            groups.setdefault(partner, []).append(agreement)
    doubtful = [(one, partners_named(one, case)) for one in desk.doubtful(open_only=True)]
    for one, named in doubtful:
        for partner in named or ():
            groups.setdefault(partner, [])
        if named is None and not groups:
            yield _held(form, one.identity or "（IDなし）", (one.name_in_type,), one.findings)
    aims = case.policy.style.comma.join(codes.label("aims", one) for one in codes_of("aims", codes))
    for partner, agreements in groups.items():
        faults = (f for one, named in doubtful if partner in (named or [partner]) for f in one.findings)
        records = (f"partners:{partner}", *(one.name_in_type for one in agreements))
        lines = [_line(one, "", desk) for one in agreements]
        own = {"agreements": lines, "aims": aims}
        yield _to_partner(kind, partner, records, faults, desk, ProposalsLetter, own)


def _replies(kind: str, desk: Desk) -> Iterator[Plan]:
    """A letter to each partner of which replies are still wanted."""
    form = desk.name(kind)
    for one in asked_of_partners(desk):
        if one.reasons:
            yield _held(form, one.partner, one.records, one.reasons)
        elif proposals := waiting(one, desk.case):
            own = {"proposals": proposals}
            yield _to_partner(kind, one.partner, one.records, (), desk, RepliesLetter, own)


def _to_partner(
    kind: str,
    identity: str,
    records: tuple[str, ...],
    faults: Iterable[Finding],
    desk: Desk,
    model: type[Letter],
    own: Mapping[str, Any],
) -> Plan:
    reasons = (*faults, *desk.case.city.missing("partners", [identity]), *desk.faults)
    partner = desk.case.city.partners.get(identity)
    if partner is None or reasons:
        name = f"{identity} {partner.name if partner else ''}".strip()
        return _held(desk.name(kind), name, records, reasons)
    name, person = to_partner(partner)
    addressee = AddresseeView(name=name, person=person)
    view = model(**desk.letter(kind, outside=True), addressee=addressee, **own)
    return _made(kind, identity, partner.name, records, view, desk)


# to sections


def _sections(
    kind: str, desk: Desk, *, model: type[SectionsLetter | ResultsLetter], open_only: bool
) -> Iterator[Plan]:
    """A letter to each section that is asked, with every agreement that it may work under."""
    case, city, form = desk.case, desk.case.city, desk.name(kind)
    agreements = desk.agreements(open_only=open_only)
    partners = list(dict.fromkeys(one for each in agreements for one in case.partner_ids(each)))
    faults = (
        *city.tables["agreements"].unread,
        *(finding for one in desk.doubtful(open_only=open_only) for finding in one.findings),
        *city.missing("partners", partners),
        *desk.faults,
    )
    if not agreements and not faults:
        return
    about = (*(one.name_in_type for one in agreements), *(f"partners:{one}" for one in partners))
    lines = (
        [] if faults else [_line(one, partner_names(case.partner_ids(one), case), desk) for one in agreements]
    )
    for one in sections_asked(case):
        records = (*(unit.name_in_type for unit in one.units), *about)
        if faults:
            yield _held(form, one.full_name, records, faults)
            continue
        addressee = AddresseeView(name="", person=to_section(one.name, one.bureau))
        view = model(**desk.letter(kind, outside=False), addressee=addressee, agreements=lines)
        yield _made(kind, one.units[0].id, one.full_name, records, view, desk)
    for faulty in city.tables["departments"].faulty:
        yield _held(form, faulty.identity or "（IDなし）", (faulty.name_in_type,), faulty.findings)
    if city.tables["departments"].unread:
        yield _held(form, "すべて", (), faults)


def _line(agreement: Agreement, partner: str, desk: Desk) -> AgreementLineView:
    fields = field_words(agreement, desk.case.policy.codes)
    return AgreementLineView(
        partner=partner, title=agreement.title, fields=[FieldView(text=text) for text in fields]
    )


# what all letters share


def _made(kind: str, key: str, name: str, records: tuple[str, ...], view: Letter, desk: Desk) -> Plan:
    form = desk.name(kind)
    file = file_name(form, key, name, ending=".docx")
    return desk.made(KIND, kind, file, f"{form}の依頼 {name}", records, view)


def _held(form: str, name: str, records: tuple[str, ...], reasons: Iterable[Finding]) -> Plan:
    return Plan((), (Held(KIND, f"{form}の依頼 {name}", records, tuple(reasons)),))


def _nobody(desk: Desk) -> Finding:
    year = print_fiscal_year(desk.asked.year)
    message = f"{year}は、続いている包括の協定も回答を求める提案もないため、依頼文を出す相手がいません。"
    hint = "年度と、協定・提案・部署の記録を確かめてください。"
    return Finding("nothing-to-issue", Severity.NOTICE, message, hint)


def _about_the_deadline(asked: Round) -> Iterator[Finding]:
    if asked.reply_by is None:
        message = "提出期限が指定されていないため、依頼文と回答書の期限は空欄です。"
        hint = "書き入れてから送るか、--reply-by 2026-05-29 のように日付を付けて、もう一度実行してください。"
        yield Finding("reply-by-blank", Severity.NOTICE, message, hint)
    elif asked.reply_by.weekday() in _WEEKEND:
        message = f"提出期限の{deadline(asked.reply_by)}は、土曜日か日曜日です。"
        hint = "その日でよければ、このままお使いください。改めるときは、--reply-by の日付を直して、もう一度実行してください。"
        yield Finding("reply-by-day-off", Severity.NOTICE, message, hint)
