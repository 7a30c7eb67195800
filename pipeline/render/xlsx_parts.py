"""Parts of a template's package → what is kept, what is dropped, and tags where none may be."""

from __future__ import annotations

import copy
import re

from lxml import etree

from pipeline.findings import Finding, Place
from pipeline.render.template import Tag
from pipeline.render.xlsx_book import without_titles
from pipeline.render.xlsx_read import MAIN, Book, Element, plain_text, relations
from pipeline.render.xlsx_syntax import fault
from pipeline.render.xlsx_tags import has_tags, read_cell
from pipeline.sources.archive import parse_xml

CORE = "docProps/core.xml"
APP = "docProps/app.xml"

_CONTENT_TYPES = "[Content_Types].xml"
_CHAIN = "calcChain"
_ELEMENT = re.compile(rb"<[^>]*>")
_TAG = re.compile(rb"\{\{|\{%")
_TEXTS = (".xml", ".vml")


def kept_parts(book: Book, *, without_names: bool) -> dict[str, bytes]:
    """The parts as they go into every document: without calculation chain, shared strings with tags.

    ``without_names``: without the list of sheets among the properties too, for it may differ.
    """
    parts = dict(book.parts)
    if without_names and APP in parts:
        parts[APP] = without_titles(parts[APP])
    if book.strings_path and any(map(has_tags, book.strings)):
        root = parse_xml(parts[book.strings_path])
        for item in root.iterchildren(MAIN + "si"):
            if has_tags(plain_text(item)):
                # No cell refers to it any more; the place in the list must stay.
                for child in list(item):
                    item.remove(child)
                etree.SubElement(item, MAIN + "t")
        parts[book.strings_path] = _bytes(root)
    if any(_CHAIN in name for name in parts):
        parts = {name: data for name, data in parts.items() if _CHAIN not in name}
        for name in [one for one in parts if one == _CONTENT_TYPES or one.endswith("workbook.xml.rels")]:
            root = parse_xml(parts[name])
            for child in list(root):
                if _CHAIN in child.get("PartName", child.get("Target", "")):
                    root.remove(child)
            parts[name] = _bytes(root)
    return parts


def _bytes(root: Element) -> bytes:
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)


def misplaced(book: Book) -> list[Finding]:
    """Faults of the other parts: tags in drawings, headers, names; tables, whose ranges are fixed."""
    cells = {sheet.path for sheet in book.sheets} | {book.strings_path, CORE}
    faults = [
        fault(
            "template-syntax",
            "図形、コメント、シート名など、差し込みのできない所に差し込みタグがあります。",
            "タグはセルの中に置いてください。",
            Place(book.name),
            name,
        )
        for name, data in _told(book).items()
        if name not in cells and name.endswith(_TEXTS) and _TAG.search(_ELEMENT.sub(b"", _names(data)))
    ]
    for sheet in book.sheets:
        place = Place(book.name, sheet=sheet.name)
        header = sheet.root.find(MAIN + "headerFooter")
        if header is not None and any(has_tags(one.text or "") for one in header):
            faults.append(
                fault(
                    "template-syntax",
                    "ヘッダーかフッターに差し込みタグがあります。",
                    "Excelのヘッダーとフッターには差し込めません。セルに移してください。",
                    place,
                )
            )
        if sheet.root.find(MAIN + "legacyDrawing") is not None and relations(
            book.parts, sheet.path, "comments"
        ):
            faults.append(
                fault(
                    "template-comment",
                    "セルにメモ（コメント）が付いています。",
                    "メモは、できあがる文書にもそのまま残ります。消してから保存してください。",
                    place,
                )
            )
        if sheet.root.find(MAIN + "tableParts") is not None:
            faults.append(
                fault(
                    "template-table",
                    "「テーブル」（挿入タブのテーブル）が使われています。",
                    "表の中を選び、テーブルデザインの「範囲に変換」をしてから保存してください。",
                    place,
                )
            )
    return faults


def _told(book: Book) -> dict[str, bytes]:
    """The parts without the names of the sheets, which may be tags where a sheet is repeated."""
    root = copy.deepcopy(book.workbook)
    names = {sheet.get("name", "") for sheet in root.iterfind(f"{MAIN}sheets/{MAIN}sheet")}
    for sheet in root.iterfind(f"{MAIN}sheets/{MAIN}sheet"):
        sheet.set("name", "")
    for name in root.iterfind(f"{MAIN}definedNames/{MAIN}definedName"):
        for one in names:
            name.text = (name.text or "").replace("'" + one.replace("'", "''") + "'!", "")
    titles = {APP: without_titles(book.parts[APP])} if APP in book.parts else {}
    return {**book.parts, book.workbook_path: etree.tostring(root), **titles}


def _names(data: bytes) -> bytes:
    """The part with its names (of sheets, for example) turned into text, so that tags in them show."""
    return re.sub(rb'\bname="([^"]*)"', rb">\1<", data)


def core_source(book: Book, faults: list[Finding], tags: list[Tag]) -> tuple[list[str], list[str]]:
    """The document properties: fixed texts around the properties with tags, and their Jinja sources."""
    if CORE not in book.parts:
        return [], []
    root = parse_xml(book.parts[CORE])
    sources: list[str] = []
    for element in root:
        if element.text and has_tags(element.text):
            place = Place(book.name)
            sources.append(read_cell(element.text, place, faults, tags, text_only=True))
            element.text = f"property:{len(sources) - 1}:"
    return re.split(r"property:\d+:", _bytes(root).decode()) if sources else [], sources
