"""Views: exactly what a template can say. One model per document, in modules by who uses it.

A view is plain data. Its fields are the names that templates may use; templates are checked
against these models, and the digest of a job is taken over the view's JSON.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from pydantic import BaseModel, ConfigDict


class View(BaseModel):
    """Base of all that templates may look into: frozen, and nothing but the declared fields."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class Document(View):
    """The view of a whole document, with the template that it belongs to.

    ``must_print`` are the dotted names (lists are entered) that the template must print: they are
    asked of the template, and read back from each document. ``styles`` are the styles that the
    paragraph of a name may have, by dotted name, where the layout of a Word file hangs on them.
    """

    template: ClassVar[str]
    must_print: ClassVar[tuple[str, ...]]
    styles: ClassVar[Mapping[str, tuple[str, ...]]] = {}
