"""What the shell offers for a word half typed: municipalities, kinds, types and ids of the workspace.

Whatever cannot be read is not offered; completion never fails.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from pipeline.records.base import Record
    from pipeline.sources.raw import RawMap
    from pipeline.workspace import Workspace

Completer = Callable[[click.Context, click.Parameter, str], "list[CompletionItem[str]]"]


_CALLED = ("name", "title", "subject", "section")
"""The fields by which people call a record, in one type or another."""


def cities(context: click.Context, parameter: click.Parameter, typed: str) -> list[CompletionItem[str]]:
    """The municipalities of the workspace, each but once."""
    given = context.params.get(parameter.name or "")
    taken = given if isinstance(given, tuple) else ()
    return _offered(((one, "") for one in _cities(context) if one not in taken), typed)


def kinds(_: click.Context, __: click.Parameter, typed: str) -> list[CompletionItem[str]]:
    """Kinds of document, by their English name or, once something Japanese is typed, their Japanese one."""
    from pipeline.plan.job import KIND_LABELS

    return _either(KIND_LABELS.items(), typed)


def record_types(_: click.Context, __: click.Parameter, typed: str) -> list[CompletionItem[str]]:
    """Types of record; likewise."""
    from pipeline.records.city import TYPE_LABELS

    return _either(TYPE_LABELS.items(), typed)


def words(labels: Mapping[str, str]) -> Completer:
    """What offers words that have an English and a Japanese form; likewise."""
    return lambda _, __, typed: _either(labels.items(), typed)


def ids(*type_names: str) -> Completer:
    """What offers the ids of records of these types, or of all, of the municipality typed before."""

    def complete(context: click.Context, _: click.Parameter, typed: str) -> list[CompletionItem[str]]:
        from pipeline.records.city import RECORD_TYPES

        city = context.params.get("city")
        if city not in _cities(context):
            return []
        wanted = [one for one in RECORD_TYPES if not type_names or one.type_name in type_names]
        return _offered(
            (found for one in wanted for found in _named(_workspace(context), str(city), one)), typed
        )

    return complete


def _workspace(context: click.Context) -> Workspace:
    from pathlib import Path

    from pipeline.workspace import Workspace

    return Workspace(Path(context.find_root().params["workspace"]))


def _cities(context: click.Context) -> list[str]:
    if context.find_root().params["workspace"] is None:  # --workspace names no folder
        return []
    try:
        return _workspace(context).cities()
    except OSError:
        return []


def _named(workspace: Workspace, city: str, model: type[Record]) -> Iterator[tuple[str, str]]:
    """The ids of a type with what the records are called, as they are written: nothing is checked."""
    from pipeline.records.base import declared
    from pipeline.records.files import read_type

    for raw in read_type(workspace.data(city), f"data/{city}", model).raws:
        written = _texts(raw)
        names = {name: written.get(name) or written.get(one.label) for name, one in declared(model).items()}
        if identity := names.get("id"):
            yield identity, next((said for key in _CALLED if (said := names.get(key))), model.type_label)


def _texts(raw: RawMap) -> dict[str, str]:
    from pipeline.sources.raw import RawText

    return {key.text: value.text for key, value in raw.entries if isinstance(value, RawText)}


def _either(pairs: Iterable[tuple[str, str]], typed: str) -> list[CompletionItem[str]]:
    if typed.isascii():
        return _offered(pairs, typed)
    return _offered(((label, name) for name, label in pairs), typed)


def _offered(pairs: Iterable[tuple[str, str]], typed: str) -> list[CompletionItem[str]]:
    """Each word once that begins with what is typed, with what help says of it on one line."""
    from click.shell_completion import CompletionItem

    found = {word: said for word, said in pairs if word.startswith(typed)}
    return [CompletionItem(word, help=" ".join(said.split()) or None) for word, said in found.items()]
