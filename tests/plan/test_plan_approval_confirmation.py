"""記載事項確認書: what an agreement prints of a partner, character for character."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import pytest

from pipeline.plan.views.agreements import AgreementDocument
from pipeline.plan.views.approval import ConfirmationSheet
from pipeline.records.choices import PartnerKind
from pipeline.verify.document import verify
from pipeline.workspace import Workspace
from tests.plan import issuing, papers, towns
from tests.plan.approving import confirmation, confirmations_of
from tests.plan.issuing import edit, held, jobs, surveyed

LARGE = 28
"""Points in which a special character is at least shown."""


@pytest.fixture
def town(tmp_path: Path) -> Workspace:
    return issuing.town(tmp_path)


def texts(view: ConfirmationSheet) -> list[str]:
    return [one.text for one in (*view.printed, *view.also)]


def row(view: ConfirmationSheet, item: str) -> str:
    (found,) = [one.text for one in (*view.printed, *view.also) if one.item == item]
    return found


# which


def test_each_partner_of_an_unsigned_agreement_has_one(town: Workspace) -> None:
    edit(town, "agreements", "partners: [C3], status: open", "partners: [C3, C1], status: open")
    found = [one.path for one in jobs(surveyed(town).plan, "confirmation")]
    assert found == [
        "記載事項確認書/N3 C1 例町と商店会との協定.docx",
        "記載事項確認書/N3 C3 例町と商店会との協定.docx",
    ]


@pytest.mark.parametrize("status", ["signed", "declined"])
def test_what_is_signed_or_let_go_has_none(town: Workspace, status: str) -> None:
    edit(town, "agreements", "partners: [C3], status: open", f"partners: [C3], status: {status}")
    assert jobs(surveyed(town).plan, "confirmation") == []


def test_each_witness_has_one_too() -> None:
    one, case = papers.paper_case("witnesses")
    partner, first, second = confirmations_of(one, case)
    assert (first.about, second.about) == ("例県", "例会議所")
    assert first.addressee.person == "例県知事　県　太郎　様"
    assert (second.addressee.name, second.addressee.person) == ("", "例会議所　御中")
    assert {"例県", "例県庁", "例県知事", "県　太郎"} <= set(texts(first))
    assert "例県" not in texts(partner)


# what


@pytest.mark.parametrize("name", sorted(papers.PAPERS))
def test_what_the_agreement_prints_of_all_others_is_what_they_confirm(name: str) -> None:
    record, case = papers.paper_case(name)
    agreement = papers.paper_job(name).view
    assert isinstance(agreement, AgreementDocument)
    views = confirmations_of(record, case)
    members = [one for table in agreement.member_tables for one in table.rows]
    given = [(one.name, one.address, one.title, one.signer) for one in members]
    given += [
        (one.name, one.address, one.title, one.signer)
        for one in (*agreement.signatures, *agreement.witnesses)
    ]
    own = case.policy.municipality.name
    wanted = {(words[0], text) for words in given if words[0] != own for text in words if text}
    assert wanted
    confirmed = {(text, other) for view in views for text in texts(view) for other in texts(view)}
    assert wanted <= confirmed
    assert all(agreement.agreement.title.removesuffix("（案）") in texts(view) for view in views)


def test_each_member_of_a_group_that_one_person_signs_for_confirms_both() -> None:
    one, case = papers.paper_case("group-with-one-signer")
    first, second = confirmations_of(one, case)
    for view, name in ((first, "株式会社髙﨑商会"), (second, "神ノ浦輸送株式会社")):
        assert row(view, "名称") == name
        assert row(view, "団体名") == "例まちづくり連合"
        assert row(view, "氏名（団体を代表して署名する者）") == "会　長子"
        assert "代表　C1" not in texts(view)


def test_who_stands_in_an_annex_is_told_so() -> None:
    one, case = papers.paper_case("group-with-member-table")
    view = confirmations_of(one, case)[0]
    assert row(view, "氏名（別表第１）") == "代表　一郎"


def test_the_branch_head_who_signs_is_confirmed_and_not_the_president() -> None:
    one, case = papers.paper_case("branch-head")
    (view,) = confirmations_of(one, case)
    assert (row(view, "職名"), row(view, "氏名")) == ("例支店長", "支　店子")
    assert "代表　C1" not in texts(view)


def test_day_and_term_stand_as_the_article_has_them() -> None:
    one, case = papers.paper_case("two-parties-seal")
    (view,) = confirmations_of(one, case)
    assert row(view, "締結日") == "令和８年１２月１日"
    assert row(view, "有効期間") == "締結の日から令和９年１１月３０日まで"
    assert row(view, "署名の方式") == "記名押印"


def test_an_amendment_has_the_parties_and_the_term_that_it_leaves() -> None:
    one, case = papers.paper_case("amendment")
    (view,) = confirmations_of(one, case)
    assert row(view, "名称") == "株式会社髙﨑商会"
    assert row(view, "有効期間") == "令和８年４月１日から令和１１年３月３１日まで"


def test_what_is_not_known_yet_is_asked_for(town: Workspace) -> None:
    view = confirmation(town)
    assert (row(view, "所在地"), row(view, "氏名")) == ("", "")
    assert view.addressee.person == "例町商店会　御中"


def test_the_head_asks_and_the_answer_goes_to_whom_the_agreement_names(town: Workspace) -> None:
    view = confirmation(town)
    assert view.sender == "例町長"
    assert (view.window.name, view.window.person, view.window.phone) == (
        "未来課",
        "加瀬　文子",
        "0000-00-0101",
    )
    city = "contacts: {city: {department: 健康課, name: 健　康子, phone: 0000-00-0303}}"
    edit(town, "agreements", "cost_burden: none, renewal", f"cost_burden: none, {city}, renewal")
    view = confirmation(town)
    assert (view.window.name, view.window.person, view.window.phone) == ("健康課", "健　康子", "0000-00-0303")


def test_a_private_person_is_addressed_without_a_body(town: Workspace) -> None:
    edit(
        town,
        "partners",
        "name: 例町商店会, kind: body",
        f"name: 個　人子, kind: {PartnerKind.INDIVIDUAL.value}",
    )
    view = confirmation(town)
    assert (view.addressee.name, view.addressee.person) == ("", "個　人子　様")


# special characters


def test_the_special_characters_of_everything_printed_are_shown_with_their_places() -> None:
    one = towns.agreement("partners: [C4]\ntitle: 例市と学校法人𠮷田学園との連携に関する協定書")
    (view,) = confirmations_of(one, towns.case(one))
    assert [(char.text, char.where) for char in view.characters] == [
        ("𠮷", "名称「学校法人𠮷田学園」、協定の名称「例市と学校法人𠮷田学園との連携に関する協定書」")
    ]


def test_they_are_printed_large_and_everything_is_read_back(town: Workspace) -> None:
    edit(town, "partners", "name: 例町商店会", "name: 例町髙﨑商店会")
    (job,) = jobs(surveyed(town).plan, "confirmation")
    data = papers.rendered(job)
    assert verify(data, job) == ()
    read = docx.Document(io.BytesIO(data))
    sizes = {
        paragraph.text: paragraph.style.font.size.pt
        for table in read.tables
        for line in table.rows
        for cell in line.cells
        for paragraph in cell.paragraphs
        if paragraph.text in ("髙", "﨑")
    }
    assert set(sizes) == {"髙", "﨑"}
    assert min(sizes.values()) >= LARGE


# what holds back


def test_a_fault_of_the_partner_holds_back_its_own_and_no_other(town: Workspace) -> None:
    edit(town, "agreements", "partners: [C3], status: open", "partners: [C3, C2], status: open")
    edit(town, "partners", "kind: sole-proprietor", "kind: 個人商店")
    plan = surveyed(town).plan
    assert [one.title for one in held(plan, "confirmation")] == ["N3 C2 例町と商店会との協定"]
    assert [one.title for one in jobs(plan, "confirmation")] == ["N3 C3 例町と商店会との協定"]


def test_a_broken_rule_holds_nothing_back(town: Workspace) -> None:
    plan = surveyed(town).plan
    assert held(plan, "agreement")
    assert held(plan, "confirmation") == []
