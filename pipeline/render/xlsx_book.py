"""The sheets that were printed → the parts of a workbook that list sheets: itself, relations, types."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from lxml import etree

from pipeline.render.xlsx_openings import Moved
from pipeline.render.xlsx_read import MAIN, PACKAGE, RELATION_ID, Element
from pipeline.render.xlsx_relations import copy_of
from pipeline.render.xlsx_shift import GONE, Outcome
from pipeline.render.xlsx_values import excel_text
from pipeline.sources.archive import parse_xml

_OVERRIDE = "{http://schemas.openxmlformats.org/package/2006/content-types}Override"
_TITLES = ("HeadingPairs", "TitlesOfParts")


@dataclass(frozen=True, slots=True)
class Copy:
    """A sheet that was printed: the template's sheet and part, its name now, the how manieth it is."""

    sheet: str
    part: str
    title: str
    number: int
    moved: Moved


_Place = tuple[int, Copy | None]
"""Where a sheet stands in the workbook; None where the template's own stands there unchanged."""


def workbook_part(root: Element, printed: Mapping[str, Sequence[Copy]], outcome: Outcome) -> str:
    """The workbook with the sheets that there are; names, such as print areas, for each of its own."""
    root = copy.deepcopy(root)
    places = _list_sheets(root, printed)
    _open(root, places)
    names = root.find(MAIN + "definedNames")
    if names is not None:
        for name in list(names.iterchildren(MAIN + "definedName")):
            scope = int(name.get("localSheetId", "-1"))
            _replace(name, _names(name, places[scope] if 0 <= scope < len(places) else [], outcome))
        if not len(names):
            root.remove(names)
    return '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + etree.tostring(
        root, encoding="unicode"
    )


def _list_sheets(root: Element, printed: Mapping[str, Sequence[Copy]]) -> list[list[_Place]]:
    """Lists those that there are; for each of the template's, where they stand."""
    sheets = list(root.iterfind(f"{MAIN}sheets/{MAIN}sheet"))
    highest = max((int(one.get("sheetId", "0")) for one in sheets), default=0)
    places: list[list[_Place]] = []
    count = 0
    for element in sheets:
        copies: Sequence[Copy | None] = printed.get(element.get("name", ""), (None,))
        made = [copy.deepcopy(element) for _ in copies]
        for one, again in zip(copies, made, strict=True):
            if one is not None:
                again.set("name", excel_text(one.title))
                again.set(RELATION_ID, _copied_id(again.get(RELATION_ID, ""), one.number))
            if one is not None and one.number > 1:
                highest += 1
                again.set("sheetId", str(highest))
        places.append(list(enumerate(copies, count)))
        count += len(copies)
        _replace(element, made)
    return places


def _open(root: Element, places: Sequence[Sequence[_Place]]) -> None:
    """The workbook opens at the sheet where it was saved, or where that is not there at the first."""
    standing = [place[0] for sheet in places for place in sheet]
    if len(standing) == len(places):
        return
    for view in root.iterfind(f"{MAIN}bookViews/{MAIN}workbookView"):
        active = int(view.get("activeTab", "0"))
        own = [at for at, _ in places[active]] if active < len(places) else []
        view.attrib.pop("firstSheet", "")
        view.set("activeTab", str([*own, *standing][0]))


def _names(name: Element, places: Sequence[_Place], outcome: Outcome) -> Iterator[Element]:
    """A defined name for each sheet that has it; none where what it speaks of is no more."""
    formula = name.text or ""
    scoped = "localSheetId" in name.attrib
    for position, one in places if scoped else [(0, None)]:
        told = one.moved.formula(formula) if one else outcome.formula(formula, "")
        if GONE in formula or GONE not in told:
            made = copy.deepcopy(name)
            made.text = told
            if scoped:
                made.set("localSheetId", str(position))
            yield made


def _replace(element: Element, others: Iterable[Element]) -> None:
    for one in others:
        element.addprevious(one)
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def workbook_relations(data: bytes, copies: Mapping[str, Sequence[int]]) -> bytes:
    """The workbook's relations; ``copies`` are the numbers of those that lead to repeated sheets."""
    root = parse_xml(data)
    for relation in list(root.iterchildren(PACKAGE + "Relationship")):
        numbers = copies.get(relation.get("Id", ""))
        if numbers is not None:
            _replace(relation, [_relation(relation, number) for number in numbers])
    return as_bytes(root)


def _relation(relation: Element, number: int) -> Element:
    made = copy.deepcopy(relation)
    made.set("Id", _copied_id(relation.get("Id", ""), number))
    made.set("Target", copy_of(relation.get("Target", ""), number))
    return made


def content_types(data: bytes, copies: Mapping[str, Sequence[int]]) -> bytes:
    """The types of the parts that there are; ``copies`` are the numbers of each that is repeated."""
    root = parse_xml(data)
    for one in list(root.iterchildren(_OVERRIDE)):
        part = one.get("PartName", "").removeprefix("/")
        if part in copies:
            made = [copy.deepcopy(one) for _ in copies[part]]
            for again, number in zip(made, copies[part], strict=True):
                again.set("PartName", "/" + copy_of(part, number))
            _replace(one, made)
    return as_bytes(root)


def without_titles(data: bytes) -> bytes:
    """The application's properties without the names of the sheets, which are others in each workbook."""
    root = parse_xml(data)
    for one in list(root):
        if isinstance(one.tag, str) and etree.QName(one).localname in _TITLES:
            root.remove(one)
    return as_bytes(root)


def _copied_id(identity: str, number: int) -> str:
    return identity if number == 1 else f"{identity}-{number}"


def as_bytes(root: Element) -> bytes:
    """A part."""
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)
