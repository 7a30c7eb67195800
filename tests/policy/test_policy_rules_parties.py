"""The rules on partners, parties, contacts and signers, each held, broken and not applicable."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from pipeline.findings import in_order
from tests.policy.cities import AGREEMENT, ON, PARTNERS, Town, at, broken, edited, held, idle, town

BOTH = edited(AGREEMENT, ("[C1]", "[C1, C2]"))
PARTIES = """\
  当事者:
    - {略称: 甲, 構成員: [市]}
    - 略称: 乙
      構成員: [C1, C2]
"""


def with_parties(parties: str) -> str:
    return edited(AGREEMENT, ("  協定相手方: [C1]\n", parties))


# partner-kind

KIND = "partner-kind: {strength: must, reference: 第1条, refused: [国・地方公共団体, 個人]}"


def test_a_partner_of_a_kind_that_is_not_shut_out_holds(tmp_path: Path) -> None:
    made = town(tmp_path, KIND, agreements=BOTH)
    assert held(made.verdict("partner-kind")) == ("株式会社一番：民間企業", "株式会社二番：民間企業")


@pytest.mark.parametrize("kind", ["個人", "国・地方公共団体"])
def test_a_partner_of_a_kind_that_is_shut_out_breaks_at_the_partner(tmp_path: Path, kind: str) -> None:
    partners = edited(PARTNERS, ("株式会社二番\n  種別: 民間企業", f"二番\n  種別: {kind}"))
    made = town(tmp_path, KIND, agreements=BOTH, partners=partners)
    found = broken(made.verdict("partner-kind"))
    assert found.message == f"「二番」の種別は「{kind}」で、協定の相手方としては対象外です。"
    assert "対象外の種別は、国・地方公共団体、個人 です" in (found.hint or "")
    assert (at(found), found.value) == (("partners", made.line("partners", f"種別: {kind}")), kind)


@pytest.mark.parametrize("kind", ["個人事業主", "NPO法人", "学校法人", "各種団体"])
def test_other_kinds_of_partner_are_welcome(tmp_path: Path, kind: str) -> None:
    partners = edited(PARTNERS, ("株式会社一番\n  種別: 民間企業", f"一番\n  種別: {kind}"))
    assert held(town(tmp_path, KIND, partners=partners).verdict("partner-kind")) == (f"一番：{kind}",)


def test_every_member_of_a_group_is_looked_at(tmp_path: Path) -> None:
    partners = edited(PARTNERS, ("株式会社二番\n  種別: 民間企業", "二番\n  種別: 個人"))
    made = town(tmp_path, KIND, agreements=with_parties(PARTIES), partners=partners)
    assert broken(made.verdict("partner-kind")).value == "個人"


# partner-criteria

CRITERIA = "partner-criteria: {strength: must, reference: 第1条, criteria: [P1, P2]}"
P1 = "{基準: P1, 結果: 満たす, 確認日: 2026-10-01, 確認資料: 納税証明書}"


def test_criteria_that_are_met_or_do_not_apply_hold(tmp_path: Path) -> None:
    assert held(town(tmp_path, CRITERIA).verdict("partner-criteria")) == (
        "株式会社一番：税の完納 満たす（令和８年１０月１日、納税証明書）",
        "株式会社一番：法令の遵守 該当なし（令和８年１０月２日）",
    )


def test_a_criterion_that_nobody_confirmed_breaks_at_the_partner(tmp_path: Path) -> None:
    made = town(tmp_path, CRITERIA, partners=edited(PARTNERS, (f"    - {P1}\n", "")))
    found = broken(made.verdict("partner-criteria"))
    assert found.message == "「株式会社一番」について、基準P1「税の完納」の確認がありません。"
    assert "「P1」" in (found.hint or "")
    assert at(found) == ("partners", made.line("partners", "基準: P2"))
    assert made.verdict("partner-criteria").evidence == (
        "株式会社一番：法令の遵守 該当なし（令和８年１０月２日）",
    )


def test_each_partner_needs_each_criterion(tmp_path: Path) -> None:
    made = town(tmp_path, CRITERIA, agreements=BOTH)
    verdict = made.verdict("partner-criteria")
    assert [one.message for one in verdict.findings] == [
        "「株式会社二番」について、基準P1「税の完納」の確認がありません。",
        "「株式会社二番」について、基準P2「法令の遵守」の確認がありません。",
    ]
    assert {at(one) for one in verdict.findings} == {("partners", made.line("partners", "企業等ID: C2"))}


def test_a_criterion_that_is_not_met_breaks_at_its_result(tmp_path: Path) -> None:
    partners = edited(PARTNERS, (P1, "{基準: P1, 結果: 満たさない, 確認日: 2026-10-01}"))
    made = town(tmp_path, CRITERIA, partners=partners)
    found = broken(made.verdict("partner-criteria"))
    assert (
        found.message == "「株式会社一番」は基準P1「税の完納」を満たしていません（令和８年１０月１日確認）。"
    )
    assert (at(found), found.value) == (("partners", made.line("partners", "満たさない")), "満たさない")


def test_a_confirmation_without_a_date_breaks(tmp_path: Path) -> None:
    made = town(tmp_path, CRITERIA, partners=edited(PARTNERS, (P1, "{基準: P1, 結果: 満たす}")))
    found = broken(made.verdict("partner-criteria"))
    assert found.message == "「株式会社一番」の基準P1「税の完納」に確認日がありません。"
    assert at(found) == ("partners", made.line("partners", "基準: P1"))


def test_criteria_are_told_in_the_order_of_their_codes(tmp_path: Path) -> None:
    """Whatever their labels: 税の完納 (P1) sorts behind 法令の遵守 (P2)."""
    made = town(tmp_path, CRITERIA, agreements=BOTH)
    told = [re.findall(r"基準(P\d)", one.message) for one in in_order(made.judge().findings)]
    assert told == [["P1"], ["P2"]]


@pytest.mark.parametrize(("days", "counts"), [(-1, True), (0, True), (1, False)])
def test_a_confirmation_counts_from_its_own_day_on(tmp_path: Path, days: int, counts: bool) -> None:
    day = (ON + timedelta(days=days)).isoformat()
    partners = edited(PARTNERS, (P1, f"{{基準: P1, 結果: 満たす, 確認日: {day}}}"))
    verdict = town(tmp_path, CRITERIA, partners=partners).verdict("partner-criteria")
    if counts:
        assert len(held(verdict)) == 2
    else:
        assert "確認日が、まだ来ていません" in broken(verdict).message


@pytest.mark.parametrize(
    ("first", "second", "on", "met"),
    [
        ("満たす, 確認日: 2026-10-01", "満たさない, 確認日: 2026-11-20", ON, False),
        ("満たす, 確認日: 2026-10-01", "満たさない, 確認日: 2026-11-20", date(2026, 11, 19), True),
        ("満たさない, 確認日: 2026-11-20", "満たす, 確認日: 2026-10-01", ON, False),
        ("満たさない, 確認日: 2026-10-01", "満たす, 確認日: 2026-11-01", ON, True),
        ("満たす, 確認日: 2026-10-01", "満たさない", ON, True),
        ("満たさない", "満たす, 確認日: 2026-10-01", ON, True),
    ],
)
def test_the_latest_confirmation_counts_whatever_the_order(
    tmp_path: Path, first: str, second: str, on: date, met: bool
) -> None:
    rows = f"{{基準: P1, 結果: {first}}}\n    - {{基準: P1, 結果: {second}}}"
    made = town(tmp_path, CRITERIA, partners=edited(PARTNERS, (P1, rows)))
    verdict = made.verdict("partner-criteria", on=on)
    if met:
        assert len(held(verdict)) == 2
    else:
        assert at(broken(verdict)) == ("partners", made.line("partners", "満たさない"))


# partner-active

ACTIVE = "partner-active: {strength: must, reference: 第1条}"


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("", ""),
        ("  状態: 存続\n", "（存続と記録）"),
        ("  状態: {区分: 存続, 時期: 2000-04-01}\n", "（存続と記録）"),
    ],
)
def test_a_partner_that_exists_holds(tmp_path: Path, status: str, said: str) -> None:
    partners = edited(PARTNERS, ("  代表者氏名: 一番　花子\n", f"  代表者氏名: 一番　花子\n{status}"))
    found = held(town(tmp_path, ACTIVE, partners=partners).verdict("partner-active"))
    assert found == (f"株式会社一番：解散・合併の記録はない{said}",)


@pytest.mark.parametrize("rule", [ACTIVE, CRITERIA, KIND])
def test_without_a_partner_that_can_be_read_there_is_nothing_to_say_of_partners(
    tmp_path: Path, rule: str
) -> None:
    broken_record = edited(PARTNERS, ("株式会社一番\n  種別: 民間企業", "株式会社一番\n  種別: 会社"))
    made = town(tmp_path, rule, partners=broken_record)
    assert "読み取れる相手方" in idle(made.verdict(rule.partition(":")[0]))


@pytest.mark.parametrize("state", ["解散", "合併"])
def test_a_partner_that_is_no_more_breaks_at_the_partner(tmp_path: Path, state: str) -> None:
    status = f"  状態: {{区分: {state}, 時期: 2026-10-01}}\n"
    partners = edited(PARTNERS, ("  代表者氏名: 一番　花子\n", f"  代表者氏名: 一番　花子\n{status}"))
    made = town(tmp_path, ACTIVE, partners=partners)
    found = broken(made.verdict("partner-active"))
    assert found.message == f"「株式会社一番」は「{state}」と記録されています。"
    assert "承継" in (found.hint or "")
    assert (at(found), found.value) == (("partners", made.line("partners", f"区分: {state}")), state)


# parties-labelled

LABELLED = "parties-labelled: {strength: must, reference: 第1条}"


def test_parties_in_the_short_form_are_labelled_by_the_program(tmp_path: Path) -> None:
    assert "自動" in idle(town(tmp_path, LABELLED).verdict("parties-labelled"))


@pytest.mark.parametrize("word", ["市", "city", "例市"])
def test_parties_with_the_municipality_and_labels_of_their_own_hold(tmp_path: Path, word: str) -> None:
    made = town(tmp_path, LABELLED, agreements=with_parties(PARTIES.replace("[市]", f"[{word}]")))
    assert held(made.verdict("parties-labelled")) == ("甲、乙",)


def test_a_label_that_stands_twice_breaks_at_the_second(tmp_path: Path) -> None:
    parties = PARTIES.replace("略称: 乙", "略称: 甲 # 2")
    made = town(tmp_path, LABELLED, agreements=with_parties(parties))
    found = broken(made.verdict("parties-labelled"))
    assert found.message == "略称「甲」が2つの当事者に使われています。"
    assert (at(found), found.value) == (("agreements", made.line("agreements", "# 2")), "甲")


def test_parties_without_the_municipality_break(tmp_path: Path) -> None:
    made = town(
        tmp_path, LABELLED, agreements=with_parties(PARTIES.replace("[市]", "[C2]").replace(", C2]", "]"))
    )
    found = broken(made.verdict("parties-labelled"))
    assert found.message == "当事者に市が入っていません。"
    assert "「市」" in (found.hint or "")
    assert at(found)[1] in {made.line("agreements", "当事者:"), made.line("agreements", "略称: 甲")}


# signers-known

SIGNERS = "signers-known: {strength: must, reference: 第1条}"


def test_signers_known_from_policy_and_partners_hold(tmp_path: Path) -> None:
    assert held(town(tmp_path, SIGNERS).verdict("signers-known")) == (
        "甲 例市：市長 例　太郎",
        "乙 株式会社一番：代表取締役 一番　花子",
    )


@pytest.mark.parametrize(
    ("line", "gap"),
    [
        ("  代表者職名: 代表取締役\n  代表者氏名: 一番　花子\n", "職名・氏名"),
        ("  代表者氏名: 一番　花子\n", "氏名"),
    ],
)
def test_a_partner_without_a_representative_breaks(tmp_path: Path, line: str, gap: str) -> None:
    made = town(tmp_path, SIGNERS, partners=edited(PARTNERS, (line, "")))
    found = broken(made.verdict("signers-known"))
    assert found.message == f"署名欄に入る「株式会社一番」（乙）の{gap}がありません。"
    assert "代表者氏名" in (found.hint or "")
    assert at(found) == ("agreements", made.line("agreements", "協定相手方"))


def test_a_signer_named_in_the_agreement_is_enough(tmp_path: Path) -> None:
    parties = PARTIES.replace("[C1, C2]", "[C1]\n      署名者: {職名: 支社長, 氏名: 一番　支社長}")
    partners = edited(PARTNERS, ("  代表者職名: 代表取締役\n  代表者氏名: 一番　花子\n", ""))
    made = town(tmp_path, SIGNERS, agreements=with_parties(parties), partners=partners)
    assert held(made.verdict("signers-known"))[1] == "乙 株式会社一番：支社長 一番　支社長"


def test_a_signer_with_a_title_and_no_name_breaks(tmp_path: Path) -> None:
    parties = PARTIES.replace("[C1, C2]", "[C1]\n      署名者: {職名: 支社長}")
    made: Town = town(tmp_path, SIGNERS, agreements=with_parties(parties))
    found = broken(made.verdict("signers-known"))
    assert "（乙）の氏名がありません" in found.message
    assert found.place is not None
    assert found.place.line is not None


@pytest.mark.parametrize(
    "change",
    [("種別: 包括連携協定", "種別: 災害協定"), ("状態: 手続中", "状態: 手続中\n  相手方様式: はい")],
    ids=["registered only", "own form"],
)
def test_nobody_asks_for_signers_where_no_paper_is_made(tmp_path: Path, change: tuple[str, str]) -> None:
    partners = edited(PARTNERS, ("  代表者氏名: 一番　花子\n", ""))
    made = town(tmp_path, SIGNERS, partners=partners, agreements=edited(AGREEMENT, change))
    assert "協定書は作りません" in idle(made.verdict("signers-known"))
