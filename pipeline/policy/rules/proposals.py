"""Proposals between partners and municipality under an agreement."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.policy.model import RuleEntry
from pipeline.policy.registry import Breach, Case, Evidence, NotApplicable, Outcome, rule
from pipeline.records.choices import Direction
from pipeline.records.proposals import Proposal
from pipeline.records.replies import Reply


@rule("proposal-field", Proposal, RuleEntry, rows=("K5", "K6"), holds=("sheet1", "sheet2", "sheet3"))
def proposal_field(proposal: Proposal, case: Case, entry: RuleEntry) -> Iterator[Outcome]:
    """The 連携事項 of a proposal is one of its agreement's."""
    del entry
    agreement = case.city.agreements.get(proposal.agreement or "")
    if agreement is None:
        if proposal.direction is Direction.FROM_PARTNER and proposal.agreement is None:
            message = "どの協定に基づく提案かが書かれていません。"
            yield Breach(message, "「協定ID」に協定のIDを書いてください。", ("agreement",))
        else:
            yield NotApplicable(
                "協定の記録が読めません。" if proposal.agreement else "協定が書かれていません。"
            )
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


@rule("proposal-partner", Proposal, RuleEntry, rows=("K5", "K6"), holds=("sheet1", "sheet2", "sheet3"))
def proposal_partner(proposal: Proposal, case: Case, entry: RuleEntry) -> Iterator[Outcome]:
    """Every partner of a proposal is a party of its agreement."""
    del entry
    agreement = case.city.agreements.get(proposal.agreement or "")
    if agreement is None:
        yield NotApplicable("協定が書かれていません。")
        return
    parties = case.partner_ids(agreement)
    if not proposal.partners:
        message = "どの企業等の提案かが書かれていません。"
        yield Breach(
            message, f"「企業等ID」に {'、'.join(parties)} のどれかを書いてください。", ("partners",)
        )
    for number, one in enumerate(proposal.partners):
        if one not in parties:
            yield Breach(
                f"企業等「{one}」は、協定「{agreement.title}」の当事者ではありません。",
                f"この協定の相手方は {'、'.join(parties)} です。企業等IDか協定IDを確かめてください。",
                ("partners", number),
                one,
            )


@rule("reply-fits", Reply, RuleEntry, rows=("K7",), holds=("sheet3",))
def reply_fits(reply: Reply, case: Case, entry: RuleEntry) -> Iterator[Outcome]:
    """A reply answers a proposal of the municipality that was made to this partner."""
    del entry
    proposal = case.city.proposals.get(reply.proposal)
    if proposal is None:
        return
    if proposal.direction is not Direction.FROM_CITY:
        message = f"提案「{proposal.id}」は企業等からの提案なので、企業等の回答はありません。"
        yield Breach(message, "提案IDを確かめてください。", ("proposal",), reply.proposal)
    elif reply.partner not in proposal.partners:
        message = f"提案「{proposal.id}」は、企業等「{reply.partner}」にあてたものではありません。"
        hint = (
            f"提案の相手は {'、'.join(proposal.partners) or '書かれていません'}。企業等IDを確かめてください。"
        )
        yield Breach(message, hint, ("partner",), reply.partner)


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
