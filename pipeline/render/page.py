"""A view → one self-contained HTML page."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Template
from pydantic import BaseModel

from pipeline.language import Language

_PAGES = Path(__file__).parent / "pages"


def render_page(name: str, view: BaseModel) -> bytes:
    """The page of a template in pages/, in UTF-8; values are escaped."""
    context = {field: getattr(view, field) for field in type(view).model_fields}
    return _template(name).render(context).encode("utf-8")


@cache
def _template(name: str) -> Template:
    language = Language()
    language.trim_blocks = language.lstrip_blocks = True
    return language.from_string((_PAGES / name).read_text(encoding="utf-8"))
