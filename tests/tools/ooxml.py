"""Word and Excel files → what the Open XML SDK's validator, and so Word, has to say of them.

To look at files by hand: ``python -m tests.tools.ooxml FILE…``.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.tools import machine

_SCRIPT = Path(__file__).parent / "node" / "validate.mjs"


def validate(paths: Sequence[Path]) -> dict[Path, list[str]]:
    """The faults of each file, as texts that name part and element; an empty list for a good one.

    A file that is no Office file at all is a fault too. ToolError where the validator cannot run.
    """
    if not paths:
        return {}
    wanted = json.dumps([str(path.resolve()) for path in paths])
    done = machine.run([machine.ooxml(), _SCRIPT], stdin=wanted, timeout=60 + 5 * len(paths))
    if done.returncode != 0:
        raise machine.ToolError(f"the Office file validator failed: {done.stderr.strip()}")
    verdicts = json.loads(done.stdout)
    return {
        path: [_text(error) for error in verdict["errors"]]
        for path, verdict in zip(paths, verdicts, strict=True)
    }


def _text(error: dict[str, Any]) -> str:
    where = " ".join(filter(None, [error["path"], error["xPath"]]))
    return f"{where}: {error['description']}" if where else str(error["description"])


def main(files: Sequence[str]) -> int:
    """Print the faults of files; 1 where there are any."""
    verdicts = validate([Path(file) for file in files])
    for path, errors in verdicts.items():
        for line in errors or ["valid"]:
            sys.stdout.write(f"{path}: {line}\n")
    return int(any(verdicts.values()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
