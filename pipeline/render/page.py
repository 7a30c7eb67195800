"""A view → one self-contained HTML page."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Template
from markupsafe import Markup
from pydantic import BaseModel

from pipeline.language import Language, printable

_PAGES = Path(__file__).parent / "pages"
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
"""Characters that no one sees, but that turn a line around or part words."""


def render_page(name: str, view: BaseModel) -> bytes:
    """The page of a template in pages/, in UTF-8; values are escaped, and hidden characters named."""
    context = {field: getattr(view, field) for field in type(view).model_fields}
    return _template(name).render(context).encode("utf-8")


@cache
def _template(name: str) -> Template:
    language = Language(finalize=_shown)
    language.trim_blocks = language.lstrip_blocks = True
    return language.from_string((_PAGES / name).read_text(encoding="utf-8"))


def _shown(value: Any) -> Any:
    """What may be printed; a hidden character as 〔U+202E〕, so that a clerk finds it."""
    value = printable(value)
    if isinstance(value, str) and not isinstance(value, Markup):
        return _UNSEEN.sub(lambda found: f"〔U+{ord(found.group()):04X}〕", value)
    return value
