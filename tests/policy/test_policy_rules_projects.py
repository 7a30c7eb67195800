"""The rules on projects and 連携事項, each held, broken and not applicable."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.policy.cities import AGREEMENT, ON, at, broken, edited, held, idle, town

PROJECTS = """\
- 事業ID: J1
  取組の件名: 健康の集い
  協定ID: N1
  該当する連携事項: [F1]
  目的: [issues]
  確認事項:
    - {基準: Q1, 結果: 満たす, 確認日: 2026-10-01}
    - {基準: Q2, 結果: 該当なし, 確認日: 2026-10-01}
- 事業ID: J2
  取組の件名: 歩く会
  協定ID: N1
  該当する連携事項: [F1, F2]
  目的: [issues]
  確認事項:
    - {基準: Q1, 結果: 満たす, 確認日: 2026-10-02}
    - {基準: Q2, 結果: 満たす, 確認日: 2026-10-02}
"""
OTHERS = """\
- {事業ID: J8, 取組の件名: よその会, 連携企業ID: [C2]}
- {事業ID: J9, 取組の件名: 終わった会, 協定ID: N1, 状態: 終了}
"""
THIRD = "- {事業ID: J3, 取組の件名: 食の教室, 協定ID: N1, 該当する連携事項: [F1]}\n"
UNNAMED = "- {事業ID: J4, 取組の件名: 前からの会, 連携企業ID: [C1]}\n"
COSTLY = "- {事業ID: J5, 取組の件名: 市費の会, 協定ID: N1, 市の費用: 1}\n"


def count(minimum: int, counts: str, more: str = "") -> str:
    return (
        f"project-count: {{strength: must, reference: 第1条, minimum: {minimum}, counts: [{counts}]{more}}}"
    )


# project-count


def test_as_many_projects_as_the_policy_wants_hold(tmp_path: Path) -> None:
    made = town(tmp_path, count(3, "projects"), projects=PROJECTS + THIRD)
    assert held(made.verdict("project-count")) == ("事業 3件：健康の集い、歩く会、食の教室",)


def test_one_project_too_few_breaks_and_is_counted(tmp_path: Path) -> None:
    found = broken(town(tmp_path, count(3, "projects"), projects=PROJECTS).verdict("project-count"))
    assert found.message == "連携する事業が2件で、必要な3件に足りません。"
    assert "「N1」" in (found.hint or "")
    assert (at(found), found.value) == (("agreements", 1), "2")


def line_of_three(*states: str) -> str:
    """A signed agreement and its amendments N2, N3 … in these states."""
    signed = edited(AGREEMENT, ("2026-12-01", "2025-12-01"), ("状態: 手続中", "状態: 締結済"))
    rows = (
        f"- {{協定ID: N{number}, 協定種別: 包括連携協定, 協定名称: 変更協定書, 変更元: N1, 状態: {state}, "
        f"締結日: 2026-12-0{number}, 有効期間終了日: 2028-03-31}}\n"
        for number, state in enumerate(states, 2)
    )
    return signed + "".join(rows)


OF_N2 = "- {事業ID: J6, 取組の件名: 変更後の会, 協定ID: N2}\n- {事業ID: J7, 取組の件名: 次の会, 協定ID: N2}\n"


def test_projects_of_a_declined_amendment_do_not_count_for_the_next(tmp_path: Path) -> None:
    made = town(
        tmp_path,
        count(4, "projects"),
        agreements=line_of_three("見送り", "手続中"),
        projects=PROJECTS + OF_N2,
    )
    for record in ("agreements:N1", "agreements:N3"):
        (found,) = made.verdict("project-count", record).findings
        assert found.message == (
            "連携する事業が2件で、必要な4件に足りません。"
            "「N2」の連携事業2件は、その協定が「見送り」のため数えていません。"
        )


def test_projects_of_an_amendment_that_goes_on_count_for_all(tmp_path: Path) -> None:
    made = town(
        tmp_path,
        count(4, "projects"),
        agreements=line_of_three("手続中", "手続中"),
        projects=PROJECTS + OF_N2,
    )
    assert held(made.verdict("project-count", "agreements:N3")) == (
        "事業 4件：健康の集い、歩く会、変更後の会、次の会",
    )


def test_projects_of_a_cancelled_agreement_count_for_it_alone(tmp_path: Path) -> None:
    text = edited(line_of_three("手続中"), ("状態: 締結済", "状態: 解除"))
    made = town(tmp_path, count(3, "projects"), agreements=text, projects=PROJECTS + OF_N2)
    (found,) = made.verdict("project-count", "agreements:N2").findings
    assert (found.value, "「N1」の連携事業2件は、その協定が「解除」" in found.message) == ("2", True)
    assert held(made.verdict("project-count", "agreements:N1"))


def test_without_projects_none_are_counted(tmp_path: Path) -> None:
    found = broken(town(tmp_path, count(1, "projects")).verdict("project-count"))
    assert found.value == "0"


def test_projects_of_the_past_and_of_the_partner_count_and_those_of_others_do_not(tmp_path: Path) -> None:
    text = PROJECTS + UNNAMED + OTHERS
    made = town(tmp_path, count(4, "projects"), projects=text)
    assert held(made.verdict("project-count")) == ("事業 4件：健康の集い、歩く会、終わった会、前からの会",)
    broken(town(tmp_path / "five", count(5, "projects"), projects=text).verdict("project-count"))


def test_a_project_of_two_partners_counts_once(tmp_path: Path) -> None:
    both = edited(AGREEMENT, ("協定相手方: [C1]", "協定相手方: [C1, C2]"))
    text = UNNAMED.replace("[C1]", "[C1, C2]")
    made = town(tmp_path, count(1, "projects"), agreements=both, projects=text)
    assert held(made.verdict("project-count")) == ("事業 1件：前からの会",)


def test_a_project_under_another_agreement_does_not_count(tmp_path: Path) -> None:
    other = edited(AGREEMENT, ("協定ID: N1", "協定ID: N2"))
    project = "- {事業ID: J6, 取組の件名: 別の会, 協定ID: N2, 連携企業ID: [C1]}\n"
    made = town(tmp_path, count(3, "projects"), agreements=AGREEMENT + other, projects=PROJECTS + project)
    assert broken(made.verdict("project-count")).value == "2"


@pytest.mark.parametrize(
    ("cost", "more", "value"),
    [
        ("1", "", "2"),
        ("1", ", without_city_cost: はい", "2"),
        ("0", "", None),
        ("1", ", without_city_cost: いいえ", None),
    ],
)
def test_projects_at_the_cost_of_the_municipality_do_not_count(
    tmp_path: Path, cost: str, more: str, value: str | None
) -> None:
    text = PROJECTS + COSTLY.replace("市の費用: 1", f"市の費用: {cost}")
    verdict = town(tmp_path, count(3, "projects", more), projects=text).verdict("project-count")
    if value is None:
        assert held(verdict) == ("事業 3件：健康の集い、歩く会、市費の会",)
    else:
        assert broken(verdict).value == value


@pytest.mark.parametrize(
    ("counts", "minimum", "evidence"),
    [
        ("fields", 2, "分野 2件：健康増進、防災・減災"),
        ("分野", 3, None),
        ("aims", 1, "目標 1件：地域課題の解決"),
        ("目標", 2, None),
        ("projects, fields", 2, "事業 2件：健康の集い、歩く会"),
    ],
)
def test_fields_and_aims_are_counted_once_each(
    tmp_path: Path, counts: str, minimum: int, evidence: str | None
) -> None:
    verdict = town(tmp_path, count(minimum, counts), projects=PROJECTS).verdict("project-count")
    if evidence is None:
        assert f"必要な{minimum}件に足りません" in broken(verdict).message
    else:
        assert held(verdict) == (evidence,)


def test_one_count_that_reaches_the_number_is_enough(tmp_path: Path) -> None:
    text = edited(PROJECTS, ("[F1, F2]", "[F2, F3, F4]"))
    made = town(tmp_path, count(4, "projects, fields"), projects=text)
    assert held(made.verdict("project-count")) == ("分野 4件：健康増進、防災・減災、教育・文化、環境保全",)
    short = town(tmp_path / "short", count(5, "projects, fields"), projects=text).verdict("project-count")
    assert broken(short).message == "連携する事業・分野が4件で、必要な5件に足りません。"


def test_what_began_before_the_signing_counts_and_nothing_is_said_against_it(tmp_path: Path) -> None:
    """Projects may run, and results come in, before the agreement is signed."""
    running = PROJECTS.replace(
        "  協定ID: N1\n", "  協定ID: N1\n  状態: 実施中\n  段階: 伴走中\n  開始日: 2026-06-01\n"
    )
    results = "- {実績ID: R1, 年度: 2026, 部署ID: [D1], 取組の件名: 健康の集い, 連携企業名: [C1], 協定ID: N1, 該当する連携事項: F1, 事業ID: J1}\n"
    rules = f"""
    {count(2, "projects")}
    project-stage: {{strength: must, reference: 第1条}}
    project-shared: {{strength: must, reference: 第1条}}
    result-partner: {{strength: must, reference: 第1条}}
    result-field: {{strength: must, reference: 第1条}}
    result-project: {{strength: must, reference: 第1条}}
    result-contract: {{strength: must, reference: 第1条}}
    """
    departments = "- {部署ID: D1, 課: 健康課}\n"
    made = town(tmp_path, rules, projects=running, results=results, departments=departments)
    assert made.city.findings == ()
    assert made.judge().findings == []
    assert held(made.verdict("project-count")) == ("事業 2件：健康の集い、歩く会",)


# fields-named

NAMED = "fields-named: {strength: must, reference: 第1条}"


def test_an_agreement_that_names_its_fields_holds(tmp_path: Path) -> None:
    text = edited(AGREEMENT, ("[F1, F2]", "[F1, {区分: F2, 文言: 災害への備え}]"))
    verdict = town(tmp_path, NAMED, agreements=text).verdict("fields-named")
    assert held(verdict) == ("健康増進、災害への備え",)


def test_an_agreement_without_fields_breaks(tmp_path: Path) -> None:
    text = edited(AGREEMENT, ("  連携事項: [F1, F2]\n", ""))
    found = broken(town(tmp_path, NAMED, agreements=text).verdict("fields-named"))
    assert found.message == "連携事項が1つも書かれていません。"
    assert "「連携事項」" in (found.hint or "")
    assert at(found) == ("agreements", 1)


def test_what_is_only_registered_need_not_name_its_fields(tmp_path: Path) -> None:
    text = edited(AGREEMENT, ("  連携事項: [F1, F2]\n", ""), ("種別: 包括連携協定", "種別: 災害協定"))
    assert "協定書は作りません" in idle(town(tmp_path, NAMED, agreements=text).verdict("fields-named"))


# project-partner

PARTNER = "project-partner: {strength: must, reference: 第1条}"


def test_a_project_with_the_partner_of_its_agreement_holds(tmp_path: Path) -> None:
    projects = edited(PROJECTS, ("  取組の件名: 歩く会\n", "  取組の件名: 歩く会\n  連携企業ID: [C1]\n"))
    found = held(town(tmp_path, PARTNER, projects=projects).verdict("project-partner"))
    assert found == ("連携事業 2件：相手方でない企業等はない",)


@pytest.mark.parametrize("rule", ["project-partner", "project-field", "project-aim", "project-city-cost"])
def test_without_projects_there_is_nothing_to_say_of_them(tmp_path: Path, rule: str) -> None:
    made = town(tmp_path, f"{rule}: {{strength: must, reference: 第1条}}")
    assert "まだありません" in idle(made.verdict(rule))


def test_a_project_with_another_partner_breaks_at_the_partner(tmp_path: Path) -> None:
    projects = edited(PROJECTS, ("  取組の件名: 歩く会\n", "  取組の件名: 歩く会\n  連携企業ID: [C2]\n"))
    made = town(tmp_path, PARTNER, projects=projects)
    found = broken(made.verdict("project-partner"))
    assert found.message == "連携事業「歩く会」の連携企業「C2」は、この協定の相手方ではありません。"
    assert at(found) == ("projects", made.line("projects", "連携企業ID: [C2]"))
    assert found.value == "C2"


# project-field

FIELD = "project-field: {strength: must, reference: 第1条}"


def test_projects_that_lie_in_a_field_hold(tmp_path: Path) -> None:
    found = held(town(tmp_path, FIELD, projects=PROJECTS).verdict("project-field"))
    assert found == ("健康の集い：健康増進", "歩く会：健康増進、防災・減災")


def test_a_project_in_no_field_breaks_at_the_project(tmp_path: Path) -> None:
    made = town(tmp_path, FIELD, projects=edited(PROJECTS, ("  該当する連携事項: [F1, F2]\n", "")))
    found = broken(made.verdict("project-field"))
    assert found.message == "連携事業「歩く会」に、該当する連携事項がありません。"
    assert at(found) == ("projects", made.line("projects", "事業ID: J2"))


# project-aim

AIM = "project-aim: {strength: must, reference: 第1条}"


def test_projects_with_an_aim_hold(tmp_path: Path) -> None:
    found = held(town(tmp_path, AIM, projects=PROJECTS).verdict("project-aim"))
    assert found == ("健康の集い：地域課題の解決", "歩く会：地域課題の解決")


def test_a_project_without_an_aim_breaks_at_the_project(tmp_path: Path) -> None:
    text = edited(PROJECTS, ("[F1, F2]\n  目的: [issues]\n", "[F1, F2]\n"))
    made = town(tmp_path, AIM, projects=text)
    found = broken(made.verdict("project-aim"))
    assert found.message == "連携事業「歩く会」の目的が1つも書かれていません。"
    assert "「目的」に、地域課題の解決、市民サービスの向上 のうち" in (found.hint or "")
    assert at(found) == ("projects", made.line("projects", "事業ID: J2"))


# project-criteria

CRITERIA = "project-criteria: {strength: must, reference: 第1条, criteria: [Q1, Q2]}"
J2_Q1 = "{基準: Q1, 結果: 満たす, 確認日: 2026-10-02}"


def test_projects_whose_criteria_are_confirmed_hold(tmp_path: Path) -> None:
    made = town(tmp_path, CRITERIA, projects=PROJECTS)
    assert held(made.verdict("project-criteria")) == ("健康の集い：すべて確認済み", "歩く会：すべて確認済み")


def test_without_projects_no_criteria_apply(tmp_path: Path) -> None:
    assert "まだありません" in idle(town(tmp_path, CRITERIA).verdict("project-criteria"))


@pytest.mark.parametrize("row", ["", "    - {基準: Q1, 結果: 満たす}\n"])
def test_a_criterion_that_was_not_confirmed_breaks_at_the_project(tmp_path: Path, row: str) -> None:
    made = town(tmp_path, CRITERIA, projects=edited(PROJECTS, (f"    - {J2_Q1}\n", row)))
    verdict = made.verdict("project-criteria")
    found = broken(verdict)
    assert found.message == "連携事業「歩く会」について、基準Q1「営業が目的でない」が確認されていません。"
    assert "「Q1」" in (found.hint or "")
    assert found.place is not None
    assert found.place.line is not None
    assert found.place.line > made.line("projects", "事業ID: J2")
    assert verdict.evidence == ("健康の集い：すべて確認済み",)


def test_a_project_that_does_not_meet_a_criterion_is_told_so(tmp_path: Path) -> None:
    text = edited(PROJECTS, (J2_Q1, J2_Q1.replace("満たす", "満たさない")))
    made = town(tmp_path, CRITERIA, projects=text)
    found = broken(made.verdict("project-criteria"))
    assert "満たし" in found.message
    assert (at(found), found.value) == (("projects", made.line("projects", "満たさない")), "満たさない")


@pytest.mark.parametrize(("days", "counts"), [(0, True), (1, False)])
def test_a_projects_confirmation_counts_from_its_own_day_on(tmp_path: Path, days: int, counts: bool) -> None:
    day = (ON + timedelta(days=days)).isoformat()
    text = edited(PROJECTS, (J2_Q1, f"{{基準: Q1, 結果: 満たす, 確認日: {day}}}"))
    verdict = town(tmp_path, CRITERIA, projects=text).verdict("project-criteria")
    assert bool(verdict.findings) is not counts


# project-city-cost

COST = "project-city-cost: {strength: watch, reference: 第1条}"


@pytest.mark.parametrize("cost", ["", ", 市の費用: 0"])
def test_projects_without_cost_to_the_municipality_hold(tmp_path: Path, cost: str) -> None:
    text = PROJECTS + COSTLY.replace(", 市の費用: 1", cost)
    found = held(town(tmp_path, COST, projects=text).verdict("project-city-cost"))
    assert found == ("連携事業 3件：市の費用はない",)


def test_a_project_at_the_cost_of_the_municipality_is_told(tmp_path: Path) -> None:
    made = town(tmp_path, COST, projects=PROJECTS + COSTLY.replace("市の費用: 1", "市の費用: '120,000円'"))
    (found,) = made.verdict("project-city-cost").findings
    assert "「市費の会」には市の費用（120,000円）がある" in found.message
    assert "数に入れていません" in found.message
    assert (at(found), found.value) == (("projects", made.line("projects", "事業ID: J5")), "120000")
    assert (found.severity.value, found.holds) == ("warning", ())


# a project that counts though it names the partner only


@pytest.mark.parametrize(
    ("rule", "more"),
    [
        (FIELD, ""),
        (CRITERIA, ""),
        (COST, ", 市の費用: 1"),
        (AIM, ""),
        (
            "no-negotiated-contract: {strength: must, reference: 第1条}",
            ", 契約方法: {方法: 随意契約, 協定を根拠とする: はい}",
        ),
    ],
    ids=["field", "criteria", "cost", "aim", "contract"],
)
def test_a_project_that_may_count_is_held_to_what_binds_projects(
    tmp_path: Path, rule: str, more: str
) -> None:
    made = town(tmp_path, rule, projects=edited(UNNAMED, ("[C1]", f"[C1]{more}")))
    assert held(town(tmp_path / "count", count(1, "projects"), projects=UNNAMED).verdict("project-count"))
    (verdict,) = [one for one in made.judge().verdicts if one.record.identity == "N1"]
    assert [one.message for one in verdict.findings if "前からの会" in one.message]
