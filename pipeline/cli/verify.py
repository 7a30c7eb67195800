"""`kyotei verify`: whether output/ is as it was made."""

from __future__ import annotations

import datetime
import sys

import click

from pipeline.cli.asked import answer, ask, options


@click.command(
    help="output の文書を一覧（manifest.json）と照らし、すべて読み直します。\n\n例：kyotei verify 市町村",
)
@options
@click.pass_context
def verify(
    context: click.Context, cities: tuple[str, ...], on: datetime.date | None, as_json: bool, everything: bool
) -> int:
    """What does not hold of the output of the municipalities."""
    from pipeline.build.audit import audit
    from pipeline.cli.progress import Progress
    from pipeline.cli.report import Report

    asked = ask(context, cities, on, as_json=as_json, everything=everything)
    report = Report(asked.command)
    with Progress(asked.cities, sys.stderr) as bar:
        for city in asked.cities:
            bar.begin(city)
            report.audit(city, lambda city=city: audit(asked.workspace, city, asked.on))  # type: ignore[misc]
    return answer(report, asked)
