"""`kyotei explain`: one record, every rule that applies to it, and the origin of each article."""

from __future__ import annotations

from pathlib import Path

from tests.tools.cli import Kyotei

ON = ("--on", "2026-11-20")


def test_an_agreement_is_explained_rule_by_rule_and_article_by_article(
    workspace: Path, kyotei: Kyotei
) -> None:
    result = kyotei("explain", "asahi", "agreements:AS-2026-04", *ON, cwd=workspace)
    assert result.exit == 0
    assert "［例外］term-length（原則） 根拠：旭市包括連携協定ガイドライン 2(4)④" in result.stdout
    assert "［適合］cost-burden-stated" in result.stdout
    assert "［対象外］cost-items-divided" in result.stdout
    assert "第５条（費用負担） ← templates/clauses/cost.yaml の cost-none" in result.stdout
    assert result.stdout.count(" ← ") == 14


def test_a_bare_id_is_enough_where_it_is_unique(workspace: Path, kyotei: Kyotei) -> None:
    full = kyotei("explain", "asahi", "agreements:AS-2026-01", *ON, cwd=workspace)
    assert kyotei("explain", "asahi", "AS-2026-01", *ON, cwd=workspace).stdout == full.stdout


def test_a_broken_rule_makes_the_exit_status_1(workspace: Path, kyotei: Kyotei) -> None:
    file = workspace / "data/asahi/agreements.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(
        text.replace("有効期間終了日: 2027-03-31", "有効期間終了日: 2027-05-31", 1), encoding="utf-8"
    )
    result = kyotei("explain", "asahi", "AS-2026-01", *ON, cwd=workspace)
    assert result.exit == 1
    assert "［不適合］term-length" in result.stdout


def test_a_city_clause_is_named_with_its_file(workspace: Path, kyotei: Kyotei) -> None:
    common = workspace / "templates/clauses/consultation.yaml"
    own = workspace / "templates/clauses/asahi/consultation.yaml"
    own.parent.mkdir()
    own.write_bytes(common.read_bytes())
    result = kyotei("explain", "asahi", "AS-2026-01", *ON, cwd=workspace)
    assert "（疑義の協議） ← templates/clauses/asahi/consultation.yaml の " in result.stdout


def test_an_unknown_record_is_a_usage_error_with_a_suggestion(workspace: Path, kyotei: Kyotei) -> None:
    result = kyotei("explain", "asahi", "agreements:AS-2026-9", *ON, cwd=workspace)
    assert result.exit == 2
    assert "agreements:AS-2026-0" in result.stderr


def test_a_record_that_cannot_be_read_says_so(workspace: Path, kyotei: Kyotei) -> None:
    file = workspace / "data/asahi/departments.yaml"
    file.write_text(file.read_text(encoding="utf-8") + "- {id: D99, sektion: x}\n", encoding="utf-8")
    result = kyotei("explain", "asahi", "departments:D99", *ON, cwd=workspace)
    assert result.exit == 1
    assert "読み取れません" in result.stdout
    assert "sektion" in result.stdout
