"""What templates of Word and Excel share: their tags with places, and how one is refused."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.findings import Finding, Place, in_order

TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
"""A tag in the text of a paragraph or a cell."""


@dataclass(frozen=True, slots=True)
class Tag:
    """One tag of a template as the template language reads it, for example ``{% for a in b %}``.

    ``near`` is the text around it, at most 40 characters, so that a clerk finds it again; ``written``
    is the tag as it stands in the file where that differs (``{%p for a in b %}``). ``style`` is the
    name of the paragraph's style in the body of a Word file, empty where it has none of its own; None
    elsewhere.
    """

    source: str
    place: Place
    near: str
    written: str = ""
    style: str | None = None

    @property
    def shown(self) -> str:
        """The tag as a clerk sees it in the file."""
        return self.written or self.source


class TemplateRefused(Exception):
    """A template cannot be used, or not with this view; ``findings`` holds every fault at once.

    ``tags`` are those that could be read all the same, so that they too can be checked.
    """

    def __init__(self, findings: Iterable[Finding], tags: Iterable[Tag] = ()) -> None:
        self.tags = tuple(tags)
        self.findings: tuple[Finding, ...] = tuple(in_order(findings))
        super().__init__("\n".join(finding.message for finding in self.findings))
