"""One bad input at a time: what is told, where, and what is held back; all else is still made."""

from __future__ import annotations

import re
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.acceptance import support
from tests.acceptance.support import ON, SMALL, edit, line_of, rewrite_part
from tests.tools.cli import Kyotei

N1 = {"協定書 N1", "協定書案 N1", *(f"{kind} N1" for kind in support.APPROVAL)}
N2 = {"協定書 N2", "協定書案 N2", *(f"{kind} N2" for kind in support.APPROVAL)}
FROM_WORD = {f"{kind} {key}" for kind in ("協定書", "協定書案", "起案文") for key in ("N1", "N2")}
"""What is made with the template of agreements, and the approval draft that lists it as attached."""
SHEET1 = {"別紙① N1", "別紙③ 全課あて"}
D1 = {"別紙④ D1"}
ASKED = {"別紙④ 窓口用"}
"""Who has reported: rests on the agreements, for whose sake sections are asked."""
SHEET4 = D1 | ASKED | {"別紙④ 取りまとめ"}
ALL = N1 | N2 | SHEET1 | SHEET4

FOLDER = f"data/{SMALL}"
AGREEMENTS = f"{FOLDER}/agreements.yaml"
PARTNERS = f"{FOLDER}/partners.yaml"
PROJECTS = f"{FOLDER}/projects.yaml"
RESULTS = f"{FOLDER}/results.yaml"
POLICY = f"{FOLDER}/policy.yaml"
WORD = "templates/docx/agreement.docx"
SHEET = "templates/xlsx/sheet4.xlsx"

Finding = dict[str, Any]


def build(kyotei: Kyotei, small: Path, held: set[str]) -> list[Finding]:
    """The errors of a build in which just these documents are held back.

    The terminal, --json, findings.json, the workbook and the page tell the same.
    """
    result = kyotei("build", "--json", "--on", ON, cwd=small)
    assert support.documents(small, SMALL) == ALL - held
    assert (result.exit, result.json["exit"]) == (1, 1)
    told: list[Finding] = result.json["findings"]
    assert told == support.findings(small, SMALL)
    errors = [one for one in told if one["severity"] == "error"]
    assert errors
    for one in told:
        assert_japanese(one)
    page = (small / "output" / SMALL / "index.html").read_text("utf-8")
    rows = support.cells(support.read_sheet(small / "output" / SMALL / "確認結果一覧.xlsx"))
    for one in errors:
        assert escaped(one["message"]) in page
        assert any(one["message"] in row for row in rows)
    return errors


def escaped(text: str) -> str:
    for char, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&#34;"), ("'", "&#39;")):
        text = text.replace(char, entity)
    return text


def assert_japanese(finding: Finding) -> None:
    """Message and hint are sentences for a clerk, without words of the machinery."""
    for text in (finding["message"], finding["hint"]):
        assert text, finding
        assert re.search("[ぁ-ん]", text), text
        assert text.endswith(("。", "。）", "決裁）")), text
        assert not re.search(
            r"\b(?:None|Error|Exception|expected|invalid|Traceback|object|NoneType|undefined|pydantic)\b",
            text,
        ), text


def only(errors: list[Finding], rule: str) -> Finding:
    """The one error of a build, which is of this rule."""
    assert [one["rule"] for one in errors] == [rule]
    return errors[0]


def assert_told(
    finding: Finding,
    place: tuple[str, int | None],
    value: str | None,
    says: Sequence[str],
    hints: Sequence[str],
    *,
    record: str | None = None,
    reference: str | None = None,
) -> None:
    """The finding names place, value and record exactly, and says these words."""
    source = finding["source"]
    assert (source["file"], source["line"], source["sheet"], source["cell"]) == (*place, None, None)
    assert finding["value"] == value
    for word in says:
        assert word in finding["message"]
    for word in hints:
        assert word in finding["hint"]
    assert source["record"] == record
    assert finding["reference"] == reference


def test_the_small_municipality_is_in_order(small: Path, kyotei: Kyotei) -> None:
    result = kyotei("build", "--on", ON, cwd=small)
    assert (result.exit, support.documents(small, SMALL)) == (0, ALL)
    assert support.findings(small, SMALL) == []


# the form of records


def test_an_unknown_key_is_told_with_the_one_that_was_meant(small: Path, kyotei: Kyotei) -> None:
    line = edit(small / AGREEMENTS, "有効期間終了日: 2027-11-30", "有効期間修了日: 2027-11-30")
    errors = build(kyotei, small, N1 | SHEET1)
    told = only(errors, "unknown-key")
    assert_told(
        told,
        (AGREEMENTS, line),
        "有効期間修了日",
        ["「有効期間修了日」という項目はありません"],
        ["「有効期間終了日」のことでしょうか"],
        record="agreements:N1",
    )


def test_an_unknown_japanese_key_near_to_none_is_told_with_the_japanese_keys(
    small: Path, kyotei: Kyotei
) -> None:
    edit(small / AGREEMENTS, "  発意: 企業等", "  備考: 企業等")
    told = only(build(kyotei, small, N1 | SHEET1), "unknown-key")
    for label in ("協定種別", "協定名称"):
        assert label in told["hint"]


def test_an_unknown_key_deep_inside_a_record_is_told_at_its_line(small: Path, kyotei: Kyotei) -> None:
    line = edit(small / PARTNERS, "確認日: 2026-10-01, 確認資料", "確認日: 2026-10-01, 資料")
    told = only(build(kyotei, small, N1 | SHEET1), "unknown-key")
    assert_told(told, (PARTNERS, line), "資料", ["「資料」"], ["「確認資料」"], record="partners:C1")


def test_a_key_under_both_its_names_is_told(small: Path, kyotei: Kyotei) -> None:
    line = edit(small / AGREEMENTS, "  発意: 企業等", "  発意: 企業等\n  initiated_by: partner") + 1
    told = only(build(kyotei, small, N1 | SHEET1), "both-names")
    assert_told(
        told,
        (AGREEMENTS, line),
        "initiated_by",
        ["「発意」が2回", "initiated_by"],
        ["一方を消して"],
        record="agreements:N1",
    )


