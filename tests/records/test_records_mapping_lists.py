"""Lists as cities keep them, made as real files → the rows that are read, and what is told of the rest."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipeline.findings import Finding
from pipeline.records.agreements import Agreement
from pipeline.records.lists.listing import Item, read_list
from pipeline.records.lists.mapping import load_mapping
from pipeline.records.lists.targets import make_plan
from pipeline.sources.grid import Grids, read_grids
from tests.records import lists
from tests.records.lists import HEADINGS, MAPPING

Rows = list[Sequence[Any]]
FIRST: Sequence[Any] = (1, "甲協定", "株式会社一番", date(2013, 4, 1), "包括")
SECOND: Sequence[Any] = (2, "乙協定", "株式会社二番", "H26.4.1", "災害")


def read(
    folder: Path, rows: Sequence[Sequence[Any]], mapping: str = MAPPING, merged: Sequence[str] = ()
) -> tuple[list[dict[str, str]], list[Finding]]:
    """The rows of a workbook as texts by heading, and what was found."""
    grids = read_grids(lists.save_book(folder / "一覧.xlsx", rows, merged=merged), "一覧.xlsx")
    items, findings = listed(folder, grids, mapping)
    return [{word: cell.text for word, cell in one.cells.items()} for one in items], findings


def listed(folder: Path, grids: Grids, mapping: str) -> tuple[list[Item], list[Finding]]:
    (folder / "対応表.yaml").write_text(mapping, "utf-8")
    file, faults = load_mapping(folder / "対応表.yaml", "対応表.yaml")
    assert file is not None, faults
    plan, faults = make_plan(file, Agreement)
    assert plan is not None, faults
    (grid,) = grids.sheets
    found = read_list(grid, plan)
    return found.items, [*grids.faults, *found.findings]


def texts(*rows: Sequence[Any]) -> list[dict[str, str]]:
    """Rows as they are expected to be read."""
    return [{word: str(value) for word, value in zip(HEADINGS, row, strict=True) if value} for row in rows]


def test_the_heading_is_found_below_titles_and_blank_rows(tmp_path: Path) -> None:
    rows: Rows = [
        ["協定一覧"],
        [],
        ["", "", "", "", "令和8年4月1日現在"],
        HEADINGS,
        FIRST,
        [],
        SECOND,
    ]
    found, findings = read(tmp_path, rows, merged=["A1:E1"])
    assert found == texts(FIRST, SECOND)
    assert not findings


def test_a_heading_is_the_same_with_spaces_line_breaks_and_full_width_signs(tmp_path: Path) -> None:
    heads = ["Ｎｏ．", "協定の\n名称", "相 手 方", "締結　年月日", "種別"]
    found, findings = read(tmp_path, [heads, FIRST], MAPPING.replace("{番号}", "{No.}"))
    assert [one["協定の名称"] for one in found] == ["甲協定"]
    assert found[0]["No."] == "1"
    assert not findings


def test_a_heading_of_two_rows_is_joined_under_its_merged_cells(tmp_path: Path) -> None:
    rows: Rows = [
        ["番号", "協定の名称", "相手方", "有効期間", "", "種別"],
        ["", "", "", "始期", "終期", ""],
        [1, "甲協定", "株式会社一番", "H25.4.1", "H26.3.31", "包括"],
    ]
    mapping = MAPPING.replace(
        "締結年月日: 締結日", "有効期間始期: 有効期間開始日\n  有効期間 終期: 有効期間終了日"
    )
    whole = ["A1:A2", "B1:B2", "C1:C2", "D1:E1", "F1:F2"]
    for merged in (whole, ["D1:E1"]):
        found, findings = read(tmp_path, rows, mapping, merged)
        assert not findings
        assert [(one["有効期間始期"], one["有効期間 終期"]) for one in found] == [("H25.4.1", "H26.3.31")]


def test_merged_cells_of_several_rows_count_for_each_of_them(tmp_path: Path) -> None:
    second = (2, "乙協定", "株式会社二番", "", "")
    found, findings = read(tmp_path, [HEADINGS, FIRST, second], merged=["D2:D3", "E2:E3"])
    assert found == texts(FIRST, (2, "乙協定", "株式会社二番", "2013-04-01", "包括"))
    assert not findings


def test_rows_under_one_merged_number_are_one_record(tmp_path: Path) -> None:
    more = ("", "", "株式会社二番", "", "")
    found, _ = read(tmp_path, [HEADINGS, FIRST, more], merged=["A2:A3", "B2:B3", "D2:D3", "E2:E3"])
    assert [one["相手方"] for one in found] == ["株式会社一番\n株式会社二番"]
    assert [one["締結年月日"] for one in found] == ["2013-04-01"]


def test_a_merged_range_over_blank_rows_makes_no_row(tmp_path: Path) -> None:
    found, _ = read(tmp_path, [HEADINGS, FIRST], merged=["E2:E900", "A2:A900"])
    assert found == texts(FIRST)


@pytest.mark.parametrize("mark", ["〃", "同上", "″", " 〃 "])
def test_a_ditto_mark_is_the_value_above_however_often(tmp_path: Path, mark: str) -> None:
    rows = [HEADINGS, FIRST, (2, "乙協定", mark, mark, mark), (3, "丙協定", mark, mark, "災害")]
    found, findings = read(tmp_path, rows)
    assert found == texts(
        FIRST,
        (2, "乙協定", "株式会社一番", "2013-04-01", "包括"),
        (3, "丙協定", "株式会社一番", "2013-04-01", "災害"),
    )
    assert not findings


def test_a_ditto_mark_with_nothing_above_is_an_error(tmp_path: Path) -> None:
    rows = [HEADINGS, (1, "甲協定", "〃", "H25.4.1", "包括"), (2, "乙協定", "株式会社二番", "", "包括"),
            (3, "丙協定", "〃", "〃", "〃")]  # fmt: skip
    found, findings = read(tmp_path, rows)
    assert lists.told(findings) == [("ditto", "C2"), ("ditto", "D4")]
    assert found[2]["相手方"] == "株式会社二番"


def test_heads_between_the_rows_are_passed_over_and_told_once(tmp_path: Path) -> None:
    rows: Rows = [
        HEADINGS,
        ["１　包括"],
        FIRST,
        ["２　災害"],
        SECOND,
        ["※ 令和8年3月末で終わったものを除く。"],
    ]
    found, findings = read(tmp_path, rows, merged=["A2:E2"])
    assert found == texts(FIRST, SECOND)
    (one,) = findings
    assert (one.rule, one.severity.value) == ("head-rows", "notice")
    assert "2行目「１　包括」、4行目「２　災害」、6行目「※" in one.message


def test_heads_can_fill_a_field(tmp_path: Path) -> None:
    mapping = (
        MAPPING.replace("  種別:\n", "区切りの行:\n").replace("    記録", "  記録").replace("    値", "  値")
    )
    book = lists.save_book(
        tmp_path / "一覧.xlsx", [HEADINGS[:4], ["包括"], FIRST[:4], (2, *FIRST[1:4]), ["災害"], SECOND[:4]]
    )
    items, findings = listed(tmp_path, read_grids(book, "一覧.xlsx"), mapping)
    assert [one.head and one.head.text for one in items] == ["包括", "包括", "災害"]
    assert not findings


def test_a_row_with_a_title_alone_in_the_first_column_is_a_warning(tmp_path: Path) -> None:
    mapping = MAPPING.replace("{番号}", "{連番}")
    found, findings = read(tmp_path, [HEADINGS[1:], FIRST[1:], ["忘れられた協定"]], mapping)
    assert len(found) == 1
    assert [(one.rule, one.severity.value) for one in findings] == [
        ("head-row", "warning"),
        ("head-rows", "notice"),
    ]


def test_rows_with_a_number_alone_are_passed_over_and_told(tmp_path: Path) -> None:
    found, findings = read(tmp_path, [HEADINGS, FIRST, [2], [3]])
    assert found == texts(FIRST)
    assert [(one.rule, one.severity.value) for one in findings] == [("blank-rows", "notice")]
    assert "3、4行目" in findings[0].message


def test_the_heading_of_a_second_page_is_no_row(tmp_path: Path) -> None:
    found, findings = read(tmp_path, [HEADINGS, FIRST, HEADINGS, SECOND])
    assert found == texts(FIRST, SECOND)
    assert not findings


def test_a_column_with_values_that_nobody_claims_is_an_error_until_it_is_named(tmp_path: Path) -> None:
    rows = [[*HEADINGS, "備考", "", "空の列"], [*FIRST, "写しあり", "メモ"]]
    _, findings = read(tmp_path, rows)
    assert lists.told(findings) == [("unmapped-column", "F1"), ("unmapped-column", "G1")]
    assert "使わない列" in (findings[0].hint or "")
    _, findings = read(tmp_path, rows, MAPPING + "使わない列: [備考, G列]\n")
    assert not findings


def test_a_heading_that_is_not_there_is_told_at_its_line_with_a_near_one(tmp_path: Path) -> None:
    _, findings = read(tmp_path, [("番号", "協定名", *HEADINGS[2:]), FIRST])
    assert lists.told(findings) == [("unknown-heading", "2"), ("unmapped-column", "B1")]
    assert findings[0].place is not None
    assert findings[0].place.file == "対応表.yaml"
    assert findings[0].hint == "「協定名」のことでしょうか。"


def test_a_heading_that_stands_twice_is_an_error_until_a_letter_is_given(tmp_path: Path) -> None:
    rows = [[*HEADINGS, "種別"], [*FIRST, "災害"]]
    _, findings = read(tmp_path, rows)
    assert lists.told(findings) == [("duplicate-column", "5")]
    assert "E列、F列" in findings[0].message
    found, findings = read(tmp_path, rows, MAPPING.replace("  種別:", "  E列:") + "使わない列: F列\n")
    assert found[0]["E列"] == "包括"
    assert not findings


def test_no_heading_at_all_shows_what_stands_there(tmp_path: Path) -> None:
    found, findings = read(tmp_path, [["氏名", "住所"], ["甲", "乙"]])
    assert not found
    assert lists.told(findings) == [("no-heading", "None")]
    assert "「氏名」、「住所」" in (findings[0].hint or "")


def test_an_empty_sheet_among_those_that_are_named_is_told(tmp_path: Path) -> None:
    path = lists.save_book(tmp_path / "一覧.xlsx", [HEADINGS, FIRST])
    book = openpyxl.load_workbook(path)
    book.create_sheet("空")
    book.save(path)
    grids = read_grids(path, "一覧.xlsx", ["協定一覧", "空"])
    items, (one,) = listed(tmp_path, replace(grids, sheets=grids.sheets[1:]), MAPPING)
    assert (items, one.rule, one.place and one.place.sheet) == ([], "no-heading", "空")
    assert "シートが空です" in (one.hint or "")


def test_formulas_are_told_once_a_column_and_not_of_columns_that_are_not_used(tmp_path: Path) -> None:
    path = tmp_path / "一覧.xlsx"
    rows = [(*HEADINGS, "集計"), (*FIRST, "=1+1"), (*SECOND, "=1+2")]
    lists.save_book(path, rows)
    items, findings = listed(tmp_path, read_grids(path, "一覧.xlsx"), MAPPING + "使わない列: 集計\n")
    assert len(items) == 2
    assert not findings
    lists.save_book(path, [HEADINGS, ("=ROW()-1", *FIRST[1:])])
    _, findings = listed(tmp_path, read_grids(path, "一覧.xlsx"), MAPPING)
    assert [one.rule for one in findings] == ["formula"]


def test_values_that_formulas_left_are_taken_and_told_once_a_column(tmp_path: Path) -> None:
    path = lists.save_book(tmp_path / "一覧.xlsx", [HEADINGS, FIRST, SECOND])
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    with zipfile.ZipFile(path, "w") as book:  # Excel keeps what a formula gave beside it; openpyxl does not
        for name, data in parts.items():
            book.writestr(name, re.sub(rb'(<c r="A[23]"[^>]*>)<v>', rb"\1<f>ROW()-1</f><v>", data))
    items, findings = listed(tmp_path, read_grids(path, "一覧.xlsx"), MAPPING)
    assert [one.cells["番号"].text for one in items] == ["1", "2"]
    assert lists.told(findings) == [("formula-value", "A2")]


def test_a_list_without_rows_has_none(tmp_path: Path) -> None:
    assert read(tmp_path, [HEADINGS]) == ([], [])


def test_a_csv_file_from_excel_is_read_like_a_workbook(tmp_path: Path) -> None:
    rows = [
        ["協定一覧"],
        [],
        list(HEADINGS),
        ["1", "髙﨑協定", "㈱一番", "H25.4.1", "包括"],
        ["2", "乙協定", "〃", "〃", "〃"],
    ]
    path = lists.save_csv(tmp_path / "一覧.csv", rows)
    items, findings = listed(tmp_path, read_grids(path, "一覧.csv"), MAPPING)
    assert [one.cells["相手方"].text for one in items] == ["㈱一番", "㈱一番"]
    assert items[1].cells["種別"].place.line == 5
    assert not findings


def test_files_that_are_no_list_are_refused(tmp_path: Path) -> None:
    (tmp_path / "一覧.xls").write_bytes(b"x")
    (tmp_path / "一覧.xlsx").write_bytes(b"x")
    (tmp_path / "空.csv").write_bytes(b"")
    lists.save_book(tmp_path / "空.xlsx", [])
    for name, rule in (("一覧.xls", "unreadable"), ("ない.csv", "unreadable"), ("空.csv", "empty-file"),
                       ("空.xlsx", "empty-file"), ("一覧.xlsx", "archive-broken")):  # fmt: skip
        grids = read_grids(tmp_path / name, name)
        assert not grids.sheets
        assert [one.rule for one in grids.faults] == [rule]
