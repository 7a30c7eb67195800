"""Workbooks as Excel, LibreOffice and clerks write them."""

from __future__ import annotations

import datetime as dt
import io
import warnings
import zipfile
from collections.abc import Callable, Sequence

import openpyxl
import pytest
from openpyxl.utils.datetime import MAC_EPOCH
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.findings import Finding, Severity
from pipeline.sources.excel_source import read_excel
from pipeline.sources.raw import RawList, RawMap, RawText, RawValue
from pipeline.sources.reading import Reading

NAME = "data/asahi/partners.xlsx"
SHEET = "xl/worksheets/sheet1.xml"
STYLES = "xl/styles.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
Row = Sequence[object]


def book(*rows: Row, title: str = "企業") -> tuple[openpyxl.Workbook, Worksheet]:
    made = openpyxl.Workbook()
    sheet = made.active
    assert isinstance(sheet, Worksheet)
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    return made, sheet


def saved(made: openpyxl.Workbook) -> bytes:
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def sheet_of(*rows: Row) -> bytes:
    return saved(book(*rows)[0])


def rewritten(data: bytes, part: str, change: Callable[[str], str]) -> bytes:
    """The workbook with the text of one part changed."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            text = old.read(name)
            new.writestr(name, change(text.decode()) if name == part else text)
    return stream.getvalue()


def edited(data: bytes, part: str, before: str, after: str) -> bytes:
    """The workbook with a text of one part replaced; it must be there."""

    def change(text: str) -> str:
        assert before in text, text
        return text.replace(before, after)

    return rewritten(data, part, change)


def with_rows(rows: str, after: str = "") -> bytes:
    """A workbook whose sheet holds these rows of XML (and what follows them)."""
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData>{after}</worksheet>'
    return rewritten(sheet_of(), SHEET, lambda _: sheet)


def inline(reference: str, text: str) -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


def read(data: bytes) -> Reading:
    return read_excel(data, NAME)


def only(reading: Reading) -> Finding:
    assert [finding.rule for finding in reading.faults] == [reading.faults[0].rule]
    return reading.faults[0]


def where(finding: Finding) -> tuple[str, str | None]:
    assert finding.place is not None
    assert finding.place.file == NAME
    return finding.rule, finding.place.cell


def plain(value: RawValue) -> object:
    match value:
        case RawText(text=text):
            return text
        case RawList(items=items):
            return [plain(item) for item in items]
        case RawMap(entries=entries):
            return {key.text: plain(item) for key, item in entries}


def records(reading: Reading) -> list[object]:
    assert reading.readable
    assert reading.faults == ()
    return [plain(record) for record in reading.records]


def first_value(reading: Reading, heading: str) -> RawText:
    value = {key.text: value for key, value in reading.records[0].entries}[heading]
    assert isinstance(value, RawText)
    return value


def test_values_of_each_kind_become_text() -> None:
    data = sheet_of(
        ["id", "n", "f", "x", "b", "c", "t", "p", "big"],
        ["P1", 12, 3.0, 0.1 + 0.2, True, False, " 甲 ", 0.5, 7123456789012],
    )
    assert records(read(data)) == [
        {
            "id": "P1", "n": "12", "f": "3", "x": "0.3", "b": "TRUE", "c": "FALSE",
            "t": " 甲 ", "p": "0.5", "big": "7123456789012",
        }
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text", ["髙﨑①㈱～", "\ufa19戸", "𠮷野", "葛\U000e0100城", "=1+1 と書いた", "_x000D_なし"]
)
def test_text_is_unchanged(text: str) -> None:
    shown = text.replace("_x000D_", "_x005F_x000D_")  # as Excel stores what looks like its own escapes
    made, sheet = book(["id", "name"], ["P1", shown])
    sheet["B2"].data_type = "s"
    assert records(read(saved(made))) == [{"id": "P1", "name": text}]


def test_dates_are_iso_text_and_real_dates() -> None:
    moment = dt.datetime.fromisoformat("2026-04-01T13:30")
    made, sheet = book(["id", "a", "b", "c"], ["P1", dt.date(2026, 4, 1), 46113, moment])
    sheet["C2"].number_format = '[$-ja-JP-x-gannen]ggge"年"m"月"d"日";@'
    reading = read(saved(made))
    assert records(reading) == [
        {"id": "P1", "a": "2026-04-01", "b": "2026-04-01", "c": "2026-04-01 13:30:00"}
    ]
    assert [first_value(reading, name).date for name in "abc"] == [dt.date(2026, 4, 1)] * 3


@pytest.mark.parametrize("number", [27, 31, 36, 50, 58])
def test_date_formats_that_only_japanese_excel_knows(number: int) -> None:
    made, sheet = book(["id", "on"], ["P1", 46113])
    sheet["B2"].number_format = "0.00000"
    data = edited(saved(made), STYLES, 'numFmtId="164" fontId', f'numFmtId="{number}" fontId')
    assert first_value(read(data), "on").date == dt.date(2026, 4, 1)


def test_dates_count_from_1904_where_the_book_says_so() -> None:
    made, sheet = book(["id", "on"], ["P1", 1])
    made.epoch = MAC_EPOCH
    sheet["B2"].number_format = "yyyy-mm-dd"
    assert first_value(read(saved(made)), "on").date == dt.date(1904, 1, 2)


def test_times_and_spans_are_text() -> None:
    made, sheet = book(["id", "at", "span"], ["P1", dt.time(13, 30), 1.5])
    sheet["C2"].number_format = "[h]:mm"
    assert records(read(saved(made))) == [{"id": "P1", "at": "13:30:00", "span": "1 day, 12:00:00"}]


def test_a_date_as_text_and_an_iso_cell() -> None:
    reading = read(with_rows(
        f'<row r="1">{inline("A1", "id")}{inline("B1", "on")}</row>'
        f'<row r="2">{inline("A2", "令和8年4月1日")}<c r="B2" t="d"><v>2026-04-01</v></c></row>'
    ))  # fmt: skip
    assert records(reading) == [{"id": "令和8年4月1日", "on": "2026-04-01"}]
    assert first_value(reading, "id").date is None
    assert first_value(reading, "on").date == dt.date(2026, 4, 1)


def test_places_name_sheet_cell_row_and_column() -> None:
    reading = read(sheet_of([], ["id", "連携事項.1.文言"], ["A1", "見守り"]))
    assert records(reading) == [{"id": "A1", "連携事項": [{"文言": "見守り"}]}]
    place = reading.records[0].entries[1][1].place
    assert (place.file, place.sheet, place.cell, place.line, place.column) == (NAME, "企業", "B3", 3, 2)
    assert reading.records[0].entries[0][0].place.cell == "A2"


def test_columns_beyond_z_have_their_letters() -> None:
    reading = read(sheet_of(["id", *[f"c{n}" for n in range(27)]], ["P1", *range(27)]))
    assert reading.records[0].entries[-1][1].place.cell == "AB2"


def test_blank_rows_columns_and_far_formatted_cells_are_skipped() -> None:
    made, sheet = book([None, None], [None, "id", None, "name"], [], [None, "P1", " ", "甲"], ["　"])
    sheet["XFD1048576"].number_format = "0.0"
    assert records(read(saved(made))) == [{"id": "P1", "name": "甲"}]


def test_the_first_visible_sheet_is_read() -> None:
    made, sheet = book(["secret"], ["x"], title="裏")
    sheet.sheet_state = "veryHidden"
    shown = made.create_sheet("表")
    shown.append(["id"])
    shown.append(["P1"])
    made.active = 1
    reading = read(saved(made))
    assert records(reading) == [{"id": "P1"}]
    assert reading.records[0].place.sheet == "表"


def test_other_visible_sheets_are_named_where_they_hold_something() -> None:
    made, _ = book(["id"], ["P1"], title="一覧")
    made.create_sheet("空")
    made.create_sheet("控え")["C5"] = "メモ"
    made.create_sheet("選択肢")["A1"] = "甲"
    made["選択肢"].sheet_state = "hidden"
    reading = read(saved(made))
    assert [plain(record) for record in reading.records] == [{"id": "P1"}]
    found = only(reading)
    assert (found.rule, found.severity, found.holds) == ("other-sheets", Severity.NOTICE, ())
    assert "「控え」" in found.message
    assert "「空」" not in found.message
    assert "選択肢" not in found.message


def test_a_heading_alone_gives_no_records() -> None:
    assert records(read(sheet_of(["id", "name"]))) == []


def test_a_sheet_without_content() -> None:
    reading = read(sheet_of([None, " "]))
    assert only(reading).rule == "empty-file"
    assert not reading.readable


def test_readings_of_names_are_left_out_and_runs_joined() -> None:
    strings = (
        '<si><t>id</t></si><si><r><t>髙</t></r><r><rPr><b/></rPr><t xml:space="preserve"> 橋</t></r>'
        '<rPh sb="0" eb="1"><t>タカ</t></rPh><phoneticPr fontId="1"/></si>'
    )
    strings = f'<sst xmlns="{MAIN}">{strings}</sst>'
    rows = with_rows('<row><c t="s"><v>0</v></c></row><row><c t="s"><v>1</v></c></row>')
    relation = (
        '<Relationship Id="r9" Type="x/relationships/sharedStrings" Target="strings.xml"/></Relationships>'
    )
    stream = io.BytesIO(edited(rows, "xl/_rels/workbook.xml.rels", "</Relationships>", relation))
    with zipfile.ZipFile(stream, "a") as added:
        added.writestr("xl/strings.xml", strings)
    data = stream.getvalue()
    assert records(read(data)) == [{"id": "髙 橋"}]


def test_a_book_in_the_strict_form_is_read() -> None:
    data = with_rows(f'<row r="1">{inline("A1", "id")}</row><row r="2">{inline("A2", "P1")}</row>')
    strict = "http://purl.oclc.org/ooxml/spreadsheetml/main"
    for part in (SHEET, STYLES, "xl/workbook.xml"):
        data = edited(data, part, MAIN, strict)
    assert records(read(data)) == [{"id": "P1"}]


def test_a_line_break_from_windows_is_one_line_feed() -> None:
    reading = read(
        with_rows(f'<row r="1">{inline("A1", "id")}</row><row r="2">{inline("A2", "a_x000D_&#10;b")}</row>')
    )
    assert records(reading) == [{"id": "a\nb"}]


def test_control_characters_from_escapes() -> None:
    reading = read(
        with_rows(f'<row r="1">{inline("A1", "id")}</row><row r="2">{inline("A2", "a_x000B_b_xD800_")}</row>')
    )
    assert where(only(reading)) == ("control-character", "A2")
    assert "垂直タブ（Wordの改行など） U+000B" in only(reading).message
    assert "サロゲート" in only(reading).message
    (only(reading).value or "").encode()


def test_a_formula_without_value_is_an_error() -> None:
    reading = read(sheet_of(["id", "sum"], ["P1", "=1+1"]))  # openpyxl stores no value
    assert where(only(reading)) == ("formula", "B2")
    assert only(reading).severity is Severity.ERROR
    assert plain(reading.records[0]) == {"id": "P1"}


@pytest.mark.parametrize(
    "cell", ['<c r="B2"><f>1+1</f><v>2</v></c>', '<c r="B2" t="str"><f>"x"</f><v>2</v></c>']
)
def test_a_formula_with_value_is_used_with_a_warning(cell: str) -> None:
    reading = read(with_rows(
        f'<row r="1">{inline("A1", "id")}{inline("B1", "sum")}</row><row r="2">{inline("A2", "P1")}{cell}</row>'
    ))  # fmt: skip
    assert where(only(reading)) == ("formula-value", "B2")
    assert (only(reading).severity, only(reading).holds) == (Severity.WARNING, ())
    assert "「2」" in only(reading).message
    assert plain(reading.records[0]) == {"id": "P1", "sum": "2"}


def test_a_formula_that_gave_an_empty_text_is_blank() -> None:
    reading = read(with_rows(
        f'<row r="1">{inline("A1", "id")}{inline("B1", "sum")}</row>'
        f'<row r="2">{inline("A2", "P1")}<c r="B2" t="str"><f>""</f><v></v></c></row>'
    ))  # fmt: skip
    assert records(reading) == [{"id": "P1"}]


def test_a_shared_formula_is_a_formula() -> None:
    reading = read(with_rows(
        f'<row r="1">{inline("A1", "id")}</row><row r="2"><c r="A2"><f t="shared" si="0"/></c></row>'
    ))  # fmt: skip
    assert where(only(reading)) == ("formula", "A2")


def test_error_values_are_faults() -> None:
    reading = read(sheet_of(["id", "name"], ["P1", "#N/A"]))
    assert where(only(reading)) == ("excel-error", "B2")
    assert "#N/A" in only(reading).message


def test_a_date_beyond_the_calendar_is_a_fault() -> None:
    made, sheet = book(["id", "on"], ["P1", 99999999999])
    sheet["B2"].number_format = "yyyy-mm-dd"
    assert where(only(read(saved(made)))) == ("excel-error", "B2")


def test_merged_cells_are_told_one_by_one() -> None:
    made, sheet = book(["id", "a", "b"], ["P1", "x", None], ["P2", "y", None])
    sheet.merge_cells("B2:C2")
    sheet.merge_cells("B3:C3")
    sheet.merge_cells("F9:G9")
    reading = read(saved(made))
    assert [where(finding) for finding in reading.faults] == [("merged-cells", "B2"), ("merged-cells", "B3")]
    assert "B2:C2" in reading.faults[0].message


def test_a_merged_range_as_large_as_the_sheet_is_told_at_once() -> None:
    merged = '<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    reading = read(
        with_rows(f'<row r="1">{inline("A1", "id")}</row><row r="2">{inline("A2", "P1")}</row>', merged)
    )
    assert where(only(reading)) == ("merged-cells", "A1")


def test_hidden_rows_are_read_with_one_notice_a_run() -> None:
    made, sheet = book(["id"], *[[f"P{n}"] for n in range(2, 8)])
    for row in (3, 4, 6, 20):
        sheet.row_dimensions[row].hidden = True
    reading = read(saved(made))
    assert [where(finding) for finding in reading.faults] == [("hidden-row", "A3"), ("hidden-row", "A6")]
    assert {(finding.severity, finding.holds) for finding in reading.faults} == {(Severity.NOTICE, ())}
    assert "3～4行目" in reading.faults[0].message
    assert len(reading.records) == 6


def test_faults_of_the_table_name_their_cells() -> None:
    reading = read(sheet_of(["id", None, "id", "a.1", "a.2"], ["P1", "x", "", None, "z"]))
    assert sorted(where(finding) for finding in reading.faults) == [
        ("column-gap", "E2"), ("duplicate-column", "C1"), ("missing-heading", "B1"),
    ]  # fmt: skip
    assert "A1" in next(finding.message for finding in reading.faults if finding.rule == "duplicate-column")


def test_a_note_at_the_right_of_the_table_or_below_is_not_read_and_told_once() -> None:
    rows: list[Row] = [
        ["id", None, "n"],
        ["P1", None, "1", None, "確認"],
        ["P2"],
        ["P3", None, None, None, "済"],
    ]
    reading = read(sheet_of(*rows, [None, "以上"]))
    assert [where(one) for one in reading.faults] == [("missing-heading", "B5"), ("missing-heading", "E2")]
    assert {(one.severity, one.holds) for one in reading.faults} == {(Severity.WARNING, ())}
    assert "E1の見出しが空なので、その下の値（「確認」 など2件）を読んでいません" in reading.faults[1].message
    assert [plain(one) for one in reading.records] == [{"id": "P1", "n": "1"}, {"id": "P2"}, {"id": "P3"}]


def test_a_value_between_the_headings_is_told_at_its_cell_as_a_heading_may_be_lost() -> None:
    found = only(read(sheet_of(["id", None, "n"], ["P1", "x", "1"], ["P2", None, "2"])))
    assert (where(found), found.severity) == (("missing-heading", "B2"), Severity.ERROR)
    assert "B1の見出しが空ですが、その下に値「x」があります" in found.message


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="2"><c r="A2"><v>1</v></c></row><row r="1"><c r="A1"><v>1</v></c></row>',
        '<row r="1"><c r="B1"><v>1</v></c><c r="A1"><v>1</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>',
        '<row r="1"><c r="A2"><v>1</v></c></row>',
        '<row r="1"><c r="あ1"><v>1</v></c></row>',
        '<row r="1"><c r="ZZZ1"><v>1</v></c></row>',
        '<row r="1048577"><c><v>1</v></c></row>',
        '<row r="x"/>',
        f'<row r="{"9" * 5000}"/>',
        '<row r="1"><c r="A1" t="s"><v>99</v></c></row>',
        '<row r="1"><c r="A1" t="s"><v>-1</v></c></row>',
        '<row r="1"><c r="A1" s="x"><v>1</v></c></row>',
    ],
)
def test_a_sheet_that_contradicts_itself_is_refused(rows: str) -> None:
    reading = read(with_rows(rows))
    assert only(reading).rule == "not-excel"
    assert not reading.readable


def test_rows_and_cells_without_numbers_follow_each_other() -> None:
    text = '<row><c t="inlineStr"><is><t>id</t></is></c></row><row><c><v>7</v></c></row>'
    reading = read(with_rows(text))
    assert records(reading) == [{"id": "7"}]
    assert reading.records[0].place.cell == "A2"


@pytest.mark.parametrize("value", ["abc", "1e999999", "１"])
def test_a_number_that_is_none(value: str) -> None:
    reading = read(
        with_rows(f'<row r="1">{inline("A1", "id")}</row><row r="2"><c r="A2"><v>{value}</v></c></row>')
    )
    assert reading.readable
    assert all(finding.rule == "excel-error" for finding in reading.faults)


def test_entities_in_a_sheet_are_refused() -> None:
    data = edited(sheet_of(["id"]), SHEET, "<worksheet", '<!DOCTYPE a [<!ENTITY b "c">]><worksheet')
    assert only(read(data)).rule == "not-excel"
    assert "DOCTYPE" in only(read(data)).message


def test_a_missing_part_is_named() -> None:
    data = edited(sheet_of(["id"]), "xl/_rels/workbook.xml.rels", "sheet1.xml", "sheet9.xml")
    assert only(read(data)).rule == "not-excel"
    assert "sheet9.xml" in only(read(data)).message


def test_a_book_without_visible_worksheet() -> None:
    data = edited(sheet_of(["id"]), "xl/workbook.xml", 'state="visible"', 'state="hidden"')
    assert only(read(data)).rule == "no-sheet"


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (b"id,name\n", "archive-broken"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600, "archive-encrypted"),
    ],
)
def test_what_the_gate_refuses_is_passed_on(data: bytes, rule: str) -> None:
    assert only(read(data)).rule == rule
    assert not read(data).readable


def test_macros_are_refused_whatever_the_name() -> None:
    data = edited(
        sheet_of(["id"]),
        "[Content_Types].xml",
        "openxmlformats-officedocument.spreadsheetml.sheet.main",
        "ms-excel.sheet.macroEnabled.main",
    )
    assert only(read(data)).rule == "archive-macro"


def test_a_zip_that_is_no_workbook() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        made.writestr("a.txt", "x")
    assert only(read(stream.getvalue())).rule == "not-excel"


def test_openpyxl_reads_the_same_values() -> None:
    rows: list[Row] = [
        ["id", "on", "n", "text", "flag", "at"],
        *[
            [f"P{n}", dt.date(2026, 4, 1) + dt.timedelta(n), n * 1.25, f"甲{n}\n乙", n % 2 == 0, None]
            for n in range(60)
        ],
    ]
    data = sheet_of(*rows)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        sheet = openpyxl.load_workbook(io.BytesIO(data))["企業"]
    for number, record in enumerate(read(data).records, 2):
        assert record.place.line == number
        for _, value in record.entries:
            assert isinstance(value, RawText)
            theirs = sheet[value.place.cell or ""].value
            if isinstance(theirs, dt.datetime):
                assert value.date == theirs.date()
            elif isinstance(theirs, bool):
                assert value.text == str(theirs).upper()
            elif isinstance(theirs, int | float):
                assert float(value.text) == theirs
            else:
                assert value.text == theirs
