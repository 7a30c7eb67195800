"""Whom a letter of request goes to, what it asks for, what the reply sheet says, and what holds them back."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pipeline.plan.job import Plan
from pipeline.plan.letters.desk import Round
from pipeline.plan.letters.forms import UnknownForm
from pipeline.plan.views.letters import (
    Letter,
    ProposalsLetter,
    RepliesLetter,
    ReplySheet,
    ResultsLetter,
    SectionsLetter,
)
from pipeline.plan.wording import chief, head_title, to_section
from pipeline.policy.model import Municipality
from pipeline.workspace import Workspace
from tests.plan import issuing, towns
from tests.plan.issuing import YEAR, edit, forms, held, jobs


@pytest.fixture
def town(tmp_path: Path) -> Workspace:
    return issuing.town(tmp_path)


def names(plan: Plan, kind: str) -> list[str]:
    return [one.path.rpartition("/")[2] for one in jobs(plan, kind)]


def letter(plan: Plan, word: str) -> Letter:
    (one,) = jobs(plan, "letter", word)
    assert isinstance(one.view, Letter)
    return one.view


def sheet(plan: Plan, word: str) -> ReplySheet:
    (one,) = jobs(plan, "reply-sheet", word)
    assert isinstance(one.view, ReplySheet)
    return one.view


# who gets what


def test_partners_and_sections_get_their_letters_and_the_asked_partners_a_reply_sheet(
    town: Workspace,
) -> None:
    plan = forms(town)
    assert names(plan, "letter") == [
        "別紙② D2 総務部 防災課.docx",
        "別紙② D3 福祉部 健康課.docx",
        "別紙② D5 地域連携デスク.docx",
        "回答票 C1 株式会社髙﨑商会.docx",
        "回答票 C2 A&B ＜農園＞.docx",
        "実績報告 D2 総務部 防災課.docx",
        "実績報告 D3 福祉部 健康課.docx",
        "実績報告 D5 地域連携デスク.docx",
        "提案書 C1 株式会社髙﨑商会.docx",
        "提案書 C2 A&B ＜農園＞.docx",
    ]
    assert names(plan, "reply-sheet") == ["C1 株式会社髙﨑商会.xlsx", "C2 A&B ＜農園＞.xlsx"]
    assert plan.held == ()
    assert {one.path.rpartition("/")[0] for one in plan.jobs} == {
        "forms/令和８年度/依頼文",
        "forms/令和８年度/回答票",
    }
    assert {(one.path.split("/")[-1].split(" ")[0], one.scope) for one in jobs(plan, "letter")} == {
        ("提案書", "2026/sheet1"),
        ("別紙②", "2026/sheet2"),
        ("実績報告", "2026/sheet4"),
        ("回答票", "2026/reply-sheet"),
    }
    assert {one.scope for one in jobs(plan, "reply-sheet")} == {"2026/reply-sheet"}


@pytest.mark.parametrize(
    ("taken", "left"),
    [
        ("- letter\n", set()),
        ("- {kind: sheet1, name: 提案書}\n", {"別紙②", "実績報告", "回答票"}),
        ("- {kind: sheet2, name: 別紙②}\n", {"提案書", "実績報告", "回答票"}),
        ("- {kind: sheet4, name: 実績報告}\n", {"提案書", "別紙②", "回答票"}),
        ("- {kind: reply-sheet, name: 回答票}\n", {"提案書", "別紙②", "実績報告"}),
    ],
)
def test_only_what_the_guideline_lists_is_asked_for(town: Workspace, taken: str, left: set[str]) -> None:
    edit(town, "policy", f"      {taken}", "")
    plan = forms(town)
    assert {one.split(" ")[0] for one in names(plan, "letter")} == left
    assert bool(names(plan, "reply-sheet")) == ("reply-sheet" not in taken)


@pytest.mark.parametrize(
    "changes",
    [
        {"status: signed, signed_on: 2025-10-01": "status: open, signed_on: 2025-10-01"},
        {"status: signed, signed_on: 2025-10-01": "status: resting, signed_on: 2025-10-01"},
        {"signed, signed_on: 2025-10-01": "over, ended_on: 2026-06-30, signed_on: 2025-10-01"},
        {"effective_to: 2027-01-31": "effective_to: 2026-03-31"},
        {"effective_to: 2027-01-31": "effective_to: 2026-10-31"},
        {
            "signed_on: 2025-10-01": "signed_on: 2027-04-01",
            "effective_to: 2027-01-31": "effective_to: 2028-01-31",
        },
        {"- {id: N2, kind: whole": "- {id: N2, kind: single"},
    ],
    ids=["unsigned", "suspended", "ended", "expired", "expired by the day", "later", "not comprehensive"],
)
def test_no_proposals_are_asked_under_an_agreement_that_is_not_in_force(
    town: Workspace, changes: dict[str, str]
) -> None:
    for old, new in changes.items():
        edit(town, "agreements", old, new)
    plan = forms(town)
    assert "提案書 C2 A&B ＜農園＞.docx" not in names(plan, "letter")
    view = letter(plan, "提案書 C1")
    assert isinstance(view, ProposalsLetter)
    assert [one.title for one in view.agreements] == ["例町と髙﨑商会との協定"]


def test_an_agreement_that_is_renewed_is_in_force_beyond_its_written_end(town: Workspace) -> None:
    assert "提案書 C1 株式会社髙﨑商会.docx" in names(forms(town, Round(2035), date(2035, 4, 1)), "letter")


def test_results_are_reported_of_agreements_that_ended_within_the_year_too(town: Workspace) -> None:
    edit(town, "agreements", "effective_to: 2027-01-31", "effective_to: 2026-06-30")
    plan = forms(town)
    results, sections = letter(plan, "実績報告 D2"), letter(plan, "別紙② D2")
    assert isinstance(results, ResultsLetter)
    assert isinstance(sections, SectionsLetter)
    assert [one.title for one in results.agreements] == ["例町と髙﨑商会との協定", "食と農の協定"]
    assert [one.title for one in sections.agreements] == ["例町と髙﨑商会との協定"]


def test_a_year_without_agreements_and_proposals_gives_nothing_and_says_so(town: Workspace) -> None:
    plan = forms(town, Round(2019))
    assert (plan.jobs, [one.rule for one in plan.findings]) == ((), ["nothing-to-issue"])


# what a letter says


def test_a_letter_to_a_partner_comes_from_the_head_in_office_and_lists_its_agreements(
    town: Workspace,
) -> None:
    view = letter(forms(town), "提案書 C1")
    assert isinstance(view, ProposalsLetter)
    assert (view.addressee.name, view.addressee.person) == ("株式会社髙﨑商会", "代表取締役　髙﨑　𠮷信　様")
    assert view.sender == "例町長　例　花子"
    assert (view.number, view.word, view.form, view.fiscal_year) == (
        "例未第　　　　号",
        "町",
        "提案書",
        "令和８年度",
    )
    assert [(one.title, [each.text for each in one.fields]) for one in view.agreements] == [
        ("例町と髙﨑商会との協定", ["健康増進", "備えと避難に関すること"]),
        ("食と農の協定", ["産業の振興"]),
    ]
    assert view.aims == "地域課題の解決、相互の発展"


def test_a_letter_before_the_change_of_office_comes_from_the_head_before(town: Workspace) -> None:
    assert letter(forms(town, on=date(2026, 4, 10)), "提案書 C1").sender == "例町長　例　一郎"


def test_a_person_without_title_and_a_body_without_person_are_addressed_all_the_same(
    town: Workspace,
) -> None:
    edit(town, "agreements", "partners: [C1, C2]", "partners: [C1, C2, C3]")
    plan = forms(town)
    assert letter(plan, "提案書 C2").addressee.person == "安藤　薫　様"
    assert (letter(plan, "提案書 C3").addressee.name, letter(plan, "提案書 C3").addressee.person) == (
        "",
        "例町商店会　御中",
    )


def test_a_letter_to_a_section_comes_from_the_chief_of_the_window(town: Workspace) -> None:
    plan = forms(town)
    view = letter(plan, "別紙② D3")
    assert (view.addressee.name, view.addressee.person) == ("", "福祉部健康課長　様")
    assert view.sender == "企画部未来課長"
    assert letter(plan, "別紙② D5").addressee.person == "地域連携デスク　御中"
    assert isinstance(view, SectionsLetter)
    assert [one.partner for one in view.agreements] == ["株式会社髙﨑商会", "株式会社髙﨑商会、A&B <農園>"]


def test_a_window_without_a_bureau_is_called_by_its_name_alone(town: Workspace) -> None:
    edit(town, "departments", "id: D1, bureau: 企画部, ", "id: D1, ")
    assert letter(forms(town), "別紙② D3").sender == "未来課長"


def test_a_form_that_is_called_by_a_number_is_named_with_its_title(town: Workspace) -> None:
    plan = forms(town)
    words = ("提案書 C1", "別紙② D3", "実績報告 D3", "回答票 C1")
    assert [letter(plan, one).form for one in words] == [
        "提案書",
        "別紙②（連携事項の提案）",
        "実績報告",
        "回答票",
    ]


def test_two_units_of_a_section_get_one_letter(town: Workspace) -> None:
    (one,) = jobs(forms(town), "letter", "別紙② D3")
    assert {"departments:D3", "departments:D4"} <= set(one.records)


def test_answers_go_to_the_contact_of_the_window(town: Workspace) -> None:
    window = letter(forms(town), "提案書 C1").window
    assert (window.name, window.unit, window.person) == ("未来課", "連携係", "加瀬　文子")
    assert (window.phone, window.email) == ("0000-00-0101", "mirai@example.jp")


def test_a_window_without_record_is_named_alone(town: Workspace) -> None:
    edit(town, "policy", "window: 未来課", "window: 連携室")
    window = letter(forms(town), "提案書 C1").window
    assert (window.name, window.person, window.phone, window.email) == ("連携室", "", "", "")


def test_date_and_deadline_are_blank_unless_they_are_given(town: Workspace) -> None:
    plan = forms(town)
    assert {letter(plan, "提案書 C1").date, letter(plan, "提案書 C1").deadline} == {"令和　　年　　月　　日"}
    assert [one.rule for one in plan.findings] == ["reply-by-blank"]
    plan = forms(town, Round(YEAR, date(2026, 5, 29), date(2026, 4, 8)))
    assert letter(plan, "提案書 C1").date == "令和８年４月８日"
    assert letter(plan, "提案書 C1").deadline == sheet(plan, "C1").deadline == "令和８年５月２９日（金）"
    assert plan.findings == ()


def test_only_proposals_without_a_reply_are_asked_again(town: Workspace) -> None:
    view = letter(forms(town), "回答票 C1")
    assert isinstance(view, RepliesLetter)
    assert [(one.number, one.department, one.subject) for one in view.proposals] == [
        ("２", "未来課", "産業の振興")
    ]
    more = "- {proposal: T2, partner: C1, answer: yes}\n- {proposal: T2, partner: C2, answer: no}\n"
    edit(town, "replies", "平日であれば可。}\n", "平日であれば可。}\n" + more)
    assert not [one for one in names(forms(town), "letter") if one.startswith("回答票")]


@pytest.mark.parametrize(
    ("name", "word", "title", "shown"),
    [
        ("例市", "市", "市長", "例市長"),
        ("例市", "市", "例市長", "例市長"),
        ("中区", "区", "区長", "中区長"),
        ("例広域連合", "広域連合", "連合長", "例広域連合　連合長"),
    ],
)
def test_the_head_is_called_with_the_municipality(name: str, word: str, title: str, shown: str) -> None:
    text = f"{{code: '998010', name: {name}, word: {word}, address: 例, window: 課, heads: [{{title: {title}, name: 甲, since: 2020-01-01}}]}}"
    assert head_title(towns.read(text, Municipality), date(2026, 1, 1)) == shown


@pytest.mark.parametrize(
    ("section", "head", "shown"),
    [
        ("防災課", "防災課長", "防災課長　様"),
        ("議会事務局", "議会事務局長", "議会事務局長　様"),
        ("公民連携デスク", "公民連携デスク", "公民連携デスク　御中"),
    ],
)
def test_a_section_that_has_no_chief_is_addressed_as_a_body(section: str, head: str, shown: str) -> None:
    assert (chief(section), to_section(section)) == (head, shown)


# the reply sheet


def test_the_reply_sheet_has_the_proposals_of_the_year_with_the_replies_so_far(town: Workspace) -> None:
    view = sheet(forms(town), "C1")
    assert view.name == "回答票"
    assert (view.department, view.person) == ("総務部", "安藤　薫")
    rows = [
        (one.number, one.department, one.subject, one.field, one.answer, one.comment) for one in view.rows
    ]
    assert rows == [
        (1, "総務部\n防災課", "避難所の運営訓練", "備えと避難に関すること", "条件付", "平日であれば可。"),
        (2, "未来課", "", "産業の振興", "", ""),
    ]
    assert [one.id for one in view.rows] == ["T1", "T2"]
    assert [one.id for one in sheet(forms(town), "C2").rows] == ["T2"]


# one form at a time


@pytest.mark.parametrize(
    ("words", "made"),
    [
        (("sheet1",), {"2026/sheet1"}),
        (("別紙④",), {"2026/sheet4"}),
        (("実績報告",), {"2026/sheet4"}),
        (("Reply-Sheet",), {"2026/reply-sheet"}),
        (("回答書",), {"2026/reply-sheet"}),
        (("回答票", "提案書"), {"2026/sheet1", "2026/reply-sheet"}),
        ((), {"2026/sheet1", "2026/sheet2", "2026/sheet4", "2026/reply-sheet"}),
    ],
)
def test_a_form_is_asked_for_by_any_of_its_names(
    town: Workspace, words: tuple[str, ...], made: set[str]
) -> None:
    assert {one.scope for one in forms(town, Round(YEAR, forms=words)).jobs} == made


def test_a_form_that_is_none_or_not_asked_for_is_refused_with_those_that_are(town: Workspace) -> None:
    with pytest.raises(
        UnknownForm, match="「実績報国」という様式はありません。「実績報告」のことでしょうか。"
    ):
        forms(town, Round(YEAR, forms=("実績報国",)))
    edit(town, "policy", "      - {kind: sheet1, name: 提案書}\n", "")
    with pytest.raises(
        UnknownForm, match="「別紙①」は、「例町連携指針」の書類にありません。使えるのは、別紙②、"
    ):
        forms(town, Round(YEAR, forms=("sheet4", "別紙①")))


@pytest.mark.parametrize(("day", "told"), [(29, False), (30, True), (31, True)])
def test_a_deadline_on_a_weekend_is_told(town: Workspace, day: int, told: bool) -> None:
    plan = forms(town, Round(YEAR, date(2026, 5, day)))
    assert [one.rule for one in plan.findings] == ["reply-by-day-off"] * told


# what holds back


def test_a_faulty_partner_holds_back_what_prints_it_and_no_more(town: Workspace) -> None:
    edit(town, "partners", "kind: sole-proprietor", "kind: 農家")
    plan = forms(town)
    assert names(plan, "letter") == ["回答票 C1 株式会社髙﨑商会.docx", "提案書 C1 株式会社髙﨑商会.docx"]
    assert names(plan, "reply-sheet") == ["C1 株式会社髙﨑商会.xlsx"]
    assert {one.title for one in held(plan, "letter")} == {
        "提案書の依頼 C2",
        "回答票の依頼 C2",
        *(
            f"{form}の依頼 {to}"
            for form in ("別紙②", "実績報告")
            for to in ("総務部 防災課", "福祉部 健康課", "地域連携デスク")
        ),
    }
    assert [one.title for one in held(plan, "reply-sheet")] == ["C2"]
    assert all(reason.record == "partners:C2" for one in plan.held for reason in one.reasons)


def test_an_unreadable_agreement_holds_back_the_letters_that_would_list_it(town: Workspace) -> None:
    edit(town, "agreements", "effective_to: 2027-01-31", "effective_to: いつか")
    plan = forms(town)
    assert names(plan, "letter") == []
    assert {one.title.split("の依頼")[0] for one in held(plan, "letter")} == {
        "提案書",
        "別紙②",
        "実績報告",
        "回答票",
    }
    assert all(reason.record == "agreements:N2" for one in plan.held for reason in one.reasons)


def test_an_agreement_with_an_unknown_partner_holds_back_the_letters_to_all_that_it_names(
    town: Workspace,
) -> None:
    edit(town, "agreements", "partners: [C1, C2]", "partners: [C2, C9]")
    plan = forms(town, Round(YEAR, forms=("sheet1",)))
    assert names(plan, "letter") == ["提案書 C1 株式会社髙﨑商会.docx"]
    assert [one.title for one in plan.held] == ["提案書の依頼 C2 A&B <農園>", "提案書の依頼 C9"]


def test_an_agreement_of_which_no_partner_can_be_told_is_held_itself_where_no_letter_is(
    town: Workspace,
) -> None:
    edit(town, "agreements", "{id: N1, kind: whole", "{id: N1, kind: single")
    edit(town, "agreements", "partners: [C1, C2], status: signed", "status: signed")
    plan = forms(town, Round(YEAR, forms=("sheet1",)))
    assert (plan.jobs, [one.title for one in plan.held]) == ((), ["提案書の依頼 N2"])


@pytest.mark.parametrize(
    ("name", "form", "lost"),
    [
        ("agreements", "sheet1", "提案書の依頼 すべて"),
        ("departments", "sheet2", "別紙②の依頼 すべて"),
        ("proposals", "reply-sheet", "すべて"),
    ],
)
def test_a_file_that_cannot_be_read_holds_back_all_that_it_says_whom_to_ask(
    town: Workspace, name: str, form: str, lost: str
) -> None:
    (town.data(issuing.TOWN) / f"{name}.yaml").write_bytes(b"\xff\xfe")
    plan = forms(town, Round(YEAR, forms=(form,)))
    assert (plan.jobs, [one.title for one in plan.held]) == ((), [lost])
    assert plan.held[0].reasons


@pytest.mark.parametrize("change", ["kind: single", "status: declined"])
def test_an_unreadable_agreement_that_no_letter_would_list_holds_nothing_back(
    town: Workspace, change: str
) -> None:
    word = change.partition(":")[0]
    old = {"kind": "id: N3, kind: whole", "status": "partners: [C3], status: open"}[word]
    edit(town, "agreements", old, old.rpartition(" ")[0] + f" {change.partition(' ')[2]}")
    edit(town, "agreements", "effective_to: 2028-01-14", "effective_to: いつか")
    assert held(forms(town), "letter") == []


def test_an_unreadable_section_gets_no_letter_and_its_proposals_wait(town: Workspace) -> None:
    edit(town, "departments", "section: 防災課", "section: 防災課, contact: {phone: なし}")
    plan = forms(town)
    assert {one.title for one in held(plan, "letter")} == {
        "別紙②の依頼 D2",
        "実績報告の依頼 D2",
        "回答票の依頼 C1",
    }
    assert [one.title for one in held(plan, "reply-sheet")] == ["C1 株式会社髙﨑商会"]
    assert "別紙② D3 福祉部 健康課.docx" in names(plan, "letter")


def test_an_unreadable_window_holds_back_everything(town: Workspace) -> None:
    edit(town, "departments", "phone: 0000-00-0101", "phone: なし")
    plan = forms(town)
    assert plan.jobs == ()
    assert {reason.record for one in plan.held for reason in one.reasons} == {"departments:D1"}


def test_an_unreadable_proposal_or_reply_holds_back_the_reply_sheet_of_its_partner(town: Workspace) -> None:
    edit(town, "replies", "answer: conditional", "answer: たぶん")
    assert [one.title for one in held(forms(town), "reply-sheet")] == ["C1 株式会社髙﨑商会"]
    edit(town, "replies", "answer: たぶん", "answer: yes")
    edit(
        town,
        "proposals",
        "partners: [C1, C2], agreement: N2, field: F3",
        "partners: [C2], agreement: N2, field: F9",
    )
    plan = forms(town)
    assert [one.title for one in held(plan, "reply-sheet")] == ["C2 A&B <農園>"]
    assert names(plan, "reply-sheet") == ["C1 株式会社髙﨑商会.xlsx"]


def test_a_proposal_that_may_not_go_out_is_not_asked_about(town: Workspace) -> None:
    rule = "      proposal-partner: {strength: must, reference: 4}\n"
    edit(town, "policy", "    rules:\n", "    rules:\n" + rule)
    edit(town, "proposals", "partners: [C1, C2], agreement: N2", "partners: [C2], agreement: N1")
    assert [one.title for one in held(forms(town), "reply-sheet")] == ["C2 A&B <農園>"]
