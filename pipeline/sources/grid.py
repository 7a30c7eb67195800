"""A list as somebody keeps it, in Excel or CSV → its sheets cell by cell, before any heading is known.

Record files begin with their heading and have no merged cells (`read_file`); lists of a city's own
have titles above, merged cells and several sheets.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.findings import Finding, Place
from pipeline.sources.excel_parts import Area, Book
from pipeline.sources.raw import RawText
from pipeline.sources.reading import empty_file, fault, load_bytes

Row = dict[int, RawText]
"""The filled cells of a row by column from 0."""

_SUFFIXES = (".xlsx", ".csv")
_KIND_HINT = (
    "Excelで開き、「名前を付けて保存」で「Excel ブック（*.xlsx）」か"
    "「CSV UTF-8（コンマ区切り）（*.csv）」を選んで保存し直してください。"
)
_EMPTY_HINT = "一覧が書かれたファイルかどうか、確かめてください。"


@dataclass(slots=True)
class Grid:
    """One sheet: its filled rows by number, and what its merged cells cover.

    The rows below the first one of a merged range hold its value too (``spread`` says which cells);
    the columns to its right do not. A CSV file has one sheet without a title.
    """

    file: str
    title: str | None
    rows: dict[int, Row]
    merged: tuple[Area, ...] = ()
    spread: set[tuple[int, int]] = field(default_factory=set)
    faults: tuple[Finding, ...] = ()
    _areas: dict[int, list[Area]] = field(default_factory=dict)

    def place(self, line: int, column: int) -> Place:
        """The place of a cell by row number and column from 0."""
        if self.title is None:
            return Place(self.file, line, column + 1)
        return Place(self.file, line, column + 1, self.title, f"{letters(column)}{line}")

    def areas(self, line: int) -> list[Area]:
        """The merged ranges that begin in a row."""
        if not self._areas:
            for area in self.merged:
                self._areas.setdefault(area.top, []).append(area)
        return self._areas.get(line, [])


@dataclass(frozen=True, slots=True)
class Grids:
    """The sheets that were asked for and are there, the names of all visible ones, and the faults."""

    sheets: tuple[Grid, ...]
    titles: tuple[str, ...]
    faults: tuple[Finding, ...]


def read_grids(path: Path, name: str, wanted: Sequence[str] = ()) -> Grids:
    """The wanted sheets of a workbook, or its first visible one; of a CSV file the only one there is.

    ``name`` is what messages call the file. A wanted sheet that is not there is left out.
    """
    suffix = path.suffix.lower()
    if suffix not in _SUFFIXES:
        message = f"この種類のファイル（{suffix or '拡張子なし'}）は一覧として読めません。"
        return Grids((), (), (fault("unreadable", Place(name), message, _KIND_HINT),))
    data = load_bytes(path, name)
    if isinstance(data, Finding):
        return Grids((), (), (data,))
    return _csv(data, name) if suffix == ".csv" else _excel(data, name, list(wanted) or [None])


def letters(column: int) -> str:
    """The name of a column from 0 in Excel: A, B … Z, AA."""
    from openpyxl.utils import get_column_letter

    return get_column_letter(column + 1)


def _csv(data: bytes, name: str) -> Grids:
    from pipeline.sources.csv_source import csv_rows

    rows, faults = csv_rows(data, name)
    if rows is None:
        return Grids((), (), tuple(faults))
    return Grids((Grid(name, None, {row.line: row.filled() for row in rows}),), (), tuple(faults))


def _excel(data: bytes, name: str, wanted: Iterable[str | None]) -> Grids:
    from pipeline.sources.excel_source import SheetCells, open_book

    sheets: list[Grid] = []
    titles: tuple[str, ...] = ()
    for title in wanted:
        book = open_book(data, name, title)
        if not isinstance(book, Book):
            return Grids((), (), book)
        titles = book.titles
        if book.sheet is None:
            continue
        cells = SheetCells(book, book.sheet, name)
        rows = cells.rows()
        said = (*cells.faults, *cells.hidden(rows))
        grid = Grid(name, book.sheet.title, rows, book.sheet.merged, set(), said)
        _fill_down(grid)
        sheets.append(grid)
    if sheets and not any(grid.rows for grid in sheets):
        return Grids((), titles, (empty_file(name, _EMPTY_HINT),))
    return Grids(tuple(sheets), titles, ())


def _fill_down(grid: Grid) -> None:
    """Rows that hold something get the values of the merged cells that reach down to them."""
    numbers = sorted(grid.rows)
    for area in grid.merged:
        value = grid.rows.get(area.top, {}).get(area.left - 1)
        if value is None or area.bottom == area.top:
            continue
        for line in numbers[bisect_right(numbers, area.top) : bisect_right(numbers, area.bottom)]:
            grid.rows[line].setdefault(area.left - 1, value)
            grid.spread.add((line, area.left - 1))
