"""Types of single values: what is taken, what is refused, and with which words."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from pipeline.records import values
from pipeline.records.dates import Duration


def read(kind: Any, value: Any) -> Any:
    return TypeAdapter(kind).validate_python(value)


def refusal(kind: Any, value: Any) -> tuple[str, str, str]:
    """Rule, message and hint with which a value is refused."""
    with pytest.raises(ValidationError) as refused:
        read(kind, value)
    (error,) = refused.value.errors()
    assert error["msg"] == error["ctx"]["said"]
    return error["type"], error["ctx"]["said"], error["ctx"]["hint"]


# numbers with a check digit


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("7123456789012", "7123456789012"),
        ("4011001098993", "4011001098993"),
        ("７１２３４５６７８９０１２", "7123456789012"),
        ("7-1234-5678-9012", "7123456789012"),
        ("7 1234 5678 9012", "7123456789012"),
        ("9000000000000", "9000000000000"),
    ],
)
def test_a_corporate_number_with_its_check_digit_is_taken(text: str, number: str) -> None:
    assert read(values.CorporateNumber, text) == number


@pytest.mark.parametrize("first", [digit for digit in "0123456789" if digit != "7"])
def test_a_corporate_number_with_any_other_first_digit_is_refused(first: str) -> None:
    rule, message, hint = refusal(values.CorporateNumber, f"{first}123456789012")
    assert rule == "corporate-number"
    assert "検査用の数字" in message
    assert f"{first}123456789012" in message
    assert "写し間違い" in hint


@pytest.mark.parametrize("place", range(1, 13))
def test_a_digit_that_was_copied_wrongly_is_found(place: int) -> None:
    good = "4011001098993"
    other = {"9": "8"}.get(good[place], str(int(good[place]) + 1))  # 9 and 0 are the same to the check
    wrong = good[:place] + other + good[place + 1 :]
    assert refusal(values.CorporateNumber, wrong)[0] == "corporate-number"


@pytest.mark.parametrize("text", ["", "712345678901", "71234567890123", "712345678901X", "T123456789012"])
def test_a_corporate_number_of_another_form_is_refused(text: str) -> None:
    rule, message, _ = refusal(values.CorporateNumber, text)
    assert rule == "corporate-number"
    assert "13桁の数字ではありません" in message


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("123456789012", "「7123456789012」"),
        ("011001098993", "「4011001098993」"),
        ("T7123456789012", "「T」を除き"),
        ("7.12346E+12", "桁が失われて"),
        ("71234567890123", "数字が14桁"),
    ],
)
def test_what_a_corporate_number_lacks_is_said(text: str, says: str) -> None:
    assert says in refusal(values.CorporateNumber, text)[2]


@pytest.mark.parametrize(
    ("text", "says"), [("13221", "「132217」"), ("10006", "「010006」か「"), ("１３２２１", "「132217」")]
)
def test_a_municipality_code_of_five_digits_is_completed(text: str, says: str) -> None:
    assert says in refusal(values.MunicipalityCode, text)[2]


@pytest.mark.parametrize(
    "code", ["132217", "172031", "131032", "122157", "010006", "100005", "998010", "000051"]
)
def test_a_municipality_code_with_its_check_digit_is_taken(code: str) -> None:
    assert read(values.MunicipalityCode, code) == code


def test_a_municipality_code_in_full_width_digits_is_taken() -> None:
    assert read(values.MunicipalityCode, "１３２２１７") == "132217"


@pytest.mark.parametrize("code", ["132218", "132216", "172030", "131033", "122155", "010007"])
def test_a_municipality_code_with_a_wrong_check_digit_is_refused(code: str) -> None:
    rule, message, hint = refusal(values.MunicipalityCode, code)
    assert rule == "municipality-code"
    assert code in message
    assert "検査用の数字" in message
    assert "総務省" in hint


@pytest.mark.parametrize("code", ["10006", "13221", "1322170", "13221a", ""])
def test_a_municipality_code_that_lost_a_digit_is_told_of_excel(code: str) -> None:
    rule, message, hint = refusal(values.MunicipalityCode, code)
    assert rule == "municipality-code"
    assert "6桁の数字ではありません" in message
    assert "Excel" in hint


# amounts, counts, flags


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("0", 0),
        ("10000", 10000),
        ("10,000", 10000),
        ("10,000円", 10000),
        ("¥10,000", 10000),
        ("￥１０，０００", 10000),
        ("\\10000", 10000),
        ("1,234,567 円", 1234567),
        ("１０００円", 1000),
    ],
)
def test_an_amount_is_read_however_it_is_written(text: str, amount: int) -> None:
    assert read(values.Yen, text) == amount


@pytest.mark.parametrize(
    "text", ["", "なし", "-1", "1.5", "1,00", "10,0000", "1万円", "1000~2000", "円", "1e3"]
)
def test_what_is_no_amount_is_refused(text: str) -> None:
    rule, message, hint = refusal(values.Yen, text)
    assert rule == "wrong-type"
    assert message == f"「{text}」は金額として読めません。"
    assert "10,000円" in hint


def test_a_count_that_cannot_be_read_is_called_a_number() -> None:
    assert read(values.Count, "１２") == 12
    assert refusal(values.Count, "数名")[1] == "「数名」は数として読めません。"


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("はい", True),
        ("有", True),
        ("○", True),
        ("yes", True),
        ("TRUE", True),
        ("いいえ", False),
        ("無", False),
        ("×", False),
        ("No", False),
        ("false", False),
    ],
)
def test_a_flag_is_yes_or_no(text: str, flag: bool) -> None:
    assert read(values.Flag, text) is flag


@pytest.mark.parametrize("text", ["", "1", "0", "たぶん", "yes/no"])
def test_what_is_neither_yes_nor_no_is_refused(text: str) -> None:
    rule, message, hint = refusal(values.Flag, text)
    assert rule == "wrong-type"
    assert f"「{text}」" in message
    assert hint == "はい か いいえ を書いてください。"


# ids, addresses, telephones


@pytest.mark.parametrize("text", ["A", "z", "AS-2026-01", "a_b", "A" * 40])
def test_an_id_begins_with_a_letter_and_has_at_most_forty_characters(text: str) -> None:
    assert read(values.Id, text) == text


@pytest.mark.parametrize(
    "text", ["", "1A", "-A", "_A", "A" * 41, "A B", "A/B", "A.B", "Ａ１", "協定1", "A\n", "A１"]
)
def test_an_id_of_another_form_is_refused(text: str) -> None:
    rule, message, hint = refusal(values.Id, text)
    assert rule == "bad-id"
    assert f"「{text}」" in message
    assert "40文字以内" in hint


@pytest.mark.parametrize("text", ["a@example.jp", "first.last+x@mail.example.co.jp"])
def test_an_email_address_is_taken_as_it_is(text: str) -> None:
    assert read(values.Email, text) == text


@pytest.mark.parametrize(
    "text", ["", "a", "a@", "@example.jp", "a@example", "a b@example.jp", "a@b@example.jp"]
)
def test_what_is_no_email_address_is_refused(text: str) -> None:
    rule, message, _ = refusal(values.Email, text)
    assert rule == "bad-email"
    assert f"「{text}」" in message


@pytest.mark.parametrize(
    "text",
    ["0479-00-0000", "0479(00)0000", "+81-479-00-0000", "０４７９－００－００００", "03-0000-0000(内線123)"],
)
def test_a_telephone_number_is_taken_as_it_is(text: str) -> None:
    assert read(values.Phone, text) == text


@pytest.mark.parametrize("text", ["", "なし", "00000", "0479/00/0000", "0479-00-0000 または 0479-00-0001"])
def test_what_is_no_telephone_number_is_refused(text: str) -> None:
    rule, message, _ = refusal(values.Phone, text)
    assert rule == "bad-phone"
    assert f"「{text}」" in message


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a＠example.jp", "「a@example.jp」"),
        ("ａ@example.jp", "「a@example.jp」"),
        ("a @example.jp", "「a@example.jp」"),
        ("mailto:a@example.jp", "「a@example.jp」"),
        ("a@example.jp、b@example.jp", "1つだけ"),
        ("a@example.jp;b@example.jp", "1つだけ"),
    ],
)
def test_an_email_address_that_can_be_guessed_is_said(text: str, says: str) -> None:
    assert says in refusal(values.Email, text)[2]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("479000101", "「0479000101」"),
        ("9000000101", "「09000000101」"),
        ("479-00-0101", "「0479-00-0101」"),
        ("４７９０００１０１", "「0479000101」"),
        ("479000101内線12", "「0479000101内線12」"),
    ],
)
def test_a_telephone_number_that_lost_its_zero_is_told(text: str, says: str) -> None:
    rule, message, hint = refusal(values.Phone, text)
    assert rule == "bad-phone"
    assert "先頭の0が消えて" in message
    assert says in hint


@pytest.mark.parametrize("text", ["00-0101", "0120-000-000", "+1-212-000-0101"])
def test_short_free_and_foreign_telephone_numbers_are_taken(text: str) -> None:
    assert read(values.Phone, text) == text


# dates and spans as types


def test_days_years_and_spans_are_typed() -> None:
    assert read(values.Day, "令和8年4月1日") == date(2026, 4, 1)
    assert read(values.FiscalYear, "令和8年度") == 2026
    assert read(values.Span, "1か月前") == Duration(1, "month")


@pytest.mark.parametrize(
    ("kind", "rule"),
    [(values.Day, "bad-date"), (values.FiscalYear, "bad-fiscal-year"), (values.Span, "bad-duration")],
)
def test_each_kind_of_date_has_a_fault_of_its_own(kind: Any, rule: str) -> None:
    found, message, hint = refusal(kind, "いつか")
    assert found == rule
    assert "「いつか」" in message
    assert hint


def test_braces_in_what_was_typed_are_kept_in_the_message() -> None:
    assert "「{0} {said}」" in refusal(values.Day, "{0} {said}")[1]


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (values.Day, date(2026, 4, 1)),
        (values.FiscalYear, 2026),
        (values.Span, Duration(1, "year")),
        (values.Yen, 10000),
        (values.Count, 0),
        (values.Flag, False),
        (values.Flag, True),
    ],
)
def test_a_value_that_has_its_type_already_is_let_through(kind: Any, value: Any) -> None:
    assert read(kind, value) == value


# text


def test_text_loses_the_space_around_it_and_nothing_else() -> None:
    assert read(values.Text, " \u3000一番　花子\u3000\n") == "一番　花子"


@pytest.mark.parametrize("text", ["髙﨑", "𠮷野家", "辻\U000e0100", "\ufa19", "Ａ①㈱", "か\u3099"])
def test_text_is_never_normalised(text: str) -> None:
    assert read(values.Text, text) == text
