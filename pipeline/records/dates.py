"""Dates, fiscal years and durations: what a clerk writes → typed, and back into print.

和暦 follows the order of the eras by their first days; fiscal years run from 1 April to 31 March.
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta

_ERAS = (
    ("令和", "R", date(2019, 5, 1)),
    ("平成", "H", date(1989, 1, 8)),
    ("昭和", "S", date(1926, 12, 25)),
    ("大正", "T", date(1912, 7, 30)),
    ("明治", "M", date(1868, 1, 25)),
)
_ERA_FIRST = {name: first for kanji, letter, first in _ERAS for name in (kanji, letter)}
_ERA = "|".join(_ERA_FIRST)
_WESTERN = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T ]0?0:00(?::00)?)?")
_WAREKI = re.compile(rf"({_ERA})(元|\d{{1,2}})[-/.年](\d{{1,2}})[-/.月](\d{{1,2}})日?")
_YEAR = re.compile(r"(\d{4})(?:年度?)?")
_ERA_YEAR = re.compile(rf"({_ERA})(元|\d{{1,2}})(?:年度?)?")
_DURATION = re.compile(r"(\d{1,3})(年|か月|カ月|ヵ月|ヶ月|ケ月|箇月|月|日)(?:間|前)?")
_UNITS = {"年": "year", "日": "day"}
_FIRST_MONTH = 4
_MONTHS = 12
_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


class NotADate(ValueError):
    """The text is no date; ``hint`` says what to write instead."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


_DATE_HINT = "2026-04-01、令和8年4月1日、R8.4.1 のように書いてください。"
_SERIAL = re.compile(r"([2-7]\d{4})(?:\.\d+)?")
_SERIAL_ZERO = date(1899, 12, 30).toordinal()
_EIGHT_DIGITS = re.compile(r"((?:19|20)\d{2})([01]\d)([0-3]\d)")
_NO_DAYS = (
    (
        re.compile(r"未定?|調整中|後日|なし|不明|[-－―ー—・]+"),
        "決まっていないときは、何も書かずに空けてください。",
    ),
    (re.compile(r".+(?:~|〜|から|まで|-\d{4}-).*"), "期間ではなく、1日だけを書いてください。"),
    (
        re.compile(rf"(?:\d{{4}}|(?:{_ERA})(?:元|\d{{1,2}}))(?:年|[-/.]\d{{1,2}}|年\d{{1,2}}月?)?"),
        "月と日まで書いてください。",
    ),
    (re.compile(r".+[日\d]\(.\)"), "曜日を消してください。"),
    (
        re.compile(r"\d{1,2}[-/.年]\d{1,2}[-/.月]\d{1,4}日?"),
        "年は、西暦の4桁か、元号を付けて初めに書いてください。",
    ),
    (re.compile(r".+\d:\d\d.*"), "時刻を消してください。"),
)
"""What is written where a day is expected, and what to do about it."""


def parse_day(text: str) -> date:
    """The day of an ISO or Japanese date; `NotADate` says why it is none."""
    if match := _WESTERN.fullmatch(text) or _WESTERN.fullmatch(plain := _plain(text)):
        return _day(text, *map(int, match.groups()))
    if match := _WAREKI.fullmatch(plain):
        era, year, month, day = match.groups()
        when = _day(text, _western_year(era, year), int(month), int(day))
        _check_era(text, era, year, when)
        return when
    raise NotADate(f"「{text}」は日付として読めません。", _what_to_write(plain))


def parse_fiscal_year(text: str) -> int:
    """The Western year in which the fiscal year begins: 「令和8年度」 is 2026."""
    plain = _plain(text)
    year = None
    if match := _YEAR.fullmatch(plain):
        year = int(match.group(1))
    elif match := _ERA_YEAR.fullmatch(plain):
        year = _western_year(*match.groups()) if match.group(2) != "0" else None
    if year is not None and date.min.year <= year < date.max.year:
        return year
    hint = "2026、令和8年度、R8 のように書いてください。"
    if not plain.endswith("年度"):
        with suppress(NotADate):
            meant = print_fiscal_year(fiscal_year_of(parse_day(text)))
            hint = f"日付ではなく、年度を書いてください。その日は{meant}です。{hint}"
    raise NotADate(f"「{text}」は年度として読めません。", hint)


