"""A municipality's folder → its records: files, ids, faults of files, collected forms."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest

from pipeline.findings import Severity
from pipeline.records.city import RECORD_TYPES
from tests.records.folder import AGREEMENT, NAME, PARTNER, good, line_of, load, only, told

SECOND = PARTNER.replace("C1", "C2").replace("一番", "二番")


def workbook(*rows: tuple[str, ...]) -> bytes:
    made = openpyxl.Workbook()
    for row in rows:
        made["Sheet"].append(row)
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def collected(*records: str) -> str:
    head = "sender: 株式会社一番\nsource_sha256: 0123abcd\ndate: 2026-05-01\nrecords:\n"
    return head + "".join("  " + one for one in records)


# files


def test_a_folder_without_files_has_no_records_and_no_faults(tmp_path: Path) -> None:
    city = good(load(tmp_path, {}))
    assert city.key == "reishi"
    assert set(city.tables) == {one.type_name for one in RECORD_TYPES}
    assert all(not table.records and not table.faulty and not table.unread for table in city.tables.values())


def test_yaml_csv_and_excel_give_the_same_records(tmp_path: Path) -> None:
    keys = ("企業等ID", "企業名", "種別", "所在地", "連絡先.電話")
    row = ("C1", "株式会社髙﨑", "民間企業", "例県例市", "03-0000-0000")
    yaml = "- {企業等ID: C1, 企業名: 株式会社髙﨑, 種別: 民間企業, 所在地: 例県例市, 連絡先: {電話: 03-0000-0000}}\n"
    csv = f"{','.join(keys)}\n{','.join(row)}\n"
    cities = [
        good(load(tmp_path / "yaml", {"partners.yaml": yaml})),
        good(load(tmp_path / "csv", {"partners.csv": csv})),
        good(load(tmp_path / "cp932", {"partners.csv": csv.encode("cp932")})),
        good(load(tmp_path / "xlsx", {"partners.xlsx": workbook(keys, row)})),
    ]
    assert [one.partners for one in cities[1:]] == [cities[0].partners] * 3
    assert cities[0].partners["C1"].name == "株式会社髙﨑"


@pytest.mark.parametrize(
    "rows",
    [
        [("C1", "株式会社一番", "民間企業")],
        [("C1", "株式会社一番", "民間企業"), ("C2", "株式会社二番", "民間企業")],
        [("企業等の一覧", "", ""), ("企業等ID", "企業名", "種別"), ("C1", "株式会社一番", "民間企業")],
    ],
    ids=["one record", "two records", "a title"],
)
@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_a_table_without_headings_is_refused_in_one_sentence(
    suffix: str, rows: list[tuple[str, ...]], tmp_path: Path
) -> None:
    text = "".join(",".join(row) + "\n" for row in rows)
    data = text.encode() if suffix == "csv" else workbook(*rows)
    city = load(tmp_path, {f"partners.{suffix}": data, "agreements.yaml": AGREEMENT})
    found = only(city.findings)
    assert (found.rule, found.value) == ("no-headings", rows[0][0])
    assert "企業等の項目名" in found.message
    assert "企業等ID、企業名" in (found.hint or "")
    assert city.tables["partners"].unread == (found,)
    assert list(city.agreements) == ["N1"]


def test_what_is_wrong_with_a_heading_is_told_once_for_all_records_below(tmp_path: Path) -> None:
    text = "企業等ID,企業名,所在値\nC1,株式会社一番,例県例市\nC2,株式会社二番,例県例市\n"
    city = load(tmp_path, {"partners.csv": text})
    found = only(city.findings)
    assert (found.rule, found.value, found.record) == ("unknown-key", "所在値", None)
    assert [one.identity for one in city.tables["partners"].faulty] == ["C1", "C2"]
    assert [one.record for row in city.tables["partners"].faulty for one in row.findings] == [
        "partners:C1",
        "partners:C2",
    ]


@pytest.mark.parametrize(
    ("headings", "rule"),
    [
        ("企業等ID,企業名,所在地,所在地", "duplicate-column"),
        ("企業等ID,企業名,所在地,", "missing-heading"),
        ("企業等ID,企業名,所在地,連絡先..電話", "bad-heading"),
        ("企業等ID,企業名,所在地,企業名.読み", "heading-conflict"),
    ],
)
def test_records_that_lost_a_column_are_not_used(headings: str, rule: str, tmp_path: Path) -> None:
    text = f"{headings}\nC1,株式会社一番,例県例市,x\nC2,株式会社二番,例県例市,y\n"
    city = load(tmp_path, {"partners.csv": text})
    found = only(city.findings)
    assert (found.rule, found.record) == (rule, None)
    assert not city.partners
    assert [one.identity for one in city.tables["partners"].faulty] == ["C1", "C2"]


def test_a_value_without_heading_holds_back_its_own_record_alone(tmp_path: Path) -> None:
    text = (
        "企業等ID,企業名,,所在地,\nC1,株式会社一番,x,例県例市,\nC2,株式会社二番,,例県例市,\nC3,三番,,例市,y\n"
    )
    city = load(tmp_path, {"partners.csv": text})
    assert [(one.rule, one.record) for one in city.findings] == [
        ("missing-heading", "partners:C1"),
        ("missing-heading", "partners:C3"),
    ]
    assert list(city.partners) == ["C2"]


REMARKS = "企業等ID,備考,企業名, メモ \nC1,=1+1,株式会社一番,\nC2,,株式会社二番,来週電話\n"


def test_columns_of_remarks_are_passed_over_with_one_notice(tmp_path: Path) -> None:
    city = load(tmp_path, {"partners.csv": REMARKS})
    found = only(city.findings)
    assert (found.rule, found.severity, found.record) == ("remarks", Severity.NOTICE, None)
    assert "「備考」、「メモ」の列は覚え書きとして読み飛ばしました" in found.message
    assert [one.name for one in city.partners.values()] == ["株式会社一番", "株式会社二番"]


def test_two_columns_of_remarks_and_empty_ones_do_no_harm(tmp_path: Path) -> None:
    assert (
        only(load(tmp_path / "a", {"partners.csv": REMARKS.replace(" メモ ", "備考")}).findings).rule
        == "remarks"
    )
    assert not load(tmp_path / "b", {"partners.csv": "企業等ID,企業名,備考\nC1,一番,\n"}).findings


@pytest.mark.parametrize(
    ("file", "text", "says"),
    [
        ("partners.yaml", "- {企業等ID: C1, 企業名: 一番, 備考: x}\n", "行の頭に「# 」を付けて"),
        ("partners.csv", "企業等ID,企業名,連絡先.備考\nC1,一番,x\n", "見出しは、「備考」とだけ書いて"),
    ],
)
def test_a_remark_elsewhere_is_told_where_it_may_stand(
    file: str, text: str, says: str, tmp_path: Path
) -> None:
    found = only(load(tmp_path, {file: text}).findings)
    assert (found.rule, found.severity) == ("unknown-key", Severity.ERROR)
    assert says in (found.hint or "")
    assert ("その列を消して" if file.endswith("csv") else "その項目を消して") in (found.hint or "")


def test_a_file_with_a_japanese_name_is_told_the_right_one(tmp_path: Path) -> None:
    found = only(load(tmp_path, {"提案.csv": "提案ID\nT1\n"}).findings)
    assert (found.rule, found.severity) == ("unknown-file", Severity.WARNING)
    assert "「proposals.csv」" in (found.hint or "")


def test_records_keep_the_order_in_which_they_were_written(tmp_path: Path) -> None:
    city = good(load(tmp_path, {"partners.yaml": SECOND + PARTNER}))
    assert list(city.partners) == ["C2", "C1"]


def test_a_list_without_records_is_no_fault(tmp_path: Path) -> None:
    assert (
        good(load(tmp_path, {"partners.yaml": "[]\n", "projects.csv": "事業ID,取組の件名\n"})).partners == {}
    )


def test_two_files_of_one_type_are_refused_and_neither_is_read(tmp_path: Path) -> None:
    city = load(tmp_path, {"partners.yaml": PARTNER, "partners.csv": "企業等ID\nC2\n"})
    fault = only(city.findings)
    assert (fault.rule, fault.severity, fault.holds) == ("two-files", Severity.ERROR, ("*",))
    assert "partners.csv、partners.yaml" in fault.message
    assert "一方" in (fault.hint or "")
    assert fault.place is not None
    assert fault.place.file == f"{NAME}/partners.csv"
    assert city.partners == {}
    assert city.tables["partners"].unread == (fault,)


def test_two_files_of_a_type_leave_other_types_alone(tmp_path: Path) -> None:
    departments = "- {id: D1, section: 防災課}\n"
    city = load(tmp_path, {"partners.yaml": PARTNER, "partners.xlsx": b"x", "departments.yaml": departments})
    assert list(city.departments) == ["D1"]
    assert city.tables["departments"].unread == ()


@pytest.mark.parametrize(
    ("file", "content", "rule"),
    [
        ("partners.yaml", "- {企業等ID: C1", "not-yaml"),
        ("partners.yaml", "企業等ID: C1\n", "not-a-list"),
        ("partners.yaml", "", "empty-file"),
        ("partners.csv", '企業等ID,企業名\nC1,"一番\n', "unclosed-quote"),
        ("partners.xlsx", "企業等ID", "not-excel"),
        ("partners.xls", "", "unreadable"),
        ("partners.yml", PARTNER, "unreadable"),
        ("partners", PARTNER, "unreadable"),
    ],
)
def test_a_file_that_cannot_be_read_makes_its_type_unread(
    tmp_path: Path, file: str, content: str, rule: str
) -> None:
    city = load(tmp_path, {file: content, "agreements.yaml": AGREEMENT})
    table = city.tables["partners"]
    assert table.records == {}
    assert table.unread
    assert set(table.unread) <= set(city.findings)
    assert all(one.place is not None and one.place.file == f"{NAME}/{file}" for one in table.unread)
    if rule not in {"not-excel"}:  # a workbook that is none has several reasons
        assert [one.rule for one in table.unread] == [rule]
    assert city.missing("partners", ["C1"]) == list(table.unread)


def test_a_folder_with_the_name_of_a_file_makes_its_type_unread(tmp_path: Path) -> None:
    (tmp_path / "partners.yaml").mkdir(parents=True)
    (tmp_path / "projects").mkdir()
    city = load(tmp_path, {})
    assert [(one.rule, one.place and one.place.file) for one in city.findings] == [
        ("unreadable", f"{NAME}/partners.yaml")
    ]
    assert city.tables["partners"].unread == city.findings


def test_what_refers_to_an_unread_type_is_no_fault_of_its_own(tmp_path: Path) -> None:
    city = load(tmp_path, {"partners.yaml": "- {企業等ID: C1", "agreements.yaml": AGREEMENT})
    assert {one.place and one.place.file for one in city.findings} == {f"{NAME}/partners.yaml"}
    assert list(city.agreements) == ["N1"]


# ids


@pytest.mark.parametrize("again", ["C1", "c1"])
def test_an_id_that_stands_twice_makes_both_records_faulty(tmp_path: Path, again: str) -> None:
    text = PARTNER + SECOND.replace("C2", again) + PARTNER.replace("C1", "C3")
    city = load(tmp_path, {"partners.yaml": text})
    assert sorted(told(city.findings), key=str) == [("duplicate-id", 1, "C1"), ("duplicate-id", 2, again)]
    first, second = sorted(city.findings, key=lambda one: one.place.line or 0 if one.place else 0)
    assert f"{NAME}/partners.yaml 2行目" in first.message
    assert f"{NAME}/partners.yaml 1行目" in second.message
    assert list(city.partners) == ["C3"]
    assert [one.identity for one in city.tables["partners"].faulty] == ["C1", again]


def test_an_id_under_both_languages_is_the_same_id(tmp_path: Path) -> None:
    text = PARTNER + "- {企業等ID: C1, 企業名: 二番, 種別: 個人, 所在地: 例県}\n"
    assert [one.rule for one in load(tmp_path, {"partners.yaml": text}).findings] == ["duplicate-id"] * 2


def test_an_id_that_stands_three_times_makes_all_three_faulty(tmp_path: Path) -> None:
    city = load(tmp_path, {"partners.yaml": PARTNER * 3})
    assert {line for _, line, _ in told(city.findings)} == {1, 2, 3}
    assert city.partners == {}


def test_one_id_in_two_types_is_no_fault(tmp_path: Path) -> None:
    good(load(tmp_path, {"partners.yaml": PARTNER, "departments.yaml": "- {id: C1, section: 防災課}\n"}))


def test_the_double_of_a_faulty_record_is_found_too(tmp_path: Path) -> None:
    text = PARTNER + SECOND.replace("C2", "C1").replace("company", "会社")
    assert sorted(one.rule for one in load(tmp_path, {"partners.yaml": text}).findings) == [
        "duplicate-id",
        "duplicate-id",
        "unknown-value",
    ]


PROPOSALS = "".join(f"- {{id: T{n}, direction: from-city, fiscal_year: 2026}}\n" for n in (1, 2))


def test_one_partner_may_answer_a_proposal_once(tmp_path: Path) -> None:
    rows = "提案ID,企業等ID,連携の可否\nT1,C1,可\nT2,C1,可\nT1,C1,否\n"
    city = load(tmp_path, {"partners.yaml": PARTNER, "proposals.yaml": PROPOSALS, "replies.csv": rows})
    assert told(city.findings) == [("duplicate-id", 2, "T1/C1"), ("duplicate-id", 4, "T1/C1")]
    assert list(city.tables["replies"].records) == ["T2/C1"]


def test_meetings_are_told_apart_by_day_and_partners(tmp_path: Path) -> None:
    rows = "開催日,企業等ID\n2026-05-01,C1\n2026-05-01,C2\n2026-05-02,C1\n2026-05-01,C1;C2\n"
    city = good(load(tmp_path, {"partners.yaml": PARTNER + SECOND, "meetings.csv": rows}))
    assert list(city.tables["meetings"].records) == [
        "2026-05-01/C1",
        "2026-05-01/C2",
        "2026-05-02/C1",
        "2026-05-01/C1-C2",
    ]


def test_a_record_without_an_id_is_named_by_its_line(tmp_path: Path) -> None:
    text = PARTNER + SECOND.replace("id: C2, ", "")
    city = load(tmp_path, {"partners.yaml": text})
    fault = only(city.findings)
    assert (fault.rule, fault.record, fault.message) == (
        "missing",
        "partners:2",
        "「企業等ID」がありません。",
    )
    assert list(city.partners) == ["C1"]


# faults of a file, shared out to records


def test_a_fault_of_the_file_is_that_of_the_record_in_whose_lines_it_stands(tmp_path: Path) -> None:
    text = """\
