"""Themes: issues that the municipality publishes to call for proposals."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pipeline.records.base import Record, Ref, declare
from pipeline.records.values import Day, Id, Text


class Theme(Record):
    """A theme (課題) with the time in which proposals are taken."""

    type_name: ClassVar[str] = "themes"
    type_label: ClassVar[str] = "課題"

    id: Id = declare("課題ID")
    subject: Text = declare("課題")
    department: Annotated[str, Ref("departments")] | None = declare("所管課", default=None)
    opens_on: Day | None = declare("受付開始日", default=None)
    closes_on: Day | None = declare("受付終了日", default=None)
