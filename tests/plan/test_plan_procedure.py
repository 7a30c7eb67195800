"""The papers of the procedure: 申出書, 連携実績整理表, ニーズ調査票 before the signing, 見直し調書 after it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pipeline.plan.job import Plan
from pipeline.plan.procedure.reviews import spans
from pipeline.plan.views.procedure import ApplicationForm, NeedsSurvey, PastResults, ReviewSheet
from pipeline.policy.registry import Case
from pipeline.workspace import Workspace
from tests.plan import issuing
from tests.plan.issuing import ON, edit, held, jobs, surveyed

PAPERS = ("application", "past-results", "needs-survey")


@pytest.fixture
def town(tmp_path: Path) -> Workspace:
    return issuing.town(tmp_path)


def plan_of(town: Workspace, on: date = ON) -> Plan:
    return surveyed(town, on).plan


def application(town: Workspace) -> ApplicationForm:
    (one,) = jobs(plan_of(town), "application")
    assert isinstance(one.view, ApplicationForm)
    return one.view


def past(town: Workspace) -> PastResults:
    (one,) = jobs(plan_of(town), "past-results")
    assert isinstance(one.view, PastResults)
    return one.view


def survey_of(town: Workspace) -> NeedsSurvey:
    (one,) = jobs(plan_of(town), "needs-survey")
    assert isinstance(one.view, NeedsSurvey)
    return one.view


def reviews(town: Workspace, on: date = ON) -> list[ReviewSheet]:
    return [one.view for one in jobs(plan_of(town, on), "review-sheet") if isinstance(one.view, ReviewSheet)]


# which papers


def test_an_unsigned_comprehensive_agreement_has_its_three_papers_under_their_own_names(
    town: Workspace,
) -> None:
    paths = [one.path for kind in PAPERS for one in jobs(plan_of(town), kind)]
    assert paths == [
        "協定申出書/N3 C3 例町と商店会との協定.docx",
        "連携実績整理表/N3 例町と商店会との協定.xlsx",
        "ニーズ調査票/N3 例町と商店会との協定.xlsx",
    ]


@pytest.mark.parametrize(
    ("old", "new", "made"),
    [
        ("partners: [C3], status: open", "partners: [C3], status: signed", [0, 0, 0]),
        ("partners: [C3], status: open", "partners: [C3], status: declined", [0, 0, 0]),
        ("{id: N3, kind: whole", "{id: N3, kind: single", [0, 0, 0]),
        ("initiated_by: partner", "initiated_by: partner, amends: N1", [0, 0, 0]),
        ("initiated_by: partner", "initiated_by: section", [0, 1, 1]),
    ],
    ids=["signed", "let go", "of one field", "an amendment", "begun by the municipality"],
)
def test_an_agreement_has_only_the_papers_of_its_procedure(
    town: Workspace, old: str, new: str, made: list[int]
) -> None:
    edit(town, "agreements", old, new)
    plan = plan_of(town)
    assert [len(jobs(plan, kind)) for kind in PAPERS] == made


@pytest.mark.parametrize("kind", [*PAPERS, "review-sheet"])
def test_what_the_guideline_does_not_list_is_not_made(town: Workspace, kind: str) -> None:
    path = town.data(issuing.TOWN) / "policy.yaml"
    lines = path.read_text("utf-8").splitlines()
    path.write_text("\n".join(one for one in lines if f"kind: {kind}" not in one), "utf-8")
    plan = plan_of(town)
    assert jobs(plan, kind) == []
    assert {one.kind for one in plan.jobs} >= {*PAPERS, "review-sheet"} - {kind}


# 申出書


def test_the_offer_goes_from_the_partner_to_the_head_with_what_is_planned_and_done(town: Workspace) -> None:
    view = application(town)
    assert (view.name, view.head, view.partner) == ("協定申出書", "例町長", "例町商店会")
    assert [one.text for one in view.fields] == ["健康増進", "商いの振興に関すること"]
    assert [(one.subject, one.content, one.fields) for one in view.planned] == [
        ("朝市", "駅前で開く。", "商いの振興に関すること"),
        ("防災訓練", "", "防災・減災（協定の連携事項にないもの）"),
    ]
    assert [(one.subject, one.when) for one in view.past] == [
        ("歩く会", "令和８年７月１１日から"),
        ("夏祭り", "8月"),
    ]


def test_the_offer_declares_the_criteria_of_partners_and_no_others(town: Workspace) -> None:
    assert [one.text for one in application(town).criteria] == ["町税等の完納", "法令の遵守"]


def test_of_a_projects_fields_the_offer_names_those_of_the_agreement(town: Workspace) -> None:
    edit(town, "projects", "fields: [F2], aims: [A1], city_cost", "fields: [F2, F1], aims: [A1], city_cost")
    assert [one.fields for one in application(town).planned] == ["商いの振興に関すること", "健康増進"]


def test_the_offer_has_the_contact_of_the_agreement_or_else_of_the_partner(town: Workspace) -> None:
    def contact() -> tuple[str, str, str, str]:
        view = application(town)
        return view.contact_department, view.contact_name, view.phone, view.email

    assert contact() == ("", "", "", "")
    edit(town, "partners", "kind: body", "kind: body, contact: {name: 会　計子, phone: 0000-00-0009}")
    assert contact() == ("", "会　計子", "0000-00-0009", "")
    more = "cost_burden: none, contacts: {partner: {department: 事務局, name: 窓　口子, email: b@example.jp}}, renewal"
    edit(town, "agreements", "cost_burden: none, renewal", more)
    assert contact() == ("事務局", "窓　口子", "", "b@example.jp")
    edit(town, "agreements", "{partner: {department: 事務局", "{partners: [{partner: C3, department: 支所")
    edit(town, "agreements", "email: b@example.jp}}", "email: b@example.jp}]}")
    assert contact()[0] == "支所"


def test_each_partner_makes_an_offer_of_its_own(town: Workspace) -> None:
    edit(town, "agreements", "partners: [C3], status: open", "partners: [C3, C2], status: open")
    edit(
        town,
        "projects",
        "subject: 朝市, content: 駅前で開く。, agreement: N3, partners: [C3]",
        "subject: 朝市, content: 駅前で開く。, agreement: N3, partners: [C2]",
    )
    found = jobs(plan_of(town), "application")
    assert [one.path.split(" ")[1] for one in found] == ["C2", "C3"]
    first, second = (one.view for one in found)
    assert isinstance(first, ApplicationForm)
    assert isinstance(second, ApplicationForm)
    assert (first.partner, first.representative) == ("A&B <農園>", "安藤　薫")
    assert [one.subject for one in first.planned] == ["朝市"]
    assert [one.subject for one in second.planned] == ["防災訓練"]


# 連携実績整理表


def test_projects_stand_in_the_order_of_the_fields_and_results_without_project_below(
    town: Workspace,
) -> None:
    rows = past(town).rows
    assert [(one.number, one.subject, one.status, one.counted) for one in rows] == [
        (1, "歩く会", "実施中", "○"),
        (2, "防災訓練", "予定", "－"),
        (3, "朝市", "予定", "○"),
        (4, "夏祭り", "実績", "－"),
    ]
    assert (rows[0].started, rows[0].department) == ("令和８年７月１１日", "健康課")
    assert (rows[1].cost, rows[3].results) == ("１８０，０００円", "令和７年度（8月）")


def test_results_of_a_project_stand_beside_it(town: Workspace) -> None:
    more = "- {id: R5, fiscal_year: 2026, departments: [D3], project: J1, subject: 歩く会, outcome: 3回歩いた。, partners: [C3]}\n"
    edit(town, "results", "- {id: R4", more + "- {id: R4")
    rows = past(town).rows
    assert (rows[0].subject, rows[0].results) == ("歩く会", "令和８年度　3回歩いた。")
    assert len(rows) == 4


def test_the_count_leaves_out_what_the_municipality_pays_and_names_the_principle(town: Workspace) -> None:
    view = past(town)
    assert view.count == "事業 ２件（町の費用負担がある事業 １件を除く。）"
    assert view.principle == "事業が概ね３件以上（予定を含む。例町連携指針 2(2)）"


def test_the_count_follows_the_policy(town: Workspace) -> None:
    edit(
        town,
        "policy",
        "minimum: 3, counts: [projects], without_city_cost: yes",
        "minimum: 4, counts: [fields, projects], without_city_cost: no",
    )
    view = past(town)
    assert view.count == "分野 ３件、事業 ３件"
    assert view.principle.startswith("分野又は事業が概ね４件以上")
    assert [one.counted for one in view.rows] == ["○", "○", "○", "－"]


def test_without_a_principle_only_the_number_is_told(town: Workspace) -> None:
    edit(town, "policy", "kinds: [whole], minimum: 3", "kinds: [single], minimum: 3")
    assert (past(town).principle, past(town).count[:5]) == ("", "事業 ２件")


# ニーズ調査票


def test_the_survey_lists_proposals_and_then_planned_projects(town: Workspace) -> None:
    view = survey_of(town)
    assert [(one.number, one.field, one.subject, one.partners) for one in view.rows] == [
        (1, "商いの振興に関すること", "空き店舗の活用", "例町商店会"),
        (2, "商いの振興に関すること", "朝市", "例町商店会"),
        (3, "防災・減災（協定の連携事項にないもの）", "防災訓練", "例町商店会"),
    ]
    assert (view.sender, view.window, view.reference) == ("企画部未来課長", "未来課", "例町連携指針 3(4)")


def test_a_proposal_that_was_declined_or_says_there_is_none_is_not_asked_about(town: Workspace) -> None:
    edit(town, "proposals", "subject: 空き店舗の活用,", "status: declined, subject: 空き店舗の活用,")
    assert [one.subject for one in survey_of(town).rows] == ["朝市", "防災訓練"]


# 見直し調書


def test_the_review_that_falls_in_this_or_the_next_fiscal_year_is_prepared(town: Workspace) -> None:
    (view,) = reviews(town)
    assert view.agreement == "例町と髙﨑商会との協定"
    assert view.span == "令和６年６月１日から令和９年５月３１日まで"
    assert (view.cycle, view.notice_until) == ("３年", "令和９年４月３０日")
    assert view.term == view.span
    assert view.months == "令和６年６月から令和９年５月まで"
    assert view.partial == (
        "実績は年度ごとの記録から載せている。令和６年度のうち令和６年６月１日より前のもの及び"
        "令和９年度のうち令和９年５月３１日より後のものは、この見直しの対象ではない。"
    )
    assert view.reviews == []
    assert view.reference == "例町連携指針 5(2)"


@pytest.mark.parametrize(
    ("on", "count"),
    [("2026-03-31", 0), ("2026-04-01", 1), ("2028-03-31", 1), ("2028-04-01", 0), ("2029-04-01", 1)],
)
def test_a_review_is_prepared_from_the_fiscal_year_before(town: Workspace, on: str, count: int) -> None:
    assert len(reviews(town, date.fromisoformat(on))) == count


def test_the_results_of_the_span_are_listed_by_year_with_their_sums(town: Workspace) -> None:
    (view,) = reviews(town)
    assert [
        (one.year, one.department, one.subject, one.outcome, one.participants, one.cost)
        for one in view.results
    ] == [
        ("令和６年度", "健康課、防災課", "見守り", "", "３４人", ""),
        ("令和７年度", "健康課", "健康相談", "12回開いた。", "１，２００人", "３５，０００円"),
    ]
    assert (view.participants, view.cost) == ("１，２３４人", "３５，０００円")
    assert [(one.subject, one.status, one.when) for one in view.projects] == [
        ("健康相談", "実施中（自走）", "令和６年７月１日から")
    ]


def test_the_term_is_the_one_to_which_the_agreement_has_been_renewed(town: Workspace) -> None:
    (view,) = reviews(town, date(2029, 4, 1))
    assert view.term == f"（更新後）{view.span}" == "（更新後）令和９年６月１日から令和１２年５月３１日まで"
    edit(
        town,
        "agreements",
        "further_term: 3年, notice: 1か月前, review",
        "further_term: 1年, notice: 1か月前, review",
    )
    (view,) = reviews(town, date(2029, 4, 1))
    assert view.term == "（更新後）令和１１年６月１日から令和１２年５月３１日まで"


def test_a_span_of_whole_fiscal_years_needs_no_word_on_them(town: Workspace) -> None:
    edit(town, "agreements", "signed_on: 2024-06-01", "signed_on: 2024-04-01")
    edit(town, "agreements", "effective_to: 2027-05-31", "effective_to: 2027-03-31")
    (view,) = reviews(town)
    assert (view.months, view.partial) == ("令和６年４月から令和９年３月まで", "")


def test_a_result_says_when_in_the_year_it_was(town: Workspace) -> None:
    edit(town, "results", "subject: 見守り, partners", "subject: 見守り, period: 夏休み, partners")
    (view,) = reviews(town)
    assert [one.period for one in view.results] == ["夏休み", ""]


def test_every_review_on_record_has_its_sheet_with_both_sides_and_the_conclusion(town: Workspace) -> None:
    edit(
        town,
        "agreements",
        "effective_to: 2027-05-31",
        "effective_to: 2027-05-31, reviews: [{date: 2027-06-15, outcome: 続ける。, objections_city: なし, objections_partner: 費用の扱い}]",
    )
    coming, done = reviews(town, date(2029, 4, 1))
    assert (done.span, coming.span) == (
        "令和６年６月１日から令和９年５月３１日まで",
        "令和９年６月１日から令和１２年５月３１日まで",
    )
    assert [(one.date, one.outcome, one.objections_city, one.objections_partner) for one in done.reviews] == [
        ("令和９年６月１５日", "続ける。", "なし", "費用の扱い")
    ]
    assert coming.reviews == []
    paths = [one.path for one in jobs(plan_of(town, date(2029, 4, 1)), "review-sheet")]
    assert paths == [
        "見直し調書/N1 令和１２年５月３１日 例町と髙﨑商会との協定.docx",
        "見直し調書/N1 令和９年５月３１日 例町と髙﨑商会との協定.docx",
    ]


def test_reviews_without_a_cycle_reach_back_to_the_one_before(town: Workspace) -> None:
    edit(
        town,
        "agreements",
        "renewal: {further_term: 3年, notice: 1か月前, review: 3年}",
        "reviews: [{date: 2025-06-01}, {date: 2026-06-01}]",
    )
    assert [one.span for one in reviews(town)] == [
        "令和６年６月１日から令和７年６月１日まで",
        "令和７年６月２日から令和８年６月１日まで",
    ]


@pytest.mark.parametrize(
    ("renewal", "rule", "cycle"),
    [
        ("{further_term: 3年, review: 2年}", "review: 3年", "２年"),
        ("{further_term: 3年}", "review: 3年", "３年"),
        ("{further_term: 1年}", "further_term: 3年", "３年"),
    ],
    ids=["the agreement says", "the rule says", "before each renewal"],
)
def test_how_long_a_span_is(town: Workspace, renewal: str, rule: str, cycle: str) -> None:
    edit(town, "agreements", "{further_term: 3年, notice: 1か月前, review: 3年}", renewal)
    edit(town, "policy", "review: 3年}", f"{rule}}}")
    assert {one.cycle for one in reviews(town, date(2025, 6, 1)) + reviews(town)} == {cycle}


def test_two_spans_that_end_in_one_fiscal_year_have_a_sheet_each(town: Workspace) -> None:
    edit(town, "agreements", "review: 3年}", "review: 6か月}")
    ends = {one.span.partition("から")[2] for one in reviews(town)}
    assert ends == {
        "令和８年５月３１日まで",
        "令和８年１１月３０日まで",
        "令和９年５月３１日まで",
        "令和９年１１月３０日まで",
    }


def test_no_review_is_prepared_where_nothing_speaks_of_one(town: Workspace) -> None:
    edit(town, "agreements", "{further_term: 3年, notice: 1か月前, review: 3年}", "{further_term: 3年}")
    edit(town, "policy", ", automatic: yes, review: 3年}", ", automatic: no}")
    assert reviews(town) == []


def test_what_is_over_is_not_reviewed_again(town: Workspace) -> None:
    edit(
        town,
        "agreements",
        "partners: [C1], status: signed",
        "partners: [C1], status: over, ended_on: 2026-08-01",
    )
    assert reviews(town) == []


def test_the_end_of_the_calendar_is_no_trap(town: Workspace) -> None:
    known = surveyed(town, date.max)
    assert known.policy is not None
    assert known.city is not None
    case = Case(known.city, known.policy, date.max, known.policy.rule_sets[0])
    assert len(spans(known.city.agreements["N1"], case)) < 3


# what holds back


@pytest.mark.parametrize(
    ("file", "old", "new", "kinds"),
    [
        ("partners", "kind: body", "kind: 会", {*PAPERS}),
        ("projects", "started_on: 2026-07-11", "started_on: いつか", {*PAPERS}),
        ("agreements", "effective_to: 2028-01-14", "effective_to: いつか", {*PAPERS}),
        ("proposals", "agreement: N3, field: F3", "agreement: N3, field: F9", {"needs-survey"}),
        (
            "departments",
            "section: 防災課",
            "section: 防災課, contact: {phone: なし}",
            {"past-results", "review-sheet"},
        ),
        ("results", "participants: 34", "participants: 多数", {"review-sheet"}),
        ("results", "period: 8月", "city_cost: 多数", {"application", "past-results", "review-sheet"}),
        ("agreements", "effective_to: 2027-05-31", "effective_to: いつか", {"review-sheet"}),
    ],
)
def test_a_fault_holds_back_the_papers_that_would_print_it(
    town: Workspace, file: str, old: str, new: str, kinds: set[str]
) -> None:
    edit(town, file, old, new)
    plan = plan_of(town)
    watched = {*PAPERS, "review-sheet"}
    assert {one.kind for one in plan.held} & watched == kinds
    assert {one.kind for one in plan.jobs} & watched == watched - kinds
    assert all(held(plan, kind)[0].reasons for kind in kinds)


@pytest.mark.parametrize(
    ("file", "kinds"),
    [
        ("agreements", {*PAPERS, "review-sheet"}),
        ("projects", {*PAPERS, "review-sheet"}),
        ("results", {"application", "past-results", "review-sheet"}),
        ("proposals", {"needs-survey"}),
    ],
)
def test_a_file_that_cannot_be_read_holds_back_all_that_would_print_of_it(
    town: Workspace, file: str, kinds: set[str]
) -> None:
    (town.data(issuing.TOWN) / f"{file}.yaml").write_bytes(b"\xff\xfe")
    plan = plan_of(town)
    for kind in (*PAPERS, "review-sheet"):
        assert (bool(jobs(plan, kind)), bool(held(plan, kind))) == (kind not in kinds, kind in kinds)
