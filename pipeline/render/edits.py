"""What the editors of record files share: why a value cannot be put into a clerk's file."""

from __future__ import annotations


class CannotEdit(Exception):
    """A place of the file cannot take the new value; message and hint are Japanese."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint
