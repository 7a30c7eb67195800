"""Raw record → fields: keys in two languages, short forms, columns, cells; every fault with its place."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pipeline.records.agreements import Agreement, Decision, Step
from pipeline.records.base import Part
from pipeline.records.choices import (
    CostPolicy,
    CriterionResult,
    Judge,
    Outcome,
    PartnerKind,
    PartnerState,
    Procurement,
)
from pipeline.records.load import build
from pipeline.records.partners import Partner
from pipeline.records.shape import shape
from pipeline.records.suggest import did_you_mean
from pipeline.sources.raw import RawMap
from pipeline.sources.yaml_source import parse_yaml
from tests.records.folder import AGREEMENT, CODES, NAME, PARTNER, good, line_of, load, only, told


def agreement(tmp_path: Path, more: str, *, file: str = "agreements.yaml") -> Agreement:
    """The agreement N1 with more fields, indented by two; nothing may be found of it."""
    return good(load(tmp_path, {"partners.yaml": PARTNER, file: LEAST + more})).agreements["N1"]


LEAST = "- id: N1\n  kind: comprehensive\n  title: 包括連携協定書\n  partners: [C1]\n"


# keys


def test_english_and_japanese_keys_and_values_give_the_same_record(tmp_path: Path) -> None:
    english = """\
- id: C1
  name: 株式会社一番
  kind: company
  corporate_number: 7123456789012
  address: 例県例市一番町1番地
  contact: {department: 総務部, name: 一番　花子, phone: 03-0000-0000, email: a@example.jp}
  confirmations:
    - {criterion: P1, result: met, date: 2026-10-01, evidence: 納税証明書}
  status: {state: active, since: 2000-04-01}
"""
    japanese = """\
- 企業等ID: C1
  企業名: 株式会社一番
  種別: 民間企業
  法人番号: 7123456789012
  所在地: 例県例市一番町1番地
  連絡先: {部署: 総務部, 氏名: 一番　花子, 電話: 03-0000-0000, メール: a@example.jp}
  確認事項:
    - {基準: 税の完納, 結果: 満たす, 確認日: 令和8年10月1日, 確認資料: 納税証明書}
  状態: {区分: 存続, 時期: 平成12年4月1日}
