"""Which texts mean a section, and what they say when it is renamed."""

from __future__ import annotations

import pytest

from pipeline.records.departments import Department
from pipeline.records.renaming import renaming, same_key, section_called

EVERYONE = [
    Department(id=identity, bureau=bureau, section=section, unit=unit)
    for identity, bureau, section, unit in (
        ("A", "総務部", "企画課", "企画係"),
        ("B", "総務部", "企画課", "統計係"),
        ("C", "市民部", "庶務課", ""),
        ("E", "教育部", "庶務課", ""),
        ("F", "福祉部", "福祉課", ""),
        ("G", "福祉部", "高齢者福祉課", ""),
    )
]


@pytest.mark.parametrize(
    ("old", "new", "ids", "texts"),
    [
        (
            "企画課",
            "政策課",
            "AB",
            {
                "企画課": "政策課",
                "企画課 企画係": "政策課 企画係",
                "総務部企画課　統計係": "総務部政策課　統計係",
                "企画課企画係": "政策課企画係",
                "企画課（窓口）": "政策課（窓口）",
                "企画課題室": None,
                "経営企画課": None,
                "教育部企画課": None,
                "企画課調整係": None,
            },
        ),
        ("市民部 庶務課", "市民部 総務課", "C", {"庶務課": None, "市民部庶務課 甲係": "市民部総務課 甲係"}),
        (
            "企画課　企画係",
            "政策課　政策係",
            "A",
            {"企画課": None, "企画課　企画係": "政策課　政策係", "企画課 統計係": None},
        ),
        ("総務部", "経営部", "AB", {"総務部企画課": "経営部企画課", "総務部": "経営部", "企画課": None}),
        ("企画係", "政策係", "A", {"企画課 企画係": "企画課 政策係", "企画課": None}),
        ("総務部企画課", "総務部 政策課", "AB", {"企画課": "政策課"}),
        ("広聴課", "対話課", "", {"広聴課": "対話課", "広聴課 係": "対話課 係", "広聴課題": None}),
    ],
)
def test_a_section_is_renamed_where_a_text_clearly_means_it(
    old: str, new: str, ids: str, texts: dict[str, str | None]
) -> None:
    meant = renaming(EVERYONE, old, new)
    assert [one.id for one in meant.found] == list(ids)
    assert meant.wordy
    assert meant.several == []
    assert {text: meant.of_text(text) for text in texts} == texts


def test_a_name_in_two_bureaus_asks_for_the_bureau() -> None:
    assert set(renaming(EVERYONE, "庶務課", "総務課").several) == {"市民部 庶務課", "教育部 庶務課"}


def test_the_new_name_needs_a_word_for_each_of_the_old_one() -> None:
    assert not renaming(EVERYONE, "企画課 企画係", "政策課").wordy


def test_a_longer_name_that_holds_the_old_one_is_no_mention_of_it() -> None:
    meant = renaming(EVERYONE, "福祉課", "共生課")
    assert meant.is_named_in("福祉課及び関係課")
    assert not meant.is_named_in("高齢者福祉課")
    assert meant.is_named_in("高齢者福祉課と福祉 課")


def test_spaces_in_a_name_do_not_count() -> None:
    assert same_key("加瀬　文子") == same_key("加瀬 文子") == same_key(" 加瀬  文子")


@pytest.mark.parametrize(
    ("text", "section"),
    [
        ("企画課 企画係", "総務部企画課"),
        ("高齢者福祉課", "福祉部高齢者福祉課"),
        ("広聴課　広聴係", "広聴課"),
        ("都市局 公園課 緑化係", "公園課"),
        ("動物公園課", "動物公園課"),
        ("", ""),
    ],
)
def test_a_contacts_section_is_known_by_the_longest_name_that_fits(text: str, section: str) -> None:
    assert section_called(text, [*EVERYONE, Department(id="H", section="公園課")]) == section


def test_a_bureau_that_the_records_do_not_name_may_stand_before_the_section() -> None:
    meant = renaming([Department(id="H", section="公園課")], "公園課", "緑地課")
    texts = ("都市局 公園課 緑化係", "都市部公園課", "動物公園課")
    assert [meant.of_text(text) for text in texts] == ["都市局 緑地課 緑化係", "都市部緑地課", None]
