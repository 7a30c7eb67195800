"""Results as sections report them (別紙④): whose, under which agreement, in which field."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.policy.amendments import in_force
from pipeline.policy.model import RuleEntry
from pipeline.policy.registry import Breach, Case, Evidence, NotApplicable, Outcome, rule
from pipeline.records.agreements import Agreement
from pipeline.records.dates import print_fiscal_year
from pipeline.records.results import Result

_NOTHING = "「実績なし」の報告です。"
_NO_AGREEMENT = "協定が書かれていないか、その記録が読めません。"


def _agreement(result: Result, case: Case) -> Agreement | None:
    """The agreement that a result names, or that of its project, as its amendments have left it."""
    project = case.city.projects.get(result.project or "")
    named = result.agreement or (project.agreement if project else None)
    found = case.city.agreements.get(named or "")
    return in_force(found, case) if found else None


@rule("result-partner", Result, RuleEntry, title="実績の連携企業", rows=("K9", "A14"), holds=("sheet4",))
def result_partner(result: Result, case: Case, entry: RuleEntry) -> Iterator[Outcome]:
    """A result names the partners, and one of them is a party of its agreement."""
    del entry
    if result.nothing:
        yield NotApplicable(_NOTHING)
        return
    agreement = _agreement(result, case)
    parties = case.partner_ids(agreement) if agreement else []
    if not result.partners:
        yield Breach(
            f"実績「{result.subject}」に、連携した企業等が書かれていません。",
            f"「連携企業名」に、企業等のID{_such_as(parties)}を書いてください。",
            ("partners",),
        )
    elif agreement is None:
        yield NotApplicable(_NO_AGREEMENT)
    elif not set(parties) & set(result.partners):
        yield Breach(
            f"実績「{result.subject}」の連携企業に、協定「{agreement.title}」の相手方がいません。",
            f"この協定の相手方は {'、'.join(parties)} です。連携企業か協定IDを確かめてください。",
            ("partners",),
            "、".join(result.partners),
        )
    else:
        known = case.city.partners
        yield Evidence("、".join(known[one].name if one in known else one for one in result.partners))


def _such_as(identities: list[str]) -> str:
    return f"（この協定の相手方は {'、'.join(identities)}）" if identities else ""


@rule("result-field", Result, RuleEntry, title="実績の連携事項", rows=("K9", "A14"), holds=("sheet4",))
def result_field(result: Result, case: Case, entry: RuleEntry) -> Iterator[Outcome]:
    """The 連携事項 of a result is one of its agreement's."""
    del entry
    agreement = _agreement(result, case)
    if result.nothing or result.field is None or agreement is None or not agreement.fields:
        yield NotApplicable("連携事項か協定が書かれていないか、協定に連携事項の記録がありません。")
        return
    codes = case.policy.codes
    known = {one.code: one.wording or codes.label("fields", one.code) for one in agreement.fields}
    if result.field in known:
        yield Evidence(known[result.field])
        return
    label = codes.label("fields", result.field)
    yield Breach(
        f"実績「{result.subject}」の連携事項「{label}」は、協定「{agreement.title}」にありません。",
        f"協定の連携事項は、{'、'.join(known.values())} です。この中から選ぶか、協定IDを確かめてください。",
        ("field",),
        label,
    )


@rule("result-project", Result, RuleEntry, title="実績の連携事業", rows=("K9", "A14"), holds=("sheet4",))
def result_project(result: Result, case: Case, entry: RuleEntry) -> Iterator[Outcome]:
    """A result and the project that it names stand under the same agreement."""
    del entry
    project = case.city.projects.get(result.project or "")
    if project is None or not project.agreement or not result.agreement:
        yield NotApplicable("連携事業か協定が書かれていません。")
    elif project.agreement != result.agreement:
        yield Breach(
            f"実績「{result.subject}」の協定「{result.agreement}」が、連携事業「{project.subject}」の協定"
            f"「{project.agreement}」と違います。",
            "協定IDと事業IDのどちらが正しいか確かめてください。",
            ("agreement",),
            result.agreement,
        )
    else:
        yield Evidence(project.subject)


@rule("result-nothing", Result, RuleEntry, title="実績なしの報告", rows=("K9",), holds=("sheet4",))
def result_nothing(result: Result, case: Case, entry: RuleEntry) -> Iterator[Outcome]:
    """A report of 実績なし tells of nothing that was done."""
    del case, entry
    if not result.nothing:
        yield NotApplicable("実績の報告です。")
        return
    said = {"partners": result.partners, "project": result.project, "content": result.content}
    labels = {"partners": "連携企業名", "project": "事業ID", "content": "取組内容"}
    written = [name for name, value in said.items() if value]
    for name in written:
        yield Breach(
            f"「実績なし」とあるのに、「{labels[name]}」が書かれています。",
            "実績があるときは「実績なし」を消して「取組の件名」を書き、ないときはこの項目を消してください。",
            (name,),
        )
    if not written:
        yield Evidence("実績なし")


@rule("nothing-alone", Result, RuleEntry, title="実績なしと実績の重複", rows=("K9",))
def nothing_alone(result: Result, case: Case, entry: RuleEntry) -> Iterator[Outcome]:
    """A section that reports 実績なし for a year has no result in that year."""
    del entry
    if not result.nothing:
        yield NotApplicable("実績の報告です。")
        return
    same = (one for section in result.departments for one in case.city.results_by.get(section, []))
    others = [
        one
        for one in {one.id: one for one in same}.values()
        if not one.nothing
        and one.fiscal_year == result.fiscal_year
        and result.agreement in (None, one.agreement)
    ]
    if others:
        told = "、".join(f"{one.id}「{one.subject}」" for one in others)
        yield Breach(
            f"{print_fiscal_year(result.fiscal_year)}は「実績なし」という報告ですが、同じ課に同じ年度の実績があります（{told}）。",
            "どちらが正しいかを課に確かめ、誤っている方を消してください。",
            ("nothing",),
        )
    else:
        yield Evidence("同じ年度の実績はほかにない")


@rule("result-city-cost", Result, RuleEntry, title="実績の費用", rows=("A1", "A9", "A14"))
def result_city_cost(result: Result, case: Case, entry: RuleEntry) -> Iterator[Outcome]:
    """Results at the municipality's cost are told: they do not count as 連携事業."""
    agreement = _agreement(result, case)
    if agreement is not None and entry.strength_for(agreement.kind) is None:
        yield NotApplicable("この規則の対象となる協定の実績ではありません。")
    elif result.city_cost:
        yield Breach(
            f"実績「{result.subject}」には{case.policy.municipality.word}の費用（{result.city_cost:,}円）があるため、"
            "連携事業の実績に数えません。",
            "費用の記載が正しいか確かめてください。正しければ対応は要りません。",
            ("city_cost",),
            str(result.city_cost),
        )
    else:
        yield Evidence(f"{case.policy.municipality.word}の費用なし")
