"""The one template language of Word, Excel, clauses and pages: Jinja in a tight sandbox.

Templates are made by people; data never becomes template. A template may print declared fields of
a view, loop over its lists and ask conditions. It can call nothing but what is listed here, and
nothing in it can make much out of little (pitfalls 1, 3, 4 and 11).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from jinja2 import StrictUndefined, TemplateSyntaxError, Undefined, nodes
from jinja2.exceptions import SecurityError
from jinja2.runtime import LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.visitor import NodeTransformer
from markupsafe import Markup, escape, soft_str
from pydantic import BaseModel

LONGEST_TEXT = 1_000_000
"""Characters that an expression of a template may put together."""

WIDE_BRACES = re.compile(r"｛[｛％%]|[｝％%]｝|｛\{|\{｛|\}｝|｝\}|\{％|％\}")
"""Braces of a tag, one of them full-width: they would stay in the document without a word."""

_FILTERS = ("default", "first", "last", "length", "list", "count")
_TESTS = ("defined", "undefined", "none", "true", "false", "in", "eq", "ne", "even", "odd", "string")
LOOP_NAMES = frozenset(
    ("first", "last", "index", "index0", "revindex", "revindex0", "length", "previtem", "nextitem")
)


class Forbidden(SecurityError):
    """A template asked for something that templates may not do."""


class ForbiddenTag(Forbidden, TemplateSyntaxError):
    """A tag that the language does not have; it carries its line, like an error of syntax."""


class Language(ImmutableSandboxedEnvironment):
    """Jinja without globals, methods or arithmetic on text; an undefined name is an error."""

    intercepted_binops = frozenset(("*", "**", "+", "%"))

    def __init__(self, finalize: Callable[[Any], Any] | None = None, *, escapes: bool = True) -> None:
        super().__init__(
            autoescape=escapes,
            undefined=StrictUndefined,
            finalize=finalize or printable,
            keep_trailing_newline=True,
            optimized=False,
        )
        self.globals = {}
        self.filters = {name: self.filters[name] for name in _FILTERS} | _OWN_FILTERS
        self.tests = {name: self.tests[name] for name in _TESTS}

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        """The tree of a template; tags that would collect output in memory do not exist."""
        tree = super()._parse(source, name, filename)
        for node in tree.find_all((nodes.AssignBlock, nodes.FilterBlock)):
            raise ForbiddenTag("set と filter で範囲を囲むことはできません", node.lineno)
        if "~" in source:
            _Joining().visit(tree)
            tree.set_environment(self)
        return tree

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Only declared fields of a view, keys of a mapping, and what a loop tells of itself."""
        del value
        if isinstance(obj, BaseModel):
            return attr in type(obj).model_fields
        if isinstance(obj, LoopContext):
            return attr in LOOP_NAMES
        return isinstance(obj, Mapping) and attr in obj

    def is_safe_callable(self, obj: Any) -> bool:
        """Nothing but the functions that the program itself hands to a template."""
        return getattr(obj, "for_templates", False) is True

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Attribute of a view, or key of a mapping: never a method."""
        if isinstance(obj, Mapping):
            return obj[attribute] if attribute in obj else self.undefined(obj=obj, name=attribute)
        return super().getattr(obj, attribute)

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Arithmetic on whole numbers only, ``+`` on short texts too; powers never."""
        del context
        if isinstance(left, Undefined) or isinstance(right, Undefined):
            return left + right  # StrictUndefined says which name it was
        texts = isinstance(left, str) and isinstance(right, str)
        numbers = isinstance(left, int) and isinstance(right, int)
        if operator == "+" and (numbers or (texts and len(left) + len(right) <= LONGEST_TEXT)):
            return left + right
        if operator == "%" and numbers and right:
            return left % right
        if operator == "*" and numbers and max(abs(left), abs(right)) <= LONGEST_TEXT:
            return left * right
        raise Forbidden(f"{operator}")


class _Joining(NodeTransformer):
    """Turns ``a ~ b`` into ``[a, b]|join``, so that all putting together of texts has one limit."""

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:  # noqa: N802 - Jinja's name
        self.generic_visit(node)
        pieces = nodes.List(node.nodes, lineno=node.lineno)
        return nodes.Filter(pieces, "join", [], [], None, None, lineno=node.lineno)


def printable(value: Any) -> Any:
    """The value itself where it is a single one; lists, parts and nothing are never printed."""
    if value is None or isinstance(value, list | tuple | Mapping | BaseModel):
        raise Forbidden("一覧や項目の組は、そのままでは差し込めません")
    return value


def _join(values: Iterable[Any], between: str = "") -> str:
    """The single values as one text; where one of them is markup, the others are escaped."""
    pieces = [_string(value) for value in values]
    if sum(map(len, pieces)) + len(between) * len(pieces) > LONGEST_TEXT:
        raise Forbidden("つなげた文章が長すぎます")
    if any(isinstance(one, Markup) for one in (between, *pieces)):
        return escape(between).join(pieces)
    return between.join(pieces)


def _string(value: Any) -> str:
    return soft_str(printable(value))


def _escaped(value: Any) -> Markup:
    return escape(printable(value))


_OWN_FILTERS: dict[str, Callable[..., Any]] = {
    "join": _join,
    "string": _string,
    "escape": _escaped,
    "e": _escaped,
}
"""Those of Jinja's filters that put text together or print, without lists and within the limit."""


_NAME = re.compile(r"\{\{ ?([a-z_]+) ?\}\}")
_MORE = re.compile(r"[{}]")


def only_names(source: str) -> list[str] | None:
    """A source in which no tags but names stand, as text, name, text … text; None where there is more.

    Most texts of clauses are of this kind, and for Jinja to compile one takes longer than all its uses.
    """
    pieces = _NAME.split(source)
    return None if any(map(_MORE.search, pieces[::2])) else pieces


def filled(source: str, facts: Mapping[str, object]) -> str | None:
    """What Jinja makes of a source in which only names of texts stand; None where it says more."""
    pieces = only_names(source)
    if pieces is None:
        return None
    for at in range(1, len(pieces), 2):
        text = facts.get(pieces[at])
        if type(text) is not str:
            return None
        pieces[at] = text
    return "".join(pieces)


def for_templates(function: Callable[..., Any]) -> Callable[..., Any]:
    """Marks a function that a template may call."""
    function.for_templates = True  # type: ignore[attr-defined]
    return function


def joined(pieces: Iterator[str], limit: int) -> str:
    """The rendered pieces as one text; `Forbidden` where they grow beyond ``limit`` characters."""
    kept: list[str] = []
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > limit:
            raise Forbidden("length")
        kept.append(piece)
    return "".join(kept)


def markup(text: str) -> Markup:
    """Text that is XML already; for the program's own pieces, never for data."""
    return Markup(text)  # noqa: S704
