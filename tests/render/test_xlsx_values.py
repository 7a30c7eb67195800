"""Values become numbers, dates or text, and nothing else."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from jinja2 import StrictUndefined, UndefinedError
from markupsafe import Markup

from pipeline.render.xlsx_values import Unprintable, finalize, typed, unescaped


@pytest.mark.parametrize(
    ("value", "field"),
    [
        (None, ""),
        ("", ""),
        (0, "n0"),
        (-12, "n-12"),
        (True, "n1"),
        (Decimal("1200.50"), "n1200.50"),
        (Decimal("1E+3"), "n1000"),
        (1.5, "n1.5"),
        (date(2026, 4, 1), "n46113"),
        (date(1900, 3, 1), "n61"),
        (date(1900, 2, 28), "n59"),
        (datetime(2026, 4, 1, 12, 0), "n46113.5"),  # noqa: DTZ001 -- a cell knows no time zone
        (date(1868, 1, 25), "s1868-01-25"),
        (float("inf"), "sinf"),
        (7123456789012, "n7123456789012"),
        (1234567890123456, "s1234567890123456"),
        ("=1+1", "s=1+1"),
        ("0123", "s0123"),
        ("A&B <商会>", "sA&amp;B &lt;商会&gt;"),
        (Markup("A&amp;B"), "sA&amp;B"),
        ("一\r\n二\r三", "s一\n二\n三"),
        ("_x0041_", "s_x005F_x0041_"),
        ("file_x1", "sfile_x1"),
    ],
)
def test_a_cell_of_one_tag_is_typed(value: Any, field: str) -> None:
    assert str(typed(value)) == field


@pytest.mark.parametrize("text", ["\x00", "表\x01", "a\x0bb", "\ud842", "\uffff"])
def test_characters_that_xml_cannot_hold_are_refused(text: str) -> None:
    with pytest.raises(Unprintable, match=r"U\+"):
        typed(text)
    with pytest.raises(Unprintable):
        finalize(text)


def test_special_characters_pass_unchanged() -> None:
    text = "髙﨑𠮷葛\U000e0100神\ufa19㈱\t⼀"
    assert typed(text) == "s" + text
    assert finalize(text) == text


def test_an_undefined_name_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        typed(StrictUndefined(name="名前"))


def test_none_within_text_prints_nothing() -> None:
    assert finalize(None) == ""


def test_xml_text_is_read_back() -> None:
    assert unescaped("A&amp;B &lt;&#34;&#39;&gt;") == "A&B <\"'>"
