"""The Excel templates that are shipped: rendered with awkward data, read back, held against Excel."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.plan.views.base import View
from pipeline.plan.views.findings import FindingRowView, FindingsSheet, SectionFindings
from pipeline.plan.views.sheets import (
    CompiledResultRowView,
    CompiledResultSheet,
    MatchingRowView,
    MatchingSheet,
    PartnerProposalRowView,
    PartnerProposalSheet,
    ProposalSheet,
    ProposalView,
    ReportStateSheet,
    ResultRowView,
    ResultSheet,
    SectionProposalSheet,
    SectionProposalView,
    SectionStateView,
)
from pipeline.render.xlsx import XlsxTemplate, compile_xlsx
from tests.tools import machine, ooxml, pictures

FOLDER = machine.ROOT / "templates" / "xlsx"
LONG = "市内の店舗を見守りの拠点とし、（仮称）まちかど健康相談を月１回開く。Web予約も試行する。\n" * 34
AWKWARD = ("株式会社髙﨑𠮷商店", "A&B <商会>", "=1+1", "{{ 7*7 }}", "+81", "葛\U000e0100飾\n商事")


def template(name: str) -> XlsxTemplate:
    return compile_xlsx((FOLDER / f"{name}.xlsx").read_bytes(), f"{name}.xlsx")


def opened(data: bytes) -> tuple[Workbook, Worksheet]:
    book = load_workbook(io.BytesIO(data))
    return book, book.worksheets[0]


def texts(sheet: Worksheet, column: str) -> list[object]:
    return [cell.value for cell in sheet[column] if cell.value is not None]


def proposal(partner: str, content: str) -> ProposalView:
    return ProposalView(
        id="P1",
        number="1",
        partner=partner,
        field="健康増進に関すること",
        content=content,
        subject="まちかど健康相談",
        aims="地域課題の解決",
        received_on="令和８年４月１０日",
    )


def proposals(*made: ProposalView) -> ProposalSheet:
    return ProposalSheet(
        municipality="清瀬市",
        fiscal_year="令和８年度",
        mark="別紙①",
        agreement="A&Bとの包括連携協定",
        proposals=list(made),
    )


def section_proposals(*made: ProposalView, answers: str = "") -> SectionProposalSheet:
    return SectionProposalSheet(
        municipality="清瀬市",
        fiscal_year="令和８年度",
        mark="別紙②",
        department="総務部　未来創造課　連携係",
        proposals=[
            SectionProposalView(**one.model_dump(), answers=answers, viewpoint="前年度の評価") for one in made
        ],
    )


def to_partner(count: int, content: str = "内容") -> PartnerProposalSheet:
    row = PartnerProposalRowView(
        number=1,
        department="総務部　未来創造課　連携係",
        field="健康増進に関すること",
        subject="A&B <商会>",
        content=content,
        answers="「まちかど健康相談」（令和８年４月１０日受付）",
    )
    return PartnerProposalSheet(
        municipality="清瀬市",
        fiscal_year="令和８年度",
        mark="別紙②",
        partner=AWKWARD[0],
        honorific="御中",
        window="未来創造課",
        rows=[row.model_copy(update={"number": at}) for at in range(1, count + 1)],
    )


def matching(count: int, content: str = "内容", waiting: str = "", nothing: str = "") -> MatchingSheet:
    row = MatchingRowView(
        number=1,
        subject="=1+1",
        content=content,
        contact="株式会社髙﨑𠮷商店\n地域連携室　﨑村\n042-000-0000\nrenkei@example.jp",
        proposer="A&B <商会>",
        answer="条件付\n土曜日であれば、年に１回お受けする。",
        wanted_by="健康課\n防災課",
    )
    return MatchingSheet(
        municipality="清瀬市",
        fiscal_year="令和８年度",
        mark="別紙③",
        window="未来創造課",
        restricted="庁内限り",
        rows=[row.model_copy(update={"number": at}) for at in range(1, count + 1)],
        nothing=nothing,
        waiting=waiting,
    )


def compiled(*made: ResultRowView, nothing: str = "", heading: str = "") -> CompiledResultSheet:
    return CompiledResultSheet(
        municipality="清瀬市",
        fiscal_year="令和８年度",
        mark="" if heading else "別紙④",
        heading=heading,
        window="未来創造課",
        rows=[CompiledResultRowView(**one.model_dump(), department="未来創造課\n健康課") for one in made],
        nothing=nothing,
    )


def states(*made: tuple[str, str, int]) -> ReportStateSheet:
    return ReportStateSheet(
        municipality="清瀬市",
        fiscal_year="令和８年度",
        name="別紙④",
        window="未来創造課",
        rows=[SectionStateView(department=one, state=state, count=count) for one, state, count in made],
    )


def results(*made: ResultRowView) -> ResultSheet:
    return ResultSheet(
        municipality="清瀬市",
        fiscal_year="令和８年度",
        mark="別紙④",
        bureau="総務部",
        section="未来創造課",
        unit="連携係",
        department="総務部　未来創造課　連携係",
        nothing=not any(row.subject for row in made),
        rows=list(made),
    )


def result(number: int, subject: str = "", content: str = "", partners: str = "") -> ResultRowView:
    return ResultRowView(number=number, subject=subject, content=content, partners=partners)


def findings(count: int) -> FindingsSheet:
    row = FindingRowView(
        number=1,
        severity="エラー",
        message="協定「A&B <商会>」の締結日が有効期間の始まりより後です。",
        hint="締結日を確かめてください。",
        request="正しい締結日を書いてください。",
        value="=1+1",
        file="data/kiyose/agreements.yaml",
        place="12行目",
        link="../../data/kiyose/agreements.yaml",
        department="未来創造課",
        record="協定 KY-1\nA&B商会との協定書",
        reference="清瀬市ガイドライン（令和4年5月）４頁",
        rule="agreement-term",
    )
    rows = [row.model_copy(update={"number": at}) for at in range(1, count + 1)]
    sheets = [
        SectionFindings(name=name, sheet=name, count=len(own), findings=own)
        for name, own in (("未来創造課", rows[:2]), ("企画部 A&B課", rows))
        if own
    ]
    return FindingsSheet(
        municipality="清瀬市",
        window="未来創造課",
        count=count,
        findings=rows,
        desk=sheets[:1],
        departments=sheets[1:],
    )


VIEWS: dict[str, tuple[str, View]] = {
    "sheet1": (
        "sheet1",
        proposals(*(proposal(text, LONG if at == 2 else text) for at, text in enumerate(AWKWARD))),
    ),
    "sheet1-none": ("sheet1", proposals()),
    "sheet2": (
        "sheet2",
        section_proposals(
            *(proposal(text, LONG if at == 2 else text) for at, text in enumerate(AWKWARD)),
            answers="「まちかど健康相談」",
        ),
    ),
    "sheet2-none": ("sheet2", section_proposals()),
    "sheet2-partner": ("sheet2-partner", to_partner(12, LONG[:400])),
    "sheet2-partner-none": ("sheet2-partner", to_partner(0)),
    "sheet3": ("sheet3", matching(23, LONG[:300], waiting="買い物の付添い", nothing="防災課")),
    "sheet3-long": ("sheet3", matching(2, LONG)),
    "sheet4-compiled": (
        "sheet4-compiled",
        compiled(
            *(result(at, AWKWARD[at % 6], LONG[: at * 40], AWKWARD[0]) for at in range(1, 26)),
            nothing="健康課、防災課",
        ),
    ),
    "sheet4-compiled-none": ("sheet4-compiled", compiled(heading="連携事業実施状況")),
    "sheet4-states": ("sheet4-states", states(("健康課", "提出", 3), ("防災課", "未提出", 0))),
    "sheet4": (
        "sheet4",
        results(*(result(at, AWKWARD[at % 6], LONG[: at * 40], AWKWARD[0]) for at in range(1, 26))),
    ),
    "sheet4-none": ("sheet4", results(*(result(at) for at in range(1, 11)))),
    "findings": ("findings", findings(40)),
    "findings-none": ("findings", findings(0)),
}


def test_each_proposal_has_a_page_of_its_own() -> None:
    data = template("sheet1").render(proposals(*(proposal(text, text) for text in AWKWARD)))
    book, sheet = opened(data)
    marks = [cell.row for cell in sheet["B"] if cell.value == "別紙①"]
    assert len(marks) == len(AWKWARD)
    assert [one.id + 1 for one in sheet.row_breaks.brk] == marks[1:]
    assert sheet.print_area == f"'企業等の提案'!$A$1:$B${sheet.max_row}"
    assert [sheet[f"B{row + 4}"].value for row in marks] == list(AWKWARD)
    assert [sheet[f"B{row + 7}"].value for row in marks] == list(AWKWARD)
    assert sheet["A3"].value == "令和８年度　　A&Bとの包括連携協定"
    assert sheet["A2"].value == "連携事項の提案　【企業等→清瀬市】"
    assert book.properties.title == "連携事項の提案（A&Bとの包括連携協定）"


def test_a_long_proposal_is_divided_and_never_cut() -> None:
    _, sheet = opened(template("sheet1").render(proposals(proposal("甲", LONG), proposal("乙", "短い"))))
    (end,) = [one.id for one in sheet.row_breaks.brk]
    lines = [sheet.cell(row, 2).value for row in range(8, end + 1)]
    assert "".join(str(line or "") for line in lines) == LONG.replace("\n", "")
    assert sheet["A8"].value == "提案内容"
    assert all((sheet.row_dimensions[row].height or 0) <= 409 for row in range(1, sheet.max_row + 1))


def test_no_proposal_is_said_in_words() -> None:
    _, sheet = opened(template("sheet1").render(proposals()))
    assert "提案はありません。" in texts(sheet, "A")
    assert not sheet.row_breaks.brk


def test_internal_inputs_stand_outside_the_print_area() -> None:
    _, sheet = opened(template("sheet1").render(proposals(proposal("甲", "乙"))))
    assert texts(sheet, "D") == ["庁内用", "受付日", "件名", "目的"]
    assert texts(sheet, "E") == ["令和８年４月１０日", "まちかど健康相談", "地域課題の解決"]


def test_results_stand_in_numbered_lines() -> None:
    rows = [result(at, f"件名{at}", AWKWARD[at % 6], AWKWARD[0]) for at in range(1, 26)]
    _, sheet = opened(template("sheet4").render(results(*rows)))
    lines = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=5)]
    assert lines == [[row.number, row.subject, row.content, row.partners] for row in rows]
    assert [cell.value for cell in sheet[4]] == ["NO", "取組の件名", "取組内容", "連携企業名"]
    assert sheet["A3"].value == "（総務部　未来創造課　連携係）"
    assert sheet.print_title_rows == "$4:$4"
    assert sheet.print_area == "'実績報告'!$A$1:$D$29"


def test_no_result_is_said_above_the_table() -> None:
    _, sheet = opened(template("sheet4").render(results(*(result(at) for at in range(1, 11)))))
    assert sheet["A4"].value == "実績なし"
    assert sheet.print_title_rows == "$5:$5"
    assert texts(sheet, "A")[-10:] == list(range(1, 11))


def test_each_proposal_of_a_section_is_a_form_of_its_own() -> None:
    made = (proposal("甲", "一"), proposal("乙", LONG))
    _, sheet = opened(template("sheet2").render(section_proposals(*made, answers="「見守り」")))
    assert texts(sheet, "A")[2:7] == [
        "部課名",
        "連携相手企業",
        "該当する連携事項",
        "提案内容",
        "対応する\n企業等の提案",
    ]
    assert len(sheet.row_breaks.brk) == 1
    assert texts(sheet, "E")[:3] == ["令和８年４月１０日", "まちかど健康相談", "前年度の評価"]
    assert sheet.print_area == f"'市の提案'!$A$1:$B${sheet.max_row}"
    _, plain = opened(template("sheet2").render(section_proposals(*made)))
    assert "対応する\n企業等の提案" not in texts(plain, "A")


def test_the_matching_keeps_the_guidelines_columns_and_adds_behind_them() -> None:
    _, sheet = opened(template("sheet3").render(matching(2, waiting="見守り", nothing="防災課")))
    assert [cell.value for cell in sheet[4]] == [
        "NO",
        "提案の件名",
        "提案内容",
        "企業等の連絡先",
        "提案者",
        "連携の可否",
        "実施希望課",
    ]
    assert (sheet["A2"].value, sheet["A3"].value) == (
        "提案のマッチング・結果のフィードバック　【未来創造課→各課】",
        "庁内限り",
    )
    assert texts(sheet, "A")[-2:] == ["企業等の回答を待っている市の提案：見守り", "提案なし：防災課"]
    _, plain = opened(template("sheet3").render(matching(2)))
    assert texts(plain, "A")[-1] == 2


def test_a_heading_of_the_municipality_takes_the_place_of_the_usual_one() -> None:
    _, usual = opened(template("sheet4-compiled").render(compiled(result(1, "a"))))
    _, own = opened(template("sheet4-compiled").render(compiled(heading="連携事業実施状況")))
    assert (usual["A2"].value, usual["E1"].value) == ("実績報告（取りまとめ）", "別紙④")
    assert (own["A2"].value, own["E1"].value) == ("連携事業実施状況（取りまとめ）", None)


def test_who_has_reported_is_a_paper_for_the_window() -> None:
    view = states(("健康課", "提出", 3), ("防災課", "未提出", 0))
    _, sheet = opened(template("sheet4-states").render(view))
    assert (sheet["C1"].value, sheet["A2"].value) == ("未来創造課用", "別紙④の提出状況")
    assert [[cell.value for cell in row] for row in sheet.iter_rows(min_row=5)] == [
        ["健康課", "提出", 3],
        ["防災課", "未提出", 0],
    ]


@pytest.mark.parametrize("count", [0, 1, 40])
def test_findings_can_be_filtered(count: int) -> None:
    book, sheet = opened(template("findings").render(findings(count)))
    assert sheet.auto_filter.ref == f"A4:K{4 + count}"
    assert sheet.print_area == f"'すべて'!$A$1:$K${4 + count}"
    assert sheet.freeze_panes == "A5"
    assert sheet.print_title_rows == "$4:$4"
    assert texts(sheet, "A")[4:] == list(range(1, count + 1))
    assert [cell.value for cell in sheet[4]] == [
        "番号",
        "区分",
        "担当",
        "記録",
        "内容",
        "対処",
        "値",
        "ファイル",
        "場所",
        "根拠",
        "規則",
    ]
    assert len(list(sheet.conditional_formatting)) == (count > 0)
    assert book.properties.title == "確認結果一覧（清瀬市）"


def test_findings_keep_what_was_found_as_text() -> None:
    _, sheet = opened(template("findings").render(findings(1)))
    assert (sheet["G5"].value, sheet["G5"].data_type) == ("=1+1", "s")
    assert sheet["E5"].value == "協定「A&B <商会>」の締結日が有効期間の始まりより後です。"


def test_the_window_has_its_own_findings_with_links_to_their_files() -> None:
    book, _ = opened(template("findings").render(findings(40)))
    assert book.sheetnames == ["すべて", "未来創造課", "企画部 A&B課"]
    sheet = book["未来創造課"]
    assert sheet["A1"].value == "未来創造課（窓口）　確認結果（2件）"
    assert texts(sheet, "A")[3:] == [1, 2]
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A4", "A3:J5")
    link = sheet["G4"].hyperlink
    assert link is not None
    assert link.target == "../../data/kiyose/agreements.yaml"


def test_the_sheet_for_a_section_can_be_sent_as_it_is() -> None:
    """It asks for an answer, names what it is about, and says nothing of files that a section has not."""
    data = template("findings").render(findings(40))
    sheet = opened(data)[0]["企画部 A&B課"]
    assert [cell.value for cell in sheet[7]] == ["番号", "区分", "対象", "内容", "お願い", "根拠", "対応"]
    assert [cell.value for cell in sheet[8]][2:5] == [
        "協定 KY-1\nA&B商会との協定書",
        "協定「A&B <商会>」の締結日が有効期間の始まりより後です。",
        "正しい締結日を書いてください。",
    ]
    assert texts(sheet, "A")[7:] == list(range(1, 41))
    assert [cell.value for cell in sheet["G"][7:]] == [None] * 40
    assert sheet["A3"].value == "企画部 A&B課　確認のお願い（40件）"
    assert "未来創造課へ返してください" in str(sheet["A4"].value)
    assert str(sheet["A6"].value).startswith("期限：　")
    assert not any(cell.hyperlink for row in sheet.iter_rows() for cell in row)
    assert "agreements.yaml" not in "".join(str(cell.value) for row in sheet.iter_rows() for cell in row)


def test_the_sheet_for_a_section_prints_without_what_is_said_to_the_window() -> None:
    sheet = opened(template("findings").render(findings(40)))[0]["企画部 A&B課"]
    assert "印刷されません" in str(sheet["A1"].value)
    assert sheet.print_area == "'企画部 A&B課'!$A$3:$G$47"
    assert (sheet.freeze_panes, sheet.print_title_rows) == ("A8", "$7:$7")
    assert sheet.auto_filter.ref == "A7:G47"
    assert [str(one.sqref) for one in sheet.conditional_formatting] == ["B8:B47"]
    setup = sheet.page_setup
    assert (setup.orientation, str(setup.paperSize), setup.fitToHeight) == ("landscape", "9", 0)


@pytest.mark.parametrize("name", VIEWS)
def test_no_tag_is_left_in_any_part(name: str) -> None:
    kind, view = VIEWS[name]
    with zipfile.ZipFile(io.BytesIO(template(kind).render(view))) as done:
        left = b"".join(done.read(part).replace(b"{{ 7*7 }}", b"") for part in done.namelist())
    assert b"{{" not in left
    assert b"{%" not in left


@pytest.mark.parametrize("name", VIEWS)
def test_the_same_bytes_every_time(name: str) -> None:
    kind, view = VIEWS[name]
    assert template(kind).render(view) == template(kind).render(view)


@pytest.mark.needs("ooxml")
def test_excel_has_nothing_to_repair(tmp_path: Path) -> None:
    paths = sorted(FOLDER.glob("*.xlsx"))
    for name, (kind, view) in VIEWS.items():
        paths.append(tmp_path / f"{name}.xlsx")
        paths[-1].write_bytes(template(kind).render(view))
    assert {path.name: errors for path, errors in ooxml.validate(paths).items() if errors} == {}


@pytest.mark.needs("soffice", "pdftotext")
def test_printed_pages(tmp_path: Path) -> None:
    paths = {}
    for name in ("sheet1", "sheet2", "sheet3", "sheet4", "sheet4-none", "sheet4-compiled", "findings-none"):
        kind, view = VIEWS[name]
        paths[name] = tmp_path / f"{name}.xlsx"
        paths[name].write_bytes(template(kind).render(view))
    pdfs = pictures.to_pdf(list(paths.values()), tmp_path / "pdf")
    pages = {name: pictures.pdf_text(pdfs[path]).split("\f")[:-1] for name, path in paths.items()}
    # Six proposals, of which one runs over; each page with its heading begins a proposal.
    assert sum("別紙①" in page for page in pages["sheet1"]) == len(AWKWARD)
    assert len(pages["sheet1"]) == len(AWKWARD) + 1
    assert not any("庁内用" in page for page in pages["sheet1"])
    assert sum("別紙②" in page for page in pages["sheet2"]) == len(AWKWARD)
    assert not any("庁内用" in page for page in pages["sheet2"])
    assert len(pages["sheet3"]) > 1
    assert all("庁内限り" in page and "企業等の連絡先" in page for page in pages["sheet3"])
    assert all("取組の件名" in page for page in (*pages["sheet4"], *pages["sheet4-compiled"]))
    assert len(pages["sheet4-none"]) == len(pages["findings-none"]) == 1
    assert "実績なし" in pages["sheet4-none"][0]


@pytest.mark.needs("soffice", "pdftotext")
def test_no_line_is_lost_or_sliced_at_the_end_of_a_page_and_no_page_is_empty(tmp_path: Path) -> None:
    words = "".join(f"第{number}項、見守りの拠点とする。" for number in range(1, 181))
    files = {
        "sheet1": template("sheet1").render(proposals(proposal("甲", words))),
        "sheet2": template("sheet2").render(section_proposals(proposal("甲", words), answers="「見守り」")),
        "sheet2-partner": template("sheet2-partner").render(to_partner(2, words)),
        "sheet3": template("sheet3").render(matching(2, words)),
        "sheet4": template("sheet4").render(results(result(1, "件名", words, "甲"))),
        "sheet4-compiled": template("sheet4-compiled").render(compiled(result(1, "件名", words, "甲"))),
    }
    paths = {name: tmp_path / f"{name}.xlsx" for name in files}
    for name, path in paths.items():
        path.write_bytes(files[name])
    pdfs = pictures.to_pdf(list(paths.values()), tmp_path / "pdf")
    for name, path in paths.items():
        pages = pictures.pdf_text(pdfs[path]).split("\f")[:-1]
        # A line that a page break cuts in two is drawn on both pages, or on neither.
        said = [int(one) for page in pages for one in re.findall(r"第(\d+)項", "".join(page.split()))]
        often = 2 if name in ("sheet2-partner", "sheet3") else 1
        lines = Counter(said)
        assert [number for number in range(1, 181) if lines[number] > often] == [], name
        assert len(lines) > 150, name
        assert all(re.sub(r"\d+/\d+", "", "".join(page.split())) for page in pages), name
