"""A faulty Excel template is refused with all its faults, each with sheet and cell."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

import pytest
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.worksheet.table import Table

from pipeline.findings import Finding
from pipeline.plan.views.base import View
from pipeline.render.template import TemplateRefused
from pipeline.render.xlsx import XlsxTemplate, compile_xlsx


class Item(View):
    name: str


class Sheet(View):
    title: str = "様式"
    items: tuple[Item, ...] = ()


def saved(made: Workbook) -> bytes:
    data = io.BytesIO()
    made.save(data)
    return data.getvalue()


def book(cells: Mapping[str, str]) -> Workbook:
    made = Workbook()
    made.worksheets[0].title = "様式"
    for address, value in cells.items():
        made.worksheets[0][address] = value
    return made


def compiled(cells: Mapping[str, str]) -> XlsxTemplate:
    return compile_xlsx(saved(book(cells)), "様式.xlsx")


def faults(made: Workbook) -> tuple[Finding, ...]:
    with pytest.raises(TemplateRefused) as refused:
        compile_xlsx(saved(made), "様式.xlsx")
    return refused.value.findings


def places(found: tuple[Finding, ...]) -> list[tuple[str, str | None]]:
    return [(fault.rule, fault.place.cell if fault.place else None) for fault in found]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("{{ title", "template-syntax"),
        ("{{ title }", "template-syntax"),
        ("title }}", "template-syntax"),
        ("{ { title }}", "template-syntax"),
        ("{{ a b }}", "template-syntax"),
        ("{{ “題” }}", "template-syntax"),
        ("{{ title|nothing }}", "template-syntax"),
        ("{% set x = 1 %}", "template-syntax"),
        ("{% autoescape false %}{{ title }}{% endautoescape %}", "template-syntax"),
        ("{% raw %}{{ title }}{% endraw %}", "template-syntax"),
        ("{% include 'x' %}", "template-syntax"),
        ("{% tr for item in items %}", "template-syntax"),
        ("{%p if title %}", "template-syntax"),
        ("{% if title %}あり", "template-unbalanced"),
        ("あり{% endif %}", "template-unbalanced"),
        ("{% if title %}{% endfor %}", "template-unbalanced"),
        ("｛｛ title ｝｝", "template-fullwidth-braces"),
        ("｛% if title %}", "template-fullwidth-braces"),
        ("{{ title }｝", "template-fullwidth-braces"),
        ("=1+1", "template-formula"),
    ],
)
def test_a_faulty_cell_is_named(text: str, rule: str) -> None:
    found = faults(book({"A1": "件名", "C4": text}))
    assert {fault.rule for fault in found} == {rule}
    assert {fault.place.text for fault in found if fault.place} == {"様式.xlsx シート「様式」 セルC4"}
    assert all(fault.hint and fault.value for fault in found)


@pytest.mark.parametrize(
    ("cells", "cell"),
    [
        ({"A1": "{%tr for item in items %}", "A2": "x"}, "A1"),
        ({"A1": "x", "A2": "{%tr endfor %}"}, "A2"),
        ({"A1": "{%tr if title %}", "A2": "x", "A3": "{%tr endfor %}", "A4": "{%tr endif %}"}, "A3"),
        ({"A1": "{%tr else %}", "A2": "x"}, "A1"),
    ],
)
def test_rows_that_do_not_match(cells: Mapping[str, str], cell: str) -> None:
    assert places(faults(book(cells))) == [("template-unbalanced", cell)]


@pytest.mark.parametrize(
    "cells",
    [
        {"A1": "{%tr for item in items %}", "B1": "見出し", "A2": "{%tr endfor %}"},
        {"A1": "{%tr for item in items %} {{ title }}", "A2": "{%tr endfor %}"},
    ],
)
def test_a_row_of_directives_holds_nothing_else(cells: Mapping[str, str]) -> None:
    assert "template-syntax" in {fault.rule for fault in faults(book(cells))}


def test_a_directive_is_checked_as_any_tag() -> None:
    found = faults(book({"A1": "{%tr for item items %}", "A3": "{%tr endfor %}"}))
    assert places(found) == [("template-syntax", "A1")]
    assert "{%tr for item items %}" in found[0].message


def test_all_faults_at_once() -> None:
    made = book({"A1": "{{ a b }}", "B2": "｛｛ title ｝｝", "C3": "=SUM(A1:A2)"})
    made.create_sheet("裏面")["D4"] = "{% if x %}"
    assert {(fault.rule, fault.place.sheet, fault.place.cell) for fault in faults(made) if fault.place} == {
        ("template-syntax", "様式", "A1"),
        ("template-fullwidth-braces", "様式", "B2"),
        ("template-formula", "様式", "C3"),
        ("template-unbalanced", "裏面", "D4"),
    }


def test_tags_outside_of_cells_are_refused() -> None:
    made = book({"A1": "{{ title }}"})
    footer = made.worksheets[0].oddFooter
    assert footer is not None
    footer.center.text = "{{ title }}"
    made.create_sheet("{{ title }}")
    assert [fault.rule for fault in faults(made)] == ["template-syntax"] * 2


def test_comments_and_tables_are_refused() -> None:
    made = book({"A1": "件名", "A2": "{{ title }}"})
    made.worksheets[0]["A1"].comment = Comment("ここに差し込む", "係")
    made.worksheets[0].add_table(Table(displayName="表", ref="A1:A2"))
    assert {fault.rule for fault in faults(made)} == {"template-comment", "template-table"}


def test_far_too_many_rows_are_refused() -> None:
    made = book({"A1": "{{ title }}", "A1048576": "x"})
    assert [fault.rule for fault in faults(made)] == ["template-too-large"]


@pytest.mark.parametrize("data", [b"", b"junk", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_workbook_is_refused(data: bytes) -> None:
    with pytest.raises(TemplateRefused) as refused:
        compile_xlsx(data, "様式.xlsx")
    assert refused.value.findings[0].place is not None


@pytest.mark.parametrize(
    ("sound", "broken"),
    [
        (b'<row r="2"', b'<row r="1"'),
        (b'<row r="2"', b'<row r="x"'),
        (b"<sheetData>", b"<sheetDate>"),
        (b"</worksheet>", b""),
        (b't="inlineStr"', b't="s"'),
    ],
)
def test_a_broken_sheet_is_refused(sound: bytes, broken: bytes) -> None:
    template, data = saved(book({"A1": "x", "A2": "{{ title }}"})), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(template)) as source, zipfile.ZipFile(data, "w") as target:
        for name in source.namelist():
            part = source.read(name).replace(b"<is><t>x</t></is>", b"<v>9</v>")
            target.writestr(name, part.replace(sound, broken))
    with pytest.raises(TemplateRefused) as refused:
        compile_xlsx(data.getvalue(), "様式.xlsx")
    assert [fault.rule for fault in refused.value.findings] == ["template-unreadable"]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("{{ nothing }}", "template-unknown-name"),
        ("題は{{ title.nothing }}", "template-unknown-name"),
        ("{{ title.upper() }}", "template-forbidden"),
        ("{{ title * 2 }}", "template-forbidden"),
        ("{{ title < 1 }}", "template-forbidden"),
        ("{{ title() }}", "template-forbidden"),
        ("{% if nothing %}x{% endif %}", "template-unknown-name"),
    ],
)
def test_a_fault_found_while_rendering_has_its_cell(text: str, rule: str) -> None:
    template = compiled(
        {"A1": "{{ title }}\n{{ title }}", "B1": "{{ title }}", "C4": text, "A6": "{{ title }}"}
    )
    with pytest.raises(TemplateRefused) as refused:
        template.render(Sheet())
    assert places(refused.value.findings) == [(rule, "C4")]


def test_a_fault_of_a_directive_has_its_cell() -> None:
    cells = {"A1": "{%tr if not title %}", "A3": "{%tr elif nothing %}", "A5": "{%tr endif %}"}
    with pytest.raises(TemplateRefused) as refused:
        compiled(cells).render(Sheet())
    assert places(refused.value.findings) == [("template-unknown-name", "A3")]


def test_text_that_no_cell_can_hold_is_refused() -> None:
    template = compiled({"A1": "{%tr for item in items %}", "B2": "{{ item.name }}", "A3": "{%tr endfor %}"})
    for name, rule in (("a\x0bb", "text-unprintable"), ("あ" * 32_768, "text-too-long")):
        with pytest.raises(TemplateRefused) as refused:
            template.render(Sheet(items=(Item(name="甲"), Item(name=name))))
        assert places(refused.value.findings) == [(rule, "B2")]
    assert template.render(Sheet(items=(Item(name="あ" * 32_767),)))