"""
    one = good(load(tmp_path / "a", {"partners.yaml": english})).partners["C1"]
    other = good(load(tmp_path / "b", {"partners.yaml": japanese})).partners["C1"]
    assert one == other
    assert one.kind is PartnerKind.COMPANY
    assert one.confirmations[0].criterion == "P1"
    assert one.confirmations[0].result is CriterionResult.MET


def test_keys_of_both_languages_may_stand_side_by_side(tmp_path: Path) -> None:
    found = agreement(tmp_path, "  締結日: 2026-12-01\n  renewal: {更新期間: 1年, notice: 1か月前}\n")
    assert found.signed_on == date(2026, 12, 1)
    assert found.renewal is not None
    assert (found.renewal.further_term, found.renewal.notice) != (None, None)


@pytest.mark.parametrize(
    ("line", "value", "hint"),
    [
        ("  締結曰: 2026-12-01", "締結曰", "「締結日」のことでしょうか。"),
        ("  signed: 2026-12-01", "signed", "「signed_on」のことでしょうか。"),
        ("  renewal: {更新期問: 1年}", "更新期問", "「更新期間」のことでしょうか。"),
        (
            "  窓口:\n    市側: {担当者: 例　太郎}",
            "担当者",
            "使えるのは、部署、氏名、電話、メール です。",
        ),
    ],
)
def test_an_unknown_key_is_told_with_a_suggestion(tmp_path: Path, line: str, value: str, hint: str) -> None:
    text = LEAST + line + "\n"
    fault = only(load(tmp_path, {"partners.yaml": PARTNER, "agreements.yaml": text}).findings)
    assert (fault.rule, fault.value, fault.record) == ("unknown-key", value, "agreements:N1")
    assert fault.message == f"「{value}」という項目はありません。"
    assert fault.hint is not None
    assert fault.hint.startswith(hint)
    assert fault.place is not None
    assert fault.place.line == line_of(text, value)
    assert fault.holds == ("*",)


@pytest.mark.parametrize(
    ("lines", "at"),
    [
        ("  締結日: 2026-12-01\n  signed_on: 2026-12-01\n", "signed_on"),
        ("  signed_on: 2026-12-01\n  締結日: 2026-12-02\n", "締結日"),
        ("  renewal:\n    notice: 1か月前\n    申出期限: 30日前\n", "申出期限"),
    ],
)
def test_both_names_of_a_field_are_a_fault_at_the_second(tmp_path: Path, lines: str, at: str) -> None:
    text = LEAST + lines
    fault = only(load(tmp_path, {"partners.yaml": PARTNER, "agreements.yaml": text}).findings)
    assert told([fault]) == [("both-names", line_of(text, at), at)]
    assert "2回書かれています" in fault.message
    assert fault.hint == "どちらか一方を消してください。"


def test_a_blank_field_under_its_other_name_is_absent(tmp_path: Path) -> None:
    assert agreement(tmp_path, "  締結日: 2026-12-01\n  signed_on:\n").signed_on == date(2026, 12, 1)


@pytest.mark.parametrize("blank", ["", "''", "'\u3000 '", "[]", "{}", "[[], {更新期間: ''}]"])
def test_what_is_wholly_blank_is_absent(tmp_path: Path, blank: str) -> None:
    found = agreement(tmp_path, f"  更新: {blank}\n  締結日: {blank}\n  手続の経過: {blank}\n")
    assert (found.renewal, found.signed_on, found.steps) == (None, None, [])


@pytest.mark.parametrize(
    "lines",
    [
        "  連携事項: [F1, '', F2]\n",
        "  連携事項:\n    - F1\n    -\n    - F2\n",
        "  連携事項:\n    - {区分: F1}\n    - {区分: '', 文言: ''}\n    - {区分: F2}\n",
    ],
)
def test_a_blank_item_of_a_list_is_absent(tmp_path: Path, lines: str) -> None:
    assert [one.code for one in agreement(tmp_path, lines).fields] == ["F1", "F2"]


# codes and fixed values


def test_a_code_that_the_policy_has_not_is_told_with_a_suggestion(tmp_path: Path) -> None:
    text = LEAST + "  連携事項:\n    - F1\n    - 健康増心\n"
    fault = only(load(tmp_path, {"partners.yaml": PARTNER, "agreements.yaml": text}).findings)
    assert told([fault]) == [("unknown-code", line_of(text, "健康増心"), "健康増心")]
    assert fault.message == "「区分」に書かれた「健康増心」は、連携事項として決められた値ではありません。"
    assert fault.hint == "「健康増進」のことでしょうか。"


def test_a_fixed_value_that_is_none_is_told_with_the_choices(tmp_path: Path) -> None:
    text = LEAST + "  署名方式: はんこ\n"
    fault = only(load(tmp_path, {"partners.yaml": PARTNER, "agreements.yaml": text}).findings)
    assert told([fault]) == [("unknown-value", line_of(text, "はんこ"), "はんこ")]
    assert fault.message == "「署名方式」に書かれた「はんこ」は、署名方式として決められた値ではありません。"
    assert fault.hint == "使えるのは、記名押印、署名、電子署名 です。"


def test_a_code_without_any_in_the_policy_is_told_without_a_suggestion(tmp_path: Path) -> None:
    text = LEAST + "  連携パターン: general\n"
    fault = only(load(tmp_path, {"partners.yaml": PARTNER, "agreements.yaml": text}).findings)
    assert told([fault]) == [("unknown-code", line_of(text, "general"), "general")]


@pytest.mark.parametrize(
    ("word", "known", "hint"),
    [
        ("cost-burden-statd", ["cost-burden-stated"], "「cost-burden-stated」のことでしょうか。"),
        ("x", ["a", "b"], "使えるのは、a、b です。"),
        ("x", ["a", "a"], "使えるのは、a です。"),
        ("x", [], ""),
        (
            "!",
            [chr(97 + number) for number in range(13)],
            "使えるのは、a、b、c、d、e、f、g、h、i、j、k、l など です。",
        ),
    ],
)
def test_a_hint_names_a_near_word_or_what_may_be_written(word: str, known: list[str], hint: str) -> None:
    assert did_you_mean(word, known) == hint


# white space that cannot be seen


@pytest.mark.parametrize(
    "line",
    [
        "  企業等ID: 'C1 '",
        "  種別: ' 民間企業'",
        "  法人番号: ' 7123456789012 '",
        "  連絡先: {メール: 'a@example.jp '}",
        "  連絡先: {電話: ' 03-0000-0000'}",
        "  状態: {区分: 存続, 時期: ' 2026-04-01 '}",
    ],
)
def test_space_around_a_value_is_no_fault(tmp_path: Path, line: str) -> None:
    least = {"企業等ID": "C1", "企業名": "株式会社一番", "種別": "民間企業", "所在地": "例県例市"}
    key, _, value = line.strip().partition(": ")
    fields = {**least, key: value}
    text = "- " + "\n  ".join(f"{name}: {given}" for name, given in fields.items()) + "\n"
    assert list(good(load(tmp_path, {"partners.yaml": text})).partners) == ["C1"]


def test_space_around_a_reference_is_no_fault(tmp_path: Path) -> None:
    files = {
        "departments.yaml": "- {id: D1, section: 防災課}\n",
        "themes.csv": "課題ID,課題,所管課\nT1,避難,D1 \n",
    }
    city = good(load(tmp_path, files))
    assert list(city.tables["themes"].records) == ["T1"]


# short forms


def test_a_bare_text_fills_the_field_that_matters(tmp_path: Path) -> None:
    found = agreement(tmp_path, "  費用負担: 各自負担\n  連携事項: [F1, 防災・減災]\n")
    assert found.cost_burden is not None
    assert found.cost_burden.policy is CostPolicy.EACH
    assert [(one.code, one.wording) for one in found.fields] == [("F1", ""), ("F2", "")]


def test_short_and_long_items_may_be_mixed(tmp_path: Path) -> None:
    found = agreement(tmp_path, "  連携事項:\n    - F1\n    - {区分: F2, 文言: 災害への備え}\n")
    assert [(one.code, one.wording) for one in found.fields] == [("F1", ""), ("F2", "災害への備え")]


def test_short_forms_of_partners_and_projects_are_read(tmp_path: Path) -> None:
    partner = PARTNER.replace("}", ", status: 解散}")
    project = "- {id: J1, subject: 健康の集い, 契約方法: 随意契約, 協定によらない理由: 軽微なため}\n"
    city = good(load(tmp_path, {"partners.yaml": partner, "projects.yaml": project}))
    status = city.partners["C1"].status
    assert status is not None
    assert status.state is PartnerState.DISSOLVED
    one = city.projects["J1"]
    assert one.procurement is not None
    assert one.without_agreement is not None
    assert (one.procurement.method, one.procurement.by_agreement) == (Procurement.NEGOTIATED, False)
    assert one.without_agreement.reason == "軽微なため"


# columns that are named by a code


def test_a_column_may_be_named_by_the_code_of_its_item(tmp_path: Path) -> None:
    table = (
        "協定ID,協定種別,協定名称,協定相手方,手続の経過.S1.日付,手続の経過.S1.実施者,手続の経過.締結可否の決定.日付,"
        "手続の経過.締結可否の決定.結果\nN1,包括連携協定,協定書,C1,2026-09-01,課長,R8.11.2,可\n"
    )
    city = good(load(tmp_path, {"partners.yaml": PARTNER, "agreements.csv": table}))
    assert city.agreements["N1"].steps == [
        Step(step="S1", date=date(2026, 9, 1), by="課長"),
        Step(step="S7", date=date(2026, 11, 2), outcome=Outcome.APPROVED),
    ]


def test_a_column_of_a_code_that_is_blank_gives_no_item(tmp_path: Path) -> None:
    table = "協定ID,協定種別,協定名称,協定相手方,手続の経過.S1.日付,手続の経過.S7.日付\nN1,個別協定,協定書,C1,,R8.11.2\n"
    city = good(load(tmp_path, {"partners.yaml": PARTNER, "agreements.csv": table}))
    assert [one.step for one in city.agreements["N1"].steps] == ["S7"]


def test_a_blank_item_under_a_code_is_absent_in_yaml_too(tmp_path: Path) -> None:
    found = agreement(tmp_path, "  手続の経過:\n    S1:\n    S5: {日付: ''}\n    S7: {日付: 2026-11-02}\n")
    assert found.steps == [Step(step="S7", date=date(2026, 11, 2))]


def test_the_same_works_in_yaml_and_for_criteria_and_fields(tmp_path: Path) -> None:
    found = agreement(tmp_path, "  連携事項:\n    F1: {文言: 健やかな暮らし}\n    F2: {文言: 災害への備え}\n")
    assert [(one.code, one.wording) for one in found.fields] == [
        ("F1", "健やかな暮らし"),
        ("F2", "災害への備え"),
    ]
    partner = (
        "- id: C1\n  name: 一番\n  kind: company\n  address: 例\n  確認事項: {税の完納: {結果: 満たす}}\n"
    )
    city = good(load(tmp_path / "b", {"partners.yaml": partner}))
    assert [(one.criterion, one.result) for one in city.partners["C1"].confirmations] == [
        ("P1", CriterionResult.MET)
    ]


def test_a_column_named_by_an_unknown_code_is_told_at_its_heading(tmp_path: Path) -> None:
    text = LEAST + "  手続の経過:\n    S1: {日付: 2026-09-01}\n    S9: {日付: 2026-09-02}\n"
    fault = only(load(tmp_path, {"partners.yaml": PARTNER, "agreements.yaml": text}).findings)
    assert told([fault]) == [("unknown-code", line_of(text, "S9"), "S9")]
    assert "手続として決められた値ではありません" in fault.message


def test_an_item_under_one_code_that_names_another_is_a_fault(tmp_path: Path) -> None:
    text = LEAST + "  手続の経過:\n    S1: {手順: S7, 日付: 2026-09-01}\n"
    found = load(tmp_path, {"partners.yaml": PARTNER, "agreements.yaml": text})
    assert [line for _, line, _ in told(found.findings)] == [line_of(text, "S7")]


# cells that hold several


@pytest.mark.parametrize(
    "cell", ["F1;F2", "F1；F2", "F1、F2", "F1; F2 ;", '"F1\nF2"', "健康増進、防災・減災"]
)
def test_ids_and_codes_share_a_cell(tmp_path: Path, cell: str) -> None:
    project = f"事業ID,取組の件名,該当する連携事項\nJ1,健康の集い,{cell}\n"
    assert good(load(tmp_path, {"projects.csv": project})).projects["J1"].fields == ["F1", "F2"]


@pytest.mark.parametrize("cell", ["C1;C2", "C1、C2"])
def test_references_and_short_items_share_a_cell(tmp_path: Path, cell: str) -> None:
    two = PARTNER + PARTNER.replace("C1", "C2")
    table = f"協定ID,協定種別,協定名称,協定相手方,連携事項\nN1,個別協定,協定書,{cell},F1；健康増進\n"
    found = good(load(tmp_path, {"partners.yaml": two, "agreements.csv": table})).agreements["N1"]
    assert found.partners == ["C1", "C2"]
    assert [one.code for one in found.fields] == ["F1", "F1"]


def test_one_wrong_word_of_a_cell_is_told_alone(tmp_path: Path) -> None:
    table = "事業ID,取組の件名,該当する連携事項\nJ1,健康の集い,F1;F9;F2\n"
    fault = only(load(tmp_path, {"projects.csv": table}).findings)
    assert told([fault]) == [("unknown-code", 2, "F9")]
    assert fault.place is not None
    assert fault.place.column == 3


def test_text_is_never_split(tmp_path: Path) -> None:
    table = "事業ID,取組の件名,取組内容\nJ1,健康;集い、ほか,歩く；学ぶ\n"
    project = good(load(tmp_path, {"projects.csv": table})).projects["J1"]
    assert (project.subject, project.content) == ("健康;集い、ほか", "歩く；学ぶ")


def test_numbered_columns_are_items_in_order(tmp_path: Path) -> None:
    table = (
        "協定ID,協定種別,協定名称,協定相手方.1,協定相手方.2,連携事項.2.区分,連携事項.1.文言,連携事項.1.区分\n"
        "N1,個別協定,協定書,C1,C2,F2,健やかな暮らし,F1\n"
    )
    two = PARTNER + PARTNER.replace("C1", "C2")
    found = good(load(tmp_path, {"partners.yaml": two, "agreements.csv": table})).agreements["N1"]
    assert found.partners == ["C1", "C2"]
    assert [(one.code, one.wording) for one in found.fields] == [("F1", "健やかな暮らし"), ("F2", "")]


def test_a_gap_in_the_numbers_is_a_fault_of_its_record(tmp_path: Path) -> None:
    table = (
        "協定ID,協定種別,協定名称,協定相手方.1,協定相手方.2\nN1,個別協定,協定書,C1,\nN2,個別協定,協定書,,C1\n"
    )
    city = load(tmp_path, {"partners.yaml": PARTNER, "agreements.csv": table})
    fault = only(city.findings)
    assert (fault.rule, fault.record, fault.place and fault.place.line) == ("column-gap", "agreements:N2", 3)
    assert list(city.agreements) == ["N1"]


# wrong kinds of value


@pytest.mark.parametrize(
    ("line", "says", "hint", "value"),
    [
        ("  締結日: [2026-12-01]", "一覧", "1つの値だけ", None),
        ("  締結日: {年: 2026}", "項目の組", "1つの値だけ", None),
        ("  更新: 1年", "1つの値", "当初期間、更新期間、申出期限", "1年"),
        ("  更新: [1年]", "一覧", "当初期間、更新期間、申出期限", None),
        ("  前協定: N0", "1つの値", "行頭に「- 」", "N0"),
        ("  前協定: {協定ID: N0}", "項目の組", "行頭に「- 」", None),
        ("  手続の経過: 済", "1つの値", "行頭に「- 」", "済"),
        ("  手続の経過: [S1]", "1つの値", "手順、日付", "S1"),
        ("  手続の経過: {手順: S1, 日付: 2026-09-01}", "項目の組", "行頭に「- 」", None),
        ("  手続の経過: {S1: 2026-09-01}", "1つの値", "手順、日付", "2026-09-01"),
    ],
)
def test_a_value_of_the_wrong_kind_is_told_with_the_right_way(
    tmp_path: Path, line: str, says: str, hint: str, value: str | None
) -> None:
    text = LEAST + line + "\n"
    fault = only(load(tmp_path, {"partners.yaml": PARTNER, "agreements.yaml": text}).findings)
    assert told([fault]) == [("wrong-type", 5, value)]
    assert f"（{says}になっています）" in fault.message
    assert hint in (fault.hint or "")


def test_a_mapping_in_the_place_of_a_list_of_ids_is_told(tmp_path: Path) -> None:
    text = "- {id: J1, subject: 健康の集い, partners: {企業等ID: C1}}\n"
    fault = only(load(tmp_path, {"projects.yaml": text}).findings)
    assert told([fault]) == [("wrong-type", 1, None)]
    assert fault.hint == "値を並べて書いてください。"


@pytest.mark.parametrize(
    ("line", "rule", "message", "value"),
    [
        (
            "  締結日: 2026-02-30",
            "bad-date",
            "「締結日」：「2026-02-30」という日はありません。",
            "2026-02-30",
        ),
        ("  正本数: 二通", "wrong-type", "「正本数」：「二通」は数として読めません。", "二通"),
        ("  相手方様式: たぶん", "wrong-type", "「相手方様式」：「たぶん」は", "たぶん"),
        ("  更新: {申出期限: いつか}", "bad-duration", "「更新 申出期限」：「いつか」は", "いつか"),
        (
            "  手続の経過: [{手順: S1}, {手順: S7, 日付: 平成31年5月1日}]",
            "bad-date",
            "「手続の経過 2番目 日付」：「平成31年5月1日」は、その元号の期間にありません。",
            "平成31年5月1日",
        ),
    ],
)
def test_a_value_that_its_type_refuses_is_told_with_its_labels(
    tmp_path: Path, line: str, rule: str, message: str, value: str
) -> None:
    fault = only(load(tmp_path, {"partners.yaml": PARTNER, "agreements.yaml": LEAST + line + "\n"}).findings)
    assert told([fault]) == [(rule, 5, value)]
    assert fault.message.startswith(message)
    assert fault.hint


def test_a_missing_field_is_told_at_the_nearest_thing_that_was_written(tmp_path: Path) -> None:
    text = LEAST + "  判断・審査:\n    - {判断者: 担当課, 判断日: 2026-10-01}\n    - 判断日: 2026-10-02\n"
    fault = only(load(tmp_path, {"partners.yaml": PARTNER, "agreements.yaml": text}).findings)
    assert told([fault]) == [("missing", line_of(text, "2026-10-02"), None)]
    assert fault.message == "「判断・審査 2番目 判断者」がありません。"
    assert "書いてください" in (fault.hint or "")


def test_all_faults_of_a_record_are_told_at_once(tmp_path: Path) -> None:
    text = """\
