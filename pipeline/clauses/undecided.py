"""What a draft leaves open where its record says nothing yet: a blank for costs, one for renewal."""

from __future__ import annotations

from pipeline.clauses.model import Article, Paragraph
from pipeline.policy.registry import Case
from pipeline.policy.rules.term import RenewalTerms
from pipeline.policy.state import is_signed
from pipeline.records.agreements import Agreement


def blank(what: str) -> str:
    """What a draft prints where the record says nothing yet."""
    return f"【{what}：未定】"


def cost_undecided(slot: str, number: int) -> Article:
    """The cost article of a draft whose record says nothing of costs yet."""
    return Article(slot, "", number, "費用負担", (Paragraph(blank("費用負担")),))


def renewal_undecided(agreement: Agreement, case: Case) -> bool:
    """Whether the guideline has agreements of the kind renewed, and the record does not say whether this one is.

    An exception from that rule says it too. What an amendment leaves unsaid stays as it was.
    """
    said = agreement.renewal is not None or agreement.no_renewal
    if said or agreement.amends is not None or is_signed(agreement, case):
        return False
    asked = {
        name
        for name, one in case.rules.rules.items()
        if isinstance(one, RenewalTerms) and one.automatic and one.strength_for(agreement.kind) is not None
    }
    return bool(asked) and not any(case.rule_called(one.rule) in asked for one in agreement.exceptions)
