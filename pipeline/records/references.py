"""Tables → tables without records that refer to nothing: references between records, checked."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from pipeline.findings import Finding, fault
from pipeline.records.base import Part, Path, Record, Ref, declared
from pipeline.records.city import TYPE_LABELS, Faulty, Table
from pipeline.records.shape import did_you_mean


def check_references(
    tables: Mapping[str, Table], city_names: frozenset[str]
) -> tuple[dict[str, Table], list[Finding]]:
    """The tables, records with a dangling reference moved to the faulty ones, and the faults.

    A reference to a record that is there but faulty is no fault of its own: the documents are held
    back by the record's own fault.
    """
    checked: dict[str, Table] = {}
    said: list[Finding] = []
    for type_name, table in tables.items():
        good: dict[str, Record] = {}
        bad = list(table.faulty)
        for key, record in table.records.items():
            faults = [
                _dangling(record, way, ref, identity, tables)
                for way, ref, identity in references(record)
                if not _known(ref, identity, tables, city_names)
            ]
            if faults:
                named = tuple(one.of_record(record.name_in_type) for one in faults)
                bad.append(Faulty(type_name, key, {}, record.at(), named, record))
                said += named
            else:
                good[key] = record
        checked[type_name] = replace(table, records=good, faulty=tuple(bad))
    return checked, said


def references(record: Part) -> Iterator[tuple[Path, Ref, str]]:
    """Every reference in a record: where it stands, to what, which id."""
    for names, ref in _reference_fields(type(record)):
        yield from _walk(record, names, (), ref)


def _walk(value: Any, names: tuple[str, ...], way: Path, ref: Ref) -> Iterator[tuple[Path, Ref, str]]:
    if value is None:
        return
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from _walk(item, names, (*way, number), ref)
    elif names:
        yield from _walk(getattr(value, names[0]), names[1:], (*way, names[0]), ref)
    else:
        yield way, ref, value


@cache
def _reference_fields(model: type[Part]) -> tuple[tuple[tuple[str, ...], Ref], ...]:
    found: list[tuple[tuple[str, ...], Ref]] = []
    for name, one in declared(model).items():
        if one.ref is not None:
            found.append(((name,), one.ref))
        if one.part is not None and one.holds != "map":
            found += [((name, *rest), ref) for rest, ref in _reference_fields(one.part)]
    return tuple(found)


def _known(ref: Ref, identity: str, tables: Mapping[str, Table], city_names: frozenset[str]) -> bool:
    table = tables[ref.type]
    return (
        identity in table.records
        or (ref.or_city and identity in city_names)
        or table.faulty_of(identity) is not None
        or bool(table.uncertain)
    )


def _dangling(record: Record, way: Path, ref: Ref, identity: str, tables: Mapping[str, Table]) -> Finding:
    label = TYPE_LABELS[ref.type]
    advice = _advice(identity, tables[ref.type].records)
    return fault(
        "dangling-reference",
        record.at(*way),
        f"「{identity}」という{label}の記録はありません。",
        f"{advice}IDの書き間違いを直すか、{label}の記録（{ref.type}）に加えてください。",
        identity,
    )


def _advice(identity: str, known: Mapping[str, Record]) -> str:
    """The id that is meant, with whose it is, so that nobody takes another party's."""
    plain = unicodedata.normalize("NFKC", identity)
    if plain != identity and plain in known:
        return f"全角で書かれています。半角の「{plain}」にしてください。"
    if owner := next((key for key, one in known.items() if _name(one) == identity), None):
        return f"名前ではなくID「{owner}」を書いてください。"
    advice = did_you_mean(identity, known)
    near = next((one for key, one in known.items() if advice == f"「{key}」のことでしょうか。"), None)
    name = _name(near) if near else ""
    return f"{advice.removesuffix('。')}（{name}）。" if name else advice


def _name(record: Record) -> str:
    """What a record is called or is about."""
    return next((text for word in _NAMES if (text := getattr(record, word, ""))), "")


_NAMES = ("name", "title", "subject", "section")
"""Fields that say what a record is about."""
