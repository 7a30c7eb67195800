"""What agreements print of groups, annexes and title pages; and that a draft is made of all that can be read."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from pipeline.plan.agreements.jobs import plan_agreements
from pipeline.plan.job import Plan
from pipeline.plan.views.agreements import AgreementDocument
from pipeline.records.agreements import Agreement
from pipeline.verify.document import verify
from tests.plan import towns
from tests.plan.papers import MANY, rendered

CITY = "{label: 甲, members: [city]}"
SIGNER = "signer: {title: 会長, name: 会　長子, address: 例県例市中央9番地}"
EIGHT = ", ".join(f"M{number}" for number in range(1, 9))


def view(changes: str, *, style: str = "{}", draft: bool = False) -> AgreementDocument:
    """What the paper of an agreement of these parties says."""
    case = towns.case(towns.agreement(changes), *MANY, style=style)
    plan = plan_agreements(case, towns.shipped(), {})
    (found,) = [one.view for one in plan.jobs if one.kind == ("draft" if draft else "agreement")]
    assert isinstance(found, AgreementDocument)
    return found


def parties(*given: str) -> str:
    return f"partners:\nparties: [{', '.join(given)}]"


def signatures(found: AgreementDocument) -> list[tuple[str, str, str, str]]:
    return [(one.label, one.name, one.signer, one.address) for one in found.signatures]


# groups


def test_one_person_signs_once_for_a_group_under_its_name() -> None:
    found = view(parties(CITY, f"{{label: 乙, members: [C1, C2, C4], name: 例連合, {SIGNER}}}"))
    assert signatures(found)[1:] == [("乙", "例連合", "会　長子", "例県例市中央9番地")]
    assert (
        "例連合を構成する株式会社髙﨑商会、神ノ浦輸送株式会社及び学校法人𠮷田学園（以下「乙」と総称する。）"
        in found.preamble
    )


def test_a_group_without_a_name_signs_under_the_names_of_its_members() -> None:
    found = view(parties(CITY, f"{{label: 乙, members: [C1, C2], {SIGNER}}}"))
    assert [one[1] for one in signatures(found)[1:]] == ["株式会社髙﨑商会及び神ノ浦輸送株式会社"]
    assert "株式会社髙﨑商会及び神ノ浦輸送株式会社（以下「乙」と総称する。）" in found.preamble


def test_a_member_of_a_group_may_have_its_own_signer_at_another_address() -> None:
    own = "member_signers: [{member: C2, title: 所長, name: 所　長子, address: 営業通2番地}]"
    found = view(parties(CITY, f"{{label: 乙, members: [C1, C2], {own}}}"))
    assert signatures(found)[1:] == [
        ("乙", "株式会社髙﨑商会", "代表　C1", "例県例市C1丁目2番3号"),
        ("乙", "神ノ浦輸送株式会社", "所　長子", "営業通2番地"),
    ]


@pytest.mark.parametrize("word", ["city", "市", "例市"])
def test_the_municipality_in_a_group_may_have_its_own_signer(word: str) -> None:
    own = f"member_signers: [{{member: {word}, title: 副市長, name: 副　市子}}]"
    found = view(parties(f"{{label: 甲, members: [{word}, C2], {own}}}", "{label: 乙, members: [C1]}"))
    assert signatures(found)[0] == ("甲", "例市", "副　市子", "例県例市本町1番地")


def test_a_group_has_one_original() -> None:
    assert "本書２通" in view(parties(CITY, "{label: 乙, members: [C1, C2, C3]}")).closing


# annexes


def test_a_large_group_is_listed_in_an_annex_and_not_in_the_preamble() -> None:
    found = view(parties(CITY, f"{{label: 乙, members: [{EIGHT}]}}"))
    assert found.preamble.startswith(
        "例市（以下「甲」という。）と別表に掲げる者（以下「乙」と総称する。）は、"
    )
    (table,) = found.member_tables
    assert (table.heading, table.title) == ("別表（前文関係）", "乙の構成員")
    assert [(one.number, one.name) for one in table.rows][-2:] == [("7", "例労働金庫"), ("8", "例森林組合")]
    first = table.rows[0]
    assert (first.address, first.title, first.signer) == ("例県例市1丁目1番1号", "頭取", "代表　一郎")
    assert len(found.signatures) == 9


def test_the_municipality_decides_what_a_large_group_is() -> None:
    two = parties(CITY, "{label: 乙, members: [C1, C2]}")
    assert view(two).member_tables == []
    assert len(view(two, style="{listed_members: 2}").member_tables) == 1
    assert view("partners: [C1]", style="{listed_members: 1}").member_tables == []
    six = parties(CITY, "{label: 乙, members: [M1, M2, M3, M4, M5, M6]}")
    five = parties(CITY, "{label: 乙, members: [M1, M2, M3, M4, M5]}")
    assert (len(view(six).member_tables), view(five).member_tables) == (1, [])


def test_several_annexes_are_numbered_in_their_order() -> None:
    items = "\ncost_burden: {policy: itemised, items: [{item: 燃料費, bearer: 甲}]}"
    groups = parties(CITY, f"{{label: 乙, members: [{EIGHT}]}}", "{label: 丙, members: [C1, C2]}")
    found = view(groups + items, style="{listed_members: 2}")
    assert [one.heading for one in found.member_tables] == ["別表第１（前文関係）", "別表第２（前文関係）"]
    assert [one.heading for one in found.cost_tables] == ["別表第３（第５条関係）"]
    assert "別表第１に掲げる者（以下「乙」と総称する。）及び別表第２に掲げる者" in found.preamble


def test_a_large_group_with_a_name_is_defined_by_its_annex() -> None:
    found = view(parties(CITY, f"{{label: 乙, members: [{EIGHT}], name: 例金融団}}"))
    assert "別表に掲げる例金融団の構成員（以下「乙」と総称する。）" in found.preamble
    assert found.member_tables[0].title == "乙（例金融団）の構成員"


# the title page


def test_a_title_page_is_put_before_a_document_of_that_many_pages() -> None:
    assert view("").cover == []
    assert view("", style="{cover_pages: 9}").cover == []
    (cover,) = view("", style="{cover_pages: 3}").cover
    assert (cover.title, cover.signed_on, cover.municipality) == (
        "例市と株式会社髙﨑商会との連携に関する協定書",
        "令和８年１２月１日",
        "例市",
    )
    assert [(one.label, one.names) for one in cover.parties] == [
        ("甲", ["例市"]),
        ("乙", ["株式会社髙﨑商会"]),
    ]


def test_a_title_page_names_groups_as_the_preamble_does() -> None:
    groups = parties(
        CITY,
        "{label: 乙, members: [C1, C2]}",
        f"{{label: 丙, members: [{EIGHT}]}}",
        "{label: 丁, members: [C3, C4], name: 例連合}",
    )
    (cover,) = view(groups, style="{cover_pages: 1}").cover
    assert [one.names for one in cover.parties] == [
        ["例市"],
        ["株式会社髙﨑商会", "神ノ浦輸送株式会社"],
        ["別表に掲げる者"],
        ["例連合"],
    ]


# drafts


def test_a_draft_says_so_behind_its_title_and_on_its_title_page_and_a_clean_paper_does_not() -> None:
    title = "例市と株式会社髙﨑商会との連携に関する協定書"
    draft, clean = (view("", style="{cover_pages: 1}", draft=draft) for draft in (True, False))
    assert (draft.agreement.title, draft.cover[0].title) == (f"{title}（案）", f"{title}（案）")
    assert (clean.agreement.title, clean.cover[0].title) == (title, title)
    assert "（案）" not in clean.model_dump_json()


def planned(root: Path, changes: str, partners: Mapping[str, str] | None = None) -> Plan:
    """The plan of a workspace whose one agreement is changed, and whose partners' file is edited."""
    first, *rest = changes.strip().splitlines()
    place = towns.workspace(root, agreements="\n".join([f"- {first}", *(f"  {line}" for line in rest)]))
    for old, new in (partners or {}).items():
        towns.edit(root / "data" / towns.CITY / "partners.yaml", old, new)
    return towns.surveyed(place).plan


