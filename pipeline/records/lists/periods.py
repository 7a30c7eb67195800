"""A period in one cell, as lists have it → its days and spans; nothing is guessed (docs/取込.md)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from pipeline.records.dates import Duration, NotADate, parse_day, parse_duration

_TO = re.compile(r"[~～〜]|から|より")
_SIGNING = re.compile(r"(?:本?協定)?の?(?:締結|調印)の?日")
_REST = re.compile(r"[(（、。,;；]|以[後降]|自動|更新|延長")
_SPAN = r"\d+(?:年|か月|カ月|ヵ月|ヶ月|ケ月|箇月|月|日)"
_RENEWED = re.compile(
    rf"(?:以[後降])?(?:({_SPAN})(?:間|ごと|毎|ずつ)?[にを]?)?自動的?に?(?:({_SPAN})間?)?(?:更新|延長|継続)"
    r"(?!し?(?:は|を)?(?:なし|無|ない|せず|しない))(?:する)?"
)
_HINT = (
    "「平成25年4月1日～平成26年3月31日」「締結日から1年」「1年（自動更新）」の形に直すか、"
    "対応表の「値の読み替え」に加えてください（期間を入れないときは、空にします）。"
)


@dataclass(frozen=True, slots=True)
class Period:
    """What a cell says: first and last day, or a span instead of the last day; how it is renewed.

    ``rest`` is what was written besides, without what is said of an automatic renewal.
    """

    start: date | None
    end: date | None
    span: Duration | None
    automatic: bool
    renewal: Duration | None
    rest: str


def parse_period(text: str) -> Period:
    """The period of a cell; `NotADate` says why it is none."""
    words = "".join(unicodedata.normalize("NFKC", text).split())
    cut = _REST.search(words)
    main, rest = (words[: cut.start()], words[cut.start() :]) if cut else (words, "")
    renewed = _RENEWED.search(rest)
    automatic = renewed is not None
    renewal = parse_duration(span) if renewed and (span := renewed[1] or renewed[2]) else None
    left, to, right = _divided(main)
    if not to:
        return Period(None, None, _span(text, main), automatic, renewal, _besides(rest))
    start = None if not left or _SIGNING.fullmatch(left) else _day(text, left)
    right = right.removesuffix("まで")
    end, length = _end(text, right) if right else (None, None)
    if start is None and end is None and length is None:
        raise _no_period(text)
    return Period(start, end, length, automatic, renewal, _besides(rest))


def _divided(main: str) -> tuple[str, str, str]:
    found = _TO.search(main)
    return (main[: found.start()], found[0], main[found.end() :]) if found else (main, "", "")


def _end(text: str, words: str) -> tuple[date | None, Duration | None]:
    try:
        return None, parse_duration(words)
    except NotADate:
        return _day(text, words), None


def _day(text: str, words: str) -> date:
    try:
        return parse_day(words)
    except NotADate as why:
        raise NotADate(f"「{text}」は期間として読めません（{why}）", _HINT) from None


def _span(text: str, words: str) -> Duration:
    try:
        return parse_duration(words)
    except NotADate:
        raise _no_period(text) from None


def _no_period(text: str) -> NotADate:
    return NotADate(f"「{text}」は期間として読めません。", _HINT)


def _besides(rest: str) -> str:
    """What remains to be told: what is said of an automatic renewal is not lost."""
    bare = re.sub(r"[()（）、。,;；]", "", rest)
    return "" if _RENEWED.fullmatch(bare) else bare
