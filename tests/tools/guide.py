"""The clerk's guide (docs/手引.md) → its fenced blocks, and a reader who does what they say.

- ``powershell``: commands, done one after the other; ``powershell エラー`` where they end with status 1.
- ``text`` right behind them: what the last one prints, in this order; a line of 「…」 stands for any lines.
- ``yaml FILE 書き足す``: goes to the end of the file (made where it is not there).
- ``yaml FILE 直す前``, then ``yaml FILE 直した後``: the one place in the file, and what takes its place.
- Blocks without a language are only to be read.

Each chapter begins with the samples as they are.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import re
import shlex
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from tests.tools import machine

GUIDE = machine.ROOT / "docs" / "手引.md"
COLUMNS, ROWS = 100, 45
"""The window of the terminal that the guide shows."""

_FENCE = r"^```(?P<words>[^\n`]*)\n(?P<body>.*?)^```$"
_PICTURE = r"!\[[^]]*\]\((?P<picture>[^)]*)\)"
_PART = re.compile(f"{_FENCE}|{_PICTURE}", re.MULTILINE | re.DOTALL)
_CHAPTER = re.compile(r"^(?=## )", re.MULTILINE)
_SHORTENED = "…"


@dataclass(frozen=True, slots=True)
class Fence:
    """One fenced block: the line where it begins, the words behind the backticks, what stands in it."""

    line: int
    words: tuple[str, ...]
    body: str

    @property
    def language(self) -> str:
        """The first word; empty where there is none."""
        return self.words[0] if self.words else ""

    @property
    def commands(self) -> list[str]:
        """Its lines that are not empty."""
        return [line.strip() for line in self.body.splitlines() if line.strip()]


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter: its title, its text, and its fenced blocks and pictures (paths as linked) in order."""

    title: str
    text: str
    parts: tuple[Fence | str, ...]


def chapters(text: str) -> list[Chapter]:
    """The chapters of a guide; what stands before the first is one too."""
    made, line = [], 1
    for one in _CHAPTER.split(text):
        title = one.partition("\n")[0].lstrip("# ")
        made.append(Chapter(title, one, tuple(_parts(one, line))))
        line += one.count("\n")
    return made


def _parts(text: str, first: int) -> Iterator[Fence | str]:
    for found in _PART.finditer(text):
        if found["picture"] is not None:
            yield found["picture"]
        else:
            line = first + text.count("\n", 0, found.start())
            yield Fence(line, tuple(found["words"].split()), found["body"])


class _Terminal(io.StringIO):
    """A terminal that keeps what is printed."""

    def isatty(self) -> bool:
        return True


@dataclass(frozen=True, slots=True)
class Shown:
    """How a command ended, and what stands on the terminal."""

    exit: int
    text: str


def on_terminal(arguments: list[str], folder: Path, *, color: bool = False) -> Shown:
    """Runs ``kyotei arguments…`` in a folder, in this process, as on a terminal of the guide's size."""
    main = importlib.import_module("pipeline.cli").main
    terminal = _Terminal()
    size = {"COLUMNS": str(COLUMNS), "LINES": str(ROWS), "TERM": "xterm-256color"}
    with (
        mock.patch.dict("os.environ", size | ({} if color else {"NO_COLOR": "1"})),
        contextlib.chdir(folder),
        mock.patch.object(sys, "argv", ["kyotei", *arguments]),
        mock.patch.object(sys, "stdout", terminal),
        mock.patch.object(sys, "stderr", said := io.StringIO()),
    ):
        status = _status(main)
    return Shown(status, said.getvalue() + terminal.getvalue())


def _status(main: Callable[[], object]) -> int:
    try:
        main()
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else 0
    return 0


class Reader:
    """Somebody who does what the guide says, in a workspace of his own."""

    def __init__(self, workspace: Path) -> None:
        self.workspace = workspace
        self.shown = Shown(0, "")
        self._before: Fence | None = None

    def follow(self, fence: Fence) -> None:
        """Does what one block says; AssertionError where the guide does not tell the truth."""
        match fence.words:
            case ("powershell", *expected):
                self._run(fence, 1 if expected == ["エラー"] else 0)
            case ("text",):
                self._compare(fence)
            case ("yaml", file, "書き足す"):
                self._append(self.workspace / file, fence.body)
            case ("yaml", _, "直す前"):
                self._before = fence
            case ("yaml", file, "直した後"):
                self._replace(fence, self.workspace / file)
            case ():
                pass
            case _:
                raise AssertionError(f"line {fence.line}: nobody knows what {' '.join(fence.words)} means")

    def _run(self, fence: Fence, status: int) -> None:
        for line in fence.commands:
            name, *arguments = shlex.split(line.replace("\\", "/"))
            if name == "kyotei":
                self.shown = on_terminal(arguments, self.workspace)
                assert self.shown.exit == status, f"line {fence.line}: {line}\n{self.shown.text}"
            else:
                self._copy_or_make(name, *arguments)

    def _copy_or_make(self, name: str, *arguments: str) -> None:
        match name, arguments:
            case "mkdir", (folder,):
                (self.workspace / folder).mkdir()
            case "copy", (files, to):
                for file in sorted(self.workspace.glob(files)):
                    shutil.copy(file, self.workspace / to)
            case "move", ("-Force", files, to):
                for file in sorted(self.workspace.glob(files)):
                    shutil.copy(file, self.workspace / to)
                    file.unlink()
            case _:
                raise AssertionError(f"nobody knows what {name} does")

    def _compare(self, fence: Fence) -> None:
        shown = iter(_lines(self.shown.text))
        for line in _lines(fence.body):
            if line != _SHORTENED and line not in shown:  # goes on behind the line that was found
                raise AssertionError(
                    f"line {fence.line}: not shown (in this order): {line}\n{self.shown.text}"
                )

    @staticmethod
    def _append(path: Path, body: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        old = path.read_text("utf-8") if path.exists() else ""
        path.write_text(f"{old}{body}", "utf-8")

    def _replace(self, fence: Fence, path: Path) -> None:
        before = self._before
        if before is None or before.words[1] != fence.words[1]:
            raise AssertionError(f"line {fence.line}: 直す前 is missing")
        text = path.read_text("utf-8")
        count = text.count(before.body)
        assert count == 1, f"line {before.line}: stands {count} times in {path.name}:\n{before.body}"
        path.write_text(text.replace(before.body, fence.body), "utf-8")
        self._before = None


def _lines(text: str) -> Iterator[str]:
    """Lines that are not empty, without spaces at either end."""
    return (line.strip() for line in text.splitlines() if line.strip())
