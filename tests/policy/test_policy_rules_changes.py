"""The rules on the state of an agreement and on what an amendment takes away."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.policy.cities import AGREEMENT, Town, at, broken, edited, held, idle, town

# agreement-state

STATE = "agreement-state: {strength: must, reference: 第1条}"


def in_state(folder: Path, state: str, day: str = "2026-12-01") -> Town:
    text = edited(
        AGREEMENT,
        ("  締結日: 2026-12-01\n", day and f"  締結日: {day}\n"),
        ("  状態: 手続中\n", state and f"  状態: {state}\n"),
    )
    return town(folder, STATE, agreements=text)


@pytest.mark.parametrize(
    ("state", "on"),
    [
        ("手続中", date(2026, 11, 30)),
        ("手続中", date(2026, 12, 1)),
        ("締結済", date(2026, 12, 1)),
        ("締結済", date(2026, 12, 2)),
        ("解除", date(2026, 12, 2)),
    ],
)
def test_a_state_that_fits_the_day_of_signing_holds(tmp_path: Path, state: str, on: date) -> None:
    (evidence,) = held(in_state(tmp_path, state).verdict("agreement-state", on=on))
    assert evidence == f"{state}、締結日は令和８年１２月１日"


def test_an_agreement_in_procedure_after_its_day_breaks(tmp_path: Path) -> None:
    made = in_state(tmp_path, "手続中")
    found = broken(made.verdict("agreement-state", on=date(2026, 12, 2)))
    assert found.message == "状態は「手続中」ですが、締結日（令和８年１２月１日）を過ぎています。"
    assert "締結済みなら「状態」を" in (found.hint or "")
    assert "「締結日」を改めて" in (found.hint or "")
    assert (at(found), found.value) == (("agreements", made.line("agreements", "状態")), "手続中")


@pytest.mark.parametrize("state", ["締結済", "中断", "終了", "解除"])
def test_an_agreement_that_is_signed_before_its_day_is_told(tmp_path: Path, state: str) -> None:
    made = in_state(tmp_path, state)
    (found,) = made.verdict("agreement-state", on=date(2026, 11, 30)).findings
    assert found.message == f"状態は「{state}」ですが、締結日（令和８年１２月１日）がまだ来ていません。"
    assert found.holds == (), "of a signed agreement it is only watched"
    assert at(found) == ("agreements", made.line("agreements", "状態"))


@pytest.mark.parametrize(("state", "day"), [("", "2026-12-01"), ("手続中", "")])
def test_without_a_state_or_a_day_nothing_is_contradicted(tmp_path: Path, state: str, day: str) -> None:
    assert "書かれていません" in idle(in_state(tmp_path, state, day).verdict("agreement-state"))


# removed-fields

REMOVED = "removed-fields: {strength: must, reference: 第1条}"
SIGNED = edited(
    AGREEMENT,
    ("締結日: 2026-12-01", "締結日: 2025-12-01"),
    ("状態: 手続中", "状態: 締結済"),
    ("[F1, F2]", "[F1, {区分: F2, 文言: 災害への備え}]"),
)
AMENDMENT = """\
- 協定ID: N2
  協定種別: 包括連携協定
  協定名称: 変更協定書
  変更元: N1
  連携事項: [F1, F3]
  締結日: 2026-12-10
  状態: 手続中
"""


def amending(
    folder: Path, *projects: str, proposals: tuple[str, ...] = (), amendment: str = AMENDMENT
) -> Town:
    return town(
        folder,
        REMOVED,
        agreements=SIGNED + amendment,
        projects="".join(
            f"- {{事業ID: J{number}, 取組の件名: 会{number}, {row}}}\n" for number, row in enumerate(projects)
        ),
        proposals="".join(
            f"- {{提案ID: T{number}, 提案方向: 企業等→市, 年度: 2026, {row}}}\n"
            for number, row in enumerate(proposals)
        ),
    )


def test_what_goes_on_in_a_field_that_is_taken_away_is_named(tmp_path: Path) -> None:
    made = amending(
        tmp_path,
        "協定ID: N1, 該当する連携事項: [F1, F2], 状態: 実施中",
        "協定ID: N2, 該当する連携事項: [F2]",
        proposals=(
            "協定ID: N1, 該当する連携事項: F2, 状態: 採用, 提案の件名: 訓練",
            "協定ID: N1, 該当する連携事項: F2, 状態: 採用",
        ),
    )
    found = broken(made.verdict("removed-fields", "agreements:N2"))
    assert found.message == (
        "この変更協定で削られる連携事項「災害への備え」に、実施中の連携事業「会0」、予定の連携事業「会1」、"
        "採用した提案「訓練」、採用した提案「T1」があります。"
    )
    assert "「該当する連携事項」を改めて" in (found.hint or "")
    assert (at(found), found.value) == (("agreements", made.line("agreements", "[F1, F3]")), "災害への備え")


def test_what_is_over_elsewhere_or_undecided_is_not(tmp_path: Path) -> None:
    made = amending(
        tmp_path,
        "協定ID: N1, 該当する連携事項: [F2], 状態: 終了",
        "協定ID: N1, 該当する連携事項: [F1], 状態: 実施中",
        "連携企業ID: [C1], 該当する連携事項: [F2]",
        "協定ID: N9, 該当する連携事項: [F2], 状態: 実施中",
        proposals=(
            "協定ID: N1, 該当する連携事項: F2, 状態: 検討中",
            "協定ID: N1, 該当する連携事項: F1, 状態: 採用",
            "該当する連携事項: F2, 状態: 採用",
        ),
        amendment=AMENDMENT + edited(AMENDMENT, ("協定ID: N2", "協定ID: N9"), ("手続中", "見送り")),
    )
    assert held(made.verdict("removed-fields", "agreements:N2")) == (
        "災害への備え：予定・実施中の連携事業と採用した提案はない",
    )


def test_an_amendment_that_takes_nothing_away_and_an_original_are_not_asked(tmp_path: Path) -> None:
    running = "協定ID: N1, 該当する連携事項: [F2], 状態: 実施中"
    more = edited(AMENDMENT, ("[F1, F3]", "[F1, F2, F3]"))
    made = amending(tmp_path, running, amendment=more)
    assert "削られる連携事項はありません" in idle(made.verdict("removed-fields", "agreements:N2"))
    assert "変更協定ではありません" in idle(made.verdict("removed-fields", "agreements:N1"))
