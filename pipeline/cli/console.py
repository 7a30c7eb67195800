"""Findings and progress → the terminal; nothing here changes what is found or made.

What comes from data files is made harmless first: a terminal obeys control characters.
"""

from __future__ import annotations

import codecs
import os
import re
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from types import TracebackType
from typing import TYPE_CHECKING, Self, TextIO

from pipeline.findings import Finding, Severity, in_order

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress

_VALUE_LENGTH = 60
_COLORS = {Severity.ERROR: "\x1b[1;31m", Severity.WARNING: "\x1b[1;33m", Severity.NOTICE: "\x1b[1;36m"}
_PLAIN = "\x1b[0m"

# Line breaks, control characters, invisible marks (also those that turn the direction of writing)
# and lone surrogates. Selectors of glyph variants stay: names need them.
_INVISIBLE = (
    "\r\n|[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\ud800-\udfff\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_NAMED = {"\r\n": "〔改行〕", "\n": "〔改行〕", "\r": "〔改行〕", "\t": "〔タブ〕"}

_SURVIVE = "kyotei-survive"
_REFRESH_SECONDS = 0.1


def print_findings(findings: Sequence[Finding], stream: TextIO, *, color: bool) -> None:
    """Prints all findings, the gravest last, where they stay in sight, and a closing line with their numbers.

    What is said of several records in the same words is said once, with all its places.
    """
    ordered = in_order(findings)
    groups: dict[Finding, list[Finding]] = {}
    for one in sorted(ordered, key=lambda one: -one.severity.rank):
        groups.setdefault(replace(one, place=None, record=None), []).append(one)
    blocks = ["\n".join(_lines(group, color=color)) for group in groups.values()]
    stream.write("\n\n".join([*blocks, summary(ordered)]) + "\n")


def summary(findings: Sequence[Finding]) -> str:
    """「エラー 2件・警告 1件・お知らせ 0件」, or that there are no findings."""
    if not findings:
        return "指摘はありません。"
    counts = dict.fromkeys(Severity, 0)
    for finding in findings:
        counts[finding.severity] += 1
    return "・".join(f"{severity.label} {count}件" for severity, count in counts.items())


def visible(text: str) -> str:
    """The text on one line, with everything that a terminal would obey or hide written out."""
    return text if text.isprintable() else re.sub(_INVISIBLE, _name_invisible, text)


def use_color(stream: TextIO) -> bool:
    """Whether the stream is a terminal that shows colours and nobody asked for none."""
    if not stream.isatty() or "NO_COLOR" in os.environ or os.environ.get("TERM") == "dumb":
        return False
    # The old Windows console prints the codes of colours as letters; Windows Terminal sets this.
    return os.name != "nt" or "WT_SESSION" in os.environ


def survive_encoding() -> None:
    """Characters that the console's encoding lacks come out as 〓, or ? where it lacks that too."""
    codecs.register_error(_SURVIVE, _substitute)
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors=_SURVIVE)


class Progress:
    """A progress bar where the stream is a terminal, silence elsewhere.

    It draws itself when ``reach`` is called, without a thread: worker processes may be forked.
    """

    def __init__(self, label: str, stream: TextIO) -> None:
        self._label = visible(label)
        self._stream = stream
        self._drawn_at = 0.0
        self._bar: RichProgress | None = None

    def __enter__(self) -> Self:
        if self._stream.isatty():
            self._bar = _bar(self._stream)
            self._bar.start()
            self._task = self._bar.add_task(self._label, total=None)
            self._bar.refresh()
        return self

    def reach(self, done: int, total: int) -> None:
        """Shows that ``done`` of ``total`` pieces of work are done."""
        if self._bar is None:
            return
        self._bar.update(self._task, completed=done, total=total)
        now = time.monotonic()
        if now - self._drawn_at >= _REFRESH_SECONDS:
            self._drawn_at = now
            self._bar.refresh()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()
            self._bar = None


def _lines(group: Sequence[Finding], *, color: bool) -> list[str]:
    """What is said once of all findings of a group, which differ only in place and record."""
    finding, alone = group[0], len(group) == 1
    severity = finding.severity
    word = f"{_COLORS[severity]}{severity.label}{_PLAIN}" if color else severity.label
    where = (finding.place.text if finding.place else _record_label(finding.record)) if alone else ""
    first = [word, visible(where)] if where else [word]
    count = "" if alone else f"（{len(group)}件）"
    lines = [": ".join([*first, visible(finding.message.strip()) + count])]
    if alone and finding.record and finding.place:
        lines.append(f"  記録: {visible(_record_label(finding.record))}")
    if finding.value is not None:
        lines.append(f"  値: {_shortened(finding.value)}")
    if finding.reference:
        lines.append(f"  根拠: {visible(finding.reference.strip())}")
    if finding.hint:
        lines.append(f"  対処: {visible(finding.hint.strip())}")
    return lines if alone else [*lines, *_places(group)]


def _places(group: Sequence[Finding]) -> Iterator[str]:
    """The places of all findings of a group, a line for each file."""
    files: dict[str, list[str]] = {}
    for one in group:
        file, place = (one.place.file, one.place.text) if one.place else ("", "")
        record = _record_label(one.record)
        inside = place.removeprefix(file).strip()
        where = f"{inside}（{record}）" if inside and record else inside or record
        files.setdefault(file, []).append(where)
    for file, found in files.items():
        listed = "、".join(one for one in found if one)
        yield f"  場所: {visible(' '.join(one for one in (file, listed) if one))}"


def _record_label(record: str | None) -> str:
    if record is None:
        return ""
    # The models are slow to import, and `--help` prints no findings.
    from pipeline.records.city import record_label

    return record_label(record)


def _shortened(value: str) -> str:
    shown = visible(value[: _VALUE_LENGTH + 1])
    if len(shown) > _VALUE_LENGTH:
        shown = shown[: _VALUE_LENGTH - 1] + "…"
    return shown or "（空欄）"


def _name_invisible(match: re.Match[str]) -> str:
    found = match.group()
    return _NAMED.get(found) or f"〔U+{ord(found):04X}〕"


def _substitute(error: UnicodeError) -> tuple[str, int]:
    """The error handler of ``survive_encoding``: one mark for each character."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    mark = "?"  # Unicode lacks only halves of characters, and its encoders take only ASCII for them
    if not error.encoding.startswith("utf"):
        with suppress(UnicodeEncodeError):
            "〓".encode(error.encoding)
            mark = "〓"
    return mark * (error.end - error.start), error.end


def _bar(stream: TextIO) -> RichProgress:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        console=Console(file=stream),
        auto_refresh=False,
        # Standard output must not be drawn into the bar: it may carry --json.
        redirect_stdout=False,
        redirect_stderr=False,
    )
