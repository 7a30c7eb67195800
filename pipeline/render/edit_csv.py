"""A CSV file with some cells changed; every other byte stays: encoding, quotes, line ends.

It is taken apart as bytes: neither in UTF-8 nor in cp932 does a letter hold a comma, a quote or a
line break, and not every cp932 text encodes to the bytes that it came from.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Mapping

from pipeline.render.edits import CannotEdit, by_row

_CELL = re.compile(rb'"[^"]*(?:""[^"]*)*"[^,\r\n]*|[^,\r\n]*')
_END = re.compile(rb"\r\n|\r|\n")
_TO_BE_QUOTED = (",", '"', "\r", "\n")


def edit_csv(data: bytes, cells: Mapping[tuple[int, int], str]) -> bytes:
    """The file with these texts in its cells, by row and column from 1 as Excel shows them.

    A row that is too short gets the cells that it lacks. Raises CannotEdit where cp932 lacks a character.
    """
    encoding, wanted = encoding_of(data), by_row(cells)
    pieces: list[bytes] = []
    position = 0
    for row, spans in _rows(data):
        for column, text in sorted(wanted.get(row, {}).items()):
            start, end = spans[min(column, len(spans)) - 1]
            missing = column - len(spans)
            if missing > 0:
                start = end
            pieces += [data[position:start], b"," * max(missing, 0)]
            pieces.append(_written(text, encoding, quoted=data[start:end].startswith(b'"')))
            position = end
            spans += [(end, end)] * max(missing, 0)
    return b"".join([*pieces, data[position:]])


def encoding_of(data: bytes) -> str:
    """Which of its two encodings a CSV file has that could be read."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return "cp932"
    return "utf-8"


def _rows(data: bytes) -> Iterator[tuple[int, list[tuple[int, int]]]]:
    """Each row by its number with where its cells begin and end."""
    position = len(codecs.BOM_UTF8) if data.startswith(codecs.BOM_UTF8) else 0
    number, spans = 1, []
    while True:
        cell = _CELL.match(data, position)
        end = cell.end() if cell else position
        spans.append((position, end))
        if data[end : end + 1] == b",":
            position = end + 1
            continue
        yield number, spans
        line_end = _END.match(data, end)
        if line_end is None:
            return
        number, spans, position = number + 1, [], line_end.end()


def _written(text: str, encoding: str, *, quoted: bool) -> bytes:
    if quoted or any(sign in text for sign in _TO_BE_QUOTED):
        text = '"' + text.replace('"', '""') + '"'
    lost = "".join(dict.fromkeys(one for one in text if not _has(encoding, one)))
    if lost:
        message = f"「{lost}」は、このファイルの文字コード（Shift_JIS）にない文字なので、書き込めません。"
        hint = (
            "data のファイルを、Excelで「CSV UTF-8（コンマ区切り）（*.csv）」として保存し直してから、"
            "もう一度実行してください。"
        )
        raise CannotEdit(message, hint)
    return text.encode(encoding)


def _has(encoding: str, letter: str) -> bool:
    try:
        letter.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