def test_a_missing_key_is_told_at_its_record(small: Path, kyotei: Kyotei) -> None:
    edit(small / AGREEMENTS, "  協定名称: 例市と株式会社二番との連携に関する協定書\n", "")
    told = only(build(kyotei, small, N2), "missing")
    place = (AGREEMENTS, line_of(small / AGREEMENTS, "協定ID: N2"))
    assert_told(
        told, place, None, ["「協定名称」がありません"], ["「協定名称」を書いて"], record="agreements:N2"
    )


@pytest.mark.parametrize(
    ("old", "new", "value", "says"),
    [
        (
            "  協定名称: 例市と株式会社二番との連携に関する協定書",
            "  協定名称: [甲, 乙]",
            None,
            "「協定名称」の書き方が違います（一覧",
        ),
        ("費用負担: {考え方: 各自負担}", "費用負担: [各自負担]", None, "「費用負担」の書き方が違います"),
        ("連携事項: [防災・減災]", "連携事項: {防災・減災: {文言: [a]}}", None, "「文言」の書き方が違います"),
        (
            "締結日: 2026-12-02\n",
            "締結日: 2026-12-02\n  窓口: 総務課\n",
            "総務課",
            "「窓口」の書き方が違います",
        ),
    ],
    ids=["a list for a text", "a list for a part", "a list inside a part", "a text for a part"],
)
def test_a_value_of_the_wrong_form_is_told(
    old: str, new: str, value: str | None, says: str, small: Path, kyotei: Kyotei
) -> None:
    line = edit(small / AGREEMENTS, old, new) + old.count("\n")
    told = only(build(kyotei, small, N2), "wrong-type")
    assert_told(told, (AGREEMENTS, line), value, [says], [], record="agreements:N2")


@pytest.mark.parametrize("value", ["たくさん", "-5", "1,2,3", "１０００ドル"])
def test_an_amount_that_is_none_is_told(value: str, small: Path, kyotei: Kyotei) -> None:
    line = edit(small / PROJECTS, "{事業ID: J3,", f"{{事業ID: J3, 市の費用: '{value}',")
    errors = build(kyotei, small, {"協定書 N1", "審査票 N1"})
    told = next(one for one in errors if one["rule"] == "wrong-type")
    assert_told(
        told,
        (PROJECTS, line),
        value,
        ["「市の費用」", f"「{value}」は金額として読めません"],
        ["10,000円"],
        record="projects:J3",
    )


def test_a_duplicate_id_is_told_at_both_places(small: Path, kyotei: Kyotei) -> None:
    path = small / AGREEMENTS
    edit(path, "- 協定ID: N2", "- 協定ID: n1")
    lines = [line_of(path, "協定ID: N1"), line_of(path, "協定ID: n1")]
    errors = build(kyotei, small, N1 | N2 | SHEET1)
    assert [one["rule"] for one in errors] == ["duplicate-id"] * 2
    assert [one["source"]["line"] for one in errors] == lines
    for one, other in zip(errors, reversed(lines), strict=True):
        assert one["value"].lower() == "n1"
        assert f"{other}行目" in one["message"]
        assert "どちらか一方のIDを変える" in one["hint"]


def test_a_dangling_reference_is_told_where_it_stands(small: Path, kyotei: Kyotei) -> None:
    line = edit(small / AGREEMENTS, "協定相手方: [C2]", "協定相手方: [C9]")
    told = only(build(kyotei, small, N2), "dangling-reference")
    assert_told(
        told,
        (AGREEMENTS, line),
        "C9",
        ["「C9」という企業等の記録はありません"],
        ["partners"],
        record="agreements:N2",
    )


def test_a_dangling_reference_of_a_result_holds_back_its_sheet_alone(small: Path, kyotei: Kyotei) -> None:
    line = edit(small / RESULTS, "連携企業名: [C2]", "連携企業名: [C2, C77]")
    told = only(build(kyotei, small, SHEET4), "dangling-reference")
    assert_told(told, (RESULTS, line), "C77", ["「C77」"], ["書き間違い"], record="results:R1")


@pytest.mark.parametrize(
    ("written", "says", "hint"),
    [
        ("令和1年2月30日", "「令和1年2月30日」という日はありません", "月の日数"),
        ("令和8年2月29日", "「令和8年2月29日」という日はありません", "月の日数"),
        ("2026-13-01", "「2026-13-01」という日はありません", "月の日数"),
        ("令和1年4月30日", "「令和1年4月30日」は、その元号の期間にありません", "元号か年"),
        ("平成31年5月1日", "「平成31年5月1日」は、その元号の期間にありません", "元号か年"),
        ("来年の春", "「来年の春」は日付として読めません", "令和8年4月1日"),
        ("令和0年5月1日", "「令和0年5月1日」という年はありません", "令和元年"),
        ("46000", "「46000」は日付として読めません", "令和8年4月1日"),
    ],
)
def test_an_impossible_date_is_told(written: str, says: str, hint: str, small: Path, kyotei: Kyotei) -> None:
    line = edit(small / AGREEMENTS, "締結日: 2026-12-02", f"締結日: {written}")
    told = only(build(kyotei, small, N2), "bad-date")
    assert_told(told, (AGREEMENTS, line), written, ["「締結日」", says], [hint], record="agreements:N2")


def test_an_impossible_date_deep_inside_a_record_is_told_with_its_way(small: Path, kyotei: Kyotei) -> None:
    line = edit(small / AGREEMENTS, "{手順: S7, 日付: 2026-11-02", "{手順: S7, 日付: 令和1年2月30日")
    told = only(build(kyotei, small, N1 | SHEET1), "bad-date")
    assert_told(
        told,
        (AGREEMENTS, line),
        "令和1年2月30日",
        ["手続の経過", "2番目", "日付"],
        ["月の日数"],
        record="agreements:N1",
    )


def test_a_term_that_ends_before_it_begins_is_told(small: Path, kyotei: Kyotei) -> None:
    line = (
        edit(
            small / AGREEMENTS,
            "  有効期間終了日: 2027-12-01",
            "  有効期間開始日: 2027-12-02\n  有効期間終了日: 2027-12-01",
        )
        + 1
    )
    told = only(build(kyotei, small, N2), "date-order")
    assert_told(
        told, (AGREEMENTS, line), "2027-12-01", ["終了日が開始日より前"], ["確かめて"], record="agreements:N2"
    )


