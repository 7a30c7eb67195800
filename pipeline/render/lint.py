"""Tags of a template and the view it is for → what is wrong: syntax, unknown names, missing tags.

The tags of a template, one a line, are a template of their own: so every error has its place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from types import GenericAlias
from typing import Any, get_args

from jinja2 import TemplateSyntaxError, nodes
from pydantic import BaseModel

from pipeline.findings import Finding, Place, Severity
from pipeline.language import LOOP_NAMES, Language
from pipeline.records.shape import did_you_mean
from pipeline.render.template import Tag

_LANGUAGE = Language()
Type = Any
"""A view model, ``list[…]`` of one, a scalar type, or None where nothing is known."""


def lint(
    tags: Sequence[Tag], view: type[BaseModel], required: Iterable[str], name: str
) -> tuple[Finding, ...]:
    """All faults of a template's tags; ``required`` are dotted names that it must print."""
    tree, faults = _parse(list(tags))
    walk = _Walk(tags, faults)
    if tree is not None:
        scope: dict[str, tuple[Type, str]] = {
            field: (info.annotation, field) for field, info in view.model_fields.items()
        }
        walk.visit_all(tree.body, scope)
        for wanted in required:
            if wanted not in walk.used:
                faults.append(_missing(wanted, name))
    return tuple(faults)


def _parse(tags: list[Tag]) -> tuple[nodes.Template | None, list[Finding]]:
    """The tree of all tags that parse; each that does not is a fault and left out."""
    faults: list[Finding] = []
    lines = [tag.source.replace("\n", " ") for tag in tags]
    while True:
        try:
            return _LANGUAGE.parse("\n".join(lines)), faults
        except TemplateSyntaxError as refused:
            at = min(max(refused.lineno, 1), len(lines)) - 1
            tag = tags[at]
            message = (
                f"差し込み「{tag.source}」の書き方が違うか、組になる for・if がありません（{_where(tag)}）。"
            )
            hint = "かっこと語のつづりを確かめ、for には endfor、if には endif を組にしてください。"
            faults.append(_fault("template-syntax", tag.place, message, hint, tag.source))
            if not lines[at]:
                return None, faults
            lines[at] = ""


@dataclass
class _Walk:
    """Follows names through loops and conditions, noting what is used and what is unknown."""

    tags: Sequence[Tag]
    faults: list[Finding]
    used: set[str] = field(default_factory=set)
    """Dotted names that are printed; names that are only asked for do not count."""
    _printing: bool = False

    def visit_all(self, body: Iterable[nodes.Node], scope: dict[str, tuple[Type, str]]) -> None:
        for node in body:
            self.visit(node, scope)

    def visit(self, node: nodes.Node, scope: dict[str, tuple[Type, str]]) -> None:
        if isinstance(node, nodes.For):
            kind, path = self.type_of(node.iter, scope)
            inner = dict(scope)
            item = _item(kind)
            for target in node.target.find_all(nodes.Name):
                inner[target.name] = (item, path)
            if isinstance(node.target, nodes.Name):
                inner[node.target.name] = (item, path)
            inner["loop"] = (_Loop, "loop")
            self.visit_all(node.body, inner)
            self.visit_all(node.else_, scope)
        elif isinstance(node, nodes.Assign) and isinstance(node.target, nodes.Name):
            scope[node.target.name] = self.type_of(node.node, scope)
        elif isinstance(node, nodes.Output):
            self._printing = True
            for one in node.nodes:
                self._output(one, scope)
            self._printing = False
        elif isinstance(node, nodes.Name | nodes.Getattr):
            self.type_of(node, scope)
        else:
            self.visit_all(node.iter_child_nodes(), scope)

    def _output(self, node: nodes.Node, scope: dict[str, tuple[Type, str]]) -> None:
        if isinstance(node, nodes.TemplateData):
            return
        kind, path = self.type_of(node, scope)
        whole = isinstance(kind, type) and issubclass(kind, BaseModel)
        if whole or _item(kind) is not None or isinstance(kind, GenericAlias):
            tag = self.tags[node.lineno - 1]
            message = (
                f"ひな形の差し込み「{path}」は一覧か項目の組で、そのままでは差し込めません（{_where(tag)}）。"
            )
            hint = "for で1件ずつ取り出すか、その中の項目の名前まで書いてください。"
            self.faults.append(_fault("template-unprintable", tag.place, message, hint, tag.source))

    def type_of(self, node: nodes.Node, scope: dict[str, tuple[Type, str]]) -> tuple[Type, str]:
        """Type and dotted path of an expression; unknown names are told and then let be."""
        if isinstance(node, nodes.Name):
            if node.name in scope:
                kind, path = scope[node.name]
                self._note(path)
                return kind, path
            self._unknown(node, node.name, scope)
            return None, node.name
        if isinstance(node, nodes.Getattr):
            kind, path = self.type_of(node.node, scope)
            return self._attribute(node, kind, path)
        self.visit_all(node.iter_child_nodes(), scope)
        return None, ""

    def _attribute(self, node: nodes.Getattr, kind: Type, path: str) -> tuple[Type, str]:
        here = f"{path}.{node.attr}"
        if kind is _Loop:
            if node.attr not in LOOP_NAMES:
                self._unknown(node, here, LOOP_NAMES)
            return None, here
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            info = kind.model_fields.get(node.attr)
            if info is None:
                self._unknown(node, here, (f"{path}.{one}" for one in kind.model_fields))
                return None, here
            self._note(here)
            return info.annotation, here
        if kind is not None:
            self._unknown(node, here, ())
        return None, here

    def _note(self, path: str) -> None:
        if self._printing:
            self.used.add(path)

    def _unknown(self, node: nodes.Node, word: str, known: Iterable[str]) -> None:
        tag = self.tags[node.lineno - 1]
        message = f"ひな形の差し込み「{word}」は、使える名前ではありません（{_where(tag)}）。"
        hint = did_you_mean(word, known) + "ひな形の名前を直してください。"
        self.faults.append(_fault("template-unknown-name", tag.place, message, hint, tag.source))


class _Loop:
    """Stands for ``loop`` inside a loop."""


def _item(kind: Type) -> Type:
    """What a list holds; None where it is no list."""
    return get_args(kind)[0] if isinstance(kind, GenericAlias) and kind.__origin__ is list else None


def _where(tag: Tag) -> str:
    return f"{tag.place.sheet or ''} {tag.place.cell or ''}「{tag.near}」".strip()


def _missing(wanted: str, name: str) -> Finding:
    message = f"ひな形に、なくてはならない差し込み「{wanted}」がありません。"
    hint = "消してしまったときは、元のひな形から写してください。"
    return _fault("template-missing-tag", Place(name), message, hint, wanted)


def _fault(rule: str, place: Place, message: str, hint: str, value: str | None) -> Finding:
    return Finding(rule, Severity.ERROR, message, hint, place, value=value, holds=("*",))


def names_of_view(view: type[BaseModel], prefix: str = "") -> Iterator[str]:
    """Every dotted name that a template of this view can use, lists entered."""
    for name, info in view.model_fields.items():
        yield prefix + name
        kind = info.annotation
        inner = _item(kind) or kind
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            yield from names_of_view(inner, f"{prefix}{name}.")
