"""The rules on the day of signing, originals and 特約, on both sides of every day and figure."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.policy.cities import (
    AGREEMENT,
    PARTNERS,
    Town,
    at,
    broken,
    edited,
    faults_of,
    held,
    idle,
    policy_text,
    rule_set,
    town,
)

# signing-day

DAY = (
    "signing-day: {strength: must, reference: 第1条, weekdays: [土曜日, 日曜日], "
    "days: [12-29, 12-30, 12-31, 01-01, 01-02, 01-03]}"
)


def signed_on(folder: Path, day: str, state: str = "手続中", rule: str = DAY) -> Town:
    text = edited(
        AGREEMENT,
        ("  締結日: 2026-12-01\n", day and f"  締結日: {day}\n"),
        ("手続中", state),
        ("2027-11-30", "2029-11-30"),
    )
    return town(folder, rule, agreements=text)


@pytest.mark.parametrize(
    ("day", "weekday"),
    [
        ("2026-12-04", "金曜日"),
        ("2026-12-07", "月曜日"),
        ("2026-12-28", "月曜日"),
        ("2027-01-04", "月曜日"),
        ("2028-02-29", "火曜日"),
    ],
)
def test_a_signing_on_a_working_day_holds(tmp_path: Path, day: str, weekday: str) -> None:
    (evidence,) = held(signed_on(tmp_path, day).verdict("signing-day"))
    assert evidence.endswith(f"日（{weekday}）")


@pytest.mark.parametrize(
    ("day", "weekday"),
    [
        ("2026-12-05", "土曜日"),
        ("2026-12-06", "日曜日"),
        ("2026-12-29", "火曜日"),
        ("2026-12-31", "木曜日"),
        ("2027-01-01", "金曜日"),
        ("2028-01-03", "月曜日"),
    ],
)
def test_a_signing_on_a_day_off_is_told(tmp_path: Path, day: str, weekday: str) -> None:
    made = signed_on(tmp_path, day)
    found = broken(made.verdict("signing-day"))
    assert f"、{weekday}）は閉庁日です" in found.message
    assert (at(found), found.value) == (("agreements", made.line("agreements", "締結日:")), day)


@pytest.mark.parametrize(("day", "state"), [("", "手続中"), ("2026-12-05", "締結済")])
def test_a_day_that_is_open_or_past_is_not_asked(tmp_path: Path, day: str, state: str) -> None:
    assert "締結日がまだ" in idle(signed_on(tmp_path, day, state).verdict("signing-day"))


@pytest.mark.parametrize("text", ["13-01", "02-30", "年末", "12"])
def test_a_day_of_the_year_that_there_is_not_is_a_fault_of_the_policy(tmp_path: Path, text: str) -> None:
    rule = f"signing-day: {{strength: watch, reference: 第1条, days: [12-29, '{text}']}}"
    (fault,) = faults_of(tmp_path, policy_text(rule_set(rule)))
    assert (fault.rule, fault.value) == ("bad-date", text)
    assert "12-29 のように" in (fault.hint or "")


def test_the_last_day_of_a_leap_february_may_be_a_day_off(tmp_path: Path) -> None:
    rule = "signing-day: {strength: must, reference: 第1条, days: [02-29]}"
    broken(signed_on(tmp_path, "2028-02-29", rule=rule).verdict("signing-day"))


# copies-fit

COPIES = "copies-fit: {strength: must, reference: 第1条}"
GROUP = "  当事者: [{略称: 甲, 構成員: [市]}, {略称: 乙, 構成員: [C1, C2]}]\n"
NONE_FOR_C2 = """\
  当事者:
    - {略称: 甲, 構成員: [市]}
    - {略称: 乙, 構成員: [C1]}
    - {略称: 丙, 構成員: [C2], 正本保有: いいえ}
