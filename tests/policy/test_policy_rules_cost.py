"""The rules on 費用負担, each held, broken and not applicable."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.policy.cities import AGREEMENT, Town, at, broken, edited, held, idle, town

COST = "費用負担: 市の負担なし"


def with_cost(folder: Path, rule: str, cost: str) -> Town:
    """The town with a rule, and what its agreement says of costs."""
    return town(folder, rule, agreements=edited(AGREEMENT, (f"  {COST}\n", cost)))


STATED = "cost-burden-stated: {strength: must, reference: 第1条}"


def test_an_agreement_that_says_who_pays_holds(tmp_path: Path) -> None:
    assert held(town(tmp_path, STATED).verdict("cost-burden-stated")) == ("市の負担なし",)


@pytest.mark.parametrize(("cost", "line"), [("", 1), ("  費用負担:\n", 1), ("  費用負担: {考え方: ''}\n", 7)])
def test_an_agreement_that_does_not_say_who_pays_is_held_back(tmp_path: Path, cost: str, line: int) -> None:
    found = broken(with_cost(tmp_path, STATED, cost).verdict("cost-burden-stated"))
    assert "費用負担の記載がありません" in found.message
    assert "市の負担なし、各自負担、相手方負担、項目別負担、実費負担、適正な対価" in (found.hint or "")
    assert at(found) == ("agreements", line)
    assert found.value is None


def test_the_cost_article_binds_every_kind_of_agreement(tmp_path: Path) -> None:
    text = edited(AGREEMENT, (f"  {COST}\n", ""), ("包括連携協定\n", "個別協定\n"))
    broken(town(tmp_path, STATED, agreements=text).verdict("cost-burden-stated"))


FREE = "no-city-cost: {strength: must, reference: 第1条, allowed: [市の負担なし, 相手方負担]}"


@pytest.mark.parametrize("policy", ["市の負担なし", "相手方負担", "partner"])
def test_a_cost_policy_that_the_guideline_allows_holds(tmp_path: Path, policy: str) -> None:
    verdict = with_cost(tmp_path, FREE, f"  費用負担: {policy}\n").verdict("no-city-cost")
    assert held(verdict) == ("相手方負担" if policy == "partner" else policy,)


@pytest.mark.parametrize("policy", ["各自負担", "項目別負担", "実費負担", "適正な対価"])
def test_a_cost_policy_that_costs_the_municipality_breaks(tmp_path: Path, policy: str) -> None:
    made = with_cost(tmp_path, FREE, f"  費用負担:\n    協議: []\n    考え方: {policy}\n")
    found = broken(made.verdict("no-city-cost"))
    assert found.message == f"費用負担が「{policy}」で、市に費用が生じます。"
    assert "相手方と協議" in (found.hint or "")
    assert (at(found), found.value) == (("agreements", made.line("agreements", "考え方")), policy)


def test_without_a_cost_policy_nothing_is_said_of_the_cost(tmp_path: Path) -> None:
    assert "記載がありません" in idle(with_cost(tmp_path, FREE, "").verdict("no-city-cost"))


DIVIDED = "cost-items-divided: {strength: must, reference: 第1条}"


@pytest.mark.parametrize(
    "cost", ["", "  費用負担: 各自負担\n", "  費用負担: {考え方: 各自負担, 内訳: [{費用の項目: 会場費}]}\n"]
)
def test_costs_that_are_not_divided_need_no_items(tmp_path: Path, cost: str) -> None:
    assert "項目別の負担ではありません" in idle(
        with_cost(tmp_path, DIVIDED, cost).verdict("cost-items-divided")
    )


def test_costs_divided_item_by_item_hold(tmp_path: Path) -> None:
    cost = "  費用負担:\n    考え方: 項目別負担\n    内訳: [{費用の項目: 会場費, 負担者: 甲}, {費用の項目: 講師料, 負担者: 乙}]\n"
    assert held(with_cost(tmp_path, DIVIDED, cost).verdict("cost-items-divided")) == (
        "2項目の負担者を別表に記載",
    )


def test_divided_costs_without_items_break(tmp_path: Path) -> None:
    made = with_cost(tmp_path, DIVIDED, "  費用負担:\n    考え方: 項目別負担\n")
    found = broken(made.verdict("cost-items-divided"))
    assert made.verdict("cost-items-divided").evidence == ()
    assert "項目が1つもありません" in found.message
    assert "「内訳」" in (found.hint or "")
    assert at(found) == ("agreements", made.line("agreements", "考え方"))


def test_each_item_that_nobody_bears_breaks(tmp_path: Path) -> None:
    cost = """\
  費用負担:
    考え方: 項目別負担
    内訳:
      - {費用の項目: 会場費}
      - {費用の項目: 講師料, 負担者: 乙}
      - {費用の項目: 印刷費, 負担者: '\u3000'}
"""
    made = with_cost(tmp_path, DIVIDED, cost)
    verdict = made.verdict("cost-items-divided")
    assert [(one.message, at(one)) for one in verdict.findings] == [
        ("費用の項目「会場費」に負担者がありません。", ("agreements", made.line("agreements", "会場費"))),
        ("費用の項目「印刷費」に負担者がありません。", ("agreements", made.line("agreements", "印刷費"))),
    ]
    assert verdict.evidence == ()


CONSULTED = "cost-consulted: {strength: must, reference: 第1条, consulted: [実費負担, 適正な対価]}"


@pytest.mark.parametrize("cost", ["", "  費用負担: 市の負担なし\n", "  費用負担: 各自負担\n"])
def test_costs_that_need_no_consultation_are_left_alone(tmp_path: Path, cost: str) -> None:
    assert "協議を要する" in idle(with_cost(tmp_path, CONSULTED, cost).verdict("cost-consulted"))


@pytest.mark.parametrize("policy", ["実費負担", "適正な対価"])
def test_a_payment_without_a_consultation_breaks(tmp_path: Path, policy: str) -> None:
    made = with_cost(tmp_path, CONSULTED, f"  費用負担: {policy}\n")
    found = broken(made.verdict("cost-consulted"))
    assert found.message == f"費用負担が「{policy}」ですが、協議の記録がありません。"
    assert "協議日と内容" in (found.hint or "")
    assert (at(found), found.value) == (("agreements", made.line("agreements", "費用負担:")), policy)


def test_a_payment_that_was_consulted_holds(tmp_path: Path) -> None:
    cost = "  費用負担: {考え方: 適正な対価, 協議: [{協議日: 2026-10-01, 内容: 講師料}]}\n"
    assert held(with_cost(tmp_path, CONSULTED, cost).verdict("cost-consulted")) == ("協議 1回",)
