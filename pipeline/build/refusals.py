"""Why a command could not do its work in output/: what its exit status 3 stands for."""

from __future__ import annotations

import errno
from collections.abc import Iterable, Mapping

from pipeline.findings import Finding, Place, Severity


class Busy(Exception):
    """Another run works on the municipality."""


_RULE = "cannot-write"
_CLOSED = "Word や Excel で開いていれば閉じ、書き込みの権限と空き容量を確かめて、もう一度実行してください。"
_FULL = "ディスクの空きが足りません。空きを作ってから、もう一度実行してください。"
_FOLDER = "同じ名前のフォルダーがあります。フォルダーの名前を変えて、もう一度実行してください。"
_FILE = "途中のフォルダーと同じ名前のファイルがあります。ファイルの名前を変えて、もう一度実行してください。"
_HINTS = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
    errno.EISDIR: _FOLDER,
    errno.ENOTDIR: _FILE,
    errno.EEXIST: _FILE,
}


class CannotWrite(Exception):
    """A file could not be written; ``path`` is relative to the workspace."""

    def __init__(self, path: str, why: OSError) -> None:
        super().__init__(f"{path}: {why.strerror}")
        self.path = path
        self._hint = _HINTS.get(why.errno or 0, _CLOSED)

    @property
    def finding(self) -> Finding:
        """What a clerk is told."""
        message = f"「{self.path}」に書き込めませんでした。"
        return Finding(_RULE, Severity.ERROR, message, self._hint, Place(self.path))


def behind(findings: Iterable[Finding], folder: str) -> Mapping[str, Finding]:
    """Paths within a folder at which an older file still lies, for it could not be written or removed."""
    refused = {one.place.file: one for one in findings if one.rule == _RULE and one.place}
    own = f"{folder}/"
    return {path.removeprefix(own): one for path, one in refused.items() if path.startswith(own)}


class Stopped(Exception):
    """One of the processes that make documents is gone: killed, or out of memory."""
