"""The rules on contacts and the window, each held, broken and not applicable."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.findings import Severity
from tests.policy.cities import (
    AGREEMENT,
    HEAD,
    PARTNERS,
    Town,
    at,
    broken,
    edited,
    held,
    idle,
    policy_text,
    rule_set,
    town,
)

# contacts-named

CONTACTS = "contacts-named: {strength: must, reference: 第1条}"
CITY_SIDE = "    市側: {部署: 協働課, 氏名: 例　次郎}\n"
PARTNER_SIDE = "    相手方: {部署: 総務部, 氏名: 一番　次郎}\n"


def test_a_contact_on_both_sides_holds(tmp_path: Path) -> None:
    assert held(town(tmp_path, CONTACTS).verdict("contacts-named")) == (
        "市側：協働課 例　次郎",
        "相手方：総務部 一番　次郎",
    )


@pytest.mark.parametrize(
    ("side", "line", "other"), [("市側", CITY_SIDE, "一番　次郎"), ("相手方", PARTNER_SIDE, "例　次郎")]
)
def test_a_side_without_a_contact_breaks(tmp_path: Path, side: str, line: str, other: str) -> None:
    made = town(tmp_path, CONTACTS, agreements=edited(AGREEMENT, (line, "")))
    found = broken(made.verdict("contacts-named"))
    assert found.message == f"{side}の窓口担当者が決まっていません。"
    assert f"「{side}」" in (found.hint or "")
    assert at(found) == ("agreements", made.line("agreements", other))


def test_a_section_is_no_person(tmp_path: Path) -> None:
    text = edited(AGREEMENT, (CITY_SIDE, "    市側: {部署: 協働課}\n"))
    made = town(tmp_path, CONTACTS, agreements=text)
    assert at(broken(made.verdict("contacts-named"))) == ("agreements", made.line("agreements", "市側:"))


def test_without_contacts_both_sides_break(tmp_path: Path) -> None:
    text = edited(AGREEMENT, (f"  窓口:\n{CITY_SIDE}{PARTNER_SIDE}", ""))
    verdict = town(tmp_path, CONTACTS, agreements=text).verdict("contacts-named")
    assert [at(one) for one in verdict.findings] == [("agreements", 1)] * 2


def test_a_contact_in_the_partners_own_record_is_enough(tmp_path: Path) -> None:
    partners = edited(PARTNERS, ("  代表者氏名: 一番　花子\n", f"  代表者氏名: 一番　花子\n{OWN}"))
    made = town(tmp_path, CONTACTS, agreements=edited(AGREEMENT, (PARTNER_SIDE, "")), partners=partners)
    assert held(made.verdict("contacts-named"))[1] == "相手方：企画部 一番　三郎（企業等の記録の連絡先）"


def test_a_section_in_the_partners_own_record_is_no_person(tmp_path: Path) -> None:
    own = "  連絡先: {部署: 企画部}\n"
    partners = edited(PARTNERS, ("  代表者氏名: 一番　花子\n", f"  代表者氏名: 一番　花子\n{own}"))
    made = town(tmp_path, CONTACTS, agreements=edited(AGREEMENT, (PARTNER_SIDE, "")), partners=partners)
    broken(made.verdict("contacts-named"))


OWN = "  連絡先: {部署: 企画部, 氏名: 一番　三郎}\n"
EACH = """\
    相手方ごと:
      - {企業等ID: C1, 部署: 総務部, 氏名: 一番　次郎}
      - {企業等ID: C2, 部署: 企画部, 氏名: 二番　三郎}
