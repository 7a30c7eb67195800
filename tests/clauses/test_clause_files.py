"""Clause files: read whole, or refused with every fault and its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.clauses.facts import CHOICES, Facts
from pipeline.clauses.load import Clauses, load_clauses
from pipeline.policy.model import AMENDMENT
from pipeline.records.base import declared
from tests.plan import towns
from tests.tools import machine

GOOD = "- {id: a, heading: 見出し, paragraphs: [本文。]}\n"


def loaded(folder: Path, text: str) -> Clauses:
    return load_clauses(towns.write_clauses(folder / "clauses", {"purpose": text}), "、")


def test_a_clause_is_read_with_english_or_japanese_keys(tmp_path: Path) -> None:
    english = loaded(
        tmp_path / "a",
        "- {id: a, heading: 目的, in_force_from: 2020-01-01, in_force_to: 令和8年3月31日, when: {kind: individual},"
        " paragraphs: [一, {text: 二, items: [い, ろ], items_from: fields}], source: 典拠}",
    )
    japanese = loaded(
        tmp_path / "b",
        "- {条文ID: a, 見出し: 目的, 施行日: 2020-01-01, 失効日: R8.3.31, 条件: {kind: individual},"
        " 項: [一, {本文: 二, 号: [い, ろ], 号の一覧: fields}], 典拠: 典拠}",
    )
    assert english.findings == japanese.findings == []
    (clause,) = english.files["purpose"].clauses
    assert english.files["purpose"].clauses == japanese.files["purpose"].clauses
    assert [one.text for one in clause.paragraphs] == ["一", "二"]
    assert clause.paragraphs[1].items == ["い", "ろ"]


@pytest.mark.parametrize(
    ("text", "rule", "line"),
    [
        ("a: b\n", "not-a-list", None),
        ("ただの文\n", "not-a-list", None),
        (GOOD + "- 文だけ\n", "wrong-type", 2),
        (GOOD + "- [a]\n", "wrong-type", 2),
        (GOOD + GOOD, "duplicate-id", 2),
        (GOOD + "- {id: b, when: {kosts: none}, paragraphs: [本文]}\n", "unknown-key", 2),
        (GOOD + "- {id: b, wehn: {cost: none}, paragraphs: [本文]}\n", "unknown-key", 2),
        (GOOD + "- {id: b}\n", "missing", 2),
        (GOOD + "- {heading: x, paragraphs: [本文]}\n", "missing", 2),
        (GOOD + "- {id: b, paragraphs: []}\n", "missing", 2),
        (GOOD + "- {id: b, paragraphs: [], heading: x}\n", "missing", 2),
        (GOOD + "- {id: 日本語, paragraphs: [本文]}\n", "bad-id", 2),
        (GOOD + "- {id: b, in_force_from: いつか, paragraphs: [本文]}\n", "bad-date", 2),
        (GOOD + '- {id: b, paragraphs: ["{{ title"]}\n', "template-syntax", 2),
        (GOOD + '- {id: b, paragraphs: ["{% if title %}"]}\n', "template-syntax", 2),
        (GOOD + '- {id: b, paragraphs: ["{% fro x in y %}"]}\n', "template-syntax", 2),
        (GOOD + '- {id: b, paragraphs: [{text: 本文, items: ["{{ a b }}"]}]}\n', "template-syntax", 2),
        (GOOD + '- {id: b, paragraphs: ["{{ title|upper }}"]}\n', "template-syntax", 2),
        (GOOD + '- {id: b, paragraphs: ["｛｛ title ｝｝"]}\n', "template-fullwidth-braces", 2),
        (GOOD + '- {id: b, paragraphs: ["title }}"]}\n', "template-syntax", 2),
    ],
)
def test_a_fault_is_told_with_its_line_and_the_variant_cannot_be_used(
    tmp_path: Path, text: str, rule: str, line: int | None
) -> None:
    clauses = loaded(tmp_path, text)
    file = clauses.files.get("purpose")
    assert file is None or [one.id for one in file.clauses] == ["a"]
    found = [one for one in clauses.findings if one.rule == rule]
    assert found, [one.rule for one in clauses.findings]
    assert found[0].place is not None
    assert found[0].place.file == "templates/clauses/purpose.yaml"
    assert found[0].holds == ("*",)
    if line is not None:
        assert found[0].place.line == line
    assert found[0].hint


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{{ city に負担は生じない。", "「{{」の組になる「}}」がありません"),
        ("city }} に負担は生じない。", "「}}」の組になる「{{」がありません"),
        ("{% if notice is defined 。", "「{%」の組になる「%}」がありません"),
        ("{{ city に }}", "「に」が余分か、つづりが違います"),
        ("{{ city、all }}", "「、」は、ここには書けない文字です"),
        ("{{ article('cost) }}", "「'」は、ここには書けない文字です"),
        ("{{ article(“cost”) }}", "「“」は、ここには書けない文字です"),
        ("{{ city } は }}", "かっこ「}」の組が合っていません"),
        ("{{ (city }}", "かっこ「}」の組が合っていません"),
        ("{{ }}", "名前が書かれていません"),
        ("{{ city| }}", "「.」か「|」の後ろに名前がありません"),
        ("{{ city|upper }}", "「upper」という語は使えません"),
        ("{% if city is great %}{% endif %}", "「great」という語は使えません"),
        ("{% if notice is defined %}甲", "「if」の終わりの「endif」がありません"),
        ("{% for one in fields %}{% endif %}", "「for」の終わりは「endfor」です"),
        ("{% endif %}", "「endif」の組になる始まりがありません"),
        ("{% fro one in fields %}", "「fro」というタグはありません。使えるのは if と for です"),
        ("{% for one fields %}", "for は「for 名前 in 一覧」の形で書きます"),
        ("{# 注", "注の始まり「{#」の組になる「#}」がありません"),
        ("{% set x %}甲{% endset %}", "set と filter で範囲を囲むことはできません"),
        ("{{ article(a=1, 2) }}", "書かれたとおりには読み取れません"),
    ],
)
def test_what_is_wrong_with_a_tag_is_said_in_japanese(tmp_path: Path, text: str, says: str) -> None:
    (found,) = loaded(tmp_path, f"- id: a\n  paragraphs:\n    - >-\n      {text}\n").findings
    assert found.message == f"条文「a」の差し込みの書き方が違います（{says}）。"
    assert (found.rule, found.value) == ("template-syntax", text)


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        (GOOD + '- {id: b, paragraphs: ["{{ titel }}"]}\n', True),
        (GOOD + "- {id: b}\n", True),
        (GOOD + GOOD, False),
        (GOOD + "- {id: b, id: c, paragraphs: [本文]}\n", False),
    ],
)
def test_what_is_sound_beside_a_faulty_variant_can_be_used_unless_the_file_is_in_doubt(
    tmp_path: Path, text: str, whole: bool
) -> None:
    assert ("purpose" in loaded(tmp_path, text).files) is whole


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("al", "「all」（全当事者の略称（及び））のことでしょうか。"),
        ("協定名称", "「title」（協定名称）のことでしょうか。"),
        ("zzz", "使えるのは、title（協定名称）、city（自治体の略称）、"),
    ],
)
def test_an_unknown_name_is_answered_with_names_and_what_they_stand_for(
    tmp_path: Path, name: str, says: str
) -> None:
    (found,) = loaded(tmp_path, f"- {{id: a, paragraphs: ['{{{{ {name} }}}}']}}\n").findings
    assert found.hint is not None
    assert found.hint.startswith(says)
    assert found.hint.count("（") <= 12
    (listed,) = loaded(
        tmp_path / "b", f"- {{id: a, paragraphs: [{{text: x, items_from: {name}}}]}}\n"
    ).findings
    assert "連携事項" in (listed.hint or "") or name == "al"


@pytest.mark.parametrize("paragraph", ["'{{ titel }}'", "{text: 本文, items_from: feelds}"])
def test_an_unknown_name_is_told_before_an_agreement_needs_the_clause(tmp_path: Path, paragraph: str) -> None:
    clauses = loaded(tmp_path, f"- {{id: a, when: {{cost: fair-price}}, paragraphs: [{paragraph}]}}")
    assert [one.rule for one in clauses.findings] == ["template-unknown-name"]


def test_all_faults_of_a_file_are_told_at_once(tmp_path: Path) -> None:
    text = GOOD + GOOD + "- 文\n" + '- {id: c, when: {x: y}, paragraphs: ["{{ a", "{% b %}"]}\n'
    rules = sorted(one.rule for one in loaded(tmp_path, text).findings)
    assert rules == ["duplicate-id", "template-syntax", "template-syntax", "unknown-key", "wrong-type"]


def test_broken_yaml_is_told_and_other_files_are_read(tmp_path: Path) -> None:
    folders = towns.write_clauses(tmp_path, {"purpose": "- {id: a\n", "cost": GOOD, "term": "- &x\n"})
    clauses = load_clauses(folders, "、")
    assert list(clauses.files) == ["cost"]
    assert set(clauses.faults) == {"purpose", "term"}


def test_bytes_that_are_no_text_are_told(tmp_path: Path) -> None:
    towns.write_clauses(tmp_path, {})
    (tmp_path / "cost.yaml").write_bytes("- {id: a, paragraphs: [費用]}".encode("cp932"))
    clauses = load_clauses([(tmp_path, "templates/clauses")], "、")
    assert "cost" in clauses.faults


def test_an_unknown_condition_is_answered_with_the_known_one(tmp_path: Path) -> None:
    (found,) = loaded(tmp_path, "- {id: a, when: {costs: none}, paragraphs: [本文]}").findings
    assert "「cost」のことでしょうか" in (found.hint or "")


def test_a_citys_file_takes_the_place_of_the_common_one(tmp_path: Path) -> None:
    common = towns.write_clauses(tmp_path / "common", {"purpose": GOOD, "cost": GOOD})
    towns.write_clauses(tmp_path / "own", {"cost": "- {id: own, paragraphs: [市の費用。]}", "extra": GOOD})
    clauses = load_clauses([*common, (tmp_path / "own", "templates/clauses/x")], "、")
    assert [one.id for one in clauses.files["cost"].clauses] == ["own"]
    assert clauses.files["cost"].file == "templates/clauses/x/cost.yaml"
    assert [one.id for one in clauses.files["purpose"].clauses] == ["a"]
    assert set(clauses.files) == {"purpose", "cost", "extra"}


def test_a_citys_broken_file_is_not_silently_replaced_by_the_common_one(tmp_path: Path) -> None:
    common = towns.write_clauses(tmp_path / "common", {"cost": GOOD})
    towns.write_clauses(tmp_path / "own", {"cost": "x"})
    clauses = load_clauses([*common, (tmp_path / "own", "templates/clauses/x")], "、")
    assert "cost" not in clauses.files
    assert clauses.findings[0].place is not None
    assert clauses.findings[0].place.file == "templates/clauses/x/cost.yaml"


def test_folders_that_are_not_there_hold_no_clauses(tmp_path: Path) -> None:
    clauses = load_clauses([(tmp_path / "none", "x")], "、")
    assert (clauses.files, clauses.findings) == ({}, [])


# the clauses that come with the program


def test_the_shipped_clauses_are_without_fault() -> None:
    clauses = towns.shipped()
    assert clauses.findings == []
    assert {"preamble", "closing", *towns.FULL_SET, *AMENDMENT} == set(clauses.files)


def test_shipped_clauses_ask_only_for_values_that_there_are() -> None:
    known = {
        "kind": {"comprehensive", "individual"},
        "cost": {"none", "each", "partner", "itemised", "actual", "fair-price"},
        "renewal": {"automatic", "none"},
        "review": {"periodic", "none"},
        "groups": {"yes", "no"},
        "originals": {"each", "shared"},
        "newcomers": {"yes", "no"},
        "amends": {"yes", "no"},
        "parties": {"two", "many"},
        "closing": {"seal", "signature", "electronic"},
        "initiated_by": {"section", "management", "partner"},
    }
    for file in towns.shipped().files.values():
        for clause in file.clauses:
            for key, wanted in clause.when.items():
                assert key in CHOICES
                assert key == "pattern" or wanted in known[key], clause.id


def test_the_page_about_clauses_names_every_fact_and_condition() -> None:
    text = (machine.ROOT / "docs" / "clauses.md").read_text("utf-8")
    assert [name for name in (*declared(Facts), *CHOICES) if f"`{name}`" not in text] == []


def test_a_value_of_a_condition_that_there_is_not_is_told_with_a_suggestion(tmp_path: Path) -> None:
    text = "- {id: a, heading: 見出し, when: {cost: noen}, paragraphs: [本文。]}\n"
    found = loaded(tmp_path, text).findings
    assert [(one.rule, one.value) for one in found] == [("unknown-value", "noen")]
    assert "「none」のことでしょうか" in (found[0].hint or "")


def test_a_condition_may_be_written_in_japanese(tmp_path: Path) -> None:
    text = "- {id: a, heading: 見出し, when: {cost: 市の負担なし、実費負担, renewal: 自動}, paragraphs: [本文。]}\n"
    made = loaded(tmp_path, text)
    assert not made.findings
    (file,) = made.files.values()
    assert file.clauses[0].when == {"cost": "none actual", "renewal": "automatic"}
