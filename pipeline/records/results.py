"""Results of a fiscal year, as sections report them (別紙④)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar

from pipeline.records.base import Code, Problem, Record, Ref, declare
from pipeline.records.projects import Procurement
from pipeline.records.values import Count, FiscalYear, Flag, Id, Text, Yen


class Result(Record):
    """A result (実績)."""

    type_name: ClassVar[str] = "results"
    type_label: ClassVar[str] = "実績"

    id: Id = declare("実績ID")
    fiscal_year: FiscalYear = declare("年度")
    project: Annotated[str, Ref("projects")] | None = declare("事業ID", default=None)
    departments: list[Annotated[str, Ref("departments")]] = declare("部署ID")
    nothing: Flag = declare("実績なし", default=False)
    subject: Text = declare("取組の件名", default="")
    content: Text = declare("取組内容", default="")
    outcome: Text = declare("成果", default="")
    partners: list[Annotated[str, Ref("partners")]] = declare("連携企業名", default=[])
    agreement: Annotated[str, Ref("agreements")] | None = declare("協定ID", default=None)
    field: Annotated[str, Code("fields")] | None = declare("該当する連携事項", default=None)
    period: Text = declare("実施時期", default="")
    participants: Count | None = declare("参加者数", default=None)
    city_cost: Yen | None = declare("市の費用", default=None)
    procurement: Procurement | None = declare("契約方法", default=None)
    good_example: Flag = declare("好事例", default=False)
    withheld: Text = declare("非公表の理由", default="")

    def problems(self) -> Iterator[Problem]:
        """A result without a subject that does not say 実績なし, or says it and tells of one."""
        if self.nothing and self.subject:
            message = "「実績なし」とあるのに、「取組の件名」が書かれています。"
            hint = "「実績なし」か「取組の件名」のどちらかを消してください。"
            yield Problem("contradiction", ("subject",), message, hint, self.subject)
        elif not self.nothing and not self.subject:
            hint = "「取組の件名」を書いてください。実績がなければ、「実績なし」に はい と書いてください。"
            yield Problem("missing", (), "「取組の件名」がありません。", hint)
