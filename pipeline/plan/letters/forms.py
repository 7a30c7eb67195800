"""Which forms an issue is about: words of the command line → kinds of forms that the rule set lists."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.plan.job import KIND_LABELS
from pipeline.policy.model import RuleSet
from pipeline.records.naming import plain
from pipeline.records.suggest import did_you_mean

FORMS = ("sheet1", "sheet2", "sheet4", "reply-sheet")
"""Everything that letters ask for; each is an issue of its own, with its own deadline."""


class UnknownForm(Exception):
    """A word that names no form, or one that the guideline does not ask for; it says which there are."""


def forms_asked(words: Sequence[str], rules: RuleSet) -> tuple[str, ...]:
    """The kinds in their usual order; all of them without a word.

    A form has its English name, its Japanese one, and what the municipality calls it.
    """
    if not words:
        return FORMS
    names = _names(rules)
    listed = [_called(kind, rules) for kind in FORMS if rules.document(kind)]
    known = {plain(name).casefold(): kind for name, kind in names.items()}
    found = []
    for word in words:
        kind = known.get(plain(word).casefold())
        if kind is None:
            raise UnknownForm(f"「{word}」という様式はありません。{did_you_mean(word, names, listed)}")
        if rules.document(kind) is None:
            there = "、".join(listed) or "ありません"
            raise UnknownForm(
                f"「{word}」は、「{rules.head.guideline}」の書類にありません。使えるのは、{there} です。"
            )
        found.append(kind)
    return tuple(kind for kind in FORMS if kind in found)


def _names(rules: RuleSet) -> dict[str, str]:
    own = {_called(kind, rules): kind for kind in FORMS}
    return own | {KIND_LABELS[kind]: kind for kind in FORMS} | {kind: kind for kind in FORMS}


def _called(kind: str, rules: RuleSet) -> str:
    entry = rules.document(kind)
    return (entry.name if entry else "") or KIND_LABELS[kind]
