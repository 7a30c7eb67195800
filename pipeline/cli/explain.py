"""`kyotei explain`: what the rules say of one record."""

from __future__ import annotations

import datetime
import sys

import click

from pipeline.cli import complete
from pipeline.cli.asked import Day, answer, ask, no_such_record


@click.command(
    help="1件の記録について、規則ごとに適合・不適合・例外・対象外とその根拠を示します。"
    "協定では、それぞれの条がどの条文から来たかも、企業等では、確認事項と協定も示します。"
    "記録は、IDか、企業名・協定名称（その一部でも、1件に決まればかまいません）で書きます。"
    "\n\n例：kyotei explain 市町村 協定ID",
)
@click.argument("city", metavar="<市町村>", shell_complete=complete.cities)
@click.argument("name", metavar="<記録>", shell_complete=complete.ids())
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
            if told.verdicts and not as_json and sys.stdout.isatty():
                from pipeline.cli.verdicts import print_verdicts

                print_verdicts(told, sys.stdout)
                return report.exit
            report.lines += told.lines
    except NoSuchRecord as missing:
        raise no_such_record(name, missing) from None
    return answer(report, asked)
