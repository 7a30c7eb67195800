"""The term of an agreement: which one runs today, whether it is over, and what it asks for.

It serves the rows of the guidelines on terms and renewal (K3, A8).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from pipeline.policy.amendments import holding, in_force, stated
from pipeline.policy.registry import Setting
from pipeline.policy.state import is_over_by, is_signed
from pipeline.records.agreements import Agreement
from pipeline.records.dates import Duration, print_day

NOTHING = "することはない"
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Term:
    """The term of an agreement that runs today. ``end`` is None where an amendment removed it.

    ``renewed`` says that it is not the first, ``by`` which amendment moved its end, if any.
    """

    end: date | None
    renewed: bool
    by: str = ""


def term_today(agreement: Agreement, setting: Setting) -> Term | None:
    """The term that runs today where it is another than the one first agreed; else None."""
    if agreement.amends is not None or not is_signed(agreement, setting):
        return None
    if is_over(agreement, setting):
        return None
    seen = in_force(agreement, setting)
    moved = [one.id for one in holding(agreement, setting) if "effective_to" in stated(one)]
    end, renewal = seen.effective_to, seen.renewal
    last = _renewed(end, renewal.further_term, setting.on) if end and renewal else end
    if last == agreement.effective_to:
        return None
    return Term(last, last != end, moved[-1] if moved else "")


def is_over(agreement: Agreement, setting: Setting) -> bool:
    """Whether a signed agreement, as amended, had ended by yesterday."""
    seen = in_force(agreement, setting) if agreement.amends is None else agreement
    return is_over_by(seen, setting.policy.codes, setting.on - _DAY)


def what_it_asks(agreement: Agreement, on: date) -> str:
    """What the term of an agreement in force, as amended, asks for."""
    begin, end, renewal = agreement.begins_on, agreement.effective_to, agreement.renewal
    if begin is not None and begin > on:
        return f"有効期間の開始を待つ（{print_day(begin)}から）"
    if end is None:
        return f"{NOTHING}（終了日の定めはない）"
    if renewal is None and end < on:
        if agreement.status is None:
            return f"{NOTHING}（{print_day(end)}に満了）"
        return f"有効期間が満了したので（{print_day(end)}まで）、「状態」を改める"
    if renewal is None:
        return f"有効期間の満了まで（{print_day(end)}）"
    if end < on and renewal.further_term is None:
        return f"更新されているかを確かめる（当初の有効期間は{print_day(end)}まで）"
    end = _renewed(end, renewal.further_term, on)
    notice = renewal.notice.before(end) if renewal.notice else None
    if notice is not None and notice >= on:
        return f"更新しないときは{print_day(notice)}までに申し出る（有効期間は{print_day(end)}まで）"
    return f"有効期間の満了まで（{print_day(end)}、その後は更新）"


def _renewed(end: date, further: Duration | None, on: date) -> date:
    """The last day of the term that runs on a day, each term following the one before."""
    number, last = 0, end
    while further is not None and last < on:
        number += 1
        last = Duration(further.count * number, further.unit).last_day(end + _DAY)
    return last
