"""What the rules say of a record → a table for the terminal."""

from __future__ import annotations

from typing import TextIO

from rich.text import Text

from pipeline.build.explain import Explained
from pipeline.cli.console import summary, visible
from pipeline.cli.folding import fold
from pipeline.cli.screen import Screen, plain_table
from pipeline.policy.judge import Standing, Verdict

_STYLES = {Standing.HELD: "green", Standing.BROKEN: "bold red", Standing.EXCEPTED: "bold yellow"}
_STANDING_WIDTH, _GAPS = 6, 6


def print_verdicts(told: Explained, stream: TextIO) -> None:
    """Prints title, table, the origin of each article and the number of findings."""
    screen = Screen(stream)
    reference = (screen.columns - _STANDING_WIDTH - _GAPS) // 3
    rule = screen.columns - _STANDING_WIDTH - _GAPS - reference
    table = plain_table("結果", "規則", "根拠")
    for verdict in told.verdicts:
        table.add_row(
            Text(verdict.standing.label, _STYLES.get(verdict.standing, "dim")),
            _said(verdict, rule),
            Text("\n".join(fold(visible(verdict.reference), reference))),
        )
    rest = [folded for line in told.rest for folded in fold(visible(line), screen.columns)]
    screen.write(
        screen.lines(
            Text(visible(told.title), "bold"), "", table, *map(Text, rest), "", summary(told.findings)
        )
    )


def _said(verdict: Verdict, width: int) -> Text:
    """The rule with what binds, and below it the evidence or what breaks it."""
    heading = f"{verdict.title}（{verdict.rule}、{verdict.binding}）"
    notes = [(text, "") for text in verdict.evidence]
    notes += [(finding.message, _STYLES.get(verdict.standing, "")) for finding in verdict.findings]
    lines = [Text(line) for line in fold(visible(heading), width)]
    for text, style in notes:
        lines += [Text(f"  {line}", style) for line in fold(visible(text), width - 2)]
    return Text("\n").join(lines)
