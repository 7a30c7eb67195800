"""The one template language of Word, Excel, clauses and pages: Jinja in a tight sandbox.

Templates are made by people; data never becomes template. A template may print declared fields of
a view, loop over its lists and ask conditions. It can call nothing but what is listed here, and
nothing in it can make much out of little (pitfalls 1, 3, 4 and 11).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from jinja2 import StrictUndefined, Undefined
from jinja2.exceptions import SecurityError
from jinja2.runtime import LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup
from pydantic import BaseModel

LONGEST_TEXT = 1_000_000
"""Characters that an expression of a template may put together."""

_FILTERS = ("default", "escape", "e", "first", "join", "last", "length", "list", "count", "string")
_TESTS = ("defined", "undefined", "none", "true", "false", "in", "eq", "ne", "even", "odd", "string")
LOOP_NAMES = frozenset(
    ("first", "last", "index", "index0", "revindex", "revindex0", "length", "previtem", "nextitem")
)


class Forbidden(SecurityError):
    """A template asked for something that templates may not do."""


class Language(ImmutableSandboxedEnvironment):
    """Jinja without globals, methods or arithmetic on text; an undefined name is an error."""

    intercepted_binops = frozenset(("*", "**", "+", "%"))

    def __init__(self, finalize: Callable[[Any], Any] | None = None) -> None:
        super().__init__(
            autoescape=True,
            undefined=StrictUndefined,
            finalize=finalize or printable,
            keep_trailing_newline=True,
            optimized=False,
        )
        self.globals = {}
        self.filters = {name: self.filters[name] for name in _FILTERS}
        self.tests = {name: self.tests[name] for name in _TESTS}

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


def printable(value: Any) -> Any:
    """The value itself where it is a single one; lists, parts and nothing are never printed."""
    if value is None or isinstance(value, list | tuple | Mapping | BaseModel):
        raise Forbidden("一覧や項目の組は、そのままでは差し込めません")
    return value


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
