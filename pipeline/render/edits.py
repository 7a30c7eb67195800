"""What the editors of record files share: cells by row, and why a clerk's file cannot take a value."""

from __future__ import annotations

from collections.abc import Mapping


class CannotEdit(Exception):
    """A place of the file cannot take the new value; message and hint are Japanese."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


def by_row(cells: Mapping[tuple[int, int], str]) -> dict[int, dict[int, str]]:
    """The texts of cells by row, then by column."""
    rows: dict[int, dict[int, str]] = {}
    for (row, column), text in cells.items():
        rows.setdefault(row, {})[column] = text
    return rows
