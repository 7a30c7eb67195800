"""Raw values: every value is text with its place, whatever file it came from."""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from pipeline.findings import Place


class RawText(NamedTuple):
    """One scalar as it was written. ``date`` is set where Excel held a real date."""

    text: str
    place: Place
    date: date | None = None


class RawList(NamedTuple):
    """A list, in order."""

    items: tuple[RawValue, ...]
    place: Place


class RawMap(NamedTuple):
    """A mapping, in order; each key is text with its place. Keys are unique.

    ``numbered``: the first so many entries are items of a list whose headings give their numbers,
    while the headings of the others name them (手続の経過.1.日付 beside 手続の経過.S7.日付).
    """

    entries: tuple[tuple[RawText, RawValue], ...]
    place: Place
    numbered: int = 0


RawValue = RawText | RawList | RawMap


def is_blank(value: RawValue) -> bool:
    """Whether nothing was entered: empty text, or a list or mapping of nothing else."""
    if isinstance(value, RawText):
        return value.date is None and not value.text.strip()
    if isinstance(value, RawList):
        return all(map(is_blank, value.items))
    return all(is_blank(item) for _, item in value.entries)


_SEPARATORS = re.compile(r"[;；、\n]")


def split_cell(text: str) -> list[str]:
    """The ids or codes that share a cell (contract.md, "Records"); blanks are left out."""
    return [word.strip() for word in _SEPARATORS.split(text) if word.strip()]
