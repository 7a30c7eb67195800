"""特約 as a clerk types them → 項 and 号, and what of their form cannot be printed.

One line is one 項; a line that begins with a number in brackets is a 号 of the 項 above. The numbers of
条, 項 and 号 are the program's own, so that nothing is numbered twice.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from pipeline.clauses.choose import Told
from pipeline.clauses.model import Paragraph
from pipeline.records.agreements import Agreement

RULE = "special-article-form"
REFERENCE = (
    "本システムの決まり：特約の本文は1行を1項とし、条・項・号の番号と見出しのかっこは本システムが付ける"
)

_KANA = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン"
_ITEM = re.compile(
    rf"(?:[(（](?P<digits>[0-9０-９]+|[{_KANA}])[)）]|(?P<sign>[⑴-⒇①-⑳])|(?P<kana>[{_KANA}])[\s.．])\s*(?P<text>.*)"
)
_OWN_NUMBER = re.compile(
    r"第[0-9０-９一二三四五六七八九十]+[条項号](?=[\s(（]|$)|[0-9０-９]+[\s.．)）]|[一二三四五六七八九十]+\s|・"
)
_HEADING = re.compile(r"[(（【〔「\[].*[)）】〕」\]]|第[0-9０-９一二三四五六七八九十]+条.*")


def special_paragraphs(text: str) -> tuple[Paragraph, ...]:
    """The 項 of a special article, each with its 号."""
    found: list[tuple[str, list[str]]] = []
    for line in _lines(text):
        item = _ITEM.fullmatch(line)
        if item and found:
            found[-1][1].append(item["text"])
        else:
            found.append((line, []))
    return tuple(Paragraph(text, tuple(items)) for text, items in found)


def tell_forms(record: Agreement, told: Told) -> None:
    """Tells what of the record's special articles would be printed wrong; holds the clean agreement back."""
    for number, one in enumerate(record.special_articles):
        name = one.article
        if _HEADING.fullmatch(name):
            message = f"特約の見出し「{name}」に、かっこか条の番号が付いています。"
            hint = "かっこと番号を消し、見出しの言葉だけを書いてください。協定書では本システムが付けます。"
            place = record.at("special_articles", number, "article")
            told.tell(RULE, place, message, hint, REFERENCE)
        place = record.at("special_articles", number, "text")
        for what, hint in _amiss(_lines(one.text)):
            told.tell(RULE, place, f"特約「{name}」の本文の{what}", hint, REFERENCE)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _amiss(lines: list[str]) -> Iterator[tuple[str, str]]:
    """What is wrong with the lines, each with what to do about it."""
    before: tuple[str, int] | None = None
    for number, line in enumerate(lines, 1):
        where = f"{number}行目「{line[:20]}{'…' if len(line) > 20 else ''}」"
        item = _ITEM.fullmatch(line)
        if item is None:
            before = None
            if _OWN_NUMBER.match(line):
                yield (
                    f"{where}に、条・項の番号か「・」が付いています。",
                    "番号を消し、1行に1項ずつ書いてください。項の番号は本システムが付けます。"
                    "号にする行は (1) で始めてください。",
                )
            continue
        style, place = _typed(item)
        if number == 1:
            yield f"{where}は号ですが、その上に項がありません。", "号の上に、項の文を1行書いてください。"
        elif before is not None and before[0] != style:
            yield (
                f"{where}は、上の号と番号の形が違います。",
                "号の番号の形をそろえてください。号の下の細目は書けないので、号の文の中に書いてください。",
            )
        elif place != (1 if before is None else before[1] + 1):
            yield (
                f"{where}の号の番号が、1から順に並んでいません。",
                "抜けた号がないか確かめ、1から順に付けてください。文中の「第○号」も確かめてください。",
            )
        before = (style, place)


def _typed(item: re.Match[str]) -> tuple[str, int]:
    """The form of a 号's number, digits or kana, and the number."""
    sign = unicodedata.normalize("NFKC", item["digits"] or item["sign"] or item["kana"]).strip("()")
    return ("ア", _KANA.index(sign) + 1) if sign in _KANA else ("1", int(sign))
