"""A list comes in: what is written, what is compared, what forbids to write (docs/取込.md)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from pipeline.build.bring_in import BroughtIn, Wish, bring_in
from pipeline.build.convert import convert
from pipeline.workspace import Workspace
from tests.acceptance import support
from tests.records import lists
from tests.records.lists import CITY, HEADINGS, MAPPING, errors, take_in, the, told

FIRST = (1, "甲協定", "株式会社一番", "H25.4.1", "包括")
SECOND = (2, "乙協定", "株式会社三番", "H26.4.1", "災害")
PERIOD = """
  期間:
    記録の項目: 有効期間開始日～有効期間終了日、更新.更新期間
    期間の初日: 締結日
    自動更新の期間: 1年
"""


@pytest.fixture
def town(tmp_path: Path) -> Workspace:
    return lists.town(tmp_path)


def rows(*more: Sequence[Any]) -> list[Sequence[Any]]:
    return [HEADINGS, *more]


def written(town: Workspace, type_name: str = "agreements") -> list[dict[str, Any]]:
    """The records of the file that was made, read with PyYAML."""
    text = (town.output(CITY) / "記録" / f"{type_name}.yaml").read_text("utf-8")
    listed: list[dict[str, Any]] = support.parse_yaml(text)
    return listed


def last(town: Workspace) -> dict[str, Any]:
    return written(town)[-1]


def move(town: Workspace) -> None:
    """What the message tells the clerk to do."""
    for path in (town.output(CITY) / "記録").iterdir():
        (town.data(CITY) / path.name).write_bytes(path.read_bytes())


# what is written


def test_the_file_holds_the_records_that_are_there_and_those_of_the_list(town: Workspace) -> None:
    before = support.tree(town.data(CITY))
    answer = take_in(town, rows(FIRST, SECOND))
    assert not errors(answer)
    assert [one["協定ID"] for one in written(town)] == ["N1", "N2", "L-1", "L-2"]
    assert last(town) == {
        "協定ID": "L-2",
        "協定種別": "個別協定",
        "協定名称": "乙協定",
        "協定相手方": ["P001"],
        "締結日": "2014-04-01",
        "状態": "締結済",
        "相手方様式": "いいえ",
        "更新しない": "いいえ",
    }
    assert written(town, "partners")[-1] == {"企業等ID": "P001", "企業名": "株式会社三番"}
    assert (answer.new, answer.partners) == (2, 1)
    assert support.tree(town.data(CITY)) == before


def test_the_notes_in_the_clerks_file_stay(town: Workspace) -> None:
    take_in(town, rows(FIRST))
    own = (town.data(CITY) / "agreements.yaml").read_text("utf-8")
    assert (town.output(CITY) / "記録" / "agreements.yaml").read_text("utf-8").startswith(own.rstrip())
    assert "# 個別協定。" in own


def test_a_file_that_nothing_can_be_added_to_is_written_anew(town: Workspace) -> None:
    (town.data(CITY) / "projects.yaml").write_text("[]\n", "utf-8")
    projects = "列: {件名: 取組の件名, 相手: 連携企業ID}\nID: J{連番}\n"
    answer = take_in(town, [("件名", "相手"), ("体操", "㈱一番")], projects, type_name="projects")
    assert not errors(answer)
    assert [one["取組の件名"] for one in written(town, "projects")] == ["体操"]


def test_a_file_of_another_form_is_written_in_that_form(town: Workspace) -> None:
    for form in ("csv", "xlsx"):
        convert(town, CITY, "agreements", form)
        for old in town.data(CITY).glob("agreements.*"):
            old.unlink()
        (town.data(CITY) / f"agreements.{form}").write_bytes(
            (town.output(CITY) / "記録" / f"agreements.{form}").read_bytes()
        )
        answer = take_in(town, rows(FIRST))
        assert [one.path for one in answer.documents] == [f"記録/agreements.{form}"]


def test_the_first_list_of_all_makes_a_new_file(town: Workspace) -> None:
    for name in ("agreements", "projects", "proposals", "results", "partners"):
        (town.data(CITY) / f"{name}.yaml").unlink()
    answer = take_in(town, rows(FIRST, SECOND))
    assert not errors(answer)
    assert [one["協定ID"] for one in written(town)] == ["L-1", "L-2"]
    assert [one["企業等ID"] for one in written(town, "partners")] == ["P001", "P002"]


def test_the_same_list_gives_the_same_bytes(town: Workspace) -> None:
    take_in(town, rows(FIRST, SECOND))
    first = support.tree(town.output(CITY))
    take_in(town, rows(FIRST, SECOND))
    assert support.tree(town.output(CITY)) == first


def test_the_manifest_names_the_files_and_their_records(town: Workspace) -> None:
    take_in(town, rows(SECOND))
    listed = support.manifest(town.root, CITY)["documents"]
    assert [(one["path"], one["command"], one["records"][-1]) for one in listed] == [
        ("記録/agreements.yaml", "records", "agreements:L-2"),
        ("記録/partners.yaml", "records", "partners:P001"),
    ]


def test_a_file_of_partners_that_is_no_longer_needed_goes(town: Workspace) -> None:
    take_in(town, rows(SECOND))
    take_in(town, rows(FIRST))
    assert [one["path"] for one in support.manifest(town.root, CITY)["documents"]] == ["記録/agreements.yaml"]
    assert not (town.output(CITY) / "記録" / "partners.yaml").exists()


def test_what_came_back_on_forms_stays_where_it_is(town: Workspace) -> None:
    folder = town.data(CITY) / "collected" / "agreements"
    folder.mkdir(parents=True)
    row = "{id: K1, kind: 個別協定, title: 回収協定, partners: [C1], signed_on: 2020-04-01, status: 締結済}"
    (folder / "form.yaml").write_text(
        f"sender: 甲\nsource_sha256: x\ndate: 2026-01-01\nrecords:\n  - {row}\n", "utf-8"
    )
    answer = take_in(town, rows(FIRST))
    assert not errors(answer)
    assert "K1" not in [one["協定ID"] for one in written(town)]
    move(town)
    assert not errors(take_in(town, rows(FIRST)))


def test_a_hand_changed_result_is_set_aside(town: Workspace) -> None:
    take_in(town, rows(FIRST))
    path = town.output(CITY) / "記録" / "agreements.yaml"
    path.write_text(path.read_text("utf-8") + "# 手で\n", "utf-8")
    answer = take_in(town, rows(FIRST, SECOND))
    assert "hand-changed" in [one.rule for one in answer.findings]
    assert len(list(path.parent.glob("agreements（手修正 *"))) == 1


# what is compared


def test_what_is_there_already_is_counted_and_left_out(town: Workspace) -> None:
    take_in(town, rows(FIRST, SECOND))
    move(town)
    answer = take_in(town, rows(FIRST, SECOND, (3, "丙協定", "株式会社三番", "H27.4.1", "包括")))
    assert "2件" in the(answer, "already-same").message
    assert (answer.new, answer.partners) == (1, 0)
    assert [one["協定ID"] for one in written(town)] == ["N1", "N2", "L-1", "L-2", "L-3"]
    again = take_in(town, rows(FIRST, SECOND))
    assert (again.new, again.documents) == (0, [])


def test_what_a_clerk_has_added_since_is_no_difference(town: Workspace) -> None:
    take_in(town, rows(FIRST))
    move(town)
    support.edit(
        town.data(CITY) / "agreements.yaml",
        "  協定名称: 甲協定\n",
        "  協定名称: 甲協定\n  発意: 企業等\n  窓口: {市側: {氏名: 甲}}\n",
    )
    support.edit(town.data(CITY) / "agreements.yaml", "相手方様式: いいえ", "相手方様式: はい")
    assert told(take_in(town, rows(FIRST)).findings) == [("already-same", None)]


def test_a_difference_is_an_error_with_both_values_and_nothing_is_overwritten(town: Workspace) -> None:
    take_in(town, rows(FIRST))
    move(town)
    before = support.tree(town.root / "output")
    answer = take_in(town, rows((1, "甲協定", "株式会社二番", "H25.4.2", "包括"), SECOND))
    assert errors(answer) == [("already-there", "C2"), ("already-there", "D2")]
    assert "記録では「2013-04-01」、一覧では「2013-04-02」" in answer.findings[1].message
    assert support.tree(town.root / "output") == before


def test_an_id_that_stands_twice_is_an_error(town: Workspace) -> None:
    answer = take_in(town, rows(FIRST, (1, "乙協定", "株式会社一番", "H26.4.1", "災害")))
    assert errors(answer) == [("duplicate-id", "A3")]


def test_a_row_like_a_record_of_another_id_is_a_warning(town: Workspace) -> None:
    twin = (7, "例市と株式会社一番との包括連携に関する協定書", "㈱一番", "2026-12-01", "包括")
    answer = take_in(
        town, rows(twin, FIRST, (9, *FIRST[1:])), MAPPING.replace("すべての行: {状態: 締結済}\n", "")
    )
    found = [one for one in answer.findings if one.rule == "twin"]
    assert [one.record for one in found] == ["agreements:L-7", "agreements:L-9"]
    assert ["「N1」" in found[0].message, "「L-1」" in found[1].message] == [True, True]
    assert answer.documents


def test_the_same_title_with_other_partners_is_no_twin(town: Workspace) -> None:
    answer = take_in(town, rows(FIRST, (2, "甲協定", "株式会社二番", "H25.4.1", "包括")))
    assert not [one for one in answer.findings if one.rule == "twin"]


@pytest.mark.parametrize(
    ("row", "same"),
    [
        ((7, "健やかなまちの協定", "㈱一番", "2026-12-01", "包括"), "相手方と締結日"),
        ((7, "例市と株式会社一番との 包括連携に関する協定書", "㈱一番", "2020-4-1", "災害"), "相手方と名称"),
    ],
)
def test_an_agreement_like_one_that_is_there_is_a_warning(
    town: Workspace, row: tuple[Any, ...], same: str
) -> None:
    found = the(take_in(town, rows(row)), "twin")
    assert (found.severity.value, found.record) == ("warning", "agreements:L-7")
    assert f"{same}が同じ記録「N1」（例市と株式会社一番との" in found.message


def test_another_day_and_title_with_the_same_partner_is_no_twin(town: Workspace) -> None:
    assert not [one for one in take_in(town, rows(FIRST)).findings if one.rule == "twin"]


# files of other forms


OWN = "企業等ID,name,フリガナ\r\n" + 'C1,"株式会社\n一番",いちばん\r\n' + "\r\nC2,株式会社二番,\r\n"
PARTNERS_MAP = "列: {名称: 企業名, 住所: 所在地}\nID: K{連番}\n"
FOURTH = [("名称", "住所"), ("株式会社四番", "例市,1番")]


def as_csv(town: Workspace, text: str, encoding: str, type_name: str = "partners") -> bytes:
    (town.data(CITY) / f"{type_name}.yaml").unlink()
    data = text.encode(encoding)
    (town.data(CITY) / f"{type_name}.csv").write_bytes(data)
    return data


def made(town: Workspace, name: str) -> bytes:
    return (town.output(CITY) / "記録" / name).read_bytes()


@pytest.mark.parametrize("encoding", ["cp932", "utf-8", "utf-8-sig"])
def test_the_rows_and_headings_of_a_csv_file_stay_and_new_ones_follow(town: Workspace, encoding: str) -> None:
    own = as_csv(town, OWN, encoding)
    answer = take_in(town, FOURTH, PARTNERS_MAP, type_name="partners")
    assert not [one for one in answer.findings if one.rule in ("convert-differs", "written-anew")]
    first, _, rest = own.partition(b"\r\n")
    assert made(town, "partners.csv") == (
        first + ",所在地\r\n".encode(encoding.removesuffix("-sig"))
        + rest + 'K1,株式会社四番,,"例市,1番"\r\n'.encode(encoding.removesuffix("-sig"))
    )  # fmt: skip


def test_a_csv_file_with_a_column_for_everything_is_only_longer(town: Workspace) -> None:
    own = as_csv(town, "所在地,企業名,id\n例市,株式会社一番,C1\n例市,株式会社二番,C2", "utf-8")
    take_in(town, FOURTH, PARTNERS_MAP, type_name="partners")
    assert made(town, "partners.csv") == own + '\n"例市,1番",株式会社四番,K1\n'.encode()


def test_a_csv_file_in_shift_jis_turns_into_utf8_for_a_name_that_it_cannot_hold(town: Workspace) -> None:
    own = as_csv(town, OWN, "cp932").decode("cp932")
    take_in(town, [FOURTH[0], ("𠮷野商店", "例市")], PARTNERS_MAP, type_name="partners")
    head, _, rest = own.partition("\r\n")
    assert made(town, "partners.csv") == (f"{head},所在地\r\n{rest}K1,𠮷野商店,,例市\r\n".encode("utf-8-sig"))


def test_nested_fields_of_new_rows_stand_under_the_headings_that_are_there(town: Workspace) -> None:
    headings = "協定ID,kind,協定名称,協定相手方,窓口．市側.部署,連携事項.２.区分,連携事項.1.code"
    own = as_csv(town, f"{headings}\n\n", "utf-8", "agreements")
    for name in ("projects", "proposals", "results"):
        (town.data(CITY) / f"{name}.yaml").unlink()
    mapping = MAPPING.replace("すべての行: {状態: 締結済}\n", "").replace("  締結年月日: 締結日\n", "")
    mapping = (
        mapping.replace("ID: L", "  課: 窓口.市側.部署\n  事項: 連携事項\nID: L")
        + "使わない列: [締結年月日]\n"
    )
    take_in(town, [[*HEADINGS, "課", "事項"], (*FIRST, "防災課", "健康増進、防災・減災")], mapping)
    assert made(town, "agreements.csv") == (
        own.rstrip() + "\nL-1,包括連携協定,甲協定,C1,防災課,防災・減災,健康増進\n".encode()
    )


def test_a_csv_file_whose_headings_leave_no_room_is_written_anew_and_that_is_told(town: Workspace) -> None:
    headings = "協定ID,協定種別,協定名称,協定相手方,連携事項"
    as_csv(town, f"{headings}\nN1,包括連携協定,甲,C1,健康増進\nN2,個別協定,乙,C2,\n", "utf-8", "agreements")
    mapping = MAPPING.replace("ID: L", "  事項: 連携事項\nID: L").replace("すべての行: {状態: 締結済}\n", "")
    answer = take_in(town, [[*HEADINGS, "事項"], (*FIRST, "健康増進")], mapping)
    said = the(answer, "written-anew")
    assert (said.severity.value, "記録/agreements.csv は全体を書き直した" in said.message) == ("notice", True)
    assert made(town, "agreements.csv").decode("utf-8-sig").startswith("協定ID,協定種別,協定名称,")


def test_a_workbook_is_written_anew_and_that_is_told(town: Workspace) -> None:
    (town.data(CITY) / "partners.yaml").unlink()
    lists.save_book(
        town.data(CITY) / "partners.xlsx",
        [("企業等ID", "企業名"), ("C1", "株式会社一番"), ("C2", "株式会社二番")],
    )
    answer = take_in(town, FOURTH, PARTNERS_MAP, type_name="partners")
    assert the(answer, "written-anew").place is not None


# rows that are no records


def test_rows_of_totals_are_passed_over_and_told(town: Workspace) -> None:
    more = ("小計", "", "", "", "1件"), SECOND, ("合　計", "2件")
    answer = take_in(town, rows(FIRST, *more))
    assert not errors(answer)
    assert [one["協定ID"] for one in written(town)[2:]] == ["L-1", "L-2"]
    assert "2行あり、読み飛ばしました（3行目「小計」、5行目「合　計」）" in the(answer, "total-rows").message


def test_a_title_that_begins_with_the_word_for_a_total_is_a_record(town: Workspace) -> None:
    answer = take_in(
        town, [HEADINGS[1:], ("計画づくりの協定", *FIRST[2:])], MAPPING.replace("{番号}", "{連番}")
    )
    assert (answer.new, errors(answer)) == (1, [])


def test_ditto_marks_may_have_spaces_in_them(town: Workspace) -> None:
    take_in(town, rows(FIRST, (2, "乙協定", "同　上", " 〃", "同 上")))
    assert (last(town)["協定相手方"], last(town)["締結日"], last(town)["協定種別"]) == (
        ["C1"],
        "2013-04-01",
        "包括連携協定",
    )


# what forbids to write


def test_every_fault_is_told_at_its_cell_and_nothing_is_written(town: Workspace) -> None:
    answer = take_in(
        town,
        rows(
            FIRST,
            (2, "", "株式会社一番", "H25.13.1", "地方創生"),
            ("", "丙協定", "", "未定", "包括"),
            (4, "丁協定", "株式会社一番", "H25.4.1", ""),
        ),
    )
    assert sorted(errors(answer)) == sorted(
        [
            ("missing", "B3"),
            ("bad-date", "D3"),
            ("unknown-code", "E3"),
            ("missing", "A4"),
            ("bad-date", "D4"),
            ("missing", "E5"),
        ]
    )
    unknown = the(answer, "unknown-code")
    assert unknown.value == "地方創生"
    assert unknown.record == "agreements:L-2"
    assert unknown.place is not None
    assert (unknown.place.file, unknown.place.sheet) == ("取込/協定一覧.xlsx", "協定一覧")
    assert "「値の読み替え」に加えてください（地方創生: 正しい値）" in (unknown.hint or "")
    assert not town.output(CITY).exists()


def test_a_word_that_the_mapping_gives_wrongly_is_told_once_at_its_line(town: Workspace) -> None:
    answer = take_in(town, rows(FIRST, (2, *FIRST[1:])), MAPPING.replace("包括連携協定", "包括連携"))
    assert errors(answer) == [("unknown-code", "7")]
    assert the(answer, "unknown-code").place is not None
    assert "値の読み替え" not in (the(answer, "unknown-code").hint or "")


def test_faults_of_mapping_and_policy_stop_before_the_list_is_read(town: Workspace) -> None:
    assert errors(take_in(town, rows(FIRST), MAPPING + "使わない: x\n")) == [("unknown-key", "10")]
    (town.data(CITY) / "policy.yaml").unlink()
    assert errors(take_in(town, rows(FIRST))) == [("no-policy", "None")]


def test_records_that_cannot_be_read_are_told_and_stop_it(town: Workspace) -> None:
    support.edit(town.data(CITY) / "partners.yaml", "企業名: 株式会社一番", "企業名前: 株式会社一番")
    answer = take_in(town, rows(FIRST))
    assert ("unknown-key", "2") in errors(answer)
    assert not answer.documents


def test_a_record_that_names_another_that_is_not_there_is_an_error(town: Workspace) -> None:
    mapping = MAPPING.replace("ID: L", "  前: 前協定.1.協定ID\nID: L").replace(
        "すべての行: {状態: 締結済}\n", ""
    )
    head = [*HEADINGS, "前"]
    answer = take_in(town, [head, (*FIRST, ""), (*SECOND, "L-1"), (3, *FIRST[1:], "L-9")], mapping)
    assert errors(answer) == [("dangling-reference", "F4")]


# what is read


def test_periods_are_split_counted_and_renewed(town: Workspace) -> None:
    mapping = MAPPING.replace("すべての行", PERIOD.lstrip("\n") + "すべての行")
    cells = ["H25.4.1～H26.3.31", "1年（自動更新）", "締結日から3年", "3年（2年ごとに自動更新）", ""]
    more = [(n, f"協定{n}", "株式会社一番", "H25.4.1", "包括", cell) for n, cell in enumerate(cells, 1)]
    answer = take_in(town, [[*HEADINGS, "期間"], *more], mapping)
    assert not errors(answer)
    found = [
        (one.get("有効期間開始日"), one.get("有効期間終了日"), one.get("更新")) for one in written(town)[2:]
    ]
    assert found == [
        ("2013-04-01", "2014-03-31", None),
        (None, "2014-03-31", {"更新期間": "１年"}),
        (None, "2016-03-31", None),
        (None, "2016-03-31", {"更新期間": "２年"}),
        (None, None, None),
    ]
    assert [one.value for one in answer.findings if one.rule == "term-counted"] == cells[1:4]


def test_a_renewal_whose_span_nobody_tells_is_a_warning_told_once(town: Workspace) -> None:
    column = PERIOD.replace("    自動更新の期間: 1年\n", "").lstrip("\n")
    mapping = MAPPING.replace("すべての行", column + "すべての行")
    more = [(n, f"協定{n}", "株式会社一番", "H25.4.1", "包括", "1年（自動更新）") for n in (1, 2)]
    answer = take_in(town, [[*HEADINGS, "期間"], *more], mapping)
    found = the(answer, "renewal-unknown")
    assert (found.severity.value, "2件：F2、F3" in found.message) == ("warning", True)
    assert "更新" not in last(town)


@pytest.mark.parametrize(
    ("cell", "signed", "rule"),
    [("無期限", "H25.4.1", "bad-period"), ("1年", "", "bad-period"), ("1年", "ない", "bad-date")],
)
def test_a_period_that_cannot_be_read_is_an_error(town: Workspace, cell: str, signed: str, rule: str) -> None:
    mapping = MAPPING.replace("すべての行", PERIOD.lstrip("\n") + "すべての行")
    answer = take_in(town, [[*HEADINGS, "期間"], (1, "甲", "株式会社一番", signed, "包括", cell)], mapping)
    assert [one for one, _ in errors(answer)] == [rule]


def test_a_span_needs_a_day_from_which_it_counts(town: Workspace) -> None:
    mapping = MAPPING.replace("すべての行", "  期間: 有効期間開始日～有効期間終了日\nすべての行")
    answer = take_in(town, [[*HEADINGS, "期間"], (*FIRST, "1年")], mapping)
    assert errors(answer) == [("bad-period", "F2")]
    assert "期間の初日: 締結日" in (the(answer, "bad-period").hint or "")


def test_line_breaks_in_a_title_are_joined_and_told(town: Workspace) -> None:
    answer = take_in(town, rows((1, "災害時における\n応援協定", "株式会社一番", "H25.4.1", "災害")))
    assert last(town)["協定名称"] == "災害時における応援協定"
    assert the(answer, "joined-lines").severity.value == "notice"


def test_nested_fields_and_lists_of_several_columns_come_in(town: Workspace) -> None:
    mapping = MAPPING.replace(
        "すべての行", "  第二相手: 協定相手方\n  所管: 窓口.市側.部署\n  事項: 連携事項\nすべての行"
    )
    row = (*FIRST, "株式会社二番", "防災課", "健康増進、防災・減災")
    assert not errors(take_in(town, [[*HEADINGS, "第二相手", "所管", "事項"], row], mapping))
    assert last(town)["協定相手方"] == ["C1", "C2"]
    assert last(town)["窓口"] == {"市側": {"部署": "防災課"}}
    assert last(town)["連携事項"] == [{"区分": "健康増進"}, {"区分": "防災・減災"}]


def test_ids_are_numbered_where_the_list_has_no_number(town: Workspace) -> None:
    take_in(town, [HEADINGS[1:], FIRST[1:], SECOND[1:]], MAPPING.replace("{番号}", "{連番:3}"))
    assert [one["協定ID"] for one in written(town)[2:]] == ["L-001", "L-002"]


def test_agreements_that_count_as_unsigned_are_told(town: Workspace) -> None:
    mapping = MAPPING.replace("すべての行: {状態: 締結済}\n", "")
    more = (2, "乙協定", "株式会社一番", "", "包括"), (3, "丙協定", "株式会社一番", "2027-04-01", "包括")
    answer = take_in(town, rows(FIRST, *more), mapping)
    assert [one.record for one in answer.findings if one.rule == "not-signed"] == [
        "agreements:L-2",
        "agreements:L-3",
    ]


def test_the_named_sheets_are_read_and_others_are_told(town: Workspace) -> None:
    answer = take_in(town, rows(FIRST), other=("様式",))
    assert "様式" in the(answer, "other-sheets").message
    answer = take_in(town, rows(FIRST), "シート: [協定一覧表]\n" + MAPPING)
    assert errors(answer) == [("no-sheet", "1")]
    assert "「協定一覧」のことでしょうか。" in (the(answer, "no-sheet").hint or "")


def test_two_sheets_come_in_together(town: Workspace) -> None:
    import openpyxl

    path = lists.save_book(town.root / lists.LIST, rows(FIRST))
    book = openpyxl.load_workbook(path)
    sheet = book.create_sheet("令和")
    for row in rows(SECOND):
        sheet.append(row)
    book.save(path)
    (town.root / lists.MAP).write_text("シート: 協定一覧、令和\n" + MAPPING, "utf-8")
    answer = bring_in(town, CITY, Wish("agreements", path, town.root / lists.MAP, lists.ON))
    assert not errors(answer)
    assert [one["協定ID"] for one in written(town)[2:]] == ["L-1", "L-2"]


# other types


def test_partners_departments_and_results_come_in_the_same_way(town: Workspace) -> None:
    partners = "列: {名称: 企業名, 種別: 種別, 住所: 所在地}\nID: K{連番}\n"
    answer = take_in(
        town,
        [("名称", "種別", "住所"), ("株式会社四番", "民間企業", "例市1"), ("㈱一番", "民間企業", "例市2")],
        partners,
        type_name="partners",
    )
    assert [one.rule for one in answer.findings] == ["twin"]
    assert written(town, "partners")[-2]["企業名"] == "株式会社四番"

    departments = "列: {部: 部, 課: 課}\nID: E{連番:2}\n"
    answer = take_in(town, [("部", "課"), ("企画部", "広報課")], departments, type_name="departments")
    assert written(town, "departments")[-1] == {"部署ID": "E01", "部": "企画部", "課": "広報課"}

    results = "列: {年度: 年度, 課: 部署ID, 件名: 取組の件名, 相手: 連携企業名, 協定: 協定ID}\nID: J{連番}\n"
    title = "例市と株式会社一番との包括連携に関する協定書"
    row = ("R7", "総務部　防災課", "体操", "㈱一番、株式会社五番", title)
    answer = take_in(town, [("年度", "課", "件名", "相手", "協定"), row], results, type_name="results")
    assert not errors(answer)
    found = written(town, "results")[-1]
    assert (found["部署ID"], found["協定ID"], found["年度"]) == (["D1"], "N1", "2025")
    assert found["連携企業名"] == ["C1", "P001"]


def test_a_section_that_nobody_knows_is_an_error_with_a_near_one(town: Workspace) -> None:
    results = "列: {年度: 年度, 課: 部署ID, 件名: 取組の件名}\nID: J{連番}\n"
    answer = take_in(town, [("年度", "課", "件名"), ("R7", "防災化", "体操")], results, type_name="results")
    assert errors(answer) == [("unknown-name", "B2")]
    assert "「防災課」のことでしょうか。" in (the(answer, "unknown-name").hint or "")


def test_findings_are_fit_for_json(town: Workspace) -> None:
    answer: BroughtIn = take_in(town, rows(SECOND))
    assert json.loads(json.dumps([one.to_json() for one in answer.findings]))[0]["source"]["cell"] == "C2"
