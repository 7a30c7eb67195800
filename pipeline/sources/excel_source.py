"""Excel → raw records. The first row of the first visible sheet that holds anything is the heading.

Of openpyxl only its knowledge of number formats and of dates is used (see excel_parts.py). It is
imported when a workbook is read, since it would slow every start.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from itertools import groupby

from pipeline.findings import Finding, Place, Severity
from pipeline.sources.archive import ArchiveRefused, open_archive
from pipeline.sources.excel_parts import Area, Book, BookBroken, Cell, Sheet, read_book
from pipeline.sources.raw import RawText
from pipeline.sources.reading import Reading, empty_file, fault, refused, shown
from pipeline.sources.table import is_filled, of_column, to_records
from pipeline.sources.text import clean, one_newline

# Date formats that Excel knows by number alone in Japanese (ECMA-376 part 1, 18.8.30), and openpyxl not.
_JAPANESE_DATES = frozenset({*range(27, 37), *range(50, 59)})
_Moment = dt.datetime | dt.date | dt.time | dt.timedelta
_MIDNIGHT = dt.time()
_EXACT_DIGITS = 15
"""Digits that Excel keeps of a number, and shows."""

_EMPTY_HINT = "1行目に見出し（項目名）を書いてください。記録が1件もないときは、見出しの行だけを書きます。"
_VALUES_HINT = "セルをコピーし、同じ場所に「形式を選択して貼り付け」→「値」で貼り付けて保存してください。"


def open_book(data: bytes, name: str, wanted: str | None = None) -> Book | tuple[Finding, ...]:
    """The workbook with its first visible sheet, or the ``wanted`` one; or why it cannot be opened."""
    try:
        return read_book(open_archive(data, name), wanted)
    except ArchiveRefused as gate:
        return gate.findings
    except BookBroken as broken:
        message = f"Excelのブックとして読めません（{broken}）。"
        hint = (
            "Excelで開けるか確かめ、「名前を付けて保存」で「Excel ブック（*.xlsx）」に保存し直してください。"
        )
        return (fault("not-excel", Place(name), message, hint),)


def read_excel(data: bytes, name: str) -> Reading:
    """The records of an .xlsx workbook, nested by its dotted headings."""
    book = open_book(data, name)
    if not isinstance(book, Book):
        return refused(*book)
    if book.sheet is None:
        message = "表示されているワークシートがありません。"
        return refused(fault("no-sheet", Place(name), message, "記録のシートを再表示して保存してください。"))
    table = SheetCells(book, book.sheet, name)
    rows = table.rows()
    if not rows:
        return refused(*table.faults, empty_file(name, _EMPTY_HINT))
    heading_row = next(iter(rows))
    width = max(max(row) for row in rows.values()) + 1
    first = rows.pop(heading_row)
    headings = [first.get(n) or RawText("", table.place(heading_row, n + 1)) for n in range(width)]
    records, more = to_records(headings, rows.values())
    last_row = max(rows, default=heading_row)
    merged = table.merged(heading_row, last_row, width)
    others = [_other_sheets(book.sheet, book.others, name)] if book.others else []
    cells = (of_column(one, headings) for one in table.faults)
    said = (*cells, *merged, *table.hidden(rows), *others, *more)
    return Reading(tuple(records), said, readable=True, headings=tuple(headings))


class SheetCells:
    """The cells of a sheet as texts with their places, and the faults met on the way."""

    def __init__(self, book: Book, sheet: Sheet, name: str) -> None:
        self.book, self.sheet, self.name = book, sheet, name
        self.faults: list[Finding] = []
        self._letters = _column_letters(max((cell.column for cell in sheet.cells), default=0))

    def place(self, row: int, column: int) -> Place:
        """The place of a cell."""
        return Place(self.name, row, column, self.sheet.title, f"{self._letters[column - 1]}{row}")

    def rows(self) -> dict[int, dict[int, RawText]]:
        """The filled cells by row number, then by column from 0; rows without any are left out."""
        dates = _Dates(self.book)
        rows: dict[int, dict[int, RawText]] = {}
        for cell in self.sheet.cells:
            value = self._value(cell, dates)
            if is_filled(value):
                rows.setdefault(cell.row, {})[cell.column - 1] = value
        return rows

    def _value(self, cell: Cell, dates: _Dates) -> RawText:
        place = self.place(cell.row, cell.column)
        if cell.text is None:
            self.faults.append(_formula_without_value(place))
            return RawText("", place)
        if cell.kind == "e":
            self.faults.append(_excel_error(place, cell.text))
            return RawText(cell.text, place)
        if cell.kind in ("s", "str", "inlineStr"):
            value = RawText(clean(one_newline(cell.text), place, self.faults), place)
        elif cell.kind == "b":
            value = RawText("TRUE" if cell.text == "1" else "FALSE", place)
        else:
            value = self._number(cell, place, dates)
        if cell.formula and is_filled(value):
            self.faults.append(_formula_value(place, value.text))
        return value

    def _number(self, cell: Cell, place: Place, dates: _Dates) -> RawText:
        """A number, or a date where the cell's format says so."""
        written = cell.text or ""
        if not written.strip():
            return RawText("", place)
        try:
            when = dates.of(cell, written)
            text = _number_text(written) if when is None else _date_text(when)
        except (ValueError, OverflowError):
            self.faults.append(_excel_error(place, written))
            return RawText(written, place)
        if isinstance(when, dt.datetime):
            return RawText(text, place, when.date())
        return RawText(text, place, when if isinstance(when, dt.date) else None)

    def merged(self, top: int, bottom: int, width: int) -> Iterable[Finding]:
        """One fault for each merged range that touches the table."""
        for area in sorted(self.sheet.merged, key=lambda area: (area.top, area.left)):
            if area.top <= bottom and area.bottom >= top and area.left <= width:
                yield _merged(Place(self.name, area.top, area.left, self.sheet.title, _start(area)), area)

    def hidden(self, rows: Iterable[int]) -> Iterable[Finding]:
        """One notice for each run of hidden rows that were read."""
        numbers = sorted(self.sheet.hidden.intersection(rows))
        for _, run in groupby(enumerate(numbers), lambda pair: pair[1] - pair[0]):
            found = [number for _, number in run]
            yield _hidden(Place(self.name, found[0], 1, self.sheet.title, f"A{found[0]}"), found[-1])


