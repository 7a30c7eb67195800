"""Words on the command line → one command, its printing and its exit status (contract.md, "Commands").

Everything heavy is imported inside the command that needs it, so that `kyotei --help` is quick.
"""

from __future__ import annotations

import datetime
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline import __version__
from pipeline.cli.japanese import speak_japanese

speak_japanese()  # before any command is declared: click fixes some words then

if TYPE_CHECKING:
    from pipeline.cli.report import Report
    from pipeline.workspace import Workspace

OK, FINDINGS, USAGE, CANNOT_WRITE = range(4)
"""Exit statuses."""


class Day(click.ParamType[datetime.date]):
    """A date as records write it: 2026-04-01, 令和8年4月1日."""

    name = "年月日"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime.date:
        """The day; a usage error where it is none."""
        from pipeline.records.dates import NotADate, parse_day

        try:
            return parse_day(value)
        except NotADate as refused:
            self.fail(f"{refused}{refused.hint}", param, ctx)


@dataclass(frozen=True, slots=True)
class Asked:
    """What every command is asked: where, of which municipalities, on which day, how to answer."""

    command: str
    workspace: Workspace
    cities: list[str]
    on: datetime.date
    json: bool


def _options(function: Callable[..., Any]) -> Callable[..., Any]:
    """The options that all commands share."""
    for decorate in (
        click.option("--json", "as_json", is_flag=True, help="結果をJSONで標準出力に書きます。"),
        click.option("--on", type=Day(), help="基準日。書かなければ今日です。"),
        click.argument("cities", nargs=-1, metavar="[市町村]..."),
    ):
        function = decorate(function)
    return function


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


def _asked(
    context: click.Context, cities: Sequence[str], on: datetime.date | None, *, as_json: bool
) -> Asked:
    """The question, checked before any work: unknown municipalities are a usage error."""
    from pipeline.records.shape import did_you_mean
    from pipeline.workspace import Workspace

    workspace = Workspace(context.obj)
    try:
        known = workspace.cities()
    except OSError:
        known = []
    if not known:
        raise click.UsageError(
            "このフォルダーの data に、市町村のフォルダーがありません。"
            "data のあるフォルダーで実行するか、--workspace で場所を指定してください。"
        )
    unknown = [one for one in cities if one not in known]
    if unknown:
        said = "".join(
            f"「{one}」という市町村のフォルダーは data にありません。{did_you_mean(one, known)}"
            for one in unknown
        )
        raise click.UsageError(said)
    # The one place that looks at the clock (contract.md, --on).
    today = datetime.date.today  # noqa: TID251
    return Asked(
        context.info_name or "", workspace, list(dict.fromkeys(cities)) or known, on or today(), as_json
    )


@cli.command(
    short_help="記録を読み、指針に照らして確かめます。",
    help="記録を読み、指針に照らして確かめます。文書は作りません。\n\n例：kyotei check",
)
@_options
@click.pass_context
def check(context: click.Context, cities: tuple[str, ...], on: datetime.date | None, as_json: bool) -> int:
    """All findings of the municipalities; makes nothing."""
    from pipeline.build.survey import survey
    from pipeline.cli.report import Report

    asked = _asked(context, cities, on, as_json=as_json)
    report = Report(asked.command)
    for city in asked.cities:
        with report.told(city):
            report.add(survey(asked.workspace, city, asked.on).findings)
    return _answer(report, asked)


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
@_options
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
    from pipeline.records.shape import did_you_mean

    asked = _asked(context, cities, on, as_json=as_json)
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
    return _answer(report, asked)


@cli.command(
    short_help="output の文書が、作ったときのままかを確かめます。",
    help="output の文書を一覧（manifest.json）と照らし、すべて読み直します。\n\n例：kyotei verify",
)
@_options
@click.pass_context
def verify(context: click.Context, cities: tuple[str, ...], on: datetime.date | None, as_json: bool) -> int:
    """What does not hold of the output of the municipalities."""
    from pipeline.build.audit import audit
    from pipeline.cli.report import Report

    asked = _asked(context, cities, on, as_json=as_json)
    report = Report(asked.command)
    for city in asked.cities:
        with report.told(city):
            report.add(audit(asked.workspace, city, asked.on))
    return _answer(report, asked)


@cli.command(
    short_help="1件の記録について、規則ごとの結果と条文の出どころを示します。",
    help="1件の記録について、規則ごとに適合・不適合・例外・対象外とその根拠を示します。"
    "協定では、それぞれの条がどの条文から来たかも示します。\n\n例：kyotei explain --help",
)
@click.argument("city", metavar="<市町村>")
@click.argument("name", metavar="<記録>")
@click.option("--on", type=Day(), help="基準日。書かなければ今日です。")
@click.option("--json", "as_json", is_flag=True, help="結果をJSONで標準出力に書きます。")
@click.pass_context
def explain(context: click.Context, city: str, name: str, on: datetime.date | None, as_json: bool) -> int:
    """What the rules say of one record."""
    from pipeline.build.explain import NoSuchRecord
    from pipeline.build.explain import explain as explain_record
    from pipeline.cli.report import Report
    from pipeline.records.shape import did_you_mean

    asked = _asked(context, [city], on, as_json=as_json)
    report = Report(asked.command)
    try:
        with report.told(city):
            told = explain_record(asked.workspace, city, name, asked.on)
            report.add(told.findings)
            report.lines += told.lines
    except NoSuchRecord as missing:
        several = f"「{name}」に当たる記録が1件に決まりません。"
        raise click.UsageError(several + did_you_mean(name, missing.known)) from None
    return _answer(report, asked)


@cli.group(
    short_help="記録のファイルを扱います。",
    help="記録のファイルを扱います。\n\n例：kyotei records convert --help",
)
def records() -> None:
    """Commands on the record files themselves."""


@records.command(
    short_help="記録を、別の種類のファイルに書き直します。",
    help="ある種類の記録を、YAML・CSV・Excel のどれかに書き直し、output の「記録」に置きます。"
    "もとのファイルは変わりません。\n\n例：kyotei records convert 市町村 partners --to xlsx",
)
@click.argument("city", metavar="<市町村>")
@click.argument("type_name", metavar="<記録の種類>")
@click.option(
    "--to", "form", type=click.Choice(["yaml", "csv", "xlsx"]), required=True, help="ファイルの種類。"
)
@click.option("--json", "as_json", is_flag=True, help="結果をJSONで標準出力に書きます。")
@click.pass_context
def convert(context: click.Context, city: str, type_name: str, form: str, as_json: bool) -> int:
    """The records of one type in another kind of file."""
    from pipeline.build.convert import convert as convert_records
    from pipeline.cli.report import Report
    from pipeline.records.city import TYPE_LABELS
    from pipeline.records.shape import did_you_mean

    asked = _asked(context, [city], None, as_json=as_json)
    names = {word: name for name, label in TYPE_LABELS.items() for word in (name, label)}
    if type_name not in names:
        raise click.UsageError(
            f"「{type_name}」という記録の種類はありません。{did_you_mean(type_name, names)}"
        )
    report = Report("records convert")
    report.convert(city, lambda: convert_records(asked.workspace, city, names[type_name], form))
    return _answer(report, asked)


def _answer(report: Report, asked: Asked) -> int:
    report.print(as_json=asked.json)
    return report.exit


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
