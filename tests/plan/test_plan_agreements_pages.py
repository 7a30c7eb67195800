"""The estimate of pages, held against what LibreOffice makes of the same papers."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.plan.agreements.pages import estimated_pages
from pipeline.plan.views.agreements import AgreementDocument
from tests.plan.papers import PAPERS, paper_job, rendered
from tests.tools.pictures import pdf_text, to_pdf


def papers() -> dict[str, AgreementDocument]:
    found = {}
    for name in PAPERS:
        view = paper_job(name, full=True).view
        assert isinstance(view, AgreementDocument)
        found[name] = view
    return found


@pytest.mark.needs("soffice", "pdftotext")
def test_the_estimate_is_at_most_one_page_off_and_nearly_always_right(tmp_path: Path) -> None:
    files = {name: tmp_path / f"{name}.docx" for name in PAPERS}
    for name, file in files.items():
        file.write_bytes(rendered(paper_job(name, full=True)))
    pdfs = to_pdf(list(files.values()), tmp_path / "pdf")
    wrong = []
    for name, view in papers().items():
        beside = len(view.cover) + view.edition.draft
        error = estimated_pages(view) - (pdf_text(pdfs[files[name]]).count("\f") - beside)
        assert abs(error) <= 1, name
        wrong += [name] if error else []
    assert len(wrong) <= 2, wrong


def test_more_words_more_signers_and_more_rows_never_make_fewer_pages() -> None:
    view = papers()["group-with-member-table"]
    pages = estimated_pages(view)
    longer = view.model_copy(update={"articles": view.articles * 3})
    signed = view.model_copy(update={"signatures": view.signatures * 20})
    rows = view.member_tables[0].model_copy(update={"rows": view.member_tables[0].rows * 20})
    listed = view.model_copy(update={"member_tables": [rows]})
    assert min(estimated_pages(one) for one in (longer, signed, listed)) > pages
    without_costs = view.model_copy(update={"cost_tables": []})
    assert estimated_pages(without_costs) == pages, "short annexes share a page"
    assert estimated_pages(without_costs.model_copy(update={"member_tables": []})) == pages - 1
