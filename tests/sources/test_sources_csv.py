"""CSV as Excel and clerks write it, and the nesting of dotted headings."""

from __future__ import annotations

import codecs

import pytest

from pipeline.findings import Finding
from pipeline.sources import csv_source
from pipeline.sources.csv_source import read_csv
from pipeline.sources.raw import RawList, RawMap, RawText, RawValue
from pipeline.sources.reading import Reading

NAME = "data/asahi/partners.csv"


def read(text: str) -> Reading:
    return read_csv(text.encode(), NAME)


def only(reading: Reading) -> Finding:
    assert [finding.rule for finding in reading.faults] == [reading.faults[0].rule]
    return reading.faults[0]


def where(finding: Finding) -> tuple[str, int | None, int | None]:
    assert finding.place is not None
    return finding.rule, finding.place.line, finding.place.column


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


NAMES = "企業等ID,企業名\nP1,髙﨑①㈱～神𠮷野\n"


def test_the_three_encodings_give_the_same_records() -> None:
    cp932 = NAMES.replace("𠮷", "吉").encode("cp932")
    assert records(read_csv(cp932, NAME)) == [{"企業等ID": "P1", "企業名": "髙﨑①㈱～神吉野"}]
    with_bom = codecs.BOM_UTF8 + NAMES.encode()
    assert records(read_csv(with_bom, NAME)) == records(read(NAMES))
    assert records(read(NAMES)) == [{"企業等ID": "P1", "企業名": "髙﨑①㈱～神𠮷野"}]


@pytest.mark.parametrize("name", ["\ufa19戸", "𠮷野", "葛\U000e0100城"])
def test_names_keep_their_characters(name: str) -> None:
    assert records(read(f"id,name\nP1,{name}\n")) == [{"id": "P1", "name": name}]


def test_values_know_the_row_that_excel_shows_and_the_column() -> None:
    reading = read('id,住所,電話\r\nP1,"一行目\r\n二行目",1\r\n\r\nP2,,"a""b,c"\r\n')
    assert records(reading) == [
        {"id": "P1", "住所": "一行目\n二行目", "電話": "1"},
        {"id": "P2", "電話": 'a"b,c'},
    ]
    phone = reading.records[1].entries[1]
    assert (phone[1].place.line, phone[1].place.column, phone[1].place.heading) == (4, 3, "電話")
    assert (phone[0].place.line, phone[0].place.column) == (1, 3)
    assert (reading.records[1].place.line, reading.records[1].place.column) == (4, 1)
    assert reading.records[1].place.heading is None


def test_a_value_knows_the_heading_above_it_as_it_was_written() -> None:
    (record,) = read('id,手続の経過．S2.日付,"備考\n（任意）"\nP1,未定,x\n').records
    steps, note = (value for key, value in record.entries if key.text != "id")
    assert isinstance(steps, RawMap)
    step = steps.entries[0][1]
    assert isinstance(step, RawMap)
    assert step.entries[0][1].place.heading == "手続の経過．S2.日付"
    assert note.place.heading == "備考 （任意）"


def test_what_is_said_of_a_cell_names_the_heading_above_it() -> None:
    reading = read('id,手続の経過.S2.日付\n"P1\n",\n"P2",=A1\n')
    assert where(only(reading)) == ("formula-like", 3, 2)
    assert only(reading).message.startswith("「手続の経過.S2.日付」：「=」で始まる値「=A1」")


def test_blank_rows_are_skipped_and_short_rows_padded() -> None:
    assert records(read("id,a,b\n,　,\n\nP1\nP2,x,\n")) == [{"id": "P1"}, {"id": "P2", "a": "x"}]


def test_headings_lose_the_spaces_around_them() -> None:
    assert records(read(" id　,　窓口 . 電話\nP1,03\n")) == [{"id": "P1", "窓口": {"電話": "03"}}]


def test_a_heading_alone_gives_no_records() -> None:
    assert records(read("id,name\n,\n")) == []


