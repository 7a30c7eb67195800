"""An agreement → what it says of term, renewal, costs and contacts, in a sentence each."""

from __future__ import annotations

from pipeline.clauses.facts import facts_of
from pipeline.clauses.undecided import renewal_undecided
from pipeline.plan.standing import contact_of
from pipeline.plan.wording import figure
from pipeline.policy.registry import Case, Setting
from pipeline.records.agreements import Agreement, CostBurden, Renewal
from pipeline.records.choices import CostPolicy
from pipeline.records.dates import print_day
from pipeline.records.departments import Contact

OPEN = "未定"

_COSTS = {
    CostPolicy.NONE: "{word}に費用の負担は生じない。",
    CostPolicy.EACH: "それぞれが自らの取組に要する費用を負担する。{word}が負担する費用は、予算の範囲内とする。",
    CostPolicy.PARTNER: "取組に要する費用は、相手方が負担する。",
    CostPolicy.ITEMISED: "費用の項目ごとに負担する者を定める（{count}項目。{word}が負担する費用は、予算の範囲内とする。）。",
    CostPolicy.ACTUAL: "{word}が負担することとした費用は、予算の範囲内において、別に締結する契約により実費を支払う。",
    CostPolicy.FAIR_PRICE: "{word}に費用の負担は生じないことを原則とする。ただし、予算の範囲内において、"
    "別に締結する契約により適正な対価を支払うことがある。",
}


def term(agreement: Agreement, case: Case) -> str:
    """「締結の日から令和…まで」, in the words of the article; what is open is said to be."""
    facts = facts_of(agreement, case)
    return f"{facts.begins}から{facts.ends}まで" if facts.ends else f"{facts.begins}から（終了日は{OPEN}）"


def renewal(agreement: Agreement, case: Case) -> str:
    """Whether and for how long the agreement goes on after its term."""
    if renewal_undecided(agreement, case):
        return OPEN
    if agreement.renewal is None:
        return "自動では更新しない。"
    return _renewed(agreement.renewal)


def _renewed(terms: Renewal) -> str:
    span = f"更に{terms.further_term.span_text}" if terms.further_term else f"更に（期間は{OPEN}）"
    until = f"満了の{terms.notice.text}前までに" if terms.notice else "満了までに"
    review = f"少なくとも{terms.review.text}に１回、継続するかどうかを見直す。" if terms.review else ""
    return f"{until}申出がなければ、{span}更新し、以後も同様とする。{review}"


def cost(agreement: Agreement, case: Case) -> str:
    """Who bears the costs, and on which days that was talked over."""
    burden = agreement.cost_burden
    if burden is None:
        return OPEN
    word = case.policy.municipality.word
    return _COSTS[burden.policy].format(word=word, count=figure(len(burden.items))) + _consulted(burden, case)


def _consulted(burden: CostBurden, case: Case) -> str:
    days = case.policy.style.comma.join(print_day(one.date) for one in burden.consultations)
    return f"費用については、{days}に協議した。" if days else ""


def contact_line(contact: Contact) -> str:
    """「企画政策課　加瀬　文子（電話 …、メール …）」; empty where nothing is known."""
    who = "　".join(word for word in (contact.department, contact.name) if word)
    how = "、".join(
        f"{label} {word}" for label, word in (("電話", contact.phone), ("メール", contact.email)) if word
    )
    return f"{who}（{how}）" if who and how else who or how


def contact_in_city(agreement: Agreement, setting: Setting) -> Contact:
    """Whom to call in the house: as the agreement says, or else the window."""
    named = agreement.contacts.city if agreement.contacts else None
    return named or Contact(department=setting.policy.municipality.window)


def contacts_of_partners(agreement: Agreement, setting: Setting) -> str:
    """Whom to call at each partner, one a line, as far as it is known."""
    partners = [one for one in setting.partner_ids(agreement) if one in setting.city.partners]
    lines = [
        (setting.city.partners[one].name, contact_line(contact_of(one, agreement, setting)))
        for one in partners
    ]
    known = [f"{name}　{line}" for name, line in lines if line]
    if len(partners) == 1:
        return next((line for _, line in lines), "")
    return "\n".join(known)
