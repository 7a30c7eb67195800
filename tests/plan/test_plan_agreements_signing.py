"""How the parties of an agreement sign: seal, autograph or electronically; labels, witnesses, names of groups."""

from __future__ import annotations

import pytest

from pipeline.findings import Severity
from pipeline.plan.agreements.jobs import plan_agreements
from tests.plan import towns
from tests.plan.normalised import normalised
from tests.plan.papers import MANY, paper_job, rendered
from tests.plan.test_plan_agreements import CITY, SIGNER, parties, view


def lines(name: str) -> list[str]:
    return normalised(rendered(paper_job(name))).split(" / ")


def test_where_heads_sign_by_pen_the_name_stands_small_below_the_line_and_not_beside_the_title() -> None:
    printed = lines("two-parties-signature")
    at = printed.index("自署欄: →例市長　→")
    assert printed[at + 1] == "署名者名: （署名者　例　太郎）"
    assert not [one for one in printed if "例市長" in one and "例　太郎" in one]


def test_a_long_title_has_the_line_for_the_autograph_below_it() -> None:
    assert "自署欄: →例県副知事（地域振興担当）兼務↵→" in lines("witnesses-by-hand")


def test_in_an_electronic_closing_the_name_is_printed_without_seal_and_line() -> None:
    assert "署名者: →例市長　例　太郎→" in lines("two-parties-electronic")


def test_a_witness_without_a_signer_is_named_without_a_seal() -> None:
    printed = normalised(rendered(paper_job("witnesses")))
    assert "| 署名者: →例会議所\n" in printed
    assert printed.count("㊞") == 3


# notices


def notices(changes: str) -> list[tuple[str, str, str | None]]:
    case = towns.case(towns.agreement(changes), *MANY)
    found = plan_agreements(case, towns.shipped(), {}).findings
    assert all(one.severity is Severity.NOTICE and one.hint and one.reference for one in found)
    assert {one.record for one in found} <= {"agreements:N1"}
    return [(one.rule, one.message, one.value) for one in found]


def test_a_group_with_a_name_and_nobody_who_signs_for_it_is_told() -> None:
    assert notices(parties(CITY, "{label: 乙, members: [C1, C2, C4], name: 例連合}")) == [
        (
            "group-signs-each",
            "「乙」に「団体名」（例連合）がありますが「署名者」がないため、構成員3者がそれぞれ署名します。",
            "例連合",
        )
    ]


def test_the_name_of_a_group_of_one_is_told_to_be_left_out() -> None:
    said = parties(CITY, f"{{label: 乙, members: [C1], name: 例連合, {SIGNER}}}")
    assert notices(said) == [
        (
            "party-name-unused",
            "「乙」の構成員は1者なので、「団体名」（例連合）は協定書に入りません。",
            "例連合",
        )
    ]
    assert "例連合" not in view(said).model_dump_json()


@pytest.mark.parametrize(
    "more",
    [f", name: 例連合, {SIGNER}", ", name: 例連合, member_signers: [{member: C2, name: 所　長子}]", ""],
)
def test_of_a_group_whose_signers_are_plain_nothing_is_told(more: str) -> None:
    assert notices(parties(CITY, f"{{label: 乙, members: [C1, C2]{more}}}")) == []