- 協定ID: N1
  協定種別: 覚書
  協定名称: ''
  協定相手方: [C1]
  締結曰: 2026-12-01
  有効期間終了日: 来年
  正本数: [2]
  連携事項: [F1, F9]
  判断・審査:
    - {結果: 可}
"""
    city = load(tmp_path, {"partners.yaml": PARTNER, "agreements.yaml": text})
    assert sorted((line or 0, rule) for rule, line, _ in told(city.findings)) == [
        (1, "missing"),
        (2, "unknown-code"),
        (5, "unknown-key"),
        (6, "bad-date"),
        (7, "wrong-type"),
        (8, "unknown-code"),
        (10, "missing"),
    ]
    assert {one.record for one in city.findings} == {"agreements:N1"}
    assert city.agreements == {}


def test_a_value_that_was_refused_once_is_not_refused_again(tmp_path: Path) -> None:
    text = PARTNER.replace("company", "会社")
    assert told(load(tmp_path, {"partners.yaml": text}).findings) == [("unknown-value", 1, "会社")]


# contradictions of an agreement


def test_an_agreement_of_the_past_needs_no_more_than_parties_and_dates(tmp_path: Path) -> None:
    found = agreement(tmp_path, "  締結日: 2010-04-01\n  有効期間終了日: 2011-03-31\n")
    assert found.begins_on == date(2010, 4, 1)
    assert (found.steps, found.cost_burden, found.fields) == ([], None, [])


def test_the_term_begins_where_it_says_so_before_the_day_of_signing(tmp_path: Path) -> None:
    found = agreement(tmp_path, "  締結日: 2026-12-01\n  有効期間開始日: 2027-01-01\n")
    assert found.begins_on == date(2027, 1, 1)


@pytest.mark.parametrize("end", ["2026-11-30", "令和8年11月30日"])
def test_a_term_that_ends_before_it_begins_is_a_fault(tmp_path: Path, end: str) -> None:
    text = LEAST + f"  有効期間開始日: 2026-12-01\n  有効期間終了日: {end}\n"
    fault = only(load(tmp_path, {"partners.yaml": PARTNER, "agreements.yaml": text}).findings)
    assert told([fault]) == [("date-order", 6, "2026-11-30")]


def test_a_term_of_one_day_is_none(tmp_path: Path) -> None:
    found = agreement(tmp_path, "  有効期間開始日: 2026-12-01\n  有効期間終了日: 2026-12-01\n")
    assert found.effective_to == date(2026, 12, 1)


def test_parties_in_both_forms_are_a_fault(tmp_path: Path) -> None:
    text = LEAST + "  当事者:\n    - {略称: 甲, 構成員: [市]}\n    - {略称: 乙, 構成員: [C1]}\n"
    fault = only(load(tmp_path, {"partners.yaml": PARTNER, "agreements.yaml": text}).findings)
    assert told([fault]) == [("both-names", line_of(text, "partners:"), None)]


def test_an_agreement_with_nobody_is_a_fault(tmp_path: Path) -> None:
    text = "- {id: N1, kind: individual, title: 協定書}\n"
    fault = only(load(tmp_path, {"agreements.yaml": text}).findings)
    assert (fault.rule, fault.message) == ("missing", "協定の相手方がありません。")


# places and values of what was read


def test_a_record_knows_where_each_of_its_values_stands(tmp_path: Path) -> None:
    text = LEAST + "  手続の経過:\n    - 手順: S1\n      日付: 2026-09-01\n    - 手順: S7\n"
    found = good(load(tmp_path, {"partners.yaml": PARTNER, "agreements.yaml": text})).agreements["N1"]
    lines = {
        way: place and place.line
        for way in [
            (),
            ("title",),
            ("steps",),
            ("steps", 0, "date"),
            ("steps", 1),
            ("steps", 1, "date"),
            ("renewal",),
        ]
        if (place := found.at(*way))
    }
    assert lines == {
        (): 1,
        ("title",): 3,
        ("steps",): 6,
        ("steps", 0, "date"): 7,
        ("steps", 1): 8,
        ("steps", 1, "date"): 8,
        ("renewal",): 1,
    }
    place = found.at("title")
    assert place is not None
    assert place.file == f"{NAME}/agreements.yaml"


def test_the_place_of_a_short_form_is_that_of_the_field(tmp_path: Path) -> None:
    found = agreement(tmp_path, "  費用負担: 各自負担\n")
    place = found.at("cost_burden", "policy")
    assert place is not None
    assert place.line == 5


@pytest.mark.parametrize("model", [Agreement, Partner])
def test_a_record_written_out_is_read_back_as_itself(
    tmp_path: Path, model: type[Agreement] | type[Partner]
) -> None:
    text = LEAST + (
        "  費用負担: {考え方: 項目別負担, 内訳: [{費用の項目: 会場費, 負担者: 乙}]}\n"
        "  締結日: 2026-12-01\n  更新: {更新期間: 1年, 申出期限: 30日前}\n  判断・審査: [{判断者: 首長}]\n"
        "  署名方式: 電子署名\n  相手方様式: はい\n  正本数: 2\n"
    )
    city = good(load(tmp_path, {"partners.yaml": PARTNER, "agreements.yaml": text}))
    record = next(iter(city.all(model).values()))
    assert model.model_validate(record.model_dump()) == record
    assert model.model_validate_json(record.model_dump_json()) == record


def test_a_record_cannot_be_changed(tmp_path: Path) -> None:
    found = agreement(tmp_path, "")
    with pytest.raises(ValueError, match="frozen"):
        found.title = "別の名称"  # type: ignore[misc]


def test_a_part_is_built_with_its_faults_where_no_record_is_meant() -> None:
    document, faults = parse_yaml("判断者: 担当課\n判断日: 2026-10-01\n結果: よし\n".encode(), "x.yaml")
    assert isinstance(document, RawMap)
    assert not faults
    value, shaped = build(document, Decision, CODES)
    assert value is None
    assert told(shaped.faults) == [("unknown-value", 3, "よし")]
    assert shape(document, Decision, CODES).tree["judge"] is Judge.SECTION


class Notes(Part):
    """A group of free texts by name, as policies and clauses have them."""

    texts: dict[str, str]


def test_a_mapping_of_free_names_keeps_its_names() -> None:
    document, _ = parse_yaml("texts: {甲: あ, 乙: い}\n".encode(), "x.yaml")
    assert isinstance(document, RawMap)
    value, shaped = build(document, Notes, CODES)
    assert not shaped.faults
    assert value.texts == {"甲": "あ", "乙": "い"}
    wrong, _ = parse_yaml("texts: あ\n".encode(), "x.yaml")
    assert isinstance(wrong, RawMap)
    assert told(build(wrong, Notes, CODES)[1].faults) == [("wrong-type", 1, "あ")]


def test_the_least_agreement_of_these_tests_is_good(tmp_path: Path) -> None:
    assert list(
        good(load(tmp_path, {"partners.yaml": PARTNER, "agreements.yaml": AGREEMENT})).agreements
    ) == ["N1"]
