"""`kyotei explain`: what the rules say of one record, and where each article came from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from pipeline.build.survey import Survey, survey
from pipeline.clauses.compose import SPECIAL, article_number, compose
from pipeline.clauses.load import load_clauses
from pipeline.findings import Finding
from pipeline.policy.judge import Standing, Verdict
from pipeline.policy.registry import Case
from pipeline.records.agreements import Agreement
from pipeline.records.base import Record
from pipeline.records.city import record_label
from pipeline.workspace import Workspace

_STANDINGS = {
    Standing.HELD: "適合",
    Standing.BROKEN: "不適合",
    Standing.EXCEPTED: "例外",
    Standing.NOT_APPLICABLE: "対象外",
}


class NoSuchRecord(Exception):
    """No record of that name; ``known`` are those that there are."""

    def __init__(self, known: list[str]) -> None:
        super().__init__()
        self.known = known


@dataclass(frozen=True, slots=True)
class Explained:
    """Lines for people, and the findings of the record."""

    lines: tuple[str, ...]
    findings: tuple[Finding, ...]


def explain(workspace: Workspace, key: str, name: str, on: date) -> Explained:
    """Everything about ``type:id``, or a bare id where it is unique; `NoSuchRecord` otherwise."""
    known = survey(workspace, key, on)
    if known.city is None or known.policy is None or known.judgement is None:
        return Explained((), known.findings)
    records = [one for table in known.city.tables.values() for one in table.records.values()]
    faulty = [one.name_in_type for table in known.city.tables.values() for one in table.faulty]
    names = [one.name_in_type for one in records] + faulty
    found = [one for one in names if name in (one, one.partition(":")[2])]
    if len(found) != 1:
        raise NoSuchRecord(found or names)
    mine = tuple(one for one in known.findings if one.record == found[0])
    record = next((one for one in records if one.name_in_type == found[0]), None)
    if record is None:
        return Explained((f"{record_label(found[0])} は読み取れません。",), mine)
    lines = [record_label(found[0]), *_rules(record, known.judgement.verdicts)]
    if isinstance(record, Agreement):
        lines += _articles(record, known, workspace)
    return Explained(tuple(lines), mine)


def _rules(record: Record, verdicts: tuple[Verdict, ...]) -> Iterator[str]:
    mine = [one for one in verdicts if one.record == record]
    yield "" if mine else "この記録に当てはまる規則はありません。"
    for one in mine:
        yield f"［{_STANDINGS[one.standing]}］{one.rule}（{one.strength.label}） 根拠：{one.reference}"
        yield from (f"    {text}" for text in one.evidence)
        yield from (f"    {finding.message}" for finding in one.findings)


def _articles(agreement: Agreement, known: Survey, workspace: Workspace) -> Iterator[str]:
    """Each article with the clause it was made from."""
    if known.city is None or known.policy is None:
        return
    rules = known.policy.on(agreement.signed_on or known.on) or known.policy.on(known.on)
    if rules is None:
        return
    clauses = load_clauses(
        list(workspace.clause_folders(known.key)), known.policy.style.comma, known.policy.codes
    )
    text = compose(agreement, Case(known.city, known.policy, known.on, rules), clauses, draft=True).text
    yield ""
    for one in text.articles if text else ():
        file = clauses.files[one.slot].file if one.slot in clauses.files else ""
        origin = SPECIAL if one.origin == SPECIAL else f"{file} の {one.origin}" if one.origin else "未定"
        yield f"{article_number(one.number)}（{one.heading}） ← {origin}"
