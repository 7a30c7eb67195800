"""The headings of a table of records: how each is written by the program, and where a value belongs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

from pipeline.findings import Finding, Place
from pipeline.records.base import Part, Record, declared, names_of
from pipeline.sources.raw import RawText
from pipeline.sources.table import DOT

_GONE = "」がありません。"


def missing(label: str) -> str:
    """What is said of a value that is needed and not there."""
    return f"「{label}{_GONE}"


def canonical(heading: str, model: type[Part] | None) -> str:
    """A heading as the program would write it: labels for English names, plain digits and dots."""
    words: list[str] = []
    for step in (part.strip() for part in DOT.split(heading)):
        name = names_of(model).get(step) if model is not None else None
        if name is not None and model is not None:
            one = declared(model)[name]
            words.append(one.label)
            model = one.part
        else:
            words.append(str(int(step)) if step.isdecimal() else step)
    return ".".join(words)


class Columns:
    """The columns of a table: none where the records stand in another kind of file."""

    def __init__(self, headings: Sequence[RawText], model: type[Record]) -> None:
        self.headings, self.model = headings, model

    def placed(self, said: Finding) -> Finding:
        """What is said of a value that is not there, at the cell of its row where it belongs."""
        place = said.place
        if said.rule != "missing" or place is None or not self.headings:
            return said
        first = self.headings[0].place
        if place.file != first.file or place.line is None or place.line == first.line:
            return said
        heading = self._column(said.message[1:].removesuffix(_GONE))
        return said if heading is None else replace(said, place=_below(heading.place, place.line))

    def _column(self, label: str) -> RawText | None:
        """The column of a field, or the first one of its group."""
        label = canonical(label, self.model)
        group = f"{label.rpartition('.')[0]}."
        beside = (one for heading, one in self._known.items() if len(group) > 1 and heading.startswith(group))
        return self._known.get(label) or next(beside, None)

    @cached_property
    def _known(self) -> dict[str, RawText]:
        return {canonical(one.text, self.model): one for one in self.headings if one.text.strip()}


def _below(heading: Place, line: int) -> Place:
    letters = heading.cell.rstrip("0123456789") if heading.cell else None
    return heading._replace(line=line, cell=f"{letters}{line}" if letters else None, heading=None)
