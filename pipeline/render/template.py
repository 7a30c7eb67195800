"""What templates of Word and Excel share: their tags with places, and how one is refused."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.findings import Finding, Place, in_order


@dataclass(frozen=True, slots=True)
class Tag:
    """One tag of a template as the template language reads it, for example ``{% for a in b %}``.

    ``near`` is the text around it, at most 40 characters, so that a clerk finds it again.
    """

    source: str
    place: Place
    near: str


class TemplateRefused(Exception):
    """A template cannot be used, or not with this view; ``findings`` holds every fault at once.

    ``tags`` are those that could be read all the same, so that they too can be checked.
    """

    def __init__(self, findings: Iterable[Finding], tags: Iterable[Tag] = ()) -> None:
        self.tags = tuple(tags)
        self.findings: tuple[Finding, ...] = tuple(in_order(findings))
        super().__init__("\n".join(finding.message for finding in self.findings))
