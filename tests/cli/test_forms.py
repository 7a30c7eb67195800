"""`kyotei forms issue` on the command line: statuses, words, JSON."""

from __future__ import annotations

from pathlib import Path

import pytest
from filelock import FileLock

from tests.plan import issuing
from tests.plan.issuing import TOWN, edit
from tests.tools.cli import Kyotei

ISSUE = ("forms", "issue", TOWN, "--year", "2026")
FORMS = f"output/{TOWN}/forms/令和８年度"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return issuing.town(tmp_path / "workspace").root


def test_all_is_well_is_0(place: Path, kyotei: Kyotei) -> None:
    result = kyotei(*ISSUE, "--reply-by", "2026-12-18", "--on", "2026-11-20", cwd=place)
    assert (result.exit, result.stderr) == (0, "")
    assert "指摘はありません。" in result.stdout
    assert "依頼文と回答書 12件" in result.stdout
    assert f"output/{TOWN}/forms" in result.stdout
    assert len(list((place / FORMS).rglob("*.docx"))) == 10


@pytest.mark.parametrize("year", ["2026", "令和8年度", "R8"])
def test_a_year_may_be_written_as_records_write_it(place: Path, kyotei: Kyotei, year: str) -> None:
    assert kyotei("forms", "issue", TOWN, "--year", year, cwd=place).exit == 0
    assert (place / FORMS).is_dir()


def test_a_letter_has_a_date_only_if_one_was_given(place: Path, kyotei: Kyotei) -> None:
    kyotei(*ISSUE, cwd=place)
    before = {path: path.read_bytes() for path in (place / FORMS).rglob("*.docx")}
    kyotei(*ISSUE, "--on", "2026-11-20", cwd=place)
    assert all(path.read_bytes() != data for path, data in before.items())
    sheets = [path.read_bytes() for path in (place / FORMS).rglob("*.xlsx")]
    kyotei(*ISSUE, cwd=place)
    assert {path: path.read_bytes() for path in before} == before
    assert [path.read_bytes() for path in (place / FORMS).rglob("*.xlsx")] == sheets


def test_each_form_has_a_deadline_of_its_own_and_leaves_the_others_as_they_were(
    place: Path, kyotei: Kyotei
) -> None:
    first = kyotei(*ISSUE, "--form", "提案書", "--reply-by", "2026-12-18", "--on", "2026-11-20", cwd=place)
    assert first.exit == 0
    assert "依頼文と回答書 2件" in first.stdout
    before = {path: path.read_bytes() for path in (place / FORMS).rglob("*.docx")}
    kyotei(
        *ISSUE,
        "--form",
        "sheet4",
        "--form",
        "回答書",
        "--reply-by",
        "2027-04-09",
        "--on",
        "2026-11-20",
        cwd=place,
    )
    made = {path: path.read_bytes() for path in (place / FORMS).rglob("*.docx")}
    assert {path: data for path, data in made.items() if path in before} == before
    assert len(made) == 7
    kyotei(*ISSUE, cwd=place)
    assert len(list((place / FORMS).rglob("*.docx"))) == 10


def test_a_deadline_on_a_saturday_is_a_notice(place: Path, kyotei: Kyotei) -> None:
    result = kyotei(*ISSUE, "--reply-by", "2026-12-19", "--on", "2026-11-20", cwd=place)
    assert result.exit == 0
    assert "令和８年１２月１９日（土）は、土曜日か日曜日です。" in result.stdout


def test_json_is_one_object_with_the_documents_of_this_issue(place: Path, kyotei: Kyotei) -> None:
    kyotei("build", "--on", "2026-11-20", cwd=place)
    answer = kyotei(*ISSUE, "--json", cwd=place).json
    assert (answer["command"], answer["exit"]) == ("forms issue", 0)
    assert [one["rule"] for one in answer["findings"]] == ["reply-by-blank"]
    assert {(one["municipality"], one["command"], one["scope"]) for one in answer["documents"]} == {
        (TOWN, "forms", f"2026/{kind}") for kind in ("sheet1", "sheet2", "sheet4", "reply-sheet")
    }


