"""Findings → lines of text; nothing here changes what was found.

What comes from data files is made harmless first: a terminal obeys control characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TextIO

from pipeline.findings import Finding, Severity, in_order
from pipeline.records.city import record_label

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


def print_findings(findings: Sequence[Finding], stream: TextIO, *, color: bool) -> None:
    """Prints all findings, the gravest last, where they stay in sight, and a closing line with their numbers.

    What is said of several records in the same words is said once, with all its places.
    """
    groups = sorted(grouped(findings), key=lambda group: -group[0].severity.rank)
    blocks = ["\n".join(_lines(group, color=color)) for group in groups]
    stream.write("\n\n".join([*blocks, summary(in_order(findings))]) + "\n")


def grouped(findings: Sequence[Finding]) -> list[list[Finding]]:
    """The findings in their order, those together that say the same of several places and records."""
    groups: dict[Finding, list[Finding]] = {}
    for one in in_order(findings):
        groups.setdefault(replace(one, place=None, record=None), []).append(one)
    return list(groups.values())


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


def _lines(group: Sequence[Finding], *, color: bool) -> list[str]:
    """What is said once of all findings of a group, which differ only in place and record."""
    finding, alone = group[0], len(group) == 1
    severity = finding.severity
    word = f"{_COLORS[severity]}{severity.label}{_PLAIN}" if color else severity.label
    where = (finding.place.text if finding.place else record_label(finding.record)) if alone else ""
    first = [word, visible(where)] if where else [word]
    count = "" if alone else f"（{len(group)}件）"
    lines = [": ".join([*first, visible(finding.message.strip()) + count])]
    if alone and finding.record and finding.place:
        lines.append(f"  記録: {visible(record_label(finding.record))}")
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
        record = record_label(one.record)
        inside = place.removeprefix(file).strip()
        where = f"{inside}（{record}）" if inside and record else inside or record
        files.setdefault(file, []).append(where)
    for file, found in files.items():
        listed = "、".join(one for one in found if one)
        yield f"  場所: {visible(' '.join(one for one in (file, listed) if one))}"


def _shortened(value: str) -> str:
    shown = visible(value[: _VALUE_LENGTH + 1])
    if len(shown) > _VALUE_LENGTH:
        shown = shown[: _VALUE_LENGTH - 1] + "…"
    return shown or "（空欄）"


def _name_invisible(match: re.Match[str]) -> str:
    found = match.group()
    return _NAMED.get(found) or f"〔U+{ord(found):04X}〕"