# whole files


def test_a_file_that_is_no_yaml_holds_back_what_it_would_give(small: Path, kyotei: Kyotei) -> None:
    line = edit(small / AGREEMENTS, "  締結日: 2026-12-02", "  締結日： 2026-12-02")
    told = only(build(kyotei, small, N1 | N2 | SHEET1 | ASKED), "not-yaml")
    assert told["source"]["file"] == AGREEMENTS
    assert told["source"]["line"] == line
    assert "「：」が全角" in told["message"]
    assert "半角の「:」" in told["hint"]


def test_a_bracket_that_is_never_closed_is_told_where_it_begins(small: Path, kyotei: Kyotei) -> None:
    line = edit(small / RESULTS, "部署ID: [D1]", "部署ID: [D1")
    told = only(build(kyotei, small, SHEET4), "not-yaml")
    assert (told["source"]["file"], told["source"]["line"]) == (RESULTS, line)
    assert "「[」が「]」で閉じられていない" in told["message"]


@pytest.mark.parametrize("encoding", ["cp932", "euc_jp"])
def test_yaml_in_another_encoding_is_told_with_the_line_and_the_way_out(
    encoding: str, small: Path, kyotei: Kyotei
) -> None:
    path = small / AGREEMENTS
    path.write_bytes(path.read_text("utf-8").encode(encoding))
    told = only(build(kyotei, small, N1 | N2 | SHEET1 | ASKED), "encoding")
    assert_told(told, (AGREEMENTS, 1), None, ["UTF-8の文字として読めません"], ["メモ帳", "UTF-8"])
    assert ("Shift_JIS" in told["message"]) == (encoding == "cp932")


def test_csv_in_utf_16_is_told(small: Path, kyotei: Kyotei) -> None:
    (small / RESULTS).unlink()
    text = "実績ID,年度,部署ID,取組の件名\nR1,令和8年度,D1,訓練\n"
    (small / FOLDER / "results.csv").write_bytes(text.encode("utf-16"))
    told = only(build(kyotei, small, SHEET4), "encoding")
    assert_told(told, (f"{FOLDER}/results.csv", None), None, ["UTF-16"], ["CSV UTF-8"])


@pytest.mark.parametrize("text", ["", "\n\n", "# 何もない\n", "\ufeff"], ids=repr)
def test_an_empty_file_is_told(text: str, small: Path, kyotei: Kyotei) -> None:
    (small / AGREEMENTS).write_text(text, "utf-8")
    told = only(build(kyotei, small, N1 | N2 | SHEET1 | ASKED), "empty-file")
    assert_told(told, (AGREEMENTS, None), None, ["内容がありません"], ["[]"])


def test_a_file_without_records_is_no_fault(small: Path, kyotei: Kyotei) -> None:
    (small / RESULTS).write_text("[]\n", "utf-8")
    result = kyotei("build", "--on", ON, cwd=small)
    assert (result.exit, support.documents(small, SMALL)) == (0, ALL - SHEET4)


def test_two_files_of_one_type_are_refused(small: Path, kyotei: Kyotei) -> None:
    shutil.copy(small / RESULTS, small / FOLDER / "results.csv")
    told = only(build(kyotei, small, SHEET4), "two-files")
    assert told["source"]["file"] in {RESULTS, f"{FOLDER}/results.csv"}
    assert "results.csv、results.yaml" in told["message"]
    assert "どちらか一方" in told["hint"]


def test_a_file_of_a_kind_that_is_not_read_is_told(small: Path, kyotei: Kyotei) -> None:
    (small / RESULTS).rename(small / FOLDER / "results.yml")
    told = only(build(kyotei, small, SHEET4), "unreadable")
    assert_told(told, (f"{FOLDER}/results.yml", None), None, [".yml"], ["「.yaml」"])


def test_a_folder_in_the_place_of_a_file_of_records_is_told(small: Path, kyotei: Kyotei) -> None:
    (small / RESULTS).unlink()
    (small / RESULTS).mkdir()
    errors = build(kyotei, small, SHEET4)
    assert {one["source"]["file"] for one in errors} == {RESULTS}


def collect(small: Path, text: str) -> str:
    """A collected file of results; its name."""
    path = small / FOLDER / "collected" / "results" / "form-1.yaml"
    path.parent.mkdir(parents=True)
    head = f"sender: 防災課\nsource_sha256: {'0' * 64}\ndate: 2026-11-01\nrecords:\n"
    path.write_text(head + text, "utf-8")
    return path.relative_to(small).as_posix()


def test_collected_records_are_printed_with_the_clerks_own(small: Path, kyotei: Kyotei) -> None:
    collect(small, "- {id: R2, fiscal_year: 2026, departments: [D1], subject: 講習}\n")
    assert kyotei("build", "--on", ON, cwd=small).exit == 0
    rows = support.cells(support.read_sheet(support.document(small, SMALL, "別紙④ D1")))
    assert [row[1] for row in rows if row[0] in {"1", "2", "3"}] == ["訓練", "講習", ""]


def test_an_id_in_the_clerks_file_and_in_a_collected_one_is_told_at_both(small: Path, kyotei: Kyotei) -> None:
    file = collect(small, "- {id: R1, fiscal_year: 2026, departments: [D1], subject: 講習}\n")
    errors = build(kyotei, small, SHEET4)
    assert [(one["rule"], one["source"]["file"], one["source"]["line"]) for one in errors] == [
        ("duplicate-id", file, 5),
        ("duplicate-id", RESULTS, 1),
    ]


def test_a_fault_in_a_collected_file_is_told_there(small: Path, kyotei: Kyotei) -> None:
    file = collect(small, "- {id: R2, fiscal_year: 2026,\n   departments: [D9], subject: 講習}\n")
    told = only(build(kyotei, small, SHEET4), "dangling-reference")
    assert_told(told, (file, 6), "D9", ["「D9」"], [], record="results:R2")


