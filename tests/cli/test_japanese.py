import ast
import re
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from string import Formatter
from typing import Any

import click
import pytest
from click.testing import CliRunner

from pipeline.cli.japanese import WORDS, speak_japanese

speak_japanese()


def run(command: click.Command, *arguments: str, **options: Any) -> str:
    return CliRunner().invoke(command, list(arguments), prog_name="kyotei", **options).output


def english_in(text: str, *expected: str) -> list[str]:
    """The words in ASCII letters that nobody expects there."""
    for word in sorted(["kyotei", "--help", *expected], key=len, reverse=True):
        text = text.replace(word, "")
    return re.findall("[A-Za-z]+", text)


def command(*decorators: Callable[[Any], Any]) -> click.Command:
    def work(**_: object) -> None:
        """何もしません。"""

    decorated: Any = work
    for decorator in reversed(decorators):
        decorated = decorator(decorated)
    return click.command(name="kyotei")(decorated)


def group() -> click.Group:
    @click.group(name="kyotei")
    @click.version_option("1.2.3")
    def top() -> None:
        """協定の書類を作ります。"""

    for name, text in {"check": "記録を確かめます。", "build": "書類を作ります。"}.items():
        top.command(name, help=text)(lambda: None)
    return top


# every sentence of the installed click


def sentences_of_click() -> list[tuple[str, ...]]:
    found = []
    for path in sorted(Path(click.__file__).parent.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                number = {"_": 1, "ngettext": 2}.get(node.func.id, 0)
                texts = [arg.value for arg in node.args[:number] if isinstance(arg, ast.Constant)]
                if number and len(texts) == number:
                    found.append(tuple(str(text) for text in texts))
    return found


def placeholders(text: str) -> set[str]:
    return {field for _, field, _, _ in Formatter().parse(text) if field} | set(
        re.findall(r"%\(\w+\)s", text)
    )


def test_click_has_sentences_to_translate() -> None:
    assert len(sentences_of_click()) > 40


@pytest.mark.parametrize("sentence", sentences_of_click(), ids=lambda sentence: sentence[-1])
def test_each_sentence_of_click_is_translated(sentence: tuple[str, ...]) -> None:
    assert sentence[-1] in WORDS
    assert placeholders(WORDS[sentence[-1]]) == placeholders(sentence[-1])


@pytest.mark.parametrize(("english", "japanese"), WORDS.items())
def test_each_translation_is_japanese_and_keeps_the_placeholders(english: str, japanese: str) -> None:
    assert placeholders(japanese) == placeholders(english)
    assert not re.search("[A-Za-z]", re.sub(r"%\(\w+\)s|--\{name\}|\{[^}]*\}", "", japanese))


# help


def test_help_of_a_group_is_japanese() -> None:
    output = run(group(), "--help")
    assert "使い方: kyotei [オプション] コマンド [引数]..." in output
    assert "オプション:" in output
    assert "コマンド:" in output
    assert english_in(output, "--version", "check", "build") == []


def test_the_version_is_told_in_japanese() -> None:
    assert run(group(), "--version") == "kyotei 第1.2.3版\n"


def test_names_of_types_defaults_ranges_and_required_are_japanese() -> None:
    output = run(
        command(
            click.option("--year", type=click.IntRange(2000, 2100), required=True),
            click.option("--jobs", type=click.IntRange(min=0, min_open=True), default=4, show_default=True),
            click.option("--rate", type=click.FloatRange(max=1, max_open=True)),
            click.option("--within", type=int, envvar="DAYS", show_envvar=True),
            click.option("--out", type=click.Path(file_okay=False)),
            click.option("--name"),
            click.option("--kind", type=click.Choice(["register"])),
            click.argument("cities", nargs=-1, metavar="[市町村]..."),
        ),
        "--help",
    )
    for expected in ["整数", "2000以上2100以下", "必須", "0超", "初期値: 4", "1未満", "フォルダー", "文字列"]:
        assert expected in output
    options = ["--year", "--jobs", "--rate", "--within", "--out", "--name", "--kind", "register", "DAYS"]
    assert english_in(output, *options) == []


def test_columns_of_options_stand_in_line() -> None:
    speak_japanese()
    output = run(
        command(click.option("--a", help="甲の説明"), click.option("--bb", type=int, help="乙の説明")),
        "--help",
    )
    columns = [
        sum(1 if letter.isascii() else 2 for letter in line.partition(text)[0])
        for text in ("甲の説明", "乙の説明")
        for line in output.splitlines()
        if text in line
    ]
    assert len(columns) == 2
    assert len(set(columns)) == 1


def test_long_japanese_help_is_wrapped_to_the_terminal_and_loses_nothing() -> None:
    sentence = "記録をすべて読んで確かめ、指摘を画面に表示します（書類は作りません）。"
    long = command()
    long.help = f"{sentence * 3}\n{sentence}"
    output = run(long, "--help", terminal_width=60)
    assert sentence * 4 in "".join(line.strip() for line in output.splitlines())
    if hasattr(click, "NoSuchCommand"):  # click 8.4, the first to measure instead of counting
        assert all(sum(1 if a.isascii() else 2 for a in line) <= 60 for line in output.splitlines())


# usage errors


OPTION = "--year"


@pytest.mark.parametrize(
    ("decorators", "arguments", "expected"),
    [
        ([], ["--colour"], "「--colour」というオプションはありません。"),
        ([click.option(OPTION)], ["--yaer", "1"], "もしかすると "),
        ([click.option(OPTION)], ["-x"], "「-x」というオプションはありません。"),
        ([click.option(OPTION)], [OPTION], "オプション「--year」には値が1個必要です。"),
        ([click.option(OPTION, nargs=2)], [OPTION, "1"], "オプション「--year」には値が2個必要です。"),
        ([click.option(OPTION, is_flag=True)], ["--year=1"], "オプション「--year」には値を付けられません。"),
        ([click.option(OPTION, required=True)], [], "オプションを指定してください: '--year'"),
        ([click.option(OPTION, type=int)], [OPTION, "abc"], "「abc」を整数として読めません。"),
        ([click.option(OPTION, type=float)], [OPTION, "abc"], "「abc」を数値として読めません。"),
        ([click.option(OPTION, type=bool)], [OPTION, "abc"], "「abc」をはい・いいえとして読めません。"),
        ([click.option(OPTION, type=click.UUID)], [OPTION, "abc"], "「abc」を識別番号として読めません。"),
        (
            [click.option(OPTION, type=click.IntRange(1, 9))],
            [OPTION, "10"],
            "「10」は範囲（1以上9以下）の外です。",
        ),
        ([click.option(OPTION, type=(int, int))], [OPTION, "1", "abc"], "「abc」を整数として読めません。"),
        (
            [click.option(OPTION, type=int, envvar="YEAR", show_envvar=True)],
            [OPTION, "abc"],
            "整数として読めません。",
        ),
        (
            [click.option(OPTION, type=click.Choice(["a", "b"]))],
            [OPTION, "abc"],
            "使える値は 'a', 'b' です。",
        ),
        (
            [click.option(OPTION, type=click.Choice(["a", "b"]), required=True)],
            [],
            "次の中から選んでください:",
        ),
        (
            [click.option(OPTION, type=click.DateTime(["%Y"]))],
            [OPTION, "abc"],
            "「abc」は書き方が '%Y' と合いません。",
        ),
        ([click.argument("city", metavar="市")], [], "引数を指定してください: '市'"),
        ([click.argument("city", metavar="市")], ["a", "b"], "余分な引数「b」があります。"),
        ([], ["a", "b"], "余分な引数「a b」があります。"),
        ([click.argument("city", nargs=2, metavar="市")], ["a"], "値が2個必要です。"),
    ],
)
def test_usage_errors_are_japanese(
    decorators: list[Callable[[Any], Any]], arguments: list[str], expected: str
) -> None:
    output = run(command(*decorators), *arguments)
    assert expected in output
    assert "エラー: " in output
    assert output.startswith("使い方: ") == ("使い方は「kyotei --help」で確かめられます。\n" in output)
    states = ["true", "false", "yes", "no", "on", "off"]
    assert (
        english_in(output, *arguments, OPTION, "YEAR", "%Y", "a", "b", "city", *states, "f", "n", "t", "y")
        == []
    )


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["chek"], "「chek」というコマンドはありません。"),
        (["--verbose"], "「--verbose」というオプションはありません。"),
    ],
)
def test_unknown_commands_and_options_of_a_group(arguments: list[str], expected: str) -> None:
    output = run(group(), *arguments)
    assert expected in output
    assert english_in(output, *arguments, "check", "--version") == []


