"""An issue of forms writes what holds, changes nothing else, and says what it did not make."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import docx
import pytest
from openpyxl import load_workbook

from pipeline.build.audit import audit
from pipeline.build.issue import Issued, NothingToIssue, issue
from pipeline.build.manifest import read_manifest
from pipeline.build.run import Wish, build
from pipeline.plan.letters.desk import Round
from pipeline.workspace import Workspace
from tests.plan import issuing
from tests.plan.issuing import ON, TOWN, YEAR, edit
from tests.tools import ooxml

LETTER = "forms/令和８年度/依頼文/提案書 C1 株式会社髙﨑商会.docx"
REPLY = "forms/令和８年度/回答票/C1 株式会社髙﨑商会.xlsx"


@pytest.fixture
def town(tmp_path: Path) -> Workspace:
    return issuing.town(tmp_path)


def run(town: Workspace, asked: Round | None = None, on: date = ON) -> Issued:
    return issue(town, TOWN, on, asked or Round(YEAR))


def tree(town: Workspace) -> dict[str, bytes]:
    folder = town.output(TOWN)
    return {
        one.relative_to(folder).as_posix(): one.read_bytes() for one in folder.rglob("*") if one.is_file()
    }


def words(data: bytes) -> list[str]:
    body = docx.Document(io.BytesIO(data)).element.body
    return ["".join(text.text or "" for text in one.iter("{*}t")) for one in body.iter("{*}p")]


def test_every_form_is_written_with_its_entry(town: Workspace) -> None:
    done = run(town)
    entries = read_manifest(town.output(TOWN))
    assert set(tree(town)) == {*entries, "manifest.json"}
    assert {(one.command, one.scope) for one in entries.values()} == {
        ("forms", f"2026/{kind}") for kind in ("sheet1", "sheet2", "sheet4", "reply-sheet")
    }
    assert {one.kind for one in entries.values()} == {"letter", "reply-sheet"}
    assert (len(done.documents), done.held, done.failed) == (12, (), False)
    assert audit(town, TOWN, ON) == [one for one in audit(town, TOWN, ON) if one.rule == "not-built"]


def test_the_same_issue_twice_changes_nothing(town: Workspace) -> None:
    run(town)
    before = tree(town)
    assert run(town).written == 0
    assert tree(town) == before


def test_two_folders_have_the_same_bytes(tmp_path: Path) -> None:
    first, second = issuing.town(tmp_path / "a"), issuing.town(tmp_path / "b")
    run(first)
    run(second)
    assert tree(first) == tree(second)


def test_the_day_of_the_issue_changes_nothing_that_does_not_print_it(town: Workspace) -> None:
    run(town)
    before = tree(town)
    assert run(town, on=date(2026, 12, 1)).written == 0
    assert tree(town) == before


def test_a_letter_says_who_what_until_when_and_where_to(town: Workspace) -> None:
    run(town, Round(YEAR, date(2026, 5, 29), date(2026, 5, 7)), date(2026, 5, 7))
    text = words(tree(town)[LETTER])
    for line in (
        "例未第　　　　号",
        "令和８年５月７日",
        "株式会社髙﨑商会",
        "代表取締役　髙﨑　𠮷信　様",
        "例町長　例　花子",
        "令和８年度における連携の御提案について（依頼）",
        "例町と髙﨑商会との協定",
        "・備えと避難に関すること",
        "３　提出物提案書",
        "４　提出期限令和８年５月２９日（金）",
        "５　提出先例町　未来課　連携係",
        "担当　加瀬　文子　　電話　0000-00-0101",
    ):
        assert line in text
    assert text.index("敬具") < text.index("記")


def test_a_letter_to_a_section_is_plain_and_lists_all_agreements_behind(town: Workspace) -> None:
    run(town)
    text = words(tree(town)["forms/令和８年度/依頼文/実績報告 D3 福祉部 健康課.docx"])
    assert {"福祉部健康課長　様", "企画部未来課長", "食と農の協定", "株式会社髙﨑商会、A&B <農園>"} <= set(
        text
    )
    assert not any("拝啓" in one or "敬具" in one for one in text)
    assert any("「実績なし」" in one for one in text)
    assert not any("市" in one for one in text)


def test_a_reply_sheet_prints_its_heading_on_every_page_and_offers_the_answers(town: Workspace) -> None:
    run(town)
    book = load_workbook(io.BytesIO(tree(town)[REPLY]))
    sheet = book.worksheets[0]
    assert (sheet.print_title_rows, sheet.page_setup.paperSize) == ("$8:$8", 9)
    assert sheet.print_area == "'回答書'!$A$1:$H$13"
    (choice,) = sheet.data_validations.dataValidation
    assert (choice.formula1, str(choice.sqref)) == ('"可,否,条件付"', "F9:F10")
    assert [cell.value for cell in sheet[9]] == [
        1,
        "総務部\n防災課",
        "備えと避難に関すること",
        "避難所の運営訓練",
        "訓練への参加をお願いする。",
        "条件付",
        "平日であれば可。",
        "T1",
    ]


def test_a_long_proposal_is_never_cut(town: Workspace) -> None:
    long = "訓練の内容を詳しく記す。" * 200
    edit(town, "proposals", "訓練への参加をお願いする。", long)
    run(town)
    sheet = load_workbook(io.BytesIO(tree(town)[REPLY])).worksheets[0]
    lines = [str(cell.value) for cell in sheet["E"][8:] if cell.value]
    assert "".join(lines[:-1]).replace("\n", "") == long
    end = 8 + len(lines) - 1
    # One record: its number, answer, comment and id stand in the first of its rows, and nowhere else.
    columns = (1, 6, 7, 8)
    assert [sheet.cell(9, column).value for column in columns] == [1, "条件付", "平日であれば可。", "T1"]
    assert not any(sheet.cell(row, column).value for row in range(10, end + 1) for column in columns)
    assert len(lines[0].split("\n")) == 3
    (choice,) = sheet.data_validations.dataValidation
    assert str(choice.sqref) == f"F9:F{end + 1}"


def test_whoever_answers_is_spoken_to_politely_and_told_what_to_do(town: Workspace) -> None:
    run(town)
    sheet = load_workbook(io.BytesIO(tree(town)[REPLY])).worksheets[0]
    told = [str(row[0].value) for row in sheet.iter_rows() if "。" in str(row[0].value)]
    assert len(told) == 2
    assert not any(one.endswith(("る。", "ない。", "く。")) for text in told for one in text.splitlines())
    assert sheet["A8"].value == "番号"


def test_a_form_that_is_not_asked_for_stays_and_one_that_is_follows_the_records(town: Workspace) -> None:
    run(town)
    before = tree(town)
    edit(town, "agreements", "effective_to: 2027-01-31", "effective_to: 2026-03-31")
    done = run(town, Round(YEAR, date(2026, 12, 18), forms=("回答票",)))
    after = tree(town)
    changed = {path for path in before if after.get(path) != before[path]}
    assert {one.scope for one in done.documents} == {"2026/reply-sheet"}
    assert changed - {"manifest.json"} == {one.path for one in done.documents}
    run(town, Round(YEAR, forms=("sheet1",)))
    assert set(before) - set(tree(town)) == {"forms/令和８年度/依頼文/提案書 C2 A&B ＜農園＞.docx"}


def test_what_a_person_changed_is_kept_and_another_year_is_left_alone(town: Workspace) -> None:
    run(town, Round(2025))
    other = {path: data for path, data in tree(town).items() if path.startswith("forms/令和７年度")}
    run(town)
    file = town.output(TOWN) / LETTER
    file.write_bytes(b"mine")
    done = run(town)
    assert [one.rule for one in done.findings] == ["hand-changed", "reply-by-blank"]
    assert b"mine" in tree(town).values()
    assert words(tree(town)[LETTER])
    assert other
    assert {path: tree(town)[path] for path in other} == other


def test_what_no_longer_holds_goes_and_a_build_touches_no_form(town: Workspace) -> None:
    run(town)
    build(town, TOWN, Wish(ON), lambda done, total: None)
    made = {path for path in tree(town) if path.startswith("forms/")}
    assert len(made) == 12
    edit(town, "agreements", "effective_to: 2027-01-31", "effective_to: 2026-03-31")
    run(town)
    gone = made - set(tree(town))
    assert gone == {"forms/令和８年度/依頼文/提案書 C2 A&B ＜農園＞.docx"}
    assert "index.html" in tree(town)


def test_what_is_held_back_is_told_and_taken_away(town: Workspace) -> None:
    run(town)
    edit(town, "partners", "kind: sole-proprietor", "kind: 農家")
    done = run(town)
    assert {one.record for one in done.findings if one.rule != "reply-by-blank"} == {"partners:C2"}
    assert len(done.held) == 9
    assert LETTER in tree(town)
    assert not any("C2" in path for path in tree(town))


def test_findings_of_other_records_are_not_told(town: Workspace) -> None:
    edit(town, "agreements", "effective_to: 2028-01-14", "effective_to: いつか")
    assert [one.rule for one in run(town).findings] == ["reply-by-blank"]


def test_a_policy_that_cannot_be_read_is_told(town: Workspace) -> None:
    edit(town, "policy", "codes:", "code:")
    done = run(town)
    assert done.documents == ()
    assert any(one.rule == "unknown-key" for one in done.findings)


def test_a_template_that_cannot_be_used_is_told_and_the_others_are_made(town: Workspace) -> None:
    (town.root / "templates" / "docx" / "letter-proposals.docx").write_bytes(b"no zip")
    done = run(town)
    assert [one.kind for one in done.held] == ["letter", "letter"]
    assert any(one.place and one.place.file.endswith("letter-proposals.docx") for one in done.findings)
    assert LETTER not in tree(town)
    assert REPLY in tree(town)


def test_a_municipality_has_a_template_of_its_own(town: Workspace) -> None:
    common = town.root / "templates" / "docx" / "letter-results.docx"
    own = town.root / "templates" / "docx" / TOWN / "letter-proposals.docx"
    own.parent.mkdir()
    own.write_bytes(common.read_bytes())
    done = run(town)
    assert any(one.rule == "template-missing-tag" and one.value == "aims" for one in done.findings)


def test_a_policy_that_asks_for_no_forms_says_what_to_write_and_writes_nothing(town: Workspace) -> None:
    edit(town, "policy", "      - {kind: reply-sheet, name: 回答票}\n", "")
    edit(town, "policy", "      - letter\n", "")
    with pytest.raises(NothingToIssue, match="documents（書類）"):
        run(town)
    with pytest.raises(NothingToIssue, match="施行されている規則集がない"):
        run(town, on=date(2019, 1, 1))
    assert not town.output(TOWN).exists()


def test_a_year_in_which_nobody_is_asked_is_told(town: Workspace) -> None:
    done = run(town, Round(2019))
    assert ([one.rule for one in done.findings], done.documents) == (["nothing-to-issue"], ())


def test_forms_go_when_the_policy_asks_for_them_no_more(town: Workspace) -> None:
    run(town)
    edit(town, "policy", "      - {kind: reply-sheet, name: 回答票}\n", "")
    edit(town, "policy", "      - letter\n", "")
    assert run(town).documents == ()
    assert set(tree(town)) == {"manifest.json"}


def test_what_was_issued_goes_when_there_is_nothing_to_issue_any_more(town: Workspace) -> None:
    run(town)
    for name in ("agreements", "proposals", "projects", "replies", "results"):
        (town.data(TOWN) / f"{name}.yaml").unlink()
    assert run(town).documents == ()
    assert set(tree(town)) == {"manifest.json"}


@pytest.mark.needs("ooxml")
def test_word_and_excel_have_nothing_to_repair(town: Workspace) -> None:
    run(town)
    build(town, TOWN, Wish(ON), lambda done, total: None)
    folder = town.output(TOWN)
    names = ("forms/", "見直し調書", "協定申出書", "連携実績整理表", "ニーズ調査票")
    paths = [folder / one for one in read_manifest(folder) if one.startswith(names)]
    assert len(paths) == 16
    assert {path.name: errors for path, errors in ooxml.validate(paths).items() if errors} == {}
