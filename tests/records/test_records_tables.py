"""What is said of CSV and Excel is said in the clerk's words: rows as Excel counts them, headings as written."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.findings import Finding
from pipeline.render.flat import xlsx_bytes
from tests.records.folder import NAME, PARTNER, load, only

HEADINGS = "協定ID,協定種別,協定名称,協定相手方,手続の経過.S1.日付,手続の経過.S1.結果,連携事項"
PARTNERS = PARTNER + PARTNER.replace("C1", "C2").replace("一番", "二番")


def agreements(folder: Path, *rows: str, headings: str = HEADINGS) -> tuple[Finding, ...]:
    text = "".join(f"{row}\r\n" for row in (headings, *rows))
    return load(folder, {"partners.yaml": PARTNERS, "agreements.csv": text}).findings


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        ("甲,C1,4月ごろ,,", "「手続の経過.S1.日付」：「4月ごろ」は日付として"),
        ("甲,C1,,済み,", "「手続の経過.S1.結果」に書かれた「済み」は、結果として"),
        ("甲,C9,,,", "「協定相手方」に書かれた「C9」という企業等の記録は"),
        ("甲,C1,,,体育", "「連携事項」に書かれた「体育」は、連携事項として"),
        ("甲\u200b乙,C1,,,", "「協定名称」：「甲［U+200B］乙」に、目に見えない文字"),
    ],
)
def test_a_value_is_told_with_the_heading_above_it(tmp_path: Path, cells: str, says: str) -> None:
    found = only(agreements(tmp_path, f"N1,包括連携協定,{cells}"))
    assert found.message.startswith(says)
    assert found.to_json()["source"]["line"] == 2


def test_a_heading_is_told_as_it_was_written(tmp_path: Path) -> None:
    headings = HEADINGS.replace("手続の経過.S1.日付", "steps．S1．date")
    found = only(agreements(tmp_path, "N1,包括連携協定,甲,C1,4月ごろ,,", headings=headings))
    assert found.message.startswith("「steps．S1．date」：")


def test_rows_are_counted_as_excel_shows_them(tmp_path: Path) -> None:
    rows = ('N1,包括連携協定,"甲\n（一）\n（二）",C1,,,', "", "N2,包括連携協定,乙,C1,4月ごろ,,")
    found = only(agreements(tmp_path, *rows))
    assert (found.to_json()["source"]["line"], found.record) == (4, "agreements:N2")


def test_a_missing_value_is_told_by_the_heading_beside_the_others(tmp_path: Path) -> None:
    text = "企業等ID,企業名,確認事項.P1.確認日,確認事項.P1.結果\r\nC1,一番,2026-04-01,\r\n"
    found = only(load(tmp_path, {"partners.csv": text}).findings)
    assert found.message == "「確認事項.P1.結果」がありません。"


# headings that are at fault


def test_a_part_of_a_heading_is_told_with_the_whole(tmp_path: Path) -> None:
    found = only(
        agreements(
            tmp_path,
            "N1,包括連携協定,甲,C1,協働課",
            headings="協定ID,協定種別,協定名称,協定相手方,窓口.市側.所属",
        )
    )
    assert found.message == "見出し「窓口.市側.所属」の「所属」という項目はありません。"
    assert "使えるのは、部署、氏名、電話、メール です。" in (found.hint or "")


def test_a_short_heading_is_told_once_and_what_it_left_empty_not_at_all(tmp_path: Path) -> None:
    rows = [f"N{number},包括連携協定,第{number},C1" for number in range(1, 40)]
    city = load(
        tmp_path,
        {
            "partners.yaml": PARTNERS,
            "agreements.csv": "".join(f"{row}\r\n" for row in ("協定ID,協定種別,名称,協定相手方", *rows)),
        },
    )
    found = only(city.findings)
    assert (found.rule, found.to_json()["source"]["line"], found.record) == ("unknown-key", 1, None)
    assert (found.hint or "").startswith("「協定名称」のことでしょうか。")
    assert len(city.tables["agreements"].faulty) == 39


def test_the_partners_are_not_missed_where_their_heading_is_at_fault(tmp_path: Path) -> None:
    rows = [f"N{number},包括連携協定,第{number},C1" for number in (1, 2)]
    found = only(agreements(tmp_path, *rows, headings="協定ID,協定種別,協定名称,相手方"))
    assert (found.rule, (found.hint or "").partition("。")[0]) == (
        "unknown-key",
        "「協定相手方」か「相手方様式」のことでしょうか",
    )


def test_a_column_that_is_not_there_is_told_once(tmp_path: Path) -> None:
    rows = [f"N{number},第{number},C1" for number in range(1, 4)]
    found = only(agreements(tmp_path, *rows, headings="協定ID,協定名称,協定相手方"))
    assert (found.rule, found.message) == ("missing", "「協定種別」の列がありません。")
    assert found.to_json()["source"] == {
        "file": f"{NAME}/agreements.csv", "record": None, "line": 1, "sheet": None, "cell": None,
    }  # fmt: skip


def test_an_empty_cell_below_a_heading_is_told_at_its_row(tmp_path: Path) -> None:
    found = only(agreements(tmp_path, "N1,包括連携協定,甲,C1,,,", "N2,,乙,C1,,,"))
    assert (found.message, found.record) == ("「協定種別」がありません。", "agreements:N2")


def test_a_slip_in_a_key_of_yaml_is_one_finding_too(tmp_path: Path) -> None:
    text = "- {協定ID: N1, 協定種別: 包括連携協定, 名称: 甲, 協定相手方: [C1]}\n"
    assert (
        only(load(tmp_path, {"partners.yaml": PARTNERS, "agreements.yaml": text}).findings).rule
        == "unknown-key"
    )


# values


@pytest.mark.parametrize(
    "cell", ["健康増進　防災・減災", "健康増進 防災・減災", "健康増進，防災・減災", "F1/F2"]
)
def test_values_run_together_are_told_with_the_sign_that_divides_them(tmp_path: Path, cell: str) -> None:
    found = only(agreements(tmp_path, f"N1,包括連携協定,甲,C1,,,{cell}"))
    assert (found.rule, found.value) == ("unknown-code", cell)
    divided = "F1；F2" if cell == "F1/F2" else "健康増進；防災・減災"
    assert found.hint == f"2つ以上の値は、「；」か「、」で区切って「{divided}」と書いてください。"


def test_two_values_where_there_is_room_for_one_are_told_as_such(tmp_path: Path) -> None:
    found = only(agreements(tmp_path, "N1,包括連携協定 個別協定,甲,C1,,,"))
    assert found.hint == "ここに書ける値は1つです。包括連携協定、個別協定 のどれか1つにしてください。"


def test_a_value_with_a_space_that_is_not_two_is_no_two(tmp_path: Path) -> None:
    assert "区切って" not in (only(agreements(tmp_path, "N1,包括連携協定,甲,C1,,,健康 づくり")).hint or "")


@pytest.mark.parametrize(
    ("headings", "says"), [("状態", "手続中、締結済"), ("status", "in-procedure、in-force")]
)
def test_what_may_be_written_is_told_in_the_language_of_the_record(
    tmp_path: Path, headings: str, says: str
) -> None:
    written = "協定ID,協定種別,協定名称,協定相手方" if headings == "状態" else "id,kind,title,partners"
    found = only(agreements(tmp_path, "N1,comprehensive,甲,C1,OK", headings=f"{written},{headings}"))
    assert found.hint == f"使えるのは、{says} です。"


def test_advice_on_lost_characters_fits_the_file(tmp_path: Path) -> None:
    table = load(tmp_path / "a", {"partners.csv": "企業等ID,企業名\r\nC1,吉?商店\r\n"}).findings
    text = load(tmp_path / "b", {"partners.yaml": "- {企業等ID: C1, 企業名: '吉?商店'}\n"}).findings
    assert [one.rule for one in (*table, *text)] == ["lost-character", "lost-character"]
    assert "「CSV UTF-8（コンマ区切り）（*.csv）」を選んで" in (table[0].hint or "")
    assert "CSV" not in (text[0].hint or "")


# files that are open


@pytest.mark.parametrize("mark", ["~$partners.csv", ".~lock.partners.csv#"])
def test_a_file_that_is_open_in_excel_is_a_notice(tmp_path: Path, mark: str) -> None:
    found = only(load(tmp_path, {"partners.csv": "企業等ID,企業名\r\n", mark: "x"}).findings)
    assert (found.rule, found.severity.value, found.holds) == ("file-open", "notice", ())
    assert found.place is not None
    assert found.place.file == f"{NAME}/partners.csv"
    assert "閉じてから" in (found.hint or "")


@pytest.mark.parametrize("mark", ["~$メモ.xlsx", ".~lock.メモ.xlsx#", "~$results.xlsx"])
def test_the_mark_of_another_file_or_of_one_that_is_gone_is_nothing(tmp_path: Path, mark: str) -> None:
    assert not load(tmp_path, {"partners.yaml": PARTNERS, mark: "x"}).findings


# cells that are empty


COST = "協定ID,協定種別,協定名称,協定相手方,費用負担.考え方,連携事項,費用負担.協議.1.協議日"


def workbook(*rows: tuple[str, ...]) -> bytes:
    return xlsx_bytes("協定", rows)


@pytest.mark.parametrize(
    ("headings", "cell"),
    [
        (COST, "E3"),
        (COST.replace("費用負担.考え方", "cost_burden．policy"), "E3"),
        (COST.replace("費用負担.考え方", "費用負担.内訳.1.負担者"), "E3"),
        (COST.replace("費用負担.考え方,", ""), "F3"),
        (COST.replace("費用負担.考え方", "将来の見込み"), "G3"),
    ],
    ids=[
        "its column",
        "in English",
        "the first of its group",
        "the only one of its group",
        "the same, behind",
    ],
)
def test_what_is_missing_is_told_at_the_cell_where_it_belongs(
    headings: str, cell: str, tmp_path: Path
) -> None:
    names = tuple(headings.split(","))
    said = {"費用負担.協議.1.協議日": "2026-09-01", "協定ID": "N2", "協定種別": "包括連携協定"}
    said |= {"協定名称": "乙", "協定相手方": "C1"}
    other = {**said, "協定ID": "N1", "費用負担.考え方": "市の負担なし", "cost_burden．policy": "市の負担なし"}
    rows = [tuple(one.get(name, "") for name in names) for one in (other, said)]
    files: dict[str, str | bytes] = {"partners.yaml": PARTNERS, "agreements.xlsx": workbook(names, *rows)}
    found = [one for one in load(tmp_path, files).findings if one.record == "agreements:N2"]
    assert [(one.rule, one.place and one.place.cell) for one in found] == [("missing", cell)]
    assert found[0].message == "「費用負担.考え方」がありません。"


def test_an_empty_cell_of_an_item_with_a_code_is_told_at_its_column(tmp_path: Path) -> None:
    names = ("企業等ID", "確認事項.P1.結果", "企業名", "確認事項.P1.確認日")
    data = workbook(names, ("C1", "", "一番", "2026-04-01"))
    found = only(load(tmp_path, {"partners.xlsx": data}).findings)
    assert (found.rule, found.place and found.place.cell) == ("missing", "B2")
    found = only(load(tmp_path, {"partners.xlsx": workbook(names, ("C1", "", "", ""))}).findings)
    assert (found.message, found.place and found.place.cell) == ("「企業名」がありません。", "C2")


# as above


@pytest.mark.parametrize("value", ["同上", "〃", "同　上"])
@pytest.mark.parametrize("heading", ["窓口.市側.氏名", "手続の経過.S1.日付", "連携パターン", "協定相手方"])
def test_as_above_is_no_value(heading: str, value: str, tmp_path: Path) -> None:
    headings = HEADINGS.replace("手続の経過.S1.日付", heading)
    row = f"N1,包括連携協定,甲,C1,{value},,"
    if heading == "協定相手方":
        headings, row = HEADINGS, f"N1,包括連携協定,甲,{value},,,"
    found = only(agreements(tmp_path, row, headings=headings))
    assert (found.rule, found.severity.value, found.value) == ("ditto", "error", value)
    assert f"「{heading}」に「{value}」と書かれています" in found.message
    assert "値そのものを" in (found.hint or "")
