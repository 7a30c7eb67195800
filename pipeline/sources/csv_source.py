"""CSV → raw records. The first row that holds anything is the heading (contract.md, Records).

A reader of its own, because the csv module tells neither where a quote was left open nor where a
row ends, and stops at the first fault. Places are the rows that Excel shows: a cell with line breaks
is one row.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.findings import Finding, Place, Severity
from pipeline.sources.raw import RawText
from pipeline.sources.reading import Reading, empty_file, fault, refused, shown, too_large
from pipeline.sources.table import is_filled, of_column, to_records
from pipeline.sources.table_faults import spoken
from pipeline.sources.text import clean, decode_csv

MAX_CELLS = 5_000_000
_CELL = re.compile(r'"(?P<quoted>[^"]*(?:""[^"]*)*)(?P<closing>"?)(?P<after>[^,\n]*)|(?P<plain>[^,\n]*)')
_GUARDED = re.compile(r"'+[=+\-@]")
"""Text that Excel would take for a formula, behind an apostrophe: the apostrophe is not the text's."""
_OTHER_SEPARATORS = {"\t": "タブ", ";": "セミコロン"}

_EMPTY_HINT = "1行目に見出し（項目名）を書いてください。記録が1件もないときは、見出しの行だけを書きます。"
_QUOTE_HINT = (
    '値の中に「"」を書くときは、値全体を「"」で囲み、中の「"」を「""」と2つ重ねてください。'
    "Excelで開いて保存し直すと、正しい形になります。"
)


class _Stop(Exception):
    """The rest of the file cannot be told apart; carries the fault."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.rule)
        self.finding = finding


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of one row, its number as Excel shows it, and where it ends in the text."""

    line: int
    cells: list[RawText]
    end: int

    def filled(self) -> dict[int, RawText]:
        """The cells that hold something, by column from 0."""
        return {number: cell for number, cell in enumerate(self.cells) if is_filled(cell)}


def csv_rows(data: bytes, name: str) -> tuple[list[Row] | None, list[Finding]]:
    """The rows of a CSV file in UTF-8 or cp932 that hold anything, and its faults; None: not readable."""
    text = decode_csv(data, name)
    if isinstance(text, Finding):
        return None, [text]
    faults: list[Finding] = []
    try:
        rows = [row for row in _rows(text, name, faults) if any(cell.text.strip() for cell in row.cells)]
    except _Stop as stop:
        return None, [*faults, stop.finding]
    if not rows:
        return None, [*faults, empty_file(name, _EMPTY_HINT)]
    first = rows[0].cells
    if len(first) == 1 and (wrong := _wrong_separator(first[0])) is not None:
        return None, [*faults, wrong]
    return rows, faults


def read_csv(data: bytes, name: str) -> Reading:
    """The records of a CSV file in UTF-8 or cp932, nested by its dotted headings."""
    rows, faults = csv_rows(data, name)
    if rows is None:
        return refused(*faults)
    headings = rows[0].cells
    kept = [_within(row, len(headings), faults) for row in rows[1:]]
    records, more = to_records(headings, kept)
    said = (*(of_column(one, headings) for one in faults), *more)
    return Reading(tuple(records), said, readable=True, headings=tuple(headings))


def _rows(text: str, name: str, faults: list[Finding]) -> Iterator[Row]:
    """The rows in order, blank ones too. Raises _Stop where a quote is never closed."""
    position, line, count = 0, 1, 0
    cells: list[RawText] = []
    while position <= len(text):
        match = _CELL.match(text, position)
        if match is None:  # pragma: no cover - the pattern also matches nothing
            return
        place = Place(name, line, len(cells) + 1)
        value = match["plain"]
        if value is None:
            value = _unquoted(match, place, faults)
        if value.startswith("="):
            faults.append(_formula(value, place))
        elif _GUARDED.match(value):
            value = value[1:]
        cells.append(RawText(clean(value, place, faults), place))
        count += 1
        if count > MAX_CELLS:
            raise _Stop(too_large(place, f"セルが{MAX_CELLS:,}個を超えています"))
        position = match.end() + 1
        if text[match.end() : position] != ",":
            yield Row(line, cells, match.end())
            line += 1
            cells = []


def _unquoted(match: re.Match[str], place: Place, faults: list[Finding]) -> str:
    """The value of a quoted cell; what follows the closing quote is a fault and kept."""
    value = match["quoted"].replace('""', '"')
    if not match["closing"]:
        raise _Stop(
            fault(
                "unclosed-quote",
                place,
                f'{place.line}行目の{spoken(place)}で始まる引用符「"」が、最後まで閉じられていません。',
                _QUOTE_HINT,
                value,
            )
        )
    after = match["after"]
    if after.strip():
        faults.append(
            fault(
                "bad-quote",
                place,
                f'{spoken(place)}で、引用符「"」を閉じたあとに文字「{shown(after)}」が続いています。',
                _QUOTE_HINT,
                value + after,
            )
        )
        return value + after
    return value


def _formula(value: str, place: Place) -> Finding:
    message = (
        f"「=」で始まる値「{shown(value)}」があります。Excelで開くと式として計算され、別の値になります。"
    )
    hint = "正しい値に書き直してください。この文字のとおりでよければ、前に「'」を付けてください。"
    return Finding("formula-like", Severity.WARNING, message, hint, place, value=shown(value))


def _within(row: Row, width: int, faults: list[Finding]) -> dict[int, RawText]:
    """The filled cells under the heading; a fault names the first one beyond it."""
    filled = row.filled()
    beyond = [number for number in filled if number >= width]
    if beyond:
        cell = filled[beyond[0]]
        message = (
            f"この行には、見出しより多くの値があります"
            f"（見出しは{width}列、{spoken(cell.place)}に「{shown(cell.text)}」）。"
        )
        hint = '余分な「,」がないか、見出しの列が足りなくないかを確かめてください。値の中の「,」は「"」で囲みます。'
        faults.append(fault("too-many-cells", cell.place, message, hint, cell.text))
    return {number: cell for number, cell in filled.items() if number < width}


def _wrong_separator(heading: RawText) -> Finding | None:
    for sign, word in _OTHER_SEPARATORS.items():
        if sign in heading.text.strip():
            message = f"見出しが{word}で区切られています。CSVは「,」（コンマ）で区切ります。"
            hint = "Excelで開き、「CSV UTF-8（コンマ区切り）（*.csv）」の形式で保存し直してください。"
            return fault("not-csv", heading.place, message, hint, heading.text)
    return None
