"""Text → the characters in it that look like others, cannot be seen, or are no reading (pitfalls.md, 8).

What is found is told and holds nothing back; the data is never changed. A character's own
decomposition is used only to name the one that was meant.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from pipeline.findings import Severity
from pipeline.records.base import Doubt

# Radicals that stand for a whole character without saying so (Unicode, EquivalentUnifiedIdeograph).
_RADICALS = dict(zip("⺠⻁⻄⻆⻑⻘⻝⻤⻨⻩⻫⻭⻯⻲", "民虎西角長青食鬼麦黄斉歯竜亀", strict=True))
_LIKE = re.compile(
    "[\u2e80-\u2ef3\u2f00-\u2fd5\u31c0-\u31e3]|.[\u3099\u309a]|[\u00a0\u2000-\u200a\u202f\u205f]"
)
# A joiner is at home between the parts of an emoji.
_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u180e\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff"
    "\uffa0\ufff9-\ufffb\U000e0001\U000e0020-\U000e007f]|(?<![\ufe0f\U0001f000-\U0001faff])\u200d"
)
# All of these in one class, which is quick: nearly every text holds none of them.
_RARE = re.compile(
    "[\u00a0\u00ad\u034f\u061c\u115f\u1160\u180e\u2000-\u200f\u202a-\u202f\u205f-\u206f\u2e80-\u2ef3\u2f00-\u2fd5"
    "\u3099\u309a\u3164\u31c0-\u31e3\ufeff\uffa0\ufff9-\ufffb\U000e0001\U000e0020-\U000e007f]"
)
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")
_DIRECTIONS = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_NAMED = {
    "\u00ad": "見えないハイフン",
    "\u200b": "幅のない空白",
    "\u200c": "文字を離す符号",
    "\u200d": "文字をつなぐ符号",
    "\u2060": "改行を防ぐ符号",
    "\ufeff": "ファイルの先頭に付く符号（BOM）",
    **dict.fromkeys(_DIRECTIONS, "文字の向きを変える符号"),
}
_HALF_KANA = re.compile("[\uff65-\uff9f]+")
_KANJI_RANGE = "々〆\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_LOST = re.compile(rf"[{_KANJI_RANGE}]\?|\?[{_KANJI_RANGE}]")
# A question ends with か or before a space, a bracket, a full stop or nothing; in an address ASCII is near.
_LOST_IN_TEXT = re.compile(
    rf"(?<![か!-~])\?(?=[{_KANJI_RANGE}])|(?<=[{_KANJI_RANGE}])\?(?=[^\s!-~。、！？」』）】〉》”’])"
)
_KANJI = re.compile(f"[{_KANJI_RANGE}]")
_KATAKANA = "[\u30a1-\u30fa\u30fc\uff66-\uff9f]"
_ONE_FOR_LONG = re.compile(f"{_KATAKANA}一|一{_KATAKANA}")

_SHOWN = 40
"""Characters of a text that are quoted."""
_PASTED = "ほかのソフト、PDF、ウェブページから写したときに入ることがあります。"


def private(text: str) -> str | None:
    """The characters of a text that only the computer knows on which they were made, as told; or None."""
    found = dict.fromkeys(_PRIVATE.findall(text))
    return "、".join(_point(one) for one in found) or None


def visible(text: str) -> str:
    """The text with [U+200B] in place of what cannot be seen or printed."""
    return _PRIVATE.sub(_bracketed, _UNSEEN.sub(_bracketed, text))


def doubts(text: str) -> Iterator[Doubt]:
    """Look-alikes and unseen characters in any text."""
    if text.isascii() or _RARE.search(text) is None:
        return
    if unseen := dict.fromkeys(_UNSEEN.findall(text)):
        named = "、".join(f"{_NAMED.get(one, '見えない符号')} {_point(one)}" for one in unseen)
        where = _around(text, _UNSEEN)
        yield Doubt(
            "invisible-character",
            Severity.WARNING,
            f"「{where}」に、目に見えない文字が入っています（{named}）。",
            f"［ ］で示したところを前後の文字ごと消し、打ち直してください。{_PASTED}",
            where,
        )
    if like := dict.fromkeys(_LIKE.findall(text)):
        where = _around(text, _LIKE)
        yield Doubt(
            "look-alike-character",
            Severity.WARNING,
            f"「{where}」に、ほかの文字とそっくりな別の文字が入っています"
            f"（{'、'.join(_described(one) for one in like)}）。",
            f"{_typed_anew(like)}{_PASTED}",
            where,
        )


def _around(text: str, pattern: re.Pattern[str]) -> str:
    """The text, or of a long one the part around what was found first."""
    found = pattern.search(text)
    if found is None or len(text) <= _SHOWN:
        return visible(text)
    start, end = max(found.start() - _SHOWN // 2, 0), min(found.end() + _SHOWN // 2, len(text))
    return ("…" if start else "") + visible(text[start:end]) + ("…" if end < len(text) else "")


def lost(text: str) -> bool:
    """Whether a half-width question mark stands beside a kanji: that is what Shift_JIS leaves of 𠮷."""
    return "?" in text and _LOST.search(text) is not None


def maybe_lost(text: str) -> Iterator[Doubt]:
    """Such a question mark in running text, where a question may end with one too."""
    if "?" not in text or _LOST_IN_TEXT.search(text) is None:
        return
    around = _around(text, _LOST_IN_TEXT)
    yield Doubt(
        "lost-character",
        Severity.WARNING,
        f"「{around}」に半角の「?」があります。保存のときに文字が失われた跡かもしれません。",
        "元の文字に直してください。「?」が正しければ、全角の「？」で書くと出なくなります。",
        around,
    )


def half_width_kana(text: str) -> Iterator[Doubt]:
    """Half-width katakana in a name, which a register of companies never has."""
    if _HALF_KANA.search(text) is None:
        return
    full = _HALF_KANA.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)
    message = f"名称「{text}」に、半角のカタカナがあります。書かれたとおりに印刷します。"
    hint = f"登記などの表記が全角なら、「{full}」に直してください。半角が正しければ、対応は要りません。"
    yield Doubt("half-width-kana", Severity.NOTICE, message, hint, text)


def not_a_reading(text: str) -> Iterator[Doubt]:
    """Kanji where only the reading of a name belongs."""
    found = "".join(dict.fromkeys(_KANJI.findall(text)))
    if not found:
        return
    hint = "読みをカタカナかひらがなで書いてください。"
    if _ONE_FOR_LONG.search(text):
        hint = "「一」は漢数字です。のばす音は「ー」で書いてください。"
    yield Doubt(
        "not-a-reading", Severity.WARNING, f"フリガナ「{text}」に、漢字「{found}」があります。", hint, text
    )


def _typed_anew(found: Iterable[str]) -> str:
    meant = {one: _meant(one) for one in found}
    known = "、".join(dict.fromkeys(_quoted(one) for one in meant.values() if one))
    return f"{known}に打ち直してください。" if known else "正しい文字に打ち直してください。"


def _described(one: str) -> str:
    meant = _meant(one)
    if one.isspace():
        return f"ふつうの空白でない空白 {_point(one)}"
    like = f"は「{meant}」に似た別の文字" if meant else ""
    parts = "濁点が離れた文字" if len(one) > 1 else "部首の記号"
    return f"「{one}」{_point(one[-1])}{like or f'は{parts}'}"


def _meant(one: str) -> str | None:
    """The character that is meant; None where nobody can tell."""
    meant = _RADICALS.get(one) or unicodedata.normalize("NFC" if len(one) > 1 else "NFKC", one)
    return None if meant == one else meant


def _quoted(one: str) -> str:
    return "ふつうの空白" if one == " " else f"「{one}」"


def _point(one: str) -> str:
    return f"U+{ord(one):04X}"


def _bracketed(found: re.Match[str]) -> str:
    return f"［{_point(found[0])}］"
