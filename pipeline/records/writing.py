"""How a group of fields is to be written, in the kind of file at hand: for hints."""

from __future__ import annotations

from pipeline.findings import Place
from pipeline.records.base import Part, declared

TABLES = (".csv", ".xlsx")
"""Files in which each record is a row below the headings."""


def how_part(label: str, part: type[Part], place: Place) -> str:
    """How the fields of one part are written."""
    labels = [field.label for field in declared(part).values()]
    if place.file.endswith(TABLES):
        return f"「{label}.{labels[0]}」のような見出しの列に分けて書いてください（{'、'.join(labels)}）。"
    return f"{'、'.join(labels)} を、項目名を付けて書いてください。"


def how_parts(label: str, part: type[Part], place: Place) -> str:
    """How several parts are written."""
    if place.file.endswith(TABLES):
        labels = [field.label for field in declared(part).values()]
        return f"見出しに番号を付け、「{label}.1.{labels[0]}」のような列に分けて書いてください（{'、'.join(labels)}）。"
    return "1件ずつ、行頭に「- 」を付けて並べてください。"
