"""Actions → seconds: the best of some rounds, in which the actions take turns."""

from __future__ import annotations

import contextlib
import gc
import time
from collections.abc import Callable, Iterator

Action = Callable[[], object]


@contextlib.contextmanager
def fair() -> Iterator[None]:
    """What already lies in memory costs the garbage collector nothing while something is timed."""
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def seconds(action: Action) -> float:
    """Wall time of one call."""
    with fair():
        began = time.perf_counter()
        action()
        return time.perf_counter() - began


def by_turns(
    actions: dict[str, Action], rounds: int, before: Callable[[str], None] | None = None
) -> dict[str, float]:
    """The best time of each action over all rounds; ``before`` prepares one, outside its time."""
    best: dict[str, float] = {}
    for _ in range(rounds):
        for name, action in actions.items():
            if before is not None:
                before(name)
            best[name] = min(best.get(name, float("inf")), seconds(action))
    return best
