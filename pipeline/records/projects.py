"""Projects (連携事業), planned, running or ended."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pipeline.records.agreements import CostItem, Decision
from pipeline.records.base import Code, Part, Record, Ref, declare
from pipeline.records.choices import Procurement as Method
from pipeline.records.choices import ProjectStage, ProjectStatus
from pipeline.records.partners import Confirmation
from pipeline.records.values import Day, Flag, Id, Text, Yen


class WithoutAgreement(Part):
    """協定によらない理由, with the consents of both sides."""

    short: ClassVar[str | None] = "reason"

    reason: Text = declare("理由")
    city_consent_on: Day | None = declare("市の同意日", default=None)
    partner_consent_on: Day | None = declare("相手方の同意日", default=None)


class Procurement(Part):
    """契約方法, and what it rests on."""

    short: ClassVar[str | None] = "method"

    method: Method = declare("方法")
    ground: Text = declare("根拠", default="")
    by_agreement: Flag = declare("協定を根拠とする", default=False)


class Project(Record):
    """A project that municipality and partners carry out together."""

    type_name: ClassVar[str] = "projects"
    type_label: ClassVar[str] = "連携事業"

    id: Id = declare("事業ID")
    subject: Text = declare("取組の件名")
    content: Text = declare("取組内容", default="")
    agreement: Annotated[str, Ref("agreements")] | None = declare("協定ID", default=None)
    partners: list[Annotated[str, Ref("partners")]] = declare("連携企業ID", default=[])
    department: Annotated[str, Ref("departments")] | None = declare("所管課", default=None)
    fields: list[Annotated[str, Code("fields")]] = declare("該当する連携事項", default=[])
    aims: list[Annotated[str, Code("aims")]] = declare("目的", default=[])
    status: ProjectStatus = declare("状態", default=ProjectStatus.PLANNED)
    stage: ProjectStage | None = declare("段階", default=None)
    started_on: Day | None = declare("開始日", default=None)
    ended_on: Day | None = declare("終了日", default=None)
    city_cost: Yen | None = declare("市の費用", default=None)
    cost_items: list[CostItem] = declare("費用の内訳", default=[])
    without_agreement: WithoutAgreement | None = declare("協定によらない理由", default=None)
    decisions: list[Decision] = declare("判断・審査", default=[])
    shared_on: Day | None = declare("窓口への共有日", default=None)
    criteria: list[Confirmation] = declare("確認事項", default=[])
    procurement: Procurement | None = declare("契約方法", default=None)
