"""Records of a list beside those that are there: what is new, what is the same, what differs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from pipeline.findings import Finding, Severity, fault
from pipeline.records.agreements import Agreement
from pipeline.records.base import Record, declared
from pipeline.records.codes import Codebook
from pipeline.records.dump import to_table
from pipeline.records.naming import key_of, name_of
from pipeline.records.parties import members
from pipeline.records.partners import Partner

Texts = Mapping[str, str]
"""A record by its headings, as in CSV."""


@dataclass(slots=True)
class Beside:
    """The records that are not there yet, how many are there already, and what was found."""

    new: list[Record] = field(default_factory=list)
    same: int = 0
    findings: list[Finding] = field(default_factory=list)


def beside(records: Iterable[Record], there: Mapping[str, Record], codes: Codebook) -> Beside:
    """The records of a list sorted out. Of a record that is there only what the list says is compared."""
    found = Beside()
    known = {identity.lower(): record for identity, record in there.items()}
    met: dict[str, Record] = {}
    for record in records:
        identity = record.identity.lower()
        if identity in met:
            found.findings.append(_double(record, met[identity]))
        elif identity in known:
            differences = list(_differences(record, known[identity], codes))
            found.findings += differences
            found.same += not differences
        else:
            found.new.append(record)
        met.setdefault(identity, record)
    found.findings += _twins(found.new, there.values(), codes)
    return found


def _double(record: Record, other: Record) -> Finding:
    place = other.at()
    message = (
        f"ID「{record.identity}」の行が2つあります（もう1つは {place.text if place else other.identity}）。"
    )
    hint = "一覧の番号を直すか、対応表の「ID」を、行ごとに違う値になるように書いてください。"
    said = fault("duplicate-id", record.at("id"), message, hint, record.identity)
    return said.of_record(record.name_in_type)


def _texts(record: Record, codes: Codebook) -> Texts:
    headings, row = to_table([record], type(record), codes, by_code=False)
    return {heading: text for heading, text in zip(headings, row, strict=True) if text}


def _written(record: Record, codes: Codebook) -> Texts:
    """What the list says of a record; what is taken for granted is left out."""
    said = {one.label for name, one in declared(type(record)).items() if name in record.model_fields_set}
    texts = _texts(record, codes)
    return {heading: text for heading, text in texts.items() if heading.partition(".")[0] in said}


def _differences(record: Record, there: Record, codes: Codebook) -> Iterator[Finding]:
    before = _texts(there, codes)
    labels = {one.label: name for name, one in declared(type(record)).items()}
    for heading, text in _written(record, codes).items():
        if before.get(heading, "") != text:
            had = f"「{before[heading]}」" if heading in before else "空"
            message = f"ID「{record.identity}」は記録にもうあり、「{heading}」が違います（記録では{had}、一覧では「{text}」）。"
            hint = "どちらが正しいか確かめ、一覧か data の記録を直してください。別のものなら、IDを変えてください。"
            place = record.at(labels.get(heading.partition(".")[0], ""))
            said = fault("already-there", place, message, hint, text)
            yield said.of_record(record.name_in_type)


def _twins(new: list[Record], there: Collection[Record], codes: Codebook) -> Iterator[Finding]:
    """New records that bear the name of another and contradict it in nothing but the id.

    An agreement with a partner of one that is there, and with its day or its title, is told too.
    """
    by_name: dict[str, list[tuple[Record, Texts]]] = {}
    deals = _deals(there)
    for record in there:
        by_name.setdefault(_name(record), []).append((record, _texts(record, codes)))
    for record in new:
        name, mine = _name(record), _written(record, codes)
        twin = next(
            (other for other, its in by_name.get(name, []) if name and _agree(mine, its, record)), None
        )
        same = "名称など"
        if twin is None and isinstance(record, Agreement):
            same, twin = _same_deal(record, deals)
        if twin is not None:
            message = (
                f"{same}が同じ記録「{twin.identity}」（{name_of(twin)}）があります。"
                "二重に取り込んでいるかもしれません。"
            )
            hint = "同じものなら、一覧のこの行を除いてください。別のものなら、対応は要りません。"
            yield Finding("twin", Severity.WARNING, message, hint, record.at(), record.name_in_type, name)
        by_name.setdefault(name, []).append((record, mine))


def _deals(there: Iterable[Record]) -> dict[str, list[Agreement]]:
    """The agreements that there are by each of their parties."""
    found: dict[str, list[Agreement]] = {}
    for one in (one for one in there if isinstance(one, Agreement)):
        for _, member in members(one):
            found.setdefault(member, []).append(one)
    return found


def _same_deal(record: Agreement, deals: Mapping[str, list[Agreement]]) -> tuple[str, Agreement | None]:
    """An agreement that is there with one of the partners and the same day, or title; and what is the same."""
    for other in (one for _, partner in members(record) for one in deals.get(partner, ())):
        if record.signed_on is not None and record.signed_on == other.signed_on:
            return "相手方と締結日", other
        if _name(record) == _name(other):
            return "相手方と名称", other
    return "", None


def _agree(mine: Texts, its: Texts, record: Record) -> bool:
    """Whether two records say the same wherever both say something; their ids apart."""
    if isinstance(record, Partner):
        return True  # one name, one partner, whatever else is said of it
    known = declared(type(record)).get("id")
    identity = known.label if known else None
    return all(
        its[heading] == text for heading, text in mine.items() if heading in its and heading != identity
    )


def _name(record: Record) -> str:
    return key_of(name_of(record))
