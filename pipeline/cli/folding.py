"""Japanese text → the columns that it takes, and where its lines may end."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import click

# Letters of two columns. Not a pattern: one over so many letters takes as long to compile as click to import.
_WIDE = (
    (0x1100, 0x115F), (0x2E80, 0xA4CF), (0xAC00, 0xD7A3), (0xF900, 0xFAFF), (0xFE30, 0xFE6F),
    (0xFF01, 0xFF60), (0xFFE0, 0xFFE6), (0x1F300, 0x3FFFD),
)  # fmt: skip
# No line ends after these, and none begins with those.
_OPENING, _CLOSING = "「『（【〔", "、。，．・：」』）】〕ー々っゃゅょッャュョ"


def _is_wide(letter: str) -> bool:
    return letter > "\u10ff" and any(first <= ord(letter) <= last for first, last in _WIDE)


def width(text: str) -> int:
    """The columns that a text takes on the terminal, its colours left out."""
    plain = click.unstyle(text)
    return len(plain) + sum(map(_is_wide, plain))


def fold(text: str, columns: int) -> list[str]:
    """The lines of a text of so many columns, indented as the first; none begins with 。 or ends with （.

    A word that is wider than that stays whole.
    """
    indent = " " * (len(text) - len(text.lstrip(" ")))
    words = re.findall(r" |[^ ]+", text.strip(" "))
    lines, left = [indent], columns - len(indent)
    for piece in (piece for word in words for piece in pieces(word)):
        if width(piece) > left and lines[-1] != indent:
            lines[-1] = lines[-1].rstrip(" ")
            lines.append(indent)
            left = columns - len(indent)
        if lines[-1] != indent or piece != " ":
            lines[-1] += piece
            left -= width(piece)
    return lines


def joined(text: str) -> str:
    """The text without spaces between two wide letters: there a line of the source ended."""
    first, *words = text.split(" ")
    for word in words:
        between = "" if first and word and _is_wide(first[-1]) and _is_wide(word[0]) else " "
        first += between + word
    return first


def pieces(text: str) -> Iterator[str]:
    """What stays together at the end of a line: a wide letter or a word, its brackets and stops about it."""
    begin = 0
    while begin < len(text):
        end = _behind(text, begin, lambda letter: letter in _OPENING)
        if end < len(text) and _is_wide(text[end]):
            end += 1
        else:
            end = _behind(text, end, lambda letter: not _is_wide(letter))
        end = _behind(text, end, lambda letter: letter in _CLOSING)
        yield text[begin:end]
        begin = end


def _behind(text: str, begin: int, belongs: Callable[[str], bool]) -> int:
    """The first place from ``begin`` on whose letter does not belong."""
    return next((at for at in range(begin, len(text)) if not belongs(text[at])), len(text))
