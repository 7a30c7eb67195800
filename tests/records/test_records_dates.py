"""Dates, fiscal years and durations: what a clerk writes, and what is printed of it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from pipeline.records.dates import (
    Duration,
    NotADate,
    era_year,
    fiscal_year_end,
    fiscal_year_of,
    full_width,
    parse_day,
    parse_duration,
    parse_fiscal_year,
    print_day,
    print_fiscal_year,
)

ERA_FIRST_DAYS = [
    (date(1868, 1, 25), "明治"),
    (date(1912, 7, 30), "大正"),
    (date(1926, 12, 25), "昭和"),
    (date(1989, 1, 8), "平成"),
    (date(2019, 5, 1), "令和"),
]


# days that are read


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-04-01", date(2026, 4, 1)),
        ("2026/4/1", date(2026, 4, 1)),
        ("2026.4.1", date(2026, 4, 1)),
        ("2026年4月1日", date(2026, 4, 1)),
        ("令和8年4月1日", date(2026, 4, 1)),
        ("令和８年４月１日", date(2026, 4, 1)),
        ("２０２６－０４－０１", date(2026, 4, 1)),
        ("R8.4.1", date(2026, 4, 1)),
        ("Ｒ８．４．１", date(2026, 4, 1)),
        ("R8/4/1", date(2026, 4, 1)),
        (" 令和 8 年 4 月 1 日 ", date(2026, 4, 1)),
        ("令和\u30008年\u30004月\u30001日", date(2026, 4, 1)),
        ("令和元年5月1日", date(2019, 5, 1)),
        ("令和1年5月1日", date(2019, 5, 1)),
        ("R元.5.1", date(2019, 5, 1)),
        ("R1.12.31", date(2019, 12, 31)),
        ("㋿8年4月1日", date(2026, 4, 1)),
        ("平成30年2月28日", date(2018, 2, 28)),
        ("H30.2.28", date(2018, 2, 28)),
        ("昭和39年10月10日", date(1964, 10, 10)),
        ("S39.10.10", date(1964, 10, 10)),
        ("大正12年9月1日", date(1923, 9, 1)),
        ("T12.9.1", date(1923, 9, 1)),
        ("明治22年2月11日", date(1889, 2, 11)),
        ("M22.2.11", date(1889, 2, 11)),
        ("令和10年2月29日", date(2028, 2, 29)),
    ],
)
def test_a_day_is_read_however_a_clerk_writes_it(text: str, day: date) -> None:
    assert parse_day(text) == day


@pytest.mark.parametrize("text", ["2026-04-01T00:00:00", "2026-04-01 00:00:00", "2026/4/1 00:00"])
def test_a_day_with_the_midnight_of_a_spreadsheet_is_read(text: str) -> None:
    assert parse_day(text) == date(2026, 4, 1)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("平成31年4月30日", date(2019, 4, 30)),
        ("令和元年5月1日", date(2019, 5, 1)),
        ("昭和64年1月7日", date(1989, 1, 7)),
        ("平成元年1月8日", date(1989, 1, 8)),
        ("大正15年12月24日", date(1926, 12, 24)),
        ("昭和元年12月25日", date(1926, 12, 25)),
        ("明治45年7月29日", date(1912, 7, 29)),
        ("大正元年7月30日", date(1912, 7, 30)),
        ("明治元年1月25日", date(1868, 1, 25)),
    ],
)
def test_the_last_and_the_first_day_of_each_era_are_read(text: str, day: date) -> None:
    assert parse_day(text) == day


@pytest.mark.parametrize(
    ("text", "day"), [("2026/4/1 0:00", date(2026, 4, 1)), ("2026/4/10 0:00", date(2026, 4, 10))]
)
def test_the_midnight_that_excel_writes_into_a_csv_changes_no_day(text: str, day: date) -> None:
    assert parse_day(text) == day


# days that are refused


@pytest.mark.parametrize("text", ["R8.4.1 5", "2026-1 1-1", "2026/4/1 1", "平成3 1年4月1日"])
def test_digits_that_stand_apart_are_not_put_together(text: str) -> None:
    with pytest.raises(NotADate):
        parse_day(text)


@pytest.mark.parametrize(
    "text",
    [
        "平成31年5月1日",
        "平成32年4月1日",
        "令和元年4月30日",
        "R1.4.30",
        "昭和64年1月8日",
        "平成元年1月7日",
        "大正15年12月25日",
        "昭和元年12月24日",
        "明治45年7月30日",
        "大正元年7月29日",
        "明治元年1月24日",
    ],
)
def test_a_day_outside_its_era_is_refused(text: str) -> None:
    with pytest.raises(NotADate, match="元号の期間にありません") as refused:
        parse_day(text)
    assert text in str(refused.value)
    assert "元号か年" in refused.value.hint


@pytest.mark.parametrize(
    "text",
    [
        "令和1年2月30日",
        "令和元年2月30日",
        "R8.2.29",
        "2026-02-29",
        "2026-04-31",
        "2026-13-01",
        "2026-00-10",
        "2026-04-00",
        "0000-01-01",
        "令和8年13月1日",
    ],
)
def test_a_day_that_no_calendar_has_is_refused(text: str) -> None:
    with pytest.raises(NotADate, match="という日はありません") as refused:
        parse_day(text)
    assert text in str(refused.value)
    assert "月の日数" in refused.value.hint


@pytest.mark.parametrize("text", ["令和0年5月1日", "R0.5.1", "平成00年1月8日"])
def test_no_era_has_a_year_zero(text: str) -> None:
    with pytest.raises(NotADate):
        parse_day(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "未定",
        "8年4月1日",
        "26-04-01",
        "2026-04",
        "令和8年",
        "20260401",
        "45017",
        "慶応3年1月1日",
        "K8.4.1",
        "令和8年4月1日頃",
        "2026-04-01 12:30:00",
        "2026-04-01〜2027-03-31",
        "令和100年4月1日",
    ],
)
def test_what_is_no_day_is_refused_with_examples(text: str) -> None:
    with pytest.raises(NotADate, match="日付として読めません") as refused:
        parse_day(text)
    assert "R8.4.1" in refused.value.hint


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("45000", "「2023-03-15」"),
        ("45000.0", "「2023-03-15」"),
        ("20260401", "「2026-04-01」"),
        ("2026-06-31", "6月は30日までです"),
        ("令和8年2月29日", "2月は28日までです"),
        ("令和6年2月30日", "2月は29日までです"),
        ("平成31年5月1日", "令和元年５月１日"),
        ("昭和64年1月8日", "平成元年１月８日"),
        ("令和元年4月30日", "平成３１年４月３０日"),
        ("令和8年度", "年度の初日なら 2026-04-01、末日なら 2027-03-31"),
        ("2026年度", "末日なら 2027-03-31"),
        ("令和8年", "月と日まで"),
        ("R8", "月と日まで"),
        ("2026", "月と日まで"),
        ("2026年4月", "月と日まで"),
        ("2026-04", "月と日まで"),
        ("令和8年4月", "月と日まで"),
        ("2026-04-01～2027-03-31", "期間ではなく"),
        ("2026-04-01〜2027-03-31", "期間ではなく"),
        ("2026-04-01から2027-03-31まで", "期間ではなく"),
        ("令和8年4月1日から", "期間ではなく"),
        ("令和8年4月1日（水）", "曜日を消して"),
        ("2026/4/1(水)", "曜日を消して"),
        ("26/4/1", "西暦の4桁か、元号"),
        ("8.4.1", "西暦の4桁か、元号"),
        ("4/1/2026", "初めに"),
        ("2026-04-01 10:30", "時刻を消して"),
    ],
)
def test_what_a_clerk_may_have_meant_is_said(text: str, says: str) -> None:
    with pytest.raises(NotADate) as refused:
        parse_day(text)
    assert says in refused.value.hint


# days that are printed


@pytest.mark.parametrize(
    ("day", "printed"),
    [
        (date(2026, 4, 1), "令和８年４月１日"),
        (date(2026, 12, 31), "令和８年１２月３１日"),
        (date(2019, 5, 1), "令和元年５月１日"),
        (date(2019, 12, 31), "令和元年１２月３１日"),
        (date(2020, 1, 1), "令和２年１月１日"),
        (date(2019, 4, 30), "平成３１年４月３０日"),
        (date(1989, 1, 7), "昭和６４年１月７日"),
        (date(1989, 1, 8), "平成元年１月８日"),
        (date(1926, 12, 24), "大正１５年１２月２４日"),
        (date(1912, 7, 29), "明治４５年７月２９日"),
        (date(1868, 1, 24), "１８６８年１月２４日"),
    ],
)
def test_a_day_is_printed_in_its_era_with_full_width_digits(day: date, printed: str) -> None:
    assert print_day(day) == printed


@pytest.mark.parametrize(("first", "era"), ERA_FIRST_DAYS)
def test_the_first_year_of_an_era_is_never_printed_as_one(first: date, era: str) -> None:
    assert era_year(first) == f"{era}元年"
    assert era_year(date(first.year, 12, 31)) == f"{era}元年"
    assert era_year(date(first.year + 1, 1, 1)) == f"{era}２年"


def test_every_printed_day_is_read_back_as_itself() -> None:
    days = [first + timedelta(days=shift) for first, _ in ERA_FIRST_DAYS for shift in (-1, 0, 1, 366)]
    days += [date(2026, month, 1) for month in range(1, 13)] + [date(2028, 2, 29), date(2099, 12, 31)]
    assert [parse_day(print_day(day)) for day in days] == days


def test_numbers_are_printed_in_full_width() -> None:
    assert full_width(1234567890) == "１２３４５６７８９０"


# fiscal years


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("2026", 2026),
        ("2026年度", 2026),
        ("２０２６年度", 2026),
        ("令和8年度", 2026),
        ("令和８年度", 2026),
        ("令和 8 年度", 2026),
        ("R8", 2026),
        ("R8年度", 2026),
        ("令和元年度", 2019),
        ("令和1年度", 2019),
        ("平成31年度", 2019),
        ("平成30年度", 2018),
        ("H30", 2018),
        ("昭和63年度", 1988),
    ],
)
def test_a_fiscal_year_is_read_as_the_year_in_which_it_begins(text: str, year: int) -> None:
    assert parse_fiscal_year(text) == year


@pytest.mark.parametrize("text", ["", "8", "8年度", "今年度", "令和", "2026-2027", "20260", "令和0年度"])
def test_what_is_no_fiscal_year_is_refused_with_examples(text: str) -> None:
    with pytest.raises(NotADate, match=f"「{text}」") as refused:
        parse_fiscal_year(text)
    assert refused.value.hint


@pytest.mark.parametrize(
    ("year", "printed"),
    [
        (2026, "令和８年度"),
        (2020, "令和２年度"),
        (2019, "令和元年度"),
        (2018, "平成３０年度"),
        (1989, "平成元年度"),
        (1988, "昭和６３年度"),
        (1926, "昭和元年度"),
        (1925, "大正１４年度"),
        (1867, "１８６７年度"),
    ],
)
def test_a_fiscal_year_is_printed_by_the_era_that_begins_in_it(year: int, printed: str) -> None:
    assert print_fiscal_year(year) == printed


def test_every_printed_fiscal_year_is_read_back_as_itself() -> None:
    years = list(range(1868, 2101))
    assert [parse_fiscal_year(print_fiscal_year(year)) for year in years] == years


@pytest.mark.parametrize("text", ["9999", "0000"])
def test_a_fiscal_year_is_either_refused_or_can_be_printed(text: str) -> None:
    try:
        year = parse_fiscal_year(text)
    except NotADate:
        return
    assert print_fiscal_year(year).endswith("年度")


@pytest.mark.parametrize(
    ("day", "year"),
    [
        (date(2026, 3, 31), 2025),
        (date(2026, 4, 1), 2026),
        (date(2026, 12, 31), 2026),
        (date(2027, 1, 1), 2026),
        (date(2027, 3, 31), 2026),
    ],
)
def test_fiscal_years_begin_on_the_first_of_april(day: date, year: int) -> None:
    assert fiscal_year_of(day) == year


def test_a_fiscal_year_ends_on_the_last_of_march_of_the_next_year() -> None:
    assert fiscal_year_end(2026) == date(2027, 3, 31)
    assert fiscal_year_of(fiscal_year_end(2026)) == 2026
    assert fiscal_year_of(fiscal_year_end(2026) + timedelta(days=1)) == 2027


# durations


@pytest.mark.parametrize(
    ("text", "count", "unit"),
    [
        ("1年", 1, "year"),
        ("１年", 1, "year"),
        ("1年間", 1, "year"),
        ("3 年", 3, "year"),
        ("6か月", 6, "month"),
        ("6カ月", 6, "month"),
        ("6ヶ月", 6, "month"),
        ("6ケ月", 6, "month"),
        ("6ヵ月", 6, "month"),
        ("6箇月", 6, "month"),
        ("6月", 6, "month"),
        ("6か月間", 6, "month"),
        ("1か月前", 1, "month"),
        ("30日", 30, "day"),
        ("30日前", 30, "day"),
        ("３０日前", 30, "day"),
    ],
)
def test_a_duration_is_read_in_every_usual_spelling(text: str, count: int, unit: str) -> None:
    assert parse_duration(text) == Duration(count, unit)


@pytest.mark.parametrize(
    "text", ["", "1", "一年", "0年", "0日前", "1週間", "-1年", "1.5年", "1000日", "1年6か月"]
)
def test_what_is_no_duration_is_refused_with_examples(text: str) -> None:
    with pytest.raises(NotADate, match="期間として読めません") as refused:
        parse_duration(text)
    assert "1か月前" in refused.value.hint


@pytest.mark.parametrize(
    ("duration", "text", "span"),
    [
        (Duration(1, "year"), "１年", "１年間"),
        (Duration(6, "month"), "６か月", "６か月間"),
        (Duration(30, "day"), "３０日", "３０日間"),
    ],
)
def test_a_duration_is_printed_in_full_width_and_read_back(duration: Duration, text: str, span: str) -> None:
    assert (duration.text, duration.span_text) == (text, span)
    assert parse_duration(text) == parse_duration(span) == duration


@pytest.mark.parametrize(
    ("start", "duration", "end"),
    [
        (date(2026, 4, 1), Duration(1, "year"), date(2027, 4, 1)),
        (date(2026, 1, 31), Duration(1, "month"), date(2026, 2, 28)),
        (date(2028, 1, 31), Duration(1, "month"), date(2028, 2, 29)),
        (date(2026, 3, 31), Duration(1, "month"), date(2026, 4, 30)),
        (date(2026, 2, 28), Duration(1, "month"), date(2026, 3, 28)),
        (date(2026, 4, 30), Duration(1, "month"), date(2026, 5, 30)),
        (date(2028, 2, 29), Duration(1, "year"), date(2029, 2, 28)),
        (date(2028, 2, 29), Duration(4, "year"), date(2032, 2, 29)),
        (date(2026, 12, 1), Duration(1, "month"), date(2027, 1, 1)),
        (date(2026, 11, 30), Duration(3, "month"), date(2027, 2, 28)),
        (date(2026, 5, 15), Duration(12, "month"), date(2027, 5, 15)),
        (date(2026, 5, 15), Duration(18, "month"), date(2027, 11, 15)),
        (date(2026, 12, 20), Duration(30, "day"), date(2027, 1, 19)),
    ],
)
def test_a_day_one_span_later_keeps_to_the_month(start: date, duration: Duration, end: date) -> None:
    assert duration.after(start) == end


@pytest.mark.parametrize(
    ("start", "duration", "last"),
    [
        (date(2026, 12, 1), Duration(1, "year"), date(2027, 11, 30)),
        (date(2026, 4, 1), Duration(1, "year"), date(2027, 3, 31)),
        (date(2028, 2, 29), Duration(1, "year"), date(2029, 2, 28)),
        (date(2028, 2, 29), Duration(4, "year"), date(2032, 2, 28)),
        (date(2026, 8, 31), Duration(6, "month"), date(2027, 2, 28)),
        (date(2026, 8, 28), Duration(6, "month"), date(2027, 2, 27)),
        (date(2026, 12, 20), Duration(30, "day"), date(2027, 1, 18)),
    ],
)
def test_a_term_ends_on_the_eve_of_the_same_day_or_with_the_month(
    start: date, duration: Duration, last: date
) -> None:
    assert duration.last_day(start) == last


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (Duration(1, "year"), Duration(12, "month"), True),
        (Duration(12, "month"), Duration(1, "year"), True),
        (Duration(1, "month"), Duration(1, "month"), True),
        (Duration(1, "month"), Duration(30, "day"), False),
        (Duration(1, "year"), Duration(365, "day"), False),
        (Duration(1, "year"), Duration(1, "month"), False),
        (Duration(1, "year"), None, False),
    ],
)
def test_twelve_months_are_a_year_and_days_are_only_days(
    one: Duration, other: Duration | None, same: bool
) -> None:
    assert one.same_as(other) is same


@pytest.mark.parametrize("unit", ["year", "month", "day"])
def test_no_span_leads_out_of_the_calendar(unit: str) -> None:
    span = Duration(999, unit)
    assert span.after(date(9999, 12, 1)) == date.max
    assert span.before(date(1, 1, 31)) == date.min


@pytest.mark.parametrize(
    ("end", "duration", "start"),
    [
        (date(2027, 3, 31), Duration(1, "month"), date(2027, 2, 28)),
        (date(2028, 3, 31), Duration(1, "month"), date(2028, 2, 29)),
        (date(2027, 1, 15), Duration(1, "month"), date(2026, 12, 15)),
        (date(2027, 1, 31), Duration(13, "month"), date(2025, 12, 31)),
        (date(2028, 2, 29), Duration(1, "year"), date(2027, 2, 28)),
        (date(2027, 3, 31), Duration(30, "day"), date(2027, 3, 1)),
    ],
)
def test_a_day_one_span_earlier_keeps_to_the_month(end: date, duration: Duration, start: date) -> None:
    assert duration.before(end) == start