- id: C1
  name: 一番
  kind: company
  address: 例県
- id: C2
  name: 二番
  name: 二番
  kind: company
  address: 例県
- id: C3
  name: &x 三番
  kind: company
  address: 例県
- id: C4
  name: 四番
  kind: company
  address: 例県
"""
    city = load(tmp_path, {"partners.yaml": text})
    assert sorted((one.record, one.place and one.place.line) for one in city.findings) == [
        ("partners:C2", 7),
        ("partners:C3", line_of(text, "&x")),
    ]
    assert list(city.partners) == ["C1", "C4"]
    assert city.tables["partners"].unread == ()
    assert [one.identity for one in city.tables["partners"].faulty] == ["C2", "C3"]


def test_an_item_that_is_no_record_does_not_spoil_the_one_before_it(tmp_path: Path) -> None:
    text = PARTNER + "- 二番\n" + SECOND
    city = load(tmp_path, {"partners.yaml": text})
    fault = only(city.findings)
    assert (fault.rule, fault.place and fault.place.line) == ("not-a-mapping", 2)
    assert fault.record != "partners:C1"


def test_a_fault_of_the_headings_alone_makes_the_type_unread(tmp_path: Path) -> None:
    city = load(tmp_path, {"partners.csv": "企業等ID,企業名,種別,所在地,所在地\n"})
    fault = only(city.findings)
    assert (fault.rule, fault.record) == ("duplicate-column", None)
    assert city.tables["partners"].unread == (fault,)


def test_while_a_record_has_no_id_nothing_is_called_dangling(tmp_path: Path) -> None:
    nameless = SECOND.replace("id: C2, ", "")
    agreement = AGREEMENT.replace("[C1]", "[C1, C2]")
    city = load(tmp_path, {"partners.yaml": PARTNER + nameless, "agreements.yaml": agreement})
    fault = only(city.findings)
    assert (fault.rule, fault.record) == ("missing", "partners:2")
    assert list(city.agreements) == ["N1"]
    assert city.missing("partners", city.agreements["N1"].partners) == [fault]


def test_a_row_with_too_many_cells_is_a_fault_of_its_record(tmp_path: Path) -> None:
    table = "企業等ID,企業名,種別,所在地\nC1,一番,民間企業,例県\nC2,二番,民間企業,例県,例市\nC3,三番,民間企業,例県\n"
    city = load(tmp_path, {"partners.csv": table})
    fault = only(city.findings)
    assert (fault.rule, fault.record) == ("too-many-cells", "partners:C2")
    assert list(city.partners) == ["C1", "C3"]


def test_a_warning_of_the_file_spoils_no_record(tmp_path: Path) -> None:
    text = "- id: C1\n  name: 一番\n  kind: company\n  address: 例県\n    - 例市\n"
    city = load(tmp_path, {"partners.yaml": text})
    warning = only(city.findings)
    assert (warning.rule, warning.severity) == ("yaml-continued", Severity.WARNING)
    assert list(city.partners) == ["C1"]
    assert city.tables["partners"].unread == ()


# collected forms


def test_collected_records_are_added_to_those_of_the_clerk(tmp_path: Path) -> None:
    files = {
        "partners.yaml": PARTNER,
        "collected/partners/F2.yaml": collected(SECOND),
        "collected/partners/F3.yaml": collected(PARTNER.replace("C1", "C3"), PARTNER.replace("C1", "C4")),
    }
    assert list(good(load(tmp_path, files)).partners) == ["C1", "C2", "C3", "C4"]


def test_collected_records_stand_without_a_file_of_the_clerk(tmp_path: Path) -> None:
    city = good(load(tmp_path, {"collected/partners/F1.yaml": collected(PARTNER)}))
    place = city.partners["C1"].at("name")
    assert place is not None
    assert (place.file, place.line) == (f"{NAME}/collected/partners/F1.yaml", 5)


def test_a_form_without_rows_is_no_fault(tmp_path: Path) -> None:
    assert (
        good(load(tmp_path, {"collected/partners/F1.yaml": "date: 2026-05-01\nrecords: []\n"})).partners == {}
    )


@pytest.mark.parametrize("again", ["C1", "c1"])
def test_an_id_of_the_clerk_in_a_collected_form_is_an_error_at_both(tmp_path: Path, again: str) -> None:
    files = {"partners.yaml": PARTNER, "collected/partners/F1.yaml": collected(SECOND.replace("C2", again))}
    city = load(tmp_path, files)
    assert [one.rule for one in city.findings] == ["duplicate-id", "duplicate-id"]
    assert [one.place and one.place.file for one in city.findings] == [
        f"{NAME}/collected/partners/F1.yaml",
        f"{NAME}/partners.yaml",
    ]
    assert city.partners == {}


def test_an_id_in_two_collected_forms_is_an_error_at_both(tmp_path: Path) -> None:
    files = {f"collected/partners/F{n}.yaml": collected(PARTNER) for n in (1, 2)}
    assert [one.rule for one in load(tmp_path, files).findings] == ["duplicate-id", "duplicate-id"]


def test_a_fault_in_a_collected_row_is_that_of_the_row(tmp_path: Path) -> None:
    files = {"collected/partners/F1.yaml": collected(PARTNER, SECOND.replace("company", "会社"))}
    city = load(tmp_path, files)
    fault = only(city.findings)
    assert (fault.rule, fault.record, fault.place and fault.place.line) == ("unknown-value", "partners:C2", 6)
    assert list(city.partners) == ["C1"]


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (PARTNER, "not-a-list"),
        ("sender: 一番\n", "not-a-list"),
        ("records: なし\n", "not-a-list"),
        ("records: {id: C1}\n", "not-a-list"),
        ("records: [\n", "not-yaml"),
        ("records: []\nrecords: []\n", "duplicate-key"),
    ],
)
def test_a_collected_file_that_was_spoilt_makes_the_type_unread(
    tmp_path: Path, content: str, rule: str
) -> None:
    city = load(tmp_path, {"partners.yaml": PARTNER, "collected/partners/F1.yaml": content})
    fault = only(city.findings)
    assert fault.rule == rule
    assert city.tables["partners"].unread == (fault,)
    assert fault.place is not None
    assert fault.place.file == f"{NAME}/collected/partners/F1.yaml"
    assert fault.hint


def test_a_collected_row_that_is_no_record_is_not_passed_over(tmp_path: Path) -> None:
    city = load(tmp_path, {"collected/partners/F1.yaml": collected(PARTNER, "- 二番\n")})
    assert [one.place and one.place.line for one in city.findings] == [6]


def test_a_folder_in_the_place_of_a_collected_file_is_a_fault_and_no_crash(tmp_path: Path) -> None:
    (tmp_path / "collected" / "partners" / "F1.yaml").mkdir(parents=True)
    city = load(tmp_path, {"partners.yaml": PARTNER})
    assert [one.place and one.place.file for one in city.findings] == [f"{NAME}/collected/partners/F1.yaml"]


def test_a_warning_in_a_collected_file_does_not_make_it_unread(tmp_path: Path) -> None:
    row = "- id: C1\n    name: 一番\n    kind: company\n    address: 例県\n      - 例市\n"
    city = load(tmp_path, {"collected/partners/F1.yaml": collected(row)})
    assert [one.severity for one in city.findings] == [Severity.WARNING]
    assert list(city.partners) == ["C1"]


# what is known of a record that could not be read


def test_a_faulty_record_tells_what_was_written(tmp_path: Path) -> None:
    city = load(tmp_path, {"partners.yaml": PARTNER.replace("company", "会社")})
    faulty = city.tables["partners"].faulty_of("C1")
    assert faulty is not None
    assert faulty.name_in_type == "partners:C1"
    assert faulty.text("name", "企業名") == "株式会社一番"
    assert faulty.text("contact") is None
    assert city.tables["partners"].faulty_of("C2") is None


def test_why_a_record_is_missing_is_told_by_its_own_faults(tmp_path: Path) -> None:
    city = load(tmp_path, {"partners.yaml": PARTNER + SECOND.replace("company", "会社")})
    assert city.missing("partners", ["C1"]) == []
    assert told(city.missing("partners", ["C1", "C2"])) == [("unknown-value", 2, "会社")]


def test_projects_are_found_by_agreement_and_otherwise_by_partner(tmp_path: Path) -> None:
    projects = """\
