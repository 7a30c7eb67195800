"""Patterns of ids for what comes from a list: 「L-{番号}」 with a heading, 「P{連番:3}」 with a number."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from pipeline.findings import Place
from pipeline.records.values import ID

COUNT = "連番"
"""What stands in a pattern for the number of the row; a plain n means the same."""
_HOLE = re.compile(r"\{([^{}:：]+)(?:[:：]([1-9]))?\}")


@dataclass(frozen=True, slots=True)
class Pattern:
    """How an id is made: 「L-{番号}」, 「P{連番:3}」 (three digits)."""

    text: str
    place: Place

    @property
    def headings(self) -> tuple[str, ...]:
        """The columns of the list that it needs."""
        return tuple(one for one in self._holes if one != COUNT)

    @property
    def only_counts(self) -> bool:
        """Whether the number of the row, and nothing else, is put in, once."""
        return self._holes == (COUNT,)

    @property
    def _holes(self) -> tuple[str, ...]:
        return tuple(_meant(one) for one, _ in _HOLE.findall(self.text))

    def fill(self, value: Callable[[str], str]) -> str:
        """The id; ``value`` gives the text for what stands in braces."""
        return _HOLE.sub(lambda found: value(_meant(found[1])).zfill(int(found[2] or 1)), self.text)

    def number(self, identity: str) -> int:
        """The number of the row that is in an id of this pattern, or 0."""
        parts = [re.escape(one) for one in _HOLE.sub("\0", self.text).split("\0")]
        found = re.fullmatch("([0-9]{1,9})".join(parts), identity, re.IGNORECASE)
        return int(found[1]) if found and found.groups() else 0

    @property
    def usable(self) -> bool:
        """Whether something stands in braces, and the rest of it can be an id."""
        return bool(_HOLE.search(self.text)) and ID.fullmatch(self.fill(lambda _: "1")) is not None


def _meant(word: str) -> str:
    return COUNT if word.strip() == "n" else word.strip()
