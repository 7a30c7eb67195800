"""Verdicts on an agreement and on what belongs to it → the rows of its 審査票, and how many stand how."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from pipeline.plan.approval.asked import AWAITED, PENDING, Asked
from pipeline.plan.views.approval import RuleRowView, TallyView
from pipeline.plan.views.procedure import NamedView
from pipeline.plan.wording import figure
from pipeline.policy.judge import Standing, Verdict
from pipeline.policy.model import RuleEntry, Strength
from pipeline.policy.registry import RULES, Case
from pipeline.policy.rules.parties import PartnerCriteria
from pipeline.policy.rules.projects import ProjectCriteria, projects_of
from pipeline.records.agreements import Agreement
from pipeline.records.base import Record
from pipeline.records.projects import Project
from pipeline.records.proposals import Proposal
from pipeline.records.replies import Reply
from pipeline.records.results import Result

Verdicts = Mapping[str, list[Verdict]]
"""The verdicts on each record, by ``type:id``."""

UNDER: tuple[type[Record], ...] = (Project, Proposal, Reply, Result)
"""What stands under an agreement and is judged by rules of its own."""

_WORST = (Standing.BROKEN, Standing.EXCEPTED, Standing.HELD, Standing.NOT_APPLICABLE)
_BINDING = (Strength.MUST, Strength.PRINCIPLE)
TO_COME = "これから受ける決定："
CONFIRMED = "確かめたもの {}件（日付と資料は、確認事項の表のとおり）"


def rows_of(agreement: Agreement, case: Case, verdicts: Verdicts, asked: Asked) -> list[RuleRowView]:
    """One row for each rule that is applied to the agreement, in the order of the rule set."""
    return [
        _row(number, one, asked.standing(one), _said(one, case))
        for number, one in enumerate(verdicts.get(agreement.name_in_type, ()), 1)
    ]


@dataclass(frozen=True, slots=True)
class Under:
    """The rules on projects, proposals, replies and results: a row for each that says something of them.

    ``idle`` are the others, by title.
    """

    rows: list[RuleRowView]
    idle: list[str]


def rules_under(agreement: Agreement, case: Case, verdicts: Verdicts) -> Under:
    """What the rules say of all records under an agreement together; rows are numbered after its own."""
    found = Under([], [])
    belonging = {model: list(_belonging(model, agreement, case)) for model in UNDER}
    own = len(verdicts.get(agreement.name_in_type, ()))
    for name, entry in case.rules.rules.items():
        model = RULES[entry.use or name].subject
        if model not in belonging:
            continue
        judged = [one for record in belonging[model] for one in verdicts.get(record.name_in_type, ())]
        mine = [one for one in judged if one.rule == name]
        unread = list(_unread(agreement, model, case))
        number = own + len(found.rows) + 1
        if any(one.standing is not Standing.NOT_APPLICABLE for one in mine):
            worst = min(mine, key=lambda one: _WORST.index(one.standing))
            found.rows.append(_row(number, worst, worst.standing.label, [*_summed(mine, model), *unread]))
        elif unread:
            found.rows.append(_idle_row(number, name, entry, case, [_none_of(model), *unread]))
        else:
            found.idle.append(case.titles[name])
    return found


def _none_of(model: type[Record]) -> str:
    return f"この協定の{model.type_label}の記録で、この規則の対象となるものはない。"


def _idle_row(number: int, name: str, entry: RuleEntry, case: Case, texts: list[str]) -> RuleRowView:
    return RuleRowView(
        number=str(number),
        title=case.titles[name],
        reference=case.rules.cite(entry),
        binding=entry.strength.label,
        standing=Standing.NOT_APPLICABLE.label,
        amiss=False,
        lines=_lines(texts),
    )


def records_under(agreement: Agreement, case: Case) -> list[Record]:
    """All records whose rules are on the sheet beside the agreement's own."""
    return [one for model in UNDER for one in _belonging(model, agreement, case)]


