"""`kyotei verify`: whether output/ is as it was made, and signed/ as it was signed."""

from __future__ import annotations

import datetime

import click

from pipeline.cli.asked import answer, ask, each_city, options


@click.command(
    help="output の文書と、data の signed に残した協定書を、一覧（manifest.json）と照らし、すべて読み直します。\n\n例：kyotei verify 市町村",
)
@options
@click.pass_context
def verify(
    context: click.Context, cities: tuple[str, ...], on: datetime.date | None, as_json: bool, everything: bool
) -> int:
    """What does not hold of the output and the signed papers of the municipalities."""
    from pipeline.build.audit import audit
    from pipeline.cli.report import Report

    asked = ask(context, cities, on, as_json=as_json, everything=everything)
    report = Report(asked.command)
    each_city(asked, lambda city: report.audit(city, lambda: audit(asked.workspace, city, asked.on)))
    return answer(report, asked)
