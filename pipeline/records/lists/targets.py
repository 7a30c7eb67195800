"""A mapping → its plan: each column with the fields of a type that it fills, all faults told at once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from pipeline.findings import Finding, Place, fault
from pipeline.records.base import Declared, Part, Path, Record, declared, names_of
from pipeline.records.dates import Duration
from pipeline.records.lists.mapping import MapFile, Target
from pipeline.records.lists.patterns import Pattern
from pipeline.records.naming import plain
from pipeline.records.suggest import did_you_mean
from pipeline.sources.raw import RawText

_TO = re.compile(r"[～〜~]")
_PARTNER_ID = "「P{連番:3}」のように、英字で始めて「{連番}」を入れてください。"


@dataclass(frozen=True, slots=True)
class Leaf:
    """A field that takes a text: its label as in headings, the way to it, how it is declared.

    ``many``: several texts may be put together in it.
    """

    label: str
    way: Path
    field: Declared
    many: bool


@dataclass(frozen=True, slots=True)
class Term:
    """What a cell with a period fills; ``counted_from`` and ``renews_by`` as in the mapping."""

    start: Leaf | None
    end: Leaf | None
    renewal: Leaf | None
    counted_from: Leaf | None
    renews_by: Duration | None


@dataclass(frozen=True, slots=True)
class Source:
    """What the cells of a column fill, or (no heading) the heads between the rows, or a word for all rows."""

    heading: str
    place: Place
    leaves: tuple[Leaf, ...]
    term: Term | None = None
    words: Mapping[str, RawText] = field(default_factory=dict)
    separator: str = ""

    @property
    def filled(self) -> tuple[Leaf, ...]:
        """Every field that it fills."""
        of_term = (self.term.start, self.term.end, self.term.renewal) if self.term else ()
        return (*self.leaves, *(one for one in of_term if one is not None))


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done with each column of the list."""

    file: MapFile
    model: type[Record]
    columns: tuple[Source, ...]
    groups: Source | None
    constants: tuple[tuple[Source, RawText], ...]
    identity: Pattern | None
    partner_id: Pattern

    @property
    def filled(self) -> list[tuple[Leaf, Place]]:
        """Every field that is filled, and where the mapping says so."""
        groups = [self.groups] if self.groups else []
        sources = [*self.columns, *groups, *(one for one, _ in self.constants)]
        return [(leaf, one.place) for one in sources for leaf in one.filled]

    @property
    def references(self) -> frozenset[str]:
        """The types of record that the fields refer to."""
        return frozenset(leaf.field.ref.type for leaf, _ in self.filled if leaf.field.ref is not None)


def make_plan(file: MapFile, model: type[Record]) -> tuple[Plan | None, list[Finding]]:
    """The plan of a mapping for records of a type, or None, and all its faults."""
    planner = _Planner(file, model)
    plan = planner.plan()
    return (None if planner.faults else plan), planner.faults


def find_leaf(label: str, model: type[Part]) -> Leaf | str:
    """The field under a dotted label (「窓口.市側.部署」), or what to write instead."""
    inside: type[Part] | None = model
    way: list[str] = []
    words: list[str] = []
    one: Declared | None = None
    for step in (part.strip() for part in label.split(".")):
        names = names_of(inside) if inside is not None else {}
        if step in names and inside is not None:
            one = declared(inside)[names[step]]
            inside = one.part
            way.append(one.name)
            words.append(one.label)
        elif one is not None and one.holds == "parts" and way[-1] == one.name and _names_item(step, one):
            way.append(step)
            words.append(step)
        else:
            return did_you_mean(step, names) or f"「{one.label if one else label}」の下に項目はありません。"
    return "項目を書いてください。" if one is None else _ending(".".join(words), tuple(way), one)


def _names_item(step: str, one: Declared) -> bool:
    """Whether a step of a label names an item of a list: by its number, or its code (S1)."""
    return step.isdecimal() or (one.part is not None and one.part.key is not None)


def _ending(label: str, way: Path, one: Declared) -> Leaf | str:
    if one.part is None:
        return Leaf(label, way, one, many=one.holds == "texts")
    if one.part.short is not None:
        return Leaf(label, way, declared(one.part)[one.part.short], many=one.holds == "parts")
    inner = "、".join(f"{label}.{field.label}" for field in declared(one.part).values())
    return f"「{label}」はまとまりの項目です。{inner} のどれかを書いてください。"


