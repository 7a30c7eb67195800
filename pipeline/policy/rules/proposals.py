"""Proposals between partners and municipality under an agreement."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.policy.model import RuleEntry
from pipeline.policy.registry import Breach, Case, Evidence, NotApplicable, Outcome, rule
from pipeline.records.choices import Direction
from pipeline.records.proposals import Proposal


@rule("proposal-field", Proposal, RuleEntry, rows=("K5", "K6"), holds=("sheet1", "sheet2", "sheet3"))
def proposal_field(proposal: Proposal, case: Case, entry: RuleEntry) -> Iterator[Outcome]:
    """The 連携事項 of a proposal is one of its agreement's."""
    del entry
    agreement = case.city.agreements.get(proposal.agreement or "")
    if agreement is None:
        if proposal.direction is Direction.FROM_PARTNER:
            message = "どの協定に基づく提案かが書かれていません。"
            yield Breach(message, "「協定ID」に協定のIDを書いてください。", ("agreement",))
        else:
            yield NotApplicable("協定が書かれていません。")
        return
    known = {one.code: one.wording or case.policy.codes.label("fields", one.code) for one in agreement.fields}
    if proposal.field is None:
        message = "該当する連携事項が書かれていません。"
        yield Breach(
            message, f"協定の連携事項（{'、'.join(known.values())}）から選んでください。", ("field",)
        )
    elif proposal.field not in known:
        label = case.policy.codes.label("fields", proposal.field)
        yield Breach(
            f"連携事項「{label}」は、協定「{agreement.title}」にありません。",
            f"協定の連携事項は、{'、'.join(known.values())} です。この中から選んでください。",
            ("field",),
            label,
        )
    else:
        yield Evidence(known[proposal.field])


@rule("proposal-aim", Proposal, RuleEntry, rows=("K5", "K6"), holds=("sheet1", "sheet2", "sheet3"))
def proposal_aim(proposal: Proposal, case: Case, entry: RuleEntry) -> Iterator[Outcome]:
    """A proposal serves at least one of the guideline's aims."""
    del entry
    if not proposal.aims:
        choices = "、".join(case.policy.codes.words("aims"))
        yield Breach(
            "提案の目的が1つも書かれていません。",
            f"「目的」に、{choices} のうち当てはまるものを書いてください。",
            ("aims",),
        )
