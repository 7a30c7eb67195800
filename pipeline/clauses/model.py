"""Clauses as they are written, and articles as they are printed.

The cost article is a part of `AgreementText` like no other: without it there is no agreement
(row A6, and the rule of this product for every municipality).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from pipeline.records.base import Part, declare
from pipeline.records.values import Day, Id, Text

COST = "cost"
"""The slot of the cost article (費用負担)."""

TERM = "term"
"""The slot of the article on the term (有効期間)."""


class ClauseParagraph(Part):
    """One 項 as it is written: text with tags, and its 号, listed or taken from a list of facts."""

    short: ClassVar[str | None] = "text"

    text: Text = declare("本文")
    items: list[Text] = declare("号", default=[])
    items_from: Text = declare("号の一覧", default="")


class Clause(Part):
    """One variant of an article, in force for a time, for agreements with certain facts."""

    id: Id = declare("条文ID")
    heading: Text = declare("見出し", default="")
    in_force_from: Day | None = declare("施行日", default=None)
    in_force_to: Day | None = declare("失効日", default=None)
    when: dict[str, Text] = declare("条件", default={})
    paragraphs: list[ClauseParagraph] = declare("項")
    source: Text = declare("典拠", default="")

    def in_force(self, day: date) -> bool:
        """Whether the clause may be used for an agreement of that day."""
        return (self.in_force_from is None or self.in_force_from <= day) and (
            self.in_force_to is None or day <= self.in_force_to
        )


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One 項 as it is printed."""

    text: str
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Article:
    """One 条 as it is printed. ``origin`` says where it came from: a clause's id, or 特約."""

    slot: str
    origin: str
    number: int
    heading: str
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """One part before and after an amendment, each as its printed lines; empty where there is none.

    ``key`` names the part among those of the agreement (`pipeline.clauses.comparison.printed_parts`).
    """

    before: tuple[str, ...]
    after: tuple[str, ...]
    key: str = ""


@dataclass(frozen=True, slots=True)
class AgreementText:
    """The words of an agreement. It cannot be made without its cost article."""

    preamble: str
    before: tuple[Article, ...]
    cost: Article
    after: tuple[Article, ...]
    closing: str
    comparison: tuple[Compared, ...] = ()
    """新旧対照表 of an amendment (変更協定)."""

    @property
    def articles(self) -> tuple[Article, ...]:
        """All articles in order."""
        return (*self.before, self.cost, *self.after)
