"""What is wrong with a YAML file → findings in words for a clerk.

A syntax error is explained by its usual causes, without the library's English.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

import yaml

from pipeline.findings import Finding, Place, Severity
from pipeline.sources.raw import RawText, RawValue
from pipeline.sources.reading import fault, shown


class _Cause(NamedTuple):
    """What is likely wrong at a line and column (from 0), and what to do."""

    line: int
    column: int
    message: str
    hint: str


_QUOTE_HINT = '値全体を引用符「"」で囲んでください（例：項目名: "値"）。'
_SPACE_HINT = "行の初めの字下げには、半角の空白だけを使ってください（1段は空白2つ）。"
_COLON_HINT = "半角の「:」と、そのあとに半角の空白を1つ書いてください（例：名称: 市民協定）。"
_KEY_HINT = (
    '項目名には短い言葉を書いてください。値を { や [ で始めるときは、値全体を引用符「"」で囲んでください。'
)
_INDENT_HINT = "同じ段の項目は、行の初めの空白の数をそろえてください（1段は半角の空白2つ）。"
_AFTER_QUOTE_HINT = (
    "引用符で囲むなら、値全体を囲んでください。前の行で引用符を閉じ忘れていないかも確かめてください。"
)

# How a line looks that trips the parser there or on the next line: pattern, message, hint.
_LOOKS = (
    (re.compile(r" *\t"), "行の初めにタブがあります。", "タブは使えません。" + _SPACE_HINT),
    (re.compile(r"[ \t]*\u3000"), "行の初めに全角の空白があります。", _SPACE_HINT),
    (re.compile(r"\s*(?:- +)?[^\s:：\"'#]+："), "項目名のあとの「：」が全角です。", _COLON_HINT),
    (re.compile(r"\s*－"), "行の初めの「－」が全角です。", "半角の「-」と半角の空白に直してください。"),
    (
        re.compile(r"\s*-(?=[^\s-])"),
        "「-」のあとに空白がありません。",
        "「-」のあとに半角の空白を1つ入れてください。",
    ),
    (
        re.compile(r"\s*(?:- +)?[^\s:\"'#\[{]+:(?=\S)"),
        "「:」のあとに空白がありません。",
        _COLON_HINT,
    ),
)
_TWO_COLONS = re.compile(r"\s*(?:- +)*[^:]+: .*:(?:\s|$)")
_STARTERS = {
    "an alias": "*",
    "an anchor": "&",
    "a tag": "!",
    "a directive": "%",
    "a block scalar": "| または >",
}


def explain(error: yaml.YAMLError, text: str, name: str) -> Finding:
    """The ``not-yaml`` fault of a syntax error: line, column, cause and remedy, without its English."""
    lines = text.split("\n")
    cause = _cause(error, lines)
    line = min(cause.line, len(lines) - 1)
    place = Place(name, line + 1, cause.column + 1)
    message = f"{line + 1}行目の{cause.column + 1}文字目で、YAMLとして読めなくなりました。{cause.message}"
    return fault("not-yaml", place, message, cause.hint, lines[line])


def _cause(error: yaml.YAMLError, lines: list[str]) -> _Cause:
    if not isinstance(error, yaml.MarkedYAMLError) or error.problem_mark is None:
        return _Cause(
            0, 0, "ファイルの書き方が壊れています。", "テキストエディターで開いて確かめてください。"
        )
    at = (error.problem_mark.line, error.problem_mark.column)
    start = at
    if error.context_mark is not None:
        start = (error.context_mark.line, error.context_mark.column)
    problem, context = error.problem or "", error.context or ""
    return (
        _in_quotes(problem, context, at, start)
        or _in_brackets(context, start, lines)
        or _at_starter(problem, context, at, start, lines)
        or _by_looks(at, start, lines)
        or _by_structure(problem, at, start, lines)
    )


def _in_quotes(problem: str, context: str, at: tuple[int, int], start: tuple[int, int]) -> _Cause | None:
    if "quoted scalar" not in context and "double-quoted" not in context:
        return None
    if "escape" in problem or "expected escape" in problem:
        return _Cause(
            *at,
            '引用符「"」の中の「\\」が正しくありません。',
            "引用符「\"」の代わりに「'」で囲むか、「\\」を「\\\\」と2つ重ねてください。",
        )
    return _Cause(
        *start,
        "ここで始まる引用符が閉じられていません。",
        "値の終わりに同じ引用符（\" または '）を書いてください。引用符が要らない値なら消してください。",
    )


def _in_brackets(context: str, start: tuple[int, int], lines: list[str]) -> _Cause | None:
    if "flow" not in context:
        return None
    sign = _character(lines, *start)
    closing = "}" if sign == "{" else "]"
    return _Cause(
        *start,
        f"ここで始まる「{sign}」が「{closing}」で閉じられていないか、中の「,」が抜けています。",
        f"「{closing}」を補ってください。文字として書くときは、{_QUOTE_HINT}",
    )


def _at_starter(
    problem: str, context: str, at: tuple[int, int], start: tuple[int, int], lines: list[str]
) -> _Cause | None:
    for words, sign in _STARTERS.items():
        if words in context:
            return _Cause(*start, f"値を「{sign}」で始めることはできません。", _QUOTE_HINT)
    sign = _character(lines, *at)
    if "cannot start any token" in problem and sign.strip():
        return _Cause(*at, f"値を「{sign}」で始めることはできません。", _QUOTE_HINT)
    return None


def _by_looks(at: tuple[int, int], start: tuple[int, int], lines: list[str]) -> _Cause | None:
    for number in _suspects(at[0], start[0], lines):
        for pattern, message, hint in _LOOKS:
            found = pattern.match(lines[number])
            if found is not None:
                return _Cause(number, max(found.end() - 1, 0), message, hint)
    return None


def _suspects(at: int, start: int, lines: list[str]) -> Iterator[int]:
    """The line where the parser stopped, the line where the piece began, the last line before."""
    if at < len(lines):
        yield at
    if start != at and at - start <= 1:
        yield start
    before = next((n for n in range(min(at, len(lines)) - 1, -1, -1) if lines[n].strip()), None)
    if before is not None:
        yield before


def _by_structure(problem: str, at: tuple[int, int], start: tuple[int, int], lines: list[str]) -> _Cause:
    line = lines[at[0]] if at[0] < len(lines) else ""
    if "mapping values" in problem:
        if _TWO_COLONS.match(line):
            return _Cause(*at, "1行に「: 」が2つあります。値の中に「: 」は書けません。", _QUOTE_HINT)
        return _Cause(*at, "字下げが前の行とそろっていません。", _INDENT_HINT)
    if "could not find expected ':'" in problem:
        found = shown(lines[start[0]]) if start[0] < len(lines) else ""
        return _Cause(*start, f"項目名のあとに「:」がありません（「{found}」）。", _COLON_HINT)
    if line[: at[1]].rstrip().endswith(("'", '"')):
        return _Cause(*at, "引用符を閉じたあとに、文字が続いています。", _AFTER_QUOTE_HINT)
    return _Cause(*at, "字下げか、「- 」の位置が前の行とそろっていません。", _INDENT_HINT)


def _character(lines: list[str], line: int, column: int) -> str:
    return lines[line][column : column + 1] if line < len(lines) else ""


def anchor_fault(place: Place, written: str) -> Finding:
    """An anchor or an alias."""
    return fault(
        "yaml-anchor",
        place,
        f"「{shown(written)}」は、ほかの場所を引き写すYAMLの書き方（アンカー）です。ここでは使えません。",
        '内容をそのまま書いてください。文字として書くときは、引用符「"」で囲んでください。',
        written,
    )


def tag_fault(place: Place) -> Finding:
    """An explicit tag."""
    return fault(
        "yaml-tag",
        place,
        "値の前に「!」で始まる指定（タグ）があります。ここでは使えません。",
        '「!」で始まる部分を消してください。文字として書くときは、値全体を引用符「"」で囲んでください。',
    )


def merge_fault(key: RawText) -> Finding:
    """A merge key."""
    return fault(
        "yaml-merge",
        key.place,
        "「<<」は、ほかの記録の内容を取り込むYAMLの書き方です。ここでは使えません。",
        "「<<」の行を消し、必要な項目をそのまま書いてください。",
        key.text,
    )


def duplicate_fault(key: RawText, first: RawText) -> Finding:
    """A key that stands twice in one mapping."""
    return fault(
        "duplicate-key",
        key.place,
        f"項目「{shown(key.text)}」が2回書かれています（1回目は{first.place.line}行目）。",
        "どちらか一方を消してください。次の記録が始まるところなら、行の初めに「- 」を付けてください。",
        key.text,
    )


def bad_key_fault(key: RawValue) -> Finding:
    """A key that is empty or no text."""
    found = "空です" if isinstance(key, RawText) else "一覧や組（[ ] や { }）になっています"
    return fault("bad-key", key.place, f"項目名が{found}。", _KEY_HINT)


def too_deep_fault(place: Place, depth: int) -> Finding:
    """Nesting beyond every honest record."""
    return fault(
        "too-deep",
        place,
        f"入れ子が深すぎます（{depth}段まで）。読み取りをやめました。",
        "字下げや [ ] { } の重なりが正しいか確かめてください。",
    )


def swallowed_warning(place: Place, text: str) -> Finding:
    """A value over several lines that seems to have swallowed the next item or key."""
    return Finding(
        "yaml-continued",
        Severity.WARNING,
        f"次の行までが1つの値として読まれています（「{shown(text)}」）。",
        "次の行が別の項目なら、字下げをそろえ、「- 」や「: 」を半角で書いてください。"
        '1つの値なら、値全体を引用符「"」で囲んでください。',
        place,
        value=shown(text),
    )
