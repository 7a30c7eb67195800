"""A worksheet of a template → its rows ready to be printed, and the Jinja source that calls them."""

from __future__ import annotations

import copy
import re
from dataclasses import dataclass

from lxml import etree
from openpyxl.utils import get_column_letter

from pipeline.findings import Finding, Place
from pipeline.render.template import Tag
from pipeline.render.xlsx_fit import DEFAULT_HEIGHT, Columns, Styles, cell_fit
from pipeline.render.xlsx_links import take_links
from pipeline.render.xlsx_model import Filled, Fixed, PrintRow, SheetRows
from pipeline.render.xlsx_page import tallest
from pipeline.render.xlsx_pieces import Pieces, PieceStyles
from pipeline.render.xlsx_read import MAIN, Book, Cell, Element, Row, Sheet, rows_of
from pipeline.render.xlsx_shift import parse_range
from pipeline.render.xlsx_syntax import fault
from pipeline.render.xlsx_tags import (
    Balance,
    has_tags,
    is_row_tag,
    is_sheet_tag,
    read_cell,
    read_row_tags,
)
from pipeline.render.xlsx_values import RECORD

MOST_ROWS = 5_000
"""Rows of a template sheet; more are a slip of the mouse, far below the form."""

_OWN = ("r", "ht", "customHeight", "spans")


@dataclass(slots=True)
class Gathered:
    """Faults and tags of the whole template, in document order."""

    faults: list[Finding]
    tags: list[Tag]


