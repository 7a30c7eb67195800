"""What every command is asked on the command line, checked before any work, and how it answers."""

from __future__ import annotations

import datetime
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from pipeline.cli import complete

if TYPE_CHECKING:
    from pipeline.build.which import NoSuchRecord
    from pipeline.cli.report import Report
    from pipeline.workspace import Workspace


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
    brief: bool = False


def options(function: Callable[..., Any]) -> Callable[..., Any]:
    """The options that all commands share."""
    for decorate in (
        click.option(
            "--all", "everything", is_flag=True, help="画面に入りきらなくても、指摘をすべて表示します。"
        ),
        click.option("--json", "as_json", is_flag=True, help="結果をJSONで標準出力に書きます。"),
        click.option("--on", type=Day(), help="基準日。書かなければ今日です。"),
        click.argument("cities", nargs=-1, metavar="[市町村]...", shell_complete=complete.cities),
    ):
        function = decorate(function)
    return function


def ask(
    context: click.Context,
    cities: Sequence[str],
    on: datetime.date | None,
    *,
    as_json: bool,
    everything: bool = True,
) -> Asked:
    """The question, checked before any work: unknown municipalities are a usage error.

    Without ``everything`` the answer on a terminal is what its screen can hold.
    """
    from pathlib import Path

    from pipeline.records.suggest import did_you_mean
    from pipeline.workspace import Workspace

    workspace = Workspace(Path(context.obj))
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
        context.info_name or "",
        workspace,
        list(dict.fromkeys(cities)) or known,
        on or today(),
        as_json,
        not everything and sys.stdout.isatty(),
    )


def each_city(asked: Asked, work: Callable[[str], None]) -> None:
    """Does the work for each municipality, and shows on a terminal which one it is."""
    from pipeline.cli.progress import Progress

    with Progress(asked.cities, sys.stderr) as bar:
        for city in asked.cities:
            bar.begin(city)
            work(city)


def answer(report: Report, asked: Asked) -> int:
    """Prints what a command found and made; its exit status."""
    report.print(as_json=asked.json, brief=asked.brief)
    return report.exit


def no_such_record(word: str, missing: NoSuchRecord) -> click.UsageError:
    """The usage error for a word that means no record, or several."""
    if missing.several:
        said = f"「{word}」に当たる記録がいくつもあります。次のどれかを、IDで書いてください。"
    elif missing.near:
        said = f"「{word}」という記録はありません。近いものは、次のとおりです。"
    else:
        said = f"「{word}」という記録はありません。IDか、企業名・協定名称かその一部を書いてください。"
    return click.UsageError("\n  ".join([said, *(missing.several or missing.near)]))
