"""審査票: every rule of the guideline, the evidence on record, and what holds the agreement back."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from pipeline.plan.job import digest
from pipeline.policy.judge import Standing
from pipeline.verify.document import verify
from pipeline.workspace import Workspace
from tests.plan import issuing, papers
from tests.plan.approving import check_sheet, decisions_of, ready
from tests.plan.issuing import ON, edit, held, jobs, surveyed

STEPS = (
    "initiated_by: partner, steps: [{step: S1, date: 2026-09-01, outcome: done, by: 相手方, document_number: 例未第1号}], "
    "decisions: [{judge: mayor, date: 2026-10-01, outcome: approved, by: 町長}]"
)
EXCEPTION = "exceptions: [{rule: 連携事業の数, reason: 初めての連携のため, approved_by: 町長, approved_on: 2026-11-02}]"


@pytest.fixture
def town(tmp_path: Path) -> Workspace:
    return issuing.town(tmp_path)


def more(town: Workspace, text: str) -> None:
    """Writes more into the record of N3."""
    edit(town, "agreements", "initiated_by: partner", text)


def to_decide(town: Workspace, steps: str = "{step: S1, date: 2026-09-01}", asked: str = "S1, S2") -> None:
    """N3 lacks nothing but the decision of the head, unless other steps are given."""
    ready(town)
    decisions_of(town, asked)
    more(town, f"initiated_by: partner, {EXCEPTION}, steps: [{steps}]")


# which


def test_every_agreement_has_one_signed_or_not(town: Workspace) -> None:
    paths = [one.path for one in jobs(surveyed(town).plan, "check-sheet")]
    assert paths == [
        "審査票/N1 例町と髙﨑商会との協定.docx",
        "審査票/N2 食と農の協定.docx",
        "審査票/N3 例町と商店会との協定.docx",
    ]


def test_what_was_let_go_has_none(town: Workspace) -> None:
    edit(town, "agreements", "partners: [C3], status: open", "partners: [C3], status: declined")
    assert jobs(surveyed(town).plan, "check-sheet", "N3") == []


def test_what_is_only_registered_has_one_where_rules_say_something_of_it(town: Workspace) -> None:
    edit(town, "agreements", "{id: N3, kind: whole", "{id: N3, kind: listed")
    assert check_sheet(town).verdict == "登録だけをする協定で、協定書は作らない。"
    assert any(one.standing != "対象外" for one in check_sheet(town).rules)


def test_the_partners_own_form_has_one(town: Workspace) -> None:
    more(town, "initiated_by: partner, own_form: yes")
    assert check_sheet(town).verdict == "相手方の様式による協定で、協定書は作らない。"


def test_a_guideline_may_call_it_otherwise(town: Workspace) -> None:
    edit(
        town, "policy", "      - letter\n", "      - letter\n      - {kind: check-sheet, name: 確認シート}\n"
    )
    (one,) = jobs(surveyed(town).plan, "check-sheet", "N3")
    assert one.path.startswith("確認シート/")
    assert check_sheet(town).name == "確認シート"


# rules


@pytest.mark.parametrize("name", ["N1", "N2", "N3"])
def test_every_verdict_has_its_row_with_all_that_it_says(town: Workspace, name: str) -> None:
    judgement = surveyed(town).judgement
    assert judgement is not None
    mine = [one for one in judgement.verdicts if one.record.name_in_type == f"agreements:{name}"]
    assert mine
    view = check_sheet(town, name)
    assert [
        (one.number, one.title, one.binding, one.standing, one.reference, {line.text for line in one.lines})
        for one in view.rules
    ] == [
        (
            str(number),
            one.title,
            one.binding,
            one.standing.label,
            one.reference,
            {*one.evidence, *(finding.message for finding in one.findings)},
        )
        for number, one in enumerate(mine, 1)
    ]
    assert [one.title for one in view.rules if one.amiss] == [
        one.title for one in mine if one.standing is Standing.BROKEN
    ]


def test_the_rules_are_counted(town: Workspace) -> None:
    view = check_sheet(town)
    by_standing = {word: [one for one in view.rules if one.standing == word] for word in ("適合", "対象外")}
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    assert view.tally.held == str(len(by_standing["適合"])).translate(wide)
    assert view.tally.idle == str(len(by_standing["対象外"])).translate(wide)
    assert view.tally.total == str(len(view.rules)).translate(wide)
    assert (view.tally.broken, view.tally.watched) == ("２", "１")


def test_projects_proposals_and_results_have_their_rules_with_what_is_amiss(town: Workspace) -> None:
    edit(
        town,
        "policy",
        "    rules:\n",
        "    rules:\n      project-stage: {strength: watch, reference: 5(3)}\n",
    )
    edit(
        town, "projects", "status: running, started_on: 2026-07-11", "status: running, started_on: 2026-07-11"
    )
    rows = {one.title: one for one in check_sheet(town).under}
    stage = rows["連携事業の段階"]
    assert (stage.standing, stage.reference, stage.amiss) == ("不適合", "例町連携指針 5(3)", True)
    texts = [one.text for one in stage.lines]
    assert texts[0] == "連携事業 ３件、うち対象１件、不適合 １件"
    assert any(text.startswith("J1：") for text in texts)
    assert [one.text for one in rows["提案の件名"].lines] == ["提案 １件、不適合 ０件"]


def test_rules_that_say_nothing_of_what_is_under_it_are_named_and_the_others_numbered(
    town: Workspace,
) -> None:
    view = check_sheet(town)
    own = len(view.rules)
    assert [one.number for one in view.under] == [str(own + 1 + n) for n in range(len(view.under))]
    idle = view.idle.split("、")
    assert "実績の年度" in idle
    known = surveyed(town)
    assert known.judgement is not None
    assert not set(idle) & {one.title for one in view.under}
    assert "対象外" not in {one.standing for one in view.under}


def test_a_record_under_it_that_cannot_be_read_is_told(town: Workspace) -> None:
    edit(town, "proposals", "agreement: N3, field: F3", "agreement: N3, field: F9")
    rows = {one.title: one for one in check_sheet(town).under}
    assert [one.text for one in rows["提案の件名"].lines] == [
        "この協定の提案の記録で、この規則の対象となるものはない。",
        "ほかに、記録に誤りがあり確かめられないものが１件ある。",
    ]


def test_rules_for_other_kinds_are_named(town: Workspace) -> None:
    edit(town, "policy", "kinds: [whole], minimum: 3", "kinds: [single], minimum: 3")
    view = check_sheet(town)
    assert view.elsewhere == "連携事業の数"
    assert "連携事業の数" not in [one.title for one in view.rules]


def test_the_guideline_of_the_day_of_signing_is_named(town: Workspace) -> None:
    assert check_sheet(town).rule_set == "例町連携指針（令和２年１月１日施行）"
    edit(town, "policy", "in_force_from: 2020-01-01", "in_force_from: 2025-01-01")
    view = check_sheet(town, "N1")
    assert view.rule_set == "この協定の日に施行されていた指針の記録がない（規則には照らしていない）。"
    assert (view.rules, view.under, view.elsewhere) == ([], [], "")


# what is on record


def test_steps_and_decisions_stand_with_their_dates_and_numbers(town: Workspace) -> None:
    more(town, STEPS)
    view = check_sheet(town)
    assert [(one.what, one.date, one.outcome, one.by, one.document_number) for one in view.steps] == [
        ("申出", "令和８年９月１日", "実施済", "相手方", "例未第1号")
    ]
    assert [(one.about, one.what, one.date, one.outcome, one.by) for one in view.decisions] == [
        ("協定", "首長", "令和８年１０月１日", "可", "町長")
    ]


def test_every_confirmation_stands_with_date_and_evidence_the_newest_first_and_what_is_alike_together(
    town: Workspace,
) -> None:
    given = (
        "kind: body, confirmations: [{criterion: P1, result: not-met, date: 2026-09-01, evidence: 未納あり}, "
        "{criterion: P1, result: met, date: 2026-10-01, evidence: 納税証明書}]"
    )
    edit(town, "partners", "kind: body", given)
    edit(town, "projects", "agreement: N3, partners: [C3], fields: [F2]", "agreement: N3, fields: [F2]")
    rows = [
        (one.about, "・".join(name.text for name in one.criteria), one.result, one.date, one.evidence)
        for one in check_sheet(town).confirmed
    ]
    assert rows[:3] == [
        ("例町商店会", "P1 町税等の完納", "満たす", "令和８年１０月１日", "納税証明書"),
        ("例町商店会", "P1 町税等の完納", "満たさない", "令和８年９月１日", "未納あり"),
        ("例町商店会", "P2 法令の遵守", "未確認", "", ""),
    ]
    assert [row[:3] for row in rows[3:]] == [
        (subject, "Q1 営業が目的でない", "未確認") for subject in ("歩く会", "朝市", "防災訓練")
    ]


def test_an_exception_stands_with_reason_approval_and_whether_it_counts(town: Workspace) -> None:
    more(town, f"initiated_by: partner, {EXCEPTION}")
    view = check_sheet(town)
    (one,) = view.exceptions
    assert (one.rule, one.reason, one.approved_by, one.approved_on, one.counts) == (
        "連携事業の数",
        "初めての連携のため",
        "町長",
        "令和８年１１月２日",
        "有効",
    )
    assert view.tally.excepted == "１"
    (row,) = [row for row in view.rules if row.title == "連携事業の数"]
    assert (row.standing, row.amiss) == ("例外", False)


def test_an_exception_without_approval_does_not_count_and_is_told(town: Workspace) -> None:
    more(town, f"initiated_by: partner, {EXCEPTION}".replace(", approved_on: 2026-11-02", ""))
    view = check_sheet(town)
    assert [one.counts for one in view.exceptions] == ["承認待ち"]
    assert any("「決裁日」がありません" in one.message for one in view.remarks)


def test_an_amendment_stands_with_what_it_leaves_unchanged(town: Workspace) -> None:
    edit(town, "agreements", "initiated_by: partner", "initiated_by: partner, amends: N1")
    view = check_sheet(town)
    assert view.amends == "N1　例町と髙﨑商会との協定"
    assert view.term == "令和６年６月１日から令和１０年１月１４日まで"


# what holds back


def test_broken_rules_hold_the_agreement_back_and_never_its_sheet(town: Workspace) -> None:
    plan = surveyed(town).plan
    (agreement,) = held(plan, "agreement")
    view = check_sheet(town)
    assert view.verdict == "協定書を作成できない。次の２件を改める必要がある。"
    assert [one.text for one in view.holding] == [one.message for one in agreement.reasons]
    assert held(plan, "check-sheet") == []


def test_what_can_be_made_is_said_to_be(town: Workspace) -> None:
    more(town, f"initiated_by: partner, {EXCEPTION}")
    given = "kind: body, address: 例県例町3丁目, representative_title: 会長, representative_name: 会　長子"
    edit(town, "partners", "kind: body", given)
    view = check_sheet(town)
    assert (view.verdict, view.holding) == ("協定書を作成できる。", [])


def test_a_decision_still_to_be_taken_is_no_fault_of_the_agreement(town: Workspace) -> None:
    to_decide(town)
    view = check_sheet(town)
    assert (view.verdict, view.holding) == ("決定を受ければ協定書を作成できる。", [])
    assert [one.text for one in view.awaited] == ["町長の決定"]
    (row,) = [one for one in view.rules if one.title == "手続の日付"]
    assert (row.standing, row.amiss) == ("決定待ち", False)
    assert [one.text for one in row.lines] == ["これから受ける決定：町長の決定", "申出：令和８年９月１日"]
    assert (view.tally.broken, view.tally.awaited) == ("０", "１")
    (held_back,) = held(surveyed(town).plan, "agreement")
    assert len(held_back.reasons) == 1


@pytest.mark.parametrize(
    ("steps", "found"),
    [
        ("{step: S2, date: 2026-10-01}", ["手続「申出」の日付がありません。"]),
        (
            "{step: S1, date: 2026-09-01}, {step: S2, outcome: approved}",
            ["手続「町長の決定」の日付がありません。"],
        ),
        (
            "{step: S1, date: 2026-09-01}, {step: S3, date: 2026-10-01}",
            ["手続「町長の決定」の日付がありません。"],
        ),
        (
            "{step: S1, date: 2026-09-01}, {step: S2, date: 2026-08-01}",
            [
                "手続「町長の決定」（令和８年８月１日）が、「申出」（令和８年９月１日）より前の日付です。",
            ],
        ),
        ("{step: S1}", ["手続「申出」の日付がありません。"]),
    ],
    ids=["another-step", "decided-without-a-day", "passed-over", "wrong-order", "both-open"],
)
def test_any_other_open_step_and_a_decision_out_of_order_must_be_mended(
    town: Workspace, steps: str, found: list[str]
) -> None:
    to_decide(town, steps)
    view = check_sheet(town)
    assert view.verdict == "協定書を作成できない。次の１件を改める必要がある。"
    assert [one.text for one in view.holding] == found
    (row,) = [one for one in view.rules if one.title == "手続の日付"]
    assert (row.standing, row.amiss) == ("不適合", True)


def test_of_two_decisions_those_that_are_open_are_asked_for(town: Workspace) -> None:
    to_decide(town, "{step: S1, date: 2026-09-01}", asked="S1, S2, S3")
    assert [one.text for one in check_sheet(town).awaited] == ["町長の決定", "議会の議決"]
    edit(
        town, "agreements", "{step: S1, date: 2026-09-01}", "{step: S2, date: 2026-09-02, outcome: approved}"
    )
    view = check_sheet(town)
    assert [one.text for one in view.awaited] == ["議会の議決"]
    assert [one.text for one in view.holding] == ["手続「申出」の日付がありません。"]


@pytest.mark.parametrize(
    ("decisions", "standing"),
    [
        ("[]", "決定待ち"),
        ("[{judge: section}]", "決定待ち"),
        ("[{judge: section, date: 2026-10-01, outcome: refused}]", "不適合"),
        ("[{judge: section, outcome: approved}]", "不適合"),
        ("[{judge: mayor, date: 2026-10-01, outcome: approved}]", "不適合"),
        ("[{judge: section, date: 2026-10-01, outcome: approved}]", "適合"),
    ],
)
def test_a_judgement_is_awaited_until_one_is_given_or_passed_over(
    town: Workspace, decisions: str, standing: str
) -> None:
    ready(town)
    edit(
        town,
        "policy",
        "    rules:\n",
        "    rules:\n      judged-before: {strength: must, reference: 2(3), judge: section}\n",
    )
    more(town, f"initiated_by: partner, {EXCEPTION}, decisions: {decisions}")
    view = check_sheet(town)
    (row,) = [one for one in view.rules if one.title == "締結前の判断"]
    assert row.standing == standing
    assert [one.text for one in view.awaited] == (["担当課の判断"] if standing == "決定待ち" else [])


@pytest.mark.parametrize(
    ("given", "planned"),
    [
        ("", ""),
        (", approved_by: 町長", "町長"),
        (f", approved_by: 町長, approved_on: {ON + timedelta(days=1)}", "町長、令和８年１１月２１日決裁予定"),
    ],
)
def test_approval_is_asked_for_an_exception_with_a_reason(town: Workspace, given: str, planned: str) -> None:
    ready(town)
    more(town, f"initiated_by: partner, exceptions: [{{rule: 連携事業の数, reason: 初めてのため{given}}}]")
    view = check_sheet(town)
    assert (view.verdict, view.holding) == ("例外の承認を受ければ協定書を作成できる。", [])
    (one,) = view.asked
    assert (one.rule, one.reference, one.reason, one.planned) == (
        "連携事業の数",
        "例町連携指針 2(2)",
        "初めてのため",
        planned,
    )
    (row,) = [one for one in view.rules if one.title == "連携事業の数"]
    assert (row.standing, row.amiss, view.tally.awaited) == ("承認待ち", False, "１")
    assert len(held(surveyed(town).plan, "agreement")) == 1


def test_an_exception_without_a_reason_is_not_asked_for(town: Workspace) -> None:
    ready(town)
    more(town, "initiated_by: partner, exceptions: [{rule: 連携事業の数, approved_by: 町長}]")
    view = check_sheet(town)
    assert (view.asked, len(view.holding), [one.counts for one in view.exceptions]) == ([], 1, ["要確認"])


def test_confirmed_criteria_are_told_once(town: Workspace) -> None:
    given = (
        "kind: body, confirmations: [{criterion: P1, result: met, date: 2026-10-01, evidence: 納税証明書}]"
    )
    edit(town, "partners", "kind: body", given)
    edit(
        town,
        "policy",
        "    rules:\n",
        "    rules:\n      partner-criteria: {strength: must, reference: 2(1), criteria: [P1, P2]}\n",
    )
    (row,) = [one for one in check_sheet(town).rules if one.title == "相手方の基準"]
    assert [one.text for one in row.lines] == [
        "「例町商店会」について、基準P2「法令の遵守」の確認がありません。",
        "確かめたもの １件（日付と資料は、確認事項の表のとおり）",
    ]


def test_an_amendment_without_a_decision_asks_for_it_and_waits_for_nothing(town: Workspace) -> None:
    to_decide(town)
    edit(town, "agreements", "initiated_by: partner", "initiated_by: partner, amends: N1")
    edit(town, "agreements", "signed_on: 2024-06-01,", "signed_on: 2024-06-01, cost_burden: each,")
    view = check_sheet(town)
    assert (view.verdict, [one.text for one in view.awaited]) == (
        "協定書を作成できる。",
        ["町長の決定か議会の議決"],
    )
    assert not any("町長の決定" in one.message for one in view.remarks)


def test_a_signed_agreement_is_only_watched(town: Workspace) -> None:
    view = check_sheet(town, "N1")
    assert view.verdict.startswith("締結済みの協定である。")
    assert view.tally.broken == "０"


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("agreements", "effective_to: 2028-01-14", "effective_to: いつか"),
        ("partners", "kind: body", "kind: 会"),
        ("projects", "started_on: 2026-07-11", "started_on: いつか"),
    ],
)
def test_a_fault_of_what_it_prints_holds_it_back(town: Workspace, file: str, old: str, new: str) -> None:
    edit(town, file, old, new)
    plan = surveyed(town).plan
    assert jobs(plan, "check-sheet", "N3") == []
    (one,) = held(plan, "check-sheet")
    assert one.title.startswith("N3")
    assert one.reasons


def test_without_a_rule_set_in_force_those_to_be_signed_have_none(town: Workspace) -> None:
    edit(
        town, "policy", "in_force_from: 2020-01-01", "in_force_from: 2020-01-01\n    in_force_to: 2026-03-31"
    )
    plan = surveyed(town).plan
    for kind in ("check-sheet", "confirmation", "approval"):
        (one,) = held(plan, kind)
        assert one.title == "N3 例町と商店会との協定"
        assert one.reasons
    assert {one.title[:2] for one in jobs(plan, "check-sheet")} == {"N1", "N2"}


def test_a_file_that_cannot_be_read_holds_back_all_papers(town: Workspace) -> None:
    (town.data(issuing.TOWN) / "agreements.yaml").write_bytes(b"\xff\xfe")
    plan = surveyed(town).plan
    for kind in ("check-sheet", "confirmation", "approval"):
        assert jobs(plan, kind) == []
        assert [one.title for one in held(plan, kind)] == ["すべて"]


# the paper


def test_the_day_on_which_it_is_made_changes_nothing_in_it(town: Workspace) -> None:
    def made(on: date) -> list[str]:
        return [digest(one, "", "") for one in jobs(surveyed(town, on).plan, "check-sheet")]

    assert made(ON) == made(ON + timedelta(days=1))


def test_what_is_asked_for_is_read_back_from_the_paper(town: Workspace) -> None:
    to_decide(town)
    edit(town, "agreements", ", approved_on: 2026-11-02", "")
    (job,) = jobs(surveyed(town).plan, "check-sheet", "N3")
    assert verify(papers.rendered(job), job) == ()


@pytest.mark.parametrize("name", ["N1", "N3"])
def test_everything_is_read_back_from_the_paper(town: Workspace, name: str) -> None:
    more(town, f"{STEPS}, {EXCEPTION}")
    (job,) = jobs(surveyed(town).plan, "check-sheet", name)
    assert verify(papers.rendered(job), job) == ()
