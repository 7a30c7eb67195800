"""The rules on 随意契約: the agreement is no ground for one, before the signing and after."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.policy.cities import AGREEMENT, Town, at, broken, edited, held, idle, town
from tests.policy.test_policy_rules_projects import PROJECTS

HELD_SHEETS = ("past-results", "sheet4")
REFUSED = "{方法: 随意契約, 協定を根拠とする: はい}"

# no-negotiated-contract

CONTRACT = "no-negotiated-contract: {strength: must, reference: 第1条}"


@pytest.mark.parametrize(
    "deal",
    [
        "随意契約",
        "{方法: 随意契約, 根拠: 施行令第167条の2, 協定を根拠とする: いいえ}",
        "{方法: 入札, 協定を根拠とする: はい}",
        "契約なし",
    ],
)
def test_contracts_on_other_grounds_hold(tmp_path: Path, deal: str) -> None:
    text = PROJECTS + f"- {{事業ID: J7, 取組の件名: 測定, 協定ID: N1, 契約方法: {deal}}}\n"
    said = held(town(tmp_path, CONTRACT, projects=text).verdict("no-negotiated-contract"))
    assert said == ("連携事業 3件：協定を根拠とする随意契約はない",)


def test_an_agreement_without_projects_has_no_contracts(tmp_path: Path) -> None:
    assert "まだありません" in idle(town(tmp_path, CONTRACT).verdict("no-negotiated-contract"))


def test_a_contract_on_the_ground_of_the_agreement_breaks_at_the_project(tmp_path: Path) -> None:
    deal = "{方法: 随意契約, 協定を根拠とする: はい}"
    made = town(
        tmp_path,
        CONTRACT,
        projects=PROJECTS + f"- {{事業ID: J7, 取組の件名: 測定, 協定ID: N1, 契約方法: {deal}}}\n",
    )
    found = broken(made.verdict("no-negotiated-contract"))
    assert found.message == "連携事業「測定」で、協定を根拠とする随意契約が記録されています。"
    assert "随意契約はできません" in (found.hint or "")
    assert (at(found), found.value) == (("projects", made.line("projects", "事業ID: J7")), "随意契約")


@pytest.mark.parametrize("state", ["締結済", "中断", "終了"])
def test_under_a_signed_agreement_the_projects_answer_for_themselves(tmp_path: Path, state: str) -> None:
    text = edited(AGREEMENT, ("状態: 手続中", f"状態: {state}"))
    made = town(tmp_path, CONTRACT, agreements=text, projects=project(REFUSED))
    assert "連携事業ごとに" in idle(made.verdict("no-negotiated-contract"))


# project-contract

OF_PROJECT = "project-contract: {strength: must, reference: 第1条}"
SIGNED = edited(AGREEMENT, ("状態: 手続中", "状態: 締結済"))


def project(deal: str, agreement: str = ", 協定ID: N1") -> str:
    return f"- {{事業ID: J7, 取組の件名: 測定{agreement}, 契約方法: {deal}}}\n"


def test_a_project_of_a_signed_agreement_may_not_rest_a_contract_on_it(tmp_path: Path) -> None:
    made = town(tmp_path, OF_PROJECT, agreements=SIGNED, projects=project(REFUSED))
    found = broken(made.verdict("project-contract", "projects:J7"), HELD_SHEETS)
    assert found.message == "連携事業「測定」で、協定を根拠とする随意契約が記録されています。"
    assert (at(found), found.value) == (("projects", 1), "随意契約")


def test_a_project_that_names_no_agreement_may_not_either(tmp_path: Path) -> None:
    made = town(tmp_path, OF_PROJECT, projects=project(REFUSED, ""))
    broken(made.verdict("project-contract", "projects:J7"), HELD_SHEETS)


def test_a_project_of_an_agreement_to_be_signed_is_judged_with_it(tmp_path: Path) -> None:
    rules = f"{CONTRACT}\n{OF_PROJECT}"
    made = town(tmp_path, rules, projects=project(REFUSED))
    assert "締結前の協定" in idle(made.verdict("project-contract", "projects:J7"))
    assert [one.rule for one in made.judge().findings] == ["no-negotiated-contract"], "told once"


@pytest.mark.parametrize(
    ("deal", "evidence"),
    [
        ("{方法: 随意契約, 根拠: 施行令第167条の2}", "随意契約（施行令第167条の2）：協定を根拠としていない"),
        ("入札", "入札：協定を根拠としていない"),
    ],
)
def test_a_project_with_a_contract_on_other_grounds_holds(tmp_path: Path, deal: str, evidence: str) -> None:
    made = town(tmp_path, OF_PROJECT, agreements=SIGNED, projects=project(deal))
    assert held(made.verdict("project-contract", "projects:J7")) == (evidence,)


def test_a_project_without_a_contract_is_left_alone(tmp_path: Path) -> None:
    made = town(tmp_path, OF_PROJECT, agreements=SIGNED, projects=PROJECTS)
    assert "契約の記載" in idle(made.verdict("project-contract", "projects:J1"))


# result-contract

OF_RESULT = "result-contract: {strength: must, reference: 第1条}"


def with_result(folder: Path, deal: str, agreements: str = AGREEMENT) -> Town:
    more = f", 契約方法: {deal}" if deal else ""
    return town(
        folder,
        OF_RESULT,
        agreements=agreements,
        departments="- {部署ID: D1, 課: 健康課}\n",
        results=f"- {{実績ID: R1, 年度: 2026, 部署ID: [D1], 取組の件名: 測定会, 協定ID: N1{more}}}\n",
    )


@pytest.mark.parametrize("agreements", [AGREEMENT, SIGNED], ids=["to be signed", "signed"])
def test_a_result_may_not_rest_a_contract_on_the_agreement(tmp_path: Path, agreements: str) -> None:
    made = with_result(tmp_path, REFUSED, agreements)
    found = broken(made.verdict("result-contract", "results:R1"), HELD_SHEETS)
    assert found.message == "実績「測定会」で、協定を根拠とする随意契約が記録されています。"
    assert "別の法令上の根拠" in (found.hint or "")
    assert (at(found), found.value) == (("results", 1), "随意契約")


def test_a_result_with_a_contract_on_other_grounds_holds(tmp_path: Path) -> None:
    made = with_result(tmp_path, "{方法: 随意契約, 根拠: 施行令第167条の2}")
    assert len(held(made.verdict("result-contract", "results:R1"))) == 1


def test_a_result_without_a_contract_is_left_alone(tmp_path: Path) -> None:
    assert "契約の記載" in idle(with_result(tmp_path, "").verdict("result-contract", "results:R1"))
