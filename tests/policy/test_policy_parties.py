"""Who the parties of an agreement are, how they are introduced, who signs for them, and which annexes there are."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.findings import Severity
from pipeline.policy.annexes import Annexes, annexes
from pipeline.policy.parties import ResolvedParty, introduced, name_notices, resolve_parties
from tests.plan import towns
from tests.policy.cities import AGREEMENT, PARTNERS, broken, edited, held, policy_text, rule_set, town

CITY = "{label: 甲, members: [city]}"
SIGNER = "signer: {title: 会長, name: 会　長子, address: 中央9番地}"
ITEMS = "cost_burden: {policy: itemised, items: [{item: 燃料費, bearer: 甲}]}"


def changes(*parties: str, more: str = "") -> str:
    return f"partners:\nparties: [{', '.join(parties)}]\n{more}"


def resolved(said: str, style: str = "{}") -> tuple[ResolvedParty, ...]:
    one = towns.agreement(said)
    return resolve_parties(one, towns.case(one, style=style))


def found(said: str, style: str = "{listed_members: 3}") -> Annexes:
    one = towns.agreement(said)
    return annexes(one, towns.case(one, style=style))


def test_every_member_of_a_group_signs_unless_one_signs_for_all() -> None:
    each, one = (
        resolved(changes(CITY, f"{{label: 乙, members: [C1, C2]{more}}}"))[1] for more in ("", f", {SIGNER}")
    )
    assert [member.name for member in each.signing] == ["株式会社髙﨑商会", "神ノ浦輸送株式会社"]
    assert [(it.name, it.address, it.signer.name) for it in one.signing] == [
        ("株式会社髙﨑商会及び神ノ浦輸送株式会社", "中央9番地", "会　長子")
    ]
    assert one.members == each.members


def test_who_signs_for_a_group_has_no_address_but_the_one_given() -> None:
    (_, group) = resolved(
        changes(CITY, "{label: 乙, members: [C1, C2], signer: {title: 会長, name: 会　長子}}")
    )
    assert group.signing[0].address == ""


def test_the_signer_of_a_party_of_one_signs_for_that_one() -> None:
    (_, party) = resolved(changes(CITY, f"{{label: 乙, members: [C1], {SIGNER}}}"))
    assert party.group is None
    assert [(one.name, one.signer.name) for one in party.signing] == [("株式会社髙﨑商会", "会　長子")]


def test_a_member_signer_that_gives_only_an_address_leaves_the_representative() -> None:
    own = "member_signers: [{member: C2, address: 営業通2番地}]"
    (_, party) = resolved(changes(CITY, f"{{label: 乙, members: [C1, C2], {own}}}"))
    assert [(one.address, one.signer.name) for one in party.signing] == [
        ("例県例市C1丁目2番3号", "代表　C1"),
        ("営業通2番地", "代表　C2"),
    ]


def test_all_who_sign_and_all_who_are_listed_are_given_in_full() -> None:
    (_, party) = resolved(
        changes(CITY, f"{{label: 乙, members: [C1, C2, C4], name: 例連合, {SIGNER}}}"), "{listed_members: 3}"
    )
    assert [one.name for one in party.in_full] == [
        "例連合",
        "株式会社髙﨑商会",
        "神ノ浦輸送株式会社",
        "学校法人𠮷田学園",
    ]


@pytest.mark.parametrize(
    ("parties", "words"),
    [
        ((CITY, "{label: 乙, members: [C1]}"), "例市（以下「甲」という。）と株式会社髙﨑商会（以下「乙」という。）"),
        (
            (CITY, "{label: 乙, members: [C1, C2]}", "{label: 丙, members: [C4]}"),
            "例市（以下「甲」という。）、株式会社髙﨑商会及び神ノ浦輸送株式会社（以下「乙」と総称する。）"
            "並びに学校法人𠮷田学園（以下「丙」という。）",
        ),
        (
            (CITY, "{label: 乙, members: [C1, C2, C3]}", "{label: 丙, members: [C4]}"),
            "例市（以下「甲」という。）、別表に掲げる者（以下「乙」と総称する。）及び学校法人𠮷田学園（以下「丙」という。）",
        ),
        (
            (CITY, "{label: 乙, members: [C1, C2], name: 例連合}"),
            "例市（以下「甲」という。）と例連合を構成する株式会社髙﨑商会及び神ノ浦輸送株式会社（以下「乙」と総称する。）",
        ),
        (
            (CITY, "{label: 乙, members: [C1, C2, C3], name: 例連合}"),
            "例市（以下「甲」という。）と別表に掲げる例連合の構成員（以下「乙」と総称する。）",
        ),
        (
            ("{label: 大学, members: [C4]}", "{label: 市, members: [city]}"),
            "学校法人𠮷田学園（以下「大学」という。）と例市（以下「市」という。）",
        ),
    ],
)  # fmt: skip
def test_the_parties_are_introduced_in_the_style_of_law(parties: tuple[str, ...], words: str) -> None:
    assert introduced(resolved(changes(*parties), "{listed_members: 3}"), "、") == words


def test_without_annexes_there_are_none() -> None:
    assert found("") == Annexes((), "")
    assert found(changes(CITY, "{label: 乙, members: [C1, C2]}")) == Annexes((("甲", ""), ("乙", "")), "")


def test_one_annex_alone_has_no_number() -> None:
    assert found(ITEMS).cost == "別表"
    assert found(changes(CITY, "{label: 乙, members: [C1, C2, C3]}")).members == {"乙": "別表"}


def test_several_annexes_have_numbers_members_first() -> None:
    both = found(changes(CITY, "{label: 乙, members: [C1, C2, C3]}", more=ITEMS))
    assert (both.members, both.cost) == ({"乙": "別表第１"}, "別表第２")


def test_costs_that_are_not_divided_have_no_annex() -> None:
    assert found("cost_burden: {policy: each, items: [{item: 燃料費, bearer: 甲}]}").cost == ""
    assert found("cost_burden: {policy: itemised}").cost == ""


def test_parties_of_one_label_keep_their_own_annexes_apart() -> None:
    """Such a record is at fault, but its draft must still be right."""
    (small, large) = resolved(
        changes("{label: 甲, members: [city]}", "{label: 甲, members: [C1, C2, C3]}"), "{listed_members: 3}"
    )
    assert (small.annex, large.annex) == ("", "別表")


def test_what_becomes_of_a_name_is_told_where_it_stands(tmp_path: Path) -> None:
    made = town(tmp_path, "{}", agreements=group("      団体名: 例連合\n"))
    (found,) = name_notices(made.agreement())
    assert found.place is not None
    assert (found.place.line, found.value) == (made.line("agreements", "団体名: 例連合"), "例連合")
    assert (found.severity, found.holds) == (Severity.NOTICE, ())
    signer = "      署名者: {職名: 会長, 氏名: 会　長子, 所在地: 中央9番地}\n"
    signed = town(tmp_path / "signed", "{}", agreements=group("      団体名: 例連合\n" + signer))
    assert list(name_notices(signed.agreement())) == []


# the rules that look at them

LABELLED = "parties-labelled: {strength: must, reference: 第1条}"
KNOWN = "signers-known: {strength: must, reference: 第1条}"
GROUP = "  当事者:\n    - {略称: 甲, 構成員: [市]}\n    - 略称: 乙\n      構成員: [C1, C2]\n"


def group(more: str = "") -> str:
    return edited(AGREEMENT, ("  協定相手方: [C1]\n", GROUP + more))


def test_a_group_cannot_have_one_signer_and_signers_of_members_too(tmp_path: Path) -> None:
    both = "      署名者: {氏名: 会　長}\n      構成員の署名者:\n        - {構成員: C1, 氏名: 支　店}\n"
    found = broken(town(tmp_path, LABELLED, agreements=group(both)).verdict("parties-labelled"))
    assert found.message == "「乙」に「署名者」と「構成員の署名者」の両方があります。"


def test_the_municipality_is_in_one_party_only(tmp_path: Path) -> None:
    twice = group().replace("[C1, C2]", "[C1, city]")
    found = broken(town(tmp_path, LABELLED, agreements=twice).verdict("parties-labelled"))
    assert "2回以上入っています" in found.message


def test_of_a_group_with_one_signer_only_that_one_must_be_known(tmp_path: Path) -> None:
    partners = edited(PARTNERS, ("  代表者氏名: 一番　花子\n", ""))
    signer = "      署名者: {職名: 会長, 氏名: 会　長子, 所在地: 中央9番地}\n"
    made = town(tmp_path, KNOWN, agreements=group(signer), partners=partners)
    assert held(made.verdict("signers-known"))[1] == "乙 株式会社一番及び株式会社二番：会長 会　長子"


def test_the_signer_of_a_group_needs_an_address(tmp_path: Path) -> None:
    made = town(tmp_path, KNOWN, agreements=group("      署名者: {職名: 会長, 氏名: 会　長子}\n"))
    found = broken(made.verdict("signers-known"))
    assert found.message == "署名欄に入る「株式会社一番及び株式会社二番」（乙）の所在地がありません。"


def test_a_member_that_is_listed_in_an_annex_must_be_known(tmp_path: Path) -> None:
    partners = edited(PARTNERS, ("  代表者氏名: 一番　花子\n", ""))
    signer = "      署名者: {職名: 会長, 氏名: 会　長子, 所在地: 中央9番地}\n"
    policy = policy_text(rule_set(KNOWN)) + "\nstyle: {listed_members: 2}\n"
    made = town(tmp_path, policy, agreements=group(signer), partners=partners)
    assert (
        broken(made.verdict("signers-known")).message
        == "別表に入る「株式会社一番」（乙）の氏名がありません。"
    )