- {id: J1, subject: 一, agreement: N1, partners: [C1]}
- {id: J2, subject: 二, partners: [C1, C2]}
- {id: J3, subject: 三}
- {id: J4, subject: 四, agreement: N1}
"""
    files = {"partners.yaml": PARTNER + SECOND, "agreements.yaml": AGREEMENT, "projects.yaml": projects}
    city = good(load(tmp_path, files))
    assert {key: [one.id for one in found] for key, found in city.projects_of.items()} == {"N1": ["J1", "J4"]}
    assert {key: [one.id for one in found] for key, found in city.projects_with.items()} == {
        "C1": ["J2"],
        "C2": ["J2"],
    }


def test_a_department_is_called_by_all_its_levels(tmp_path: Path) -> None:
    rows = "部署ID,部,課,係\nD1,総務部,防災課,防災係\nD2,,防災課,\n"
    departments = good(load(tmp_path, {"departments.csv": rows})).departments
    assert [one.full_name for one in departments.values()] == ["総務部 防災課 防災係", "防災課"]


def test_findings_come_in_one_order_whatever_the_files(tmp_path: Path) -> None:
    files = {
        "projects.yaml": "- {id: 1}\n",
        "agreements.yaml": "- {id: 2}\n- {id: 3}\n",
        "partners.yaml": "- {id: 4}\n",
    }
    found = load(tmp_path, files).findings
    places = [(one.place.file, one.place.line) for one in found if one.place]
    assert places == sorted(places, key=str)
    assert {file for file, _ in places} == {f"{NAME}/{file}" for file in files}
