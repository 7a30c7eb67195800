"""Typed records → what a clerk would write: labels and text, nested, or flat under dotted headings.

The reverse of reading: what is dumped and read again gives equal records (contract.md, "Records").
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from pipeline.records.base import Declared, Part, Record, declared
from pipeline.records.choices import Choice
from pipeline.records.codes import Codebook
from pipeline.records.dates import Duration
from pipeline.sources.raw import split_cell

LIST_MARK = ";"
"""Between the ids or codes that share a cell."""

Tree = dict[str, Any]


def to_tree(record: Part, codes: Codebook) -> Tree:
    """The record by labels: texts, lists and mappings of texts; what is absent is left out."""
    tree: Tree = {}
    for name, one in declared(type(record)).items():
        value = _value(getattr(record, name), one, codes)
        if value not in ("", [], {}, None):
            tree[one.label] = value
    return tree


def to_table(records: Iterable[Record], model: type[Record], codes: Codebook) -> list[list[str]]:
    """Headings, then a row for each record; as many numbered columns as the longest list needs.

    Without any record the headings of all plain fields remain, so that the file can be filled in.
    """
    rows = [dict(_flat(to_tree(one, codes), "")) for one in records]
    headings = _headings(model, {heading for row in rows for heading in row})
    return [headings, *([row.get(heading, "") for heading in headings] for row in rows)]


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


def _flat(value: Any, heading: str) -> Iterable[tuple[str, str]]:
    if isinstance(value, Mapping):
        for label, inner in value.items():
            yield from _flat(inner, f"{heading}.{label}" if heading else label)
    elif isinstance(value, list) and all(isinstance(item, str) for item in value):
        yield heading, LIST_MARK.join(value)
    elif isinstance(value, list):
        for number, inner in enumerate(value, 1):
            yield from _flat(inner, f"{heading}.{number}")
    else:
        yield heading, value


def _headings(model: type[Part], used: set[str]) -> list[str]:
    """The headings in the order of declaration; plain fields of the record always."""
    ordered = [one.label for one in declared(model).values() if one.part is None]
    ordered += [heading for heading in used if heading not in ordered]
    return sorted(dict.fromkeys(ordered), key=lambda heading: _position(heading.split("."), model))


def _position(steps: list[str], model: type[Part] | None) -> tuple[int, ...]:
    if not steps or model is None:
        return ()
    labels = [one.label for one in declared(model).values()]
    index = labels.index(steps[0])
    part = list(declared(model).values())[index].part
    numbered = len(steps) > 1 and steps[1].isdigit()
    here = (index, int(steps[1])) if numbered else (index, 0)
    return here + _position(steps[2 if numbered else 1 :], part)