class _Planner:
    """Collects faults while the mapping is gone through."""

    def __init__(self, file: MapFile, model: type[Record]) -> None:
        self.file = file
        self.model = model
        self.faults: list[Finding] = []

    def plan(self) -> Plan:
        mapping = self.file.mapping
        columns = tuple(
            self._source(one, one.heading, "columns", number) for number, one in enumerate(mapping.columns)
        )
        groups = None if mapping.groups is None else self._source(mapping.groups, "", "groups")
        constants = tuple(self._constants(mapping.constants))
        identity = Pattern(mapping.id, self.file.at("id")) if mapping.id else None
        partner_id = Pattern(mapping.partner_id, self.file.at("partner_id"))
        plan = Plan(self.file, self.model, columns, groups, constants, identity, partner_id)
        self._twice(plan)
        self._identities(plan)
        if not self.faults:
            self._required(plan)
        return plan

    def _source(self, target: Target, heading: str, *way: str | int) -> Source:
        place = self.file.at(*way, "heading") if heading else self.file.at(*way)
        labels = list(target.field)
        if not labels:
            self._fault(
                "missing", place, "記録の項目が書かれていません。", "項目名を書いてください。", heading
            )
        term = None
        if labels and _TO.search(labels[0]):
            term = self._term(target, labels, place)
            labels = []
        leaves = tuple(leaf for label in labels if (leaf := self._leaf(label, place)) is not None)
        words = {
            plain(old): RawText(new, self.file.at(*way, "values", old)) for old, new in target.values.items()
        }
        return Source(heading, place, leaves, term, words, target.separator)

    def _term(self, target: Target, labels: list[str], place: Place) -> Term:
        start, _, end = _TO.sub("～", labels[0], count=1).partition("～")
        found = [self._leaf(label, place) if label else None for label in (start.strip(), end.strip())]
        renewal = self._leaf(labels[1], place) if len(labels) > 1 else None
        for label in labels[2:]:
            hint = "「有効期間開始日～有効期間終了日、更新.更新期間」のように書いてください。"
            self._fault(
                "too-many-fields", place, "期間の後に書ける項目は、更新の期間1つだけです。", hint, label
            )
        counted = self._leaf(target.counted_from, place) if target.counted_from else None
        return Term(found[0], found[1], renewal, counted, target.renews_by)

    def _leaf(self, label: str, place: Place) -> Leaf | None:
        found = find_leaf(label, self.model)
        if isinstance(found, Leaf):
            return found
        message = f"「{label}」という項目は、{self.model.type_label}の記録にありません。"
        self._fault("unknown-field", place, message, f"{found}項目の一覧は docs/記録.md にあります。", label)
        return None

    def _constants(self, constants: Mapping[str, str]) -> Iterator[tuple[Source, RawText]]:
        for label, text in constants.items():
            place = self.file.at("constants", label)
            leaf = self._leaf(label, place)
            if leaf is not None:
                yield Source("", place, (leaf,)), RawText(text, place)

    def _twice(self, plan: Plan) -> None:
        """A field that two columns fill, or a column and a constant; lists may have several columns."""
        first: dict[Path, Place] = {}
        for leaf, place in plan.filled:
            other = first.setdefault(leaf.way, place)
            if other is not place and not leaf.many:
                message = f"「{leaf.label}」に入れるものが2つあります（もう1つは{other.line}行目）。"
                self._fault("both-names", place, message, "どちらか一方にしてください。", leaf.label)

    def _identities(self, plan: Plan) -> None:
        identity = plan.identity
        known = declared(self.model).get("id")
        written = any(leaf.way == ("id",) for one in plan.columns for leaf in one.filled)
        if identity is not None and known is None:
            message = f"{self.model.type_label}の記録にIDはありません。"
            self._fault("unknown-key", identity.place, message, "「ID」の行を消してください。", identity.text)
        elif identity is not None and written:
            message = "IDの付け方が、「列」と「ID」の両方に書かれています。"
            self._fault(
                "both-names", identity.place, message, "どちらか一方を消してください。", identity.text
            )
        elif identity is None and known is not None and not written:
            hint = "「ID: L-{番号}」（番号は一覧の見出し）か「ID: L-{連番}」を書き足してください。"
            self._fault("missing", self.file.at(), "IDの付け方がありません。", hint)
        if identity is not None and not identity.usable:
            hint = "「L-{番号}」のように、英字で始めて、一覧の見出しか「連番」を { } で囲んで入れてください。"
            self._fault("bad-id", identity.place, f"ID「{identity.text}」は使えません。", hint, identity.text)
        partner = plan.partner_id
        if not (partner.only_counts and partner.usable):
            self._fault(
                "bad-id", partner.place, f"ID「{partner.text}」は使えません。", _PARTNER_ID, partner.text
            )

    def _required(self, plan: Plan) -> None:
        filled = {leaf.way[0] for leaf, _ in plan.filled}
        for name, one in declared(self.model).items():
            if one.required and name not in filled and name != "id":
                message = f"「{one.label}」に入れる列がありません。"
                hint = f"「列」に「一覧の見出し: {one.label}」か、「すべての行」に「{one.label}: 値」を書いてください。"
                self._fault("missing", self.file.at("columns"), message, hint, one.label)

    def _fault(self, rule: str, place: Place, message: str, hint: str, value: str | None = None) -> None:
        self.faults.append(fault(rule, place, message, hint, value))
