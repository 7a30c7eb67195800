"""The findings workbook: what json tells, sheets to send to sections, links that lead to file and cell."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from pipeline.build.findings_workbook import plan_findings_workbook
from pipeline.build.survey import Survey
from pipeline.build.work import make_one
from pipeline.findings import Finding, Place, Severity
from pipeline.plan.job import Plan
from pipeline.plan.views.findings import FindingsSheet
from pipeline.policy.judge import Judgement, Standing, Verdict
from pipeline.policy.model import Strength
from pipeline.records.city import Faulty
from pipeline.records.departments import Department
from pipeline.records.projects import Project
from tests.plan import towns

PLACE = Place("data/example/projects.yaml", 3)


def known(*sections: str, faulty: Faulty | None = None) -> Survey:
    records = [towns.read(text, Department) for text in sections]
    project = towns.read("id: J1\nsubject: 訓練\ndepartment: D2", Project)
    case = towns.case(*records, project)
    city = case.city
    if faulty is not None:
        table = replace(city.tables[faulty.type_name], faulty=(faulty,))
        city = replace(city, tables={**city.tables, faulty.type_name: table})
    return Survey("example", towns.ON, case.policy, city, None, Plan((), ()), ())


def finding(place: Place | None = PLACE, record: str | None = None, number: int = 1) -> Finding:
    return Finding("missing", Severity.ERROR, f"誤り{number}", "直す", place, record)


def view(survey: Survey, *findings: Finding) -> FindingsSheet:
    made = plan_findings_workbook(survey, findings).view
    assert isinstance(made, FindingsSheet)
    return made


@pytest.mark.parametrize(
    ("place", "file", "link"),
    [
        (PLACE, "projects.yaml", "../../data/example/projects.yaml"),
        (Place("data/example/collected/results/a.yaml"), "collected/results/a.yaml", None),
        (Place("templates/docx/agreement.docx", sheet="本文", cell="3段落目"), None, None),
        (Place("data/example/a.csv", 2, 3), "a.csv", "../../data/example/a.csv"),
        (
            Place("data/example/a.xlsx", 4, 2, "記録", "B4"),
            "a.xlsx",
            "../../data/example/a.xlsx#'記録'!B4",
        ),
        (Place("data/example/a.xlsx", sheet="O'Neil"), "a.xlsx", "../../data/example/a.xlsx#'O''Neil'!A1"),
        (Place("data/example/a.xlsx"), "a.xlsx", "../../data/example/a.xlsx"),
        (Place("data/example/a#1.yaml"), "a#1.yaml", ""),
        (None, "", ""),
    ],
)
def test_a_link_leads_to_the_file_and_in_excel_to_the_cell(
    place: Place | None, file: str | None, link: str | None
) -> None:
    (row,) = view(known(), finding(place)).findings
    assert row.file == (file if file is not None or place is None else place.file)
    assert row.link == (link if link is not None or place is None else f"../../{place.file}")


def test_each_section_gets_its_own_findings_with_the_numbers_of_the_whole_list() -> None:
    survey = known("id: D2\nbureau: 総務部\nsection: 防災課", "id: D3\nsection: 広報課")
    found = [finding(number=1), finding(record="projects:J1", number=2), finding(number=3)]
    made = view(survey, *found)
    assert [one.department for one in made.findings] == ["協働課", "総務部 防災課", "協働課"]
    sheets = [*made.desk, *made.departments]
    assert [(one.name, one.sheet, one.count) for one in sheets] == [
        ("協働課", "協働課", 2),
        ("総務部 防災課", "防災課", 1),
    ]
    assert [[row.number for row in one.findings] for one in sheets] == [[1, 3], [2]]
    assert [len(made.desk), len(made.departments)] == [1, 1]


def test_a_line_says_what_people_call_a_record_and_a_rule() -> None:
    unreadable = Faulty("projects", "J2", {"subject": "講座", "status": "?"}, PLACE, ())
    survey = known("id: D2\nbureau: 総務部\nsection: 防災課", faulty=unreadable)
    records = ("projects:J1", "projects:J2", "projects:J9", "departments:D2", None)
    made = view(survey, *(finding(record=one) for one in records))
    assert [one.record for one in made.findings] == [
        "連携事業 J1\n訓練",
        "連携事業 J2\n講座",
        "連携事業 J9",
        "部署 D2\n防災課",
        "",
    ]
    assert {one.rule for one in made.findings} == {"必須項目の空欄（missing）"}


def test_a_section_is_asked_for_an_answer_and_not_to_mend_a_file() -> None:
    survey = known("id: D2\nbureau: 総務部\nsection: 防災課")
    lost = Finding(
        "lost-character", Severity.ERROR, "文字が失われています。", "CSVで直す", PLACE, "projects:J1"
    )
    unknown = Finding(
        "unknown-key", Severity.ERROR, "項目名が違います。", "項目名を直す", PLACE, "projects:J1"
    )
    made = view(survey, lost, unknown)
    assert [[row.message for row in one.findings] for one in made.departments] == [["文字が失われています。"]]
    assert [[row.message for row in one.findings] for one in made.desk] == [["項目名が違います。"]]
    (asked,) = made.departments[0].findings
    assert "元の書類" in asked.request
    assert asked.hint == "CSVで直す"


def test_an_approved_exception_asks_nothing_of_a_section() -> None:
    survey = known("id: D2\nbureau: 総務部\nsection: 防災課")
    excused, other = (finding(record="projects:J1", number=number) for number in (1, 2))
    assert survey.city is not None
    project = survey.city.projects["J1"]
    verdict = Verdict("missing", "規則", project, Standing.EXCEPTED, Strength.PRINCIPLE, "", (), (excused,))
    made = view(replace(survey, judgement=Judgement((verdict,), ())), excused, other)
    assert [[row.number for row in one.findings] for one in made.desk] == [[1]]
    assert [[row.number for row in one.findings] for one in made.departments] == [[2]]


def test_two_sections_of_one_name_are_told_apart_on_the_tabs() -> None:
    survey = known("id: D2\nbureau: 総務部\nsection: 管理課", "id: D3\nbureau: 都市部\nsection: 管理課")
    (only,) = view(survey, finding(record="projects:J1")).departments
    assert only.sheet == "総務部 管理課"


def test_without_a_policy_nobody_knows_the_sections_and_all_stand_on_one_sheet() -> None:
    nothing = Survey("example", towns.ON, None, None, None, Plan((), ()), ())
    made = view(nothing, finding())
    assert ([one.message for one in made.findings], made.desk, made.departments) == (["誤り1"], [], [])


def test_the_workbook_opens_the_file_that_is_there(tmp_path: Path) -> None:
    source = tmp_path / "data" / "example" / "results.xlsx"
    source.parent.mkdir(parents=True)
    book = Workbook()
    book.worksheets[0].title = "記録 ①"
    book.save(source)
    place = Place("data/example/results.xlsx", 4, 2, "記録 ①", "B4")
    job = plan_findings_workbook(known(), [finding(place)])
    template = (towns.TEMPLATES / job.template).read_bytes()
    made = make_one(job, (template, "templates/" + job.template))
    assert made.findings == ()
    output = tmp_path / "output" / "example" / job.path
    output.parent.mkdir(parents=True)
    output.write_bytes(made.data)
    done = load_workbook(output)
    assert done.sheetnames == ["すべて", "協働課"]
    for sheet, cell in (("すべて", "H5"), ("協働課", "G4")):
        link = done[sheet][cell].hyperlink
        assert link is not None
        assert link.location == "'記録 ①'!B4"
        assert (output.parent / link.target).resolve() == source.resolve()
        assert done[sheet][cell].value == "results.xlsx"
        assert done[sheet][cell].offset(column=1).value == "シート「記録 ①」\nセルB4"
