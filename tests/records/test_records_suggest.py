"""Suggestions: what a word was meant to be, and which record an id; a guess is never a wild one."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.records.meant import which_record
from pipeline.records.suggest import did_you_mean, near_ids, near_words, one_slip
from tests.records.folder import load

PARTNERS = {f"P{number:03}": [f"株式会社第{number}"] for number in range(1, 41)}
NAMED = {"P001": ["株式会社髙﨑フーズ"], "P002": ["学校法人けやき野学園"], "P003": ["けやき並木信用金庫"]}


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ("p012", "p021", True),  # two neighbours swapped
        ("p012", "p013", True),  # one sign wrong
        ("p012", "p02", True),  # one missing
        ("p012", "p0122", True),  # one too many
        ("p012", "p0", False),
        ("p012", "p123", False),
        ("p012", "p210", False),
        ("p012", "p012", False),
        ("t7-41", "t7-19", False),
        ("", "p", True),
    ],
)
def test_one_slip_of_a_typist(one: str, other: str, near: bool) -> None:
    assert one_slip(one, other) is near
    assert one_slip(other, one) is near


@pytest.mark.parametrize(
    ("word", "near"),
    [("ｐ００７", ["P007"]), ("P07", ["P007"]), ("P0007", ["P007"]), ("X-1", []), ("T7-41", [])],
)
def test_near_ids(word: str, near: list[str]) -> None:
    assert near_ids(word, ["P007", "T7-19", "T7-28"]) == near


def hint(word: str, known: dict[str, list[str]] = NAMED) -> str:
    return which_record(word, known, "企業等", "partners")


def test_an_id_that_is_near_to_several_is_not_guessed_but_listed_with_names() -> None:
    said = hint("P041", PARTNERS)
    assert "のことでしょうか" not in said
    assert said.startswith("企業等の記録にあるのは、P004（株式会社第4）、P040（株式会社第40）、")


def test_an_id_that_is_near_to_a_few_is_answered_with_all_of_them() -> None:
    said = hint("P101", {"P001": ["甲"], "P011": ["乙"], "P555": ["丙"]})
    assert said.startswith("よく似たIDは、P001（甲）、P011（乙）です。")


def test_an_id_that_is_near_to_one_is_told_with_the_name() -> None:
    assert hint("P0003").startswith("「P003（けやき並木信用金庫）」のことでしょうか。")
    assert hint("P020", {"P002": ["学校法人けやき野学園"], "P111": ["乙"]}).startswith(
        "「P002（学校法人けやき野学園）」の"
    )


def test_an_id_far_from_all_is_answered_with_what_there_is() -> None:
    said = hint("T7-41")
    assert said.startswith(
        "企業等の記録にあるのは、P001（株式会社髙﨑フーズ）、P002（学校法人けやき野学園）、P003"
    )
    assert hint("T7-41", PARTNERS).count("（") == 6  # five of them, and the file
    assert "など40件です。" in hint("T7-41", PARTNERS)
    assert hint("P1", {}).startswith("企業等の記録は1件もありません。")


@pytest.mark.parametrize("word", ["けやき野学園", "（学）けやき野学園", "学校法人 けやき野学園", "けやき野"])
def test_a_name_or_a_part_of_it_leads_to_its_id(word: str) -> None:
    assert hint(word) == (
        "「P002（学校法人けやき野学園）」なら、名前ではなくIDを書いてください。"
        "ほかの企業等なら、記録（partners）に加えてください。"
    )


def test_a_name_in_other_variants_of_its_characters_is_found() -> None:
    assert hint("高崎フーズ").startswith("「P001（株式会社髙﨑フーズ）」なら")


def test_a_part_of_two_names_leads_to_both() -> None:
    assert hint("けやき").startswith("「P002（学校法人けやき野学園）」か「P003（けやき並木信用金庫）」なら")


@pytest.mark.parametrize(
    "word", ["P001 P003", "P001　けやき並木信用金庫", "P001/P003", "髙﨑フーズ・けやき並木信用金庫"]
)
def test_ids_and_names_run_together_are_told_with_the_sign_that_divides_them(word: str) -> None:
    assert hint(word) == "2つ以上のIDは、「；」か「、」で区切って「P001；P003」と書いてください。"


def test_an_unreadable_record_is_known_by_id_and_name_too(tmp_path: Path) -> None:
    partners = "- {企業等ID: C1, 企業名: 一番, 電話: x}\n- {企業等ID: D1, 企業名: 二番}\n"
    project = "- {id: J1, subject: 集い, partners: [C2]}\n"
    found = load(tmp_path, {"partners.yaml": partners, "projects.yaml": project}).findings
    (dangling,) = [one for one in found if one.rule == "dangling-reference"]
    assert (dangling.hint or "").startswith("「C1（一番）」のことでしょうか。")


# words


@pytest.mark.parametrize(
    ("word", "near"),
    [
        ("件名", ["取組の件名"]),
        ("取組の件名（必須）", ["取組の件名"]),
        ("有効期間", ["有効期間開始日", "有効期間終了日"]),
        ("取組件名", ["取組の件名"]),
        ("名", []),
        ("備考", []),
    ],
)
def test_a_word_inside_a_longer_one_is_near(word: str, near: list[str]) -> None:
    known = ["実績ID", "取組の件名", "取組内容", "有効期間開始日", "有効期間終了日"]
    assert near_words(word, known) == near


def test_a_word_in_too_many_is_near_to_none() -> None:
    assert near_words("協定", [f"第{number}号協定の写しの綴り" for number in range(4)]) == []


def test_two_that_are_as_near_are_both_offered() -> None:
    assert (
        did_you_mean("協定", ["協定ID", "協定種別", "締結日"]) == "「協定ID」か「協定種別」のことでしょうか。"
    )


def test_the_nearest_is_not_cut_off_from_a_long_list() -> None:
    known = [f"分野{number}" for number in range(20)] + ["地域の安全に関すること"]
    said = did_you_mean("安全と安心のまち", known)
    assert said.startswith("使えるのは、地域の安全に関すること、分野0、")
    assert said.endswith("など です。")


def test_only_what_is_to_be_listed_is_listed() -> None:
    assert did_you_mean("!", ["a", "あ", "b", "い"], ["あ", "い"]) == "使えるのは、あ、い です。"


def test_a_hint_is_thought_of_for_each_record_alike(tmp_path: Path) -> None:
    projects = "".join(f"- {{id: J{n}, subject: 集い, partners: [C9]}}\n" for n in (1, 2))
    found = load(
        tmp_path, {"partners.yaml": "- {企業等ID: C1, 企業名: 一番}\n", "projects.yaml": projects}
    ).findings
    assert len(found) == 2
    assert len({one.hint for one in found}) == 1
