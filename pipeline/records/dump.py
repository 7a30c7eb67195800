"""Typed records → what a clerk would write: labels and text, nested, or flat under dotted headings.

The reverse of reading: what is dumped and read again gives equal records (contract.md, "Records").
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import chain
from typing import Any

from pipeline.records.base import Declared, Part, Record, declared, names_of
from pipeline.records.choices import Choice
from pipeline.records.codes import Codebook
from pipeline.records.dates import Duration
from pipeline.sources.raw import split_cell

LIST_MARK = ";"
"""Between the ids or codes that share a cell."""

Tree = dict[str, Any]
Column = tuple[str, list[str]]
"""A heading, and the text of each record below it."""
_HEADING = re.compile(r"(?![0-9０-９]+$)[^.．\s]+")
"""A code that is read back from a heading as it is, and as no number."""
_MOST_IDS = 20
"""Records that headings may name: beyond, a table would be mostly empty columns."""


def to_tree(record: Part, codes: Codebook) -> Tree:
    """The record by labels: texts, lists and mappings of texts; what is absent is left out."""
    tree: Tree = {}
    for name, one in declared(type(record)).items():
        value = _value(getattr(record, name), one, codes)
        if value not in ("", [], {}, None):
            tree[one.label] = value
    return tree


def to_table(
    records: Iterable[Record], model: type[Record], codes: Codebook, *, by_code: bool = True
) -> list[list[str]]:
    """Headings, then a row for each record; as many columns as the longest list needs.

    The items of a list that have a code bear it in their headings (手続の経過.S1.日付) where it tells
    all of them apart, and gives them back in their order; else, and without ``by_code``, their number.
    Without any record the headings of all plain fields remain, so that the file can be filled in.
    """
    trees = [to_tree(one, codes) for one in records]
    columns = list(_Columns(codes, by_code=by_code).of(trees, model))
    rows = zip(*(texts for _, texts in columns), strict=True)
    return [[heading for heading, _ in columns], *map(list, rows)]


def _value(value: Any, one: Declared, codes: Codebook) -> Any:
    if isinstance(value, list):
        return [_value(item, one, codes) for item in value]
    if isinstance(value, Part):
        return to_tree(value, codes)
    if one.code is not None and isinstance(value, str):
        return _word(value, one.code.family, codes)
    return _text(value)


def _word(code: str, family: str, codes: Codebook) -> str:
    """The label of a code, unless it would not be read back as one word."""
    label = codes.label(family, code)
    return label if split_cell(label) == [label] else code


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "はい" if value else "いいえ"
    if isinstance(value, Choice):
        return value.label
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Duration):
        return value.text
    return str(value)


class _Columns:
    """Trees of one part → its columns."""

    def __init__(self, codes: Codebook, *, by_code: bool) -> None:
        self.codes, self.by_code = codes, by_code

    def of(self, trees: Sequence[Tree], model: type[Part], above: str = "") -> Iterator[Column]:
        """In the order of declaration; the plain fields of a record also where all are empty."""
        for one in declared(model).values():
            values = [tree.get(one.label) for tree in trees]
            heading = f"{above}{one.label}"
            if one.part is None:
                if any(values) or not above:
                    yield heading, [_cell(value) for value in values]
            elif one.holds == "parts":
                yield from self._of_list([value or [] for value in values], one.part, heading)
            elif any(values):
                yield from self.of([value or {} for value in values], one.part, f"{heading}.")

    def _of_list(self, lists: Sequence[list[Tree]], part: type[Part], heading: str) -> Iterator[Column]:
        names, named = self._named(lists, part) if self.by_code else ([], [])
        for name in names:
            yield from self.of([items.get(name, {}) for items in named], part, f"{heading}.{name}.")
        if not names:
            for n in range(max(map(len, lists), default=0)):
                items = [items[n] if n < len(items) else {} for items in lists]
                yield from self.of(items, part, f"{heading}.{n + 1}.")

    def _named(
        self, lists: Sequence[list[Tree]], part: type[Part]
    ) -> tuple[list[str], list[dict[str, Tree]]]:
        """The codes of all items in the order of their columns, and the items by code.

        Nothing where numbers are needed: no order of columns is that of all records, a code stands
        twice in one, or it is no heading.
        """
        key = declared(part).get(part.key or "")
        if key is None or part.short == part.key or not (key.code or key.ref):
            return [], []
        named = [{self._name(item, key): _beside(item, key) for item in items} for items in lists]
        used = list(dict.fromkeys(chain.from_iterable(named)))
        if [*map(len, named)] != [*map(len, lists)] or (key.ref and len(used) > _MOST_IDS):
            return [], []
        if any(_HEADING.fullmatch(name) is None or name in names_of(part) for name in used):
            return [], []
        declared_order = [code for code, _ in self.codes.pairs(key.code.family)] if key.code else []
        for order in ([code for code in declared_order if code in used], used):
            if all([name for name in order if name in items] == list(items) for items in named):
                return order, named
        return [], []

    def _name(self, item: Tree, key: Declared) -> str:
        word = str(item.get(key.label, ""))
        return (self.codes.find(key.code.family, word) if key.code else word) or ""


def _beside(item: Tree, key: Declared) -> Tree:
    """An item without its code, which its headings say, unless it has nothing else."""
    return {label: value for label, value in item.items() if label != key.label} or item


def _cell(value: Any) -> str:
    return LIST_MARK.join(value) if isinstance(value, list) else value or ""
