"""What the terminal's streams can take: codes, and characters that their encoding lacks."""

from __future__ import annotations

import codecs
import os
import sys
from contextlib import suppress
from typing import TextIO

_SURVIVE = "kyotei-survive"


def takes_codes(stream: TextIO) -> bool:
    """Whether the stream is a terminal that obeys codes (colours, cursor) and nobody asked for none.

    FORCE_COLOR does not count: what goes into a file or another program never has codes.
    """
    if not stream.isatty() or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    # The old Windows console prints codes as letters; Windows Terminal sets this.
    return os.name != "nt" or "WT_SESSION" in os.environ


def survive_encoding() -> None:
    """Characters that the console's encoding lacks come out as 〓, or ? where it lacks that too."""
    codecs.register_error(_SURVIVE, _substitute)
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors=_SURVIVE)


def _substitute(error: UnicodeError) -> tuple[str, int]:
    """The error handler of ``survive_encoding``: one mark for each character."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    mark = "?"  # Unicode lacks only halves of characters, and its encoders take only ASCII for them
    if not error.encoding.startswith("utf"):
        with suppress(UnicodeEncodeError):
            "〓".encode(error.encoding)
            mark = "〓"
    return mark * (error.end - error.start), error.end
