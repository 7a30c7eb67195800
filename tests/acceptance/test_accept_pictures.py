"""The documents as others see them: on paper, read by LibreOffice, held against the Open XML schemas."""

from __future__ import annotations

import csv
import io
import re
import shutil
from collections import Counter
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils import column_index_from_string
from openpyxl.worksheet.worksheet import Worksheet

from tests.acceptance import support
from tests.tools import cli, machine, ooxml, pictures

SHOWS_PAPER = pytest.mark.needs("soffice", "pdftoppm", "pdftotext")
SPACES = re.compile(r"[\s　]+")


def office_files(folder: Path) -> list[Path]:
    """Every Word and Excel file under a folder."""
    return sorted(path for path in folder.rglob("*") if path.suffix in {".docx", ".xlsx"})


@pytest.fixture(scope="module")
def everything(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample data with every document that the commands make of it."""
    folder = Path(shutil.copytree(made, tmp_path_factory.mktemp("everything") / "workspace"))
    words = ("forms", "issue", "kiyose", "--year", "2026", "--reply-by", "2026-12-18", "--on", support.ON)
    assert cli.in_process(*words, cwd=folder).exit == 0
    return folder


@pytest.fixture(scope="module")
def papers(made: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[Path, list[str]]:
    """The text of every page of every document that a build makes of the sample data, without spaces."""
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
            for word in (word for one in articles for word in (f"（{one.heading}）", one.number)):
                found = text.find(word, at)
                assert found >= 0, f"{path.name}: {word}"
                at = found


@SHOWS_PAPER
def test_no_heading_of_an_article_stands_alone_at_the_end_of_a_page(papers: dict[Path, list[str]]) -> None:
    for kind in ("協定書", "協定書案"):
        for path, pages in of_kind(papers, kind).items():
            headings = [f"（{one.heading}）" for one in support.read_word(path).articles]
            for number, page in enumerate(pages, 1):
                *_, last, _ = [plain(line) for line in page.splitlines() if line.strip()]
                assert last not in headings, f"{path.name}, page {number}: {last}"


@SHOWS_PAPER
def test_every_signer_is_on_paper_and_whole_on_one_page(papers: dict[Path, list[str]]) -> None:
    for path, pages in of_kind(papers, "協定書").items():
        word, sheets = support.read_word(path), [plain(page) for page in pages]
        end = word.body.index("立会人") if "立会人" in word.body else len(word.body)
        parties, witnesses = (
            [plain(line) for line in part if "\t" in line or line.startswith("（署名者")]
            for part in (word.body[word.closing : end], word.body[end:])
        )
        size = 4 if any(line.startswith("（署名者") for line in parties) else 3
        signers = [lines[n : n + size] for lines in (parties, witnesses) for n in range(0, len(lines), size)]
        assert len(signers) >= 2
        # Where only a few sign they stand on one page; of many, each is whole.
        few = [parties] if len(parties) <= size * 4 else []
        for together in [*few, *signers]:
            assert any(all(line in page for line in together) for page in sheets), f"{path.name}: {together}"


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
            annexes = [line for line in support.read_word(path).body if re.match("別表.*（.*関係）", line)]
            assert 2 <= len(pages) <= 7 + len(annexes), f"{path.name}: {len(pages)}"
            for number, page in enumerate(pages, 1):
                assert re.search(rf"\b{number}\b", last_line(page)), f"{path.name}: {last_line(page)!r}"


@SHOWS_PAPER
def test_a_table_that_goes_on_repeats_its_headings(papers: dict[Path, list[str]]) -> None:
    sheets = {**of_kind(papers, "別紙④"), **of_kind(papers, "連携事業実施状況")}
    longest = 0
    for path, pages in sheets.items():
        longest = max(longest, len(pages))
        assert len(pages) <= 2 or path.name.startswith("取りまとめ"), path.name
        for page in pages:
            if path.name.startswith("窓口用"):
                assert "部課名状況取組の件数" in plain(page), path.name
            else:
                assert re.search("NO(部課名)?取組の件名取組内容連携企業名", plain(page)), path.name
    assert longest > 2


@SHOWS_PAPER
def test_sheet_1_has_a_page_for_each_proposal_with_nothing_cut_off(papers: dict[Path, list[str]]) -> None:
    for path, pages in of_kind(papers, "別紙①").items():
        rows = support.cells(support.read_sheet(path))
        contents = [row[1] for row in rows if row[0] == "提案内容"]
        assert len(pages) == len(contents), path.name
        for page, content in zip(pages, contents, strict=True):
            assert plain(content) in plain(page), path.name


@SHOWS_PAPER
def test_nothing_in_a_workbook_is_cut_off(papers: dict[Path, list[str]]) -> None:
    for path, pages in papers.items():
        if path.suffix == ".xlsx":
            # Cells of one row stand side by side, so that lines are mixed: characters are counted instead.
            missing = Counter(plain(on_paper(support.read_sheet(path)))) - Counter(plain("".join(pages)))
            assert not missing, f"{path.name}: {missing}"


def on_paper(sheet: Worksheet) -> str:
    """What stands in the area that is printed: beside a form there may be words for the office alone."""
    columns, rows = sheet.print_area.rpartition("!")[2].split(":")[1].strip("$").split("$")
    area = sheet.iter_rows(max_row=int(rows), max_col=column_index_from_string(columns), values_only=True)
    return "".join(str(value) for row in area for value in row if value is not None)


# opened by another program than Word and Excel, character for character


def as_text(files: list[Path], folder: Path, ending: str, how: str) -> dict[Path, list[Path]]:
    """Each file as text, a file for each of its sheets, through one start of LibreOffice."""
    numbered = {path: f"{number:04}" for number, path in enumerate(files)}
    staged = [shutil.copyfile(path, folder / f"{name}{path.suffix}") for path, name in numbered.items()]
    said = ""
    for attempt in range(2):  # LibreOffice fails now and then
        profile = (folder / f"profile{attempt}").as_uri()
        words = [machine.soffice(), f"-env:UserInstallation={profile}", "--headless", "--norestore"]
        words += ["--convert-to", f"{ending}:{how}", "--outdir", str(folder / ending)]
        done = machine.run([*words, *staged], env={"SAL_USE_VCLPLUGIN": "svp"}, timeout=60 + len(staged))
        said = done.stdout + done.stderr
        made = {path: sorted((folder / ending).glob(f"{name}*")) for path, name in numbered.items()}
        if all(made.values()):
            return made
    raise machine.ToolError(f"LibreOffice made no text of some of {len(files)} files: {said}")


@pytest.mark.needs("soffice")
def test_libreoffice_reads_every_word_document_as_it_is(everything: Path, tmp_path: Path) -> None:
    files = [path for path in office_files(everything / "output") if path.suffix == ".docx"]
    assert len(files) > 60
    texts = as_text(files, tmp_path, "txt", "Text (encoded):UTF8")
    for path, (text,) in texts.items():
        assert plain(text.read_text("utf-8-sig")) == plain(support.read_word(path).text), path.name


SHEETS_AS_CSV = "Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1"
"""Commas, quotes, UTF-8, from the first line on, values as they are and not as shown, every sheet."""


@pytest.mark.needs("soffice")
def test_libreoffice_reads_every_cell_of_every_workbook_as_it_is(everything: Path, tmp_path: Path) -> None:
    files = [path for path in office_files(everything / "output") if path.suffix == ".xlsx"]
    assert len(files) > 100
    for path, sheets in as_text(files, tmp_path, "csv", SHEETS_AS_CSV).items():
        book = openpyxl.load_workbook(path)
        read = {one.stem.partition("-")[2]: one.read_text("utf-8") for one in sheets}
        assert list(read) == sorted(book.sheetnames), path.name
        for name, text in read.items():
            rows = [[plain(cell) for cell in row] for row in csv.reader(io.StringIO(text))]
            wanted = [[plain(cell) for cell in row] for row in support.cells(book[name])]
            assert filled(rows) == filled(wanted), f"{path.name} {name}"


def filled(rows: list[list[str]]) -> dict[tuple[int, int], str]:
    """What stands in which cell."""
    return {(n, m): cell for n, row in enumerate(rows) for m, cell in enumerate(row) if cell}


# held against the Open XML schemas


def of_each_template(everything: Path) -> list[Path]:
    """Of the documents of each template the largest and the smallest."""
    by_template: dict[str, list[Path]] = {}
    for city in ("asahi", "kiyose"):
        folder = everything / "output" / city
        for one in support.manifest(everything, city)["documents"]:
            if one["template"]:
                by_template.setdefault(one["template"], []).append(folder / one["path"])
    chosen: dict[Path, None] = {}
    for files in by_template.values():
        files.sort(key=lambda path: (path.stat().st_size, path))
        chosen |= dict.fromkeys((files[0], files[-1]))
    return list(chosen)


def faults(files: list[Path]) -> dict[str, list[str]]:
    return {path.name: errors for path, errors in ooxml.validate(files).items() if errors}


@pytest.mark.needs("ooxml")
def test_office_files_of_each_kind_and_all_templates_are_valid(everything: Path) -> None:
    templates = office_files(machine.ROOT / "templates")
    files = of_each_template(everything) + templates
    assert len(templates) >= 18
    assert len(files) >= 3 * len(templates) - 2
    assert faults(files) == {}


@pytest.mark.torture
@pytest.mark.needs("ooxml")
def test_every_office_file_is_valid(everything: Path) -> None:
    files = office_files(everything / "output")
    assert len(files) > 150
    assert faults(files) == {}
