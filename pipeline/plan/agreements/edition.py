"""The two papers of an agreement: the clean one for signing, and the draft (案)."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.findings import Finding

DRAFT_MARK = "案"
BLANK_DAY = "令和　　年　　月　　日"
"""What is printed for a day of signing that is not fixed yet."""


@dataclass(frozen=True, slots=True)
class Edition:
    """Which of the two papers is made, and what is still open about it."""

    draft: bool
    points: tuple[Finding, ...] = ()

    @property
    def kind(self) -> str:
        """The kind of document."""
        return "draft" if self.draft else "agreement"
