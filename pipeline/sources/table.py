"""Headings and rows → nested raw records, for CSV and Excel (contract.md, Records).

A heading is dotted: 「連携事項.1.文言」 is the wording of the first item of a list. A part of digits
is a position from 1, any other part a key. What is wholly empty is absent.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pipeline.findings import Finding, Place
from pipeline.sources.raw import RawList, RawMap, RawText, RawValue
from pipeline.sources.reading import fault, shown

Path = tuple[str | int, ...]
Tree = dict[str | int, "RawText | Tree"]

MAX_POSITION = 999
MAX_PARTS = 20
DOT = re.compile(r"[.．]")
"""Between the parts of a heading."""
_POSITION = re.compile(r"[0-9０-９]+")
_MAX_POSITION_DIGITS = 6


def is_filled(cell: RawText) -> bool:
    """Whether a cell holds more than spaces."""
    return cell.date is not None or bool(cell.text.strip())


@dataclass(slots=True)
class _Plan:
    """The columns by their paths, and for each path the heading that names it first."""

    columns: dict[int, Path] = field(default_factory=dict)
    names: dict[Path, RawText] = field(default_factory=dict)
    leaves: dict[Path, RawText] = field(default_factory=dict)
    of_list: dict[Path, bool] = field(default_factory=dict)


def spoken(place: Place) -> str:
    """A cell as Excel names it: 「B4」, and in CSV, where the row is told already, 「B列」."""
    from openpyxl.utils import get_column_letter  # only for faults: it would slow every start

    return place.cell or f"{get_column_letter(place.column or 1)}列"


def of_column(said: Finding, headings: Sequence[RawText]) -> Finding:
    """What was said of a cell, with the heading above it."""
    place = said.place
    if place is None or place.line is None or place.column is None or place.column > len(headings):
        return said
    above = headings[place.column - 1]
    if not above.text.strip() or place.line <= (above.place.line or 0):
        return said
    return replace(said, message=f"「{shown(above.text)}」：{said.message}")


def to_records(
    headings: Sequence[RawText], rows: Iterable[Mapping[int, RawText]]
) -> tuple[list[RawMap], list[Finding]]:
    """One record a row, and the faults. A row holds its filled cells by column from 0; blank rows give none.

    ``headings`` reaches to the last filled column; a blank one above a filled column is a fault.
    """
    faults: list[Finding] = []
    plan = _plan(headings, faults)
    records: list[RawMap] = []
    filled: set[int] = set()
    for row in rows:
        filled.update(row)
        tree = _tree(plan, row)
        if tree:
            value = _value(plan, (), tree, faults)
            if isinstance(value, RawMap):
                records.append(value)
    unnamed = sorted(column for column in filled if not headings[column].text.strip())
    return records, [*(_missing(headings[column]) for column in unnamed), *faults]


def _plan(headings: Sequence[RawText], faults: list[Finding]) -> _Plan:
    plan = _Plan()
    for column, heading in enumerate(headings):
        if not heading.text.strip():
            continue
        path = _path(heading)
        wrong = path if isinstance(path, Finding) else _entered(plan, path, heading)
        if isinstance(wrong, Finding):
            faults.append(wrong)
        elif not isinstance(path, Finding):
            plan.columns[column] = path
    return plan


def _path(heading: RawText) -> Path | Finding:
    parts = [part.strip() for part in DOT.split(heading.text.strip())]
    if not all(parts):
        return _bad(heading, "「.」の前か後ろに項目名がありません", "「.」は項目名の間にだけ書きます。")
    if len(parts) > MAX_PARTS:
        return _bad(
            heading, f"「.」で{MAX_PARTS}段より深く区切られています", "見出しの書き間違いを直してください。"
        )
    if _POSITION.fullmatch(parts[0]):
        return _bad(heading, "数字だけの名前で始まっています", "見出しは項目名で始めてください。")
    path: list[str | int] = []
    for part in parts:
        if _POSITION.fullmatch(part) is None:
            path.append(part)
            continue
        position = int(part) if len(part) <= _MAX_POSITION_DIGITS else MAX_POSITION + 1
        if not 1 <= position <= MAX_POSITION:
            hint = f"一覧の番号は1から{MAX_POSITION}までです。"
            return _bad(heading, f"番号「{shown(part)}」は使えません", hint)
        path.append(position)
    return tuple(path)


def _entered(plan: _Plan, path: Path, heading: RawText) -> Finding | None:
    """Enters a path in the plan; otherwise the fault that keeps it out."""
    if path in plan.leaves:
        return _duplicate(heading, plan.leaves[path])
    if path in plan.of_list:
        return _conflict(heading, path, plan.names[path])
    for depth in range(1, len(path)):
        above = path[:depth]
        if above in plan.leaves:
            return _conflict(heading, above, plan.leaves[above])
        if plan.of_list.get(above, isinstance(path[depth], int)) != isinstance(path[depth], int):
            return _mixed(heading, above, plan.names[above])
    for depth in range(1, len(path) + 1):
        plan.names.setdefault(path[:depth], heading)
        if depth < len(path):
            plan.of_list[path[:depth]] = isinstance(path[depth], int)
    plan.leaves[path] = heading
    return None


def _tree(plan: _Plan, row: Mapping[int, RawText]) -> Tree:
    """The filled cells of a row, nested by their paths."""
    tree: Tree = {}
    for column in sorted(row):
        path = plan.columns.get(column)
        if path is None:
            continue
        node = tree
        for part in path[:-1]:
            below = node.setdefault(part, {})
            if isinstance(below, dict):
                node = below
        node[path[-1]] = row[column]
    return tree


def _value(plan: _Plan, path: Path, node: RawText | Tree, faults: list[Finding]) -> RawValue:
    if isinstance(node, RawText):
        return RawText(node.text, _under(shown(plan.leaves[path].text), node.place), node.date)
    if not plan.of_list.get(path, False):
        entries = []
        for part, below in node.items():
            name = plan.names[(*path, part)]
            key = RawText(str(part), _under(shown(name.text), name.place))
            entries.append((key, _value(plan, (*path, part), below, faults)))
        return RawMap(tuple(entries), _under(None, entries[0][1].place))
    positions = sorted(part for part in node if isinstance(part, int))
    items = [_value(plan, (*path, position), node[position], faults) for position in positions]
    for expected, (position, item) in enumerate(zip(positions, items, strict=True), 1):
        if position != expected:
            faults.append(_gap(path, expected, position, item))
            break
    return RawList(tuple(items), _under(None, items[0].place))


def _under(heading: str | None, place: Place) -> Place:
    """The place of one value with the heading above it, or of several without."""
    return Place(place.file, place.line, place.column, place.sheet, place.cell, heading)


def _dotted(path: Path) -> str:
    return ".".join(str(part) for part in path)


def _gap(path: Path, expected: int, position: int, item: RawValue) -> Finding:
    return fault(
        "column-gap",
        item.place,
        f"「{_dotted(path)}」の{expected}番目が空のまま、{position}番目に値があります。",
        "途中を空けず、1番目から順に詰めて書いてください。",
        item.text if isinstance(item, RawText) else None,
    )


def _bad(heading: RawText, found: str, hint: str) -> Finding:
    message = f"見出し「{shown(heading.text)}」を読めません（{found}）。"
    return fault(
        "bad-heading", heading.place, message, hint + "見出しの例は「連携事項.1.文言」です。", heading.text
    )


def _duplicate(heading: RawText, first: RawText) -> Finding:
    return fault(
        "duplicate-column",
        heading.place,
        f"見出し「{shown(heading.text)}」の列が2つあります（1つ目は{spoken(first.place)}）。",
        "どちらか一方の列を消すか、見出しを正しい項目名に直してください。",
        heading.text,
    )


def _conflict(heading: RawText, path: Path, first: RawText) -> Finding:
    return fault(
        "heading-conflict",
        heading.place,
        f"「{_dotted(path)}」が、1つの値の見出しと、まとまりの見出しの両方に使われています"
        f"（「{shown(first.text)}」と「{shown(heading.text)}」）。",
        "どちらか一方の書き方にそろえてください。",
        heading.text,
    )


def _mixed(heading: RawText, path: Path, first: RawText) -> Finding:
    return fault(
        "heading-conflict",
        heading.place,
        f"「{_dotted(path)}」のすぐ下に、番号と項目名が混ざっています"
        f"（「{shown(first.text)}」と「{shown(heading.text)}」）。",
        "一覧なら番号（1、2、…）に、そうでなければ項目名にそろえてください。",
        heading.text,
    )


def _missing(heading: RawText) -> Finding:
    return fault(
        "missing-heading",
        heading.place,
        f"{spoken(heading.place)}の見出しが空ですが、その下に値があります。",
        "見出しに項目名を書いてください。記録でない書き込みなら、その列を空にしてください。",
    )
