"""A renamed section, or another person → which texts mean it, and what they say from then on.

A section is named as its record has it: 課, 部 課, 課 係 or all three, with spaces between. Names are
compared without spaces; what is written is the new name as it was typed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from pipeline.records.departments import Department

LEVELS = ("bureau", "section", "unit")
_SPELLINGS = (("section",), ("bureau", "section"), ("section", "unit"), LEVELS, ("bureau",), ("unit",))
"""What a name may be made of; the first that fits is meant."""
_BEHIND = re.compile(r"$|[\s（(・、，,]")
"""What may follow the name of a section where it stands alone in a text."""
_SOME_BUREAU = r"(?:\S*?[部局]\s*)?"
"""A bureau before a section of which the records name none."""


def same_key(text: str) -> str:
    """What two spellings of one name share: all but the spaces."""
    return "".join(text.split())


@dataclass(frozen=True)
class Renaming:
    """An old name of a section as the records understand it, and the new one word by word.

    ``found`` are the records that bear it, none where it stands only in texts.
    """

    levels: tuple[str, ...]
    found: tuple[Department, ...]
    everyone: tuple[Department, ...]
    old: str
    new: tuple[str, ...]

    @property
    def wordy(self) -> bool:
        """Whether the new name has a word for each of the old one's."""
        return len(self.new) == len(self.levels)

    @property
    def several(self) -> list[str]:
        """The full names that the old one may mean, where sections of several bureaus bear it."""
        above = LEVELS[: LEVELS.index(self.levels[0])]
        names = {
            tuple(getattr(one, level) for level in above): " ".join(
                word for level in (*above, *self.levels) if (word := getattr(one, level))
            )
            for one in self.found
        }
        return sorted(names.values()) if len(names) > 1 else []

    @property
    def words(self) -> dict[str, str]:
        """What each level is called from now on."""
        return dict(zip(self.levels, self.new, strict=False))

    @property
    def gone(self) -> list[str]:
        """The words that are no longer used."""
        pairs = [(getattr(one, level), word) for one in self.found for level, word in self.words.items()]
        pairs = pairs or [(self.old, self.new[0])]
        return [old for old in dict.fromkeys(old for old, new in pairs if old != new) if old]

    def of_text(self, text: str) -> str | None:
        """What a text that names a contact's section says from now on; None where it does not clearly mean it."""
        for one in self.found or (Department(id="D", section=self.old),):
            renamed = self._of_text(text, one)
            if renamed is not None:
                return renamed
        return None

    def is_named_in(self, text: str) -> bool:
        """Whether a word that is no longer used stands in a text, and not only as part of a longer name."""
        plain = same_key(text)
        for word, longer in self._gone.items():
            if word in plain:
                for name in longer:
                    plain = plain.replace(name, "\n")
                if word in plain:
                    return True
        return False

    @cached_property
    def _gone(self) -> dict[str, list[str]]:
        """The words that are no longer used, each with the longer names that hold it, the longest first."""
        names = {same_key(getattr(one, level)) for one in self.everyone for level in LEVELS}
        return {
            word: sorted((one for one in names if word in one and one != word), key=len, reverse=True)
            for word in map(same_key, self.gone)
        }

    def _of_text(self, text: str, one: Department) -> str | None:
        pattern = "".join(
            rf"(?:(?P<{level}>{re.escape(name)})\s*){'' if level == self._anchor else '?'}"
            for level in LEVELS
            if (name := getattr(one, level))
        )
        found = re.match(pattern if one.bureau else _SOME_BUREAU + pattern, text)
        if found is None or not self._is_whole(text, found, one):
            return None
        spans = found.groupdict()
        if not spans.get("bureau") and self._elsewhere(one):
            return None
        if "unit" in self.levels and not spans.get("unit"):
            return None
        renamed = text
        for level, word in reversed(self.words.items()):
            if spans.get(level):
                renamed = renamed[: found.start(level)] + word + renamed[found.end(level) :]
        return renamed

    @property
    def _anchor(self) -> str:
        """The level without which a text does not mean the section."""
        return "bureau" if self.levels == ("bureau",) else "section"

    def _is_whole(self, text: str, found: re.Match[str], one: Department) -> bool:
        """Whether the name ends where the pattern ends: 「福祉課」 is not meant by 「福祉課題」."""
        last = max(found.end(level) for level in LEVELS if level in found.groupdict())
        if _BEHIND.match(text, last):
            return True
        names = (
            getattr(other, level)
            for other in self.everyone
            for level in ("section", "unit")
            if other.bureau == one.bureau
        )
        return any(name and text.startswith(name, found.end()) for name in names)

    def _elsewhere(self, one: Department) -> bool:
        """Whether another bureau has a section of this name."""
        return any(other.section == one.section and other.bureau != one.bureau for other in self.everyone)


def renaming(departments: Sequence[Department], old: str, new: str) -> Renaming:
    """The renaming that two names mean in a municipality."""
    everyone = tuple(departments)
    for levels in _SPELLINGS:
        found = tuple(
            one
            for one in everyone
            if all(getattr(one, level) for level in levels)
            and same_key("".join(getattr(one, level) for level in levels)) == same_key(old)
        )
        if found:
            return Renaming(levels, found, everyone, old, tuple(new.split()))
    return Renaming(("section",), (), everyone, old.strip(), tuple(new.split()))


def section_called(text: str, departments: Sequence[Department]) -> str:
    """The section that a contact's text begins with, by its bureau and name; else the first word of the text."""
    names: dict[str, str] = {}
    for one in departments:
        for start in (one.section, one.bureau + one.section):
            bureau = "" if one.bureau else _SOME_BUREAU
            if re.match(bureau + re.escape(same_key(start)), same_key(text)):
                names[start] = one.bureau + one.section
    return names[max(names, key=len)] if names else (text.split() or [""])[0]
