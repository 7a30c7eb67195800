"""A small town's proposals, replies and results as record files → its sheets, as plans and as files."""

from __future__ import annotations

import io
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.plan.job import Job, Plan
from pipeline.render.xlsx import XlsxTemplate, compile_xlsx
from pipeline.verify.document import verify
from pipeline.workspace import Workspace
from tests.plan import towns

KINDS = ("sheet1", "sheet2", "sheet3", "sheet4")

FROM_PARTNER = "direction: from-partner, fiscal_year: 2026, partners: [C1], agreement: N1, field: F1"
FROM_CITY = (
    "direction: from-city, fiscal_year: 2026, partners: [C1], department: D1, agreement: N1, field: F2"
)
DEPARTMENTS = (
    "id: D1, bureau: 総務部, section: 協働課, unit: 連携係",
    "id: D2, section: 防災課",
    "id: D3, section: 健康課",
)


def put(place: Workspace, name: str, *rows: str) -> None:
    """One record file, a row of flow YAML for each record."""
    text = "".join(f"- {{{row}}}\n" for row in rows) or "[]\n"
    (place.data(towns.CITY) / f"{name}.yaml").write_text(text, "utf-8")


def add(place: Workspace, name: str, row: str) -> None:
    """One record more in a record file."""
    with (place.data(towns.CITY) / f"{name}.yaml").open("a", encoding="utf-8") as file:
        file.write(f"\n- {{{row}}}\n")


def town(root: Path, **files: tuple[str, ...]) -> Workspace:
    """A workspace with three sections and these record files; no results unless they are given."""
    place = towns.workspace(root)
    for name, rows in {"departments": DEPARTMENTS, "results": (), **files}.items():
        put(place, name, *rows)
    return place


def sheets(place: Workspace, *kinds: str, on: date = towns.ON) -> Plan:
    """What is planned of these kinds of sheet, by default of all."""
    known, wanted = towns.surveyed(place, on).plan, kinds or KINDS
    return Plan(
        tuple(one for one in known.jobs if one.kind in wanted),
        tuple(one for one in known.held if one.kind in wanted),
    )


def job(place: Workspace, path: str) -> Job:
    """The job whose path begins so."""
    plan = sheets(place)
    found = [one for one in plan.jobs if one.path.startswith(path)]
    assert len(found) == 1, ([one.path for one in plan.jobs], [one.reasons for one in plan.held])
    return found[0]


@cache
def _template(relative: str) -> XlsxTemplate:
    return compile_xlsx(towns.template(relative), relative)


def rendered(made: Job) -> bytes:
    """The file of a job, as far as the check of every document lets it pass."""
    data = _template(made.template).render(made.view)
    assert verify(data, made) == ()
    return data


def opened(made: Job) -> Worksheet:
    """The first worksheet of a job's file."""
    return load_workbook(io.BytesIO(rendered(made))).worksheets[0]


def table(sheet: Worksheet, heading: str = "NO") -> list[list[Any]]:
    """The lines below the row of headings, without those that continue a line above."""
    (head,) = [row for row in range(1, sheet.max_row + 1) if sheet.cell(row, 1).value == heading]
    rows = [list(row) for row in sheet.iter_rows(min_row=head + 1, values_only=True)]
    return [row for row in rows if any(value is not None for value in row)]
