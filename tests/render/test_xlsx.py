"""Excel templates: rows repeat, everything that speaks of rows follows, values stay what they are."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Literal

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.plan.views.base import View
from pipeline.render.xlsx import XlsxTemplate, compile_xlsx
from pipeline.render.xlsx_frame import drawing_frame
from pipeline.render.xlsx_layout import lay_out
from pipeline.render.xlsx_model import SheetRows
from pipeline.render.xlsx_openings import Moved
from pipeline.render.xlsx_shift import Outcome, Shift

WRAPPED = Alignment(wrap_text=True, vertical="top")


class Item(View):
    name: str
    amount: int = 0
    parts: tuple[str, ...] = ()


class Sheet(View):
    title: str = "様式"
    note: str = ""
    day: date | None = None
    shown: bool = True
    items: tuple[Item, ...] = ()


def named(*names: str) -> Sheet:
    return Sheet(items=tuple(Item(name=name, amount=at) for at, name in enumerate(names, 1)))


def book(cells: Mapping[str, Any], title: str = "様式") -> tuple[Workbook, Worksheet]:
    made = Workbook()
    sheet = made.worksheets[0]
    sheet.title = title
    for address, value in cells.items():
        sheet[address] = value
    return made, sheet


def compiled(made: Workbook) -> XlsxTemplate:
    data = io.BytesIO()
    made.save(data)
    return compile_xlsx(data.getvalue(), "様式.xlsx")


def read(data: bytes) -> Workbook:
    return load_workbook(io.BytesIO(data))


def rendered(cells: Mapping[str, Any], view: Sheet) -> Worksheet:
    return read(compiled(book(cells)[0]).render(view)).worksheets[0]


def values(sheet: Worksheet) -> list[list[Any]]:
    return [list(row) for row in sheet.iter_rows(values_only=True)]


LIST = {
    "A1": "{{ title }}",
    "A2": "{%tr for item in items %}",
    "A3": "{{ item.name }}",
    "B3": "{{ item.amount }}",
    "A4": "{%tr endfor %}",
    "A5": "以上",
}


def test_rows_repeat_and_directive_rows_disappear() -> None:
    sheet = rendered(LIST, named("甲", "乙", "丙"))
    assert values(sheet) == [["様式", None], ["甲", 1], ["乙", 2], ["丙", 3], ["以上", None]]


def test_no_items_leave_no_row() -> None:
    assert values(rendered(LIST, named())) == [["様式"], ["以上"]]


def test_loops_within_loops() -> None:
    cells = {
        "A1": "{%tr for item in items %}",
        "A2": "{{ loop.index }}　{{ item.name }}",
        "A3": "{%tr for part in item.parts %}",
        "B4": "{{ part }}",
        "A5": "{%tr endfor %}",
        "A6": "{%tr endfor %}",
    }
    view = Sheet(items=(Item(name="甲", parts=("一", "二")), Item(name="乙"), Item(name="丙", parts=("三",))))
    assert values(rendered(cells, view)) == [
        ["1　甲", None],
        [None, "一"],
        [None, "二"],
        ["2　乙", None],
        ["3　丙", None],
        [None, "三"],
    ]


def test_conditions_choose_rows() -> None:
    cells = {
        "A1": "{%tr if items %}",
        "A2": "あり",
        "A3": "{%tr elif shown %}",
        "A4": "なし",
        "A5": "{%tr else %}",
        "A6": "非表示",
        "A7": "{%tr endif %}",
    }
    template = compiled(book(cells)[0])
    for view, text in ((named("甲"), "あり"), (Sheet(), "なし"), (Sheet(shown=False), "非表示")):
        assert values(read(template.render(view)).worksheets[0]) == [[text]]


def test_an_empty_list_may_have_rows_of_its_own() -> None:
    cells = {
        "A1": "{%tr for item in items %}",
        "A2": "{{ item.name }}",
        "A3": "{%tr else %}",
        "A4": "なし",
        "A5": "{%tr endfor %}",
    }
    assert values(rendered(cells, Sheet())) == [["なし"]]


def test_tags_within_a_text() -> None:
    text = "{{ title }}：{% for item in items %}{{ item.name }}{% if not loop.last %}、{% endif %}{% endfor %}{# 注 #}。"
    assert rendered({"A1": text}, named("A&B", "<乙>"))["A1"].value == "様式：A&B、<乙>。"


def test_gaps_between_rows_stay() -> None:
    sheet = rendered({"A2": "{{ title }}", "A5": "以上"}, Sheet())
    assert (sheet["A2"].value, sheet["A5"].value, sheet.max_row) == ("様式", "以上", 5)


@pytest.mark.parametrize(
    "text", ["=1+1", "+81", "-1", "@x", "{{ 7*7 }}", "{%tr for %}", " 前後 ", "髙﨑𠮷葛\U000e0100"]
)
def test_text_stays_text(text: str) -> None:
    cell = rendered(LIST, named(text))["A2"]
    assert (cell.value, cell.data_type) == (text, "s")


def test_line_breaks_stay() -> None:
    assert rendered(LIST, named("一\n二\r\n三"))["A2"].value == "一\n二\n三"


def test_dates_take_the_format_of_the_cell() -> None:
    made, sheet = book({"A1": "{{ day }}", "B1": "{{ note }}"})
    sheet["A1"].number_format = "yyyy-mm-dd"
    sheet["B1"].fill = PatternFill("solid", "FFEDEDED")
    done = read(compiled(made).render(Sheet(day=date(2026, 12, 1)))).worksheets[0]
    assert done["A1"].value.date() == date(2026, 12, 1)
    assert done["B1"].value is None
    assert done["B1"].fill.fgColor.rgb == "FFEDEDED"


def test_merges_follow_their_rows() -> None:
    made, sheet = book({**LIST, "A1": "{{ title }}"})
    for area in ("A1:C1", "B3:C3", "A5:B6"):
        sheet.merge_cells(area)
    done = read(compiled(made).render(named("甲", "乙"))).worksheets[0]
    assert {str(area) for area in done.merged_cells.ranges} == {"A1:C1", "B2:C2", "B3:C3", "A4:B5"}


def test_a_merge_over_rows_is_repeated_as_long_as_its_block() -> None:
    cells = {
        "A1": "{%tr for item in items %}",
        "A2": "{{ item.name }}",
        "B3": "{%tr for part in item.parts %}",
        "B4": "{{ part }}",
        "B5": "{%tr endfor %}",
        "A6": "{%tr endfor %}",
    }
    made, sheet = book(cells)
    sheet.merge_cells("A2:A4")
    view = Sheet(items=(Item(name="甲", parts=("一", "二")), Item(name="乙"), Item(name="丙", parts=("三",))))
    done = read(compiled(made).render(view)).worksheets[0]
    assert {str(area) for area in done.merged_cells.ranges} == {"A1:A3", "A5:A6"}


def test_everything_that_speaks_of_rows_follows() -> None:
    made, sheet = book({**LIST, "D3": "https://example.jp"}, "別紙 ①")
    sheet.print_area = "A1:C5"
    sheet.print_title_rows = "1:1"
    sheet.auto_filter.ref = "A1:B4"
    sheet.row_breaks.append(Break(id=3))
    sheet["D3"].hyperlink = "https://example.jp/"
    answers = DataValidation(type="list", formula1="$F$5:$F$5")
    answers.add("B3")
    sheet.add_data_validation(answers)
    sheet.conditional_formatting.add("A3:B3", Rule(type="expression", formula=["$B3>$B$5"]))
    made.defined_names["末尾"] = DefinedName("末尾", attr_text="'別紙 ①'!$A$5")
    done = read(compiled(made).render(named("甲", "乙", "丙")))
    sheet = done.worksheets[0]
    assert sheet.print_area == "'別紙 ①'!$A$1:$C$5"
    assert sheet.print_title_rows == "$1:$1"
    assert sheet.auto_filter.ref == "A1:B4"
    assert [one.id for one in sheet.row_breaks.brk] == [2, 3, 4]
    assert [sheet[f"D{row}"].hyperlink.target for row in (2, 3, 4)] == ["https://example.jp/"] * 3
    validation = sheet.data_validations.dataValidation[0]
    assert (str(validation.sqref), validation.formula1) == ("B2:B4", "$F$5:$F$5")
    formats = next(iter(sheet.conditional_formatting))
    assert (str(formats.sqref), formats.rules[0].formula) == ("A2:B4", ["$B2>$B$5"])
    assert done.defined_names["末尾"].attr_text == "'別紙 ①'!$A$5"


def test_what_speaks_of_rows_that_are_gone_goes_too() -> None:
    made, sheet = book({**LIST, "D3": "https://example.jp"})
    sheet.merge_cells("A3:B3")
    sheet["D3"].hyperlink = "https://example.jp/"
    sheet.row_breaks.append(Break(id=3))
    sheet.conditional_formatting.add("A3:B3", Rule(type="expression", formula=["$B3>1"]))
    done = read(compiled(made).render(named())).worksheets[0]
    assert not done.merged_cells.ranges
    assert not done.row_breaks.brk
    assert not list(done.conditional_formatting)


def test_no_page_break_after_the_last_row() -> None:
    made, sheet = book({"A1": "{%tr for item in items %}", "A2": "{{ item.name }}", "A3": "{%tr endfor %}"})
    sheet.row_breaks.append(Break(id=2))
    done = read(compiled(made).render(named("甲", "乙", "丙"))).worksheets[0]
    assert [one.id for one in done.row_breaks.brk] == [1, 2]


def test_rows_grow_with_wrapped_text_and_never_shrink() -> None:
    made, sheet = book(LIST)
    sheet["A3"].alignment = WRAPPED
    sheet["A3"].font = Font(name="ＭＳ 明朝", size=11)
    sheet.column_dimensions["A"].width = 20
    sheet.row_dimensions[3].height = 30
    done = read(compiled(made).render(named("短い", "あ" * 100))).worksheets[0]
    heights = {row: done.row_dimensions[row].height for row in (2, 3)}
    assert heights[2] == 30
    assert 13.5 * 100 / 10 < heights[3] < 13.5 * 100 / 7


def test_height_counts_the_columns_that_are_merged() -> None:
    made, sheet = book({"A1": "{{ note }}"})
    sheet["A1"].alignment = WRAPPED
    sheet.column_dimensions["A"].width = sheet.column_dimensions["B"].width = 20
    view = Sheet(note="あ" * 100)
    narrow = read(compiled(made).render(view)).worksheets[0].row_dimensions[1].height
    sheet.merge_cells("A1:B1")
    wide = read(compiled(made).render(view)).worksheets[0].row_dimensions[1].height
    assert 0.4 < wide / narrow < 0.6


def bordered(made: Workbook, *addresses: str) -> None:
    line = Side(style="thin")
    for address in addresses:
        cell = made.worksheets[0][address]
        cell.border = Border(left=line, right=line, top=line, bottom=line)


def test_a_row_above_the_limit_is_divided_line_by_line() -> None:
    made, sheet = book({"A1": "{{ note }}", "B1": "件名", "D1": None, "E1": "{{ title }}", "A2": "以上"})
    for address in ("A1", "D1"):
        sheet[address].alignment = WRAPPED
    bordered(made, "A1", "B1", "C1", "D1")
    sheet.merge_cells("B1:C1")
    sheet.column_dimensions["A"].width = 20
    text = "市内の店舗を見守りの拠点とする。" * 60
    done = read(compiled(made).render(Sheet(note=text))).worksheets[0]
    lines = [cell.value for cell in done["A"] if cell.value]
    assert ("".join(lines[:-1]), lines[-1]) == (text, "以上")
    last = len(lines) - 1
    assert {str(area) for area in done.merged_cells.ranges} == {
        f"B{row}:C{row}" for row in range(1, last + 1)
    }
    assert (done["B1"].value, done["E1"].value, done["B2"].value) == ("件名", "様式", None)
    heights = [done.row_dimensions[row].height or 0 for row in range(1, last + 1)]
    assert set(heights[1:-1]) == {13.5}
    assert 13.5 < heights[0] == heights[-1] < 27


def test_a_divided_text_looks_like_one_cell_and_is_set_smaller_rather_than_cut() -> None:
    made, sheet = book({"A1": "{{ note }}"})
    sheet["A1"].alignment = Alignment(wrap_text=True, vertical="top", horizontal="justify", indent=1)
    sheet["A1"].fill = PatternFill("solid", "FFEDEDED")
    bordered(made, "A1")
    sheet.column_dimensions["A"].width = 20
    done = read(compiled(made).render(Sheet(note="あ" * 1_000))).worksheets[0]
    first, between, last = done["A1"], done["A2"], done[f"A{done.max_row}"]
    for cell in (first, between, last):
        assert (cell.border.left.style, cell.border.right.style) == ("thin", "thin")
        assert (cell.alignment.wrap_text, cell.alignment.shrink_to_fit, cell.alignment.indent) == (
            None,
            True,
            1,
        )
        assert (cell.alignment.horizontal, cell.fill.fgColor.rgb) == ("left", "FFEDEDED")
    assert [(one.border.top.style, one.border.bottom.style) for one in (first, between, last)] == [
        ("thin", None),
        (None, None),
        (None, "thin"),
    ]


def test_only_a_document_that_needs_them_has_the_formats_of_divided_texts() -> None:
    made, sheet = book({"A1": "{{ note }}"})
    sheet["A1"].alignment = WRAPPED
    data = io.BytesIO()
    made.save(data)
    template = compile_xlsx(data.getvalue(), "様式.xlsx")

    def styles(note: str) -> bytes:
        with zipfile.ZipFile(io.BytesIO(template.render(Sheet(note=note)))) as done:
            return done.read("xl/styles.xml")

    with zipfile.ZipFile(data) as before:
        assert styles("短い") == before.read("xl/styles.xml") != styles("あ" * 3_000)


def beside(amount_unlocked: bool, *items: Item) -> Worksheet:
    """Name and parts of each item in columns of their own; the parts are perhaps filled in by hand."""
    made, sheet = book({"A1": "{%tr for item in items %}", "A3": "{%tr endfor %}"})
    sheet["A2"], sheet["B2"], sheet["C2"] = "{{ item.amount }}", "{{ item.name }}", "{{ item.parts[0] }}"
    for address in ("A2", "B2", "C2"):
        sheet[address].alignment = Alignment(wrap_text=True, vertical="center")
    sheet["C2"].protection = Protection(locked=not amount_unlocked)
    return read(compiled(made).render(Sheet(items=items))).worksheets[0]


def test_numbers_beside_a_divided_text_stay_numbers() -> None:
    items = (Item(name="あ" * 1_000, amount=7, parts=("続き" * 9,)), Item(name="次", parts=("x",)))
    sheet = beside(False, *items)
    end = next(cell.row for cell in sheet["B"] if cell.value == "次") - 1
    assert [cell.value for cell in sheet["A"] if cell.value is not None] == [7, 0]
    lines = [cell.value for cell in sheet["C"][:end] if cell.value]
    assert (len(lines) > 1, "".join(lines)) == (True, "続き" * 9)
    assert not sheet.merged_cells.ranges


def test_a_number_of_the_template_beside_a_divided_text_stays() -> None:
    made, sheet = book({"A1": "{{ note }}", "B1": 5})
    sheet["A1"].alignment = WRAPPED
    done = read(compiled(made).render(Sheet(note="あ" * 1_000))).worksheets[0]
    assert [cell.value for cell in done["B"] if cell.value is not None] == [5]


def test_what_is_filled_in_by_hand_stands_whole_in_a_first_row_with_room_for_it() -> None:
    sheet = beside(True, Item(name="あ" * 1_000, amount=7, parts=("続き" * 9,)))
    assert (sheet["C1"].value, sheet["C2"].value) == ("続き" * 9, None)
    assert (sheet["C1"].alignment.wrap_text, sheet["C1"].protection.locked) == (True, False)
    # The first row has as many lines of the other text as there is room for.
    first = str(sheet["B1"].value).split("\n")
    lines = [*first, *(str(cell.value) for cell in sheet["B"][1:] if cell.value)]
    assert (len(first) > 1, "".join(lines)) == (True, "あ" * 1_000)
    assert (sheet["B1"].alignment.wrap_text, sheet["B2"].alignment.wrap_text) == (True, None)
    assert len(first) * 13 < (sheet.row_dimensions[1].height or 0) < (len(first) + 1) * 13.5
    assert not sheet.merged_cells.ranges


def test_what_no_row_can_hold_is_divided_though_it_was_filled_in_by_hand() -> None:
    sheet = beside(True, Item(name="短い", amount=7, parts=("あ" * 1_000,)))
    lines = [str(cell.value) for cell in sheet["C"] if cell.value]
    assert "".join(lines).replace("\n", "") == "あ" * 1_000
    assert sheet["B1"].value == "短い"
    assert max(sheet.row_dimensions[row].height or 0 for row in range(1, sheet.max_row + 1)) <= 409


@pytest.mark.parametrize(
    ("paper", "orientation", "titles", "divided"),
    [(9, "portrait", None, False), (11, "landscape", None, True), (9, "landscape", "1:1", True)],
)
def test_a_row_that_no_page_holds_is_divided_too(
    paper: int, orientation: Literal["portrait", "landscape"], titles: str | None, divided: bool
) -> None:
    made, sheet = book({"A1": "見出し", "A2": "{{ note }}"})
    sheet["A2"].alignment = WRAPPED
    sheet["A2"].font = Font(name="ＭＳ 明朝", size=10)
    sheet.column_dimensions["A"].width = 20
    sheet.row_dimensions[1].height = 300
    sheet.page_setup.paperSize, sheet.page_setup.orientation = paper, orientation
    sheet.print_title_rows = titles
    done = read(compiled(made).render(Sheet(note="あ" * 280))).worksheets[0]
    assert (done.max_row > 2) is divided
    assert "".join(str(cell.value or "") for cell in done["A"][1:]) == "あ" * 280


def test_text_merged_over_rows_adds_rows_below_them() -> None:
    made, sheet = book({"A1": "{{ note }}", "A3": "以上"})
    sheet["A1"].alignment = WRAPPED
    sheet.merge_cells("A1:A2")
    sheet.row_dimensions[1].height = sheet.row_dimensions[2].height = 30
    template = compiled(made)
    short = read(template.render(Sheet(note="短い"))).worksheets[0]
    long = read(template.render(Sheet(note="あ" * 100))).worksheets[0]
    assert [str(area) for area in short.merged_cells.ranges] == ["A1:A2"]
    last = next(iter(long.merged_cells.ranges)).max_row
    assert last > 2
    assert long[f"A{last + 1}"].value == "以上"


def test_parts_that_do_not_change_stay_as_they_were() -> None:
    made, _ = book(LIST)
    made.create_sheet("裏面")["A1"] = "固定の文"
    data = io.BytesIO()
    made.save(data)
    done = compile_xlsx(data.getvalue(), "様式.xlsx").render(named("甲"))
    with zipfile.ZipFile(data) as before, zipfile.ZipFile(io.BytesIO(done)) as after:
        assert set(before.namelist()) == set(after.namelist())
        for name in ("xl/styles.xml", "xl/theme/theme1.xml", "xl/worksheets/sheet2.xml"):
            assert before.read(name) == after.read(name)


def test_properties_may_have_tags() -> None:
    made, _ = book({"A1": "{{ title }}"})
    made.properties.title = "{{ title }}（{{ items[0].name }}）"
    assert read(compiled(made).render(named("A&B"))).properties.title == "様式（A&B）"


def test_a_drawing_moves_with_the_row_that_it_hangs_on() -> None:
    laid = lay_out(SheetRows((), 3, (), (), ""), [])
    shift = Shift([(1, 1, 1), (2, 2, 2), (2, 3, 3), (3, 4, 4)], 3)
    moved = Moved("様式", replace(laid, shift=shift), Outcome({}, {}))
    drawing = "<a><xdr:from><xdr:col>1</xdr:col><xdr:row>0</xdr:row></xdr:from><xdr:to><xdr:row>2</xdr:row></xdr:to></a>"
    assert drawing_frame(drawing.encode()).text(moved) == drawing.replace("row>2<", "row>3<")


def test_the_same_bytes_every_time() -> None:
    made, _ = book(LIST)
    data = io.BytesIO()
    made.save(data)
    view = named("甲", "乙")
    first, second = (compile_xlsx(data.getvalue(), "様式.xlsx") for _ in range(2))
    assert first.render(view) == first.render(view) == second.render(view)


def test_tags_are_listed_in_document_order() -> None:
    tags = compiled(book(LIST)[0]).tags
    assert [tag.source for tag in tags] == [
        "{{ title }}",
        "{% for item in items %}",
        "{{ item.name }}",
        "{{ item.amount }}",
        "{% endfor %}",
    ]
    assert tags[3].place.text == "様式.xlsx シート「様式」 セルB3"
    assert tags[3].near == "{{ item.amount }}"
