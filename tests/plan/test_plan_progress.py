"""Where an agreement stands, and what is to be done next: small towns, one agreement each."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from pipeline.findings import Finding, Place, Severity, fault
from pipeline.plan.milestones import Stage, line_of
from pipeline.plan.progress import Phase, progress, state_of
from pipeline.plan.term import Term, term_today
from pipeline.policy.model import Codes, Municipality, Policy, RuleEntry, RuleSet, RuleSetHead, Style
from pipeline.policy.registry import Setting
from pipeline.policy.rules.procedure import Judged, StepsDated, StepsInOrder
from pipeline.records.agreements import Agreement
from pipeline.records.signed import SignedPaper
from tests.plan import towns

ON = date(2026, 11, 20)
CODES = """
kinds:
  - {code: whole, label: 包括協定, role: comprehensive}
  - {code: single, label: 個別協定, role: individual}
  - {code: listed, label: 登録のみの協定, role: record-only}
fields: [{code: F1, label: 健康増進}]
steps:
  - {code: S1, label: 申出, role: offer}
  - {code: S2, label: 下調べ, role: preparation}
  - {code: S3, label: 需要調査, role: survey}
  - {code: S4, label: 市長の決定, role: decision}
  - {code: S5, label: 調印, role: signing}
states:
  - {code: talk, label: 相談中, role: in-procedure}
  - {code: open, label: 手続中, role: in-procedure}
  - {code: signed, label: 締結済, role: in-force}
  - {code: paused, label: 中断, role: suspended}
  - {code: ended, label: 終了, role: ended}
  - {code: cancelled, label: 解除, role: cancelled}
  - {code: declined, label: 見送り, role: declined}
"""
TOWN = """
code: "998010"
name: 例市
address: 例県例市本町1番地
heads: [{title: 例市長, name: 例　太郎, since: 2020-01-01}]
window: 協働課
"""
AGREEMENT = """
id: N1
kind: whole
title: 例市と株式会社髙﨑商会との連携に関する協定書
partners: [C1]
initiated_by: partner
status: open
"""
CODEBOOK = towns.read(CODES, Codes).book()
RULES: dict[str, RuleEntry] = {
    "steps-dated": towns.read(
        "strength: must\nreference: 3\nkinds: [whole]\ninitiated_by: [partner]\nsteps: [S1, S3, S4]",
        StepsDated,
        CODEBOOK,
    ),
    "steps-in-order": towns.read(
        "strength: watch\nreference: 3\nkinds: [whole]\nsteps: [S1, S2, S3, S4]", StepsInOrder, CODEBOOK
    ),
    "judged-before": towns.read(
        "strength: must\nreference: 2\nkinds: [single]\njudge: section", Judged, CODEBOOK
    ),
}
ALL_DONE = """
steps:
  - {step: S1, date: 2026-08-01}
  - {step: S3, date: 2026-09-01}
  - {step: S4, date: 2026-10-01, outcome: approved}
