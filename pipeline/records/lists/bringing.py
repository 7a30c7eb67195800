"""Rows of a list → typed records of a municipality, with all faults at their cells (docs/取込.md)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from pipeline.findings import Finding, Severity
from pipeline.records.base import Record, declared
from pipeline.records.codes import Codebook
from pipeline.records.lists.listing import Item
from pipeline.records.lists.names import Names, split
from pipeline.records.lists.patterns import COUNT
from pipeline.records.lists.targets import Leaf, Plan, Source
from pipeline.records.lists.terms import LIST_MARK, Row, Terms
from pipeline.records.load import build
from pipeline.records.naming import NAME_FIELDS, is_form, plain
from pipeline.records.partners import Partner
from pipeline.records.suggest import did_you_mean
from pipeline.sources.raw import RawMap, RawText
from pipeline.sources.table import to_records

_TRANSLATE = "対応表のこの列の「値の読み替え」に加えてください"


@dataclass(slots=True)
class Brought:
    """The records of a list, of those rows that are without fault, and what was found."""

    records: list[Record] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def bring(
    items: Iterable[Item], plan: Plan, names: Names, codes: Codebook, city_names: frozenset[str]
) -> Brought:
    """The records of all rows; partners that nobody knows are taken into ``names``."""
    bringer = _Bringer(plan, names, codes, city_names)
    for number, item in enumerate(items, 1):
        bringer.row(item, number)
    bringer.brought.findings += bringer.terms.told()
    return bringer.brought


class _Bringer:
    def __init__(self, plan: Plan, names: Names, codes: Codebook, city_names: frozenset[str]) -> None:
        self.plan = plan
        self.names = names
        self.codes = codes
        self.city_names = city_names
        self.brought = Brought()
        self.terms = Terms()

    def row(self, item: Item, number: int) -> None:
        """Takes in one row."""
        row = Row(item)
        for source, text in self.plan.constants:
            self._fill(row, source, text)
        cells = [(one, item.cells.get(one.heading)) for one in self.plan.columns]
        if self.plan.groups is not None:
            cells.append((self.plan.groups, item.head))
        filled = [(one, _translated(one, cell)) for one, cell in cells if cell is not None]
        for source, cell in filled:
            if source.term is None and cell.text.strip():
                self._fill(row, source, cell)
        for source, cell in filled:
            if source.term is not None and cell.text.strip():
                self.terms.fill(row, source.term, cell)
        identity = self._identity(row, number)
        self._build(row, identity)

    def _fill(self, row: Row, source: Source, cell: RawText) -> None:
        for leaf in source.leaves:
            text = self._text(row, leaf, cell, source)
            if text is not None:
                row.put(leaf, text)

    def _text(self, row: Row, leaf: Leaf, cell: RawText, source: Source) -> RawText | None:
        """What a field gets of a cell; None where it names no record."""
        ref = leaf.field.ref
        if ref is not None and ref.type != self.plan.model.type_name:
            found = self._references(row, leaf, cell, source)
            return cell._replace(text=LIST_MARK.join(found)) if found else None
        if leaf.many:
            words = [_word(source, word, cell) for word in split(cell.text, source.separator)]
            return cell._replace(text=LIST_MARK.join(word.text for word in words))
        if leaf.way[-1] in NAME_FIELDS and "\n" in cell.text.strip():
            joined = "".join(line.strip() for line in cell.text.splitlines())
            message = f"「{leaf.label}」のセルの中の改行をつなぎ、「{joined}」としました。"
            said = Finding(
                "joined-lines", Severity.NOTICE, message, "続きでよいか確かめてください。", cell.place
            )
            self.brought.findings.append(said)
            return cell._replace(text=joined)
        return cell

    def _references(self, row: Row, leaf: Leaf, cell: RawText, source: Source) -> list[str]:
        """The ids of the records that a cell names."""
        ref = leaf.field.ref
        assert ref is not None  # noqa: S101 - only such fields come here
        texts = [cell.text.strip()]
        if leaf.many:
            partners = ref.type == Partner.type_name
            apart = self.names.pieces if partners else split
            texts = apart(cell.text, source.separator)
        found: list[str] = []
        for text in texts:
            word = _word(source, text, cell)
            if word.text.strip():
                found += self._named(row, leaf, word)
        return list(dict.fromkeys(found))

    def _named(self, row: Row, leaf: Leaf, word: RawText) -> list[str]:
        ref = leaf.field.ref
        assert ref is not None  # noqa: S101
        text = word.text.strip()
        if text in self.city_names:
            if not ref.or_city:
                message = f"「{text}」は自治体自身なので、「{leaf.label}」に入れていません。"
                said = Finding("city-itself", Severity.NOTICE, message, "対応は要りません。", word.place)
                self.brought.findings.append(said)
            return [text] if ref.or_city else []
        found = self.names.find(ref.type, text)
        if len(found) > 1:
            message = f"「{text}」という名称の記録が{len(found)}件あります（{'、'.join(found)}）。"
            row.fault("ambiguous-name", word.place, message, f"どれかのIDを、{_TRANSLATE}。", text)
        elif found:
            return found
        elif ref.type != Partner.type_name:
            near = did_you_mean(text, self.names.words(ref.type))
            message = f"「{leaf.label}」に書かれた「{text}」の記録がありません。"
            hint = f"{near}記録を先に作るか、正しい名称かIDを、{_TRANSLATE}。"
            row.fault("unknown-name", word.place, message, hint, text)
        elif is_form(text):
            message = f"「{text}」だけでは、企業等の名称になりません（名称の途中で改行されていませんか）。"
            hint = f"一覧のセルで名称を続けて書くか、セル全体と正しい名称を、{_TRANSLATE}。"
            row.fault("half-name", word.place, message, hint, text)
        else:
            return [self.names.partner(word._replace(text=text))]
        return []

    def _identity(self, row: Row, number: int) -> str:
        pattern = self.plan.identity
        if pattern is None:
            return ""
        missing = [word for word in pattern.headings if word not in row.item.cells]
        for word in missing:
            if word not in row.item.places:
                continue  # told of the list
            message = f"「{word}」が空なので、IDを付けられません。"
            row.fault("missing", row.item.places[word], message, f"一覧の「{word}」に書いてください。")
        if missing:
            return ""
        cells = row.item.cells
        identity = pattern.fill(lambda word: str(number) if word == COUNT else plain(cells[word].text))
        place = cells[pattern.headings[0]].place if pattern.headings else row.item.place
        row.texts[declared(self.plan.model)["id"].label] = RawText(identity, place)
        return identity

    def _build(self, row: Row, identity: str) -> None:
        labels = list(row.texts)
        raws, faults = to_records(
            [RawText(label, self.plan.file.at()) for label in labels],
            [dict(enumerate(row.texts[label] for label in labels))],
        )
        row.faults += faults
        raw = raws[0] if raws else RawMap((), row.item.place)
        value, shaped = build(RawMap(raw.entries, row.item.place), self.plan.model, self.codes)
        row.faults += [sharper for one in shaped.faults if (sharper := self._sharper(one, row)) is not None]
        name = value.name_in_type if value is not None else f"{self.plan.model.type_name}:{identity}"
        for one in row.faults:
            said_once = self._of_mapping(one) or not identity
            self.brought.findings.append(one if said_once else one.of_record(name))
        if value is not None and not any(one.holds for one in row.faults):
            self.brought.records.append(value)

    def _of_mapping(self, one: Finding) -> bool:
        """Whether what is wrong stands in the mapping, and so is the same for every row."""
        return one.place is not None and one.place.file == self.plan.file.at().file

    def _sharper(self, one: Finding, row: Row) -> Finding | None:
        """The finding at the cell that is empty, or with the way to translate a word; None if told already."""
        if one.rule in ("unknown-code", "unknown-value") and not self._of_mapping(one):
            hint = f"{one.hint}一覧の言葉のままでよければ、{_TRANSLATE}（{one.value}: 正しい値）。"
            return replace(one, hint=hint)
        if one.rule != "missing":
            return one
        said = one.message + (one.hint or "")
        if self.plan.identity is not None and f"「{declared(self.plan.model)['id'].label}」" in said:
            return None
        for source in self.plan.columns:
            if any(f"「{leaf.label}」" in said for leaf in source.filled):
                place = row.item.places.get(source.heading)
                if place is None or any(told.place == place for told in row.faults):
                    return None
                return replace(one, place=place, hint=f"一覧の「{source.heading}」に書いてください。")
        return one


def _translated(source: Source, cell: RawText) -> RawText:
    """The cell, or what the mapping says instead of it."""
    return source.words.get(plain(cell.text), cell)


def _word(source: Source, word: str, cell: RawText) -> RawText:
    """One of several words in a cell, likewise."""
    return source.words.get(plain(word)) or RawText(word, cell.place)
