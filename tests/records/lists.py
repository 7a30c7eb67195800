"""Lists as cities keep them, made as real files, and a small municipality that takes them in."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl

from pipeline.build.bring_in import BroughtIn, Wish, bring_in
from pipeline.findings import Finding, Severity
from pipeline.workspace import Workspace
from tests.tools import machine

CITY = "reishi"
ON = date(2026, 11, 20)
LIST = "取込/協定一覧.xlsx"
MAP = "取込/対応表.yaml"

HEADINGS = ("番号", "協定の名称", "相手方", "締結年月日", "種別")
MAPPING = """列:
  協定の名称: 協定名称
  相手方: 協定相手方
  締結年月日: 締結日
  種別:
    記録の項目: 協定種別
    値の読み替え: {包括: 包括連携協定, 災害: 個別協定}
すべての行: {状態: 締結済}
ID: L-{番号}
"""
"""A mapping that fits HEADINGS."""


def town(folder: Path) -> Workspace:
    """A workspace with the made-up municipality of the acceptance tests."""
    small = machine.ROOT / "tests" / "acceptance" / "small"
    shutil.copytree(small, folder / "data" / CITY)
    (folder / "取込").mkdir()
    return Workspace(folder)


def save_book(
    path: Path,
    rows: Sequence[Sequence[Any]],
    *,
    merged: Sequence[str] = (),
    title: str = "協定一覧",
    other: Sequence[str] = (),
) -> Path:
    """A workbook with these rows; None and "" leave a cell empty."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row, 1):
            if value not in (None, ""):
                sheet.cell(number, column, value)
    for area in merged:
        sheet.merge_cells(area)
    for name in other:
        book.create_sheet(name).append(["別の表"])
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)
    return path


def save_csv(path: Path, rows: Sequence[Sequence[str]], encoding: str = "cp932") -> Path:
    """A CSV file as Excel saves it."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    path.write_bytes(out.getvalue().encode(encoding))
    return path


def take_in(
    workspace: Workspace,
    rows: Sequence[Sequence[Any]],
    mapping: str = MAPPING,
    *,
    type_name: str = "agreements",
    merged: Sequence[str] = (),
    other: Sequence[str] = (),
) -> BroughtIn:
    """What comes of a list with these rows."""
    save_book(workspace.root / LIST, rows, merged=merged, other=other)
    (workspace.root / MAP).write_text(mapping, "utf-8")
    return bring_in(workspace, CITY, Wish(type_name, workspace.root / LIST, workspace.root / MAP, ON))


def told(findings: Sequence[Finding]) -> list[tuple[str, str | None]]:
    """Rule and place (a cell, or a line of the mapping) of each finding."""
    places = ((one.rule, one.place) for one in findings)
    return [(rule, (place.cell or str(place.line)) if place else None) for rule, place in places]


def errors(answer: BroughtIn) -> list[tuple[str, str | None]]:
    """The same of the errors alone."""
    return told([one for one in answer.findings if one.severity is Severity.ERROR])


def the(answer: BroughtIn, rule: str) -> Finding:
    """The one finding of a rule."""
    found = [one for one in answer.findings if one.rule == rule]
    assert len(found) == 1, told(answer.findings)
    return found[0]
