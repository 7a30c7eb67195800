"""A signed paper stays as it was signed, whatever becomes of people, rules, clauses and templates."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest

from tests.acceptance import support
from tests.acceptance.support import SMALL
from tests.tools.cli import Kyotei, Result

PAPER = "協定書/N1 例市と株式会社一番との包括連携に関する協定書.docx"
BEFORE, DAY, AFTER = "2026-11-20", "2026-12-01", "2026-12-05"
"""When the paper was made, when it was signed, and when the clerk tells so."""


def data(workspace: Path) -> Path:
    return workspace / "data" / SMALL


def output(workspace: Path) -> Path:
    return workspace / "output" / SMALL


def build(kyotei: Kyotei, workspace: Path, on: str = AFTER) -> Result:
    return kyotei("build", SMALL, "--on", on, cwd=workspace)


def sign(kyotei: Kyotei, workspace: Path, name: str = "N1", day: str = DAY, on: str = AFTER) -> Result:
    return kyotei("sign", SMALL, name, "--signed-on", day, "--on", on, cwd=workspace)


def snapshot(workspace: Path, identity: str = "N1") -> Any:
    return json.loads((data(workspace) / "signed" / identity / "snapshot.json").read_text("utf-8"))


def rules(workspace: Path) -> list[str]:
    return [one["rule"] for one in support.findings(workspace, SMALL)]


def refused(result: Result, workspace: Path) -> list[str]:
    """The rules that refuse a signing given with --json; nothing is kept."""
    assert result.exit == 1
    assert not (data(workspace) / "signed").exists()
    return [one["rule"] for one in result.json["findings"] if one["severity"] == "error"]


@pytest.fixture
def signed(built: Path, kyotei: Kyotei) -> Path:
    """The small municipality with N1 signed, and its record brought up to date."""
    done = sign(kyotei, built)
    assert done.exit == 0, done.stdout
    support.edit(data(built) / "agreements.yaml", "状態: 手続中\n\n# 個別協定", "状態: 締結済\n\n# 個別協定")
    assert build(kyotei, built).exit == 0
    return built


# what is kept


def test_the_paper_is_kept_to_the_byte_with_a_snapshot_of_everything_that_was_signed(
    built: Path, kyotei: Kyotei
) -> None:
    before = (output(built) / PAPER).read_bytes()
    records = support.tree(data(built))
    done = sign(kyotei, built)
    assert done.exit == 0, done.stdout
    assert f"data/{SMALL}/signed/N1" in done.stdout
    assert "「状態」" in done.stdout
    assert (data(built) / "signed" / "N1" / PAPER).read_bytes() == before
    kept = snapshot(built)
    assert (kept["signed_on"], kept["rules"]["id"], kept["title"]) == (
        DAY,
        "small-2025",
        "例市と株式会社一番との包括連携に関する協定書",
    )
    assert [
        (one["label"], [(m["id"], m["name"], m["address"], m["title"], m["signer"]) for m in one["members"]])
        for one in kept["parties"]
    ] == [
        ("甲", [("", "例市", "例県例市本町1番地", "市長", "例　太郎")]),
        ("乙", [("C1", "株式会社一番", "例県例市一番町1番地", "代表取締役", "一番　花子")]),
    ]
    paper = support.read_word(output(built) / PAPER).text
    preamble, *articles = kept["parts"]
    assert preamble["lines"][1] in paper
    assert articles[3]["lines"][0] == "（費用負担）"
    for article in articles:
        assert all(line in paper for line in article["lines"])
        assert article["file"].startswith("templates/clauses/")
        assert len(article["version"]) == 64
    assert {one["rule"]: one["standing"] for one in kept["verdicts"]}["steps-dated"] == "held"
    assert support.sha256(output(built) / PAPER) in [one["sha256"] for one in kept["documents"]]
    assert {
        path: text for path, text in support.tree(data(built)).items() if "signed/" not in path
    } == records


def test_the_manifest_of_signed_papers_names_every_file_with_its_hash(signed: Path) -> None:
    folder = data(signed) / "signed"
    listed = json.loads((folder / "manifest.json").read_text("utf-8"))
    assert (listed["format"], listed["municipality"]) == (1, SMALL)
    assert {one["path"]: one["sha256"] for one in listed["documents"]} == {
        path: support.sha256(folder / path) for path in support.tree(folder) if path != "manifest.json"
    }
    assert {(one["command"], one["scope"]) for one in listed["documents"]} == {("sign", "N1")}


def test_what_was_stamped_and_confirmed_on_the_way_is_kept_with_the_paper(signed: Path) -> None:
    kinds = {one["kind"] for one in snapshot(signed)["documents"]}
    assert kinds == {"agreement", "check-sheet", "approval", "confirmation"}


# nothing changes it


def changes() -> dict[str, Callable[[Path], object]]:
    return {
        "president": lambda place: support.edit(data(place) / "partners.yaml", "一番　花子", "一番　新子"),
        "address": lambda place: support.edit(data(place) / "partners.yaml", "一番町1番地", "九番町9番地"),
        "name": lambda place: support.edit(
            data(place) / "partners.yaml", "企業名: 株式会社一番", "企業名: 株式会社新一番"
        ),
        "mayor": lambda place: support.edit(
            data(place) / "policy.yaml",
            "since: 2020-01-01}\n",
            "since: 2020-01-01}\n    - {title: 市長, name: 新　市長, since: 2026-12-02}\n",
        ),
        "mayor mended": lambda place: support.edit(
            data(place) / "policy.yaml", "name: 例　太郎", "name: 例　次郎"
        ),
        "clause": lambda place: support.edit(
            place / "templates" / "clauses" / "consultation.yaml", "見出し: ", "見出し: 改"
        ),
        "template": lambda place: (place / "templates" / "docx" / "agreement.docx").unlink(),
        "rules": lambda place: support.edit(data(place) / "policy.yaml", "reference: 3⑦", "reference: 4⑧"),
        "title": lambda place: support.edit(
            data(place) / "agreements.yaml", "例市と株式会社一番との", "例市と一番との"
        ),
        "record gone": lambda place: (data(place) / "agreements.yaml").write_text("[]\n", "utf-8"),
        "policy unreadable": lambda place: (data(place) / "policy.yaml").write_text("{", "utf-8"),
        "record unreadable": lambda place: support.edit(
            data(place) / "agreements.yaml", "締結日: 2026-12-01", "締結日: いつか"
        ),
        "partner unreadable": lambda place: support.edit(
            data(place) / "partners.yaml", "代表取締役\n  代表者氏名: 一番", "代表取締役\n  謎: 一番"
        ),
    }


@pytest.mark.parametrize("change", changes())
def test_whatever_changes_later_the_signed_paper_is_the_same_to_the_byte(
    signed: Path, kyotei: Kyotei, change: str
) -> None:
    before = (output(signed) / PAPER).read_bytes()
    changes()[change](signed)
    for extra in ((), ("--force",)):
        kyotei("build", SMALL, "--on", "2027-06-01", *extra, cwd=signed)
        assert (output(signed) / PAPER).read_bytes() == before
        assert sorted(one.name for one in (output(signed) / "協定書").glob("N1*")) == [Path(PAPER).name]
        assert not list((output(signed) / "協定書案").glob("N1*"))
    said = kyotei("verify", SMALL, "--on", "2027-06-01", "--json", cwd=signed).json
    assert [one for one in said["findings"] if "N1" in str(one["source"]["record"])] == []


def test_a_changed_president_still_changes_the_papers_that_are_not_signed(
    signed: Path, kyotei: Kyotei
) -> None:
    support.edit(data(signed) / "partners.yaml", "二番　次郎", "二番　三郎")
    build(kyotei, signed)
    assert "二番　三郎" in support.read_word(support.document(signed, SMALL, "協定書 N2")).text


def test_explain_shows_the_parties_the_rules_and_the_wording_of_the_day_of_signing(
    signed: Path, kyotei: Kyotei
) -> None:
    def explained() -> str:
        said = kyotei("explain", SMALL, "N1", "--on", "2027-06-01", cwd=signed).stdout
        return said[said.index("令和８年１２月１日に締結") :]

    before, article = explained(), snapshot(signed)["parts"][1]
    words = ("例市協定指針", "一番　花子", "3⑦", *article["lines"])
    assert [one for one in words if one not in before] == []
    for change in ("president", "clause", "rules", "mayor mended"):
        changes()[change](signed)
    assert explained() == before


# the record and the paper


def test_until_the_record_says_so_a_clerk_is_told_that_it_lags_behind(built: Path, kyotei: Kyotei) -> None:
    sign(kyotei, built)
    build(kyotei, built)
    (told,) = [one for one in support.findings(built, SMALL) if one["rule"] == "signed-record-behind"]
    assert told["value"] == "手続中"
    assert "締結済" in told["hint"]
    assert told["source"]["line"] == support.line_of(data(built) / "agreements.yaml", "状態: 手続中")


def test_a_day_that_the_record_does_not_give_is_that_of_the_paper(small: Path, kyotei: Kyotei) -> None:
    support.edit(data(small) / "agreements.yaml", "  締結日: 2026-12-01\n", "")
    build(kyotei, small, BEFORE)
    done = sign(kyotei, small)
    assert done.exit == 0, done.stdout
    assert "「締結日」と「状態」" in done.stdout
    assert snapshot(small)["signed_on"] == DAY
    assert build(kyotei, small).exit == 0
    assert "令和　　年　　月　　日" in support.read_word(output(small) / PAPER).text


def test_another_day_in_the_record_is_an_error_that_leaves_the_paper_alone(
    signed: Path, kyotei: Kyotei
) -> None:
    support.edit(data(signed) / "agreements.yaml", "締結日: 2026-12-01", "締結日: 2026-12-02")
    assert build(kyotei, signed).exit == 1
    (told,) = [one for one in support.findings(signed, SMALL) if one["rule"] == "signed-day-differs"]
    assert (told["severity"], told["value"]) == ("error", "2026-12-02")
    assert "2026-12-01" in told["hint"]
    assert (output(signed) / PAPER).exists()


def test_what_was_agreed_and_is_changed_in_the_record_is_told_field_by_field(
    signed: Path, kyotei: Kyotei
) -> None:
    assert "signed-record-differs" not in rules(signed)
    support.edit(data(signed) / "agreements.yaml", "連携事項: [健康増進]", "連携事項: [健康増進, 防災・減災]")
    support.edit(data(signed) / "agreements.yaml", "2027-11-30", "2028-11-30")
    build(kyotei, signed)
    told = [one for one in support.findings(signed, SMALL) if one["rule"] == "signed-record-differs"]
    assert [one["source"]["line"] for one in told] == [
        support.line_of(data(signed) / "agreements.yaml", "連携事項: [健康増進, "),
        support.line_of(data(signed) / "agreements.yaml", "有効期間終了日: 2028-11-30"),
    ]
    assert all("変更協定" in one["hint"] for one in told)


def test_a_record_that_is_gone_is_missed(signed: Path, kyotei: Kyotei) -> None:
    text = (data(signed) / "agreements.yaml").read_text("utf-8")
    (data(signed) / "agreements.yaml").write_text("# 個別協定" + text.partition("# 個別協定")[2], "utf-8")
    assert build(kyotei, signed).exit == 1
    assert "signed-without-record" in rules(signed)
    assert (output(signed) / PAPER).exists()


# what is refused


def test_nothing_is_kept_of_a_paper_that_was_not_built(small: Path, kyotei: Kyotei) -> None:
    result = kyotei("sign", SMALL, "N1", "--signed-on", DAY, "--on", AFTER, "--json", cwd=small)
    assert refused(result, small) == ["sign-not-built"]


def signed_by_its_record_alone(place: Path) -> None:
    support.edit(data(place) / "agreements.yaml", "状態: 手続中\n\n# 個別", "状態: 締結済\n\n# 個別")
    shutil.rmtree(place / "output")


REFUSED: dict[str, tuple[Callable[[Path], object], list[str]]] = {
    "hand-changed": (
        lambda place: support.rewrite_part(
            output(place) / PAPER, "word/document.xml", lambda text: text.replace("一番　花子", "一番　華子")
        ),
        ["sign-hand-changed"],
    ),
    "gone": (lambda place: (output(place) / PAPER).unlink(), ["sign-not-built"]),
    "other records": (
        lambda place: support.edit(data(place) / "partners.yaml", "一番　花子", "一番　新子"),
        ["sign-out-of-date"],
    ),
    "other clause": (
        lambda place: support.edit(place / "templates/clauses/consultation.yaml", "見出し: ", "見出し: 改"),
        ["sign-out-of-date"],
    ),
    "held back": (
        lambda place: support.edit(
            data(place) / "agreements.yaml", "手順: S7, 日付: 2026-11-02, ", "手順: S7, "
        ),
        ["sign-held-back", "steps-dated"],
    ),
    "state": (signed_by_its_record_alone, ["sign-state"]),
    "own form": (
        lambda place: support.edit(
            data(place) / "agreements.yaml",
            "状態: 手続中\n\n# 個別",
            "状態: 手続中\n  相手方様式: はい\n\n# 個別",
        ),
        ["sign-without-paper"],
    ),
    "unreadable": (
        lambda place: support.edit(data(place) / "agreements.yaml", "締結日: 2026-12-01", "締結日: いつか"),
        ["bad-date"],
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_paper_that_is_not_the_programs_own_of_these_records_is_refused(
    built: Path, kyotei: Kyotei, case: str
) -> None:
    change, wanted = REFUSED[case]
    change(built)
    before = support.tree(built / "output")
    result = kyotei("sign", SMALL, "N1", "--signed-on", DAY, "--on", AFTER, "--json", cwd=built)
    assert sorted(refused(result, built)) == sorted(wanted)
    assert all(one["hint"] for one in result.json["findings"])
    assert support.tree(built / "output") == before


@pytest.mark.parametrize(
    ("day", "on", "wanted"),
    [
        ("2026-11-30", AFTER, ["sign-day"]),
        (DAY, "2026-11-30", ["sign-future"]),
        ("2026-12-02", DAY, ["sign-day", "sign-future"]),
    ],
)
def test_a_day_that_is_not_the_printed_one_or_has_not_come_is_refused(
    built: Path, kyotei: Kyotei, day: str, on: str, wanted: list[str]
) -> None:
    result = kyotei("sign", SMALL, "N1", "--signed-on", day, "--on", on, "--json", cwd=built)
    assert sorted(refused(result, built)) == wanted


def test_a_paper_without_a_date_is_refused_for_a_day_on_which_it_would_say_something_else(
    small: Path, kyotei: Kyotei
) -> None:
    support.edit(data(small) / "agreements.yaml", "  締結日: 2026-12-01\n", "")
    support.edit(
        data(small) / "policy.yaml",
        "since: 2020-01-01}\n",
        "since: 2020-01-01}\n    - {title: 市長, name: 新　市長, since: 2026-12-01}\n",
    )
    build(kyotei, small, BEFORE)
    result = kyotei("sign", SMALL, "N1", "--signed-on", DAY, "--on", AFTER, "--json", cwd=small)
    assert refused(result, small) == ["sign-out-of-date"]
    build(kyotei, small, AFTER)
    result = kyotei("sign", SMALL, "N1", "--signed-on", "2026-11-30", "--on", AFTER, "--json", cwd=small)
    assert refused(result, small) == ["sign-differs"]
    assert sign(kyotei, small).exit == 0


def test_signing_twice_changes_nothing(signed: Path, kyotei: Kyotei) -> None:
    before = support.tree(data(signed))
    again = sign(kyotei, signed)
    assert again.exit == 1
    assert "もう残してあります" in again.stdout
    assert support.tree(data(signed)) == before


def test_an_agreement_may_be_named_by_its_title_and_an_unknown_one_is_a_usage_error(
    built: Path, kyotei: Kyotei
) -> None:
    unknown = sign(kyotei, built, "N9")
    assert unknown.exit == 2
    assert "N1" in unknown.stderr
    assert sign(kyotei, built, "C1").exit == 2
    assert sign(kyotei, built, "株式会社一番との包括連携").exit == 0


# what is changed by hand, and what is interrupted


def in_its_place(paper: Path, data: bytes | None) -> None:
    """Other bytes, or a folder, where the paper lies; the manifest has the hash of the bytes."""
    old = support.sha256(paper)
    paper.unlink()
    if data is None:
        paper.mkdir()
        return
    paper.write_bytes(data)
    listed = paper.parents[2] / "manifest.json"
    listed.write_text(listed.read_text("utf-8").replace(old, support.sha256(paper)), "utf-8")


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (lambda place: (place / PAPER).unlink(), "signed-changed"),
        (lambda place: in_its_place(place / PAPER, None), "unreadable"),
        (lambda place: in_its_place(place / PAPER, b"PK"), "archive-broken"),
        (lambda place: (place / PAPER).write_bytes(b"PK"), "signed-changed"),
        (lambda place: (place / "snapshot.json").write_text("{", "utf-8"), "signed-unreadable"),
        (lambda place: (place / "snapshot.json").unlink(), "signed-unreadable"),
        (lambda place: (place.parent / "manifest.json").unlink(), "signed-unlisted"),
        (lambda place: (place.parent / "manifest.json").write_text("{", "utf-8"), "manifest-broken"),
    ],
    ids=[
        "paper gone",
        "paper closed to us",
        "paper no Word file",
        "paper changed",
        "snapshot broken",
        "snapshot gone",
        "manifest gone",
        "manifest broken",
    ],
)
def test_verify_tells_what_was_changed_under_signed(
    signed: Path, kyotei: Kyotei, change: Callable[[Path], object], rule: str
) -> None:
    assert kyotei("verify", SMALL, "--on", AFTER, cwd=signed).exit == 0
    change(data(signed) / "signed" / "N1")
    told = kyotei("verify", SMALL, "--on", AFTER, "--json", cwd=signed)
    assert told.exit == 1
    assert rule in [one["rule"] for one in told.json["findings"]]


def test_verify_reads_the_paper_again_and_holds_it_to_the_snapshot(signed: Path, kyotei: Kyotei) -> None:
    folder = data(signed) / "signed"
    kept = folder / "N1" / PAPER
    support.rewrite_part(
        kept, "word/document.xml", lambda text: text.replace("例県例市一番町", "例県例市二番町")
    )
    for name in ("manifest.json", "N1/snapshot.json"):
        text = (folder / name).read_text("utf-8")
        old = next(one["sha256"] for one in snapshot(signed)["documents"] if one["kind"] == "agreement")
        if name == "manifest.json":
            (folder / name).write_text(text.replace(old, support.sha256(kept)), "utf-8")
    told = kyotei("verify", SMALL, "--on", AFTER, "--json", cwd=signed).json["findings"]
    assert any(one["rule"] == "signed-missing" and "例県例市一番町" in one["message"] for one in told)


def test_a_signed_paper_that_was_changed_is_never_passed_on(signed: Path, kyotei: Kyotei) -> None:
    (data(signed) / "signed" / "N1" / PAPER).write_bytes(b"PK")
    assert build(kyotei, signed).exit == 1
    assert "signed-changed" in rules(signed)
    assert support.sha256(output(signed) / PAPER) in [one["sha256"] for one in snapshot(signed)["documents"]]
    (output(signed) / PAPER).unlink()
    assert build(kyotei, signed).exit == 1
    assert not (output(signed) / PAPER).exists()


def test_without_a_snapshot_that_can_be_read_the_paper_is_still_signed(signed: Path, kyotei: Kyotei) -> None:
    (data(signed) / "signed" / "N1" / "snapshot.json").write_text("{", "utf-8")
    assert build(kyotei, signed).exit == 1
    assert "signed-unreadable" in rules(signed)
    assert not list((output(signed) / "協定書案").glob("N1*"))
    assert (data(signed) / "signed" / "N1" / PAPER).exists()


def test_a_scan_that_a_clerk_puts_beside_the_paper_stays_and_disturbs_nobody(
    signed: Path, kyotei: Kyotei
) -> None:
    scan = data(signed) / "signed" / "N1" / "押印済み.pdf"
    scan.write_bytes(b"%PDF-1.4 scan")
    assert build(kyotei, signed).exit == 0
    assert kyotei("verify", SMALL, "--on", AFTER, cwd=signed).exit == 0
    assert scan.read_bytes() == b"%PDF-1.4 scan"


def test_a_copy_in_output_that_was_changed_by_hand_is_set_aside(signed: Path, kyotei: Kyotei) -> None:
    paper = output(signed) / PAPER
    before = paper.read_bytes()
    paper.write_bytes(before + b"note")
    assert build(kyotei, signed).exit == 0
    assert paper.read_bytes() == before
    (kept,) = paper.parent.glob("N1*（手修正 *")
    assert kept.read_bytes() == before + b"note"


def test_a_signing_that_is_killed_at_any_write_leaves_nothing_or_everything(
    built: Path, kyotei: Kyotei, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    whole = Path(shutil.copytree(built, tmp_path / "whole"))
    assert sign(kyotei, whole).exit == 0
    wanted = support.tree(data(whole))

    class Killed(BaseException):
        pass

    real = os.fsync, Path.replace
    for last in range(1, 20):
        steps = iter(range(1, 100))

        def count(steps: Any = steps, last: int = last) -> None:
            if next(steps) == last:
                raise Killed

        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", lambda number, count=count: (count(), real[0](number)))
            patch.setattr(
                Path, "replace", lambda self, target, count=count: (count(), real[1](self, target))[1]
            )
            try:
                done = sign(kyotei, built)
            except Killed:
                done = None
        if done is not None:
            break
        assert not (data(built) / "signed" / "N1").exists()
        assert kyotei("check", SMALL, "--on", AFTER, cwd=built).exit == 0
    assert last > 5
    assert done is not None
    assert done.exit == 0
    assert support.tree(data(built)) == wanted


def test_a_folder_that_cannot_be_written_is_exit_status_3_and_keeps_nothing(
    built: Path, kyotei: Kyotei, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(number: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    result = sign(kyotei, built)
    assert result.exit == 3
    assert "書き込めませんでした" in result.stdout
    assert not (data(built) / "signed" / "N1").exists()


# an amendment of what was signed

AMENDMENT = """
- 協定ID: N9
  協定種別: 包括連携協定
  協定名称: 例市と株式会社一番との包括連携に関する協定書の一部を変更する協定書
  変更元: N1
  有効期間終了日: 2028-11-30
  締結日: 2027-03-01
  状態: 手続中
