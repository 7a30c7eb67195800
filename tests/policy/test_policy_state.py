"""Where an agreement stands, and who its parties are."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from pipeline.policy.parties import ResolvedParty, enumerate_words, resolve_parties
from pipeline.policy.state import has_document, is_declined, is_over_by, is_signed, too_late
from tests.policy.cities import (
    AGREEMENT,
    HEAD,
    ON,
    PARTNERS,
    RULE,
    edited,
    keeping,
    policy_text,
    rule_set,
    town,
)

STEPS = """\
  手続の経過:
    - {手順: S1, 日付: 2026-09-01, 結果: 実施済}
    - {手順: S5, 日付: 2026-10-01, 結果: 可}
    - {手順: S7, 日付: 2026-11-02, 結果: 可, 実施者: 市長}
"""
STATE = "  状態: 手続中\n"
SHORT = "  協定相手方: [C1]\n"


# signed or not


@pytest.mark.parametrize(
    ("state", "signed"),
    [("手続中", False), ("締結済", True), ("中断", True), ("終了", True), ("解除", True), ("見送り", False)],
)
def test_the_state_says_whether_an_agreement_is_signed(tmp_path: Path, state: str, signed: bool) -> None:
    made = town(tmp_path, RULE, agreements=edited(AGREEMENT, (STATE, f"  状態: {state}\n")))
    assert is_signed(made.agreement(), made.case()) is signed
    assert is_signed(made.agreement(), made.case(date(2030, 1, 1))) is signed


def test_what_is_kept_is_signed_whatever_the_state_says(tmp_path: Path) -> None:
    made = town(tmp_path, RULE)
    assert is_signed(made.agreement(), replace(made.case(), city=keeping(made.city, "N1")))
    assert not is_signed(made.agreement(), replace(made.case(), city=keeping(made.city, "N2")))


@pytest.mark.parametrize(
    ("on", "signed"), [(date(2026, 11, 30), False), (date(2026, 12, 1), False), (date(2026, 12, 2), True)]
)
def test_an_agreement_of_the_past_without_state_and_steps_is_signed(
    tmp_path: Path, on: date, signed: bool
) -> None:
    made = town(tmp_path, RULE, agreements=edited(AGREEMENT, (STATE, ""), (STEPS, "")))
    assert is_signed(made.agreement(), made.case(on)) is signed


def test_an_agreement_with_steps_and_without_state_is_not_signed(tmp_path: Path) -> None:
    made = town(tmp_path, RULE, agreements=edited(AGREEMENT, (STATE, "")))
    assert not is_signed(made.agreement(), made.case(date(2030, 1, 1)))


def test_an_agreement_without_state_steps_and_day_is_not_signed(tmp_path: Path) -> None:
    text = edited(AGREEMENT, (STATE, ""), (STEPS, ""), ("  締結日: 2026-12-01\n", ""))
    made = town(tmp_path, RULE, agreements=text)
    assert not is_signed(made.agreement(), made.case(date(2030, 1, 1)))


@pytest.mark.parametrize(
    ("change", "document"),
    [
        (("状態: 手続中", "状態: 手続中"), True),
        (("種別: 包括連携協定", "種別: 個別協定"), True),
        (("種別: 包括連携協定", "種別: 災害協定"), False),
        (("状態: 手続中", "状態: 見送り"), False),
        (("状態: 手続中", "状態: 手続中\n  相手方様式: はい"), False),
    ],
    ids=["comprehensive", "individual", "registered only", "declined", "own form"],
)
def test_a_document_is_made_unless_there_is_a_reason_not_to(
    tmp_path: Path, change: tuple[str, str], document: bool
) -> None:
    made = town(tmp_path, RULE, agreements=edited(AGREEMENT, change))
    assert has_document(made.agreement(), made.policy.codes) is document


@pytest.mark.parametrize(("state", "declined"), [(STATE, False), ("", False), ("  状態: declined\n", True)])
def test_an_agreement_is_declined_when_its_state_says_so(tmp_path: Path, state: str, declined: bool) -> None:
    made = town(tmp_path, RULE, agreements=edited(AGREEMENT, (STATE, state)))
    assert is_declined(made.agreement(), made.policy.codes) is declined


@pytest.mark.parametrize(
    ("change", "last_day"),
    [
        (("  状態: 手続中\n", "  状態: 終了\n  終了日: 2027-05-01\n"), date(2027, 5, 1)),
        (("  状態: 手続中\n", "  状態: 解除\n"), date(2027, 11, 30)),
        (("  更新: {更新期間: 1年, 申出期限: 1か月前}\n", ""), date(2027, 11, 30)),
        (("  状態: 手続中\n", "  状態: 締結済\n"), None),
    ],
    ids=["ended on a day", "cancelled", "nothing renews it", "renewed"],
)
def test_an_agreement_is_over_from_its_last_day_on(
    tmp_path: Path, change: tuple[str, str], last_day: date | None
) -> None:
    made = town(tmp_path, RULE, agreements=edited(AGREEMENT, change))

    def over(day: date) -> bool:
        return is_over_by(made.agreement(), made.policy.codes, day)

    if last_day is None:
        assert not over(date(2040, 1, 1))
    else:
        assert [over(last_day - timedelta(days=1)), over(last_day)] == [False, True]


@pytest.mark.parametrize(("state", "over"), [("締結済", False), ("終了", True)])
def test_an_agreement_without_an_end_is_over_when_its_state_says_so(
    tmp_path: Path, state: str, over: bool
) -> None:
    change = ("  有効期間終了日: 2027-11-30\n", ""), (STATE, f"  状態: {state}\n")
    made = town(tmp_path, RULE, agreements=edited(AGREEMENT, *change))
    assert is_over_by(made.agreement(), made.policy.codes, ON) is over


@pytest.mark.parametrize(
    ("day", "on", "says"),
    [
        (date(2026, 11, 20), ON, ""),
        (date(2026, 11, 21), ON, "まだ来ていません"),
        (date(2026, 12, 1), date(2026, 12, 5), ""),
        (date(2026, 12, 2), date(2026, 12, 5), "締結日より後です"),
    ],
)
def test_what_was_done_before_the_signing_has_a_day_before_it(
    tmp_path: Path, day: date, on: date, says: str
) -> None:
    assert too_late(day, town(tmp_path, RULE).agreement(), on) == says


# parties


def parties(
    folder: Path, text: str, *, on: date = ON, policy: str = RULE, partners: str = PARTNERS
) -> tuple[ResolvedParty, ...]:
    made = town(folder, policy, agreements=text, partners=partners)
    return resolve_parties(made.agreement(), made.case(on))


def printed(found: tuple[ResolvedParty, ...]) -> list[tuple[str, list[tuple[str, str, str, str]]]]:
    """Each label with name, address, title and signer of its members."""
    return [
        (one.label, [(m.name, m.address, m.signer.title, m.signer.name) for m in one.members])
        for one in found
    ]


CITY = ("例市", "例県例市本町1番地", "市長", "例　太郎")
FIRST = ("株式会社一番", "例県例市一番町1番地", "代表取締役", "一番　花子")
SECOND = ("株式会社二番", "例県例市二番町2番地", "代表取締役", "二番　次郎")


def test_by_default_the_municipality_comes_first_and_the_partners_after_it(tmp_path: Path) -> None:
    found = parties(tmp_path, edited(AGREEMENT, ("[C1]", "[C2, C1]")))
    assert printed(found) == [("甲", [CITY]), ("乙", [SECOND]), ("丙", [FIRST])]
    assert [one.is_city for one in found] == [True, False, False]
    assert all(one.holds_original for one in found)


@pytest.mark.parametrize(
    ("signed_on", "on", "head"),
    [
        ("  締結日: 2026-12-31\n", ON, "例　太郎"),
        ("  締結日: 2027-01-01\n", ON, "新　花子"),
        ("", ON, "例　太郎"),
        ("", date(2027, 1, 1), "新　花子"),
    ],
)
def test_the_head_who_signs_is_the_one_of_the_day(
    tmp_path: Path, signed_on: str, on: date, head: str
) -> None:
    text = edited(AGREEMENT, ("  締結日: 2026-12-01\n", signed_on))
    assert parties(tmp_path, text, on=on)[0].members[0].signer.name == head


def test_labels_are_those_of_the_house_style(tmp_path: Path) -> None:
    policy = policy_text(rule_set(RULE), head=HEAD + "style: {labels: [市, 会社]}\n")
    assert [one.label for one in parties(tmp_path, AGREEMENT, policy=policy)] == ["市", "会社"]


def test_no_partner_is_lost_where_the_house_style_has_too_few_labels(tmp_path: Path) -> None:
    policy = policy_text(rule_set(RULE), head=HEAD + "style: {labels: [甲, 乙]}\n")
    found = parties(tmp_path, edited(AGREEMENT, ("[C1]", "[C1, C2]")), policy=policy)
    assert [member.name for one in found for member in one.members] == [
        "例市",
        "株式会社一番",
        "株式会社二番",
    ]


def test_seventeen_signers_are_all_there(tmp_path: Path) -> None:
    second = PARTNERS[PARTNERS.index("- 企業等ID: C2") :]
    partners = "".join(second.replace("C2", f"C{number}") for number in range(1, 17))
    ids = ", ".join(f"C{number}" for number in range(1, 17))
    found = parties(tmp_path, edited(AGREEMENT, ("[C1]", f"[{ids}]")), partners=partners)
    assert sum(len(one.members) for one in found) == 17
    assert len({one.label for one in found}) == len(found)


def test_parties_of_ones_own_keep_order_labels_and_groups(tmp_path: Path) -> None:
    own = """\
  当事者:
    - {略称: 甲, 構成員: [C1, C2]}
    - {略称: 市, 構成員: [例市], 正本保有: いいえ}
