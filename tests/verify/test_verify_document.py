"""Documents are read back: nothing that is missing, moved, changed or left over gets through."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from functools import cache

import pytest
from lxml import etree

from pipeline.build.work import compile_template
from pipeline.findings import Finding, Severity
from pipeline.plan.job import Job
from pipeline.plan.views.agreements import AgreementDocument, PointView
from pipeline.plan.views.findings import FindingRowView, FindingsSheet, SectionFindings
from pipeline.plan.views.sheets import ProposalSheet, ProposalView, ResultRowView, ResultSheet
from pipeline.verify.document import verify
from pipeline.verify.text import read_excel, read_word
from tests.plan import towns

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DOCUMENT = "word/document.xml"
MANY = """
partners: [C1, C2]
cost_burden:
  policy: itemised
  items: [{item: 燃料費, category: 需用費, bearer: 乙の全員, share: 三分の一}, {item: 保険料, category: 役務費, bearer: 甲のみ, share: 全部の額}]
witnesses: [{name: 例県, address: 例県庁, signer: {title: 知事, name: 県　太郎}}]
"""


@cache
def document(changes: str = "", *, draft: bool = False) -> tuple[Job, bytes]:
    job = towns.job(towns.agreement(changes), draft=draft)
    return job, made(job)


def made(job: Job) -> bytes:
    return compile_template((towns.template(job.template), "templates/x"), job.template).render(job.view)


def tampered(data: bytes, change: Callable[[str], str], name: str = DOCUMENT) -> bytes:
    """The file with one part changed; every other part as it was."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as before,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for one in before.namelist():
            part = before.read(one)
            if one == name:
                changed = change(part.decode()).encode("utf-8", "surrogatepass")
                assert changed != part
                part = changed
            after.writestr(one, part)
    return buffer.getvalue()


def replaced(data: bytes, old: str, new: str, name: str = DOCUMENT, *, times: int = 1) -> bytes:
    def change(text: str) -> str:
        assert old in text
        return text.replace(old, new, times)

    return tampered(data, change, name)


def without(data: bytes, number: int, name: str = DOCUMENT) -> bytes:
    """The file without the text of one paragraph."""

    def change(text: str) -> str:
        root = etree.fromstring(text.encode())
        for run in list(root.iter(f"{W}p"))[number].iter(f"{W}t"):
            run.text = ""
        return etree.tostring(root, encoding="unicode")

    return tampered(data, change, name)


def rules(data: bytes, job: Job) -> set[str]:
    found = verify(data, job)
    for one in found:
        check(one, job)
    return {one.rule for one in found}


def check(one: Finding, job: Job) -> None:
    assert one.severity is Severity.ERROR
    assert job.path in one.message
    assert one.hint
    assert one.place is not None
    assert one.place.file == f"templates/{job.template}"
    assert one.record == (job.records[0] if job.records else None)


# good ones


@pytest.mark.parametrize("draft", [False, True], ids=["clean", "draft"])
@pytest.mark.parametrize(
    "changes",
    [
        "",
        MANY,
        "partners: [C3]",
        "kind: single\npattern: disaster",
        "closing: electronic",
        "signed_on:",
        "title: '{{ 7*7 }} {% if x %} ｛｛ None ｝｝'",
        "special_articles: [{article: None, text: \"{{ a }}\\n{% b %} None\"}]",
        "fields: [{code: F1, wording: '第１条　目的 }} None'}]",
        "special_articles: [{article: 参照, text: 別に定める第９条　のとおりとする。}]",
        "title: '  二つの　空白  '",
        "cost_burden: {policy: itemised, items: [{item: 第５条　に関する費用, bearer: 甲}]}",
    ],
)  # fmt: skip
def test_a_good_document_has_no_finding(changes: str, draft: bool) -> None:
    job, data = document(changes, draft=draft)
    assert verify(data, job) == ()


def test_direct_tab_stops_in_a_template_are_no_fault() -> None:
    """Who sets a tab stop in Word puts w:tab elements into the paragraph's format."""
    job, data = document()
    tabs = '<w:pPr><w:pStyle w:val="Article"/><w:tabs><w:tab w:val="left" w:pos="2000"/></w:tabs></w:pPr>'
    old = '<w:pPr><w:pStyle w:val="Article"/></w:pPr>'
    assert verify(tampered(data, lambda text: text.replace(old, tabs)), job) == ()


def test_a_blank_is_allowed_in_a_draft() -> None:
    job, data = document("cost_burden:\neffective_to:", draft=True)
    assert verify(data, job) == ()
    assert any("【費用負担：未定】" in line for line in read_word(data).body)


# everything that can be lost