def test_a_group_asks_for_its_command() -> None:
    top = group()
    top.no_args_is_help = False
    output = run(top)
    assert "コマンドを指定してください。" in output
    assert english_in(output) == []


def test_paths_that_are_not_what_they_should_be(tmp_path: Path) -> None:
    file = tmp_path / "協定　一覧.csv"
    file.touch()
    folder = command(click.argument("path", metavar="場所", type=click.Path(exists=True, file_okay=False)))
    document = command(click.argument("path", metavar="場所", type=click.Path(exists=True, dir_okay=False)))
    missing = tmp_path / "なし"
    for output, expected in [
        (run(folder, str(missing)), f"フォルダー「{missing}」が見つかりません。"),
        (run(folder, str(file)), f"フォルダーを指定してください。「{file}」はファイルです。"),
        (run(document, str(tmp_path)), f"ファイルを指定してください。「{tmp_path}」はフォルダーです。"),
    ]:
        assert expected in output
        assert english_in(output, str(file), str(missing), str(tmp_path)) == []


def test_prompts_are_japanese() -> None:
    @click.command()
    def ask() -> None:
        click.prompt("年度", type=int)
        click.confirm("続けますか。", abort=True)

    output = run(ask, input="abc\n8\nwhat\nn\n")
    assert "エラー: 「abc」を整数として読めません。" in output
    assert "エラー: 入力を読めません。" in output
    assert "中止しました。" in output
    assert english_in(output, "[y/N]", "abc", "what", "n\n") == []


def test_what_somebody_types_hidden_stays_hidden() -> None:
    @click.command()
    def ask() -> None:
        click.prompt("番号", type=int, hide_input=True)

    assert "himitsu" not in run(ask, input="himitsu\n8\n")


# the mechanism


def test_speaking_twice_changes_nothing() -> None:
    before = run(group(), "--help"), run(group(), "chek")
    speak_japanese()
    assert (run(group(), "--help"), run(group(), "chek")) == before


def test_the_words_of_other_programs_pass_through() -> None:
    from click import exceptions

    assert vars(exceptions)["_"]("Something new.") == "Something new."
    assert [vars(exceptions)["ngettext"]("one", "many", number) for number in (1, 2)] == ["one", "many"]


def test_nothing_heavy_is_imported() -> None:
    program = """
        import sys
        from pipeline.cli import japanese, streams
        japanese.speak_japanese()
        print(sorted({"rich", "unicodedata", "pydantic", "click._termui_impl"} & set(sys.modules)))
    """
    printed = subprocess.run(  # noqa: S603 - our own interpreter and program
        [sys.executable, "-c", textwrap.dedent(program)], capture_output=True, text=True, check=True
    )
    assert printed.stdout.strip() == "[]"
