"""An Excel template, compiled once → a workbook for each view: ``compile_xlsx(…).render(view)``.

The template's own parts go into every document byte for byte; only sheets with tags, the workbook
part and the document properties are written anew. Jinja writes no XML of a sheet: it says which
rows come in which order and what is in their filled cells, and the rows are built from that.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from types import CodeType, TracebackType
from typing import Any

from jinja2 import Template, TemplateError, TemplateSyntaxError, UndefinedError
from pydantic import BaseModel

from pipeline.findings import Finding, Place
from pipeline.language import joined
from pipeline.render.pack import Part, pack, part
from pipeline.render.template import Tag, TemplateRefused
from pipeline.render.xlsx_fit import Styles
from pipeline.render.xlsx_frame import drawing_frame, sheet_frame, workbook_frame
from pipeline.render.xlsx_layout import Emitted, Laid, lay_out
from pipeline.render.xlsx_openings import Frame, Moved
from pipeline.render.xlsx_parts import CORE, core_source, kept_parts, misplaced
from pipeline.render.xlsx_pieces import PieceStyles
from pipeline.render.xlsx_read import Book, Sheet, read_book, relations, unreadable
from pipeline.render.xlsx_rows import Gathered, PrintRow, RowReader, SheetRows
from pipeline.render.xlsx_tags import LANGUAGE, fault
from pipeline.render.xlsx_values import FIELD, RECORD, TEXT, Unprintable

LARGEST = 100_000_000
"""Characters that one document may come to."""

_PROPERTIES = "p"
_END_OF_LINE = "{#\n#}"


@dataclass(frozen=True, slots=True)
class _Sheet:
    name: str
    path: str
    rows: SheetRows
    frames: tuple[tuple[str, Frame], ...]


@dataclass(frozen=True, slots=True)
class _Program:
    """The Jinja template of a workbook, and what stands on which line of its source."""

    template: Template
    starts: tuple[int, ...]
    lines: tuple[tuple[str, Place], ...]

    def run(self, names: dict[str, Any]) -> str:
        """The stream. Whatever goes wrong is a `TemplateRefused` with the cell where it did."""
        try:
            context = self.template.new_context(names)
            return joined(self.template.root_render_func(context), LARGEST)
        except (TemplateError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
            line = self._line(error.__traceback__)
            if line is None:
                raise
            raise TemplateRefused([_refusal(error, *self.lines[line])]) from error

    def _line(self, trace: TracebackType | None) -> int | None:
        """Which line was being printed; None where the fault is not the template's."""
        found = None
        while trace is not None:
            if _is_template(trace.tb_frame.f_code):
                number = self.template.get_corresponding_lineno(trace.tb_lineno)
                found = max(0, bisect_right(self.starts, number) - 1)
            trace = trace.tb_next
        return found


def _is_template(code: CodeType) -> bool:
    return code.co_filename == "<template>"


def _refusal(error: Exception, source: str, place: Place) -> Finding:
    shown = (
        source.lstrip(FIELD + RECORD).removeprefix(TEXT).replace("{{ _typed((", "{{").replace(")) }}", "}}")
    )
    if isinstance(error, Unprintable):
        return fault(
            "text-unprintable",
            f"差し込む文章に、文書に入れられない文字（{error.character}）があります。",
            "元のデータの文章を打ち直してください。他のソフトからの貼り付けで入ることがあります。",
            place,
            shown,
        )
    if isinstance(error, UndefinedError):
        return fault(
            "template-unknown-name",
            f"「{shown}」の項目名が見つかりません。",
            "項目名のつづりと、繰り返し（for）の中に置かれているかを確かめてください。",
            place,
            shown,
        )
    return fault(
        "template-forbidden",
        f"「{shown}」を計算できません。",
        "差し込みタグでは、項目の差し込み、繰り返し（for）と条件（if）だけを使ってください。",
        place,
        shown,
    )


