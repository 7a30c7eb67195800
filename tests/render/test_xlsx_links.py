"""Hyperlinks with tags: each row its own, as Excel keeps them, and never out of the workspace."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.plan.views.base import View
from pipeline.render.lint import lint
from pipeline.render.template import TemplateRefused
from pipeline.render.xlsx import XlsxTemplate, compile_xlsx
from tests.tools import ooxml

STYLES = "/xl/styles.xml"
"""What openpyxl writes there is not what the standard wants; none of it is ours."""


class Row(View):
    name: str
    link: str


class Listing(View):
    home: str
    rows: list[Row]


class Group(View):
    name: str
    rows: list[Row]


class Town(View):
    home: str
    groups: list[Group]


def listing(*links: str, home: str = "") -> Listing:
    return Listing(home=home, rows=[Row(name=f"A&B <{at}>", link=link) for at, link in enumerate(links, 1)])


def book(target: str = "{{ row.link }}") -> tuple[Workbook, Worksheet]:
    made = Workbook()
    sheet = made.worksheets[0]
    sheet.title = "一覧"
    for address, value in {
        "A1": "一覧",
        "A2": "{%tr for row in rows %}",
        "B3": "{{ row.name }}",
        "A4": "{%tr endfor %}",
        "A5": "手引",
    }.items():
        sheet[address] = value
    sheet["B3"].hyperlink = target
    sheet["A5"].hyperlink = "https://example.jp/"
    return made, sheet


def saved(made: Workbook) -> bytes:
    data = io.BytesIO()
    made.save(data)
    return data.getvalue()


def compiled(made: Workbook) -> XlsxTemplate:
    return compile_xlsx(saved(made), "様式.xlsx")


def rendered(view: View, made: Workbook | None = None) -> Worksheet:
    data = compiled(made or book()[0]).render(view)
    return load_workbook(io.BytesIO(data)).worksheets[0]


def links(sheet: Worksheet) -> dict[str, tuple[str | None, str | None]]:
    return {
        cell.coordinate: (link.target, link.location)
        for row in sheet.iter_rows()
        for cell in row
        if (link := cell.hyperlink) is not None
    }


def test_each_row_leads_where_its_own_link_says() -> None:
    sheet = rendered(listing("../data/a.yaml", "../data/b.xlsx#'企業 等'!B4", "#'一覧'!A1"))
    assert links(sheet) == {
        "B2": ("../data/a.yaml", None),
        "B3": ("../data/b.xlsx", "'企業 等'!B4"),
        "B4": (None, "'一覧'!A1"),
        "A5": ("https://example.jp/", None),
    }
    assert [sheet[f"B{row}"].value for row in (2, 3, 4)] == ["A&B <1>", "A&B <2>", "A&B <3>"]


def test_where_there_is_no_target_there_is_no_link() -> None:
    assert list(links(rendered(listing("", " ", "#", "x" * 2_080, "b.csv")))) == ["B6", "A7"]
    assert list(links(rendered(listing()))) == ["A2"]


def test_what_a_path_cannot_hold_is_escaped_as_excel_does() -> None:
    data = compiled(book()[0]).render(listing("../資料 1/100%[A&B]?.yaml#'A&B \"い\"'!A1"))
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        relations = parts.read("xl/worksheets/_rels/sheet1.xml.rels").decode()
    assert 'Target="../資料%201/100%25%5BA&amp;B%5D%3F.yaml"' in relations
    (where,) = [one for at, one in links(load_workbook(io.BytesIO(data)).worksheets[0]).items() if at == "B2"]
    assert where[1] == "'A&B \"い\"'!A1"


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "http://example.jp/",
        "file:///c:/x",
        "C:/x",
        "//host/x",
        "/etc/x",
        r"\\host\x",
        r"..\x",
        "a\nb",
        "#a\x0bb",
    ],
)
def test_a_link_from_data_never_leads_elsewhere(link: str) -> None:
    template = compiled(book()[0])
    with pytest.raises(TemplateRefused) as why:
        template.render(listing("../a.yaml", link))
    (told,) = why.value.findings
    assert told.rule in ("template-link", "text-unprintable")
    assert told.place is not None
    assert told.place.text == "様式.xlsx シート「一覧」 セルB3"
    assert told.hint


@pytest.mark.parametrize("target", ["https://example.jp/{{ row.link }}", "file:///C:\\様式\\{{ row.link }}"])
def test_a_template_whose_links_would_lead_elsewhere_is_refused(target: str) -> None:
    with pytest.raises(TemplateRefused) as why:
        compiled(book(target)[0])
    assert [(one.rule, one.place.cell) for one in why.value.findings if one.place] == [
        ("template-link", "B3")
    ]


def test_a_tag_is_read_as_excel_keeps_it() -> None:
    for target in ("%7B%7B%20row.link%20%7D%7D", "{{%20row.link%20}}", "%7b%7brow.link%7d%7d"):
        assert links(rendered(listing("a.yaml"), book(target)[0]))["B2"] == ("a.yaml", None)


def test_fixed_words_around_a_tag_stay() -> None:
    made, _ = book("../data/{{ row.link }}")
    assert links(rendered(listing("a b.yaml"), made))["B2"][0] == "../data/a%20b.yaml"


def test_a_place_within_the_workbook_may_be_a_tag() -> None:
    made, sheet = book()
    sheet["A1"].hyperlink = Hyperlink(ref="A1", location="{{ home }}", tooltip="先頭へ & 戻る")
    done = rendered(listing(home="'一覧'!B2"), made)
    assert links(done)["A1"] == (None, "'一覧'!B2")
    assert done["A1"].hyperlink is not None
    assert done["A1"].hyperlink.tooltip == "先頭へ & 戻る"


def test_merged_cells_and_ranges_have_links_on_each_row() -> None:
    made, sheet = book()
    sheet.merge_cells("B3:C3")
    sheet["B3"].hyperlink.ref = "B3:C3"
    data = compiled(made).render(listing("a", "b"))
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        cells = parts.read("xl/worksheets/sheet1.xml").decode()
    assert re.findall(r'<hyperlink ref="(B[^"]*)"', cells) == ["B2:C2", "B3:C3"]


def test_a_hint_holds_no_tag() -> None:
    made, sheet = book()
    sheet["B3"].hyperlink.tooltip = "{{ row.name }}"
    with pytest.raises(TemplateRefused) as why:
        compiled(made)
    assert [one.rule for one in why.value.findings] == ["template-syntax"]


def test_the_check_of_templates_sees_links() -> None:
    assert lint(compiled(book()[0]).tags, Listing, ("rows.link",), "様式.xlsx") == ()
    told = lint(compiled(book("{{ row.lnk }}")[0]).tags, Listing, (), "様式.xlsx")
    assert [(one.rule, one.place.cell) for one in told if one.place] == [("template-unknown-name", "B3")]


def test_links_on_repeated_sheets_are_those_of_their_rows() -> None:
    made, sheet = book()
    sheet.insert_rows(1)
    sheet["A1"] = "{%sheet for group in groups %}"
    sheet["A3"] = "{%tr for row in group.rows %}"
    sheet["B4"].hyperlink.ref = "B4"
    sheet.title = "{{ group.name }}"
    made.create_sheet("表紙")
    rows = listing("a.yaml", "b.yaml").rows
    view = Town(home="", groups=[Group(name="甲", rows=rows[:1]), Group(name="乙", rows=rows)])
    done = load_workbook(io.BytesIO(compiled(made).render(view)))
    found = [{at: one[0] for at, one in links(done[name]).items() if at[0] == "B"} for name in ("甲", "乙")]
    assert found == [{"B2": "a.yaml"}, {"B2": "a.yaml", "B3": "b.yaml"}]


@pytest.mark.needs("ooxml")
def test_excel_has_nothing_to_repair(tmp_path: Path) -> None:
    paths = []
    for name, given in {"none": (), "some": ("a b.yaml", "", "#'一覧'!A1", "資料.xlsx#'A&B'!A1")}.items():
        paths.append(tmp_path / f"{name}.xlsx")
        paths[-1].write_bytes(compiled(book()[0]).render(listing(*given)))
    faults = [one for errors in ooxml.validate(paths).values() for one in errors]
    assert [one for one in faults if STYLES not in one] == []
