"""Bytes of an .xlsx → its parts, and the rows and cells of its worksheets (ECMA-376 part 1, 18)."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from lxml.etree import _Element
from openpyxl.utils import column_index_from_string, get_column_letter

from pipeline.findings import Finding, Place, Severity
from pipeline.render.template import TemplateRefused
from pipeline.sources.archive import ArchiveRefused, XmlRefused, open_archive, parse_xml

Element: TypeAlias = _Element
"""The type of lxml's elements, for which it has no public name."""

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATION_ID = f"{{{RELATIONS}}}id"
OFFICE = RELATIONS + "/"
"""Types of relations begin so."""
PACKAGE = "{http://schemas.openxmlformats.org/package/2006/relationships}"

_ROOT_RELATIONS = "_rels/.rels"
_CELL = re.compile(r"([A-Z]{1,3})(\d+)\Z")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One worksheet: tab name, part name and root element."""

    name: str
    path: str
    root: Element


@dataclass(frozen=True, slots=True)
class Book:
    """An opened workbook. ``parts`` keeps every part as it came, ``strings`` the shared strings."""

    name: str
    parts: dict[str, bytes]
    workbook_path: str
    workbook: Element
    sheets: tuple[Sheet, ...]
    strings_path: str | None
    strings: tuple[str, ...]
    styles: Element | None
    styles_path: str | None = None


@dataclass(frozen=True, slots=True)
class Relation:
    """What a part refers to: another part, or an address outside."""

    id: str
    type: str
    target: str
    part: str
    external: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell as read: ``text`` is None where it holds no text."""

    column: int
    style: str
    text: str | None
    formula: bool
    element: Element


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a worksheet; a gap between rows is a row without element and cells."""

    number: int
    element: Element | None
    cells: tuple[Cell, ...]


def read_book(data: bytes, name: str) -> Book:
    """The workbook; `TemplateRefused` where the file is none."""
    try:
        archive = open_archive(data, name)
        parts = {part: archive.read(part) for part in archive.names if not part.endswith("/")}
        return _book(parts, name)
    except ArchiveRefused as refused:
        raise TemplateRefused(refused.findings) from refused
    except (XmlRefused, KeyError, ValueError, IndexError) as broken:
        raise TemplateRefused([unreadable(name)]) from broken


def unreadable(name: str) -> Finding:
    """That a file is no workbook, or says what no Excel would write."""
    return Finding(
        "template-unreadable",
        Severity.ERROR,
        "Excelブックとして読み取れません。",
        "Excelで開き、「Excel ブック (*.xlsx)」の形式で保存し直してください。",
        Place(name),
    )


def _book(parts: dict[str, bytes], name: str) -> Book:
    workbook_path = next(iter(relations(parts, "", "officeDocument").values()))
    workbook = parse_xml(parts[workbook_path])
    if workbook.tag != MAIN + "workbook":
        raise ValueError(workbook.tag)
    targets = relations(parts, workbook_path, "worksheet")
    sheets = tuple(
        Sheet(sheet.get("name", ""), path, _sheet_root(parts[path]))
        for sheet in workbook.iterfind(f"{MAIN}sheets/{MAIN}sheet")
        if (path := targets.get(sheet.get(RELATION_ID, "")))
    )
    strings_path = next(iter(relations(parts, workbook_path, "sharedStrings").values()), None)
    strings = parse_xml(parts[strings_path]).iterchildren(MAIN + "si") if strings_path else ()
    styles_path = next(iter(relations(parts, workbook_path, "styles").values()), None)
    return Book(
        name,
        parts,
        workbook_path,
        workbook,
        sheets,
        strings_path,
        tuple(plain_text(item) for item in strings),
        parse_xml(parts[styles_path]) if styles_path else None,
        styles_path,
    )


def _sheet_root(data: bytes) -> Element:
    root = parse_xml(data)
    if root.find(MAIN + "sheetData") is None:
        raise ValueError(root.tag)
    return root


def relations(parts: dict[str, bytes], source: str, kind: str) -> dict[str, str]:
    """Id → part name of what a part (``""``: the package) refers to; ``kind`` ends the type's URI."""
    return {
        one.id: one.part
        for one in all_relations(parts, source)
        if one.type == OFFICE + kind and not one.external
    }


def all_relations(parts: dict[str, bytes], source: str) -> list[Relation]:
    """All that a part (``""``: the package) refers to."""
    path = relations_path(source)
    found = parse_xml(parts[path]).iterchildren(PACKAGE + "Relationship") if path in parts else ()
    return [_relation(one, posixpath.dirname(source)) for one in found]


def relations_path(source: str) -> str:
    """The part that holds the relations of a part."""
    folder, base = posixpath.split(source)
    return posixpath.join(folder, "_rels", base + ".rels") if source else _ROOT_RELATIONS


def _relation(element: Element, folder: str) -> Relation:
    target, external = element.get("Target", ""), element.get("TargetMode") == "External"
    part = "" if external else posixpath.normpath(posixpath.join("/", folder, target))[1:]
    return Relation(element.get("Id", ""), element.get("Type", ""), target, part, external)


def plain_text(item: Element) -> str:
    """The text of a string item: its runs joined, readings (ふりがな) left out."""
    return "".join(
        text.text or ""
        for child in item
        for text in ((child,) if child.tag == MAIN + "t" else child.iterchildren(MAIN + "t"))
        if child.tag in (MAIN + "t", MAIN + "r")
    )


def rows_of(sheet: Sheet, strings: tuple[str, ...]) -> Iterator[Row]:
    """The rows from 1 to the last, gaps filled; cells that do not say where they stand get told.

    Raises ValueError or IndexError where the sheet is not what Excel would write.
    """
    expected = 1
    data = sheet.root.find(MAIN + "sheetData")
    for element in () if data is None else data.iterchildren(MAIN + "row"):
        number = int(element.get("r", expected))
        if number < expected:
            raise ValueError(number)
        for gap in range(expected, number):
            yield Row(gap, None, ())
        yield Row(number, element, tuple(_cells(element, number, strings)))
        expected = number + 1


def _cells(row: Element, number: int, strings: tuple[str, ...]) -> Iterator[Cell]:
    column = 0
    for element in row.iterchildren(MAIN + "c"):
        found = _CELL.match(element.get("r", ""))
        column = column_index_from_string(found[1]) if found else column + 1
        element.set("r", f"{get_column_letter(column)}{number}")
        formula = element.find(MAIN + "f") is not None
        yield Cell(column, element.get("s", ""), _text(element, strings), formula, element)


def _text(cell: Element, strings: tuple[str, ...]) -> str | None:
    kind = cell.get("t")
    if kind == "inlineStr":
        item = cell.find(MAIN + "is")
        return plain_text(item) if item is not None else ""
    value = cell.findtext(MAIN + "v")
    if value is None or kind not in ("s", "str"):
        return None
    return strings[int(value)] if kind == "s" else value
