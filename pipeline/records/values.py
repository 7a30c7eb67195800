"""Types of single values: text → date, money, check-digit numbers; each says what it expects.

An error is a ``PydanticCustomError`` whose type is the rule id of the fault, whose text is the
message and whose context carries the hint.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from typing import Annotated, Any

from pydantic import BeforeValidator, GetCoreSchemaHandler, PlainSerializer
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from pipeline.records import dates
from pipeline.records.base import Watch
from pipeline.records.characters import half_width_kana, lost, maybe_lost, not_a_reading, private, visible
from pipeline.records.dates import Duration

_FLAGS = {"はい": True, "いいえ": False, "有": True, "無": False, "○": True, "×": False}
_FLAGS |= {"yes": True, "no": False, "true": True, "false": False}
_AMOUNT = re.compile(r"[¥\\]?(\d{1,3}(?:,\d{3})+|\d+)円?")
ID = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,39}")
_EMAIL = re.compile(r"[^@\s,;:、，；<>()]+@[^@\s,;:、，；<>()]+\.[^@\s,;:、，；<>()]+")
_WITHOUT_ZERO = re.compile(r"[1-9][0-9]{8,9}")
"""All Japanese numbers have ten or eleven digits with their first 0."""
_PHONE = re.compile(r"[0-9+()-]{6,20}(?:[(]?内線[0-9]+[)]?)?")


def fault(rule: str, message: str, hint: str) -> PydanticCustomError:
    """The error of a value that does not fit; braces in what was typed are kept as they are."""
    return PydanticCustomError(rule, "{said}", {"said": message, "hint": hint})


class _Made:
    """A type's schema, made once: pydantic would make it anew for each of some hundred fields."""

    def __init__(self, schema: CoreSchema) -> None:
        self.schema = schema

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """The schema that pydantic asks for."""
        del source, handler
        return self.schema


def _typed(parse: Callable[[str], Any], schema: CoreSchema) -> _Made:
    return _Made(core_schema.no_info_before_validator_function(_unless_typed(parse), schema))


def _unless_typed(parse: Callable[[str], Any]) -> Callable[[Any], Any]:
    """Reads text; a value that has its type already (a snapshot read back) is let through."""
    return lambda value: parse(value) if isinstance(value, str) else value


def _dated(parse: Callable[[str], Any], rule: str) -> Callable[[str], Any]:
    def read(text: str) -> Any:
        try:
            return parse(text)
        except dates.NotADate as refused:
            raise fault(rule, str(refused), refused.hint) from None

    return read


def _flag(text: str) -> bool:
    value = _FLAGS.get(text.lower())
    if value is None:
        raise fault(
            "wrong-type",
            f"「{text}」は「はい」「いいえ」のどちらでもありません。",
            "はい か いいえ を書いてください。",
        )
    return value


def _number(what: str, example: str) -> Callable[[str], int]:
    def read(text: str) -> int:
        match = _AMOUNT.fullmatch(unicodedata.normalize("NFKC", text).replace(" ", ""))
        if match is None:
            raise fault(
                "wrong-type",
                f"「{text}」は{what}として読めません。",
                f"{example} のように数字で書いてください。",
            )
        return int(match.group(1).replace(",", ""))

    return read


def _id(text: str) -> str:
    if not ID.fullmatch(text):
        raise fault(
            "bad-id",
            f"ID「{text}」は使えません。",
            "半角の英字で始め、英数字・ハイフン・下線だけの40文字以内にしてください。",
        )
    return text


def _email(text: str) -> str:
    plain = "".join(unicodedata.normalize("NFKC", text).split()).removeprefix("mailto:")
    if _EMAIL.fullmatch(text) and plain == text:
        return text
    hint = "半角で name@example.jp の形に、1つだけ書いてください。"
    if _EMAIL.fullmatch(plain):
        hint = f"半角で、空白を入れずに「{plain}」と書いてください。"
    raise fault("bad-email", f"「{text}」はメールアドレスの形ではありません。", hint)


def _phone(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text)
    if not _PHONE.fullmatch(plain):
        raise fault(
            "bad-phone",
            f"「{text}」は電話番号の形ではありません。",
            "0479-00-0000 の形で、1つだけ書いてください。内線は「0479-00-0000内線123」と続けます。",
        )
    digits = re.sub(r"[^0-9]", "", plain.partition("内線")[0])
    if _WITHOUT_ZERO.fullmatch(digits) and "+" not in plain:
        raise fault(
            "bad-phone",
            f"電話番号「{text}」は、先頭の0が消えています。",
            f"「0{plain}」のように、市外局番から書いてください。Excelでは、セルの書式を「文字列」にすると消えません。",
        )
    return text


def _corporate_number(text: str) -> str:
    """13 digits with the check digit of 法人番号 (財務省令)."""
    digits = unicodedata.normalize("NFKC", text).replace("-", "").replace(" ", "")
    if not re.fullmatch(r"[0-9]{13}", digits):
        raise fault(
            "corporate-number", f"法人番号「{text}」は13桁の数字ではありません。", _thirteen_digits(digits)
        )
    if digits[0] != _corporate_check(digits[1:]):
        raise fault(
            "corporate-number",
            f"法人番号「{text}」は検査用の数字（先頭の1桁）が合いません。",
            "写し間違いがないか、法人番号の通知書か登記で確かめてください。",
        )
    return digits