def wanted_lines(changes: str, first: str, last: str) -> list[tuple[int, str]]:
    """The paragraphs from one to another that hold text, by number."""
    body = read_word(document(changes)[1]).body
    start = next(n for n, line in enumerate(body) if first in line)
    end = next(n for n, line in enumerate(body) if last in line)
    return [(n, line) for n, line in enumerate(body) if start <= n <= end and line.strip()]


def test_no_paragraph_of_the_articles_can_be_lost_unnoticed() -> None:
    job, data = document(MANY)
    lines = wanted_lines(MANY, job.title[3:], "令和８年１２月１日")
    assert len(lines) > 60
    assert [line for n, line in lines if not rules(without(data, n), job)] == []


def test_no_line_of_the_signatures_can_be_lost_unnoticed() -> None:
    job, data = document(MANY)
    lines = wanted_lines(MANY, "甲\t", "県　太郎")
    assert len(lines) > 12
    signed = [(n, line) for n, line in lines if line != "立会人"]
    assert [line for n, line in signed if not rules(without(data, n), job)] == []


def test_no_seal_can_be_lost_unnoticed() -> None:
    job, data = document()
    assert "verify-missing" in rules(replaced(data, "㊞", ""), job)


def test_no_cell_of_the_cost_table_can_be_lost_unnoticed() -> None:
    job, data = document(MANY)
    for word in (
        "燃料費",
        "需用費",
        "乙の全員",
        "三分の一",
        "保険料",
        "役務費",
        "甲のみ",
        "全部の額",
        "別表（第５条関係）",
    ):
        assert "verify-missing" in rules(replaced(data, word, "", times=-1), job), word


def test_the_mark_of_a_draft_cannot_be_lost_unnoticed() -> None:
    job, data = document(draft=True)
    assert rules(replaced(data, "案", "", "word/header1.xml"), job)


def test_an_open_point_of_a_draft_cannot_be_lost_unnoticed() -> None:
    job, _ = document(draft=True)
    point = PointView(number="1", severity="エラー", message="期間が空です", reference="指針 九", hint="書く")
    open_job = replace(job, says=job.view.model_copy(update={"points": [point]}))
    data = made(open_job)
    assert verify(data, open_job) == ()
    for word in ("期間が空です", "指針 九"):
        assert rules(replaced(data, word, ""), open_job) == {"verify-missing"}


# everything that can be wrong


def swapped(data: bytes, first: str, second: str) -> bytes:
    """The file with the texts of two paragraphs exchanged."""

    def change(text: str) -> str:
        root = etree.fromstring(text.encode())
        runs = {
            word: next(run for run in root.iter(f"{W}t") if run.text and word in run.text)
            for word in (first, second)
        }
        runs[first].text, runs[second].text = runs[second].text, runs[first].text
        return etree.tostring(root, encoding="unicode")

    return tampered(data, change)


def test_two_articles_cannot_change_places() -> None:
    job, data = document()
    assert "verify-article" in rules(swapped(data, "（目的）", "（連携事項）"), job)
    assert {"verify-article", "verify-numbers"} <= rules(swapped(data, "第５条　", "第６条　"), job)


def test_two_items_cannot_change_places() -> None:
    job, data = document()
    assert "verify-article" in rules(swapped(data, "(1)　健康増進", "(2)　備蓄"), job)


def test_two_parties_cannot_change_places() -> None:
    job, data = document()
    assert rules(swapped(data, "例市長　例　太郎", "代表取締役　代表　C1"), job)


@pytest.mark.parametrize(
    ("old", "new"), [("第３条　", "第４条　"), ("第１条　", "第一条　"), ("第１４条　", "")]
)
def test_numbers_have_no_gap(old: str, new: str) -> None:
    job, data = document()
    assert {"verify-article", "verify-numbers"} <= rules(replaced(data, old, new), job)


def test_an_article_too_many_is_told() -> None:
    job, data = document()
    more = "<w:p><w:r><w:t>第１５条　余分な条文</w:t></w:r></w:p>"
    assert rules(tampered(data, lambda text: text.replace("<w:tbl>", more + "<w:tbl>", 1)), job) == {
        "verify-numbers"
    }


def test_no_articles_at_all_are_told_as_none() -> None:
    job, data = document()
    found = verify(tampered(data, lambda text: re.sub("第[０-９]+条　", "", text)), job)
    assert "（なし）" in next(one.message for one in found if one.rule == "verify-numbers")


@pytest.mark.parametrize(
    ("old", "new"), [("髙﨑", "高崎"), ("令和８年", "令和９年"), ("\ufa19", "\u795e"), ("葛\U000e0100", "葛")]
)
def test_every_letter_counts(old: str, new: str) -> None:
    job, data = document("title: \ufa19ノ浦と葛\U000e0100城との協定")
    assert "verify-missing" in rules(tampered(data, lambda text: text.replace(old, new)), job)


