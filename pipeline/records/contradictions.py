"""Fields of one agreement that cannot all be right."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pipeline.records.base import Problem

if TYPE_CHECKING:
    from pipeline.records.agreements import Agreement


def day_problems(agreement: Agreement) -> Iterator[Problem]:
    """A term that ends before it begins, or before the signing."""
    end = agreement.effective_to
    if agreement.effective_from and end and end < agreement.effective_from:
        message, hint = "有効期間の終了日が開始日より前です。", "開始日と終了日を確かめてください。"
        yield Problem("date-order", ("effective_to",), message, hint, end.isoformat())
    if agreement.signed_on and end and end < agreement.signed_on:
        message, hint = "締結日が、有効期間の終了日より後です。", "締結日と有効期間を確かめてください。"
        yield Problem("date-order", ("signed_on",), message, hint, agreement.signed_on.isoformat())


def renewal_problems(agreement: Agreement) -> Iterator[Problem]:
    """Not renewed, and yet how it is renewed; of an amendment that it takes the renewal away is said otherwise."""
    if agreement.no_renewal and agreement.renewal is not None:
        message = "「更新しない」が はい なのに、「更新」にも定めが書かれています。"
        yield Problem("contradiction", ("no_renewal",), message, "どちらか一方だけにしてください。")
    elif agreement.no_renewal and agreement.amends is not None:
        message = "「更新しない」は、変更協定（「変更元」のある協定）には書けません。"
        hint = "更新の定めをなくすなら、「削る項目」に 更新 と書いてください。"
        yield Problem("contradiction", ("no_renewal",), message, hint)


def removal_problems(agreement: Agreement) -> Iterator[Problem]:
    """Only an amendment takes something away, and not what it states itself."""
    if agreement.removes and agreement.amends is None:
        message = "「削る項目」は、変更協定（「変更元」のある協定）にだけ書けます。"
        hint = "変更協定なら「変更元」に元の協定のIDを書き、そうでなければ「削る項目」を消してください。"
        yield Problem("removes-without-original", ("removes",), message, hint)
    for number, one in enumerate(agreement.removes):
        if getattr(agreement, one.field):
            message = f"「{one.label}」が書かれていますが、「削る項目」にもあります。"
            hint = "削るなら記載を消し、変えるなら「削る項目」から消してください。"
            yield Problem("both-names", ("removes", number), message, hint, one.label)
