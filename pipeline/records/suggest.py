"""What was probably meant by a word that nobody knows: suggestions, for hints.

A wrong guess is worse than none, so an id is guessed only from one slip of a typist, and never
without the name of its record (`references.py`).
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from functools import lru_cache

from pipeline.records.naming import plain

_CLOSE = 0.6
_SHOWN = 12
_SEVERAL = 3
"""Words that may be offered side by side; more of them say nothing."""
_SAME = 1e-9
_KEPT = 1_000
"""Answers that are remembered: one wrong heading is asked about in each row below it."""


def did_you_mean(word: str, known: Iterable[str], listed: Iterable[str] = ()) -> str:
    """「…」のことでしょうか。 where a known word is near; else what may be written, the nearest first.

    ``listed`` are the words to be shown then, where not all that are known.
    """
    return _did_you_mean(word, tuple(dict.fromkeys(known)), tuple(dict.fromkeys(listed)))


@lru_cache(_KEPT)
def _did_you_mean(word: str, known: tuple[str, ...], listed: tuple[str, ...]) -> str:
    if near := near_words(word, known):
        return f"「{'」か「'.join(near)}」のことでしょうか。"
    choices = listed or _of_like_writing(word, known)
    ordered = nearest_first(word, choices)
    shown = "、".join(ordered[:_SHOWN]) + (" など" if len(ordered) > _SHOWN else "")
    return f"使えるのは、{shown} です。" if ordered else ""


def near_words(word: str, known: Iterable[str]) -> list[str]:
    """The known words that may be meant: the closest in spelling, else those that hold it or that it holds."""
    return list(_near_words(word, tuple(dict.fromkeys(known))))


@lru_cache(_KEPT)
def _near_words(word: str, known: tuple[str, ...]) -> list[str]:
    choices = _of_like_writing(word, known)
    meant = _folded(word)
    ratios = {one: _ratio(meant, _folded(one)) for one in choices}
    best = max(ratios.values(), default=0.0)
    near = [one for one, ratio in ratios.items() if ratio >= max(best - _SAME, _CLOSE)]
    if not near and len(meant) > 1:
        near = [one for one in choices if _holds(_folded(one), meant) or _holds(meant, _folded(one))]
    return near if len(near) <= _SEVERAL else []


def nearest_first(word: str, known: Sequence[str]) -> list[str]:
    """The words by the pairs of signs that they share with it; those without any keep their order, behind."""
    meant = _pairs(word)

    def likeness(one: str) -> float:
        pairs = _pairs(one)
        return len(meant & pairs) / (len(meant | pairs) or 1)

    return sorted(known, key=likeness, reverse=True)


def alike(one: str, other: str) -> bool:
    """Whether two words share two signs in a row: only then it is worth while to compare them closely."""
    return one == other or any(one[n : n + 2] in other for n in range(len(one) - 1))


def near_ids(word: str, known: Iterable[str]) -> list[str]:
    """The ids that one slip of a typist turns into this: a sign wrong, missing, too many or two swapped."""
    meant = _folded(word)
    same, near = [], []
    for one in known:
        if (folded := _folded(one)) == meant:
            same.append(one)
        elif one_slip(meant, folded):
            near.append(one)
    return same or near


def one_slip(one: str, other: str) -> bool:
    """Whether two words differ by one sign, or by two neighbours that changed places."""
    if len(one) > len(other):
        one, other = other, one
    start = next((n for n, sign in enumerate(one) if sign != other[n]), len(one))
    if len(other) - len(one) == 1:
        return one[start:] == other[start + 1 :]
    if len(one) != len(other) or start == len(one):
        return False
    swapped = one[start : start + 2] == other[start : start + 2][::-1]
    return one[start + 1 :] == other[start + 1 :] or (swapped and one[start + 2 :] == other[start + 2 :])


@lru_cache(_KEPT * 10)
def _folded(word: str) -> str:
    return plain(word).casefold()


@lru_cache(_KEPT * 10)
def _pairs(word: str) -> frozenset[str]:
    folded = _folded(word)
    return frozenset(folded[n : n + 2] for n in range(len(folded) - 1)) or frozenset([folded])


def _ratio(one: str, other: str) -> float:
    return difflib.SequenceMatcher(None, other, one).ratio()


def _holds(one: str, other: str) -> bool:
    return len(other) > 1 and other in one


def _of_like_writing(word: str, known: Sequence[str]) -> list[str]:
    """Who writes Japanese is shown the Japanese words, who writes English the English ones."""
    return [one for one in known if one.isascii() == word.isascii()] or list(known)