def rules_elsewhere(agreement: Agreement, case: Case) -> list[str]:
    """The rules of the set that bind other kinds of agreement alone, by title."""
    return [
        case.titles[name]
        for name, entry in case.rules.rules.items()
        if RULES[entry.use or name].subject is Agreement and entry.strength_for(agreement.kind) is None
    ]


def tally(verdicts: Iterable[Verdict], asked: Asked) -> TallyView:
    """How many of the verdicts stand how; what is only asked for is not amiss."""
    found = Counter(_class(one, asked) for one in verdicts)
    names = ("held", "excepted", "broken", "watched", "awaited", "idle")
    return TallyView(**{name: figure(found[name]) for name in names}, total=figure(found.total()))


def _class(verdict: Verdict, asked: Asked) -> str:
    if asked.standing(verdict) in (AWAITED, PENDING):
        return "awaited"
    if verdict.standing is Standing.BROKEN:
        return "broken" if is_binding(verdict) else "watched"
    return {Standing.HELD: "held", Standing.EXCEPTED: "excepted"}.get(verdict.standing, "idle")


def is_binding(verdict: Verdict) -> bool:
    """Whether the rule binds, and is not only watched."""
    return verdict.strength in _BINDING


def _belonging(model: type[Record], agreement: Agreement, case: Case) -> Iterator[Record]:
    """The records of a type that belong to the agreement."""
    city = case.city
    if model is Project:
        yield from projects_of(agreement, case)
    elif model is Result:
        yield from city.results_of.get(agreement.id, [])
    else:
        for one in city.proposals.values():
            if one.agreement == agreement.id:
                yield from [one] if model is Proposal else city.replies_to.get(one.id, [])


def _row(number: int, verdict: Verdict, standing: str, texts: list[str]) -> RuleRowView:
    return RuleRowView(
        number=str(number),
        title=verdict.title,
        reference=verdict.reference,
        binding=verdict.binding,
        standing=standing,
        amiss=standing == Standing.BROKEN.label,
        lines=_lines(texts),
    )


def _lines(texts: Iterable[str]) -> list[NamedView]:
    return [NamedView(text=text) for text in texts]


def _said(verdict: Verdict, case: Case) -> list[str]:
    """What is said of the agreement; what was confirmed of criteria has a table of its own on the sheet."""
    on_criteria = isinstance(case.rules.rules[verdict.rule], PartnerCriteria | ProjectCriteria)
    if on_criteria and verdict.evidence and verdict.standing is not Standing.NOT_APPLICABLE:
        return _texts(replace(verdict, evidence=(CONFIRMED.format(figure(len(verdict.evidence))),)))
    return _texts(verdict)


def _texts(verdict: Verdict) -> list[str]:
    """What breaks the rule or is still to be decided, and what shows that it is held."""
    told = (f"{TO_COME}{one.awaits}" if one.awaits else one.message for one in verdict.findings)
    return [*told, *verdict.evidence]


def _summed(verdicts: list[Verdict], model: type[Record]) -> Iterator[str]:
    """How many there are, what is amiss with which; of projects, which are few, everything."""
    broken = [one for one in verdicts if one.findings]
    judged = [one for one in verdicts if one.standing is not Standing.NOT_APPLICABLE]
    told = f"、うち対象{figure(len(judged))}件" if len(judged) < len(verdicts) else ""
    yield f"{model.type_label} {figure(len(verdicts))}件{told}、不適合 {figure(len(broken))}件"
    for one in verdicts if model is Project else broken:
        for text in _texts(one):
            yield f"{one.record.identity}：{text}"


def _unread(agreement: Agreement, model: type[Record], case: Case) -> Iterator[str]:
    """Records that name the agreement and cannot be read: no rule was applied to them."""
    faulty = case.city.tables[model.type_name].faulty
    count = sum(agreement.id in (one.texts("agreement", "協定ID") or ()) for one in faulty)
    if count:
        yield f"ほかに、記録に誤りがあり確かめられないものが{figure(count)}件ある。"
