"""The rules on results, each held, broken and not applicable."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.policy.cities import AGREEMENT, PARTNERS, Town, at, broken, edited, held, idle, town

DEPARTMENTS = "- {部署ID: D1, 課: 健康課}\n- {部署ID: D2, 課: 防災課}\n"
PROJECTS = "- {事業ID: J1, 取組の件名: 健康の集い, 協定ID: N1}\n"
SHEET = ("sheet4",)
DONE = "取組の件名: 測定会"
NOTHING = "実績なし: はい"


def result(more: str, *, identity: str = "R1", year: int = 2026, sections: str = "D1") -> str:
    return f"- {{実績ID: {identity}, 年度: {year}, 部署ID: [{sections}], {more}}}\n"


def with_results(folder: Path, rule: str, *rows: str, **records: str) -> Town:
    return town(folder, rule, results="".join(rows), departments=DEPARTMENTS, projects=PROJECTS, **records)


# result-partner

PARTNER = "result-partner: {strength: must, reference: 第1条}"


@pytest.mark.parametrize("named", ["協定ID: N1", "事業ID: J1"], ids=["agreement", "project"])
@pytest.mark.parametrize(
    ("partners", "names"), [("C1", "株式会社一番"), ("C2, C1", "株式会社二番、株式会社一番")]
)
def test_a_result_with_a_party_of_its_agreement_holds(
    tmp_path: Path, named: str, partners: str, names: str
) -> None:
    made = with_results(tmp_path, PARTNER, result(f"{DONE}, 連携企業名: [{partners}], {named}"))
    assert held(made.verdict("result-partner", "results:R1")) == (names,)


@pytest.mark.parametrize("named", ["協定ID: N1", "事業ID: J1"], ids=["agreement", "project"])
def test_a_result_with_others_alone_breaks(tmp_path: Path, named: str) -> None:
    made = with_results(tmp_path, PARTNER, result(f"{DONE}, 連携企業名: [C2], {named}"))
    found = broken(made.verdict("result-partner", "results:R1"), SHEET)
    assert found.message.startswith("実績「測定会」の連携企業に、協定「例市と株式会社一番と")
    assert "相手方は C1 です" in (found.hint or "")
    assert (at(found), found.value) == (("results", 1), "C2")


@pytest.mark.parametrize(("named", "known"), [(", 協定ID: N1", True), ("", False)])
def test_a_result_with_nobody_breaks(tmp_path: Path, named: str, known: bool) -> None:
    made = with_results(tmp_path, PARTNER, result(DONE + named))
    found = broken(made.verdict("result-partner", "results:R1"), SHEET)
    assert found.message == "実績「測定会」に、連携した企業等が書かれていません。"
    assert ("相手方は C1" in (found.hint or "")) is known


def test_a_result_under_no_agreement_may_be_with_anybody(tmp_path: Path) -> None:
    made = with_results(tmp_path, PARTNER, result(f"{DONE}, 連携企業名: [C2]"))
    assert "協定が書かれていない" in idle(made.verdict("result-partner", "results:R1"))


def test_a_report_of_nothing_names_no_partner(tmp_path: Path) -> None:
    made = with_results(tmp_path, PARTNER, result(NOTHING))
    assert "実績なし" in idle(made.verdict("result-partner", "results:R1"))


# result-field

FIELD = "result-field: {strength: must, reference: 第1条}"


def test_a_result_in_a_field_of_its_agreement_holds(tmp_path: Path) -> None:
    text = edited(AGREEMENT, ("[F1, F2]", "[F2, {区分: F1, 文言: 健やかな暮らし}]"))
    made = with_results(tmp_path, FIELD, result(f"{DONE}, 協定ID: N1, 該当する連携事項: F1"), agreements=text)
    assert held(made.verdict("result-field", "results:R1")) == ("健やかな暮らし",)


def test_a_result_in_another_field_breaks(tmp_path: Path) -> None:
    made = with_results(tmp_path, FIELD, result(f"{DONE}, 協定ID: N1, 該当する連携事項: F3"))
    found = broken(made.verdict("result-field", "results:R1"), SHEET)
    assert found.message.startswith("実績「測定会」の連携事項「教育・文化」は、協定「例市と")
    assert "健康増進、防災・減災 です" in (found.hint or "")
    assert found.value == "教育・文化"


@pytest.mark.parametrize(
    ("more", "fields"),
    [
        (f"{DONE}, 協定ID: N1", "  連携事項: [F1, F2]\n"),
        (f"{DONE}, 該当する連携事項: F3", "  連携事項: [F1, F2]\n"),
        (f"{DONE}, 協定ID: N1, 該当する連携事項: F3", ""),
        (f"{NOTHING}, 協定ID: N1, 該当する連携事項: F3", "  連携事項: [F1, F2]\n"),
    ],
    ids=["no field", "no agreement", "agreement of the past", "nothing"],
)
def test_where_nothing_can_be_compared_nothing_is_said(tmp_path: Path, more: str, fields: str) -> None:
    text = edited(AGREEMENT, ("  連携事項: [F1, F2]\n", fields))
    made = with_results(tmp_path, FIELD, result(more), agreements=text)
    assert idle(made.verdict("result-field", "results:R1"))


# result-project

PROJECT = "result-project: {strength: must, reference: 第1条}"
TWO = AGREEMENT + edited(AGREEMENT, ("協定ID: N1", "協定ID: N2"))


def test_a_result_under_the_agreement_of_its_project_holds(tmp_path: Path) -> None:
    made = with_results(tmp_path, PROJECT, result(f"{DONE}, 協定ID: N1, 事業ID: J1"))
    assert held(made.verdict("result-project", "results:R1")) == ("健康の集い",)


def test_a_result_under_another_agreement_than_its_project_breaks(tmp_path: Path) -> None:
    made = with_results(tmp_path, PROJECT, result(f"{DONE}, 協定ID: N2, 事業ID: J1"), agreements=TWO)
    found = broken(made.verdict("result-project", "results:R1"), SHEET)
    assert found.message == "実績「測定会」の協定「N2」が、連携事業「健康の集い」の協定「N1」と違います。"
    assert found.value == "N2"


@pytest.mark.parametrize("named", ["協定ID: N1", "事業ID: J1"])
def test_a_result_that_names_one_of_both_is_left_alone(tmp_path: Path, named: str) -> None:
    made = with_results(tmp_path, PROJECT, result(f"{DONE}, {named}"))
    assert idle(made.verdict("result-project", "results:R1"))


# result-nothing

EMPTY = "result-nothing: {strength: must, reference: 第1条}"


@pytest.mark.parametrize("more", ["", ", 協定ID: N1"])
def test_a_report_of_nothing_holds(tmp_path: Path, more: str) -> None:
    made = with_results(tmp_path, EMPTY, result(NOTHING + more))
    assert held(made.verdict("result-nothing", "results:R1")) == ("実績なし",)


@pytest.mark.parametrize(
    ("more", "label"),
    [("連携企業名: [C1]", "連携企業名"), ("事業ID: J1", "事業ID"), ("取組内容: 測りました。", "取組内容")],
)
def test_a_report_of_nothing_that_tells_of_something_breaks(tmp_path: Path, more: str, label: str) -> None:
    made = with_results(tmp_path, EMPTY, result(f"{NOTHING}, {more}"))
    found = broken(made.verdict("result-nothing", "results:R1"), SHEET)
    assert found.message == f"「実績なし」とあるのに、「{label}」が書かれています。"
    assert "「取組の件名」" in (found.hint or "")


def test_a_result_is_no_report_of_nothing(tmp_path: Path) -> None:
    made = with_results(tmp_path, EMPTY, result(f"{DONE}, 連携企業名: [C1]"))
    assert idle(made.verdict("result-nothing", "results:R1"))


# nothing-alone

ALONE = "nothing-alone: {strength: watch, reference: 第1条}"
OTHER = f"{DONE}, 協定ID: N1"


def test_a_section_with_results_in_the_same_year_contradicts_itself(tmp_path: Path) -> None:
    rows = result(NOTHING), result(OTHER, identity="R2", sections="D2, D1")
    (found,) = with_results(tmp_path, ALONE, *rows).verdict("nothing-alone", "results:R1").findings
    assert found.message == (
        "令和８年度は「実績なし」という報告ですが、同じ課に同じ年度の実績があります（R2「測定会」）。"
    )
    assert (found.severity.value, found.holds, at(found)) == ("warning", (), ("results", 1))


def test_a_result_of_two_sections_that_both_report_nothing_is_told_once(tmp_path: Path) -> None:
    rows = result(NOTHING, sections="D1, D2"), result(OTHER, identity="R2", sections="D2, D1")
    (found,) = with_results(tmp_path, ALONE, *rows).verdict("nothing-alone", "results:R1").findings
    assert found.message.count("R2") == 1


@pytest.mark.parametrize(
    ("nothing", "other"),
    [
        (result(NOTHING), result(OTHER, identity="R2", year=2025)),
        (result(NOTHING), result(OTHER, identity="R2", sections="D2")),
        (result(NOTHING), result(NOTHING, identity="R2")),
        (result(f"{NOTHING}, 協定ID: N2"), result(OTHER, identity="R2")),
    ],
    ids=["another year", "another section", "nothing too", "another agreement"],
)
def test_results_of_another_year_section_or_agreement_are_no_contradiction(
    tmp_path: Path, nothing: str, other: str
) -> None:
    made = with_results(tmp_path, ALONE, nothing, other, agreements=TWO)
    assert held(made.verdict("nothing-alone", "results:R1"))


def test_a_result_contradicts_nothing(tmp_path: Path) -> None:
    made = with_results(tmp_path, ALONE, result(OTHER), result(NOTHING, identity="R2"))
    assert idle(made.verdict("nothing-alone", "results:R1"))


# result-city-cost

COST = "result-city-cost: {strength: watch, reference: 第1条, kinds: [包括連携協定]}"


@pytest.mark.parametrize("cost", ["", ", 市の費用: 0"])
def test_results_without_cost_to_the_municipality_hold(tmp_path: Path, cost: str) -> None:
    made = with_results(tmp_path, COST, result(OTHER + cost))
    assert held(made.verdict("result-city-cost", "results:R1")) == ("市の費用なし",)


@pytest.mark.parametrize("more", [", 協定ID: N1", ""])
def test_a_result_at_the_cost_of_the_municipality_is_told(tmp_path: Path, more: str) -> None:
    made = with_results(tmp_path, COST, result(f"{DONE}{more}, 市の費用: 12800"))
    (found,) = made.verdict("result-city-cost", "results:R1").findings
    assert "「測定会」には市の費用（12,800円）がある" in found.message
    assert "数えません" in found.message
    assert (found.severity.value, found.value) == ("warning", "12800")


def test_results_of_other_kinds_of_agreement_are_left_alone(tmp_path: Path) -> None:
    text = edited(AGREEMENT, ("種別: 包括連携協定", "種別: 個別協定"))
    made = with_results(tmp_path, COST, result(f"{OTHER}, 市の費用: 1"), agreements=text)
    assert "対象となる協定" in idle(made.verdict("result-city-cost", "results:R1"))


def test_a_result_of_a_partner_that_cannot_be_read_is_still_a_result(tmp_path: Path) -> None:
    partners = edited(PARTNERS, ("株式会社一番\n  種別: 民間企業", "株式会社一番\n  種別: 会社"))
    made = with_results(tmp_path, PARTNER, result(f"{OTHER}, 連携企業名: [C1]"), partners=partners)
    assert held(made.verdict("result-partner", "results:R1")) == ("C1",)