"""


def with_copies(folder: Path, copies: str, *changes: tuple[str, str]) -> Town:
    more = f"  状態: 手続中\n  正本数: {copies}\n" if copies else "  状態: 手続中\n"
    return town(folder, COPIES, agreements=edited(AGREEMENT, ("  状態: 手続中\n", more), *changes))


def test_an_original_for_each_party_holds(tmp_path: Path) -> None:
    assert held(with_copies(tmp_path, "2").verdict("copies-fit")) == ("2通（甲、乙）",)


@pytest.mark.parametrize("copies", ["1", "3"])
def test_another_number_of_originals_breaks(tmp_path: Path, copies: str) -> None:
    made = with_copies(tmp_path, copies)
    found = broken(made.verdict("copies-fit"))
    assert found.message == f"正本数は{copies}通ですが、正本を保有する当事者は2者です（甲、乙）。"
    assert (at(found), found.value) == (("agreements", made.line("agreements", "正本数")), copies)


@pytest.mark.parametrize("parties", [GROUP, NONE_FOR_C2], ids=["group", "no original"])
def test_a_group_holds_one_original_and_who_holds_none_needs_none(tmp_path: Path, parties: str) -> None:
    made = with_copies(tmp_path, "2", ("  協定相手方: [C1]\n", parties))
    assert held(made.verdict("copies-fit")) == ("2通（甲、乙）",)


@pytest.mark.parametrize(("copies", "kind"), [("", "包括連携協定"), ("5", "災害協定")])
def test_without_a_number_or_a_paper_nothing_is_said(tmp_path: Path, copies: str, kind: str) -> None:
    made = with_copies(tmp_path, copies, ("種別: 包括連携協定", f"種別: {kind}"))
    assert idle(made.verdict("copies-fit"))


def test_originals_are_not_counted_while_a_party_cannot_be_read(tmp_path: Path) -> None:
    text = edited(AGREEMENT, ("  状態: 手続中\n", "  状態: 手続中\n  正本数: 2\n"))
    for rule in (COPIES, EACH):
        name = rule.partition(":")[0]
        made = town(
            tmp_path / name,
            rule,
            agreements=text,
            partners=edited(PARTNERS, ("一番\n  種別: 民間企業", "一番\n  種別: 会社員")),
        )
        assert "読み取れない" in idle(made.verdict(name))


# group-copies

EACH = "group-copies: {strength: must, reference: 第1条}"
AS_ONE = """\
  当事者:
    - {略称: 甲, 構成員: [市]}
    - {略称: 乙, 構成員: [C1, C2], 団体名: 二社会, 署名者: {職名: 会長, 氏名: 二社　会子, 所在地: 例市}}