"""
    found = parties(tmp_path, edited(AGREEMENT, (SHORT, own)))
    assert printed(found) == [("甲", [FIRST, SECOND]), ("市", [CITY])]
    assert [(one.is_city, one.holds_original) for one in found] == [(False, True), (True, False)]


def test_a_group_with_the_municipality_in_it_is_the_municipalitys(tmp_path: Path) -> None:
    own = "  当事者: [{略称: 甲, 構成員: [市, C2]}, {略称: 乙, 構成員: [C1]}]\n"
    assert [one.is_city for one in parties(tmp_path, edited(AGREEMENT, (SHORT, own)))] == [True, False]


@pytest.mark.parametrize(
    ("signer", "member"),
    [
        (
            "{職名: 例支社長, 氏名: 支社　長子, 所在地: 例県例市駅前3番地}",
            ("株式会社一番", "例県例市駅前3番地", "例支社長", "支社　長子"),
        ),
        ("{職名: 例支社長, 氏名: 支社　長子}", ("株式会社一番", FIRST[1], "例支社長", "支社　長子")),
        ("{所在地: 例県例市駅前3番地}", ("株式会社一番", "例県例市駅前3番地", FIRST[2], FIRST[3])),
        ("{氏名: 支社　長子}", ("株式会社一番", FIRST[1], "", "支社　長子")),
    ],
    ids=["all", "without address", "address only", "name only"],
)
def test_a_branch_head_signs_in_the_place_of_the_president(
    tmp_path: Path, signer: str, member: tuple[str, str, str, str]
) -> None:
    own = f"  当事者: [{{略称: 甲, 構成員: [市]}}, {{略称: 乙, 構成員: [C1], 署名者: {signer}}}]\n"
    assert printed(parties(tmp_path, edited(AGREEMENT, (SHORT, own))))[1] == ("乙", [member])


def test_a_deputy_signs_for_the_municipality(tmp_path: Path) -> None:
    own = "  当事者: [{略称: 甲, 構成員: [市], 署名者: {職名: 副市長, 氏名: 副　市子}}, {略称: 乙, 構成員: [C1]}]\n"
    found = parties(tmp_path, edited(AGREEMENT, (SHORT, own)))
    assert printed(found)[0] == ("甲", [("例市", CITY[1], "副市長", "副　市子")])
    assert found[0].is_city


def test_partners_that_cannot_be_read_are_left_out(tmp_path: Path) -> None:
    partners = edited(PARTNERS, ("株式会社一番\n  種別: 民間企業", "株式会社一番\n  種別: 会社"))
    assert printed(parties(tmp_path, AGREEMENT, partners=partners)) == [("甲", [CITY])]
    own = "  当事者: [{略称: 甲, 構成員: [市]}, {略称: 乙, 構成員: [C1, C2]}]\n"
    text = edited(AGREEMENT, (SHORT, own))
    assert printed(parties(tmp_path / "own", text, partners=partners)) == [("甲", [CITY]), ("乙", [SECOND])]


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ([], ""),
        (["甲"], "甲"),
        (["甲", "乙"], "甲及び乙"),
        (["甲", "乙", "丙"], "甲、乙及び丙"),
        (["甲", "乙", "丙", "丁"], "甲、乙、丙及び丁"),
    ],
)
def test_parties_are_enumerated_with_the_last_joined_by_a_word(words: list[str], text: str) -> None:
    assert enumerate_words(words, "及び", "、") == text


def test_the_comma_of_an_enumeration_is_the_house_style_s() -> None:
    assert enumerate_words(["甲", "乙", "丙"], "又は", "，") == "甲，乙又は丙"
