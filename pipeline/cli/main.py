"""Words on the command line → one command, its printing and its exit status (contract.md, "Commands").

Whatever click does not load itself is imported by the command that needs it: `kyotei --help` is quick.
"""

from __future__ import annotations

import atexit
import gc
import sys
from collections.abc import Sequence

import click

from pipeline import __version__
from pipeline.build.memory import rarely_collecting
from pipeline.cli.japanese import example_of, speak_japanese
from pipeline.cli.lazy import LazyGroup
from pipeline.cli.streams import survive_encoding

atexit.register(gc.freeze)  # Python would look all objects through once more before it leaves
speak_japanese()  # before any command is declared: click fixes some words then

OK, FINDINGS, USAGE, CANNOT_WRITE = range(4)
"""Exit statuses."""

COMMANDS = {
    "check": "記録を読み、指針に照らして確かめます。",
    "build": "記録を確かめ、作れる文書をすべて作ります。",
    "sign": "締結した協定書を、締結したときのまま残します。",
    "explain": "1件の記録について、規則ごとの結果と条文の出どころを示します。",
    "verify": "output の文書と締結した協定書が、元のままかを確かめます。",
    "forms": "企業等と各課へ出す依頼文と様式を扱います。",
    "records": "記録のファイルを扱います。",
    "template": "変えたひな形（Word・Excel）を確かめます。",
    "completion": "Tab キーで入力を補えるようにします。",
}
"""Every command, in the order in which help lists them: one entry here, and `name` in ``cli/<name>.py``."""


@click.group(
    cls=LazyGroup,
    table=COMMANDS,
    help="協定書と別紙を、記録から作ります。\n\n例：kyotei build",
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.option(
    "--workspace",
    type=click.Path(exists=True, file_okay=False),
    default=".",
    help="data・templates・output があるフォルダー。書かなければ今のフォルダーです。",
)
@click.version_option(__version__, "--version", prog_name="kyotei")
@click.pass_context
def cli(context: click.Context, workspace: str) -> None:
    """The program; only the workspace is settled here."""
    context.obj = workspace


def main(args: Sequence[str] | None = None) -> None:
    """Runs `kyotei` and leaves with its exit status. Nothing that a user can cause is a traceback."""
    survive_encoding()
    words = list(sys.argv[1:] if args is None else args)
    try:
        with rarely_collecting():
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
    return next((word for word in words if word in COMMANDS), "")


def _refuse(refused: click.ClickException, words: Sequence[str]) -> None:
    context = getattr(refused, "ctx", None)
    example = example_of(context.command) if context is not None else ""
    if "--json" not in words:
        refused.show()
        if example:
            click.echo(example, err=True)
        return
    from pipeline.cli.report import Report

    command = " ".join(context.command_path.split()[1:]) if context is not None else _named(words)
    report = Report(command or None)
    report.refuse(refused.format_message())
    report.print(as_json=True)
