"""Raw values: every value is text with its place, whatever file it came from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from pipeline.findings import Place


@dataclass(frozen=True, slots=True)
class RawText:
    """One scalar as it was written. ``date`` is set where Excel held a real date."""

    text: str
    place: Place
    date: date | None = None


@dataclass(frozen=True, slots=True)
class RawList:
    """A list, in order."""

    items: tuple[RawValue, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class RawMap:
    """A mapping, in order; each key is text with its place. Keys are unique."""

    entries: tuple[tuple[RawText, RawValue], ...]
    place: Place


RawValue = RawText | RawList | RawMap


def is_blank(value: RawValue) -> bool:
    """Whether nothing was entered: empty text, or a list or mapping of nothing else."""
    match value:
        case RawText(text=text, date=when):
            return when is None and not text.strip()
        case RawList(items=items):
            return all(is_blank(item) for item in items)
        case RawMap(entries=entries):
            return all(is_blank(item) for _, item in entries)


_SEPARATORS = re.compile(r"[;；、\n]")


def split_cell(text: str) -> list[str]:
    """The ids or codes that share a cell (contract.md, "Records"); blanks are left out."""
    return [word.strip() for word in _SEPARATORS.split(text) if word.strip()]
