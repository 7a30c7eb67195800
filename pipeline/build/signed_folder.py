"""Files of a signing → data/<city>/signed/<ID>/, whole or not at all; and what is said of them later."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from pipeline.build.manifest import FILE, Entry, manifest_bytes, read_manifest
from pipeline.build.refusals import CannotWrite
from pipeline.findings import Finding, Place, Severity
from pipeline.plan.approval.known import AGREEMENT, APPROVAL, CHECK_SHEET, CONFIRMATION
from pipeline.records.signed import RESTORE, name_of

SIGN = "sign"
"""The command of which the entries of signed papers are, in signed/ and in output/."""
KEPT = (AGREEMENT, CHECK_SHEET, APPROVAL, CONFIRMATION)
"""Kinds that are kept: the paper itself, and what was stamped and confirmed on the way to it."""


def keep(
    signed: Path, city: str, identity: str, files: Mapping[str, bytes], entries: Sequence[Entry]
) -> None:
    """Writes the folder of an agreement beside, then moves it into place; the manifest goes first.

    So a folder under its own name is always whole and listed: an interrupted run leaves none. Raises
    `CannotWrite`, and `ManifestBroken` where the manifest of earlier signings cannot be read.
    """
    others = [one for one in read_manifest(signed).values() if one.scope != identity]
    half, manifest = signed / f".{identity}", signed / f".{FILE}"
    try:
        shutil.rmtree(half, ignore_errors=True)
        for path, data in files.items():
            (half / path).parent.mkdir(parents=True, exist_ok=True)
            _write(half / path, data)
        _write(manifest, manifest_bytes(city, [*others, *entries]))
        manifest.replace(signed / FILE)
        half.replace(signed / identity)
    except OSError as why:
        raise CannotWrite(f"data/{city}/{signed.name}", why) from None


def _write(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def changed_fault(place: str, record: str) -> Finding:
    """What is said of a signed paper that is not as it was signed."""
    return _fault(
        "signed-changed", f"「{_name(place)}」が、締結したときのものから変わっています。", place, record
    )


def gone_fault(place: str, record: str) -> Finding:
    """What is said of a signed paper that is not there."""
    return _fault("signed-changed", f"「{_name(place)}」が、なくなっています。", place, record)


def lost_fault(place: str, key: str, identity: str) -> Finding:
    """What is said of a copy in output/ whose paper is no longer kept: it may be the last one."""
    message = (
        f"締結した文書の控えが data/{key}/signed/{identity} にありません。output の写しだけが残っています。"
    )
    hint = (
        f"控え（data/{key}/signed のフォルダー）を、写し（バックアップ）や前のパソコンから戻してください。"
        "締結を取り消したのなら、output の写しを消してから、もう一度 kyotei build を実行してください。"
    )
    return Finding(
        "signed-lost", Severity.ERROR, message, hint, Place(place), name_of(identity), holds=("*",)
    )


def unread_fault(place: str, record: str) -> Finding:
    """What is said of a signed paper that may not be read."""
    hint = "Word や Excel で開いていれば閉じ、読み取りの権限を確かめて、もう一度実行してください。"
    return _fault("unreadable", f"「{_name(place)}」を開けません。", place, record, hint)


def _name(place: str) -> str:
    return place.rpartition("/")[2]


def _fault(rule: str, said: str, place: str, record: str, hint: str = RESTORE) -> Finding:
    return Finding(rule, Severity.ERROR, f"締結した文書{said}", hint, Place(place), record)
