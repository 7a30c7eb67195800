"""Tables → tables without records that refer to nothing: references between records, checked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from pipeline.findings import Finding, fault
from pipeline.records.base import Part, Path, Record, Ref, declared
from pipeline.records.city import TYPE_LABELS, Faulty, Table
from pipeline.records.meant import Known, which_record


def check_references(
    tables: Mapping[str, Table], city_names: frozenset[str]
) -> tuple[dict[str, Table], list[Finding]]:
    """The tables, records with a dangling reference moved to the faulty ones, and the faults.

    A reference to a record that is there but faulty is no fault of its own: the documents are held
    back by the record's own fault.
    """
    checked: dict[str, Table] = {}
    advice = _Advice(tables)
    said: list[Finding] = []
    for type_name, table in tables.items():
        good: dict[str, Record] = {}
        bad = list(table.faulty)
        for key, record in table.records.items():
            faults = [
                _dangling(record, way, ref, identity, advice)
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


class _Advice:
    """What to write instead of ids that lead nowhere, thought of once for each."""

    def __init__(self, tables: Mapping[str, Table]) -> None:
        self._tables = tables
        self._names: dict[str, Known] = {}
        self._said: dict[tuple[str, str], str] = {}

    def on(self, ref: Ref, identity: str) -> str:
        """The hint for one id."""
        if (ref.type, identity) not in self._said:
            if ref.type not in self._names:
                self._names[ref.type] = self._tables[ref.type].names
            known, label = self._names[ref.type], TYPE_LABELS[ref.type]
            self._said[ref.type, identity] = which_record(identity, known, label, ref.type)
        return self._said[ref.type, identity]


def _dangling(record: Record, way: Path, ref: Ref, identity: str, advice: _Advice) -> Finding:
    place = record.at(*way)
    column = f"「{place.heading}」に書かれた" if place is not None and place.heading else ""
    message = f"{column}「{identity}」という{TYPE_LABELS[ref.type]}の記録はありません。"
    return fault("dangling-reference", place, message, advice.on(ref, identity), identity)
