"""`kyotei records`: commands on the record files themselves."""

from __future__ import annotations

import datetime
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline.cli import complete
from pipeline.cli.asked import Day, answer, ask

if TYPE_CHECKING:
    from pipeline.build.replace import Wish


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


_SORTS = {"section": "部署", "contact": "担当者", "head": "首長"}
_OPTIONS = {"section": (), "contact": ("phone", "email", "department", "section"), "head": ("since", "title")}
_EXAMPLES = {
    "section": "kyotei records replace 市町村 部署 旧課名 新課名",
    "contact": 'kyotei records replace 市町村 担当者 "旧 氏名" "新 氏名"',
    "head": 'kyotei records replace 市町村 首長 "氏 名" --since 2027-04-30',
}


@records.command(
    short_help="部署・担当者・首長を、すべての記録で置き換えます。",
    help="4月の異動や組織の変更のとき、部署（部・課・係）の名前、窓口の担当者、首長を、"
    "すべての記録で一度に置き換え、変えたファイルの写しを output の「記録」に置きます。"
    "data のファイル、済んだことの記録、締結した協定書は変わりません。\n\n"
    "部署の名前は、課だけか、「部　課」「課　係」「部　課　係」のように空白で区切って書きます。"
    "空白のある名前は引用符で囲むか、全角の空白を使います。"
    "首長は1行加わるだけで、前の首長も残ります。\n\n"
    f"例：{_EXAMPLES['section']}\n\n例：担当者は {_EXAMPLES['contact']}\n\n例：首長は {_EXAMPLES['head']}",
)
@click.argument("city", metavar="<市町村>", shell_complete=complete.cities)
@click.argument("sort", metavar="<部署|担当者|首長>", shell_complete=complete.words(_SORTS))
@click.argument("names", metavar="<旧い名前> <新しい名前>", nargs=-1)
@click.option("--phone", metavar="<番号>", help="新しい担当者の電話。")
@click.option("--email", metavar="<アドレス>", help="新しい担当者のメール。")
@click.option("--department", metavar="<部署>", help="新しい担当者の窓口の部署（課　係）。")
@click.option(
    "--section", metavar="<課>", help="同じ氏名の担当者が別の課にもいるとき、その課の分だけにします。"
)
@click.option("--since", type=Day(), help="新しい首長の就任日。")
@click.option("--title", metavar="<職名>", help="新しい首長の職名。書かなければ前の首長と同じです。")
@click.option("--on", type=Day(), help="基準日。書かなければ今日です。")
@click.option("--json", "as_json", is_flag=True, help="結果をJSONで標準出力に書きます。")
@click.pass_context
def replace(
    context: click.Context,
    /,
    city: str,
    sort: str,
    names: tuple[str, ...],
    on: datetime.date | None,
    as_json: bool,
    **more: Any,
) -> int:
    """A section, a contact person or the head, in all records at once."""
    from pipeline.build.replace import replace as replace_in_records
    from pipeline.cli.replaced import told
    from pipeline.cli.report import Report

    asked = ask(context, [city], on, as_json=as_json)
    wish = _wish(_sort(sort), names, {name: value for name, value in more.items() if value is not None})
    report = Report("records replace")
    with report.told(city):
        done = replace_in_records(asked.workspace, city, wish, asked.on)
        report.add(done.findings)
        report.documents += [{"municipality": city, **one.to_json()} for one in done.documents]
        report.more["changes"] = [one.to_json() for one in done.lines]
        report.lines += told(done, city, sys.stdout)
    return answer(report, asked)


def _sort(word: str) -> str:
    """What is to be replaced, by its English or Japanese name; a usage error where it is none of them."""
    from pipeline.records.suggest import did_you_mean

    names = {word: name for name, label in _SORTS.items() for word in (name, label)}
    if word not in names:
        said = f"「{word}」は置き換えられません。{did_you_mean(word, names, _SORTS.values())}"
        raise click.UsageError(f"{said}市町村のあとに、部署・担当者・首長のどれかを書いてください。")
    return names[word]


def _wish(sort: str, names: tuple[str, ...], more: dict[str, Any]) -> Wish:
    """What a clerk wants; usage errors for what is missing, too much, or the same as before."""
    from pipeline.build.replace import NewHead, Person, Section

    said = tuple(name.strip() for name in names)
    wanted = 1 if sort == "head" else 2
    strange = [name for name in more if name not in _OPTIONS[sort]]
    if strange:
        listed = "、".join(f"--{name}" for name in strange)
        raise click.UsageError(
            f"{_SORTS[sort]}を置き換えるときは、{listed} は使えません。例：{_EXAMPLES[sort]}"
        )
    if len(said) != wanted or not all(said) or not all(map(str.isprintable, map(_with_plain_spaces, said))):
        form = "新しい首長の氏名を1つ" if sort == "head" else "旧い名前と新しい名前を1つずつ"
        hint = (
            '空白のある名前は、引用符 " " で囲むか、全角の空白を使ってください。'
            if len(said) > wanted
            else ""
        )
        raise click.UsageError(f"{form}書いてください。{hint}例：{_EXAMPLES[sort]}")
    if sort == "head":
        if "since" not in more:
            raise click.UsageError(f"--since で就任日を書いてください。例：{_EXAMPLES[sort]}")
        return NewHead(said[0], more["since"], more.get("title", ""))
    old, new = said
    details = {name: _checked(name, value) for name, value in more.items() if name != "section"}
    if old == new and not details:
        raise click.UsageError(f"旧い名前と新しい名前が同じです（「{old}」）。")
    return Section(old, new) if sort == "section" else Person(old, new, details, more.get("section", ""))


def _with_plain_spaces(text: str) -> str:
    return text.replace("\u3000", " ")


def _checked(name: str, value: str) -> str:
    """A value as its field in the records takes it; else a usage error."""
    from pydantic import ValidationError

    from pipeline.records.departments import Contact

    try:
        Contact.model_validate({name: value})
    except ValidationError as refused:
        context = refused.errors(include_url=False)[0].get("ctx", {})
        raise click.UsageError(f"--{name}：{context.get('said', '')}{context.get('hint', '')}") from None
    return value.strip()
