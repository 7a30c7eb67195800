"""`kyotei explain`: one record, every rule that applies to it, and the origin of each article."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tools.cli import Kyotei

ON = ("--on", "2026-11-20")


def test_an_agreement_is_explained_rule_by_rule_and_article_by_article(
    workspace: Path, kyotei: Kyotei
) -> None:
    result = kyotei("explain", "asahi", "agreements:AS-2026-04", *ON, cwd=workspace)
    assert result.exit == 0
    assert (
        "［例外］有効期間の長さ（term-length、原則） 根拠：旭市包括連携協定ガイドライン 2(4)④"
        in result.stdout
    )
    assert "［適合］費用負担の記載（cost-burden-stated、必須）" in result.stdout
    assert "［対象外］費用の項目別の負担（cost-items-divided、必須）" in result.stdout
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
    assert "［不適合］有効期間の長さ（term-length、原則）" in result.stdout


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
    assert (
        "「agreements:AS-2026-9」という記録はありません。近いものは、次のとおりです。\n  協定 AS-2026-09（"
        in result.stderr
    )


def test_a_word_like_nothing_says_how_a_record_is_named(workspace: Path, kyotei: Kyotei) -> None:
    result = kyotei("explain", "asahi", "ぴよぴよ", *ON, cwd=workspace)
    assert result.exit == 2
    assert "IDか、企業名・協定名称かその一部を書いてください。" in result.stderr


@pytest.mark.parametrize(
    "word", ["髙﨑ドラッグ", "株式会社 髙﨑ドラッグ", "㈱高崎ドラッグ", "企業等:P001", "P001"]
)
def test_a_partner_is_found_by_its_name_with_its_confirmations_and_agreements(
    workspace: Path, kyotei: Kyotei, word: str
) -> None:
    result = kyotei("explain", "asahi", word, *ON, cwd=workspace)
    assert result.exit == 0
    lines = result.stdout.splitlines()
    assert lines[1] == "企業等 P001（株式会社髙﨑ドラッグ）"
    assert lines.count("［満たす］P4 市税等の完納") == 1
    after = lines.index("［満たす］P4 市税等の完納")
    assert [line.split("　")[:2] for line in lines[after + 1 : after + 3]] == [
        ["    満たす", "令和８年１０月１４日"],
        ["    満たさない", "令和８年９月１８日"],
    ]
    assert (
        "    AS-2026-01　旭市と株式会社髙﨑ドラッグとの包括連携に関する協定書（手続中、締結日 令和８年１２月１５日）"
        in lines
    )


def test_a_criterion_that_nobody_confirmed_is_shown_as_such(workspace: Path, kyotei: Kyotei) -> None:
    file = workspace / "data/asahi/partners.yaml"
    file.write_text(
        file.read_text(encoding="utf-8") + "- {企業等ID: P999, 企業名: ひとつ星商店}\n", encoding="utf-8"
    )
    result = kyotei("explain", "asahi", "ひとつ星", *ON, cwd=workspace)
    assert "［未確認］P4 市税等の完納" in result.stdout
    assert "協定：この企業等の協定は、記録にありません。" in result.stdout


def test_the_partner_of_the_original_is_a_partner_of_its_amendment(workspace: Path, kyotei: Kyotei) -> None:
    result = kyotei("explain", "asahi", "飯岡浜通り商店会", *ON, cwd=workspace)
    assert "    AS-2026-09　" in result.stdout


def test_an_agreement_is_found_by_a_part_of_its_title(workspace: Path, kyotei: Kyotei) -> None:
    result = kyotei("explain", "asahi", "在宅避難者", *ON, cwd=workspace)
    assert "協定 AS-2026-05（災害時における在宅避難者の支え合いに関する協定書）" in result.stdout.splitlines()


def test_a_name_that_several_bear_is_answered_with_all_of_them(workspace: Path, kyotei: Kyotei) -> None:
    result = kyotei("explain", "asahi", "株式会社", *ON, cwd=workspace)
    assert result.exit == 2
    result = kyotei("explain", "asahi", "協定書", *ON, cwd=workspace)
    assert result.exit == 2
    assert "「協定書」に当たる記録がいくつもあります。" in result.stderr
    assert "\n  協定 AS-2026-01（旭市と株式会社髙﨑ドラッグとの包括連携に関する協定書）" in result.stderr


def test_a_record_that_cannot_be_read_says_so(workspace: Path, kyotei: Kyotei) -> None:
    file = workspace / "data/asahi/departments.yaml"
    file.write_text(file.read_text(encoding="utf-8") + "- {id: D99, sektion: x}\n", encoding="utf-8")
    result = kyotei("explain", "asahi", "departments:D99", *ON, cwd=workspace)
    assert result.exit == 1
    assert "読み取れません" in result.stdout
    assert "sektion" in result.stdout
