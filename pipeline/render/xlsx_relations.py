"""Links of a sheet as laid out, and copies of its parts → XML of hyperlinks and of relations."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Sequence
from typing import NamedTuple

from lxml import etree
from markupsafe import escape

from pipeline.findings import Finding
from pipeline.render.template import TemplateRefused
from pipeline.render.xlsx_layout import Laid
from pipeline.render.xlsx_links import Destination, destination
from pipeline.render.xlsx_read import OFFICE, PACKAGE, RELATIONS, Book, Element, all_relations, relations_path
from pipeline.render.xlsx_shift import Range
from pipeline.render.xlsx_values import excel_text, spelled
from pipeline.sources.archive import parse_xml

MOST_LINKS = 65_530
"""Hyperlinks that Excel keeps on one sheet; rows beyond them have none."""

_SHARED = {OFFICE + "image", OFFICE + "pivotCacheDefinition"}


class Link(NamedTuple):
    """One hyperlink of a printed sheet."""

    area: Range
    where: Destination
    attributes: str


def links_of(laid: Laid) -> list[Link]:
    """All links of a printed sheet. Raises `TemplateRefused` where one leads where none may."""
    found: list[Link] = []
    for one, top, height in zip(laid.emitted, laid.tops, laid.heights, strict=True):
        for cell, text in zip(one.row.links, one.links, strict=True):
            where = destination(spelled(text), cell.place)
            if isinstance(where, Finding):
                raise TemplateRefused([where])
            if where is not None:
                area = Range(cell.left, top, cell.right, top + height.count - 1)
                found.append(Link(area, where, cell.attributes))
    return found[:MOST_LINKS]


def hyperlinks(links: Sequence[Link], prefix: str) -> str:
    """The links as XML, the content of ``hyperlinks``."""
    texts = []
    for number, link in enumerate(links, 1):
        target = f' xmlns:r="{RELATIONS}" r:id="{_id(number)}"' if link.where.target else ""
        place = escape(excel_text(link.where.location))
        location = f' location="{place}"' if place else ""
        texts.append(f'<{prefix}hyperlink ref="{link.area.text}"{target}{location}{link.attributes}/>')
    return "".join(texts)


def relations_part(book: Book, source: str, family: Collection[str], number: int) -> Element:
    """The relations of a part in its copy ``number``: to the copies of its family."""
    path = relations_path(source)
    root = parse_xml(book.parts[path]) if path in book.parts else _empty()
    targets = {one.id: one.part for one in all_relations(book.parts, source)}
    for relation in root.iterchildren(PACKAGE + "Relationship"):
        part = targets.get(relation.get("Id", ""), "")
        if part in family:
            folder = posixpath.dirname(relation.get("Target", ""))
            relation.set("Target", posixpath.join(folder, posixpath.basename(copy_of(part, number))))
    return root


def with_links(root: Element, dropped: Collection[str], links: Sequence[Link]) -> Element:
    """The relations of a sheet without those of the template's links, with one for each link."""
    for relation in list(root.iterchildren(PACKAGE + "Relationship")):
        if relation.get("Id") in dropped:
            root.remove(relation)
    for number, link in enumerate(links, 1):
        if link.where.target:
            made = etree.SubElement(root, PACKAGE + "Relationship")
            made.set("Id", _id(number))
            made.set("Type", OFFICE + "hyperlink")
            made.set("Target", link.where.target)
            made.set("TargetMode", "External")
    return root


def family_of(book: Book, source: str) -> tuple[str, ...]:
    """The parts that a copy of a sheet needs for itself: the sheet and all that is only below it."""
    others = {part for one in book.sheets if one.path != source for part in _below(book, one.path)}
    return tuple(part for part in _below(book, source) if part not in others)


def _below(book: Book, source: str) -> dict[str, None]:
    """A part and all that it refers to, except what parts may share, such as pictures."""
    found: dict[str, None] = {}
    waiting = [source]
    while waiting:
        part = waiting.pop(0)
        if part not in found and part in book.parts:
            found[part] = None
            told = all_relations(book.parts, part)
            waiting += [one.part for one in told if not one.external and one.type not in _SHARED]
    return found


def copy_of(part: str, number: int) -> str:
    """The name of a part in the copy ``number``; the first has the template's own."""
    stem, dot, ending = part.rpartition(".")
    return part if number == 1 else f"{stem}-{number}{dot}{ending}"


def _id(number: int) -> str:
    return f"rIdLink{number}"


def _empty() -> Element:
    return parse_xml(f'<Relationships xmlns="{PACKAGE[1:-1]}"/>'.encode())
