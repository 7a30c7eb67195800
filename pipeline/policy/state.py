"""Where an agreement stands: signed or not, with or without a document."""

from __future__ import annotations

from datetime import date

from pipeline.records.agreements import Agreement
from pipeline.records.choices import Role
from pipeline.records.codes import Codebook

_AFTER_SIGNING = (Role.IN_FORCE, Role.SUSPENDED, Role.ENDED, Role.CANCELLED)


def is_signed(agreement: Agreement, codes: Codebook, on: date, signed: frozenset[str]) -> bool:
    """Whether an agreement is signed: it is kept under signed/, or its state says so.

    A record without a state counts as signed where its day has passed and nobody kept steps: so
    agreements of the past come in (contract.md, "Records of the past may be incomplete").
    """
    if agreement.id in signed:
        return True
    if agreement.status is not None:
        return codes.role("states", agreement.status) in _AFTER_SIGNING
    return agreement.signed_on is not None and agreement.signed_on < on and not agreement.steps


def has_document(agreement: Agreement, codes: Codebook) -> bool:
    """Whether the program makes a document of it.

    Not of kinds that are only registered, of declined ones, or on the partner's own form.
    """
    return (
        codes.role("kinds", agreement.kind) is not Role.RECORD_ONLY
        and not is_declined(agreement, codes)
        and not agreement.own_form
    )


def is_declined(agreement: Agreement, codes: Codebook) -> bool:
    """Whether the agreement was let go before it was signed."""
    return agreement.status is not None and codes.role("states", agreement.status) is Role.DECLINED
