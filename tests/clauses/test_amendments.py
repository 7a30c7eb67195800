"""An amendment's words: composed from its original's own clauses, compared, or held back and why."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pipeline.clauses.compose import Composed, compose
from pipeline.clauses.load import Clauses, load_clauses
from pipeline.clauses.model import AgreementText
from pipeline.findings import Severity
from pipeline.policy.amendments import amended
from pipeline.policy.registry import Case
from pipeline.records.agreements import Agreement
from tests.plan import towns

SIGNED = "signed_on: 2025-04-01\neffective_to: 2027-03-31\nstatus: signed"
AMENDMENT = """
id: N2
kind: whole
title: 変更協定書
amends: N1
signed_on: 2026-12-01
status: open
"""


def record(changes: str, base: str = AMENDMENT) -> Agreement:
    return towns.read(base + changes, Agreement, towns.codes())


def made(
    changes: str,
    *others: Agreement,
    clauses: Clauses | None = None,
    draft: bool = False,
    case: Case | None = None,
) -> Composed:
    one = record(changes)
    around = case or towns.case(one, *(others or (towns.agreement(SIGNED),)))
    return compose(one, around, clauses or towns.shipped(), draft=draft)


def text_of(composed: Composed) -> AgreementText:
    assert composed.text is not None, [one.message for one in composed.findings]
    assert composed.findings == ()
    return composed.text


def held(composed: Composed, rule: str) -> str:
    """Message and hint of the one finding, which holds back both papers."""
    assert composed.text is None
    (one,) = composed.findings
    assert (one.rule, one.severity, one.record) == (rule, Severity.ERROR, "agreements:N2")
    assert one.holds == ("agreement", "draft")
    assert one.reference
    assert one.place is not None
    return f"{one.message}{one.hint}"


def test_an_amendment_has_four_articles_and_compares_only_what_differs() -> None:
    text = text_of(made("effective_to: 2030-03-31"))
    assert [(one.number, one.slot) for one in text.articles] == [
        (1, "changes"),
        (2, "cost"),
        (3, "remaining"),
        (4, "consultation"),
    ]
    (one,) = text.comparison
    assert one.before[0] == one.after[0] == "（有効期間）"
    assert one.before[1] == "第１１条　この協定の有効期間は、締結の日から令和９年３月３１日までとする。"
    assert one.after[1] == "第１１条　この協定の有効期間は、締結の日から令和１２年３月３１日までとする。"
    assert one.before[2:] == one.after[2:]


def test_an_agreement_compares_nothing() -> None:
    one = towns.agreement()
    assert text_of(compose(one, towns.case(one), towns.shipped(), draft=False)).comparison == ()


def test_a_completed_amendment_has_the_same_words() -> None:
    one, original = record("effective_from: 2027-04-01\ncost_burden: each"), towns.agreement(SIGNED)
    case = towns.case(one, original)
    found = amended(one, case)
    assert found is not None
    assert found.whole != one
    first, again = (compose(each, case, towns.shipped(), draft=False) for each in (one, found.whole))
    assert text_of(first) == text_of(again)
    assert "令和９年４月１日から効力を生ずる" in text_of(first).before[0].paragraphs[1].text


def test_special_articles_are_the_agreements_and_not_the_amendments_own() -> None:
    text = text_of(made("special_articles: [{article: 見学, text: 見学を受け入れる。}]"))
    assert "見学" not in "".join(one.heading for one in text.articles)
    added, *moved = text.comparison
    assert (added.before, added.after) == ((), ("（見学）", "第１１条　見学を受け入れる。"))
    assert [(one.before[1][:4], one.after[1][:4]) for one in moved] == [
        ("第１１条", "第１２条"),
        ("第１２条", "第１３条"),
        ("第１３条", "第１４条"),
        ("第１４条", "第１５条"),
    ]


REMOVED = "renewal: {further_term: 1年}\nspecial_articles: [{article: 見学, text: 見学を受け入れる。}]\npattern: disaster"


def test_what_an_amendment_removes_is_compared_as_gone() -> None:
    text = text_of(made("removes: [更新, special_articles]", towns.agreement(f"{SIGNED}\n{REMOVED}")))
    gone, term, *moved = text.comparison
    assert "更新される" in "".join(term.before)
    assert term.after[1].endswith("自動的には更新しないものとする。")
    assert (gone.before[0], gone.after) == ("（見学）", ())
    assert [one.after[1][:4] for one in moved] == ["第１２条", "第１３条", "第１４条"]


def test_a_term_without_an_end_is_no_text_of_the_shipped_clauses() -> None:
    clean = made("removes: [有効期間終了日]")
    assert clean.text is None
    assert [(one.rule, one.record) for one in clean.findings] == [("missing-for-clause", "agreements:N2")]
    draft = text_of(made("removes: [有効期間終了日]", draft=True))
    assert "【有効期間終了日：未定】" in draft.comparison[0].after[1]


def test_removing_what_was_never_there_changes_no_word() -> None:
    held(made("removes: [特約, 連携パターン]"), "amendment-empty")


def test_two_special_articles_of_one_heading_are_both_compared() -> None:
    same = "special_articles: [{article: 見学, text: 一。}, {article: 見学, text: 二。}]"
    original = towns.agreement(f"{SIGNED}\n{same}")
    changes = "special_articles: [{article: 見学, text: 一。}, {article: 見学, text: 三。}]"
    (one,) = text_of(made(changes, original)).comparison
    assert (one.before[1], one.after[1]) == ("第１２条　二。", "第１２条　三。")


def test_the_clauses_of_the_originals_day_are_compared_and_those_of_the_amendments_day_printed(
    tmp_path: Path,
) -> None:
    old_and_new = (
        "- {id: old, heading: 条, in_force_to: 2026-03-31, paragraphs: ['旧 {{ ends }}']}\n"
        "- {id: new, heading: 条, in_force_from: 2026-04-01, paragraphs: ['新 {{ ends }}']}\n"
    )
    own = towns.write_clauses(
        tmp_path, {"term": old_and_new, "remaining": old_and_new, "purpose": old_and_new}
    )
    found = load_clauses([(towns.CLAUSES, "templates/clauses"), *own], "、")
    text = text_of(made("effective_to: 2030-03-31", clauses=found))
    assert {one.before[1].partition("　")[2][:1] for one in text.comparison} == {"旧"}
    assert {one.after[1].partition("　")[2][:1] for one in text.comparison} == {"旧"}
    assert next(one for one in text.articles if one.slot == "remaining").paragraphs[0].text.startswith("新")


def test_the_rule_sets_own_articles_for_amendments_are_taken() -> None:
    one, original = record("cost_burden: each"), towns.agreement(SIGNED)
    usual = towns.case(one, original)
    sets = [
        *usual.rules.head.article_sets,
        type(usual.rules.head.article_sets[0])(kinds=["whole"], amendment=True, articles=["changes", "cost"]),
    ]
    head = usual.rules.head.model_copy(update={"article_sets": sets})
    case = towns.case(one, original)
    own = Case(case.city, case.policy, case.on, type(case.rules)(head, {}))
    assert [each.slot for each in text_of(made("cost_burden: each", case=own)).articles] == [
        "changes",
        "cost",
    ]


# held back


@pytest.mark.parametrize(
    "changes",
    [
        "",
        "contacts: {city: {name: 別の人}}",
        "effective_to: 2027-03-31",
        "effective_from: 2027-04-01",
        "partners: [C1]\nfields: [F1, {code: F2, wording: 備蓄と避難所の運営に関すること}]\ncost_burden: none",
    ],
    ids=["nothing", "contacts only", "the same term", "only the day", "the same again"],
)
def test_an_amendment_that_changes_no_word_is_held(changes: str) -> None:
    for draft in (False, True):
        said = held(made(changes, draft=draft), "amendment-empty")
        assert "変えた後の内容で書いて" in said


UNKNOWN = {
    "own form": (f"{SIGNED}\nown_form: yes", "相手方の様式"),
    "no day": ("signed_on:\nstatus: signed", "締結日が書かれていません"),
    "no rule set": ("signed_on: 1999-12-31\nstatus: signed", "平成１１年１２月３１日"),
    "no costs": (f"{SIGNED}\ncost_burden:", "費用負担の考え方が書かれていない"),
    "registered only": (f"{SIGNED}\nkind: listed", "条文構成に費用負担の条"),
}


@pytest.mark.parametrize("way", list(UNKNOWN))
def test_an_original_whose_words_are_not_known_holds_both_papers(way: str) -> None:
    original, reason = UNKNOWN[way]
    for draft in (False, True):
        said = held(
            made("effective_to: 2030-03-31", towns.agreement(original), draft=draft), "amendment-unknown-text"
        )
        assert reason in said
        assert "「相手方様式」を はい" in said


@pytest.mark.parametrize("draft", [False, True], ids=["clean", "draft"])
def test_of_a_fault_in_a_clause_of_the_original_only_the_fault_is_told(tmp_path: Path, draft: bool) -> None:
    wrong = "- {id: purpose, heading: 目的, paragraphs: ['{{ al }}が協力する。']}\n"
    own = towns.write_clauses(tmp_path, {"purpose": wrong})
    clauses = load_clauses([(towns.CLAUSES, "templates/clauses"), *own], "、")
    composed = made("effective_to: 2030-03-31", clauses=clauses, draft=draft)
    assert composed.text is None
    assert [one.rule for one in composed.findings] == ["template-unknown-name"]
    assert list(composed.findings) == clauses.findings


def test_an_original_that_cannot_be_read_holds_both_papers() -> None:
    one = record("effective_to: 2030-03-31")
    said = held(compose(one, towns.case(one), towns.shipped(), draft=True), "amendment-unknown-text")
    assert "「N1」" in said


def test_an_amendment_in_a_circle_has_no_words() -> None:
    one = towns.read(AMENDMENT.replace("amends: N1", "amends: N2"), Agreement, towns.codes())
    composed = compose(one, towns.case(one), towns.shipped(), draft=True)
    assert (composed.text, composed.findings) == (None, ()), "the judge tells it"


def test_what_the_changed_text_lacks_is_told_of_the_amendment_and_blank_in_the_draft() -> None:
    original = towns.agreement(SIGNED)
    clean = made("renewal: {notice: 1か月前}", original)
    assert clean.text is None
    (one,) = clean.findings
    assert (one.rule, one.record) == ("missing-for-clause", "agreements:N2")
    assert one.place == record("").at()
    (row,) = text_of(made("renewal: {notice: 1か月前}", original, draft=True)).comparison
    assert "更に【更新期間：未定】更新される" in row.after[2]


def test_without_a_cost_article_there_is_no_amendment(tmp_path: Path) -> None:
    own = towns.write_clauses(tmp_path, {"cost": "- {id: a, when: {amends: no}, paragraphs: [費用。]}"})
    found = load_clauses([(towns.CLAUSES, "templates/clauses"), *own], "、")
    composed = made("effective_to: 2030-03-31", clauses=found)
    assert composed.text is None
    assert [one.rule for one in composed.findings] == ["cost-article-missing"]


def test_a_head_who_came_into_office_later_changes_no_word() -> None:
    one, original = record("cost_burden: each"), towns.agreement(SIGNED)
    early = compose(one, towns.case(one, original, on=date(2026, 11, 20)), towns.shipped(), draft=False)
    late = compose(one, towns.case(one, original, on=date(2030, 1, 1)), towns.shipped(), draft=False)
    assert text_of(early) == text_of(late)


def test_members_of_a_large_group_are_compared_in_their_annex() -> None:
    parties = "partners:\nparties: [{label: 甲, members: [city]}, {label: 乙, members: [C1, C2, C4]}]"
    original = towns.agreement(f"{SIGNED}\n{parties}")
    one = record("parties: [{label: 甲, members: [city]}, {label: 乙, members: [C1, C2, C3]}]")
    case = towns.case(one, original, style="listed_members: 3")
    (row,) = text_of(compose(one, case, towns.shipped(), draft=False)).comparison
    assert row.before[0] == row.after[0] == "別表（前文関係）"
    assert "学校法人𠮷田学園" in row.before[3]
    assert "A&B <商会>" in row.after[3]


# whose, and what the paper calls itself


def test_an_amendment_says_who_concluded_the_original_and_calls_itself_by_its_own_name() -> None:
    text = text_of(made("effective_to: 2030-03-31"))
    assert text.before[0].paragraphs[0].text.startswith("甲及び乙が令和７年４月１日付けで締結した「")
    said = [text.preamble, text.closing, *(one.text for each in text.articles for one in each.paragraphs)]
    assert not [line for line in said if "この協定" in line]
    assert "この変更協定の締結を証するため" in text.closing


def test_who_joins_is_taken_in_and_owes_nothing_from_before() -> None:
    text = text_of(made("partners: [C1, C2]"))
    change = text.before[0]
    assert change.origin == "changes-joining"
    assert change.paragraphs[0].text.startswith("例市及び株式会社髙﨑商会が令和７年４月１日付けで締結した")
    joins, owes = (one.text for one in change.paragraphs[2:])
    assert joins.startswith("神ノ浦輸送株式会社は、")
    assert joins.endswith("他の当事者は、これを承諾する。")
    assert owes.startswith("神ノ浦輸送株式会社は、")
    assert "義務を負わない" in owes
    assert "既に締結" not in text.preamble


def test_where_somebody_leaves_the_original_is_that_of_those_who_concluded_it() -> None:
    text = text_of(made("partners: [C2]", towns.agreement(f"{SIGNED}\npartners: [C1, C2]")))
    assert text.before[0].origin == "changes"
    assert "例市、株式会社髙﨑商会及び神ノ浦輸送株式会社が令和" in text.before[0].paragraphs[0].text


def test_the_cost_article_of_an_amendment_is_no_second_rule() -> None:
    for cost in ("none", "each", "partner"):
        original = towns.agreement(f"{SIGNED}\ncost_burden: actual")
        summary, same = text_of(made(f"cost_burden: {cost}", original)).cost.paragraphs
        assert "変更後の原協定第５条の定めるところにより" in summary.text
        assert "変更後の原協定第５条の要点を示す" in same.text


def test_the_form_of_a_special_article_is_asked_only_of_the_amendment_that_states_it() -> None:
    numbered = "special_articles: [{article: 見学, text: ２　見学を受け入れる。}]"
    original = towns.agreement(f"{SIGNED}\n{numbered}")
    assert text_of(made("effective_to: 2030-03-31", original)).comparison
    composed = made(f"effective_to: 2030-03-31\n{numbered}")
    assert composed.text is None
    assert [(one.rule, one.record) for one in composed.findings] == [
        ("special-article-form", "agreements:N2")
    ]
    assert text_of(made(f"effective_to: 2030-03-31\n{numbered}", draft=True))
