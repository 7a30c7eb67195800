"""A value in a YAML file is changed or added, and every other byte stays."""

from __future__ import annotations

import pytest

from pipeline.render.edit_yaml import YamlEdit
from pipeline.render.edits import CannotEdit
from pipeline.sources.raw import RawMap, RawText, RawValue
from pipeline.sources.yaml_source import read_yaml
from tests.acceptance.support import parse_yaml

TOWN = """\
# 部署  （注記）
- id: D1   # 左の注記
  課: "企画課"
  連絡先: {部署: 企画課 企画係, 氏名: 加瀬　文子 , 電話: '0479-00-0101'}   # 右の注記

- id: D2
  課: 'みどり''課'
  連絡先:
      氏名: 山田 太郎   # 行の注記
      メール:
  メモ: >-
    企画課の
    仕事
# 末尾
"""
PHONE = ("phone", "電話")


def places(data: bytes) -> dict[str, list[tuple[int, int]]]:
    """Where the program's own reader finds each value of the first two levels and below."""
    found: dict[str, list[tuple[int, int]]] = {}

    def walk(value: RawValue) -> None:
        if isinstance(value, RawText):
            found.setdefault(value.text, []).append((value.place.line or 0, value.place.column or 0))
        elif isinstance(value, RawMap):
            for _, one in value.entries:
                walk(one)

    for record in read_yaml(data, "x.yaml").records:
        walk(record)
    return found


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize(
    ("old", "new", "written"),
    [
        ("企画課", '政策"課\\', '"企画課"→"政策\\"課\\\\"'),
        ("企画課 企画係", "政策課 企画係", "企画課 企画係→政策課 企画係"),
        ("加瀬　文子", "山田, 太郎", '加瀬　文子→"山田, 太郎"'),
        ("0479-00-0101", "0479'1", "'0479-00-0101'→'0479''1'"),
        ("みどり'課", "緑課", "'みどり''課'→'緑課'"),
        ("山田 太郎", "- 花子 # 子", '山田 太郎→"- 花子 # 子"'),
    ],
)
def test_only_the_bytes_of_the_value_change_whatever_the_quotes_and_line_ends(
    line_end: str, mark: str, old: str, new: str, written: str
) -> None:
    data = (mark + TOWN.replace("\n", line_end)).encode()
    edit = YamlEdit(data)
    edit.replace(places(data)[old][0], old, new)
    before, after = written.split("→")
    assert edit.data().decode() == data.decode().replace(before, after, 1)
    assert new in places(edit.data())


def test_several_values_of_a_line_are_changed_at_once() -> None:
    edit = YamlEdit(TOWN.encode())
    found = places(TOWN.encode())
    for old, new in (("企画課", "総合政策課"), ("企画課 企画係", "課"), ("加瀬　文子", "森 一")):
        edit.replace(found[old][0], old, new)
    wanted = (
        TOWN.replace('"企画課"', '"総合政策課"').replace("企画課 企画係", "課").replace("加瀬　文子", "森 一")
    )
    assert edit.data().decode() == wanted


def test_a_field_that_is_missing_is_added_behind_its_neighbour_in_the_neighbours_language() -> None:
    data = b"- {id: A, contact: {name: x y }}\n- id: B\n  contact:\n    name: z # note\n  n: 1\n"
    edit = YamlEdit(data)
    found = places(data)
    for name in ("x y", "z"):
        edit.add_beside(found[name][0], PHONE, "0479-1")
        edit.add_beside(found[name][0], ("email", "メール"), "a@example.jp")
    assert edit.data().decode() == (
        "- {id: A, contact: {name: x y, phone: 0479-1, email: a@example.jp }}\n"
        "- id: B\n  contact:\n    name: z # note\n    phone: 0479-1\n    email: a@example.jp\n  n: 1\n"
    )


def test_a_field_that_stands_blank_is_filled_where_it_stands() -> None:
    edit = YamlEdit(TOWN.encode())
    edit.add_beside(places(TOWN.encode())["山田 太郎"][0], ("email", "メール"), "a@example.jp")
    assert edit.data().decode() == TOWN.replace("メール:", "メール: a@example.jp")


def test_a_text_over_several_lines_that_cannot_be_found_again_is_refused() -> None:
    edit = YamlEdit(TOWN.encode())
    with pytest.raises(CannotEdit) as refused:
        edit.replace(places(TOWN.encode())["企画課の 仕事"][0], "企画課の 仕事", "x")
    assert "11行目" in str(refused.value)
    assert refused.value.hint


HEADS = {
    "flow items": (
        "heads:\n  - {title: 市長, name: a, since: 2020-01-01}  # 初代\n\n  # 次\nx: 1\n",
        "heads:\n  - {title: 市長, name: a, since: 2020-01-01}  # 初代\n"
        "  - {title: 市長, name: b c, since: 2027-01-01}\n\n  # 次\nx: 1\n",
    ),
    "block items": (
        "heads:\n-   name: a\n    職名: 市長\n    since: 2020-01-01 # x\n\nx: 1\n",
        "heads:\n-   name: a\n    職名: 市長\n    since: 2020-01-01 # x\n"
        "-   name: b c\n    職名: 市長\n    since: 2027-01-01\n\nx: 1\n",
    ),
    "flow list": (
        "heads: [{title: 市長, name: a, since: 2020-01-01}]",
        "heads: [{title: 市長, name: a, since: 2020-01-01}, {title: 市長, name: b c, since: 2027-01-01}]",
    ),
    "no line end": (
        "heads:\n  - {title: 市長, name: a, since: 2020-01-01}",
        "heads:\n  - {title: 市長, name: a, since: 2020-01-01}\n  - {title: 市長, name: b c, since: 2027-01-01}",
    ),
}


@pytest.mark.parametrize("case", HEADS)
def test_one_more_item_is_written_like_the_one_before_it(case: str) -> None:
    before, after = HEADS[case]
    line = next(n for n, one in enumerate(before.split("\n"), 1) if "name" in one or "title" in one)
    text = before.split("\n")[line - 1]
    column = min(text.find(word) for word in ("title", "name") if word in text) + 1
    edit = YamlEdit(before.encode())
    edit.add_item(
        (line, column),
        {("title", "職名"): "市長", ("name", "氏名"): "b c", ("since", "就任日"): "2027-01-01"},
    )
    assert edit.data().decode() == after
    assert len(parse_yaml(after)["heads"]) == 2
