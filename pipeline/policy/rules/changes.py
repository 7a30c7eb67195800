"""What becomes of an agreement after it was planned: its state, and what an amendment takes away."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.policy.amendments import amended
from pipeline.policy.model import RuleEntry
from pipeline.policy.registry import Breach, Case, Evidence, NotApplicable, Outcome, rule
from pipeline.policy.rules.projects import living_line
from pipeline.policy.state import is_after_signing
from pipeline.records.agreements import Agreement
from pipeline.records.choices import ProjectStatus, ProposalStatus, Role
from pipeline.records.dates import print_day

_LIES_OPEN = (ProjectStatus.PLANNED, ProjectStatus.RUNNING)


@rule("agreement-state", Agreement, RuleEntry, title="協定の状態と締結日", rows=("A10", "K2"))
def agreement_state(agreement: Agreement, case: Case, entry: RuleEntry) -> Iterator[Outcome]:
    """The state of an agreement fits the day of its signing; which of them is wrong nobody decides here."""
    del entry
    day, codes = agreement.signed_on, case.policy.codes
    if agreement.status is None or day is None:
        yield NotApplicable("状態か締結日が書かれていません。")
        return
    if agreement.id in case.city.signed:
        yield NotApplicable("締結した協定書を残してあるので、記録の状態はそれと照らします。")
        return
    label = codes.label("states", agreement.status)
    waits = codes.role("states", agreement.status) is Role.IN_PROCEDURE
    if is_after_signing(agreement, codes) and day > case.on:
        yield Breach(
            f"状態は「{label}」ですが、締結日（{print_day(day)}）がまだ来ていません。",
            "まだ締結していなければ「状態」を、締結済みなら「締結日」を改めてください。",
            ("status",),
            label,
        )
    elif waits and day < case.on:
        yield Breach(
            f"状態は「{label}」ですが、締結日（{print_day(day)}）を過ぎています。",
            "締結済みなら「状態」を、締結が延びたのなら「締結日」を改めてください。",
            ("status",),
            label,
        )
    else:
        yield Evidence(f"{label}、締結日は{print_day(day)}")


@rule("removed-fields", Agreement, RuleEntry, title="削られる連携事項", rows=("A4", "K5", "K6"))
def removed_fields(agreement: Agreement, case: Case, entry: RuleEntry) -> Iterator[Outcome]:
    """No 連携事項 that an amendment takes away has projects that go on, or proposals that were accepted."""
    del entry
    found = amended(agreement, case) if agreement.amends is not None else None
    if found is None:
        yield NotApplicable("変更協定ではありません。")
        return
    kept = {one.code for one in found.after.fields}
    gone = {one.code: one.wording for one in found.before.fields if one.code not in kept}
    if not gone:
        yield NotApplicable("この変更協定で削られる連携事項はありません。")
    for code, wording in gone.items():
        label = wording or case.policy.codes.label("fields", code)
        under = list(_under(code, agreement, case))
        if not under:
            yield Evidence(f"{label}：予定・実施中の連携事業と採用した提案はない")
            continue
        yield Breach(
            f"この変更協定で削られる連携事項「{label}」に、{'、'.join(under)}があります。",
            "続けるのなら、連携事項を残すか、連携事業や提案の「該当する連携事項」を改めてください。"
            "終えるのなら、相手方とその扱いを決めておいてください。",
            ("fields",),
            label,
        )


def _under(field: str, agreement: Agreement, case: Case) -> Iterator[str]:
    """The projects not yet ended and the proposals accepted in a field of an agreement."""
    ours = living_line(agreement, case)
    for project in (one for name in ours for one in case.city.projects_of.get(name, [])):
        if field in project.fields and project.status in _LIES_OPEN:
            yield f"{project.status.label}の連携事業「{project.subject}」"
    for proposal in case.city.proposals.values():
        if (
            proposal.agreement in ours
            and proposal.field == field
            and proposal.status is ProposalStatus.ACCEPTED
        ):
            yield f"{proposal.status.label}した提案「{proposal.subject or proposal.id}」"
