"""Small words of official papers: who is addressed, by when, what a document is called."""

from __future__ import annotations

import re
from datetime import date

from pipeline.plan.agreements.jobs import BLANK_DAY
from pipeline.policy.model import Municipality
from pipeline.policy.registry import Case, Setting
from pipeline.records.agreements import Agreement
from pipeline.records.choices import PartnerKind
from pipeline.records.codes import Codebook
from pipeline.records.dates import print_day
from pipeline.records.partners import Partner

HONORIFIC = "様"
TO_BODIES = "御中"
_HEADED = re.compile(r".*(課|室|部|局|所|署|館|係|班|センター|事務局)")
_WEEKDAYS = "月火水木金土日"


def day_or_blank(day: date | None) -> str:
    """「令和８年４月１日」, or a blank that a person fills in."""
    return print_day(day) if day else BLANK_DAY


def deadline(day: date | None) -> str:
    """「令和８年５月２９日（金）」, or a blank."""
    return f"{print_day(day)}（{_WEEKDAYS[day.weekday()]}）" if day else BLANK_DAY


def chief(section: str) -> str:
    """Who heads a section, 「未来課長」; the section itself where its name takes no 長."""
    return f"{section}長" if _HEADED.fullmatch(section) else section


def to_section(section: str) -> str:
    """「未来課長　様」, or 「…デスク　御中」."""
    return f"{chief(section)}　{HONORIFIC if chief(section) != section else TO_BODIES}"


def to_partner(partner: Partner) -> tuple[str, str]:
    """The lines of an address: the partner, and the person with title; a body alone is 御中."""
    if partner.kind is PartnerKind.INDIVIDUAL:
        return "", f"{partner.name}　{HONORIFIC}"
    if not partner.representative_name:
        return "", f"{partner.name}　{TO_BODIES}"
    words = (partner.representative_title, partner.representative_name, HONORIFIC)
    return partner.name, "　".join(word for word in words if word)


def head_title(town: Municipality, on: date) -> str:
    """The head in office with the municipality: 「例市長」 for 例市 and 市長."""
    title = town.head_on(on).title
    if title.startswith(town.name):
        return title
    if title.startswith(town.word) and town.name.endswith(town.word):
        return town.name + title.removeprefix(town.word)
    return f"{town.name}　{title}"


def field_words(agreement: Agreement, codes: Codebook) -> list[str]:
    """The 連携事項 of an agreement, each in its own wording where it has one."""
    return [one.wording or codes.label("fields", one.code) for one in agreement.fields]


def field_word(code: str | None, agreement: Agreement | None, codes: Codebook) -> str:
    """One 連携事項 in the wording of an agreement; empty without a code."""
    if code is None:
        return ""
    wordings = {one.code: one.wording for one in agreement.fields} if agreement else {}
    return wordings.get(code) or codes.label("fields", code)


def codes_of(family: str, codes: Codebook) -> list[str]:
    """All codes of a family in the policy's order."""
    found = (codes.find(family, word) for word in codes.words(family))
    return [code for code in dict.fromkeys(found) if code is not None]


def reference(kind: str, case: Case) -> str:
    """The guideline with the section that asks for a kind of document."""
    entry = case.rules.document(kind)
    return f"{case.rules.head.guideline} {entry.reference if entry else ''}".strip()


def partner_names(identities: list[str], setting: Setting) -> str:
    """The names of partners that can all be read, as one text."""
    return setting.policy.style.comma.join(setting.city.partners[one].name for one in identities)
