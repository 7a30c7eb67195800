"""別紙④ beyond its layout: who should have reported, and what is not to be published."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.plan.views.sheets import CompiledResultSheet, ReportStateSheet, ResultSheet
from pipeline.workspace import Workspace
from tests.plan import issuing, towns
from tests.plan.issuing import forms
from tests.plan.sheet_towns import add, job, opened, put, town

ONE = "id: R1, fiscal_year: 2026, departments: [D2], subject: 二"
NONE = "id: R2, fiscal_year: 2026, departments: [D3], nothing: yes"


def signed(place: Workspace, term: str = "2027-03-31", kind: str = "whole", status: str = "signed") -> None:
    """One more agreement, in force from 2026-01-01 on."""
    about = f"kind: {kind}, title: 協定, partners: [C1], status: {status}, fields: [F1]"
    add(place, "agreements", f"id: N2, {about}, signed_on: 2026-01-01, effective_to: {term}")


def states(place: Workspace) -> list[tuple[str, str, int]]:
    view = job(place, "別紙④/令和８年度/窓口用 別紙④の提出状況.xlsx").view
    assert isinstance(view, ReportStateSheet)
    return [(one.department, one.state, one.count) for one in view.rows]


# 提出状況


def test_every_section_that_is_asked_stands_there_whether_it_has_projects_or_not(tmp_path: Path) -> None:
    place = town(
        tmp_path,
        departments=(
            "id: D1, bureau: 総務部, section: 協働課",
            "id: D2, bureau: 総務部, section: 防災課, unit: 一係",
            "id: D3, section: 健康課",
            "id: D4, section: 土木課",
            "id: D5, bureau: 総務部, section: 防災課, unit: 二係",
        ),
        results=(ONE, NONE, "id: R3, fiscal_year: 2026, departments: [D2, D5], subject: 共同"),
    )
    signed(place)
    assert states(place) == [
        ("総務部 防災課", "提出", 2),
        ("健康課", "実績なし", 0),
        ("土木課", "未提出", 0),
    ]


@pytest.mark.parametrize(
    ("term", "kind", "status"),
    [("2026-03-31", "whole", "signed"), ("2027-03-31", "single", "signed"), ("2027-03-31", "whole", "open")],
    ids=["expired", "not comprehensive", "unsigned"],
)
def test_without_an_agreement_to_work_under_nobody_is_asked(
    tmp_path: Path, term: str, kind: str, status: str
) -> None:
    place = town(tmp_path, results=(ONE,))
    signed(place, term, kind, status)
    assert states(place) == [("防災課", "提出", 1)]


def test_an_agreement_that_is_kept_as_signed_counts_whatever_its_state(tmp_path: Path) -> None:
    place = town(tmp_path, results=(ONE,))
    signed(place, status="open")
    (place.data(towns.CITY) / "signed" / "N2").mkdir(parents=True)
    assert states(place) == [("防災課", "提出", 1), ("健康課", "未提出", 0)]


def test_the_window_is_not_asked_but_stands_there_when_it_reports(tmp_path: Path) -> None:
    place = town(tmp_path, results=("id: R1, fiscal_year: 2026, departments: [D1], subject: 一",))
    signed(place)
    assert states(place) == [
        ("総務部 協働課", "提出", 1),
        ("防災課", "未提出", 0),
        ("健康課", "未提出", 0),
    ]


def test_the_sections_are_those_that_a_letter_asks(tmp_path: Path) -> None:
    place = issuing.town(tmp_path)
    rows = "- {id: R9, fiscal_year: 2026, departments: [D2], subject: 訓練, partners: [C1], agreement: N1}\n"
    issuing.edit(place, "results", "- {id: R4", rows + "- {id: R4")
    found = issuing.jobs(issuing.surveyed(place).plan, "sheet4", "窓口用 実績報告の提出状況")
    (made,) = [one for one in found if "令和８年度" in one.path]
    letters = issuing.jobs(forms(place), "letter", "実績報告")
    assert isinstance(made.view, ReportStateSheet)
    assert {one.title.partition("の依頼 ")[2] for one in letters} == {
        one.department for one in made.view.rows
    }


# 非公表

WITHHELD = "id: R5, fiscal_year: 2026, departments: [D2], subject: 相談, withheld: 個人の事情に触れるため"


def test_what_is_not_to_be_published_says_so_before_its_content_and_why(tmp_path: Path) -> None:
    place = town(tmp_path, results=(ONE, f"{WITHHELD}, content: 話を聞いた。"))
    own = job(place, "別紙④/令和８年度/D2 ").view
    whole = job(place, "別紙④/令和８年度/取りまとめ").view
    assert isinstance(own, ResultSheet)
    assert isinstance(whole, CompiledResultSheet)
    mark = "【非公表】（理由：個人の事情に触れるため）"
    assert [one.content for one in own.rows[:2]] == ["", f"{mark}\n話を聞いた。"]
    assert [one.content for one in whole.rows] == ["", f"{mark}\n話を聞いた。"]
    assert own.withheld == whole.withheld
    assert own.withheld == "【非公表】とある取組（１件）は、公表しない。公表するときは、この表から除く。"


def test_the_sheet_itself_says_above_the_table_that_it_holds_such_results(tmp_path: Path) -> None:
    place = town(tmp_path, results=(ONE, WITHHELD))
    for path in ("別紙④/令和８年度/D2 ", "別紙④/令和８年度/取りまとめ"):
        words = [str(row[0].value) for row in opened(job(place, path)).iter_rows()]
        (said,) = [one for one in words if one.startswith("【非公表】とある取組（１件）")]
        assert words.index(said) < words.index("NO")
    put(place, "results", ONE)
    sheet = opened(job(place, "別紙④/令和８年度/取りまとめ"))
    assert not any("非公表" in str(cell.value) for row in sheet.iter_rows() for cell in row)
