"""Bytes → text, and the characters that no value may hold. Shared by the readers.

Encodings are tried in a fixed order and never guessed (conventions.md, Files). Names keep their
characters: nothing here normalises.
"""

from __future__ import annotations

import codecs
import re

from pipeline.findings import Finding, Place
from pipeline.sources.reading import fault

# C0 but tab and line feed, DEL, C1, the Unicode line separators, lone surrogates, non-characters.
FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
REPLACEMENT = "\ufffd"
"""Stands where a forbidden character stood, so that nothing vanishes unseen."""

# Bytes that Python's cp932 lets through, but that no Japanese text holds.
_NOT_CP932 = re.compile("[\x80\xa0\uf8f0-\uf8f3]")
_WIDE_MARKS = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_NAMED = {
    0x00: "ヌル文字",
    0x07: "ベル文字",
    0x08: "後退文字",
    0x0B: "垂直タブ（Wordの改行など）",
    0x0C: "改ページ文字",
    0x0D: "復帰文字",
    0x1B: "エスケープ文字",
    0x7F: "削除文字",
    0x85: "特殊な改行文字",
    0x2028: "特殊な改行文字",
    0x2029: "特殊な段落区切り",
}
_SURROGATES = range(0xD800, 0xE000)
_NON_CHARACTERS = (0xFFFE, 0xFFFF)

SAVE_AS_UTF8 = (
    "メモ帳で開き、「ファイル」→「名前を付けて保存」で、"
    "文字コード（エンコード）に「UTF-8」を選んで保存し直してください。"
)
SAVE_AS_CSV = (
    "Excelで開き、「名前を付けて保存」で「CSV UTF-8（コンマ区切り）（*.csv）」を選んで保存し直してください。"
)


def clean(text: str, place: Place, faults: list[Finding]) -> str:
    """The text; a forbidden character adds one fault to ``faults`` and is replaced visibly."""
    if FORBIDDEN.search(text) is None:
        return text
    faults.append(control_character(text, place))
    return FORBIDDEN.sub(REPLACEMENT, text)


def control_character(text: str, place: Place) -> Finding:
    """The fault of a text that holds forbidden characters, each kind named once."""
    found = dict.fromkeys(_described(ord(character)) for character in FORBIDDEN.findall(text))
    return fault(
        "control-character",
        place,
        f"目に見えない文字が入っています：{'、'.join(found)}。",
        "ほかのソフトから貼り付けたときに入ることがあります。"
        "その前後の文字ごと消して、打ち直してください（結果では「\ufffd」で位置を示します）。",
        text,
    )


def _described(code: int) -> str:
    if code in _SURROGATES:
        word = "半分に切れた文字（サロゲート）"
    elif code in _NON_CHARACTERS:
        word = "文字ではない符号"
    else:
        word = _NAMED.get(code, "制御文字")
    return f"{word} U+{code:04X}"


def one_newline(text: str) -> str:
    """The text with every line break written as a line feed."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def decode_utf8(data: bytes, name: str) -> str | Finding:
    """The text of UTF-8, with or without byte order mark; otherwise the ``encoding`` fault."""
    if data.startswith(_WIDE_MARKS):
        return _utf16(name, SAVE_AS_UTF8)
    try:
        return one_newline(data.removeprefix(codecs.BOM_UTF8).decode("utf-8"))
    except UnicodeDecodeError as error:
        line = _line_of(data, error.start)
    if isinstance(_decode_cp932(data), str):
        found = "Shift_JIS（ANSI）で保存されているようです"
    else:
        found = "UTF-8ではない文字、または壊れた文字があります"
    return fault(
        "encoding", Place(name, line), f"{line}行目をUTF-8の文字として読めません。{found}。", SAVE_AS_UTF8
    )


def decode_csv(data: bytes, name: str) -> str | Finding:
    """The text of UTF-8 with or without byte order mark, else of cp932, else the ``encoding`` fault.

    The fault names lines of text: rows cannot be told apart in it.
    """
    if data.startswith(_WIDE_MARKS):
        return _utf16(name, SAVE_AS_CSV)
    try:
        return one_newline(data.removeprefix(codecs.BOM_UTF8).decode("utf-8"))
    except UnicodeDecodeError as error:
        utf8_line = _line_of(data, error.start)
    text = _decode_cp932(data)
    if isinstance(text, str):
        return one_newline(text)
    return fault(
        "encoding",
        # The encoding that reached further is more likely the one that was meant.
        Place(name, max(utf8_line, text)),
        "文字コードを読み取れません。"
        f"UTF-8としては{utf8_line}行目、Shift_JIS（cp932）としては{text}行目に読めない文字があります。",
        SAVE_AS_CSV,
    )


def _decode_cp932(data: bytes) -> str | int:
    """The text, or the line of the first byte that is not cp932."""
    try:
        text = data.decode("cp932")
    except UnicodeDecodeError as error:
        return _line_of(data, error.start)
    odd = _NOT_CP932.search(text)
    return text if odd is None else one_newline(text[: odd.start()]).count("\n") + 1


def _utf16(name: str, hint: str) -> Finding:
    message = "ファイルがUTF-16（「Unicode」）で保存されています。このままでは読めません。"
    return fault("encoding", Place(name), message, hint)


def _line_of(data: bytes, position: int) -> int:
    before = data[:position].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return before.count(b"\n") + 1
