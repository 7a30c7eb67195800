"""Words on the command line → one command, its printing and its exit status (contract.md, "Commands").

Everything heavy is imported inside the command that needs it, so that `kyotei --help` is quick.
"""

from __future__ import annotations

import datetime
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from pipeline import __version__
from pipeline.cli.asked import Day, answer, ask, options
from pipeline.cli.forms import forms
from pipeline.cli.records import records

OK, FINDINGS, USAGE, CANNOT_WRITE = range(4)
"""Exit statuses."""


@click.group(
    help="協定書と別紙を、記録から作ります。\n\n例：kyotei build",
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.option(
    "--workspace",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=Path(),
    show_default="今のフォルダー",
    help="data・templates・output があるフォルダー。",
)
@click.version_option(__version__, "--version", prog_name="kyotei")
@click.pass_context
def cli(context: click.Context, workspace: Path) -> None:
    """The program; only the workspace is settled here."""
    context.obj = workspace


@cli.command(
    short_help="記録を読み、指針に照らして確かめます。",
    help="記録を読み、指針に照らして確かめます。文書は作りません。\n\n例：kyotei check",
)
@options
@click.pass_context
def check(context: click.Context, cities: tuple[str, ...], on: datetime.date | None, as_json: bool) -> int:
    """All findings of the municipalities; makes nothing."""
    from pipeline.build.survey import survey
    from pipeline.cli.report import Report

    asked = ask(context, cities, on, as_json=as_json)
    report = Report(asked.command)
    for city in asked.cities:
        with report.told(city):
            report.add(survey(asked.workspace, city, asked.on).findings)
    return answer(report, asked)


@cli.command(
    short_help="記録を確かめ、作れる文書をすべて作ります。",
    help="記録を確かめ、作れる文書をすべて output に作ります。\n\n例：kyotei build --only agreement",
)
@click.option(
    "--only",
    multiple=True,
    metavar="種類",
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
    only: tuple[str, ...],
    jobs: int | None,
    pdf: bool,
    force: bool,
) -> int:
    """Every document that the records allow, the findings, and the page."""
    import os

    from pipeline.build.run import Wish
    from pipeline.build.run import build as build_city
    from pipeline.cli.console import Progress
    from pipeline.cli.report import Report
    from pipeline.plan.job import KIND_LABELS
    from pipeline.records.suggest import did_you_mean

    asked = ask(context, cities, on, as_json=as_json)
    kinds = {word: kind for kind, label in KIND_LABELS.items() for word in (kind, label)}
    unknown = [one for one in only if one not in kinds]
    if unknown:
        said = "".join(
            f"「{one}」という文書の種類はありません。{did_you_mean(one, kinds)}" for one in unknown
        )
        raise click.UsageError(said)
    wish = Wish(asked.on, frozenset(kinds[one] for one in only), jobs or os.cpu_count() or 1, force, pdf)
    report = Report(asked.command)
    for city in asked.cities:
        with Progress(city, sys.stderr) as bar:
            report.run(city, lambda city=city, bar=bar: build_city(asked.workspace, city, wish, bar.reach))  # type: ignore[misc]
    return answer(report, asked)


@cli.command(
    short_help="output の文書が、作ったときのままかを確かめます。",
    help="output の文書を一覧（manifest.json）と照らし、すべて読み直します。\n\n例：kyotei verify",
)
@options
@click.pass_context
def verify(context: click.Context, cities: tuple[str, ...], on: datetime.date | None, as_json: bool) -> int:
    """What does not hold of the output of the municipalities."""
    from pipeline.build.audit import audit
    from pipeline.cli.report import Report

    asked = ask(context, cities, on, as_json=as_json)
    report = Report(asked.command)
    for city in asked.cities:
        with report.told(city):
            report.add(audit(asked.workspace, city, asked.on))
    return answer(report, asked)


@cli.command(
    short_help="1件の記録について、規則ごとの結果と条文の出どころを示します。",
    help="1件の記録について、規則ごとに適合・不適合・例外・対象外とその根拠を示します。"
    "協定では、それぞれの条がどの条文から来たかも、企業等では、確認事項と協定も示します。"
    "記録は、IDか、企業名・協定名称（その一部でも、1件に決まればかまいません）で書きます。"
    "\n\n例：kyotei explain --help",
)
@click.argument("city", metavar="<市町村>")
@click.argument("name", metavar="<記録>")
@click.option("--on", type=Day(), help="基準日。書かなければ今日です。")
@click.option("--json", "as_json", is_flag=True, help="結果をJSONで標準出力に書きます。")
@click.pass_context
def explain(context: click.Context, city: str, name: str, on: datetime.date | None, as_json: bool) -> int:
    """What the rules say of one record."""
    from pipeline.build.explain import explain as explain_record
    from pipeline.build.which import NoSuchRecord
    from pipeline.cli.report import Report

    asked = ask(context, [city], on, as_json=as_json)
    report = Report(asked.command)
    try:
        with report.told(city):
            told = explain_record(asked.workspace, city, name, asked.on)
            report.add(told.findings)
            report.lines += told.lines
    except NoSuchRecord as missing:
        if missing.several:
            said = f"「{name}」に当たる記録がいくつもあります。次のどれかを、IDで書いてください。"
        elif missing.near:
            said = f"「{name}」という記録はありません。近いものは、次のとおりです。"
        else:
            said = f"「{name}」という記録はありません。IDか、企業名・協定名称かその一部を書いてください。"
        raise click.UsageError("\n  ".join([said, *(missing.several or missing.near)])) from None
    return answer(report, asked)


cli.add_command(records)
cli.add_command(forms)


def main(args: Sequence[str] | None = None) -> None:
    """Runs `kyotei` and leaves with its exit status. Nothing that a user can cause is a traceback."""
    from pipeline.cli.console import survive_encoding

    survive_encoding()
    words = list(sys.argv[1:] if args is None else args)
    try:
        status = cli.main(words, prog_name="kyotei", standalone_mode=False)
    except click.ClickException as refused:
        _refuse(refused, words)
        status = USAGE
    except (click.Abort, KeyboardInterrupt):
        click.echo(
            "中断しました。途中までの文書は残っています。もう一度実行すれば続きから作ります。", err=True
        )
        status = CANNOT_WRITE
    sys.exit(status if isinstance(status, int) else OK)


def _named(words: Sequence[str]) -> str:
    """The command among words that click could not take apart."""
    return next((word for word in words if word in cli.commands), "")


def _refuse(refused: click.ClickException, words: Sequence[str]) -> None:
    if "--json" not in words:
        refused.show()
        return
    from pipeline.cli.report import Report

    context = getattr(refused, "ctx", None)
    command = " ".join(context.command_path.split()[1:]) if context is not None else _named(words)
    report = Report(command or None)
    report.refuse(refused.format_message())
    report.print(as_json=True)
