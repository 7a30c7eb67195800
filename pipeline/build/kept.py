"""Names of files that somebody changed by hand and that were set aside, and what is said of them."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from pipeline.findings import Finding, Place, Severity

HAND_CHANGED = "（手修正 "
"""What stands in the name of a file that was set aside."""

HAND_CHANGED_RULE = "hand-changed"
"""The finding that tells of it."""

_SHORT = 8
"""Digits of the hash that stand in the name (contract.md)."""

_MARK = re.compile(HAND_CHANGED + rf"[0-9a-f]{{{_SHORT}}}）\d*")
_OPENED = ("~$", ".~lock.")
"""How the names of files begin that Word, Excel and LibreOffice lay beside a file that is open."""


def kept_name(name: str, found: str, number: int) -> str:
    """The name of a file of this hash that is set aside; from 2 on a number follows, for others of it."""
    file = PurePosixPath(name)
    return f"{file.stem}{HAND_CHANGED}{found[:_SHORT]}）{number if number > 1 else ''}{file.suffix}"


def is_kept(name: str) -> bool:
    """Whether a file bears the name of one that was set aside."""
    return _MARK.search(name) is not None and not name.startswith(_OPENED)


def original_of(kept: str) -> str:
    """The path of the document from which a file was set aside."""
    return _MARK.sub("", kept)


def kept_finding(folder: str, kept: str) -> Finding:
    """What is said of a file that was set aside, as long as it is there."""
    original = original_of(kept)
    return Finding(
        HAND_CHANGED_RULE,
        Severity.WARNING,
        f"「{original}」は手で直されていたので、「{kept.rpartition('/')[2]}」という名前で残しました。",
        "直した内容を生かすときは、記録か条文・ひな形に反映してください。不要なら、ご自身で消してください。",
        Place(f"{folder}/{kept}"),
    )