"""


def amended(workspace: Path, kyotei: Kyotei, *, joins: bool = False) -> Result:
    file = data(workspace) / "agreements.yaml"
    more = "  協定相手方: [C1, C2]\n" if joins else ""
    file.write_text(file.read_text("utf-8") + AMENDMENT + more, "utf-8")
    return build(kyotei, workspace, "2027-02-01")


def old_side(workspace: Path) -> str:
    """What the 新旧対照表 says was there before."""
    paper = docx.Document(str(support.document(workspace, SMALL, "協定書案 N9")))
    (compared,) = (one for one in paper.tables if "変更前" in one.rows[0].cells[-1].text)
    return "\n".join(row.cells[-1].text for row in compared.rows)


def test_an_amendment_shows_on_its_old_side_what_was_signed_and_not_what_records_say_today(
    signed: Path, kyotei: Kyotei
) -> None:
    changes()["name"](signed)
    amended(signed, kyotei, joins=True)
    old = old_side(signed)
    assert "と株式会社一番（以下「乙」という。）" in old
    assert "株式会社新一番" not in old
    whole = support.read_word(support.document(signed, SMALL, "協定書案 N9")).text
    assert "株式会社新一番（以下「乙」という。）" in whole


def test_a_clause_that_was_rewritten_since_holds_back_the_amendment_that_would_print_it(
    signed: Path, kyotei: Kyotei
) -> None:
    term = signed / "templates" / "clauses" / "term.yaml"
    text = term.read_text("utf-8")
    assert "有効期間" in text
    term.write_text(text.replace("有効期間は", "効力の続く期間は"), "utf-8")
    amended(signed, kyotei)
    told = [one for one in support.findings(signed, SMALL) if one["rule"] == "amendment-unknown-text"]
    assert [one["source"]["record"] for one in told] == ["agreements:N9"]
    assert "（有効期間）" in told[0]["message"]
    assert not list(output(signed).glob("協定書*/N9*"))


def test_a_clause_that_no_amendment_touches_may_be_rewritten(signed: Path, kyotei: Kyotei) -> None:
    changes()["clause"](signed)
    amended(signed, kyotei)
    assert "（有効期間）" in old_side(signed)


def test_where_the_manifest_of_earlier_signings_is_broken_nothing_more_is_kept(
    signed: Path, kyotei: Kyotei
) -> None:
    (data(signed) / "signed" / "manifest.json").write_text("{", "utf-8")
    result = sign(kyotei, signed, "N2", "2026-12-02")
    assert result.exit == 1
    assert f"data/{SMALL}/signed/manifest.json" in result.stdout
    assert not (data(signed) / "signed" / "N2").exists()


def test_a_second_signing_leaves_the_first_as_it_is(signed: Path, kyotei: Kyotei) -> None:
    before = support.tree(data(signed) / "signed" / "N1")
    assert sign(kyotei, signed, "N2", "2026-12-02").exit == 0
    assert support.tree(data(signed) / "signed" / "N1") == before
    build(kyotei, signed)
    assert kyotei("verify", SMALL, "--on", AFTER, cwd=signed).exit == 0


def amendment_signed(workspace: Path, kyotei: Kyotei) -> None:
    """N9, the amendment of N1, signed on the day that its record gives."""
    amended(workspace, kyotei)
    day = "2027-03-01"
    assert build(kyotei, workspace, day).exit == 0
    done = sign(kyotei, workspace, "N9", day, day)
    assert done.exit == 0, done.stdout


def test_the_snapshot_of_an_amendment_has_all_who_sign_it_though_its_record_names_nobody(
    signed: Path, kyotei: Kyotei
) -> None:
    amendment_signed(signed, kyotei)
    members = [m for party in snapshot(signed, "N9")["parties"] for m in party["members"]]
    assert [(one["id"], one["signer"]) for one in members] == [("", "例　太郎"), ("C1", "一番　花子")]
    told = kyotei("explain", SMALL, "N9", "--on", "2027-03-02", cwd=signed).stdout
    assert "株式会社一番　例県例市一番町1番地　代表取締役　一番　花子" in told
    build(kyotei, signed, "2027-03-02")
    assert kyotei("verify", SMALL, "--on", "2027-03-02", cwd=signed).exit == 0


def test_a_later_amendment_shows_on_its_old_side_what_the_signed_one_before_it_says(
    signed: Path, kyotei: Kyotei
) -> None:
    amendment_signed(signed, kyotei)
    file = data(signed) / "agreements.yaml"
    later = (
        AMENDMENT.replace("N9", "N10").replace("2028-11-30", "2029-11-30").replace("2027-03-01", "2027-06-01")
    )
    file.write_text(
        file.read_text("utf-8").replace("締結日: 2027-03-01\n  状態: 手続中", "状態: 締結済") + later
    )
    changes()["name"](signed)
    build(kyotei, signed, "2027-05-01")
    paper = docx.Document(str(support.document(signed, SMALL, "協定書案 N10")))
    (table,) = (one for one in paper.tables if "変更前" in one.rows[0].cells[-1].text)
    old = "\n".join(row.cells[-1].text for row in table.rows)
    assert "令和１０年１１月３０日" in old
    assert "新一番" not in old


def test_what_was_kept_by_mistake_can_be_moved_away_and_signed_anew(signed: Path, kyotei: Kyotei) -> None:
    again = sign(kyotei, signed)
    assert f"data/{SMALL}/signed/N1" in again.stdout
    snapshot_paths = [one["path"] for one in snapshot(signed)["documents"]]
    (data(signed) / "signed" / "N1").rename(signed / "N1")
    support.edit(data(signed) / "agreements.yaml", "状態: 締結済\n\n# 個別協定", "状態: 手続中\n\n# 個別協定")
    for path in snapshot_paths:
        (output(signed) / path).unlink()
    assert build(kyotei, signed).exit == 0
    assert sign(kyotei, signed).exit == 0
    assert build(kyotei, signed).exit == 0
    assert kyotei("verify", SMALL, "--on", AFTER, cwd=signed).exit == 0


def test_an_agreement_without_a_paper_of_ours_is_refused_by_what_it_is(built: Path, kyotei: Kyotei) -> None:
    REFUSED["own form"][0](built)
    assert "相手方の様式による協定なので" in sign(kyotei, built).stdout


def test_a_day_before_all_rule_sets_is_refused(small: Path, kyotei: Kyotei) -> None:
    support.edit(data(small) / "agreements.yaml", "  締結日: 2026-12-01\n", "")
    build(kyotei, small)
    result = kyotei("sign", SMALL, "N1", "--signed-on", "令和7年3月31日", "--on", AFTER, "--json", cwd=small)
    assert refused(result, small) == ["sign-no-rules"]


def test_a_result_that_a_later_version_knows_is_shown_as_it_stands(signed: Path, kyotei: Kyotei) -> None:
    file = data(signed) / "signed" / "N1" / "snapshot.json"
    kept = snapshot(signed)
    kept["verdicts"][0]["standing"] = "weighed"
    file.write_text(json.dumps(kept, ensure_ascii=False), "utf-8")
    told = kyotei("explain", SMALL, "N1", "--on", AFTER, cwd=signed)
    assert "［weighed］" in told.stdout


# what is lost, and what is forgotten


@pytest.mark.parametrize("gone", ["signed", "signed/N1"])
@pytest.mark.parametrize("state", ["締結済", "手続中"])
def test_where_the_kept_papers_are_lost_the_copies_in_output_stay_and_the_loss_is_an_error(
    signed: Path, kyotei: Kyotei, gone: str, state: str
) -> None:
    if state == "手続中":
        support.edit(data(signed) / "agreements.yaml", "状態: 締結済\n\n# 個別", "状態: 手続中\n\n# 個別")
        changes()["president"](signed)
    before = {one["path"]: one["sha256"] for one in snapshot(signed)["documents"]}
    shutil.rmtree(data(signed) / gone)
    for extra in ((), ("--force",), ("--only", "協定書")):
        done = kyotei("build", SMALL, "--on", AFTER, *extra, cwd=signed)
        assert done.exit == 1
        assert {path: support.sha256(output(signed) / path) for path in before} == before
        assert "signed-lost" in rules(signed)
    told = kyotei("verify", SMALL, "--on", AFTER, "--json", cwd=signed)
    assert told.exit == 1
    lost = [one["source"]["file"] for one in told.json["findings"] if one["rule"] == "signed-lost"]
    assert lost == [f"output/{SMALL}/{path}" for path in sorted(before)]


def test_a_record_that_is_brought_up_to_date_before_the_signing_is_kept_loses_nothing(
    built: Path, kyotei: Kyotei
) -> None:
    before = (output(built) / PAPER).read_bytes()
    support.edit(data(built) / "agreements.yaml", "状態: 手続中\n\n# 個別", "状態: 締結済\n\n# 個別")
    assert build(kyotei, built).exit == 0
    (told,) = [one for one in support.findings(built, SMALL) if one["rule"] == "sign-forgotten"]
    assert f"kyotei sign {SMALL} N1" in told["hint"]
    assert (output(built) / PAPER).read_bytes() == before
    assert not list((output(built) / "協定書案").glob("N1*"))
    done = sign(kyotei, built)
    assert done.exit == 0, done.stdout
    assert "「状態」" not in done.stdout
    assert build(kyotei, built).exit == 0
    assert "sign-forgotten" not in rules(built)
    assert (data(built) / "signed" / "N1" / PAPER).read_bytes() == before
    assert kyotei("verify", SMALL, "--on", AFTER, cwd=built).exit == 0


def test_an_agreement_of_the_past_of_which_nothing_was_made_is_not_asked_for(
    small: Path, kyotei: Kyotei
) -> None:
    support.edit(data(small) / "agreements.yaml", "状態: 手続中\n\n# 個別", "状態: 締結済\n\n# 個別")
    build(kyotei, small)
    assert "sign-forgotten" not in rules(small)
