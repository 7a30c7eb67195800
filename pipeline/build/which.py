"""The record that a person means on the command line: by type and id, by a bare id, or by its name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable

from pipeline.records.agreements import Agreement
from pipeline.records.city import TYPE_LABELS, City, record_label
from pipeline.records.meant import by_name
from pipeline.records.partners import Partner
from pipeline.records.suggest import alike, near_ids, nearest_first

_SHOWN = 8
_NAMED_FIRST = (Partner.type_name, Agreement.type_name)
"""What people call by a name before they think of anything else."""


class NoSuchRecord(Exception):
    """No one record is meant. ``several`` may be, else ``near`` are the nearest; each as people call it."""

    def __init__(self, city: City, several: Iterable[str], near: Iterable[str] = ()) -> None:
        super().__init__()
        self.several = [called(city, one) for one in several]
        self.near = [called(city, one) for one in near]


def which(word: str, city: City, types: Collection[str] = TYPE_LABELS) -> str:
    """``type:id`` of the one record of these types that is meant, readable or not; else `NoSuchRecord`."""
    everything = [
        f"{type_name}:{identity}"
        for type_name, table in city.tables.items()
        if type_name in types
        for identity in table.names
    ]
    found = [one for one in everything if word in _written(one)] or _named(word, city, types)
    if len(found) == 1:
        return found[0]
    raise NoSuchRecord(city, found[:_SHOWN], () if found else _nearest(word, everything, city))


def shared_ids(city: City | None) -> frozenset[str]:
    """Ids that records of several types bear: such an id alone does not say which of them is meant."""
    numbers = Counter(one for table in city.tables.values() for one in table.names) if city else {}
    return frozenset(one for one, number in numbers.items() if number > 1)


def called(city: City, name_in_type: str) -> str:
    """「企業等 P001（株式会社髙﨑フーズ）」."""
    type_name, _, identity = name_in_type.partition(":")
    names = city.tables[type_name].names.get(identity, [])
    return record_label(name_in_type) + (f"（{names[0]}）" if names else "")


def _written(name_in_type: str) -> tuple[str, ...]:
    """The ways to write a record: agreements:A1, 協定:A1, 協定 A1, A1."""
    type_name, _, identity = name_in_type.partition(":")
    label = TYPE_LABELS[type_name]
    return (name_in_type, identity, f"{label}:{identity}", f"{label} {identity}", f"{label}　{identity}")


def _named(word: str, city: City, types: Collection[str]) -> list[str]:
    """The records of the first type in which the name is borne."""
    for type_name in dict.fromkeys((*_NAMED_FIRST, *city.tables)):
        if type_name not in types:
            continue
        if found := by_name(word, city.tables[type_name].names):
            return [f"{type_name}:{identity}" for identity in found]
    return []


def _nearest(word: str, everything: list[str], city: City) -> list[str]:
    """The records whose id, or name, is somewhat like the word, the most like first."""
    type_name, colon, identity = word.partition(":")
    pool = [one for one in everything if one.startswith(f"{type_name}:")] if colon else []
    owners = {way: one for one in (pool or everything) for way in _ways(one, city)}
    meant = identity if pool else word
    ordered = [*near_ids(meant, owners), *nearest_first(meant, [one for one in owners if alike(meant, one)])]
    return list(dict.fromkeys(owners[one] for one in ordered))[:_SHOWN]


def _ways(name_in_type: str, city: City) -> list[str]:
    type_name, _, identity = name_in_type.partition(":")
    return [identity, *city.tables[type_name].names[identity]]
