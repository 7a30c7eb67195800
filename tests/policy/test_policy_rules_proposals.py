"""The rules on proposals and replies, each held, broken and not applicable."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.policy.judge import Verdict
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
    found = held(with_proposals(tmp_path, PARTNER).verdict("proposal-partner", FROM_PARTNER))
    assert found == ("株式会社一番",)


def test_a_proposal_of_a_member_of_a_group_holds(tmp_path: Path) -> None:
    parties = "  当事者: [{略称: 甲, 構成員: [市]}, {略称: 乙, 構成員: [C2, C1]}]\n"
    text = edited(AGREEMENT, ("  協定相手方: [C1]\n", parties))
    assert held(
        with_proposals(tmp_path, PARTNER, agreements=text).verdict("proposal-partner", FROM_PARTNER)
    ) == ("株式会社一番",)


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


def test_a_proposal_to_nobody_breaks_even_without_an_agreement(tmp_path: Path) -> None:
    made = with_proposals(tmp_path, PARTNER, ("  企業等ID: [C1]\n  提案内容: 避難", "  提案内容: 避難"))
    found = broken(made.verdict("proposal-partner", FROM_CITY), SHEETS)
    assert found.message == "どの企業等への提案かが書かれていません。"
    assert found.hint == "「企業等ID」を書いてください。"


def test_a_section_that_proposes_nothing_names_nobody(tmp_path: Path) -> None:
    nothing = "- {提案ID: T9, 提案方向: 市→企業等, 年度: 2026, 部課名: D1, 提案なし: はい}\n"
    sections = "- {部署ID: D1, 課: 防災課}\n"
    made = town(tmp_path / "a", PARTNER, proposals=nothing, departments=sections)
    assert "提案なし" in idle(made.verdict("proposal-partner", "proposals:T9"))
    theirs = nothing.replace("市→企業等", "企業等→市").replace("部課名: D1, ", "")
    of_whom = town(tmp_path / "b", PARTNER, proposals=theirs)
    assert "どの企業等の提案か" in broken(of_whom.verdict("proposal-partner", "proposals:T9"), SHEETS).message


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
    assert held(made.verdict("proposal-aim", FROM_PARTNER)) == ("地域課題の解決",)
    assert held(made.verdict("proposal-aim", FROM_CITY)) == ("市民サービスの向上",)


@pytest.mark.parametrize(
    ("record", "line", "first"),
    [(FROM_PARTNER, "  目的: [issues]\n", "T1"), (FROM_CITY, "  目的: [services]\n", "T2")],
)
def test_a_proposal_without_an_aim_breaks(tmp_path: Path, record: str, line: str, first: str) -> None:
    made = with_proposals(tmp_path, AIM, (line, ""))
    found = broken(made.verdict("proposal-aim", record), SHEETS)
    assert found.message == "提案の目的が1つも書かれていません。"
    assert "「目的」に、地域課題の解決、市民サービスの向上 のうち" in (found.hint or "")
    assert at(found) == ("proposals", made.line("proposals", f"提案ID: {first}"))


# reply-fits

REPLY = "reply-fits: {strength: must, reference: 第1条}"


def test_a_reply_of_the_partner_who_was_asked_holds(tmp_path: Path) -> None:
    made = with_proposals(tmp_path, REPLY, replies="- {提案ID: T2, 企業等ID: C1, 連携の可否: 可}\n")
    assert held(made.verdict("reply-fits", "replies:T2/C1")) == ("株式会社一番：T2",)


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
    assert "読めません" in idle(made.verdict("reply-fits", "replies:T2/C2"))


# no proposal at all


@pytest.mark.parametrize(
    "rule",
    [FIELD, AIM, "proposal-received: {strength: must, reference: 第1条}"],
    ids=["field", "aim", "received"],
)
def test_of_an_answer_without_a_proposal_nothing_is_asked(tmp_path: Path, rule: str) -> None:
    nothing = "- {提案ID: T3, 提案方向: 企業等→市, 年度: 2026, 企業等ID: [C1], 協定ID: N1, 提案なし: はい}\n"
    made = town(tmp_path, rule, proposals=nothing)
    assert "提案なし" in idle(made.verdict(rule.partition(":")[0], "proposals:T3"))


# proposal-department

DEPARTMENT = "proposal-department: {strength: must, reference: 第1条}"
DEPARTMENTS = "- {部署ID: D1, 部: 市民部, 課: 健康課}\n- {部署ID: D2, 課: 防災課}\n"


def test_a_proposal_of_a_section_holds(tmp_path: Path) -> None:
    change = ("  目的: [services]\n", "  目的: [services]\n  部課名: D1\n")
    made = with_proposals(tmp_path, DEPARTMENT, change, departments=DEPARTMENTS)
    assert held(made.verdict("proposal-department", FROM_CITY)) == ("市民部 健康課",)


def test_a_proposal_of_the_municipality_without_a_section_breaks(tmp_path: Path) -> None:
    made = with_proposals(tmp_path, DEPARTMENT)
    found = broken(made.verdict("proposal-department", FROM_CITY), ("sheet2", "sheet3"))
    assert found.message == "市からの提案「T2」に、提案した課が書かれていません。"
    assert "「部課名」" in (found.hint or "")
    assert at(found) == ("proposals", made.line("proposals", "提案ID: T2"))


def test_a_proposal_of_a_partner_needs_no_section(tmp_path: Path) -> None:
    made = with_proposals(tmp_path, DEPARTMENT)
    assert "企業等からの" in idle(made.verdict("proposal-department", FROM_PARTNER))


# proposal-in-force

IN_FORCE = "proposal-in-force: {strength: must, reference: 第1条}"
RENEWAL = "  更新: {更新期間: 1年, 申出期限: 1か月前}\n"


def in_force(folder: Path, start: str, end: str, *changes: tuple[str, str]) -> Town:
    """A proposal of fiscal 2026 under an agreement with this term, which nothing renews."""
    text = edited(
        AGREEMENT,
        ("  締結日: 2026-12-01\n", start and f"  締結日: {start}\n"),
        ("  有効期間終了日: 2027-11-30\n", end and f"  有効期間終了日: {end}\n"),
        *(changes or ((RENEWAL, ""),)),
    )
    return with_proposals(folder, IN_FORCE, agreements=text)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2020-01-01", "2026-04-01"),
        ("2027-03-31", "2028-03-30"),
        ("2026-12-01", ""),
    ],
    ids=["ends on the first day", "begins on the last day", "no end"],
)
def test_a_proposal_under_an_agreement_in_force_in_its_year_holds(
    tmp_path: Path, start: str, end: str
) -> None:
    assert held(in_force(tmp_path, start, end).verdict("proposal-in-force", FROM_PARTNER))


@pytest.mark.parametrize(
    ("start", "end", "says"),
    [
        ("2020-01-01", "2026-03-31", "令和８年度より前に終わっています"),
        ("2027-04-01", "2028-03-31", "令和８年度にはまだ始まっていません"),
        ("", "2028-03-31", "令和８年度にはまだ始まっていません"),
    ],
)
def test_a_proposal_under_an_agreement_not_in_force_in_its_year_breaks(
    tmp_path: Path, start: str, end: str, says: str
) -> None:
    made = in_force(tmp_path, start, end)
    found = broken(made.verdict("proposal-in-force", FROM_PARTNER))
    assert says in found.message
    assert (at(found), found.value) == (("proposals", made.line("proposals", "協定ID: N1")), "N1")


def test_an_agreement_that_is_renewed_is_still_in_force(tmp_path: Path) -> None:
    made = in_force(tmp_path, "2020-01-01", "2021-12-31", ("状態: 手続中", "状態: 締結済"))
    assert held(made.verdict("proposal-in-force", FROM_PARTNER))


def test_a_proposal_under_an_agreement_that_was_let_go_breaks(tmp_path: Path) -> None:
    made = in_force(tmp_path, "2026-12-01", "", ("状態: 手続中", "状態: 見送り"))
    assert "見送りになっています" in broken(made.verdict("proposal-in-force", FROM_PARTNER)).message


def test_a_proposal_without_an_agreement_is_not_asked_whether_it_is_in_force(tmp_path: Path) -> None:
    assert idle(with_proposals(tmp_path, IN_FORCE).verdict("proposal-in-force", FROM_CITY))


# proposal-received

RECEIVED = "proposal-received: {strength: must, reference: 第1条}"


def received(folder: Path, day: str) -> Town:
    change = ("  目的: [issues]\n", f"  目的: [issues]\n  受付日: {day}\n")
    return with_proposals(folder, RECEIVED, change)


@pytest.mark.parametrize("day", ["2026-04-10", "2026-11-20"])
def test_a_proposal_with_the_day_of_its_receipt_holds(tmp_path: Path, day: str) -> None:
    (evidence,) = held(received(tmp_path, day).verdict("proposal-received", FROM_PARTNER))
    assert evidence.endswith("日受付")


def test_a_proposal_received_tomorrow_breaks(tmp_path: Path) -> None:
    made = received(tmp_path, "2026-11-21")
    found = broken(made.verdict("proposal-received", FROM_PARTNER))
    assert "まだ来ていません" in found.message
    assert (at(found), found.value) == (("proposals", made.line("proposals", "受付日")), "2026-11-21")


def test_a_proposal_without_a_day_of_receipt_breaks(tmp_path: Path) -> None:
    found = broken(with_proposals(tmp_path, RECEIVED).verdict("proposal-received", FROM_CITY))
    assert found.message == "提案「T2」の受付日がありません。"
    assert "協働課が受け付けた日" in (found.hint or "")


# wanted-possible

WANTED = "wanted-possible: {strength: must, reference: 第1条}"
REPLIES = "- {提案ID: T2, 企業等ID: C1, 連携の可否: 否}\n- {提案ID: T2, 企業等ID: C2, 連携の可否: 否}\n"


def wanted(folder: Path, record: str, *, more: str = "", replies: str = "[]\n") -> Verdict:
    aim = "issues" if record == FROM_PARTNER else "services"
    change = (f"  目的: [{aim}]\n", f"  目的: [{aim}]\n  実施希望課: [D1, D2]\n{more}")
    made = with_proposals(folder, WANTED, change, departments=DEPARTMENTS, replies=replies)
    return made.verdict("wanted-possible", record)


@pytest.mark.parametrize("answer", ["可", "条件付"])
def test_a_section_may_want_what_one_partner_can_do(tmp_path: Path, answer: str) -> None:
    replies = edited(REPLIES, ("C2, 連携の可否: 否", f"C2, 連携の可否: {answer}"))
    assert held(wanted(tmp_path, FROM_CITY, replies=replies)) == ("健康課、防災課",)


@pytest.mark.parametrize("record", [FROM_PARTNER, FROM_CITY])
def test_a_section_may_want_what_nobody_has_answered(tmp_path: Path, record: str) -> None:
    assert held(wanted(tmp_path, record)) == ("健康課、防災課",)


def test_a_section_cannot_want_what_every_partner_declined(tmp_path: Path) -> None:
    found = broken(wanted(tmp_path, FROM_CITY, replies=REPLIES))
    assert found.message == "実施を希望する課（健康課、防災課）がありますが、企業等の回答が「否」です。"
    assert at(found)[0] == "proposals"


def test_a_section_cannot_want_what_was_let_go(tmp_path: Path) -> None:
    found = broken(wanted(tmp_path, FROM_PARTNER, more="  状態: 見送り\n"))
    assert "状態が「見送り」です" in found.message


def test_a_section_cannot_want_what_nobody_proposed(tmp_path: Path) -> None:
    nothing = "- {提案ID: T3, 提案方向: 企業等→市, 年度: 2026, 提案なし: はい, 実施希望課: [D1]}\n"
    made = town(tmp_path, WANTED, proposals=nothing, departments=DEPARTMENTS)
    assert "提案なし" in broken(made.verdict("wanted-possible", "proposals:T3")).message


def test_a_proposal_that_nobody_wants_is_left_alone(tmp_path: Path) -> None:
    made = with_proposals(tmp_path, WANTED, replies=REPLIES)
    assert idle(made.verdict("wanted-possible", FROM_CITY))
