"""A clerk's list comes in: awkward files → records that `check` takes without an error.

Each list is a file as some city keeps it. It is taken in, the result is put in place of the clerk's
own files, and then the whole municipality is checked.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.acceptance import support
from tests.records import lists
from tests.tools import machine
from tests.tools.cli import Kyotei

CITY = support.SMALL
KINDS = "値の読み替え: {包括: 包括連携協定, 災害: 個別協定, その他: 個別協定}"
LEAST = """列:
  協定の名称: 協定名称
  相手方: 協定相手方
  締結年月日: 締結日
  種別: {記録の項目: 協定種別, KINDS}
すべての行: {状態: 締結済}
ID: L-{番号}
""".replace("KINDS", KINDS)
PERIOD = """  有効期間:
    記録の項目: 有効期間開始日～有効期間終了日、更新.更新期間
    期間の初日: 締結日
    自動更新の期間: 1年
    値の読み替え: {定めなし: ""}
"""
HEADINGS = ["番号", "協定の名称", "相手方", "締結年月日", "種別"]

EXPECTED = {"no-rule-set"}
"""What check may say of agreements older than the guideline."""


@dataclass(frozen=True)
class Case:
    """A list, its mapping, and the agreements that it holds: id, kind, day, partners by name, end."""

    rows: Sequence[Sequence[Any]]
    agreements: Sequence[tuple[str, str, str | None, tuple[str, ...], str | None]]
    mapping: str = LEAST
    merged: Sequence[str] = ()
    csv: str | None = None


def plain(*rows: Sequence[Any]) -> list[Sequence[Any]]:
    return [HEADINGS, *rows]


ONE = ("L-1", "包括連携協定", "2013-04-01", ("株式会社一番",), None)
TWO = ("L-2", "個別協定", "2013-04-01", ("㈱北浜",), None)

CASES = {
    "titles above the heading": Case(
        [["企業等との協定一覧"], ["", "", "", "", "令和8年4月1日現在"], [], *plain((1, "甲", "㈱一番", "H25.4.1", "包括"))],
        [ONE],
        merged=["A1:E1"],
    ),
    "real dates of Excel": Case(
        plain((1, "甲", "株式会社一番", datetime(2013, 4, 1), "包括"), (2, "乙", "㈱北浜", date(2013, 4, 1), "災害")),  # noqa: DTZ001
        [ONE, TWO],
    ),
    "days as they are spoken": Case(
        plain(
            (1, "甲", "株式会社一番", "平成25年4月1日", "包括"),
            (2, "乙", "㈱北浜", "Ｈ２５．４．１", "災害"),
            (3, "丙", "㈱北浜", "令和元年5月1日", "その他"),
            (4, "丁", "㈱北浜", "2013/4/1", "災害"),
        ),
        [ONE, TWO, ("L-3", "個別協定", "2019-05-01", ("㈱北浜",), None), ("L-4", *TWO[1:])],
    ),
    "periods in one cell": Case(
        [
            [*HEADINGS, "有効期間"],
            (1, "甲", "㈱一番", "H25.4.1", "包括", "平成25年4月1日～平成26年3月31日"),
            (2, "乙", "㈱北浜", "H25.4.1", "災害", "1年（自動更新）"),
            (3, "丙", "㈱北浜", "H25.4.1", "災害", "締結の日から3年間"),
            (4, "丁", "㈱北浜", "H25.4.1", "災害", "定めなし"),
            (5, "戊", "㈱北浜", "H25.4.1", "災害", "H25.4.1から\nH30.3.31まで"),
        ],
        [
            (*ONE[:4], "2014-03-31"),
            (*TWO[:4], "2014-03-31"),
            ("L-3", *TWO[1:4], "2016-03-31"),
            ("L-4", *TWO[1:]),
            ("L-5", *TWO[1:4], "2018-03-31"),
        ],
        LEAST.replace("すべて", PERIOD + "すべて"),
    ),
    "several partners in one cell": Case(
        plain(
            (1, "甲", "㈱一番、株式会社 二番", "H25.4.1", "包括"),
            (2, "乙", "㈱一番\n北浜商店", "H25.4.1", "災害"),
            (3, "丙", "㈱一番・㈱南浜", "H25.4.1", "災害"),
        ),
        [
            ("L-1", "包括連携協定", "2013-04-01", ("株式会社一番", "株式会社二番"), None),
            ("L-2", "個別協定", "2013-04-01", ("株式会社一番", "北浜商店"), None),
            ("L-3", "個別協定", "2013-04-01", ("株式会社一番", "㈱南浜"), None),
        ],
    ),
    "partners over several rows": Case(
        plain(
            (1, "甲", "㈱一番", "H25.4.1", "包括"),
            ("", "", "（株）二番", "", ""),
            ("", "", "北浜商店", "", ""),
            (2, "乙", "㈱北浜", "H25.4.1", "災害"),
        ),
        [("L-1", "包括連携協定", "2013-04-01", ("株式会社一番", "株式会社二番", "北浜商店"), None), TWO],
        merged=["A2:A4", "B2:B4", "D2:D4", "E2:E4"],
    ),
    "ditto marks and merged cells": Case(
        plain(
            (1, "甲", "㈱一番", "H25.4.1", "包括"),
            (2, "乙", "㈱北浜", "〃", "災害"),
            (3, "丙", "同上", "〃", ""),
            (4, "丁", "〃", "〃", ""),
        ),
        [ONE, TWO, ("L-3", *TWO[1:]), ("L-4", *TWO[1:])],
        merged=["E3:E5"],
    ),
    "heads between the rows, blank rows and a note": Case(
        plain(
            ("（１）包括的なもの",),
            (1, "甲", "㈱一番", "H25.4.1", "包括"),
            (),
            ("（２）災害に関するもの",),
            (2, "乙", "㈱北浜", "H25.4.1", "災害"),
            (3,),
            ("※ 番号は締結の順",),
        ),
        [ONE, TWO],
        merged=["A2:E2", "A5:E5"],
    ),
    "kinds that stand only in the heads": Case(
        [
            HEADINGS[:4],
            ("包括",),
            (1, "甲", "㈱一番", "H25.4.1"),
            ("災害",),
            (2, "乙", "㈱北浜", "H25.4.1"),
        ],
        [ONE, TWO],
        LEAST.replace("  種別:", "区切りの行:"),
    ),
    "a heading of two rows": Case(
        [
            ["番号", "協定の名称", "相手方", "期間", "", "種別"],
            ["", "", "", "始", "終", ""],
            (1, "甲", "㈱一番", "H25.4.1", date(2014, 3, 31), "包括"),
        ],
        [(*ONE[:4], "2014-03-31")],
        LEAST.replace("締結年月日: 締結日", "期間始: 締結日、有効期間開始日\n  期間終: 有効期間終了日"),
        merged=["A1:A2", "B1:B2", "C1:C2", "D1:E1", "F1:F2"],
    ),
    "columns of no use, and one without a heading": Case(
        [
            [*HEADINGS, "備考", "担当課", ""],
            (1, "甲", "㈱一番", "H25.4.1", "包括", "原本は金庫", "防災課", "済"),
            (2, "乙", "㈱北浜", "H25.4.1", "災害", "", "〃", ""),
        ],
        [ONE, TWO],
        LEAST.replace("すべて", "  担当課: 窓口.市側.部署\nすべて") + "使わない列: [備考, H列]\n",
    ),
    "no number at all, and days that nobody knows": Case(
        [HEADINGS[1:], ("甲", "㈱一番", "H25.4.1", "包括"), ("乙", "㈱北浜", "不明", "災害")],
        [ONE, ("L-2", "個別協定", None, ("㈱北浜",), None)],
        LEAST.replace("{番号}", "{連番}").replace(
            "締結年月日: 締結日", '締結年月日: {記録の項目: 締結日, 値の読み替え: {不明: ""}}'
        ),
    ),
    "CSV from Excel": Case(
        [["協定一覧"], [], *plain(("1", "甲", "㈱一番", "H25.4.1", "包括"), ("2", "乙", "㈱北浜", "〃", "災害"))],
        [ONE, TWO],
        csv="cp932",
    ),
    "CSV with names beyond Shift_JIS": Case(
        plain(("1", "甲", "㈱一番", "H25.4.1", "包括"), ("2", "乙", "\U00020bb7野家", "H25.4.1", "災害")),
        [ONE, (*TWO[:3], ("\U00020bb7野家",), None)],
        csv="utf-8-sig",
    ),
}  # fmt: skip


def move(small: Path) -> None:
    """What the message tells the clerk to do."""
    shutil.copytree(small / "output" / CITY / "記録", small / "data" / CITY, dirs_exist_ok=True)


@pytest.mark.parametrize("name", CASES)
def test_a_list_comes_in_and_the_municipality_is_checked_without_error(
    small: Path, kyotei: Kyotei, name: str
) -> None:
    case = CASES[name]
    own = support.tree(small / "data")
    file = small / "取込" / ("一覧.csv" if case.csv else "一覧.xlsx")
    file.parent.mkdir()
    if case.csv:
        lists.save_csv(file, case.rows, case.csv)
    else:
        lists.save_book(file, case.rows, merged=case.merged)
    mapping = small / "取込" / "対応表.yaml"
    mapping.write_text(case.mapping, "utf-8")

    words = ("records", "import", CITY, "agreements", file, "--map", mapping, "--on", support.ON, "--json")
    result = kyotei(*words, cwd=small)
    assert result.exit == 0, [one["message"] for one in result.json["findings"]]
    assert support.tree(small / "data") == own

    move(small)
    names = {one["企業等ID"]: one["企業名"] for one in support.records(small, CITY, "partners")}
    found = [
        (
            one["協定ID"],
            one["協定種別"],
            one.get("締結日"),
            tuple(names[partner] for partner in one["協定相手方"]),
            one.get("有効期間終了日"),
        )
        for one in support.records(small, CITY, "agreements")
        if one["協定ID"].startswith("L-")
    ]
    assert found == list(case.agreements)

    checked = kyotei("check", CITY, "--on", support.ON, "--json", cwd=small)
    dated = {f"agreements:{identity}" for identity, _, day, *_ in case.agreements if day}
    ours = [one for one in checked.json["findings"] if one["source"]["record"] in dated]
    assert checked.exit == 0
    assert {one["rule"] for one in ours} <= EXPECTED, [one["message"] for one in ours]
    again = kyotei(*words, cwd=small)
    assert (again.exit, again.json["documents"]) == (0, [])


def test_a_list_of_some_length_is_taken_in_at_once(small: Path, kyotei: Kyotei) -> None:
    count = 2_000
    rows = plain(
        *((n, f"第{n}協定", f"株式会社第{n % 500}商会", "H25.4.1", "災害") for n in range(1, count + 1))
    )
    file = lists.save_book(small / "取込" / "一覧.xlsx", rows)
    (small / "取込" / "対応表.yaml").write_text(LEAST, "utf-8")
    result = kyotei(
        "records", "import", CITY, "agreements", file, "--map", small / "取込" / "対応表.yaml", cwd=small
    )
    assert result.exit == 0
    assert f"新しい記録 {count}件、新しい企業等 500件" in result.stdout


REPLIES = """列:
  整理番号: 提案ID
  連携の可否: 連携の可否
  条件・御意見: コメント
