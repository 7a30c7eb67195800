"""Articles before and after an amendment → 新旧対照表, with what changed marked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
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
_ITEM = re.compile(r"^(?:[(（][0-9０-９]+[)）]|[⑴-⒇]|[ア-ヲ])(?=　)")
"""The number of a 号, in any house style."""

Word = tuple[str, bool]
"""A word and whether it stayed as it was."""


def comparison_views(comparison: Sequence[Compared]) -> list[ComparisonView]:
    """The table, new words first; none where nothing is compared."""
    if not comparison:
        return []
    rows = [_row(one) for one in comparison]
    return [
        ComparisonView(heading=HEADING, title=TITLE, after_heading=AFTER, before_heading=BEFORE, rows=rows)
    ]


def _row(one: Compared) -> ComparedView:
    before, after = ([line for text in side for line in text.split("\n")] for side in (one.before, one.after))
    if not before or not after:
        return ComparedView(after=_plain(after, REMOVED), before=_plain(before, ADDED))
    before_words, after_words = _alike(before, after)
    return ComparedView(after=[*map(_line, after_words)], before=[*map(_line, before_words)])


def _plain(lines: Sequence[str], instead: str) -> list[LineView]:
    """All lines as changed, or what stands there instead of them."""
    return [_line([(line, False)]) for line in lines] or [_line([(instead, True)])]


def _alike(before: Sequence[str], after: Sequence[str]) -> tuple[list[list[Word]], list[list[Word]]]:
    """The words of each line on either side: those of 号 and those of all else are compared apart."""
    items = _items(*([one for one in side if _ITEM.match(one)] for side in (before, after)))
    others = _prose(*([one for one in side if not _ITEM.match(one)] for side in (before, after)))
    old, new = (
        [next(item if _ITEM.match(one) else other) for one in side]
        for side, item, other in zip((before, after), map(iter, items), map(iter, others), strict=True)
    )
    return old, new


def _items(before: Sequence[str], after: Sequence[str]) -> tuple[list[list[Word]], list[list[Word]]]:
    """Of 号 that say the same the number alone may have changed; any other is marked from end to end."""
    old, new = ([_ITEM.sub("", one) for one in side] for side in (before, after))
    shown_old: list[list[Word]] = [[(one, False)] for one in before]
    shown_new: list[list[Word]] = [[(one, False)] for one in after]
    for here, there, size in SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks():
        for at, to in zip(range(here, here + size), range(there, there + size), strict=True):
            same = before[at] == after[to]
            shown_old[at], shown_new[to] = (
                _renumbered(before[at], same=same),
                _renumbered(after[to], same=same),
            )
    return shown_old, shown_new


def _renumbered(item: str, *, same: bool) -> list[Word]:
    text = _ITEM.sub("", item)
    return [(item.removesuffix(text), same), (text, True)]


def _prose(before: Sequence[str], after: Sequence[str]) -> tuple[list[list[Word]], list[list[Word]]]:
    """Word by word."""
    old, new = (_WORD.findall("\n".join(lines)) for lines in (before, after))
    same_old, same_new = [False] * len(old), [False] * len(new)
    for here, there, size in SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks():
        if sum(map(len, old[here : here + size])) >= SHORTEST:
            same_old[here : here + size] = [True] * size
            same_new[there : there + size] = [True] * size
    return _split(zip(old, same_old, strict=True)), _split(zip(new, same_new, strict=True))


def _split(words: Iterable[Word]) -> list[list[Word]]:
    lines: list[list[Word]] = [[]]
    for word, same in words:
        if word == "\n":
            lines.append([])
        else:
            lines[-1].append((word, same))
    return lines


def _line(words: Iterable[Word]) -> LineView:
    """Neighbours of one kind as one piece."""
    pieces: list[PieceView] = []
    for word, same in words:
        if pieces and pieces[-1].changed is not same:
            pieces[-1] = PieceView(text=pieces[-1].text + word, changed=not same)
        else:
            pieces.append(PieceView(text=word, changed=not same))
    return LineView(pieces=pieces)
