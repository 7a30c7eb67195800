"""Record files → 別紙①–④: which are made, under which names, and what stands on them."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from pipeline.plan.documents import OWN
from pipeline.plan.views.sheets import (
    CompiledResultSheet,
    MatchingSheet,
    PartnerProposalSheet,
    ProposalSheet,
    ResultSheet,
    SectionProposalSheet,
)
from pipeline.workspace import Workspace
from tests.plan import towns
from tests.plan.sheet_towns import FROM_CITY, FROM_PARTNER, add, job, put, sheets, town

# 別紙①


def test_proposals_are_grouped_by_agreement_and_year(tmp_path: Path) -> None:
    place = town(
        tmp_path,
        proposals=(
            f"id: P1, {FROM_PARTNER}, content: 一",
            f"id: P2, {FROM_PARTNER.replace('2026', '2025')}, content: 二",
            f"id: P3, {FROM_PARTNER}, content: 三",
            f"id: P4, {FROM_CITY}, content: 四",
        ),
    )
    jobs = sheets(place, "sheet1").jobs
    assert {one.path.split("/")[1]: one.records for one in jobs} == {
        "令和８年度": ("proposals:P1", "proposals:P3", "agreements:N1", "partners:C1"),
        "令和７年度": ("proposals:P2", "agreements:N1", "partners:C1"),
    }
    view = jobs[0].view
    assert isinstance(view, ProposalSheet)
    assert [(one.number, one.partner, one.field, one.content) for one in view.proposals] == [
        ("1", "株式会社髙﨑商会", "健康増進", "一"),
        ("2", "株式会社髙﨑商会", "健康増進", "三"),
    ]


def test_a_partner_that_proposes_nothing_says_so_on_its_sheet(tmp_path: Path) -> None:
    nothing = (
        "id: P1, direction: from-partner, fiscal_year: 2026, partners: [C1], agreement: N1, nothing: yes"
    )
    place = town(tmp_path, proposals=(nothing,))
    view = job(place, "別紙①/令和８年度/N1 ").view
    assert isinstance(view, ProposalSheet)
    assert [(one.partner, one.field, one.content) for one in view.proposals] == [
        ("株式会社髙﨑商会", "", "提案なし")
    ]


# 別紙②


def both_ways(root: Path) -> Workspace:
    return town(
        root,
        proposals=(
            f"id: P1, {FROM_PARTNER}, subject: 見守り, received_on: 2026-04-10, content: 歩く, aims: [issues]",
            f"id: P2, {FROM_PARTNER}, content: 件名のない提案, wanted_by: [D2, D3]",
            f"id: Q1, {FROM_CITY}, subject: 研修, content: 学ぶ, answers: [P1, P2], viewpoint: 庁内の視点, "
            "aims: [issues], wanted_by: [D2]",
            f"id: Q2, {FROM_CITY.replace('D1', 'D2').replace('[C1]', '[C1, C2]')}, content: 備える",
            f"id: Q3, {FROM_CITY}, subject: 来年, content: 待つ",
            "id: Q4, direction: from-city, fiscal_year: 2026, department: D3, partners: [C1], nothing: yes",
        ),
        replies=(
            "proposal: Q1, partner: C1, answer: yes",
            "proposal: Q2, partner: C2, answer: conditional, comment: 土曜日であれば",
            "proposal: Q2, partner: C1, answer: no, comment: 人手がない",
        ),
    )


def test_each_section_has_its_proposals_to_partners(tmp_path: Path) -> None:
    place = both_ways(tmp_path)
    made = job(place, "別紙②/令和８年度/D1 総務部 協働課 連携係.xlsx")
    assert made.records == (
        "proposals:Q1",
        "proposals:Q3",
        "departments:D1",
        "partners:C1",
        "proposals:P1",
        "proposals:P2",
        "agreements:N1",
    )
    view = made.view
    assert isinstance(view, SectionProposalSheet)
    assert view.department == "総務部 協働課 連携係"
    assert [(one.partner, one.field, one.content, one.answers) for one in view.proposals] == [
        (
            "株式会社髙﨑商会",
            "備蓄と避難所の運営に関すること",
            "学ぶ",
            "「見守り」（令和８年４月１０日受付）\n「（件名なし）健康増進」",
        ),
        ("株式会社髙﨑商会", "備蓄と避難所の運営に関すること", "待つ", ""),
    ]


def test_a_section_that_proposes_nothing_says_so_on_its_sheet(tmp_path: Path) -> None:
    view = job(both_ways(tmp_path), "別紙②/令和８年度/D3 ").view
    assert isinstance(view, SectionProposalSheet)
    assert [one.content for one in view.proposals] == ["提案なし"]


def test_all_sections_proposals_to_a_partner_are_handed_over_together(tmp_path: Path) -> None:
    view = job(both_ways(tmp_path), "別紙②/令和８年度/取りまとめ C1 株式会社髙﨑商会.xlsx").view
    assert isinstance(view, PartnerProposalSheet)
    assert (view.partner, view.honorific, view.window) == ("株式会社髙﨑商会", "御中", "協働課")
    assert [(one.number, one.department, one.subject, one.content) for one in view.rows] == [
        (1, "総務部 協働課 連携係", "研修", "学ぶ"),
        (2, "防災課", "（件名なし）", "備える"),
        (3, "総務部 協働課 連携係", "来年", "待つ"),
    ]


def test_what_a_partner_gets_tells_nothing_of_other_partners_and_of_the_office(tmp_path: Path) -> None:
    said = job(both_ways(tmp_path), "別紙②/令和８年度/取りまとめ C1 ").view.model_dump_json()
    assert "研修" in said
    for word in ("庁内の視点", "A&B", "地域課題の解決", "提案なし", "健康課"):
        assert word not in said


@pytest.mark.parametrize(("kind", "word"), [("company", "御中"), ("individual", "様"), ("npo", "御中")])
def test_a_person_is_addressed_as_a_person(tmp_path: Path, kind: str, word: str) -> None:
    place = both_ways(tmp_path)
    put(place, "partners", "id: C1, name: 甲乙丙, kind: " + kind, "id: C2, name: 丁")
    view = job(place, "別紙②/令和８年度/取りまとめ C1 ").view
    assert isinstance(view, PartnerProposalSheet)
    assert view.honorific == word


# 別紙③


def matching(place: Workspace, year: str = "令和８年度") -> MatchingSheet:
    view = job(place, f"別紙③/{year}/全課あて 別紙③.xlsx").view
    assert isinstance(view, MatchingSheet)
    return view


def test_all_sections_see_partners_proposals_and_the_answers_to_the_citys(tmp_path: Path) -> None:
    view = matching(both_ways(tmp_path))
    assert [(one.number, one.subject, one.proposer, one.answer, one.wanted_by) for one in view.rows[:5]] == [
        (1, "見守り", "株式会社髙﨑商会", "－", ""),
        (2, "（件名なし）健康増進", "株式会社髙﨑商会", "－", "防災課\n健康課"),
        (3, "研修", "協働課", "可", "防災課"),
        (4, "（件名なし）備蓄と避難所の運営に関すること", "防災課", "条件付\n土曜日であれば", ""),
        (5, "（件名なし）備蓄と避難所の運営に関すること", "防災課", "否\n人手がない", ""),
    ]
    assert [one.number for one in view.rows] == list(range(1, 11))
    assert {one.content for one in view.rows[5:]} == {""}
    assert (view.waiting, view.nothing, view.restricted) == ("来年", "健康課", "庁内限り")


def test_a_proposal_that_one_of_two_partners_answered_still_waits(tmp_path: Path) -> None:
    place = both_ways(tmp_path)
    put(place, "replies", "proposal: Q2, partner: C2, answer: no")
    view = matching(place)
    assert view.waiting == "研修、（件名なし）備蓄と避難所の運営に関すること、来年"
    assert [one.contact for one in view.rows[2:4]] == ["A&B <商会>", ""]


def test_a_partner_is_called_where_its_agreement_says_or_else_where_its_record_does(tmp_path: Path) -> None:
    own = "contact: {department: 本社, name: 本　社子, phone: 03-0000-0001, email: honsha@example.jp}"
    other = "contact: {name: 別　人子}"
    place = town(tmp_path, proposals=(f"id: P1, {FROM_PARTNER.replace('[C1]', '[C1, C2]')}, content: x",))
    put(place, "partners", f"id: C1, name: 甲商会, {own}", f"id: C2, name: 乙商会, {other}")
    assert matching(place).rows[0].contact == (
        "甲商会\n本社　本　社子\n03-0000-0001\nhonsha@example.jp\n乙商会\n別　人子"
    )
    agreements = place.data(towns.CITY) / "agreements.yaml"
    towns.edit(agreements, "cost_burden: none", "cost_burden: none\n  contacts: {partner: {name: 支　店子}}")
    assert matching(place).rows[0].contact == "甲商会\n支　店子\n乙商会\n別　人子"
    towns.edit(
        agreements,
        "{partner: {name: 支　店子}}",
        "{partners: [{partner: C1, name: 窓　口子, phone: 03-0000-0003}]}",
    )
    assert matching(place).rows[0].contact.startswith("甲商会\n窓　口子\n")


def test_a_contact_of_several_partners_is_nobodys_in_particular(tmp_path: Path) -> None:
    place = town(tmp_path, proposals=(f"id: P1, {FROM_PARTNER.replace('N1', 'N2')}, content: x",))
    add(
        place,
        "agreements",
        "id: N2, kind: whole, title: 三者の協定, partners: [C1, C2], signed_on: 2026-01-01, "
        "effective_to: 2027-03-31, status: signed, fields: [F1], contacts: {partner: {name: 誰　子}}",
    )
    assert matching(place).rows[0].contact == "株式会社髙﨑商会"


# 別紙④


@pytest.mark.parametrize(("count", "lines"), [(0, 10), (1, 10), (10, 10), (11, 11), (23, 23)])
def test_a_section_has_ten_numbered_lines_and_more_where_it_did_more(
    tmp_path: Path, count: int, lines: int
) -> None:
    rows = [
        f"id: R{n}, fiscal_year: 2026, departments: [D1], subject: 取組{n}, partners: [C1, C2]"
        for n in range(1, count + 1)
    ]
    nothing = "id: R0, fiscal_year: 2026, departments: [D1], nothing: yes"
    view = job(town(tmp_path, results=(*rows, nothing)), "別紙④/令和８年度/D1 ").view
    assert isinstance(view, ResultSheet)
    assert [one.number for one in view.rows] == list(range(1, lines + 1))
    assert [one.partners for one in view.rows if one.subject] == ["株式会社髙﨑商会、A&B <商会>"] * count
    assert view.nothing is (count == 0)


def test_without_lines_in_the_policy_a_sheet_has_as_many_as_it_needs(tmp_path: Path) -> None:
    place = town(tmp_path, results=("id: R1, fiscal_year: 2026, departments: [D1], subject: a",))
    towns.edit(place.data(towns.CITY) / "policy.yaml", "numbered_lines: 10", "numbered_lines: 0")
    view = job(place, "別紙④/令和８年度/D1 ").view
    assert isinstance(view, ResultSheet)
    assert [one.number for one in view.rows] == [1]


RESULTS = (
    "id: R1, fiscal_year: 2026, departments: [D2], subject: 二, partners: [C2]",
    "id: R2, fiscal_year: 2026, departments: [D1, D2], subject: 合同, content: 内容",
    "id: R3, fiscal_year: 2026, departments: [D3], nothing: yes",
    "id: R4, fiscal_year: 2025, departments: [D1], subject: 昨年",
)


def test_the_compiled_sheet_has_each_result_once_in_the_order_of_the_sections(tmp_path: Path) -> None:
    view = job(town(tmp_path, results=RESULTS), "別紙④/令和８年度/取りまとめ 別紙④.xlsx").view
    assert isinstance(view, CompiledResultSheet)
    assert [(one.number, one.department, one.subject) for one in view.rows] == [
        (1, "総務部 協働課 連携係\n防災課", "合同"),
        (2, "防災課", "二"),
    ]
    assert view.nothing == "健康課"


# what the municipality calls them


def rename(place: Workspace, documents: str) -> None:
    policy = place.data(towns.CITY) / "policy.yaml"
    towns.edit(policy, "documents: [sheet1, sheet2, sheet3, sheet4]\n", f"documents: {documents}\n")


def everything(root: Path) -> Workspace:
    place = both_ways(root)
    put(place, "results", *RESULTS)
    return place


def test_only_the_sheets_that_the_guideline_asks_for_are_made(tmp_path: Path) -> None:
    place = everything(tmp_path)
    assert {one.kind for one in sheets(place).jobs} == {"sheet1", "sheet2", "sheet3", "sheet4"}
    rename(place, "[{kind: sheet1, name: 連携事業提案書}, {kind: sheet4, name: 連携事業/実施状況}]")
    paths = [one.path for one in sheets(place).jobs]
    assert {one.split("/")[0] for one in paths} == {"連携事業提案書", "連携事業／実施状況"}
    assert "連携事業／実施状況/令和８年度/取りまとめ 連携事業／実施状況.xlsx" in paths
    assert sheets(place).held == ()


def test_a_name_with_a_number_is_a_mark_and_any_other_the_heading(tmp_path: Path) -> None:
    place = everything(tmp_path)
    rename(place, "[{kind: sheet1, name: 連携事業提案書}, {kind: sheet4, name: 様式第３号}, sheet3]")
    heads = {
        one.kind: (one.view.mark, one.view.heading)
        for one in sheets(place).jobs
        if isinstance(one.view, ProposalSheet | CompiledResultSheet | MatchingSheet)
    }
    assert heads == {
        "sheet1": ("", "連携事業提案書"),
        "sheet3": ("別紙③", ""),
        "sheet4": ("様式第３号", ""),
    }


def test_a_name_that_two_kinds_share_makes_two_folders(tmp_path: Path) -> None:
    place = everything(tmp_path)
    rename(place, "[{kind: sheet1, name: 提案書}, {kind: sheet2, name: 提案書}]")
    assert {one.path.split("/")[0] for one in sheets(place).jobs} == {"提案書（別紙①）", "提案書（別紙②）"}


@pytest.mark.parametrize(
    ("word", "advice"),
    [
        ("sheet5", "使えるのは、sheet1、sheet2、sheet3、sheet4、"),
        ("別紙④", "「sheet4」と書いてください。"),
        ("なにか", "使えるのは、agreement、"),
    ],
)
def test_a_kind_of_document_that_nobody_knows_is_told(tmp_path: Path, word: str, advice: str) -> None:
    place = town(tmp_path)
    rename(place, f"[sheet1, {{kind: {word}, name: 報告}}]")
    (told,) = [one for one in towns.surveyed(place).findings if one.rule == "unknown-document"]
    assert (told.severity.value, told.value) == ("warning", word)
    assert told.place is not None
    assert told.place.file == "data/example/policy.yaml"
    assert "「r1」" in told.message
    assert (told.hint or "").startswith(advice)


def test_no_two_sheets_have_the_same_path_even_where_case_does_not_count(tmp_path: Path) -> None:
    place = everything(tmp_path)
    put(place, "departments", "id: D1, section: 同じ", "id: D2, section: 同じ", "id: D3, section: 同じ")
    paths = [one.path.lower() for one in sheets(place).jobs]
    assert len(paths) == len(set(paths)) > 10
    assert not [one for one in paths if re.search(r'[<>:"\\|?*]', one)]


def test_without_a_rule_set_in_force_sheets_are_made_under_their_usual_names(tmp_path: Path) -> None:
    place = everything(tmp_path)
    rename(place, "[{kind: sheet4, name: 実施状況}]")
    later = sheets(place, on=date(2026, 11, 20))
    assert {one.path.split("/")[0] for one in later.jobs} == {"実施状況"}
    towns.edit(
        place.data(towns.CITY) / "policy.yaml", "in_force_from: 2000-01-01", "in_force_from: 2030-01-01"
    )
    known = towns.surveyed(place).plan
    assert {one.path.split("/")[0] for one in known.jobs} == {"別紙①", "別紙②", "別紙③", "別紙④"}
    assert {one.kind for one in known.held} == {"agreement", "draft", *OWN}
    assert all(one.reasons for one in known.held)
