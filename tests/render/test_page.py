"""The page of a municipality: whole, escaped, without a network."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from pipeline.plan.views.summary import IndexDocument, IndexFinding, IndexGroup, IndexHeld, IndexPage
from pipeline.render.page import render_page

BAD = "<script>alert('A&B')</script>{{ 7*7 }}"
VOID = {"meta", "br", "link", "img", "input", "hr"}


class Reader(HTMLParser):
    """What a browser would see: elements, links and text; faults where elements do not close."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.names: list[str] = []
        self.links: list[str] = []
        self.ids: list[str] = []
        self.text = ""
        self.open: list[str] = []
        self.feed(page.decode("utf-8"))
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]
        self.ids += [value or "" for name, value in attrs if name == "id"]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def finding(text: str) -> IndexFinding:
    return IndexFinding(
        level="error", severity="エラー", record=text, message=text, hint=text, place=text, reference=text
    )


def page(text: str = "例市", *, full: bool = True) -> bytes:
    documents = [
        IndexDocument(link="a%20b.docx", title=text, pdf="a%20b.pdf"),
        IndexDocument(link="c", title="丙", pdf=""),
    ]
    view = IndexPage(
        municipality=text,
        on="令和８年１１月２０日",
        made=2,
        errors=1,
        groups=[IndexGroup(label=text, documents=documents)] if full else [],
        kept=[],
        held=[IndexHeld(label=text, title=text, reasons=[finding(text)])] if full else [],
        findings=[finding(text)] if full else [],
    )
    return render_page("index.html", view)


@pytest.mark.parametrize("full", [True, False], ids=["full", "empty"])
def test_every_element_is_closed_and_every_name_is_there(full: bool) -> None:
    read = Reader(page(full=full))
    assert read.names.count("h1") == 1
    assert set(read.ids) >= {link[1:] for link in read.links if link.startswith("#")}
    assert len(read.ids) == len(set(read.ids))


def test_an_empty_page_says_so() -> None:
    text = Reader(page(full=False)).text
    assert text.count("ありません。") == 3


def test_what_comes_from_data_is_text() -> None:
    read = Reader(page(BAD))
    assert "script" not in read.names
    assert read.text.count(BAD) >= 10
    assert "49" not in read.text


def test_nothing_is_fetched_from_a_network() -> None:
    source = page().decode()
    assert not re.search(
        r"https?:|//|@import|url\(|<script|<link|<img", source.removeprefix("<!DOCTYPE html>")
    )


def test_links_lead_to_documents_and_their_pdfs() -> None:
    links = [link for link in Reader(page()).links if not link.startswith("#")]
    assert links == ["a%20b.docx", "a%20b.pdf", "c"]


def test_the_same_view_gives_the_same_bytes() -> None:
    assert page() == page()


def test_a_page_that_does_not_exist_is_an_error() -> None:
    view = IndexPage(municipality="", on="", made=0, errors=0, groups=[], held=[], kept=[], findings=[])
    with pytest.raises(FileNotFoundError):
        render_page("none.html", view)
