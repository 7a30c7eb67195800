"""A made-up town on disk that uses every paper of the procedure and every form, to be changed by a test."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

from pipeline.build.survey import Survey, survey
from pipeline.plan.job import Held, Job, Plan
from pipeline.plan.letters.desk import Round
from pipeline.plan.letters.requests import plan_forms
from pipeline.policy.registry import Case
from pipeline.workspace import Workspace
from tests.tools import machine

TOWN = "example"
ON = date(2026, 11, 20)
YEAR = 2026

POLICY = """
municipality:
  {code: "998010", name: 例町, word: 町, address: 例県例町1番地, window: 未来課,
   heads: [{title: 町長, name: 例　一郎, since: 2020-04-01}, {title: 町長, name: 例　花子, since: 2026-05-01}]}
codes:
  kinds:
    - {code: whole, label: 包括協定, role: comprehensive}
    - {code: single, label: 個別協定, role: individual}
    - {code: listed, label: 登録のみ, role: record-only}
  fields: [{code: F1, label: 健康増進}, {code: F2, label: 防災・減災}, {code: F3, label: 産業の振興}]
  criteria:
    - {code: P1, label: 町税等の完納, role: partner}
    - {code: P2, label: 法令の遵守, role: partner}
    - {code: Q1, label: 営業が目的でない, role: project}
  steps: [{code: S1, label: 申出, role: offer}]
  aims: [{code: A1, label: 地域課題の解決}, {code: A2, label: 相互の発展}]
  states:
    - {code: open, label: 手続中, role: in-procedure}
    - {code: signed, label: 締結済, role: in-force}
    - {code: resting, label: 中断, role: suspended}
    - {code: over, label: 終了, role: ended}
    - {code: declined, label: 見送り, role: declined}
style: {letter_number: 例未}
rule_sets:
  - id: r1
    guideline: 例町連携指針
    in_force_from: 2020-01-01
    article_sets: [{kinds: [whole, single], articles: [purpose, fields, liaison, cost, term, consultation]}]
    documents:
      - {kind: sheet1, name: 提案書}
      - {kind: sheet2, name: 別紙②}
      - {kind: sheet4, name: 実績報告}
      - letter
      - {kind: reply-sheet, name: 回答票}
      - {kind: review-sheet, reference: 5(2)}
      - {kind: application, name: 協定申出書, reference: 3(1)}
      - {kind: past-results, reference: 3(2)}
      - {kind: needs-survey, reference: 3(4)}
    rules:
      project-count:
        {strength: principle, reference: 2(2), kinds: [whole], minimum: 3, counts: [projects], without_city_cost: yes}
      renewal-terms: {strength: watch, reference: 5(1), automatic: yes, review: 3年}
"""
PARTNERS = """
- {id: C1, name: 株式会社髙﨑商会, kind: company, address: 例県例町1丁目, representative_title: 代表取締役,
   representative_name: 髙﨑　𠮷信, contact: {department: 総務部, name: 安藤　薫, phone: 0000-00-0001, email: a@example.jp}}
- {id: C2, name: A&B <農園>, kind: sole-proprietor, address: 例県例町2丁目, representative_name: 安藤　薫}
- {id: C3, name: 例町商店会, kind: body}
"""
DEPARTMENTS = """
- {id: D1, bureau: 企画部, section: 未来課, unit: 連携係,
   contact: {department: 未来課, name: 加瀬　文子, phone: 0000-00-0101, email: mirai@example.jp}}
- {id: D2, bureau: 総務部, section: 防災課}
- {id: D3, bureau: 福祉部, section: 健康課, unit: 一係}
- {id: D4, bureau: 福祉部, section: 健康課, unit: 二係}
- {id: D5, section: 地域連携デスク}
"""
AGREEMENTS = """
- {id: N1, kind: whole, title: 例町と髙﨑商会との協定, partners: [C1], status: signed, signed_on: 2024-06-01,
   fields: [F1, {code: F2, wording: 備えと避難に関すること}], effective_to: 2027-05-31,
   renewal: {further_term: 3年, notice: 1か月前, review: 3年}}
- {id: N2, kind: whole, title: 食と農の協定, partners: [C1, C2], status: signed, signed_on: 2025-10-01,
   fields: [F3], effective_to: 2027-01-31}
- {id: N3, kind: whole, title: 例町と商店会との協定, partners: [C3], status: open, initiated_by: partner,
   fields: [F1, {code: F3, wording: 商いの振興に関すること}], signed_on: 2027-01-15, effective_to: 2028-01-14,
   cost_burden: none, renewal: {further_term: 1年, notice: 1か月前}}
