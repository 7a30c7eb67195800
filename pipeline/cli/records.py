"""`kyotei records`: commands on the record files themselves."""

from __future__ import annotations

import click

from pipeline.cli.asked import answer, ask


@click.group(
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

    asked = ask(context, [city], None, as_json=as_json)
    names = {word: name for name, label in TYPE_LABELS.items() for word in (name, label)}
    if type_name not in names:
        raise click.UsageError(
            f"「{type_name}」という記録の種類はありません。{did_you_mean(type_name, names)}"
        )
    report = Report("records convert")
    report.convert(city, lambda: convert_records(asked.workspace, city, names[type_name], form))
    return answer(report, asked)