def test_a_control_character_is_told_by_its_name(small: Path, kyotei: Kyotei) -> None:
    line = edit(small / AGREEMENTS, "例市と株式会社二番との連携に", "例市と株式会社二番\x0bとの連携に")
    told = only(build(kyotei, small, N2), "control-character")
    assert (told["source"]["file"], told["source"]["line"]) == (AGREEMENTS, line)
    assert "垂直タブ" in told["message"]
    assert "U+000B" in told["message"]
    assert "\ufffd" in told["value"]
    assert "\x0b" not in told["value"]
    assert told["source"]["record"] == "agreements:N2"


def test_a_yaml_anchor_is_told(small: Path, kyotei: Kyotei) -> None:
    line = edit(small / AGREEMENTS, "協定相手方: [C2]", "協定相手方: &x [C2]")
    told = only(build(kyotei, small, N2), "yaml-anchor")
    assert_told(
        told, (AGREEMENTS, line), "&x", ["「&x」", "アンカー"], ["そのまま書いて"], record="agreements:N2"
    )


@pytest.mark.parametrize(
    ("old", "new", "rule", "value"),
    [
        ("締結日: 2026-12-02", "締結日: *x", "yaml-anchor", "*x"),
        ("締結日: 2026-12-02", "締結日: !!timestamp 2026-12-02", "yaml-tag", None),
        ("締結日: 2026-12-02", "締結日: 2026-12-02\n  締結日: 2026-12-03", "duplicate-key", "締結日"),
    ],
    ids=["an alias", "a tag", "a key written twice"],
)
def test_other_tricks_of_yaml_are_told(
    old: str, new: str, rule: str, value: str | None, small: Path, kyotei: Kyotei
) -> None:
    line = edit(small / AGREEMENTS, old, new) + new.count("\n")
    told = only(build(kyotei, small, N2), rule)
    assert_told(told, (AGREEMENTS, line), value, [], [], record="agreements:N2")


def test_an_unknown_code_is_told_with_the_one_that_was_meant(small: Path, kyotei: Kyotei) -> None:
    line = edit(small / AGREEMENTS, "連携事項: [健康増進]", "連携事項: [健康増伸]")
    told = only(build(kyotei, small, N1 | SHEET1), "unknown-code")
    assert_told(
        told,
        (AGREEMENTS, line),
        "健康増伸",
        ["「健康増伸」", "連携事項"],
        ["「健康増進」のことでしょうか"],
        record="agreements:N1",
    )


def test_an_unknown_code_near_to_none_is_told_with_all_that_may_be_written(
    small: Path, kyotei: Kyotei
) -> None:
    line = edit(small / AGREEMENTS, "協定種別: 個別協定", "協定種別: 覚書")
    told = only(build(kyotei, small, N2), "unknown-code")
    assert_told(
        told,
        (AGREEMENTS, line),
        "覚書",
        ["「協定種別」", "「覚書」"],
        ["包括連携協定", "個別協定"],
        record="agreements:N2",
    )


def test_an_unknown_fixed_value_is_told_with_what_may_be_written(small: Path, kyotei: Kyotei) -> None:
    line = edit(small / AGREEMENTS, "費用負担: {考え方: 各自負担}", "費用負担: {考え方: 各自負坦}")
    told = only(build(kyotei, small, N2), "unknown-value")
    assert_told(
        told,
        (AGREEMENTS, line),
        "各自負坦",
        ["「考え方」"],
        ["「各自負担」のことでしょうか"],
        record="agreements:N2",
    )


# Excel and CSV


def write_results(small: Path, changed: dict[str, Any]) -> str:
    """results.xlsx in the place of results.yaml, with some of its cells changed; its name."""
    (small / RESULTS).unlink()
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "実績"
    sheet.append(["実績ID", "年度", "部署ID", "取組の件名", "取組内容", "連携企業名"])
    sheet.append(["R1", "令和8年度", "D1", "訓練", "避難の訓練をした。", "C2"])
    sheet.append(["R2", "令和8年度", "D1", "講習", "講習をした。", "C2"])
    for address, value in changed.items():
        sheet[address] = value
    book.save(small / FOLDER / "results.xlsx")
    return f"{FOLDER}/results.xlsx"


@pytest.mark.parametrize(
    ("cell", "value", "rule", "shown"),
    [
        ("B3", "来年度", "bad-fiscal-year", "来年度"),
        ("F3", "C9", "dangling-reference", "C9"),
        ("A3", "R1", "duplicate-id", "R1"),
        ("D1", "取組の件明", "unknown-key", "取組の件明"),
    ],
    ids=["a bad year", "a dangling reference", "a duplicate id", "an unknown heading"],
)
def test_a_fault_in_excel_is_told_with_sheet_and_cell(
    cell: str, value: str, rule: str, shown: str, small: Path, kyotei: Kyotei
) -> None:
    file = write_results(small, {cell: value})
    errors = [one for one in build(kyotei, small, SHEET4) if one["rule"] == rule]
    assert errors
    told = errors[-1]
    source = told["source"]
    assert (source["file"], source["sheet"], source["cell"]) == (file, "実績", cell)
    assert told["value"] == shown
    assert shown in told["message"]


def test_a_missing_value_in_excel_is_told_at_its_row(small: Path, kyotei: Kyotei) -> None:
    file = write_results(small, {"D3": None})
    told = only(build(kyotei, small, SHEET4), "missing")
    source = told["source"]
    assert (source["file"], source["sheet"], source["record"]) == (file, "実績", "results:R2")
    assert re.fullmatch("[A-F]3", source["cell"])
    assert "「取組の件名」がありません" in told["message"]


def test_a_formula_without_a_value_in_excel_is_never_taken_for_nothing(small: Path, kyotei: Kyotei) -> None:
    file = write_results(small, {"E3": "=D3&A3"})
    errors = build(kyotei, small, SHEET4)
    assert [(one["source"]["file"], one["source"]["cell"]) for one in errors] == [(file, "E3")]


