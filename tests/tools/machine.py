"""Name of a tool → whether this machine has it; command line → what it printed."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
"""The checkout."""

NODE_MODULES = ROOT / "tests" / "tools" / "node" / "node_modules"
VALIDATORS = NODE_MODULES / "@xarsh"


class ToolError(Exception):
    """A tool that the tests use did not do its work."""


def which(*names: str) -> str:
    """The first of these programs that is installed; ToolError where none is."""
    for name in names:
        if path := shutil.which(name):
            return path
    raise ToolError(f"{' / '.join(names)} is not installed here")


def soffice() -> str:
    """LibreOffice."""
    return which("soffice", "libreoffice")


def chromium() -> str:
    """Chromium; start it with --headless --no-sandbox and an empty --user-data-dir."""
    return which("chromium", "chromium-browser", "google-chrome")


def node() -> str:
    """Node.js."""
    return which("node")


def ooxml() -> str:
    """Node.js, where the validator of Office files and its program for this machine are there too."""
    if not any(VALIDATORS.glob("ooxml-validator-*")):
        raise ToolError("the Office file validator is not installed here (npm install in tests/tools/node)")
    return node()


def axe() -> Path:
    """The script of axe-core, which looks for barriers in a page."""
    path = NODE_MODULES / "axe-core" / "axe.min.js"
    if not path.is_file():
        raise ToolError("axe-core is not installed here (npm install in tests/tools/node)")
    return path


_TOOLS: Mapping[str, Callable[[], str | Path]] = {
    "soffice": soffice,
    "pdftoppm": lambda: which("pdftoppm"),
    "pdftotext": lambda: which("pdftotext"),
    "node": node,
    "ooxml": ooxml,
    "chromium": chromium,
    "axe": axe,
}


def missing(tools: Sequence[str]) -> list[str]:
    """Why these tools cannot be used here, one reason each; empty where all can."""
    reasons = []
    for tool in tools:
        if tool not in _TOOLS:
            raise ValueError(f"unknown tool {tool!r}; known are {', '.join(_TOOLS)}")
        try:
            _TOOLS[tool]()
        except ToolError as error:
            reasons.append(str(error))
    return reasons


def run(
    command: Sequence[str | Path],
    *,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    stdin: str = "",
    timeout: float = 180,
) -> subprocess.CompletedProcess[str]:
    """Run a program to its end, whatever its exit status; ``env`` is added to the environment."""
    return subprocess.run(  # noqa: S603 -- commands are written in the tests, never taken from data
        [str(part) for part in command],
        cwd=cwd,
        env={**os.environ, **(env or {})},
        input=stdin,
        capture_output=True,
        encoding="utf-8",
        timeout=timeout,
        check=False,
    )
