"""Who may be a partner, and whom to call on both sides."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pipeline.policy.model import RuleEntry
from pipeline.policy.parties import resolve_parties
from pipeline.policy.registry import Breach, Case, Evidence, NotApplicable, Outcome, rule
from pipeline.records.agreements import Agreement
from pipeline.records.base import Code, declare
from pipeline.records.choices import CriterionResult, PartnerKind, PartnerState
from pipeline.records.dates import print_day
from pipeline.records.departments import Contact
from pipeline.records.partners import Partner, latest


class PartnerKinds(RuleEntry):
    """Kinds of partner that a guideline shuts out."""

    refused: list[PartnerKind] = declare("対象外の種別")


@rule("partner-kind", Agreement, PartnerKinds, rows=("A1", "M5"))
def partner_kind(agreement: Agreement, case: Case, entry: PartnerKinds) -> Iterator[Outcome]:
    """No partner is of a kind that the guideline leaves out."""
    for partner in case.partners_of(agreement):
        if partner.kind is None:
            message = f"「{partner.name}」の種別が書かれていません。"
            hint = "企業等の記録の「種別」を書いてください。協定の相手方にできる種別かを確かめます。"
            yield Breach(message, hint, ("kind",), None, partner)
        elif partner.kind in entry.refused:
            refused = "、".join(one.label for one in entry.refused)
            yield Breach(
                f"「{partner.name}」の種別は「{partner.kind.label}」で、協定の相手方にできません。",
                f"{refused}は対象外です。種別が正しいか確かめてください。",
                ("kind",),
                partner.kind.label,
                partner,
            )
        else:
            yield Evidence(f"{partner.name}：{partner.kind.label}")


class PartnerCriteria(RuleEntry):
    """The criteria that each partner meets."""

    criteria: list[Annotated[str, Code("criteria")]] = declare("基準")


@rule("partner-criteria", Agreement, PartnerCriteria, rows=("A3", "J4"))
def partner_criteria(agreement: Agreement, case: Case, entry: PartnerCriteria) -> Iterator[Outcome]:
    """Each criterion is confirmed of each partner, with its date, and met."""
    for partner in case.partners_of(agreement):
        for criterion in entry.criteria:
            yield _criterion(partner, criterion, case)


def _criterion(partner: Partner, criterion: str, case: Case) -> Outcome:
    label = case.policy.codes.label("criteria", criterion)
    found = latest(partner.confirmations, criterion, case.on)
    where = ("confirmations", partner.confirmations.index(found)) if found else ("confirmations",)
    if found is None and any(one.criterion == criterion for one in partner.confirmations):
        message = f"「{partner.name}」の基準「{label}」の確認日が、まだ来ていません。"
        return Breach(message, "確認した日を書いてください。", where, None, partner)
    if found is None:
        return Breach(
            f"「{partner.name}」について、基準「{label}」の確認がありません。",
            f"確認したうえで、企業等の「確認事項」に 基準「{criterion}」・結果・確認日 を書いてください。",
            where,
            None,
            partner,
        )
    if found.date is None:
        message = f"「{partner.name}」の基準「{label}」に確認日がありません。"
        return Breach(message, "確認した日を「確認日」に書いてください。", where, None, partner)
    if found.result is not CriterionResult.MET and found.result is not CriterionResult.NOT_APPLICABLE:
        return Breach(
            f"「{partner.name}」は基準「{label}」を満たしていません（{print_day(found.date)}確認）。",
            "満たすまで協定書は作れません。状況が変わったときは、新しい確認を書き加えてください。",
            (*where, "result"),
            found.result.label,
            partner,
        )
    source = f"、{found.evidence}" if found.evidence else ""
    return Evidence(f"{partner.name}：{label} {found.result.label}（{print_day(found.date)}{source}）")


@rule("partner-active", Agreement, RuleEntry, rows=("A9",))
def partner_active(agreement: Agreement, case: Case, entry: RuleEntry) -> Iterator[Outcome]:
    """No partner is dissolved or merged into another."""
    del entry
    for partner in case.partners_of(agreement):
        if partner.status is not None and partner.status.state is not PartnerState.ACTIVE:
            yield Breach(
                f"「{partner.name}」は「{partner.status.state.label}」と記録されています。",
                "相手方を確かめ、承継した団体があればその記録に改めてください。",
                ("status",),
                partner.status.state.label,
                partner,
            )


@rule("contacts-named", Agreement, RuleEntry, rows=("A12",))
def contacts_named(agreement: Agreement, case: Case, entry: RuleEntry) -> Iterator[Outcome]:
    """Both sides name a person through whom proposals go."""
    del case, entry
    contacts = agreement.contacts
    for side, title in (("city", "市側"), ("partner", "相手方")):
        contact: Contact | None = getattr(contacts, side) if contacts else None
        if contact is None or not contact.name:
            yield Breach(
                f"{title}の窓口担当者が決まっていません。",
                f"協定の「窓口」の「{title}」に、部署と氏名を書いてください。",
                ("contacts", side),
            )
        else:
            yield Evidence(f"{title}：{contact.department} {contact.name}".rstrip())


@rule("parties-labelled", Agreement, RuleEntry, rows=())
def parties_labelled(agreement: Agreement, case: Case, entry: RuleEntry) -> Iterator[Outcome]:
    """Every party has a label of its own, and the municipality is one of the parties."""
    del entry
    if not agreement.parties:
        yield NotApplicable("略称は自動で付きます。")
        return
    labels = [party.label for party in agreement.parties]
    for number, label in enumerate(labels):
        if label in labels[:number]:
            yield Breach(
                f"略称「{label}」が2つの当事者に使われています。",
                "当事者ごとに違う略称にしてください。",
                ("parties", number, "label"),
                label,
            )
    members = [member for party in agreement.parties for member in party.members]
    if not any(member in case.policy.city_names for member in members):
        yield Breach(
            f"当事者に{case.policy.municipality.word}が入っていません。",
            f"構成員に「{case.policy.municipality.word}」と書いた当事者を加えてください。",
            ("parties",),
        )


@rule("signers-known", Agreement, RuleEntry, rows=())
def signers_known(agreement: Agreement, case: Case, entry: RuleEntry) -> Iterator[Outcome]:
    """Every party has name, address and a person who signs: a paper with a gap cannot be signed."""
    del entry
    for party in resolve_parties(agreement, case):
        for member in party.members:
            gaps = {"所在地": member.address, "職名": member.signer.title, "氏名": member.signer.name}
            missing = [label for label, text in gaps.items() if not text]
            if missing:
                yield Breach(
                    f"署名欄に入る「{member.name}」（{party.label}）の{'・'.join(missing)}がありません。",
                    "企業等の記録の「所在地」「代表者職名」「代表者氏名」か、協定の「署名者」に書いてください。",
                    ("parties",) if agreement.parties else ("partners",),
                )
            else:
                yield Evidence(f"{party.label} {member.name}：{member.signer.title} {member.signer.name}")
