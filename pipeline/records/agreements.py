"""Agreements (協定): parties, 連携事項, cost burden, term, procedure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated, ClassVar

from pipeline.records.base import Code, Part, Problem, Record, Ref, declare
from pipeline.records.choices import (
    Closing,
    CostPolicy,
    Initiator,
    Judge,
    Outcome,
    PredecessorDecision,
    Removable,
)
from pipeline.records.contradictions import day_problems, removal_problems, renewal_problems
from pipeline.records.departments import Contact
from pipeline.records.parties import party_problems
from pipeline.records.values import Count, Day, Flag, Id, Name, Span, Text


class Signer(Part):
    """署名者: who signs for a party, with the address printed above the name."""

    title: Name = declare("職名", default="")
    name: Name = declare("氏名", default="")
    address: Name = declare("所在地", default="")


class MemberSigner(Part):
    """構成員の署名者: who signs for one member of a party, where it is not its representative."""

    key: ClassVar[str | None] = "member"

    member: Annotated[str, Ref("partners", or_city=True)] = declare("構成員")
    title: Name = declare("職名", default="")
    name: Name = declare("氏名", default="")
    address: Name = declare("所在地", default="")


class Party(Part):
    """当事者: one label, one or more members.

    ``signer`` signs for the party as a whole: for its only member, or for the group ``name``.
    Without it each member of a group signs.
    """

    label: Text = declare("略称")
    members: list[Annotated[str, Ref("partners", or_city=True)]] = declare("構成員")
    name: Name = declare("団体名", default="")
    signer: Signer | None = declare("署名者", default=None)
    member_signers: list[MemberSigner] = declare("構成員の署名者", default=[])
    holds_original: Flag = declare("正本保有", default=True)


class Witness(Part):
    """立会人."""

    name: Name = declare("名称")
    address: Name = declare("所在地", default="")
    signer: Signer | None = declare("署名者", default=None)


class FieldOfCooperation(Part):
    """連携事項: its code in the policy, and its own wording where the agreement has one."""

    key: ClassVar[str | None] = "code"
    short: ClassVar[str | None] = "code"

    code: Annotated[str, Code("fields")] = declare("区分")
    wording: Text = declare("文言", default="")


class CostItem(Part):
    """One item of cost, and who bears it."""

    item: Text = declare("費用の項目")
    category: Text = declare("費目", default="")
    bearer: Text = declare("負担者", default="")
    share: Text = declare("負担割合", default="")


class Consultation(Part):
    """協議: one consultation on costs."""

    date: Day = declare("協議日")
    content: Text = declare("内容", default="")


class CostBurden(Part):
    """費用負担 of an agreement."""

    short: ClassVar[str | None] = "policy"

    policy: CostPolicy = declare("考え方")
    items: list[CostItem] = declare("内訳", default=[])
    consultations: list[Consultation] = declare("協議", default=[])


class Renewal(Part):
    """更新: the first term, by how much it is extended, and until when one may object."""

    first_term: Span | None = declare("当初期間", default=None)
    further_term: Span | None = declare("更新期間", default=None)
    notice: Span | None = declare("申出期限", default=None)
    review: Span | None = declare("見直しの周期", default=None)


class PartnerContact(Contact):
    """窓口 of one of several partners."""

    key: ClassVar[str | None] = "partner"

    partner: Annotated[str, Ref("partners")] = declare("企業等ID")


class Contacts(Part):
    """窓口 of both sides; with several partners one for each, in ``partners``."""

    city: Contact | None = declare("市側", default=None)
    partner: Contact | None = declare("相手方", default=None)
    partners: list[PartnerContact] = declare("相手方ごと", default=[])


class Step(Part):
    """手続の経過: one step of the procedure."""

    key: ClassVar[str | None] = "step"

    step: Annotated[str, Code("steps")] = declare("手順")
    date: Day | None = declare("日付", default=None)
    outcome: Outcome | None = declare("結果", default=None)
    by: Text = declare("実施者", default="")
    document_number: Text = declare("文書番号", default="")


class Decision(Part):
    """判断・審査."""

    judge: Judge = declare("判断者")
    date: Day | None = declare("判断日", default=None)
    outcome: Outcome | None = declare("結果", default=None)
    by: Text = declare("実施者", default="")
    document_number: Text = declare("文書番号", default="")


class SpecialArticle(Part):
    """特約: an article of this agreement alone."""

    article: Text = declare("見出し")
    text: Text = declare("本文")
    reason: Text = declare("理由", default="")
    approval: Text = declare("承認", default="")


class RuleException(Part):
    """例外: a principle set aside, by whom and why."""

    key: ClassVar[str | None] = "rule"

    rule: Text = declare("規則")
    reason: Text = declare("理由", default="")
    approved_by: Text = declare("決裁者", default="")
    approved_on: Day | None = declare("決裁日", default=None)


class Predecessor(Part):
    """前協定: an earlier agreement, and what becomes of it."""

    id: Annotated[str, Ref("agreements")] = declare("協定ID")
    decision: PredecessorDecision | None = declare("扱い", default=None)
    date: Day | None = declare("日付", default=None)


class Review(Part):
    """見直し."""

    date: Day = declare("見直し日")
    outcome: Text = declare("結果", default="")
    objections_city: Text = declare("市の異議", default="")
    objections_partner: Text = declare("相手方の異議", default="")


class Agreement(Record):
    """An agreement (協定), signed or not."""

    type_name: ClassVar[str] = "agreements"
    type_label: ClassVar[str] = "協定"

    id: Id = declare("協定ID")
    kind: Annotated[str, Code("kinds")] = declare("協定種別")
    title: Name = declare("協定名称")
    parties: list[Party] = declare("当事者", default=[])
    partners: list[Annotated[str, Ref("partners")]] = declare("協定相手方", default=[])
    witnesses: list[Witness] = declare("立会人", default=[])
    initiated_by: Initiator | None = declare("発意", default=None)
    fields: list[FieldOfCooperation] = declare("連携事項", default=[])
    cost_burden: CostBurden | None = declare("費用負担", default=None)
    signed_on: Day | None = declare("締結日", default=None)
    effective_from: Day | None = declare("有効期間開始日", default=None)
    effective_to: Day | None = declare("有効期間終了日", default=None)
    renewal: Renewal | None = declare("更新", default=None)
    no_renewal: Flag = declare("更新しない", default=False)
    contacts: Contacts | None = declare("窓口", default=None)
    pattern: Annotated[str, Code("patterns")] | None = declare("連携パターン", default=None)
    steps: list[Step] = declare("手続の経過", default=[])
    decisions: list[Decision] = declare("判断・審査", default=[])
    special_articles: list[SpecialArticle] = declare("特約", default=[])
    exceptions: list[RuleException] = declare("例外", default=[])
    predecessors: list[Predecessor] = declare("前協定", default=[])
    amends: Annotated[str, Ref("agreements")] | None = declare("変更元", default=None)
    removes: list[Removable] = declare("削る項目", default=[])
    reviews: list[Review] = declare("見直し", default=[])
    status: Annotated[str, Code("states")] | None = declare("状態", default=None)
    ended_on: Day | None = declare("終了日", default=None)
    prospect: Text = declare("将来の見込み", default="")
    copies: Count | None = declare("正本数", default=None)
    closing: Closing | None = declare("署名方式", default=None)
    own_form: Flag = declare("相手方様式", default=False)

    def problems(self) -> Iterator[Problem]:
        """Contradictions: both or neither form of the parties, a term that ends before it begins.

        An amendment (変更協定) that names no parties has those of the agreement that it changes.
        """
        yield from party_problems(self)
        if self.parties and self.partners:
            message = "「当事者」と「協定相手方」の両方が書かれています。"
            yield Problem("both-names", ("partners",), message, "どちらか一方だけにしてください。")
        if not self.parties and not self.partners and self.amends is None:
            hint = "「協定相手方」に企業等IDを書いてください。"
            yield Problem("missing", (), "協定の相手方がありません。", hint)
        yield from day_problems(self)
        yield from renewal_problems(self)
        yield from removal_problems(self)

    @property
    def begins_on(self) -> date | None:
        """The first day of the term: as written, or the day of signing."""
        return self.effective_from or self.signed_on
