"""Chosen clauses and the facts of an agreement → its articles, numbered and cross-referenced."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from jinja2 import TemplateError

from pipeline.clauses.choose import Chooser, Told
from pipeline.clauses.facts import Facts, facts_of, names_offered, where_to_write
from pipeline.clauses.load import Clauses
from pipeline.clauses.model import COST, TERM, AgreementText, Article, Clause, ClauseParagraph, Paragraph
from pipeline.clauses.numbers import cited
from pipeline.clauses.specials import special_paragraphs
from pipeline.clauses.tag_errors import in_japanese
from pipeline.clauses.undecided import blank, cost_undecided
from pipeline.findings import Place
from pipeline.language import for_templates
from pipeline.policy.registry import Case
from pipeline.records.agreements import Agreement, SpecialArticle
from pipeline.records.base import declared

PREAMBLE, CLOSING = "preamble", "closing"
SPECIAL = "特約"


@dataclass
class Composer:
    """Composes the articles of some slots for an agreement.

    ``given`` are facts that do not lie in the record itself; ``told`` collects what is amiss.
    """

    agreement: Agreement
    case: Case
    clauses: Clauses
    draft: bool
    told: Told
    given: Mapping[str, object] = field(default_factory=dict)
    open_renewal: bool = False
    """Whether the term ends with a blank, since nothing is said of renewal yet."""

    def compose(self, slots: list[str], specials: Sequence[SpecialArticle]) -> AgreementText | None:
        """The text; None where anything is amiss. Special articles stand before the term, else the last."""
        chooser = Chooser(self.agreement, self.case, self.clauses, self.draft, self.told, self.open_renewal)
        chooser.require_cost(slots)
        chosen = {slot: chooser.choose(slot) for slot in (PREAMBLE, *slots, CLOSING)}
        if self.told.amiss:
            return None
        added = {f"{SPECIAL}{number}": one for number, one in enumerate(specials)}
        at = slots.index(TERM) if TERM in slots else len(slots) - 1
        order = dict.fromkeys([*slots[:at], *added, *slots[at:]] if slots else added)
        numbers = {slot: number for number, slot in enumerate(order, 1)}
        facts = self._facts()
        articles: list[Article] = []
        for slot, number in numbers.items():
            clause = chosen.get(slot)
            if clause is not None:
                articles.append(self._article(slot, number, clause, self._citing(facts, numbers, number)))
            elif slot in added:
                articles.append(_special(slot, number, added[slot]))
            else:
                articles.append(cost_undecided(slot, number))
        outside = self._citing(facts, numbers, None)
        preamble, closing = (self._plain(slot, chosen[slot], outside) for slot in (PREAMBLE, CLOSING))
        cost = next((one for one in articles if one.slot == COST and one.paragraphs), None)
        if cost is None and not self.told.amiss:
            chooser.empty_cost()
        if self.told.amiss or cost is None:
            return None
        at = articles.index(cost)
        return AgreementText(preamble, tuple(articles[:at]), cost, tuple(articles[at + 1 :]), closing)

    def _facts(self) -> dict[str, object]:
        facts = facts_of(self.agreement, self.case).model_copy(update=dict(self.given))
        said: dict[str, object] = {}
        for name, one in declared(Facts).items():
            value = getattr(facts, name)
            if value or isinstance(value, list):
                said[name] = value
            elif self.draft:
                said[name] = blank(one.label)
        return said

    def _citing(
        self, facts: Mapping[str, object], numbers: Mapping[str, int], here: int | None
    ) -> Mapping[str, object]:
        """The facts, with ``article`` as the article of this number says it."""

        @for_templates
        def article(slot: str, *more: str) -> str:
            """「第８条」, 「前条」 or 「前２条」 for the slots of other articles."""
            for one in (slot, *more):
                if one not in numbers:
                    raise _NoSuchArticle(one)
            return cited([numbers[one] for one in (slot, *more)], here, self.case.policy.style.comma)

        @for_templates
        def present(*slots: str) -> str:
            """The same of those slots that the agreement has; nothing where it has none."""
            there = [numbers[one] for one in slots if one in numbers]
            return cited(there, here, self.case.policy.style.comma)

        return {**facts, "article": article, "present": present}

    def _article(self, slot: str, number: int, clause: Clause, facts: Mapping[str, object]) -> Article:
        opened = self.open_renewal and slot == TERM
        said = clause.paragraphs[:1] if opened else clause.paragraphs
        paragraphs = [self._paragraph(slot, clause, one, facts) for one in said]
        paragraphs += [Paragraph(blank("更新"))] if opened else []
        return Article(slot, clause.id, number, clause.heading, tuple(one for one in paragraphs if one.text))

    def _paragraph(
        self, slot: str, clause: Clause, one: ClauseParagraph, facts: Mapping[str, object]
    ) -> Paragraph:
        def say(text: str) -> str:
            return self._render(slot, clause, text, facts)

        items = [say(item) for item in one.items]
        if one.items_from:
            listed = facts.get(one.items_from)
            items += [str(item) for item in listed] if isinstance(listed, list) else []
        return Paragraph(say(one.text), tuple(items))

    def _plain(self, slot: str, clause: Clause | None, facts: Mapping[str, object]) -> str:
        if clause is None:
            return ""
        return "".join(self._render(slot, clause, one.text, facts) for one in clause.paragraphs)

    def _render(self, slot: str, clause: Clause, text: str, facts: Mapping[str, object]) -> str:
        try:
            return self.clauses.render(text, facts).strip()
        except _NoSuchArticle as missing:
            message = f"条文「{clause.id}」が引いている条「{missing}」が、この協定の条文構成にありません。"
            hint = f"policy.yaml の article_sets に「{missing}」を加えるか、条文の文言を改めてください。"
            self.told.tell("no-such-article", self._place(slot, clause), message, hint)
        except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError) as refused:
            self._bad_tag(slot, clause, refused)
        return ""

    def _bad_tag(self, slot: str, clause: Clause, refused: Exception) -> None:
        """A fact that the record lacks, or a tag that asks for what there cannot be."""
        known, said = declared(Facts), str(refused)
        word = next((name for name in known if said.startswith(f"'{name}'")), None)
        if word is not None:
            message = f"条文「{clause.id}」に入れる「{known[word].label}」が、記録から分かりません。"
            hint = where_to_write(word, self.case.policy.municipality.word)
            self.told.tell("missing-for-clause", self.told.record.at(), message, hint)
            return
        message = f"条文「{clause.id}」の差し込みを埋められません（{in_japanese(refused)}）。"
        hint = names_offered("")
        self.told.tell("template-unknown-name", self._place(slot, clause), message, hint)

    def _place(self, slot: str, clause: Clause) -> Place:
        file = self.clauses.files[slot]
        return file.places.get(clause.id, Place(file.file))


class _NoSuchArticle(Exception):
    """A clause refers to an article that the agreement has not."""


def _special(slot: str, number: int, special: SpecialArticle) -> Article:
    return Article(slot, SPECIAL, number, special.article, special_paragraphs(special.text))
