"""Measurements → plain tables that are Markdown as well, and their place in docs/benchmark.md."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Sequence
from pathlib import Path

from bench.documents import COMPARED, Measured
from bench.stages import Stages
from bench.startup import Start

BEGIN, END = "<!-- measured by make bench -->", "<!-- end of what make bench writes -->"
_WIDE = 1000


def heading() -> str:
    """When and on what."""
    day = time.strftime("%Y-%m-%d", time.gmtime())
    machine = f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"
    return f"Measured {day}; {machine}."


def startup_table(starts: Sequence[Start]) -> str:
    """Fresh processes against bare imports."""
    rows = [
        (
            f"`{one.command}`",
            _ms(one.ours),
            f"`{one.floor_name}`",
            _ms(one.floor),
            f"{one.ours / one.floor:.1f}",
        )
        for one in starts
    ]
    return _table(("start-up, best of 7", "ms", "floor", "ms", "times the floor"), rows)


def documents_table(measured: Measured) -> str:
    """Builds against the docxtpl loop."""
    rows = [
        (
            one.name,
            f"{one.count:,}",
            f"{one.seconds:.2f}",
            f"{one.count / one.seconds:,.0f}",
            f"{one.seconds / one.count * 1000:.2f}",
            f"{one.rival:.2f}",
            f"{one.rival / one.count * 1000:.2f}",
            f"{one.rival / one.seconds:.1f}",
        )
        for one in measured.rows
    ]
    head = (
        f"{measured.size:,} agreements", "documents", "s", "documents/s", "ms each", "docxtpl s",
        "docxtpl ms each", "times faster",
    )  # fmt: skip
    said = (
        f"{measured.findings:,} warnings and notices. "
        f"{measured.different} of {COMPARED} documents compared say anything else than docxtpl's."
    )
    return f"{_table(head, rows)}\n\n{said}"


def stages_table(size: int, stages: Stages) -> str:
    """Where the time of one build in one process goes."""
    ranked = sorted(stages.seconds.items(), key=lambda one: -one[1])
    rows = [
        (name, _ms(took), f"{took / size * 1000:.3f}", f"{took / stages.total * 100:.1f}")
        for name, took in ranked
    ]
    rows.append(("all", _ms(stages.total), f"{stages.total / size * 1000:.3f}", "100.0"))
    text = _table((f"stage, {size:,} agreements, 1 process", "ms", "ms each", "%"), rows)
    if stages.gone:
        text += f"\n\nNot found any more, so part of another stage: {', '.join(stages.gone)}."
    lines = [(f"`{name}`", f"{calls:,}", f"{own:,.0f}") for name, calls, own in stages.functions]
    return f"{text}\n\n{_table(('own time under cProfile (slower than life)', 'calls', 'ms'), lines)}"


def update(path: Path, text: str) -> None:
    """Puts the tables between their marks in the page; what people wrote around them stays."""
    page = path.read_text(encoding="utf-8") if path.is_file() else f"# Benchmark\n\n{BEGIN}\n{END}\n"
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    path.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{after}", encoding="utf-8")


def _ms(seconds: float) -> str:
    return f"{seconds * _WIDE:,.0f}"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Columns as wide as they need; all but the texts flush right."""
    widths = [max(len(row[at]) for row in (head, *rows)) for at in range(len(head))]
    texts = [not _number(rows[0][at]) for at in range(len(head))]

    def line(cells: Sequence[str]) -> str:
        padded = (
            cell.ljust(width) if text else cell.rjust(width)
            for cell, width, text in zip(cells, widths, texts, strict=True)
        )
        return f"| {' | '.join(padded)} |"

    rule = "|".join(
        "-" * (width + 2) if text else "-" * (width + 1) + ":"
        for width, text in zip(widths, texts, strict=True)
    )
    return "\n".join((line(head), f"|{rule}|", *(line(row) for row in rows)))


def _number(text: str) -> bool:
    return text.replace(",", "").replace(".", "").isdigit()
