"""Headings and rows → nested raw records, for CSV and Excel (contract.md, Records).

A heading is dotted: 「連携事項.1.文言」 is the wording of the first item of a list. A part of digits
is a position from 1, any other part a key; items of a list may be told by either, side by side.
What is wholly empty is absent.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pipeline.findings import Finding, Place
from pipeline.sources import table_faults
from pipeline.sources.raw import RawList, RawMap, RawText, RawValue
from pipeline.sources.reading import shown

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

    def has_values_below(self, path: Path) -> bool:
        """Whether single values stand directly below a path, and not groups alone."""
        return any(leaf[:-1] == path for leaf in self.leaves)


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

    ``headings`` reaches to the last filled column. What stands under a blank one is not read. At the
    right of a worksheet's table it does no harm; between the headings one may have been lost, and in
    CSV a comma too many shifts the row: then the rows that have a value there are held back.
    """
    faults: list[Finding] = []
    plan = _plan(headings, faults)
    records: list[RawMap] = []
    last = max((n for n, heading in enumerate(headings) if heading.text.strip()), default=0)
    nameless: dict[tuple[int, bool], list[RawText]] = {}
    for row in rows:
        tree = _tree(plan, row)
        for column, cell in row.items():
            if not headings[column].text.strip():
                harmless = not tree or (column > last and cell.place.sheet is not None)
                nameless.setdefault((column, harmless), []).append(cell)
        if tree:
            value = _value(plan, (), tree, faults)
            if isinstance(value, RawMap):
                records.append(value)
    unnamed: list[Finding] = []
    for (column, harmless), cells in sorted(nameless.items()):
        told = table_faults.not_read if harmless else table_faults.unnamed
        unnamed += told(headings[column], cells, len(records))
    return records, [*unnamed, *faults]


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
        return table_faults.bad(
            heading, "「.」の前か後ろに項目名がありません", "「.」は項目名の間にだけ書きます。"
        )
    if len(parts) > MAX_PARTS:
        return table_faults.bad(
            heading, f"「.」で{MAX_PARTS}段より深く区切られています", "見出しの書き間違いを直してください。"
        )
    if _POSITION.fullmatch(parts[0]):
        return table_faults.bad(heading, "数字だけの名前で始まっています", "見出しは項目名で始めてください。")
    path: list[str | int] = []
    for part in parts:
        if _POSITION.fullmatch(part) is None:
            path.append(part)
            continue
        position = int(part) if len(part) <= _MAX_POSITION_DIGITS else MAX_POSITION + 1
        if not 1 <= position <= MAX_POSITION:
            hint = f"一覧の番号は1から{MAX_POSITION}までです。"
            return table_faults.bad(heading, f"番号「{shown(part)}」は使えません", hint)
        path.append(position)
    return tuple(path)


def _entered(plan: _Plan, path: Path, heading: RawText) -> Finding | None:
    """Enters a path in the plan; otherwise the fault that keeps it out."""
    if path in plan.leaves:
        return table_faults.duplicate(heading, plan.leaves[path])
    if path in plan.of_list:
        return table_faults.conflict(heading, path, plan.names[path])
    for depth in range(1, len(path)):
        above = path[:depth]
        if above in plan.leaves:
            return table_faults.conflict(heading, above, plan.leaves[above])
        other = plan.of_list.get(above, isinstance(path[depth], int)) != isinstance(path[depth], int)
        if other and (len(path) == depth + 1 or plan.has_values_below(above)):
            return table_faults.mixed(heading, above, plan.names[above])
    for depth in range(1, len(path) + 1):
        plan.names.setdefault(path[:depth], heading)
        if depth < len(path):
            plan.of_list.setdefault(path[:depth], isinstance(path[depth], int))
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
    positions = sorted(part for part in node if isinstance(part, int))
    named = [part for part in node if isinstance(part, str)]
    if named:
        entries = []
        parts: list[str | int] = [*positions, *named]
        for part in parts:
            name = plan.names[(*path, part)]
            key = RawText(str(part), _under(shown(name.text), name.place))
            entries.append((key, _value(plan, (*path, part), node[part], faults)))
        _tell_gap(path, positions, [value for _, value in entries], faults)
        first = min((value.place for _, value in entries), key=lambda place: place.column or 0)
        return RawMap(tuple(entries), _under(None, first), len(positions))
    items = [_value(plan, (*path, position), node[position], faults) for position in positions]
    _tell_gap(path, positions, items, faults)
    return RawList(tuple(items), _under(None, items[0].place))


def _tell_gap(path: Path, positions: list[int], items: list[RawValue], faults: list[Finding]) -> None:
    """The fault of the first number that does not follow the one before."""
    for expected, (position, item) in enumerate(zip(positions, items, strict=False), 1):
        if position != expected:
            faults.append(table_faults.gap(path, expected, position, item))
            break


def _under(heading: str | None, place: Place) -> Place:
    """The place of one value with the heading above it, or of several without."""
    return Place(place.file, place.line, place.column, place.sheet, place.cell, heading)