"""


def of_two(folder: Path, partner_side: str, partners: str = PARTNERS) -> Town:
    text = edited(AGREEMENT, ("[C1]", "[C1, C2]"), (PARTNER_SIDE, partner_side))
    return town(folder, CONTACTS, agreements=text, partners=partners)


def test_several_partners_with_a_contact_each_hold(tmp_path: Path) -> None:
    assert held(of_two(tmp_path, EACH).verdict("contacts-named")) == (
        "市側：協働課 例　次郎",
        "「株式会社一番」：総務部 一番　次郎",
        "「株式会社二番」：企画部 二番　三郎",
    )


@pytest.mark.parametrize(
    "row", ["      - {企業等ID: C2, 部署: 企画部, 氏名: 二番　三郎}\n", ", 氏名: 二番　三郎"]
)
def test_each_of_several_partners_needs_a_contact(tmp_path: Path, row: str) -> None:
    verdict = of_two(tmp_path, edited(EACH, (row, ""))).verdict("contacts-named")
    found = broken(verdict)
    assert found.message == "「株式会社二番」の窓口担当者が決まっていません。"
    assert "「相手方ごと」に、企業等ID「C2」と部署と氏名" in (found.hint or "")
    assert len(verdict.evidence) == 2


def test_one_contact_does_not_speak_for_several_partners(tmp_path: Path) -> None:
    verdict = of_two(tmp_path, PARTNER_SIDE).verdict("contacts-named")
    assert [one.message for one in verdict.findings] == [
        "「株式会社一番」の窓口担当者が決まっていません。",
        "「株式会社二番」の窓口担当者が決まっていません。",
    ]


def test_the_own_records_of_several_partners_are_enough_too(tmp_path: Path) -> None:
    partners = edited(PARTNERS, ("  代表者氏名: 二番　次郎\n", f"  代表者氏名: 二番　次郎\n{OWN}"))
    one = edited(EACH, ("      - {企業等ID: C2, 部署: 企画部, 氏名: 二番　三郎}\n", ""))
    assert len(held(of_two(tmp_path, one, partners).verdict("contacts-named"))) == 3


def test_of_a_partner_that_cannot_be_read_nothing_is_said(tmp_path: Path) -> None:
    partners = edited(PARTNERS, ("株式会社一番\n  種別: 民間企業", "株式会社一番\n  種別: 会社"))
    made = town(tmp_path, CONTACTS, agreements=edited(AGREEMENT, (PARTNER_SIDE, "")), partners=partners)
    assert held(made.verdict("contacts-named")) == ("市側：協働課 例　次郎",)


def test_a_ward_is_called_a_ward(tmp_path: Path) -> None:
    policy = policy_text(rule_set(CONTACTS), head=edited(HEAD, ("word: 市", "word: 区")))
    made = town(tmp_path, policy, agreements=edited(AGREEMENT, (CITY_SIDE, "")))
    found = broken(made.verdict("contacts-named"))
    assert found.message == "区側の窓口担当者が決まっていません。"
    assert "「市側」" in (found.hint or ""), "the field is called so in every municipality"


# contact-window

WINDOW = "contact-window: {strength: must, reference: 第1条}"


@pytest.mark.parametrize("section", ["協働課", "協働課 連携係", "市民部協働課"])
def test_an_agreement_that_goes_through_the_window_holds(tmp_path: Path, section: str) -> None:
    made = town(tmp_path, WINDOW, agreements=edited(AGREEMENT, ("部署: 協働課", f"部署: {section}")))
    assert held(made.verdict("contact-window")) == (section,)


def test_an_agreement_that_goes_through_another_section_breaks(tmp_path: Path) -> None:
    made = town(tmp_path, WINDOW, agreements=edited(AGREEMENT, ("部署: 協働課", "部署: 防災課")))
    found = broken(made.verdict("contact-window"))
    assert found.message == "包括連携協定の窓口は協働課ですが、市側の窓口が「防災課」になっています。"
    assert (at(found), found.value) == (("agreements", made.line("agreements", "防災課")), "防災課")


@pytest.mark.parametrize("line", ["", "    市側: {氏名: 例　次郎}\n"])
def test_without_a_section_nothing_is_said_of_the_window(tmp_path: Path, line: str) -> None:
    made = town(tmp_path, WINDOW, agreements=edited(AGREEMENT, (CITY_SIDE, line)))
    assert "部署が書かれていません" in idle(made.verdict("contact-window"))


# contact-current

CURRENT = "contact-current: {strength: note, reference: 第1条}"
HEADED = "  代表者氏名: 一番　花子\n"


def calling(name: str) -> str:
    return edited(PARTNERS, (HEADED, f"{HEADED}  連絡先: {{部署: 総務部, 氏名: {name}}}\n"))


@pytest.mark.parametrize("name", ["一番　次郎", "一番 次郎", "一番次郎"])
def test_the_same_contact_in_both_records_holds_however_it_is_spaced(tmp_path: Path, name: str) -> None:
    made = town(tmp_path, CURRENT, partners=calling(name))
    assert held(made.verdict("contact-current")) == ("株式会社一番：一番　次郎",)


def test_another_contact_in_the_partners_own_record_is_told_where_the_agreement_names_one(
    tmp_path: Path,
) -> None:
    made = town(tmp_path, CURRENT, partners=calling("一番　三郎"))
    (found,) = made.verdict("contact-current").findings
    assert (found.severity, found.holds) == (Severity.NOTICE, ())
    assert "「一番　次郎」" in found.message
    assert "「一番　三郎」" in found.message
    assert at(found) == ("agreements", made.line("agreements", "一番　次郎"))


def test_where_only_one_record_names_a_contact_there_is_nothing_to_compare(tmp_path: Path) -> None:
    assert idle(town(tmp_path, CURRENT).verdict("contact-current"))
    without = edited(AGREEMENT, (PARTNER_SIDE, ""))
    made = town(tmp_path / "other", CURRENT, agreements=without, partners=calling("一番　三郎"))
    assert idle(made.verdict("contact-current"))
