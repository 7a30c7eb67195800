"""Which record is meant by an id that no record has, always told with its name: for hints."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence

from pipeline.records.naming import core_of, key_of
from pipeline.records.suggest import near_ids, nearest_first
from pipeline.records.values import ID
from pipeline.records.words import run_together

Known = Mapping[str, Sequence[str]]
"""The ids of a type of record, each with the names by which the record may be called."""

_SHOWN = 5


def which_record(word: str, known: Known, label: str, file: str) -> str:
    """What to write instead: the record that is meant, by id and name; else the nearest that there are.

    ``label`` is what records of the type are called, ``file`` where they stand.
    """
    half = unicodedata.normalize("NFKC", word)
    if half != word and half in known:
        return f"全角で書かれています。半角の{_told(half, known)}にしてください。"
    if several := run_together(word, lambda one: len(_owners(one, known)) == 1):
        ids = "；".join(identity for one in several for identity in _owners(one, known))
        return f"2つ以上のIDは、「；」か「、」で区切って「{ids}」と書いてください。"
    owners = by_name(word, known)
    if 0 < len(owners) <= _SHOWN:
        meant = "か".join(_told(one, known) for one in owners)
        return f"{meant}なら、名前ではなくIDを書いてください。ほかの{label}なら、記録（{file}）に加えてください。"
    near = near_ids(word, known)
    if len(near) == 1:
        advice = f"{_told(near[0], known)}のことでしょうか。"
    elif 0 < len(near) <= _SHOWN:
        advice = f"よく似たIDは、{_listed(near, known)}です。"
    else:
        advice = _there(_by_likeness(word, known), known, label)
    return f"{advice}IDの書き間違いを直すか、{label}の記録（{file}）に加えてください。"


def _owners(word: str, known: Known) -> list[str]:
    return [word] if word in known else by_name(word, known)


def by_name(word: str, known: Known) -> list[str]:
    """The ids of the records that bear a name: as written, else by its core, else within their names."""
    for same in (_equal, _same_core) if ID.fullmatch(word) else (_equal, _same_core, _part_of):
        if found := [key for key, names in known.items() if any(same(word, name) for name in names)]:
            return found
    return []


def _equal(word: str, name: str) -> bool:
    return key_of(word) == key_of(name)


def _same_core(word: str, name: str) -> bool:
    return bool(core_of(word)) and core_of(word) == core_of(name)


def _part_of(word: str, name: str) -> bool:
    return len(core_of(word)) > 1 and core_of(word) in core_of(name)


def _by_likeness(word: str, known: Known) -> list[str]:
    """The ids nearest first: by themselves, or by the names where the word is one."""
    if ID.fullmatch(unicodedata.normalize("NFKC", word)):
        return nearest_first(word, list(known))
    owners = {name: key for key, names in known.items() for name in names}
    return list(dict.fromkeys([*(owners[one] for one in nearest_first(word, list(owners))), *known]))


def _there(ordered: Sequence[str], known: Known, label: str) -> str:
    if not ordered:
        return f"{label}の記録は1件もありません。"
    more = f" など{len(known)}件" if len(known) > _SHOWN else ""
    return f"{label}の記録にあるのは、{_listed(ordered[:_SHOWN], known)}{more}です。"


def _listed(identities: Sequence[str], known: Known) -> str:
    return "、".join(_told(one, known)[1:-1] for one in identities)


def _told(identity: str, known: Known) -> str:
    """「P002（学校法人けやき野学園）」."""
    names = known[identity]
    return f"「{identity}（{names[0]}）」" if names else f"「{identity}」"
