"""Short YAML → a made-up municipality in memory: its policy, records, clauses, and what is planned of it.

Nothing is read from the sample data, so that no test here changes with it.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import TypeVar

from pipeline.build.survey import Survey, survey
from pipeline.clauses.compose import Composed, compose
from pipeline.clauses.load import Clauses, load_clauses
from pipeline.plan.agreements.jobs import plan_agreements
from pipeline.plan.job import Job
from pipeline.plan.views.agreements import AgreementDocument
from pipeline.policy.model import Codes, Municipality, Policy, RuleSet, RuleSetHead, Style
from pipeline.policy.registry import Case
from pipeline.records.agreements import Agreement
from pipeline.records.base import Part, Record
from pipeline.records.city import RECORD_TYPES, City, Table
from pipeline.records.codes import Codebook
from pipeline.records.departments import Department
from pipeline.records.load import build
from pipeline.records.partners import Partner
from pipeline.sources.raw import RawMap
from pipeline.sources.yaml_source import parse_yaml
from pipeline.workspace import Workspace
from tests.tools import machine

ON = date(2026, 11, 20)
TEMPLATES = machine.ROOT / "templates"
CLAUSES = TEMPLATES / "clauses"

FULL_SET = (
    "purpose", "fields", "projects", "liaison", "cost", "contract", "confidentiality", "personal-data",
    "publication", "anti-social", "term", "cancellation", "amendment", "consultation",
)  # fmt: skip
"""The articles of the longest agreement of the sample data."""

_CODES = """
kinds:
  - {code: whole, label: 包括協定, role: comprehensive}
  - {code: single, label: 個別協定, role: individual}
  - {code: listed, label: 登録のみの協定, role: record-only}
fields: [{code: F1, label: 健康増進}, {code: F2, label: 防災・減災}]
steps: [{code: S1, label: 申出, role: offer}]
patterns: [{code: general, label: 平時の連携}, {code: disaster, label: 災害時の協力}]
aims: [{code: issues, label: 地域課題の解決}]
states:
  - {code: open, label: 手続中, role: in-procedure}
  - {code: signed, label: 締結済, role: in-force}
  - {code: declined, label: 見送り, role: declined}
"""
_TOWN = """
code: "998010"
name: 例市
address: 例県例市本町1番地
heads: [{title: 例市長, name: 例　太郎, since: 2020-01-01}]
window: 協働課
"""
AGREEMENT = """
id: N1
kind: whole
title: 例市と株式会社髙﨑商会との連携に関する協定書
partners: [C1]
fields: [F1, {code: F2, wording: 備蓄と避難所の運営に関すること}]
cost_burden: none
signed_on: 2026-12-01
effective_to: 2027-11-30
renewal: {further_term: 1年, notice: 1か月前}
status: open
"""

P = TypeVar("P", bound=Part)


def read(text: str, model: type[P], codes: Codebook | None = None) -> P:
    """The record or part that a YAML mapping describes; it must be without fault."""
    document, faults = parse_yaml(text.encode(), "data/example/text.yaml")
    assert isinstance(document, RawMap), faults
    value, shaped = build(document, model, codes or Codebook({}))
    assert value is not None, [one.message for one in (*faults, *shaped.faults)]
    assert isinstance(value, model)
    return value


@cache
def codes() -> Codebook:
    """The codes of the made-up municipality."""
    return read(_CODES, Codes).book()


def policy(*, style: str = "{}", articles: tuple[str, ...] = FULL_SET) -> Policy:
    """The policy with a house style (YAML) and these articles for every kind."""
    head = RuleSetHead.model_validate(
        {
            "id": "r1",
            "guideline": "例市指針",
            "in_force_from": "2000-01-01",
            "article_sets": [{"kinds": ["whole", "single"], "articles": list(articles)}],
        }
    )
    return Policy(read(_TOWN, Municipality), codes(), read(style, Style), (RuleSet(head, {}),))


def partner(identity: str, name: str, **more: str) -> Partner:
    """A partner with a name; whatever else is not given is made up."""
    given = {
        "address": f"例県例市{identity}丁目2番3号",
        "representative_title": "代表取締役",
        "representative_name": f"代表　{identity}",
        **more,
    }
    lines = [
        f"id: {identity}",
        f"name: {name}",
        "kind: company",
        *(f"{key}: '{value}'" for key, value in given.items()),
    ]
    return read("\n".join(lines), Partner)


PARTNERS = (
    partner("C1", "株式会社髙﨑商会"),
    partner("C2", "神ノ浦輸送株式会社"),
    partner("C3", "A&B <商会>"),
    partner("C4", "学校法人𠮷田学園"),
)


def agreement(changes: str = "") -> Agreement:
    """The usual agreement; a line of ``changes`` (YAML) takes the place of the same field."""
    new = {line.partition(":")[0] for line in changes.splitlines() if line[:1].strip()}
    kept = [line for line in AGREEMENT.strip().splitlines() if line.partition(":")[0] not in new]
    return read("\n".join([*kept, changes]), Agreement, codes())


def city(*records: Record) -> City:
    """A city of these records, the four partners and one section."""
    everything = [*PARTNERS, read("id: D1\nsection: 協働課", Department), *records]
    tables = {
        model.type_name: Table({one.identity: one for one in everything if isinstance(one, model)})
        for model in RECORD_TYPES
    }
    return City("example", tables, ())


def case(*records: Record, style: str = "{}", articles: tuple[str, ...] = FULL_SET, on: date = ON) -> Case:
    """What clauses and plans look at."""
    rules = policy(style=style, articles=articles)
    return Case(city=city(*records), policy=rules, on=on, rules=rules.rule_sets[0])


@cache
def shipped(comma: str = "、") -> Clauses:
    """The clauses that come with the program."""
    return load_clauses([(CLAUSES, "templates/clauses")], comma)


def composed(
    one: Agreement,
    clauses: Clauses,
    *,
    draft: bool = False,
    style: str = "{}",
    articles: tuple[str, ...] = FULL_SET,
) -> Composed:
    """The words of an agreement."""
    return compose(one, case(one, style=style, articles=articles), clauses, draft=draft)


def write_clauses(folder: Path, files: Mapping[str, str]) -> list[tuple[Path, str]]:
    """Clause files by slot into a folder, ready for ``load_clauses``."""
    folder.mkdir(parents=True, exist_ok=True)
    for slot, text in files.items():
        (folder / f"{slot}.yaml").write_text(text, "utf-8")
    return [(folder, "templates/clauses")]


def job(one: Agreement, *, draft: bool = False, style: str = "{}") -> Job:
    """The job of an agreement's clean document or draft."""
    plan = plan_agreements(case(one, style=style), shipped(), {})
    jobs = [found for found in plan.jobs if found.kind == ("draft" if draft else "agreement")]
    assert len(jobs) == 1, plan.held
    return jobs[0]


