"""click's own words → Japanese: headings, hints, prompts and usage errors.

click hands its sentences to gettext's ``_`` and ``ngettext``, which each of its modules holds as
globals. A look-up in WORDS takes their place; the little that click does not hand over (names of
types, ranges, ``[OPTIONS]``, widths of Japanese letters) is replaced by name. Works with 8.1 to 8.5.
"""

from __future__ import annotations

import sys
from typing import Any

import click
from click import formatting, types

from pipeline.cli.folding import joined, pieces, width

# msgid → Japanese; of ngettext's two msgids the plural is the key. Values stand in 「」 and without
# the original's !r, which would double the backslashes of Windows paths and show U+3000 as \u3000.
WORDS = {
    # help
    "Usage:": "使い方:",
    "Options": "オプション",
    "Commands": "コマンド",
    "Positional arguments": "引数",
    "Show this message and exit.": "この説明を表示して終わります。",
    "Show the version and exit.": "版の番号を表示して終わります。",
    "%(prog)s, version %(version)s": "%(prog)s 第%(version)s版",
    "Try '{command} {option}' for help.": "使い方は「{command} {option}」で確かめられます。",
    "default: {default}": "初期値: {default}",
    "env var: {var}": "環境変数: {var}",
    "required": "必須",
    "(dynamic)": "（実行時に決まります）",
    "deprecated": "廃止予定",
    "(DEPRECATED)": "（廃止予定）",
    "(Deprecated) {text}": "（廃止予定）{text}",
    "{text} {deprecated_message}": "{text} {deprecated_message}",
    # usage errors
    "Error: {message}": "エラー: {message}",
    "Error: {e.message}": "エラー: {e.message}",
    "Missing command.": "コマンドを指定してください。",
    "Missing argument": "引数を指定してください:",
    "Missing option": "オプションを指定してください:",
    "Missing parameter": "値を指定してください:",
    "Missing {param_type}": "値を指定してください（{param_type}）:",
    "Missing parameter: {param_name}": "値を指定してください: {param_name}",
    "No such command {name!r}.": "「{name}」というコマンドはありません。",
    "No such option {name!r}.": "「{name}」というオプションはありません。",
    "No such option: {name}": "「{name}」というオプションはありません。",
    "(Did you mean one of: {possibilities}?)": "もしかすると {possibilities} ではありませんか。",
    "(Possible options: {possibilities})": "もしかすると {possibilities} ではありませんか。",
    "Got unexpected extra arguments ({args})": "余分な引数「{args}」があります。",
    "Argument {name!r} takes {nargs} values.": "引数「{name}」には値が{nargs}個必要です。",
    "Option {name!r} does not take a value.": "オプション「{name}」には値を付けられません。",
    "Option {name!r} requires {nargs} arguments.": "オプション「{name}」には値が{nargs}個必要です。",
    "Takes {nargs} values but {len} were given.": "値は{nargs}個必要ですが、{len}個が指定されました。",
    "{len_type} values are required, but {len_value} were given.": (
        "値は{len_type}個必要ですが、{len_value}個が指定されました。"
    ),
    "Value must be an iterable.": "値を並びとして読めません。",
    "Invalid value: {message}": "値が正しくありません。{message}",
    "Invalid value for {param_hint}: {message}": "{param_hint} の値が正しくありません。{message}",
    "Choose from:\n\t{choices}": "次の中から選んでください:\n\t{choices}",
    "{value!r} is not one of {choices}.": "「{value}」は使えません。使える値は {choices} です。",
    "{value!r} is not a valid {number_type}.": "「{value}」を{number_type}として読めません。",
    "{value} is not in the range {range}.": "「{value}」は範囲（{range}）の外です。",
    "{value!r} is not a valid boolean.": "「{value}」をはい・いいえとして読めません。",
    "{value!r} is not a valid boolean. Recognized values: {states}": (
        "「{value}」をはい・いいえとして読めません。使える値は {states} です。"
    ),
    "{value!r} is not a valid UUID.": "「{value}」を識別番号として読めません。",
    "{value!r} does not match the formats {formats}.": "「{value}」は書き方が {formats} と合いません。",
    # files
    "file": "ファイル",
    "directory": "フォルダー",
    "path": "ファイルまたはフォルダー",
    "{name} {filename!r} does not exist.": "{name}「{filename}」が見つかりません。",
    "{name} {filename!r} is a file.": "{name}を指定してください。「{filename}」はファイルです。",
    "{name} {filename!r} is a directory.": "{name}を指定してください。「{filename}」はフォルダーです。",
    "{name} '{filename}' is a directory.": "{name}を指定してください。「{filename}」はフォルダーです。",
    "{name} {filename!r} is not readable.": "{name}「{filename}」を読む権限がありません。",
    "{name} {filename!r} is not writable.": "{name}「{filename}」に書き込む権限がありません。",
    "{name} {filename!r} is not executable.": "{name}「{filename}」を実行する権限がありません。",
    "Could not open file {filename!r}: {message}": "ファイル「{filename}」を開けません: {message}",
    "unknown error": "原因は分かりません",
    "Unknown standard stream '{name}'": "「{name}」という標準の入出力はありません。",
    "Windows error: {error}": "システムのエラーです（番号 {error}）。",
    "{editor}: Editing failed": "編集プログラム「{editor}」が失敗しました。",
    "{editor}: Editing failed: {e}": "編集プログラム「{editor}」が失敗しました: {e}",
    # prompts
    "Aborted!": "中止しました。",
    "Do you want to continue?": "続けますか。",
    "Confirm the action without prompting.": "確かめずに進めます。",
    "Repeat for confirmation": "確認のためもう一度",
    "Press any key to continue...": "続けるには何かキーを押してください…",
    "Error: invalid input": "エラー: 入力を読めません。もう一度入力してください。",
    "Error: The value you entered was invalid.": "エラー: 入力した値が正しくありません。",
    "Error: The two entered values do not match.": "エラー: 2回の入力が一致しません。",
    "d": "日",
    # completion, and messages for whoever writes the commands
    "Couldn't detect Bash version, shell completion is not supported.": (
        "シェルの版が分からないため、入力の補完は使えません。"
    ),
    "Shell completion is not supported for Bash versions older than 4.4.": (
        "シェルの版が4.4より古いため、入力の補完は使えません。"
    ),
    "DeprecationWarning: The command {name!r} is deprecated.": "コマンド「{name}」は廃止の予定です。",
    "DeprecationWarning: The command {name!r} is deprecated.{extra_message}": (
        "コマンド「{name}」は廃止の予定です。{extra_message}"
    ),
    "DeprecationWarning: The {param_type} {name!r} is deprecated.{extra_message}": (
        "「{name}」（{param_type}）は廃止の予定です。{extra_message}"
    ),
    "Choice({choices})": "選択肢({choices})",
    "Unknown color {colour!r}": "「{colour}」という色はありません。",
    "Name '{name}' defined twice": "名前「{name}」が2回定義されています。",
    "Boolean option {decl!r} cannot use the same flag for true/false.": (
        "オプション「{decl}」の、はいといいえの綴りが同じです。"
    ),
    "Could not determine name for option with declarations {decls!r}": (
        "オプションの名前を決められません: {decls}"
    ),
    "No options defined but a name was passed ({name}). Did you mean to declare an argument instead?"
    " Did you mean to pass '--{name}'?": "「{name}」はオプションの綴りではありません（例: --{name}）。",
    "Arguments take exactly one parameter declaration, got {length}: {decls}.": (
        "引数の名前は1つだけですが、{length}個あります: {decls}"
    ),
    "Invalid start character for option ({option})": "オプションの最初の文字が正しくありません（{option}）。",
}

