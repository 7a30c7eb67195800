"""`kyotei records import`: statuses, words, JSON."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.records import lists
from tests.records.lists import CITY, HEADINGS, LIST, MAP, MAPPING
from tests.tools.cli import Kyotei, Result

GOOD = [HEADINGS, (1, "甲協定", "㈱三番", "H25.4.1", "包括")]
BAD = [HEADINGS, (1, "甲協定", "㈱三番", "25年4月", "地方創生")]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    root = lists.town(tmp_path / "workspace").root
    lists.save_book(root / LIST, GOOD)
    (root / MAP).write_text(MAPPING, "utf-8")
    return root


def run(kyotei: Kyotei, place: Path, *more: str, type_name: str = "agreements", file: str = LIST) -> Result:
    return kyotei(
        "records", "import", CITY, type_name, file, "--map", MAP, "--on", "2026-11-20", *more, cwd=place
    )


def test_a_list_without_fault_is_0_and_says_what_to_do_next(place: Path, kyotei: Kyotei) -> None:
    result = run(kyotei, place, type_name="協定")
    assert (result.exit, result.stderr) == (0, "")
    assert "「㈱三番」は企業等の記録にないので、P001 として加えました。" in result.stdout
    assert (
        f"新しい記録 1件、新しい企業等 1件を加えて、output/{CITY}/記録/agreements.yaml、"
        f"output/{CITY}/記録/partners.yaml に書きました。" in result.stdout
    )
    assert f"data/{CITY} の同じ名前のファイルと入れ替え" in result.stdout


def test_a_fault_is_1_and_nothing_is_written(place: Path, kyotei: Kyotei) -> None:
    lists.save_book(place / LIST, BAD)
    result = run(kyotei, place)
    assert result.exit == 1
    assert "取込/協定一覧.xlsx シート「協定一覧」 セルD2: 「締結日」：「25年4月」" in result.stdout
    assert "セルE2: 「協定種別」に書かれた「地方創生」" in result.stdout
    assert "エラーがあるので、何も書いていません。" in result.stdout
    assert not (place / "output" / CITY).exists()


def test_nothing_new_is_0_and_says_so(place: Path, kyotei: Kyotei) -> None:
    run(kyotei, place)
    shutil.copytree(place / "output" / CITY / "記録", place / "data" / CITY, dirs_exist_ok=True)
    result = run(kyotei, place)
    assert result.exit == 0
    assert "新しい記録はないので、何も書いていません。" in result.stdout


def test_json_is_one_object_with_the_files_that_were_written(place: Path, kyotei: Kyotei) -> None:
    answer = run(kyotei, place, "--json").json
    assert (answer["command"], answer["exit"]) == ("records import", 0)
    assert [(one["municipality"], one["path"]) for one in answer["documents"]] == [
        (CITY, "記録/agreements.yaml"),
        (CITY, "記録/partners.yaml"),
    ]
    (found,) = answer["findings"]
    assert (found["rule"], found["source"]["cell"], found["source"]["record"]) == (
        "new-partner",
        "C2",
        "partners:P001",
    )


def test_wrong_usage_is_2_before_any_work(place: Path, kyotei: Kyotei) -> None:
    unknown = run(kyotei, place, type_name="agreement")
    assert (unknown.exit, "agreements" in unknown.stderr) == (2, True)
    missing = run(kyotei, place, file="取込/ない.xlsx")
    assert (missing.exit, "取込/ない.xlsx" in missing.stderr) == (2, True)
    without = kyotei("records", "import", CITY, "agreements", LIST, cwd=place)
    assert (without.exit, "--map" in without.stderr) == (2, True)


def test_a_folder_that_cannot_be_written_is_3(place: Path, kyotei: Kyotei) -> None:
    (place / "output").write_text("", "utf-8")
    result = run(kyotei, place)
    assert result.exit == 3
    assert "書き込めませんでした" in result.stdout


def test_a_list_outside_the_workspace_is_called_as_it_was_typed(
    place: Path, tmp_path: Path, kyotei: Kyotei
) -> None:
    lists.save_book(tmp_path / "外.xlsx", BAD)
    result = run(kyotei, place, file="../外.xlsx")
    assert "エラー: ../外.xlsx シート「協定一覧」" in result.stdout
