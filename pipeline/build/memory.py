"""Garbage collection during a batch: records, places and views of a city stay, and make no cycles."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_OBJECTS = 1_000_000


@contextmanager
def rarely_collecting() -> Iterator[None]:
    """Looks for garbage after a million objects instead of 700: a quarter of a build's time."""
    before = gc.get_threshold()
    gc.set_threshold(_OBJECTS, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