_METAVARS = {
    "[OPTIONS]": "[オプション]",
    "[COMMAND1] [ARGS]... [COMMAND2 [ARGS]...]...": "[コマンド1] [引数]... [コマンド2 [引数]...]...",
    "COMMAND1 [ARGS]... [COMMAND2 [ARGS]...]...": "コマンド1 [引数]... [コマンド2 [引数]...]...",
    "[COMMAND] [ARGS]...": "[コマンド] [引数]...",
    "COMMAND [ARGS]...": "コマンド [引数]...",
}
# In help the name of a type stands for the value, as in ``--year 整数``.
_TYPE_NAMES: dict[type[Any], str] = {
    types.StringParamType: "文字列",
    types.UnprocessedParamType: "文字列",
    types.Choice: "選択肢",
    types.DateTime: "日時",
    types.IntParamType: "整数",
    types.IntRange: "整数",
    types.FloatParamType: "数値",
    types.FloatRange: "数値",
    types.BoolParamType: "はい・いいえ",
    types.UUIDParameterType: "識別番号",
    types.File: "ファイル",
}

_EXAMPLE = "例："
"""How the example of a command begins; what is to be typed keeps its spaces."""

_write_usage = click.HelpFormatter.write_usage
_option_hint = click.Option.get_error_hint
_wrap_text = formatting.wrap_text


