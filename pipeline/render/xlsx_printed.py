"""A sheet of a template with all that belongs to it → the parts of each of its printings."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from pipeline.findings import Place
from pipeline.render.xlsx_book import Copy, as_bytes
from pipeline.render.xlsx_frame import drawing_frame, sheet_frame
from pipeline.render.xlsx_layout import Emitted, lay_out
from pipeline.render.xlsx_links import tagged_relations
from pipeline.render.xlsx_model import SheetRows
from pipeline.render.xlsx_openings import Frame, Moved
from pipeline.render.xlsx_read import Book, Sheet, relations, relations_path
from pipeline.render.xlsx_relations import copy_of, family_of, links_of, relations_part, with_links
from pipeline.render.xlsx_rows import Gathered, RowReader
from pipeline.render.xlsx_sheets import Titles, read_loop
from pipeline.render.xlsx_shift import Outcome
from pipeline.render.xlsx_values import FIELD, RECORD, TEXT, spelled

SHEET = "s"
"""How the record of the stream begins that opens a printing of a sheet."""


@dataclass(frozen=True, slots=True)
class TemplateSheet:
    """A sheet. ``family`` are the parts of a repeated one, of which each copy gets its own.

    ``dropped`` are the relations of links with tags; ``lines`` are the Jinja source that prints it.
    """

    name: str
    path: str
    rows: SheetRows
    frames: tuple[tuple[str, Frame], ...]
    lines: tuple[tuple[str, Place], ...]
    repeated: bool
    tagged: bool
    dropped: frozenset[str]
    family: tuple[str, ...]

    @property
    def linked(self) -> bool:
        """Whether its rows have links, so that its relations differ between printings."""
        return any(row.links for row in self.rows.rows)

    @property
    def anew(self) -> set[str]:
        """The template's parts that do not go into a document as they are."""
        own = {*self.family, *map(relations_path, self.family)} if self.repeated else set()
        return (
            own | {path for path, _ in self.frames} | ({relations_path(self.path)} if self.linked else set())
        )

    def parts(self, one: Copy, book: Book) -> Iterator[tuple[str, bytes]]:
        """The parts of one printing, by their names in the document."""
        for path, frame in self.frames:
            yield copy_of(path, one.number), frame.text(one.moved).encode()
        framed = {path for path, _ in self.frames}
        for path in self.family:
            if path not in framed:
                yield copy_of(path, one.number), book.parts[path]
            if path != self.path and relations_path(path) in book.parts:
                root = relations_part(book, path, self.family, one.number)
                yield relations_path(copy_of(path, one.number)), as_bytes(root)
        if self.linked or (self.repeated and relations_path(self.path) in book.parts):
            root = relations_part(book, self.path, self.family, one.number)
            root = with_links(root, self.dropped, one.moved.links)
            yield relations_path(copy_of(self.path, one.number)), as_bytes(root)


@dataclass(frozen=True, slots=True)
class Printing:
    """One printing of a sheet as the stream told it: the name that it wants, and its rows."""

    sheet: TemplateSheet
    title: str
    emitted: list[Emitted]


def read_sheet(book: Book, sheet: Sheet, reader: RowReader, gathered: Gathered, number: int) -> TemplateSheet:
    """The sheet; ``number`` is what its records in the stream are called by."""
    before = len(gathered.tags)
    dropped = tagged_relations(book, sheet)
    loop = read_loop(book, sheet, gathered.faults, gathered.tags)
    rows = reader.read()
    record = (
        f"{RECORD}{SHEET}{number}{loop.title if loop else FIELD + TEXT}",
        Place(book.name, sheet=sheet.name),
    )
    lines = (record, *rows.lines)
    if loop:
        lines = ((loop.source, loop.place), *lines, (loop.end.source, loop.place))
        gathered.tags.append(loop.end)
    drawings = relations(book.parts, sheet.path, "drawing").values()
    return TemplateSheet(
        sheet.name,
        sheet.path,
        rows,
        (
            (sheet.path, sheet_frame(sheet, rows.prefix)),
            *((path, drawing_frame(book.parts[path])) for path in drawings),
        ),
        lines,
        loop is not None,
        len(gathered.tags) > before,
        frozenset(dropped),
        family_of(book, sheet.path) if loop else (),
    )


def copies_of(
    printings: Sequence[Printing], sheets: Collection[TemplateSheet], others: Collection[str]
) -> tuple[list[tuple[TemplateSheet, Copy]], Outcome]:
    """The printings laid out and named; ``others`` are the names of sheets that are not repeated."""
    titles, counts = Titles(others), dict.fromkeys((one.name for one in sheets), 0)
    laid = []
    for one in printings:
        counts[one.sheet.name] += 1
        title = titles.take(spelled(one.title)) if one.sheet.repeated else one.sheet.name
        laid.append((one.sheet, counts[one.sheet.name], title, lay_out(one.sheet.rows, one.emitted)))
    called = {one.name: "" for one in sheets if one.repeated}
    shifts = {}
    for sheet, number, title, done in laid:
        if number == 1:
            shifts[sheet.name] = done.shift
            called |= {sheet.name: title} if sheet.repeated else {}
    outcome = Outcome(shifts, called)
    copies = []
    for sheet, number, title, done in laid:
        seen = outcome.at(sheet.name, done.shift, title)
        moved = Moved(sheet.name, done, seen, links_of(done))
        copies.append((sheet, Copy(sheet.name, sheet.path, title, number, moved)))
    return copies, outcome
