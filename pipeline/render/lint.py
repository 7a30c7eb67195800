"""Tags of a template and the view it is for → what is wrong: syntax, unknown names, missing tags, styles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import GenericAlias

from pydantic import BaseModel

from pipeline.findings import Finding, Place, fault
from pipeline.render.lint_names import in_words
from pipeline.render.lint_syntax import parse, spot, where
from pipeline.render.lint_walk import Printed, Type, Walk, item, walk
from pipeline.render.template import Tag


def lint(
    tags: Sequence[Tag],
    view: type[BaseModel],
    required: Iterable[str],
    name: str,
    styles: Mapping[str, Sequence[str]] = {},
) -> tuple[Finding, ...]:
    """All faults of a template's tags; ``required`` are dotted names that it must print.

    ``styles`` are the styles that the paragraph of a name may have in Word, by dotted name.
    """
    tree, faults = parse(tags)
    if tree is None:
        return tuple(faults)
    found = walk(tags, view, tree, faults)
    for wanted in required:
        if wanted not in found.used:
            faults.append(_missing(wanted, name, view, found))
    # A title that a sentence names too is laid out where it has its style.
    styled = {(one.path, one.within) for one in found.printed if one.tag.style}
    for one in found.printed:
        if one.whole in styles and one.tag.style == "" and (one.path, one.within) not in styled:
            faults.append(_unstyled(one.tag, styles[one.whole]))
    return tuple(dict.fromkeys(faults))


def printings(tags: Sequence[Tag], view: type[BaseModel]) -> tuple[Printed, ...]:
    """Where a template without fault prints what, and under which conditions."""
    tree, faults = parse(tags)
    return () if tree is None else tuple(walk(tags, view, tree, faults).printed)


def _missing(wanted: str, name: str, view: type[BaseModel], found: Walk) -> Finding:
    called = f"「{wanted}」{in_words(wanted)}"
    part = found.partly.get(wanted)
    last = wanted.rpartition(".")[2]
    around = next((one for one in _above(wanted) if one in found.through), None)
    if around is not None:
        return _missing_in(around, found.through[around], wanted, part)
    message = f"ひな形に、なくてはならない差し込み{called}がありません。"
    if part is not None:
        message = f"ひな形の差し込み{called}は、一覧の一部しか印刷しません（{where(part)}）。"
    loops = _lists(view, wanted)
    how = (
        f"「{'」の中の「'.join(loops)}」の繰り返し（for）の中に、{{{{ ….{last} }}}} と書くか、"
        if loops
        else ""
    )
    hint = (
        f"{how}元のひな形から写してください。"
        if how
        else f"{{{{ {wanted} }}}} と書くか、元のひな形から写してください。"
    )
    return fault("template-missing-tag", part.place if part else Place(name), message, hint, wanted)


def _above(path: str) -> list[str]:
    """The dotted names that lead to a name, the longest first."""
    steps = path.split(".")
    return [".".join(steps[:end]) for end in range(len(steps) - 1, 0, -1)]


def _missing_in(items: str, loop: tuple[Tag, str], wanted: str, part: Tag | None) -> Finding:
    """That the loop through all items does not print one of their names; who prints it of some is an aside."""
    tag, variable = loop
    message = f"ひな形の繰り返し「{tag.shown}」（{spot(tag)}）の中に、なくてはならない差し込み「{wanted}」{in_words(wanted)}がありません。"
    if part is not None:
        message += f"同じ差し込みはほかの所（{spot(part)}）にもありますが、そこは一覧の一部しか印刷しません。"
    *inner, last = wanted.removeprefix(f"{items}.").split(".")
    written = f"{{{{ {'….' if inner else f'{variable}.'}{last} }}}}"
    again = f"「{inner[-1]}」の繰り返し（for）と、その中の " if inner else " "
    hint = f"この繰り返しの中に、{again.lstrip()}{written} を書くか、元のひな形から写してください。"
    return fault("template-missing-tag", tag.place, message, hint, wanted)


def _lists(view: type[BaseModel], path: str) -> list[str]:
    """The lists that a dotted name goes through, as templates write them."""
    lists: list[str] = []
    kind: Type = view
    for name in path.split("."):
        kind = kind.model_fields[name].annotation
        if isinstance(kind, GenericAlias):
            lists.append(name)
            kind = item(kind)
    return lists


def _unstyled(tag: Tag, styles: Sequence[str]) -> Finding:
    wanted = f"「{'」か「'.join(styles)}」"
    message = f"差し込み「{tag.shown}」の段落に、スタイル{wanted}が付いていません。字下げのない標準の段落になります。"
    hint = f"段落にスタイル{wanted}を付けてください。一覧にないときは、元のひな形から段落を写すと、スタイルも写ります。"
    return fault("template-missing-style", tag.place, message, hint, tag.shown)
