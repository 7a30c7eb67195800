"""Amendments (変更協定): which agreement they change, what they leave as it was, and what is amiss.

An amendment states only what it changes; all else stays as the original and earlier amendments have
it. Its own 有効期間開始日 is the day from which the changes hold: when a term began is never amended.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from pipeline.findings import Finding, Severity
from pipeline.policy.registry import Setting
from pipeline.policy.state import is_declined, is_signed
from pipeline.records.agreements import Agreement
from pipeline.records.base import declared
from pipeline.records.dates import print_day

PARTIES = ("parties", "partners")
AMENDABLE = ("fields", "cost_burden", "effective_to", "renewal", "contacts", "special_articles", "pattern")
"""What an amendment may change beside the parties, whose two forms go together."""

PAPERS = ("agreement", "draft")
REFERENCE = "本システムの決まり：変更協定には、締結済みの協定から変える事項だけを書く"


@dataclass(frozen=True, slots=True)
class Amended:
    """An amendment and the agreement that it changes.

    ``before`` and ``after`` have the original's id, title and day. ``whole`` is the amendment as rules
    and papers see it: its own id, title and day, with all that it leaves unchanged.
    """

    earlier: tuple[Agreement, ...]
    before: Agreement
    after: Agreement
    whole: Agreement


def amended(amendment: Agreement, setting: Setting) -> Amended | None:
    """What an amendment makes of its agreement; None where the original cannot be reached."""
    path = _path(amendment, setting)
    if path is None:
        return None
    record = setting.city.agreements.get(amendment.id, amendment)
    original, earlier = path[0], _earlier(record, path, setting)
    before = original
    for one in earlier:
        before = _changed(before, one)
    after = _changed(before, record)
    kept = {name: getattr(after, name) for name in (*PARTIES, *AMENDABLE)}
    whole = record.model_copy(update={**kept, "effective_from": original.begins_on})
    return Amended(tuple(earlier), before, after, whole)


def in_force(agreement: Agreement, setting: Setting) -> Agreement:
    """The original of an agreement as the amendments that hold by now have left it."""
    path = _path(agreement, setting)
    if path is None:
        return agreement
    found, codes = path[0], setting.policy.codes
    for one in _family(found, setting)[1:]:
        begun = one.effective_from is None or one.effective_from <= setting.on
        if begun and is_signed(one, codes, setting.on):
            found = _changed(found, one)
    return found


def lineage(agreement: Agreement, setting: Setting) -> list[str]:
    """The ids of an agreement, its original and all amendments: what belongs to one belongs to all."""
    path = _path(agreement, setting)
    return [one.id for one in _family(path[0], setting)] if path else [agreement.id]


def stated(amendment: Agreement) -> dict[str, Any]:
    """What an amendment itself says of what it may change."""
    said = {name: getattr(amendment, name) for name in AMENDABLE if name in amendment.model_fields_set}
    if amendment.parties or amendment.partners:
        said |= {name: getattr(amendment, name) for name in PARTIES}
    return said


def _changed(agreement: Agreement, amendment: Agreement) -> Agreement:
    exceptions = [*agreement.exceptions, *amendment.exceptions]
    return agreement.model_copy(update={**stated(amendment), "exceptions": exceptions})


def _path(agreement: Agreement, setting: Setting) -> list[Agreement] | None:
    """From the original to the agreement, each named by the next; None where that never ends."""
    path = [agreement]
    while (named := path[0].amends) is not None:
        one = setting.city.agreements.get(named)
        if one is None or any(other.id == one.id for other in path):
            return None
        path.insert(0, one)
    return path


def _family(original: Agreement, setting: Setting) -> list[Agreement]:
    """The original, and all that change it by day of signing, those without a day last."""
    found = [original]
    for one in found:
        found += setting.amendments_of.get(one.id, [])
    return [original, *sorted(found[1:], key=_when)]


def _when(amendment: Agreement) -> tuple[date, str]:
    return amendment.signed_on or date.max, amendment.id


def _earlier(amendment: Agreement, path: list[Agreement], setting: Setting) -> list[Agreement]:
    """The amendments upon which this one builds: those that it names, and those of an earlier day."""
    named = {one.id for one in path}
    codes = setting.policy.codes

    def counts(one: Agreement) -> bool:
        if one.id in named:
            return one.id != amendment.id
        own = _path(one, setting) or []
        follows = any(other.id == amendment.id for other in own)
        return not follows and not is_declined(one, codes) and _when(one) < _when(amendment)

    return [one for one in _family(path[0], setting)[1:] if counts(one)]


def troubles(amendment: Agreement, setting: Setting, signed: frozenset[str]) -> Iterator[Finding]:
    """What is amiss between an amendment and what it changes; of a signed one it is only watched."""
    if amendment.amends is None:
        return
    codes = setting.policy.codes
    done = is_signed(amendment, codes, setting.on, signed)
    path = _path(amendment, setting)
    if path is None:
        if amendment.amends in setting.city.agreements:
            yield cycle(amendment)
        return
    original = path[0]
    for one in (original, *_earlier(amendment, path, setting)):
        if not is_signed(one, codes, setting.on, signed):
            yield _unsigned(amendment, one, done=done)
        if (
            amendment.signed_on is not None
            and one.signed_on is not None
            and amendment.signed_on < one.signed_on
        ):
            yield _too_early(amendment, one, one.signed_on, done=done)
    if amendment.kind != original.kind:
        yield _other_kind(amendment, codes.label("kinds", original.kind), done=done)
    start = amendment.effective_from
    if start is not None and amendment.signed_on is not None and start < amendment.signed_on:
        yield _backdated(amendment, start)


def cycle(amendment: Agreement) -> Finding:
    """The amendment leads back to itself."""
    message = "「変更元」をたどると、この協定に戻るか、元の協定に行き着きません。"
    hint = "「変更元」に、最初に締結した協定（か、その変更協定）のIDを書いてください。"
    return said(amendment, "amendment-cycle", message, hint, "amends", value=amendment.amends)


def _unsigned(amendment: Agreement, one: Agreement, *, done: bool) -> Finding:
    if one.amends is None:
        message = f"変更元の協定「{one.title}」（{one.id}）が、まだ締結されていません。"
        hint = "締結前の協定は、変更協定によらず、その記録を直してください。締結済みなら「状態」を改めてください。"
    else:
        message = f"先に締結する変更協定「{one.title}」（{one.id}）が、まだ締結されていません。"
        hint = (
            "その変更協定を締結した後に作ってください。締結しないときは、その「状態」を見送りにしてください。"
        )
    return said(amendment, "amendment-unsigned-original", message, hint, "amends", value=one.id, done=done)


def _too_early(amendment: Agreement, one: Agreement, day: date, *, done: bool) -> Finding:
    message = f"変更協定の締結日が、変更元の協定（{one.id}、{print_day(day)}締結）より前です。"
    value = amendment.signed_on.isoformat() if amendment.signed_on else None
    hint = "2つの協定の締結日を確かめてください。"
    return said(amendment, "amendment-too-early", message, hint, "signed_on", value=value, done=done)


def _other_kind(amendment: Agreement, label: str, *, done: bool) -> Finding:
    message = f"変更協定の協定種別が、変更元の協定の「{label}」と違います。"
    hint = f"協定種別は変更できません。「{label}」に直すか、改めて協定を締結してください。"
    return said(amendment, "amendment-kind", message, hint, "kind", value=amendment.kind, done=done)


def _backdated(amendment: Agreement, start: date) -> Finding:
    label = declared(Agreement)["effective_from"].label
    message = f"変更の効力が生ずる日（{print_day(start)}）が、変更協定の締結日より前です。"
    hint = f"さかのぼって変更するのかを確かめ、書き間違いなら「{label}」を直してください。"
    value = start.isoformat()
    return said(amendment, "amendment-backdated", message, hint, "effective_from", value=value, done=True)


def said(
    amendment: Agreement,
    rule: str,
    message: str,
    hint: str,
    field: str,
    *,
    value: str | None = None,
    done: bool = False,
) -> Finding:
    """A finding about an amendment that holds back both of its papers; a warning where it is ``done``."""
    severity, holds = (Severity.WARNING, ()) if done else (Severity.ERROR, PAPERS)
    place = amendment.at(field)
    return Finding(rule, severity, message, hint, place, amendment.name_in_type, value, REFERENCE, holds)
