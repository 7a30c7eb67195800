"""`kyotei check`: records read and judged, nothing made."""

from __future__ import annotations

import datetime

import click

from pipeline.cli.asked import answer, ask, each_city, options


@click.command(
    help="記録を読み、指針に照らして確かめます。文書は作りません。\n\n例：kyotei check 市町村",
)
@options
@click.pass_context
def check(
    context: click.Context, cities: tuple[str, ...], on: datetime.date | None, as_json: bool, everything: bool
) -> int:
    """All findings of the municipalities; makes nothing."""
    from pipeline.build.survey import survey
    from pipeline.cli.report import Report

    asked = ask(context, cities, on, as_json=as_json, everything=everything)
    report = Report(asked.command)
    each_city(asked, lambda city: report.survey(city, lambda: survey(asked.workspace, city, asked.on)))
    return answer(report, asked)
