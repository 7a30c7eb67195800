"""Record files → the workbooks of 別紙①–④, read back: nothing cut, nothing turned into a formula."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.render.xlsx_fit import TALLEST
from tests.plan.sheet_towns import FROM_CITY, FROM_PARTNER, job, opened, rendered, sheets, table, town
from tests.tools import ooxml

LONG = "市内の店舗を見守りの拠点とし、まちかど健康相談を月に１回開く。" * 97
"""A little over 3,000 characters."""
WORDS = ("=1+1", "+81-90", "-5", "@SUM", "A&B <商会>", "{{ 7*7 }}", "髙﨑𠮷", "一行目\\n二行目")


def proposals(count: int, words: str = FROM_PARTNER, content: str = "内容") -> tuple[str, ...]:
    return tuple(f'id: P{n}, {words}, subject: 件名{n}, content: "{content}{n}"' for n in range(1, count + 1))


def results(count: int, content: str = "内容") -> tuple[str, ...]:
    head = "fiscal_year: 2026, departments: [D1], partners: [C1]"
    return tuple(f'id: R{n}, {head}, subject: 件名{n}, content: "{content}{n}"' for n in range(1, count + 1))


NOTHING = f"id: P0, {FROM_PARTNER}, nothing: yes"
NO_RESULT = "id: R0, fiscal_year: 2026, departments: [D1], nothing: yes"


def heights(sheet: Worksheet) -> list[float]:
    return [sheet.row_dimensions[row].height or 0 for row in range(1, sheet.max_row + 1)]


@pytest.mark.parametrize("count", [0, 1, 10, 11, 23])
def test_the_matching_has_its_lines_and_repeats_its_headings(tmp_path: Path, count: int) -> None:
    made = job(town(tmp_path, proposals=(*proposals(count), NOTHING)), "別紙③/令和８年度/")
    sheet = opened(made)
    lines = table(sheet)
    assert [row[0] for row in lines[:-1]] == list(range(1, max(10, count) + 1))
    assert [row[1] for row in lines[:count]] == [f"件名{n}" for n in range(1, count + 1)]
    assert lines[-1][0] == "提案なし：株式会社髙﨑商会"
    assert [cell.value for cell in sheet[4]][:4] == ["NO", "提案の件名", "提案内容", "企業等の連絡先"]
    assert sheet.print_title_rows == "$3:$4"
    assert sheet["A3"].value == "庁内限り"
    assert sheet.print_area == f"'マッチング結果'!$A$1:$G${sheet.max_row}"
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == ("landscape", 0)


@pytest.mark.parametrize("count", [0, 1, 10, 11, 23])
def test_a_report_has_its_lines_and_repeats_its_headings(tmp_path: Path, count: int) -> None:
    place = town(tmp_path, results=(*results(count), NO_RESULT))
    sheet = opened(job(place, "別紙④/令和８年度/D1 "))
    assert [row[0] for row in table(sheet)] == list(range(1, max(10, count) + 1))
    assert [row[1] for row in table(sheet)[:count]] == [f"件名{n}" for n in range(1, count + 1)]
    assert ("実績なし" in [cell.value for cell in sheet["A"]]) is (count == 0)
    compiled = opened(job(place, "別紙④/令和８年度/取りまとめ"))
    assert compiled.print_title_rows == "$4:$4"
    if count:
        assert [row[0] for row in table(compiled)] == list(range(1, count + 1))
    else:
        assert [row[0] for row in table(compiled)] == [
            "報告された実績はありません。",
            "実績なし：総務部 協働課 連携係",
        ]


@pytest.mark.parametrize("count", [0, 1, 10, 11, 23])
def test_what_is_handed_to_a_partner_has_a_line_for_each_proposal(tmp_path: Path, count: int) -> None:
    nothing = f"id: Q0, {FROM_CITY}, nothing: yes"
    place = town(tmp_path, proposals=(*proposals(count, FROM_CITY), nothing))
    sheet = opened(job(place, "別紙②/令和８年度/取りまとめ C1 "))
    lines = [row[0] for row in table(sheet)]
    assert lines == ([*range(1, count + 1)] if count else ["提案はありません。"])
    assert sheet["A3"].value == "株式会社髙﨑商会　御中"
    assert sheet.print_title_rows == "$4:$4"


@pytest.mark.parametrize(
    "path",
    [
        "別紙①/令和８年度/N1 ",
        "別紙②/令和８年度/D1 ",
        "別紙②/令和８年度/取りまとめ C1 ",
        "別紙③/令和８年度/",
        "別紙④/令和８年度/D1 ",
        "別紙④/令和８年度/取りまとめ",
    ],
)
def test_a_long_text_goes_on_in_further_rows_and_is_never_cut(tmp_path: Path, path: str) -> None:
    ours = (f"id: Q1, {FROM_CITY}, content: {LONG}", f"id: Q2, {FROM_CITY}, content: 次の提案")
    theirs = (f"id: P1, {FROM_PARTNER}, content: {LONG}", f"id: P2, {FROM_PARTNER}, content: 次の提案")
    sheet = opened(job(town(tmp_path, proposals=(*ours, *theirs), results=results(2, LONG)), path))
    columns = ["".join(str(cell.value or "") for cell in column) for column in sheet.iter_cols()]
    assert [text.count(LONG) for text in columns if LONG in text] == [2 if "④" in path else 1]
    assert max(heights(sheet)) <= TALLEST
    # No cell of the text is so wide that a program would have to wrap it, or is joined with another.
    lines = [cell for row in sheet.iter_rows() for cell in row if cell.alignment.shrink_to_fit and cell.value]
    assert len(lines) > 60
    assert not any(cell.alignment.wrap_text for cell in lines)
    tall = [area for area in sheet.merged_cells.ranges if area.max_row > area.min_row]
    assert not any(cell.coordinate in area for cell in lines for area in tall)


@pytest.mark.parametrize("word", WORDS)
def test_a_text_that_looks_like_something_else_stays_text(tmp_path: Path, word: str) -> None:
    shown = word.replace("\\n", "\n")
    fields = f'subject: "{word}", content: "{word}"'
    place = town(
        tmp_path,
        proposals=(f"id: P1, {FROM_PARTNER}, {fields}", f"id: Q1, {FROM_CITY}, {fields}"),
        replies=(f'proposal: Q1, partner: C1, answer: yes, comment: "{word}"',),
        results=(f"id: R1, fiscal_year: 2026, departments: [D1], {fields}",),
    )
    jobs = [one for one in sheets(place).jobs if "提出状況" not in one.path]
    assert len(jobs) == 6
    for made in jobs:
        cells = [cell for row in opened(made).iter_rows() for cell in row if cell.value == shown]
        assert cells, made.path
        assert {cell.data_type for cell in cells} == {"s"}


def test_each_proposal_of_a_section_has_a_page_and_says_what_it_answers(tmp_path: Path) -> None:
    place = town(
        tmp_path,
        proposals=(
            f"id: P1, {FROM_PARTNER}, subject: 見守り, content: 歩く",
            f"id: Q1, {FROM_CITY}, content: 学ぶ, answers: [P1]",
            f"id: Q2, {FROM_CITY}, content: 備える",
        ),
    )
    sheet = opened(job(place, "別紙②/令和８年度/D1 "))
    labels = [cell.value for cell in sheet["A"] if cell.value]
    form = ["部課名", "連携相手企業", "該当する連携事項", "提案内容"]
    head = ["連携事項の提案　【例市→企業等】", "令和８年度"]
    assert labels == [*head, *form, "対応する\n企業等の提案", *head, *form]
    marks = [cell.row for cell in sheet["B"] if cell.value == "別紙②"]
    assert [one.id + 1 for one in sheet.row_breaks.brk] == marks[1:]
    assert "「見守り」" in [cell.value for cell in sheet["B"]]


@pytest.mark.needs("ooxml")
def test_excel_has_nothing_to_repair(tmp_path: Path) -> None:
    place = town(
        tmp_path / "town",
        proposals=(
            *proposals(23, content=LONG),
            *(one.replace("P", "Q", 1) for one in proposals(3, FROM_CITY)),
        ),
        replies=("proposal: Q1, partner: C1, answer: conditional, comment: 条件",),
        results=results(23, LONG),
        projects=("id: J1, subject: 事業, department: D3, status: running, started_on: 2026-04-01",),
    )
    paths = []
    for number, made in enumerate(sheets(place).jobs):
        paths.append(tmp_path / f"{number}.xlsx")
        paths[-1].write_bytes(rendered(made))
    assert len(paths) == 7
    assert [errors for errors in ooxml.validate(paths).values() if errors] == []
