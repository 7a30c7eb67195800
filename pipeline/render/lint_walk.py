"""The tree of a template's tags and its view → what is printed under which conditions, and unknown names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import GenericAlias
from typing import Any, TypeGuard, get_args

from jinja2 import nodes
from pydantic import BaseModel

from pipeline.findings import Finding, fault
from pipeline.language import LOOP_NAMES
from pipeline.records.suggest import did_you_mean
from pipeline.render.lint_names import meant
from pipeline.render.lint_syntax import where
from pipeline.render.template import Tag

Type = Any
"""A view model, ``list[…]`` of one, anything else without names, or None where a fault is told already."""
Scope = dict[str, tuple[Type, str]]
"""Names that can be used, each with its type and its dotted path in the view."""


@dataclass(frozen=True, slots=True)
class Printed:
    """A name that a tag prints, and the tags of conditions and of other lists' loops around it."""

    path: str
    tag: Tag
    within: tuple[str, ...]

    @property
    def whole(self) -> str:
        """The name without the mark that only some items of a list are meant."""
        return self.path.replace("[]", "").replace("|first", "").replace("|last", "")


def walk(tags: Sequence[Tag], view: type[BaseModel], tree: nodes.Template, faults: list[Finding]) -> Walk:
    """What the tags print, and in ``faults`` every name that the view does not have."""
    loops = {
        target.name: tags[loop.lineno - 1]
        for loop in reversed(list(tree.find_all(nodes.For)))
        for target in (loop.target, *loop.target.find_all(nodes.Name))
        if isinstance(target, nodes.Name)
    }
    found = Walk(tags, faults, loops)
    found.visit_all(tree.body, {field: (info.annotation, field) for field, info in view.model_fields.items()})
    return found


