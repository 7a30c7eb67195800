"""output/<city>/manifest.json: what the program made there, with hashes (contract.md)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.findings import Finding, Place, Severity
from pipeline.workspace import inside

FILE = "manifest.json"
FORMAT = 1
EMPTY = hashlib.sha256(b"").hexdigest()
"""Hash of a file that a power cut left empty: nobody's work is in it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One file that the program made. ``digest`` is the hash of what went in, ``sha256`` of the bytes."""

    kind: str
    path: str
    sha256: str
    digest: str
    command: str
    scope: str
    records: tuple[str, ...]
    template: str | None

    def to_json(self) -> dict[str, Any]:
        """The entry with the keys of contract.md."""
        return {
            "kind": self.kind,
            "path": self.path,
            "sha256": self.sha256,
            "digest": self.digest,
            "command": self.command,
            "scope": self.scope,
            "records": list(self.records),
            "template": self.template,
        }


class ManifestBroken(Exception):
    """manifest.json does not say what was made: broken by hand, closed to us, or of a newer program."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self._hint = hint

    def finding(self, name: str) -> Finding:
        """What a clerk is told; ``name`` is such as output/<city>."""
        return Finding("manifest-broken", Severity.ERROR, str(self), self._hint, Place(f"{name}/{FILE}"))


def sha256(data: bytes) -> str:
    """The hash of a file's bytes, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def read_manifest(folder: Path) -> dict[str, Entry]:
    """The entries by path; none where there is no manifest. `ManifestBroken` where it is unreadable."""
    try:
        data = (folder / FILE).read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except OSError:
        raise (_broken() if (folder / FILE).is_dir() else _closed()) from None
    try:
        entries = _read_entries(json.loads(data.decode("utf-8-sig")))
    except (ValueError, KeyError, TypeError, RecursionError):
        raise _broken() from None
    return {one.path: one for one in entries if inside(one.path)}


def _read_entries(read: dict[str, Any]) -> list[Entry]:
    found = read["format"]
    if isinstance(found, int) and found > FORMAT:
        raise _newer()
    if found != FORMAT:
        raise ValueError(FILE)
    return [read_entry(one) for one in read["documents"]]


def _broken() -> ManifestBroken:
    message = f"{FILE} が壊れていて、どの文書を作ったのか分かりません。"
    return ManifestBroken(
        message,
        f"写し（バックアップ）があれば、元に戻してください。なければ、{FILE} を別の名前に変えてから、"
        "もう一度実行してください。今ある文書は残ります。",
    )


def _closed() -> ManifestBroken:
    message = f"{FILE} を開けないため、どの文書を作ったのか分かりません。"
    return ManifestBroken(message, "ほかのプログラムで開いていれば閉じ、読み取りの権限を確かめてください。")


def _newer() -> ManifestBroken:
    message = f"{FILE} は、このプログラムより新しい版が書いたもので、読めません。"
    return ManifestBroken(
        message, "新しい版の kyotei で実行してください。今ある文書は、そのまま残っています。"
    )


def read_entry(one: dict[str, Any]) -> Entry:
    """The entry of one object; ValueError, KeyError or TypeError where it is not of the form."""
    entry = Entry(**{**one, "records": tuple(one["records"])})
    texts = (entry.kind, entry.path, entry.sha256, entry.digest, entry.command, entry.scope, *entry.records)
    if not all(isinstance(text, str) and "\0" not in text for text in texts):
        raise ValueError(FILE)
    "".join((*texts, entry.template or "")).encode("utf-8")  # half a character is no name of a file
    return entry


def manifest_bytes(municipality: str, entries: Iterable[Entry]) -> bytes:
    """The file: entries sorted by path, one layout, the same bytes for the same entries."""
    listed = [one.to_json() for one in sorted(entries, key=lambda one: (one.path, one.kind))]
    return json_bytes({"format": FORMAT, "municipality": municipality, "documents": listed})


def json_bytes(value: Any) -> bytes:
    """JSON as the program writes it everywhere: UTF-8, readable, ending in a line break."""
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode("utf-8")
