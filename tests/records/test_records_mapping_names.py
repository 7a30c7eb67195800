"""Names in a list → partners: exactly, with ㈱ written out, or new; a near name is only a suggestion."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.records.naming import key_of
from pipeline.records.partners import Partner
from tests.records import lists
from tests.records.lists import HEADINGS, MAPPING, take_in
from tests.records.test_records_mapping import read

PARTNERS = """- {id: C1, name: 株式会社一番}
- {id: C2, name: 特定非営利活動法人　神田まちづくり}
- {id: C3, name: エヌ・ティ・デー株式会社}
- {id: C4, name: 髙﨑商会}
"""


def partners_of(folder: Path, cell: str, mapping: str = MAPPING) -> tuple[list[str], list[str]]:
    """The ids to which a cell of partners leads, and the rules of what was found."""
    workspace = lists.town(folder)
    (workspace.data(lists.CITY) / "partners.yaml").write_text(PARTNERS, "utf-8")
    for name in ("agreements", "projects", "proposals", "results"):
        (workspace.data(lists.CITY) / f"{name}.yaml").unlink()
    answer = take_in(workspace, [HEADINGS, (1, "甲協定", cell, "H25.4.1", "包括")], mapping)
    assert not lists.errors(answer)
    written = workspace.output(lists.CITY) / "記録" / "agreements.yaml"
    text = written.read_text("utf-8")
    ids = [line.removeprefix("  - ") for line in text.splitlines() if line.startswith("  - ")]
    return ids, [one.rule for one in answer.findings]


@pytest.mark.parametrize(
    ("cell", "ids"),
    [
        ("株式会社一番", ["C1"]),
        ("㈱一番", ["C1"]),
        ("（株） 一 番", ["C1"]),
        ("(株)一番", ["C1"]),
        ("NPO法人 神田まちづくり", ["C2"]),
        ("㈱一番、髙﨑商会", ["C1", "C4"]),
        ("㈱一番\n髙﨑商会", ["C1", "C4"]),
        ("㈱一番・髙﨑商会", ["C1", "C4"]),
        ("エヌ・ティ・デー㈱", ["C3"]),
        ("㈱一番；㈱一番", ["C1"]),
        ("C4", ["C4"]),
    ],
)
def test_known_partners_are_found_by_their_names(tmp_path: Path, cell: str, ids: list[str]) -> None:
    assert partners_of(tmp_path, cell) == (ids, [])


def test_the_municipality_is_no_partner_of_its_own(tmp_path: Path) -> None:
    assert partners_of(tmp_path, "例市、㈱一番") == (["C1"], ["city-itself"])


def test_the_municipality_may_be_a_member_of_a_party(tmp_path: Path) -> None:
    mapping = MAPPING.replace("協定相手方", "当事者.1.構成員").replace("状態:", "当事者.1.略称: 甲, 状態:")
    answer = take_in(lists.town(tmp_path), [HEADINGS, (1, "甲協定", "例市", "", "包括")], mapping)
    assert lists.told(answer.findings) == []


def test_a_column_that_is_not_there_is_told_once_and_not_of_each_row(tmp_path: Path) -> None:
    rows = [
        ("No", "名", *HEADINGS[2:]),
        (1, "甲協定", "C1", "H25.4.1", "包括"),
        (2, "乙協定", "C1", "", "災害"),
    ]
    answer = take_in(lists.town(tmp_path), rows, MAPPING + "使わない列: [No, 名]\n")
    assert lists.errors(answer) == [("unknown-heading", "2"), ("unknown-heading", "9")]


@pytest.mark.parametrize(
    ("cell", "ids", "rules"),
    [
        ("甲商会", ["P001"], ["new-partner"]),
        ("株式会社甲・株式会社乙", ["P001", "P002"], ["new-partner"] * 2),
        ("㈱一番、甲商会", ["C1", "P001"], ["new-partner"]),
        ("高﨑商会", ["P001"], ["near-partner"]),
        ("有限会社一番", ["P001"], ["near-partner"]),
        ("特定非営利活動法人\ufa19田まちづくり", ["P001"], ["near-partner"]),
        ("甲商会・乙商会", ["P001"], ["several-partners"]),
        ("甲商会及び乙商会", ["P001"], ["several-partners"]),
        ("甲商会ほか3社", ["P001"], ["several-partners"]),
        ("ワイ・エム・デー株式会社", ["P001"], ["new-partner"]),
    ],
)
def test_others_become_new_partners_and_are_told(
    tmp_path: Path, cell: str, ids: list[str], rules: list[str]
) -> None:
    assert partners_of(tmp_path, cell) == (ids, rules)


def test_a_name_is_stored_as_it_was_typed(tmp_path: Path) -> None:
    workspace = lists.town(tmp_path)
    name = "㈱\U00020bb7田ﾌｰｽﾞ　\ufa19戸"
    take_in(workspace, [HEADINGS, (1, "甲協定", f" {name} ", "H25.4.1", "包括")])
    assert "企業名: ㈱\U00020bb7田ﾌｰｽﾞ　\ufa19戸\n" in (
        workspace.output(lists.CITY) / "記録" / "partners.yaml"
    ).read_text("utf-8")


def test_spellings_of_one_new_name_are_one_partner_by_its_whole_name(tmp_path: Path) -> None:
    workspace = lists.town(tmp_path)
    cells = ("㈱三番", "株式会社三番", "(株) 三番")
    answer = take_in(
        workspace, [HEADINGS, *((n, f"協定{n}", cell, "H25.4.1", "包括") for n, cell in enumerate(cells, 1))]
    )
    assert answer.partners == 1
    assert lists.the(answer, "new-partner").value == "株式会社三番"


def test_a_sign_of_the_mappings_own_divides_a_cell(tmp_path: Path) -> None:
    mapping = MAPPING.replace("相手方: 協定相手方", "相手方: {記録の項目: 協定相手方, 区切り: ／・}")
    assert partners_of(tmp_path, "甲商会／乙商会・㈱一番", mapping)[0] == ["P001", "P002", "C1"]


def test_a_word_of_the_mapping_stands_for_a_partner(tmp_path: Path) -> None:
    column = "相手方: {記録の項目: 協定相手方, 値の読み替え: {高﨑商会: C4, 一番ほか2社: '㈱一番、髙﨑商会', 当市: ''}}"
    mapping = MAPPING.replace("相手方: 協定相手方", column)
    for number, cell in enumerate(("㈱一番、高﨑商会", "一番ほか2社", "一番 ほか２社", "当市、㈱一番、C4")):
        assert partners_of(tmp_path / str(number), cell, mapping) == (["C1", "C4"], [])


def test_new_ids_go_on_after_those_that_are_there(tmp_path: Path) -> None:
    mapping = MAPPING + "新しい企業等のID: C{連番}\n"
    assert partners_of(tmp_path, "甲商会、乙商会", mapping)[0] == ["C5", "C6"]


def test_a_legal_form_alone_is_no_name(tmp_path: Path) -> None:
    answer = take_in(lists.town(tmp_path), [HEADINGS, (1, "甲協定", "株式会社\n三番", "H25.4.1", "包括")])
    assert lists.errors(answer) == [("half-name", "C2")]


def test_a_name_that_two_records_bear_is_an_error(tmp_path: Path) -> None:
    workspace = lists.town(tmp_path)
    with (workspace.data(lists.CITY) / "partners.yaml").open("a", encoding="utf-8") as file:
        file.write("- {id: C9, name: （株）一番}\n")
    rows = [HEADINGS, (1, "甲協定", "㈱一番", "H25.4.1", "包括")]
    answer = take_in(workspace, rows)
    assert lists.errors(answer) == [("ambiguous-name", "C2")]
    assert "C1、C9" in lists.the(answer, "ambiguous-name").message
    exact = take_in(workspace, [HEADINGS, (1, "甲協定", "（株）一番", "H25.4.1", "包括")])
    assert not lists.errors(exact)


def test_what_looks_alike_is_not_the_same() -> None:
    assert key_of("㈱ 甲商会") == key_of("株式会社甲商会") == key_of("（株）甲商会")
    assert key_of("\ufa19田商会") != key_of("神田商会")
    assert key_of("髙﨑商会") != key_of("高崎商会")


def test_the_id_of_new_partners_is_checked_with_the_mapping(tmp_path: Path) -> None:
    plan, faults = read(tmp_path, "列: {名: 企業名}\nID: P{連番}\n新しい企業等のID: 企業{連番}\n", Partner)
    assert plan is None
    assert [one.rule for one in faults] == ["bad-id"]
