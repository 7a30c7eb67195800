"""`kyotei sign`: the paper in output/ was signed; it is kept for good."""

from __future__ import annotations

import datetime

import click

from pipeline.cli import complete
from pipeline.cli.asked import Day, answer, ask, no_such_record


@click.command(
    help="output にある協定書に署名・押印が済んだら実行します。協定書を data の signed に写し、締結したときの"
    "当事者・署名者・条文・規則集を控えます。以後の kyotei build は、その協定書を写すだけで、作り直しません。"
    "記録の「締結日」と「状態」は、ご自身で書いてください。\n\n"
    "例：kyotei sign 市町村 協定ID --signed-on 2026-11-20",
)
@click.argument("city", metavar="<市町村>", shell_complete=complete.cities)
@click.argument("name", metavar="<協定>", shell_complete=complete.ids("agreements"))
@click.option("--signed-on", type=Day(), required=True, help="締結した日。")
@click.option("--on", type=Day(), help="基準日。書かなければ今日です。")
@click.option("--json", "as_json", is_flag=True, help="結果をJSONで標準出力に書きます。")
@click.pass_context
def sign(
    context: click.Context,
    city: str,
    name: str,
    signed_on: datetime.date,
    on: datetime.date | None,
    as_json: bool,
) -> int:
    """Keeps the signed paper of an agreement, with its snapshot."""
    from pipeline.build.sign import sign as sign_agreement
    from pipeline.build.which import NoSuchRecord
    from pipeline.cli.report import Report

    asked = ask(context, [city], on, as_json=as_json)
    report = Report(asked.command)
    try:
        report.sign(city, lambda: sign_agreement(asked.workspace, city, name, signed_on, asked.on))
    except NoSuchRecord as missing:
        raise no_such_record(name, missing) from None
    return answer(report, asked)
