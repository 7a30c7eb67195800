"""Faulty records and broken rules → exactly the sheets that are held back, and why."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.plan.job import Plan
from pipeline.workspace import Workspace
from tests.plan import towns
from tests.plan.sheet_towns import FROM_CITY, FROM_PARTNER, add, put, sheets, town


def held(plan: Plan) -> set[str]:
    return {f"{one.kind} {one.title}" for one in plan.held}


def made(plan: Plan) -> set[str]:
    """The jobs under the titles that they would have if they were held."""
    return {f"{one.kind} {' '.join(one.title.split(' ')[:2])}" for one in plan.jobs}


def because(plan: Plan) -> set[str | None]:
    return {reason.record for one in plan.held for reason in one.reasons}


FAULTY = "id: BAD, fiscal_year: {}, departments: {}, subject: 取組, city_cost: たくさん"
OWN = {"D1 2025", "D1 2026", "D2 2026"}


@pytest.mark.parametrize(
    ("year", "section", "lost"),
    [
        ("2026", "[D1]", {"D1 2026"}),
        ("2026", "D1", {"D1 2026"}),
        ("2025", "D1", {"D1 2025"}),
        ("2026", "D2", {"D2 2026"}),
        ("2024", "D1", {"D1 2024"}),
        ("2026", "D1;D2", {"D1 2026", "D2 2026"}),
        ("いつか", "D1", {"D1 2025", "D1 2026"}),
        ("", "D1", {"D1 2025", "D1 2026"}),
        ("2026", "", {"D1 2026", "D2 2026"}),
        ("", "", {"D1 2025", "D1 2026", "D2 2026"}),
        ("2026", "D10", {"D10 2026"}),
    ],
)
def test_a_faulty_result_holds_only_the_sheets_where_it_may_belong(
    tmp_path: Path, year: str, section: str, lost: set[str]
) -> None:
    place = town(
        tmp_path,
        departments=("id: D1, section: 一課", "id: D2, section: 二課", "id: D10, section: 十課"),
        results=(
            "id: R1, fiscal_year: 2026, departments: [D1], subject: a",
            "id: R2, fiscal_year: 2025, departments: [D1], subject: b",
            "id: R3, fiscal_year: 2026, departments: [D2], subject: c",
            FAULTY.format(year, section),
        ),
    )
    plan = sheets(place)
    years = {one.split()[1] for one in lost}
    # What is compiled is held whole in every year that the record may be of.
    expected = lost | {f"{edition} {of}" for edition in ("取りまとめ", "窓口用") for of in years}
    era = {"2024": "令和６年度", "2025": "令和７年度", "2026": "令和８年度"}
    assert held(plan) == {f"sheet4 {era[one.split()[1]]} {one.split()[0]}" for one in expected}
    assert because(plan) == {"results:BAD"}
    assert len([one for one in made(plan) if " D" in one]) == 3 - len(lost & OWN)
    assert len([one for one in made(plan) if "取りまとめ" in one]) == 2 - len(years & {"2025", "2026"})


def test_a_faulty_proposal_holds_only_the_direction_it_went(tmp_path: Path) -> None:
    good = (f"id: P1, {FROM_PARTNER}, content: x", f"id: Q1, {FROM_CITY}, content: y")
    ours = f"id: BAD, {FROM_CITY.replace('D1', 'D2')}, content: z, received_on: いつか"
    plan = sheets(town(tmp_path, proposals=(*good, ours)))
    assert held(plan) == {
        "sheet2 令和８年度 D2",
        "sheet2 令和８年度 取りまとめ C1",
        "sheet3 令和８年度 全課あて",
    }
    assert made(plan) == {"sheet1 令和８年度 N1", "sheet2 令和８年度 D1"}
    assert because(plan) == {"proposals:BAD"}


def test_a_faulty_proposal_of_which_nothing_can_be_told_holds_all_sheets_of_proposals(tmp_path: Path) -> None:
    good = (f"id: P1, {FROM_PARTNER}, content: x", f"id: Q1, {FROM_CITY}, content: y")
    plan = sheets(town(tmp_path, proposals=(*good, "id: BAD, direction: どこか, content: z")))
    assert made(plan) == set()
    assert {one.kind for one in plan.held} == {"sheet1", "sheet2", "sheet3"}


def test_a_proposal_that_answers_none_that_is_there_holds_its_own_sheets(tmp_path: Path) -> None:
    good = (f"id: P1, {FROM_PARTNER}, content: x", f"id: Q1, {FROM_CITY.replace('D1', 'D2')}, content: y")
    dangling = f"id: BAD, {FROM_CITY}, content: z, answers: [P9]"
    plan = sheets(town(tmp_path, proposals=(*good, dangling)))
    assert made(plan) == {"sheet1 令和８年度 N1", "sheet2 令和８年度 D2"}
    assert [one.rule for one in plan.held[0].reasons] == ["dangling-reference"]


def test_a_proposal_that_answers_a_faulty_one_is_held_with_it(tmp_path: Path) -> None:
    bad = f"id: BAD, {FROM_PARTNER.replace('2026', '2025')}, content: x, received_on: いつか"
    answer = f"id: Q1, {FROM_CITY}, content: y, answers: [BAD]"
    plan = sheets(town(tmp_path, proposals=(bad, answer)))
    assert held(plan) >= {"sheet2 令和８年度 D1", "sheet2 令和８年度 取りまとめ C1"}
    assert because(plan) == {"proposals:BAD"}
    assert made(plan) == {"sheet3 令和８年度 全課あて"}


@pytest.mark.parametrize(
    ("reply", "years"),
    [
        ("proposal: Q1, partner: C1, answer: たぶん", {"令和８年度"}),
        ("proposal: Q0, partner: C1, answer: たぶん", {"令和７年度"}),
        ("partner: C1, answer: yes", {"令和７年度", "令和８年度"}),
    ],
)
def test_a_faulty_reply_holds_the_matching_of_its_year(tmp_path: Path, reply: str, years: set[str]) -> None:
    last_year = f"id: Q0, {FROM_CITY.replace('2026', '2025')}, content: x"
    place = town(tmp_path, proposals=(last_year, f"id: Q1, {FROM_CITY}, content: y"), replies=(reply,))
    plan = sheets(place)
    assert held(plan) == {f"sheet3 {year} 全課あて" for year in years}
    assert all((name or "").startswith("replies:") for name in because(plan))


def test_replies_that_cannot_be_read_hold_the_matching_alone(tmp_path: Path) -> None:
    place = town(tmp_path, proposals=(f"id: Q1, {FROM_CITY}, content: y",))
    (place.data(towns.CITY) / "replies.yaml").write_text("- {proposal: Q1\n", "utf-8")
    assert held(sheets(place)) == {"sheet3 令和８年度 全課あて"}


def test_a_faulty_project_holds_no_list_of_who_has_reported(tmp_path: Path) -> None:
    place = town(
        tmp_path,
        results=("id: R1, fiscal_year: 2026, departments: [D1], subject: a",),
        projects=("id: J1, subject: 事業, status: running, started_on: いつか",),
    )
    assert held(sheets(place)) == set()


def test_a_faulty_section_holds_the_list_of_who_has_reported(tmp_path: Path) -> None:
    place = town(
        tmp_path,
        results=("id: R1, fiscal_year: 2026, departments: [D1], subject: a",),
        departments=("id: D1, section: 協働課", "id: D2, section: 防災課, contact: {phone: なし}"),
    )
    assert held(sheets(place)) == {"sheet4 令和８年度 窓口用"}


@pytest.mark.parametrize(("status", "lost"), [("signed", True), ("open", False)])
def test_a_faulty_agreement_that_may_be_in_force_holds_the_list_of_who_has_reported(
    tmp_path: Path, status: str, lost: bool
) -> None:
    place = town(tmp_path, results=("id: R1, fiscal_year: 2026, departments: [D1], subject: a",))
    row = f"id: N2, kind: whole, title: 別の協定, partners: [C1], status: {status}, signed_on: いつか"
    add(place, "agreements", row)
    assert held(sheets(place)) == ({"sheet4 令和８年度 窓口用"} if lost else set())


def test_a_file_that_cannot_be_read_holds_all_its_sheets_and_is_told_once_a_kind(tmp_path: Path) -> None:
    place = town(tmp_path)
    for name in ("results", "proposals"):
        (place.data(towns.CITY) / f"{name}.yaml").write_text("- {id: R1\n", "utf-8")
    plan = sheets(place)
    assert plan.jobs == ()
    assert [(one.kind, one.title) for one in plan.held] == [
        (kind, "すべて") for kind in ("sheet1", "sheet2", "sheet3", "sheet4")
    ]
    assert all(one.reasons for one in plan.held)


def test_a_faulty_partner_holds_the_documents_that_print_it_and_no_other(tmp_path: Path) -> None:
    place = town(
        tmp_path,
        results=(
            "id: R1, fiscal_year: 2026, departments: [D1], subject: a, partners: [C1]",
            "id: R2, fiscal_year: 2025, departments: [D1], subject: b, partners: [C1, C2]",
        ),
    )
    partners = place.data(towns.CITY) / "partners.yaml"
    towns.edit(partners, "kind: company, address: 例県例市2丁目", "kind: なし, address: 例県例市2丁目")
    known = towns.surveyed(place).plan
    assert {"agreement", "draft"} <= {one.kind for one in known.jobs}
    plan = sheets(place)
    assert held(plan) == {"sheet4 令和７年度 D1", "sheet4 令和７年度 取りまとめ"}
    assert because(plan) == {"partners:C2"}


def test_a_faulty_section_holds_the_sheets_that_name_it(tmp_path: Path) -> None:
    place = town(
        tmp_path,
        proposals=(
            f"id: P1, {FROM_PARTNER}, content: x, wanted_by: [D3]",
            f"id: Q1, {FROM_CITY.replace('D1', 'D2')}, content: y",
        ),
    )
    put(place, "departments", "id: D1, section: 一課", "id: D2, section: 二課", "id: D3, section: ''")
    plan = sheets(place)
    assert held(plan) == {"sheet3 令和８年度 全課あて"}
    assert because(plan) == {"departments:D3"}


def with_rule(root: Path, rule: str, **files: tuple[str, ...]) -> Workspace:
    place = town(root, **files)
    towns.edit(
        place.data(towns.CITY) / "policy.yaml",
        "    rules:\n",
        f"    rules:\n      {rule}: {{strength: must, reference: '2'}}\n",
    )
    return place


def test_a_proposal_that_breaks_a_rule_holds_its_sheet_and_all_that_is_compiled(tmp_path: Path) -> None:
    proposals = (
        f"id: P1, {FROM_PARTNER}, content: x, aims: [issues]",
        f"id: Q1, {FROM_CITY}, content: y, aims: [issues]",
        f"id: Q2, {FROM_CITY.replace('D1', 'D2')}, content: z",
    )
    plan = sheets(with_rule(tmp_path, "proposal-aim", proposals=proposals))
    assert made(plan) == {"sheet1 令和８年度 N1", "sheet2 令和８年度 D1"}
    assert because(plan) == {"proposals:Q2"}


def test_a_proposal_that_answers_one_that_breaks_a_rule_goes_ahead(tmp_path: Path) -> None:
    proposals = (
        f"id: P1, {FROM_PARTNER}, content: x",
        f"id: Q1, {FROM_CITY}, content: y, aims: [issues], answers: [P1]",
    )
    plan = sheets(with_rule(tmp_path, "proposal-aim", proposals=proposals), "sheet1", "sheet2")
    assert held(plan) == {"sheet1 令和８年度 N1"}
    assert made(plan) == {"sheet2 令和８年度 D1", "sheet2 令和８年度 取りまとめ"}


def test_a_reply_that_breaks_a_rule_holds_the_matching(tmp_path: Path) -> None:
    proposals = (f"id: P1, {FROM_PARTNER}, content: x", f"id: Q1, {FROM_CITY}, content: y")
    place = with_rule(
        tmp_path, "reply-fits", proposals=proposals, replies=("proposal: P1, partner: C1, answer: yes",)
    )
    plan = sheets(place)
    assert held(plan) == {"sheet3 令和８年度 全課あて"}
    assert because(plan) == {"replies:P1/C1"}


AGREEMENTS = (
    "id: N1, kind: whole, title: 一の協定, partners: [C1], status: signed, signed_on: 2026-04-01",
    "id: N2, kind: whole, title: 二の協定, partners: [C2], status: signed, signed_on: 2026-04-01",
)
UNDER_BOTH = (
    f"id: P1, {FROM_PARTNER}, content: x",
    f"id: P2, {FROM_PARTNER.replace('C1', 'C2').replace('N1', 'N2')}, content: x",
    f"id: Q1, {FROM_CITY}, content: y",
)


@pytest.mark.parametrize(
    ("bad", "lost"),
    [
        ("direction: from-partner, fiscal_year: 2026, partners: [C1], agreement: N9", {"N1"}),
        ("direction: from-partner, fiscal_year: 2026, partners: [C2], agreement: N9", {"N2"}),
        ("direction: from-partner, fiscal_year: 2026, partners: [C1, C2], agreement: N9", {"N1", "N2"}),
        ("direction: from-partner, fiscal_year: 2026, partners: [C9], agreement: N9", {"N1", "N2"}),
        ("direction: from-partner, fiscal_year: 2026, agreement: N9", {"N1", "N2"}),
    ],
)
def test_a_proposal_under_no_agreement_holds_those_that_its_partners_are_parties_of(
    tmp_path: Path, bad: str, lost: set[str]
) -> None:
    place = town(tmp_path, proposals=(*UNDER_BOTH, f"id: BAD, {bad}, content: z"))
    put(place, "agreements", *AGREEMENTS)
    assert held(sheets(place)) == {f"sheet1 令和８年度 {one}" for one in lost} | {
        "sheet3 令和８年度 全課あて"
    }


def test_a_proposal_of_unknown_direction_that_names_no_section_holds_no_sections_sheet(
    tmp_path: Path,
) -> None:
    bad = "id: BAD, direction: 企業から, fiscal_year: 2026, partners: [C2], agreement: N2, content: z"
    place = town(tmp_path, proposals=(*UNDER_BOTH, bad))
    put(place, "agreements", *AGREEMENTS)
    plan = sheets(place)
    assert held(plan) == {
        "sheet1 令和８年度 N2",
        "sheet2 令和８年度 取りまとめ C2",
        "sheet3 令和８年度 全課あて",
    }
    add(place, "proposals", f"{bad.replace('BAD', 'ODD')}, section: 協働課")
    assert held(sheets(place)) >= {"sheet2 令和８年度 D1"}, "a key that nobody knows may be the section's"
