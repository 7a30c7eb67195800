"""A record file → a reading: its raw records and every fault found in it (contract.md, Records)."""

from __future__ import annotations

import re
import stat
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline import findings
from pipeline.findings import Finding, Place
from pipeline.sources.raw import RawMap, RawText

MEBIBYTE = 1024 * 1024
MAX_FILE_BYTES = 64 * MEBIBYTE
"""Two thousand agreements of sixty lines are about three mebibytes."""
MAX_FAULTS = 1_000
"""Findings told of one file; what goes beyond is counted in one last finding."""
_SHOWN_CHARACTERS = 40
_UNSHOWABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")

_WRONG_SUFFIXES = {
    ".yml": "ファイル名の末尾を「.yaml」に変えてください。",
    ".xls": "Excelで開き、「名前を付けて保存」で「Excel ブック（*.xlsx）」を選んで保存し直してください。",
    ".xlsm": "Excelで開き、「名前を付けて保存」で「Excel ブック（*.xlsx）」を選び、"
    "マクロなしで保存し直してください。",
}


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file gave. ``readable`` is False where nothing in it can be trusted; then no records.

    ``headings`` are those of a table, whether anything stands under them or not.
    """

    records: tuple[RawMap, ...]
    faults: tuple[Finding, ...]
    readable: bool
    headings: tuple[RawText, ...] = ()


def fault(rule: str, place: Place, message: str, hint: str, value: str | None = None) -> Finding:
    """A fault of a file: an error that holds back every document made from it."""
    return findings.fault(rule, place, message, hint, None if value is None else shown(value))


def refused(*faults: Finding) -> Reading:
    """The reading of a file that as a whole gave nothing."""
    return Reading((), faults, readable=False)


def shown(text: str) -> str:
    """Text fit to be quoted in a message: one line, not too long, nothing invisible."""
    line = _UNSHOWABLE.sub("\ufffd", text.strip().replace("\n", " "))
    return line if len(line) <= _SHOWN_CHARACTERS else line[:_SHOWN_CHARACTERS] + "…"


def read_file(path: Path, name: str) -> Reading:
    """The records of a .yaml, .csv or .xlsx file; ``name`` is its path in the workspace, with ``/``."""
    suffix = path.suffix.lower()
    if suffix not in {".yaml", ".csv", ".xlsx"}:
        hint = _WRONG_SUFFIXES.get(
            suffix, "YAML（.yaml）、CSV（.csv）、Excel（.xlsx）のどれかで保存してください。"
        )
        message = f"この種類のファイル（{suffix or '拡張子なし'}）は記録として読めません。"
        return refused(fault("unreadable", Place(name), message, hint))
    data = load_bytes(path, name)
    if isinstance(data, Finding):
        return refused(data)
    reading = _read(suffix, data, name)
    return replace(reading, faults=_capped(reading.faults, name))


def _read(suffix: str, data: bytes, name: str) -> Reading:
    # Each reader is imported when it is needed: openpyxl and lxml would slow every start.
    if suffix == ".yaml":
        from pipeline.sources.yaml_source import read_yaml

        return read_yaml(data, name)
    if suffix == ".csv":
        from pipeline.sources.csv_source import read_csv

        return read_csv(data, name)
    from pipeline.sources.excel_source import read_excel

    return read_excel(data, name)


def load_bytes(path: Path, name: str) -> bytes | Finding:
    """The bytes of a file, or the fault for which there are none."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return fault(
                "unreadable",
                Place(name),
                "ファイルではないもの（フォルダーなど）がこの名前で置かれています。",
                "同じ名前のフォルダーを別の名前に変えるか、移してください。",
            )
        with path.open("rb") as stream:
            data = stream.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        return fault(
            "unreadable",
            Place(name),
            f"ファイルを開けません（{_reason(error)}）。",
            "ほかのソフトで開いていれば閉じ、ファイルの場所と読み取りの権限を確かめてください。",
        )
    if len(data) > MAX_FILE_BYTES:
        return too_large(Place(name), f"{MAX_FILE_BYTES // MEBIBYTE}MBを超えています")
    return data


def _reason(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "ファイルがありません"
    if isinstance(error, PermissionError):
        return "読み取りの権限がありません"
    return f"入出力エラー {error.errno}"


def too_large(place: Place, excess: str) -> Finding:
    """The fault of a file that is beyond every honest size; ``excess`` says by what."""
    return fault(
        "too-large",
        place,
        f"ファイルが大きすぎるため、読み取りをやめました（{excess}）。",
        "記録のファイルに間違いないか確かめ、不要な行やシート、貼り付けた画像を除いてください。",
    )


def empty_file(name: str, hint: str) -> Finding:
    """The fault of a file with no content at all; ``hint`` says how a file without records looks."""
    return fault("empty-file", Place(name), "ファイルに内容がありません。", hint)


def _capped(faults: Iterable[Finding], name: str) -> tuple[Finding, ...]:
    every = tuple(faults)
    if len(every) <= MAX_FAULTS:
        return every
    rest = fault(
        "too-many-faults",
        Place(name),
        f"このファイルには指摘が{len(every):,}件あります。初めの{MAX_FAULTS:,}件だけを示しました。",
        "示した指摘を直してから、もう一度確かめてください。",
    )
    return (*every[:MAX_FAULTS], rest)
