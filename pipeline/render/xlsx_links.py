"""Hyperlinks of a template whose address carries a tag → where the link of each printed row leads.

Excel keeps an address percent-encoded among the relations of the sheet, and what follows its ``#``
as the link's location (ECMA-376 part 1, 18.3.1.47). A link may lead beside or below the workbook, or
to a cell; never elsewhere, whatever the data says.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from markupsafe import escape
from openpyxl.utils import get_column_letter

from pipeline.findings import Finding, Place
from pipeline.render.xlsx_read import MAIN, RELATION_ID, Book, Element, Sheet, all_relations
from pipeline.render.xlsx_shift import Range, parse_range
from pipeline.render.xlsx_syntax import fault
from pipeline.render.xlsx_tags import has_tags

_LONGEST = 2_079
"""Characters of an address that Excel still opens; a workbook with a longer one is repaired."""

_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}")
_OUTSIDE = re.compile(r"\A/|[:\\\x00-\x1f\x7f]")
_ENCODED = re.compile(r'[%"<>\[\]^`{}|? ]')


@dataclass(frozen=True, slots=True)
class LinkCell:
    """A link on some columns of one template row; ``address`` as a clerk typed it, with its tags."""

    left: int
    right: int
    address: str
    attributes: str
    place: Place


@dataclass(frozen=True, slots=True)
class Destination:
    """``target`` as a relation holds it, empty within the workbook; ``location`` is the place there."""

    target: str
    location: str


def destination(address: str, place: Place) -> Finding | Destination | None:
    """Where a filled-in address leads; None where it is empty, a finding where it may not lead there."""
    path, _, location = address.strip().partition("#")
    if _OUTSIDE.search(path) or _OUTSIDE.search(location.replace(":", "")):
        return fault(
            "template-link",
            f"ハイパーリンクのリンク先「{address[:80]}」は使えません。",
            "リンク先に使えるのは、このブックから見た相対パス（例：../data/一覧.xlsx）か、"
            "「#」で始まるブック内の場所だけです。"
            "ハイパーリンクの編集で、アドレスを差し込みタグだけにしてください。",
            place,
            address,
        )
    target = _ENCODED.sub(lambda found: f"%{ord(found.group()):02X}", path)
    return Destination(target, location) if len(path or location) > 0 and len(target) <= _LONGEST else None


def take_links(book: Book, sheet: Sheet, faults: list[Finding]) -> dict[int, list[LinkCell]]:
    """The links with tags by template row; they are taken out of the sheet, for each row gets its own."""
    targets = {one.id: one.target for one in all_relations(book.parts, sheet.path) if one.external}
    merges = [
        area
        for one in sheet.root.iterfind(f"{MAIN}mergeCells/{MAIN}mergeCell")
        if (area := parse_range(one.get("ref", "")))
    ]
    found: dict[int, list[LinkCell]] = {}
    for element in list(sheet.root.iterfind(f"{MAIN}hyperlinks/{MAIN}hyperlink")):
        address = _address(element, targets)
        area = parse_range(element.get("ref", ""))
        if not has_tags(address) or area is None:
            continue
        place = Place(book.name, area.top, area.left, sheet.name, f"{get_column_letter(area.left)}{area.top}")
        fixed = destination(_TAG.sub("x", address), place)
        if isinstance(fixed, Finding):
            faults.append(fixed)
        attributes = _attributes(element, place, faults)
        for row in _rows(area, merges):
            found.setdefault(row, []).append(LinkCell(area.left, area.right, address, attributes, place))
        parent = element.getparent()
        if parent is not None:
            parent.remove(element)
    return found


def tagged_relations(book: Book, sheet: Sheet) -> set[str]:
    """The ids of relations that only links with tags refer to."""
    return {
        one.id
        for one in all_relations(book.parts, sheet.path)
        if one.external and has_tags(unquote(one.target))
    }


def _address(element: Element, targets: dict[str, str]) -> str:
    target = unquote(targets.get(element.get(RELATION_ID, ""), ""))
    location = element.get("location", "")
    return f"{target}#{location}" if location else target


def _attributes(element: Element, place: Place, faults: list[Finding]) -> str:
    """What a clerk set besides the address: the words that show when the mouse rests on the link."""
    tip = element.get("tooltip", "")
    if has_tags(tip):
        faults.append(
            fault(
                "template-syntax",
                "ハイパーリンクのヒント（ヒント設定）に差し込みタグがあります。",
                "ヒントには差し込めません。タグのない文にするか、空にしてください。",
                place,
                tip,
            )
        )
    return f' tooltip="{escape(tip)}"' if tip else ""


def _rows(area: Range, merges: Iterable[Range]) -> Iterator[int]:
    """The rows of a link; merged cells have it on their first."""
    inner = {
        row
        for merge in merges
        if merge.left <= area.right and merge.right >= area.left
        for row in range(merge.top + 1, merge.bottom + 1)
    }
    return (row for row in range(area.top, area.bottom + 1) if row not in inner)
