"""Which record is meant by an id that no record has, always told with its name: for hints."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence

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
    else:
        advice = _there(near or _by_likeness(word, known), known, label)
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


def _there(ordered: Iterable[str], known: Known, label: str) -> str:
    shown = list(ordered)[:_SHOWN]
    if not shown:
        return f"{label}の記録は1件もありません。"
    listed = "、".join(_told(one, known)[1:-1] for one in shown)
    more = f" など{len(known)}件" if len(known) > len(shown) else ""
    return f"{label}の記録にあるのは、{listed}{more}です。"


def _told(identity: str, known: Known) -> str:
    """「P002（学校法人けやき野学園）」."""
    names = known[identity]
    return f"「{identity}（{names[0]}）」" if names else f"「{identity}」"
