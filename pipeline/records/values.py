"""Types of single values: text → date, money, check-digit numbers; each says what it expects.

An error is a ``PydanticCustomError`` whose type is the rule id of the fault, whose text is the
message and whose context carries the hint.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from functools import reduce
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, PlainSerializer, StringConstraints
from pydantic_core import PydanticCustomError

from pipeline.records import dates
from pipeline.records.dates import Duration

_FLAGS = {"はい": True, "いいえ": False, "有": True, "無": False, "○": True, "×": False}
_FLAGS |= {"yes": True, "no": False, "true": True, "false": False}
_AMOUNT = re.compile(r"[¥\\]?(\d{1,3}(?:,\d{3})+|\d+)円?")
_LOST = re.compile(r"[\u4e00-\u9fff々〆]\?|\?[\u4e00-\u9fff々〆]")
ID = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,39}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_PHONE = re.compile(r"[0-9+()-]{6,20}(?:[(]?内線[0-9]+[)]?)?")


def fault(rule: str, message: str, hint: str) -> PydanticCustomError:
    """The error of a value that does not fit; braces in what was typed are kept as they are."""
    return PydanticCustomError(rule, "{said}", {"said": message, "hint": hint})


def _typed(parse: Callable[[str], Any]) -> BeforeValidator:
    """Reads text; a value that has its type already (a snapshot read back) is let through."""
    return BeforeValidator(lambda value: parse(value) if isinstance(value, str) else value)


def _reader(parse: Callable[[str], Any], rule: str) -> BeforeValidator:
    def read(text: str) -> Any:
        try:
            return parse(text)
        except dates.NotADate as refused:
            raise fault(rule, str(refused), refused.hint) from None

    return _typed(read)


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
    if not _EMAIL.fullmatch(text):
        raise fault(
            "bad-email",
            f"「{text}」はメールアドレスの形ではありません。",
            "name@example.jp の形で書いてください。",
        )
    return text


def _phone(text: str) -> str:
    if not _PHONE.fullmatch(unicodedata.normalize("NFKC", text)):
        raise fault(
            "bad-phone", f"「{text}」は電話番号の形ではありません。", "0479-00-0000 の形で書いてください。"
        )
    return text


def _corporate_number(text: str) -> str:
    """13 digits with the check digit of 法人番号 (財務省令): 9 − (Σ Pn·Qn mod 9)."""
    digits = unicodedata.normalize("NFKC", text).replace("-", "").replace(" ", "")
    length, modulus = 13, 9
    if not re.fullmatch(rf"[0-9]{{{length}}}", digits):
        raise fault(
            "corporate-number",
            f"法人番号「{text}」は13桁の数字ではありません。",
            "13桁の数字を書いてください。",
        )
    total = sum(int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits[1:])))
    if int(digits[0]) != modulus - total % modulus:
        raise fault(
            "corporate-number",
            f"法人番号「{text}」は検査用の数字（先頭の1桁）が合いません。",
            "写し間違いがないか、法人番号の通知書か登記で確かめてください。",
        )
    return digits


def _municipality_code(text: str) -> str:
    """6 digits with the check digit of 全国地方公共団体コード."""
    digits = unicodedata.normalize("NFKC", text)
    weights, modulus, last_digit = (6, 5, 4, 3, 2), 11, 10
    if not re.fullmatch(r"[0-9]{6}", digits):
        raise fault(
            "municipality-code",
            f"団体コード「{text}」は6桁の数字ではありません。",
            "先頭が0のときは Excel で消えていないか確かめ、6桁で書いてください。",
        )
    total = reduce(lambda total, pair: total + int(pair[0]) * pair[1], zip(digits, weights, strict=False), 0)
    if int(digits[-1]) != (modulus - total % modulus) % last_digit:
        raise fault(
            "municipality-code",
            f"団体コード「{text}」は検査用の数字（最後の1桁）が合いません。",
            "総務省の一覧で6桁のコードを確かめてください。",
        )
    return digits


def _whole(text: str) -> str:
    """Text in which no character was lost: U+FFFD and 〓 stand where one could not be saved."""
    if "\ufffd" in text or "〓" in text:
        raise fault(
            "lost-character",
            f"「{text}」に、文字が失われた跡（\ufffd または 〓）があります。",
            "元の文字に直してください。CSV は「CSV UTF-8」で保存すると、𠮷 などの文字も失われません。",
        )
    return text


def _named(text: str) -> str:
    """A name without a half-width question mark beside a kanji: that is what Shift_JIS leaves of 𠮷."""
    if _LOST.search(text):
        raise fault(
            "lost-character",
            f"「{text}」に半角の「?」があります。保存のときに文字が失われた跡と思われます。",
            "元の文字に直してください。「?」が正しい表記のときは、全角の「？」で書いてください。",
        )
    return text


def _print_duration(value: Duration) -> str:
    return value.text


Text = Annotated[str, StringConstraints(strip_whitespace=True), AfterValidator(_whole)]
"""Text as it was typed, without the white space around it; never normalised."""
Name = Annotated[Text, AfterValidator(_named)]
"""A name, address or title that is printed on signed papers."""
Id = Annotated[str, _typed(_id)]
Day = Annotated[date, _reader(dates.parse_day, "bad-date")]
FiscalYear = Annotated[int, _reader(dates.parse_fiscal_year, "bad-fiscal-year")]
"""The Western year in which it begins."""
Span = Annotated[Duration, _reader(dates.parse_duration, "bad-duration"), PlainSerializer(_print_duration)]
Yen = Annotated[int, _typed(_number("金額", "10000 か 10,000円"))]
Count = Annotated[int, _typed(_number("数", "12"))]
Flag = Annotated[bool, _typed(_flag)]
Email = Annotated[str, _typed(_email)]
Phone = Annotated[str, _typed(_phone)]
CorporateNumber = Annotated[str, _typed(_corporate_number)]
MunicipalityCode = Annotated[str, _typed(_municipality_code)]
