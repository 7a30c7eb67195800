"""A page → what Chromium makes of it at a width: the answer of a script, the barriers that axe-core finds.

To look at pages by hand: ``python -m tests.tools.axe FILE…``.
"""

from __future__ import annotations

import html
import json
import re
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.tools import machine

WIDTHS = (360, 1280)
"""A telephone, and the screen of an office."""

_REPORT = "data-report"
_ANSWER = re.compile(rf'{_REPORT}="([^"]*)"')
_AXE = """
document.querySelectorAll("details").forEach(function (one) { one.open = true; });
axe.run(document, {resultTypes: ["violations", "incomplete"]}).then(function (found) {
  function told(one) {
    return one.id + ": " + one.help + " " + one.nodes.map(function (node) { return node.html; }).join(" | ").slice(0, 500);
  }
  report({violations: found.violations.map(told), passes: found.passes.map(function (one) { return one.id; })});
});
"""


def ask(page: Path, script: str, *, width: int = 1280, scripts: bool = True) -> Any:
    """What a script says with ``report(value)`` when the page is loaded in a frame of this width.

    ``scripts=False`` takes the page's own scripts out first. ToolError where it says nothing.
    """
    source = page.read_text("utf-8")
    if not scripts:
        source = re.sub(r"<script>.*?</script>", "", source, flags=re.DOTALL)
    tell = (
        f'function report(said) {{ parent.document.body.setAttribute("{_REPORT}", JSON.stringify(said)); }}'
    )
    source = source.replace("</body>", f"<script>{tell}\n{script}</script></body>")
    with tempfile.TemporaryDirectory() as folder:
        frame = Path(folder, "frame.html")
        # Headless Chromium has no window below 500 pixels, so the width is that of a frame.
        inner = f'<iframe width="{width}" height="900" srcdoc="{html.escape(source)}"></iframe>'
        frame.write_text(f'<!DOCTYPE html><meta charset="utf-8"><body>{inner}</body>', "utf-8")
        done = machine.run(
            [
                machine.chromium(),
                *("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"),
                *("--no-first-run", f"--user-data-dir={folder}/profile", "--window-size=1400,1000"),
                *("--virtual-time-budget=60000", "--dump-dom", frame.as_uri()),
            ]
        )
    found = _ANSWER.search(done.stdout)
    if found is None:
        raise machine.ToolError(f"Chromium gave no answer: {done.stderr.strip()[-500:]}")
    return json.loads(html.unescape(found.group(1)))


def barriers(page: Path, *, width: int) -> list[str]:
    """The violations of WCAG and of good practice that axe-core finds, everything unfolded."""
    found = ask(page, machine.axe().read_text("utf-8") + _AXE, width=width)
    if "color-contrast" not in found["passes"]:
        raise machine.ToolError("axe-core did not look at the page")
    return [str(one) for one in found["violations"]]


def main(files: Sequence[str]) -> int:
    """Print the barriers of pages; 1 where there are any."""
    lines = [
        f"{file} ({width}): {one}"
        for file in files
        for width in WIDTHS
        for one in barriers(Path(file), width=width)
    ]
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    return int(bool(lines))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
