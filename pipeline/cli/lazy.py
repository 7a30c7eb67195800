"""The table of commands → commands, each loaded only when it is called: so `kyotei --help` is quick."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from pipeline.cli.japanese import WORDS

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


class LazyGroup(click.Group):
    """A group whose commands are named in a table, each with what help says of it in one line.

    The command `name` is the click command `name` in the module ``pipeline/cli/<name>.py``.
    """

    def __init__(self, *args: Any, table: Mapping[str, str], **options: Any) -> None:
        super().__init__(*args, **options)
        self.table = table

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's call
        """The commands in the order of the table, which is the order of a clerk's work."""
        return list(self.table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's call
        """The command, loaded; None where the table does not name it."""
        if cmd_name not in self.table:
            return None
        from importlib import import_module

        command = getattr(import_module(f"pipeline.cli.{cmd_name}"), cmd_name)
        assert isinstance(command, click.Command)  # noqa: S101 - said to the type checker
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, which would look for near names among loaded commands only."""
        try:
            return super().resolve_command(ctx, args)
        except click.NoSuchCommand as refused:
            raise click.NoSuchCommand(refused.command_name, possibilities=self.table, ctx=ctx) from None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's call
        """Writes the table; no command is loaded for it."""
        with formatter.section(WORDS["Commands"]):
            formatter.write_dl(list(self.table.items()))

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem[str]]:
        """Commands and options of this group that begin with what is typed; no command is loaded."""
        from click.shell_completion import CompletionItem

        named = [
            CompletionItem(name, help=said)
            for name, said in self.table.items()
            if name.startswith(incomplete)
        ]
        return [*named, *click.Command.shell_complete(self, ctx, incomplete)]
