"""Fixed values and codes: found by the English name and by the label, and by nothing else."""

from __future__ import annotations

import re

import pytest

from pipeline.records import choices
from pipeline.records.choices import Choice, Role
from pipeline.records.codes import FAMILIES, Codebook, Entry
from tests.records.folder import CODES

CHOICES = sorted(
    (
        one
        for one in vars(choices).values()
        if isinstance(one, type) and issubclass(one, Choice) and one is not Choice
    ),
    key=lambda one: one.__name__,
)


def test_all_fixed_values_are_under_test() -> None:
    assert len(CHOICES) > 10
    assert choices.PartnerKind in CHOICES


@pytest.mark.parametrize("choice", CHOICES, ids=lambda one: one.__name__)
def test_a_fixed_value_is_found_by_name_and_label(choice: type[Choice]) -> None:
    for one in choice:
        assert choice.find(one.value) is one
        assert choice.find(one.label) is one
    assert choice.find("そのほか") is None
    assert choice.find("") is None


@pytest.mark.parametrize("choice", CHOICES, ids=lambda one: one.__name__)
def test_no_two_fixed_values_of_a_field_share_a_word(choice: type[Choice]) -> None:
    words = [word for one in choice for word in (one.value, one.label)]
    assert len(set(words)) == len(words)


@pytest.mark.parametrize("choice", CHOICES, ids=lambda one: one.__name__)
def test_every_fixed_value_has_an_english_name_and_a_japanese_label(choice: type[Choice]) -> None:
    for one in choice:
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", one.value)
        assert not re.search(r"[a-z]", one.label)
        assert re.search(r"[぀-ヿ一-鿿]", one.label)


@pytest.mark.parametrize(
    ("choice", "values"),
    [
        (
            choices.PartnerKind,
            {
                "company": "民間企業",
                "school": "学校法人",
                "npo": "NPO法人",
                "body": "各種団体",
                "sole-proprietor": "個人事業主",
                "individual": "個人",
                "government": "国・地方公共団体",
            },
        ),
        (choices.Closing, {"seal": "記名押印", "signature": "署名", "electronic": "電子署名"}),
        (choices.Answer, {"yes": "可", "no": "否", "conditional": "条件付"}),
    ],
)
def test_the_values_of_the_contract_are_there(choice: type[Choice], values: dict[str, str]) -> None:
    assert {one.value: one.label for one in choice} == values


@pytest.mark.parametrize(
    ("choice", "labels"),
    [
        (choices.CriterionResult, {"満たす", "満たさない", "該当なし"}),
        (choices.ProjectStage, {"伴走中", "自走"}),
        (choices.ProposalType, {"テーマ型", "フリー型"}),
        (choices.MeetingKind, {"意見交換会", "合同"}),
        (choices.PredecessorDecision, {"存続", "廃止"}),
    ],
)
def test_the_labels_of_the_contract_are_there(choice: type[Choice], labels: set[str]) -> None:
    assert {one.label for one in choice} == labels


@pytest.mark.parametrize(
    ("choice", "names"),
    [
        (choices.Initiator, {"section", "management", "partner"}),
        (choices.PartnerState, {"active", "dissolved", "merged"}),
        (choices.ProjectStatus, {"planned", "running", "ended"}),
        (choices.Direction, {"from-partner", "from-city"}),
    ],
)
def test_the_names_of_the_contract_are_there(choice: type[Choice], names: set[str]) -> None:
    assert {one.value for one in choice} == names


# codes


def test_a_code_is_found_by_code_and_label() -> None:
    assert CODES.find("fields", "F2") == "F2"
    assert CODES.find("fields", "防災・減災") == "F2"


@pytest.mark.parametrize("word", ["", "f2", "F9", "防災", "包括連携協定"])
def test_a_code_is_found_by_nothing_else(word: str) -> None:
    assert CODES.find("fields", word) is None


def test_a_code_is_known_in_its_own_family_only() -> None:
    assert CODES.find("kinds", "F1") is None
    assert CODES.find("patterns", "F1") is None


def test_a_code_comes_before_the_label_of_another() -> None:
    book = Codebook({"aims": [Entry("A", "B", Role.PLAIN), Entry("B", "C", Role.PLAIN)]})
    assert book.find("aims", "B") == "B"


def test_labels_and_roles_belong_to_codes() -> None:
    assert CODES.label("states", "in-force") == "締結済"
    assert CODES.role("states", "in-force") is Role.IN_FORCE


def test_all_words_of_a_family_come_in_the_order_of_the_policy() -> None:
    assert CODES.words("steps") == ["S1", "締結の申出", "S7", "締結可否の決定"]
    assert CODES.words("patterns") == []


def test_every_family_has_a_japanese_title_and_a_role() -> None:
    for title, roles in FAMILIES.values():
        assert re.search(r"[぀-ヿ一-鿿]", title)
        assert roles
