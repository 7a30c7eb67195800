"""Where lines of Japanese text end."""

from __future__ import annotations

import pytest

from pipeline.cli.folding import fold, joined, width


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", [""]),
        ("協定書を作ります。", ["協定書を", "作りま", "す。"]),
        ("市（甲）と乙", ["市（甲）", "と乙"]),
        ("記録「丙丁」へ", ["記録「丙", "丁」へ"]),
        ("kyotei build town", ["kyotei", "build", "town"]),
        ("  記録の例", ["  記録の", "  例"]),
        ("output/town/index.html を", ["output/town/index.html", "を"]),
    ],
)
def test_lines_end_where_japanese_may(text: str, lines: list[str]) -> None:
    assert fold(text, 8) == lines


def test_nothing_is_lost() -> None:
    text = "「髙﨑」（𠮷田）は、AS-2026-01 の協定書を、令和8年4月1日に見ます。" * 5
    for columns in range(2, 100):
        assert "".join(fold(text, columns)).replace(" ", "") == text.replace(" ", "")


def test_columns_are_counted_without_colours() -> None:
    assert width("\x1b[1;31m協定\x1b[0m A髙𠮷") == 4 + 2 + 4


def test_a_line_break_of_the_source_is_no_space_between_japanese_letters() -> None:
    assert joined("協定 書を a b 作る Word で 作る") == "協定書を a b 作る Word で作る"
