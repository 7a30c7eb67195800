"""Small words of official papers: who is addressed, by when, what a document is called."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from pipeline.plan.agreements.edition import BLANK_DAY
from pipeline.policy.model import Municipality
from pipeline.policy.registry import Case, Setting
from pipeline.records.agreements import Agreement
from pipeline.records.choices import PartnerKind
from pipeline.records.codes import Codebook
from pipeline.records.dates import print_day
from pipeline.records.departments import Department
from pipeline.records.partners import Partner
from pipeline.records.proposals import Proposal

HONORIFIC = "様"
TO_BODIES = "御中"
OTHER_FIELD = "（協定の連携事項にないもの）"
_HEADED = re.compile(r".*(課|室|部|局|所|署|館|係|班|センター|事務局)")
_WEEKDAYS = "月火水木金土日"
_FULL_WIDTH = str.maketrans("0123456789,", "０１２３４５６７８９，")


def day_or_blank(day: date | None) -> str:
    """「令和８年４月１日」, or a blank that a person fills in."""
    return print_day(day) if day else BLANK_DAY


def from_to(first: date | None, last: date | None) -> str:
    """「…から…まで」, as far as the days are known."""
    begin = f"{print_day(first)}から" if first else ""
    return begin + (f"{print_day(last)}まで" if last else "")


def deadline(day: date | None) -> str:
    """「令和８年５月２９日（金）」, or a blank."""
    return f"{print_day(day)}（{_WEEKDAYS[day.weekday()]}）" if day else BLANK_DAY


def chief(section: str) -> str:
    """Who heads a section, 「未来課長」; the section itself where its name takes no 長."""
    return f"{section}長" if _HEADED.fullmatch(section) else section


def to_section(section: str, bureau: str = "") -> str:
    """「企画部未来課長　様」, or 「…デスク　御中」."""
    return f"{bureau}{chief(section)}　{HONORIFIC if chief(section) != section else TO_BODIES}"


def window_chief(setting: Setting) -> str:
    """Who heads the window, with its bureau where its record names one."""
    section = window_section(setting)
    return (section.bureau if section else "") + chief(setting.policy.municipality.window)


def window_section(setting: Setting) -> Department | None:
    """The window's own record, rather one with a contact."""
    name = setting.policy.municipality.window
    mine = [one for one in setting.city.departments.values() if one.section == name]
    return next((one for one in mine if one.contact), mine[0] if mine else None)


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


def is_numbered(name: str) -> bool:
    """Whether a form is called by a number (別紙①, 様式第３号), and so needs a title beside it."""
    return any(character.isnumeric() for character in name)


def figure(number: int) -> str:
    """「１，２００」: a number as papers print it, in the digits of their dates."""
    return f"{number:,}".translate(_FULL_WIDTH)


def field_words(agreement: Agreement, codes: Codebook) -> list[str]:
    """The 連携事項 of an agreement, each in its own wording where it has one."""
    return [one.wording or codes.label("fields", one.code) for one in agreement.fields]


def fields_of(codes_named: Iterable[str], agreement: Agreement, setting: Setting) -> str:
    """The 連携事項 of a project that are the agreement's; where none is, the others, and that it is so."""
    codes = setting.policy.codes
    named, own = list(codes_named), {one.code for one in agreement.fields}
    words = [field_word(one, agreement, codes) for one in named if one in own]
    others = [f"{field_word(one, agreement, codes)}{OTHER_FIELD}" for one in named]
    return setting.policy.style.comma.join(words or others)


def field_word(code: str | None, agreement: Agreement | None, codes: Codebook) -> str:
    """One 連携事項 in the wording of an agreement; empty without a code."""
    if code is None:
        return ""
    wordings = {one.code: one.wording for one in agreement.fields} if agreement else {}
    return wordings.get(code) or codes.label("fields", code)


def field_of(proposal: Proposal, setting: Setting) -> str:
    """The 連携事項 of a proposal, in the wording of its agreement where it has one."""
    agreement = setting.city.agreements.get(proposal.agreement or "")
    return field_word(proposal.field, agreement, setting.policy.codes)


def codes_of(family: str, codes: Codebook) -> list[str]:
    """All codes of a family in the policy's order."""
    found = (codes.find(family, word) for word in codes.words(family))
    return [code for code in dict.fromkeys(found) if code is not None]


_TITLES = {"sheet1": "連携事項の提案", "sheet2": "連携事項の提案", "sheet4": "実績報告"}


def form_name(name: str, kind: str) -> str:
    """A form as a letter names it: 「別紙①（連携事項の提案）」 where its own name is only a number."""
    title = _TITLES.get(kind)
    return f"{name}（{title}）" if title and is_numbered(name) else name


def reference(kind: str, case: Case) -> str:
    """The guideline with the section that asks for a kind of document."""
    entry = case.rules.document(kind)
    return f"{case.rules.head.guideline} {entry.reference if entry else ''}".strip()


def section_names(identities: Iterable[str], setting: Setting) -> str:
    """The names of sections (課) that can all be read, as one text."""
    return setting.policy.style.comma.join(setting.city.departments[one].section for one in identities)


def partner_names(identities: list[str], setting: Setting) -> str:
    """The names of partners that can all be read, as one text."""
    return setting.policy.style.comma.join(setting.city.partners[one].name for one in identities)