def test_a_faulty_record_is_1_and_what_it_holds_back_is_named(place: Path, kyotei: Kyotei) -> None:
    path = place / "data" / TOWN / "partners.yaml"
    path.write_text(path.read_text("utf-8").replace("kind: sole-proprietor", "kind: 農家"), "utf-8")
    result = kyotei(*ISSUE, cwd=place)
    assert result.exit == 1
    assert "農家" in result.stdout
    assert "作れなかった文書：依頼文 提案書の依頼 C2" in result.stdout
    assert "作れなかった文書：回答書 C2" in result.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("forms", "issue", TOWN), "--year"),
        (("forms", "issue", TOWN, "--year", "来年"), "「来年」は年度として読めません。"),
        (("forms", "issue", TOWN, "--year", "2026", "--reply-by", "6月"), "日付として読めません"),
        (("forms", "issue", "exampel", "--year", "2026"), "という市町村のフォルダーは data にありません"),
        (
            (*ISSUE, "--reply-by", "2026-04-01", "--on", "2026-05-01"),
            "提出期限（2026-04-01）が、依頼文の日付（2026-05-01）より前です",
        ),
        (
            (*ISSUE, "--reply-by", "2028-04-01", "--on", "2026-05-01"),
            "令和８年度の依頼としては先すぎます",
        ),
        ((*ISSUE, "--reply-by", "2025-03-31"), "令和８年度の依頼としては前すぎます"),
        ((*ISSUE, "--form", "別紙⑤"), "「別紙⑤」という様式はありません。"),
    ],
)
def test_wrong_usage_is_2_in_japanese(place: Path, kyotei: Kyotei, words: tuple[str, ...], said: str) -> None:
    result = kyotei(*words, cwd=place)
    assert result.exit == 2
    assert said in result.stderr
    assert not (place / "output" / TOWN).exists()
    answer = kyotei(*words, "--json", cwd=place).json
    assert (answer["exit"], answer["command"]) == (2, "forms issue")


def test_a_year_in_which_nobody_is_asked_is_0_with_a_notice(place: Path, kyotei: Kyotei) -> None:
    result = kyotei("forms", "issue", TOWN, "--year", "令和元年度", cwd=place)
    assert result.exit == 0
    assert "令和元年度は、続いている包括の協定も回答を求める提案もない" in result.stdout


def test_a_municipality_that_uses_no_forms_is_told_what_to_write(place: Path, kyotei: Kyotei) -> None:
    from pipeline.workspace import Workspace

    for line in ("      - letter\n", "      - {kind: reply-sheet, name: 回答票}\n"):
        edit(Workspace(place), "policy", line, "")
    result = kyotei(*ISSUE, cwd=place)
    assert result.exit == 2
    assert "documents（書類）" in result.stderr


def test_another_run_in_the_town_is_3(place: Path, kyotei: Kyotei) -> None:
    (place / "output" / ".kyotei").mkdir(parents=True)
    with FileLock(place / "output" / ".kyotei" / f"{TOWN}.lock"):
        result = kyotei(*ISSUE, cwd=place)
    assert result.exit == 3
    assert "ほかの実行が作業中です" in result.stdout


def test_a_form_that_cannot_be_written_is_3_and_the_others_are_there(place: Path, kyotei: Kyotei) -> None:
    (place / FORMS / "依頼文" / "提案書 C1 株式会社髙﨑商会.docx").mkdir(parents=True)
    result = kyotei(*ISSUE, cwd=place)
    assert result.exit == 3
    assert "提案書 C1" in result.stdout
    assert len([one for one in (place / FORMS).rglob("*.docx") if one.is_file()]) == 9


@pytest.mark.parametrize("words", [("forms", "--help"), ("forms", "issue", "--help")])
def test_help_is_japanese_with_an_example(kyotei: Kyotei, words: tuple[str, ...]) -> None:
    result = kyotei(*words)
    assert result.exit == 0
    assert "例：kyotei forms issue" in result.stdout
