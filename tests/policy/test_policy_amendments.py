"""Amendments (変更協定): completed from what they change, judged as a whole, and what is amiss."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pipeline.findings import Finding, Severity
from pipeline.policy.amendments import AMENDABLE, amended, in_force, lineage
from pipeline.policy.judge import Standing
from pipeline.policy.registry import RULES
from pipeline.records.agreements import Agreement
from pipeline.records.base import declared
from pipeline.records.choices import CostPolicy, Removable
from tests.policy.cities import AGREEMENT, PARTNERS, RULE, Town, at, edited, idle, policy_text, rule_set, town

ORIGINAL = edited(
    AGREEMENT,
    ("締結日: 2026-12-01", "締結日: 2025-12-01"),
    ("有効期間終了日: 2027-11-30", "有効期間終了日: 2026-11-30"),
    ("状態: 手続中", "状態: 締結済"),
)


def amendment(
    *lines: str, identity: str = "N2", amends: str = "N1", day: str = "2026-12-01", decided: bool = True
) -> str:
    """The record of an amendment in procedure."""
    head = [
        f"- 協定ID: {identity}",
        "  協定種別: 包括連携協定",
        f"  協定名称: 変更協定書{identity}",
        f"  変更元: {amends}",
        *([f"  締結日: {day}"] if day else []),
        *(["  手続の経過: [{手順: S7, 日付: 2025-11-01, 結果: 可}]"] if decided else []),
        *(f"  {line}" for line in lines),
    ]
    return "\n".join([*head, *([] if any("状態" in one for one in lines) else ["  状態: 手続中"]), ""])


def made(folder: Path, *records: str, rules: str = RULE, original: str = ORIGINAL, **more: str) -> Town:
    found = town(folder, rules, agreements=original + "".join(records), **more)
    assert found.city.findings == (), [one.message for one in found.city.findings]
    return found


def whole(found: Town, identity: str = "N2") -> Agreement:
    parts = amended(found.agreement(identity), found.case())
    assert parts is not None
    return parts.whole


def told(found: Town, record: str = "N2", **options: object) -> list[Finding]:
    """What is said of an amendment beside the verdicts of rules."""
    return [one for one in found.judge(**options).others if one.record == f"agreements:{record}"]  # type: ignore[arg-type]


# completed


def test_an_amendment_has_what_it_does_not_state_from_its_original(tmp_path: Path) -> None:
    found = made(
        tmp_path, amendment("費用負担: 各自負担", "手続の経過: {S1: {日付: 2026-10-01}}", decided=False)
    )
    one, original = whole(found), found.agreement("N1")
    assert one.cost_burden is not None
    assert one.cost_burden.policy is CostPolicy.EACH
    assert (one.partners, one.fields, one.renewal) == (original.partners, original.fields, original.renewal)
    assert (one.contacts, one.effective_to) == (original.contacts, date(2026, 11, 30))
    assert (one.id, one.title, one.signed_on) == ("N2", "変更協定書N2", date(2026, 12, 1))
    assert [step.step for step in one.steps] == ["S1"]
    assert (one.decisions, one.initiated_by) == ([], None)
    assert one.at() == found.agreement("N2").at()


def test_the_term_of_an_amendment_begins_when_the_original_began(tmp_path: Path) -> None:
    found = made(tmp_path, amendment("有効期間開始日: 2027-04-01", "有効期間終了日: 2028-03-31"))
    assert (whole(found).effective_from, whole(found).effective_to) == (date(2025, 12, 1), date(2028, 3, 31))


@pytest.mark.parametrize(
    ("record", "partners", "labels"),
    [
        ("協定相手方: [C1, C2]", ["C1", "C2"], []),
        ("当事者: [{略称: 市, 構成員: [市]}, {略称: 会社, 構成員: [C2]}]", [], ["市", "会社"]),
    ],
)
def test_parties_are_taken_or_changed_in_both_their_forms_together(
    tmp_path: Path, record: str, partners: list[str], labels: list[str]
) -> None:
    one = whole(made(tmp_path / "a", amendment(record)))
    assert (one.partners, [party.label for party in one.parties]) == (partners, labels)
    parties = "当事者: [{略称: 市, 構成員: [市]}, {略称: 会社, 構成員: [C1]}]"
    other = edited(ORIGINAL, ("協定相手方: [C1]", parties))
    kept = whole(made(tmp_path / "b", amendment("費用負担: 各自負担"), original=other))
    assert (kept.partners, [party.label for party in kept.parties]) == ([], ["市", "会社"])
    changed = whole(made(tmp_path / "c", amendment(record), original=other))
    assert (changed.partners, [party.label for party in changed.parties]) == (partners, labels)


def test_an_agreement_that_amends_nothing_is_in_force_as_it_is(tmp_path: Path) -> None:
    found = made(tmp_path)
    assert in_force(found.agreement(), found.case()) is found.agreement()


EARLY = amendment("費用負担: 各自負担", "状態: 締結済", identity="E1", day="2026-02-01")
LATER = amendment("連携事項: [F3]", "費用負担: 実費負担", "状態: 締結済", identity="E2", day="2026-06-01")


@pytest.mark.parametrize("amends", ["N1", "E1", "E2"])
@pytest.mark.parametrize("turned", [False, True])
def test_an_amendment_builds_upon_those_of_an_earlier_day_whichever_it_names(
    tmp_path: Path, amends: str, turned: bool
) -> None:
    others = [EARLY, LATER][:: -1 if turned else 1]
    found = made(tmp_path, *others, amendment("有効期間終了日: 2027-11-30", amends=amends))
    one = whole(found)
    assert one.cost_burden is not None
    assert (one.cost_burden.policy, [field.code for field in one.fields]) == (CostPolicy.ACTUAL, ["F3"])
    parts = amended(found.agreement("N2"), found.case())
    assert parts is not None
    assert [each.id for each in parts.earlier] == ["E1", "E2"]
    assert (parts.before.id, parts.before.signed_on) == ("N1", date(2025, 12, 1))
    assert (parts.before.effective_to, parts.after.effective_to) == (date(2026, 11, 30), date(2027, 11, 30))


def test_later_and_declined_amendments_change_nothing_of_an_earlier_one(tmp_path: Path) -> None:
    declined = amendment("費用負担: 適正な対価", "状態: 見送り", identity="D1", day="2026-03-01")
    undated = amendment("費用負担: 相手方負担", identity="U1", day="")
    found = made(tmp_path, EARLY, LATER, declined, undated)
    first, last = whole(found, "E1"), whole(found, "U1")
    assert [one.code for one in first.fields] == ["F1", "F2"]
    assert [one.code for one in last.fields] == ["F3"]
    assert told(found, "U1") == []


def test_an_amendment_that_was_named_counts_whatever_its_day(tmp_path: Path) -> None:
    named = amendment("費用負担: 各自負担", identity="E1", day="")
    one = whole(made(tmp_path, named, amendment("連携事項: [F3]", amends="E1")))
    assert one.cost_burden is not None
    assert one.cost_burden.policy is CostPolicy.EACH


# removed


def test_what_an_amendment_removes_is_no_more_whichever_it_is_called(tmp_path: Path) -> None:
    special = "  特約: [{見出し: 見学, 本文: 見学を受け入れる。, 理由: 慣行, 承認: 課長}]\n"
    found = made(tmp_path, amendment("削る項目: [更新, special_articles, 窓口]"), original=ORIGINAL + special)
    one, original = whole(found), found.agreement("N1")
    assert (one.renewal, one.special_articles, one.contacts) == (None, [], None)
    assert (one.effective_to, one.fields) == (original.effective_to, original.fields)
    assert None not in (original.renewal, original.contacts)


def test_what_was_removed_can_come_back(tmp_path: Path) -> None:
    first = amendment("削る項目: 更新", "状態: 締結済", identity="E1", day="2026-02-01")
    later = amendment("更新: {更新期間: 2年}")
    found = made(tmp_path, first, later)
    assert in_force(found.agreement("N1"), found.case()).renewal is None
    back = whole(found).renewal
    assert back is not None
    assert back.further_term is not None
    assert back.further_term.text == "２年"


def test_what_can_be_removed_is_what_can_be_amended_and_may_be_absent() -> None:
    fields, removable = declared(Agreement), {one.field: one.label for one in Removable}
    assert removable == {name: fields[name].label for name in removable}
    assert set(removable) == {name for name in AMENDABLE if not fields[name].required} - {
        "fields",
        "cost_burden",
    }


def test_a_removal_is_judged_and_needs_an_exception_of_its_own(tmp_path: Path) -> None:
    rule = "renewal-terms: {strength: principle, reference: 第1条, automatic: はい}"
    excused = ORIGINAL + EXCEPTION.replace("term-length", "renewal-terms")
    found = made(tmp_path, amendment("削る項目: [更新]"), rules=rule, original=excused)
    assert found.verdict("renewal-terms", "agreements:N2").standing is Standing.BROKEN


@pytest.mark.parametrize(
    ("line", "rule", "says"),
    [
        (
            "削る項目: [費用負担]",
            "unknown-value",
            "使えるのは、有効期間終了日、更新、窓口、連携パターン、特約 です",
        ),
        ("削る項目: [特約条項]", "unknown-value", "「特約」のことでしょうか"),
        ("削る項目: [更新]\n  更新: {更新期間: 1年}", "both-names", "削るなら記載を消し"),
    ],
)
def test_what_cannot_be_removed_is_told(tmp_path: Path, line: str, rule: str, says: str) -> None:
    found = town(tmp_path, RULE, agreements=ORIGINAL + amendment(line))
    (one,) = found.city.findings
    assert (one.rule, one.record) == (rule, "agreements:N2")
    assert says in (one.hint or "")


def test_only_an_amendment_removes_anything(tmp_path: Path) -> None:
    found = town(tmp_path, RULE, agreements=ORIGINAL + "  削る項目: [特約]\n")
    (one,) = found.city.findings
    assert (one.rule, one.record) == ("removes-without-original", "agreements:N1")
    assert at(one)[1] == found.line("agreements", "削る項目")
    assert "「変更元」" in (one.hint or "")


def test_a_removal_of_what_is_not_there_is_a_warning(tmp_path: Path) -> None:
    found = made(tmp_path, amendment("削る項目: [更新, 特約]", "連携事項: [F3]"))
    (one,) = told(found)
    assert (one.rule, one.severity, one.holds, one.value) == (
        "amendment-removes-nothing",
        Severity.WARNING,
        (),
        "特約",
    )
    assert at(one) == ("agreements", found.line("agreements", "削る項目"))


# parties that come and go

BOTH = edited(ORIGINAL, ("協定相手方: [C1]", "協定相手方: [C1, C2]"))


@pytest.mark.parametrize(
    ("original", "change", "says", "hint"),
    [
        (ORIGINAL, "協定相手方: [C1, C2]", "加わる：株式会社二番", "加わる時期"),
        (BOTH, "協定相手方: [C2]", "抜ける：株式会社一番", "抜ける者も含めて全員が署名するのが通例"),
        (
            ORIGINAL,
            "当事者: [{略称: 甲, 構成員: [市]}, {略称: 乙, 構成員: [C2]}]",
            "加わる：株式会社二番、抜ける：株式会社一番",
            "法務の担当",
        ),
    ],
    ids=["joins", "leaves", "replaced"],
)
def test_a_change_of_parties_is_for_the_legal_section_to_see(
    tmp_path: Path, original: str, change: str, says: str, hint: str
) -> None:
    found = made(tmp_path, amendment(change), original=original)
    (one,) = told(found)
    assert (one.rule, one.severity, one.holds) == ("amendment-parties", Severity.WARNING, ())
    assert one.message == f"この変更協定で、当事者が変わります（{says}）。"
    assert "変更後の当事者です" in (one.hint or "")
    assert hint in (one.hint or "")
    assert at(one)[1] == found.line("agreements", change)


@pytest.mark.parametrize(
    "change",
    [
        "協定相手方: [C1]",
        "当事者: [{略称: 市, 構成員: [市]}, {略称: 会社, 構成員: [C1]}]",
        "連携事項: [F3]",
    ],
)
def test_the_same_partners_under_whatever_label_are_no_change_of_parties(tmp_path: Path, change: str) -> None:
    assert told(made(tmp_path, amendment(change))) == []


def test_of_a_signed_amendment_nobody_asks_who_signs(tmp_path: Path) -> None:
    assert told(made(tmp_path, amendment("協定相手方: [C1, C2]", "状態: 締結済", day="2026-10-01"))) == []


# the family


def test_projects_of_the_original_and_of_other_amendments_belong_to_an_amendment(tmp_path: Path) -> None:
    rules = "project-count: {strength: must, reference: 第1条, minimum: 3, counts: [事業]}"
    projects = "".join(
        f"- {{事業ID: J{number}, 取組の件名: 事業{number}, 協定ID: {agreement}, 連携企業ID: [C1]}}\n"
        for number, agreement in enumerate(["N1", "E1", "N2"])
    )
    found = made(tmp_path, EARLY, amendment("連携事項: [F3]"), rules=rules, projects=projects)
    verdicts = [one for one in found.judge().verdicts if one.record.identity == "N2"]
    assert [one.standing for one in verdicts] == [Standing.HELD]
    assert lineage(found.agreement("E1"), found.case()) == ["N1", "E1", "N2"]
    assert lineage(found.agreement("N1"), found.case()) == ["N1", "E1", "N2"]


def test_an_agreement_stands_as_its_amendments_that_hold_by_now_have_left_it(tmp_path: Path) -> None:
    coming = amendment("連携事項: [F4]", "有効期間開始日: 2027-04-01", "状態: 締結済", identity="X1")
    found = made(tmp_path, EARLY, LATER, coming, amendment("連携事項: [F1]", day="2026-07-01"))
    for name in ("N1", "E1", "N2"):
        one = in_force(found.agreement(name), found.case())
        assert (one.id, [field.code for field in one.fields]) == ("N1", ["F3"])
    later = in_force(found.agreement("N1"), found.case(date(2027, 4, 1)))
    assert [field.code for field in later.fields] == ["F4"]


LATER_RULES = ("proposal-field", "proposal-partner", "result-field", "result-partner", "project-partner")


@pytest.mark.parametrize(
    ("status", "standing"),
    [("締結済", Standing.HELD), ("手続中", Standing.BROKEN)],
    ids=["signed", "not yet"],
)
def test_proposals_and_results_may_lie_in_what_a_signed_amendment_added(
    tmp_path: Path, status: str, standing: Standing
) -> None:
    change = ("連携事項: [F3]", "協定相手方: [C1, C2]", f"状態: {status}")
    found = made(
        tmp_path,
        amendment(*change, identity="E1", day="2026-02-01"),
        rules="\n".join(f"{name}: {{strength: must, reference: 第1条}}" for name in LATER_RULES),
        departments="- {部署ID: D1, 課: 協働課}\n",
        proposals="- {提案ID: T1, 提案方向: 企業等→市, 年度: 2026, 企業等ID: [C2], 協定ID: N1, 該当する連携事項: F3}\n",
        results="- {実績ID: R1, 年度: 2026, 部署ID: [D1], 取組の件名: 清掃, 連携企業名: [C2], 協定ID: N1, 該当する連携事項: F3}\n",
        projects="- {事業ID: J1, 取組の件名: 清掃, 協定ID: N1, 連携企業ID: [C2]}\n",
    )
    judged = {one.rule: one.standing for one in found.judge().verdicts if one.record.identity in ("T1", "R1")}
    assert judged == dict.fromkeys(LATER_RULES[:4], standing)
    told_of_projects = [one for one in found.judge().findings if one.rule == "project-partner"]
    assert bool(told_of_projects) is (standing is Standing.BROKEN)


# judged


def test_rules_judge_the_amendment_with_what_it_leaves_unchanged(tmp_path: Path) -> None:
    rules = "\n".join(
        [
            RULE,
            "fields-named: {strength: must, reference: 第2条}",
            "cost-burden-stated: {strength: must, reference: 第3条}",
            "partner-criteria: {strength: must, reference: 第4条, criteria: [P1]}",
        ]
    )
    found = made(tmp_path, amendment("有効期間終了日: 2027-03-31"), rules=rules)
    mine = [one for one in found.judge().verdicts if one.record.identity == "N2"]
    assert [one.standing for one in mine] == [Standing.HELD] * 4
    assert all(one.record is found.agreement("N2") for one in mine)
    assert mine[0].evidence == ("令和９年３月３１日まで",)


def test_a_changed_value_that_breaks_a_rule_is_told_of_the_amendment_at_its_place(tmp_path: Path) -> None:
    rules = "no-city-cost: {strength: must, reference: 第1条, allowed: [市の負担なし]}"
    found = made(tmp_path, amendment("費用負担: 実費負担"), rules=rules)
    (broken,) = found.verdict("no-city-cost", "agreements:N2").findings
    assert (broken.severity, broken.record) == (Severity.ERROR, "agreements:N2")
    assert at(broken) == ("agreements", found.line("agreements", "実費負担"))


def test_a_kept_value_that_breaks_a_rule_is_told_at_the_amendment(tmp_path: Path) -> None:
    rules = "no-city-cost: {strength: must, reference: 第1条, allowed: [相手方負担]}"
    found = made(tmp_path, amendment("連携事項: [F3]"), rules=rules)
    (broken,) = found.verdict("no-city-cost", "agreements:N2").findings
    assert at(broken) == ("agreements", found.line("agreements", "協定ID: N2"))


def test_what_is_asked_of_concluding_is_not_asked_of_an_amendment(tmp_path: Path) -> None:
    rules = "steps-dated: {strength: must, reference: 第1条, steps: [S7]}"
    found = made(tmp_path, amendment("連携事項: [F3]"), rules=rules)
    assert idle(found.verdict("steps-dated", "agreements:N2")).startswith("変更協定には及びません")
    assert found.verdict("steps-dated", "agreements:N1").standing is not Standing.NOT_APPLICABLE
    assert {name for name, one in RULES.items() if not one.amendments} >= {
        "steps-dated",
        "judged-before",
        "term-from-signing",
    }


# exceptions

TERM = "term-length: {strength: principle, reference: 第1条, span: 2年}"
EXCEPTION = "  例外: [{規則: term-length, 理由: 協議による, 決裁者: 市長, 決裁日: 2025-11-01}]\n"


def test_an_exception_of_the_original_holds_on_for_what_is_not_changed(tmp_path: Path) -> None:
    found = made(tmp_path, amendment("連携事項: [F3]"), rules=TERM, original=ORIGINAL + EXCEPTION)
    assert found.verdict("term-length", "agreements:N2").standing is Standing.EXCEPTED
    assert told(found) == []
    bare = made(tmp_path / "b", amendment("連携事項: [F3]"), rules=TERM)
    assert bare.verdict("term-length", "agreements:N2").standing is Standing.BROKEN


def test_what_the_amendment_changes_needs_an_exception_of_its_own(tmp_path: Path) -> None:
    change = amendment("有効期間終了日: 2030-03-31")
    found = made(tmp_path, change, rules=TERM, original=ORIGINAL + EXCEPTION)
    assert found.verdict("term-length", "agreements:N2").standing is Standing.BROKEN
    own = change + EXCEPTION
    excused = made(tmp_path / "b", own, rules=TERM, original=ORIGINAL + EXCEPTION)
    assert excused.verdict("term-length", "agreements:N2").standing is Standing.EXCEPTED


# what is amiss


@pytest.mark.parametrize(
    ("records", "who"),
    [
        ([amendment(amends="N2")], ["N2"]),
        ([amendment(amends="N3"), amendment(identity="N3", amends="N2")], ["N2", "N3"]),
        ([amendment(amends="N3"), amendment(identity="N3", amends="N3")], ["N2", "N3"]),
    ],
    ids=["itself", "each other", "into a circle"],
)
def test_amendments_that_lead_back_to_themselves_are_told_and_not_judged(
    tmp_path: Path, records: list[str], who: list[str]
) -> None:
    found = made(tmp_path, *records)
    judgement = found.judge()
    assert [one.record.identity for one in judgement.verdicts] == ["N1"]
    assert [(one.rule, one.record, one.holds) for one in judgement.others] == [
        ("amendment-cycle", f"agreements:{name}", ("agreement", "draft")) for name in who
    ]
    assert all(amended(found.agreement(name), found.case()) is None for name in who)
    assert all(in_force(found.agreement(name), found.case()) == found.agreement(name) for name in who)
    assert all(lineage(found.agreement(name), found.case()) == [name] for name in who)


def test_an_amendment_of_a_record_that_cannot_be_read_is_not_judged(tmp_path: Path) -> None:
    broken = edited(ORIGINAL, ("締結日: 2025-12-01", "締結日: 近日"))
    found = town(tmp_path, RULE, agreements=broken + amendment("連携事項: [F3]"))
    assert found.judge().verdicts == ()
    assert amended(found.agreement("N2"), found.case()) is None


def test_an_original_that_is_not_signed_is_changed_itself(tmp_path: Path) -> None:
    found = made(tmp_path, amendment("連携事項: [F3]", day="2027-01-15"), original=AGREEMENT)
    (one,) = told(found)
    assert (one.rule, one.severity, one.value) == ("amendment-unsigned-original", Severity.ERROR, "N1")
    assert one.holds == ("agreement", "draft")
    assert "その記録を直して" in (one.hint or "")
    assert one.reference
    assert at(one) == ("agreements", found.line("agreements", "変更元: N1"))
    assert told(found, signed=frozenset({"N1"})) == []


def test_an_earlier_amendment_that_is_not_signed_holds_the_later_one(tmp_path: Path) -> None:
    first = amendment("費用負担: 各自負担", identity="E1", day="2026-11-30")
    found = made(tmp_path, first, amendment("連携事項: [F3]"))
    (one,) = told(found)
    assert (one.rule, one.value) == ("amendment-unsigned-original", "E1")
    assert "見送り" in (one.hint or "")
    assert told(found, "E1") == []


def test_an_amendment_is_of_the_kind_of_its_original(tmp_path: Path) -> None:
    other = edited(amendment("連携事項: [F3]"), ("協定種別: 包括連携協定", "協定種別: 個別協定"))
    (one,) = told(made(tmp_path, other))
    assert (one.rule, one.value, one.holds) == ("amendment-kind", "individual", ("agreement", "draft"))
    assert "「包括連携協定」" in one.message


@pytest.mark.parametrize(("day", "rules"), [("2025-11-30", ["amendment-too-early"]), ("2025-12-01", [])])
def test_an_amendment_is_not_signed_before_what_it_changes(
    tmp_path: Path, day: str, rules: list[str]
) -> None:
    assert [one.rule for one in told(made(tmp_path, amendment("連携事項: [F3]", day=day)))] == rules


@pytest.mark.parametrize(("start", "rules"), [("2026-11-30", ["amendment-backdated"]), ("2026-12-01", [])])
def test_a_change_that_reaches_back_is_a_warning(tmp_path: Path, start: str, rules: list[str]) -> None:
    found = told(made(tmp_path, amendment("連携事項: [F3]", f"有効期間開始日: {start}")))
    assert [(one.rule, one.severity, one.holds) for one in found] == [
        (rule, Severity.WARNING, ()) for rule in rules
    ]


ENDS = edited(ORIGINAL, ("  更新: {", "  # 更新: {"))


@pytest.mark.parametrize(
    ("lines", "day", "rules"),
    [
        (["有効期間開始日: 2026-11-30"], "2026-11-01", []),
        (["有効期間開始日: 2026-12-01"], "2026-11-01", ["amendment-after-end"]),
        ([], "2026-12-01", ["amendment-after-end"]),
        ([], "2026-11-30", []),
    ],
)
def test_what_has_ended_is_not_amended(tmp_path: Path, lines: list[str], day: str, rules: list[str]) -> None:
    change = amendment("更新: {更新期間: 1年}", *lines, day=day)
    found = told(made(tmp_path, change, original=ENDS))
    assert [(one.rule, one.severity, one.holds) for one in found] == [
        (rule, Severity.ERROR, ("agreement", "draft")) for rule in rules
    ]
    assert all("令和８年１１月３０日" in f"{one.message}{one.hint}" for one in found)


def test_an_original_that_renews_itself_has_not_ended(tmp_path: Path) -> None:
    assert told(made(tmp_path, amendment("連携事項: [F3]", day="2028-01-15"))) == []
    over = edited(ORIGINAL, ("状態: 締結済", "状態: 終了\n  終了日: 2026-06-30"))
    (one,) = told(made(tmp_path / "b", amendment("連携事項: [F3]"), original=over))
    assert one.rule == "amendment-after-end"
    assert "令和８年６月３０日" in one.message


@pytest.mark.parametrize(("day", "rules"), [("2026-10-30", []), ("2026-10-31", ["amendment-notice-passed"])])
def test_a_new_renewal_leaves_time_for_the_first_notice(tmp_path: Path, day: str, rules: list[str]) -> None:
    found = told(
        made(tmp_path, amendment("更新: {更新期間: 1年, 申出期限: 1か月前}", day=day), original=ENDS)
    )
    assert [(one.rule, one.severity, one.holds) for one in found] == [
        (rule, Severity.WARNING, ()) for rule in rules
    ]


def test_a_signed_amendment_is_only_watched(tmp_path: Path) -> None:
    kind = edited(amendment("状態: 締結済"), ("協定種別: 包括連携協定", "協定種別: 個別協定"))
    found = told(made(tmp_path, kind, original=AGREEMENT))
    assert sorted(one.rule for one in found) == ["amendment-kind", "amendment-unsigned-original"]
    assert all((one.severity, one.holds) == (Severity.WARNING, ()) for one in found)


def test_an_amendment_is_judged_by_the_rules_of_its_own_day(tmp_path: Path) -> None:
    sets = policy_text(
        rule_set("term-stated: {strength: must, reference: 旧}", name="old", ends="2026-03-31"),
        rule_set("term-stated: {strength: must, reference: 新}", name="new", begins="2026-04-01"),
    )
    found = made(tmp_path, EARLY, amendment("連携事項: [F3]"), rules=sets, partners=PARTNERS)
    cited = {one.record.identity: one.reference.rpartition(" ")[2] for one in found.judge().verdicts}
    assert cited == {"N1": "旧", "E1": "旧", "N2": "新"}


def test_an_amendment_that_nobody_decided_is_a_warning(tmp_path: Path) -> None:
    (found,) = told(made(tmp_path, amendment("連携事項: [F3]", decided=False)))
    assert (found.rule, found.severity, found.holds) == ("amendment-undecided", Severity.WARNING, ())
    assert "「締結可否の決定」" in found.message
    signed = amendment("連携事項: [F3]", "状態: 締結済", decided=False)
    assert told(made(tmp_path / "signed", signed)) == []
