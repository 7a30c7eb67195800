"""The page of a municipality: whole, escaped, without a network."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from pipeline.plan.views.summary import (
    IndexAgreement,
    IndexConcern,
    IndexCount,
    IndexDocument,
    IndexFinding,
    IndexFindings,
    IndexGroup,
    IndexHeld,
    IndexKept,
    IndexPage,
    IndexPartner,
    IndexStep,
)
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
        self.text = self.script = ""
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
        if self.open[-1:] == ["script"]:
            self.script += data
        else:
            self.text += data


def finding(text: str, anchor: str = "f1") -> IndexFinding:
    return IndexFinding(
        anchor=anchor,
        level="error",
        severity="エラー",
        record=text,
        rule=text,
        message=text,
        hint=text,
        place=text,
        link="../../data/example/a.yaml",
        reference=text,
    )


def agreement(text: str) -> IndexAgreement:
    return IndexAgreement(
        number=text,
        title=text,
        kind=text,
        partner_ids="C1 C2",
        partners=[text, "乙"],
        state=text,
        phase="before",
        section=text,
        words=text,
        days=[text],
        next_step=text,
        steps=[
            IndexStep(name=text, stage="next", word="次", day=""),
            IndexStep(name="調印", stage="open", word="未", day=text),
        ],
        documents=DOCUMENTS,
        concerns=[IndexConcern(level="error", text="エラー1件", link="#g1")],
    )


DOCUMENTS = [
    IndexDocument(link="a%20b.docx", title="甲", pdf="a%20b.pdf"),
    IndexDocument(link="c", title="丙", pdf="", goes_to="決裁", behind=True),
]


def page(text: str = "例市", *, full: bool = True) -> bytes:
    grouped = IndexFindings(
        anchor="g1", label=text, level="error", counts="エラー1件", folded=True, findings=[finding(text)]
    )
    kept = IndexKept(link="kept", title=text, now_link="now", now=text)
    held = IndexHeld(
        labels=text, title=text, documents=[text] * 21, reasons=[finding(text), finding(text, "")]
    )
    view = IndexPage(
        municipality=text,
        on="令和８年１１月２０日",
        counts=[IndexCount(label="できた文書", number=2, link="#made" if full else "")],
        workbook="list.xlsx" if full else "",
        agreements=[agreement(text)] if full else [],
        partners=[IndexPartner(number="C1", name=text)] if full else [],
        states=[text] if full else [],
        sections=[text] if full else [],
        variants="髙高﨑崎",
        held=[held] if full else [],
        groups=[IndexGroup(label=text, documents=DOCUMENTS)] if full else [],
        kept=[kept] if full else [],
        findings=[grouped] if full else [],
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
    for said in ("協定の記録が、ないか、読めません。", "ありません。", "指摘はありません。"):
        assert said in text


def test_what_comes_from_data_is_text() -> None:
    read = Reader(page(BAD))
    assert read.names.count("script") == 1  # the page's own
    assert read.text.count(BAD) >= 25
    assert "alert" not in read.script
    assert "49" not in read.text


def test_characters_that_nobody_sees_are_named() -> None:
    source = page("甲\u202e乙\u200b丙\x07丁\u2066").decode()
    assert "甲〔U+202E〕乙〔U+200B〕丙〔U+0007〕丁〔U+2066〕" in source
    assert not re.search("[\u200b\u202e\u2066\x07]", source)


def test_nothing_is_fetched_from_a_network() -> None:
    source = page().decode()
    assert not re.search(r"https?:|//|@import|url\(|<link|<img|<iframe| src=", source)
    assert "default-src 'none'" in source


def test_links_lead_to_documents_their_pdfs_and_the_records() -> None:
    links = [link for link in Reader(page()).links if not link.startswith("#")]
    record = "../../data/example/a.yaml"
    documents = ["a%20b.docx", "a%20b.pdf", "c"]
    assert links == [*documents, record, record, "kept", "now", *documents, "list.xlsx", record]


def test_a_document_says_for_whom_it_is_and_that_its_content_is_an_older_one() -> None:
    text = Reader(page()).text
    assert text.count("→決裁") == text.count("前の内容のまま（書き込めませんでした）") == 2  # card and list


def test_without_script_nothing_is_hidden_but_the_filter_that_needs_it() -> None:
    source = page().decode()
    assert re.findall(r"<(\w+)[^>]* hidden>", source) == ["form"]
    assert re.findall(r"<details(?![^>]* open)", source) == []


def test_the_same_view_gives_the_same_bytes() -> None:
    assert page() == page()


def test_a_page_that_does_not_exist_is_an_error() -> None:
    view = IndexGroup(label="", documents=[])
    with pytest.raises(FileNotFoundError):
        render_page("none.html", view)
