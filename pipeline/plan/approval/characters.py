"""Texts that will be printed → the characters in them that somebody must look at, in words.

A character is special where one of these holds:

- characters.csv knows it: a variant or an older form that names of people and companies have, a sign
  that Shift_JIS and Windows take for different ones, one that looks like another;
- JIS X 0208 has not got it, so that older computers and registers may not either;
- something belongs to it: a variation selector, or a mark that is put over it;
- it is half-width katakana;
- look_alikes.csv knows it, and it stands where the other one is to be expected: kanji or hiragana
  beside katakana, katakana with kanji beside it and no katakana.

What a reader sees as one character is one: the letter with all that belongs to it.
"""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pipeline.plan.views.approval import CharacterView
from pipeline.records.characters import visible

WINDOWS_ONLY = "Windows で加えられた文字（機種依存文字）"
LATER = "JIS の第３・第４水準の文字"
NOWHERE = "JIS の文字の表にない文字"
HALF_WIDTH = "半角のカタカナ"
COMBINED = "字形の指定が付いた「{}」"
MARKED = "符号が付いた「{}」"
UNSEEN = "目に見えない文字"
JOINING = "ノケヶカヵツッガ"
"""Katakana that are at home between kanji (一ノ瀬, 三ヶ島): no sign that katakana was meant."""

_OLD = "shift_jis"
"""Python's codec of this name has JIS X 0208 and nothing that Windows added."""
_LATER_SETS = (("cp932", WINDOWS_ONLY), ("shift_jis_2004", LATER))


@dataclass(frozen=True, slots=True)
class Fact:
    """What is known of a character: a word for it, and the one that is usual instead."""

    called: str
    standard: str = ""


@cache
def facts() -> Mapping[str, Fact]:
    """The facts of characters.csv by character."""
    return {one: Fact(row["called"], row["standard"]) for one, row in _rows("characters.csv")}


@cache
def look_alikes() -> Mapping[str, Fact]:
    """The facts of look_alikes.csv by character."""
    return {one: Fact(row["called"]) for one, row in _rows("look_alikes.csv")}


def _rows(name: str) -> Iterator[tuple[str, dict[str, str]]]:
    """The rows of a table; the code point counts, for an editor may have changed the character itself."""
    with Path(__file__).with_name(name).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield chr(int(row["code"].removeprefix("U+"), 16)), row


def special_characters(texts: Iterable[tuple[str, str]]) -> list[CharacterView]:
    """The special characters of texts, each once, with the names of the texts in which it stands.

    ``texts`` are pairs of name and text.
    """
    found: dict[str, tuple[Fact, dict[str, None]]] = {}
    for name, text in texts:
        for one, fact in _special(text):
            found.setdefault(one, (fact, {}))[1][f"{name}「{visible(text)}」"] = None
    return [
        CharacterView(
            text=UNSEEN if visible(one) != one or one.isspace() else one,
            code=" ".join(f"U+{ord(char):04X}" for char in one),
            called=fact.called,
            standard=fact.standard,
            where="、".join(where),
        )
        for one, (fact, where) in found.items()
    ]


def _special(text: str) -> Iterator[tuple[str, Fact]]:
    if text.isascii():
        return
    parts = graphemes(text)
    for number, one in enumerate(parts):
        fact = _fact(one)
        if fact is None and one in look_alikes():
            beside = [*parts[number - 1 : number], *parts[number + 1 : number + 2]]
            fact = look_alikes()[one] if _misplaced(one, beside) else None
        if fact is not None:
            yield one, fact


def graphemes(text: str) -> list[str]:
    """What a reader sees as single characters: each with the selectors and marks that belong to it."""
    found: list[str] = []
    for char in text:
        if found and unicodedata.category(char).startswith("M"):
            found[-1] += char
        else:
            found.append(char)
    return found


@cache
def _fact(one: str) -> Fact | None:
    """What makes a character special by itself; None where nothing does."""
    if one.isascii():
        return None
    if len(one) > 1:
        known = _fact(one[0])
        selected = any("VARIATION SELECTOR" in unicodedata.name(char, "") for char in one)
        called = (COMBINED if selected else MARKED).format(one[0])
        return Fact(called, known.standard if known else one[0] if selected else "")
    if one in facts():
        return facts()[one]
    if "HALFWIDTH KATAKANA" in unicodedata.name(one, ""):
        return Fact(HALF_WIDTH, unicodedata.normalize("NFKC", one))
    usual = unicodedata.normalize("NFC", one)
    standard = usual if usual != one and len(usual) == 1 else ""
    if _fits(one, _OLD):
        return None
    called = next((word for encoding, word in _LATER_SETS if _fits(one, encoding)), NOWHERE)
    return Fact(called, standard)


def _fits(one: str, encoding: str) -> bool:
    try:
        one.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _misplaced(one: str, beside: list[str]) -> bool:
    """Whether a character stands where the one that looks like it is to be expected."""
    if _is_katakana(one):
        return not any(map(_is_katakana, beside)) and any(map(_is_kanji, beside))
    return any(_is_katakana(other) and other not in JOINING for other in beside)


def _is_katakana(one: str) -> bool:
    return "ァ" <= one[0] <= "ヺ" or one[0] == "ー"


def _is_kanji(one: str) -> bool:
    return unicodedata.name(one[0], "").startswith("CJK ")
