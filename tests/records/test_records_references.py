"""References between records: each leads to a record, or is told with a suggestion."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.records.base import Part, declared
from pipeline.records.city import RECORD_TYPES
from pipeline.records.references import references
from tests.records.folder import AGREEMENT, NAME, PARTNER, good, load, only, told

CITY = {
    "departments.yaml": "- {id: D1, section: 防災課}\n",
    "partners.yaml": PARTNER,
    "agreements.yaml": AGREEMENT,
    "projects.yaml": "- {id: J1, subject: 健康の集い}\n",
    "themes.yaml": "- {id: H1, subject: 避難}\n",
    "proposals.yaml": "- {id: T1, direction: from-city, fiscal_year: 2026}\n",
}
"""One good record of each type that others refer to."""


def test_references_that_lead_somewhere_are_no_fault(tmp_path: Path) -> None:
    good(load(tmp_path, CITY))


@pytest.mark.parametrize(
    ("file", "record", "value", "label"),
    [
        ("agreements", "{id: N2, kind: individual, title: 協定書, partners: [C9]}", "C9", "企業等"),
        (
            "agreements",
            "{id: N2, kind: individual, title: 協定書, partners: [C1], predecessors: [{id: N9}]}",
            "N9",
            "協定",
        ),
        ("agreements", "{id: N2, kind: individual, title: 協定書, partners: [C1], amends: N9}", "N9", "協定"),
        (
            "agreements",
            "{id: N2, kind: individual, title: 協定書, parties: [{label: 甲, members: [市]}, {label: 乙, members: [C1, C9]}]}",
            "C9",
            "企業等",
        ),
        ("projects", "{id: J2, subject: 集い, agreement: N9}", "N9", "協定"),
        ("projects", "{id: J2, subject: 集い, partners: [C9]}", "C9", "企業等"),
        ("projects", "{id: J2, subject: 集い, department: D9}", "D9", "部署"),
        ("themes", "{id: H2, subject: 避難, department: D9}", "D9", "部署"),
        ("proposals", "{id: T2, direction: from-city, fiscal_year: 2026, theme: H9}", "H9", "課題"),
        ("proposals", "{id: T2, direction: from-city, fiscal_year: 2026, answers: [T9]}", "T9", "提案"),
        ("proposals", "{id: T2, direction: from-city, fiscal_year: 2026, wanted_by: [D1, D9]}", "D9", "部署"),
        ("replies", "{proposal: T9, partner: C1, answer: 可}", "T9", "提案"),
        ("replies", "{proposal: T1, partner: C9, answer: 可}", "C9", "企業等"),
        ("results", "{id: R1, fiscal_year: 2026, departments: [D9], subject: 集い}", "D9", "部署"),
        (
            "results",
            "{id: R1, fiscal_year: 2026, departments: [D1], subject: 集い, project: J9}",
            "J9",
            "連携事業",
        ),
        ("meetings", "{held_on: 2026-05-01, partners: [C9]}", "C9", "企業等"),
    ],
)
def test_a_reference_to_nothing_is_a_fault_of_its_record(
    tmp_path: Path, file: str, record: str, value: str, label: str
) -> None:
    before = CITY.get(f"{file}.yaml", "")
    city = load(tmp_path, {**CITY, f"{file}.yaml": f"{before}- {record}\n"})
    fault = only(city.findings)
    assert told([fault]) == [("dangling-reference", before.count("\n") + 1, value)]
    assert fault.message == f"「{value}」という{label}の記録はありません。"
    assert fault.holds == ("*",)
    assert len(city.tables[file].records) == before.count("\n")
    (faulty,) = city.tables[file].faulty
    assert fault.record == faulty.name_in_type
    assert city.missing(file, [faulty.identity or ""]) == [fault]


def test_a_dangling_reference_is_told_with_the_nearest_id_and_its_place(tmp_path: Path) -> None:
    text = "- id: J1\n  subject: 健康の集い\n  partners:\n    - KC-2026-01\n    - KC-2026-11\n"
    partners = PARTNER.replace("C1", "KC-2026-01")
    fault = only(load(tmp_path, {"partners.yaml": partners, "projects.yaml": text}).findings)
    assert fault.place is not None
    assert (fault.place.file, fault.place.line) == (f"{NAME}/projects.yaml", 5)
    assert fault.hint == (
        "「KC-2026-01（株式会社一番）」のことでしょうか。IDの書き間違いを直すか、企業等の記録（partners）に加えてください。"
    )


def test_an_id_in_other_letters_is_suggested_and_not_taken(tmp_path: Path) -> None:
    text = "- {id: J1, subject: 集い, partners: [ABc1]}\n"
    fault = only(
        load(tmp_path, {"partners.yaml": PARTNER.replace("C1", "ABC1"), "projects.yaml": text}).findings
    )
    assert told([fault]) == [("dangling-reference", 1, "ABc1")]
    assert (fault.hint or "").startswith("「ABC1（株式会社一番）」のことでしょうか。")


def test_every_dangling_reference_of_a_record_is_told(tmp_path: Path) -> None:
    text = "- {id: J1, subject: 集い, agreement: N9, partners: [C8, C9], department: D9}\n"
    city = load(tmp_path, {"projects.yaml": text})
    assert sorted(value or "" for _, _, value in told(city.findings)) == ["C8", "C9", "D9", "N9"]
    assert len(city.tables["projects"].faulty) == 1


def test_a_reference_to_a_faulty_record_is_no_fault_of_its_own(tmp_path: Path) -> None:
    city = load(tmp_path, {**CITY, "partners.yaml": PARTNER.replace("company", "会社")})
    assert [one.record for one in city.findings] == ["partners:C1"]
    assert list(city.agreements) == ["N1"]


def test_a_reference_to_a_record_that_dangles_itself_is_no_fault_of_its_own(tmp_path: Path) -> None:
    project = "- {id: J1, subject: 集い, agreement: N1}\n"
    city = load(tmp_path, {"agreements.yaml": AGREEMENT, "projects.yaml": project})
    assert [(one.rule, one.record) for one in city.findings] == [("dangling-reference", "agreements:N1")]
    assert list(city.projects) == ["J1"]


@pytest.mark.parametrize("word", ["city", "市", "例市"])
def test_the_municipality_may_be_a_party_by_each_of_its_words(tmp_path: Path, word: str) -> None:
    text = (
        "- {id: N1, kind: individual, title: 協定書, "
        f"parties: [{{label: 甲, members: [{word}]}}, {{label: 乙, members: [C1]}}]}}\n"
    )
    found = good(load(tmp_path, {"partners.yaml": PARTNER, "agreements.yaml": text})).agreements["N1"]
    assert found.parties[0].members == [word]


@pytest.mark.parametrize("word", ["区", "例", "City", "別市"])
def test_other_words_for_a_municipality_are_dangling(tmp_path: Path, word: str) -> None:
    text = (
        "- {id: N1, kind: individual, title: 協定書, "
        f"parties: [{{label: 甲, members: [{word}]}}, {{label: 乙, members: [C1]}}]}}\n"
    )
    city = load(tmp_path, {"partners.yaml": PARTNER, "agreements.yaml": text})
    assert told(city.findings) == [("dangling-reference", 1, word)]


def test_the_municipality_is_no_partner_of_an_agreement_or_a_project(tmp_path: Path) -> None:
    files = {
        "agreements.yaml": "- {id: N1, kind: individual, title: 協定書, partners: [市]}\n",
        "projects.yaml": "- {id: J1, subject: 集い, partners: [例市]}\n",
    }
    assert sorted(told(load(tmp_path, files).findings)) == [
        ("dangling-reference", 1, "例市"),
        ("dangling-reference", 1, "市"),
    ]


def test_references_inside_lists_of_parts_are_found_with_their_way(tmp_path: Path) -> None:
    text = (
        "- {id: N0, kind: individual, title: 旧協定書, partners: [C1]}\n"
        "- {id: N1, kind: individual, title: 協定書, predecessors: [{id: N0}], amends: N0, "
        "parties: [{label: 甲, members: [市]}, {label: 乙, members: [C1]}]}\n"
    )
    found = good(load(tmp_path, {"partners.yaml": PARTNER, "agreements.yaml": text})).agreements["N1"]
    assert sorted(((way, one) for way, _, one in references(found)), key=str) == [
        (("amends",), "N0"),
        (("parties", 0, "members", 0), "市"),
        (("parties", 1, "members", 0), "C1"),
        (("predecessors", 0, "id"), "N0"),
    ]


def types_named(model: type[Part]) -> set[str]:
    """The types that a model refers to, in its parts too."""
    fields = declared(model).values()
    inside = [types_named(one.part) for one in fields if one.part]
    return {one.ref.type for one in fields if one.ref}.union(*inside)


def test_every_reference_is_to_a_type_that_there_is() -> None:
    named = set().union(*(types_named(model) for model in RECORD_TYPES))
    assert named
    assert named <= {one.type_name for one in RECORD_TYPES}