@pytest.mark.parametrize("left", ["{{ closing }}", "}}", "{%p endif %}", "｛｛ x ｝｝", "None", "｝｝"])
@pytest.mark.parametrize("name", [DOCUMENT, "word/header1.xml", "word/footer1.xml"])
def test_a_tag_or_none_that_was_left_is_told_wherever_it_stands(left: str, name: str) -> None:
    job, data = document(draft=True)
    more = f"<w:p><w:r><w:t>前 {left} 後</w:t></w:r></w:p>"
    end = {"word/document.xml": "<w:tbl>", "word/header1.xml": "</w:hdr>", "word/footer1.xml": "</w:ftr>"}[
        name
    ]
    assert rules(tampered(data, lambda text: text.replace(end, more + end, 1), name), job) == {
        "verify-left-over"
    }


def test_a_tag_in_the_record_does_not_excuse_another() -> None:
    job, data = document("title: '{{ x }}の協定'")
    more = "<w:p><w:r><w:t>{{ y }}</w:t></w:r></w:p><w:tbl>"
    assert rules(tampered(data, lambda text: text.replace("<w:tbl>", more, 1)), job) == {"verify-left-over"}


def test_words_that_hold_none_are_no_tag() -> None:
    job, data = document("title: NoneSuch社との協定")
    assert verify(data, job) == ()


def test_a_blank_in_a_clean_agreement_is_told() -> None:
    job, data = document()
    more = "<w:p><w:r><w:t>【窓口：未定】</w:t></w:r></w:p><w:tbl>"
    assert rules(tampered(data, lambda text: text.replace("<w:tbl>", more, 1)), job) == {"verify-blank"}


@pytest.mark.parametrize("field", ["name", "address", "signer"])
def test_a_clean_agreement_whose_signer_is_not_known_is_told(field: str) -> None:
    job, _ = document()
    assert isinstance(job.view, AgreementDocument)
    gap = job.view.signatures[1].model_copy(update={field: ""})
    view = job.view.model_copy(update={"signatures": [job.view.signatures[0], gap]})
    bare = replace(job, says=view)
    assert rules(made(bare), bare) == {"verify-blank"}


def test_a_clean_agreement_without_signatures_is_told() -> None:
    job, _ = document()
    bare = replace(job, says=job.view.model_copy(update={"signatures": []}))
    assert rules(made(bare), bare) == {"verify-blank"}