@dataclass
class Walk:
    """Follows names through loops and conditions, noting what is used and what is unknown."""

    tags: Sequence[Tag]
    faults: list[Finding]
    loops: Mapping[str, Tag]
    """The tag that makes each variable of a loop."""
    printed: list[Printed] = field(default_factory=list)
    """What is printed; names that are only asked for do not count."""
    through: dict[str, tuple[Tag, str]] = field(default_factory=dict)
    """Dotted names of lists that a loop goes through as a whole, with its tag and its variable."""
    _printing: Tag | None = None
    _within: list[tuple[str, str]] = field(default_factory=list)
    """The tags of conditions and loops around, with the dotted name of what a loop goes through."""

    @property
    def used(self) -> frozenset[str]:
        """The dotted names that are printed."""
        return frozenset(one.path for one in self.printed)

    @property
    def partly(self) -> Mapping[str, Tag]:
        """Dotted names of which only some items of a list are printed, each with a tag that does."""
        return {one.whole: one.tag for one in self.printed if one.whole != one.path}

    def visit_all(self, body: Iterable[nodes.Node], scope: Scope) -> None:
        """Each node in order."""
        for node in body:
            self.visit(node, scope)

    def visit(self, node: nodes.Node, scope: Scope) -> None:
        """A node with what is in it."""
        if isinstance(node, nodes.For):
            kind, path = self.type_of(node.iter, scope)
            targets = (node.target, *node.target.find_all(nodes.Name))
            inner = scope | {one.name: (item(kind), path) for one in targets if isinstance(one, nodes.Name)}
            inner["loop"] = (_Loop(item(kind)), "loop")
            if isinstance(node.target, nodes.Name):
                self.through.setdefault(path, (self.tags[node.lineno - 1], node.target.name))
            with self._under(self.tags[node.lineno - 1].shown, f"{path}."):
                self.visit_all(node.body, inner)
            self.visit_all(node.else_, scope)
        elif isinstance(node, nodes.Assign) and isinstance(node.target, nodes.Name):
            scope[node.target.name] = self.type_of(node.node, scope)
        elif isinstance(node, nodes.If):
            self._condition(node, scope)
        elif isinstance(node, nodes.Output):
            for one in node.nodes:
                self._output(one, scope)
        elif isinstance(node, nodes.Expr):
            self.type_of(node, scope)
        else:
            self.visit_all(node.iter_child_nodes(), scope)

    def _condition(self, node: nodes.If, scope: Scope) -> None:
        asked = self.tags[node.lineno - 1].shown
        self.visit(node.test, scope)
        with self._under(asked):
            self.visit_all(node.body, scope)
        with self._under(f"{asked} でないとき"):
            self.visit_all((*node.elif_, *node.else_), scope)

    @contextmanager
    def _under(self, tag: str, path: str = "") -> Iterator[None]:
        self._within.append((tag, path))
        yield
        self._within.pop()

    def _output(self, node: nodes.Node, scope: Scope) -> None:
        if isinstance(node, nodes.TemplateData):
            return
        self._printing = self.tags[node.lineno - 1]
        kind, path = self.type_of(node, scope)
        self._printing = None
        if (_is_model(kind) or isinstance(kind, GenericAlias)) and not path.startswith("loop."):
            tag = self.tags[node.lineno - 1]
            message = (
                f"ひな形の差し込み「{path}」は一覧か項目の組で、そのままでは差し込めません（{where(tag)}）。"
            )
            hint = "for で1件ずつ取り出すか、その中の項目の名前まで書いてください。"
            self.faults.append(fault("template-unprintable", tag.place, message, hint, tag.shown))

    def type_of(self, node: nodes.Node, scope: Scope) -> tuple[Type, str]:
        """Type and dotted path of an expression; unknown names are told and then let be."""
        if isinstance(node, nodes.Name):
            if node.name not in scope:
                self._unknown(node, node.name, scope, scope)
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
                self._unknown(
                    node, here, (f"{path}.{one}" for one in kind.model_fields), {path: (kind, path)}
                )
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
        return (kind if isinstance(node.arg, nodes.Slice) else item(kind)), f"{path}[]"

    def _filter(self, node: nodes.Filter | nodes.Test, scope: Scope) -> tuple[Type, str]:
        """What comes out of a filter: an item, the same list, or a single value."""
        kind, path = self.type_of(node.node, scope) if node.node is not None else (object, "")
        self.visit_all((*node.args, *node.kwargs), scope)
        if node.name in ("first", "last"):
            return item(kind), f"{path}|{node.name}"
        return (kind, path) if node.name in ("list", "default") else (object, path)

    def _note(self, path: str) -> None:
        if self._printing is not None:
            within = tuple(tag for tag, loop in self._within if not (loop and f"{path}.".startswith(loop)))
            self.printed.append(Printed(path, self._printing, within))

    def _unknown(self, node: nodes.Node, word: str, known: Iterable[str], scope: Scope | None = None) -> None:
        tag = self.tags[node.lineno - 1]
        message = f"ひな形の差し込み「{word}」は、使える名前ではありません（{where(tag)}）。"
        if word in self.loops:
            hint = f"「{word}」は、「{self.loops[word].shown}」から endfor までの間だけで使えます。"
        else:
            hint = meant(word, scope or {}) or did_you_mean(word, known)
            hint += _one_of(node, word)
        hint += "ひな形の名前を直してください。"
        self.faults.append(fault("template-unknown-name", tag.place, message, hint, tag.shown))


def _one_of(node: nodes.Node, word: str) -> str:
    """That the variable of a loop, in a tag, is one of its list, where the dotted name begins otherwise."""
    root = next((one.name for one in node.find_all(nodes.Name)), "")
    path = word.rpartition(".")[0]
    if not root or not path or path.split(".")[0] == root or root == "loop":
        return ""
    return f"ここの「{root}」は「{path.split('|')[0]}」の1件です。"


@dataclass(frozen=True, slots=True)
class _Loop:
    """Stands for ``loop`` inside a loop over such items."""

    item: Type


def item(kind: Type) -> Type:
    """What a list holds; of anything else that is known, something without names."""
    if isinstance(kind, GenericAlias) and kind.__origin__ is list:
        return get_args(kind)[0]
    return None if kind is None else object


def _is_model(kind: Type) -> TypeGuard[type[BaseModel]]:
    return isinstance(kind, type) and issubclass(kind, BaseModel)
