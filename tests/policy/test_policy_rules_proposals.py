"""The rules on proposals and replies, each held, broken and not applicable."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.policy.cities import AGREEMENT, PARTNERS, Town, at, broken, edited, held, idle, town

PROPOSALS = """\
- 提案ID: T1
  提案方向: 企業等→市
  年度: 令和8年度
  企業等ID: [C1]
  協定ID: N1
  該当する連携事項: F1
  提案内容: 健康の集いを開きます。
  目的: [issues]
- 提案ID: T2
  提案方向: 市→企業等
  年度: 令和8年度
  企業等ID: [C1]
  提案内容: 避難の訓練に加わってください。
  目的: [services]
"""
FROM_PARTNER = "proposals:T1"
FROM_CITY = "proposals:T2"
SHEETS = ("sheet1", "sheet2", "sheet3")


def with_proposals(folder: Path, rule: str, *changes: tuple[str, str], **records: str) -> Town:
    return town(folder, rule, proposals=edited(PROPOSALS, *changes), **records)


# proposal-field

FIELD = "proposal-field: {strength: must, reference: 第1条}"


def test_a_proposal_in_a_field_of_its_agreement_holds(tmp_path: Path) -> None:
    text = edited(AGREEMENT, ("[F1, F2]", "[{区分: F1, 文言: 健やかな暮らし}]"))
    made = with_proposals(tmp_path, FIELD, agreements=text)
    assert held(made.verdict("proposal-field", FROM_PARTNER)) == ("健やかな暮らし",)


def test_a_proposal_in_another_field_breaks(tmp_path: Path) -> None:
    made = with_proposals(tmp_path, FIELD, ("連携事項: F1", "連携事項: F3"))
    found = broken(made.verdict("proposal-field", FROM_PARTNER), SHEETS)
    assert found.message.startswith("連携事項「教育・文化」は、協定「例市と株式会社一番と")
    assert "健康増進、防災・減災 です" in (found.hint or "")
    assert (at(found), found.value) == (("proposals", made.line("proposals", "F3")), "教育・文化")


def test_a_proposal_without_a_field_breaks(tmp_path: Path) -> None:
    made = with_proposals(tmp_path, FIELD, ("  該当する連携事項: F1\n", ""))
    found = broken(made.verdict("proposal-field", FROM_PARTNER), SHEETS)
    assert found.message == "該当する連携事項が書かれていません。"
    assert "健康増進、防災・減災" in (found.hint or "")
    assert at(found) == ("proposals", 1)


def test_a_proposal_of_a_partner_without_an_agreement_breaks(tmp_path: Path) -> None:
    made = with_proposals(tmp_path, FIELD, ("  協定ID: N1\n", ""))
    found = broken(made.verdict("proposal-field", FROM_PARTNER), SHEETS)
    assert found.message == "どの協定に基づく提案かが書かれていません。"
    assert "「協定ID」" in (found.hint or "")


def test_a_proposal_of_the_municipality_needs_no_agreement(tmp_path: Path) -> None:
    assert "協定が書かれていません" in idle(
        with_proposals(tmp_path, FIELD).verdict("proposal-field", FROM_CITY)
    )


def test_a_proposal_under_an_agreement_that_cannot_be_read_is_not_told_that_it_names_none(
    tmp_path: Path,
) -> None:
    text = edited(AGREEMENT, ("締結日: 2026-12-01", "締結日: 近日"))
    made = with_proposals(tmp_path, FIELD, agreements=text)
    assert [one.record for one in made.city.findings] == ["agreements:N1"]
    assert made.verdict("proposal-field", FROM_PARTNER).findings == ()


# proposal-partner

PARTNER = "proposal-partner: {strength: must, reference: 第1条}"


def test_a_proposal_of_a_party_of_its_agreement_holds(tmp_path: Path) -> None:
    assert held(with_proposals(tmp_path, PARTNER).verdict("proposal-partner", FROM_PARTNER)) == ()


def test_a_proposal_of_a_member_of_a_group_holds(tmp_path: Path) -> None:
    parties = "  当事者: [{略称: 甲, 構成員: [市]}, {略称: 乙, 構成員: [C2, C1]}]\n"
    text = edited(AGREEMENT, ("  協定相手方: [C1]\n", parties))
    assert (
        held(with_proposals(tmp_path, PARTNER, agreements=text).verdict("proposal-partner", FROM_PARTNER))
        == ()
    )


def test_a_proposal_of_somebody_else_breaks_at_the_id(tmp_path: Path) -> None:
    made = with_proposals(
        tmp_path, PARTNER, ("  企業等ID: [C1]\n  協定ID", "  企業等ID:\n    - C1\n    - C2\n  協定ID")
    )
    found = broken(made.verdict("proposal-partner", FROM_PARTNER), SHEETS)
    assert found.message.startswith("企業等「C2」は、協定「例市と株式会社一番と")
    assert "相手方は C1 です" in (found.hint or "")
    assert (at(found), found.value) == (("proposals", made.line("proposals", "- C2")), "C2")


def test_a_proposal_of_nobody_breaks(tmp_path: Path) -> None:
    made = with_proposals(tmp_path, PARTNER, ("  企業等ID: [C1]\n  協定ID", "  協定ID"))
    found = broken(made.verdict("proposal-partner", FROM_PARTNER), SHEETS)
    assert found.message == "どの企業等の提案かが書かれていません。"
    assert "C1 のどれか" in (found.hint or "")


def test_a_proposal_without_an_agreement_may_be_of_any_partner(tmp_path: Path) -> None:
    assert "協定が書かれていません" in idle(
        with_proposals(tmp_path, PARTNER).verdict("proposal-partner", FROM_CITY)
    )


def test_a_party_whose_record_cannot_be_read_is_still_a_party(tmp_path: Path) -> None:
    partners = edited(PARTNERS, ("株式会社一番\n  種別: 民間企業", "株式会社一番\n  種別: 会社"))
    made = with_proposals(tmp_path, PARTNER, partners=partners)
    assert [one.record for one in made.city.findings] == ["partners:C1"]
    assert made.verdict("proposal-partner", FROM_PARTNER).findings == ()


# proposal-aim

AIM = "proposal-aim: {strength: must, reference: 第1条}"


def test_proposals_with_an_aim_hold(tmp_path: Path) -> None:
    made = with_proposals(tmp_path, AIM)
    for record in (FROM_PARTNER, FROM_CITY):
        assert held(made.verdict("proposal-aim", record)) == ()


@pytest.mark.parametrize(
    ("record", "line", "first"),
    [(FROM_PARTNER, "  目的: [issues]\n", "T1"), (FROM_CITY, "  目的: [services]\n", "T2")],
)
def test_a_proposal_without_an_aim_breaks(tmp_path: Path, record: str, line: str, first: str) -> None:
    made = with_proposals(tmp_path, AIM, (line, ""))
    found = broken(made.verdict("proposal-aim", record), SHEETS)
    assert found.message == "提案の目的が1つも書かれていません。"
    assert "地域課題の解決" in (found.hint or "")
    assert "市民サービスの向上" in (found.hint or "")
    assert at(found) == ("proposals", made.line("proposals", f"提案ID: {first}"))


# reply-fits

REPLY = "reply-fits: {strength: must, reference: 第1条}"


def test_a_reply_of_the_partner_who_was_asked_holds(tmp_path: Path) -> None:
    made = with_proposals(tmp_path, REPLY, replies="- {提案ID: T2, 企業等ID: C1, 連携の可否: 可}\n")
    assert held(made.verdict("reply-fits", "replies:T2/C1")) == ()


def test_a_reply_to_a_proposal_of_a_partner_breaks(tmp_path: Path) -> None:
    made = with_proposals(tmp_path, REPLY, replies="- 企業等ID: C1\n  提案ID: T1\n  連携の可否: 可\n")
    found = broken(made.verdict("reply-fits", "replies:T1/C1"), ("sheet3",))
    assert "企業等からの提案なので" in found.message
    assert (at(found), found.value) == (("replies", 2), "T1")


def test_a_reply_of_a_partner_who_was_not_asked_breaks(tmp_path: Path) -> None:
    made = with_proposals(tmp_path, REPLY, replies="- 提案ID: T2\n  企業等ID: C2\n  連携の可否: 否\n")
    found = broken(made.verdict("reply-fits", "replies:T2/C2"), ("sheet3",))
    assert found.message == "提案「T2」は、企業等「C2」にあてたものではありません。"
    assert "提案の相手は C1" in (found.hint or "")
    assert (at(found), found.value) == (("replies", 2), "C2")


def test_a_reply_to_a_proposal_that_cannot_be_read_is_left_alone(tmp_path: Path) -> None:
    reply = "- {提案ID: T2, 企業等ID: C2, 連携の可否: 可}\n"
    made = with_proposals(tmp_path, REPLY, ("市→企業等", "市から"), replies=reply)
    assert made.verdict("reply-fits", "replies:T2/C2").findings == ()
