"""Which findings a section can answer, and what its sheet asks of it.

A section gets its sheet by mail. It sees neither record files nor settings, so it is asked only for
what it knows: days, names, numbers, what was agreed. How a file or a record is written is the window's
affair.
"""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.findings import Finding

FAULTS = frozenset(
    {
        "amendment-after-end",
        "amendment-backdated",
        "amendment-notice-passed",
        "amendment-parties",
        "amendment-too-early",
        "amendment-undecided",
        "bad-date",
        "bad-duration",
        "bad-email",
        "bad-fiscal-year",
        "bad-phone",
        "contradiction",
        "corporate-number",
        "date-order",
        "exception-incomplete",
        "group-signs-each",
        "half-width-kana",
        "lost-character",
        "missing",
        "not-a-reading",
        "private-use-character",
    }
)
"""Faults and notices about what is the case; all others are about how something is written."""

RULES_OF_THE_WINDOW = frozenset({"parties-labelled", "proposal-department"})
"""Rules of a policy about how a record is written; all others are about what is the case."""

_CHARACTER = (
    "正しい文字を元の書類で確かめて書いてください。入力できない文字のときは、書類の写しを添えてください。"
)
WORDS: Mapping[str, str] = {
    "contact-current": "今の担当者の氏名を書いてください。協定ごとに担当者が違うのなら、そのように書いてください。",
    "lost-character": _CHARACTER,
    "private-use-character": _CHARACTER,
    "project-count": "ほかに予定している連携事業があれば、その件名と内容を書いてください。予定のものも数えられます。",
}
"""What is asked where the hint says how to write a record."""

_ANYTHING = "内容を確かめ、正しい内容を書いてください。"


def can_answer(rule: str, *, is_policy: bool) -> bool:
    """Whether a section can act upon findings of a rule, of a policy or of the program."""
    return rule not in RULES_OF_THE_WINDOW if is_policy else rule in FAULTS


def request(finding: Finding, rule: str) -> str:
    """What is asked of a section; it writes its answer into its sheet."""
    return WORDS.get(rule) or finding.hint or _ANYTHING
