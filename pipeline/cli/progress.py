"""Work done so far → a bar on a terminal's standard error; silence where there is no terminal."""

from __future__ import annotations

import time
from collections.abc import Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Self, TextIO

from pipeline.cli.streams import takes_codes

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress

_REFRESH_SECONDS = 0.1
_READING, _MAKING = "記録を読んでいます", "文書を作っています"


class Progress:
    """Which municipality is being read or made, and how far; gone from the screen at the end.

    It draws itself when it is told something, without a thread: worker processes may be forked.
    """

    def __init__(self, cities: Sequence[str], stream: TextIO) -> None:
        self._cities = list(cities)
        self._city = ""
        self._drawn_at = 0.0
        self._bar: _Bar | _Line | None = None
        if stream.isatty():
            self._bar = _Bar(stream) if takes_codes(stream) else _Line(stream)

    def __enter__(self) -> Self:
        return self

    def begin(self, city: str) -> None:
        """Shows that a municipality is being read."""
        self._city = city
        self._draw(_READING, 0, None)

    def reach(self, done: int, total: int) -> None:
        """Shows that ``done`` of ``total`` documents of the municipality are made."""
        if time.monotonic() - self._drawn_at >= _REFRESH_SECONDS or done == total:
            self._draw(_MAKING, done, total)

    def _draw(self, doing: str, done: int, total: int | None) -> None:
        if self._bar is None:
            return
        of = f"（{self._cities.index(self._city) + 1}/{len(self._cities)}）" if len(self._cities) > 1 else ""
        self._drawn_at = time.monotonic()
        self._bar.draw(f"{self._city}{of} {doing}", done, total)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.close()
            self._bar = None


class _Bar:
    """The bar of rich, for terminals whose cursor can be moved."""

    def __init__(self, stream: TextIO) -> None:
        self._rich = _rich_progress(stream)
        self._task = self._rich.add_task("", count="")
        self._rich.start()

    def draw(self, label: str, done: int, total: int | None) -> None:
        count = "" if total is None else f"{done}/{total}"
        self._rich.update(self._task, description=label, completed=done, total=total, count=count)
        self._rich.refresh()

    def close(self) -> None:
        self._rich.stop()


class _Line:
    """One line, written over and over, for terminals that would print the codes of a bar as letters."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._width = 0

    def draw(self, label: str, done: int, total: int | None) -> None:
        self._write(label if total is None else f"{label} {done}/{total}")

    def close(self) -> None:
        self._write("")
        self._write("")

    def _write(self, text: str) -> None:
        from rich.cells import cell_len

        width = cell_len(text)
        self._stream.write(f"\r{text}{' ' * (self._width - width)}")
        self._stream.flush()
        self._width = width


def _rich_progress(stream: TextIO) -> RichProgress:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn

    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.fields[count]}", markup=False),
        # The old Windows console is not served here, but by _Line.
        console=Console(file=stream, force_terminal=True, legacy_windows=False),
        auto_refresh=False,
        transient=True,
        # Standard output must not be drawn into the bar: it may carry --json.
        redirect_stdout=False,
        redirect_stderr=False,
    )
