"""Raw record → tree of fields by name, with the place of each, and all faults of its form.

What a value *is* (a date, an amount) is judged afterwards by its type; here keys, lists and the
fixed words are settled (contract.md, "Records").
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from pipeline.findings import Finding, Place, fault
from pipeline.records.base import Declared, Doubt, Part, Path, declared, names_of
from pipeline.records.characters import doubts
from pipeline.records.codes import FAMILIES, Codebook
from pipeline.records.values import ID
from pipeline.records.writing import how_part, how_parts
from pipeline.sources.raw import RawList, RawMap, RawText, RawValue, is_blank, split_cell

_CLOSE = 0.6
_SHOWN = 12


@dataclass(slots=True)
class Shaped:
    """The tree, the places of its values, and what was found while shaping it: faults and doubts."""

    tree: dict[str, Any] = field(default_factory=dict)
    places: dict[Path, Place] = field(default_factory=dict)
    faults: list[Finding] = field(default_factory=list)
    spoilt: set[Path] = field(default_factory=set)
    """Paths whose value did not fit: what the types say of these is said already."""


def shape(raw: RawMap, model: type[Part], codes: Codebook) -> Shaped:
    """The raw mapping in the form that ``model`` validates; faults say what did not fit."""
    shaped = Shaped()
    shaped.tree = _Shaper(codes, shaped).part(raw, model, ())
    return shaped


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """「…」のことでしょうか。 where a known word is near; else what may be written."""
    everything = list(dict.fromkeys(known))
    # Who writes Japanese is shown the Japanese words, who writes English the English ones.
    choices = [one for one in everything if one.isascii() == word.isascii()] or everything
    near = difflib.get_close_matches(word, choices, 1, _CLOSE)
    if near:
        return f"「{near[0]}」のことでしょうか。"
    shown = "、".join(choices[:_SHOWN]) + (" など" if len(choices) > _SHOWN else "")
    return f"使えるのは、{shown} です。" if choices else ""


def _hides_something(value: RawValue) -> bool:
    """Whether keys stand in a value that has no text: 「{考え方：市の負担なし}」 is one key."""
    return isinstance(value, RawMap) and bool(value.entries)


class _Shaper:
    def __init__(self, codes: Codebook, out: Shaped) -> None:
        self.codes = codes
        self.out = out

    def part(self, raw: RawMap, model: type[Part], path: Path) -> dict[str, Any]:
        fields, names = declared(model), names_of(model)
        tree: dict[str, Any] = {}
        self.out.places[path] = raw.place
        for key, value in raw.entries:
            name = names.get(key.text.strip())
            if name is None:
                self._unknown_key(key, model)
            elif is_blank(value) and not _hides_something(value):
                continue
            elif name in tree:
                one = fields[name]
                self._fault(
                    "both-names",
                    key.place,
                    f"「{one.label}」が2回書かれています（{one.name} と {one.label} は同じ項目です）。",
                    "どちらか一方を消してください。",
                    key.text,
                )
            else:
                found = self._value(value, fields[name], (*path, name))
                if found or not is_blank(value):
                    tree[name] = found
        return tree

    def _value(self, raw: RawValue, one: Declared, path: Path) -> Any:
        self.out.places[path] = raw.place
        match one.holds:
            case "text":
                return self._text(raw, one, path)
            case "texts":
                return self._texts(raw, one, path)
            case "part":
                return self._part(raw, one, path)
            case "parts":
                return self._parts(raw, one, path)
            case _:
                return self._map(raw, one, path)

    def _text(self, raw: RawValue, one: Declared, path: Path) -> Any:
        if not isinstance(raw, RawText):
            return self._wrong(raw, one, "ここには1つの値だけを書いてください。", path)
        text = raw.text.strip()
        self.out.places[path] = raw.place
        for doubt in doubts(text):
            self._doubt(doubt, raw.place)
        if one.watch is not None:
            for doubt in one.watch.look(text):
                self._doubt(doubt, raw.place)
        if one.choice is not None:
            return self._word(
                raw, one, path, one.choice.find(text), [w for c in one.choice for w in (c.value, c.label)]
            )
        if one.code is not None:
            return self._word(
                raw, one, path, self.codes.find(one.code.family, text), self.codes.words(one.code.family)
            )
        return text

    def _word(self, raw: RawText, one: Declared, path: Path, found: Any, known: list[str]) -> Any:
        if found is None:
            self.out.spoilt.add(path)
            what = FAMILIES[one.code.family][0] if one.code else one.label
            self._fault(
                "unknown-code" if one.code else "unknown-value",
                raw.place,
                f"「{one.label}」に書かれた「{raw.text}」は、{what}として決められた値ではありません。",
                did_you_mean(raw.text.strip(), known),
                raw.text,
            )
        return found

    def _texts(self, raw: RawValue, one: Declared, path: Path) -> Any:
        if isinstance(raw, RawText):
            items: tuple[RawValue, ...] = tuple(RawText(word, raw.place) for word in split_cell(raw.text))
        elif isinstance(raw, RawList):
            items = tuple(item for item in self._apart(raw, one) if not is_blank(item))
        else:
            return self._wrong(raw, one, "値を並べて書いてください。", path)
        return [self._text(item, one, (*path, number)) for number, item in enumerate(items)]

    def _apart(self, raw: RawList, one: Declared) -> Iterator[RawValue]:
        """The items; one in which several ids or codes stand together (甲、乙) is taken apart."""
        for item in raw.items:
            words = split_cell(item.text) if isinstance(item, RawText) else []
            if len(words) > 1 and all(self._is_one(word, one) for word in words):
                yield from (RawText(word, item.place) for word in words)
            else:
                yield item

    def _is_one(self, word: str, one: Declared) -> bool:
        if one.code is not None:
            return self.codes.find(one.code.family, word) is not None
        return one.ref is not None and ID.fullmatch(word) is not None

    def _part(self, raw: RawValue, one: Declared, path: Path) -> Any:
        assert one.part is not None  # noqa: S101 - declared() sets it wherever it says "part"
        if isinstance(raw, RawMap):
            return self.part(raw, one.part, path)
        if isinstance(raw, RawText) and one.part.short:
            short = declared(one.part)[one.part.short]
            return {short.name: self._value(raw, short, (*path, short.name))}
        return self._wrong(raw, one, how_part(one.label, one.part, raw.place), path)

    def _parts(self, raw: RawValue, one: Declared, path: Path) -> Any:
        assert one.part is not None  # noqa: S101
        if isinstance(raw, RawList):
            short = declared(one.part)[one.part.short] if one.part.short else one
            filled = [item for item in self._apart(raw, short) if not is_blank(item)]
            return [self._part(item, one, (*path, number)) for number, item in enumerate(filled)]
        if isinstance(raw, RawMap) and one.part.key and not self._names_fields(raw, one.part):
            items = [item for item in raw.entries if not is_blank(item[1])]
            return [self._keyed(key, item, one, (*path, number)) for number, (key, item) in enumerate(items)]
        if isinstance(raw, RawText) and one.part.short:
            words = enumerate(split_cell(raw.text))
            return [self._part(RawText(word, raw.place), one, (*path, n)) for n, word in words]
        return self._wrong(raw, one, how_parts(one.label, one.part, raw.place), path)

    def _keyed(self, key: RawText, raw: RawValue, one: Declared, path: Path) -> Any:
        """An item whose column names it by its code: 手続の経過.S1.日付."""
        assert one.part is not None  # noqa: S101
        assert one.part.key is not None  # noqa: S101
        name = declared(one.part)[one.part.key]
        item = self._part(raw, one, path)
        if isinstance(item, dict):
            meant = self._text(key, name, (*path, name.name))
            written = item.setdefault(name.name, meant)
            if written != meant and None not in (written, meant):
                message = f"見出しは「{key.text}」ですが、その中の「{name.label}」に別の値が書かれています。"
                self._fault("both-names", raw.place, message, f"「{name.label}」を消してください。", key.text)
        return item

    def _map(self, raw: RawValue, one: Declared, path: Path) -> Any:
        if not isinstance(raw, RawMap):
            return self._wrong(raw, one, "「名前: 値」の形で書いてください。", path)
        tree: dict[str, Any] = {}
        for key, value in raw.entries:
            here = (*path, key.text)
            self.out.places[here] = key.place
            if one.part is None:
                tree[key.text] = self._text(value, one, here)
            elif isinstance(value, RawMap):
                tree[key.text] = self.part(value, one.part, here)
            elif is_blank(value):
                tree[key.text] = {}
            else:
                tree[key.text] = self._wrong(value, one, "「名前: 値」の形で書いてください。", here)
        return tree

    @staticmethod
    def _names_fields(raw: RawMap, part: type[Part]) -> bool:
        names = names_of(part)
        return any(key.text in names for key, _ in raw.entries)

    def _unknown_key(self, key: RawText, model: type[Part]) -> None:
        if "：" in key.text:
            hint = "項目名と値の間は、全角の「：」ではなく、半角の「:」と空白で区切ってください。"
            self._fault("unknown-key", key.place, f"「{key.text}」という項目はありません。", hint, key.text)
            return
        self._fault(
            "unknown-key",
            key.place,
            f"「{key.text}」という項目はありません。",
            did_you_mean(key.text.strip(), names_of(model))
            + "項目名の書き間違いを直すか、その項目を消してください。",
            key.text,
        )

    def _wrong(self, raw: RawValue, one: Declared, hint: str, path: Path) -> Any:
        """None in place of the value, and the fault."""
        self.out.spoilt.add(path)
        shown = {RawText: "1つの値", RawList: "一覧", RawMap: "項目の組"}[type(raw)]
        value = raw.text if isinstance(raw, RawText) else None
        self._fault(
            "wrong-type",
            raw.place,
            f"「{one.label}」の書き方が違います（{shown}になっています）。",
            hint,
            value,
        )

    def _doubt(self, doubt: Doubt, place: Place) -> None:
        self.out.faults.append(
            Finding(doubt.rule, doubt.severity, doubt.message, doubt.hint, place, value=doubt.value)
        )

    def _fault(self, rule: str, place: Place, message: str, hint: str, value: str | None = None) -> None:
        self.out.faults.append(fault(rule, place, message, hint, value))
