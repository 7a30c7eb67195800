"""What a command says at its end: what went, and which file is to blame."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.plan import towns
from tests.tools.cli import Kyotei

CITY = towns.CITY
ON = ("--on", "2026-11-20")


@pytest.fixture
def built(tmp_path: Path, kyotei: Kyotei) -> Path:
    root = towns.workspace(tmp_path / "workspace").root
    assert kyotei("build", *ON, cwd=root).exit == 0
    return root


def test_the_file_that_made_documents_go_is_named_first(built: Path, kyotei: Kyotei) -> None:
    file = built / "data" / CITY / "agreements.yaml"
    file.write_text(file.read_text("utf-8").replace("title: ", "title：", 1), "utf-8")
    before = {path.name for path in (built / "output" / CITY).rglob("*.docx")}
    result = kyotei("build", *ON, cwd=built)
    gone = before - {path.name for path in (built / "output" / CITY).rglob("*.docx")}
    assert gone
    after_totals = result.stdout.partition("エラー 1件・")[2].splitlines()[1:]
    assert after_totals[0].startswith(
        f"data/{CITY}/agreements.yaml を正しく読み取れないため、{CITY} の前に作った文書 "
    )
    assert f"kyotei build {CITY} を実行すると" in after_totals[0]


def test_no_file_is_blamed_where_one_record_is_at_fault(built: Path, kyotei: Kyotei) -> None:
    towns.edit(built / "data" / CITY / "agreements.yaml", "  effective_to: 2027-11-30\n", "")
    lines = kyotei("build", *ON, cwd=built).stdout.splitlines()
    (said,) = [line for line in lines if "除きました" in line]
    assert said.startswith(f"{CITY}：前に作った文書のうち、いまの記録からは作らないもの ")


def test_files_that_were_changed_by_hand_have_a_line_of_their_own(built: Path, kyotei: Kyotei) -> None:
    draft, paper = (next((built / "output" / CITY / name).glob("*.docx")) for name in ("協定書案", "協定書"))
    draft.write_bytes(b"changed by hand")
    said = f"{CITY}：手で直された文書 1件を、別の名前で残しました（協定書案/{draft.stem}（手修正 "
    for _ in range(2):  # as long as the file is there
        lines = kyotei("build", *ON, cwd=built).stdout.splitlines()
        (line,) = [one for one in lines if one.startswith(said)]
        assert lines.index(line) > next(n for n, one in enumerate(lines) if one.startswith("エラー 0件"))
    paper.write_bytes(b"changed by hand")
    last = kyotei("build", *ON, cwd=built).stdout
    assert "手で直された文書 2件を" in last
    assert " ほか1件）。" in last


def test_a_document_that_could_not_be_written_is_not_counted_as_made(built: Path, kyotei: Kyotei) -> None:
    before = kyotei("build", *ON, cwd=built).stdout
    made = int(before.partition("：文書 ")[2].partition("件")[0])
    paper = next((built / "output" / CITY / "協定書").glob("*.docx"))
    paper.unlink()
    paper.mkdir()
    result = kyotei("build", *ON, cwd=built)
    assert result.exit == 3
    assert f"{CITY}：文書 {made - 1}件" in result.stdout
    page = (built / "output" / CITY / "index.html").read_text("utf-8")
    assert "前の内容のまま（書き込めませんでした）" in page


def test_errors_stand_last_on_the_terminal_and_first_in_json(built: Path, kyotei: Kyotei) -> None:
    towns.edit(built / "data" / CITY / "agreements.yaml", "  effective_to: 2027-11-30\n", "")
    (built / "data" / CITY / "other.yaml").write_text("[]\n", "utf-8")
    lines = kyotei("check", *ON, cwd=built).stdout.splitlines()
    said = [line.partition(":")[0] for line in lines if line.startswith(("エラー:", "警告:", "お知らせ:"))]
    assert said == sorted(said, key=["お知らせ", "警告", "エラー"].index)
    assert {"警告", "エラー"} <= set(said)
    severities = [one["severity"] for one in kyotei("check", *ON, "--json", cwd=built).json["findings"]]
    assert severities == sorted(severities, key=["error", "warning", "notice"].index)
