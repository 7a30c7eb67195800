"""The mapping of a list: read like records and policies, every fault at its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.findings import Finding
from pipeline.records.agreements import Agreement
from pipeline.records.base import Record
from pipeline.records.lists.mapping import load_mapping
from pipeline.records.lists.targets import Leaf, Plan, find_leaf, make_plan
from pipeline.records.meetings import Meeting
from pipeline.records.results import Result

LEAST = """列:
  名称: 協定名称
  種別: 協定種別
ID: L-{番号}
"""


def read(folder: Path, text: str, model: type[Record] = Agreement) -> tuple[Plan | None, list[Finding]]:
    path = folder / "対応表.yaml"
    path.write_text(text, "utf-8")
    file, faults = load_mapping(path, "取込/対応表.yaml")
    if file is None:
        return None, faults
    plan, more = make_plan(file, model)
    return plan, [*faults, *more]


def good(folder: Path, text: str, model: type[Record] = Agreement) -> Plan:
    plan, faults = read(folder, text, model)
    assert plan is not None, [one.message for one in faults]
    assert not faults
    return plan


def fault(folder: Path, text: str, model: type[Record] = Agreement) -> Finding:
    plan, faults = read(folder, text, model)
    assert plan is None
    (one,) = faults
    assert one.place is not None
    assert one.place.file == "取込/対応表.yaml"
    return one


def test_a_heading_fills_one_field_several_or_the_two_ends_of_a_period(tmp_path: Path) -> None:
    plan = good(tmp_path, LEAST)
    assert [(one.heading, [leaf.way for leaf in one.leaves]) for one in plan.columns] == [
        ("名称", [("title",)]),
        ("種別", [("kind",)]),
    ]
    more = "列:\n  名称: 協定名称\n  種別: 協定種別\n  日: 締結日、有効期間開始日\n  期間: ～有効期間終了日、更新.更新期間\n"
    third, fourth = good(tmp_path, more + "ID: L-{連番:3}\n").columns[2:]
    assert [leaf.way for leaf in third.leaves] == [("signed_on",), ("effective_from",)]
    assert fourth.term is not None
    assert (fourth.term.start, [leaf.way for leaf in fourth.filled]) == (
        None,
        [("effective_to",), ("renewal", "further_term")],
    )


def test_keys_may_be_english_or_japanese(tmp_path: Path) -> None:
    plan = good(
        tmp_path,
        "columns:\n  名称: title\n  種別: {field: kind, values: {包括: comprehensive}}\nid: L-{番号}\n"
        "unused: [備考]\nconstants: {status: in-force}\nsheets: 一覧\n",
    )
    assert [leaf.label for one in plan.columns for leaf in one.leaves] == ["協定名称", "協定種別"]
    assert plan.file.mapping.sheets == ["一覧"]


@pytest.mark.parametrize(
    ("label", "way"),
    [
        ("窓口.市側.部署", ("contacts", "city", "department")),
        ("contacts.city.department", ("contacts", "city", "department")),
        ("手続の経過.S1.日付", ("steps", "S1", "date")),
        ("当事者.2.構成員", ("parties", "2", "members")),
        ("費用負担", ("cost_burden",)),
    ],
)
def test_a_field_is_named_as_in_the_headings_of_records(label: str, way: tuple[str, ...]) -> None:
    found = find_leaf(label, Agreement)
    assert isinstance(found, Leaf)
    assert found.way == way


@pytest.mark.parametrize(
    ("label", "hint"),
    [
        ("協定名", "「協定名称」のことでしょうか。"),
        (
            "窓口",
            "「窓口」はまとまりの項目です。窓口.市側、窓口.相手方、窓口.相手方ごと のどれかを書いてください。",
        ),
        ("窓口.市側.所属", "使えるのは、部署、氏名、電話、メール です。"),
        ("締結日.年", "「締結日」の下に項目はありません。"),
        ("判断・審査.初回.判断日", "使えるのは、判断者、判断日"),
    ],
)
def test_a_label_that_is_no_field_is_answered_with_what_may_be_written(label: str, hint: str) -> None:
    found = find_leaf(label, Agreement)
    assert isinstance(found, str)
    assert hint.strip("「」") in found


@pytest.mark.parametrize(
    ("text", "rule", "line", "words"),
    [
        (LEAST + "使わない欄: [備考]\n", "unknown-key", 5, "「使わない列」のことでしょうか。"),
        (
            LEAST.replace("名称: 協定名称", "名称: 協定名"),
            "unknown-field",
            2,
            "「協定名称」のことでしょうか。",
        ),
        (
            LEAST.replace("種別: 協定種別", "種別:\n    記録の項目: 協定種別\n    読み替え: {包括: x}"),
            "unknown-key",
            5,
            "「値の読み替え」のことでしょうか。",
        ),
        (LEAST + "すべての行: {協定名称: x}\n", "both-names", 5, "もう1つは2行目"),
        (LEAST + "ID2: x\n", "unknown-key", 5, "「ID2」という項目はありません。"),
        (LEAST.replace("  種別: 協定種別\n", ""), "missing", 2, "「協定種別」に入れる列がありません。"),
        (LEAST.replace("ID: L-{番号}\n", ""), "missing", 1, "IDの付け方がありません。"),
        (LEAST.replace("L-{番号}", "'{番号}'"), "bad-id", 4, "英字で始めて"),
        (LEAST.replace("L-{番号}", "L-1"), "bad-id", 4, "{ }"),
        (LEAST + "新しい企業等のID: P-{番号}\n", "bad-id", 5, "{連番}"),
        (LEAST.replace("名称: 協定名称", "名称: 協定名称、協定ID"), "both-names", 4, "両方"),
        (LEAST.replace("名称: 協定名称", "名称: 協定名称\n  名称: 締結日"), "duplicate-key", 3, "名称"),
        (LEAST.replace("名称: 協定名称", "名称: '、'"), "missing", 2, "項目名を書いてください。"),
        (
            LEAST.replace(
                "名称: 協定名称", "名称: 協定名称\n  期間: 締結日～有効期間終了日、更新.更新期間、状態"
            ),
            "too-many-fields",
            3,
            "更新の期間1つだけ",
        ),
        ("- 列\n", "not-a-mapping", None, "「列:」の下に"),
        ("", "empty-file", None, "内容がありません"),
    ],
)
def test_each_fault_is_told_at_its_line(
    tmp_path: Path, text: str, rule: str, line: int | None, words: str
) -> None:
    one = fault(tmp_path, text)
    assert one.place is not None
    assert (one.rule, one.place.line) == (rule, line)
    assert words in one.message + (one.hint or "")


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    _, faults = read(
        tmp_path, "列:\n  名称: 協定名\n  種別: 種類\nすべての行: {常態: 締結済}\nID: 1-{番号}\n"
    )
    assert [(one.rule, one.place and one.place.line) for one in faults] == [
        ("unknown-field", 2),
        ("unknown-field", 3),
        ("unknown-field", 4),
        ("bad-id", 5),
    ]


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    file, (one,) = load_mapping(tmp_path / "ない.yaml", "取込/ない.yaml")
    assert file is None
    assert one.rule == "unreadable"


def test_records_without_an_id_need_no_pattern_and_refuse_one(tmp_path: Path) -> None:
    text = "列: {開催日: 開催日, 相手: 企業等ID}\n"
    assert good(tmp_path, text, Meeting).identity is None
    assert fault(tmp_path, text + "ID: M-{連番}\n", Meeting).rule == "unknown-key"


def test_a_list_may_be_filled_by_several_columns_a_single_field_may_not(tmp_path: Path) -> None:
    several = "列: {年度: 年度, 課: 部署ID, 相手1: 連携企業名, 相手2: 連携企業名}\nID: J-{連番}\n"
    assert len(good(tmp_path, several, Result).columns) == 4
    assert fault(tmp_path, several.replace("相手2: 連携企業名", "相手2: 年度"), Result).rule == "both-names"
