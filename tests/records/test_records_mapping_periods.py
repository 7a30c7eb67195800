"""A period in one cell: what lists write → days and spans; nothing is guessed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pipeline.records.dates import Duration, NotADate
from pipeline.records.lists.periods import Period, parse_period
from tests.records import lists

START, END = date(2013, 4, 1), date(2014, 3, 31)
YEAR = Duration(1, "year")


@pytest.mark.parametrize(
    "text",
    [
        "平成25年4月1日～平成26年3月31日",
        "平成25年4月1日〜平成26年3月31日",
        "平成２５年４月１日 ～ 平成２６年３月３１日",
        "H25.4.1~H26.3.31",
        "平成25年4月1日から\n平成26年3月31日まで",
        "2013/4/1～2014/3/31",
        "平成25年4月1日より平成26年3月31日まで",
    ],
)
def test_two_days_are_read_however_they_are_joined(text: str) -> None:
    assert parse_period(text) == Period(START, END, None, automatic=False, renewal=None, rest="")


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("H25.4.1～", Period(START, None, None, automatic=False, renewal=None, rest="")),
        ("～H26.3.31", Period(None, END, None, automatic=False, renewal=None, rest="")),
        ("締結日から平成26年3月31日まで", Period(None, END, None, automatic=False, renewal=None, rest="")),
        ("本協定締結の日から1年間", Period(None, None, YEAR, automatic=False, renewal=None, rest="")),
        ("平成25年4月1日から1年間", Period(START, None, YEAR, automatic=False, renewal=None, rest="")),
        ("6か月", Period(None, None, Duration(6, "month"), automatic=False, renewal=None, rest="")),
    ],
)
def test_one_end_alone_or_a_span_is_read(text: str, period: Period) -> None:
    assert parse_period(text) == period


@pytest.mark.parametrize(
    "text", ["1年（自動更新）", "1年間\n(自動更新)", "1年、自動更新", "１年自動延長", "1年（以後自動更新）"]
)
def test_an_automatic_renewal_without_a_span_has_none(text: str) -> None:
    assert parse_period(text) == Period(None, None, YEAR, automatic=True, renewal=None, rest="")


@pytest.mark.parametrize(
    "text",
    [
        "3年、以後1年ごとに自動更新",
        "3年（1年ごとに自動更新）",
        "3年（以後自動的に1年間延長する）",
        "3年（以後１年間自動延長）",
    ],
)
def test_the_span_of_the_renewal_is_read_where_it_is_written(text: str) -> None:
    assert parse_period(text) == Period(
        None, None, Duration(3, "year"), automatic=True, renewal=YEAR, rest=""
    )


def test_what_else_is_written_is_kept_to_be_told() -> None:
    period = parse_period("平成25年4月1日～平成26年3月31日（協議により延長可）")
    assert (period.start, period.end, period.automatic, period.rest) == (
        START,
        END,
        False,
        "協議により延長可",
    )


@pytest.mark.parametrize(
    "text", ["1年（自動更新なし）", "1年（自動更新しない）", "1年（更新可）", "1年（自動更新は無）"]
)
def test_a_renewal_that_is_denied_or_only_possible_is_none(text: str) -> None:
    period = parse_period(text)
    assert (period.span, period.automatic, period.renewal) == (YEAR, False, None)
    assert "更新" in period.rest


def test_the_time_of_notice_is_not_taken_for_the_span_of_the_renewal() -> None:
    period = parse_period("3年（満了の1か月前までに申出がないときは、1年間自動更新）")
    assert (period.automatic, period.renewal) == (True, YEAR)
    assert "1か月前" in period.rest


def test_what_is_not_taken_in_is_told_with_its_cell_and_no_last_day_is_made_up(tmp_path: Path) -> None:
    column = "期間: 有効期間開始日～有効期間終了日"
    mapping = lists.MAPPING.replace("締結年月日: 締結日", f"締結年月日: 締結日\n  {column}")
    row = (1, "甲協定", "株式会社一番", "H25.4.1", "包括", "H25.4.2～（協議により延長可）")
    workspace = lists.town(tmp_path)
    answer = lists.take_in(workspace, [(*lists.HEADINGS, "期間"), row], mapping)
    said = lists.the(answer, "period-rest")
    assert "1件：F2" in said.message
    text = (workspace.output(lists.CITY) / "記録" / "agreements.yaml").read_text("utf-8")
    taken_in = text.partition("甲協定")[2]
    assert "有効期間開始日: '2013-04-02'" in taken_in
    assert "有効期間終了日" not in taken_in


@pytest.mark.parametrize(
    "text", ["無期限", "～", "平成25年4月1日", "自動更新", "H25.13.1～H26.3.31", "平成25年度", "1年～"]
)
def test_what_is_no_period_is_refused_with_what_is_expected(text: str) -> None:
    with pytest.raises(NotADate) as refused:
        parse_period(text)
    assert text in str(refused.value)
    assert "値の読み替え" in refused.value.hint
