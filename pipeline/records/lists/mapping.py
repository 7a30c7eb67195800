"""A small YAML file that says how a city's own list becomes records (docs/取込.md).

It is read by the machinery of records and policies, so its keys may be Japanese or English and each
fault is told with its line.
"""

from __future__ import annotations

from collections.abc import Mapping as MappingOf
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from pipeline.findings import Finding, Place, fault
from pipeline.records.base import Part, declare
from pipeline.records.base import Path as Way
from pipeline.records.codes import Codebook
from pipeline.records.load import build
from pipeline.records.values import Span, Text
from pipeline.sources.raw import RawMap
from pipeline.sources.reading import load_bytes
from pipeline.sources.yaml_source import parse_yaml

_HINT = "「列:」の下に「一覧の見出し: 記録の項目」を1行ずつ書いてください（例は docs/取込.md にあります）。"


class Target(Part):
    """What the cells of a column fill: fields, or 「開始日～終了日」 of a period.

    ``counted_from`` is the field from whose day a bare 「1年」 counts; ``renews_by`` the span of an
    automatic renewal that the list does not tell.
    """

    short: ClassVar[str | None] = "field"

    field: list[Text] = declare("記録の項目")
    values: dict[str, Text] = declare("値の読み替え", default={})
    separator: Text = declare("区切り", default="")
    counted_from: Text = declare("期間の初日", default="")
    renews_by: Span | None = declare("自動更新の期間", default=None)


class Column(Target):
    """One column of the list, by its heading or its letter (「H列」)."""

    key: ClassVar[str | None] = "heading"

    heading: Text = declare("一覧の見出し")


class Mapping(Part):
    """The whole file. ``id`` is a pattern such as 「L-{番号}」, with a heading or 連番 in braces."""

    sheets: list[Text] = declare("シート", default=[])
    columns: list[Column] = declare("列")
    groups: Target | None = declare("区切りの行", default=None)
    constants: dict[str, Text] = declare("すべての行", default={})
    id: Text = declare("ID", default="")
    unused: list[Text] = declare("使わない列", default=[])
    partner_id: Text = declare("新しい企業等のID", default="P{連番:3}")


@dataclass(frozen=True, slots=True)
class MapFile:
    """A mapping with the places of what is written in it."""

    mapping: Mapping
    places: MappingOf[Way, Place]

    def at(self, *way: str | int) -> Place:
        """Place of a value, or of the nearest thing around it that was written down."""
        return next(self.places[way[:end]] for end in range(len(way), -1, -1) if way[:end] in self.places)


def load_mapping(path: Path, name: str) -> tuple[MapFile | None, list[Finding]]:
    """The mapping of a file (``name`` as messages call it), or None, and all its faults."""
    data = load_bytes(path, name)
    if isinstance(data, Finding):
        return None, [data]
    document, faults = parse_yaml(data, name)
    if not isinstance(document, RawMap):
        if not faults:
            faults.append(fault("not-a-mapping", Place(name), "対応表の形が違います。", _HINT))
        return None, faults
    mapping, shaped = build(document, Mapping, Codebook({}))
    faults += shaped.faults
    if mapping is None or any(one.holds for one in faults):
        return None, faults
    return MapFile(mapping, shaped.places), faults
