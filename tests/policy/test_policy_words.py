"""No word of a message takes the municipality for a 市: it may be a 区, a 町 or a 村."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.policy.registry import RULES
from pipeline.policy.rules import REGISTERED
from pipeline.records.base import Part, declared
from pipeline.records.city import RECORD_TYPES
from tests.policy.cities import AGREEMENT, HEAD, edited, held, policy_text, rule_set, town
from tests.tools import machine

assert REGISTERED

FILES = sorted(
    path
    for stage in ("policy", "clauses", "build")
    for path in (machine.ROOT / "pipeline" / stage).rglob("*.py")
)


def labels(model: type[Part]) -> Iterator[str]:
    """The labels of all fields: the words that a clerk has to write into a record."""
    for one in declared(model).values():
        yield one.label
        if one.part is not None:
            yield from labels(one.part)


LABELS = {
    label
    for model in (*RECORD_TYPES, *(rule.parameters for rule in RULES.values()))
    for label in labels(model)
    if "市" in label
}


def texts(path: Path) -> Iterator[tuple[int, str]]:
    """The texts of a module that are no docstrings, with their lines."""
    tree = ast.parse(path.read_text("utf-8"))
    said = {id(one.value) for one in ast.walk(tree) if isinstance(one, ast.Expr)}
    for one in ast.walk(tree):
        if isinstance(one, ast.Constant) and isinstance(one.value, str) and id(one) not in said:
            yield one.lineno, one.value


def test_the_records_have_labels_that_say_city() -> None:
    assert {"市側", "市の費用"} <= LABELS


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(machine.ROOT).as_posix())
def test_a_message_says_city_only_where_it_names_a_field(path: Path) -> None:
    hard: list[str] = []
    for line, text in texts(path):
        if text in LABELS or (text == "市" and path.name == "model.py"):
            continue
        for label in LABELS:
            text = text.replace(f"「{label}」", "")
        if "市" in text.replace("市町村", ""):
            hard.append(f"{line}: {text}")
    assert hard == []


def test_the_evidence_of_a_ward_speaks_of_the_ward(tmp_path: Path) -> None:
    head = edited(HEAD, ("  word: 市\n", "  word: 区\n"))
    rules = (
        "cost-burden-stated: {strength: must, reference: 第1条}\n"
        "no-city-cost: {strength: must, reference: 第1条, allowed: [市の負担なし]}"
    )
    made = town(tmp_path, policy_text(rule_set(rules), head=head), agreements=AGREEMENT)
    assert held(made.verdict("cost-burden-stated")) == ("区の負担なし",)
    assert held(made.verdict("no-city-cost")) == ("区の負担なし",)
