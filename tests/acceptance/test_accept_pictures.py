"""The documents as paper: turned into PDF by LibreOffice, and held against the Open XML schemas."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from tests.acceptance import support
from tests.tools import machine, ooxml, pictures

SHOWS_PAPER = pytest.mark.needs("soffice", "pdftoppm", "pdftotext")
SPACES = re.compile(r"[\s　]+")


def office_files(folder: Path) -> list[Path]:
    """Every Word and Excel file under a folder."""
    return sorted(path for path in folder.rglob("*") if path.suffix in {".docx", ".xlsx"})


@pytest.fixture(scope="module")
def papers(made: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[Path, list[str]]:
    """The text of every page of every document of the sample data, without spaces."""
    pdfs = pictures.to_pdf(office_files(made / "output"), tmp_path_factory.mktemp("pdf"))
    return {path: pictures.pdf_text(pdf).removesuffix("\f").split("\f") for path, pdf in pdfs.items()}


def of_kind(papers: dict[Path, list[str]], kind: str) -> dict[Path, list[str]]:
    """The documents of a folder such as 協定書."""
    found = {path: pages for path, pages in papers.items() if kind in path.parts}
    assert found
    return found


def plain(text: str) -> str:
    return SPACES.sub("", text)


def first_line(page: str) -> str:
    return next(line for line in page.splitlines() if line.strip())


def last_line(page: str) -> str:
    return next(line.strip() for line in reversed(page.splitlines()) if line.strip())


@SHOWS_PAPER
def test_every_document_becomes_pages_none_of_which_is_empty(
    made: Path, papers: dict[Path, list[str]]
) -> None:
    assert sorted(papers) == office_files(made / "output")
    for path, pages in papers.items():
        assert pages, path
        for number, page in enumerate(pages, 1):
            # More than a header and a page number: no page is left over by a loop or a break.
            assert len(plain(page)) > 15, f"{path.name}, page {number}: {page!r}"


@SHOWS_PAPER
def test_every_article_of_an_agreement_is_on_paper(papers: dict[Path, list[str]]) -> None:
    for kind in ("協定書", "協定書案"):
        for path, pages in of_kind(papers, kind).items():
            text = plain("".join(pages))
            articles = support.read_word(path).articles
            assert "費用負担" in [one.heading for one in articles]
            at = 0
            for one in articles:
                found = text.find(f"（{one.heading}）{one.number}", at)
                assert found >= 0, f"{path.name}: {one.heading}"
                at = found


@SHOWS_PAPER
def test_every_signer_is_on_paper_and_on_one_page(papers: dict[Path, list[str]]) -> None:
    for path, pages in of_kind(papers, "協定書").items():
        body = support.read_word(path).body
        closing = next(n for n, line in enumerate(body) if "証するため" in line)
        end = next((n for n, line in enumerate(body) if line.startswith("別表（")), len(body))
        block = [plain(line) for line in body[closing + 1 : end] if "\t" in line]
        assert len(block) >= 6
        sheets = [plain(page) for page in pages]
        # With four parties and more the block may run over; these have two or three.
        assert any(all(line in page for line in block) for page in sheets), path.name


@SHOWS_PAPER
def test_every_page_of_a_draft_carries_the_mark_and_no_page_of_an_agreement_does(
    papers: dict[Path, list[str]],
) -> None:
    for path, pages in of_kind(papers, "協定書案").items():
        for number, page in enumerate(pages, 1):
            assert "案" in plain(first_line(page)), f"{path.name}, page {number}"
    for path, pages in of_kind(papers, "協定書").items():
        assert not any(plain(first_line(page)).endswith("案") for page in pages), path.name


@SHOWS_PAPER
def test_agreements_have_a_sensible_number_of_pages_and_number_them(papers: dict[Path, list[str]]) -> None:
    for kind in ("協定書", "協定書案"):
        for path, pages in of_kind(papers, kind).items():
            assert 2 <= len(pages) <= 7, f"{path.name}: {len(pages)}"
            for number, page in enumerate(pages, 1):
                assert re.search(rf"\b{number}\b", last_line(page)), f"{path.name}: {last_line(page)!r}"


@SHOWS_PAPER
def test_sheet_4_stands_on_one_page_or_repeats_its_headings(papers: dict[Path, list[str]]) -> None:
    for path, pages in of_kind(papers, "別紙④").items():
        assert len(pages) <= 2, path.name
        for page in pages:
            if path.name.startswith("窓口用"):
                assert "部課名状況取組の件数" in plain(page), path.name
            else:
                assert re.search("NO(部課名)?取組の件名取組内容連携企業名", plain(page)), path.name


@SHOWS_PAPER
def test_sheet_1_has_a_page_for_each_proposal_with_nothing_cut_off(papers: dict[Path, list[str]]) -> None:
    for path, pages in of_kind(papers, "別紙①").items():
        rows = support.cells(support.read_sheet(path))
        contents = [row[1] for row in rows if row[0] == "提案内容"]
        assert len(pages) == len(contents), path.name
        for page, content in zip(pages, contents, strict=True):
            assert plain(content) in plain(page), path.name


@SHOWS_PAPER
def test_nothing_in_a_sheet_4_is_cut_off(papers: dict[Path, list[str]]) -> None:
    for path, pages in of_kind(papers, "別紙④").items():
        # Cells of one row stand side by side, so that lines are mixed: characters are counted instead.
        wanted = Counter(plain("".join("".join(row) for row in support.cells(support.read_sheet(path)))))
        missing = wanted - Counter(plain("".join(pages)))
        assert not missing, f"{path.name}: {missing}"


@pytest.mark.needs("ooxml")
def test_every_office_file_in_output_and_templates_is_valid(made: Path) -> None:
    files = office_files(made / "output") + office_files(machine.ROOT / "templates")
    assert len(files) > 15
    faults = {path.name: errors for path, errors in ooxml.validate(files).items() if errors}
    assert faults == {}
