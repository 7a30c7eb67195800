"""The rules on steps and judgements, each held, broken and not applicable."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

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
