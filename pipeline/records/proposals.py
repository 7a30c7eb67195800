"""Proposals of partners to the municipality and the other way round (別紙①, 別紙②)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar

from pipeline.records.base import Code, Part, Problem, Record, Ref, declare
from pipeline.records.choices import Direction, ProposalStatus, ProposalType
from pipeline.records.values import Day, FiscalYear, Flag, Id, Text


class Benefits(Part):
    """三方よし: what citizens, the partner and the municipality gain."""

    citizens: Text = declare("市民", default="")
    partner: Text = declare("企業等", default="")
    city: Text = declare("市", default="")


class Proposal(Record):
    """A proposal (提案)."""

    type_name: ClassVar[str] = "proposals"
    type_label: ClassVar[str] = "提案"

    id: Id = declare("提案ID")
    direction: Direction = declare("提案方向")
    fiscal_year: FiscalYear = declare("年度")
    received_on: Day | None = declare("受付日", default=None)
    partners: list[Annotated[str, Ref("partners")]] = declare("企業等ID", default=[])
    department: Annotated[str, Ref("departments")] | None = declare("部課名", default=None)
    agreement: Annotated[str, Ref("agreements")] | None = declare("協定ID", default=None)
    field: Annotated[str, Code("fields")] | None = declare("該当する連携事項", default=None)
    nothing: Flag = declare("提案なし", default=False)
    subject: Text = declare("提案の件名", default="")
    content: Text = declare("提案内容", default="")
    aims: list[Annotated[str, Code("aims")]] = declare("目的", default=[])
    viewpoint: Text = declare("視点", default="")
    benefits: Benefits | None = declare("三方よし", default=None)
    type: ProposalType | None = declare("テーマ型/フリー型", default=None)
    theme: Annotated[str, Ref("themes")] | None = declare("テーマ", default=None)
    answers: list[Annotated[str, Ref("proposals")]] = declare("対応する提案", default=[])
    wanted_by: list[Annotated[str, Ref("departments")]] = declare("実施希望課", default=[])
    status: ProposalStatus | None = declare("状態", default=None)

    def problems(self) -> Iterator[Problem]:
        """A proposal that says 提案なし, and yet tells of one."""
        if self.nothing and self.content:
            message = "「提案なし」とあるのに、「提案内容」が書かれています。"
            hint = "「提案なし」か「提案内容」のどちらかを消してください。"
            yield Problem("contradiction", ("content",), message, hint, self.content)
