"""Who may be a partner, and whom to call on both sides."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pipeline.policy.model import RuleEntry
from pipeline.policy.parties import CITY, member_key, resolve_parties
from pipeline.policy.registry import Breach, Case, Evidence, NotApplicable, Outcome, rule
from pipeline.policy.state import NO_PAPER, has_document
from pipeline.records.agreements import Agreement
from pipeline.records.base import Code, declare
from pipeline.records.choices import CriterionResult, PartnerKind, PartnerState
from pipeline.records.dates import print_day
from pipeline.records.partners import Partner, latest

_NO_PARTNERS = "読み取れる相手方の記録がありません。"


class PartnerKinds(RuleEntry):
    """Kinds of partner that a guideline shuts out."""

    refused: list[PartnerKind] = declare("対象外の種別")


@rule("partner-kind", Agreement, PartnerKinds, title="相手方の種別", rows=("A1", "M5"))
def partner_kind(agreement: Agreement, case: Case, entry: PartnerKinds) -> Iterator[Outcome]:
    """No partner is of a kind that the guideline leaves out."""
    partners = case.partners_of(agreement)
    if not partners:
        yield NotApplicable(_NO_PARTNERS)
    for partner in partners:
        if partner.kind is None:
            message = f"「{partner.name}」の種別が書かれていません。"
            hint = "企業等の記録の「種別」を書いてください。協定の相手方にできる種別かを確かめます。"
            yield Breach(message, hint, ("kind",), None, partner)
        elif partner.kind in entry.refused:
            refused = "、".join(one.label for one in entry.refused)
            yield Breach(
                f"「{partner.name}」の種別は「{partner.kind.label}」で、協定の相手方としては対象外です。",
                f"対象外の種別は、{refused} です。種別が正しいか確かめてください。",
                ("kind",),
                partner.kind.label,
                partner,
            )
        else:
            yield Evidence(f"{partner.name}：{partner.kind.label}")


class PartnerCriteria(RuleEntry):
    """The criteria that each partner meets."""

    criteria: list[Annotated[str, Code("criteria")]] = declare("基準")


@rule("partner-criteria", Agreement, PartnerCriteria, title="相手方の基準", rows=("A3", "J4"))
def partner_criteria(agreement: Agreement, case: Case, entry: PartnerCriteria) -> Iterator[Outcome]:
    """Each criterion is confirmed of each partner, with its date, and met."""
    partners = case.partners_of(agreement)
    if not partners:
        yield NotApplicable(_NO_PARTNERS)
    for partner in partners:
        for criterion in entry.criteria:
            yield _criterion(partner, criterion, case)


def _criterion(partner: Partner, criterion: str, case: Case) -> Outcome:
    label = case.policy.codes.label("criteria", criterion)
    named = f"基準{criterion}「{label}」"
    found = latest(partner.confirmations, criterion, case.on)
    where = ("confirmations", partner.confirmations.index(found)) if found else ("confirmations",)
    if found is None and any(one.criterion == criterion for one in partner.confirmations):
        message = f"「{partner.name}」の{named}の確認日が、まだ来ていません。"
        return Breach(message, "確認した日を書いてください。", where, None, partner)
    if found is None:
        return Breach(
            f"「{partner.name}」について、{named}の確認がありません。",
            f"確認したうえで、企業等の「確認事項」に 基準「{criterion}」・結果・確認日 を書いてください。",
            where,
            None,
            partner,
        )
    if found.date is None:
        message = f"「{partner.name}」の{named}に確認日がありません。"
        return Breach(message, "確認した日を「確認日」に書いてください。", where, None, partner)
    if found.result is not CriterionResult.MET and found.result is not CriterionResult.NOT_APPLICABLE:
        return Breach(
            f"「{partner.name}」は{named}を満たしていません（{print_day(found.date)}確認）。",
            "確認の結果が正しいか確かめてください。状況が変わったときは、新しい確認を書き加えてください。",
            (*where, "result"),
            found.result.label,
            partner,
        )
    source = f"、{found.evidence}" if found.evidence else ""
    return Evidence(f"{partner.name}：{label} {found.result.label}（{print_day(found.date)}{source}）")


@rule("partner-active", Agreement, RuleEntry, title="相手方の存続", rows=("A9",))
def partner_active(agreement: Agreement, case: Case, entry: RuleEntry) -> Iterator[Outcome]:
    """No partner is dissolved or merged into another."""
    del entry
    partners = case.partners_of(agreement)
    if not partners:
        yield NotApplicable(_NO_PARTNERS)
    for partner in partners:
        if partner.status is None or partner.status.state is PartnerState.ACTIVE:
            known = f"（{PartnerState.ACTIVE.label}と記録）" if partner.status else ""
            yield Evidence(f"{partner.name}：解散・合併の記録はない{known}")
        else:
            yield Breach(
                f"「{partner.name}」は「{partner.status.state.label}」と記録されています。",
                "相手方を確かめ、承継した団体があればその記録に改めてください。",
                ("status",),
                partner.status.state.label,
                partner,
            )


@rule("parties-labelled", Agreement, RuleEntry, title="当事者の略称", rows=())
def parties_labelled(agreement: Agreement, case: Case, entry: RuleEntry) -> Iterator[Outcome]:
    """Every party has a label of its own, and the municipality is one of the parties."""
    del entry
    if not agreement.parties:
        yield NotApplicable("略称は自動で付きます。")
        return
    wrong = list(_labels_and_members(agreement, case))
    yield from wrong
    if not wrong:
        yield Evidence("、".join(party.label for party in agreement.parties))


def _labels_and_members(agreement: Agreement, case: Case) -> Iterator[Breach]:
    labels = [party.label for party in agreement.parties]
    for number, label in enumerate(labels):
        if label in labels[:number]:
            yield Breach(
                f"略称「{label}」が2つの当事者に使われています。",
                "当事者ごとに違う略称にしてください。",
                ("parties", number, "label"),
                label,
            )
    members = [member_key(member, case) for party in agreement.parties for member in party.members]
    if CITY not in members:
        yield Breach(
            f"当事者に{case.policy.municipality.word}が入っていません。",
            f"構成員に「{case.policy.municipality.word}」と書いた当事者を加えてください。",
            ("parties",),
        )
    elif members.count(CITY) > 1:
        yield Breach(
            f"当事者に{case.policy.municipality.word}が2回以上入っています。",
            "1つの当事者の構成員に1回だけ書いてください。",
            ("parties",),
        )
    for number, party in enumerate(agreement.parties):
        if party.signer is not None and party.member_signers:
            yield Breach(
                f"「{party.label}」に「署名者」と「構成員の署名者」の両方があります。",
                "1人が代表して署名するなら「署名者」だけを、構成員がそれぞれ署名するなら「構成員の署名者」だけを残してください。",
                ("parties", number, "member_signers"),
            )


@rule("signers-known", Agreement, RuleEntry, title="署名する者", rows=())
def signers_known(agreement: Agreement, case: Case, entry: RuleEntry) -> Iterator[Outcome]:
    """All who sign, and all listed in a 別表, have address and person: no gap in a paper to be signed."""
    del entry
    if not has_document(agreement, case.policy.codes):
        yield NotApplicable(NO_PAPER)
        return
    for party in resolve_parties(agreement, case):
        for member in party.in_full:
            where = "署名欄" if member in party.signing else party.annex
            gaps = {"所在地": member.address, "職名": member.signer.title, "氏名": member.signer.name}
            missing = [label for label, text in gaps.items() if not text]
            if missing:
                yield Breach(
                    f"{where}に入る「{member.name}」（{party.label}）の{'・'.join(missing)}がありません。",
                    "企業等の記録の「所在地」「代表者職名」「代表者氏名」か、協定の「署名者」に書いてください。",
                    ("parties",) if agreement.parties else ("partners",),
                )
            else:
                yield Evidence(f"{party.label} {member.name}：{member.signer.title} {member.signer.name}")
