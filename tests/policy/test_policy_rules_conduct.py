"""The rules on running projects, each held, broken and not applicable."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.policy.cities import AGREEMENT, GUIDELINE, Town, at, broken, edited, held, idle, town

DEPARTMENTS = "- {部署ID: D1, 課: 協働課, 係: 連携係}\n- {部署ID: D2, 課: 健康課}\n"
SIGNED = edited(AGREEMENT, ("締結日: 2026-12-01", "締結日: 2026-05-01"), ("状態: 手続中", "状態: 締結済"))


def with_project(folder: Path, rule: str, more: str, agreements: str = SIGNED) -> Town:
    project = f"- {{事業ID: J1, 取組の件名: 健康の集い{more}}}\n"
    return town(folder, rule, agreements=agreements, projects=project, departments=DEPARTMENTS)


# project-stage

STAGE = "project-stage: {strength: must, reference: 第1条, kinds: [包括連携協定]}"


@pytest.mark.parametrize("stage", ["伴走中", "自走"])
def test_a_running_project_that_says_its_stage_holds(tmp_path: Path, stage: str) -> None:
    made = with_project(tmp_path, STAGE, f", 協定ID: N1, 状態: 実施中, 段階: {stage}")
    assert held(made.verdict("project-stage", "projects:J1")) == (stage,)


def test_a_running_project_without_a_stage_breaks(tmp_path: Path) -> None:
    made = with_project(tmp_path, STAGE, ", 協定ID: N1, 状態: 実施中")
    found = broken(made.verdict("project-stage", "projects:J1"))
    assert found.message == "実施中の連携事業「健康の集い」の段階が書かれていません。"
    assert "協働課が伴走" in (found.hint or "")
    assert at(found) == ("projects", 1)


@pytest.mark.parametrize("status", ["予定", "終了"])
def test_a_project_that_does_not_run_needs_no_stage(tmp_path: Path, status: str) -> None:
    made = with_project(tmp_path, STAGE, f", 協定ID: N1, 状態: {status}")
    assert f"「{status}」" in idle(made.verdict("project-stage", "projects:J1"))


@pytest.mark.parametrize(
    ("more", "kind"), [("", "包括連携協定"), (", 協定ID: N1", "個別協定")], ids=["no agreement", "other kind"]
)
def test_other_projects_need_no_stage(tmp_path: Path, more: str, kind: str) -> None:
    text = edited(SIGNED, ("種別: 包括連携協定", f"種別: {kind}"))
    made = with_project(tmp_path, STAGE, f"{more}, 状態: 実施中", text)
    assert "対象となる協定" in idle(made.verdict("project-stage", "projects:J1"))


# project-shared

SHARED = "project-shared: {strength: must, reference: 第1条, kinds: [包括連携協定]}"


@pytest.mark.parametrize(
    ("start", "signed", "asked"),
    [
        ("2026-05-01", "2026-05-01", False),
        ("2026-05-02", "2026-05-01", True),
        ("2026-04-30", "2026-05-01", False),
        ("2025-03-31", "2025-03-01", False),
        ("2025-04-01", "2025-03-01", True),
    ],
    ids=["day of signing", "next day", "before", "before the guideline", "with the guideline"],
)
def test_what_begins_after_the_signing_is_known_at_the_window(
    tmp_path: Path, start: str, signed: str, asked: bool
) -> None:
    text = edited(SIGNED, ("締結日: 2026-05-01", f"締結日: {signed}"))
    made = with_project(tmp_path, SHARED, f", 協定ID: N1, 所管課: D2, 開始日: {start}", text)
    verdict = made.verdict("project-shared", "projects:J1")
    if asked:
        found = broken(verdict)
        assert "締結の後に始まった連携事業「健康の集い」が、協働課に" in found.message
        assert "「窓口への共有日」" in (found.hint or "")
    else:
        assert "締結の後に始まった" in idle(verdict)


@pytest.mark.parametrize(
    ("more", "evidence"),
    [
        (", 窓口への共有日: 2026-06-02, 所管課: D2", "令和８年６月２日に協働課へ共有"),
        (", 所管課: D1", "所管は協働課 連携係"),
    ],
)
def test_what_was_shared_or_is_the_windows_own_holds(tmp_path: Path, more: str, evidence: str) -> None:
    made = with_project(tmp_path, SHARED, f", 協定ID: N1, 開始日: 2026-06-01{more}")
    assert held(made.verdict("project-shared", "projects:J1")) == (evidence,)


def test_a_project_of_no_section_breaks(tmp_path: Path) -> None:
    made = with_project(tmp_path, SHARED, ", 協定ID: N1, 開始日: 2026-06-01")
    assert broken(made.verdict("project-shared", "projects:J1")).reference == f"{GUIDELINE} 第1条"


@pytest.mark.parametrize("more", ["", ", 協定ID: N1"])
def test_projects_without_agreement_or_day_are_left_alone(tmp_path: Path, more: str) -> None:
    made = with_project(tmp_path, SHARED, more)
    assert idle(made.verdict("project-shared", "projects:J1"))
