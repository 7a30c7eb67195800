"""Proposals between partners and municipality under an agreement."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.policy.amendments import in_force
from pipeline.policy.model import RuleEntry
from pipeline.policy.registry import Breach, Case, Evidence, NotApplicable, Outcome, rule
from pipeline.policy.rules.projects import aims
from pipeline.policy.state import is_declined, is_over_by
from pipeline.records.agreements import Agreement
from pipeline.records.choices import Answer, Direction, ProposalStatus
from pipeline.records.dates import fiscal_year_end, print_day, print_fiscal_year
from pipeline.records.proposals import Proposal
from pipeline.records.replies import Reply

_NOTHING = "「提案なし」の回答です。"


def _agreement(proposal: Proposal, case: Case) -> Agreement | None:
    """The agreement that a proposal names, as its amendments have left it."""
    named = case.city.agreements.get(proposal.agreement or "")
    return in_force(named, case) if named else None


@rule(
    "proposal-field",
    Proposal,
    RuleEntry,
    title="提案の連携事項",
    rows=("K5", "K6"),
    holds=("sheet1", "sheet2", "sheet3"),
)
def proposal_field(proposal: Proposal, case: Case, entry: RuleEntry) -> Iterator[Outcome]:
    """The 連携事項 of a proposal is one of its agreement's."""
    del entry
    if proposal.nothing:
        yield NotApplicable(_NOTHING)
        return
    agreement = _agreement(proposal, case)
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


@rule(
    "proposal-partner",
    Proposal,
    RuleEntry,
    title="提案の相手方",
    rows=("K5", "K6"),
    holds=("sheet1", "sheet2", "sheet3"),
)
def proposal_partner(proposal: Proposal, case: Case, entry: RuleEntry) -> Iterator[Outcome]:
    """A proposal names its partners, and each is a party of its agreement."""
    del entry
    agreement = _agreement(proposal, case)
    parties = case.partner_ids(agreement) if agreement else []
    ours = proposal.direction is Direction.FROM_CITY
    if not proposal.partners and ours and proposal.nothing:
        yield NotApplicable(_NOTHING)
        return
    if not proposal.partners:
        message = f"どの企業等{'への' if ours else 'の'}提案かが書かれていません。"
        which = f"「企業等ID」に {'、'.join(parties)} のどれかを" if parties else "「企業等ID」を"
        yield Breach(message, f"{which}書いてください。", ("partners",))
        return
    if agreement is None:
        yield NotApplicable("協定が書かれていません。")
        return
    for number, one in enumerate(proposal.partners):
        if one in parties:
            yield Evidence(_name(one, case))
        else:
            yield Breach(
                f"企業等「{one}」は、協定「{agreement.title}」の当事者ではありません。",
                f"この協定の相手方は {'、'.join(parties)} です。企業等IDか協定IDを確かめてください。",
                ("partners", number),
                one,
            )


@rule("reply-fits", Reply, RuleEntry, title="回答と提案の対応", rows=("K7",), holds=("sheet3",))
def reply_fits(reply: Reply, case: Case, entry: RuleEntry) -> Iterator[Outcome]:
    """A reply answers a proposal of the municipality that was made to this partner."""
    del entry
    proposal = case.city.proposals.get(reply.proposal)
    if proposal is None:
        yield NotApplicable("提案の記録が読めません。")
    elif proposal.direction is not Direction.FROM_CITY:
        message = f"提案「{proposal.id}」は企業等からの提案なので、企業等の回答はありません。"
        yield Breach(message, "提案IDを確かめてください。", ("proposal",), reply.proposal)
    elif reply.partner not in proposal.partners:
        message = f"提案「{proposal.id}」は、企業等「{reply.partner}」にあてたものではありません。"
        hint = (
            f"提案の相手は {'、'.join(proposal.partners) or '書かれていません'}。企業等IDを確かめてください。"
        )
        yield Breach(message, hint, ("partner",), reply.partner)
    else:
        yield Evidence(f"{_name(reply.partner, case)}：{proposal.subject or proposal.id}")


@rule(
    "proposal-aim",
    Proposal,
    RuleEntry,
    title="提案の目的",
    rows=("K5", "K6"),
    holds=("sheet1", "sheet2", "sheet3"),
)
def proposal_aim(proposal: Proposal, case: Case, entry: RuleEntry) -> Iterator[Outcome]:
    """A proposal serves at least one of the guideline's aims."""
    del entry
    if proposal.nothing:
        yield NotApplicable(_NOTHING)
    elif proposal.aims:
        yield Evidence("、".join(case.policy.codes.label("aims", one) for one in proposal.aims))
    else:
        yield Breach(
            "提案の目的が1つも書かれていません。",
            f"「目的」に、{aims(case)} のうち当てはまるものを書いてください。",
            ("aims",),
        )


