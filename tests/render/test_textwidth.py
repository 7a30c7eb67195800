"""Width of text, and the lines that it takes."""

from __future__ import annotations

import pytest

from pipeline.render.textwidth import text_width, wrapped


@pytest.mark.parametrize(
    ("text", "width"),
    [
        ("", 0),
        ("abc", 3),
        ("清瀬市", 6),
        ("①㈱", 4),
        ("ｱｲｳﾞ", 4),
        ("𠮷野", 4),
        ("が", 2),
        ("か\u3099", 2),
        ("葛\U000e0100飾", 4),
        ("辻\ufe00", 2),
    ],
)
def test_width_counts_half_width_units(text: str, width: int) -> None:
    assert text_width(text) == width


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("", 10, 1),
        ("あいうえお", 10, 1),
        ("あいうえおか", 10, 2),
        ("あいうえお", 10.9, 1),
        ("あいう\nえお", 10, 2),
        ("あ\n\nい", 10, 3),
        ("あ" * 50, 10, 10),
        ("word " * 4, 10, 2),
        ("abcdefgh ijklmnop", 10, 2),
        ("a" * 100, 10, 12),
    ],
)
def test_lines_at_a_width(text: str, width: float, lines: int) -> None:
    assert len(wrapped(text, width)) == lines


def test_a_full_stop_does_not_begin_a_line() -> None:
    assert len(wrapped("あいうえお。", 10)) == 2
    # Both end at the same column, but 「お。」 moves down as one.
    assert len(wrapped("あいうえお。かきくけ", 10)) == 3
    assert len(wrapped("あいうえおかきくけこ", 10)) == 2


def test_an_opening_bracket_does_not_end_a_line() -> None:
    assert len(wrapped("あいうえ「おかきくけ", 10)) == 3


def test_no_width_at_all_still_ends() -> None:
    assert len(wrapped("あいう", 0)) >= 3
    assert len(wrapped("、、、", -5)) >= 1


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("あいうえおか", 10, ["あいうえお", "か"]),
        ("あいう\n\nえお", 10, ["あいう", "", "えお"]),
        ("あいうえお。か", 10, ["あいうえ", "お。か"]),
        ("費用は12,500円", 12, ["費用は", "12,500円"]),
        ("参加者は３０人である。", 12, ["参加者は", "３０人であ", "る。"]),
        ("令和８年１２月の会", 12, ["令和８年", "１２月の会"]),
        ("葛\U000e0100飾葛\U000e0100飾", 4, ["葛\U000e0100飾", "葛\U000e0100飾"]),
    ],
)
def test_a_text_is_parted_where_it_may_be_and_loses_nothing(text: str, width: int, lines: list[str]) -> None:
    assert wrapped(text, width) == lines
    assert all(text_width(line) <= width for line in lines)


@pytest.mark.parametrize("width", [2, 3, 7, 20])
def test_whatever_is_parted_is_whole_when_it_is_put_together(width: int) -> None:
    text = "「協定」に基づく取組（https://example.jp/a/very/long/address）を、年に１２回行う。" * 3
    assert "".join(wrapped(text, width)) == text
    assert max(text_width(line) for line in wrapped(text, max(width, 6))) <= max(width, 6)
