"""Bytes of a document → its text as a reader sees it: paragraphs of Word, cells of Excel."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from pipeline.sources.archive import XmlRefused, parse_xml

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_CORNER = re.compile(r"word/(header|footer|footnotes|endnotes)\d*\.xml")
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_TEXTS = {f"{_W}t": None, f"{_W}br": "\n", f"{_W}tab": "\t", f"{_W}cr": "\n"}


class Unreadable(Exception):
    """The bytes are no document of the kind that they should be."""


class _Parts:
    """The parts of a document that the program itself made: so without the gate's limits."""

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except zipfile.BadZipFile:
            raise Unreadable from None
        self.names = self._zip.namelist()

    def parsed(self, name: str) -> etree._Element:
        """The root of a part, strictly parsed; `Unreadable` where it is broken or not there."""
        try:
            return parse_xml(self._zip.read(name))
        except (XmlRefused, KeyError, zipfile.BadZipFile, zlib.error, EOFError):
            raise Unreadable from None


@dataclass(frozen=True, slots=True)
class WordText:
    """The paragraphs of the body in order, and those of headers, footers and notes."""

    body: tuple[str, ...]
    corners: tuple[str, ...]
    tables: tuple[tuple[tuple[str, ...], ...], ...] = ()
    """The tables of the body: the text of each cell, row by row; paragraphs are parted by line breaks."""


def read_word(data: bytes) -> WordText:
    """The text of a Word file; `Unreadable` where it is none."""
    parts = _Parts(data)
    corners = tuple(
        line for name in parts.names if _CORNER.fullmatch(name) for line in _lines(parts.parsed(name))
    )
    body = parts.parsed("word/document.xml")
    tables = tuple(
        tuple(tuple("\n".join(_lines(cell)) for cell in row.iter(f"{_W}tc")) for row in table.iter(f"{_W}tr"))
        for table in body.iter(f"{_W}tbl")
    )
    return WordText(tuple(_lines(body)), corners, tables)


def all_text(path: str, data: bytes) -> str:
    """All that a document prints, by the ending of its path; nothing of one that cannot be read."""
    try:
        if path.endswith(".docx"):
            text = read_word(data)
            return "\n".join((*text.body, *text.corners))
        return "\n".join(read_excel(data)[0])
    except Unreadable:
        return ""


def _lines(root: etree._Element) -> Iterator[str]:
    return (_text(one) for one in root.iter(f"{_W}p"))


def _text(paragraph: etree._Element) -> str:
    pieces: list[str] = []
    for one in paragraph.iter(*_TEXTS):
        fixed = _TEXTS[str(one.tag)]
        if fixed == "\t" and _is_stop(one):
            continue
        pieces.append((one.text or "") if fixed is None else fixed)
    return "".join(pieces)


def _is_stop(tab: etree._Element) -> bool:
    """Whether it only says where tabs of the paragraph stop: part of its format."""
    parent = tab.getparent()
    return parent is not None and parent.tag == f"{_W}tabs"


def read_excel(data: bytes) -> tuple[list[str], bool]:
    """The texts and numbers of all cells in order, and whether there is a formula among them.

    `Unreadable` where it is no workbook.
    """
    cells: list[str] = []
    formula = False
    for _, cell, text in _cells(_Parts(data)):
        formula = formula or cell.find(f"{_S}f") is not None
        cells += [] if text is None else [text]
    return cells, formula


def run_together(data: bytes) -> list[str]:
    """The texts of each column of each sheet run together.

    A long text that stands line by line in the rows of a column is whole there, whatever its line breaks.
    """
    return [text for columns in columns_of(data) for text in columns]


def columns_of(data: bytes) -> list[list[str]]:
    """The same, sheet by sheet."""
    sheets: dict[str, dict[str, list[str]]] = {}
    for sheet, cell, text in _cells(_Parts(data)):
        column = cell.get("r", "").rstrip("0123456789")
        sheets.setdefault(sheet, {}).setdefault(column, []).append(text or "")
    return [["".join(texts) for texts in columns.values()] for columns in sheets.values()]


def _cells(parts: _Parts) -> Iterator[tuple[str, etree._Element, str | None]]:
    """Sheet, element and content of every cell in order."""
    shared = _shared(parts)
    for name in sorted(one for one in parts.names if _SHEET.fullmatch(one)):
        for cell in parts.parsed(name).iter(f"{_S}c"):
            value = cell.findtext(f"{_S}v")
            if cell.get("t") == "s" and value:
                yield name, cell, _looked_up(shared, value)
            elif cell.get("t") == "inlineStr":
                yield name, cell, _unescaped("".join(text.text or "" for text in cell.iter(f"{_S}t")))
            else:
                yield name, cell, value


def _looked_up(shared: list[str], index: str) -> str:
    if not index.isdecimal() or int(index) >= len(shared):
        raise Unreadable
    return shared[int(index)]


def _shared(parts: _Parts) -> list[str]:
    if "xl/sharedStrings.xml" not in parts.names:
        return []
    root = parts.parsed("xl/sharedStrings.xml")
    return [
        _unescaped("".join(text.text or "" for text in one.iter(f"{_S}t"))) for one in root.iter(f"{_S}si")
    ]


def _unescaped(text: str) -> str:
    """What Excel shows for its own escapes: 「_x0041_」 in the file is A (ECMA-376, ST_Xstring)."""
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text
