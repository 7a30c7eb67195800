"""Records and policy → verdicts: how rules bind, what exceptions do, which rule set judges."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pipeline.findings import Finding, Severity
from pipeline.policy.judge import Judgement, Standing
from pipeline.policy.model import Strength
from tests.policy.cities import (
    AGREEMENT,
    GUIDELINE,
    ON,
    RULE,
    Town,
    at,
    edited,
    policy_text,
    rule_set,
    town,
)

NO_END = edited(AGREEMENT, ("  有効期間終了日: 2027-11-30\n", ""))
"""An agreement that breaks the rule term-stated."""

EXCEPTION = "{規則: term-stated, 理由: 期間を定めない慣行, 決裁者: 市長, 決裁日: 2026-11-01}"


def bound(strength: str, more: str = "") -> str:
    return f"term-stated: {{strength: {strength}, reference: 第1条{more}}}"


def excepted(*rows: str, text: str = NO_END) -> str:
    return text + "  例外:\n" + "".join(f"    - {row}\n" for row in rows)


def signed(text: str, on: str) -> str:
    return edited(text, ("締結日: 2026-12-01", f"締結日: {on}"), ("状態: 手続中", "状態: 締結済"))


def only(judgement: Judgement) -> Finding:
    (found,) = judgement.findings
    return found


# how a rule binds


@pytest.mark.parametrize(
    ("strength", "severity", "holds"),
    [
        ("must", Severity.ERROR, ("agreement",)),
        ("principle", Severity.ERROR, ("agreement",)),
        ("watch", Severity.WARNING, ()),
        ("note", Severity.NOTICE, ()),
        ("お知らせ", Severity.NOTICE, ()),
    ],
)
def test_a_broken_rule_weighs_as_it_binds(
    tmp_path: Path, strength: str, severity: Severity, holds: tuple[str, ...]
) -> None:
    judgement = town(tmp_path, bound(strength), agreements=NO_END).judge()
    (verdict,) = judgement.verdicts
    assert (verdict.standing, verdict.strength) == (Standing.BROKEN, Strength.find(strength))
    found = only(judgement)
    assert (found.rule, found.severity, found.holds) == ("term-stated", severity, holds)
    assert (found.record, found.reference) == ("agreements:N1", f"{GUIDELINE} 第1条")
    assert at(found) == ("agreements", 1)
    assert found.holds_back("agreement") is bool(holds)
    assert not found.holds_back("draft")


def test_only_a_principle_points_to_the_exception(tmp_path: Path) -> None:
    hints = {
        strength: only(town(tmp_path / strength, bound(strength), agreements=NO_END).judge()).hint or ""
        for strength in ("must", "principle", "watch", "note")
    }
    assert [strength for strength, hint in hints.items() if "例外" in hint] == ["principle"]
    assert "規則「有効期間の終わり」と理由・決裁者・決裁日" in hints["principle"]


def test_a_rule_that_is_held_gives_its_evidence_and_no_finding(tmp_path: Path) -> None:
    judgement = town(tmp_path, RULE).judge()
    (verdict,) = judgement.verdicts
    assert (verdict.standing, verdict.evidence) == (Standing.HELD, ("令和９年１１月３０日まで",))
    assert judgement.findings == []


def test_a_rule_under_another_name_is_told_by_that_name(tmp_path: Path) -> None:
    rule = "終了日: {use: term-stated, strength: must, reference: 第1条}"
    assert only(town(tmp_path, rule, agreements=NO_END).judge()).rule == "終了日"


def test_each_use_of_a_rule_has_a_verdict_of_its_own(tmp_path: Path) -> None:
    rules = f"{RULE}\nagain: {{use: term-stated, strength: watch, reference: 第2条, basis: product}}"
    judgement = town(tmp_path, rules, agreements=NO_END).judge()
    assert [(one.rule, one.severity, one.reference) for one in judgement.findings] == [
        ("term-stated", Severity.ERROR, f"{GUIDELINE} 第1条"),
        ("again", Severity.WARNING, "本システムの決まり 第2条"),
    ]


# kinds


@pytest.mark.parametrize(
    ("more", "kind", "strengths"),
    [
        (", kinds: [comprehensive]", "包括連携協定", ["must"]),
        (", kinds: [comprehensive]", "個別協定", []),
        (", kinds: [comprehensive], advisory: [individual]", "個別協定", ["watch"]),
        (", kinds: [comprehensive], advisory: [individual]", "災害協定", []),
        ("", "災害協定", ["must"]),
    ],
)
def test_a_rule_judges_the_kinds_that_it_binds(
    tmp_path: Path, more: str, kind: str, strengths: list[str]
) -> None:
    text = edited(NO_END, ("種別: 包括連携協定", f"種別: {kind}"))
    judgement = town(tmp_path, bound("must", more), agreements=text).judge()
    assert [one.strength.value for one in judgement.verdicts] == strengths
    assert [one.severity for one in judgement.findings] == [
        {"must": Severity.ERROR, "watch": Severity.WARNING}[one] for one in strengths
    ]


def test_what_breaks_an_advisory_rule_is_told_as_such(tmp_path: Path) -> None:
    more = ", kinds: [individual], advisory: [comprehensive]"
    judgement = town(tmp_path / "a", bound("must", more), agreements=NO_END).judge()
    assert only(judgement).message == "有効期間の終了日がありません。（包括連携協定では参考です）"
    assert only(judgement).reference == f"{GUIDELINE} 第1条"
    assert [(one.advisory, one.binding) for one in judgement.verdicts] == [(True, "参考")]
    bound_kind = edited(NO_END, ("種別: 包括連携協定", "種別: 個別協定"))
    judgement = town(tmp_path / "b", bound("must", more), agreements=bound_kind).judge()
    assert "参考" not in only(judgement).message
    assert [(one.advisory, one.binding) for one in judgement.verdicts] == [(False, "必須")]


def test_an_approved_exception_from_an_advisory_rule_says_only_that(tmp_path: Path) -> None:
    more = ", kinds: [individual], advisory: [comprehensive]"
    found = only(town(tmp_path, bound("principle", more), agreements=excepted(EXCEPTION)).judge())
    assert "例外として承認済み" in found.message
    assert "参考" not in found.message


@pytest.mark.parametrize(
    ("more", "severity", "told"),
    [
        ("", Severity.ERROR, False),
        (", kinds: [包括連携協定], advisory: [個別協定]", Severity.ERROR, False),
        (", kinds: [個別協定], advisory: [包括連携協定]", Severity.WARNING, True),
        (", kinds: [個別協定]", Severity.ERROR, False),
    ],
)
def test_a_record_under_an_agreement_is_advised_where_its_agreement_is(
    tmp_path: Path, more: str, severity: Severity, *, told: bool
) -> None:
    row = "- {事業ID: J1, 取組の件名: 会, 協定ID: N1, 契約方法: {方法: 随意契約, 協定を根拠とする: はい}}\n"
    rule = f"project-contract: {{strength: must, reference: 第1条{more}}}"
    done = signed(AGREEMENT, "2026-10-01")
    found = only(town(tmp_path, rule, agreements=done, projects=row).judge())
    assert (found.severity, "（包括連携協定では参考です）" in found.message) == (severity, told)


@pytest.mark.parametrize(
    ("strength", "severity"),
    [("must", Severity.WARNING), ("watch", Severity.WARNING), ("note", Severity.NOTICE)],
)
def test_what_is_not_quite_bound_is_watched_and_never_more_than_noted(
    tmp_path: Path, strength: str, severity: Severity
) -> None:
    advisory = bound(strength, ", kinds: [individual], advisory: [comprehensive]")
    assert only(town(tmp_path / "a", advisory, agreements=NO_END).judge()).severity is severity
    done = signed(NO_END, "2026-10-01")
    assert only(town(tmp_path / "b", bound(strength), agreements=done).judge()).severity is severity


# exceptions


def test_an_approved_exception_from_a_principle_is_a_notice(tmp_path: Path) -> None:
    judgement = town(tmp_path, bound("principle"), agreements=excepted(EXCEPTION)).judge()
    (verdict,) = judgement.verdicts
    assert (verdict.standing, verdict.strength) == (Standing.EXCEPTED, Strength.PRINCIPLE)
    found = only(judgement)
    assert (found.severity, found.holds) == (Severity.NOTICE, ())
    assert found.message == (
        "有効期間の終了日がありません。（例外として承認済み：期間を定めない慣行。市長、令和８年１１月１日決裁）"
    )
    assert "対応は要りません" in (found.hint or "")
    assert found.reference == f"{GUIDELINE} 第1条"


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("{規則: term-stated}", "「理由」・「決裁者」・「決裁日」がありません。"),
        ("{規則: term-stated, 決裁者: 市長, 決裁日: 2026-11-01}", "「理由」がありません。"),
        ("{規則: term-stated, 理由: 慣行, 決裁日: 2026-11-01}", "「決裁者」がありません。"),
        ("{規則: term-stated, 理由: 慣行, 決裁者: 市長}", "「決裁日」がありません。"),
        (
            "{規則: term-stated, 理由: '\u3000', 決裁者: 市長, 決裁日: 2026-11-01}",
            "「理由」がありません。",
        ),
        (
            "{規則: term-stated, 理由: 慣行, 決裁者: 市長, 決裁日: 2026-11-21}",
            "「決裁日」（令和８年１１月２１日）がまだ来ていません。",
        ),
        (
            "{規則: term-stated, 理由: 慣行, 決裁日: 2026-11-21}",
            "「決裁者」がありません。「決裁日」（令和８年１１月２１日）がまだ来ていません。",
        ),
    ],
)
def test_an_incomplete_exception_changes_nothing_and_says_what_is_missing(
    tmp_path: Path, row: str, says: str
) -> None:
    made = town(tmp_path, bound("principle"), agreements=excepted(row))
    found = {one.rule: one for one in made.judge().findings}
    assert set(found) == {"term-stated", "exception-incomplete"}
    assert (found["term-stated"].severity, found["term-stated"].holds) == (Severity.ERROR, ("agreement",))
    said = found["exception-incomplete"]
    assert (said.severity, said.holds, said.value) == (Severity.WARNING, (), "term-stated")
    assert said.message.endswith(f"決裁日が要ります。{says}")
    assert at(said) == ("agreements", made.line("agreements", f"- {row}"))
    assert "3つとも" in (said.hint or "")


@pytest.mark.parametrize(
    ("row", "severity"), [(EXCEPTION, Severity.NOTICE), ("{規則: term-stated}", Severity.WARNING)]
)
def test_an_exception_from_a_rule_that_only_watches_may_be_noted(
    tmp_path: Path, row: str, severity: Severity
) -> None:
    rule = bound("principle", ", kinds: [individual], advisory: [comprehensive]")
    found = only(town(tmp_path, rule, agreements=excepted(row)).judge())
    assert (found.rule, found.severity, found.holds) == ("term-stated", severity, ())


@pytest.mark.parametrize(("on", "counts"), [(date(2026, 11, 1), True), (date(2026, 10, 31), False)])
def test_an_exception_counts_from_the_day_of_its_approval_on(tmp_path: Path, on: date, counts: bool) -> None:
    made = town(tmp_path, bound("principle"), agreements=excepted(EXCEPTION))
    rules = {one.rule: one.severity for one in made.judge(on=on).findings}
    if counts:
        assert rules == {"term-stated": Severity.NOTICE}
    else:
        assert rules == {"term-stated": Severity.ERROR, "exception-incomplete": Severity.WARNING}


def test_a_complete_exception_beside_an_incomplete_one_counts(tmp_path: Path) -> None:
    made = town(tmp_path, bound("principle"), agreements=excepted("{規則: term-stated}", EXCEPTION))
    assert made.verdict("term-stated").standing is Standing.EXCEPTED


def test_an_exception_from_what_nobody_waives_is_refused(tmp_path: Path) -> None:
    made = town(tmp_path, bound("must"), agreements=excepted(EXCEPTION))
    found = {one.rule: one for one in made.judge().findings}
    assert set(found) == {"term-stated", "exception-refused"}
    assert (found["term-stated"].severity, found["term-stated"].holds) == (Severity.ERROR, ("agreement",))
    assert "必須" in found["exception-refused"].message
    assert f"{GUIDELINE} 第1条" in (found["exception-refused"].hint or "")


def test_an_exception_that_nothing_needs_is_told(tmp_path: Path) -> None:
    made = town(tmp_path, bound("principle"), agreements=excepted(EXCEPTION, text=AGREEMENT))
    assert made.verdict("term-stated").standing is Standing.HELD
    found = only(made.judge())
    assert (found.rule, found.severity) == ("exception-unneeded", Severity.WARNING)
    assert at(found) == ("agreements", made.line("agreements", "規則: term-stated"))


def test_an_exception_from_a_rule_of_another_kind_is_not_needed(tmp_path: Path) -> None:
    rule = bound("principle", ", kinds: [individual]")
    assert only(town(tmp_path, rule, agreements=excepted(EXCEPTION)).judge()).rule == "exception-unneeded"


def test_an_exception_from_an_unknown_rule_is_told_with_a_suggestion(tmp_path: Path) -> None:
    text = excepted(EXCEPTION.replace("term-stated", "term-statd"), text=AGREEMENT)
    found = only(town(tmp_path, bound("principle"), agreements=text).judge())
    assert (found.rule, found.value) == ("exception-unknown", "term-statd")
    assert found.hint == (
        "「term-stated」のことでしょうか。この協定で例外を認める規則（原則）は、有効期間の終わり です。"
    )


@pytest.mark.parametrize("word", ["term-stated", "有効期間の終わり", "有効期間の終わり（term-stated）"])
def test_an_exception_names_its_rule_by_id_or_by_title(tmp_path: Path, word: str) -> None:
    text = excepted(EXCEPTION.replace("term-stated", word))
    judgement = town(tmp_path, bound("principle"), agreements=text).judge()
    (verdict,) = judgement.verdicts
    assert (verdict.rule, verdict.title) == ("term-stated", "有効期間の終わり")
    assert verdict.standing is Standing.EXCEPTED
    assert only(judgement).rule == "term-stated", "findings.json keeps the id"


def test_what_is_wrong_with_an_exception_is_said_with_the_title_of_its_rule(tmp_path: Path) -> None:
    cases = {
        "exception-unneeded": ("principle", AGREEMENT, EXCEPTION),
        "exception-refused": ("must", NO_END, EXCEPTION),
        "exception-incomplete": ("principle", NO_END, "{規則: 有効期間の終わり}"),
    }
    for rule, (strength, text, row) in cases.items():
        made = town(tmp_path / rule, bound(strength), agreements=excepted(row, text=text))
        (found,) = [one for one in made.judge().findings if one.rule == rule]
        assert found.message.startswith("規則「有効期間の終わり」")


def test_an_unknown_rule_is_answered_with_all_principles_the_nearest_first(tmp_path: Path) -> None:
    rules = """\
        project-count: {strength: principle, reference: 第1条, minimum: 1, counts: [事業]}
        term-length: {strength: principle, reference: 第2条, span: 1年}
        no-city-cost: {strength: principle, reference: 第3条, kinds: [individual], allowed: [市の負担なし]}
        term-stated: {strength: must, reference: 第4条}
        term-reading: {strength: watch, reference: 第5条}
        renewal-terms: {strength: principle, reference: 第6条, automatic: いいえ}
    """
    text = excepted("{規則: 期間の長短}", text=AGREEMENT)
    found = next(
        one
        for one in town(tmp_path, rules, agreements=text).judge().findings
        if one.rule == "exception-unknown"
    )
    listed = (
        (found.hint or "").partition("例外を認める規則（原則）は、")[2].removesuffix(" です。").split("、")
    )
    assert listed[0] == "有効期間の長さ"
    assert sorted(listed) == sorted(["有効期間の長さ", "連携事業の数", "更新の定め"])


def test_where_nothing_can_be_excepted_that_is_said(tmp_path: Path) -> None:
    text = excepted("{規則: 会場の広さ}", text=AGREEMENT)
    found = only(town(tmp_path, bound("must"), agreements=text).judge())
    assert found.hint == "この協定に、例外を認める規則（原則）はありません。"


# titles


def test_two_uses_of_one_rule_are_never_called_alike(tmp_path: Path) -> None:
    rules = """\
        another: {use: term-stated, strength: watch, reference: 第2条}
        終了日: {use: term-stated, strength: watch, reference: 第3条}
        named: {use: term-stated, title: 終わりの日, strength: watch, reference: 第4条}
        term-stated: {strength: must, reference: 第1条}
    """
    judgement = town(tmp_path, rules, agreements=NO_END).judge()
    assert {one.rule: one.title for one in judgement.verdicts} == {
        "term-stated": "有効期間の終わり",
        "another": "有効期間の終わり（another）",
        "終了日": "終了日",
        "named": "終わりの日",
    }


def test_an_exception_by_title_is_from_the_one_rule_that_is_called_so(tmp_path: Path) -> None:
    rules = f"{bound('principle')}\nother: {{use: term-stated, title: 終わりの日, strength: principle, reference: 第2条}}"
    text = excepted(EXCEPTION.replace("term-stated", "終わりの日"))
    judged = {one.rule: one.standing for one in town(tmp_path, rules, agreements=text).judge().verdicts}
    assert judged == {"term-stated": Standing.BROKEN, "other": Standing.EXCEPTED}


def test_an_exception_is_of_one_rule_only(tmp_path: Path) -> None:
    rules = (
        f"{bound('principle')}\nrenewal-terms: {{strength: principle, reference: 第2条, automatic: いいえ}}"
    )
    made = town(tmp_path, rules, agreements=excepted(EXCEPTION))
    assert [(one.rule, one.severity) for one in made.judge().findings] == [
        ("term-stated", Severity.NOTICE),
        ("renewal-terms", Severity.ERROR),
    ]


# signed agreements and rule sets in time

SETS = policy_text(
    rule_set(bound("must"), name="old", begins="2020-04-01", ends="2025-03-31"),
    rule_set("term-stated: {strength: principle, reference: 第9条}", name="new", begins="2025-04-01"),
)


@pytest.mark.parametrize(
    ("text", "reference", "strength"),
    [
        (NO_END, "第9条", "principle"),
        (signed(NO_END, "2025-04-01"), "第9条", "watch"),
        (signed(NO_END, "2025-03-31"), "第1条", "watch"),
        (signed(NO_END, "2020-04-01"), "第1条", "watch"),
    ],
    ids=["unsigned", "signed under the new", "signed on the last day of the old", "signed on its first"],
)
def test_a_signed_agreement_is_only_watched_and_by_the_rules_of_its_day(
    tmp_path: Path, text: str, reference: str, strength: str
) -> None:
    judgement = town(tmp_path, SETS, agreements=text).judge()
    (verdict,) = judgement.verdicts
    assert (verdict.reference, verdict.strength.value) == (f"{GUIDELINE} {reference}", strength)
    found = only(judgement)
    assert found.severity is (Severity.WARNING if strength == "watch" else Severity.ERROR)
    assert (found.holds == ()) is (strength == "watch")


def test_an_unsigned_agreement_is_judged_by_the_rules_of_today_whatever_day_it_plans(tmp_path: Path) -> None:
    text = edited(NO_END, ("締結日: 2026-12-01", "締結日: 2025-03-01"))
    made = town(tmp_path, SETS, agreements=text)
    assert only(made.judge()).reference == f"{GUIDELINE} 第9条"
    assert only(made.judge(on=date(2025, 3, 1))).reference == f"{GUIDELINE} 第1条"


def test_an_agreement_whose_document_is_kept_is_signed(tmp_path: Path) -> None:
    made = town(tmp_path, SETS, agreements=NO_END)
    (verdict,) = made.judge(on=date(2026, 12, 2), signed=("N1",)).verdicts
    assert verdict.strength is Strength.WATCH
    (other,) = made.judge(on=date(2026, 12, 2), signed=("N2",)).verdicts
    assert other.strength is Strength.PRINCIPLE


def test_a_signed_agreement_keeps_its_approved_exception(tmp_path: Path) -> None:
    made = town(
        tmp_path, bound("principle"), agreements=excepted(EXCEPTION, text=signed(NO_END, "2026-11-10"))
    )
    assert made.verdict("term-stated").standing is Standing.EXCEPTED
    assert only(made.judge()).severity is Severity.NOTICE


@pytest.mark.parametrize(
    ("text", "on", "day"),
    [
        (signed(NO_END, "2020-03-31"), ON, "令和２年３月３１日"),
        (NO_END, date(2020, 3, 31), "令和２年３月３１日"),
    ],
    ids=["signed before", "unsigned before"],
)
def test_where_no_rule_set_was_in_force_that_is_a_notice(
    tmp_path: Path, text: str, on: date, day: str
) -> None:
    made = town(tmp_path, SETS, agreements=text)
    judgement = made.judge(on=on)
    assert judgement.verdicts == ()
    found = only(judgement)
    assert (found.rule, found.severity, found.holds) == ("no-rule-set", Severity.NOTICE, ())
    assert found.message.startswith(f"{day}に施行されている指針がない")
    assert at(found) == ("agreements", made.line("agreements", "締結日"))
    assert "rule_sets" in (found.hint or "")


def test_a_signed_agreement_without_a_day_is_judged_by_the_rules_of_today(tmp_path: Path) -> None:
    text = edited(NO_END, ("  締結日: 2026-12-01\n", ""), ("状態: 手続中", "状態: 締結済"))
    found = only(town(tmp_path, SETS, agreements=text).judge())
    assert (found.severity, found.reference) == (Severity.WARNING, f"{GUIDELINE} 第9条")


def test_a_gap_between_rule_sets_is_a_notice_for_agreements_alone(tmp_path: Path) -> None:
    sets = policy_text(rule_set(RULE, begins="2030-01-01"))
    proposal = "- {提案ID: T1, 提案方向: 市→企業等, 年度: 2026}\n"
    judgement = town(tmp_path, sets, proposals=proposal).judge()
    assert [one.record for one in judgement.findings] == ["agreements:N1"]


# what is judged


def test_an_agreement_that_was_declined_is_left_alone(tmp_path: Path) -> None:
    text = edited(excepted(EXCEPTION.replace("term-stated", "x")), ("状態: 手続中", "状態: 見送り"))
    judgement = town(tmp_path, bound("must"), agreements=text).judge()
    assert (judgement.verdicts, judgement.findings) == ((), [])


@pytest.mark.parametrize("state", ["締結済", "中断", "終了", "解除"])
def test_agreements_after_signing_are_watched_in_every_state(tmp_path: Path, state: str) -> None:
    text = edited(NO_END, ("状態: 手続中", f"状態: {state}"))
    (verdict,) = town(tmp_path, bound("must"), agreements=text).judge(on=date(2026, 12, 2)).verdicts
    assert verdict.strength is Strength.WATCH


def test_a_record_that_could_not_be_read_is_not_judged(tmp_path: Path) -> None:
    made = town(tmp_path, RULE, agreements=edited(AGREEMENT, ("締結日: 2026-12-01", "締結日: 近日")))
    assert made.city.findings
    assert made.judge().verdicts == ()


def test_rules_come_in_the_order_of_the_policy(tmp_path: Path) -> None:
    rules = [
        "term-stated: {strength: must, reference: 第1条}",
        "fields-named: {strength: must, reference: 第2条}",
        "cost-burden-stated: {strength: must, reference: 第3条}",
    ]
    for number, order in enumerate((rules, rules[::-1])):
        judgement = town(tmp_path / str(number), "\n".join(order)).judge()
        assert [one.rule for one in judgement.verdicts] == [one.partition(":")[0] for one in order]


def test_a_breach_in_another_record_is_placed_there_and_said_of_the_agreement(tmp_path: Path) -> None:
    made: Town = town(tmp_path, "partner-criteria: {strength: must, reference: 第1条, criteria: [P1]}")
    assert made.judge().findings == []
    other = edited(AGREEMENT, ("協定相手方: [C1]", "協定相手方: [C2]"))
    found = only(
        town(
            tmp_path / "b",
            "partner-criteria: {strength: must, reference: 第1条, criteria: [P1]}",
            agreements=other,
        ).judge()
    )
    assert found.record == "agreements:N1"
    assert at(found) == ("partners", made.line("partners", "企業等ID: C2"))