def view(one: Agreement, *, draft: bool = False) -> AgreementDocument:
    """What an agreement's document prints."""
    found = job(one, draft=draft).view
    assert isinstance(found, AgreementDocument)
    return found


def template(relative: str) -> bytes:
    """A shipped template."""
    return (TEMPLATES / relative).read_bytes()


# a workspace on disk

_POLICY = (
    """
municipality: {code: "998010", name: 例市, address: 例県例市本町1番地, window: 協働課,
  heads: [{title: 例市長, name: 例　太郎, since: 2020-01-01}]}
codes:
"""
    + "\n".join(f"  {line}" for line in _CODES.strip().splitlines())
    + """
style: {numbered_lines: 10}
rule_sets:
  - id: r1
    guideline: 例市指針
    in_force_from: 2000-01-01
    documents: [sheet1, sheet2, sheet3, sheet4]
    article_sets: [{kinds: [whole, single], articles: [purpose, fields, liaison, cost, term, consultation]}]
    rules:
      term-stated: {strength: must, basis: product, reference: 終了日を書く}
      cost-burden-stated: {strength: must, basis: product, reference: 費用負担を書く}
"""
)
_PARTNERS = """
- {id: C1, name: 株式会社髙﨑商会, kind: company, address: 例県例市1丁目, representative_title: 社長, representative_name: 髙﨑　𠮷信}
- {id: C2, name: A&B <商会>, kind: company, address: 例県例市2丁目, representative_title: 社長, representative_name: 安藤　薫}
"""
_DEPARTMENTS = "- {id: D1, bureau: 総務部, section: 協働課}\n"
_RESULTS = """
- {id: R1, fiscal_year: 2026, departments: [D1], subject: 見守り, content: 声掛け, partners: [C1], agreement: N1, field: F1}
"""
CITY = "example"


def workspace(root: Path, *, agreements: str | None = None) -> Workspace:
    """A workspace with the templates and one municipality: an agreement of one partner, a result."""
    data = root / "data" / CITY
    data.mkdir(parents=True)
    shutil.copytree(TEMPLATES, root / "templates")
    first, *rest = AGREEMENT.strip().splitlines()
    usual = "\n".join([f"- {first}", *(f"  {line}" for line in rest)])
    files = {
        "policy": _POLICY,
        "partners": _PARTNERS,
        "departments": _DEPARTMENTS,
        "results": _RESULTS,
        "agreements": agreements or usual,
    }
    for name, text in files.items():
        (data / f"{name}.yaml").write_text(text, "utf-8")
    return Workspace(root)


def edit(path: Path, old: str, new: str) -> None:
    """Puts ``new`` in the place of ``old``, which must stand there."""
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def surveyed(place: Workspace, on: date = ON) -> Survey:
    """What is known of the municipality."""
    return survey(place, CITY, on)
