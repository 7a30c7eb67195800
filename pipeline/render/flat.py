"""Rows of text → a file that a clerk edits: YAML, CSV for Excel, or a workbook.

The workbook holds text only, in cells that stay text when somebody types into them.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import yaml

from pipeline.render.pack import CONTENT_TYPES, pack, part
from pipeline.render.textwidth import text_width

_FORMULA_LIKE = ("=", "+", "-", "@")
_WIDEST, _NARROWEST = 60, 10
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def yaml_bytes(trees: Sequence[Any]) -> bytes:
    """A YAML list; every scalar reads back as the same text."""
    text = yaml.safe_dump(
        list(trees), allow_unicode=True, sort_keys=False, default_flow_style=False, width=10_000
    )
    return text.encode("utf-8")


def csv_bytes(rows: Sequence[Sequence[str]]) -> bytes:
    """CSV in UTF-8 with BOM, as Excel takes it; text like a formula gets a leading apostrophe."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows([[_harmless(cell) for cell in row] for row in rows])
    return out.getvalue().encode("utf-8-sig")


def _harmless(cell: str) -> str:
    return "'" + cell if cell.lstrip("'").startswith(_FORMULA_LIKE) else cell


def xlsx_bytes(title: str, rows: Sequence[Sequence[str]]) -> bytes:
    """A workbook of one sheet: a bold frozen heading row, then text, every cell formatted as text."""
    widths = [
        min(
            max([_NARROWEST, *(text_width(line) + 2 for row in rows for line in row[n].split("\n"))]), _WIDEST
        )
        for n in range(len(rows[0]))
    ]
    cols = "".join(
        f'<col min="{n}" max="{n}" width="{width}" style="1" customWidth="1"/>'
        for n, width in enumerate(widths, 1)
    )
    data = "".join(_row(number, row) for number, row in enumerate(rows, 1))
    sheet = (
        f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
        '<selection pane="bottomLeft" activeCell="A2" sqref="A2"/></sheetView></sheetViews>'
        f'<sheetFormatPr defaultRowHeight="18.75"/><cols>{cols}</cols><sheetData>{data}</sheetData></worksheet>'
    )
    parts = {
        CONTENT_TYPES: _types(),
        "_rels/.rels": _relations([(f"{_REL}/officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_REL}"><sheets>'
        f'<sheet name={quoteattr(title)} sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": _relations(
            [(f"{_REL}/worksheet", "worksheets/sheet1.xml"), (f"{_REL}/styles", "styles.xml")]
        ),
        "xl/styles.xml": _styles(),
        "xl/worksheets/sheet1.xml": sheet,
    }
    return pack(part(name, text.encode("utf-8")) for name, text in parts.items())


def _row(number: int, row: Sequence[str]) -> str:
    style = 2 if number == 1 else 1
    cells = "".join(
        f'<c r="{_column(n)}{number}" s="{style}" t="inlineStr"><is><t xml:space="preserve">'
        f"{escape(cell)}</t></is></c>"
        for n, cell in enumerate(row)
        if cell
    )
    return f'<row r="{number}">{cells}</row>'


def _column(index: int) -> str:
    """A, B … Z, AA for 0, 1 … 25, 26."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _types() -> str:
    parts = (("workbook", "sheet.main"), ("worksheets/sheet1", "worksheet"), ("styles", "styles"))
    overrides = "".join(
        f'<Override PartName="/xl/{name}.xml" ContentType="{_SHEET_TYPE}.{kind}+xml"/>'
        for name, kind in parts
    )
    return (
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )


def _relations(targets: Sequence[tuple[str, str]]) -> str:
    items = "".join(
        f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{items}</Relationships>'


def _styles() -> str:
    font = '<sz val="11"/><name val="游ゴシック"/><family val="2"/><charset val="128"/>'
    align = '<alignment vertical="top" wrapText="1"/>'
    return (
        f'{_HEAD}<styleSheet xmlns="{_MAIN}"><fonts count="2"><font>{font}</font><font><b/>{font}</font></fonts>'
        '<fills count="3"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill><fill><patternFill patternType="solid">'
        '<fgColor rgb="FFDDEBF7"/><bgColor indexed="64"/></patternFill></fill></fills>'
        '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        '<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
        f'<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyAlignment="1">{align}</xf>'
        '<xf numFmtId="49" fontId="1" fillId="2" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1" '
        f'applyFill="1" applyAlignment="1">{align}</xf></cellXfs>'
        '<cellStyles count="1"><cellStyle name="標準" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    )
