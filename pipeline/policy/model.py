"""policy.yaml, typed: the municipality, its codes, and its dated rule sets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar

from pipeline.records.base import Code, Part, Problem, declare
from pipeline.records.choices import Choice, Closing, Role
from pipeline.records.codes import FAMILIES, Codebook, Entry
from pipeline.records.values import Count, Day, Flag, Id, MunicipalityCode, Name, Text


class Strength(Choice):
    """How a guideline binds (requirements.md, last column)."""

    MUST = "must", "必須"
    PRINCIPLE = "principle", "原則"
    WATCH = "watch", "注意"
    NOTE = "note", "お知らせ"

    @property
    def watched(self) -> Strength:
        """The strength towards what the rule does not quite bind: signed or ``advisory``."""
        return Strength.NOTE if self is Strength.NOTE else Strength.WATCH


class Basis(Choice):
    """Who says so."""

    GUIDELINE = "guideline", "指針"
    PRODUCT = "product", "本システムの決まり"
    LAW = "law", "法令"


class Head(Part):
    """The head of the municipality (市長, 区長), from a day on."""

    title: Name = declare("職名")
    name: Name = declare("氏名")
    since: Day = declare("就任日")


class Municipality(Part):
    """The municipality as agreements name it."""

    code: MunicipalityCode = declare("団体コード")
    name: Text = declare("名称")
    word: Text = declare("呼称", default="市")
    address: Text = declare("所在地")
    heads: list[Head] = declare("首長")
    window: Text = declare("窓口")

    def head_on(self, day: date) -> Head:
        """Who is in office on a day; before the first known head, the first."""
        known = sorted(self.heads, key=lambda one: one.since)
        return next((one for one in reversed(known) if one.since <= day), known[0])

    def problems(self) -> Iterator[Problem]:
        """A municipality without a head could sign nothing."""
        if not self.heads:
            yield Problem(
                "missing", ("heads",), "「首長」が1人もありません。", "職名・氏名・就任日を書いてください。"
            )


class CodeEntry(Part):
    """One code with its label, and its role where the family has several."""

    short: ClassVar[str | None] = "label"

    code: Id = declare("コード")
    label: Text = declare("表示")
    role: Role | None = declare("役割", default=None)


class Codes(Part):
    """The codes of every family."""

    kinds: list[CodeEntry] = declare("協定種別")
    fields: list[CodeEntry] = declare("連携事項", default=[])
    criteria: list[CodeEntry] = declare("確認事項", default=[])
    steps: list[CodeEntry] = declare("手続", default=[])
    patterns: list[CodeEntry] = declare("連携パターン", default=[])
    aims: list[CodeEntry] = declare("目的", default=[])
    states: list[CodeEntry] = declare("状態", default=[])

    def problems(self) -> Iterator[Problem]:
        """Roles that a family does not know, codes and labels that stand twice."""
        for family, (title, roles) in FAMILIES.items():
            seen: set[str] = set()
            choices = "、".join(role.label for role in roles)
            for number, one in enumerate(getattr(self, family)):
                way = (family, number)
                if one.role is None and len(roles) > 1 and Role.PLAIN not in roles:
                    message = f"{title}「{one.label}」に役割がありません。"
                    yield Problem("missing", way, message, f"role に {choices} のどれかを書いてください。")
                if one.role is not None and one.role not in roles:
                    message = f"{title}「{one.label}」の役割「{one.role.label}」は、{title}には使えません。"
                    yield Problem(
                        "unknown-value", way, message, f"使えるのは、{choices} です。", one.role.value
                    )
                for word in {one.code, one.label}:
                    if word in seen:
                        message = f"{title}に「{word}」が2回あります。"
                        yield Problem("duplicate-id", way, message, "どちらか一方を変えてください。", word)
                    seen.add(word)

    def book(self) -> Codebook:
        """The codes, ready to be looked up."""
        return Codebook(
            {
                family: [Entry(one.code, one.label, one.role or roles[0]) for one in getattr(self, family)]
                for family, (_, roles) in FAMILIES.items()
            }
        )


class Style(Part):
    """House style of printed papers."""

    comma: Text = declare("読点", default="、")
    item_number: Text = declare("号の番号", default="(1)")
    labels: list[Text] = declare(
        "当事者の略称", default=["甲", "乙", "丙", "丁", "戊", "己", "庚", "辛", "壬", "癸"]
    )
    closing: Closing = declare("署名方式", default=Closing.SEAL)
    cover_pages: Count | None = declare("表紙を付けるページ数", default=None)
    listed_members: Count = declare("別表にする構成員数", default=6)
    numbered_lines: Count = declare("別紙④の番号行数", default=0)
    letter_number: Text = declare("文書番号の記号", default="")


AMENDMENT = ("changes", "cost", "remaining", "consultation")
"""The articles of an amendment where the policy says nothing of them."""


class ArticleSet(Part):
    """Which articles an agreement of these kinds has, in order."""

    kinds: list[Annotated[str, Code("kinds")]] = declare("協定種別")
    amendment: Flag = declare("変更協定", default=False)
    articles: list[Text] = declare("条文")

    def problems(self) -> Iterator[Problem]:
        """An article that stands twice."""
        for number, one in enumerate(self.articles):
            if one in self.articles[:number]:
                message = f"条文「{one}」が2回書かれています。"
                yield Problem(
                    "duplicate-id", ("articles", number), message, "どちらか一方を消してください。", one
                )


class DocumentEntry(Part):
    """A document that the guideline asks for; ``name`` is what the municipality calls it."""

    short: ClassVar[str | None] = "kind"

    kind: Text = declare("種類")
    name: Text = declare("書類名", default="")
    reference: Text = declare("根拠", default="")


class RuleEntry(Part):
    """What every rule of a policy says beside its own figures."""

    use: Text = declare("規則の種類", default="")
    title: Text = declare("規則名", default="")
    strength: Strength = declare("拘束の強さ")
    reference: Text = declare("根拠")
    basis: Basis = declare("根拠の種類", default=Basis.GUIDELINE)
    kinds: list[Annotated[str, Code("kinds")]] = declare("対象の協定種別", default=[])
    advisory: list[Annotated[str, Code("kinds")]] = declare("参考とする協定種別", default=[])

    def strength_for(self, kind: str | None) -> Strength | None:
        """How the rule binds agreements of a kind; None where it does not apply to them."""
        if kind is None or not (self.kinds or self.advisory) or kind in self.kinds:
            return self.strength
        return self.strength.watched if self.advises(kind) else None

    def advises(self, kind: str | None) -> bool:
        """Whether the rule is only 参考 for agreements of a kind."""
        return kind in self.advisory and kind not in self.kinds


class RuleSetHead(Part):
    """A rule set without its rules: its guideline and the time in which it is in force."""

    id: Text = declare("規則集ID")
    guideline: Text = declare("指針名")
    in_force_from: Day = declare("施行日")
    in_force_to: Day | None = declare("失効日", default=None)
    note: Text = declare("備考", default="")
    article_sets: list[ArticleSet] = declare("条文構成", default=[])
    documents: list[DocumentEntry] | None = declare("書類", default=None)

    def problems(self) -> Iterator[Problem]:
        """A set that ends before it begins is never in force."""
        if self.in_force_to is not None and self.in_force_to < self.in_force_from:
            message = "失効日が施行日より前です。"
            yield Problem("date-order", ("in_force_to",), message, "施行日と失効日を確かめてください。")


@dataclass(frozen=True)
class RuleSet:
    """A rule set: in force from a day, perhaps to a day, with its rules by id."""

    head: RuleSetHead
    rules: Mapping[str, RuleEntry]

    def in_force(self, day: date) -> bool:
        """Whether the set is in force on a day."""
        return self.head.in_force_from <= day and (
            self.head.in_force_to is None or day <= self.head.in_force_to
        )

    def cite(self, rule: RuleEntry) -> str:
        """Title of the guideline and section, 「… 2(4)①」, or who else says so."""
        source = self.head.guideline if rule.basis is Basis.GUIDELINE else rule.basis.label
        return f"{source} {rule.reference}"

    def articles_for(self, kind: str, *, amendment: bool = False) -> list[str]:
        """The articles of an agreement of this kind, in order; empty where none are declared.

        An amendment (変更協定) for which nothing is declared has the articles of `AMENDMENT`.
        """
        sets = (one for one in self.head.article_sets if kind in one.kinds and one.amendment is amendment)
        return next((list(one.articles) for one in sets), list(AMENDMENT) if amendment else [])

    def document(self, kind: str) -> DocumentEntry | None:
        """What is said of a kind of document; None where it is not used. A set that lists none uses all."""
        if self.head.documents is None:
            return DocumentEntry(kind=kind)
        return next((one for one in self.head.documents if one.kind == kind), None)


@dataclass(frozen=True)
class Policy:
    """All that policy.yaml says."""

    municipality: Municipality
    codes: Codebook
    style: Style
    rule_sets: tuple[RuleSet, ...]

    def on(self, day: date) -> RuleSet | None:
        """The rule set in force on a day."""
        return next((one for one in self.rule_sets if one.in_force(day)), None)

    @property
    def city_names(self) -> frozenset[str]:
        """The words by which a record may name the municipality itself."""
        return frozenset(("city", self.municipality.word, self.municipality.name))
