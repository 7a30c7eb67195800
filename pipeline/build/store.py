"""Files in output/<city>/: written whole or not at all, and never over what somebody changed by hand.

Every file is written beside and then moved into place. Before that its hash goes into a journal,
so that after an interrupted run the program's own files are not taken for hand-changed ones. The
manifest is written last; with it the journal ends.
"""

from __future__ import annotations

import contextlib
import json
import os
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import Self

from filelock import FileLock, Timeout

from pipeline.build.kept import HAND_CHANGED, is_kept, kept_finding, kept_name
from pipeline.build.manifest import (
    EMPTY,
    FILE,
    Entry,
    manifest_bytes,
    read_entry,
    read_manifest,
    sha256,
)
from pipeline.build.refusals import Busy as Busy
from pipeline.build.refusals import CannotWrite as CannotWrite
from pipeline.findings import Finding
from pipeline.workspace import Workspace, inside

_BACKSTAGE = "output/.kyotei"


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
        self._spelled: dict[str, str] = {}

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
            for path, entry in self.entries.items():
                self._ours[path] = {entry.sha256, EMPTY}
                self._spelled[_folded(path)] = path
            self._recover()
        except BaseException:
            self._lock.release()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._lock.release()

    def current(self, path: str) -> str | None:
        """The hash of the file that lies at a path, or None; `CannotWrite` where it cannot be read."""
        try:
            return sha256((self.folder / path).read_bytes())
        except (FileNotFoundError, NotADirectoryError):
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
        self._respell(entry.path)
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
        said = [self._set_aside(path, found)]
        self.entries.pop(path, None)
        return said

    def drop(self, path: str) -> list[Finding]:
        """Removes a file that no longer holds; a hand-changed one is set aside instead."""
        said: list[Finding] = []
        if not (self.folder / path).is_dir():  # a folder there is somebody's: our file is gone
            said += self.make_way(path)
            if self.current(path) is not None:
                self._remove(path)
        self.entries.pop(path, None)
        return said

    def close(self) -> None:
        """Writes the manifest, last of all, and ends the journal; `CannotWrite` where it cannot."""
        data = manifest_bytes(self.key, self.entries.values())
        if self.current(FILE) != sha256(data):
            self._write(FILE, data)
        self._remove_empty_folders()
        with _guard(_BACKSTAGE):
            self._journal.unlink(missing_ok=True)
            self._half.unlink(missing_ok=True)

    def kept(self) -> list[str]:
        """The files that were set aside in this run or an earlier one."""
        found = (one for one in self.folder.rglob(f"*{HAND_CHANGED}*") if is_kept(one.name))
        return sorted(one.relative_to(self.folder).as_posix() for one in found if one.is_file())

    def _set_aside(self, path: str, found: str) -> Finding:
        """The file under another name: 「…（手修正 1a2b3c4d）.docx」. Nothing is ever overwritten."""
        old = self.folder / path
        for number in count(1):
            kept = old.with_name(kept_name(old.name, found, number))
            same = self._is_kept_already(kept, found)
            if same or not os.path.lexists(kept):
                break
        with _guard(f"{self.name}/{path}"):
            if same:
                old.unlink()
            else:
                old.rename(kept)
        return kept_finding(self.name, kept.relative_to(self.folder).as_posix())

    def _is_kept_already(self, kept: Path, found: str) -> bool:
        """Whether these very bytes lie there; a link is only a way to bytes that lie elsewhere."""
        with contextlib.suppress(CannotWrite):
            return not kept.is_symlink() and self.current(kept.relative_to(self.folder).as_posix()) == found
        return False

    def _respell(self, path: str) -> None:
        """Where the disk takes an older spelling for the same file, its entry goes over to this one.

        On Windows and macOS 「ABC」 and 「Abc」 are one file: it must neither be taken for changed by
        hand, nor be removed as the older of two.
        """
        older = self._spelled.get(_folded(path), path)
        if older == path or older not in self.entries:
            return
        with contextlib.suppress(OSError):
            if (self.folder / older).samefile(self.folder / path):
                self._spelled[_folded(path)] = path
                self.entries[path] = replace(self.entries.pop(older), path=path)
                self._ours.setdefault(path, set()).update(self._ours[older])

    def _note(self, entry: Entry) -> None:
        """The entry goes into the journal before its file is written."""
        # A line break first: what a killed run left of its last line must not swallow this one.
        line = "\n" + json.dumps(entry.to_json(), ensure_ascii=False)
        with _guard(_BACKSTAGE), self._journal.open("a", encoding="utf-8") as journal:
            journal.write(line)
        self._ours.setdefault(entry.path, {EMPTY}).add(entry.sha256)

    def _recover(self) -> None:
        """What an interrupted run had finished counts as made: its entries stand in the journal."""
        try:
            lines = self._journal.read_text(encoding="utf-8", errors="replace").split("\n")
        except OSError:
            return
        for line in lines:
            with contextlib.suppress(ValueError, TypeError, KeyError, RecursionError, CannotWrite):
                entry = read_entry(json.loads(line))
                if inside(entry.path):
                    self._ours.setdefault(entry.path, {EMPTY}).add(entry.sha256)
                    if self.current(entry.path) == entry.sha256:
                        self._respell(entry.path)
                        self.entries[entry.path] = entry

    def _write(self, path: str, data: bytes) -> None:
        target = self.folder / path
        with _guard(f"{self.name}/{path}"):
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
        with _guard(f"{self.name}/{path}"):
            (self.folder / path).unlink()
        self.written += 1

    def _remove_empty_folders(self) -> None:
        """Of the folders that the program made those in which nothing is left; never somebody's own."""
        folders = {folder for path in self._ours for folder in PurePosixPath(path).parents}
        for folder in sorted(folders, key=lambda one: len(one.parts), reverse=True):
            with contextlib.suppress(OSError):
                (self.folder / folder).rmdir()


@contextlib.contextmanager
def _guard(name: str) -> Iterator[None]:
    try:
        yield
    except OSError as why:
        raise CannotWrite(name, why) from None


def _folded(path: str) -> str:
    """A path as disks see it that tell neither cases nor ways of composing a letter apart."""
    return unicodedata.normalize("NFC", path).casefold()
