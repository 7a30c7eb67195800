"""The rules common to all municipalities: without fault, in every rule set, cited as the product's own."""

from __future__ import annotations

import sys
import zipfile
from datetime import date
from pathlib import Path

import pytest

from pipeline.clauses.load import load_clauses
from pipeline.findings import Severity
from pipeline.policy.judge import judge
from pipeline.policy.load import COMMON, common_rules, load_policy
from pipeline.policy.model import Basis, Policy, Strength
from pipeline.policy.rules.signing import SpecialArticles
from pipeline.records.load import load_city
from pipeline.workspace import Workspace
from tests.policy.cities import (
    AGREEMENT,
    GUIDELINE,
    HEAD,
    NAME,
    ON,
    PARTNERS,
    RULE,
    edited,
    policy_text,
    rule_set,
)
from tests.tools import machine


def policy_of(folder: Path, text: str) -> Policy:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "policy.yaml").write_text(text, "utf-8")
    policy, faults = load_policy(folder, NAME)
    assert policy is not None, [one.to_json() for one in faults]
    return policy


def test_the_common_rules_are_without_fault_and_are_not_the_guidelines() -> None:
    rules = common_rules()
    assert "cost-burden-stated" in rules
    assert {one.basis for one in rules.values()} == {Basis.PRODUCT, Basis.LAW}
    assert not any(one.kinds or one.advisory for one in rules.values()), "codes differ from city to city"


def test_every_rule_set_has_the_common_rules_after_its_own(tmp_path: Path) -> None:
    old = rule_set(
        "終了日: {use: term-stated, strength: must, reference: 第1条}",
        name="old",
        begins="2020-04-01",
        ends="2025-03-31",
    )
    policy = policy_of(
        tmp_path, policy_text(old, rule_set("contacts-named: {strength: must, reference: 第2条}"))
    )
    first, second = policy.rule_sets
    assert next(iter(second.rules)) == "contacts-named"
    assert set(second.rules) == {"contacts-named", *common_rules()}
    assert set(first.rules) == {"終了日", *common_rules()} - {"term-stated"}


@pytest.mark.parametrize("entry", ["cost-consulted", "協議"])
def test_a_rule_that_a_set_states_itself_takes_the_place_of_the_common_one(
    tmp_path: Path, entry: str
) -> None:
    rule = f"{entry}: {{use: cost-consulted, strength: watch, reference: 第9条, consulted: [項目別負担]}}"
    (one,) = policy_of(tmp_path, policy_text(rule_set(rule))).rule_sets
    stated = [it for name, it in one.rules.items() if (it.use or name) == "cost-consulted"]
    assert [(it.strength, one.cite(it)) for it in stated] == [(Strength.WATCH, f"{GUIDELINE} 第9条")]


def test_what_breaks_a_common_rule_is_cited_as_the_products_own(tmp_path: Path) -> None:
    text = edited(AGREEMENT, ("  費用負担: 市の負担なし\n", ""), ("2026-12-01", "2026-12-05"))
    policy = policy_of(tmp_path, policy_text(rule_set(RULE)))
    (tmp_path / "partners.yaml").write_text(PARTNERS, "utf-8")
    (tmp_path / "agreements.yaml").write_text(text, "utf-8")
    city = load_city(tmp_path, NAME, policy.codes, policy.city_names)
    found = {one.rule: one for one in judge(city, policy, ON).findings}
    assert set(found) == {"cost-burden-stated", "signing-day"}
    assert found["cost-burden-stated"].reference == "本システムの決まり 費用負担の条はすべての協定に置く"
    assert found["cost-burden-stated"].holds == ("agreement",)
    assert found["signing-day"].holds == ()


def test_stamp_duty_is_a_notice_of_law_and_holds_nothing_back(tmp_path: Path) -> None:
    text = edited(
        AGREEMENT,
        ("費用負担: 市の負担なし", "費用負担: {考え方: 項目別負担, 内訳: [{費用の項目: 会場, 負担者: 甲}]}"),
    )
    policy = policy_of(tmp_path, policy_text(rule_set(RULE)))
    (tmp_path / "partners.yaml").write_text(PARTNERS, "utf-8")
    (tmp_path / "agreements.yaml").write_text(text, "utf-8")
    city = load_city(tmp_path, NAME, policy.codes, policy.city_names)
    (found,) = judge(city, policy, ON).findings
    assert (found.rule, found.severity, found.holds) == ("stamp-duty", Severity.NOTICE, ())
    assert (found.reference or "").startswith("法令 ")


def test_days_off_at_the_turn_of_the_year_are_all_there() -> None:
    days = getattr(common_rules()["signing-day"], "days", [])
    assert days == [f"12-{day}" for day in (29, 30, 31)] + [f"01-0{day}" for day in (1, 2, 3)]


def test_the_headings_that_a_special_article_may_not_take_are_those_of_the_shipped_clauses() -> None:
    shipped = load_clauses([(machine.ROOT / "templates/clauses", "templates/clauses")], "、")
    said = {
        slot: {clause.heading for clause in file.clauses if clause.heading}
        for slot, file in shipped.files.items()
    }
    rule = common_rules()["special-articles"]
    assert isinstance(rule, SpecialArticles)
    taken = {one.article: set(one.headings) for one in rule.taken}
    missing = {slot: more for slot, those in said.items() if (more := those - taken.get(slot, set()))}
    assert missing == {}


def test_no_sample_states_a_common_rule_word_for_word() -> None:
    """One declaration per fact: a set states a common rule only where its guideline says more."""
    workspace = Workspace(machine.ROOT)
    for key in workspace.cities():
        policy, _ = load_policy(workspace.data(key), key, common={})
        assert policy is not None
        for one in policy.rule_sets:
            repeated = {
                name for name, entry in one.rules.items() if common_rules().get(entry.use or name) == entry
            }
            own = {name for name in one.rules if name in common_rules()}
            assert repeated == set()
            assert all(one.rules[name].basis is Basis.GUIDELINE for name in own)


def test_a_municipality_of_one_rule_has_no_more_to_say(tmp_path: Path) -> None:
    policy = policy_of(tmp_path, policy_text(rule_set(RULE), head=HEAD))
    (tmp_path / "partners.yaml").write_text(PARTNERS, "utf-8")
    (tmp_path / "agreements.yaml").write_text(AGREEMENT, "utf-8")
    city = load_city(tmp_path, NAME, policy.codes, policy.city_names)
    assert judge(city, policy, date(2026, 11, 20)).findings == []


def test_the_wheel_carries_the_common_rules(tmp_path: Path) -> None:
    done = machine.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)], cwd=machine.ROOT
    )
    assert done.returncode == 0, done.stderr
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        packed = archive.read("pipeline/policy/common.yaml")
    assert packed == COMMON.read_bytes()