@dataclass(frozen=True, slots=True)
class XlsxTemplate:
    """A compiled template. ``tags`` are all its tags in document order, for the linter."""

    name: str
    tags: tuple[Tag, ...]
    _program: _Program
    _sheets: tuple[_Sheet, ...]
    _rows: tuple[tuple[str, PrintRow], ...]
    _workbook: tuple[str, Frame | None]
    _core: tuple[str, ...]
    _parts: dict[str, Part | None]
    _formats: dict[str, Part]
    """The styles part for documents in which a text is divided among rows."""

    def render(self, view: BaseModel) -> bytes:
        """The workbook for this view; the names in the template are the view's fields.

        Raises `TemplateRefused`, with sheet and cell, where the template and the view do not fit.
        """
        stream = self._program.run({name: getattr(view, name) for name in type(view).model_fields})
        called: dict[str, list[str]] = {}
        emitted: dict[str, list[Emitted]] = {sheet.path: [] for sheet in self._sheets}
        for record in stream.split(RECORD)[1:]:
            key, *fields = record.split(FIELD)
            if key == _PROPERTIES:
                called[key] = fields
            else:
                path, row = self._rows[int(key)]
                emitted[path].append(Emitted(row, fields))
        laid = {sheet.name: lay_out(sheet.rows, emitted[sheet.path]) for sheet in self._sheets}
        changed = self._changed(laid)
        if self._core:
            changed[CORE] = _interleaved(self._core, called[_PROPERTIES])
        formats = self._formats if any(one.divided for one in laid.values()) else {}
        return pack(
            kept if kept is not None else part(name, changed[name].encode())
            for name, kept in (self._parts | formats).items()
        )

    def _changed(self, laid: dict[str, Laid]) -> dict[str, str]:
        """The texts of the sheets, and of the workbook part where names may have to follow."""
        shifts = {name: one.shift for name, one in laid.items()}
        changed = {
            path: frame.text(Moved(sheet.name, laid[sheet.name], shifts))
            for sheet in self._sheets
            for path, frame in sheet.frames
        }
        path, frame = self._workbook
        if frame is not None:
            first = self._sheets[0].name
            changed[path] = frame.text(Moved(first, laid[first], shifts))
        return changed


def _interleaved(fixed: tuple[str, ...], fields: list[str]) -> str:
    texts = [field[1:] for field in fields]
    return fixed[0] + "".join(text + after for text, after in zip(texts, fixed[1:], strict=True))


def compile_xlsx(data: bytes, name: str) -> XlsxTemplate:
    """The template, ready to be rendered many times; `TemplateRefused` with all its faults at once."""
    book = read_book(data, name)
    gathered = Gathered(misplaced(book), [])
    try:
        formats = PieceStyles(book)
        sheets, lines = _sheets(book, formats, gathered)
    except (ValueError, IndexError) as broken:
        raise TemplateRefused([unreadable(name)]) from broken
    fixed, properties = core_source(book, gathered.faults, gathered.tags)
    if properties:
        lines += [(source, Place(name)) for source in (RECORD + _PROPERTIES, *properties)]
    if gathered.faults:
        raise TemplateRefused(gathered.faults)
    program = _program(lines)
    named = bool(sheets) and any(True for _ in book.workbook.iter("{*}definedName"))
    workbook = workbook_frame(book.workbook, [one.name for one in book.sheets]) if named else None
    anew = (
        {path for one in sheets for path, _ in one.frames}
        | ({book.workbook_path} if named else set())
        | ({CORE} if fixed else set())
    )
    parts = {
        path: None if path in anew else part(path, content) for path, content in kept_parts(book).items()
    }
    return XlsxTemplate(
        name,
        tuple(gathered.tags),
        program,
        tuple(sheets),
        tuple((one.path, row) for one in sheets for row in one.rows.rows),
        (book.workbook_path, workbook),
        tuple(fixed),
        parts,
        {path: part(path, data) for path, data in formats.parts()},
    )


def _sheets(
    book: Book, formats: PieceStyles, gathered: Gathered
) -> tuple[list[_Sheet], list[tuple[str, Place]]]:
    """The sheets that have tags, and the lines of Jinja that call their rows."""
    sheets: list[_Sheet] = []
    lines: list[tuple[str, Place]] = []
    styles = Styles(book)
    records = 0
    for sheet in book.sheets:
        before = len(gathered.tags)
        rows = RowReader(book, sheet, styles, formats, gathered).read(records)
        if len(gathered.tags) > before:
            records += len(rows.rows)
            lines += rows.lines
            sheets.append(_Sheet(sheet.name, sheet.path, rows, _frames(book, sheet, rows.prefix)))
    return sheets, lines


def _frames(book: Book, sheet: Sheet, prefix: str) -> tuple[tuple[str, Frame], ...]:
    """The worksheet part, and the part of its drawings if it has any."""
    drawings = relations(book.parts, sheet.path, "drawing").values()
    return (
        (sheet.path, sheet_frame(sheet, prefix)),
        *((path, drawing_frame(book.parts[path])) for path in drawings),
    )


def _program(lines: list[tuple[str, Place]]) -> _Program:
    starts: list[int] = []
    number = 1
    for source, _ in lines:
        starts.append(number)
        number += source.count("\n") + 1
    text = "".join(source + _END_OF_LINE for source, _ in lines)
    try:
        template = LANGUAGE.from_string(text)
    except TemplateSyntaxError as error:
        source, place = lines[max(0, bisect_right(starts, error.lineno) - 1)]
        refusal = fault(
            "template-syntax",
            "差し込みタグの組み合わせを読み取れません。",
            "for と endfor、if と endif が入れ違いになっていないか確かめてください。",
            place,
            source.strip(RECORD + FIELD),
        )
        raise TemplateRefused([refusal]) from error
    return _Program(template, tuple(starts), tuple(lines))
