"""Articles before and after an amendment → 新旧対照表, with what changed marked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher

from pipeline.clauses.model import Compared
from pipeline.plan.views.agreements import ComparedView, ComparisonView, LineView, PieceView

HEADING, TITLE = "別紙", "新旧対照表"
AFTER, BEFORE = "変更後", "変更前"
ADDED, REMOVED = "（新設）", "（削る）"
"""What stands in the column in which an article has no words."""

SHORTEST = 2
"""Characters that must be alike to break the mark of a change: a lone particle is no common ground."""

_WORD = re.compile(r"\n|第[０-９]+[条項号]|[０-９0-9]+|[一-鿿々〆]+|[ァ-ヶー]+|[ぁ-ゖ]+|.", re.DOTALL)


def comparison_views(comparison: Sequence[Compared]) -> list[ComparisonView]:
    """The table, new words first; none where nothing is compared."""
    if not comparison:
        return []
    rows = [_row(one) for one in comparison]
    return [
        ComparisonView(heading=HEADING, title=TITLE, after_heading=AFTER, before_heading=BEFORE, rows=rows)
    ]


def _row(one: Compared) -> ComparedView:
    if not one.before or not one.after:
        after, before = _plain(one.after, REMOVED), _plain(one.before, ADDED)
        return ComparedView(after=after, before=before)
    old, new = _words(one.before), _words(one.after)
    same_old, same_new = _alike(old, new)
    return ComparedView(
        after=list(_lines(zip(new, same_new, strict=True))),
        before=list(_lines(zip(old, same_old, strict=True))),
    )


def _plain(lines: Sequence[str], instead: str) -> list[LineView]:
    """All lines as changed, or what stands there instead of them."""
    words = [(word, False) for word in _words(lines)] or [(instead, True)]
    return list(_lines(words))


def _words(lines: Sequence[str]) -> list[str]:
    return _WORD.findall("\n".join(lines))


def _alike(before: Sequence[str], after: Sequence[str]) -> tuple[list[bool], list[bool]]:
    """Of each word on either side, whether it stayed as it was."""
    kept_before, kept_after = [False] * len(before), [False] * len(after)
    for here, there, size in SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks():
        if sum(map(len, before[here : here + size])) >= SHORTEST:
            kept_before[here : here + size] = [True] * size
            kept_after[there : there + size] = [True] * size
    return kept_before, kept_after


def _lines(words: Iterable[tuple[str, bool]]) -> Iterator[LineView]:
    pieces: list[PieceView] = []
    for word, same in words:
        if word == "\n":
            yield LineView(pieces=pieces)
            pieces = []
        elif pieces and pieces[-1].changed is not same:
            pieces[-1] = PieceView(text=pieces[-1].text + word, changed=not same)
        else:
            pieces.append(PieceView(text=word, changed=not same))
    yield LineView(pieces=pieces)
