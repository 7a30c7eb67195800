"""Amendments (変更協定): which agreement they change, and what they leave as it was.

An amendment states only what it changes, and names under 削る項目 what is to be no more; all else stays
as the original and earlier amendments have it. Its own 有効期間開始日 is the day from which the changes
hold: when a term began is never amended. What is amiss with it: `amendment_faults`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from pipeline.policy.registry import Setting
from pipeline.policy.state import is_declined, is_signed
from pipeline.records.agreements import Agreement

PARTIES = ("parties", "partners")
AMENDABLE = ("fields", "cost_burden", "effective_to", "renewal", "contacts", "special_articles", "pattern")
"""What an amendment may change beside the parties, whose two forms go together."""


@dataclass(frozen=True, slots=True)
class Amended:
    """An amendment, those upon which it builds, and the agreement that it changes.

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


def whole(agreement: Agreement, setting: Setting) -> Agreement:
    """An amendment with all that it leaves as it was, as its paper has it; any other agreement as it is."""
    found = amended(agreement, setting) if agreement.amends is not None else None
    return found.whole if found else agreement


def joining(agreement: Agreement, setting: Setting) -> list[str]:
    """The ids of the partners that an amendment adds to the parties of its original."""
    found = amended(agreement, setting) if agreement.amends is not None else None
    if found is None:
        return []
    before = setting.partner_ids(found.before)
    return [one for one in setting.partner_ids(found.after) if one not in before]


def in_force(agreement: Agreement, setting: Setting) -> Agreement:
    """The original of an agreement as the amendments that hold by now have left it."""
    path = _path(agreement, setting)
    if path is None:
        return agreement
    found = path[0]
    for one in holding(found, setting):
        found = _changed(found, one)
    return found


def holding(original: Agreement, setting: Setting) -> list[Agreement]:
    """The amendments of an original that are signed and hold by now, in the order of their days."""
    return [
        one
        for one in _family(original, setting)[1:]
        if (one.effective_from is None or one.effective_from <= setting.on) and is_signed(one, setting)
    ]


def lineage(agreement: Agreement, setting: Setting) -> list[str]:
    """The ids of an agreement, its original and all amendments: what belongs to one belongs to all."""
    path = _path(agreement, setting)
    return [one.id for one in _family(path[0], setting)] if path else [agreement.id]


def stated(amendment: Agreement) -> dict[str, Any]:
    """What an amendment itself says of what it may change; what it removes is as if never written."""
    named = {*amendment.model_fields_set, *(one.field for one in amendment.removes)}
    said = {name: getattr(amendment, name) for name in AMENDABLE if name in named}
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
