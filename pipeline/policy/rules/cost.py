"""費用負担: who bears what, and that the agreement says so."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.policy.model import RuleEntry
from pipeline.policy.registry import Breach, Case, Evidence, NotApplicable, Outcome, rule
from pipeline.records.agreements import Agreement
from pipeline.records.base import declare
from pipeline.records.choices import CostPolicy


@rule("cost-burden-stated", Agreement, RuleEntry, rows=("A6",))
def cost_burden_stated(agreement: Agreement, case: Case, entry: RuleEntry) -> Iterator[Outcome]:
    """The record says who bears the costs: without it there is no cost article, and no agreement."""
    del case, entry
    if agreement.cost_burden is None:
        choices = "、".join(one.label for one in CostPolicy)
        yield Breach(
            "費用負担の記載がありません。費用負担の条は、費用が生じない協定でも必ず置きます。",
            f"「費用負担」の「考え方」に、{choices} のどれかを書いてください。",
            ("cost_burden",),
        )
    else:
        yield Evidence(agreement.cost_burden.policy.label)


class FreeOfCost(RuleEntry):
    """The cost policies that a guideline counts as free of cost for the municipality."""

    allowed: list[CostPolicy] = declare("認める考え方")


@rule("no-city-cost", Agreement, FreeOfCost, rows=("A6", "J9"))
def no_city_cost(agreement: Agreement, case: Case, entry: FreeOfCost) -> Iterator[Outcome]:
    """In principle the municipality bears no cost."""
    burden = agreement.cost_burden
    if burden is None:
        yield NotApplicable("費用負担の記載がありません。")
    elif burden.policy in entry.allowed:
        yield Evidence(burden.policy.label)
    else:
        word = case.policy.municipality.word
        yield Breach(
            f"費用負担が「{burden.policy.label}」で、{word}に費用が生じます。",
            f"{word}の負担がない形にできないか、相手方と協議してください。",
            ("cost_burden", "policy"),
            burden.policy.label,
        )


@rule("cost-items-divided", Agreement, RuleEntry, rows=("A6",))
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
            "「費用負担」の「内訳」に、費用の項目と負担者を書いてください。",
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


class ConsultedCost(RuleEntry):
    """The cost policies under which each case is settled by consultation."""

    consulted: list[CostPolicy] = declare("協議を要する考え方")


@rule("cost-consulted", Agreement, ConsultedCost, rows=("J9", "A6"))
def cost_consulted(agreement: Agreement, case: Case, entry: ConsultedCost) -> Iterator[Outcome]:
    """Where the municipality pays, the consultation is on record."""
    del case
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
    else:
        yield Evidence(f"協議 {len(burden.consultations)}回")
