"""What a field is called in messages, and how it is to be written, in the kind of file at hand."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.findings import Place
from pipeline.records.base import Part, Path, declared
from pipeline.sources.raw import RawText

TABLES = (".csv", ".xlsx")
"""Files in which each record is a row below the headings."""
REMARKS = ("備考", "メモ")
"""Headings of a table under which clerks note what is of no concern to the program."""


def called(model: type[Part], way: Path, places: Mapping[Path, Place]) -> str:
    """What a value is called: 「手続の経過 2番目 日付」; in a table the heading as the clerk wrote it.

    Of a value that is missing it is the heading that belongs beside those of the same part.
    """
    labels = _labels(model, way)
    place = nearest(places, way)
    if place is None or not place.file.endswith(TABLES):
        return " ".join(labels)
    if place.heading:
        return place.heading
    beside = (place.heading for path, place in places.items() if path[:-1] == way[:-1] and place.heading)
    before = next((heading.rpartition(".")[0] for heading in beside if heading.count(".")), "")
    return f"{before}.{labels[-1]}" if before else label_in(model, way, place)


def label_in(model: type[Part], way: Path, place: Place) -> str:
    """The heading that a field has in a table (手続の経過.2.日付); nothing in other files."""
    labels = _labels(model, way)
    return ".".join(one.removesuffix("番目") for one in labels) if place.file.endswith(TABLES) else ""


def nearest(places: Mapping[Path, Place], way: Path) -> Place | None:
    """The place of a value, or of the nearest thing around it that was written down."""
    return next((places[way[:end]] for end in range(len(way), -1, -1) if way[:end] in places), None)


def named(key: RawText) -> str:
    """A key as it was written: in a table the heading, and which part of it is meant."""
    heading = key.place.heading
    return f"見出し「{heading}」の「{key.text}」" if heading not in (None, key.text) else f"「{key.text}」"


def about_remarks(key: RawText) -> str:
    """Where a remark may stand."""
    if key.place.file.endswith(TABLES):
        return f"覚え書きの列の見出しは、「{key.text.strip()}」とだけ書いてください（読み飛ばします）。"
    return "覚え書きなら、行の頭に「# 」を付けて書いてください（読み飛ばします）。"


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


def _labels(model: type[Part] | None, way: Path) -> list[str]:
    words: list[str] = []
    for step in way:
        if isinstance(step, int):
            words.append(f"{step + 1}番目")
        elif model is not None and step in declared(model):
            one = declared(model)[step]
            words.append(one.label)
            model = one.part
        else:
            words.append(str(step))
    return words
