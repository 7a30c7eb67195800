"""The register of rules: every rule is told apart, used and tested."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.build.survey import survey
from pipeline.policy.judge import Standing
from pipeline.policy.load import common_rules, load_policy
from pipeline.policy.model import RuleEntry
from pipeline.policy.registry import RULES, Case, Outcome, rule
from pipeline.policy.rules import REGISTERED
from pipeline.records.agreements import Agreement
from pipeline.records.base import declared
from pipeline.records.city import RECORD_TYPES
from pipeline.workspace import Workspace
from tests.policy.cities import ON
from tests.tools import machine

assert REGISTERED

UNUSED: dict[str, str] = {}
"""Rules that no municipality's policy.yaml uses, each with the reason why it is there all the same."""


def used() -> set[str]:
    """The registered rules that the sample data's policies use, whatever they call them."""
    workspace = Workspace(machine.ROOT)
    found: set[str] = set()
    for city in workspace.cities():
        policy, faults = load_policy(workspace.data(city), f"data/{city}")
        assert policy is not None, [one.to_json() for one in faults]
        found |= {entry.use or name for one in policy.rule_sets for name, entry in one.rules.items()}
    return found


def test_every_rule_is_used_by_a_municipality_or_has_a_reason() -> None:
    in_use = used()
    assert set(RULES) - in_use == set(UNUSED)
    assert all(UNUSED.values())


@pytest.mark.parametrize("city", Workspace(machine.ROOT).cities())
def test_every_verdict_on_the_samples_has_words_for_a_check_sheet(city: str) -> None:
    """So has every verdict in the tests of the rules: see `cities.Town.judge`."""
    judgement = survey(Workspace(machine.ROOT), city, ON).judgement
    assert judgement is not None
    assert {one.standing for one in judgement.verdicts} >= {Standing.HELD, Standing.NOT_APPLICABLE}
    silent = [one.rule for one in judgement.verdicts if not (one.evidence or one.findings)]
    assert silent == []
    assert all(text.strip() for one in judgement.verdicts for text in one.evidence)


def test_every_rule_has_a_test_that_names_it() -> None:
    here = Path(__file__).parent
    tests = "".join(path.read_text("utf-8") for path in sorted(here.glob("test_policy_rules_*.py")))
    assert [name for name in RULES if f'"{name}: ' not in tests] == []


@pytest.mark.parametrize("name", RULES)
def test_the_page_about_policies_has_every_rule_with_its_figures(name: str) -> None:
    page = (machine.ROOT / "docs/policy.md").read_text("utf-8").splitlines()
    (line,) = [one for one in page if one.startswith(f"| `{name}` |")]
    _, title, judges, figures, common, _ = [one.strip() for one in line.strip("|").split("|")]
    own = [f"`{one}`" for one in declared(RULES[name].parameters) if one not in declared(RuleEntry)]
    stated = common_rules().get(name)
    assert (title, judges) == (RULES[name].title, RULES[name].subject.type_name)
    assert figures.split() == own
    assert common == (stated.strength.value if stated else "")


@pytest.mark.parametrize("name", RULES)
def test_a_rule_has_a_name_for_policies_and_a_word_for_readers(name: str) -> None:
    one = RULES[name]
    assert one.name == name
    assert re.fullmatch(r"[a-z]+(-[a-z]+)+", name)
    assert one.judge.__doc__


def test_a_rule_has_a_title_of_its_own_that_no_ascii_id_looks_like() -> None:
    titles = [one.title for one in RULES.values()]
    assert sorted(set(titles)) == sorted(titles)
    assert [one for one in titles if re.search(r"[\x00-\x7f（）「」、。]", one) or len(one) > 15] == []


@pytest.mark.parametrize("name", RULES)
def test_a_rule_judges_a_type_of_record_and_holds_back_known_documents(name: str) -> None:
    one = RULES[name]
    assert one.subject in RECORD_TYPES
    assert issubclass(one.parameters, RuleEntry)
    assert one.holds
    free = {"draft", "check-sheet", "register", "annual-report", "publication"}
    assert not free & set(one.holds), "contract.md: never draft, check sheet, register or report"


def test_every_rule_serves_rows_of_the_guidelines_that_are_written_as_such() -> None:
    rows = [row for one in RULES.values() for row in one.rows]
    assert rows
    assert [row for row in rows if not re.fullmatch(r"[JKMPA][1-9][0-9]?", row)] == []


def test_two_rules_of_one_name_are_refused() -> None:
    def again(agreement: Agreement, case: Case, entry: RuleEntry) -> Iterator[Outcome]:
        del agreement, case, entry
        yield from ()

    before = dict(RULES)
    with pytest.raises(ValueError, match="term-stated"):
        rule("term-stated", Agreement, RuleEntry, title="別の規則", rows=())(again)
    assert before == RULES
