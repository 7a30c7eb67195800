"""The page index.html: which documents stand on which card, which hold, what the others are called."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import pytest

from pipeline.build.manifest import Entry
from pipeline.build.refusals import CannotWrite
from pipeline.build.summary import summary_files
from pipeline.build.survey import Survey, survey
from pipeline.findings import Finding, Severity
from pipeline.plan.approval.characters import facts
from pipeline.plan.job import Held
from pipeline.plan.signed import Copy
from tests.plan import towns

N1, OTHER = "agreements:N1", "agreements:N2"
PAPER = "協定書/N1 協定書.docx"


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Survey:
    workspace = towns.workspace(tmp_path_factory.mktemp("summary") / "workspace")
    return survey(workspace, towns.CITY, towns.ON)


def entry(kind: str, path: str, *records: str) -> Entry:
    return Entry(kind, path, "0" * 64, "0" * 64, "build", "", records, "template")


def page(
    known: Survey,
    entries: Sequence[Entry] = (),
    findings: Sequence[Finding] = (),
    held: Sequence[Held] = (),
) -> str:
    files = {kind: data for kind, _, data in summary_files(known, findings, entries, held, ())}
    return files["index"].decode("utf-8")


def card(source: str) -> str:
    """The text of the one card."""
    (found,) = re.findall("<article.*?</article>", source, re.DOTALL)
    return re.sub(r"\s+", " ", re.sub("<[^>]*>", " ", found))


def count(source: str, label: str) -> str:
    (found,) = re.findall(rf">{label}(?:</a>)?</th><td>(\d+)件", source)
    return str(found)


def test_a_sheet_of_one_agreement_stands_on_its_card_whatever_record_is_its_first(known: Survey) -> None:
    assert "別紙①" in card(page(known, [entry("sheet1", "別紙①/a.xlsx", "proposals:T1", N1, "partners:C1")]))
    for one in (
        entry("sheet1", "別紙①/a.xlsx", "proposals:T1", N1, OTHER),
        entry("sheet2", "別紙②/a.xlsx", "proposals:T1", N1),
        entry("sheet3", "別紙③/a.xlsx"),
    ):
        assert "別紙" not in card(page(known, [one]))


def test_copies_of_records_are_no_documents(known: Survey) -> None:
    copy = entry("records", "記録/agreements.yaml", N1)
    source = page(known, [copy, entry("agreement", PAPER, N1)])
    assert "記録/" not in source
    assert count(source, "できた文書") == "1"


def test_a_document_that_could_not_be_written_counts_for_nothing(known: Survey) -> None:
    entries = [entry("agreement", PAPER, N1), entry("check-sheet", "審査票/N1.docx", N1)]
    entries.append(entry("agreement", PAPER.replace(".docx", ".pdf"), N1))
    whole = page(known, entries)
    assert (count(whole, "署名できる協定書"), count(whole, "できた文書")) == ("1", "2")
    assert "前の内容のまま" not in whole
    assert ".pdf" in whole
    refused = [
        CannotWrite(f"output/{towns.CITY}/{one.path}", PermissionError(13, "denied")).finding
        for one in entries
        if one.kind == "agreement"
    ]
    source = page(known, entries, refused)
    assert (count(source, "署名できる協定書"), count(source, "できた文書")) == ("0", "1")
    assert re.search("前の内容のままの文書（書き込めませんでした）.*1件", source)
    assert "協定書 →相手方 前の内容のまま（書き込めませんでした） 審査票 →決裁 " in card(source)
    assert "次にすること エラー1件を直す" in card(source)
    assert "記録以外（設定・ひな形・できた文書など）：エラー1件" in card(source)
    assert ".pdf" not in source.partition(">確認結果</h2>")[0]


def test_a_signed_paper_is_for_keeping(known: Survey) -> None:
    copy = Copy("agreement", PAPER, "協定書", PAPER, "0" * 64, (N1,), None, N1)
    source = page(replace(known, copies=(copy,)), [entry("agreement", PAPER, N1)])
    assert "協定書（締結したもの） →保存" in card(source)


def test_a_sheet_that_could_not_be_made_is_called_by_the_name_of_its_owner(known: Survey) -> None:
    why = Finding("missing", Severity.ERROR, "誤り", holds=("*",))
    source = page(
        known,
        held=[
            Held("sheet1", "令和８年度 C1", ("proposals:T1", "partners:C1"), (why,)),
            Held("sheet2", "令和８年度 D9", ("departments:D9",), (why,)),
        ],
    )
    assert "令和８年度 C1 株式会社髙﨑商会" in source
    assert "令和８年度 D9<" in source


def test_faults_have_titles_on_the_page_and_are_no_rules(known: Survey) -> None:
    refused = CannotWrite("output/example/a.docx", PermissionError(13, "denied")).finding
    assert "種類：書けない場所" in page(known, findings=[refused])


def test_the_search_knows_pairs_of_single_characters(known: Survey) -> None:
    (pairs,) = re.findall('data-variants="([^"]*)"', page(known))
    folded = dict(zip(pairs[::2], pairs[1::2], strict=True))
    assert {"髙": "高", "﨑": "崎"}.items() <= folded.items()
    assert folded == {one: fact.standard for one, fact in facts().items() if len(fact.standard) == 1}
