"""Text and a width → the lines that it takes when a program wraps it in a cell."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_INVISIBLE = frozenset(("Mn", "Me", "Cf"))
_WIDE = frozenset("WFA")

# What may not begin a line stays with the character before it, what may not end one with the
# character after it (JIS X 4051, 行頭・行末禁則); a word in Latin letters is not divided, nor is a
# number from the digits and the word of counting behind it.
_CLOSING = "、。，．・：；？！」』）】〕〉》｝］”’々ーぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ,.:;?!)]}%％℃"
_OPENING = "「『（【〔〈《｛［“‘([{¥￥＄$"
_NUMBER = "[0-9０-９]+(?:[,.，．:：][0-9０-９]+)*[年月日時分円人名件回社者校課部枚本個台箇か％%]?"
_UNIT = re.compile(
    rf"[{re.escape(_OPENING)}]*(?:{_NUMBER}(?![!-~])|[!-~]+|[^{re.escape(_OPENING)}])[{re.escape(_CLOSING)}]*"
    rf"|[{re.escape(_OPENING)}]+",
    re.DOTALL,
)


@lru_cache(maxsize=8192)
def _width_of(character: str) -> int:
    if unicodedata.category(character) in _INVISIBLE:
        return 0
    return 2 if unicodedata.east_asian_width(character) in _WIDE else 1


def text_width(text: str) -> int:
    """Width in half-width units (UAX #11, in an East Asian context).

    2 for full-width and ambiguous characters, 0 for combining marks and variation selectors, else 1.
    """
    return len(text) if text.isascii() else sum(map(_width_of, text))


def wrapped(text: str, width_chars: float) -> list[str]:
    """The lines of the text at this width (half-width units); at least 1, rather more than less.

    Breaks at line breaks of the text and between units that may be parted; what is longer than a
    line is divided anywhere. Together the lines are the text without its line breaks.
    """
    width = max(2, int(width_chars))
    if 2 * len(text) <= width and "\n" not in text:
        return [text]
    return [piece for line in text.split("\n") for piece in _wrapped(line, width)]


def _wrapped(line: str, width: int) -> list[str]:
    if text_width(line) <= width:
        return [line]
    lines, now, used = [], "", 0
    for unit in _UNIT.findall(line):
        size = text_width(unit)
        if used + size <= width:
            now, used = now + unit, used + size
        elif size <= width:
            lines.append(now)
            now, used = unit, size
        else:
            # Two half-width units may be lost wherever a full-width character does not fit.
            for character in unit:
                size = _width_of(character)
                if used and used + size > max(2, width - 1):
                    lines.append(now)
                    now, used = "", 0
                now, used = now + character, used + size
    return [*lines, now]
