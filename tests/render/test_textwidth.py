"""Width of text, and the lines that it takes."""

from __future__ import annotations

import pytest

from pipeline.render.textwidth import lines_needed, text_width


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
    assert lines_needed(text, width) == lines


def test_a_full_stop_does_not_begin_a_line() -> None:
    assert lines_needed("あいうえお。", 10) == 2
    # Both end at the same column, but 「お。」 moves down as one.
    assert lines_needed("あいうえお。かきくけ", 10) == 3
    assert lines_needed("あいうえおかきくけこ", 10) == 2


def test_an_opening_bracket_does_not_end_a_line() -> None:
    assert lines_needed("あいうえ「おかきくけ", 10) == 3


def test_no_width_at_all_still_ends() -> None:
    assert lines_needed("あいう", 0) >= 3
    assert lines_needed("、、、", -5) >= 1
