"""Tags of a template and the view it is for → what is wrong: syntax, unknown names, missing tags.

The tags of a template, one a line, are a template of their own: so every error has its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from types import GenericAlias
from typing import Any, TypeGuard, get_args

from jinja2 import TemplateSyntaxError, nodes
from pydantic import BaseModel

from pipeline.findings import Finding, Place, fault
from pipeline.language import LOOP_NAMES, Language
from pipeline.records.suggest import did_you_mean
from pipeline.render.template import Tag

_LANGUAGE = Language()
_STATEMENT = re.compile(r"\{%[-+]?\s*(?P<end>end)?(?P<word>for|if)\b")
Type = Any
"""A view model, ``list[…]`` of one, anything else without names, or None where a fault is told already."""
Scope = dict[str, tuple[Type, str]]
"""Names that can be used, each with its type and its dotted path in the view."""


def lint(
    tags: Sequence[Tag], view: type[BaseModel], required: Iterable[str], name: str
) -> tuple[Finding, ...]:
    """All faults of a template's tags; ``required`` are dotted names that it must print."""
    tree, faults = parse(tags)
    walk = _Walk(tags, faults)
    if tree is not None:
        scope: Scope = {field: (info.annotation, field) for field, info in view.model_fields.items()}
        walk.visit_all(tree.body, scope)
        for wanted in required:
            if wanted not in walk.used:
                faults.append(_missing(wanted, name))
    return tuple(faults)


def parse(tags: Sequence[Tag]) -> tuple[nodes.Template | None, list[Finding]]:
    """The tree of all tags that parse; each that is wrong whatever the view is a fault."""
    lines, faults = _balanced(tags)
    while True:
        try:
            tree = _LANGUAGE.parse("\n".join(lines))
            return tree, faults + [_syntax(tags[at - 1]) for at in _unknown_filters(tree)]
        except TemplateSyntaxError as refused:
            at = min(max(refused.lineno, 1), len(lines)) - 1
            if at < len(tags):
                faults.append(_syntax(tags[at]))
            if not lines[at]:
                return None, faults
            lines[at] = ""


def _unknown_filters(tree: nodes.Template) -> Iterator[int]:
    for node in tree.find_all((nodes.Filter, nodes.Test)):
        if node.name not in (_LANGUAGE.filters if isinstance(node, nodes.Filter) else _LANGUAGE.tests):
            yield node.lineno


def _balanced(tags: Sequence[Tag]) -> tuple[list[str], list[Finding]]:
    """The tags, one a line, each `for` and `if` closed: who left it open is told, not who came after."""
    lines: list[str] = []
    faults: list[Finding] = []
    opened: list[tuple[str, Tag]] = []

    def close_down_to(depth: int) -> str:
        faults.extend(_syntax(tag) for _, tag in opened[depth:])
        ends = "".join(f"{{% end{word} %}}" for word, _ in reversed(opened[depth:]))
        del opened[depth:]
        return ends

    for tag in tags:
        line = tag.source.replace("\n", " ")
        statement = _STATEMENT.match(line)
        if statement is not None and not statement["end"]:
            opened.append((statement["word"], tag))
        elif statement is not None:
            depth = max((n for n, (word, _) in enumerate(opened, 1) if word == statement["word"]), default=0)
            if depth:
                line = close_down_to(depth) + line
                opened.pop()
        lines.append(line)
    return [*lines, close_down_to(0)], faults


