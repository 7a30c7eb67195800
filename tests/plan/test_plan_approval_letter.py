"""起案文: what is asked, why, what came of the check, and what goes with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.plan.views.approval import ApprovalLetter
from pipeline.verify.document import verify
from pipeline.workspace import Workspace
from tests.plan import issuing, papers
from tests.plan.approving import decisions_of, letter, ready
from tests.plan.issuing import edit, held, jobs, surveyed

EXCEPTION = (
    "exceptions: [{rule: 連携事業の数, reason: 初めてのため, approved_by: 町長, approved_on: 2026-11-02}]"
)


@pytest.fixture
def town(tmp_path: Path) -> Workspace:
    return issuing.town(tmp_path)


def more(town: Workspace, text: str) -> None:
    """Writes more into the record of N3."""
    edit(town, "agreements", "initiated_by: partner", text)


def attached(town: Workspace) -> list[str]:
    return [f"{one.number} {one.text}" for one in letter(town).attachments]


def test_an_agreement_to_be_signed_has_one_and_no_other(town: Workspace) -> None:
    assert [one.path for one in jobs(surveyed(town).plan, "approval")] == [
        "起案文/N3 例町と商店会との協定.docx"
    ]


def test_it_asks_for_approval_of_the_agreement(town: Workspace) -> None:
    view = letter(town)
    assert view.subject == "例町と商店会との協定の締結について（伺い）"
    assert view.request == "例町商店会と、次のとおり協定を別添の案により締結してよいか伺う。"
    assert (view.word, view.section, view.number) == ("町", "未来課", "例未第　　　号")


@pytest.mark.parametrize(
    ("initiated_by", "said"),
    [
        ("partner", "本件は、例町商店会からの申出を受けて協議を進めてきたものである。"),
        ("section", "本件は、庁内の課の発意により、例町商店会に働きかけて協議を進めてきたものである。"),
        ("management", "本件は、理事者の発意により、例町商店会に働きかけて協議を進めてきたものである。"),
    ],
)
def test_it_says_what_for_and_whose_wish_it_was(town: Workspace, initiated_by: str, said: str) -> None:
    more(town, f"initiated_by: {initiated_by}")
    assert [one.text for one in letter(town).purpose] == [
        "健康増進、産業の振興に関し、例町商店会と相互に連携し、及び協力するため、協定を締結するものである。",
        said,
    ]


def decided(town: Workspace, steps: str, asked: str = "S1, S2") -> ApprovalLetter:
    """The letter of N3 with these steps, where a guideline has two decisions."""
    decisions_of(town, asked)
    more(town, f"initiated_by: partner, steps: [{steps}]")
    return letter(town)


def test_the_dated_steps_stand_in_the_order_of_their_days(town: Workspace) -> None:
    view = decided(
        town, "{step: S2, date: 2026-09-05, outcome: conditional}, {step: S1, date: 2026-09-01}", "S3"
    )
    assert [(one.what, one.date) for one in view.steps] == [
        ("申出", "令和８年９月１日"),
        ("町長の決定", "令和８年９月５日"),
    ]


def test_before_the_decision_its_number_and_day_are_blank(town: Workspace) -> None:
    view = decided(town, "{step: S1, date: 2026-09-01}")
    assert (view.number, view.decided_on) == ("例未第　　　号", "令和　　年　　月　　日")
    assert [one.what for one in view.steps] == ["申出"]


def test_after_it_they_are_printed_and_it_is_not_among_the_steps_nor_is_the_signing(town: Workspace) -> None:
    steps = (
        "{step: S1, date: 2026-09-01}, {step: S2, date: 2026-10-01, outcome: approved, document_number: 例未第7号}, "
        "{step: S4, date: 2026-11-01}"
    )
    view = decided(town, steps)
    assert (view.number, view.decided_on) == ("例未第7号", "令和８年１０月１日")
    assert [one.what for one in view.steps] == ["申出"]


@pytest.mark.parametrize(
    ("decision", "number", "day", "told"),
    [
        ("{step: S2, date: 2026-10-01, outcome: approved}", "例未第　　　号", "令和８年１０月１日", ["申出"]),
        (
            "{step: S2, date: 2026-10-01, outcome: refused}",
            "例未第　　　号",
            "令和　　年　　月　　日",
            ["申出", "町長の決定"],
        ),
        (
            "{step: S2, date: 2026-11-21, outcome: approved}",
            "例未第　　　号",
            "令和　　年　　月　　日",
            ["申出", "町長の決定"],
        ),
    ],
    ids=["without-a-number", "refused", "still-to-come"],
)
def test_a_decision_is_printed_as_far_as_it_stands(
    town: Workspace, decision: str, number: str, day: str, told: list[str]
) -> None:
    view = decided(town, f"{{step: S1, date: 2026-09-01}}, {decision}")
    assert (view.number, view.decided_on, [one.what for one in view.steps]) == (number, day, told)


def test_of_two_decisions_the_last_is_that_of_the_paper(town: Workspace) -> None:
    first = "{step: S2, date: 2026-10-01, outcome: approved, document_number: 例未第7号}"
    view = decided(town, f"{{step: S1, date: 2026-09-01}}, {first}", "S2, S3")
    assert (view.number, [one.what for one in view.steps]) == ("例未第　　　号", ["申出", "町長の決定"])
    last = "{step: S3, date: 2026-10-09, outcome: approved, document_number: 例議第3号}"
    edit(town, "agreements", first, f"{first}, {last}")
    view = letter(town)
    assert (view.number, view.decided_on) == ("例議第3号", "令和８年１０月９日")
    assert [one.what for one in view.steps] == ["申出", "町長の決定"]


def test_a_judgement_is_the_decision_where_no_step_is(town: Workspace) -> None:
    given = "{judge: section, date: 2026-10-01, outcome: approved, document_number: 例総第1号}"
    more(town, f"initiated_by: partner, decisions: [{given}]")
    assert (letter(town).number, letter(town).decided_on) == ("例総第1号", "令和８年１０月１日")


def test_it_sums_up_the_agreement(town: Workspace) -> None:
    edit(
        town,
        "partners",
        "kind: body",
        "kind: body, representative_title: 会長, representative_name: 会　長子",
    )
    view = letter(town)
    assert [one.text for one in view.parties] == [
        "甲　例町　町長　例　花子",
        "乙　例町商店会　会長　会　長子",
    ]
    assert [one.text for one in view.fields] == ["健康増進", "商いの振興に関すること"]
    assert (view.signed_on, view.term) == ("令和９年１月１５日", "締結の日から令和１０年１月１４日まで")
    assert view.renewal == "満了の１か月前までに申出がなければ、更に１年間更新し、以後も同様とする。"
    assert view.closing == "記名押印"


@pytest.mark.parametrize(
    ("burden", "said"),
    [
        ("none", "町に費用の負担は生じない。"),
        ("each", "それぞれが自らの取組に要する費用を負担する。町が負担する費用は、予算の範囲内とする。"),
        ("partner", "取組に要する費用は、相手方が負担する。"),
        (
            "{policy: itemised, items: [{item: 燃料費, bearer: 甲}, {item: 会場費, bearer: 乙}]}",
            "費用の項目ごとに負担する者を定める（２項目。町が負担する費用は、予算の範囲内とする。）。",
        ),
        (
            "{policy: actual, consultations: [{date: 2026-10-01}, {date: 2026-10-05}]}",
            "町が負担することとした費用は、予算の範囲内において、別に締結する契約により実費を支払う。"
            "費用については、令和８年１０月１日、令和８年１０月５日に協議した。",
        ),
        (
            "fair-price",
            "町に費用の負担は生じないことを原則とする。ただし、予算の範囲内において、"
            "別に締結する契約により適正な対価を支払うことがある。",
        ),
    ],
)
def test_it_says_who_bears_the_costs(town: Workspace, burden: str, said: str) -> None:
    edit(town, "agreements", "cost_burden: none", f"cost_burden: {burden}")
    assert letter(town).cost == said


@pytest.mark.parametrize(
    ("renewal", "said"),
    [
        ("", "未定"),
        (", no_renewal: yes", "自動では更新しない。"),
        (
            ", renewal: {further_term: 6か月}",
            "満了までに申出がなければ、更に６か月間更新し、以後も同様とする。",
        ),
        (
            ", renewal: {notice: 30日前, review: 3年}",
            "満了の３０日前までに申出がなければ、更に（期間は未定）更新し、以後も同様とする。"
            "少なくとも３年に１回、継続するかどうかを見直す。",
        ),
    ],
)
def test_it_says_how_the_agreement_goes_on(town: Workspace, renewal: str, said: str) -> None:
    edit(town, "agreements", ", renewal: {further_term: 1年, notice: 1か月前}}", f"{renewal}}}")
    assert letter(town).renewal == said


def test_it_tells_what_came_of_the_check(town: Workspace) -> None:
    view = letter(town)
    assert "不適合（必須・原則）２件、不適合（注意・参考）１件、決定・承認待ち０件" in view.result
    assert view.result.endswith(
        "協定書を作成できない。次の２件を改める必要がある。詳細は、審査票のとおりである。"
    )
    (agreement,) = held(surveyed(town).plan, "agreement")
    assert [one.text for one in view.open_points] == [one.message for one in agreement.reasons]
    (count,) = [one for one in view.open_points if one.rule == "連携事業の数"]
    assert count.reference == "例町連携指針 2(2)"
    assert [(one.rule, one.reference) for one in view.watched] == [("更新の定め", "例町連携指針 5(1)")]
    assert (view.exceptions, view.asked) == ([], [])


def test_the_decision_that_is_asked_for_is_nothing_to_mend(town: Workspace) -> None:
    ready(town)
    view = decided(town, f"{{step: S1, date: 2026-09-01}}], {EXCEPTION[:-1]}")
    assert (view.open_points, len(view.exceptions)) == ([], 1)
    assert "不適合（必須・原則）０件" in view.result
    assert "決定・承認待ち１件" in view.result
    assert "決定を受ければ協定書を作成できる。" in view.result
    assert not any("町長の決定" in one.text for one in view.watched)


def test_an_exception_is_told_with_its_reason_and_approval(town: Workspace) -> None:
    more(town, f"initiated_by: partner, {EXCEPTION}")
    (one,) = letter(town).exceptions
    assert (one.rule, one.reference) == ("連携事業の数", "例町連携指針 2(2)")
    assert "（例外として承認済み：初めてのため。町長、令和８年１１月２日決裁）" in one.text


def test_approval_is_asked_for_an_exception_that_nobody_approved_yet(town: Workspace) -> None:
    ready(town)
    more(town, f"initiated_by: partner, {EXCEPTION}".replace(", approved_on: 2026-11-02", ""))
    view = letter(town)
    (one,) = view.asked
    assert (one.rule, one.reference, one.reason, one.planned) == (
        "連携事業の数",
        "例町連携指針 2(2)",
        "初めてのため",
        "町長",
    )
    assert [one.text for one in one.departs] == ["連携する事業が2件で、必要な3件に足りません。"]
    assert (view.open_points, view.exceptions, [one.rule for one in view.watched]) == ([], [], ["更新の定め"])
    assert "例外の承認を受ければ協定書を作成できる。" in view.result


def test_it_lists_the_documents_that_are_made_and_no_others(town: Workspace) -> None:
    assert attached(town) == [
        "１ 協定書案　１部",
        "２ 審査票　１部",
        "３ 記載事項確認書　１部",
        "４ 協定申出書　１部",
        "５ 連携実績整理表　１部",
        "６ ニーズ調査票　１部",
    ]
    edit(town, "agreements", "partners: [C3], status: open", "partners: [C3, C2], status: open")
    more(town, "initiated_by: section")
    edit(town, "policy", "      - {kind: needs-survey, reference: 3(4)}\n", "")
    assert attached(town) == [
        "１ 協定書案　１部",
        "２ 審査票　１部",
        "３ 記載事項確認書　２部",
        "４ 連携実績整理表　１部",
    ]


def test_a_document_that_is_held_back_is_neither_listed_nor_spoken_of(town: Workspace) -> None:
    edit(town, "projects", "started_on: 2026-07-11", "started_on: いつか")
    assert attached(town) == ["１ 協定書案　１部", "２ 記載事項確認書　１部"]
    assert "審査票" not in letter(town).result


def test_an_amendment_says_what_it_changes(town: Workspace) -> None:
    edit(town, "agreements", "signed_on: 2024-06-01,", "signed_on: 2024-06-01, cost_burden: each,")
    edit(town, "agreements", "initiated_by: partner", "initiated_by: partner, amends: N1")
    view = letter(town)
    assert view.request == (
        "「例町と髙﨑商会との協定」の一部を変更するため、例町商店会と変更協定を別添の案により締結してよいか伺う。"
    )
    assert view.changes == "当事者、連携事項、費用負担、有効期間終了日、更新"
    assert view.purpose[0].text == f"例町商店会との協定について、{view.changes}を改めるものである。"
    assert attached(town)[0] == "１ 協定書案（新旧対照表を含む。）　１部"


def test_without_a_draft_there_is_nothing_to_approve(town: Workspace) -> None:
    edit(town, "partners", "kind: body", "kind: 会")
    plan = surveyed(town).plan
    (draft,) = held(plan, "draft")
    (one,) = held(plan, "approval")
    assert one.reasons == draft.reasons
    assert jobs(plan, "approval") == []


@pytest.mark.parametrize("approval", ["", ", approved_on: 2026-11-02"])
def test_everything_is_read_back_from_the_paper(town: Workspace, approval: str) -> None:
    given = EXCEPTION.replace(", approved_on: 2026-11-02", approval)
    decided(town, f"{{step: S1, date: 2026-09-01}}], {given[:-1]}")
    (job,) = jobs(surveyed(town).plan, "approval")
    assert verify(papers.rendered(job), job) == ()
