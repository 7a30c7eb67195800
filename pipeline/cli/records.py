"""`kyotei records`: commands on the record files themselves."""

from __future__ import annotations

import datetime
from pathlib import Path

import click

from pipeline.cli import complete
from pipeline.cli.asked import Day, answer, ask


@click.group(
    help="記録のファイルを扱います。\n\n例：kyotei records convert 市町村 partners --to xlsx",
)
def records() -> None:
    """Commands on the record files themselves."""


@records.command(
    short_help="記録を、別の種類のファイルに書き直します。",
    help="ある種類の記録を、YAML・CSV・Excel のどれかに書き直し、output の「記録」に置きます。"
    "もとのファイルは変わりません。\n\n例：kyotei records convert 市町村 partners --to xlsx",
)
@click.argument("city", metavar="<市町村>", shell_complete=complete.cities)
@click.argument("type_name", metavar="<記録の種類>", shell_complete=complete.record_types)
@click.option(
    "--to", "form", type=click.Choice(["yaml", "csv", "xlsx"]), required=True, help="ファイルの種類。"
)
@click.option("--json", "as_json", is_flag=True, help="結果をJSONで標準出力に書きます。")
@click.pass_context
def convert(context: click.Context, city: str, type_name: str, form: str, as_json: bool) -> int:
    """The records of one type in another kind of file."""
    from pipeline.build.convert import convert as convert_records
    from pipeline.cli.report import Report

    asked = ask(context, [city], None, as_json=as_json)
    wanted = _type(type_name)
    report = Report("records convert")
    report.convert(city, lambda: convert_records(asked.workspace, city, wanted, form))
    return answer(report, asked)


_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@records.command(
    "import",
    short_help="手元の一覧（Excel・CSV）を、対応表に従って記録にします。",
    help="手元の一覧（Excel・CSV）を、見出しの対応表に従って記録にし、今ある記録に加えて output の「記録」に置きます。"
    "data のファイルは変わりません。エラーが1つでもあれば、何も書きません。"
    "対応表の書き方は、説明書「取込」にあります。"
    "\n\n例：kyotei records import 市町村 協定 協定一覧.xlsx --map 対応表.yaml",
)
@click.argument("city", metavar="<市町村>", shell_complete=complete.cities)
@click.argument("type_name", metavar="<記録の種類>", shell_complete=complete.record_types)
@click.argument("file", metavar="<一覧>", type=_FILE)
@click.option(
    "--map", "mapping", metavar="<対応表>", type=_FILE, required=True, help="見出しの対応表（YAML）。"
)
@click.option("--on", type=Day(), help="基準日。書かなければ今日です。")
@click.option("--json", "as_json", is_flag=True, help="結果をJSONで標準出力に書きます。")
@click.pass_context
def import_list(
    context: click.Context,
    city: str,
    type_name: str,
    file: Path,
    mapping: Path,
    on: datetime.date | None,
    as_json: bool,
) -> int:
    """A city's own list as records."""
    from pipeline.build.bring_in import Wish, bring_in
    from pipeline.cli.report import Report

    asked = ask(context, [city], on, as_json=as_json)
    wish = Wish(_type(type_name), file, mapping, asked.on)
    report = Report("records import")
    report.bring_in(city, lambda: bring_in(asked.workspace, city, wish))
    return answer(report, asked)


def _type(word: str) -> str:
    """The type of record that is meant by its name or label; a usage error where there is none."""
    from pipeline.records.city import TYPE_LABELS
    from pipeline.records.suggest import did_you_mean

    names = {word: name for name, label in TYPE_LABELS.items() for word in (name, label)}
    if word not in names:
        raise click.UsageError(f"「{word}」という記録の種類はありません。{did_you_mean(word, names)}")
    return names[word]
