"""Every fault and notice that the program can tell bears a Japanese title, and no title is left over."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from pipeline.fault_titles import TITLES
from pipeline.policy import rules as rule_modules
from pipeline.policy.registry import RULES
from tests.acceptance import support

ROOT = Path(__file__).parents[1]
TREES = [ast.parse(path.read_text("utf-8")) for path in sorted((ROOT / "pipeline").rglob("*.py"))]
RULE = "rule"
"""What the id of a fault is called wherever one is made."""
NAMES = re.compile(rf"{RULE}|_?([A-Z_]+_)?RULE|NO_RECORD|INCOMPLETE")
"""Names that hold the id of a fault."""
ID = re.compile(r"[a-z]+(-[a-z]+)*")
LONGEST = 20


def makers(tree: ast.Module) -> dict[str, int]:
    """What takes the id of a fault: functions by the place of that argument, classes by that field."""
    found: dict[str, int] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            names = [one.arg for one in node.args.args if one.arg != "self"]
        elif isinstance(node, ast.ClassDef):
            lines = (one for one in node.body if isinstance(one, ast.AnnAssign))
            names = [one.target.id for one in lines if isinstance(one.target, ast.Name)]
        else:
            continue
        if RULE in names:
            found[node.name] = names.index(RULE)
    return found


EVERYWHERE = {name: place for tree in TREES for name, place in makers(tree).items()}


def written(node: ast.expr) -> Iterator[str]:
    """The id that an expression is, or the two between which it chooses."""
    for one in (node.body, node.orelse) if isinstance(node, ast.IfExp) else (node,):
        if isinstance(one, ast.Constant) and isinstance(one.value, str) and ID.fullmatch(one.value):
            yield one.value


def given(node: ast.Call, takes: dict[str, int]) -> Iterator[ast.expr]:
    """What a call passes on as the id of a fault."""
    yield from (one.value for one in node.keywords if one.arg == RULE)
    name = getattr(node.func, "id", getattr(node.func, "attr", ""))
    yield from node.args[takes[name] : takes[name] + 1] if name in takes else ()


def held(tree: ast.Module) -> Iterator[ast.expr]:
    """What is kept as the id of a fault, alone or before its message and hint."""
    for node in (one for one in ast.walk(tree) if isinstance(one, ast.Assign)):
        target, value = node.targets[0], node.value
        several = value.elts if isinstance(value, ast.Tuple) else []
        if NAMES.fullmatch(getattr(target, "id", "")):
            yield value
        elif isinstance(target, ast.Tuple):
            pairs = zip(target.elts, several, strict=False)
            yield from (what for name, what in pairs if NAMES.fullmatch(getattr(name, "id", "")))
        elif _sentences(several):
            yield several[0]


def _sentences(parts: list[ast.expr]) -> bool:
    """Whether this is a fault told in full: its id, its message, its hint."""
    *_, last = (None, *parts)
    text = last.value if isinstance(last, ast.Constant) else None
    return len(parts) == len(("rule", "message", "hint")) and isinstance(text, str) and text.endswith("。")


def told() -> set[str]:
    """Every id of a fault that is written down in the program, the rules of a policy apart."""
    found: set[str] = set()
    for tree in TREES:
        takes = EVERYWHERE | makers(tree)
        calls = (one for one in ast.walk(tree) if isinstance(one, ast.Call))
        for what in (*(what for call in calls for what in given(call, takes)), *held(tree)):
            found.update(written(what))
    return found - set(RULES)


def test_every_fault_that_can_be_told_has_a_title() -> None:
    missing = told() - set(TITLES)
    assert not missing
    assert len(told()) > 200


def test_no_title_is_of_a_fault_that_nothing_tells() -> None:
    left = set(TITLES) - told()
    assert not left


def test_a_title_is_short_and_japanese_and_tells_faults_apart() -> None:
    for rule, title in TITLES.items():
        assert 2 <= len(title) <= LONGEST, rule
        assert re.search(r"[ぁ-んァ-ヶ一-龠]", title), rule
        assert not title.endswith("。"), rule
    assert len(set(TITLES.values())) == len(TITLES)


def test_every_fault_of_the_broken_municipalities_has_a_title() -> None:
    assert rule_modules.REGISTERED
    folder = ROOT / "tests" / "acceptance" / "broken"
    cases = [support.parse_yaml(path.read_text("utf-8")) for path in folder.glob("*/expected.yaml")]
    rules = {one["rule"] for case in cases for one in case["findings"]}
    assert len(rules) > 40
    assert not {one for one in rules if one not in TITLES and one not in RULES}