def test_a_file_that_is_no_workbook_is_told(small: Path, kyotei: Kyotei) -> None:
    (small / RESULTS).unlink()
    (small / FOLDER / "results.xlsx").write_bytes(b"results")
    errors = build(kyotei, small, SHEET4)
    assert {one["source"]["file"] for one in errors} == {f"{FOLDER}/results.xlsx"}


def test_a_fault_in_csv_is_told_with_its_row_in_excel_and_its_heading(small: Path, kyotei: Kyotei) -> None:
    (small / RESULTS).unlink()
    text = '実績ID,年度,部署ID,取組の件名,取組内容\r\nR1,令和8年度,D1,訓練,"一行目\n二行目"\r\nR2,令和8年度,D9,㈱髙﨑との講習,\r\n'
    (small / FOLDER / "results.csv").write_bytes(text.encode("cp932"))
    told = only(build(kyotei, small, SHEET4), "dangling-reference")
    assert_told(
        told,
        (f"{FOLDER}/results.csv", 3),
        "D9",
        ["「部署ID」", "「D9」"],
        ["departments"],
        record="results:R2",
    )


# templates


def word_paragraph(path: Path, text: str) -> int:
    """The number of the paragraph of the body that holds a text, from 1."""
    return next(n for n, line in enumerate(support.read_word(path).body, 1) if text in line)


def test_an_unknown_variable_in_a_word_template_is_told_with_its_paragraph(
    small: Path, kyotei: Kyotei
) -> None:
    rewrite_part(
        small / WORD,
        "word/document.xml",
        lambda xml: xml.replace("{{ preamble }}", "{{ preamble }}{{ agreement.titel }}"),
    )
    told = only(build(kyotei, small, FROM_WORD), "template-unknown-name")
    source = told["source"]
    number = word_paragraph(small / WORD, "agreement.titel")
    assert (source["file"], source["sheet"], source["cell"]) == (WORD, "本文", f"{number}段落目")
    assert told["value"] == "{{ agreement.titel }}"
    assert "「agreement.titel」" in told["message"]
    assert "「agreement.title」のことでしょうか" in told["hint"]


def test_full_width_braces_in_a_word_template_are_told_with_their_paragraph(
    small: Path, kyotei: Kyotei
) -> None:
    rewrite_part(
        small / WORD,
        "word/document.xml",
        lambda xml: xml.replace("{{ preamble }}", "{{ preamble }}｛｛ agreement.id ｝｝"),
    )
    told = only(build(kyotei, small, FROM_WORD), "template-fullwidth-braces")
    source = told["source"]
    number = word_paragraph(small / WORD, "｛｛")
    assert (source["file"], source["sheet"], source["cell"]) == (WORD, "本文", f"{number}段落目")
    assert "｛｛ agreement.id ｝｝" in told["value"]
    assert "全角のかっこ" in told["message"]
    assert "半角" in told["hint"]


@pytest.mark.parametrize(("part", "called"), [("header1", "ヘッダー"), ("footer1", "フッター")])
def test_a_fault_in_header_or_footer_is_told_as_such(
    part: str, called: str, small: Path, kyotei: Kyotei
) -> None:
    line = "<w:p><w:r><w:t>{{ nonsense }}</w:t></w:r></w:p></w:"
    rewrite_part(small / WORD, f"word/{part}.xml", lambda xml: line.join(xml.rsplit("</w:", 1)))
    told = only(build(kyotei, small, FROM_WORD), "template-unknown-name")
    assert told["source"]["sheet"] == called
    assert told["value"] == "{{ nonsense }}"


def test_a_loop_that_is_never_closed_in_a_word_template_is_told(small: Path, kyotei: Kyotei) -> None:
    rewrite_part(
        small / WORD,
        "word/document.xml",
        lambda xml: xml.replace("{{ preamble }}", "{% for x in articles %}{{ preamble }}"),
    )
    errors = build(kyotei, small, FROM_WORD)
    assert {one["source"]["file"] for one in errors} == {WORD}
    assert {one["rule"] for one in errors} == {"template-syntax"}


def set_cell(path: Path, address: str, value: str) -> None:
    book = openpyxl.load_workbook(path)
    book.worksheets[0][address] = value
    book.save(path)


def sheet_cell(path: Path, text: str) -> tuple[str, str]:
    """Sheet and address of the cell of a workbook that holds a text."""
    sheet = support.read_sheet(path)
    return sheet.title, next(
        cell.coordinate for row in sheet.iter_rows() for cell in row if text in str(cell.value)
    )


def test_an_unknown_variable_in_an_excel_template_is_told_with_its_cell(small: Path, kyotei: Kyotei) -> None:
    _, address = sheet_cell(small / SHEET, "{{ row.content }}")
    set_cell(small / SHEET, address, "{{ row.content }}{{ row.contents }}")
    told = only(build(kyotei, small, D1), "template-unknown-name")
    source = told["source"]
    assert (source["file"], source["sheet"], source["cell"]) == (SHEET, "実績報告", address)
    assert told["value"] == "{{ row.contents }}"
    assert "「row.contents」" in told["message"] or "「rows.contents」" in told["message"]
    assert "content」のことでしょうか" in told["hint"]


def test_full_width_braces_in_an_excel_template_are_told_with_their_cell(small: Path, kyotei: Kyotei) -> None:
    _, address = sheet_cell(small / SHEET, "{{ row.content }}")
    set_cell(small / SHEET, address, "{{ row.content }}｛｛ row.subject ｝｝")
    told = only(build(kyotei, small, D1), "template-fullwidth-braces")
    source = told["source"]
    assert (source["file"], source["sheet"], source["cell"]) == (SHEET, "実績報告", address)
    assert "｛｛ row.subject ｝｝" in told["value"]
    assert "全角" in told["message"]
    assert "半角" in told["hint"]


def test_all_faults_of_a_template_are_told_at_once(small: Path, kyotei: Kyotei) -> None:
    rewrite_part(
        small / WORD,
        "word/document.xml",
        lambda xml: xml.replace("{{ preamble }}", "{{ preambel }}").replace("{{ closing }}", "{{ closin }}"),
    )
    errors = build(kyotei, small, FROM_WORD)
    assert [one["value"] for one in errors if one["rule"] == "template-unknown-name"] == [
        "{{ preambel }}",
        "{{ closin }}",
    ]
    assert {"preamble", "closing"} <= {
        one["value"] for one in errors if one["rule"] == "template-missing-tag"
    }


