"""What is made of a municipality's records, under which names, and what is held back and why."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from pipeline.build.survey import survey
from pipeline.findings import Finding, Severity
from pipeline.plan.agreements.edition import BLANK_DAY
from pipeline.plan.agreements.jobs import plan_agreements
from pipeline.plan.documents import OWN
from pipeline.plan.job import KIND_LABELS, Plan, digest
from pipeline.plan.required import REQUIRED, VIEWS, printed
from pipeline.plan.views.agreements import AgreementDocument, ItemView, ParagraphView
from pipeline.records.agreements import Agreement
from pipeline.workspace import Workspace
from tests.plan import towns
from tests.policy.cities import keeping
from tests.tools import machine


def plan_of(
    *records: Agreement,
    findings: dict[str, list[Finding]] | None = None,
    signed: tuple[str, ...] = (),
) -> Plan:
    case = towns.case(*records)
    return plan_agreements(replace(case, city=keeping(case.city, *signed)), towns.shipped(), findings or {})


def kinds(plan: Plan) -> list[str]:
    return [one.kind for one in plan.jobs]


def finding(
    holds: tuple[str, ...] = (), severity: Severity = Severity.ERROR, message: str = "直すところ"
) -> Finding:
    return Finding("rule", severity, message, "直し方", None, "agreements:N1", None, "指針 2(1)", holds)


# agreements


def test_an_unsigned_agreement_gives_a_clean_document_and_a_draft() -> None:
    plan = plan_of(towns.agreement())
    assert [(one.kind, one.path) for one in plan.jobs] == [
        ("agreement", "協定書/N1 例市と株式会社髙﨑商会との連携に関する協定書.docx"),
        ("draft", "協定書案/N1 例市と株式会社髙﨑商会との連携に関する協定書（案）.docx"),
    ]
    assert (plan.held, plan.findings) == ((), ())
    assert all(one.records == ("agreements:N1", "partners:C1") for one in plan.jobs)
    assert all(one.template == "docx/agreement.docx" for one in plan.jobs)


@pytest.mark.parametrize(
    "changes",
    ["status: signed", "status: declined", "kind: listed", "own_form: yes", "status:\nsigned_on: 2026-11-01"],
)
def test_what_is_signed_declined_listed_or_on_another_form_gives_nothing(changes: str) -> None:
    plan = plan_of(towns.agreement(changes))
    assert (plan.jobs, plan.held) == ((), ())


def test_an_agreement_that_is_kept_signed_gives_nothing() -> None:
    assert plan_of(towns.agreement(), signed=("N1",)).jobs == ()
    assert len(plan_of(towns.agreement(), signed=("N2",)).jobs) == 2


def test_a_broken_rule_holds_back_the_kinds_that_it_names() -> None:
    one = finding(("agreement",))
    plan = plan_of(towns.agreement(), findings={"agreements:N1": [one]})
    assert kinds(plan) == ["draft"]
    (held,) = plan.held
    assert (held.kind, held.reasons, held.title) == (
        "agreement",
        (one,),
        "N1 例市と株式会社髙﨑商会との連携に関する協定書",
    )
    assert plan.findings == ()


def test_a_finding_that_holds_everything_holds_the_draft_too() -> None:
    plan = plan_of(towns.agreement(), findings={"agreements:N1": [finding(("*",))]})
    assert (kinds(plan), [one.kind for one in plan.held]) == ([], ["agreement", "draft"])


def test_findings_of_another_record_hold_nothing_back() -> None:
    assert len(plan_of(towns.agreement(), findings={"agreements:N2": [finding(("*",))]}).jobs) == 2


def test_what_the_clauses_lack_holds_the_agreement_back_and_is_told() -> None:
    plan = plan_of(towns.agreement("effective_to:"))
    assert kinds(plan) == ["draft"]
    assert [one.rule for one in plan.held[0].reasons] == ["missing-for-clause"]
    assert plan.findings == plan.held[0].reasons


def test_open_points_stand_on_the_draft_alone_gravest_first_and_without_notices() -> None:
    found = [
        finding(severity=Severity.WARNING, message="警告"),
        finding(severity=Severity.NOTICE, message="お知らせ"),
        finding(message="誤り"),
    ]
    plan = plan_of(towns.agreement(), findings={"agreements:N1": found})
    clean, draft = (one.view for one in plan.jobs)
    assert isinstance(clean, AgreementDocument)
    assert isinstance(draft, AgreementDocument)
    assert clean.points == []
    assert [(one.number, one.severity, one.message) for one in draft.points] == [
        ("1", "エラー", "誤り"),
        ("2", "警告", "警告"),
    ]
    assert (clean.edition.draft, clean.edition.mark, clean.edition.note) == (False, "", "")
    assert (draft.edition.draft, draft.edition.mark, draft.edition.note) == (True, "案", "N1")


def test_the_day_of_signing_is_printed_or_left_open() -> None:
    assert towns.view(towns.agreement()).agreement.signed_on == "令和８年１２月１日"
    assert towns.view(towns.agreement("signed_on:"), draft=True).agreement.signed_on == BLANK_DAY


# signatures


def signatures(changes: str) -> list[tuple[str, str, str]]:
    return [
        (one.label, one.name, f"{one.title} {one.signer}")
        for one in towns.view(towns.agreement(changes)).signatures
    ]


def test_every_party_signs_with_its_head() -> None:
    assert signatures("partners: [C1, C2]") == [
        ("甲", "例市", "例市長 例　太郎"),
        ("乙", "株式会社髙﨑商会", "代表取締役 代表　C1"),
        ("丙", "神ノ浦輸送株式会社", "代表取締役 代表　C2"),
    ]


def test_each_member_of_a_group_signs_under_its_label() -> None:
    changes = "partners:\nparties: [{label: 甲, members: [city]}, {label: 乙, members: [C1, C2, C4]}, {label: 丙, members: [C3]}]"
    signing = towns.view(towns.agreement(changes)).signatures
    assert [(one.label, one.begins, one.name) for one in signing] == [
        ("甲", True, "例市"),
        ("乙", True, "株式会社髙﨑商会"),
        ("乙", False, "神ノ浦輸送株式会社"),
        ("乙", False, "学校法人𠮷田学園"),
        ("丙", True, "A&B <商会>"),
    ]


def test_who_signs_for_a_party_goes_before_its_head() -> None:
    changes = "partners:\nparties: [{label: 甲, members: [city]}, {label: 乙, members: [C1], signer: {title: 支店長, name: 支　店子, address: 支店の所在地}}]"
    assert signatures(changes)[1] == ("乙", "株式会社髙﨑商会", "支店長 支　店子")
    assert towns.view(towns.agreement(changes)).signatures[1].address == "支店の所在地"


@pytest.mark.parametrize(
    ("closing", "mark", "by_hand"),
    [("seal", "㊞", False), ("signature", "", True), ("electronic", "", False)],
)
def test_a_seal_or_an_autograph_is_asked_for_as_the_agreement_is_closed(
    closing: str, mark: str, by_hand: bool
) -> None:
    witness = "witnesses: [{name: 例県, signer: {title: 知事, name: 県　太郎}}]"
    view = towns.view(towns.agreement(f"closing: {closing}\n{witness}"))
    signing = [*view.signatures, *view.witnesses]
    assert len(signing) == 3
    assert {(one.mark, one.by_hand) for one in signing} == {(mark, by_hand)}


@pytest.mark.parametrize("closing", ["seal", "signature", "electronic"])
def test_where_nobody_is_named_nobody_seals_or_signs(closing: str) -> None:
    (witness,) = towns.view(towns.agreement(f"closing: {closing}\nwitnesses: [{{name: 例県}}]")).witnesses
    assert (witness.signer, witness.mark, witness.by_hand) == ("", "", False)


def test_witnesses_sign_without_label() -> None:
    view = towns.view(
        towns.agreement("witnesses: [{name: 例県, address: 例県庁, signer: {title: 知事, name: 県　太郎}}]")
    )
    (witness,) = view.witnesses
    assert (witness.label, witness.name, witness.address, witness.title, witness.signer) == (
        "",
        "例県",
        "例県庁",
        "知事",
        "県　太郎",
    )


def test_costs_divided_by_item_are_a_table_of_the_cost_article() -> None:
    items = "items: [{item: 燃料費, category: 需用費, bearer: 甲, share: 全額}, {item: 人件費, bearer: 乙}]"
    view = towns.view(towns.agreement(f"cost_burden: {{policy: itemised, {items}}}"))
    (table,) = view.cost_tables
    assert (table.heading, table.title) == ("別表（第５条関係）", "費用の負担区分")
    assert [(one.number, one.item, one.bearer) for one in table.rows] == [
        ("1", "燃料費", "甲"),
        ("2", "人件費", "乙"),
    ]
    assert towns.view(towns.agreement(f"cost_burden: {{policy: each, {items}}}")).cost_tables == []


# names and paths


PLACE = Workspace(machine.ROOT)


def folders(key: str) -> dict[str, str]:
    """What the policy of a municipality of the sample data calls its documents, by kind."""
    policy = yaml.safe_load((PLACE.data(key) / "policy.yaml").read_text("utf-8"))
    named = {one["kind"]: one["name"] for one in policy["rule_sets"][-1]["documents"]}
    own = {kind: KIND_LABELS[kind] for kind in OWN}
    return {"agreement": "協定書", "draft": "協定書案", **own, **named}


def test_paths_of_a_municipality_are_unique_even_where_case_does_not_count() -> None:
    records = [towns.agreement(f"id: N{n}\ntitle: {'同じ題名' * 30}") for n in range(1, 12)]
    paths = [job.path.lower() for job in plan_of(*records).jobs]
    assert len(set(paths)) == len(paths) == 22


@pytest.mark.parametrize("key", PLACE.cities())
def test_paths_of_the_sample_data_are_relative_and_begin_with_the_name_of_their_kind(key: str) -> None:
    jobs, named = survey(PLACE, key, towns.ON).plan.jobs, folders(key)
    assert {job.kind for job in jobs} > {"agreement", "draft"}
    for job in jobs:
        folder, *rest = job.path.split("/")
        assert folder == named[job.kind]
        assert rest
        assert not [one for one in rest if one != one.strip(" .") or one in ("", ".", "..")]
        assert not re.search(r'[<>:"\\|?*\x00-\x1f]', job.path)
        assert len(job.path) < 120


def test_titles_cannot_lead_out_of_the_folder() -> None:
    (job, _) = plan_of(towns.agreement("title: ../../../外\\C:NUL")).jobs
    assert job.path == "協定書/N1 ..／..／..／外＼C：NUL.docx"


# digests


def test_a_digest_changes_when_view_template_or_program_change() -> None:
    job = towns.job(towns.agreement())
    same = digest(job, "template", "program")
    assert digest(towns.job(towns.agreement()), "template", "program") == same
    assert digest(job, "other", "program") != same
    assert digest(job, "template", "other") != same
    assert digest(towns.job(towns.agreement("title: 別の")), "template", "program") != same
    assert digest(towns.job(towns.agreement("signed_on: 2026-12-02")), "template", "program") != same


def test_a_digest_does_not_run_its_parts_together() -> None:
    job = towns.job(towns.agreement())
    assert digest(job, "ab", "c") != digest(job, "a", "bc") != digest(job, "c", "ab")


def test_a_digest_does_not_change_with_what_is_not_printed() -> None:
    job = towns.job(towns.agreement())
    same = digest(job, "t", "p")
    assert digest(replace(job, title="別", records=("partners:C9",), scope="2026"), "t", "p") == same
    silent = "steps: [{step: S1, date: 2026-08-01}]\nprospect: 見込みあり"
    assert digest(towns.job(towns.agreement(silent)), "t", "p") == same


def test_every_text_of_the_view_is_in_the_digest() -> None:
    job = towns.job(towns.agreement())
    assert isinstance(job.view, AgreementDocument)
    last = job.view.articles[-1]
    changed = last.model_copy(
        update={"paragraphs": [ParagraphView(number="", text="x", items=[ItemView(number="", text="")])]}
    )
    view = job.view.model_copy(update={"articles": [*job.view.articles[:-1], changed]})
    assert digest(replace(job, says=view), "t", "p") != digest(job, "t", "p")


# what must be printed


def test_what_is_printed_under_a_name_enters_lists_and_leaves_blanks_out() -> None:
    view = towns.view(towns.agreement())
    assert list(printed(view, "agreement.title")) == [view.agreement.title]
    assert list(printed(view, "articles.number")) == [one.number for one in view.articles]
    assert list(printed(view, "articles.paragraphs.items.text"))[:2] == [
        "健康増進",
        "備蓄と避難所の運営に関すること",
    ]
    assert "" not in list(printed(view, "articles.paragraphs.number"))
    assert list(printed(view, "witnesses.name")) == []
    assert list(printed(view, "edition.mark")) == []


@pytest.mark.parametrize("relative", sorted(REQUIRED))
def test_every_required_name_is_in_its_view(relative: str) -> None:
    for path in REQUIRED[relative]:
        view: object = VIEWS[relative]
        for name in path.split("."):
            fields = getattr(view, "model_fields", {})
            assert name in fields, path
            inner = fields[name].annotation
            view = getattr(inner, "__args__", (inner,))[0]


# what is held back


def test_a_faulty_agreement_is_held_in_both_editions_with_its_reasons(tmp_path: Path) -> None:
    place = towns.workspace(tmp_path)
    towns.edit(
        place.data(towns.CITY) / "agreements.yaml", "effective_to: 2027-11-30", "effective_to: 2027-11-31"
    )
    known = towns.surveyed(place).plan
    held = [one for one in known.held if one.kind in ("agreement", "draft")]
    assert [(one.kind, one.title, one.records) for one in held] == [
        ("agreement", "N1", ("agreements:N1",)),
        ("draft", "N1", ("agreements:N1",)),
    ]
    assert [one.rule for one in held[0].reasons] == ["bad-date"]


def test_every_held_document_has_a_reason(tmp_path: Path) -> None:
    place = towns.workspace(tmp_path)
    towns.edit(place.data(towns.CITY) / "partners.yaml", "id: C1", "id: C1, nmae: x")
    held = towns.surveyed(place).plan.held
    assert {one.kind for one in held} == {"agreement", "draft", "sheet4", *OWN}
    assert [one.title for one in held if not one.reasons] == []
