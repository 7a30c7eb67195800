"""An Excel template, compiled once → a workbook for each view: ``compile_xlsx(…).render(view)``.

The template's own parts go into every document byte for byte; only sheets with tags, the workbook
part and the document properties are written anew. Jinja writes no XML of a sheet: it says which
sheets and rows come in which order and what is in their filled cells, and they are built from that.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import BaseModel

from pipeline.findings import Place
from pipeline.render.pack import CONTENT_TYPES, Part, pack, part
from pipeline.render.template import Tag, TemplateRefused
from pipeline.render.xlsx_book import Copy, content_types, workbook_part, workbook_relations
from pipeline.render.xlsx_fit import Styles
from pipeline.render.xlsx_layout import Emitted
from pipeline.render.xlsx_parts import CORE, core_source, kept_parts, misplaced
from pipeline.render.xlsx_pieces import PieceStyles
from pipeline.render.xlsx_printed import SHEET, Printing, TemplateSheet, copies_of, read_sheet
from pipeline.render.xlsx_program import Program, program
from pipeline.render.xlsx_read import MAIN, Book, read_book, relations, relations_path, unreadable
from pipeline.render.xlsx_rows import Gathered, RowReader
from pipeline.render.xlsx_sheets import nothing_remains
from pipeline.render.xlsx_shift import Outcome
from pipeline.render.xlsx_values import FIELD, RECORD

_PROPERTIES = "p"


@dataclass(frozen=True, slots=True)
class XlsxTemplate:
    """A compiled template. ``tags`` are all its tags in document order, for the linter."""

    name: str
    tags: tuple[Tag, ...]
    _program: Program
    _book: Book
    _sheets: tuple[TemplateSheet, ...]
    _core: tuple[str, ...]
    _parts: dict[str, Part | None]
    """None where a part is written anew."""
    _lists: dict[str, bytes]
    """The parts that list sheets, where sheets are repeated: the workbook's relations, and the types."""
    _formats: dict[str, Part]
    """The styles part for documents in which a text is divided among rows."""

    def render(self, view: BaseModel) -> bytes:
        """The workbook for this view; the names in the template are the view's fields.

        Raises `TemplateRefused`, with sheet and cell, where the template and the view do not fit.
        """
        stream = self._program.run({name: getattr(view, name) for name in type(view).model_fields})
        printings: list[Printing] = []
        called: list[str] = []
        for record in stream.split(RECORD)[1:]:
            key, *fields = record.split(FIELD)
            if key == _PROPERTIES:
                called = fields
            elif key.startswith(SHEET):
                sheet = self._sheets[int(key.removeprefix(SHEET))]
                printings.append(Printing(sheet, fields[0], []))
            else:
                row = printings[-1].sheet.rows.rows[int(key)]
                cells = len(row.filled)
                printings[-1].emitted.append(Emitted(row, fields[:cells], fields[cells:]))
        copies, outcome = copies_of(printings, self._sheets, self._others())
        made = dict(self._made(copies, outcome))
        if self._core:
            made[CORE] = _interleaved(self._core, called).encode()
        formats = self._formats if any(one.moved.laid.divided for _, one in copies) else {}
        parts = {
            name: kept if kept is not None else part(name, made.pop(name))
            for name, kept in (self._parts | formats).items()
            if kept is not None or name in made
        }
        return pack([*parts.values(), *(part(name, data) for name, data in made.items())])

    def _others(self) -> list[str]:
        """The names of the sheets that are not repeated."""
        repeated = {one.name for one in self._sheets if one.repeated}
        sheets = self._book.workbook.iterfind(f"{MAIN}sheets/{MAIN}sheet")
        return [name for one in sheets if (name := one.get("name", "")) not in repeated]

    def _made(
        self, copies: list[tuple[TemplateSheet, Copy]], outcome: Outcome
    ) -> Iterator[tuple[str, bytes]]:
        """The parts of the sheets, and those that list sheets or name places in them."""
        for sheet, one in copies:
            yield from sheet.parts(one, self._book)
        if self._parts[self._book.workbook_path] is None:
            printed: dict[str, list[Copy]] = {one.name: [] for one in self._sheets if one.repeated}
            for _, one in copies:
                printed.setdefault(one.sheet, []).append(one)
            text = workbook_part(self._book.workbook, printed, outcome)
            yield self._book.workbook_path, text.encode()
        if self._lists:
            numbers = {
                path: [one.number for _, one in copies if one.part == sheet.path]
                for sheet in self._sheets
                for path in sheet.family
            }
            path = relations_path(self._book.workbook_path)
            parts = relations(self._book.parts, self._book.workbook_path, "worksheet")
            ids = {identity: numbers[sheet] for identity, sheet in parts.items() if sheet in numbers}
            yield path, workbook_relations(self._lists[path], ids)
            yield CONTENT_TYPES, content_types(self._lists[CONTENT_TYPES], numbers)


def _interleaved(fixed: tuple[str, ...], fields: list[str]) -> str:
    texts = [field[1:] for field in fields]
    return fixed[0] + "".join(text + after for text, after in zip(texts, fixed[1:], strict=True))


def compile_xlsx(data: bytes, name: str) -> XlsxTemplate:
    """The template, ready to be rendered many times; `TemplateRefused` with all its faults at once."""
    book = read_book(data, name)
    gathered = Gathered(misplaced(book), [])
    try:
        formats = PieceStyles(book)
        sheets = _sheets(book, formats, gathered)
    except (ValueError, IndexError) as broken:
        raise TemplateRefused([unreadable(name)]) from broken
    repeated = any(one.repeated for one in sheets)
    gathered.faults += nothing_remains(book, [one.name for one in sheets if one.repeated])
    fixed, properties = core_source(book, gathered.faults, gathered.tags)
    printed = [one for one in sheets if one.tagged or repeated]
    lines = [line for sheet in printed for line in sheet.lines]
    if properties:
        lines += [(source, Place(name)) for source in (RECORD + _PROPERTIES, *properties)]
    if gathered.faults:
        raise TemplateRefused(gathered.faults, gathered.tags)
    kept = kept_parts(book, without_names=repeated)
    lists = (CONTENT_TYPES, relations_path(book.workbook_path)) if repeated else ()
    named = bool(printed) and any(True for _ in book.workbook.iter("{*}definedName"))
    anew = {path for one in printed for path in one.anew} | {*lists}
    anew |= {book.workbook_path} if named or repeated else set()
    anew |= {CORE} if fixed else set()
    return XlsxTemplate(
        name,
        tuple(gathered.tags),
        program(lines),
        book,
        tuple(sheets),
        tuple(fixed),
        {path: None if path in anew else part(path, content) for path, content in kept.items()},
        {path: kept[path] for path in lists},
        {path: part(path, data) for path, data in formats.parts()},
    )


def _sheets(book: Book, formats: PieceStyles, gathered: Gathered) -> list[TemplateSheet]:
    """All sheets, in their order."""
    styles = Styles(book)
    return [
        read_sheet(book, sheet, RowReader(book, sheet, styles, formats, gathered), gathered, number)
        for number, sheet in enumerate(book.sheets)
    ]
