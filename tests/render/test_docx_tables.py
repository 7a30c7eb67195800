"""The tables of the shipped Word templates: as wide as the text, whatever margins a clerk sets."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree

from tests.tools import machine

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
TEMPLATES = sorted((machine.ROOT / "templates" / "docx").glob("*.docx"))
WHOLE = 5000
"""Fiftieths of a percent."""
ROUNDING = 3


def body(path: Path) -> etree._Element:
    with zipfile.ZipFile(path) as archive:
        return etree.fromstring(archive.read("word/document.xml"))


def size(element: etree._Element, tag: str) -> tuple[str, int]:
    (one,) = element.iterchildren(f"{W}{tag}")
    return one.get(f"{W}type", ""), int(one.get(f"{W}w", ""))


def text_width(root: etree._Element) -> int:
    page, margins = next(root.iter(f"{W}pgSz")), next(root.iter(f"{W}pgMar"))
    return int(page.get(f"{W}w", "")) - sum(int(margins.get(f"{W}{side}", "")) for side in ("left", "right"))


def rows(table: etree._Element) -> Iterator[list[etree._Element]]:
    for row in table.iterchildren(f"{W}tr"):
        yield [cell[0] for cell in row.iterchildren(f"{W}tc")]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_every_table_is_as_wide_as_the_text_or_narrower(path: Path) -> None:
    root = body(path)
    tables = list(root.iter(f"{W}tbl"))
    assert tables
    for table in tables:
        measure, wide = size(table[0], "tblW")
        if measure == "dxa":
            assert wide < text_width(root)
            continue
        assert (measure, wide) == ("pct", WHOLE)
        for cells in rows(table):
            widths = [size(cell, "tcW") for cell in cells]
            assert {one for one, _ in widths} == {"pct"}
            assert abs(sum(width for _, width in widths) - WHOLE) <= ROUNDING


@pytest.mark.parametrize("name", ["check-sheet", "approval-letter"])
def test_no_row_of_the_papers_of_the_approval_breaks_over_pages(name: str) -> None:
    root = body(machine.ROOT / "templates" / "docx" / f"{name}.docx")
    for row in root.iter(f"{W}tr"):
        assert row.find(f"{W}trPr/{W}cantSplit") is not None
