"""output/<city>/manifest.json: what the program made there, with hashes (contract.md)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FILE = "manifest.json"
FORMAT = 1


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
    """manifest.json was changed by hand so that it cannot be read."""


def sha256(data: bytes) -> str:
    """The hash of a file's bytes, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def read_manifest(folder: Path) -> dict[str, Entry]:
    """The entries by path; none where there is no manifest. `ManifestBroken` where it is unreadable."""
    try:
        text = (folder / FILE).read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    try:
        listed = json.loads(text)["documents"]
        entries = [Entry(**{**one, "records": tuple(one["records"])}) for one in listed]
    except (ValueError, KeyError, TypeError):
        raise ManifestBroken(FILE) from None
    return {one.path: one for one in entries if _inside(one.path)}


def _inside(path: str) -> bool:
    """A manifest changed by hand must not lead out of its folder."""
    return not Path(path).is_absolute() and ".." not in Path(path).parts


def manifest_bytes(municipality: str, entries: Iterable[Entry]) -> bytes:
    """The file: entries sorted by path, one layout, the same bytes for the same entries."""
    listed = [one.to_json() for one in sorted(entries, key=lambda one: (one.path, one.kind))]
    return json_bytes({"format": FORMAT, "municipality": municipality, "documents": listed})


def json_bytes(value: Any) -> bytes:
    """JSON as the program writes it everywhere: UTF-8, readable, ending in a line break."""
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode("utf-8")
