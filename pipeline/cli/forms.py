"""`kyotei forms`: forms that go out to partners and sections."""

from __future__ import annotations

import datetime
from typing import Any

import click

from pipeline.cli import complete
from pipeline.cli.asked import Day, answer, ask


class FiscalYear(click.ParamType[int]):
    """A fiscal year as records write it: 2026, 令和8年度, R8."""

    name = "年度"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The Western year in which it begins; a usage error where it is none."""
        from pipeline.records.dates import NotADate, parse_fiscal_year

        try:
            return parse_fiscal_year(str(value))
        except NotADate as refused:
            self.fail(f"{refused}{refused.hint}", param, ctx)


@click.group(
    help="企業等と各課へ出す依頼文と様式を扱います。\n\n例：kyotei forms issue 市町村 --year 2026",
)
def forms() -> None:
    """Forms that go out to partners and sections."""


@forms.command(
    short_help="その年度の依頼文と回答書を作ります。",
    help="その年度の依頼文（企業等へ、各課へ）と、企業等の回答書を作り、output の forms に置きます。"
    "様式ごとに提出期限が違うときは、--form で1つずつ作ります。ほかの様式の依頼文は、そのまま残ります。\n\n"
    "例：kyotei forms issue 市町村 --year 2026 --form 別紙① --reply-by 2026-05-29",
)
@click.argument("city", metavar="<市町村>", shell_complete=complete.cities)
@click.option("--year", type=FiscalYear(), required=True, help="年度（2026、令和8年度）。")
@click.option(
    "--form",
    "forms_named",
    multiple=True,
    metavar="様式",
    help="作る様式（別紙①、別紙②、別紙④、回答書）。いくつでも書けます。書かなければすべて作ります。",
)
@click.option("--reply-by", type=Day(), help="提出期限。書かなければ空欄にします。")
@click.option(
    "--on", type=Day(), help="基準日。書いたときは依頼文の日付にもなり、書かなければ日付は空欄です。"
)
@click.option("--json", "as_json", is_flag=True, help="結果をJSONで標準出力に書きます。")
@click.pass_context
def issue(
    context: click.Context,
    city: str,
    year: int,
    forms_named: tuple[str, ...],
    reply_by: datetime.date | None,
    on: datetime.date | None,
    as_json: bool,
) -> int:
    """Letters of request and reply sheets of a fiscal year."""
    from pipeline.build.issue import NothingToIssue
    from pipeline.build.issue import issue as issue_forms
    from pipeline.cli.report import Report
    from pipeline.plan.letters.desk import Round
    from pipeline.plan.letters.forms import UnknownForm

    asked = ask(context, [city], on, as_json=as_json)
    if reply_by is not None:
        _check_deadline(reply_by, year, on)
    report = Report("forms issue")
    wanted = Round(year, reply_by, on, forms_named)
    try:
        report.issue(city, lambda: issue_forms(asked.workspace, city, asked.on, wanted))
    except (NothingToIssue, UnknownForm) as why:
        raise click.UsageError(str(why)) from None
    return answer(report, asked)


def _check_deadline(reply_by: datetime.date, year: int, dated: datetime.date | None) -> None:
    """A usage error where a deadline is before the letters' date, or too late for that year."""
    from pipeline.records.dates import fiscal_year_end, print_day, print_fiscal_year

    if dated is not None and reply_by < dated:
        raise click.UsageError(
            f"提出期限（{reply_by}）が、依頼文の日付（{dated}）より前です。--reply-by か --on を直してください。"
        )
    first, last = fiscal_year_end(year - 2), fiscal_year_end(year + 1)
    if not first < reply_by <= last:
        raise click.UsageError(
            f"提出期限（{reply_by}）が、{print_fiscal_year(year)}の依頼としては{'先' if reply_by > last else '前'}すぎます。"
            f"{print_day(first)}より後、{print_day(last)}までの日付にしてください。"
        )