def _corporate_check(rest: str) -> str:
    """The first digit that belongs to the other twelve: 9 − (Σ Pn·Qn mod 9)."""
    modulus = 9
    total = sum(int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(rest)))
    return str(modulus - total % modulus)


def _thirteen_digits(written: str) -> str:
    if re.fullmatch(r"[0-9]{12}", written):
        whole = _corporate_check(written) + written
        return f"登記の会社法人等番号（12桁）なら、法人番号は先頭に1桁が付いた「{whole}」です。通知書で確かめてください。"
    if re.fullmatch(r"T[0-9]{13}", written):
        return "インボイスの登録番号です。先頭の「T」を除き、13桁の数字だけを書いてください。"
    if re.fullmatch(r"[0-9.]+E\+?[0-9]+", written):
        return "Excelの表示で桁が失われています。セルの書式を「文字列」にして、13桁を入力し直してください。"
    return f"13桁の数字を書いてください（いまは数字が{len(re.findall('[0-9]', written))}桁です）。"


def _municipality_code(text: str) -> str:
    """6 digits with the check digit of 全国地方公共団体コード."""
    digits = unicodedata.normalize("NFKC", text)
    if not re.fullmatch(r"[0-9]{6}", digits):
        hint = "先頭が0のときは Excel で消えていないか確かめ、6桁で書いてください。"
        if re.fullmatch(r"[0-9]{5}", digits):
            whole = [digits + _municipality_check(digits)]
            if _municipality_check("0" + digits[:-1]) == digits[-1]:
                whole.insert(0, "0" + digits)
            hint = f"「{'」か「'.join(whole)}」のことでしょうか。{hint}"
        raise fault("municipality-code", f"団体コード「{text}」は6桁の数字ではありません。", hint)
    if digits[-1] != _municipality_check(digits[:-1]):
        raise fault(
            "municipality-code",
            f"団体コード「{text}」は検査用の数字（最後の1桁）が合いません。",
            "総務省の一覧で6桁のコードを確かめてください。",
        )
    return digits


def _municipality_check(first: str) -> str:
    """The last digit that belongs to the first five: (11 − (6a+5b+4c+3d+2e) mod 11) mod 10."""
    modulus, base = 11, 10
    total = sum(int(digit) * weight for digit, weight in zip(first, (6, 5, 4, 3, 2), strict=True))
    return str((modulus - total % modulus) % base)


def _whole(text: str) -> str:
    """Text that prints everywhere: no private characters, no U+FFFD or 〓 where one could not be saved."""
    if points := private(text):
        raise fault(
            "private-use-character",
            f"「{visible(text)}」に、作ったパソコンでしか表示できない文字（外字 {points}）があります。",
            "ほかのパソコンや印刷所では別の字や空白になります。"
            "［ ］で示したところを、ふつうに変換して出る字（髙、﨑、𠮷 など）か、相手方と決めた字に直してください。",
        )
    if "\ufffd" in text or "〓" in text:
        raise fault(
            "lost-character",
            f"「{text}」に、文字が失われた跡（\ufffd または 〓）があります。",
            "元の文字に直してください。",
        )
    return text


def _named(text: str) -> str:
    """A name without a half-width question mark beside a kanji: that is what Shift_JIS leaves of 𠮷."""
    if lost(text):
        raise fault(
            "lost-character",
            f"「{text}」に半角の「?」があります。保存のときに文字が失われた跡と思われます。",
            "元の文字に直してください。「?」が正しい表記のときは、全角の「？」で書いてください。",
        )
    return text


def _print_duration(value: Duration) -> str:
    return value.text


_STR, _INT = core_schema.str_schema(), core_schema.int_schema()
_TEXT = core_schema.no_info_after_validator_function(_whole, core_schema.str_schema(strip_whitespace=True))
_NAME = core_schema.no_info_after_validator_function(_named, _TEXT)

Text = Annotated[str, _Made(_TEXT), Watch(maybe_lost)]
"""Text as it was typed, without the white space around it; never normalised."""
Name = Annotated[str, _Made(_NAME), Watch(half_width_kana)]
"""A name, address or title: of a person, a company, a section, an agreement."""
Reading = Annotated[str, _Made(_TEXT), Watch(not_a_reading)]
"""How a name is read: kana as typed, full-width or half-width, with whatever Latin letters it has."""
Id = Annotated[str, _typed(_id, _STR)]
Day = Annotated[date, _typed(_dated(dates.parse_day, "bad-date"), core_schema.date_schema())]
FiscalYear = Annotated[int, _typed(_dated(dates.parse_fiscal_year, "bad-fiscal-year"), _INT)]
"""The Western year in which it begins."""
Span = Annotated[
    Duration,
    BeforeValidator(_unless_typed(_dated(dates.parse_duration, "bad-duration"))),
    PlainSerializer(_print_duration),
]
Yen = Annotated[int, _typed(_number("金額", "10000 か 10,000円"), _INT)]
Count = Annotated[int, _typed(_number("数", "単位を付けず、12"), _INT)]
Flag = Annotated[bool, _typed(_flag, core_schema.bool_schema())]
Email = Annotated[str, _typed(_email, _STR)]
Phone = Annotated[str, _typed(_phone, _STR)]
CorporateNumber = Annotated[str, _typed(_corporate_number, _STR)]
MunicipalityCode = Annotated[str, _typed(_municipality_code, _STR)]
