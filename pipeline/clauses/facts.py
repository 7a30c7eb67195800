"""What clauses may say of an agreement, and by which facts their variants are chosen."""

from __future__ import annotations

import re
from collections.abc import Mapping

from pipeline.clauses.groups import persons_meant, shares_an_original, signers_named, subjects
from pipeline.policy.amendments import joining
from pipeline.policy.annexes import annexes
from pipeline.policy.parties import enumerate_words, introduced, resolve_parties
from pipeline.policy.registry import Case
from pipeline.records.agreements import Agreement
from pipeline.records.base import Part, declare, declared
from pipeline.records.choices import Closing, CostPolicy, Initiator
from pipeline.records.codes import FAMILIES
from pipeline.records.dates import full_width, print_day
from pipeline.records.suggest import near_words, nearest_first


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
    any_other: str = declare("相手方の略称（又は）")
    persons: str = declare("当事者であるそれぞれの者")
    signing: str = declare("署名する者")
    witnesses: list[str] = declare("立会人")
    subject_fields: str = declare("連携事項の分野")
    paper: str = declare("協定か変更協定か")
    original_title: str = declare("原協定の名称", default="")
    original_signed_on: str = declare("原協定の締結日", default="")
    original_cost: str = declare("原協定の費用負担の条", default="")
    earlier_amendments: list[str] = declare("先に締結した変更協定", default=[])
    changed_from: str = declare("変更の効力が生ずる日", default="")
    original_parties: str = declare("原協定の当事者", default="")
    newcomers: str = declare("変更により加わる当事者", default="")


NAMES: Mapping[str, str] = {
    **{name: one.label for name, one in declared(Facts).items()},
    "article": "条の番号",
    "present": "その条があるときだけの番号",
}
"""All that a tag may say, with what clerks call it."""

LISTS: Mapping[str, str] = {
    name: NAMES[name] for name, one in declared(Facts).items() if one.holds == "texts"
}
"""The names of lists among them."""

_OFFERED = 8


def names_offered(word: str, names: Mapping[str, str] = NAMES) -> str:
    """The names that may be meant by a wrong one, or the nearest of all, each with what it stands for."""
    by_label = {label: name for name, label in names.items()}
    if near := near_words(word, [*names, *by_label]):
        meant = dict.fromkeys(by_label.get(one, one) for one in near)
        return f"{'か'.join(f'「{one}」（{names[one]}）' for one in meant)}のことでしょうか。"
    ordered = list(dict.fromkeys(by_label.get(one, one) for one in nearest_first(word, [*names, *by_label])))
    shown = "、".join(f"{one}（{names[one]}）" for one in ordered[:_OFFERED])
    return f"使えるのは、{shown}{' など' if len(ordered) > _OFFERED else ''} です。"


_AMENDMENT_ONLY = "この名前は変更協定にだけ使えます。条文の「条件」に amends: はい と書いて、変更協定だけの条文にしてください。"
_PARTNERS = "「協定相手方」か「当事者」の「構成員」に、相手方の企業等IDを書いてください。"
_IN_RENEWAL = "「更新」の「{label}」を書いてください。"
_USUAL = "協定の記録の「{label}」を書いてください。"
_WHERE = {
    "city": "「当事者」の「構成員」に、自治体の呼称（{word}）を書いた当事者を加えてください。",
    "others": _PARTNERS,
    "partner_names": _PARTNERS,
    "first_term": _IN_RENEWAL,
    "further_term": _IN_RENEWAL,
    "notice": _IN_RENEWAL,
    "review": _IN_RENEWAL,
    "holders": "正本を保有する当事者の「正本保有」を はい にしてください。",
    "cost_table": "「費用負担」の「内訳」に、「費用の項目」と「負担者」を1つ以上書いてください。"
    "項目に分けないときは、「費用負担」の「考え方」を改めてください。",
    "original_title": _AMENDMENT_ONLY,
    "original_signed_on": _AMENDMENT_ONLY,
    "original_cost": _AMENDMENT_ONLY,
    "changed_from": _AMENDMENT_ONLY,
    "original_parties": _AMENDMENT_ONLY,
    "newcomers": "この名前は、当事者が加わる変更協定にだけ使えます。条文の「条件」に newcomers: あり と書いてください。",
    "subject_fields": "協定の記録の「連携事項」を書いてください。",
}
"""What a clerk does where a record gives no words for a fact; others stand in a field of their own."""


