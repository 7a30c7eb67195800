"""Files in output/<city>/: written whole or not at all, and never over what somebody changed by hand.

Every file is written beside and then moved into place. Before that its hash goes into a journal,
so that after an interrupted run the program's own files are not taken for hand-changed ones. The
manifest is written last; with it the journal ends.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
from collections.abc import Iterator
from types import TracebackType
from typing import Self

from filelock import FileLock, Timeout

from pipeline.build.manifest import (
    EMPTY,
    FILE,
    Entry,
    inside,
    manifest_bytes,
    read_entry,
    read_manifest,
    sha256,
)
from pipeline.findings import Finding, Place, Severity
from pipeline.workspace import Workspace

_MARK = re.compile(r"（手修正 [0-9a-f]{8}）\d*")
HAND_CHANGED = "（手修正 "
"""What stands in the name of a file that somebody changed by hand and that was set aside."""


def kept_finding(folder: str, kept: str) -> Finding:
    """What is said of a file that was set aside, as long as it is there."""
    original = _MARK.sub("", kept)
    return Finding(
        "hand-changed",
        Severity.WARNING,
        f"「{original}」は手で直されていたので、「{kept.rpartition('/')[2]}」という名前で残しました。",
        "直した内容を生かすときは、記録か条文・ひな形に反映してください。不要なら、ご自身で消してください。",
        Place(f"{folder}/{kept}"),
    )


class Busy(Exception):
    """Another run works on the municipality."""


class CannotWrite(Exception):
    """A file could not be written; ``path`` is relative to the workspace."""

    def __init__(self, path: str, why: OSError) -> None:
        super().__init__(f"{path}: {why.strerror}")
        self.path = path

    @property
    def finding(self) -> Finding:
        """What a clerk is told."""
        message = f"「{self.path}」に書き込めませんでした。"
        hint = (
            "Word や Excel で開いていれば閉じ、書き込みの権限と空き容量を確かめて、もう一度実行してください。"
        )
        return Finding("cannot-write", Severity.ERROR, message, hint, Place(self.path))


class Store:
    """The output folder of one municipality, locked for as long as the store is open."""

    def __init__(self, workspace: Workspace, key: str) -> None:
        self.key = key
        self.folder = workspace.output(key)
        self.name = f"output/{key}"
        self.backstage = workspace.backstage
        self.written = 0
        self._lock = FileLock(self.backstage / f"{key}.lock")
        self._journal = self.backstage / f"{key}.journal"
        self._half = self.backstage / f"{key}.part"
        self.entries: dict[str, Entry] = {}
        self._ours: dict[str, set[str]] = {}

    def __enter__(self) -> Self:
        """Locks the city and reads its manifest; `Busy`, `CannotWrite` or `ManifestBroken`."""
        try:
            self.backstage.mkdir(parents=True, exist_ok=True)
            self._lock.acquire(timeout=0)
        except Timeout:
            raise Busy(self.key) from None
        except OSError as why:
            raise CannotWrite("output", why) from None
        try:
            self.entries = read_manifest(self.folder)
        except BaseException:
            self._lock.release()
            raise
        for path, entry in self.entries.items():
            self._ours[path] = {entry.sha256, EMPTY}
        self._recover()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._lock.release()

    def current(self, path: str) -> str | None:
        """The hash of the file that lies at a path, or None; `CannotWrite` where it cannot be read."""
        try:
            return sha256((self.folder / path).read_bytes())
        except FileNotFoundError:
            return None
        except OSError as why:
            raise CannotWrite(f"{self.name}/{path}", why) from None

    def is_current(self, path: str, digest: str) -> bool:
        """Whether the file is there, untouched, and made from exactly this."""
        entry = self.entries.get(path)
        with contextlib.suppress(CannotWrite):  # told when the file is to be replaced
            return entry is not None and entry.digest == digest and self.current(path) == entry.sha256
        return False

    def put(self, entry: Entry, data: bytes) -> list[Finding]:
        """Writes a file and keeps its entry; a hand-changed one in its place is set aside first.

        What was set aside is returned. `CannotWrite` where the file cannot be written.
        """
        said = self.make_way(entry.path, entry.sha256)
        if self.current(entry.path) != entry.sha256:
            self._note(entry)
            self._write(entry.path, data)
        self.entries[entry.path] = entry
        return said

    def make_way(self, path: str, wanted: str | None = None) -> list[Finding]:
        """Sets a hand-changed file aside, unless its bytes are the ones that are wanted there."""
        found = self.current(path)
        if found is None or found == wanted or found in self._ours.get(path, ()):
            return []
        self.entries.pop(path, None)
        return [self._set_aside(path, found)]

    def drop(self, path: str) -> list[Finding]:
        """Removes a file that no longer holds; a hand-changed one is set aside instead."""
        said = self.make_way(path)
        if self.current(path) is not None:
            self._remove(path)
        self.entries.pop(path, None)
        return said

    def close(self) -> None:
        """Writes the manifest, last of all, and ends the journal; `CannotWrite` where it cannot."""
        data = manifest_bytes(self.key, self.entries.values())
        if self.current(FILE) != sha256(data):
            self._write(FILE, data)
        with self._guard("../.kyotei"):
            self._journal.unlink(missing_ok=True)
            self._half.unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            for folder in sorted((one for one in self.folder.rglob("*") if one.is_dir()), reverse=True):
                if not any(folder.iterdir()):
                    folder.rmdir()

    def kept(self) -> list[str]:
        """The files that were set aside in this run or an earlier one."""
        found = self.folder.rglob(f"*{HAND_CHANGED}*")
        return sorted(one.relative_to(self.folder).as_posix() for one in found if one.is_file())

    def _set_aside(self, path: str, found: str) -> Finding:
        """The file under another name: 「…（手修正 1a2b3c4d）.docx」. Nothing is ever overwritten."""
        old = self.folder / path
        short = 8
        name = f"{old.stem}{HAND_CHANGED}{found[:short]}）"
        kept = old.with_name(name + old.suffix)
        number = 1
        while kept.exists() and self.current(kept.relative_to(self.folder).as_posix()) != found:
            number += 1
            kept = old.with_name(f"{name}{number}{old.suffix}")
        try:
            old.replace(kept)
        except OSError as why:
            raise CannotWrite(f"{self.name}/{path}", why) from None
        return kept_finding(self.name, kept.relative_to(self.folder).as_posix())

    def _note(self, entry: Entry) -> None:
        """The entry goes into the journal before its file is written."""
        # A line break first: what a killed run left of its last line must not swallow this one.
        line = "\n" + json.dumps(entry.to_json(), ensure_ascii=False)
        with self._guard("../.kyotei"), self._journal.open("a", encoding="utf-8") as journal:
            journal.write(line)
        self._ours.setdefault(entry.path, {EMPTY}).add(entry.sha256)

    def _recover(self) -> None:
        """What an interrupted run had finished counts as made: its entries stand in the journal."""
        try:
            lines = self._journal.read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            return
        for line in lines:
            with contextlib.suppress(ValueError, TypeError, KeyError, RecursionError, CannotWrite):
                entry = read_entry(json.loads(line))
                if inside(entry.path):
                    self._ours.setdefault(entry.path, {EMPTY}).add(entry.sha256)
                    if self.current(entry.path) == entry.sha256:
                        self.entries[entry.path] = entry

    def _write(self, path: str, data: bytes) -> None:
        target = self.folder / path
        with self._guard(path):
            target.parent.mkdir(parents=True, exist_ok=True)
            with self._half.open("wb") as half:
                half.write(data)
                if path == FILE:
                    # Only the manifest must be on the disk before the run counts as done: a document
                    # that a power cut leaves short does not match its hash, and is made again.
                    half.flush()
                    os.fsync(half.fileno())
            self._half.replace(target)
        self.written += 1

    def _remove(self, path: str) -> None:
        with self._guard(path):
            (self.folder / path).unlink()
        self.written += 1

    @contextlib.contextmanager
    def _guard(self, path: str) -> Iterator[None]:
        try:
            yield
        except OSError as why:
            raise CannotWrite(f"{self.name}/{path}", why) from None