@rule(
    "proposal-department",
    Proposal,
    RuleEntry,
    title="提案した課",
    rows=("K6", "K11"),
    holds=("sheet2", "sheet3"),
)
def proposal_department(proposal: Proposal, case: Case, entry: RuleEntry) -> Iterator[Outcome]:
    """A proposal of the municipality names the section that makes it."""
    del entry
    word = case.policy.municipality.word
    if proposal.direction is not Direction.FROM_CITY:
        yield NotApplicable("企業等からの提案です。")
    elif proposal.department is None:
        message = f"{word}からの提案「{proposal.id}」に、提案した課が書かれていません。"
        yield Breach(message, "「部課名」に、部署のIDを書いてください。", ("department",))
    else:
        section = case.city.departments.get(proposal.department)
        yield Evidence(section.full_name if section else proposal.department)


@rule("proposal-in-force", Proposal, RuleEntry, title="提案の年度と協定", rows=("K5", "K6"))
def proposal_in_force(proposal: Proposal, case: Case, entry: RuleEntry) -> Iterator[Outcome]:
    """The agreement of a proposal is in force in the proposal's fiscal year."""
    del entry
    agreement = _agreement(proposal, case)
    if agreement is None:
        yield NotApplicable("協定が書かれていません。")
        return
    year, codes = proposal.fiscal_year, case.policy.codes
    begins, title = agreement.begins_on, f"協定「{agreement.title}」"
    if is_declined(agreement, codes):
        why = f"{title}は、見送りになっています。"
    elif is_over_by(agreement, codes, fiscal_year_end(year - 1)):
        why = f"{title}は、{print_fiscal_year(year)}より前に終わっています。"
    elif begins is None or begins > fiscal_year_end(year):
        why = f"{title}は、{print_fiscal_year(year)}にはまだ始まっていません。"
    else:
        yield Evidence(f"{print_day(begins)}から")
        return
    yield Breach(why, "提案の年度か協定IDを確かめてください。", ("agreement",), agreement.id)


@rule("proposal-received", Proposal, RuleEntry, title="提案の受付日", rows=("A17", "K5", "M9"))
def proposal_received(proposal: Proposal, case: Case, entry: RuleEntry) -> Iterator[Outcome]:
    """A proposal came in at the window, on a day that is on record."""
    del entry
    window = case.policy.municipality.window
    if proposal.nothing:
        yield NotApplicable(_NOTHING)
    elif proposal.received_on is None:
        yield Breach(
            f"提案「{proposal.subject or proposal.id}」の受付日がありません。",
            f"{window}が受け付けた日を「受付日」に書いてください。窓口を通っていないときは、{window}に知らせてください。",
            ("received_on",),
        )
    elif proposal.received_on > case.on:
        yield Breach(
            f"提案の受付日（{print_day(proposal.received_on)}）が、まだ来ていません。",
            "日付を確かめてください。",
            ("received_on",),
            proposal.received_on.isoformat(),
        )
    else:
        yield Evidence(f"{print_day(proposal.received_on)}受付")


@rule("wanted-possible", Proposal, RuleEntry, title="実施の希望", rows=("K8",))
def wanted_possible(proposal: Proposal, case: Case, entry: RuleEntry) -> Iterator[Outcome]:
    """A section wants only what is still proposed, and what the partner did not decline."""
    del entry
    if not proposal.wanted_by:
        yield NotApplicable("実施を希望する課はありません。")
        return
    answers = [one.answer for one in case.city.replies_to.get(proposal.id, [])]
    sections = "、".join(_section(one, case) for one in proposal.wanted_by)
    if proposal.nothing:
        why = "「提案なし」の記録です"
    elif proposal.status is ProposalStatus.DECLINED:
        why = f"提案の状態が「{proposal.status.label}」です"
    elif answers and all(one is Answer.NO for one in answers):
        why = f"企業等の回答が「{Answer.NO.label}」です"
    else:
        yield Evidence(sections)
        return
    yield Breach(
        f"実施を希望する課（{sections}）がありますが、{why}。",
        "「実施希望課」か、提案の状態と企業等の回答を確かめてください。",
        ("wanted_by",),
    )


def _name(identity: str, case: Case) -> str:
    partner = case.city.partners.get(identity)
    return partner.name if partner else identity


def _section(identity: str, case: Case) -> str:
    section = case.city.departments.get(identity)
    return section.section if section else identity
