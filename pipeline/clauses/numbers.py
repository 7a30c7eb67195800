"""Numbers of articles and 号 → how they are printed, and how one article cites another."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from pipeline.policy.parties import enumerate_words
from pipeline.records.dates import full_width

SPAN = 3
"""So many articles in a row are cited as 「第７条から第９条まで」."""


def article_number(number: int) -> str:
    """「第１条」."""
    return f"第{full_width(number)}条"


def cited(numbers: Iterable[int], here: int | None, comma: str) -> str:
    """How article ``here`` names others: 前条, 次条, この条, 前２条 for the two before it, else by number.

    Three and more in a row are 「第７条から第９条まで」.
    Outside of articles, where ``here`` is None, always by number.
    """
    asked = sorted(set(numbers))
    if here is not None and len(asked) > 1 and asked == list(range(here - len(asked), here)):
        return f"前{full_width(len(asked))}条"
    return enumerate_words([_run(run, here) for run in _runs(asked)], "及び", comma)


def _runs(numbers: list[int]) -> list[list[int]]:
    """Numbers in order, those that follow each other together where they are three or more."""
    runs: list[list[int]] = []
    for one in numbers:
        if runs and runs[-1][-1] == one - 1:
            runs[-1].append(one)
        else:
            runs.append([one])
    return [part for run in runs for part in ([run] if len(run) >= SPAN else [[one] for one in run])]


def _run(run: list[int], here: int | None) -> str:
    """「第７条」, or 「第７条から第１０条まで」."""
    first = _cited(run[0], here)
    return first if len(run) == 1 else f"{first}から{_cited(run[-1], here)}まで"


def _cited(number: int, here: int | None) -> str:
    near = {} if here is None else {here - 1: "前条", here: "この条", here + 1: "次条"}
    return near.get(number, article_number(number))


_STYLES: Mapping[str, Callable[[int], str]] = {
    "(1)": lambda number: f"({number})",
    "（１）": lambda number: f"（{full_width(number)}）",
    "⑴": lambda number: chr(ord("⑴") + number - 1) if number <= ord("⒇") - ord("⑴") + 1 else f"({number})",
    "ア": lambda number: _KANA[number - 1] if number <= len(_KANA) else f"({number})",
}
_KANA = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン"


def item_number(style: str, number: int) -> str:
    """The printed number of a 号 in the house style: (1), （１）, ⑴ or ア."""
    return _STYLES.get(style, _STYLES["(1)"])(number)
