"""随意契約: the agreement is no ground for one (契約), whoever tells of it."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.policy.model import RuleEntry
from pipeline.policy.registry import Breach, Case, Evidence, NotApplicable, Outcome, rule
from pipeline.policy.rules.projects import NO_PROJECTS, projects_of
from pipeline.policy.state import is_signed
from pipeline.records.agreements import Agreement
from pipeline.records.choices import Procurement as Method
from pipeline.records.projects import Procurement, Project
from pipeline.records.results import Result

_HINT = (
    "協定を理由に随意契約はできません。別の法令上の根拠があれば「根拠」に書き、"
    "「協定を根拠とする」を いいえ にしてください。"
)


@rule("no-negotiated-contract", Agreement, RuleEntry, title="協定を根拠とする随意契約", rows=("A7",))
def no_negotiated_contract(agreement: Agreement, case: Case, entry: RuleEntry) -> Iterator[Outcome]:
    """No project names an agreement to be signed as the ground of a contract without tender.

    Under a signed one each project is judged by itself (``project-contract``).
    """
    del entry
    if is_signed(agreement, case):
        yield NotApplicable("締結済みのため、連携事業ごとに照らします。")
        return
    projects = projects_of(agreement, case)
    refused = [one for one in projects if _refused(one.procurement)]
    yield from (_breach(f"連携事業「{one.subject}」", one) for one in refused)
    if not projects:
        yield NotApplicable(NO_PROJECTS)
    elif not refused:
        yield Evidence(f"連携事業 {len(projects)}件：協定を根拠とする随意契約はない")


@rule(
    "project-contract",
    Project,
    RuleEntry,
    title="連携事業の随意契約",
    rows=("A7",),
    holds=("past-results", "sheet4"),
)
def project_contract(project: Project, case: Case, entry: RuleEntry) -> Iterator[Outcome]:
    """No project names a signed agreement as the ground of a contract without tender."""
    del entry
    agreement = case.city.agreements.get(project.agreement or "")
    if agreement is not None and not is_signed(agreement, case):
        yield NotApplicable("締結前の協定とともに照らします。")
    else:
        yield from _judge(f"連携事業「{project.subject}」", project, project.procurement)


@rule(
    "result-contract",
    Result,
    RuleEntry,
    title="実績の随意契約",
    rows=("A7",),
    holds=("past-results", "sheet4"),
)
def result_contract(result: Result, case: Case, entry: RuleEntry) -> Iterator[Outcome]:
    """No result names an agreement as the ground of a contract without tender."""
    del case, entry
    yield from _judge(f"実績「{result.subject}」", result, result.procurement)


def _judge(title: str, record: Project | Result, deal: Procurement | None) -> Iterator[Outcome]:
    if deal is None:
        yield NotApplicable("契約の記載がありません。")
    elif _refused(deal):
        yield _breach(title, record)
    else:
        ground = f"（{deal.ground}）" if deal.ground else ""
        yield Evidence(f"{deal.method.label}{ground}：協定を根拠としていない")


def _refused(deal: Procurement | None) -> bool:
    return deal is not None and deal.method is Method.NEGOTIATED and deal.by_agreement


def _breach(title: str, record: Project | Result) -> Breach:
    message = f"{title}で、協定を根拠とする随意契約が記録されています。"
    return Breach(message, _HINT, ("procurement",), Method.NEGOTIATED.label, record)
