"""What `records replace` changes, as a table for each file: on a terminal in columns, else a line a change."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import TextIO

from pipeline.build.replaced import Line, Replaced
from pipeline.cli.console import visible
from pipeline.cli.screen import Screen, plain_table
from pipeline.records.city import record_label


def told(done: Replaced, city: str, stream: TextIO) -> Iterator[str]:
    """The changes file by file, then where the copies lie and what to do with them."""
    for file, lines in groupby(done.lines, key=lambda one: one.place.file):
        changes = list(lines)
        yield ""
        yield f"{file}（{len(changes)}か所）"
        yield from _columns(changes, stream) if stream.isatty() else _plain(changes)
    yield ""
    yield _ending(done, city)


def _columns(changes: list[Line], stream: TextIO) -> list[str]:
    screen = Screen(stream)
    shown = plain_table("場所", "記録", "項目", "いま", "これから")
    for one in changes:
        shown.add_row(*(visible(word) for word in _words(one)))
    return screen.lines(shown)


def _plain(changes: list[Line]) -> Iterator[str]:
    for one in changes:
        place, record, label, old, new = map(visible, _words(one))
        yield f"  {'　'.join(word for word in (place, record, label) if word)}：{old} → {new}"


def _words(one: Line) -> tuple[str, str, str, str, str]:
    cell, sheet = one.place.cell, one.place.sheet
    place = f"シート「{sheet}」{cell}" if cell and sheet else f"{one.place.line}行目"
    return place, record_label(one.record), one.label, one.old or "（空欄）", one.new


def _ending(done: Replaced, city: str) -> str:
    if not done.documents:
        return "何も書いていません。" if done.faulty else "変えるところはないので、何も書いていません。"
    files = "、".join(f"output/{city}/{one.path}" for one in done.documents)
    return (
        f"{len(done.lines)}か所を置き換えた写しを、{files} に書きました。data のファイルは変わっていません。"
        f"上の一覧を見てから、data/{city} の同じ名前のファイルと入れ替え、kyotei check {city} で確かめてください。"
    )
