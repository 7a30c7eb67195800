"""Fixed values of records, each with the label that clerks read.

Values that differ from city to city are codes of policy.yaml, not choices.
"""

from __future__ import annotations

from enum import Enum


class Choice(Enum):
    """A fixed value; members are declared as ``NAME = "value", "label"``."""

    label: str

    def __new__(cls, value: str, label: str) -> Choice:
        """A member whose value is the English name and whose label is Japanese."""
        member = object.__new__(cls)
        member._value_ = value
        member.label = label
        return member

    @classmethod
    def find(cls, text: str) -> Choice | None:
        """The member of this English name or Japanese label."""
        return next((one for one in cls if text in (one.value, one.label)), None)

    @classmethod
    def pairs(cls) -> list[tuple[str, str]]:
        """The English name and the Japanese label of each."""
        return [(one.value, one.label) for one in cls]


class PartnerKind(Choice):
    """種別 of a partner."""

    COMPANY = "company", "民間企業"
    SCHOOL = "school", "学校法人"
    NPO = "npo", "NPO法人"
    BODY = "body", "各種団体"
    SOLE_PROPRIETOR = "sole-proprietor", "個人事業主"
    INDIVIDUAL = "individual", "個人"
    GOVERNMENT = "government", "国・地方公共団体"


class PartnerState(Choice):
    """状態 of a partner."""

    ACTIVE = "active", "存続"
    DISSOLVED = "dissolved", "解散"
    MERGED = "merged", "合併"


class CriterionResult(Choice):
    """結果 of confirming a criterion."""

    MET = "met", "満たす"
    NOT_MET = "not-met", "満たさない"
    NOT_APPLICABLE = "not-applicable", "該当なし"


class Initiator(Choice):
    """発意: whose wish it was."""

    SECTION = "section", "庁内の課"
    MANAGEMENT = "management", "理事者"
    PARTNER = "partner", "企業等"


class CostPolicy(Choice):
    """費用負担の考え方 of an agreement."""

    NONE = "none", "市の負担なし"
    EACH = "each", "各自負担"
    PARTNER = "partner", "相手方負担"
    ITEMISED = "itemised", "項目別負担"
    ACTUAL = "actual", "実費負担"
    FAIR_PRICE = "fair-price", "適正な対価"


class Closing(Choice):
    """署名方式."""

    SEAL = "seal", "記名押印"
    SIGNATURE = "signature", "署名"
    ELECTRONIC = "electronic", "電子署名"


class Removable(Choice):
    """削る項目: fields of an agreement that an amendment can take away."""

    EFFECTIVE_TO = "effective-to", "有効期間終了日"
    RENEWAL = "renewal", "更新"
    CONTACTS = "contacts", "窓口"
    PATTERN = "pattern", "連携パターン"
    SPECIAL_ARTICLES = "special-articles", "特約"

    @property
    def field(self) -> str:
        """The field's own name, by which it may be written too."""
        return str(self.value).replace("-", "_")

    @classmethod
    def find(cls, text: str) -> Choice | None:
        """The member of this English name, field or Japanese label."""
        return super().find(text) or next((one for one in cls if text == one.field), None)


class Outcome(Choice):
    """結果 of a step or a decision."""

    DONE = "done", "実施済"
    APPROVED = "approved", "可"
    REFUSED = "refused", "否"
    CONDITIONAL = "conditional", "条件付"
    SKIPPED = "skipped", "省略"


class Judge(Choice):
    """判断者 of a decision."""

    SECTION = "section", "担当課"
    SECTIONS = "sections", "関係課"
    WINDOW = "window", "窓口課"
    COMMITTEE = "committee", "審査会"
    MAYOR = "mayor", "首長"


class PredecessorDecision(Choice):
    """前協定の扱い."""

    KEEP = "keep", "存続"
    END = "end", "廃止"


class ProjectStatus(Choice):
    """状態 of a project."""

    PLANNED = "planned", "予定"
    RUNNING = "running", "実施中"
    ENDED = "ended", "終了"


class ProjectStage(Choice):
    """段階: whether the window still goes along."""

    ACCOMPANIED = "accompanied", "伴走中"
    INDEPENDENT = "independent", "自走"


class Direction(Choice):
    """提案方向."""

    FROM_PARTNER = "from-partner", "企業等→市"
    FROM_CITY = "from-city", "市→企業等"


class ProposalType(Choice):
    """テーマ型 or フリー型."""

    THEME = "theme", "テーマ型"
    FREE = "free", "フリー型"


class ProposalStatus(Choice):
    """状態 of a proposal."""

    RECEIVED = "received", "受付"
    STUDIED = "studied", "検討中"
    ACCEPTED = "accepted", "採用"
    CARRIED_OUT = "carried-out", "実施"
    DECLINED = "declined", "見送り"


class Answer(Choice):
    """連携の可否."""

    YES = "yes", "可"
    NO = "no", "否"
    CONDITIONAL = "conditional", "条件付"


class MeetingKind(Choice):
    """種類 of a meeting."""

    SINGLE = "single", "意見交換会"
    JOINT = "joint", "合同"


class Procurement(Choice):
    """契約方法 of a project."""

    NONE = "none", "契約なし"
    TENDER = "tender", "入札"
    NEGOTIATED = "negotiated", "随意契約"


class Role(Choice):
    """What the program knows of a code of policy.yaml. Each family allows some of them."""

    PLAIN = "plain", "一般"
    COMPREHENSIVE = "comprehensive", "包括"
    INDIVIDUAL = "individual", "個別"
    RECORD_ONLY = "record-only", "登録のみ"
    PARTNER = "partner", "相手方の基準"
    PROJECT = "project", "事業の基準"
    OFFER = "offer", "申出"
    PREPARATION = "preparation", "準備"
    PROPOSAL = "proposal", "提案"
    BRIEFING = "briefing", "庁内説明"
    SURVEY = "survey", "庁内調査"
    CONSULTATION = "consultation", "協議"
    DECISION = "decision", "決定"
    SIGNING = "signing", "締結"
    IN_PROCEDURE = "in-procedure", "手続中"
    IN_FORCE = "in-force", "締結済"
    SUSPENDED = "suspended", "中断"
    ENDED = "ended", "終了"
    CANCELLED = "cancelled", "解除"
    DECLINED = "declined", "見送り"
