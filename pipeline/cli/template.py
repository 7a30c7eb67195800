"""`kyotei template`: Word and Excel files that clerks edit."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.build.check_template import Examined


@click.group(
    help="ひな形（Word・Excel）を扱います。\n\n例：kyotei template check templates/docx/agreement.docx",
)
def template() -> None:
    """Word and Excel templates."""


@template.command(
    short_help="変えたひな形を確かめます。",
    help="Word か Excel のひな形を確かめます。差し込みの一覧と、直す所をすべて示します。"
    "書き方に誤りがなければ、仮の内容を差し込んで、印刷されないものがないかも試します。何も作らず、何も変えません。"
    "templates にあるひな形も、ほかの場所に写したものも確かめられます。"
    "どのひな形かは、ファイルの名前で決めます。名前を変えたときは --as で書きます。\n\n"
    "例：kyotei template check templates/docx/agreement.docx",
)
@click.argument(
    "files", nargs=-1, required=True, metavar="<ファイル>...", type=click.Path(exists=True, dir_okay=False)
)
@click.option(
    "--as", "meant", metavar="名前", help="どのひな形か（協定書、別紙①、docx/agreement.docx など）。"
)
@click.option("--json", "as_json", is_flag=True, help="結果をJSONで標準出力に書きます。")
@click.pass_context
def check(context: click.Context, files: tuple[str, ...], meant: str | None, as_json: bool) -> int:
    """The tags of templates, and all that is wrong with them."""
    from pathlib import Path

    from pipeline.build.template_files import UnknownTemplate, check_file, template_of
    from pipeline.cli.report import Report
    from pipeline.workspace import Workspace

    workspace = Workspace(Path(context.obj))
    paths = list(dict.fromkeys(map(Path, files)))
    try:
        wanted = {path: template_of(path, meant) for path in paths}
    except UnknownTemplate as why:
        raise click.UsageError(str(why)) from None
    report = Report("template check")
    listed: list[dict[str, Any]] = []
    for path, relative in wanted.items():
        try:
            examined = check_file(workspace, path, relative)
        except OSError as why:
            examined = _unreadable(path, why)
        report.add(examined.findings)
        listed += _listed(examined, relative)
        if not as_json:
            sys.stdout.write(_table(path, relative, examined))
    report.more["tags"] = listed
    report.print(as_json=as_json)
    return report.exit


def _unreadable(path: Path, why: OSError) -> Examined:
    from pipeline.build.check_template import Examined
    from pipeline.findings import Place, fault

    message = f"ファイルを読めません（{why.strerror}）。"
    hint = "Word か Excel で開いていれば閉じ、読み取りの権限を確かめてください。"
    return Examined(None, (), (fault("cannot-read", Place(path.as_posix()), message, hint),))


def _listed(examined: Examined, relative: str) -> list[dict[str, Any]]:
    return [
        {
            "file": tag.place.file,
            "template": relative,
            "tag": tag.shown,
            "sheet": tag.place.sheet,
            "cell": tag.place.cell,
            "line": tag.place.line,
            "near": tag.near,
        }
        for tag in examined.tags
    ]


def _table(path: Path, relative: str, examined: Examined) -> str:
    """The tags of a file with their places, in columns."""
    from pipeline.build.template_files import label
    from pipeline.cli.console import visible
    from pipeline.plan.trial import CASES
    from pipeline.render.textwidth import text_width

    head = f"{path}（{label(relative)}のひな形 {relative} として）：差し込み {len(examined.tags)}個"
    places = [
        " ".join(filter(None, (one.place.sheet, one.place.cell))) or "文書のプロパティ"
        for one in examined.tags
    ]
    widest = max(map(text_width, places), default=0)
    lines = [visible(head)]
    for where, tag in zip(places, examined.tags, strict=True):
        alone = tag.shown.startswith(tag.near.strip()) or tag.source.startswith(tag.near.strip())
        near = "" if alone else f"　…「{tag.near}」"
        lines.append(visible(f"  {where}{' ' * (widest - text_width(where))}  {tag.shown}{near}"))
    if not examined.findings:
        lines.append(f"  仮の内容を{len(CASES)}通り差し込んでも、すべて正しく印刷されました。")
    return "\n".join(lines) + "\n\n"
