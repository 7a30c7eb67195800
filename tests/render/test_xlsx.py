"""Excel templates: rows repeat, everything that speaks of rows follows, values stay what they are."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import range_boundaries
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.plan.views.base import View
from pipeline.render.xlsx import XlsxTemplate, compile_xlsx
from pipeline.render.xlsx_frame import drawing_frame
from pipeline.render.xlsx_layout import lay_out
from pipeline.render.xlsx_openings import Moved
from pipeline.render.xlsx_rows import SheetRows
from pipeline.render.xlsx_shift import Shift

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


def test_a_row_above_the_limit_is_continued_below() -> None:
    made, sheet = book({"A1": "{{ note }}", "B1": "件名", "D1": "右", "A2": "以上"})
    sheet["A1"].alignment = WRAPPED
    line = Side(style="thin")
    sheet["A1"].border = Border(left=line, right=line, top=line, bottom=line)
    sheet.merge_cells("B1:C1")
    sheet.column_dimensions["A"].width = 20
    text = "あ" * 1_000
    done = read(compiled(made).render(Sheet(note=text))).worksheets[0]
    areas = sorted(str(area) for area in done.merged_cells.ranges)
    last = range_boundaries(areas[0])[3]
    assert last is not None
    assert last > 3
    assert areas == [f"A1:A{last}", f"B1:C{last}", f"D1:D{last}"]
    assert done["A1"].value == text
    assert done[f"A{last + 1}"].value == "以上"
    heights = [done.row_dimensions[row].height or 0 for row in range(1, last + 1)]
    assert max(heights) <= 409
    assert sum(heights) > 1_000 / 10 * 13.5
    assert done[f"A{last}"].border.bottom.style == "thin"


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
    moved = Moved("様式", replace(laid, shift=shift), {})
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