@dataclass(frozen=True, slots=True)
class Duration:
    """A span such as 「1年」 or 「30日前」; ``unit`` is year, month or day."""

    count: int
    unit: str

    def after(self, day: date) -> date:
        """The same day of the month one span later, or the month's last day (民法143条)."""
        return self._shift(day, 1)

    def before(self, day: date) -> date:
        """The day one span earlier, or the month's last day."""
        return self._shift(day, -1)

    @property
    def text(self) -> str:
        """「１年」, 「１か月」, 「３０日」."""
        return full_width(self.count) + {"year": "年", "month": "か月", "day": "日"}[self.unit]

    @property
    def span_text(self) -> str:
        """「１年間」, 「６か月間」, 「３０日間」."""
        return self.text + "間"

    def last_day(self, start: date) -> date:
        """The last day of a term of this length: the eve of the same day (民法143条2項).

        Where the month has no such day, the month's last.
        """
        end = self.after(start)
        return end if end.day != start.day and self.unit != "day" else end - timedelta(days=1)

    def same_as(self, other: Duration | None) -> bool:
        """Whether both are equally long; twelve months are a year, days are only days."""
        return other is not None and self.size == other.size

    @property
    def size(self) -> tuple[str, int]:
        """Days, or else months: what two spans are compared by."""
        return ("day", self.count) if self.unit == "day" else ("month", self._months)

    @property
    def _months(self) -> int:
        return self.count * (_MONTHS if self.unit == "year" else 1)

    def _shift(self, day: date, sign: int) -> date:
        """Beyond the calendar, its first or last day."""
        try:
            if self.unit == "day":
                return day + timedelta(days=sign * self.count)
            year, month = divmod(day.year * _MONTHS + day.month - 1 + sign * self._months, _MONTHS)
            last = calendar.monthrange(year, month + 1)[1]
            return date(year, month + 1, min(day.day, last))
        except (ValueError, OverflowError, calendar.IllegalMonthError):
            return date.max if sign > 0 else date.min


def parse_duration(text: str) -> Duration:
    """The span of 「1年」, 「6か月」, 「1か月前」, 「30日前」."""
    match = _DURATION.fullmatch(_plain(text))
    if match is None or int(match.group(1)) == 0:
        hint = "1年、6か月、1か月前、30日前 のように書いてください。"
        raise NotADate(f"「{text}」は期間として読めません。", hint)
    return Duration(int(match.group(1)), _UNITS.get(match.group(2), "month"))


def fiscal_year_of(day: date) -> int:
    """The fiscal year in which a day lies."""
    return day.year if day.month >= _FIRST_MONTH else day.year - 1


def fiscal_year_end(year: int) -> date:
    """31 March at the end of a fiscal year."""
    return date(year + 1, _FIRST_MONTH, 1) - timedelta(days=1) if year < date.max.year else date.max


def era_year(day: date) -> str:
    """「令和８年」, 「令和元年」; the Western year before Meiji."""
    for kanji, _, first in _ERAS:
        if day >= first:
            year = day.year - first.year + 1
            return f"{kanji}{'元' if year == 1 else full_width(year)}年"
    return f"{full_width(day.year)}年"


def print_day(day: date) -> str:
    """「令和８年４月１日」."""
    return f"{era_year(day)}{full_width(day.month)}月{full_width(day.day)}日"


def print_fiscal_year(year: int) -> str:
    """「令和８年度」; an era that begins within a fiscal year names it (令和元年度 for 2019)."""
    for kanji, _, first in _ERAS:
        if first <= fiscal_year_end(year) and first.year <= year:
            count = year - first.year + 1
            return f"{kanji}{'元' if count == 1 else full_width(count)}年度"
    return f"{full_width(year)}年度"


def full_width(number: int) -> str:
    """The number in full-width digits, as official papers print it."""
    return str(number).translate(_FULL_WIDTH)


def _plain(text: str) -> str:
    """Half-width, without spaces beside signs; digits that stand apart stay apart. Never for names."""
    return re.sub(r"\s*([^\d\s:])\s*", r"\1", unicodedata.normalize("NFKC", text).strip())


def _western_year(era: str, year: str) -> int:
    return _ERA_FIRST[era].year + (1 if year == "元" else int(year)) - 1


def _day(text: str, year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        hint = "月（1～12）と、その月の日数を確かめて書き直してください。"
        if year and 1 <= month <= _MONTHS:
            hint = f"{month}月は{calendar.monthrange(year, month)[1]}日までです。{hint}"
        raise NotADate(f"「{text}」という日はありません。", hint) from None


def _check_era(text: str, era: str, year: str, when: date) -> None:
    if year == "0":
        raise NotADate(f"「{text}」という年はありません。", "元年は「令和元年」と書いてください。")
    first = _ERA_FIRST[era]
    later = [one for _, _, one in _ERAS if one > first]
    if when < first or (later and when >= min(later)):
        hint = (
            f"西暦{when.year}年のことなら{print_day(when)}です。元号か年を確かめるか、西暦で書いてください。"
        )
        raise NotADate(f"「{text}」は、その元号の期間にありません。", hint)


def _what_to_write(plain: str) -> str:
    """What a clerk may have meant by something that is no day, and what to write instead."""
    if match := _SERIAL.fullmatch(plain):
        meant = date.fromordinal(_SERIAL_ZERO + int(match.group(1))).isoformat()
        return f"Excelが日付の代わりに残した番号のようです。そうなら「{meant}」のことです。{_DATE_HINT}"
    if match := _EIGHT_DIGITS.fullmatch(plain):
        return f"「{'-'.join(match.groups())}」のことなら、数字を区切ってください。{_DATE_HINT}"
    if plain.endswith("年度"):
        with suppress(NotADate):
            year = parse_fiscal_year(plain)
            last = fiscal_year_end(year).isoformat()
            return f"年度ではなく、日を書いてください。年度の初日なら {year}-04-01、末日なら {last} です。"
    return next((hint for pattern, hint in _NO_DAYS if pattern.fullmatch(plain)), "") + _DATE_HINT
