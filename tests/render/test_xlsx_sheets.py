"""Sheets that are repeated: one for each item, with all that a clerk set on them, and never none."""

from __future__ import annotations

import base64
import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.formatting.rule import Rule
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.findings import Finding
from pipeline.plan.views.base import View
from pipeline.render.lint import lint
from pipeline.render.template import TemplateRefused
from pipeline.render.xlsx import XlsxTemplate, compile_xlsx
from pipeline.render.xlsx_sheets import Titles
from tests.tools import ooxml

NAME = "{{ group.name }}"
PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEANl9ngAAAAABJRU5ErkJggg=="
)
LOOP = "{%sheet for group in groups %}"


STYLES = "/xl/styles.xml"
"""What openpyxl writes there is not what the standard wants; none of it is ours."""


class Item(View):
    name: str


class Group(View):
    name: str
    items: list[Item]


class Town(View):
    title: str
    groups: list[Group]


def town(*groups: tuple[str, int]) -> Town:
    return Town(
        title="例市",
        groups=[Group(name=name, items=[Item(name=f"{name}{at}") for at in range(n)]) for name, n in groups],
    )


CELLS: Mapping[str, str] = {
    "A1": LOOP,
    "A2": "{{ group.name }}（{{ title }}）",
    "A3": "件名",
    "A4": "{%tr for item in group.items %}",
    "A5": "{{ item.name }}",
    "A6": "{%tr endfor %}",
    "A7": "以上",
}


def book(cells: Mapping[str, str] = CELLS, name: str = NAME) -> tuple[Workbook, Worksheet]:
    made = Workbook()
    first = made.worksheets[0]
    first.title = "表紙"
    first["A1"] = "{{ title }}"
    sheet = made.create_sheet(name)
    for address, value in cells.items():
        sheet[address] = value
    return made, sheet


def saved(made: Workbook) -> bytes:
    data = io.BytesIO()
    made.save(data)
    return data.getvalue()


def compiled(made: Workbook) -> XlsxTemplate:
    return compile_xlsx(saved(made), "様式.xlsx")


def read(data: bytes) -> Workbook:
    return load_workbook(io.BytesIO(data))


def column(sheet: Worksheet) -> list[object]:
    return [cell.value for cell in sheet["A"]]


def refused(made: Workbook) -> Sequence[Finding]:
    with pytest.raises(TemplateRefused) as why:
        compiled(made)
    return why.value.findings


def test_each_item_has_its_sheet_with_its_own_rows() -> None:
    done = read(compiled(book()[0]).render(town(("総務課", 2), ("福祉課", 0))))
    assert done.sheetnames == ["表紙", "総務課", "福祉課"]
    assert column(done["表紙"]) == ["例市"]
    assert column(done["総務課"]) == ["総務課（例市）", "件名", "総務課0", "総務課1", "以上"]
    assert column(done["福祉課"]) == ["福祉課（例市）", "件名", "以上"]