すべての行:
  企業等ID: P002
使わない列: [番号, 提案した課, 連携事項, 件名, 提案の内容]
"""
"""The mapping of docs/取込.md."""


def test_a_reply_sheet_that_came_back_is_taken_in(workspace: Path, kyotei: Kyotei) -> None:
    assert REPLIES in (machine.ROOT / "docs" / "取込.md").read_text("utf-8")
    data = workspace / "data" / "kiyose"
    before = support.records(workspace, "kiyose", "replies")
    others = [list(one.values()) for one in before if one["企業等ID"] != "P002"]
    lists.save_csv(data / "replies.csv", [list(before[0]), *others])
    kyotei(
        "forms",
        "issue",
        "kiyose",
        "--year",
        "2026",
        "--form",
        "reply-sheet",
        "--on",
        "2026-04-06",
        cwd=workspace,
    )
    (sheet,) = (workspace / "output" / "kiyose" / "forms").rglob("回答書/P002*.xlsx")
    book = openpyxl.load_workbook(sheet)
    page = book.worksheets[0]
    heading, *below = list(page.iter_rows(min_row=8))
    columns = {str(cell.value).replace("\n", ""): number for number, cell in enumerate(heading)}
    asked = [row for row in below if str(row[columns["整理番号"]].value).startswith("T8-")]
    for row in asked:
        row[columns["連携の可否"]].value = "可" if row is not asked[0] else "条件付"
        row[columns["条件・御意見"]].value = "" if row is not asked[0] else "7月からお受けできます。"
    book.save(workspace / "P002.xlsx")
    (workspace / "回答書.yaml").write_text(REPLIES, "utf-8")
    words = (
        "records",
        "import",
        "kiyose",
        "replies",
        "P002.xlsx",
        "--map",
        "回答書.yaml",
        "--on",
        support.ON,
    )
    result = kyotei(*words, cwd=workspace)
    assert result.exit == 0, result.stdout
    shutil.copy(workspace / "output/kiyose/記録/replies.csv", data / "replies.csv")
    found = [one for one in support.records(workspace, "kiyose", "replies") if one["企業等ID"] == "P002"]
    assert len(found) == len(asked) > 1
    assert found[0] == {
        "提案ID": str(asked[0][columns["整理番号"]].value), "企業等ID": "P002", "連携の可否": "条件付", "コメント": "7月からお受けできます。",
    }  # fmt: skip
    assert kyotei("check", "kiyose", "--on", support.ON, cwd=workspace).exit == 0


def test_the_documents_of_the_municipality_are_made_as_before(small: Path, kyotei: Kyotei) -> None:
    file = lists.save_book(small / "取込" / "一覧.xlsx", plain((1, "甲", "㈱北浜", "H25.4.1", "包括")))
    (small / "取込" / "対応表.yaml").write_text(LEAST, "utf-8")
    kyotei("build", CITY, "--on", support.ON, "--only", "agreement", cwd=small)
    before = support.documents(small, CITY)
    mapping = small / "取込" / "対応表.yaml"
    kyotei("records", "import", CITY, "agreements", file, "--map", mapping, cwd=small)
    move(small)
    assert kyotei("build", CITY, "--on", support.ON, "--only", "agreement", cwd=small).exit == 0
    assert {one for one in support.documents(small, CITY) if one.startswith("協定書 ")} == {
        one for one in before if one.startswith("協定書 ")
    }
    assert (small / "output" / CITY / "記録" / "agreements.yaml").is_file()
