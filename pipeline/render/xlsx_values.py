"""Value of a view → what stands for it in the rendered stream, and from there → the cell.

The stream is what Jinja writes: records opened by `RECORD`, and in them fields opened by `FIELD`.
A field is empty, or one letter for the type of the cell and then its XML text.
"""

from __future__ import annotations

import math
import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from jinja2 import Undefined
from markupsafe import Markup, escape

from pipeline.language import for_templates, markup

# No text of a document can hold these two, and Jinja's whitespace control leaves them alone.
RECORD = "\x01"
FIELD = "\x02"
NUMBER = "n"
TEXT = "s"

LONGEST_CELL = 32_767
"""Characters that Excel keeps in one cell."""

_DIGITS = 15
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_ESCAPED = re.compile("_x005F_(?=x[0-9A-Fa-f]{4}_)")
_FIRST_DAY = date(1899, 12, 31)
_AFTER_LEAP_BUG = date(1900, 3, 1)


class Unprintable(ValueError):
    """A text holds a character that no XML document can hold."""

    def __init__(self, character: str) -> None:
        self.character = f"U+{ord(character):04X}"
        super().__init__(self.character)


class _Field(Markup):
    """A finished field of the stream, as `typed` wrote it."""


def finalize(value: Any) -> Any:
    """What a tag inside a text prints: nothing for None, else the value, fit for XML.

    Raises `Unprintable`; never drops a character (pitfall 8).
    """
    if value is None:
        return ""
    return _clean(value) if isinstance(value, str) and not isinstance(value, _Field) else value


@for_templates
def typed(value: Any) -> Markup:
    """The field for a cell that is one tag: a number or a date stays one, anything else is text."""
    if isinstance(value, Undefined):
        str(value)  # StrictUndefined says which name it was
    number = _number(value)
    if number is not None:
        return _Field(NUMBER + number)
    text = finalize(value)
    text = text if isinstance(text, str) else _clean(str(text))
    return _Field(TEXT + str(escape(text))) if text else _Field("")


def spelled(field: str) -> str:
    """The plain text of a field of text, Excel's own escapes undone."""
    return _ESCAPED.sub("_", unescaped(field.removeprefix(TEXT)))


def excel_text(text: str) -> str:
    """The text as Excel's XML holds it.

    Excel reads _x0041_ as A (ECMA-376 part 1, 22.9.2.19): the underscore is written so too.
    """
    return _ESCAPE.sub("_x005F_", text) if "_x" in text else text


def unescaped(text: str) -> str:
    """The characters that XML text stands for."""
    return Markup(text).unescape() if "&" in text else text  # noqa: S704


def _clean(text: str) -> str:
    found = _UNPRINTABLE.search(text)
    if found:
        raise Unprintable(found.group())
    clean = text
    if "\r" in clean:
        clean = clean.replace("\r\n", "\n").replace("\r", "\n")
    clean = excel_text(clean)
    return markup(clean) if isinstance(text, Markup) else clean


def _number(value: Any) -> str | None:
    if isinstance(value, int):
        text = str(int(value))
        return text if len(text) <= _DIGITS else None
    if isinstance(value, float | Decimal):
        return format(value, "f" if isinstance(value, Decimal) else "") if math.isfinite(value) else None
    return _serial(value) if isinstance(value, date) else None


def _serial(value: date) -> str | None:
    """Days in Excel's 1900 system, which counts a 29 February 1900 that never was."""
    day = value.date() if isinstance(value, datetime) else value
    serial = (day - _FIRST_DAY).days + (day >= _AFTER_LEAP_BUG)
    if serial < 1:
        return None
    if isinstance(value, datetime):
        seconds = value.hour * 3600 + value.minute * 60 + value.second
        return f"{serial + seconds / 86_400:.10f}".rstrip("0").rstrip(".")
    return str(serial)
