"""The rules on what proposals and results tell of, each held, broken and not applicable."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.policy.cities import Town, at, broken, held, idle, town

DEPARTMENTS = "- {部署ID: D1, 課: 健康課}\n"
SHEETS = ("sheet1", "sheet2", "sheet3")
SHEET4 = ("sheet4",)
SUBJECT, CONTENT, OUTCOME = "提案の件名: 健康の集い", "提案内容: 集いを開きます。", "視点: 健康"


def proposals(folder: Path, rule: str, *more: str, direction: str = "企業等→市") -> Town:
    row = f"- {{提案ID: T1, 提案方向: {direction}, 年度: 2026, 企業等ID: [C1], {', '.join(more)}}}\n"
    return town(folder, rule, proposals=row)


def results(folder: Path, rule: str, *more: str, year: str = "2026") -> Town:
    row = f"- {{実績ID: R1, 年度: {year}, 部署ID: [D1], {', '.join(more)}}}\n"
    return town(folder, rule, results=row, departments=DEPARTMENTS)


# proposal-content

TOLD = "proposal-content: {strength: must, reference: 第1条}"


@pytest.mark.parametrize("direction", ["企業等→市", "市→企業等"])
def test_a_proposal_that_says_what_it_is_holds(tmp_path: Path, direction: str) -> None:
    made = proposals(tmp_path, TOLD, CONTENT, direction=direction)
    assert held(made.verdict("proposal-content", "proposals:T1")) == ("提案内容あり",)


@pytest.mark.parametrize(
    ("more", "called"),
    [((SUBJECT,), "健康の集い"), ((OUTCOME,), "T1"), ((SUBJECT, "提案内容: '　'"), "健康の集い")],
)
def test_a_proposal_without_content_breaks(tmp_path: Path, more: tuple[str, ...], called: str) -> None:
    found = broken(proposals(tmp_path, TOLD, *more).verdict("proposal-content", "proposals:T1"), SHEETS)
    assert found.message == f"提案「{called}」に、提案内容が書かれていません。"
    assert "「提案なし」に はい" in (found.hint or "")
    assert at(found) == ("proposals", 1)


@pytest.mark.parametrize("rule", ["proposal-content", "proposal-subject"])
def test_who_proposes_nothing_needs_neither_content_nor_subject(tmp_path: Path, rule: str) -> None:
    made = proposals(tmp_path, f"{rule}: {{strength: must, reference: 第1条}}", "提案なし: はい")
    assert "提案なし" in idle(made.verdict(rule, "proposals:T1"))


# proposal-subject

NAMED = "proposal-subject: {strength: must, reference: 第1条}"


def test_a_proposal_with_a_subject_holds(tmp_path: Path) -> None:
    made = proposals(tmp_path, NAMED, SUBJECT)
    assert held(made.verdict("proposal-subject", "proposals:T1")) == ("健康の集い",)


def test_a_proposal_without_a_subject_breaks(tmp_path: Path) -> None:
    found = broken(proposals(tmp_path, NAMED, CONTENT).verdict("proposal-subject", "proposals:T1"))
    assert found.message == "提案「T1」に、件名がありません。"
    assert "「提案の件名」" in (found.hint or "")
    assert at(found) == ("proposals", 1)


# result-content

DONE = "result-content: {strength: must, reference: 第1条}"


def test_a_result_that_says_what_was_done_holds(tmp_path: Path) -> None:
    made = results(tmp_path, DONE, "取組の件名: 測定会", "取組内容: 血圧を測りました。")
    assert held(made.verdict("result-content", "results:R1")) == ("取組内容あり",)


def test_a_result_without_content_breaks(tmp_path: Path) -> None:
    made = results(tmp_path, DONE, "取組の件名: 測定会", "成果: 好評でした。")
    found = broken(made.verdict("result-content", "results:R1"), SHEET4)
    assert found.message == "実績「測定会」に、取組内容が書かれていません。"
    assert "「取組内容」" in (found.hint or "")
    assert at(found) == ("results", 1)


def test_a_report_of_nothing_needs_no_content(tmp_path: Path) -> None:
    made = results(tmp_path, DONE, "実績なし: はい")
    assert "実績なし" in idle(made.verdict("result-content", "results:R1"))


# result-year

YEAR = "result-year: {strength: must, reference: 第1条}"


@pytest.mark.parametrize(
    ("year", "on"),
    [("2026", date(2026, 4, 1)), ("2026", date(2027, 3, 31)), ("2025", date(2027, 3, 31))],
)
def test_a_result_of_a_year_that_has_begun_holds(tmp_path: Path, year: str, on: date) -> None:
    made = results(tmp_path, YEAR, "取組の件名: 測定会", year=year)
    (evidence,) = held(made.verdict("result-year", "results:R1", on=on))
    assert evidence == {"2026": "令和８年度", "2025": "令和７年度"}[year]


@pytest.mark.parametrize(("more", "called"), [("取組の件名: 測定会", "測定会"), ("実績なし: はい", "R1")])
def test_a_result_of_a_year_to_come_breaks(tmp_path: Path, more: str, called: str) -> None:
    made = results(tmp_path, YEAR, more, year="2027")
    found = broken(made.verdict("result-year", "results:R1", on=date(2027, 3, 31)), SHEET4)
    assert found.message == f"実績「{called}」の年度（令和９年度）は、まだ始まっていません。"
    assert "連携事業" in (found.hint or "")
    assert (at(found), found.value) == (("results", 1), "2027")
