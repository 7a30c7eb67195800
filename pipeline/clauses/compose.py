"""Clauses, policy and agreement → the words of the agreement, chosen, numbered, cross-referenced."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from jinja2 import TemplateError

from pipeline.clauses.facts import ALTERNATIVES, Facts, choices_of, facts_of
from pipeline.clauses.load import ClauseFile, Clauses
from pipeline.clauses.model import COST, AgreementText, Article, Clause, ClauseParagraph, Paragraph
from pipeline.findings import Finding, Place, fault
from pipeline.language import for_templates
from pipeline.policy.registry import Case
from pipeline.records.agreements import Agreement
from pipeline.records.base import declared
from pipeline.records.dates import full_width

PREAMBLE, CLOSING = "preamble", "closing"
SPECIAL = "特約"
COST_REFERENCE = "本システムの決まり：費用負担の条はすべての協定に置く"


@dataclass(frozen=True, slots=True)
class Composed:
    """The text of an agreement, or None with the reasons."""

    text: AgreementText | None
    findings: tuple[Finding, ...]


def article_number(number: int) -> str:
    """「第１条」."""
    return f"第{full_width(number)}条"


def compose(agreement: Agreement, case: Case, clauses: Clauses, *, draft: bool) -> Composed:
    """The articles that policy and record call for. Anything amiss leaves no text at all.

    In a draft, what the record does not say yet stands as a blank 「【…】」.
    """
    return _Composer(agreement, case, clauses, draft).compose()


def blank(what: str) -> str:
    """What a draft prints where the record says nothing yet."""
    return f"【{what}：未定】"


@dataclass
class _Composer:
    agreement: Agreement
    case: Case
    clauses: Clauses
    draft: bool
    findings: list[Finding] = field(default_factory=list)

    def compose(self) -> Composed:
        slots = self.case.rules.articles_for(self.agreement.kind)
        self._require_cost(slots)
        chosen = {slot: self._choose(slot) for slot in (PREAMBLE, *slots, CLOSING)}
        if self.findings:
            return Composed(None, tuple(self.findings))
        specials = self.agreement.special_articles
        order = [*slots[:-1], *(f"{SPECIAL}{number}" for number in range(len(specials))), *slots[-1:]]
        numbers = {slot: number for number, slot in enumerate(dict.fromkeys(order), 1)}
        facts = self._facts(numbers)
        articles: list[Article] = []
        for slot, number in numbers.items():
            clause = chosen.get(slot)
            if clause is not None:
                articles.append(self._article(slot, number, clause, facts))
            elif slot.startswith(SPECIAL):
                articles.append(self._special(slot, number))
            else:
                articles.append(_undecided(slot, number))
        preamble, closing = (self._plain(slot, chosen[slot], facts) for slot in (PREAMBLE, CLOSING))
        cost = next((one for one in articles if one.slot == COST and one.paragraphs), None)
        if cost is None and not self.findings:
            self._empty_cost()
        if self.findings or cost is None:
            return Composed(None, tuple(self.findings))
        at = articles.index(cost)
        text = AgreementText(preamble, tuple(articles[:at]), cost, tuple(articles[at + 1 :]), closing)
        return Composed(text, ())

    def _require_cost(self, slots: list[str]) -> None:
        if COST in slots:
            return
        label = self.case.policy.codes.label("kinds", self.agreement.kind)
        message = f"「{label}」の条文構成に費用負担の条（{COST}）がありません。"
        hint = (
            f"policy.yaml の article_sets に {COST} を加えてください。費用負担の条のない協定書は作れません。"
        )
        self._fault("cost-article-missing", self.agreement.at(), message, hint, reference=COST_REFERENCE)

    def _empty_cost(self) -> None:
        message = "費用負担の条の本文が空です。"
        hint = "条文ファイルに本文を戻してください。費用負担の条のない協定書は作れません。"
        self._fault(
            "cost-article-missing", Place(self.clauses.files[COST].file), message, hint, COST_REFERENCE
        )

    def _choose(self, slot: str) -> Clause | None:
        """The first clause of a slot that is in force and whose conditions the agreement meets."""
        file = self.clauses.files.get(slot)
        if file is None:
            self._no_file(slot)
            return None
        day = self.agreement.signed_on or self.case.on
        facts = choices_of(self.agreement, self.case)
        for clause in file.clauses:
            if clause.in_force(day) and _meets(clause, facts):
                return clause
        self._no_variant(slot, file, facts, day)
        return None

    def _no_file(self, slot: str) -> None:
        broken = self.clauses.faults.get(slot)
        if broken:
            self.findings += broken
        elif slot == COST:
            message = f"費用負担の条文（{slot}.yaml）がありません。"
            hint = "templates/clauses/ に戻してください。費用負担の条のない協定書は作れません。"
            place = Place(f"templates/clauses/{slot}.yaml")
            self._fault("cost-article-missing", place, message, hint, reference=COST_REFERENCE)
        else:
            message = f"条文「{slot}」のファイルがありません。"
            hint = f"templates/clauses/{slot}.yaml を置くか、policy.yaml の article_sets から外してください。"
            self._fault("no-clause", Place(f"templates/clauses/{slot}.yaml"), message, hint)

    def _no_variant(self, slot: str, file: ClauseFile, facts: Mapping[str, str], day: date) -> None:
        asked = {key: facts[key] for clause in file.clauses for key in clause.when}
        if self.draft and slot == COST and not facts["cost"]:
            return  # printed as a blank; the rule on the record says where to mend it
        if slot == COST and not facts["cost"]:
            message = "費用負担の考え方が書かれていないため、費用負担の条を作れません。"
            place = self.agreement.at("cost_burden")
            hint = "「費用負担」の「考え方」を書いてください。"
            self._fault("cost-article-missing", place, message, hint, COST_REFERENCE)
            return
        missing = [f"{key}={value or '記載なし'}" for key, value in sorted(asked.items())]
        about = "、".join([*missing, f"{day.isoformat()}現在"])
        message = f"条文「{slot}」に、この協定に合うものがありません（{about}）。"
        hint = "記録の該当する項目を書くか、合う条文をこのファイルに加えてください。"
        rule = "cost-article-missing" if slot == COST else "no-clause"
        self._fault(rule, Place(file.file), message, hint, reference=COST_REFERENCE if slot == COST else None)

    def _facts(self, numbers: Mapping[str, int]) -> dict[str, object]:
        facts = facts_of(self.agreement, self.case)

        @for_templates
        def article(slot: str) -> str:
            """「第８条」 for the slot of another article."""
            if slot not in numbers:
                raise _NoSuchArticle(slot)
            return article_number(numbers[slot])

        said: dict[str, object] = {"article": article}
        for name, one in declared(Facts).items():
            value = getattr(facts, name)
            if value or isinstance(value, list):
                said[name] = value
            elif self.draft:
                said[name] = blank(one.label)
        return said

    def _article(self, slot: str, number: int, clause: Clause, facts: Mapping[str, object]) -> Article:
        paragraphs = tuple(self._paragraph(slot, clause, one, facts) for one in clause.paragraphs)
        return Article(slot, clause.id, number, clause.heading, tuple(one for one in paragraphs if one.text))

    def _paragraph(
        self, slot: str, clause: Clause, one: ClauseParagraph, facts: Mapping[str, object]
    ) -> Paragraph:
        def say(text: str) -> str:
            return self._render(slot, clause, text, facts)

        items = [say(item) for item in one.items]
        if one.items_from:
            listed = facts.get(one.items_from)
            if isinstance(listed, list):
                items += [str(item) for item in listed]
            else:
                self._bad_tag(slot, clause, one.items_from)
        return Paragraph(say(one.text), tuple(items))

    def _plain(self, slot: str, clause: Clause | None, facts: Mapping[str, object]) -> str:
        if clause is None:
            return ""
        return "".join(self._render(slot, clause, one.text, facts) for one in clause.paragraphs)

    def _special(self, slot: str, number: int) -> Article:
        special = self.agreement.special_articles[int(slot.removeprefix(SPECIAL))]
        lines = [line.strip() for line in special.text.splitlines() if line.strip()]
        return Article(slot, SPECIAL, number, special.article, tuple(Paragraph(line) for line in lines))

    def _render(self, slot: str, clause: Clause, text: str, facts: Mapping[str, object]) -> str:
        try:
            return self.clauses.render(text, facts).strip()
        except _NoSuchArticle as missing:
            file = self.clauses.files[slot]
            message = f"条文「{clause.id}」が引いている条「{missing}」が、この協定の条文構成にありません。"
            hint = f"policy.yaml の article_sets に「{missing}」を加えるか、条文の文言を改めてください。"
            self._fault("no-such-article", file.places.get(clause.id, Place(file.file)), message, hint)
        except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError) as refused:
            self._bad_tag(slot, clause, str(refused))
        return ""

    def _bad_tag(self, slot: str, clause: Clause, what: str) -> None:
        file = self.clauses.files[slot]
        known = declared(Facts)
        word = next((name for name in known if what.startswith(f"'{name}'")), None)
        if word is not None:
            label = known[word].label
            message = f"条文「{clause.id}」に入れる「{label}」が、記録にありません。"
            self._fault(
                "missing-for-clause",
                self.agreement.at(),
                message,
                f"協定の記録に「{label}」を書いてください。",
            )
            return
        message = f"条文「{clause.id}」の差し込みを埋められません（{what}）。"
        hint = f"使える名前は {'、'.join((*known, 'article'))} です。"
        self._fault("template-unknown-name", file.places.get(clause.id, Place(file.file)), message, hint)

    def _fault(
        self, rule: str, place: Place | None, message: str, hint: str, reference: str | None = None
    ) -> None:
        one = fault(rule, place, message, hint)
        self.findings.append(
            Finding(
                one.rule,
                one.severity,
                message,
                hint,
                place,
                self.agreement.name_in_type,
                None,
                reference,
                one.holds,
            )
        )


class _NoSuchArticle(Exception):
    """A clause refers to an article that the agreement has not."""


def _undecided(slot: str, number: int) -> Article:
    """The cost article of a draft whose record says nothing of costs yet."""
    return Article(slot, "", number, "費用負担", (Paragraph(blank("費用負担")),))


def _meets(clause: Clause, facts: Mapping[str, str]) -> bool:
    return all(facts[key] in ALTERNATIVES.split(wanted) for key, wanted in clause.when.items())


_CIRCLED: Mapping[str, Callable[[int], str]] = {
    "(1)": lambda number: f"({number})",
    "（１）": lambda number: f"（{full_width(number)}）",
    "⑴": lambda number: chr(ord("⑴") + number - 1) if number <= ord("⒇") - ord("⑴") + 1 else f"({number})",
    "ア": lambda number: _KANA[number - 1] if number <= len(_KANA) else f"({number})",
}
_KANA = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン"


def item_number(style: str, number: int) -> str:
    """The printed number of a 号 in the house style: (1), （１）, ⑴ or ア."""
    return _CIRCLED.get(style, _CIRCLED["(1)"])(number)
