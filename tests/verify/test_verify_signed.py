"""A signed paper is held to its snapshot: title, words in their order, signers, rows of annexes."""

from __future__ import annotations

import io

import docx
import pytest

from pipeline.findings import Place
from pipeline.records.signed import SignedPaper, Snapshot
from pipeline.verify.signed import check_signed

LINES = (
    "協定書",
    "例町と商会は、協定を締結する。",
    "（目的）",
    "第１条　地域を盛り立てる。",
    "本書２通を作成する。",
    "例町1番地",
    "商会",
    "会長　例　一",
    "別表（前文関係）",
    "１　商会　例町1番地",
)


def paper(*lines: str) -> bytes:
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


@pytest.fixture
def snapshot() -> Snapshot:
    member = {"id": "C1", "name": "商会", "address": "例町1番地", "title": "会長", "signer": "例　一"}
    party = {"label": "乙", "name": "", "holds_original": True, "members": [member], "group": None}
    return Snapshot.model_validate(
        {
            "format": 1,
            "municipality": "town",
            "agreement": "N1",
            "kind": "comprehensive",
            "title": "協定書",
            "signed_on": "2026-12-01",
            "rules": {"id": "r1", "guideline": "指針", "in_force_from": None},
            "parties": [{**party, "in_full": [member]}],
            "witnesses": [],
            "parts": [
                {"key": "前文", "lines": ["前文", LINES[1]]},
                {"key": "purpose", "lines": LINES[2:4], "origin": "purpose"},
                {"key": "members 0", "lines": LINES[8:]},
            ],
            "closing": LINES[4],
            "changes": [],
            "verdicts": [],
            "record": {},
            "documents": [],
        }
    )


def said(data: bytes, snapshot: Snapshot) -> list[tuple[str, str]]:
    signed = SignedPaper("N1", Place("data/town/signed/N1/snapshot.json"), snapshot)
    return [(one.rule, one.message) for one in check_signed(data, signed, snapshot)]


def test_a_paper_that_says_what_was_signed_is_well(snapshot: Snapshot) -> None:
    assert said(paper(*LINES), snapshot) == []


def test_a_line_that_is_gone_and_lines_in_another_order_are_told(snapshot: Snapshot) -> None:
    gone = said(paper(*LINES[:3], *LINES[4:]), snapshot)
    assert [rule for rule, _ in gone] == ["signed-missing"]
    assert "第１条　地域を盛り立てる。" in gone[0][1]
    turned = said(paper(LINES[0], LINES[4], *LINES[1:4], *LINES[5:]), snapshot)
    assert ["本書２通を作成する。" in message for _, message in turned] == [True]


def test_another_signer_and_another_row_of_an_annex_are_told(snapshot: Snapshot) -> None:
    lines = (*LINES[:7], "会長　例　二", LINES[8], "１　商店　例町1番地")
    told = said(paper(*lines), snapshot)
    assert [rule for rule, _ in told] == ["signed-missing"]
    assert "例　一" in told[0][1]
    listed = snapshot.model_copy(update={"parties": ()})
    row = said(paper(*LINES[:6], LINES[8], "１　商店　例町1番地"), listed)
    assert ["「商会」" in message for _, message in row] == [True]


def test_what_is_no_word_file_is_told(snapshot: Snapshot) -> None:
    assert [rule for rule, _ in said(b"PK", snapshot)] == ["signed-broken"]