@pytest.mark.parametrize("text", ["", "\n\n", ", ,　\n"])
def test_a_file_without_content(text: str) -> None:
    reading = read(text)
    assert only(reading).rule == "empty-file"
    assert "見出し" in (only(reading).hint or "")
    assert not reading.readable


def test_dotted_headings_nest() -> None:
    text = (
        "協定ID,連携事項.1.文言,連携事項.1.コード,連携事項.２．文言,手続の経過.S1.日付,窓口.1\n"
        "A1,見守り,f1,防災,2026-04-01,課\n"
        "A2,,,,,\n"
    )
    assert records(read(text)) == [
        {
            "協定ID": "A1",
            "連携事項": [{"文言": "見守り", "コード": "f1"}, {"文言": "防災"}],
            "手続の経過": {"S1": {"日付": "2026-04-01"}},
            "窓口": ["課"],
        },
        {"協定ID": "A2"},
    ]


def test_list_items_follow_their_numbers_not_their_columns() -> None:
    assert records(read("a.2,a.1,a.10,a.3\nx,y,,z\n")) == [{"a": ["y", "x", "z"]}]


def test_empty_items_at_the_end_are_absent() -> None:
    assert records(read("id,a.1.x,a.2.x,a.3.x\nP1,p,q,\n")) == [{"id": "P1", "a": [{"x": "p"}, {"x": "q"}]}]


def test_a_gap_in_the_numbers_is_told_at_the_row() -> None:
    reading = read("id,a.1,a.2,a.3\nP1,x,y,z\nP2,x,,z\n")
    assert where(only(reading)) == ("column-gap", 3, 4)
    assert "「a」の2番目が空のまま、3番目" in only(reading).message
    assert only(reading).value == "z"
    assert reading.readable


def test_a_list_that_does_not_begin_with_one_is_a_gap() -> None:
    assert where(only(read("id,a.2\nP1,x\n"))) == ("column-gap", 2, 2)


@pytest.mark.parametrize("second", ["a.1.x", "a.01.x", "a.１.x", "a．1．x", " a.1.x "])
def test_a_column_given_twice(second: str) -> None:
    reading = read(f"id,a.1.x,{second}\nP1,p,q\nP2,p,q\n")
    assert where(only(reading)) == ("duplicate-column", 1, 3)
    assert "1つ目はB列" in only(reading).message
    assert plain(reading.records[0]) == {"id": "P1", "a": [{"x": "p"}]}


@pytest.mark.parametrize("headings", ["a,a.b", "a.b,a", "a.1,a.1.b", "a.b,a.1", "a.1,a.b"])
def test_a_name_used_in_two_ways_is_told_once(headings: str) -> None:
    finding = only(read(f"id,{headings}\nP1,p,q\nP2,p,q\n"))
    assert where(finding) == ("heading-conflict", 1, 3)
    assert headings.split(",")[0] in finding.message


@pytest.mark.parametrize(
    "heading", ["a..b", ".a", "a.", "1", "1.a", "a.0", "a.1000", "a." + "9" * 5000, "a" + ".b" * 30]
)
def test_a_heading_that_cannot_be_read(heading: str) -> None:
    assert where(only(read(f"id,{heading}\nP1,p\n"))) == ("bad-heading", 1, 2)


def test_a_filled_column_without_heading_is_told_once() -> None:
    reading = read("id,,name\nP1,x,n\nP2,y,n\n")
    assert where(only(reading)) == ("missing-heading", 1, 2)
    assert plain(reading.records[0]) == {"id": "P1", "name": "n"}
    assert records(read("id,,name\nP1,,n\n")) == [{"id": "P1", "name": "n"}]


def test_a_row_longer_than_its_heading() -> None:
    reading = read("id,name\nP1,甲,乙,丙\nP2,x,,\n")
    finding = only(reading)
    assert where(finding) == ("too-many-cells", 2, 3)
    assert "見出しは2列" in finding.message
    assert "「乙」" in finding.message
    assert len(reading.records) == 2


