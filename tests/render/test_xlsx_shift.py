"""References follow the rows that they speak of."""

from __future__ import annotations

import pytest

from pipeline.render.xlsx_shift import LAST_ROW, Range, Shift, move_formula, parse_range

# Rows: 1 heading, 2 a directive, 3 repeated three times, 4 a directive, 5 below.
REPEATED = Shift([(1, 1, 1), (3, 2, 2), (3, 3, 3), (3, 4, 4), (5, 5, 5)], 5)
SAME = Shift([(1, 1, 1), (2, 2, 2)], 2)


@pytest.mark.parametrize("text", ["A1", "A1:B3", "AA10:AB12", "A:C", "5:7"])
def test_ranges_are_read_and_written(text: str) -> None:
    area = parse_range(text)
    assert area is not None
    assert area.text == text


@pytest.mark.parametrize("text", ["", " ", "Sheet1!A1", "A1:B2:C3", "#REF!"])
def test_what_is_no_range(text: str) -> None:
    assert parse_range(text) is None


def test_spans_run_from_the_first_to_the_last_emission() -> None:
    assert REPEATED.span(1, 5) == (1, 5)
    assert REPEATED.span(2, 4) == (2, 4)
    assert REPEATED.span(4, 4) is None
    assert REPEATED.nearest(4, 4) == (5, 5)


def test_rows_below_the_last_move_with_it() -> None:
    longer = Shift([(1, 1, 1), (2, 2, 2), (2, 3, 3)], 2)
    assert longer.span(2, 10) == (2, 11)
    assert longer.span(4, 4) == (5, 5)
    assert longer.span(1, LAST_ROW) == (1, LAST_ROW)


def test_runs_leave_out_rows_that_come_between() -> None:
    blocks = Shift([(1, 1, 1), (2, 2, 2), (1, 3, 3), (2, 4, 4)], 2)
    assert blocks.runs(2, 2) == [(2, 2), (4, 4)]
    assert blocks.runs(1, 2) == [(1, 4)]
    assert [area.text for area in blocks.ranges(Range(1, 2, 3, 2))] == ["A2:C2", "A4:C4"]
    assert [area.text for area in blocks.ranges(Range(1, 0, 3, 0))] == ["A:C"]


@pytest.mark.parametrize(
    ("formula", "moved"),
    [
        ("'別紙①'!$A$1:$D$5", "'別紙①'!$A$1:$D$5"),
        ("'別紙①'!$A$3:$D$3", "'別紙①'!$A$2:$D$4"),
        ("'別紙①'!$A:$B,'別紙①'!$5:$5", "'別紙①'!$A:$B,'別紙①'!$5:$5"),
        ("'別紙①'!$3:$3", "'別紙①'!$2:$4"),
        ("名簿!$A$3", "名簿!$A$3"),
        ("他!$A$3", "他!$A$3"),
        ("[1]別紙①!$A$3", "[1]別紙①!$A$3"),
        ('$B3="$B3"', '$B2="$B3"'),
        ("LOG10(A3)+$A$3", "LOG10(A2)+$A$2"),
        ("A1:A3", "A1:A2"),
    ],
)
def test_formulas_follow(formula: str, moved: str) -> None:
    shifts = {"別紙①": REPEATED, "名簿": SAME}
    assert move_formula(formula, "別紙①", shifts, down=-1) == moved


def test_a_name_with_a_quote_is_found() -> None:
    assert move_formula("'a''b'!$A$3", "", {"a'b": REPEATED}) == "'a''b'!$A$2"
