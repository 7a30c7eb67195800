"""A name that a view does not have → what was probably meant, from the words that clerks know.

A clerk knows the labels of records (企業名) and the English names beside them, and calls things as
one says them (住所). Views have names of their own; here is where the ways meet.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, get_args

from pydantic import BaseModel

from pipeline.records.base import Part, declared
from pipeline.records.city import RECORD_TYPES
from pipeline.records.suggest import near_words

_SHOWN = 3
_SPOKEN: Mapping[str, tuple[str, ...]] = {
    "住所": ("address",),
    "氏名": ("signer", "person"),
    "代表者": ("signer", "representative"),
    "日付": ("signed_on", "date"),
    "前文": ("preamble",),
    "条": ("articles",),
    "条文": ("articles",),
    "項": ("paragraphs",),
    "号": ("items",),
    "見出し": ("heading",),
    "本文": ("text",),
    "署名": ("signatures",),
    "立会人": ("witnesses",),
    "名称": ("name", "title"),
    "番号": ("number",),
    "表紙": ("cover",),
    "当事者": ("parties",),
    "新旧対照表": ("comparison",),
    "後文": ("closing",),
    "別表": ("member_tables", "cost_tables"),
    "representative_name": ("signer", "representative"),
    "representative_title": ("title", "representative"),
    "parties": ("signatures",),
    "partners": ("signatures", "partner"),
}
"""Words that people say, and names of records that views call otherwise, with the names in views."""


def meant(word: str, scope: Mapping[str, tuple[Any, str]]) -> str:
    """「…」のことでしょうか。 where the last part of a name is elsewhere in the view, or a label of records."""
    last = word.rpartition(".")[2]
    called = _called(last)
    here: list[str] = []
    inside: list[tuple[str, str]] = []
    for variable, (kind, _) in scope.items():
        for path, loops in _paths(variable, kind):
            if path.rpartition(".")[2] in called and path != word:
                if loops:
                    inside.append((path, loops))
                else:
                    here.append(path)
    if not here and not inside:
        return ""
    ways = [f"「{path}」" for path in here[:_SHOWN]]
    if not here:
        for name in dict.fromkeys(_last(path) for path, _ in inside):
            lists = [loops for path, loops in inside if _last(path) == name][:_SHOWN]
            ways.append(f"「{'」「'.join(lists)}」の繰り返しの中の「{name}」")
    label = "" if last.isascii() else f"「{last}」は記録の見出しなどの呼び名で、ひな形の名前ではありません。"
    return f"{label}{'か'.join(ways)}のことでしょうか。"


def in_words(path: str) -> str:
    """「（条の見出し）」 for articles.heading, as far as people have words for it; else empty."""
    words = {
        name: word for word, names in reversed(list(_SPOKEN.items())) for name in names if not word.isascii()
    }
    said = [words.get(name, "") for name in path.split(".")]
    return f"（{'の'.join(said)}）" if all(said) else ""


def _last(path: str) -> str:
    return path.rpartition(".")[2]


def _called(word: str) -> frozenset[str]:
    """The names in views under which a word may be found, itself included."""
    labels = _labels()
    exact = labels.get(word, frozenset())
    if not exact and not word.isascii():
        exact = frozenset(one for label in near_words(word, labels) for one in labels[label])
    names = {word, *exact, *_SPOKEN.get(word, ())}
    return frozenset(names | {other for name in exact for other in _SPOKEN.get(name, ())})


@cache
def _labels() -> dict[str, frozenset[str]]:
    """The names of fields of records by their labels."""
    found: dict[str, set[str]] = {}
    for label, name in (pair for model in RECORD_TYPES for pair in _fields(model)):
        found.setdefault(label, set()).add(name)
    return {label: frozenset(names) for label, names in found.items()}


def _fields(model: type[Part]) -> Iterator[tuple[str, str]]:
    for one in declared(model).values():
        yield one.label, one.name
        if one.part is not None:
            yield from _fields(one.part)


def _paths(variable: str, kind: Any, loops: str = "") -> Iterator[tuple[str, str]]:
    """Every dotted name from a variable on, with the list (by its dotted name) that it is in, if any."""
    yield variable, loops
    held = get_args(kind)
    if held:
        loops, kind = variable, held[0]
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        for name, info in kind.model_fields.items():
            yield from _paths(f"{variable}.{name}", info.annotation, loops)
