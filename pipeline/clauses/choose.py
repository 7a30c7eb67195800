"""The slots of an agreement and its facts → for each the clause that fits, or why there is none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from pipeline.clauses.facts import ALTERNATIVES, CHOICES, choice_text, choices_of
from pipeline.clauses.load import ClauseFile, Clauses
from pipeline.clauses.model import COST, TERM, Clause
from pipeline.findings import Finding, Place, fault
from pipeline.policy.model import Strength
from pipeline.policy.registry import Case
from pipeline.policy.rules.cost import BURDEN_STATED
from pipeline.records.agreements import Agreement
from pipeline.records.dates import print_day

COST_REFERENCE = "本システムの決まり：費用負担の条はすべての協定に置く"


@dataclass
class Told:
    """What is amiss with the words of an agreement, each said of its record."""

    record: Agreement
    findings: list[Finding] = field(default_factory=list)
    elsewhere: bool = False
    """Whether a rule says already why there is no text."""

    @property
    def amiss(self) -> bool:
        """Whether there can be no text."""
        return self.elsewhere or bool(self.findings)

    def tell(
        self, rule: str, place: Place | None, message: str, hint: str, reference: str | None = None
    ) -> None:
        """Adds a fault that leaves no text; several paragraphs that lack the same say it once."""
        one = fault(rule, place, message, hint).of_record(self.record.name_in_type)
        one = replace(one, reference=reference)
        self.findings += [] if one in self.findings else [one]


@dataclass
class Chooser:
    """Chooses among the variants of each slot: the first that is in force and fits."""

    agreement: Agreement
    case: Case
    clauses: Clauses
    draft: bool
    told: Told
    open_renewal: bool = False
    """Whether nothing is said of renewal yet: of the term, the words of renewed agreements begin alike."""

    def choose(self, slot: str) -> Clause | None:
        """The clause of a slot; None where nothing fits, which is told, or what fits is faulty.

        Only the cost article of a draft may be missing in silence: it is printed as a blank, and
        the rule on the record says where to mend it.
        """
        file = self.clauses.files.get(slot)
        if file is None:
            self._no_file(slot)
            return None
        day = self.agreement.signed_on or self.case.on
        facts = choices_of(self.agreement, self.case)
        if self.open_renewal and slot == TERM:
            facts["renewal"] = "automatic"
        for one in file.variants:
            if one.clause is None or (one.clause.in_force(day) and _meets(one.clause, facts)):
                self.told.findings += one.faults
                return None if one.faults else one.clause
        if slot == COST and not facts["cost"]:
            self._no_cost_burden()
        else:
            self._no_variant(slot, file, facts, day)
        return None

    def require_cost(self, slots: list[str]) -> None:
        """Tells where the policy's articles leave the cost article out."""
        if COST in slots:
            return
        label = self.case.policy.codes.label("kinds", self.agreement.kind)
        message = f"「{label}」の条文構成に費用負担の条（{COST}）がありません。"
        hint = (
            f"policy.yaml の article_sets に {COST} を加えてください。費用負担の条のない協定書は作れません。"
        )
        self._no_cost_article(self.told.record.at(), message, hint)

    def empty_cost(self) -> None:
        """Tells that the cost article came out without a word."""
        message = "費用負担の条の本文が空です。"
        hint = "条文ファイルに本文を戻してください。費用負担の条のない協定書は作れません。"
        self._no_cost_article(Place(self.clauses.files[COST].file), message, hint)

    def _no_cost_article(self, place: Place | None, message: str, hint: str) -> None:
        self.told.tell("cost-article-missing", place, message, hint, COST_REFERENCE)

    def _no_file(self, slot: str) -> None:
        broken = self.clauses.faults.get(slot)
        place = Place(f"templates/clauses/{slot}.yaml")
        if broken:
            self.told.findings += broken
        elif slot == COST:
            message = f"費用負担の条文（{slot}.yaml）がありません。"
            hint = "templates/clauses/ に戻してください。費用負担の条のない協定書は作れません。"
            self._no_cost_article(place, message, hint)
        else:
            message = f"条文「{slot}」のファイルがありません。"
            hint = f"templates/clauses/{slot}.yaml を置くか、policy.yaml の article_sets から外してください。"
            self.told.tell("no-clause", place, message, hint)

    def _no_cost_burden(self) -> None:
        if self.draft:
            return
        if self._rule_tells_it():
            self.told.elsewhere = True
            return
        message = "費用負担の考え方が書かれていないため、費用負担の条を作れません。"
        hint = "「費用負担」の「考え方」を書いてください。"
        self._no_cost_article(self.told.record.at("cost_burden"), message, hint)

    def _rule_tells_it(self) -> bool:
        """Whether a rule that nobody waives says the same of the record that is asked for."""
        kind, rules = self.agreement.kind, self.case.rules.rules.items()
        binds = any(
            (one.use or name) == BURDEN_STATED and one.strength_for(kind) is Strength.MUST
            for name, one in rules
        )
        return binds and self.agreement.id == self.told.record.id

    def _no_variant(self, slot: str, file: ClauseFile, facts: Mapping[str, str], day: date) -> None:
        asked = [key for key in CHOICES if any(key in clause.when for clause in file.clauses)]
        about = "、".join(
            [*(choice_text(key, facts[key], self.case) for key in asked), f"{print_day(day)}現在"]
        )
        message = f"条文「{slot}」に、この協定に合うものがありません（{about}）。"
        hint = "記録の該当する項目を書くか、合う条文をこのファイルに加えてください。"
        if slot == COST:
            self._no_cost_article(Place(file.file), message, hint)
        else:
            self.told.tell("no-clause", Place(file.file), message, hint)


def _meets(clause: Clause, facts: Mapping[str, str]) -> bool:
    return all(facts[key] in ALTERNATIVES.split(wanted) for key, wanted in clause.when.items())
