"""The XML parts of a workbook → its first visible sheet, cell by cell, as the file holds it.

Read from the parts that passed the gate, because openpyxl shows either a formula or its value,
drops rows out of order without a word, and walks every cell of a merged range however large.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.sources.archive import Archive, XmlRefused, parse_xml

if TYPE_CHECKING:
    from lxml.etree import _Element

_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_TRUE = ("1", "true")
_LAST_ROW = 1_048_576
_LAST_COLUMN = 16_384
_LETTERS = 26


class BookBroken(Exception):
    """The parts do not make a workbook; the message says why, in Japanese."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that holds something: its kind (the attribute t), style, text and whether it is a formula.

    ``text`` is the string itself or the written number; None where a formula has no value yet.
    """

    row: int
    column: int
    kind: str
    style: int
    text: str | None
    formula: bool


@dataclass(frozen=True, slots=True)
class Area:
    """A merged range, as written, and its corners."""

    text: str
    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """One worksheet: the cells in order, the hidden rows, the merged ranges."""

    title: str
    cells: tuple[Cell, ...]
    hidden: frozenset[int]
    merged: tuple[Area, ...]


@dataclass(frozen=True, slots=True)
class Book:
    """What is needed of a workbook: the sheet (None: no such one), formats of numbers, and epoch.

    ``formats`` gives for each style the number of its format, ``custom`` the codes of formats that
    the workbook defines itself; ``titles`` are the names of the visible worksheets, ``others`` those
    that hold something and were not asked for.
    """

    sheet: Sheet | None
    formats: tuple[int, ...]
    custom: dict[int, str]
    since_1904: bool
    titles: tuple[str, ...]
    others: tuple[str, ...]


def read_book(archive: Archive, wanted: str | None = None) -> Book:
    """The workbook of an archive with its first visible sheet, or the ``wanted`` one. Raises BookBroken."""
    main = _by_kind(_relations(archive, ""), "/officeDocument")
    if main is None:
        raise BookBroken("ブックの本体がありません")
    root = _root(archive, main)
    if _local(root) != "workbook":
        raise BookBroken("Excelのブックではありません")
    relations = _relations(archive, main)
    properties = root.find("{*}workbookPr")
    styles = _by_kind(relations, "/styles")
    formats, custom = _styles(_root(archive, styles)) if styles else ((), {})
    listed = list(_worksheets(root, relations))
    chosen = [one for one in listed if (one[2] if wanted is None else one[0] == wanted)]
    strings = _by_kind(relations, "/sharedStrings")
    shared = _shared(_root(archive, strings)) if chosen and strings else []
    return Book(
        next((_sheet(title, _root(archive, path), shared) for title, path, _ in chosen), None),
        formats,
        custom,
        properties is not None and properties.get("date1904") in _TRUE,
        tuple(title for title, _, visible in listed if visible),
        tuple(_filled(archive, listed, chosen[:1])) if wanted is None else (),
    )


def sheet_part(archive: Archive, title: str) -> str:
    """The name of the part that holds a worksheet. Raises BookBroken."""
    main = _by_kind(_relations(archive, ""), "/officeDocument")
    if main is not None:
        for name, path, _ in _worksheets(_root(archive, main), _relations(archive, main)):
            if name == title:
                return path
    raise BookBroken(f"シート「{title}」がありません")


def _filled(
    archive: Archive, listed: list[tuple[str, str, bool]], chosen: list[tuple[str, str, bool]]
) -> Iterator[str]:
    """The visible sheets with a value somewhere, the chosen one left out."""
    for one in listed:
        if one[2] and one not in chosen:
            cells = _root(archive, one[1]).iterfind("{*}sheetData/{*}row/{*}c")
            if any(len(cell) for cell in cells):
                yield one[0]


def _worksheets(root: _Element, relations: dict[str, tuple[str, str]]) -> Iterator[tuple[str, str, bool]]:
    """Name and part of each worksheet, and whether it is visible."""
    for entry in root.iterfind("{*}sheets/{*}sheet"):
        identity = next((str(value) for key, value in entry.items() if str(key).endswith("}id")), "")
        kind, path = relations.get(identity, ("", ""))
        if kind.endswith("/worksheet"):
            yield entry.get("name", ""), path, entry.get("state", "visible") == "visible"


def _sheet(title: str, root: _Element, shared: list[str]) -> Sheet:
    prefix = root.tag.removesuffix("worksheet")
    hidden: set[int] = set()
    cells: list[Cell] = []
    number = 0
    for row in root.iterfind(f"{prefix}sheetData/{prefix}row"):
        number = _next(row.get("r"), number, _LAST_ROW)
        before = len(cells)
        cells.extend(_row(row, number, prefix, shared))
        if row.get("hidden") in _TRUE and len(cells) > before:
            hidden.add(number)
    merged = tuple(_area(entry.get("ref", "")) for entry in root.iterfind("{*}mergeCells/{*}mergeCell"))
    return Sheet(title, tuple(cells), frozenset(hidden), merged)


def _row(row: _Element, number: int, prefix: str, shared: list[str]) -> Iterator[Cell]:
    value_tag, formula_tag, inline_tag = f"{prefix}v", f"{prefix}f", f"{prefix}is"
    column = 0
    for entry in row.iterchildren(f"{prefix}c"):
        column = _column(entry.get("r"), number, column)
        kind = entry.get("t", "n")
        formula = entry.find(formula_tag) is not None
        if kind == "inlineStr":
            inline = entry.find(inline_tag)
            text = None if inline is None else _string(inline)
        else:
            written = entry.find(value_tag)
            text = None if written is None else written.text or ""
            if kind == "s" and text is not None:
                text = _looked_up(text, shared)
            elif kind == "str" and text is not None:
                text = _unescaped(text)
        if formula and not text and kind != "str":
            text = None  # <v/> without content is no value, unless the value is an empty string
        if text is not None or formula:
            yield Cell(number, column, kind, _whole(entry.get("s", "0")), text, formula)


def _next(written: str | None, before: int, last: int) -> int:
    """The number of a row; without one it follows the row before."""
    number = before + 1 if written is None else _whole(written)
    if not before < number <= last:
        raise BookBroken("行の並びが正しくありません")
    return number


def _column(reference: str | None, row: int, before: int) -> int:
    if reference is None:
        column = before + 1
    else:
        line, column = _corner(reference)
        if line != row:
            raise BookBroken("セルの番地が行と合っていません")
    if not before < column <= _LAST_COLUMN:
        raise BookBroken("セルの並びが正しくありません")
    return column


def _corner(reference: str) -> tuple[int, int]:
    found = _REFERENCE.fullmatch(reference)
    if found is None:
        raise BookBroken("セルの番地が正しくありません")
    column = 0
    for letter in found[1]:
        column = column * _LETTERS + ord(letter) - ord("A") + 1
    return int(found[2]), column


def _area(reference: str) -> Area:
    first, _, last = reference.partition(":")
    top, left = _corner(first)
    bottom, right = _corner(last or first)
    return Area(reference, top, left, bottom, right)


def _looked_up(index: str, shared: list[str]) -> str:
    number = _whole(index)
    if number >= len(shared):
        raise BookBroken("共有文字列の番号が正しくありません")
    return shared[number]


def _shared(root: _Element) -> list[str]:
    return [_string(entry) for entry in root.iterfind("{*}si")]


def _string(entry: _Element) -> str:
    """The text of a string with or without formatted runs; readings (furigana) are left out."""
    pieces: list[str] = []
    for child in entry.iterchildren("{*}t", "{*}r"):
        if _local(child) == "t":
            pieces.append(child.text or "")
        else:
            pieces.extend(piece.text or "" for piece in child.iterfind("{*}t"))
    return _unescaped("".join(pieces))


def _unescaped(text: str) -> str:
    """The text with Excel's ``_x000D_`` turned back into the characters they stand for."""
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def _styles(root: _Element) -> tuple[tuple[int, ...], dict[int, str]]:
    custom = {
        _whole(entry.get("numFmtId", "0")): entry.get("formatCode", "")
        for entry in root.iterfind("{*}numFmts/{*}numFmt")
    }
    formats = tuple(_whole(entry.get("numFmtId", "0")) for entry in root.iterfind("{*}cellXfs/{*}xf"))
    return formats, custom


def _relations(archive: Archive, part: str) -> dict[str, tuple[str, str]]:
    """The relations of a part by id: (type, name of the part they lead to); outside ones are left out."""
    folder, base = posixpath.split(part)
    path = posixpath.join(folder, "_rels", f"{base}.rels")
    if path not in archive.names:
        return {}
    found: dict[str, tuple[str, str]] = {}
    for entry in _root(archive, path).iterfind("{*}Relationship"):
        if entry.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", folder, entry.get("Target", "")))
            found[entry.get("Id", "")] = (entry.get("Type", ""), target.lstrip("/"))
    return found


def _by_kind(relations: dict[str, tuple[str, str]], ending: str) -> str | None:
    return next((path for kind, path in relations.values() if kind.endswith(ending)), None)


def _root(archive: Archive, path: str) -> _Element:
    try:
        return parse_xml(archive.read(path))
    except KeyError:
        raise BookBroken(f"部品「{path}」がありません") from None
    except XmlRefused as refused:
        raise BookBroken(f"部品「{path}」：{refused}") from None


def _local(element: _Element) -> str:
    return element.tag.rpartition("}")[2]


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(_LAST_ROW)) + 2):
        raise BookBroken("番号が正しくありません")
    return int(text)
