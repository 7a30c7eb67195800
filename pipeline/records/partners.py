"""Partners: companies and other bodies that the municipality makes agreements with."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar

from pipeline.records.base import Code, Part, Record, declare
from pipeline.records.choices import CriterionResult, PartnerKind, PartnerState
from pipeline.records.departments import Contact
from pipeline.records.values import CorporateNumber, Day, Id, Name, Reading, Text


class Confirmation(Part):
    """確認事項: one criterion, confirmed on a day. A later one takes the place of an earlier."""

    key: ClassVar[str | None] = "criterion"

    criterion: Annotated[str, Code("criteria")] = declare("基準")
    result: CriterionResult = declare("結果")
    date: Day | None = declare("確認日", default=None)
    evidence: Text = declare("確認資料", default="")


def latest(confirmations: list[Confirmation], criterion: str, on: date) -> Confirmation | None:
    """The confirmation of a criterion that counts on a day; an undated one only where no other is."""
    candidates = [
        one for one in confirmations if one.criterion == criterion and (one.date is None or one.date <= on)
    ]
    return max(candidates, key=lambda one: one.date or date.min, default=None)


class Standing(Part):
    """状態 of a partner, since when."""

    short: ClassVar[str | None] = "state"

    state: PartnerState = declare("区分")
    since: Day | None = declare("時期", default=None)


class Partner(Record):
    """A partner (企業等)."""

    type_name: ClassVar[str] = "partners"
    type_label: ClassVar[str] = "企業等"

    id: Id = declare("企業等ID")
    name: Name = declare("企業名")
    name_kana: Reading = declare("フリガナ", default="")
    kind: PartnerKind | None = declare("種別", default=None)
    corporate_number: CorporateNumber | None = declare("法人番号", default=None)
    address: Name = declare("所在地", default="")
    representative_title: Name = declare("代表者職名", default="")
    representative_name: Name = declare("代表者氏名", default="")
    contact: Contact | None = declare("連絡先", default=None)
    confirmations: list[Confirmation] = declare("確認事項", default=[])
    status: Standing | None = declare("状態", default=None)
