"""The sheets of a list → its rows under the columns of a plan; what is left out is told (docs/取込.md).

The heading is found by the headings of the mapping, wherever it stands; merged cells, 「〃」 and the
heads between the rows are resolved here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.findings import Finding, Place, Severity, fault
from pipeline.records.lists.headings import Heading, find_columns, find_heading
from pipeline.records.lists.targets import Plan
from pipeline.records.naming import plain
from pipeline.records.words import DITTO
from pipeline.sources.grid import Grid, Row
from pipeline.sources.raw import RawText

_TOTALS = re.compile("(?:合計|総合計|総計|小計|累計|計)(?:[0-9,]+件?)?")
_NUMBER = re.compile(r"[0-9]+")


@dataclass(frozen=True, slots=True)
class Item:
    """One row of the list: its filled cells by heading as the mapping names it, and the head above it.

    ``places`` are those of all its cells, empty ones too.
    """

    place: Place
    cells: dict[str, RawText]
    places: dict[str, Place]
    head: RawText | None


@dataclass(slots=True)
class Listed:
    """The rows of a sheet, and what was found."""

    items: list[Item]
    findings: list[Finding]


def read_list(grid: Grid, plan: Plan) -> Listed:
    """The rows of one sheet; without any where the heading cannot be made out."""
    return _Reader(grid, plan).read()


class _Reader:
    def __init__(self, grid: Grid, plan: Plan) -> None:
        self.grid = grid
        self.plan = plan
        self.findings: list[Finding] = []

    def read(self) -> Listed:
        heading = find_heading(self.grid, self.plan)
        if isinstance(heading, Finding):
            return Listed([], [heading])
        columns, self.findings = find_columns(self.grid, self.plan, heading)
        used = set(columns.values())
        self.findings += [one for one in _collapsed(self.grid.faults) if _concerns(one, heading.bottom, used)]
        return Listed(list(self._items(heading, columns)), self.findings)

    def _items(self, heading: Heading, columns: dict[str, int]) -> Iterator[Item]:
        head: RawText | None = None
        before: Item | None = None
        passed: list[Place] = []
        heads: list[RawText] = []
        totals: list[RawText] = []
        filling = {columns[one.heading] for one in self.plan.columns if one.heading in columns}
        for line in sorted(number for number in self.grid.rows if number > heading.bottom):
            row = self.grid.rows[line]
            if _repeats(row, heading):
                continue
            if _TOTALS.fullmatch(plain((first := row[min(row)]).text)):
                totals.append(first)
                continue
            if (found := self._head(line, row, filling, heading)) is not None:
                head = found
                heads.append(found)
                continue
            if not filling.intersection(row):
                passed.append(self.grid.place(line, min(row)))
                continue
            cells = {word: row[column] for word, column in columns.items() if column in row}
            places = {word: self.grid.place(line, column) for word, column in columns.items()}
            item = Item(self.grid.place(line, min(row)), self._resolved(cells, before), places, head)
            if before is not None and self._goes_on(line, columns):
                self._append(before, item, line, columns)
                continue
            if before is not None:
                yield before
            before = item
        if before is not None:
            yield before
        self._tell_left_out(heads, passed, totals)

    def _head(self, line: int, row: Row, filling: set[int], heading: Heading) -> RawText | None:
        """The one text of a row that only divides the list, or None.

        It stands in the first column, or in a merged cell over several.
        """
        (column, cell), *more = row.items()
        wide = any(area.left == column + 1 and area.right > area.left for area in self.grid.areas(line))
        if more or _NUMBER.fullmatch(plain(cell.text)) or not (wide or column == min(heading.words)):
            return None
        if column in filling and not wide and self.plan.groups is None:
            message = f"{line}行目には「{cell.text.strip()}」としか書かれていないので、取り込んでいません。"
            hint = "記録なら、ほかの欄も書いてください。区切りの見出しや注記なら、対応は要りません。"
            self.findings.append(Finding("head-row", Severity.WARNING, message, hint, cell.place))
        return cell

    def _goes_on(self, line: int, columns: dict[str, int]) -> bool:
        """Whether the row belongs to the one above: its number is one merged cell with that one's."""
        written = (one.heading for one in self.plan.columns for leaf in one.filled if leaf.way == ("id",))
        words = self.plan.identity.headings if self.plan.identity else tuple(written)
        return bool(words) and all((line, columns.get(word, -1)) in self.grid.spread for word in words)

    def _append(self, item: Item, more: Item, line: int, columns: dict[str, int]) -> None:
        for word, cell in more.cells.items():
            if (line, columns[word]) not in self.grid.spread:
                above = item.cells.get(word)
                item.cells[word] = above._replace(text=f"{above.text}\n{cell.text}") if above else cell

    def _resolved(self, cells: dict[str, RawText], before: Item | None) -> dict[str, RawText]:
        """The cells with the value of the row above where there is only a ditto mark."""
        found: dict[str, RawText] = {}
        for word, cell in cells.items():
            if "".join(cell.text.split()) not in DITTO:
                found[word] = cell
            elif before is not None and word in before.cells:
                found[word] = before.cells[word]._replace(place=cell.place)
            else:
                message = f"「{word}」に「{cell.text.strip()}」とありますが、すぐ上の行に値がありません。"
                hint = "値そのものを書いてください。"
                self.findings.append(fault("ditto", cell.place, message, hint, cell.text))
        return found

    def _tell_left_out(self, heads: list[RawText], passed: list[Place], totals: list[RawText]) -> None:
        if totals:
            words = "、".join(f"{one.place.line}行目「{one.text.strip()}」" for one in totals)
            message = f"合計などの行が{len(totals)}行あり、読み飛ばしました（{words}）。"
            hint = "記録として取り込む行なら、先頭のセルの言葉を変えてください。"
            self.findings.append(Finding("total-rows", Severity.NOTICE, message, hint, totals[0].place))
        if heads and self.plan.groups is None:
            words = "、".join(f"{one.place.line}行目「{one.text.strip()}」" for one in heads)
            message = f"区切りの行として読み飛ばした行が{len(heads)}行あります（{words}）。"
            hint = "協定の種別などがこの行に書かれているときは、対応表の「区切りの行」に、入れる項目を書いてください。"
            self.findings.append(Finding("head-rows", Severity.NOTICE, message, hint, heads[0].place))
        if passed:
            lines = "、".join(str(one.line) for one in passed)
            message = f"取り込む列がすべて空の行が{len(passed)}行あり、読み飛ばしました（{lines}行目）。"
            hint = "番号だけを振った空の行なら、対応は要りません。"
            self.findings.append(Finding("blank-rows", Severity.NOTICE, message, hint, passed[0]))


def _repeats(row: Row, heading: Heading) -> bool:
    """Whether the row is the heading once more, as on a second page."""
    return all(plain(cell.text) == plain(heading.words.get(column, "")) for column, cell in row.items())


def _concerns(one: Finding, bottom: int, used: set[int]) -> bool:
    """Whether what was found in the file touches a row and a column that are read."""
    place = one.place
    if place is None or place.line is None or place.column is None:
        return True
    return place.line > bottom and (place.column - 1 in used or one.rule == "hidden-row")


def _collapsed(faults: tuple[Finding, ...]) -> Iterator[Finding]:
    """The faults of the file; values that formulas left are told once a column."""
    told: set[int | None] = set()
    for one in faults:
        if one.rule == "formula-value" and one.place is not None:
            if one.place.column in told:
                continue
            told.add(one.place.column)
        yield one
