"""`make bench`: the program against named rivals and floors → a table, and docs/benchmark.md.

Ratios of one run on one machine, never promises: both sides of a ratio are measured by turns, so
that what else the machine does hits both.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from bench import documents, report, stages, startup, synthetic

ROOT = Path(__file__).resolve().parent.parent
SMALL, LARGE = 200, 2000


def main(words: list[str] | None = None) -> int:
    """Measures, prints, and after a whole run brings docs/benchmark.md up to date."""
    parser = argparse.ArgumentParser(description="Ratios against a plain docxtpl loop and bare imports.")
    parser.add_argument("--quick", action="store_true", help="200 agreements only; docs stay as they are")
    parser.add_argument("--no-docs", action="store_true", help="leave docs/benchmark.md as it is")
    parser.add_argument("--city", default="asahi", help="the sample to multiply (default: asahi)")
    asked = parser.parse_args(words)
    try:
        text = _measure(asked.city, (SMALL,) if asked.quick else (SMALL, LARGE))
    except synthetic.NoSample as why:
        print(f"bench: {why}", file=sys.stderr)
        return 1
    if not (asked.quick or asked.no_docs):
        report.update(ROOT / "docs" / "benchmark.md", text)
    return 0


def _measure(city: str, sizes: tuple[int, ...]) -> str:
    """All tables as Markdown, each printed as soon as it is known."""
    shown: list[str] = []

    def show(text: str) -> None:
        print(text, end="\n\n", flush=True)
        shown.append(text)

    show(report.heading())
    show(report.startup_table(startup.measure(ROOT, city)))
    for size in sizes:
        with tempfile.TemporaryDirectory(prefix="kyotei-bench-") as folder:
            sample = synthetic.make(ROOT, Path(folder), city, size)
            show(report.documents_table(documents.measure(sample, repeats=3 if size <= SMALL else 2)))
            if size == sizes[-1]:
                show(report.stages_table(size, stages.measure(sample)))
    return "\n\n".join(shown)


if __name__ == "__main__":
    sys.exit(main())