"""
ASK = "協定書案と記載事項確認書を相手方に確かめてもらい、起案文・審査票で決裁を受ける"


def agreement(changes: str = "") -> Agreement:
    """The usual agreement; a line of ``changes`` takes the place of the same field."""
    new = {line.partition(":")[0] for line in changes.splitlines() if line[:1].strip()}
    kept = [line for line in AGREEMENT.strip().splitlines() if line.partition(":")[0] not in new]
    return towns.read("\n".join([*kept, changes.strip("\n")]), Agreement, CODEBOOK)


def setting(*agreements: Agreement, on: date = ON, style: str = "{}") -> Setting:
    head = RuleSetHead.model_validate(
        {"id": "r1", "guideline": "例市指針", "in_force_from": "2000-01-01", "article_sets": []}
    )
    policy = Policy(
        towns.read(TOWN, Municipality), CODEBOOK, towns.read(style, Style), (RuleSet(head, RULES),)
    )
    return Setting(towns.city(*agreements), policy, on)


def told(changes: str = "", *findings: Finding, clean: bool = True, on: date = ON, style: str = "{}") -> str:
    one = agreement(changes)
    return progress(one, setting(one, on=on, style=style), findings, clean=clean).next_step


def error(rule: str = "cost-burden-stated") -> Finding:
    return Finding(rule, Severity.ERROR, "誤り", record="agreements:N1", holds=("agreement",))


# the line of steps


def test_the_steps_stand_in_the_order_of_the_policy_with_the_signing_last() -> None:
    one = agreement("steps: [{step: S3, date: 2026-09-01}, {step: S1, date: 2026-08-01}]")
    line = line_of(one, setting(one)).milestones
    assert [(step.name, step.stage) for step in line] == [
        ("S1 申出", Stage.DONE),
        ("S2 下調べ", Stage.UNRECORDED),
        ("S3 需要調査", Stage.DONE),
        ("S4 市長の決定", Stage.NEXT),
        ("S5 調印", Stage.OPEN),
    ]
    assert line[0].day == date(2026, 8, 1)


def test_a_step_that_no_rule_asks_for_is_next_only_behind_what_is_done() -> None:
    one = agreement("steps: [{step: S1, date: 2026-08-01}]")
    found = line_of(one, setting(one)).current
    assert found is not None
    assert found.name == "S2 下調べ"


def test_steps_that_are_not_asked_of_an_agreement_are_not_shown() -> None:
    one = agreement("initiated_by: section")
    assert [step.name for step in line_of(one, setting(one)).milestones] == ["S5 調印"]


def test_a_judgement_that_a_rule_asks_for_is_a_step() -> None:
    one = agreement("kind: single\ndecisions: [{judge: committee, date: 2026-10-01, outcome: approved}]")
    line = line_of(one, setting(one)).milestones
    assert [(step.name, step.stage) for step in line] == [
        ("審査会の判断", Stage.DONE),
        ("担当課の判断", Stage.NEXT),
        ("S5 調印", Stage.OPEN),
    ]


def test_nothing_is_next_of_a_signed_agreement() -> None:
    one = agreement("status: signed\nsigned_on: 2026-01-10\nsteps: [{step: S1, date: 2025-12-01}]")
    line = line_of(one, setting(one))
    assert line.current is None
    assert {step.stage for step in line.milestones} == {Stage.DONE, Stage.UNRECORDED}
    assert line.milestones[-1].day == date(2026, 1, 10)


def test_an_amendment_is_asked_for_no_steps_of_a_new_agreement() -> None:
    original = agreement("id: N0\nstatus: signed\nsigned_on: 2025-01-10")
    change = agreement("amends: N0")
    found = line_of(change, setting(original, change))
    assert [step.name for step in found.milestones] == ["S5 調印"]


# before the signing


@pytest.mark.parametrize(
    ("changes", "step"),
    [
        ("", "「S1 申出」を済ませ、日付を記録する"),
        ("steps: [{step: S1, outcome: done}]", "「S1 申出」を済ませ、日付を記録する"),
        (
            "steps: [{step: S1, date: 2026-08-01}, {step: S3, date: 2026-12-03}, {step: S2, date: 2026-08-05}]",
            "「S3 需要調査」を行う（令和８年１２月３日の予定）",
        ),
        (
            "steps: [{step: S1, date: 2026-08-01}, {step: S3, date: 2026-09-03}]",
            f"{ASK}（S4 市長の決定の日付と結果を記録する）",
        ),
        (
            "own_form: yes\nsteps: [{step: S1, date: 2026-08-01}, {step: S3, date: 2026-09-03}]",
            "「S4 市長の決定」を受け、日付と可否を記録する",
        ),
        (
            f"{ALL_DONE.replace('2026-10-01', '2026-12-10')}",
            "「S4 市長の決定」を行う（令和８年１２月１０日の予定）",
        ),
        ("kind: single", "「担当課の判断」を受け、日付と可否を記録する"),
        (
            "steps: [{step: S1, date: 2026-08-01, outcome: refused}]",
            "「S1 申出」が否とされたので、見送るか、手続をやり直すかを決めて記録する",
        ),
    ],
)
def test_an_open_step_is_the_next_step(changes: str, step: str) -> None:
    assert told(changes) == step


def test_errors_wait_until_the_decision_and_then_come_first() -> None:
    early = "steps: [{step: S1, date: 2026-08-01}, {step: S2, date: 2026-08-02}]"
    late = "steps: [{step: S1, date: 2026-08-01}, {step: S3, date: 2026-09-03}]"
    assert told(early, error(), error("term-stated")).startswith("「S3 需要調査」")
    asked = (error(), error("term-stated"), error("steps-dated"))
    assert told(late, *asked) == "エラー2件を直し、「S4 市長の決定」を受け、日付と可否を記録する"
    assert told(late, error("steps-dated")) == f"{ASK}（S4 市長の決定の日付と結果を記録する）"
    assert told(ALL_DONE, error(), error("steps-dated")) == "エラー2件を直す"


def test_what_cannot_be_read_comes_before_every_step() -> None:
    assert told("", fault("missing", None, "誤り", "直す")) == "エラー1件を直す"
    assert told("status: declined", fault("missing", None, "誤り", "直す")) == "エラー1件を直す"


def test_warnings_are_no_next_step() -> None:
    watched = Finding("term-length", Severity.WARNING, "注意", record="agreements:N1")
    assert told(ALL_DONE + "signed_on: 2026-12-01", watched).startswith("協定書を印刷して締結し")


def test_what_was_decided_is_printed_and_signed() -> None:
    day = ALL_DONE + "signed_on: 2026-12-01"
    printed = "協定書を印刷して締結し、その日付で kyotei sign を実行する"
    assert told(day) == f"{printed}（締結の予定 令和８年１２月１日）"
    assert told(ALL_DONE) == printed
    assert told(f"{ALL_DONE}closing: electronic") == printed.replace("を印刷して", "に電子署名をして")
    assert told(day, clean=False) == "協定書を作れない理由をなくす"
    command = "kyotei sign example N1 --signed-on 2026-12-01 を実行する"
    for later in (date(2026, 12, 1), date(2026, 12, 8)):
        assert told(day, on=later) == f"協定書に記名押印し、{command}"
    assert told(day, on=date(2026, 12, 1), style="closing: signature") == f"協定書に署名し、{command}"
    electronic = f"{day}\nclosing: electronic"
    assert told(electronic, on=date(2026, 12, 1)) == f"協定書に電子署名をし、{command}"


def test_without_a_decision_among_the_steps_the_papers_are_checked_before_the_signing() -> None:
    judged = "kind: single\ndecisions: [{judge: section, date: 2026-10-01, outcome: approved}]"
    for changes in ("initiated_by: section", judged):
        assert told(changes) == f"{ASK}。その後、協定書を印刷して締結し、その日付で kyotei sign を実行する"


@pytest.mark.parametrize(
    ("changes", "why"),
    [("kind: listed", "登録だけの協定"), (f"own_form: yes\n{ALL_DONE}", "相手方の様式による協定")],
)
def test_an_agreement_without_a_paper_is_only_recorded(changes: str, why: str) -> None:
    assert told(changes, clean=False) == f"締結したら、「締結日」と「状態」を記録する（{why}）"


# afterwards


@pytest.mark.parametrize(
    ("changes", "step"),
    [
        ("effective_to: 2027-03-31", "有効期間の満了まで（令和９年３月３１日）"),
        (
            "effective_to: 2027-03-31\nrenewal: {further_term: 1年, notice: 1か月前}",
            "更新しないときは令和９年２月２８日までに申し出る（有効期間は令和９年３月３１日まで）",
        ),
        (
            "effective_to: 2026-11-30\nrenewal: {further_term: 1年, notice: 1か月前}",
            "有効期間の満了まで（令和８年１１月３０日、その後は更新）",
        ),
        (
            "effective_to: 2022-02-28\nrenewal: {further_term: 3年}",
            "有効期間の満了まで（令和１０年２月２９日、その後は更新）",
        ),
        (
            "effective_to: 2022-02-28\nrenewal: {notice: 1か月前}",
            "更新されているかを確かめる（当初の有効期間は令和４年２月２８日まで）",
        ),
        ("effective_to: 2026-11-19", "有効期間が満了したので（令和８年１１月１９日まで）、「状態」を改める"),
        ("effective_to: 2026-11-20", "有効期間の満了まで（令和８年１１月２０日）"),
        ("effective_from: 2026-12-01", "有効期間の開始を待つ（令和８年１２月１日から）"),
        ("", "することはない（終了日の定めはない）"),
        ("status: paused", "中断を解くか、協定を終えるかを決める"),
        ("status: ended\nended_on: 2025-03-31", "することはない（令和７年３月３１日に終了）"),
        ("status: cancelled", "することはない（解除）"),
        ("status: declined", "することはない（見送り）"),
    ],
)
def test_a_signed_agreement_waits_for_the_end_of_its_term(changes: str, step: str) -> None:
    status = "" if "status:" in changes else "status: signed\n"
    assert told(f"{status}signed_on: 2021-03-01\n{changes}", clean=False) == step


def test_a_paper_that_is_signed_and_not_kept_is_to_be_kept_first_of_all() -> None:
    signed = "status: signed\nsigned_on: 2026-01-10\neffective_to: 2027-03-31"
    command = "kyotei sign example N1 --signed-on 2026-01-10"
    assert told(signed, error()) == f"締結した協定書を残す（{command} を実行する）"
    kept = setting(agreement(signed))
    papers = {"N1": SignedPaper("N1", Place("data/example/signed/N1"), None)}
    kept = replace(kept, city=replace(kept.city, signed=papers))
    assert progress(agreement(signed), kept, (), clean=True).next_step.startswith("有効期間の満了まで")


def test_an_amendment_moves_the_end_of_the_term() -> None:
    original = agreement("id: N0\nstatus: signed\nsigned_on: 2025-01-10\neffective_to: 2026-12-31")
    change = agreement("amends: N0\nstatus: signed\nsigned_on: 2026-01-10\neffective_to: 2028-12-31")
    both = setting(original, change)
    stands = progress(original, both, (), clean=False)
    assert (stands.next_step, stands.phase) == ("有効期間の満了まで（令和１０年１２月３１日）", Phase.RUNNING)
    later = progress(original, replace(both, on=date(2027, 6, 1)), (), clean=False)
    assert (later.next_step, later.phase) == (stands.next_step, Phase.RUNNING)
    assert progress(original, replace(both, on=date(2029, 1, 1)), (), clean=False).phase is Phase.OVER
    assert (
        progress(change, both, (), clean=False).next_step
        == "することはない（変更は元の協定 N0 に及んでいる）"
    )


def test_errors_of_a_signed_agreement_are_mended_first() -> None:
    assert told("status: signed\nsigned_on: 2026-01-10", error(), clean=False) == "エラー1件を直す"


# the term that runs today


@pytest.mark.parametrize(
    ("original", "changed", "on", "term"),
    [
        ("effective_to: 2026-12-31", None, ON, None),
        ("effective_to: 2024-12-31\nrenewal: {further_term: 3年}", None, ON, Term(date(2027, 12, 31), renewed=True)),
        ("effective_to: 2024-12-31\nrenewal: {notice: 1か月前}", None, ON, None),
        ("effective_to: 2026-12-31", "effective_to: 2028-12-31", ON, Term(date(2028, 12, 31), renewed=False, by="N2")),
        ("effective_to: 2026-12-31", "effective_to: 2028-12-31\neffective_from: 2027-01-01", ON, None),
        ("effective_to: 2026-12-31", "removes: [effective_to]", ON, Term(None, renewed=False, by="N2")),
        ("effective_to: 2026-12-31", "fields: [F1]", ON, None),
        (
            "effective_to: 2025-12-31\nrenewal: {further_term: 1年}",
            "effective_to: 2026-03-31",
            ON,
            Term(date(2027, 3, 31), renewed=True, by="N2"),
        ),
        ("effective_to: 2026-12-31", "effective_to: 2028-12-31", date(2029, 1, 1), None),
    ],
)  # fmt: skip
def test_the_term_that_runs_today_is_told_where_it_is_not_the_first(
    original: str, changed: str | None, on: date, term: Term | None
) -> None:
    first = agreement(f"status: signed\nsigned_on: 2022-01-10\n{original}")
    changes = []
    if changed is not None:
        changes = [agreement(f"id: N2\namends: N1\nstatus: signed\nsigned_on: 2026-01-10\n{changed}")]
    place = setting(first, *changes, on=on)
    assert term_today(first, place) == term
    assert [term_today(one, place) for one in changes] == [None] * len(changes)


def test_an_agreement_that_is_not_signed_has_no_term_yet() -> None:
    one = agreement("effective_to: 2020-12-31\nrenewal: {further_term: 3年}")
    assert term_today(one, setting(one)) is None


# states


@pytest.mark.parametrize(
    ("changes", "state", "phase"),
    [
        ("status: talk", "相談中", Phase.BEFORE),
        ("status: signed\nsigned_on: 2026-01-10", "締結済", Phase.RUNNING),
        ("status: ended\neffective_to: 2030-03-31", "終了", Phase.OVER),
        ("status: declined", "見送り", Phase.OVER),
        ("status:", "手続中", Phase.BEFORE),
        ("status:\nsigned_on: 2020-04-01", "締結済", Phase.RUNNING),
        ("status:\nsigned_on: 2020-04-01\neffective_to: 2021-03-31", "終了", Phase.OVER),
        ("status:\nsigned_on: 2020-04-01\neffective_to: 2021-03-31\nrenewal: {further_term: 1年}", "締結済", Phase.RUNNING),
    ],
)  # fmt: skip
def test_a_state_is_the_one_on_record_or_follows_from_the_days(
    changes: str, state: str, phase: Phase
) -> None:
    one = agreement(changes)
    stands = progress(one, setting(one), (), clean=False)
    assert (stands.state, stands.phase) == (state, phase)
    assert state_of(one, setting(one)) == state


def test_a_kept_paper_is_signed_whatever_its_record_says() -> None:
    one = agreement("signed_on: 2026-11-10")
    place = setting(one)
    kept = {one.id: SignedPaper(one.id, Place("data/example/signed/N1"), None)}
    stands = progress(one, replace(place, city=replace(place.city, signed=kept)), (), clean=True)
    assert (stands.state, stands.phase) == ("締結済", Phase.RUNNING)
    assert stands.next_step == "締結したので、記録の「状態」を「締結済」に改める"
