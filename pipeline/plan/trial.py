"""A view model → made-up views to try a template with: lists empty and full, flags set and not, long texts.

Every text says which name of the view it stands for, so that one that is missing from the document
tells by itself which tag did not print it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

from pipeline.plan.views.agreements import AgreementDocument
from pipeline.plan.views.base import Document, View
from pipeline.plan.views.sheets import SectionProposalSheet
from pipeline.records.dates import full_width

_MADE = re.compile(r"例：([a-z_.]+)（\d+）")
_LONG = "、長い文が続くときも最後まで印刷する" * 6


@dataclass(frozen=True, slots=True)
class Case:
    """One way to fill a view. ``flags`` are true, false, or (None) by turns.

    In a ``spare`` view the texts that need not be printed are empty.
    """

    label: str
    items: int
    flags: bool | None
    spare: bool = False
    long: bool = False

    def flag(self, number: int) -> bool:
        """The flag of the so-manieth of its kind."""
        return number % 2 == 0 if self.flags is None else self.flags


CASES = (
    Case("一覧が空で、なくてもよい文も空の場合", 0, flags=False, spare=True),
    Case("一覧が1件ずつで、案や自署などの印がない場合", 1, flags=False),
    Case("一覧が1件ずつで、案や自署などの印がある場合", 1, flags=True),
    Case("一覧が3件ずつで、文が長い場合", 3, flags=None, long=True),
    Case("一覧が5件ずつで、案や自署などの印がある場合", 5, flags=True, spare=True),
)

_SPECIAL: Mapping[str, Callable[[Case, int], str | None]] = {
    "articles.number": lambda _, number: f"第{full_width(number)}条",
    "articles.paragraphs.number": lambda _, number: full_width(number) if number > 1 else "",
    "articles.paragraphs.items.number": lambda _, number: f"({number})",
    "edition.mark": lambda case, number: "案" if case.flag(number) else "",
    "edition.note": lambda case, number: None if case.flag(number) else "",
    "signatures.mark": lambda case, number: "" if case.flag(number) else None,
    "witnesses.mark": lambda case, number: "" if case.flag(number) else None,
    "witnesses.label": lambda *_: "",
}
"""Texts of an agreement as agreements have them, for `verify` reads that back; None where any will do.

The number is that within its list.
"""

_AGREEMENT_COUNTS: Mapping[str, Callable[[Case], int]] = {
    "articles": lambda case: max(case.items, 1),
    "articles.paragraphs": lambda case: max(case.items, 1),
    "signatures": lambda case: max(case.items, 2),
    "cover": lambda case: min(case.items, 1),
    "cover.parties.names": lambda case: max(case.items, 1),
    "cost_tables": lambda case: min(case.items, 1),
    "comparison": lambda case: min(case.items, 1),
    "comparison.rows.after.pieces": lambda case: max(case.items, 1),
    "comparison.rows.before.pieces": lambda case: max(case.items, 1),
    "points": lambda case: case.items if case.flag(1) else 0,
}

_COUNTS: Mapping[type[Document], Mapping[str, Callable[[Case], int]]] = {
    AgreementDocument: _AGREEMENT_COUNTS,
    SectionProposalSheet: {"proposals": lambda case: max(case.items, 1)},
}
"""How long the lists of a document are, where not as long as the case says."""


def trial_views(model: type[Document]) -> Iterator[tuple[Case, Document]]:
    """A view of a document for each of `CASES`."""
    for case in CASES:
        yield case, model.model_validate(_Maker(case, model).fields(model, "", 1))


def made_up(text: str) -> tuple[str, str] | None:
    """The made-up text in some words, and the dotted name for which it stands; None where there is none."""
    found = _MADE.search(text)
    return (found[0], found[1]) if found else None


@dataclass
class _Maker:
    """Fills a document for one case; what of a name has been made so far is counted."""

    case: Case
    document: type[Document]
    made: Counter[str] = field(default_factory=Counter)

    def fields(self, model: type[View], path: str, number: int) -> dict[str, Any]:
        """The fields of one view; ``number`` is that within its list."""
        return {
            name: self.value(info.annotation, f"{path}.{name}" if path else name, number)
            for name, info in model.model_fields.items()
        }

    def value(self, kind: Any, path: str, number: int) -> Any:
        """A value of a type, whatever it holds."""
        held, origin = get_args(kind), get_origin(kind)
        if origin in (list, tuple):
            counts = _COUNTS.get(self.document, {})
            count = counts[path](self.case) if path in counts else self.case.items
            return [self.value(held[0], path, item) for item in range(1, count + 1)]
        if origin is Literal:
            return held[0]
        if origin in (Union, UnionType):
            some = next(one for one in held if one is not type(None))
            return None if self.case.spare else self.value(some, path, number)
        if kind is bool:
            return self.case.flag(number)
        if kind is int:
            return number
        if isinstance(kind, type) and issubclass(kind, View):
            return self.fields(kind, path, number)
        special = _SPECIAL.get(path) if self.document is AgreementDocument else None
        fixed = special(self.case, number) if special is not None else None
        return self.text(path) if fixed is None else fixed

    def text(self, path: str) -> str:
        """A text that occurs once and says what it stands for; empty where it may be and the case is spare."""
        if self.case.spare and path not in self.document.must_print:
            return ""
        self.made[path] += 1
        return f"例：{path}（{self.made[path]}）" + (_LONG if self.case.long else "")
