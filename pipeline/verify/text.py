"""Bytes of a document → its text as a reader sees it: paragraphs of Word, cells of Excel."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from pipeline.sources.archive import Archive, open_archive, parse_xml

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_CORNER = re.compile(r"word/(header|footer|footnotes|endnotes)\d*\.xml")
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_TEXTS = {f"{_W}t": None, f"{_W}br": "\n", f"{_W}tab": "\t", f"{_W}cr": "\n"}


@dataclass(frozen=True, slots=True)
class WordText:
    """The paragraphs of the body in order, and those of headers, footers and notes."""

    body: tuple[str, ...]
    corners: tuple[str, ...]


def read_word(data: bytes) -> WordText:
    """The text of a Word file; refusals of the gate and of the parser go to the caller."""
    archive = open_archive(data, "docx")
    corners = tuple(
        line for name in archive.names if _CORNER.fullmatch(name) for line in _paragraphs(archive, name)
    )
    return WordText(tuple(_paragraphs(archive, "word/document.xml")), corners)


def _paragraphs(archive: Archive, name: str) -> list[str]:
    return [_text(one) for one in parse_xml(archive.read(name)).iter(f"{_W}p")]


def _text(paragraph: etree._Element) -> str:
    pieces: list[str] = []
    for one in paragraph.iter(*_TEXTS):
        fixed = _TEXTS[str(one.tag)]
        pieces.append((one.text or "") if fixed is None else fixed)
    return "".join(pieces)


def read_excel(data: bytes) -> tuple[list[str], bool]:
    """The texts and numbers of all cells in order, and whether there is a formula among them."""
    archive = open_archive(data, "xlsx")
    shared = _shared(archive)
    cells: list[str] = []
    formula = False
    for name in sorted(one for one in archive.names if _SHEET.fullmatch(one)):
        for cell in parse_xml(archive.read(name)).iter(f"{_S}c"):
            formula = formula or cell.find(f"{_S}f") is not None
            value = cell.findtext(f"{_S}v")
            if cell.get("t") == "s" and value:
                cells.append(shared[int(value)])
            elif cell.get("t") == "inlineStr":
                cells.append("".join(text.text or "" for text in cell.iter(f"{_S}t")))
            elif value is not None:
                cells.append(value)
    return cells, formula


def _shared(archive: Archive) -> list[str]:
    if "xl/sharedStrings.xml" not in archive.names:
        return []
    root = parse_xml(archive.read("xl/sharedStrings.xml"))
    return ["".join(text.text or "" for text in one.iter(f"{_S}t")) for one in root.iter(f"{_S}si")]