def where_to_write(name: str, word: str) -> str:
    """How a fact that the record lacks comes about, in a municipality called ``word`` (市, 区 …)."""
    return _WHERE.get(name, _USUAL).format(label=declared(Facts)[name].label, word=word)


_CONDITIONS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "kind": ("協定種別", {one.value: one.label for one in FAMILIES["kinds"][1]}),
    "cost": ("費用負担", {one.value: one.label for one in CostPolicy}),
    "renewal": ("更新", {"automatic": "自動", "none": "なし"}),
    "review": ("見直しの周期", {"periodic": "定期", "none": "なし"}),
    "parties": ("当事者の数", {"two": "2者", "many": "3者以上"}),
    "groups": ("構成員が複数の当事者", {"yes": "あり", "no": "なし"}),
    "originals": ("正本の保有", {"each": "各自", "shared": "共同"}),
    "closing": ("署名方式", {one.value: one.label for one in Closing}),
    "initiated_by": ("発意", {one.value: one.label for one in Initiator}),
    "amends": ("変更協定", {"yes": "はい", "no": "いいえ"}),
    "newcomers": ("変更により加わる当事者", {"yes": "あり", "no": "なし"}),
}
"""The facts by which variants are chosen: what messages call them, and their values with labels."""

VALUES: Mapping[str, Mapping[str, str]] = {
    key: {word: value for value, label in values.items() for word in (value, label)}
    for key, (_, values) in _CONDITIONS.items()
}
"""What a condition may say, English or Japanese, and the value that is meant."""

PATTERN = "pattern"
CHOICES = (*VALUES, PATTERN)
"""The keys of ``when`` in a clause. Patterns are codes of one municipality."""


def choice_text(key: str, value: str, case: Case) -> str:
    """A fact as a clerk reads it: 「費用負担＝各自負担」, 「連携パターン＝記載なし」."""
    if key == PATTERN:
        label, shown = "連携パターン", case.policy.codes.label("patterns", value) if value else ""
    else:
        label, values = _CONDITIONS[key]
        shown = values.get(value, value)
    return f"{label}＝{shown or '記載なし'}"


def facts_of(agreement: Agreement, case: Case) -> Facts:
    """The facts of an agreement whose partners can all be read; blanks stay empty texts."""
    parties = resolve_parties(agreement, case)
    comma = case.policy.style.comma
    labels = [party.label for party in parties]
    others = [party.label for party in parties if not party.is_city]
    renewal = agreement.renewal
    town, codes = case.policy.municipality, case.policy.codes
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
        fields=[one.wording or codes.label("fields", one.code) for one in agreement.fields],
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
        any_other=enumerate_words(others, "又は", comma),
        persons=persons_meant(parties, comma),
        signing=signers_named(parties, comma),
        witnesses=[one.name for one in agreement.witnesses],
        subject_fields=subjects([codes.label("fields", one.code) for one in agreement.fields], comma),
        paper="協定" if agreement.amends is None else "変更協定",
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
        "originals": "shared" if shares_an_original(agreement) else "each",
        "closing": closing_of(agreement, case).value,
        "initiated_by": agreement.initiated_by.value if agreement.initiated_by else "",
        "amends": "no" if agreement.amends is None else "yes",
        "newcomers": "yes" if joining(agreement, case) else "no",
        "pattern": agreement.pattern or "",
    }


def _begins(agreement: Agreement) -> str:
    start = agreement.effective_from
    return "締結の日" if start is None or start == agreement.signed_on else print_day(start)


def closing_of(agreement: Agreement, case: Case) -> Closing:
    """How the agreement is signed."""
    return agreement.closing or case.policy.style.closing
