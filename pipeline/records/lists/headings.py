"""The heading of a list, wherever it stands, and the columns that a mapping means by its words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pipeline.findings import Finding, Place, fault
from pipeline.records.lists.targets import Plan
from pipeline.records.naming import plain
from pipeline.records.suggest import did_you_mean
from pipeline.sources.grid import Grid, letters

_LETTERS = re.compile(r"([A-Z]{1,3})列")
_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Heading:
    """The last row of the heading, its words by column, and the number of columns of the list."""

    bottom: int
    words: Mapping[int, str]
    width: int

    def columns(self, word: str) -> list[int]:
        """The columns under a heading, or the one of a letter (「H列」)."""
        found = [column for column, text in self.words.items() if plain(text) == plain(word)]
        letter = _LETTERS.fullmatch(plain(word).upper())
        if not found and letter:
            return [column for column in range(self.width) if letters(column) == letter[1]]
        return found


def find_heading(grid: Grid, plan: Plan) -> Heading | Finding:
    """The heading in which most words of the mapping stand, the first of several; or that there is none."""
    known = {plain(word) for word in (*_filling(plan), *plan.file.mapping.unused)}
    best, most = None, 0
    width = max((max(row) for row in grid.rows.values()), default=0) + 1
    for line in sorted(grid.rows):
        heading = _at(grid, line, width)
        matched = len(known.intersection(map(plain, heading.words.values())))
        if matched > most:
            best, most = heading, matched
    if best is not None:
        return best
    shown = "、".join(f"「{word}」" for word in _filling(plan)[:_SHOWN])
    message = f"対応表に書かれた見出し（{shown}）が、一覧のどの行にもありません。"
    return fault("no-heading", Place(grid.file, sheet=grid.title), message, _fullest(grid))


def find_columns(grid: Grid, plan: Plan, heading: Heading) -> tuple[dict[str, int], list[Finding]]:
    """The column of each word of the mapping that fills a field or an id; what does not fit is told.

    That is: words that are not there or stand twice, and columns with values that nobody claims.
    """
    filled = Counter(column for line, row in grid.rows.items() if line > heading.bottom for column in row)
    columns: dict[str, int] = {}
    claimed = {column for word in plan.file.mapping.unused for column in heading.columns(word)}
    findings: list[Finding] = []
    for word, place in _wanted(plan):
        found = heading.columns(word)
        claimed.update(found)
        wanted = [column for column in found if filled[column]] or found[:1]
        if len(wanted) == 1:
            columns[word] = wanted[0]
        else:
            findings.append(_several(word, wanted, place) if wanted else _unknown(word, grid, heading, place))
    unclaimed = sorted(set(filled) - claimed)
    findings += [_unclaimed(column, filled[column], grid, heading) for column in unclaimed]
    return columns, findings


def _filling(plan: Plan) -> list[str]:
    return [word for word, _ in _wanted(plan)]


def _wanted(plan: Plan) -> Iterator[tuple[str, Place]]:
    """The words that the mapping needs, and where it names them."""
    for one in plan.columns:
        yield one.heading, one.place
    if plan.identity is not None:
        for word in plan.identity.headings:
            yield word, plan.identity.place


def _at(grid: Grid, line: int, width: int) -> Heading:
    """The heading that would begin in a row: with the rows below that its merged cells lead to."""
    areas = grid.areas(line)
    bottom = max((area.bottom for area in areas if area.bottom in grid.rows), default=line)
    wide = [range(area.left - 1, area.right) for area in areas if area.right > area.left]
    below = grid.rows.get(line + 1, {})
    if bottom == line and below and all(any(column in one for one in wide) for column in below):
        bottom += 1
    words: dict[int, list[str]] = {}
    for number in range(line, bottom + 1):
        row = dict(grid.rows.get(number, {}))
        for area in grid.areas(number):
            for column in range(area.left, min(area.right, width)):
                if area.left - 1 in row:
                    row.setdefault(column, row[area.left - 1])
        for column, cell in row.items():
            words.setdefault(column, []).append(cell.text.strip())
    joined = {column: "".join(dict.fromkeys(words[column])) for column in sorted(words)}
    return Heading(bottom, joined, width)


def _fullest(grid: Grid) -> str:
    """The row that looks most like a heading, for who mistook the sheet or the words."""
    if not grid.rows:
        return "シートが空です。対応表の「シート」を確かめてください。"
    line = max(sorted(grid.rows), key=lambda line: len(grid.rows[line]))
    words = "、".join(f"「{cell.text.strip()}」" for cell in list(grid.rows[line].values())[:_SHOWN])
    return f"{line}行目は {words} です。見出しの書き方と「シート」を確かめてください。"


def _unknown(word: str, grid: Grid, heading: Heading, place: Place) -> Finding:
    sheet = f"シート「{grid.title}」の" if grid.title else ""
    message = f"見出し「{word}」が、一覧（{sheet}{heading.bottom}行目）にありません。"
    hint = did_you_mean(word, [_spoken(one) for one in heading.words.values()])
    return fault("unknown-heading", place, message, hint, word)


def _several(word: str, found: list[int], place: Place) -> Finding:
    listed = "、".join(f"{letters(column)}列" for column in found)
    message = f"見出し「{word}」の列が{len(found)}つあります（{listed}）。"
    hint = f"対応表に、見出しの代わりに「{letters(found[0])}列」のように書いてください。"
    return fault("duplicate-column", place, message, hint, word)


def _unclaimed(column: int, count: int, grid: Grid, heading: Heading) -> Finding:
    word = _spoken(heading.words.get(column, ""))
    name = f"「{word}」の列" if word else "見出しのない列"
    letter = f"{letters(column)}列"
    message = f"{name}（{letter}）に{count}行の値がありますが、対応表のどこにも書かれていません。"
    hint = f"取り込むときは「列」に、取り込まないときは「使わない列」に「{word or letter}」と書いてください。"
    return fault("unmapped-column", grid.place(heading.bottom, column), message, hint, word)


def _spoken(word: str) -> str:
    return word.replace("\n", "")