def test_a_template_that_is_not_there_falls_back_on_the_one_that_came_with_the_program(
    small: Path, kyotei: Kyotei
) -> None:
    (small / WORD).unlink()
    result = kyotei("build", "--on", ON, cwd=small)
    assert (result.exit, support.documents(small, SMALL)) == (0, ALL)


# the guideline


def test_an_agreement_without_cost_data_is_held_back_and_its_draft_shows_the_blank(
    small: Path, kyotei: Kyotei
) -> None:
    edit(small / AGREEMENTS, "  費用負担: {考え方: 市の負担なし}\n", "")
    errors = build(kyotei, small, {"協定書 N1"})
    assert {one["source"]["record"] for one in errors} == {"agreements:N1"}
    told = next(one for one in errors if one["rule"] == "cost-burden-stated")
    place = (AGREEMENTS, line_of(small / AGREEMENTS, "協定ID: N1"))
    assert_told(
        told,
        place,
        None,
        ["費用負担の記載がありません"],
        ["「費用負担」", "市の負担なし"],
        record="agreements:N1",
        reference="例市協定指針 2(3)",
    )
    draft = support.read_word(support.document(small, SMALL, "協定書案 N1"))
    cost = next(one for one in draft.articles if one.heading == "費用負担")
    assert "【費用負担：未定】" in cost.text
    assert told["message"] in draft.text
    assert "例市協定指針 2(3)" in draft.text


def drop_project(small: Path) -> int:
    """Takes the third project away; the line of the agreement."""
    lines = (small / PROJECTS).read_text("utf-8").splitlines(keepends=True)
    (small / PROJECTS).write_text("".join(lines[:2]), "utf-8")
    return line_of(small / AGREEMENTS, "協定ID: N1")


def add_exception(small: Path, *more: str) -> None:
    text = (
        "  例外:\n    - {規則: project-count"
        + "".join(f", {one}" for one in more)
        + "}\n  状態: 手続中\n\n# 個別"
    )
    edit(small / AGREEMENTS, "  状態: 手続中\n\n# 個別", text)


def test_fewer_than_three_projects_hold_back_the_agreement(small: Path, kyotei: Kyotei) -> None:
    line = drop_project(small)
    told = only(build(kyotei, small, {"協定書 N1"}), "project-count")
    assert_told(
        told,
        (AGREEMENTS, line),
        "2",
        ["2件", "3件に足りません"],
        ["projects", "「例外」", "理由", "決裁者", "決裁日"],
        record="agreements:N1",
        reference="例市協定指針 2(2)",
    )
    assert told["message"] in support.read_word(support.document(small, SMALL, "協定書案 N1")).text


REASON, BY, DAY = "理由: 第1期の試行のため", "決裁者: 市長", "決裁日: 2026-11-10"


def test_a_complete_exception_makes_a_notice_and_the_document(small: Path, kyotei: Kyotei) -> None:
    line = drop_project(small)
    add_exception(small, REASON, BY, DAY)
    result = kyotei("build", "--json", "--on", ON, cwd=small)
    assert (result.exit, support.documents(small, SMALL)) == (0, ALL)
    (told,) = result.json["findings"]
    assert (told["rule"], told["severity"]) == ("project-count", "notice")
    assert_told(
        told,
        (AGREEMENTS, line),
        "2",
        ["足りません", "第1期の試行のため", "市長", "令和８年１１月１０日"],
        ["対応は要りません"],
        record="agreements:N1",
        reference="例市協定指針 2(2)",
    )


@pytest.mark.parametrize(
    "given",
    [(), (REASON, BY), (REASON, DAY), (BY, DAY), ("理由: ''", BY, DAY), ("理由: '　'", BY, DAY)],
    ids=["nothing", "no day", "nobody", "no reason", "an empty reason", "a blank reason"],
)
def test_an_incomplete_exception_still_holds_the_agreement(
    given: tuple[str, ...], small: Path, kyotei: Kyotei
) -> None:
    drop_project(small)
    add_exception(small, *given)
    told = only(build(kyotei, small, {"協定書 N1"}), "project-count")
    assert told["reference"] == "例市協定指針 2(2)"
    others = [one for one in support.findings(small, SMALL) if one["severity"] == "warning"]
    assert [one["rule"] for one in others] == ["exception-incomplete"]
    assert others[0]["source"]["line"] == line_of(small / AGREEMENTS, "規則: project-count")
    assert others[0]["value"] == "project-count"


def test_an_exception_from_a_rule_that_knows_none_changes_nothing(small: Path, kyotei: Kyotei) -> None:
    edit(small / AGREEMENTS, "手順: S7, 日付: 2026-11-02, ", "手順: S7, ")
    edit(
        small / AGREEMENTS,
        "  状態: 手続中\n\n# 個別",
        f"  例外:\n    - {{規則: steps-dated, {REASON}, {BY}, {DAY}}}\n  状態: 手続中\n\n# 個別",
    )
    only(build(kyotei, small, {"協定書 N1"}), "steps-dated")
    others = [one["rule"] for one in support.findings(small, SMALL) if one["severity"] == "warning"]
    assert others == ["exception-refused"]


def test_an_exception_with_an_approval_in_the_future_does_not_count_yet(small: Path, kyotei: Kyotei) -> None:
    drop_project(small)
    add_exception(small, REASON, BY, "決裁日: 2026-11-21")
    errors = build(kyotei, small, {"協定書 N1"})
    assert "project-count" in {one["rule"] for one in errors}


def test_an_unconfirmed_criterion_holds_back_the_agreement(small: Path, kyotei: Kyotei) -> None:
    edit(small / PARTNERS, "    - {基準: P2, 結果: 満たす, 確認日: 2026-10-02, 確認資料: 誓約書}\n", "")
    told = only(build(kyotei, small, {"協定書 N1"}), "partner-criteria")
    assert told["source"]["file"] == PARTNERS
    start = line_of(small / PARTNERS, "企業等ID: C1")
    assert start <= told["source"]["line"] <= line_of(small / PARTNERS, "基準: P1")
    assert told["value"] is None
    assert told["reference"] == "例市協定指針 2(1)"
    assert told["source"]["record"] == "agreements:N1"
    for word in ("株式会社一番", "法令の遵守"):
        assert word in told["message"]
    for word in ("確認事項", "P2", "確認日"):
        assert word in told["hint"]