def with_drawing(data: bytes) -> bytes:
    """The template with a box on its repeated sheet and a picture in it, both below the sheet's relations."""
    box = (
        '<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" '
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
        "<xdr:oneCellAnchor><xdr:from><xdr:col>3</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>6</xdr:row>"
        '<xdr:rowOff>0</xdr:rowOff></xdr:from><xdr:ext cx="9525" cy="9525"/><xdr:pic><xdr:nvPicPr>'
        '<xdr:cNvPr id="2" name="印"/><xdr:cNvPicPr/></xdr:nvPicPr><xdr:blipFill><a:blip r:embed="rId1"/>'
        '<a:stretch><a:fillRect/></a:stretch></xdr:blipFill><xdr:spPr><a:prstGeom prst="rect"><a:avLst/>'
        "</a:prstGeom></xdr:spPr></xdr:pic><xdr:clientData/></xdr:oneCellAnchor></xdr:wsDr>"
    )
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{office}/{{}}" Target="{{}}"/></Relationships>'
    )
    type_of_box = "application/vnd.openxmlformats-officedocument.drawing+xml"
    done = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(done, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            if name == "xl/worksheets/sheet2.xml":
                drawing = f'<drawing xmlns:r="{office}" r:id="rId1"/></worksheet>'
                text = text.replace(b"</worksheet>", drawing.encode())
            elif name == "[Content_Types].xml":
                types = (
                    f'<Override PartName="/xl/drawings/drawing1.xml" ContentType="{type_of_box}"/>'
                    '<Default Extension="png" ContentType="image/png"/></Types>'
                )
                text = text.replace(b"</Types>", types.encode())
            new.writestr(name, text)
        new.writestr(
            "xl/worksheets/_rels/sheet2.xml.rels", relations.format("drawing", "../drawings/drawing1.xml")
        )
        new.writestr("xl/drawings/drawing1.xml", box)
        new.writestr("xl/drawings/_rels/drawing1.xml.rels", relations.format("image", "../media/image1.png"))
        new.writestr("xl/media/image1.png", PICTURE)
    return done.getvalue()


def test_a_picture_stands_on_each_copy_at_its_row() -> None:
    data = compile_xlsx(with_drawing(saved(book()[0])), "様式.xlsx").render(town(("甲", 0), ("乙", 3)))
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        names = [name for name in parts.namelist() if "drawing" in name or "media" in name]
        rows = [
            re.findall("<xdr:row>(.*?)</xdr:row>", parts.read(f"xl/drawings/{name}.xml").decode())
            for name in ("drawing1", "drawing1-2")
        ]
        second = parts.read("xl/worksheets/_rels/sheet2-2.xml.rels").decode()
    assert sorted(names) == [
        "xl/drawings/_rels/drawing1-2.xml.rels",
        "xl/drawings/_rels/drawing1.xml.rels",
        "xl/drawings/drawing1-2.xml",
        "xl/drawings/drawing1.xml",
        "xl/media/image1.png",
    ]
    assert rows == [["2"], ["5"]]
    assert 'Target="../drawings/drawing1-2.xml"' in second
    gone = compile_xlsx(with_drawing(saved(book()[0])), "様式.xlsx").render(town())
    with zipfile.ZipFile(io.BytesIO(gone)) as parts:
        assert not [name for name in parts.namelist() if "drawing" in name]
        assert b"drawing1" not in parts.read("[Content_Types].xml")


def test_without_items_the_sheet_and_all_that_speaks_of_it_are_gone() -> None:
    made, sheet = book()
    sheet.print_title_rows = "3:3"
    made.defined_names["件名"] = DefinedName("件名", attr_text=f"'{NAME}'!$A$3")
    made.defined_names["題"] = DefinedName("題", attr_text="'表紙'!$A$1")
    data = compiled(made).render(town())
    done = read(data)
    assert done.sheetnames == ["表紙"]
    assert list(done.defined_names) == ["題"]
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        everything = b"".join(parts.read(name) for name in parts.namelist())
        assert "xl/worksheets/sheet2.xml" not in parts.namelist()
    assert b"sheet2.xml" not in everything


def test_what_a_clerk_set_on_the_sheet_is_on_each_copy() -> None:
    made, sheet = book()
    sheet.print_title_rows = "3:3"
    sheet.print_area = "A2:C7"
    sheet.auto_filter.ref = "A3:C6"
    sheet.freeze_panes = "B4"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = "9"
    sheet.conditional_formatting.add("A5:A6", Rule(type="expression", formula=["A5=$A$7"]))
    choice = DataValidation(type="list", formula1=f"'{NAME}'!$A$7:$A$7", sqref="B5")
    sheet.add_data_validation(choice)
    made.defined_names["末尾"] = DefinedName("末尾", attr_text=f"'{NAME}'!$A$7")
    done = read(compiled(made).render(town(("総務課", 2), ("O'Neil課", 3))))
    assert done.defined_names["末尾"].attr_text == "'総務課'!$A$5"
    for name, quoted, count in (("総務課", "'総務課'", 2), ("O'Neil課", "'O''Neil課'", 3)):
        copy, last = done[name], 3 + count
        assert copy.print_title_rows == "$2:$2"
        assert copy.print_area == f"{quoted}!$A$1:$C${last}"
        assert copy.auto_filter.ref == f"A2:C{last - 1}"
        assert copy.freeze_panes == "B3"
        assert (copy.page_setup.orientation, copy.page_setup.paperSize) == ("landscape", 9)
        formats = next(iter(copy.conditional_formatting))
        assert (str(formats.sqref), formats.rules[0].formula) == (f"A3:A{last - 1}", [f"A3=$A${last}"])
        validation = copy.data_validations.dataValidation[0]
        assert (str(validation.sqref), validation.formula1) == (
            f"B3:B{last - 1}",
            f"{quoted}!$A${last}:$A${last}",
        )


def test_names_are_what_excel_allows_and_none_twice() -> None:
    given = ("表紙", "a/b:c", "A／B：C", "", "'見出し'", "課" * 40, "課" * 40, "x" * 30 + "𠮷", "History")
    done = read(compiled(book()[0]).render(town(*((name, 0) for name in given))))
    assert done.sheetnames == [
        "表紙",
        "表紙 (2)",
        "a／b：c",
        "A／B：C (2)",
        "シート",
        "見出し",
        "課" * 31,
        "課" * 27 + " (2)",
        "x" * 30,
        "History (2)",
    ]


def test_a_name_is_never_cut_within_a_letter() -> None:
    assert Titles([]).take("課" * 30 + "葛\U000e0100飾") == "課" * 30
    assert Titles([]).take("タブ\tと\n改行") == "タブ と 改行"


def test_sheets_keep_their_order_and_untagged_ones_what_they_were() -> None:
    made, _ = book()
    last = made.create_sheet("裏面")
    last["A1"] = "注意"
    last.print_title_rows = "1:1"
    made.active = 1
    made["表紙"].sheet_view.tabSelected = False
    made[NAME].sheet_view.tabSelected = True
    done = read(compiled(made).render(town(("甲", 1), ("乙", 1))))
    assert done.sheetnames == ["表紙", "甲", "乙", "裏面"]
    assert done["裏面"].print_title_rows == "$1:$1"
    assert not any(sheet.sheet_view.tabSelected for sheet in done.worksheets)
    assert done.active is done["甲"]
    assert read(compiled(made).render(town())).active is not None


def test_the_same_bytes_every_time() -> None:
    data, view = saved(book()[0]), town(("甲", 2), ("乙", 1))
    first, second = (compile_xlsx(data, "様式.xlsx") for _ in range(2))
    assert first.render(view) == first.render(view) == second.render(view)


def test_the_check_of_templates_knows_the_variable_of_the_loop() -> None:
    tags = compiled(book()[0]).tags
    assert lint(tags, Town, ("title", "groups.name", "groups.items.name"), "様式.xlsx") == ()
    wrong = compiled(book({**CELLS, "A7": "{{ group.nmae }}"})[0]).tags
    told = lint(wrong, Town, (), "様式.xlsx")
    assert [(one.rule, one.place.cell) for one in told if one.place] == [("template-unknown-name", "A7")]
    assert "groups.name" in (told[0].hint or "")


def test_a_name_that_is_unknown_in_the_tab_is_told_with_its_sheet() -> None:
    template = compiled(book(name="{{ group.label }}")[0])
    with pytest.raises(TemplateRefused) as why:
        template.render(town(("甲", 1)))
    (told,) = why.value.findings
    assert told.place is not None
    assert (told.rule, told.place.sheet) == ("template-unknown-name", "{{ group.label }}")


@pytest.mark.parametrize(
    "cells",
    [
        {"A1": "{%sheet for group in groups %}", "B1": "見出し"},
        {"A1": "{%sheet for group in groups %} 見出し"},
        {"A1": "{%sheet if title %}"},
        {"A1": "{%sheet for group groups %}"},
        {"A1": LOOP, "A9": "{%sheet endfor %}"},
    ],
)
def test_the_tag_of_a_sheet_stands_alone(cells: Mapping[str, str]) -> None:
    found = refused(book(cells)[0])
    assert {one.rule for one in found} == {"template-syntax"}
    assert {one.place.cell for one in found if one.place} == {"A1"}
    assert all(one.hint for one in found)


def test_a_tag_in_a_name_needs_its_loop() -> None:
    (told,) = refused(book({"A1": "見出し"})[0])
    assert told.rule == "template-syntax"
    assert "{%sheet for" in told.message + (told.hint or "")
    assert told.value == NAME


def test_rows_must_be_closed_within_the_sheet() -> None:
    (told,) = refused(book({"A1": LOOP, "A2": "{%tr for item in group.items %}"})[0])
    assert told.rule == "template-unbalanced"


def test_one_sheet_always_remains() -> None:
    made, _ = book()
    made["表紙"].sheet_state = "hidden"
    assert [one.rule for one in refused(made)] == ["template-no-sheet"]


@pytest.mark.needs("ooxml")
def test_excel_has_nothing_to_repair(tmp_path: Path) -> None:
    made, sheet = book()
    sheet.print_title_rows = "3:3"
    sheet.auto_filter.ref = "A3:C6"
    sheet.freeze_panes = "A4"
    paths = []
    for count in (0, 1, 3):
        paths.append(tmp_path / f"{count}.xlsx")
        view = town(*((f"課{at}/係", at) for at in range(count)))
        paths[-1].write_bytes(compiled(made).render(view))
    paths.append(tmp_path / "picture.xlsx")
    drawn = compile_xlsx(with_drawing(saved(book()[0])), "様式.xlsx")
    paths[-1].write_bytes(drawn.render(town(("甲", 0), ("乙", 3))))
    faults = [one for errors in ooxml.validate(paths).values() for one in errors]
    assert [one for one in faults if STYLES not in one] == []
