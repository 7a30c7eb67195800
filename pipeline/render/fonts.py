"""Texts → the characters that no font of this machine can draw: a PDF would show a box for them.

Asked of fontconfig, from which LibreOffice on Linux has its fonts. Elsewhere nothing is known, and
nothing is said.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import unicodedata
from collections.abc import Iterable

_SECONDS = 30
_WITHOUT_GLYPH = frozenset(("Cc", "Cf", "Zs", "Zl", "Zp"))
_SELECTORS = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))
"""Variation selectors: where a font does not know them the character itself is drawn, never a box."""


def installed_characters() -> frozenset[int] | None:
    """The code points that the installed fonts have between them, or None where that cannot be told."""
    program = shutil.which("fc-list") if sys.platform.startswith("linux") else None
    if program is None:
        return None
    try:
        asked = subprocess.run(  # noqa: S603 - the program found on this machine, without data
            [program, "--format", "%{charset}\\n"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS,
            check=True,
        )
        return _code_points(asked.stdout.decode("ascii").split()) or None
    except (OSError, subprocess.SubprocessError, ValueError):
        return None


def _code_points(ranges: Iterable[str]) -> frozenset[int]:
    """Hexadecimal ranges such as 「20-7e」 and 「a5」."""
    found: set[int] = set()
    for one in set(ranges):
        first, _, last = one.partition("-")
        found.update(range(int(first, 16), int(last or first, 16) + 1))
    return frozenset(found)


def without_glyph(text: str, installed: frozenset[int]) -> tuple[str, ...]:
    """The characters of a text that would be boxes, each once, in order."""
    return tuple(one for one in dict.fromkeys(text) if ord(one) not in installed and _is_drawn(one))


def _is_drawn(one: str) -> bool:
    selects = any(ord(one) in selectors for selectors in _SELECTORS)
    return not selects and unicodedata.category(one) not in _WITHOUT_GLYPH
