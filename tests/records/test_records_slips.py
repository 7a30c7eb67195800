"""Slips of a careful clerk that once passed in silence: each is told now."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.records.folder import load

PARTNER = "- {id: C1, name: %s, kind: company, address: 例県例市}\n"


def rules(folder: Path, files: dict[str, str]) -> list[str]:
    return [one.rule for one in load(folder, files).findings]


@pytest.mark.parametrize("name", ["'?田農園'", "株式会社吉?", "〓田農園", "\ufffd田農園"])
def test_what_an_encoding_leaves_of_a_rare_character_is_a_fault(tmp_path: Path, name: str) -> None:
    assert rules(tmp_path, {"partners.yaml": PARTNER % name}) in (["lost-character"], ["control-character"])


@pytest.mark.parametrize("name", ["Hello?商会ABC", "どうする？商会", "𠮷田農園"])
def test_other_question_marks_are_names(tmp_path: Path, name: str) -> None:
    found = rules(tmp_path, {"partners.yaml": PARTNER % name.replace("?商会", "? 商会")})
    assert found == []


def test_a_file_with_a_name_beside_the_right_one_is_told(tmp_path: Path) -> None:
    found = load(tmp_path, {"Partner.yaml": PARTNER % "一番"}).findings
    assert [(one.rule, one.severity.value) for one in found] == [("unknown-file", "warning")]
    assert "「partners」のことでしょうか" in (found[0].hint or "")


def test_a_full_width_colon_in_braces_is_told(tmp_path: Path) -> None:
    text = (
        "- {id: N1, kind: comprehensive, title: 協定, partners: [C1], cost_burden: {考え方：市の負担なし}}\n"
    )
    found = load(tmp_path, {"partners.yaml": PARTNER % "一番", "agreements.yaml": text}).findings
    assert [one.rule for one in found] == ["unknown-key"]
    assert "全角の「：」" in (found[0].hint or "")


def test_a_full_width_id_is_told_as_such(tmp_path: Path) -> None:
    text = "- {id: J1, subject: 集い, partners: [Ｃ１]}\n"
    found = load(tmp_path, {"partners.yaml": PARTNER % "一番", "projects.yaml": text}).findings
    assert [one.rule for one in found] == ["dangling-reference"]
    assert (found[0].hint or "").startswith("全角で書かれています。半角の「C1（一番）」")


def test_a_signing_after_the_end_of_the_term_is_a_fault(tmp_path: Path) -> None:
    text = "- {id: N1, kind: comprehensive, title: 協定, partners: [C1], signed_on: 2062-05-20, effective_to: 2027-03-31}\n"
    assert rules(tmp_path, {"partners.yaml": PARTNER % "一番", "agreements.yaml": text}) == ["date-order"]


def test_ids_in_one_item_are_taken_apart(tmp_path: Path) -> None:
    text = "- {id: J1, subject: 集い, partners: [C1、C2]}\n"
    partners = PARTNER % "一番" + (PARTNER % "二番").replace("C1", "C2")
    city = load(tmp_path, {"partners.yaml": partners, "projects.yaml": text})
    assert city.projects["J1"].partners == ["C1", "C2"]
