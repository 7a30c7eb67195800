"""Titles of documents → file names that any Windows can hold."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 80
"""Characters of a name without its ending: with folders it stays well below Windows' 260."""

_FORBIDDEN = str.maketrans(dict(zip('<>:"/\\|?*', "＜＞：”／＼｜？＊", strict=True)))
_RESERVED = re.compile(r"(CON|PRN|AUX|NUL|COM[0-9]|LPT[0-9])(\..*)?", re.IGNORECASE)


def file_name(*words: str, ending: str) -> str:
    """The words joined by spaces, without what Windows refuses, cut between whole characters."""
    text = " ".join(word for word in words if word).translate(_FORBIDDEN)
    text = "".join(char for char in text if unicodedata.category(char) not in ("Cc", "Cs"))
    text = _shorten(re.sub(r"\s+", " ", text)).strip(" .")
    if _RESERVED.fullmatch(text):
        text = f"_{text}"
    return (text or "_") + ending


def _shorten(text: str) -> str:
    if len(text) <= LONGEST:
        return text
    cut = text[: LONGEST - 1]
    while unicodedata.combining(text[len(cut)]) or _is_selector(text[len(cut)]):
        cut = cut[:-1]
    return cut.rstrip() + "…"


def _is_selector(char: str) -> bool:
    return "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef"
