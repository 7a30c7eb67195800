"""The shipped agreement as Word and LibreOffice show it: valid, whole signers on a page, title page apart."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from pipeline.plan.job import Job
from pipeline.plan.views.agreements import AgreementDocument
from tests.plan.papers import PAPERS, paper_job, rendered
from tests.tools import ooxml
from tests.tools.pictures import pdf_text, to_pdf

CROWDED = "two-member-tables-of-many"


@cache
def jobs() -> dict[str, Job]:
    """Every paper in full, and one whose tables are longer than a page."""
    found = {name: paper_job(name, full=True) for name in PAPERS}
    view = view_of(found["two-member-tables"])
    tables = [one.model_copy(update={"rows": one.rows * 10}) for one in view.member_tables]
    (compared,) = view_of(found["amendment"]).comparison
    long = compared.model_copy(update={"rows": compared.rows * 8})
    crowded = view.model_copy(update={"member_tables": tables, "comparison": [long]})
    one = found["two-member-tables"]
    found[CROWDED] = Job(one.kind, one.path, one.title, one.template, one.records, crowded)
    return found


def view_of(job: Job) -> AgreementDocument:
    assert isinstance(job.view, AgreementDocument)
    return job.view


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("papers")
    made = {name: folder / f"{name}.docx" for name in jobs()}
    for name, file in made.items():
        file.write_bytes(rendered(jobs()[name]))
    return made


@pytest.fixture(scope="module")
def pages(files: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """The text of each page of each paper, without spaces."""
    pdfs = to_pdf(list(files.values()), tmp_path_factory.mktemp("pdf"))
    return {
        name: [re.sub(r"\s", "", page) for page in pdf_text(pdfs[file]).split("\f")[:-1]]
        for name, file in files.items()
    }


def squeezed(*texts: str) -> list[str]:
    return [re.sub(r"\s", "", text) for text in texts if text]


@pytest.mark.needs("ooxml")
def test_word_has_nothing_to_say_against_any_paper(files: dict[str, Path]) -> None:
    assert {path.stem: said for path, said in ooxml.validate(list(files.values())).items() if said} == {}


@pytest.mark.needs("soffice", "pdftotext")
@pytest.mark.parametrize("name", ["fourteen-signers", "two-member-tables", "long-names", "witnesses"])
def test_no_signer_is_divided_by_the_end_of_a_page(name: str, pages: dict[str, list[str]]) -> None:
    view = view_of(jobs()[name])
    for one in (*view.signatures, *view.witnesses):
        wanted = squeezed(one.address + one.name + one.title + one.signer + one.mark)[0]
        assert [page for page in pages[name] if wanted in page.replace("立会人", "")], one.name


@pytest.mark.needs("soffice", "pdftotext")
@pytest.mark.parametrize("name", [name for name, paper in PAPERS.items() if not paper.draft])
def test_the_closing_words_the_date_and_the_first_signers_share_a_page(
    name: str, pages: dict[str, list[str]]
) -> None:
    view = view_of(jobs()[name])
    (page,) = [one for one in pages[name] if squeezed(view.closing)[0] in one]
    first = [one.signer for one in view.signatures[:3]]
    assert all(text in page for text in squeezed(view.agreement.signed_on, *first))


@pytest.mark.needs("soffice", "pdftotext")
def test_fourteen_signers_fill_the_pages_that_they_need_and_no_more(pages: dict[str, list[str]]) -> None:
    signed = [page for page in pages["fourteen-signers"] if "㊞" in page]
    assert [page.count("㊞") for page in signed] == [4, 7, 3]
    assert "第１４条" in signed[0]


@pytest.mark.needs("soffice", "pdftotext")
def test_the_title_page_has_no_number_and_the_next_begins_with_one(pages: dict[str, list[str]]) -> None:
    for name in ("cover", "cover-of-groups"):
        cover, *others = pages[name]
        assert "－" not in cover
        assert "第１条" not in cover
        for number, page in enumerate(others, 1):
            assert page.endswith(f"－{number}－"), page[-10:]


@pytest.mark.needs("soffice", "pdftotext")
def test_every_page_of_a_draft_says_so_and_no_page_of_a_clean_paper(pages: dict[str, list[str]]) -> None:
    for name, paper in PAPERS.items():
        marked = [page for page in pages[name] if re.match(r"(N1)?案", page)]
        assert len(marked) == (len(pages[name]) if paper.draft else 0), name


@pytest.mark.needs("soffice", "pdftotext")
def test_tables_longer_than_a_page_repeat_their_headings(pages: dict[str, list[str]]) -> None:
    all_pages = pages[CROWDED]
    start = next(n for n, page in enumerate(all_pages) if "別表第１（前文関係）" in page)
    headings = ["番号名称所在地代表者等" in page or "変更後変更前" in page for page in all_pages[start:]]
    assert headings == [True] * 9
