"""Meetings of the municipality with its partners."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pipeline.records.base import Record, Ref, declare
from pipeline.records.choices import MeetingKind
from pipeline.records.values import Day, Text


class Meeting(Record):
    """意見交換会, with one partner or several."""

    type_name: ClassVar[str] = "meetings"
    type_label: ClassVar[str] = "意見交換会"

    held_on: Day = declare("開催日")
    partners: list[Annotated[str, Ref("partners")]] = declare("企業等ID")
    kind: MeetingKind | None = declare("種類", default=None)
    summary: Text = declare("概要", default="")

    @property
    def identity(self) -> str:
        """One meeting per day and partners."""
        return f"{self.held_on.isoformat()}/{'-'.join(self.partners)}"
