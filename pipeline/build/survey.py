"""A municipality's folder → everything known about it: records, verdicts, what can be made.

`check`, `build` and `verify` all begin with a survey, so that they never disagree on records.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pipeline.build.memory import rarely_collecting
from pipeline.clauses.load import load_clauses
from pipeline.findings import Finding, in_order
from pipeline.plan.agreements.jobs import hold_agreements, plan_agreements
from pipeline.plan.approval.jobs import plan_approval
from pipeline.plan.documents import document_findings
from pipeline.plan.job import Plan
from pipeline.plan.procedure.offers import plan_procedure
from pipeline.plan.procedure.reviews import plan_reviews
from pipeline.plan.sheets.jobs import plan_sheets
from pipeline.plan.signed import Copy, plan_copies, without_copied
from pipeline.policy.judge import Judgement, judge
from pipeline.policy.load import FILE, load_policy
from pipeline.policy.model import Policy
from pipeline.policy.registry import Case, Setting
from pipeline.records.choices import Role
from pipeline.records.city import City
from pipeline.records.load import load_city
from pipeline.records.signed import read_signed
from pipeline.workspace import Workspace


@dataclass(frozen=True)
class Survey:
    """What was read of a municipality, and what follows from it.

    Where policy.yaml cannot be read there is neither policy nor city, and nothing is planned; signed
    papers are copied all the same.
    """

    key: str
    on: date
    policy: Policy | None
    city: City | None
    judgement: Judgement | None
    plan: Plan
    findings: tuple[Finding, ...]
    copies: tuple[Copy, ...] = ()
    """The signed papers, which are never made again."""

    @property
    def name(self) -> str:
        """The municipality's name, or its folder's."""
        return self.policy.municipality.name if self.policy else self.key


@rarely_collecting()
def survey(workspace: Workspace, key: str, on: date, unsigned: str | None = None) -> Survey:
    """Reads and judges all records of a municipality, and plans its documents.

    Templates are another matter: what is wrong with them is found by the build. ``unsigned`` is the id
    of an agreement that counts as not signed yet, whatever its state says.
    """
    folder, name = workspace.data(key), f"data/{key}"
    policy, faults = load_policy(folder, name)
    papers, broken = read_signed(folder, name)
    copies = plan_copies(papers)
    if policy is None:
        return Survey(key, on, None, None, None, Plan((), ()), tuple(in_order([*faults, *broken])), copies)
    city = load_city(folder, name, policy.codes, policy.city_names).with_signed(papers)
    if unsigned is not None:
        city = city.with_state(unsigned, _before_signing(policy))
    judgement = judge(city, policy, on)
    found = [*faults, *city.findings, *broken, *judgement.findings]
    by_record: dict[str, list[Finding]] = {}
    for one in found:
        by_record.setdefault(one.record or "", []).append(one)
    clauses = load_clauses(list(workspace.clause_folders(key)), policy.style.comma, policy.codes)
    rules = policy.on(on)
    setting = Setting(city, policy, on)
    if rules is None:
        plan = hold_agreements(setting, by_record)
    else:
        case = Case(city, policy, on, rules)
        plan = Plan.of(
            (
                plan_agreements(case, clauses, by_record),
                plan_procedure(case, by_record),
                plan_reviews(case, by_record),
            )
        )
    approval = plan_approval(setting, judgement.verdicts, plan, by_record)
    plan = Plan.of((plan, approval, plan_sheets(setting, by_record)))
    listed = document_findings(policy, f"{name}/{FILE}")
    findings = in_order([*found, *listed, *clauses.findings, *plan.findings])
    return Survey(key, on, policy, city, judgement, without_copied(plan, copies), tuple(findings), copies)


def _before_signing(policy: Policy) -> str | None:
    """The first state of an agreement on its way."""
    states = policy.codes.pairs("states")
    return next((code for code, _ in states if policy.codes.role("states", code) is Role.IN_PROCEDURE), None)