@pytest.mark.parametrize(
    ("old", "new", "value"),
    [
        (
            "{基準: P2, 結果: 満たす, 確認日: 2026-10-02,",
            "{基準: P2, 結果: 満たさない, 確認日: 2026-10-02,",
            "満たさない",
        ),
        ("{基準: P2, 結果: 満たす, 確認日: 2026-10-02,", "{基準: P2, 結果: 満たす,", None),
        (
            "{基準: P2, 結果: 満たす, 確認日: 2026-10-02,",
            "{基準: P2, 結果: 満たす, 確認日: 2026-11-21,",
            None,
        ),
    ],
    ids=["not met", "without a date", "in the future"],
)
def test_a_criterion_that_is_not_surely_met_holds_back_the_agreement(
    old: str, new: str, value: str | None, small: Path, kyotei: Kyotei
) -> None:
    line = edit(small / PARTNERS, old, new)
    told = only(build(kyotei, small, {"協定書 N1"}), "partner-criteria")
    assert told["source"]["file"] == PARTNERS
    assert told["value"] == value
    assert "法令の遵守" in told["message"]
    if "2026-11-21" not in new:
        assert told["source"]["line"] == line


@pytest.mark.parametrize(
    ("new", "says"),
    [
        ("{手順: S7, 結果: 可, 実施者: 市長}", "日付がありません"),
        ("{手順: S7, 日付: 2026-11-21, 結果: 可, 実施者: 市長}", "まだ来ていません"),
        ("{手順: S7, 日付: 2026-11-02, 結果: 否, 実施者: 市長}", "「否」"),
    ],
    ids=["without a date", "in the future", "refused"],
)
def test_step_7_that_is_not_done_holds_back_the_agreement(
    new: str, says: str, small: Path, kyotei: Kyotei
) -> None:
    line = edit(small / AGREEMENTS, "{手順: S7, 日付: 2026-11-02, 結果: 可, 実施者: 市長}", new)
    told = only(build(kyotei, small, {"協定書 N1"}), "steps-dated")
    assert (told["source"]["file"], told["source"]["line"]) == (AGREEMENTS, line)
    assert told["reference"] == "例市協定指針 3⑦"
    assert told["source"]["record"] == "agreements:N1"
    assert "締結可否の決定" in told["message"]
    assert says in told["message"]


def test_a_step_7_that_is_not_there_at_all_holds_back_the_agreement_too(small: Path, kyotei: Kyotei) -> None:
    edit(small / AGREEMENTS, "    - {手順: S7, 日付: 2026-11-02, 結果: 可, 実施者: 市長}\n", "")
    told = only(build(kyotei, small, {"協定書 N1"}), "steps-dated")
    assert "締結可否の決定" in told["message"]
    assert "S7" in told["hint"]
    assert told["reference"] == "例市協定指針 3⑦"


def test_a_signed_agreement_is_only_watched(small: Path, kyotei: Kyotei) -> None:
    drop_project(small)
    edit(small / AGREEMENTS, "  締結日: 2026-12-01", "  締結日: 2026-10-01")
    edit(small / AGREEMENTS, "  状態: 手続中\n\n# 個別", "  状態: 締結済\n\n# 個別")
    result = kyotei("build", "--on", ON, cwd=small)
    assert (result.exit, support.documents(small, SMALL)) == (0, ALL - N1 | {"審査票 N1"})
    assert {one["severity"] for one in support.findings(small, SMALL)} == {"warning"}
    assert "project-count" in {one["rule"] for one in support.findings(small, SMALL)}


# the policy


POLICY_FAULTS = {
    "not YAML": ("  address: 例県例市本町1番地", "  address： 例県例市本町1番地", "not-yaml", None),
    "an unknown rule": ("      term-stated:", "      term-sated:", "unknown-rule", "term-sated"),
    "an unknown section": ("\nstyle:", "\nstyles:", "unknown-key", "styles"),
    "an unknown code": (
        "kinds: [comprehensive]\n        steps: [S7]",
        "kinds: [comprehensiv]\n        steps: [S7]",
        "unknown-code",
        "comprehensiv",
    ),
    "an unknown strength": ("strength: principle", "strength: principal", "unknown-value", "principal"),
    "a bad municipality code": ("code: 998010", "code: 998011", "municipality-code", "998011"),
    "a bad date": ("in_force_from: 2025-04-01", "in_force_from: 2025-02-30", "bad-date", "2025-02-30"),
    "a bad figure": ("minimum: 3", "minimum: 三", "wrong-type", "三"),
}


@pytest.mark.parametrize(("old", "new", "rule", "value"), POLICY_FAULTS.values(), ids=POLICY_FAULTS)
def test_a_broken_policy_holds_back_its_city_and_no_other(
    old: str, new: str, rule: str, value: str | None, small: Path, kyotei: Kyotei
) -> None:
    shutil.copytree(small / FOLDER, small / "data" / "other")
    line = edit(small / POLICY, old, new) + (new.startswith("\n"))
    result = kyotei("build", "--json", "--on", ON, cwd=small)
    assert result.exit == 1
    assert support.documents(small, "other") == ALL
    assert support.documents(small, SMALL) == set()
    errors = [one for one in support.findings(small, SMALL) if one["severity"] == "error"]
    told = next(one for one in errors if one["rule"] == rule)
    assert (told["source"]["file"], told["source"]["line"]) == (POLICY, line)
    if value is not None:
        assert told["value"] == value
        assert value in told["message"]
    for one in errors:
        assert one["source"]["file"] == POLICY
        assert_japanese(one)


