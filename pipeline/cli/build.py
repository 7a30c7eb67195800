"""`kyotei build`: every document that the records allow."""

from __future__ import annotations

import datetime
import sys

import click

from pipeline.cli import complete
from pipeline.cli.asked import answer, ask, options


@click.command(
    help="記録を確かめ、作れる文書をすべて output に作ります。\n\n例：kyotei build 市町村 --only 協定書",
)
@click.option(
    "--only",
    multiple=True,
    metavar="種類",
    shell_complete=complete.kinds,
    help="この種類の文書だけを作ります（協定書、協定書案、別紙① など。何度でも書けます）。",
)
@click.option("--jobs", type=click.IntRange(min=1), help="同時に動かす数。書かなければCPUの数です。")
@click.option("--pdf", is_flag=True, help="LibreOffice で、PDFも作ります。")
@click.option("--force", is_flag=True, help="変わっていない文書も作り直します。")
@options
@click.pass_context
def build(
    context: click.Context,
    cities: tuple[str, ...],
    on: datetime.date | None,
    as_json: bool,
    everything: bool,
    only: tuple[str, ...],
    jobs: int | None,
    pdf: bool,
    force: bool,
) -> int:
    """Every document that the records allow, the findings, and the page."""
    import os

    from pipeline.build.run import Wish
    from pipeline.build.run import build as build_city
    from pipeline.cli.progress import Progress
    from pipeline.cli.report import Report
    from pipeline.plan.job import KIND_LABELS
    from pipeline.records.suggest import did_you_mean

    asked = ask(context, cities, on, as_json=as_json, everything=everything)
    kinds = {word: kind for kind, label in KIND_LABELS.items() for word in (kind, label)}
    unknown = [one for one in only if one not in kinds]
    if unknown:
        said = "".join(
            f"「{one}」という文書の種類はありません。{did_you_mean(one, kinds)}" for one in unknown
        )
        raise click.UsageError(said)
    wish = Wish(asked.on, frozenset(kinds[one] for one in only), jobs or os.cpu_count() or 1, force, pdf)
    report = Report(asked.command)
    with Progress(asked.cities, sys.stderr) as bar:
        for city in asked.cities:
            bar.begin(city)
            report.run(city, lambda city=city: build_city(asked.workspace, city, wish, bar.reach))  # type: ignore[misc]
    return answer(report, asked)
