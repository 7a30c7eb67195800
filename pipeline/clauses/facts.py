"""What clauses may say of an agreement, and by which facts their variants are chosen."""

from __future__ import annotations

import re
from collections.abc import Mapping

from pipeline.policy.annexes import annexes
from pipeline.policy.parties import enumerate_words, introduced, resolve_parties
from pipeline.policy.registry import Case
from pipeline.records.agreements import Agreement
from pipeline.records.base import Part, declare
from pipeline.records.choices import Closing, CostPolicy, Initiator
from pipeline.records.codes import FAMILIES
from pipeline.records.dates import full_width, print_day


class Facts(Part):
    """The names that a clause's text may use, each with the words for it in messages and blanks."""

    title: str = declare("協定名称")
    city: str = declare("自治体の略称")
    others: str = declare("相手方の略称")
    all: str = declare("全当事者の略称（及び）")
    either: str = declare("全当事者の略称（又は）")
    parties: str = declare("当事者の名称と略称")
    city_name: str = declare("自治体の名称")
    partner_names: str = declare("相手方の名称")
    fields: list[str] = declare("連携事項")
    begins: str = declare("有効期間開始日")
    ends: str = declare("有効期間終了日")
    first_term: str = declare("当初期間")
    further_term: str = declare("更新期間")
    notice: str = declare("申出期限")
    review: str = declare("見直しの周期")
    copies: str = declare("正本数")
    holders: str = declare("正本を保有する当事者")
    cost_items: list[str] = declare("費用の項目")
    cost_table: str = declare("費用負担の内訳（別表）")
    window: str = declare("窓口")
    word: str = declare("自治体の呼称")
    original_title: str = declare("原協定の名称", default="")
    original_signed_on: str = declare("原協定の締結日", default="")
    original_cost: str = declare("原協定の費用負担の条", default="")
    earlier_amendments: list[str] = declare("先に締結した変更協定", default=[])
    changed_from: str = declare("変更の効力が生ずる日", default="")


VALUES: Mapping[str, Mapping[str, str]] = {
    "kind": {word: one.value for one in FAMILIES["kinds"][1] for word in (one.value, one.label)},
    "cost": {word: one.value for one in CostPolicy for word in (one.value, one.label)},
    "renewal": {"automatic": "automatic", "自動": "automatic", "none": "none", "なし": "none"},
    "review": {"periodic": "periodic", "定期": "periodic", "none": "none", "なし": "none"},
    "parties": {"two": "two", "2者": "two", "many": "many", "3者以上": "many"},
    "groups": {"yes": "yes", "あり": "yes", "no": "no", "なし": "no"},
    "closing": {word: one.value for one in Closing for word in (one.value, one.label)},
    "initiated_by": {word: one.value for one in Initiator for word in (one.value, one.label)},
    "amends": {"yes": "yes", "はい": "yes", "no": "no", "いいえ": "no"},
}
"""What a condition may say, English or Japanese, and the value that is meant."""

CHOICES = (*VALUES, "pattern")
"""The facts by which variants are chosen: the keys of ``when`` in a clause."""


def facts_of(agreement: Agreement, case: Case) -> Facts:
    """The facts of an agreement whose partners can all be read; blanks stay empty texts."""
    parties = resolve_parties(agreement, case)
    comma = case.policy.style.comma
    labels = [party.label for party in parties]
    others = [party.label for party in parties if not party.is_city]
    renewal = agreement.renewal
    town = case.policy.municipality
    return Facts(
        title=agreement.title,
        city=next((party.label for party in parties if party.is_city), ""),
        others=enumerate_words(others, "及び", comma),
        all=enumerate_words(labels, "及び", comma),
        either=enumerate_words(labels, "又は", comma),
        parties=introduced(parties, comma),
        city_name=town.name,
        partner_names=enumerate_words(
            [one.name for party in parties for one in party.members if not one.is_city], "及び", comma
        ),
        fields=[one.wording or case.policy.codes.label("fields", one.code) for one in agreement.fields],
        begins=_begins(agreement),
        ends=print_day(agreement.effective_to) if agreement.effective_to else "",
        first_term=renewal.first_term.span_text if renewal and renewal.first_term else "",
        further_term=renewal.further_term.span_text if renewal and renewal.further_term else "",
        notice=renewal.notice.text if renewal and renewal.notice else "",
        review=renewal.review.text if renewal and renewal.review else "",
        copies=full_width(agreement.copies or sum(1 for party in parties if party.holds_original)),
        holders=enumerate_words([one.label for one in parties if one.holds_original], "及び", comma),
        cost_items=[one.item for one in agreement.cost_burden.items] if agreement.cost_burden else [],
        cost_table=annexes(agreement, case).cost,
        window=town.window,
        word=town.word,
    )


TWO_PARTIES = 2
ALTERNATIVES = re.compile(r"[;；、,\s]+")
"""Between the values of a condition."""


def choices_of(agreement: Agreement, case: Case) -> dict[str, str]:
    """The value of each of CHOICES for an agreement; empty where the record does not say."""
    count = len(agreement.parties) or len(agreement.partners) + 1
    renewal = agreement.renewal
    return {
        "kind": case.policy.codes.role("kinds", agreement.kind).value,
        "cost": agreement.cost_burden.policy.value if agreement.cost_burden else "",
        "renewal": "none" if renewal is None else "automatic",
        "review": "periodic" if renewal is not None and renewal.review else "none",
        "parties": "two" if count <= TWO_PARTIES else "many",
        "groups": "yes" if any(len(one.members) > 1 for one in agreement.parties) else "no",
        "closing": closing_of(agreement, case).value,
        "initiated_by": agreement.initiated_by.value if agreement.initiated_by else "",
        "amends": "no" if agreement.amends is None else "yes",
        "pattern": agreement.pattern or "",
    }


def _begins(agreement: Agreement) -> str:
    start = agreement.effective_from
    return "締結の日" if start is None or start == agreement.signed_on else print_day(start)


def closing_of(agreement: Agreement, case: Case) -> Closing:
    """How the agreement is signed."""
    return agreement.closing or case.policy.style.closing
