"""Whom a finding is for: the section that the record names, the agreement's contact, or the window."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from pipeline.fault_titles import TITLES
from pipeline.findings import Finding, Severity
from pipeline.plan.responsible import Responsible
from pipeline.plan.section_requests import FAULTS, RULES_OF_THE_WINDOW, WORDS
from pipeline.policy.model import RuleEntry, RuleSet, Strength
from pipeline.policy.registry import RULES, Setting
from pipeline.records.base import Record
from pipeline.records.city import Faulty, Table
from pipeline.records.departments import Department
from pipeline.records.projects import Project
from pipeline.records.proposals import Proposal
from pipeline.records.results import Result
from pipeline.records.themes import Theme
from tests.plan import towns

WELFARE = "福祉部 高齢者福祉課"
DISASTER = "総務部 防災課"
WINDOW = "協働課"
SECTIONS = (
    "id: D2\nbureau: 福祉部\nsection: 高齢者福祉課",
    "id: D3\nbureau: 総務部\nsection: 防災課\nunit: 防災係",
    "id: D4\nbureau: 総務部\nsection: 防災課\nunit: 計画係",
    "id: D5\nsection: 福祉課",
)


def contact(department: str) -> str:
    return f"contacts: {{city: {{department: {department}}}}}"


RECORDS: tuple[Record, ...] = (
    *(towns.read(text, Department) for text in SECTIONS),
    towns.agreement(contact("防災課")),
    towns.agreement("id: N2\npartners: [C1, C2]\n" + contact("福祉部　高齢者福祉課　支援係")),
    towns.agreement("id: N3\npartners: [C3]\n" + contact("なくなった課")),
    towns.agreement("id: N4\npartners: [C4]\n" + contact("高齢者福祉課")),
    towns.agreement("id: N5\namends: N4\npartners: [C4]"),
    towns.read("id: J1\nsubject: 訓練\ndepartment: D4", Project),
    towns.read("id: J2\nsubject: 講座\nagreement: N2", Project),
    towns.read("id: J3\nsubject: 講座", Project),
    towns.read("id: Q1\ndirection: from-city\nfiscal_year: 2026\ncontent: 案\ndepartment: D2", Proposal),
    towns.read("id: Q2\ndirection: from-partner\nfiscal_year: 2026\ncontent: 案\nagreement: N1", Proposal),
    towns.read("id: R1\nfiscal_year: 2026\nsubject: 訓練\ndepartments: [D3, D2, D4]", Result),
    towns.read("id: T1\nsubject: 課題\ndepartment: D2", Theme),
)


def responsible(*faulty: Faulty) -> Responsible:
    case = towns.case(*RECORDS)
    tables = dict(case.city.tables)
    for one in faulty:
        tables[one.type_name] = Table(tables[one.type_name].records, (one,))
    city = replace(case.city, tables=tables)
    return Responsible(Setting(city, case.policy, towns.ON))


def sections(record: str | None, told: Responsible | None = None) -> Sequence[str]:
    finding = Finding("missing", Severity.ERROR, "だめです。", record=record)
    return [one.full_name for one in (told or responsible()).of(finding)]


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ("departments:D3", [DISASTER]),
        ("projects:J1", [DISASTER]),
        ("projects:J2", [WELFARE]),
        ("projects:J3", [WINDOW]),
        ("proposals:Q1", [WELFARE]),
        ("proposals:Q2", [DISASTER]),
        ("results:R1", [WELFARE, DISASTER]),
        ("themes:T1", [WELFARE]),
        ("agreements:N1", [DISASTER]),
        ("agreements:N2", [WELFARE]),
        ("agreements:N3", [WINDOW]),
        ("agreements:N5", [WELFARE]),
        ("agreements:N9", [WINDOW]),
        ("partners:C1", [WELFARE, DISASTER]),
        ("partners:C2", [WELFARE]),
        ("partners:C3", [WINDOW]),
        ("partners:C9", [WINDOW]),
        ("policy:r1", [WINDOW]),
        (None, [WINDOW]),
    ],
)
def test_a_finding_is_for_those_whose_record_it_is(record: str | None, expected: Sequence[str]) -> None:
    assert sections(record) == expected


@pytest.mark.parametrize(
    ("type_name", "tree", "expected"),
    [
        ("projects", {"department": "D2"}, [WELFARE]),
        ("results", {"departments": ["D3", "D9"]}, [DISASTER]),
        ("proposals", {"agreement": "N2"}, [WELFARE]),
        ("proposals", {"agreement": "X1"}, [WINDOW]),
        ("agreements", {"contacts": {"city": {"department": "防災課 計画係"}}}, [DISASTER]),
        ("agreements", {"contacts": "防災課"}, [WINDOW]),
        ("departments", {"bureau": "福祉部", "section": "高齢者福祉課"}, [WELFARE]),
        ("departments", {"section": "福祉課"}, ["福祉課"]),
        ("partners", {"name": "商会"}, [WINDOW]),
    ],
)
def test_what_can_be_read_of_a_record_at_fault_is_enough(
    type_name: str, tree: dict[str, Any], expected: Sequence[str]
) -> None:
    faulty = Faulty(type_name, "X1", tree, None, ())
    assert sections(f"{type_name}:X1", responsible(faulty)) == expected


def test_a_record_goes_to_the_contact_of_an_agreement_at_fault() -> None:
    tree = {"contacts": {"city": {"department": "高齢者福祉課"}}}
    agreement = Faulty("agreements", "X2", tree, None, ())
    project = Faulty("projects", "X1", {"agreement": "X2"}, None, ())
    assert sections("projects:X1", responsible(agreement, project)) == [WELFARE]


def test_the_window_comes_first_even_where_no_record_tells_of_it() -> None:
    assert [one.full_name for one in responsible().sections] == [WINDOW, WELFARE, DISASTER, "福祉課"]


@pytest.mark.parametrize("rule", ["unknown-key", "dangling-reference", "sign-forgotten", "no-rule-set", "r"])
def test_how_something_is_written_is_the_affair_of_the_window(rule: str) -> None:
    finding = Finding(rule, Severity.ERROR, "だめです。", record="projects:J1")
    assert [one.full_name for one in responsible().of(finding)] == [WINDOW]


def test_what_a_rule_of_the_policy_asks_a_section_can_answer_unless_it_is_about_writing() -> None:
    rules = {"手数料": "", "書き方": "parties-labelled", "parties-labelled": "", "project-count": ""}
    case = towns.case(*RECORDS)
    (only,) = case.policy.rule_sets
    entries = {
        name: RuleEntry(use=use, strength=Strength.MUST, reference="指針") for name, use in rules.items()
    }
    policy = replace(case.policy, rule_sets=(RuleSet(only.head, entries),))
    told = Responsible(Setting(case.city, policy, towns.ON))
    found = [Finding(one, Severity.ERROR, "だめです。", "直す", record="projects:J1") for one in rules]
    names = [[one.full_name for one in told.of(finding)] for finding in found]
    assert names == [[DISASTER], [WINDOW], [WINDOW], [DISASTER]]
    assert [told.request(one) for one in found[:3]] == ["直す"] * 3
    assert "件名と内容" in told.request(found[3])


def test_every_rule_that_is_told_apart_for_sections_is_there() -> None:
    assert not FAULTS - set(TITLES)
    assert not RULES_OF_THE_WINDOW - set(RULES)
    assert not set(WORDS) - FAULTS - set(RULES)
