"""Agreements, their findings and documents → one card each on the page index.html."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pipeline.build.told import Told
from pipeline.findings import Finding, Severity
from pipeline.plan.job import Held
from pipeline.plan.milestones import Milestone
from pipeline.plan.progress import UNREADABLE, Phase, Progress, mend, progress
from pipeline.plan.standing import partners_named
from pipeline.plan.term import Term, term_today
from pipeline.plan.views.summary import IndexAgreement, IndexDocument, IndexPartner, IndexStep
from pipeline.plan.wording import field_words
from pipeline.policy.amendments import in_force, whole
from pipeline.policy.registry import Setting
from pipeline.policy.state import is_signed
from pipeline.records.agreements import Agreement
from pipeline.records.city import City, Faulty
from pipeline.records.dates import print_day

PAPERS = ("agreement", "draft")
"""Kinds of document that are an agreement's own words."""


@dataclass(frozen=True, slots=True)
class Papers:
    """What there is of one agreement: its documents, and whether the clean one is among them as it should be."""

    documents: list[IndexDocument]
    clean: bool


NO_PAPERS = Papers([], clean=False)


def cards(
    setting: Setting, told: Told, papers: Mapping[str, Papers], held: Iterable[Held]
) -> list[IndexAgreement]:
    """A card of every agreement, unreadable ones too: what is to be done first, what is over last."""
    concerning: dict[str, list[Finding]] = {key: list(found) for key, found in told.by_record.items()}
    for one in held:
        if one.kind in PAPERS and one.records:
            concerning.setdefault(one.records[0], []).extend(one.reasons)
    known = list(setting.city.agreements.values())
    mine = {one.id: list(dict.fromkeys(concerning.get(one.name_in_type, ()))) for one in known}
    of = {one.id: papers.get(one.name_in_type, NO_PAPERS) for one in known}
    stands = {one.id: progress(one, setting, mine[one.id], clean=of[one.id].clean) for one in known}
    known.sort(key=lambda one: _order(one, stands[one.id]))
    return [
        *(_unreadable(one, setting, told) for one in setting.city.tables[Agreement.type_name].faulty),
        *(_card(one, stands[one.id], mine[one.id], of[one.id].documents, setting, told) for one in known),
    ]


def partners_of(shown: Iterable[IndexAgreement], city: City) -> list[IndexPartner]:
    """The choices of the filter: partners that stand on a card, in the order of their records."""
    named = {one for card in shown for one in card.partner_ids.split()}
    known = [one for one in city.partners if one in named]
    others = sorted(named.difference(known))
    return [IndexPartner(number=one, name=_partner(one, city)) for one in (*known, *others)]


def _order(agreement: Agreement, stands: Progress) -> tuple[int, date]:
    """Before the signing the next to be signed first; all others as they were written."""
    day = (agreement.signed_on or date.max) if stands.phase is Phase.BEFORE else date.min
    return list(Phase).index(stands.phase), day


def _card(
    agreement: Agreement,
    stands: Progress,
    findings: Sequence[Finding],
    documents: list[IndexDocument],
    setting: Setting,
    told: Told,
) -> IndexAgreement:
    seen = in_force(agreement, setting) if agreement.amends is None else whole(agreement, setting)
    partners = setting.partner_ids(seen)
    section = seen.contacts.city.department if seen.contacts and seen.contacts.city else ""
    return IndexAgreement(
        number=agreement.id,
        title=agreement.title,
        kind=setting.policy.codes.label("kinds", agreement.kind),
        partner_ids=" ".join(partners),
        partners=[_partner(one, setting.city) for one in partners],
        state=stands.state,
        phase=stands.phase.value,
        section=section,
        words=" ".join([*partners, *field_words(seen, setting.policy.codes)]),
        days=_days(whole(agreement, setting), setting),
        next_step=stands.next_step,
        steps=[_step(one) for one in stands.line] if len(stands.line) > 1 else [],
        documents=documents,
        concerns=told.concerns(agreement.name_in_type, findings),
    )


def _unreadable(faulty: Faulty, setting: Setting, told: Told) -> IndexAgreement:
    """The card of a record of which only some fields may be known."""
    partners = [one for one in partners_named(faulty, setting) or () if one in setting.city.partners]
    word, codes = faulty.text("kind", "協定種別") or "", setting.policy.codes
    kind = codes.find("kinds", word)
    errors = [one for one in faulty.findings if one.severity is Severity.ERROR]
    return IndexAgreement(
        number=faulty.identity or "（IDなし）",
        title=faulty.text("title", "協定名称") or "",
        kind=codes.label("kinds", kind) if kind else word,
        partner_ids=" ".join(partners),
        partners=[_partner(one, setting.city) for one in partners],
        state=UNREADABLE,
        phase="faulty",
        section="",
        words=" ".join(partners),
        days=[],
        next_step=mend(errors),
        steps=[],
        documents=[],
        concerns=told.concerns(faulty.name_in_type, faulty.findings),
    )


def _partner(identity: str, city: City) -> str:
    partner = city.partners.get(identity)
    return partner.name if partner else f"{identity}（読み取れない）"


def _days(agreement: Agreement, setting: Setting) -> list[str]:
    """The day of signing and the term, as far as they are written."""
    found = []
    if agreement.amends is not None:
        found.append(f"変更元　{agreement.amends}")
    if agreement.signed_on is not None:
        planned = "" if is_signed(agreement, setting) else "（予定）"
        found.append(f"締結日　{print_day(agreement.signed_on)}{planned}")
    today = term_today(agreement, setting)
    if today is not None:
        found.append(f"いまの有効期間　{_running(today)}")
    if agreement.effective_to is not None:
        begin = print_day(agreement.begins_on) if agreement.begins_on else ""
        first = "当初の有効期間" if today else "有効期間"
        found.append(f"{first}　{begin}から{print_day(agreement.effective_to)}まで")
    return found


def _running(term: Term) -> str:
    """「令和９年９月３０日まで（更新により）」."""
    why = [f"{term.by} による変更"] if term.by else []
    why += ["更新により"] if term.renewed else []
    end = f"{print_day(term.end)}まで" if term.end else "終了日の定めなし"
    return f"{end}（{'、'.join(why)}）" if why else end


def _step(one: Milestone) -> IndexStep:
    return IndexStep(
        name=one.name,
        stage=one.stage.name.lower(),
        word=one.stage.value,
        day=print_day(one.day) if one.day else "",
    )