@pytest.mark.parametrize(
    "break_it",
    [
        lambda data: data[: len(data) // 2],
        lambda data: b"",
        lambda data: b"PK\x03\x04" + data[4:500],
        lambda data: data[:3000] + bytes(200) + data[3200:],
        lambda data: tampered(data, lambda text: text[:-20]),
        lambda data: tampered(data, lambda text: text.replace("?>", '?><!DOCTYPE a [<!ENTITY e "x">]>', 1)),
        lambda data: tampered(data, lambda text: text.replace("例市", "\x01", 1)),
        lambda data: data.replace(b"word/document.xml", b"word/documenx.xml"),
    ],
    ids=["half", "nothing", "head", "hole", "open XML", "doctype", "control character", "no body"],
)  # fmt: skip
def test_what_cannot_be_read_is_told_and_nothing_else(break_it: Callable[[bytes], bytes]) -> None:
    job, data = document()
    assert rules(break_it(data), job) == {"verify-broken"}


# sheets


def sheet(kind: str) -> Job:
    if kind == "sheet1":
        one = ProposalView(
            id="P1",
            number="1",
            partner="株式会社髙﨑商会",
            field="健康増進",
            content="一行目\n二行目",
            subject="件名",
            aims="目的",
            received_on="",
        )
        return Job(
            kind,
            "別紙①/x.xlsx",
            "t",
            "xlsx/sheet1.xlsx",
            ("proposals:P1",),
            ProposalSheet(municipality="例市", agreement="協定", fiscal_year="令和８年度", proposals=[one]),
        )
    if kind == "sheet4":
        row = ResultRowView(number=1, subject="見守り", content="=SUM(A1)", partners="A&B <商会>")
        return Job(
            kind,
            "別紙④/x.xlsx",
            "t",
            "xlsx/sheet4.xlsx",
            ("results:R1",),
            ResultSheet(
                municipality="例市",
                fiscal_year="令和８年度",
                bureau="部",
                section="課",
                unit="",
                department="部 課",
                nothing=False,
                rows=[row],
            ),
        )
    line = FindingRowView(
        number=1,
        severity="エラー",
        message="{{ 誤り }}",
        hint="None",
        request="お願い",
        value="",
        file="",
        place="",
        link="",
        department="",
        record="",
        reference="指針",
        rule="r",
    )
    return Job(
        kind,
        "確認結果一覧.xlsx",
        "t",
        "xlsx/findings.xlsx",
        (),
        FindingsSheet(municipality="例市", window="課", count=1, findings=[line], desk=[], departments=[]),
    )


@pytest.mark.parametrize("kind", ["sheet1", "sheet4", "findings"])
def test_a_good_sheet_has_no_finding(kind: str) -> None:
    job = sheet(kind)
    assert verify(made(job), job) == ()


def cells_part(data: bytes, word: str) -> str:
    """The part in which a word stands."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return next(name for name in archive.namelist() if word.encode() in archive.read(name))


@pytest.mark.parametrize(
    ("kind", "word"), [("sheet1", "株式会社髙﨑商会"), ("sheet4", "見守り"), ("findings", "指針")]
)
def test_a_cell_cannot_change_unnoticed(kind: str, word: str) -> None:
    job = sheet(kind)
    data = made(job)
    name = cells_part(data, word)
    assert rules(tampered(data, lambda text: text.replace(word, "別の"), name), job) == {"verify-missing"}


def test_a_section_whose_sheet_lacks_a_line_is_told_though_the_line_stands_on_another() -> None:
    job = sheet("findings")
    view = job.view
    assert isinstance(view, FindingsSheet)
    lines = [
        view.findings[0].model_copy(update={"number": at, "message": text}) for at, text in enumerate("誤字")
    ]

    def passed_on(rows: list[FindingRowView]) -> Job:
        sections = [SectionFindings(name="防災課", sheet="防災課", count=2, findings=rows)]
        town = view.model_copy(update={"findings": lines, "departments": sections})
        return Job(job.kind, job.path, job.title, job.template, (), town)

    whole = passed_on(lines)
    assert verify(made(whole), whole) == ()
    for rows in (lines[:1], lines[1:], lines[::-1], []):
        (told,) = verify(made(passed_on(rows)), whole)
        assert (told.rule, told.value) == ("verify-missing", "防災課")


def test_a_tag_that_was_left_in_a_sheet_is_told() -> None:
    job = sheet("sheet4")
    data = made(job)
    name = cells_part(data, "見守り")
    assert rules(tampered(data, lambda text: text.replace("見守り", "見守り{{ x }}"), name), job) == {
        "verify-left-over"
    }


def test_a_formula_in_a_sheet_is_told() -> None:
    job = sheet("sheet4")
    assert rules(
        tampered(
            made(job),
            lambda text: re.sub(r"(<(?:\w+:)?c [^>]*>)", r"\1<f>1+1</f>", text, count=1),
            "xl/worksheets/sheet1.xml",
        ),
        job,
    ) == {"verify-formula"}


@pytest.mark.parametrize("index", ["99999", "x", "-99999"])
def test_a_sheet_whose_texts_are_gone_is_told(index: str) -> None:
    job = sheet("sheet4")
    data = made(job)
    cell = f'<c r="ZZ99" t="s"><v>{index}</v></c></row>'
    assert rules(
        tampered(data, lambda text: text.replace("</row>", cell, 1), "xl/worksheets/sheet1.xml"), job
    ) == {"verify-broken"}


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", towns.template("xlsx/sheet4.xlsx")[:2000]])
def test_a_sheet_that_cannot_be_read_is_told(data: bytes) -> None:
    assert rules(data, sheet("sheet4")) == {"verify-broken"}


# reading


def test_word_is_read_with_its_breaks_tabs_and_corners() -> None:
    body = "<w:p><w:r><w:t>一</w:t><w:br/><w:t>二</w:t><w:tab/><w:t>三</w:t><w:cr/></w:r></w:p><w:p/>"
    namespace = W[1:-1]
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(
            "word/document.xml", f'<w:document xmlns:w="{namespace}"><w:body>{body}</w:body></w:document>'
        )
        archive.writestr(
            "word/footer2.xml", f'<w:ftr xmlns:w="{namespace}"><w:p><w:r><w:t>足</w:t></w:r></w:p></w:ftr>'
        )
        archive.writestr("word/styles.xml", "<not read")
    text = read_word(buffer.getvalue())
    assert (text.body, text.corners) == (("一\n二\t三\n", ""), ("足",))


def test_excel_is_read_in_the_order_of_its_cells() -> None:
    namespace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    cells = '<c t="s"><v>1</v></c><c t="inlineStr"><is><r><t>行</t></r><r><t>内</t></r></is></c><c><v>3.5</v></c><c/>'
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(
            "xl/worksheets/sheet1.xml",
            f'<worksheet xmlns="{namespace}"><sheetData><row>{cells}</row></sheetData></worksheet>',
        )
        archive.writestr(
            "xl/sharedStrings.xml",
            f'<sst xmlns="{namespace}"><si><t>零</t></si><si><r><t>一</t></r><r><t>つ</t></r></si></sst>',
        )
    assert read_excel(buffer.getvalue()) == (["一つ", "行内", "3.5"], False)