def speak_japanese() -> None:
    """Makes every click module loaded so far speak Japanese; calling it again changes nothing.

    To be called before commands are declared: click.Path and --version take their words then.
    """
    functions = {"_": _translate, "ngettext": _translate_plural, "term_len": width}
    for name, module in list(sys.modules.items()):
        if name == "click" or name.startswith("click."):
            for word in functions.keys() & vars(module).keys():
                _replace(module, word, functions[word])
    for kind, label in _TYPE_NAMES.items():
        _replace(kind, "name", label)
    _replace(types._NumberRangeBase, "_describe_range", _describe_range)  # noqa: SLF001 - no public way
    _replace(click.HelpFormatter, "write_usage", _write_japanese_usage)
    _replace(click.Option, "get_error_hint", _hint_at_option)
    _replace(formatting, "wrap_text", _wrap_japanese)


def example_of(command: click.Command) -> str:
    """The line of a command's help that shows how it is typed; empty where it has none."""
    lines = (command.help or "").splitlines()
    return next((line for line in lines if line.startswith(_EXAMPLE)), "")


def _replace(owner: object, name: str, value: object) -> None:
    setattr(owner, name, value)


def _translate(message: str) -> str:
    return WORDS.get(message, message)


def _translate_plural(singular: str, plural: str, number: int) -> str:
    return WORDS.get(plural, singular if number == 1 else plural)


def _describe_range(self: Any) -> str:
    """「1以上10未満」 for click's ``1<=x<10``."""
    low = "" if self.min is None else f"{self.min}{'超' if self.min_open else '以上'}"
    high = "" if self.max is None else f"{self.max}{'未満' if self.max_open else '以下'}"
    return low + high


def _write_japanese_usage(self: click.HelpFormatter, prog: str, args: str = "", *rest: Any) -> None:
    for english, japanese in _METAVARS.items():
        args = args.replace(english, japanese)
    _write_usage(self, prog, args, *rest)


def _hint_at_option(self: click.Option, ctx: click.Context) -> str:
    return _option_hint(self, ctx).replace("(env var: ", "(環境変数: ")


def _wrap_japanese(*arguments: Any, **options: Any) -> str:
    """The wrap_text of click, which may also end a line between Japanese letters (from click 8.4)."""
    from click import _textwrap  # loaded only for help, as click does

    _replace(_textwrap, "term_len", width)
    _replace(_textwrap.TextWrapper, "_split", _split_japanese)
    return _wrap_text(*arguments, **options)


def _split_japanese(self: Any, text: str) -> list[str]:
    """The chunks of textwrap, cut further between Japanese letters; line breaks of the source vanish."""
    from textwrap import TextWrapper

    source = text if text.startswith(_EXAMPLE) else joined(text)
    words = TextWrapper._split(self, source)  # noqa: SLF001 - made to be overridden
    return [piece for word in words for piece in pieces(word)]
