"""A sheet of a template once it is read: its rows and cells, ready to be printed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pipeline.findings import Place
from pipeline.render.xlsx_fit import TALLEST, Fit
from pipeline.render.xlsx_links import LinkCell
from pipeline.render.xlsx_pieces import Pieces
from pipeline.render.xlsx_shift import Range


@dataclass(frozen=True, slots=True)
class Fixed:
    """A cell that no view changes: its XML before and after the row number, and its text if it has one."""

    column: int
    before: str
    after: str
    style: str
    text: str
    fit: Fit | None


@dataclass(frozen=True, slots=True)
class Filled:
    """A cell with tags. ``fit`` is set where its text wraps, ``bottom`` where it is merged downwards.

    ``input`` is set where somebody fills it in, or changes what is there.
    """

    column: int
    style: str
    place: Place
    fit: Fit | None
    bottom: int
    input: bool


@dataclass(frozen=True, slots=True)
class PrintRow:
    """A template row. ``height`` is what it is at least, in points; ``stated`` whether it says so."""

    number: int
    exists: bool
    attributes: str
    height: float
    stated: str
    cells: tuple[Fixed | Filled, ...]
    filled: tuple[Filled, ...]
    links: tuple[LinkCell, ...] = ()


@dataclass(frozen=True, slots=True)
class SheetRows:
    """What a sheet's rows came to: printed rows, and source lines with the places that they print.

    ``tallest`` is how high a row may be; the text of a higher one is divided among rows, in cells of
    the formats in ``pieces``.
    """

    rows: tuple[PrintRow, ...]
    count: int
    merges: tuple[Range, ...]
    lines: tuple[tuple[str, Place], ...]
    prefix: str
    tallest: float = TALLEST
    pieces: Mapping[str, Pieces] = field(default_factory=dict)