def usual(changes: str) -> str:
    new = {line.partition(":")[0] for line in changes.splitlines()}
    kept = [line for line in towns.AGREEMENT.strip().splitlines() if line.partition(":")[0] not in new]
    return "\n".join([*kept, changes])


@pytest.mark.parametrize(
    ("changes", "partners", "rule", "blank"),
    [
        ("status: open", {"representative_title: 社長, representative_name: 髙﨑　𠮷信": "status: active"}, "signers-known", "【氏名：未定】"),
        ("status: open", {"address: 例県例市1丁目, ": ""}, "signers-known", "【所在地：未定】"),
        (parties(CITY, "{label: 甲, members: [C1]}"), {}, "parties-labelled", ""),
        (parties(CITY, "{label: 乙, members: [C1, C2], signer: {name: 会　長子}}"), {}, "signers-known", "【所在地：未定】"),
        ("cost_burden:", {}, "cost-burden-stated", "【費用負担：未定】"),
        ("effective_to:", {}, "term-stated", "【有効期間終了日：未定】"),
    ],
    ids=["signer", "address", "labels", "signer of a group", "cost burden", "term"],
)  # fmt: skip
def test_of_what_cannot_be_signed_only_a_draft_is_made_that_shows_the_gap(
    tmp_path: Path, changes: str, partners: dict[str, str], rule: str, blank: str
) -> None:
    plan = planned(tmp_path, usual(changes), partners)
    (job,) = [one for one in plan.jobs if one.kind in ("agreement", "draft")]
    assert job.kind == "draft"
    assert rule in {one.rule for held in plan.held if held.kind == "agreement" for one in held.reasons}
    assert isinstance(job.view, AgreementDocument)
    said = job.view.model_dump_json()
    assert blank in said
    assert [one for one in job.view.points if one.severity == "エラー"]
    assert verify(rendered(job), job) == ()


@pytest.mark.parametrize("changes", ["status: open", "signed_on:", "fields:", "title: x"])
def test_what_can_be_read_at_all_has_a_draft(tmp_path: Path, changes: str) -> None:
    assert "draft" in {one.kind for one in planned(tmp_path, usual(changes)).jobs}


def test_what_the_words_of_the_clean_paper_lack_is_told_on_the_draft() -> None:
    one = towns.agreement("effective_to:")
    plan = plan_agreements(towns.case(one), towns.shipped(), {})
    (job,) = plan.jobs
    assert isinstance(job.view, AgreementDocument)
    assert [point.message for point in job.view.points] == [held.message for held in plan.held[0].reasons]


def test_a_clean_paper_with_a_doubled_label_is_never_let_through() -> None:
    """Even where no rule was asked: the paper is read back."""
    one: Agreement = towns.agreement(parties(CITY, "{label: 甲, members: [C1]}"))
    job = towns.job(one)
    assert {found.rule for found in verify(rendered(job), job)} == {"verify-labels"}
