"""Papers of the approval as they are planned for a made-up town, and single ones of records in memory."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from pipeline.findings import Finding
from pipeline.plan.approval.confirmation import confirmations
from pipeline.plan.approval.known import Known
from pipeline.plan.job import Job, Plan
from pipeline.plan.views.approval import ApprovalLetter, CheckSheet, ConfirmationSheet
from pipeline.plan.views.base import Document
from pipeline.policy.registry import Case
from pipeline.records.agreements import Agreement
from pipeline.workspace import Workspace
from tests.plan import issuing
from tests.plan.issuing import jobs

V = TypeVar("V", bound=Document)
NOTHING = Plan((), ())


def check_sheet(town: Workspace, word: str = "N3") -> CheckSheet:
    """The only 審査票 of a name."""
    return _only(jobs(issuing.surveyed(town).plan, "check-sheet", word), CheckSheet)


def letter(town: Workspace, word: str = "N3") -> ApprovalLetter:
    """The only 起案文 of a name."""
    return _only(jobs(issuing.surveyed(town).plan, "approval", word), ApprovalLetter)


def confirmation(town: Workspace, word: str = "N3") -> ConfirmationSheet:
    """The only 記載事項確認書 of a name."""
    return _only(jobs(issuing.surveyed(town).plan, "confirmation", word), ConfirmationSheet)


def ready(town: Workspace) -> None:
    """Mends what is amiss with N3's partner."""
    given = "kind: body, address: 例県例町3丁目, representative_title: 会長, representative_name: 会　長子"
    issuing.edit(town, "partners", "kind: body", given)


def decisions_of(town: Workspace, asked: str) -> None:
    """A guideline with an offer (S1), two decisions (S2, S3) and the signing (S4); ``asked`` must be dated."""
    more = (
        "{code: S1, label: 申出, role: offer}, {code: S2, label: 町長の決定, role: decision}, "
        "{code: S3, label: 議会の議決, role: decision}, {code: S4, label: 締結, role: signing}"
    )
    issuing.edit(town, "policy", "{code: S1, label: 申出, role: offer}", more)
    rule = f"      steps-dated: {{strength: must, reference: 3(1), steps: [{asked}]}}\n"
    issuing.edit(town, "policy", "    rules:\n", f"    rules:\n{rule}")


def _only(found: list[Job], model: type[V]) -> V:
    (one,) = found
    assert isinstance(one.view, model)
    return one.view


def confirmations_of(
    agreement: Agreement, case: Case, by_record: Mapping[str, list[Finding]] | None = None
) -> list[ConfirmationSheet]:
    """The 記載事項確認書 of an agreement in memory."""
    plan = Plan.of(confirmations(agreement, case, Known(case, (), NOTHING, by_record or {})))
    assert plan.held == ()
    return [one.view for one in plan.jobs if isinstance(one.view, ConfirmationSheet)]
