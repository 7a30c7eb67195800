"""Signed papers and records → what no longer agrees with what was signed (contract.md, `sign`).

The paper goes before the record: nothing here changes or holds back what was signed.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.findings import Finding, Severity
from pipeline.policy.registry import Setting
from pipeline.policy.state import is_after_signing
from pipeline.records.agreements import Agreement
from pipeline.records.base import declared
from pipeline.records.choices import Role
from pipeline.records.dates import print_day
from pipeline.records.signed import AGREED, REFERENCE, SignedPaper, Snapshot, agreed


def signed_troubles(setting: Setting) -> Iterator[Finding]:
    """What records say otherwise than the signed papers, agreement by agreement."""
    table = setting.city.tables[Agreement.type_name]
    for identity, paper in setting.city.signed.items():
        agreement = setting.city.agreements.get(identity)
        if agreement is None:
            if table.faulty_of(identity) is None and not table.uncertain:
                yield _gone(paper)
        elif paper.snapshot is not None:
            yield from _behind(agreement, paper.snapshot, setting)
            yield from _differing(agreement, paper.snapshot)


def _gone(paper: SignedPaper) -> Finding:
    message = f"締結した協定「{paper.identity}」の協定書は残っていますが、記録にこの協定がありません。"
    hint = (
        "agreements の記録に戻してください。協定IDを変えたのなら、元のIDに戻してください。"
        "終わった協定なら、消さずに「状態」を改めてください。"
    )
    return Finding(
        "signed-without-record",
        Severity.ERROR,
        message,
        hint,
        paper.place,
        paper.name_in_type,
        reference=REFERENCE,
    )


def _behind(agreement: Agreement, snapshot: Snapshot, setting: Setting) -> Iterator[Finding]:
    """The record still says that the agreement is to be signed, or says another day."""
    codes, day = setting.policy.codes, print_day(snapshot.signed_on)
    if agreement.status is not None and not is_after_signing(agreement, codes):
        found = codes.label("states", agreement.status)
        wanted = next(
            (label for code, label in codes.pairs("states") if codes.role("states", code) is Role.IN_FORCE),
            "",
        )
        message = f"{day}に締結した協定書が残っていますが、記録の「状態」は「{found}」のままです。"
        hint = f"記録の「状態」を「{wanted}」にしてください。"
        yield _said(agreement, "signed-record-behind", Severity.WARNING, message, hint, "status", found)
    written = setting.city.days_written.get(agreement.id)
    if written is not None and written != snapshot.signed_on:
        message = f"記録の「締結日」（{print_day(written)}）が、締結した協定書の日（{day}）と違います。"
        hint = f"記録の「締結日」を {snapshot.signed_on.isoformat()} に直してください。締結した協定書は変わりません。"
        value = written.isoformat()
        yield _said(agreement, "signed-day-differs", Severity.ERROR, message, hint, "signed_on", value)


def _differing(agreement: Agreement, snapshot: Snapshot) -> Iterator[Finding]:
    """What was agreed was changed in the record after the signing."""
    now = agreed(agreement)
    labels = {name: one.label for name, one in declared(Agreement).items()}
    names = [name for name in labels if name in AGREED and now.get(name) != snapshot.record.get(name)]
    for name in names:
        message = f"記録の「{labels[name]}」が、締結したときの内容から変わっています。締結した協定書は変わりません。"
        hint = (
            "締結後に内容を変えるときは、変更協定の記録（「変更元」）を加えてください。"
            "書き誤りなら、締結したときの内容に戻してください（kyotei explain で見られます）。"
        )
        yield _said(agreement, "signed-record-differs", Severity.WARNING, message, hint, name, None)


def _said(
    agreement: Agreement,
    rule: str,
    severity: Severity,
    message: str,
    hint: str,
    field: str,
    value: str | None,
) -> Finding:
    place = agreement.at(field)
    return Finding(rule, severity, message, hint, place, agreement.name_in_type, value, REFERENCE)
