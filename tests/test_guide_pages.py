"""The clerk's documents as pages: made of their sources, whole, and open to everybody."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.tools import axe
from tests.tools.guide_html import DOCS, SOURCES, page

PAGES = [(DOCS / name).with_suffix(".html") for name in SOURCES]


@pytest.mark.parametrize("name", SOURCES)
def test_a_page_says_what_its_source_says(name: str) -> None:
    kept = (DOCS / name).with_suffix(".html").read_text("utf-8")
    assert kept == page(DOCS / name), "python -m tests.tools.guide_html writes the pages anew"


@pytest.mark.parametrize("file", PAGES, ids=lambda one: one.stem)
def test_every_link_of_a_page_leads_to_something_in_the_folder(file: Path) -> None:
    text = file.read_text("utf-8")
    found = re.findall(r'(?:href|src)="([^"]*)"', text)
    assert found
    for one in found:
        assert not re.match(r"[a-z]+:|//", one), one
        name, _, place = unquote(one).partition("#")
        target = (file.parent / name) if name else file
        assert target.exists(), one
        if place and target.suffix == ".html":
            assert f'id="{place}"' in target.read_text("utf-8"), one


def test_japanese_is_not_torn_apart_where_a_line_of_the_source_ends() -> None:
    text = re.sub(r"<pre.*?</pre>", "", (DOCS / "手引.html").read_text("utf-8"), flags=re.DOTALL)
    assert re.findall(r"[ぁ-んァ-ヶ一-龥、。]\n[ぁ-んァ-ヶ一-龥]", text) == []


@pytest.mark.needs("axe", "chromium")
@pytest.mark.parametrize("width", axe.WIDTHS)
@pytest.mark.parametrize("file", PAGES, ids=lambda one: one.stem)
def test_axe_finds_no_barrier_in_a_page(file: Path, width: int) -> None:
    assert axe.barriers(file, width=width) == []
