"""Titles of documents → file names that any Windows can hold."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 80
"""Characters of a name without its ending: with folders it stays well below Windows' 260."""

MOST_BYTES = 255 - len("（手修正 00000000）2".encode())
"""Bytes of a name on Linux and in zips, with room for the words of a file that is set aside."""

_FORBIDDEN = str.maketrans(dict(zip('<>:"/\\|?*', "＜＞：”／＼｜？＊", strict=True)))
_RESERVED = re.compile(r"(CON|PRN|AUX|NUL|COM[0-9¹²³]|LPT[0-9¹²³])(\..*)?", re.IGNORECASE)


def file_name(*words: str, ending: str) -> str:
    """The words joined by spaces, without what Windows refuses, cut between whole characters."""
    text = re.sub(r"\s+", " ", " ".join(word for word in words if word)).translate(_FORBIDDEN)
    text = "".join(char for char in text if unicodedata.category(char) not in ("Cc", "Cs"))
    text = _shorten(text, MOST_BYTES - len(ending.encode())).strip(" .")
    if _RESERVED.fullmatch(text):
        text = f"_{text}"
    return (text or "_") + ending


def _shorten(text: str, most: int) -> str:
    """The text within both limits, never cut before a mark that belongs to the letter before it."""
    if len(text) <= LONGEST and len(text.encode()) <= most:
        return text
    end = LONGEST - 1
    while len(text[:end].encode()) + len("…".encode()) > most:
        end -= 1
    while end > 0 and (unicodedata.combining(text[end]) or _is_selector(text[end])):
        end -= 1
    return text[:end].rstrip() + "…"


def _is_selector(char: str) -> bool:
    return "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef"
