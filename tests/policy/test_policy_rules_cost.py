"""The rules on 費用負担, each held, broken and not applicable."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.policy.cities import (
    AGREEMENT,
    HEAD,
    ON,
    PARTNERS,
    Town,
    at,
    broken,
    edited,
    held,
    idle,
    policy_text,
    rule_set,
    town,
)

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


def test_on_the_partners_own_form_the_cost_article_is_to_be_looked_for(tmp_path: Path) -> None:
    own = ("  状態: 手続中\n", "  状態: 手続中\n  相手方様式: はい\n")
    made = town(tmp_path, STATED, agreements=edited(AGREEMENT, (f"  {COST}\n", ""), own))
    found = broken(made.verdict("cost-burden-stated"))
    assert "相手方の様式による協定にも、費用負担の条が要ります" in found.message
    assert "様式に費用負担の条があることを確かめ" in (found.hint or "")
    stated = town(tmp_path / "stated", STATED, agreements=edited(AGREEMENT, own))
    assert held(stated.verdict("cost-burden-stated")) == ("市の負担なし（相手方の様式の条）",)


def test_what_is_only_registered_needs_no_cost_article(tmp_path: Path) -> None:
    text = edited(AGREEMENT, (f"  {COST}\n", ""), ("包括連携協定\n", "災害協定\n"))
    assert "協定書は作りません" in idle(town(tmp_path, STATED, agreements=text).verdict("cost-burden-stated"))


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


def items(*rows: str) -> str:
    listed = "".join(f"      - {{{row}}}\n" for row in rows)
    return f"  費用負担:\n    考え方: 項目別負担\n    内訳:\n{listed}"


@pytest.mark.parametrize("bearer", ["乙", "株式会社一番"])
def test_items_that_partners_alone_bear_cost_the_municipality_nothing(tmp_path: Path, bearer: str) -> None:
    cost = items(f"費用の項目: 会場費, 負担者: {bearer}", "費用の項目: 講師料, 負担者: 乙")
    verdict = with_cost(tmp_path, FREE, cost).verdict("no-city-cost")
    assert held(verdict) == ("項目別負担（市が負担する項目はない）",)


@pytest.mark.parametrize("bearer", ["甲", "市", "例市", "甲及び乙", "双方", "参加者", "''"])
def test_an_item_that_the_municipality_may_bear_breaks(tmp_path: Path, bearer: str) -> None:
    cost = items("費用の項目: 会場費, 負担者: 乙", f"費用の項目: 講師料, 負担者: {bearer}")
    broken(with_cost(tmp_path, FREE, cost).verdict("no-city-cost"))


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


@pytest.mark.parametrize(
    ("days", "on", "says"),
    [
        (["2026-11-20"], ON, None),
        (["2026-11-21"], ON, "まだ来ていません"),
        (["2026-12-01"], date(2026, 12, 2), None),
        (["2026-12-02"], date(2026, 12, 2), "締結日より後です"),
        (["2026-12-02", "2026-10-01"], date(2026, 12, 2), None),
    ],
)
def test_a_consultation_lies_neither_after_the_signing_nor_in_the_future(
    tmp_path: Path, days: list[str], on: date, says: str | None
) -> None:
    rows = "".join(f"      - {{協議日: {day}}}\n" for day in days)
    made = with_cost(tmp_path, CONSULTED, f"  費用負担:\n    考え方: 実費負担\n    協議:\n{rows}")
    verdict = made.verdict("cost-consulted", on=on)
    if says is None:
        assert held(verdict) == (f"協議 {len(days)}回",)
    else:
        found = broken(verdict)
        assert found.message == f"費用負担が「実費負担」ですが、協議日が{says}。"
        assert (at(found), found.value) == (("agreements", made.line("agreements", "協議日")), days[0])


# cost-bearers

BEARERS = "cost-bearers: {strength: must, reference: 第1条}"


@pytest.mark.parametrize(
    "row",
    [
        "負担者: 甲",
        "負担者: 例市",
        "負担者: 株式会社一番",
        "負担者: 甲及び乙, 負担割合: 各２分の１",
        "負担者: 双方, 負担割合: 折半",
        "負担者: ''",
    ],
)
def test_items_borne_by_parties_hold(tmp_path: Path, row: str) -> None:
    made = with_cost(tmp_path, BEARERS, items(f"費用の項目: 会場費, {row}"))
    assert held(made.verdict("cost-bearers")) == ("1項目",)


def test_an_item_borne_by_somebody_else_breaks(tmp_path: Path) -> None:
    made = with_cost(tmp_path, BEARERS, items("費用の項目: 会場費, 負担者: 丁"))
    found = broken(made.verdict("cost-bearers"))
    assert found.message == "費用の項目「会場費」の負担者「丁」は、この協定の当事者ではないようです。"
    assert "当事者は 甲、乙 です" in (found.hint or "")
    assert (at(found), found.value) == (("agreements", made.line("agreements", "丁")), "丁")


@pytest.mark.parametrize("bearer", ["甲及び乙", "双方"])
def test_an_item_borne_by_several_without_a_share_breaks(tmp_path: Path, bearer: str) -> None:
    made = with_cost(tmp_path, BEARERS, items(f"費用の項目: 会場費, 負担者: {bearer}"))
    found = broken(made.verdict("cost-bearers"))
    assert "負担割合がありません" in found.message
    assert "各２分の１" in (found.hint or "")


def test_nobody_is_shut_out_while_a_party_cannot_be_read(tmp_path: Path) -> None:
    text = edited(AGREEMENT, ("  費用負担: 市の負担なし\n", items("費用の項目: 会場費, 負担者: 乙")))
    broken_partner = edited(
        PARTNERS, ("企業名: 株式会社一番\n  種別: 民間企業", "企業名: 株式会社一番\n  種別: 会社員")
    )
    made = town(tmp_path, BEARERS, agreements=text, partners=broken_partner)
    assert "読み取れない" in idle(made.verdict("cost-bearers"))


def test_without_items_nobody_bears_any(tmp_path: Path) -> None:
    assert "項目がありません" in idle(town(tmp_path, BEARERS).verdict("cost-bearers"))


# stamp-duty

STAMP = "stamp-duty: {strength: must, reference: 第1条, paid: [項目別負担, 実費負担, 適正な対価]}"


@pytest.mark.parametrize("policy", ["項目別負担", "実費負担", "適正な対価"])
@pytest.mark.parametrize("closing", ["", "  署名方式: 署名\n"])
def test_where_money_is_paid_on_paper_stamp_duty_is_to_be_checked(
    tmp_path: Path, policy: str, closing: str
) -> None:
    made = with_cost(tmp_path, STAMP, f"  費用負担: {policy}\n{closing}")
    found = broken(made.verdict("stamp-duty"))
    assert found.message == (
        f"費用負担が「{policy}」です。印紙税がかかる文書に当たるか、確かめてください。"
    ), "never a verdict"
    assert "税務署" in (found.hint or "")
    assert (at(found), found.value) == (("agreements", made.line("agreements", "費用負担")), policy)


@pytest.mark.parametrize(
    ("cost", "change"),
    [
        ("  費用負担: 市の負担なし\n", ("手続中", "手続中")),
        ("", ("手続中", "手続中")),
        ("  費用負担: 実費負担\n  署名方式: 電子署名\n", ("手続中", "手続中")),
        ("  費用負担: 実費負担\n", ("手続中", "締結済")),
    ],
    ids=["nothing is paid", "not stated", "electronic", "signed"],
)
def test_otherwise_nothing_is_said_of_stamp_duty(tmp_path: Path, cost: str, change: tuple[str, str]) -> None:
    text = edited(AGREEMENT, (f"  {COST}\n", cost), change)
    assert idle(town(tmp_path, STAMP, agreements=text).verdict("stamp-duty"))


def test_the_house_style_may_be_electronic(tmp_path: Path) -> None:
    policy = policy_text(rule_set(STAMP), head=HEAD + "style: {closing: 電子署名}\n")
    made = with_cost(tmp_path, policy, "  費用負担: 実費負担\n")
    assert "電子署名" in idle(made.verdict("stamp-duty"))