@dataclass
class _Walk:
    """Follows names through loops and conditions, noting what is used and what is unknown."""

    tags: Sequence[Tag]
    faults: list[Finding]
    used: set[str] = field(default_factory=set)
    """Dotted names that are printed; names that are only asked for do not count."""
    _printing: bool = False

    def visit_all(self, body: Iterable[nodes.Node], scope: Scope) -> None:
        for node in body:
            self.visit(node, scope)

    def visit(self, node: nodes.Node, scope: Scope) -> None:
        if isinstance(node, nodes.For):
            kind, path = self.type_of(node.iter, scope)
            targets = (node.target, *node.target.find_all(nodes.Name))
            inner = scope | {one.name: (_item(kind), path) for one in targets if isinstance(one, nodes.Name)}
            inner["loop"] = (_Loop(_item(kind)), "loop")
            self.visit_all(node.body, inner)
            self.visit_all(node.else_, scope)
        elif isinstance(node, nodes.Assign) and isinstance(node.target, nodes.Name):
            scope[node.target.name] = self.type_of(node.node, scope)
        elif isinstance(node, nodes.Output):
            self._printing = True
            for one in node.nodes:
                self._output(one, scope)
            self._printing = False
        elif isinstance(node, nodes.Expr):
            self.type_of(node, scope)
        else:
            self.visit_all(node.iter_child_nodes(), scope)

    def _output(self, node: nodes.Node, scope: Scope) -> None:
        if isinstance(node, nodes.TemplateData):
            return
        kind, path = self.type_of(node, scope)
        if (_is_model(kind) or isinstance(kind, GenericAlias)) and not path.startswith("loop."):
            tag = self.tags[node.lineno - 1]
            message = (
                f"ひな形の差し込み「{path}」は一覧か項目の組で、そのままでは差し込めません（{_where(tag)}）。"
            )
            hint = "for で1件ずつ取り出すか、その中の項目の名前まで書いてください。"
            self.faults.append(fault("template-unprintable", tag.place, message, hint, tag.source))

    def type_of(self, node: nodes.Node, scope: Scope) -> tuple[Type, str]:
        """Type and dotted path of an expression; unknown names are told and then let be."""
        if isinstance(node, nodes.Name):
            if node.name not in scope:
                self._unknown(node, node.name, scope)
                return None, node.name
            self._note(scope[node.name][1])
            return scope[node.name]
        if isinstance(node, nodes.Getattr):
            return self._attribute(node, node.attr, *self.type_of(node.node, scope))
        if isinstance(node, nodes.Getitem):
            return self._subscript(node, scope)
        if isinstance(node, nodes.Filter | nodes.Test):
            return self._filter(node, scope)
        self.visit_all(node.iter_child_nodes(), scope)
        return object, ""

    def _attribute(self, node: nodes.Node, name: str, kind: Type, path: str) -> tuple[Type, str]:
        here = f"{path}.{name}"
        if isinstance(kind, _Loop):
            if name not in LOOP_NAMES:
                self._unknown(node, here, LOOP_NAMES)
                return None, here
            return (kind.item if name in ("previtem", "nextitem") else object), here
        if _is_model(kind):
            info = kind.model_fields.get(name)
            if info is None:
                self._unknown(node, here, (f"{path}.{one}" for one in kind.model_fields))
                return None, here
            self._note(here)
            return info.annotation, here
        if kind is not None:
            self._unknown(node, here, ())
        return None, here

    def _subscript(self, node: nodes.Getitem, scope: Scope) -> tuple[Type, str]:
        """``part['name']`` is ``part.name``, ``list[0]`` an item; nothing else can be looked into."""
        kind, path = self.type_of(node.node, scope)
        key = node.arg.value if isinstance(node.arg, nodes.Const) else None
        if isinstance(key, str):
            return self._attribute(node, key, kind, path)
        self.visit(node.arg, scope)
        if _is_model(kind):
            self._unknown(node, f"{path}[]", ())
            return None, path
        return (kind if isinstance(node.arg, nodes.Slice) else _item(kind)), f"{path}[]"

    def _filter(self, node: nodes.Filter | nodes.Test, scope: Scope) -> tuple[Type, str]:
        """What comes out of a filter: an item, the same list, or a single value."""
        kind, path = self.type_of(node.node, scope) if node.node is not None else (object, "")
        self.visit_all((*node.args, *node.kwargs), scope)
        if node.name in ("first", "last"):
            return _item(kind), f"{path}|{node.name}"
        return (kind, path) if node.name in ("list", "default") else (object, path)

    def _note(self, path: str) -> None:
        if self._printing:
            self.used.add(path)

    def _unknown(self, node: nodes.Node, word: str, known: Iterable[str]) -> None:
        tag = self.tags[node.lineno - 1]
        message = f"ひな形の差し込み「{word}」は、使える名前ではありません（{_where(tag)}）。"
        hint = did_you_mean(word, known) + "ひな形の名前を直してください。"
        self.faults.append(fault("template-unknown-name", tag.place, message, hint, tag.source))


@dataclass(frozen=True, slots=True)
class _Loop:
    """Stands for ``loop`` inside a loop over such items."""

    item: Type


def _item(kind: Type) -> Type:
    """What a list holds; of anything else that is known, something without names."""
    if isinstance(kind, GenericAlias) and kind.__origin__ is list:
        return get_args(kind)[0]
    return None if kind is None else object


def _is_model(kind: Type) -> TypeGuard[type[BaseModel]]:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _where(tag: Tag) -> str:
    return f"{tag.place.sheet or ''} {tag.place.cell or ''}「{tag.near}」".strip()


def _syntax(tag: Tag) -> Finding:
    message = f"差し込み「{tag.source}」の書き方が違うか、組になる for・if がありません（{_where(tag)}）。"
    hint = "かっこと語のつづり、| の後ろの語を確かめ、for には endfor、if には endif を組にしてください。"
    return fault("template-syntax", tag.place, message, hint, tag.source)


def _missing(wanted: str, name: str) -> Finding:
    message = f"ひな形に、なくてはならない差し込み「{wanted}」がありません。"
    hint = "消してしまったときは、元のひな形から写してください。"
    return fault("template-missing-tag", Place(name), message, hint, wanted)
