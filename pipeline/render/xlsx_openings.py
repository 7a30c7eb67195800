"""What differs between renderings of a part, wherever rows are spoken of → its XML.

An opening is the rows themselves, merges, breaks, filters, validations, formats, hyperlinks, names
(ECMA-376 part 1, 18.2.5 and 18.3.1) or the anchor of a drawing (20.5.2).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from pipeline.render.xlsx_layout import Laid
from pipeline.render.xlsx_relations import Link, hyperlinks
from pipeline.render.xlsx_shift import Outcome, Range
from pipeline.render.xlsx_write import sheet_data


@dataclass(frozen=True, slots=True)
class Moved:
    """All that an opening can ask: its own sheet laid out, what became of all sheets, its links."""

    own: str
    laid: Laid
    outcome: Outcome
    links: Sequence[Link] = ()

    def formula(self, formula: str, down: int = 0) -> str:
        """A formula of the sheet as it reads now."""
        return self.outcome.formula(formula, self.own, down)


class Opening(Protocol):
    """A place in a part that differs between renderings."""

    def text(self, moved: Moved) -> str:
        """The XML that stands there."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A part: fixed texts and openings in turn."""

    pieces: tuple[str | Opening, ...]

    def text(self, moved: Moved) -> str:
        """The whole part."""
        return "".join(piece if isinstance(piece, str) else piece.text(moved) for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows, within ``sheetData``."""

    opening: str
    closing: str
    prefix: str

    def text(self, moved: Moved) -> str:
        """The XML that stands there."""
        return self.opening + sheet_data(moved.laid, self.prefix) + self.closing


@dataclass(frozen=True, slots=True)
class Views:
    """The views of a sheet, cut where they tell of rows that stay in sight; ``frozen`` rows do."""

    pieces: tuple[str | int, ...]
    frozen: int

    def text(self, moved: Moved) -> str:
        """The XML that stands there."""
        rows = moved.laid.shift.nearest(1, self.frozen)[1]
        return "".join(piece if isinstance(piece, str) else str(rows + piece) for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Dimension:
    """The range that cells take up."""

    prefix: str

    def text(self, moved: Moved) -> str:
        """The XML that stands there."""
        used = [
            (cell.column, top, top + height.count - 1)
            for one, top, height in zip(moved.laid.emitted, moved.laid.tops, moved.laid.heights, strict=True)
            for cell in one.row.cells
        ]
        columns = [column for column, _, _ in used] or [1]
        tops, bottoms = [top for _, top, _ in used] or [1], [bottom for _, _, bottom in used] or [1]
        area = Range(min(columns), min(tops), max(columns), max(bottoms))
        return f'<{self.prefix}dimension ref="{area.text}"/>'


@dataclass(frozen=True, slots=True)
class Merges:
    """The merged ranges."""

    prefix: str

    def text(self, moved: Moved) -> str:
        """The XML that stands there."""
        p, merges = self.prefix, moved.laid.merges
        cells = "".join(f'<{p}mergeCell ref="{merge.text}"/>' for merge in merges)
        return f'<{p}mergeCells count="{len(merges)}">{cells}</{p}mergeCells>' if merges else ""


@dataclass(frozen=True, slots=True)
class Breaks:
    """Page breaks below rows; none where nothing follows."""

    prefix: str
    breaks: tuple[tuple[int, str], ...]

    def text(self, moved: Moved) -> str:
        """The XML that stands there."""
        p, shift = self.prefix, moved.laid.shift
        rows = {
            bottom: rest
            for row, rest in self.breaks
            for bottom in shift.bottoms(row)
            if bottom < moved.laid.last_row
        }
        inner = "".join(f'<{p}brk id="{row}"{rest}/>' for row, rest in sorted(rows.items()))
        count = f'count="{len(rows)}" manualBreakCount="{len(rows)}"'
        return f"<{p}rowBreaks {count}>{inner}</{p}rowBreaks>" if rows else ""


@dataclass(frozen=True, slots=True)
class Area:
    """Ranges of an attribute; ``whole`` where it may hold one only."""

    ranges: tuple[Range, ...]
    whole: bool

    def areas(self, moved: Moved) -> list[Range]:
        """The ranges in the output."""
        shift = moved.laid.shift
        if not self.whole:
            return [area for one in self.ranges for area in shift.ranges(one)]
        spans = [(one, shift.span(one.top, one.bottom)) for one in self.ranges if one.top]
        return [one.at(*span) for one, span in spans if span]

    def down(self, moved: Moved) -> int:
        """How far formulas that are written for the first cell have moved."""
        areas = self.areas(moved)
        return areas[0].top - self.ranges[0].top if areas and self.ranges else 0


@dataclass(frozen=True, slots=True)
class Item:
    """An element with ranges and formulas, cut at both; ``each`` where every range needs its own."""

    pieces: tuple[str | int, ...]
    area: Area
    formulas: tuple[str, ...]
    each: bool

    def texts(self, moved: Moved) -> list[str]:
        """The element, once or for each range; none where its rows are gone."""
        areas = [area.text for area in self.area.areas(moved)]
        down = self.area.down(moved)
        formulas = [moved.formula(formula, down) for formula in self.formulas]
        places = areas if self.each else [" ".join(areas)] * bool(areas)
        return [
            "".join(
                piece if isinstance(piece, str) else _xml(place if piece == 0 else formulas[piece - 1])
                for piece in self.pieces
            )
            for place in places
        ]


@dataclass(frozen=True, slots=True)
class Items:
    """A list of such elements; nothing at all where none is left."""

    opening: str
    items: tuple[Item, ...]
    closing: str

    def text(self, moved: Moved) -> str:
        """The XML that stands there."""
        texts = [text for item in self.items for text in item.texts(moved)]
        opening = re.sub(r' count="\d+"', f' count="{len(texts)}"', self.opening)
        return opening + "".join(texts) + self.closing if texts else ""


@dataclass(frozen=True, slots=True)
class Links:
    """The hyperlinks: those that are the template's own, and those of the rows."""

    opening: str
    kept: Items
    closing: str
    prefix: str

    def text(self, moved: Moved) -> str:
        """The XML that stands there."""
        inner = self.kept.text(moved) + hyperlinks(moved.links, self.prefix)
        return self.opening + inner + self.closing if inner else ""


def _xml(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


@dataclass(frozen=True, slots=True)
class Anchor:
    """The row, counted from 0, that a drawing hangs on."""

    row: int

    def text(self, moved: Moved) -> str:
        """The row where the template's row first went."""
        return str(moved.laid.shift.nearest(self.row + 1, self.row + 1)[0] - 1)
