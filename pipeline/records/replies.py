"""Replies of partners to proposals of the municipality."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pipeline.records.base import Record, Ref, declare
from pipeline.records.choices import Answer
from pipeline.records.values import Text


class Reply(Record):
    """回答: whether a partner can do what was proposed."""

    type_name: ClassVar[str] = "replies"
    type_label: ClassVar[str] = "回答"

    proposal: Annotated[str, Ref("proposals")] = declare("提案ID")
    partner: Annotated[str, Ref("partners")] = declare("企業等ID")
    answer: Answer = declare("連携の可否")
    comment: Text = declare("コメント", default="")

    @property
    def identity(self) -> str:
        """One reply per proposal and partner."""
        return f"{self.proposal}/{self.partner}"
