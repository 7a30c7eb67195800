"""One text of a record → the code, the fixed value or the text that a field holds."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from pipeline.findings import Finding, Place, fault
from pipeline.records.base import Declared, Doubt, Path
from pipeline.records.characters import doubts
from pipeline.records.codes import FAMILIES, Codebook
from pipeline.records.suggest import did_you_mean
from pipeline.records.values import ID
from pipeline.sources.raw import RawText

Pair = tuple[str, str]
"""A known word in English and in Japanese."""

DITTO = frozenset({"〃", "″", "仝", "同上", "々", '"', "〟", "”"})
"""Words for "as above": they mean nothing in a record, which may stand anywhere."""
_BETWEEN = [re.compile(one) for one in (r"\s+", "[,，]", "[/／]", "[+＋&＆]", "・")]
"""What people write between two values; labels and names may have it in them, so nothing is divided there."""


@dataclass(slots=True)
class Shaped:
    """The tree, the places of its values, and what was found while shaping it: faults and doubts."""

    tree: dict[str, Any] = field(default_factory=dict)
    places: dict[Path, Place] = field(default_factory=dict)
    faults: list[Finding] = field(default_factory=list)
    spoilt: set[Path] = field(default_factory=set)
    """Paths whose value did not fit: what the types say of these is said already."""

    def fault(self, rule: str, place: Place, message: str, hint: str, value: str | None = None) -> None:
        """Something that holds the record back."""
        self.faults.append(fault(rule, place, message, hint, value))

    def doubt(self, doubt: Doubt, place: Place) -> None:
        """Something odd that holds nothing back."""
        message = f"「{place.heading}」：{doubt.message}" if place.heading else doubt.message
        said = Finding(doubt.rule, doubt.severity, message, doubt.hint, place, value=doubt.value)
        self.faults.append(said)


@dataclass(frozen=True, slots=True)
class Words:
    """Reads single texts; ``english`` says in which language the record is written."""

    codes: Codebook
    out: Shaped
    english: bool

    def text(self, raw: RawText, one: Declared, path: Path) -> Any:
        """The text, the code or the value; None and a fault where the word is not known."""
        text = raw.text.strip()
        self.out.places[path] = raw.place
        for doubt in doubts(text):
            self.out.doubt(doubt, raw.place)
        if "".join(text.split()) in DITTO:
            self.out.spoilt.add(path)
            message = f"「{raw.place.heading or one.label}」に「{text}」と書かれています。"
            hint = "上の記録と同じ値でも、値そのものを書いてください。"
            self.out.fault("ditto", raw.place, message, hint, raw.text)
            return None
        if one.watch is not None:
            for doubt in one.watch.look(text):
                self.out.doubt(doubt, raw.place)
        if (choice := one.choice) is not None:
            return self._word(raw, one, path, choice.find, choice.pairs)
        if (code := one.code) is not None:
            family = code.family
            find, pairs = partial(self.codes.find, family), partial(self.codes.pairs, family)
            return self._word(raw, one, path, find, pairs)
        return text

    def is_one(self, word: str, one: Declared) -> bool:
        """Whether a word alone is a code, or may be an id."""
        if one.code is not None:
            return self.codes.find(one.code.family, word) is not None
        return one.ref is not None and ID.fullmatch(word) is not None

    def near(self, word: str, known: Sequence[Pair]) -> str:
        """The word that is meant; else all, in the language in which the record is written."""
        listed = [pair[0 if self.english else 1] for pair in known]
        return did_you_mean(word.strip(), (one for pair in known for one in pair), listed)

    def _word(
        self,
        raw: RawText,
        one: Declared,
        path: Path,
        find: Callable[[str], Any],
        known: Callable[[], Sequence[Pair]],
    ) -> Any:
        found = find(raw.text.strip())
        if found is None:
            self.out.spoilt.add(path)
            what = FAMILIES[one.code.family][0] if one.code else one.label
            self.out.fault(
                "unknown-code" if one.code else "unknown-value",
                raw.place,
                f"「{raw.place.heading or one.label}」に書かれた「{raw.text}」は、"
                f"{what}として決められた値ではありません。",
                _run_together(raw.text, path, find) or self.near(raw.text, known()),
                raw.text,
            )
        return found


def run_together(text: str, known: Callable[[str], bool]) -> list[str]:
    """The known words that stand in a text with a space or the like between them; nothing else may."""
    for between in _BETWEEN:
        words = [word.strip() for word in between.split(text) if word.strip()]
        if len(words) > 1 and all(known(word) for word in words):
            return words
    return []


def _run_together(text: str, path: Path, find: Callable[[str], Any]) -> str:
    """What to do where several known words stand with a space or the like between them."""
    words = run_together(text, lambda word: find(word) is not None)
    if not words:
        return ""
    if any(isinstance(step, int) for step in path[-2:]):
        return f"2つ以上の値は、「；」か「、」で区切って「{'；'.join(words)}」と書いてください。"
    return f"ここに書ける値は1つです。{'、'.join(words)} のどれか1つにしてください。"
