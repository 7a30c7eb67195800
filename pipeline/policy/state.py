"""Where an agreement stands: signed or not, with or without a document."""

from __future__ import annotations

from datetime import date

from pipeline.policy.registry import Setting
from pipeline.records.agreements import Agreement
from pipeline.records.choices import Role
from pipeline.records.codes import Codebook

_AFTER_SIGNING = (Role.IN_FORCE, Role.SUSPENDED, Role.ENDED, Role.CANCELLED)
_OVER = (Role.ENDED, Role.CANCELLED)
NO_PAPER = "登録だけの協定か相手方の様式による協定で、協定書は作りません。"
"""Why a rule on the paper says nothing of an agreement without one."""
UNREAD_PARTNERS = "当事者の企業等の記録に、読み取れないものがあります。"
"""Why a rule on the parties says nothing where one of them is not known."""


def is_signed(agreement: Agreement, setting: Setting) -> bool:
    """Whether an agreement is signed: its paper is kept under signed/, or its state says so.

    A record without a state counts as signed where its day has passed and nobody kept steps: so
    agreements of the past come in (contract.md, "Records of the past may be incomplete").
    """
    if agreement.id in setting.city.signed:
        return True
    if agreement.status is not None:
        return is_after_signing(agreement, setting.policy.codes)
    return agreement.signed_on is not None and agreement.signed_on < setting.on and not agreement.steps


def is_after_signing(agreement: Agreement, codes: Codebook) -> bool:
    """Whether its state, if it has one, is one that follows the signing."""
    return agreement.status is not None and codes.role("states", agreement.status) in _AFTER_SIGNING


def has_document(agreement: Agreement, codes: Codebook) -> bool:
    """Whether the program makes a document of it.

    Not of kinds that are only registered, of declined ones, or on the partner's own form.
    """
    return (
        not is_registered_only(agreement, codes)
        and not is_declined(agreement, codes)
        and not agreement.own_form
    )


def is_registered_only(agreement: Agreement, codes: Codebook) -> bool:
    """Whether its kind is one that is only kept in the register."""
    return codes.role("kinds", agreement.kind) is Role.RECORD_ONLY


def is_over_by(agreement: Agreement, codes: Codebook, day: date) -> bool:
    """Whether an agreement had ended by the end of a day: as recorded, or by a term that nothing renews."""
    if agreement.ended_on is not None:
        return agreement.ended_on <= day
    last = agreement.effective_to
    ended = agreement.status is not None and codes.role("states", agreement.status) in _OVER
    if last is None:
        return ended
    return last <= day and (ended or agreement.renewal is None)


def too_late(day: date, agreement: Agreement, on: date) -> str:
    """Why a day cannot be that of something done before the signing; empty where it can."""
    if agreement.signed_on is not None and day > agreement.signed_on:
        return "締結日より後です"
    return "まだ来ていません" if day > on else ""


def is_declined(agreement: Agreement, codes: Codebook) -> bool:
    """Whether the agreement was let go before it was signed."""
    return agreement.status is not None and codes.role("states", agreement.status) is Role.DECLINED


def is_dropped(agreement: Agreement, codes: Codebook) -> bool:
    """Whether the agreement was let go, before or after it was signed: what names it counts for no other."""
    cancelled = agreement.status is not None and codes.role("states", agreement.status) is Role.CANCELLED
    return cancelled or is_declined(agreement, codes)
