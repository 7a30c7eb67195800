"""Raw record → tree of fields by name, with the place of each, and all faults of its form.

What a value *is* (a date, an amount) is judged afterwards by its type; here keys, lists and the
fixed words are settled (contract.md, "Records").
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pipeline.findings import Place
from pipeline.records.base import Declared, Part, Path, declared, names_of
from pipeline.records.codes import Codebook
from pipeline.records.suggest import near_words
from pipeline.records.words import Shaped, Words
from pipeline.records.writing import REMARKS, TABLES, about_remarks, how_part, how_parts, label_in, named
from pipeline.sources.raw import RawList, RawMap, RawText, RawValue, is_blank, split_cell


def shape(raw: RawMap, model: type[Part], codes: Codebook) -> Shaped:
    """The raw mapping in the form that ``model`` validates; faults say what did not fit."""
    shaped = Shaped()
    english = all(key.text.isascii() for key, _ in raw.entries)
    shaped.tree = _Shaper(model, Words(codes, shaped, english)).part(raw, model, ())
    return shaped


def _hides_something(value: RawValue) -> bool:
    """Whether keys stand in a value that has no text: 「{考え方：市の負担なし}」 is one key."""
    return isinstance(value, RawMap) and bool(value.entries)


class _Shaper:
    def __init__(self, model: type[Part], words: Words) -> None:
        self.model = model
        self.words = words
        self.out = words.out

    def part(self, raw: RawMap, model: type[Part], path: Path) -> dict[str, Any]:
        fields, names = declared(model), names_of(model)
        tree: dict[str, Any] = {}
        meant: set[str] = set()
        self.out.places[path] = raw.place
        for key, value in raw.entries:
            name = names.get(key.text.strip())
            if name is None:
                meant |= self._unknown_key(key, model)
            elif is_blank(value) and not _hides_something(value):
                continue
            elif name in tree:
                one = fields[name]
                self.out.fault(
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
        self.out.spoilt |= {(*path, name) for name in meant.difference(tree)}
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
        return self.words.text(raw, one, path)

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
            if len(words) > 1 and all(self.words.is_one(word, one) for word in words):
                yield from (RawText(word, item.place) for word in words)
            else:
                yield item

    def _part(self, raw: RawValue, one: Declared, path: Path) -> Any:
        assert one.part is not None  # noqa: S101 - declared() sets it wherever it says "part"
        if isinstance(raw, RawMap):
            return self.part(raw, one.part, path)
        if isinstance(raw, RawText) and one.part.short:
            short = declared(one.part)[one.part.short]
            return {short.name: self._value(raw, short, (*path, short.name))}
        return self._wrong(raw, one, how_part(self._label(raw, one, path), one.part, raw.place), path)

    def _parts(self, raw: RawValue, one: Declared, path: Path) -> Any:
        assert one.part is not None  # noqa: S101
        if isinstance(raw, RawList):
            short = declared(one.part)[one.part.short] if one.part.short else one
            filled = [item for item in self._apart(raw, short) if not is_blank(item)]
            return [self._part(item, one, (*path, number)) for number, item in enumerate(filled)]
        if isinstance(raw, RawMap) and one.part.key and not self._names_fields(raw, one.part):
            return self._named_items(raw, one, path)
        if isinstance(raw, RawText) and one.part.short:
            words = enumerate(split_cell(raw.text))
            return [self._part(RawText(word, raw.place), one, (*path, n)) for n, word in words]
        return self._wrong(raw, one, how_parts(self._label(raw, one, path), one.part, raw.place), path)

    def _named_items(self, raw: RawMap, one: Declared, path: Path) -> Any:
        """The items of a list by number, if there are any, and then those by code."""
        numbered, rest = raw.entries[: raw.numbered], raw.entries[raw.numbered :]
        items: list[Any] = [self._part(item, one, (*path, n)) for n, (_, item) in enumerate(numbered)]
        for key, item in rest:
            if is_blank(item):
                continue
            found = self._keyed(key, item, one, (*path, len(items)))
            self._tell_twice(key, item.place, found, items[: raw.numbered], one)
            items.append(found)
        return items

    def _tell_twice(self, key: RawText, place: Place, item: Any, numbered: list[Any], one: Declared) -> None:
        """The fault of a code that stands under a number, and in a heading too."""
        assert one.part is not None  # noqa: S101
        name = declared(one.part)[one.part.key or ""]
        meant = item.get(name.name) if isinstance(item, dict) else None
        for n, other in enumerate(numbered, 1):
            if meant is not None and isinstance(other, dict) and other.get(name.name) == meant:
                column = f"{one.label}.{n}.{name.label}"
                message = (
                    f"「{key.text}」が、列「{column}」と列「{key.place.heading}」の両方に書かれています。"
                )
                more = f"{one.label}.{len(numbered) + 1}.{name.label}"
                hint = f"どちらか一方の列にまとめて、他方を空にしてください。別の回なら「{more}」などの列に書きます。"
                self.out.fault("both-names", place, message, hint, key.text)

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
                self.out.fault(
                    "both-names", raw.place, message, f"「{name.label}」を消してください。", key.text
                )
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

    def _label(self, raw: RawValue, one: Declared, path: Path) -> str:
        """What a field is called: in a table by its whole heading."""
        return raw.place.heading or label_in(self.model, path, raw.place) or one.label

    def _unknown_key(self, key: RawText, model: type[Part]) -> set[str]:
        """The fault of a key, and the fields that may be meant: that they are missing is not said again."""
        message, word = f"{named(key)}という項目はありません。", key.text.strip()
        if "：" in word:
            hint = "項目名と値の間は、全角の「：」ではなく、半角の「:」と空白で区切ってください。"
            self.out.fault("unknown-key", key.place, message, hint, key.text)
            word = word.partition("：")[0].strip()
        else:
            hint = self.words.near(word, [(one.name, one.label) for one in declared(model).values()])
            hint += about_remarks(key) if word in REMARKS else ""
            what = "列" if key.place.file.endswith(TABLES) else "項目"
            hint += f"項目名の書き間違いを直すか、その{what}を消してください。"
            self.out.fault("unknown-key", key.place, message, hint, key.text)
        names = names_of(model)
        return {names[one] for one in near_words(word, names)}

    def _wrong(self, raw: RawValue, one: Declared, hint: str, path: Path) -> Any:
        """None in place of the value, and the fault."""
        self.out.spoilt.add(path)
        shown = {RawText: "1つの値", RawList: "一覧", RawMap: "項目の組"}[type(raw)]
        value = raw.text if isinstance(raw, RawText) else None
        self.out.fault(
            "wrong-type",
            raw.place,
            f"「{self._label(raw, one, path)}」の書き方が違います（{shown}になっています）。",
            hint,
            value,
        )
