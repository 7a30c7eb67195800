"""What holds an agreement back → what those who decide can give, and what must be mended before.

The paper that goes to the mayor asks for the decision and for the approval of exceptions: that these
are still lacking is no fault of the agreement.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pipeline.findings import Finding
from pipeline.plan.approval.known import AGREEMENT, Known
from pipeline.plan.views.approval import AskedExceptionView
from pipeline.plan.views.procedure import NamedView
from pipeline.plan.wording import figure
from pipeline.policy.exceptions import exception_asked_for
from pipeline.policy.judge import Standing, Verdict
from pipeline.policy.model import Strength
from pipeline.policy.registry import Case
from pipeline.records.agreements import Agreement, RuleException
from pipeline.records.dates import print_day

AWAITED, PENDING = "決定待ち", "承認待ち"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of those who decide on an agreement: ``decisions`` by name, ``exceptions`` with their verdicts.

    ``waits`` where the agreement cannot be made before it is decided on; ``amiss`` is what holds it back
    beside.
    """

    decisions: tuple[str, ...]
    waits: bool
    exceptions: tuple[tuple[Verdict, RuleException], ...]
    amiss: tuple[Finding, ...]

    @classmethod
    def of(cls, record: Agreement, case: Case, known: Known) -> Asked:
        """What is asked for an agreement, as its verdicts and what holds it back have it."""
        verdicts = known.verdicts.get(record.name_in_type, [])
        exceptions = tuple(_exceptions(record, case, verdicts))
        excused = {finding for verdict, _ in exceptions for finding in verdict.findings}
        held = dict.fromkeys(known.held(record, AGREEMENT))
        return cls(
            tuple(dict.fromkeys(one.awaits for one in known.findings(record) if one.awaits)),
            any(one.awaits for one in held),
            exceptions,
            tuple(one for one in held if not one.awaits and one not in excused),
        )

    def standing(self, verdict: Verdict) -> str:
        """The word for how the agreement stands to a rule: what is only asked for has one of its own."""
        if is_awaited(verdict):
            return AWAITED
        if any(verdict is one for one, _ in self.exceptions):
            return PENDING
        return verdict.standing.label

    @property
    def conclusion(self) -> str:
        """Whether the agreement can be made, and what must come first."""
        if self.amiss:
            return f"協定書を作成できない。次の{figure(len(self.amiss))}件を改める必要がある。"
        lacking = [word for word, some in (("決定", self.waits), ("例外の承認", self.exceptions)) if some]
        return f"{'と'.join(lacking)}を受ければ協定書を作成できる。" if lacking else "協定書を作成できる。"

    def awaited(self) -> list[NamedView]:
        """The decisions that are still to be taken, by name."""
        return [NamedView(text=one) for one in self.decisions]

    def views(self) -> list[AskedExceptionView]:
        """The exceptions for which approval is asked, each with what departs from the rule, and why."""
        return [
            AskedExceptionView(
                rule=verdict.title,
                reference=verdict.reference,
                reason=one.reason,
                planned=_planned(one),
                departs=[NamedView(text=finding.message) for finding in verdict.findings],
            )
            for verdict, one in self.exceptions
        ]


def is_awaited(verdict: Verdict) -> bool:
    """Whether nothing is amiss but a decision that is still to be taken."""
    return bool(verdict.findings) and all(one.awaits for one in verdict.findings)


def _exceptions(
    record: Agreement, case: Case, verdicts: Iterable[Verdict]
) -> Iterator[tuple[Verdict, RuleException]]:
    """The principles that are broken with a reason on record, and no approval yet."""
    for one in verdicts:
        if one.standing is Standing.BROKEN and one.strength is Strength.PRINCIPLE and not is_awaited(one):
            found = exception_asked_for(one.rule, record.exceptions, case)
            if found is not None:
                yield one, found


def _planned(one: RuleException) -> str:
    """What is on record of the approval already."""
    day = f"{print_day(one.approved_on)}決裁予定" if one.approved_on else ""
    return "、".join(word for word in (one.approved_by, day) if word)