"""
PROJECTS = """
- {id: J1, subject: 歩く会, content: 月に1度歩く。, agreement: N3, partners: [C3], department: D3, fields: [F3, F1],
   aims: [A1], status: running, started_on: 2026-07-11}
- {id: J2, subject: 朝市, content: 駅前で開く。, agreement: N3, partners: [C3], department: D2, fields: [F3], aims: [A1]}
- {id: J3, subject: 防災訓練, agreement: N3, partners: [C3], fields: [F2], aims: [A1], city_cost: 180000}
- {id: J4, subject: 健康相談, agreement: N1, partners: [C1], department: D3, fields: [F1], status: running,
   stage: independent, started_on: 2024-07-01}
"""
PROPOSALS = """
- {id: T1, direction: from-city, fiscal_year: 2026, partners: [C1], department: D2, agreement: N1, field: F2,
   subject: 避難所の運営訓練, content: 訓練への参加をお願いする。, aims: [A1]}
- {id: T2, direction: from-city, fiscal_year: 2026, partners: [C1, C2], agreement: N2, field: F3,
   content: 市場への出店をお願いする。, aims: [A2]}
- {id: T3, direction: from-city, fiscal_year: 2025, partners: [C1], department: D2, agreement: N1, field: F1,
   content: 前の年の提案。, aims: [A1]}
- {id: T4, direction: from-partner, fiscal_year: 2026, partners: [C3], agreement: N3, field: F3,
   subject: 空き店舗の活用, content: 空き店舗を学生に貸す。, aims: [A1]}
- {id: T5, direction: from-city, fiscal_year: 2026, partners: [C1], department: D3, agreement: N1, nothing: yes}
"""
REPLIES = "- {proposal: T1, partner: C1, answer: conditional, comment: 平日であれば可。}\n"
RESULTS = """
- {id: R1, fiscal_year: 2025, departments: [D3], project: J4, subject: 健康相談, outcome: 12回開いた。, partners: [C1],
   agreement: N1, participants: 1200, city_cost: 35000}
- {id: R2, fiscal_year: 2024, departments: [D3, D2], subject: 見守り, partners: [C1], agreement: N1, participants: 34}
- {id: R3, fiscal_year: 2022, departments: [D2], subject: 古い実績, partners: [C1], agreement: N1}
- {id: R4, fiscal_year: 2025, departments: [D2], subject: 夏祭り, content: 夜店を出した。, period: 8月, partners: [C3]}
"""
FILES = {
    "policy": POLICY,
    "partners": PARTNERS,
    "departments": DEPARTMENTS,
    "agreements": AGREEMENTS,
    "projects": PROJECTS,
    "proposals": PROPOSALS,
    "replies": REPLIES,
    "results": RESULTS,
}


def town(root: Path) -> Workspace:
    """The workspace with the shipped templates."""
    folder = root / "data" / TOWN
    folder.mkdir(parents=True)
    shutil.copytree(machine.ROOT / "templates", root / "templates")
    for name, text in FILES.items():
        (folder / f"{name}.yaml").write_text(text, "utf-8")
    return Workspace(root)


def edit(place: Workspace, name: str, old: str, new: str) -> None:
    """Puts ``new`` in the place of ``old``, which must stand in that file of records."""
    path = place.data(TOWN) / f"{name}.yaml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def surveyed(place: Workspace, on: date = ON) -> Survey:
    """What is known of the town."""
    return survey(place, TOWN, on)


def forms(place: Workspace, asked: Round | None = None, on: date = ON) -> Plan:
    """The letters and reply sheets that would be issued."""
    known = surveyed(place, on)
    assert known.policy is not None, known.findings
    assert known.city is not None
    rules = known.policy.on(on)
    assert rules is not None
    by_record: dict[str, list[object]] = {}
    for one in known.findings:
        by_record.setdefault(one.record or "", []).append(one)
    case = Case(known.city, known.policy, on, rules)
    return plan_forms(case, by_record, asked or Round(YEAR))  # type: ignore[arg-type]


def jobs(plan: Plan, kind: str, word: str = "") -> list[Job]:
    """The jobs of a kind, by path; ``word`` stands in the name of the file."""
    found = [one for one in plan.jobs if one.kind == kind and word in one.path.rpartition("/")[2]]
    return sorted(found, key=lambda one: one.path)


def held(plan: Plan, kind: str) -> list[Held]:
    """What of a kind is held back."""
    return [one for one in plan.held if one.kind == kind]
