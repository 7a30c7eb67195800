"""The rules on steps and judgements, each held, broken and not applicable."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pipeline.policy.judge import Verdict
from tests.policy.cities import AGREEMENT, at, broken, edited, held, idle, town

STEPS = "steps-dated: {strength: must, reference: 第1条, steps: [S1, S5, S7]}"
S1 = "{手順: S1, 日付: 2026-09-01, 結果: 実施済}"
S5 = "{手順: S5, 日付: 2026-10-01, 結果: 可}"
S7 = "{手順: S7, 日付: 2026-11-02, 結果: 可, 実施者: 市長}"
INITIATED = "steps-dated: {strength: must, reference: 第1条, steps: [S7], initiated_by: [企業等]}"


# steps-dated


def test_steps_with_dates_in_order_hold(tmp_path: Path) -> None:
    assert held(town(tmp_path, STEPS).verdict("steps-dated")) == (
        "締結の申出：令和８年９月１日",
        "実施可否の協議：令和８年１０月１日",
        "締結可否の決定：令和８年１１月２日（市長）",
    )


def test_a_step_that_is_not_on_record_breaks(tmp_path: Path) -> None:
    made = town(tmp_path, STEPS, agreements=edited(AGREEMENT, (f"    - {S5}\n", "")))
    verdict = made.verdict("steps-dated")
    found = broken(verdict)
    assert found.message == "手続「実施可否の協議」の日付がありません。"
    assert "「実施可否の協議」（S5）" in (found.hint or "")
    assert at(found) == ("agreements", made.line("agreements", "手順: S1"))
    assert len(verdict.evidence) == 2


def test_a_step_without_a_date_breaks_at_the_step(tmp_path: Path) -> None:
    made = town(tmp_path, STEPS, agreements=edited(AGREEMENT, (S7, "{手順: S7, 結果: 可}")))
    found = broken(made.verdict("steps-dated"))
    assert found.message == "手続「締結可否の決定」の日付がありません。"
    assert at(found) == ("agreements", made.line("agreements", "手順: S7"))


def test_an_agreement_without_any_steps_breaks_for_each(tmp_path: Path) -> None:
    text = edited(AGREEMENT, (f"  手続の経過:\n    - {S1}\n    - {S5}\n    - {S7}\n", ""))
    verdict = town(tmp_path, STEPS, agreements=text).verdict("steps-dated")
    assert [at(one) for one in verdict.findings] == [("agreements", 1)] * 3


@pytest.mark.parametrize("outcome", ["否", "省略"])
def test_a_step_that_was_refused_or_left_out_breaks_at_its_outcome(tmp_path: Path, outcome: str) -> None:
    text = edited(AGREEMENT, (S7, f"{{手順: S7, 日付: 2026-11-02, 結果: {outcome}}}"))
    made = town(tmp_path, STEPS, agreements=text)
    found = broken(made.verdict("steps-dated"))
    assert found.message == f"手続「締結可否の決定」の結果が「{outcome}」です。"
    assert "見送り" in (found.hint or "")
    assert (at(found), found.value) == (("agreements", made.line("agreements", "手順: S7")), outcome)


@pytest.mark.parametrize("outcome", ["", ", 結果: 実施済", ", 結果: 可", ", 結果: 条件付"])
def test_a_step_with_any_other_outcome_holds(tmp_path: Path, outcome: str) -> None:
    text = edited(AGREEMENT, (S7, f"{{手順: S7, 日付: 2026-11-02{outcome}}}"))
    assert len(held(town(tmp_path, STEPS, agreements=text).verdict("steps-dated"))) == 3


@pytest.mark.parametrize(
    ("day", "on", "says"),
    [
        ("2026-11-20", date(2026, 11, 20), None),
        ("2026-11-21", date(2026, 11, 20), "まだ来ていません"),
        ("2026-12-01", date(2026, 12, 5), None),
        ("2026-12-02", date(2026, 12, 5), "締結日より後です"),
        ("2026-12-06", date(2026, 12, 5), "締結日より後です"),
    ],
)
def test_a_step_lies_neither_after_the_signing_nor_in_the_future(
    tmp_path: Path, day: str, on: date, says: str | None
) -> None:
    made = town(tmp_path, STEPS, agreements=edited(AGREEMENT, (S7, f"{{手順: S7, 日付: {day}}}")))
    verdict = made.verdict("steps-dated", on=on)
    if says is None:
        assert len(held(verdict)) == 3
    else:
        found = broken(verdict)
        assert says in found.message
        assert (at(found), found.value) == (("agreements", made.line("agreements", "手順: S7")), day)


def test_without_a_day_of_signing_only_the_future_is_refused(tmp_path: Path) -> None:
    text = edited(AGREEMENT, ("  締結日: 2026-12-01\n", ""))
    assert len(held(town(tmp_path, STEPS, agreements=text).verdict("steps-dated"))) == 3


@pytest.mark.parametrize(
    ("day", "holds"), [("2026-11-01", True), ("2026-11-02", True), ("2026-11-03", False)]
)
def test_the_last_step_comes_after_the_others(tmp_path: Path, day: str, holds: bool) -> None:
    made = town(tmp_path, STEPS, agreements=edited(AGREEMENT, (S5, f"{{手順: S5, 日付: {day}}}")))
    verdict = made.verdict("steps-dated")
    if holds:
        assert len(held(verdict)) == 3
    else:
        found = broken(verdict)
        assert found.message == (
            "手続「締結可否の決定」（令和８年１１月２日）が、「実施可否の協議」（令和８年１１月３日）より前の日付です。"
        )
        assert (at(found), found.value) == (("agreements", made.line("agreements", "手順: S7")), "2026-11-02")


def test_the_last_step_may_be_left_to_another_rule(tmp_path: Path) -> None:
    rule = STEPS.replace("[S1, S5, S7]", "[S1, S5, S7], last_follows: いいえ")
    text = edited(AGREEMENT, (S5, "{手順: S5, 日付: 2026-11-03}"))
    assert len(held(town(tmp_path, rule, agreements=text).verdict("steps-dated"))) == 3


def test_of_a_step_that_was_taken_twice_the_last_counts(tmp_path: Path) -> None:
    first = "{手順: S7, 日付: 2026-10-15, 結果: 否}"
    text = edited(AGREEMENT, (S7, f"{first}\n    - {S7}"))
    assert len(held(town(tmp_path, STEPS, agreements=text).verdict("steps-dated"))) == 3


@pytest.mark.parametrize("initiator", ["理事者", "庁内の課"])
def test_steps_for_other_initiators_do_not_apply(tmp_path: Path, initiator: str) -> None:
    text = edited(AGREEMENT, ("発意: 企業等", f"発意: {initiator}"))
    assert "発意" in idle(town(tmp_path, INITIATED, agreements=text).verdict("steps-dated"))


def test_steps_for_the_initiator_hold(tmp_path: Path) -> None:
    assert len(held(town(tmp_path, INITIATED).verdict("steps-dated"))) == 1


def test_steps_that_hang_on_the_initiator_need_one(tmp_path: Path) -> None:
    text = edited(AGREEMENT, ("  発意: 企業等\n", ""))
    found = broken(town(tmp_path, INITIATED, agreements=text).verdict("steps-dated"))
    assert "発意による協定か" in found.message
    assert "庁内の課、理事者、企業等" in (found.hint or "")


# judged-before

JUDGED = "judged-before: {strength: must, reference: 第1条, judge: 担当課}"
DECISION = "{判断者: 担当課, 判断日: 2026-09-15, 結果: 可, 実施者: 協働課長}"


def test_a_judgement_in_favour_holds(tmp_path: Path) -> None:
    assert held(town(tmp_path, JUDGED).verdict("judged-before")) == (
        "担当課：令和８年９月１５日（協働課長）",
    )


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("{判断者: 首長, 判断日: 2026-09-15, 結果: 可}", "判断者: 首長"),
        ("{判断者: 担当課, 結果: 可}", "判断者: 担当課"),
    ],
)
def test_a_judgement_of_somebody_else_or_without_a_date_breaks(tmp_path: Path, row: str, words: str) -> None:
    made = town(tmp_path, JUDGED, agreements=edited(AGREEMENT, (DECISION, row)))
    found = broken(made.verdict("judged-before"))
    assert found.message == "担当課の判断の日付がありません。"
    assert "判断者「担当課」" in (found.hint or "")
    assert at(found) == ("agreements", made.line("agreements", words))


def test_an_agreement_without_judgements_breaks(tmp_path: Path) -> None:
    text = edited(AGREEMENT, (f"  判断・審査:\n    - {DECISION}\n", ""))
    assert at(broken(town(tmp_path, JUDGED, agreements=text).verdict("judged-before"))) == ("agreements", 1)


def test_a_judgement_against_it_breaks(tmp_path: Path) -> None:
    made = town(tmp_path, JUDGED, agreements=edited(AGREEMENT, (DECISION, DECISION.replace("可", "否"))))
    found = broken(made.verdict("judged-before"))
    assert (found.message, found.value) == ("担当課の判断が「否」です。", "否")
    assert at(found) == ("agreements", made.line("agreements", "判断者: 担当課"))


@pytest.mark.parametrize(("first", "second", "holds"), [("否", "可", True), ("可", "否", False)])
def test_the_latest_judgement_counts_whatever_the_order(
    tmp_path: Path, first: str, second: str, holds: bool
) -> None:
    later = f"{{判断者: 担当課, 判断日: 2026-10-15, 結果: {second}}}"
    earlier = f"{{判断者: 担当課, 判断日: 2026-09-15, 結果: {first}}}"
    for number, rows in enumerate(([earlier, later], [later, earlier])):
        text = edited(AGREEMENT, (DECISION, "\n    - ".join(rows)))
        verdict = town(tmp_path / str(number), JUDGED, agreements=text).verdict("judged-before")
        assert bool(verdict.findings) is not holds


@pytest.mark.parametrize(
    ("day", "on", "holds"),
    [
        ("2026-11-20", date(2026, 11, 20), True),
        ("2026-11-21", date(2026, 11, 20), False),
        ("2026-12-01", date(2026, 12, 5), True),
        ("2026-12-02", date(2026, 12, 5), False),
    ],
)
def test_a_judgement_lies_neither_after_the_signing_nor_in_the_future(
    tmp_path: Path, day: str, on: date, holds: bool
) -> None:
    made = town(tmp_path, JUDGED, agreements=edited(AGREEMENT, ("2026-09-15", day)))
    verdict = made.verdict("judged-before", on=on)
    if holds:
        assert len(held(verdict)) == 1
    else:
        assert at(broken(verdict)) == ("agreements", made.line("agreements", day))


def test_a_judgement_that_was_left_out_is_none_in_favour(tmp_path: Path) -> None:
    text = edited(AGREEMENT, (DECISION, DECISION.replace("可", "省略")))
    assert "省略" in broken(town(tmp_path, JUDGED, agreements=text).verdict("judged-before")).message


# steps-in-order

ORDER = "steps-in-order: {strength: must, reference: 第1条, steps: [S1, S5, S7]}"


def test_steps_in_the_order_of_the_guideline_hold(tmp_path: Path) -> None:
    assert held(town(tmp_path, ORDER).verdict("steps-in-order")) == ("日付のある手続 3件",)


@pytest.mark.parametrize(
    ("day", "holds"),
    [("2026-08-31", False), ("2026-09-01", True), ("2026-11-02", True), ("2026-11-03", False)],
)
def test_each_step_comes_after_the_one_before(tmp_path: Path, day: str, holds: bool) -> None:
    made = town(tmp_path, ORDER, agreements=edited(AGREEMENT, (S5, f"{{手順: S5, 日付: {day}}}")))
    verdict = made.verdict("steps-in-order")
    assert bool(verdict.findings) is not holds


def test_a_step_before_an_earlier_one_is_told_at_its_day(tmp_path: Path) -> None:
    made = town(tmp_path, ORDER, agreements=edited(AGREEMENT, (S5, "{手順: S5, 日付: 2026-08-31}")))
    found = broken(made.verdict("steps-in-order"))
    assert found.message == (
        "手続「実施可否の協議」（令和８年８月３１日）が、その前の手続「締結の申出」（令和８年９月１日）より前の日付です。"
    )
    assert (at(found), found.value) == (("agreements", made.line("agreements", "手順: S5")), "2026-08-31")


@pytest.mark.parametrize("row", ["", "    - {手順: S5, 結果: 可}\n"])
def test_steps_without_a_day_are_passed_over(tmp_path: Path, row: str) -> None:
    text = edited(AGREEMENT, (f"    - {S5}\n", row), (S7, "{手順: S7, 日付: 2026-08-01}"))
    found = broken(town(tmp_path, ORDER, agreements=text).verdict("steps-in-order"))
    assert "その前の手続「締結の申出」" in found.message


def test_without_days_there_is_no_order(tmp_path: Path) -> None:
    text = edited(AGREEMENT, (f"  手続の経過:\n    - {S1}\n    - {S5}\n    - {S7}\n", ""))
    assert "まだありません" in idle(town(tmp_path, ORDER, agreements=text).verdict("steps-in-order"))


# decision-outcome

OUTCOME = "decision-outcome: {strength: must, reference: 第1条}"


def test_decisions_in_favour_hold(tmp_path: Path) -> None:
    assert held(town(tmp_path, OUTCOME).verdict("decision-outcome")) == (
        "手続「実施可否の協議」：可",
        "手続「締結可否の決定」：可",
        "担当課の判断：可",
    )


@pytest.mark.parametrize(
    ("old", "title"),
    [(S5, "手続「実施可否の協議」"), (S7, "手続「締結可否の決定」"), (DECISION, "担当課の判断")],
)
def test_an_outcome_under_conditions_is_told(tmp_path: Path, old: str, title: str) -> None:
    new = old.replace("結果: 可", "結果: 条件付")
    made = town(tmp_path, OUTCOME, agreements=edited(AGREEMENT, (old, new)))
    found = broken(made.verdict("decision-outcome"))
    assert found.message == f"{title}の結果が「条件付」です。"
    assert "条件が満たされたことを" in (found.hint or "")
    assert (at(found), found.value) == (("agreements", made.line("agreements", "条件付")), "条件付")


@pytest.mark.parametrize("outcome", ["", ", 結果: 実施済"])
@pytest.mark.parametrize("old", [S7, DECISION])
def test_a_decision_without_an_outcome_is_told(tmp_path: Path, old: str, outcome: str) -> None:
    made = town(tmp_path, OUTCOME, agreements=edited(AGREEMENT, (old, old.replace(", 結果: 可", outcome))))
    assert "可否が書かれていません" in broken(made.verdict("decision-outcome")).message


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (S5, S5.replace(", 結果: 可", "")),
        (S7, "{手順: S7}"),
        (S7, S7.replace("結果: 可", "結果: 否")),
    ],
    ids=["no decision", "not yet", "refused"],
)
def test_other_outcomes_are_no_matter_of_this_rule(tmp_path: Path, old: str, new: str) -> None:
    made = town(tmp_path, OUTCOME, agreements=edited(AGREEMENT, (old, new)))
    assert len(held(made.verdict("decision-outcome"))) == 2


# city-initiative

INITIATIVE = (
    "city-initiative: {strength: must, reference: 第1条, initiated_by: [庁内の課, 理事者], minimum: 2}"
)
RUNNING = "- {事業ID: J1, 取組の件名: 健康の集い, 協定ID: N1, 該当する連携事項: [F1], 状態: 実施中}\n"
ENDED = "- {事業ID: J2, 取組の件名: 訓練, 連携企業ID: [C1], 該当する連携事項: [F2], 状態: 終了}\n"
PLANNED = "- {事業ID: J3, 取組の件名: 教室, 協定ID: N1, 該当する連携事項: [F3]}\n"
COSTLY = "- {事業ID: J4, 取組の件名: 植樹, 協定ID: N1, 該当する連携事項: [F4], 状態: 実施中, 市の費用: 1}\n"


def result(more: str) -> str:
    return f"- {{実績ID: R1, 年度: 2025, 部署ID: [D1], 取組の件名: 配布{more}}}\n"


def initiated(folder: Path, projects: str, results: str = "[]\n", initiator: str = "庁内の課") -> Verdict:
    made = town(
        folder,
        INITIATIVE,
        agreements=edited(AGREEMENT, ("発意: 企業等", f"発意: {initiator}")),
        projects=projects,
        results=results,
        departments="- {部署ID: D1, 課: 健康課}\n",
    )
    return made.verdict("city-initiative")


@pytest.mark.parametrize("initiator", ["庁内の課", "理事者"])
def test_a_record_in_many_fields_lets_the_municipality_begin(tmp_path: Path, initiator: str) -> None:
    verdict = initiated(tmp_path, RUNNING + ENDED, initiator=initiator)
    assert held(verdict) == ("実績のある分野 2件：健康増進、防災・減災",)


@pytest.mark.parametrize(
    "more",
    [", 協定ID: N1, 該当する連携事項: F2", ", 連携企業名: [C2, C1], 該当する連携事項: F2"],
    ids=["of the agreement", "of its partner"],
)
def test_results_count_as_a_record(tmp_path: Path, more: str) -> None:
    assert held(initiated(tmp_path, RUNNING, result(more)))


@pytest.mark.parametrize(
    ("projects", "results"),
    [
        (RUNNING, "[]\n"),
        (RUNNING + RUNNING.replace("J1", "J5"), "[]\n"),
        (RUNNING + PLANNED, "[]\n"),
        (RUNNING + COSTLY, "[]\n"),
        (RUNNING, result(", 連携企業名: [C2], 該当する連携事項: F2")),
        (RUNNING, result(", 協定ID: N1")),
        (RUNNING, result(", 協定ID: N1, 該当する連携事項: F2, 市の費用: 1")),
    ],
    ids=["one", "one twice", "planned", "city cost", "of others", "no field", "result at city cost"],
)
def test_a_record_in_too_few_fields_breaks(tmp_path: Path, projects: str, results: str) -> None:
    found = broken(initiated(tmp_path, projects, results))
    assert found.message == ("市から申し出た協定ですが、連携の実績があるのは1分野です（健康増進）。")
    assert "2分野以上" in (found.hint or "")
    assert (at(found), found.value) == (("agreements", 5), "1")


def test_without_any_record_it_says_none(tmp_path: Path) -> None:
    assert "0分野です（なし）" in broken(initiated(tmp_path, "[]\n")).message


def test_what_the_partner_began_needs_no_record(tmp_path: Path) -> None:
    assert "発意" in idle(initiated(tmp_path, "[]\n", initiator="企業等"))