"""


def with_group(folder: Path, parties: str, more: str = "", state: str = "手続中") -> Town:
    text = edited(
        AGREEMENT, ("  協定相手方: [C1]\n", parties), ("  状態: 手続中\n", f"  状態: {state}\n{more}")
    )
    return town(folder, EACH, agreements=text)


@pytest.mark.parametrize(("more", "copies", "way"), [("", 2, "当事者"), ("  正本数: 2\n", 2, "正本数")])
def test_members_who_sign_each_without_an_original_of_their_own_are_told(
    tmp_path: Path, more: str, copies: int, way: str
) -> None:
    made = with_group(tmp_path, GROUP, more)
    found = broken(made.verdict("group-copies"))
    assert found.message == f"署名するのは3者ですが（「乙」は2者）、正本は{copies}通です（甲、乙）。"
    assert "写し" in (found.hint or "")
    assert (at(found), found.value) == (("agreements", made.line("agreements", way)), "2")


def test_an_original_for_everybody_who_signs_holds(tmp_path: Path) -> None:
    made = with_group(tmp_path, GROUP, "  正本数: 3\n")
    assert held(made.verdict("group-copies")) == ("署名する者 3、正本 3通",)


@pytest.mark.parametrize(
    ("parties", "state", "why"),
    [
        (AS_ONE, "手続中", "それぞれ署名する当事者はありません"),
        ("  協定相手方: [C1, C2]\n", "手続中", "それぞれ署名する当事者はありません"),
        (GROUP, "締結済", "締結済み"),
    ],
    ids=["one signs for the group", "no group", "signed"],
)
def test_where_no_group_is_to_sign_by_its_members_nothing_is_said(
    tmp_path: Path, parties: str, state: str, why: str
) -> None:
    assert why in idle(with_group(tmp_path, parties, state=state).verdict("group-copies"))


# special-articles

SPECIAL = (
    "special-articles: {strength: must, reference: 第1条, "
    "taken: [{article: cost, headings: [費用負担]}, {article: publication, headings: [公表]}]}"
)
POLICY = policy_text(
    edited(
        rule_set(SPECIAL),
        (
            "    rules:\n",
            "    article_sets: [{kinds: [comprehensive], articles: [cost, consultation]}]\n    rules:\n",
        ),
    )
)
WHOLE = "{見出し: 個人情報の扱い, 本文: 別に定める。, 理由: 名簿を渡すため, 承認: 市長（令和8年11月10日）}"


def with_special(folder: Path, *rows: str, change: tuple[str, str] = ("手続中", "手続中")) -> Town:
    listed = "  特約:\n" + "".join(f"    - {row}\n" for row in rows) if rows else ""
    return town(folder, POLICY, agreements=edited(AGREEMENT, change) + listed)


def test_a_special_article_with_everything_holds(tmp_path: Path) -> None:
    verdict = with_special(tmp_path, WHOLE).verdict("special-articles")
    assert held(verdict) == ("個人情報の扱い（市長（令和8年11月10日））",)


@pytest.mark.parametrize(
    ("part", "label"),
    [
        ("理由: 名簿を渡すため", "理由"),
        ("承認: 市長（令和8年11月10日）", "承認"),
    ],
)
def test_a_special_article_with_a_gap_breaks(tmp_path: Path, part: str, label: str) -> None:
    made = with_special(tmp_path, edited(WHOLE, (part, f"{label}: ''")))
    found = broken(made.verdict("special-articles"))
    assert found.message == f"特約「個人情報の扱い」に、{label}がありません。"
    assert at(found) == ("agreements", made.line("agreements", "見出し:"))


@pytest.mark.parametrize("heading", ["費用負担", "（費用負担）", "費用 負担"])
def test_a_special_article_does_not_take_the_place_of_a_usual_one(tmp_path: Path, heading: str) -> None:
    made = with_special(tmp_path, edited(WHOLE, ("個人情報の扱い", heading)))
    found = broken(made.verdict("special-articles"))
    assert found.message == f"特約の見出し「{heading}」は、ほかの条の見出し「費用負担」と同じです。"
    assert found.value == heading


def test_a_heading_of_an_article_that_this_agreement_lacks_is_free(tmp_path: Path) -> None:
    made = with_special(tmp_path, edited(WHOLE, ("個人情報の扱い", "公表")))
    assert len(held(made.verdict("special-articles"))) == 1


def test_two_special_articles_do_not_share_a_heading(tmp_path: Path) -> None:
    made = with_special(
        tmp_path, WHOLE, edited(WHOLE, ("個人情報の扱い", "個人情報の扱い "), ("名簿", "写真"))
    )
    found = broken(made.verdict("special-articles"))
    assert at(found) == ("agreements", made.line("agreements", "写真"))


def test_without_special_articles_or_a_paper_nothing_is_said(tmp_path: Path) -> None:
    assert "特約はありません" in idle(with_special(tmp_path).verdict("special-articles"))
    own = with_special(
        tmp_path / "own",
        "{見出し: 費用負担, 本文: 別に定める。}",
        change=("手続中", "手続中\n  相手方様式: はい"),
    )
    assert "協定書は作りません" in idle(own.verdict("special-articles"))
