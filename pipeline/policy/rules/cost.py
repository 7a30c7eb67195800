"""費用負担: who bears what, and that the agreement says so."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.policy.model import RuleEntry
from pipeline.policy.parties import ResolvedParty, resolve_parties
from pipeline.policy.registry import Breach, Case, Evidence, NotApplicable, Outcome, rule
from pipeline.policy.state import NO_PAPER, UNREAD_PARTNERS, is_registered_only, is_signed, too_late
from pipeline.records.agreements import Agreement, CostBurden
from pipeline.records.base import declare
from pipeline.records.choices import Closing, CostPolicy

_EVERYBODY = ("双方", "両者", "各自", "折半", "当事者")
"""Words for all parties at once."""


BURDEN_STATED = "cost-burden-stated"


@rule(BURDEN_STATED, Agreement, RuleEntry, title="費用負担の記載", rows=("A6",))
def cost_burden_stated(agreement: Agreement, case: Case, entry: RuleEntry) -> Iterator[Outcome]:
    """The record says who bears the costs: without it there is no cost article, and no agreement.

    Of an agreement on the partner's own form it says what that form has.
    """
    del entry
    choices = "、".join(one.label for one in CostPolicy)
    if is_registered_only(agreement, case.policy.codes):
        yield NotApplicable(NO_PAPER)
    elif agreement.cost_burden is not None:
        form = "（相手方の様式の条）" if agreement.own_form else ""
        yield Evidence(_called(agreement.cost_burden, case) + form)
    elif agreement.own_form:
        yield Breach(
            "費用負担の記載がありません。相手方の様式による協定にも、費用負担の条が要ります。",
            "様式に費用負担の条があることを確かめ、なければ加えるよう相手方と協議してください。"
            f"そのうえで「費用負担」の「考え方」に、{choices} のどれかを書いてください。",
            ("cost_burden",),
        )
    else:
        yield Breach(
            "費用負担の記載がありません。費用負担の条は、費用が生じない協定でも必ず置きます。",
            f"「費用負担」の「考え方」に、{choices} のどれかを書いてください。",
            ("cost_burden",),
        )


def _called(burden: CostBurden, case: Case) -> str:
    """The policy of a cost burden as papers of this municipality say it: 「区の負担なし」."""
    if burden.policy is CostPolicy.NONE:
        return f"{case.policy.municipality.word}の負担なし"
    return burden.policy.label


class FreeOfCost(RuleEntry):
    """The cost policies that a guideline counts as free of cost for the municipality."""

    allowed: list[CostPolicy] = declare("認める考え方")


@rule("no-city-cost", Agreement, FreeOfCost, title="自治体に費用が生じないこと", rows=("A6", "J9"))
def no_city_cost(agreement: Agreement, case: Case, entry: FreeOfCost) -> Iterator[Outcome]:
    """In principle the municipality bears no cost."""
    burden = agreement.cost_burden
    if burden is None:
        yield NotApplicable("費用負担の記載がありません。")
    elif burden.policy in entry.allowed:
        yield Evidence(_called(burden, case))
    elif burden.policy is CostPolicy.ITEMISED and _all_by_partners(burden, agreement, case):
        yield Evidence(f"{burden.policy.label}（{case.policy.municipality.word}が負担する項目はない）")
    else:
        word = case.policy.municipality.word
        yield Breach(
            f"費用負担が「{_called(burden, case)}」で、{word}に費用が生じます。",
            f"{word}の負担がない形にできないか、相手方と協議してください。",
            ("cost_burden", "policy"),
            burden.policy.label,
        )


@rule("cost-items-divided", Agreement, RuleEntry, title="費用の項目別の負担", rows=("A6",))
def cost_items_divided(agreement: Agreement, case: Case, entry: RuleEntry) -> Iterator[Outcome]:
    """Where costs are divided item by item, every item names who bears it."""
    del case, entry
    burden = agreement.cost_burden
    if burden is None or burden.policy is not CostPolicy.ITEMISED:
        yield NotApplicable("項目別の負担ではありません。")
        return
    if not burden.items:
        yield Breach(
            "費用を項目別に負担するとありますが、項目が1つもありません。",
            "「費用負担」の「内訳」に、「費用の項目」と「負担者」を1つ以上書いてください。"
            "項目に分けないときは、「考え方」を改めてください。",
            ("cost_burden", "items"),
        )
    for number, item in enumerate(burden.items):
        if not item.bearer:
            yield Breach(
                f"費用の項目「{item.item}」に負担者がありません。",
                "「負担者」に、甲・乙などの略称か名称を書いてください。",
                ("cost_burden", "items", number),
            )
    if burden.items and all(item.bearer for item in burden.items):
        yield Evidence(f"{len(burden.items)}項目の負担者を別表に記載")


def _all_by_partners(burden: CostBurden, agreement: Agreement, case: Case) -> bool:
    """Whether every item is borne by partners alone, as far as its words tell."""
    parties = resolve_parties(agreement, case)
    named = [_named(item.bearer, parties, case) for item in burden.items]
    return bool(named) and all(one and not any(party.is_city for party in one) for one in named)


def _named(bearer: str, parties: tuple[ResolvedParty, ...], case: Case) -> list[ResolvedParty]:
    """The parties that the words on a bearer name, by label or name; all of them for 双方."""
    if any(word in bearer for word in _EVERYBODY):
        return list(parties)
    found = []
    for party in parties:
        names = {party.label, party.name, *(member.name for member in party.members)} - {""}
        names |= case.policy.city_names if party.is_city else set()
        if any(name in bearer for name in names):
            found.append(party)
    return found


@rule("cost-bearers", Agreement, RuleEntry, title="費用の負担者", rows=("A6",))
def cost_bearers(agreement: Agreement, case: Case, entry: RuleEntry) -> Iterator[Outcome]:
    """Who bears an item is a party of the agreement; where several bear it, it says how much each."""
    del entry
    burden = agreement.cost_burden
    if burden is None or not burden.items:
        yield NotApplicable("費用の項目がありません。")
        return
    if not case.knows_partners(agreement):
        yield NotApplicable(UNREAD_PARTNERS)
        return
    parties = resolve_parties(agreement, case)
    labels = "、".join(party.label for party in parties)
    for number, item in enumerate(burden.items):
        named = _named(item.bearer, parties, case)
        where = ("cost_burden", "items", number)
        if item.bearer and not named:
            yield Breach(
                f"費用の項目「{item.item}」の負担者「{item.bearer}」は、この協定の当事者ではないようです。",
                f"当事者は {labels} です。当事者でない者が負担するときは、その者と話がついているか確かめてください。",
                (*where, "bearer"),
                item.bearer,
            )
        elif len(named) > 1 and not item.share:
            yield Breach(
                f"費用の項目「{item.item}」は「{item.bearer}」が負担しますが、負担割合がありません。",
                "「負担割合」に、各２分の１ のように書いてください。",
                where,
            )
    yield Evidence(f"{len(burden.items)}項目")


class ConsultedCost(RuleEntry):
    """The cost policies under which each case is settled by consultation."""

    consulted: list[CostPolicy] = declare("協議を要する考え方")


@rule("cost-consulted", Agreement, ConsultedCost, title="費用についての協議", rows=("J9", "A6"))
def cost_consulted(agreement: Agreement, case: Case, entry: ConsultedCost) -> Iterator[Outcome]:
    """Where the municipality pays, a consultation before the signing is on record."""
    burden = agreement.cost_burden
    if burden is None or burden.policy not in entry.consulted:
        yield NotApplicable("協議を要する費用負担ではありません。")
    elif not burden.consultations:
        yield Breach(
            f"費用負担が「{burden.policy.label}」ですが、協議の記録がありません。",
            "「費用負担」の「協議」に、協議日と内容を書いてください。",
            ("cost_burden",),
            burden.policy.label,
        )
    elif late := _none_in_time(burden, agreement, case):
        yield Breach(
            f"費用負担が「{burden.policy.label}」ですが、協議日が{late}。",
            "締結の前に行った協議の日と内容を、「費用負担」の「協議」に書いてください。",
            ("cost_burden", "consultations", 0, "date"),
            burden.consultations[0].date.isoformat(),
        )
    else:
        yield Evidence(f"協議 {len(burden.consultations)}回")


def _none_in_time(burden: CostBurden, agreement: Agreement, case: Case) -> str:
    """Why no consultation counts; empty where one does."""
    reasons = [too_late(one.date, agreement, case.on) for one in burden.consultations]
    return reasons[0] if all(reasons) else ""


class StampDuty(RuleEntry):
    """The cost policies under which money may be paid on the ground of the paper."""

    paid: list[CostPolicy] = declare("支払のある考え方")


@rule("stamp-duty", Agreement, StampDuty, title="印紙税の確認", rows=("A6",))
def stamp_duty(agreement: Agreement, case: Case, entry: StampDuty) -> Iterator[Outcome]:
    """Where a paper speaks of payments, somebody checks 印紙税. Never a verdict: the law decides."""
    burden, closing = agreement.cost_burden, agreement.closing or case.policy.style.closing
    if burden is None or burden.policy not in entry.paid:
        yield NotApplicable("支払のある費用負担ではありません。")
    elif closing is Closing.ELECTRONIC:
        yield NotApplicable("電子署名によるため、紙の文書は作りません。")
    elif is_signed(agreement, case):
        yield NotApplicable("締結済みです。")
    else:
        word = case.policy.municipality.word
        yield Breach(
            f"費用負担が「{burden.policy.label}」です。印紙税がかかる文書に当たるか、確かめてください。",
            f"当たるかどうかは、法務・契約の担当か税務署に確かめてください。{word}が保管する正本は、"
            "相手方が作成したものとして扱われます。",
            ("cost_burden", "policy"),
            burden.policy.label,
        )
