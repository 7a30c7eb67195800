"""`kyotei completion`: what makes a shell complete commands, municipalities and ids with the Tab key."""

from __future__ import annotations

import click
from click.shell_completion import BashComplete, FishComplete, PowerShellComplete, ShellComplete, ZshComplete

VARIABLE = "_KYOTEI_COMPLETE"
"""The environment variable through which a shell asks, as click names it."""

_ASKING = "    try {\n"


class UnicodePowerShellComplete(PowerShellComplete):
    """click's, which on Japanese Windows would read our UTF-8 as cp932."""

    source_template = PowerShellComplete.source_template.replace(
        _ASKING,
        "    $prev_encoding = [Console]::OutputEncoding\n"
        "    [Console]::OutputEncoding = [System.Text.Encoding]::UTF8\n"
        f"{_ASKING}",
        1,
    ).replace("    } finally {\n", "    } finally {\n        [Console]::OutputEncoding = $prev_encoding\n", 1)


_SHELLS: dict[str, type[ShellComplete]] = {
    "powershell": UnicodePowerShellComplete,
    "bash": BashComplete,
    "zsh": ZshComplete,
    "fish": FishComplete,
}


@click.command(
    help="Tab キーで、コマンド・オプション・市町村・文書の種類・記録の ID を補えるようにします。"
    "シェルに読み込ませるプログラムを表示するので、次の1行を実行してください。いつも使うには、"
    "シェルの設定ファイルに書き足してください。\n\n"
    "\b\n"
    "PowerShell（設定ファイルは notepad $PROFILE で開けます）:\n"
    "  kyotei completion powershell | Out-String | Invoke-Expression\n"
    "bash（~/.bashrc）:\n"
    '  eval "$(kyotei completion bash)"\n'
    "zsh（~/.zshrc、compinit より後）:\n"
    '  eval "$(kyotei completion zsh)"\n'
    "fish（~/.config/fish/config.fish）:\n"
    "  kyotei completion fish | source\n\n"
    "例：kyotei completion powershell",
)
@click.argument("shell", metavar="<シェル>", type=click.Choice(list(_SHELLS)))
@click.pass_context
def completion(context: click.Context, shell: str) -> int:
    """The program that a shell reads."""
    program = _SHELLS[shell](context.find_root().command, {}, "kyotei", VARIABLE)
    # Bytes: as text Windows would end lines with CR LF, which bash does not read.
    click.echo(program.source().encode(), nl=False)
    return 0
