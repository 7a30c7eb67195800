"""What people call a record, and when two spellings are one name: compared only, never stored.

Names are compared without spaces and with ㈱ written out; what is stored stays as it was typed.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from pipeline.records.base import Record
from pipeline.records.departments import Department

NAME_FIELDS = ("name", "title", "subject", "section")
"""Fields by which people call a record."""

_FORMS = {
    "(株)": "株式会社", "(有)": "有限会社", "(同)": "合同会社", "(資)": "合資会社", "(名)": "合名会社",
    "(社)": "社団法人", "(財)": "財団法人", "(一社)": "一般社団法人", "(一財)": "一般財団法人",
    "(公社)": "公益社団法人", "(公財)": "公益財団法人", "(福)": "社会福祉法人", "(学)": "学校法人",
    "(医)": "医療法人", "(特非)": "特定非営利活動法人", "(NPO)": "特定非営利活動法人",
    "NPO法人": "特定非営利活動法人", "(協)": "協同組合", "(独)": "独立行政法人",
}  # fmt: skip
_SHORT = re.compile("|".join(map(re.escape, _FORMS)))
_LONG = re.compile("|".join(sorted(set(_FORMS.values()), key=len, reverse=True)))
_KEPT = 10_000
"""Names that are remembered: one is held against all others."""
_COMPATIBLE = re.compile("[\uf900-\ufaff\U0002f800-\U0002fa1f]")
"""Ideographs that NFKC would turn into others (U+FA19): only a person can say that they are the same."""
_VARIANTS = str.maketrans(
    "髙﨑濵濱邉邊澤齋齊櫻廣國嶋嶌惠眞德瀨冨龍", "高崎浜浜辺辺沢斎斉桜広国島島恵真徳瀬富竜"
)
"""Variants of one character in names: near, and yet two names."""


def name_of(record: Record) -> str:
    """What a record is called or is about; empty where nothing says it."""
    return next(iter(names_of_record(record)), "")


def names_of_record(record: Record) -> list[str]:
    """Every name by which a record may be called."""
    names = [str(name) for word in NAME_FIELDS if (name := getattr(record, word, ""))]
    if isinstance(record, Department):
        names += [record.full_name, record.bureau + record.section]
    return names


def plain(text: str) -> str:
    """Headings and words without spaces and line breaks, whatever their width."""
    return "".join(unicodedata.normalize("NFKC", text).split())


@lru_cache(_KEPT)
def key_of(name: str) -> str:
    """What two spellings of one name share: no spaces, half-width signs, legal forms written out."""
    pieces = _COMPATIBLE.split(name)
    signs = [*_COMPATIBLE.findall(name), ""]
    half = (unicodedata.normalize("NFKC", piece) + sign for piece, sign in zip(pieces, signs, strict=True))
    return _SHORT.sub(lambda found: _FORMS[found[0]], "".join("".join(half).split()))


@lru_cache(_KEPT)
def core_of(name: str) -> str:
    """A name without its legal form, by whatever variants it is written; only for suggestions."""
    return unicodedata.normalize("NFKC", _LONG.sub("", key_of(name))).translate(_VARIANTS)


def is_form(text: str) -> bool:
    """Whether a text is a legal form and no name: 「株式会社」 on a line of its own."""
    return _LONG.fullmatch(key_of(text)) is not None


def bears_form(text: str) -> bool:
    """Whether a name has a legal form in it, and more."""
    return _LONG.search(key_of(text)) is not None and not is_form(text)


def is_shortened(name: str) -> bool:
    """Whether a legal form is written short (㈱)."""
    return _SHORT.search(unicodedata.normalize("NFKC", name)) is not None
