"""Codes that policy.yaml declares: their labels, and the one role that the program knows of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pipeline.records.choices import Role

FAMILIES: Mapping[str, tuple[str, tuple[Role, ...]]] = {
    "kinds": ("協定種別", (Role.COMPREHENSIVE, Role.INDIVIDUAL, Role.RECORD_ONLY)),
    "fields": ("連携事項", (Role.PLAIN,)),
    "criteria": ("確認事項", (Role.PARTNER, Role.PROJECT)),
    "steps": (
        "手続",
        (
            Role.PLAIN,
            Role.OFFER,
            Role.PREPARATION,
            Role.PROPOSAL,
            Role.BRIEFING,
            Role.SURVEY,
            Role.CONSULTATION,
            Role.DECISION,
            Role.SIGNING,
        ),
    ),
    "patterns": ("連携パターン", (Role.PLAIN,)),
    "aims": ("目的", (Role.PLAIN,)),
    "states": (
        "状態",
        (
            Role.IN_PROCEDURE,
            Role.IN_FORCE,
            Role.SUSPENDED,
            Role.ENDED,
            Role.CANCELLED,
            Role.DECLINED,
        ),
    ),
}
"""Families of codes: what a clerk calls them, and the roles that their codes may have."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One code."""

    code: str
    label: str
    role: Role


class Codebook:
    """All codes of a municipality, found by code or by label."""

    def __init__(self, families: Mapping[str, Iterable[Entry]]) -> None:
        self._entries = {family: {one.code: one for one in families.get(family, ())} for family in FAMILIES}
        self._by_label = {
            family: {one.label: one.code for one in entries.values()}
            for family, entries in self._entries.items()
        }

    def find(self, family: str, text: str) -> str | None:
        """The code that is meant by a code or a label; None where there is none."""
        return text if text in self._entries[family] else self._by_label[family].get(text)

    def pairs(self, family: str) -> list[tuple[str, str]]:
        """Each code with its label, in the policy's order."""
        return [(one.code, one.label) for one in self._entries[family].values()]

    def words(self, family: str) -> list[str]:
        """Everything that may be written, codes and labels, in the policy's order."""
        return [word for pair in self.pairs(family) for word in pair]

    def label(self, family: str, code: str) -> str:
        """What is printed for a code."""
        return self._entries[family][code].label

    def role(self, family: str, code: str) -> Role:
        """What the program knows of a code."""
        return self._entries[family][code].role
