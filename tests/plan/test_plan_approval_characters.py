"""Which characters somebody must look at before they are printed, and what is said of them."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from pipeline.plan.approval import characters
from pipeline.plan.approval.characters import (
    HALF_WIDTH,
    LATER,
    NOWHERE,
    UNSEEN,
    WINDOWS_ONLY,
    graphemes,
    special_characters,
)

TABLES = Path(characters.__file__).parent


def found(text: str) -> list[tuple[str, str]]:
    """The special characters of a text, with what they are called."""
    return [(one.text, one.called) for one in special_characters([("名称", text)])]


@pytest.mark.parametrize(
    ("char", "code", "called", "standard"),
    [
        ("髙", "U+9AD9", "はしごだか", "高"),
        ("﨑", "U+FA11", "たつさき（「大」が「立」）", "崎"),
        ("𠮷", "U+20BB7", "つちよし（上が「土」）", "吉"),
        ("德", "U+5FB7", "心の上に「一」がある「とく」", "徳"),
        ("濵", "U+6FF5", "「はま」の異体字（旧字の「濱」とも違う）", "浜"),
        ("邉", "U+9089", "わたなべの「なべ」（中が「口」）", "辺"),
        ("邊", "U+908A", "わたなべの「なべ」（中が「方」）", "辺"),
        ("齋", "U+9F4B", "斎藤の「さい」の旧字（下が「示」）", "斎"),
        ("\ufa19", "U+FA19", "「ネ」でなく「示」の「かみ」", "神"),
        ("\ufa4f", "U+FA4F", "「ネ」でなく「示」の「ゆう」", "祐"),
    ],
)
def test_a_variant_is_told_with_its_code_its_name_and_the_usual_character(
    char: str, code: str, called: str, standard: str
) -> None:
    (one,) = special_characters([("氏名", f"{char}田")])
    assert (one.text, one.code, one.called, one.standard) == (char, code, called, standard)
    assert one.where == f"氏名「{char}田」"


def test_a_character_in_several_places_is_told_once_with_all_of_them() -> None:
    (one,) = special_characters(
        [("名称", "株式会社髙田"), ("所在地", "例県例市1番地"), ("氏名", "髙田　髙子")]
    )
    assert one.where == "名称「株式会社髙田」、氏名「髙田　髙子」"


@pytest.mark.parametrize(
    "text", ["", "ABC-1 Ltd.", "株式会社例商店", "例県例市本町一丁目１番地", "サービスセンター"]
)
def test_what_every_computer_has_alike_is_not_told(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "called"),
    [
        ("①番", WINDOWS_ONLY),
        ("俠客", LATER),
        ("乄", NOWHERE),
        ("ｶﾞｽ", HALF_WIDTH),
        ("株式会社例～サービス", "全角チルダ（波形）"),
        ("㈱例商店", "かっこ付きの「株」（１文字）"),
    ],
)
def test_what_older_computers_lack_or_take_for_another_is_told(text: str, called: str) -> None:
    assert called in [word for _, word in found(text)]


def test_a_character_with_a_variation_selector_is_one() -> None:
    text = "葛\U000e0100城"
    assert graphemes(text) == ["葛\U000e0100", "城"]
    (one,) = special_characters([("名称", text)])
    assert (one.text, one.code) == ("葛\U000e0100", "U+845B U+E0100")
    assert (one.called, one.standard) == ("字形の指定が付いた「葛」", "葛")


def test_a_letter_with_a_mark_over_it_is_one() -> None:
    assert found("ハ\u309aン") == [("ハ\u309a", "符号が付いた「ハ」")]


def test_what_cannot_be_seen_is_told_in_words() -> None:
    (one,) = special_characters([("名称", "例\u200b商店")])
    assert (one.text, one.code) == (UNSEEN, "U+200B")
    assert one.where == "名称「例［U+200B］商店」"


@pytest.mark.parametrize(
    ("text", "char", "other"),
    [
        ("スーパ一例", "一", "ー"),
        ("エ業株式会社", "エ", "工"),
        ("例市ロ番地", "ロ", "口"),
        ("アル夕イル", "夕", "タ"),
        ("三ヶ島", "ヶ", "ケ"),
        ("一ノ瀬", "ノ", "の"),
    ],
)
def test_a_look_alike_beside_the_other_script_is_told(text: str, char: str, other: str) -> None:
    ((one, called),) = found(text)
    assert one == char
    assert f"「{other}」" in called


@pytest.mark.parametrize("text", ["一番町", "コーヒー", "工業力", "人口", "らーめん", "へいわ", "カメラ"])
def test_a_look_alike_where_it_belongs_is_not_told(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(("name", "least"), [("characters.csv", 80), ("look_alikes.csv", 20)])
def test_the_tables_say_each_fact_once_and_under_the_code_of_its_character(name: str, least: int) -> None:
    with (TABLES / name).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) >= least
    assert [f"U+{ord(one['character']):04X}" for one in rows] == [one["code"] for one in rows]
    assert len({one["code"] for one in rows}) == len(rows)
    assert all(one["called"] for one in rows)
    assert all(one.get("standard") != one["character"] for one in rows)
