"""data/<city>/signed/ as it is read: whatever stands in a snapshot, nobody sees a traceback."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.findings import Finding
from pipeline.records.signed import SNAPSHOT, SignedPaper, read_signed

NAME = "data/town"


def snapshot(identity: str = "N1") -> dict[str, Any]:
    member = {"id": "C1", "name": "商会", "address": "例町1", "title": "会長", "signer": "例　一"}
    return {
        "format": 1,
        "municipality": "town",
        "agreement": identity,
        "kind": "comprehensive",
        "title": "協定書",
        "signed_on": "2026-12-01",
        "rules": {"id": "r1", "guideline": "指針", "in_force_from": None},
        "parties": [
            {
                "label": "乙",
                "name": "",
                "holds_original": True,
                "members": [member],
                "group": None,
                "in_full": [member],
            }
        ],
        "witnesses": [],
        "parts": [{"key": "前文", "lines": ["前文", "協定を締結する。"]}],
        "closing": "本書２通を作成する。",
        "changes": [],
        "verdicts": [],
        "record": {"title": "協定書"},
        "documents": [
            {
                "kind": "agreement",
                "path": "協定書/N1.docx",
                "sha256": "0" * 64,
                "title": "N1",
                "records": ["agreements:N1"],
                "template": "docx/agreement.docx",
            }
        ],
    }


def write(folder: Path, text: str, name: str = "N1") -> None:
    place = folder / "signed" / name
    place.mkdir(parents=True)
    (place / SNAPSHOT).write_text(text, "utf-8")


def read(folder: Path) -> tuple[dict[str, SignedPaper], list[Finding]]:
    return read_signed(folder, NAME)


def with_value(*path: str | int, value: object) -> str:
    whole: Any = snapshot()
    at = whole
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = value
    return json.dumps(whole, ensure_ascii=False)


def test_a_snapshot_is_read_with_what_a_later_version_added(tmp_path: Path) -> None:
    write(tmp_path, with_value("later", value={"any": "thing"}))
    papers, found = read(tmp_path)
    assert found == []
    assert papers["N1"].snapshot is not None
    assert papers["N1"].name_in_type == "agreements:N1"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[" * 100_000,
        '{"format": ' + "9" * 5_000 + "}",
        with_value("format", value=2),
        with_value("signed_on", value="2026-13-01"),
        json.dumps(snapshot())[:-1],
        with_value("parts", 0, "lines", value=[]),
        with_value("parties", value={}),
        with_value("documents", 0, "path", value="../../../x.docx"),
        with_value("documents", 0, "path", value="/x.docx"),
        with_value("documents", 0, "path", value="C:x.docx"),
        with_value("documents", 0, "path", value="a\0b.docx"),
    ],
    ids=[
        "empty",
        "deep",
        "huge number",
        "later format",
        "no day",
        "cut short",
        "part without lines",
        "no list",
        "path upwards",
        "path from the root",
        "path on a drive",
        "path with NUL",
    ],
)
def test_a_snapshot_that_says_what_none_can_say_is_told_and_the_paper_still_counts_as_signed(
    tmp_path: Path, text: str
) -> None:
    write(tmp_path, text)
    papers, found = read(tmp_path)
    assert [(one.rule, one.record) for one in found] == [("signed-unreadable", "agreements:N1")]
    assert papers["N1"].snapshot is None


def test_a_copy_of_a_folder_is_told_and_is_no_paper_of_its_own(tmp_path: Path) -> None:
    write(tmp_path, json.dumps(snapshot()))
    write(tmp_path, json.dumps(snapshot()), "N1 - コピー")
    papers, found = read(tmp_path)
    assert list(papers) == ["N1"]
    assert [(one.rule, one.record) for one in found] == [("signed-misnamed", "agreements:N1")]
    assert "「N1 - コピー」" in found[0].message


def test_a_folder_under_another_name_is_told_and_holds_what_was_signed(tmp_path: Path) -> None:
    write(tmp_path, json.dumps(snapshot()), "N2")
    papers, found = read(tmp_path)
    assert papers["N2"].snapshot is None
    assert [one.rule for one in found] == ["signed-misnamed"]
    assert "「N1」に戻して" in (found[0].hint or "")


@pytest.mark.parametrize("make", [lambda place: place.mkdir(), lambda place: place.write_text("x")])
def test_what_is_no_folder_of_an_agreement_is_passed_over(
    tmp_path: Path, make: Callable[[Path], object]
) -> None:
    (tmp_path / "signed").mkdir()
    make(tmp_path / "signed" / ".N1")
    assert read(tmp_path) == ({}, [])