@pytest.mark.parametrize("text", [None, "", "[]\n", "municipality: {}\n"], ids=repr)
def test_a_policy_that_is_absent_or_empty_is_told(text: str | None, small: Path, kyotei: Kyotei) -> None:
    (small / POLICY).unlink()
    if text is not None:
        (small / POLICY).write_text(text, "utf-8")
    result = kyotei("build", "--on", ON, cwd=small)
    assert result.exit == 1
    errors = support.findings(small, SMALL)
    assert {one["source"]["file"] for one in errors} == {POLICY}
    for one in errors:
        assert_japanese(one)


def test_documents_that_were_made_before_the_policy_broke_do_not_stay(small: Path, kyotei: Kyotei) -> None:
    kyotei("build", "--on", ON, cwd=small)
    edit(small / POLICY, "strength: principle", "strength: principal")
    assert kyotei("build", "--on", ON, cwd=small).exit == 1
    assert support.documents(small, SMALL) == set()


# holding back


def test_a_partners_fault_holds_back_its_own_agreements_only(small: Path, kyotei: Kyotei) -> None:
    line = edit(small / PARTNERS, "法人番号: 6999901000101", "法人番号: 6999901000102")
    told = only(build(kyotei, small, N1 | SHEET1), "corporate-number")
    assert_told(
        told,
        (PARTNERS, line),
        "6999901000102",
        ["「法人番号」", "6999901000102"],
        ["法人番号の通知書"],
        record="partners:C1",
    )


def test_the_page_says_of_each_held_document_why(small: Path, kyotei: Kyotei) -> None:
    edit(small / PARTNERS, "法人番号: 6999901000101", "法人番号: 6999901000102")
    told = build(kyotei, small, N1 | SHEET1)[0]
    page = (small / "output" / SMALL / "index.html").read_text("utf-8")
    held = page[page.index('id="held"') : page.index('id="made"')]
    assert held.count(told["message"]) == 4
    for label in ("協定書", "協定書案", "審査票", "別紙①"):
        assert label in held


def test_documents_that_are_held_back_do_not_stay_from_an_earlier_build(small: Path, kyotei: Kyotei) -> None:
    kyotei("build", "--on", ON, cwd=small)
    edit(small / PARTNERS, "法人番号: 6999901000101", "法人番号: 6999901000102")
    build(kyotei, small, N1 | SHEET1)
    listed = [one["path"] for one in support.manifest(small, SMALL)["documents"]]
    assert not [path for path in listed if "/N1 " in path]


def test_a_faulty_record_does_not_make_those_that_refer_to_it_dangle(small: Path, kyotei: Kyotei) -> None:
    edit(small / AGREEMENTS, "締結日: 2026-12-01", "締結日: 令和1年2月30日")
    only(build(kyotei, small, N1 | SHEET1), "bad-date")


def test_check_tells_the_same_and_makes_nothing(small: Path, kyotei: Kyotei) -> None:
    edit(small / PARTNERS, "法人番号: 6999901000101", "法人番号: 6999901000102")
    drop_project(small)
    result = kyotei("check", "--json", "--on", ON, cwd=small)
    assert result.exit == 1
    assert not (small / "output").exists()
    kyotei("build", "--on", ON, cwd=small)
    assert result.json["findings"] == support.findings(small, SMALL)


def test_five_faults_are_told_at_once(small: Path, kyotei: Kyotei) -> None:
    lines = {
        "unknown-key": (AGREEMENTS, edit(small / AGREEMENTS, "  発意: 企業等", "  発偉: 企業等")),
        "bad-date": (AGREEMENTS, edit(small / AGREEMENTS, "締結日: 2026-12-02", "締結日: 令和1年2月30日")),
        "unknown-code": (AGREEMENTS, edit(small / AGREEMENTS, "[防災・減災]", "[防災・減歳]")),
        "corporate-number": (PARTNERS, edit(small / PARTNERS, "6999901000101", "6999901000102")),
        "dangling-reference": (RESULTS, edit(small / RESULTS, "[C2]", "[C77]")),
    }
    errors = build(kyotei, small, ALL)
    assert {one["rule"]: (one["source"]["file"], one["source"]["line"]) for one in errors} == lines
    assert len(errors) == 5
    order = [(one["source"]["file"], one["source"]["line"]) for one in errors]
    assert order == sorted(order)


def test_findings_are_sorted_by_severity_then_file_then_place(small: Path, kyotei: Kyotei) -> None:
    add_exception(small, REASON, BY)
    edit(small / AGREEMENTS, "締結日: 2026-12-02", "締結日: 令和1年2月30日")
    edit(small / PARTNERS, "    - {基準: P2, 結果: 満たす, 確認日: 2026-10-02, 確認資料: 誓約書}\n", "")
    file = write_results(small, {"B2": "来年度", "B3": "再来年度", "F3": "C9", "A2": "1"})
    kyotei("build", "--on", ON, cwd=small)
    told = support.findings(small, SMALL)
    ranks = ["error", "warning", "notice"]

    def order(one: Finding) -> tuple[Any, ...]:
        source = one["source"]
        column, row = re.fullmatch(r"([A-Z]*)(\d*)", source["cell"] or "").groups()  # type: ignore[union-attr]
        return (
            ranks.index(one["severity"]),
            source["file"],
            source["sheet"] or "",
            int(row or source["line"] or 0),
            column,
        )

    assert [order(one) for one in told] == sorted(order(one) for one in told)
    assert {one["source"]["file"] for one in told} == {AGREEMENTS, PARTNERS, file}
    assert {one["severity"] for one in told} == {"error", "warning"}
    cells = [one["source"]["cell"] for one in told if one["source"]["file"] == file]
    assert cells == ["A2", "B2", "B3"] or cells == ["A2", "B2", "B3", "F3"]


def test_the_terminal_tells_place_value_reference_and_remedy(small: Path, kyotei: Kyotei) -> None:
    line = drop_project(small)
    result = kyotei("build", "--on", ON, cwd=small)
    assert f"エラー: {AGREEMENTS} {line}行目: " in result.stdout
    assert "  値: 2\n" in result.stdout
    assert "  根拠: 例市協定指針 2(2)\n" in result.stdout
    assert "  対処: " in result.stdout
    assert "エラー 1件・警告 0件・お知らせ 0件" in result.stdout
