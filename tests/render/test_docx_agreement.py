"""The shipped agreement as Word and LibreOffice show it: valid, whole signers on a page, title page apart."""

from __future__ import annotations

import io
import re
import zipfile
from functools import cache
from pathlib import Path

import pytest
from lxml import etree

from pipeline.plan.job import Job
from pipeline.plan.views.agreements import AgreementDocument, ParagraphView, SignatureView
from tests.plan.papers import PAPERS, paper_job, rendered
from tests.tools import ooxml
from tests.tools.pictures import pdf_text, to_pdf

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
CROWDED = "two-member-tables-of-many"
SWEPT = ("two-parties-seal", "four-parties", "witnesses-by-hand")
LINES, STEP = 40, 3
"""More lines than a page has; fewer than any article, so that no end of a page is missed."""


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
    return found | {f"{name} {more}": _longer(name, more) for name in SWEPT for more in range(0, LINES, STEP)}


def _longer(name: str, lines: int) -> Job:
    """A short paper with so many more lines, so that its page can end at any of them."""
    one = paper_job(name)
    first, *others = view_of(one).articles
    added = [ParagraphView(number=f"＊{n}", text="更に定める。") for n in range(lines)]
    longer = first.model_copy(update={"paragraphs": [*first.paragraphs, *added]})
    view = view_of(one).model_copy(update={"articles": [longer, *others]})
    return Job(one.kind, one.path, one.title, one.template, one.records, view)


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
    papers = [files[name] for name in (*PAPERS, CROWDED)]
    assert {path.stem: said for path, said in ooxml.validate(papers).items() if said} == {}


def test_word_is_told_never_to_begin_a_line_with_a_digit() -> None:
    """「第１０条」 is not divided after its １; LibreOffice 7 does not listen."""
    with zipfile.ZipFile(io.BytesIO(rendered(paper_job("two-parties-seal")))) as archive:
        settings = etree.fromstring(archive.read("word/settings.xml"))
    rule = settings.find(f"{W}noLineBreaksBefore")
    assert rule is not None
    assert rule.get(f"{W}lang") == "ja-JP"
    assert set("０１２３４５６７８９、。）」") <= set(rule.get(f"{W}val", ""))


@pytest.mark.needs("soffice", "pdftotext")
@pytest.mark.parametrize(
    "name",
    ["fourteen-signers", "two-member-tables", "long-names", "witnesses", "witnesses-by-hand", "four-parties"],
)
def test_no_signer_is_divided_by_the_end_of_a_page(name: str, pages: dict[str, list[str]]) -> None:
    view = view_of(jobs()[name])
    for one in (*view.signatures, *view.witnesses):
        assert [page for page in pages[name] if signing(one) in page], one.name


def signing(one: SignatureView) -> str:
    """All that stands at the end for one who signs, without spaces; the label is where it is."""
    signer = f"（署名者{one.signer}）" if one.by_hand else one.signer
    return squeezed(one.label + one.address + one.name + one.title + signer + one.mark)[0]


@pytest.mark.needs("soffice", "pdftotext")
def test_every_page_of_signatures_says_which_party_signs(pages: dict[str, list[str]]) -> None:
    """Also where a group goes on: its label is there with each member."""
    view = view_of(jobs()["fourteen-signers"])
    assert [one.label for one in view.signatures] == [*"甲甲甲", *"乙乙乙乙乙", *"丙丙丙丙丙丙"]
    _, *going_on = [page for page in pages["fourteen-signers"] if "㊞" in page]
    assert [page[0] in "乙丙" for page in going_on] == [True, True]


@pytest.mark.needs("soffice", "pdftotext")
@pytest.mark.parametrize("name", [f"{name} {more}" for name in SWEPT for more in range(0, LINES, STEP)])
def test_the_page_that_is_signed_has_text_of_the_agreement_wherever_pages_end(
    name: str, pages: dict[str, list[str]]
) -> None:
    """A page of signatures alone could be put behind another text."""
    view = view_of(jobs()[name])
    last = view.articles[-1]
    wanted = squeezed(f"（{last.heading}）{last.number}{last.paragraphs[0].text}")[0]
    (page,) = [one for one in pages[name] if squeezed(view.closing)[0] in one]
    assert wanted in page
    assert all(signing(one) in page for one in view.signatures)


@pytest.mark.needs("soffice", "pdftotext")
@pytest.mark.parametrize("name", [f"witnesses-by-hand {more}" for more in range(0, LINES, STEP)])
def test_a_witness_is_never_parted_from_the_last_signer(name: str, pages: dict[str, list[str]]) -> None:
    view = view_of(jobs()[name])
    together = f"{signing(view.signatures[-1])}立会人{signing(view.witnesses[0])}"
    assert [page for page in pages[name] if together in page]


@pytest.mark.needs("soffice", "pdftotext")
def test_the_last_of_many_signers_shares_its_page_with_the_witness(pages: dict[str, list[str]]) -> None:
    name = "four-parties-by-hand-and-witness"
    view = view_of(jobs()[name])
    (page,) = [one for one in pages[name] if signing(view.signatures[-1]) in one]
    assert f"立会人{signing(view.witnesses[0])}" in page
    assert "第１４条" not in page


@pytest.mark.needs("soffice", "pdftotext")
def test_short_annexes_share_a_page_that_begins_with_the_first(pages: dict[str, list[str]]) -> None:
    for name, headings in (
        ("group-with-member-table", ("別表第１（前文関係）", "別表第２（第５条関係）")),
        ("two-member-tables", ("別表第１（前文関係）", "別表第２（前文関係）")),
    ):
        page = pages[name][-1]
        assert page.startswith(headings[0]), name
        assert headings[1] in page, name
    assert pages["cost-table"][-1].startswith("別表（第５条関係）")


@pytest.mark.needs("soffice", "pdftotext")
@pytest.mark.parametrize("name", [name for name, paper in PAPERS.items() if not paper.draft])
def test_the_closing_words_the_date_and_the_first_signers_share_a_page(
    name: str, pages: dict[str, list[str]]
) -> None:
    view = view_of(jobs()[name])
    (page,) = [one for one in pages[name] if squeezed(view.closing)[0] in one]
    together = view.signatures[: 4 if len(view.signatures) == 4 and not view.witnesses else 3]
    assert all(text in page for text in squeezed(view.agreement.signed_on, *(one.signer for one in together)))
    assert squeezed(view.articles[-1].heading)[0] in page


@pytest.mark.needs("soffice", "pdftotext")
def test_fourteen_signers_fill_the_pages_that_they_need_and_no_more(pages: dict[str, list[str]]) -> None:
    signed = [page for page in pages["fourteen-signers"] if "㊞" in page]
    first, second, third = (page.count("㊞") for page in signed)
    assert first >= 3
    assert second == 7
    assert first + second + third == 14
    assert "（疑義の協議）" in signed[0]


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
