"""What the rules say of a record → a table for the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TextIO

from rich.text import Text

from pipeline.build.explain import Explained
from pipeline.cli.console import summary, visible
from pipeline.cli.folding import fold
from pipeline.cli.screen import Screen, plain_table
from pipeline.policy.judge import Standing, Verdict
from pipeline.policy.model import Strength

_STYLES = {Standing.HELD: "green", Standing.BROKEN: "bold red", Standing.EXCEPTED: "bold yellow"}
_ORDER = (Standing.BROKEN, Standing.EXCEPTED, Standing.HELD)
"""The gravest first: it is what `explain` is asked for."""
_NOTE = "「お知らせ」の規則は、知らせるだけで、守られていなくても文書の作成を止めません。"
_STANDING_WIDTH, _GAPS = 6, 6


def print_verdicts(told: Explained, stream: TextIO) -> None:
    """Prints title, table, the origin of each article and the number of findings."""
    screen = Screen(stream)
    reference = (screen.columns - _STANDING_WIDTH - _GAPS) // 3
    rule = screen.columns - _STANDING_WIDTH - _GAPS - reference
    table = plain_table("結果", "規則", "根拠")
    judged = [one for standing in _ORDER for one in told.verdicts if one.standing is standing]
    for verdict in judged:
        table.add_row(
            Text(verdict.standing.label, _STYLES.get(verdict.standing, "dim")),
            _said(verdict, rule),
            Text("\n".join(fold(visible(verdict.reference), reference))),
        )
    screen.write(
        [
            *screen.lines(Text(visible(told.title), "bold"), "", *([table] if judged else [])),
            *screen.texts(_below(told)),
            *screen.texts(told.rest),
            *screen.lines("", summary(told.findings)),
        ]
    )


def _below(told: Explained) -> Iterator[str]:
    """The rules that say nothing of the record, by name only, and what a word of the table means."""
    others = [one.title for one in told.verdicts if one.standing not in _ORDER]
    if others:
        yield f"{Standing.NOT_APPLICABLE.label}の規則 {len(others)}件：{'、'.join(dict.fromkeys(others))}"
    shown = (one for one in told.verdicts if one.standing in _ORDER)
    if any(one.binding == Strength.NOTE.label for one in shown):
        yield _NOTE


def _said(verdict: Verdict, width: int) -> Text:
    """The rule with what binds, and below it the evidence or what breaks it."""
    heading = f"{verdict.title}（{verdict.rule}、{verdict.binding}）"
    notes = [(text, "") for text in verdict.evidence]
    notes += [(finding.message, _STYLES.get(verdict.standing, "")) for finding in verdict.findings]
    lines = [Text(line) for line in fold(visible(heading), width)]
    for text, style in notes:
        lines += [Text(f"  {line}", style) for line in fold(visible(text), width - 2)]
    return Text("\n").join(lines)