def test_a_quote_left_open_is_told_where_it_begins() -> None:
    reading = read('id,name\nP1,"甲\nP2,乙\n')
    finding = only(reading)
    assert where(finding) == ("unclosed-quote", 2, 2)
    assert "閉じられていません" in finding.message
    assert not reading.readable


def test_a_quote_left_open_late_in_a_row_is_told_at_the_row_and_column() -> None:
    finding = only(read('a,b\n"x\ny","z\n'))
    assert where(finding) == ("unclosed-quote", 2, 2)
    assert "2行目のB列で始まる" in finding.message


def test_text_after_a_closing_quote_is_told_and_kept() -> None:
    reading = read('id,name\nP1,"甲"乙\nP2,丙\n')
    assert where(only(reading)) == ("bad-quote", 2, 2)
    assert [plain(record) for record in reading.records] == [
        {"id": "P1", "name": "甲乙"},
        {"id": "P2", "name": "丙"},
    ]


def test_control_characters_are_told_with_their_place() -> None:
    reading = read("id,name\nP1,a\x00b\nP2,c\x0bd\x85\nP3,e\tf\n")
    assert [where(finding) for finding in reading.faults] == [
        ("control-character", 2, 2),
        ("control-character", 3, 2),
    ]
    assert "ヌル文字 U+0000" in reading.faults[0].message
    assert "垂直タブ" in reading.faults[1].message
    assert "\x00" not in (reading.faults[0].value or "")
    assert plain(reading.records[2]) == {"id": "P3", "name": "e\tf"}


def test_no_encoding_fits() -> None:
    data = "id,name\nP1,甲\nP2,".encode("cp932") + b"\xff\xff\n"
    finding = only(read_csv(data, NAME))
    assert where(finding)[:2] == ("encoding", 3)
    assert "UTF-8としては2行目、Shift_JIS（cp932）としては3行目" in finding.message


def test_bytes_that_only_python_takes_for_cp932_are_refused() -> None:
    assert only(read_csv("id,名\n".encode("cp932") + b"\xa0,x\n", NAME)).rule == "encoding"


def test_utf16_is_refused_with_the_way_out() -> None:
    finding = only(read_csv("id,名\n".encode("utf-16"), NAME))
    assert finding.rule == "encoding"
    assert "UTF-16" in finding.message
    assert "CSV UTF-8" in (finding.hint or "")


@pytest.mark.parametrize(("sign", "word"), [("\t", "タブ"), (";", "セミコロン")])
def test_another_separator_is_named(sign: str, word: str) -> None:
    reading = read(f"id{sign}name\nP1{sign}x\n")
    assert only(reading).rule == "not-csv"
    assert word in only(reading).message
    assert not reading.readable


def test_the_number_of_cells_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_source, "MAX_CELLS", 3)
    assert where(only(read("a,b\nc,d\n"))) == ("too-large", 2, 2)


def test_all_faults_of_a_file_are_gathered() -> None:
    reading = read('id,,id,a.1,a.2\nP1,x,,,z\nP2,"q"r,,\x01,\n')
    assert sorted(finding.rule for finding in reading.faults) == [
        "bad-quote", "column-gap", "control-character", "duplicate-column", "missing-heading",
    ]  # fmt: skip


def test_a_last_line_without_line_end_and_old_mac_line_ends() -> None:
    assert records(read("id,n\rP1,x\rP2,y")) == [{"id": "P1", "n": "x"}, {"id": "P2", "n": "y"}]


def test_a_value_that_excel_would_calculate_is_told_and_kept() -> None:
    reading = read_csv('名称,備考\n"=""0479""",=1+1\n\'=1+1,-5\n'.encode(), NAME)
    said = [(one.rule, one.severity.value, one.place and one.place.line) for one in reading.faults]
    assert said == [("formula-like", "warning", 2), ("formula-like", "warning", 2)]
    assert reading.readable
    texts = [
        [value.text for _, value in one.entries if isinstance(value, RawText)] for one in reading.records
    ]
    assert texts == [['="0479"', "=1+1"], ["=1+1", "-5"]]
