"""Text and a width → how many lines it takes when a program wraps it in a cell."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_INVISIBLE = frozenset(("Mn", "Me", "Cf"))
_WIDE = frozenset("WFA")

# What may not begin a line stays with the character before it, what may not end one with the
# character after it (JIS X 4051, 行頭・行末禁則); a word in Latin letters is not divided.
_CLOSING = "、。，．・：；？！」』）】〕〉》｝］”’々ーぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ,.:;?!)]}%％℃"
_OPENING = "「『（【〔〈《｛［“‘([{¥￥＄$"
_UNIT = re.compile(
    rf"[{re.escape(_OPENING)}]*(?:[!-~]+|[^{re.escape(_OPENING)}])[{re.escape(_CLOSING)}]*"
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


def lines_needed(text: str, width_chars: float) -> int:
    """Lines that the text takes at this width (half-width units); at least 1, rather more than less.

    Breaks at line breaks of the text and between units that may be parted; what is longer than a
    line is divided anywhere.
    """
    width = max(2, int(width_chars))
    if 2 * len(text) <= width and "\n" not in text:
        return 1
    return sum(_lines_of(line, width) for line in text.split("\n"))


def _lines_of(line: str, width: int) -> int:
    if text_width(line) <= width:
        return 1
    lines, used = 1, 0
    for unit in _UNIT.findall(line):
        size = text_width(unit)
        if used + size <= width:
            used += size
        elif size <= width:
            lines, used = lines + 1, size
        else:
            # Two half-width units are lost wherever a full-width character does not fit.
            further, used = divmod(used + size, max(1, width - 1))
            lines += further
    return lines