class RowReader:
    """Reads the rows of one sheet."""

    def __init__(
        self, book: Book, sheet: Sheet, styles: Styles, formats: PieceStyles, gathered: Gathered
    ) -> None:
        self._links = take_links(book, sheet, gathered.faults)
        self._book, self._sheet, self._styles, self._gathered = book, sheet, styles, gathered
        self._formats = formats
        self._pieces: dict[str, Pieces] = {}
        self._columns = Columns(sheet)
        found = sheet.root.iterfind(f"{MAIN}mergeCells/{MAIN}mergeCell")
        self.merges = tuple(filter(None, (parse_range(merge.get("ref", "")) for merge in found)))
        self._anchors = {(merge.top, merge.left): merge for merge in self.merges}
        data = sheet.root.find(MAIN + "sheetData")
        self._prefix = f"{data.prefix}:" if data is not None and data.prefix else ""
        properties = sheet.root.find(MAIN + "sheetFormatPr")
        height = None if properties is None else properties.get("defaultRowHeight")
        self._height = float(height) if height else DEFAULT_HEIGHT

    def read(self) -> SheetRows:
        """The rows, with records numbered from 0."""
        rows: list[PrintRow] = []
        lines: list[tuple[str, Place]] = []
        balance = Balance("tr", self._gathered.faults)
        count = 0
        for row in rows_of(self._sheet, self._book.strings):
            count = row.number
            if count > MOST_ROWS:
                self._too_many(row)
                break
            if any(cell.text and is_sheet_tag(cell.text) for cell in row.cells):
                continue
            directives = [cell for cell in row.cells if cell.text and is_row_tag(cell.text)]
            if directives:
                lines.append(self._directive(row, balance))
            else:
                printed, sources = self._row(row)
                lines.append((f"{RECORD}{len(rows)}", self._place(row.number)))
                lines += sources
                rows.append(printed)
        balance.close()
        return SheetRows(
            tuple(rows),
            count,
            self.merges,
            tuple(lines),
            self._prefix,
            tallest(self._book, self._sheet, self._height),
            self._pieces,
        )

    def _place(self, row: int, cell: Cell | None = None) -> Place:
        column = cell.column if cell else None
        address = f"{get_column_letter(column)}{row}" if column else None
        return Place(self._book.name, row, column, self._sheet.name, address)

    def _too_many(self, row: Row) -> None:
        self._gathered.faults.append(
            fault(
                "template-too-large",
                f"シート「{self._sheet.name}」に{MOST_ROWS:,}行より下の行があります。",
                "様式より下の行をまとめて選び、行ごと削除してください。",
                self._place(row.number),
            )
        )

    def _directive(self, row: Row, balance: Balance) -> tuple[str, Place]:
        texts = [(cell.text, self._place(row.number, cell)) for cell in row.cells if cell.text]
        for cell in row.cells:
            self._refuse_formula(cell, row.number)
        return read_row_tags(texts, balance, self._gathered.tags), texts[0][1]

    def _refuse_formula(self, cell: Cell, row: int) -> None:
        if cell.formula:
            self._gathered.faults.append(
                fault(
                    "template-formula",
                    "計算式の入ったセルがあります。",
                    "様式に計算式は使えません。値か、差し込みタグに置き換えてください。",
                    self._place(row, cell),
                    cell.element.findtext(MAIN + "f"),
                )
            )

    def _row(self, row: Row) -> tuple[PrintRow, list[tuple[str, Place]]]:
        cells: list[Fixed | Filled] = []
        sources: list[tuple[str, Place]] = []
        needed = 0.0
        for cell in row.cells:
            self._refuse_formula(cell, row.number)
            if cell.text is not None and has_tags(cell.text):
                place = self._place(row.number, cell)
                source = read_cell(cell.text, place, self._gathered.faults, self._gathered.tags)
                sources.append((source, place))
                cells.append(self._filled(cell, row.number, place))
            else:
                cells.append(self._fixed(cell, row.number))
                needed = max(needed, self._constant_need(cell, row.number))
        if any(isinstance(cell, Filled) and cell.fit for cell in cells):
            self._pieces |= {cell.style: self._formats.of(cell.style) for cell in cells}
        links = tuple(self._links.get(row.number, ()))
        for link in links:
            faults, tags = self._gathered.faults, self._gathered.tags
            sources.append((read_cell(link.address, link.place, faults, tags, text_only=True), link.place))
        element = row.element
        stated = "" if element is None else element.get("ht", "")
        height = float(stated) if stated else max(self._height, needed)
        custom = "" if element is None or "customHeight" not in element.attrib else ' customHeight="1"'
        printed = PrintRow(
            row.number,
            element is not None,
            "" if element is None else self._attributes(element),
            height,
            f' ht="{stated}"{custom}' if stated else "",
            tuple(cells),
            tuple(cell for cell in cells if isinstance(cell, Filled)),
            links,
        )
        return printed, sources

    def _filled(self, cell: Cell, row: int, place: Place) -> Filled:
        merge = self._anchors.get((row, cell.column))
        fit = cell_fit(self._styles, self._columns, cell.style, cell.column, merge)
        return Filled(
            cell.column,
            f' s="{cell.style}"' if cell.style else "",
            place,
            fit,
            merge.bottom if merge else row,
            self._styles.is_input(cell.style),
        )

    def _fixed(self, cell: Cell, row: int) -> Fixed:
        style = f' s="{cell.style}"' if cell.style else ""
        letters = get_column_letter(cell.column)
        before, after = re.split(
            rf'(?<= r="{letters})\d+', bare_xml(cell.element, self._sheet.root), maxsplit=1
        )
        merge = self._anchors.get((row, cell.column))
        fit = cell_fit(self._styles, self._columns, cell.style, cell.column, merge)
        return Fixed(cell.column, before, after, style, cell.text or "", fit)

    def _constant_need(self, cell: Cell, row: int) -> float:
        merge = self._anchors.get((row, cell.column))
        if not cell.text or (merge and merge.bottom > row):
            return 0.0
        fit = cell_fit(self._styles, self._columns, cell.style, cell.column, merge)
        return fit.height(cell.text) if fit else 0.0

    def _attributes(self, element: Element) -> str:
        """The row's attributes but those that are written anew for each printed row."""
        alone = copy.copy(element)
        for child in list(alone):
            alone.remove(child)
        alone.text = None
        for name in _OWN:
            alone.attrib.pop(name, "")
        text = bare_xml(alone, self._sheet.root)
        return text[text.index("row") + 3 :].removesuffix("/>")


def bare_xml(element: Element, root: Element) -> str:
    """The element as XML, without the namespaces that the root of its part declares."""
    text = etree.tostring(element, encoding="unicode", with_tail=False)
    for prefix, uri in root.nsmap.items():
        text = text.replace(f' xmlns:{prefix}="{uri}"' if prefix else f' xmlns="{uri}"', "", 1)
    return text