class _Dates:
    """Tells which cells hold dates, and reads them."""

    def __init__(self, book: Book) -> None:
        from openpyxl.styles.numbers import builtin_format_code, is_date_format, is_timedelta_format
        from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel, from_ISO8601

        self._from_serial: Callable[..., _Moment | None] = from_excel
        self._from_text: Callable[[str], _Moment | None] = from_ISO8601
        self._epoch = MAC_EPOCH if book.since_1904 else WINDOWS_EPOCH
        codes = [book.custom.get(number) or builtin_format_code(number) for number in book.formats]
        self._dates = {
            style
            for style, code in enumerate(codes)
            if (code is None and book.formats[style] in _JAPANESE_DATES) or is_date_format(code)
        }
        self._spans = {style for style, code in enumerate(codes) if is_timedelta_format(code)}

    def of(self, cell: Cell, written: str) -> _Moment | None:
        """The date or time of a cell, None where it is a plain number. Raises ValueError, OverflowError."""
        if cell.kind == "d":
            return self._from_text(written)
        if cell.style not in self._dates:
            return None
        return self._from_serial(float(written), self._epoch, timedelta=cell.style in self._spans)


def _number_text(written: str) -> str:
    """A number as Excel shows it without format: no 「.0」, fifteen digits. Raises ValueError."""
    if written.isascii() and written.removeprefix("-").isdigit():
        return written
    number = float(written)
    if number.is_integer() and abs(number) < 10**_EXACT_DIGITS:
        return str(int(number))
    return format(number, f".{_EXACT_DIGITS}g")


def _date_text(when: _Moment) -> str:
    """ISO text; the time of day only where it is not midnight."""
    if isinstance(when, dt.datetime):
        return when.date().isoformat() if when.time() == _MIDNIGHT else when.isoformat(" ")
    return str(when) if isinstance(when, dt.timedelta) else when.isoformat()


def _column_letters(count: int) -> list[str]:
    from openpyxl.utils import get_column_letter

    return [get_column_letter(number) for number in range(1, count + 1)]


def _start(area: Area) -> str:
    return area.text.partition(":")[0].replace("$", "")


def _formula_without_value(place: Place) -> Finding:
    message = f"セル{place.cell}の数式に、計算した値が保存されていません。"
    hint = "Excelで開いて保存し直すと値が入ります。記録には値だけを置いてください。" + _VALUES_HINT
    return fault("formula", place, message, hint)


def _formula_value(place: Place, value: str) -> Finding:
    message = f"セル{place.cell}は数式です。保存されていた値「{shown(value)}」を使いました。"
    return Finding("formula-value", Severity.WARNING, message, _VALUES_HINT, place, value=shown(value))


def _excel_error(place: Place, value: str) -> Finding:
    message = f"セル{place.cell}の値が、Excelのエラーか、日付や数として読めない値です（{shown(value)}）。"
    return fault("excel-error", place, message, "正しい値を入力してください。", value)


def _merged(place: Place, area: Area) -> Finding:
    message = f"表の中に結合されたセルがあります（{area.text}）。どの行・列の値か決められません。"
    hint = "「ホーム」→「セルを結合して中央揃え」で結合を解き、1つずつのセルに値を書いてください。"
    return fault("merged-cells", place, message, hint, area.text)


def _other_sheets(sheet: Sheet, others: tuple[str, ...], name: str) -> Finding:
    named = "、".join(f"「{shown(title)}」" for title in others)
    message = f"初めのシート「{sheet.title}」だけを読みました。ほかのシート{named}にも書き込みがあります。"
    hint = (
        f"読ませたい記録は、シート「{sheet.title}」に移してください。控えやメモなら、そのままでかまいません。"
    )
    return Finding("other-sheets", Severity.NOTICE, message, hint, Place(name, sheet=sheet.title))


def _hidden(place: Place, last: int) -> Finding:
    rows = f"{place.line}行目" if last == place.line else f"{place.line}～{last}行目"
    return Finding(
        "hidden-row",
        Severity.NOTICE,
        f"{rows}は非表示ですが、ほかの行と同じように読みました。",
        "読ませたくない記録なら、行を削除してください。そのままでよければ、何もしなくてかまいません。",
        place,
    )
