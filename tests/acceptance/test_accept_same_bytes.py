"""The same records give the same bytes; what nobody changed is left alone; what somebody changed is kept."""

from __future__ import annotations

import copy
import json
import shutil
import signal
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from pipeline.build.work import CHUNK
from tests.acceptance import support
from tests.acceptance.support import ON, SMALL
from tests.tools import machine
from tests.tools.cli import Kyotei, Result

MANY = CHUNK + 10
"""Agreements enough for the documents of each kind to be more than one process takes at a time."""

KILLED_AFTER = """
import os, signal, sys
from pipeline.cli import main

left, moved, really = int(sys.argv.pop(1)), sys.argv.pop(1) == "moved", os.replace

def replace(*names, **more):
    global left
    left -= 1
    if left == 0 and moved:
        really(*names, **more)
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    really(*names, **more)

os.replace = replace
main()
"""
"""The program, killed at its nth moving of a file into place: before it, or just after."""


@pytest.fixture
def many(workspace: Path) -> Path:
    """The sample data with so many agreements that two processes really share the work."""
    listed = support.records(workspace, "asahi", "agreements")
    model = next(one for one in listed if support.get(one["費用負担"], "考え方") == "項目別負担")
    for number in range(MANY):
        one = copy.deepcopy(model)
        one["協定ID"] = f"AS-M-{number:03}"
        one["協定名称"] = f"第{number}地区における物資等の輸送に関する協定書"
        listed.append(one)
    support.write_yaml(workspace / "data" / "asahi" / "agreements.yaml", listed)
    return workspace


def killed(workspace: Path, nth: int, when: str) -> int:
    """The exit status of a build that was killed at its nth write."""
    script = workspace.parent / "killed.py"
    script.write_text(KILLED_AFTER, "utf-8")
    command: list[str | Path] = [sys.executable, script, str(nth), when, "build", "--on", ON]
    return machine.run(command, cwd=workspace, env={"PYTHONPATH": str(machine.ROOT)}).returncode


def build(kyotei: Kyotei, workspace: Path, *words: str) -> Result:
    return kyotei("build", *words, "--on", ON, cwd=workspace)


def stamps(folder: Path) -> dict[str, tuple[int, int]]:
    """When each file was last written, and which file it is."""
    return {
        path.relative_to(folder).as_posix(): (path.stat().st_mtime_ns, path.stat().st_ino)
        for path in folder.rglob("*")
        if path.is_file() and support.BACKSTAGE not in path.parts
    }


def flip_a_byte(path: Path) -> bytes:
    """Changes one byte in the middle of a file; the new bytes."""
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    return bytes(data)


def kept_by_hand(workspace: Path) -> list[Path]:
    """The files that the program set aside because somebody had changed them."""
    return sorted(path for path in (workspace / "output").rglob("*") if support.HAND_CHANGED in path.name)


# the same bytes


def test_one_process_and_two_in_different_folders_give_the_same_bytes(
    many: Path, tmp_path: Path, kyotei_process: Kyotei
) -> None:
    other = Path(shutil.copytree(many, tmp_path / "別の 場所" / "深い & 所"))
    with ThreadPoolExecutor() as pool:
        one, two = pool.map(
            lambda place, jobs: build(kyotei_process, place, "--jobs", jobs), (many, other), ("1", "2")
        )
    assert (one.exit, two.exit) == (0, 0), one.stdout + two.stdout
    assert one.stdout == two.stdout
    trees = support.tree(many / "output"), support.tree(other / "output")
    assert len([path for path in trees[0] if path.startswith("asahi/協定書/")]) > CHUNK
    assert trees[0] == trees[1]


ENVIRONMENTS = [
    {"TZ": "Pacific/Kiritimati", "LC_ALL": "ja_JP.UTF-8", "LANG": "ja_JP.UTF-8", "PYTHONHASHSEED": "1"},
    {"TZ": "America/Los_Angeles", "LC_ALL": "C", "PYTHONHASHSEED": "42", "SOURCE_DATE_EPOCH": "1"},
    {"COLUMNS": "40", "PYTHONOPTIMIZE": "2", "PYTHONHASHSEED": "7", "HOME": "/nowhere", "USER": "x"},
]


def test_the_environment_changes_no_byte(made: Path, tmp_path: Path, kyotei_process: Kyotei) -> None:
    places = [tmp_path / str(number) for number in range(len(ENVIRONMENTS))]
    for folder in places:
        for name in ("data", "templates"):
            shutil.copytree(made / name, folder / name)

    def run(folder: Path, env: dict[str, str]) -> Result:
        return kyotei_process("--workspace", folder, "build", "--on", ON, cwd=tmp_path, env=env)

    with ThreadPoolExecutor() as pool:
        for folder, result in zip(places, pool.map(run, places, ENVIRONMENTS), strict=True):
            assert result.exit == 0, result.stderr
            assert support.tree(folder / "output") == support.tree(made / "output")


def test_the_order_of_files_on_the_disk_changes_no_byte(
    made: Path, tmp_path: Path, kyotei: Kyotei, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "copy"
    for name in ("data", "templates"):
        shutil.copytree(made / name, folder / name)
    listing = Path.iterdir

    def reversed_listing(self: Path) -> object:
        return sorted(listing(self), reverse=True)

    monkeypatch.setattr(Path, "iterdir", reversed_listing)
    assert build(kyotei, folder).exit == 0
    monkeypatch.undo()
    assert support.tree(folder / "output") == support.tree(made / "output")


def test_another_day_changes_only_what_prints_the_day(workspace: Path, made: Path, kyotei: Kyotei) -> None:
    assert kyotei("build", "--on", "2026-11-21", cwd=workspace).exit == 0
    ours, theirs = support.tree(workspace / "output"), support.tree(made / "output")
    assert set(ours) == set(theirs)
    changed = {path.split("/", 1)[1] for path in ours if ours[path] != theirs[path]}
    assert changed == {"index.html", "manifest.json"}


def test_a_second_build_writes_nothing(workspace: Path, kyotei: Kyotei) -> None:
    first = build(kyotei, workspace)
    assert "今回書き換えたファイル 0件" not in first.stdout
    before = stamps(workspace / "output")
    second = build(kyotei, workspace)
    assert second.exit == 0
    assert second.stdout.count("今回書き換えたファイル 0件") == 2
    assert stamps(workspace / "output") == before
    assert len(before) > 20


def test_force_makes_every_document_anew_with_the_same_bytes(workspace: Path, kyotei: Kyotei) -> None:
    build(kyotei, workspace)
    before = support.tree(workspace / "output")
    assert build(kyotei, workspace, "--force").exit == 0
    assert support.tree(workspace / "output") == before


def test_only_what_changed_is_made_anew(built: Path, kyotei: Kyotei) -> None:
    before = stamps(built / "output")
    support.edit(built / "data" / SMALL / "partners.yaml", "例県例市二番町2番地", "例県例市二番町22番地")
    assert build(kyotei, built).exit == 0
    after = stamps(built / "output")
    changed = {path.split("/")[1] for path in after if after[path] != before.get(path)}
    assert set(before) == set(after)
    assert changed == {"協定書", "協定書案", "記載事項確認書", "manifest.json"}
    assert [path for path in after if after[path] != before[path] and "/N1 " in path] == []


# verify


def test_verify_is_green_after_a_build(built: Path, kyotei: Kyotei) -> None:
    before = stamps(built / "output")
    result = kyotei("verify", "--on", ON, cwd=built)
    assert result.exit == 0
    assert "指摘はありません。" in result.stdout
    assert stamps(built / "output") == before


SHEETS = {"別紙① N1", "別紙③ 全課あて", "別紙④ D1", "別紙④ 取りまとめ", "別紙④ 窓口用"}
PLACES = [
    "協定書 N1",
    "協定書案 N2",
    "別紙① N1",
    "別紙④ D1",
    "index.html",
    "findings.json",
    "確認結果一覧.xlsx",
]


def place(workspace: Path, name: str) -> Path:
    if " " in name:
        return support.document(workspace, SMALL, name)
    return workspace / "output" / SMALL / name


@pytest.mark.parametrize("name", PLACES)
def test_verify_is_red_after_one_changed_byte(name: str, built: Path, kyotei: Kyotei) -> None:
    path = place(built, name)
    flip_a_byte(path)
    result = kyotei("verify", "--json", "--on", ON, cwd=built)
    assert (result.exit, result.json["exit"]) == (1, 1)
    errors = [one for one in result.json["findings"] if one["severity"] == "error"]
    assert [one["source"]["file"] for one in errors] == [path.relative_to(built).as_posix()]
    assert path.name in errors[0]["message"]


@pytest.mark.parametrize("name", PLACES)
def test_verify_is_red_after_a_deleted_file(name: str, built: Path, kyotei: Kyotei) -> None:
    path = place(built, name)
    path.unlink()
    result = kyotei("verify", "--json", "--on", ON, cwd=built)
    assert result.exit == 1
    errors = [one for one in result.json["findings"] if one["severity"] == "error"]
    assert [one["source"]["file"] for one in errors] == [path.relative_to(built).as_posix()]
    assert "なくなっています" in errors[0]["message"]


def test_verify_reads_every_document_again_even_where_the_manifest_was_made_to_fit(
    built: Path, kyotei: Kyotei
) -> None:
    path = support.document(built, SMALL, "協定書 N1")
    support.rewrite_part(
        path, "word/document.xml", lambda xml: xml.replace("費用の負担は生じない", "費用の負担が生じる")
    )
    listed = support.manifest(built, SMALL)
    entry = next(one for one in listed["documents"] if one["path"].endswith(path.name))
    entry["sha256"] = support.sha256(path)
    (built / "output" / SMALL / "manifest.json").write_text(json.dumps(listed, ensure_ascii=False), "utf-8")
    result = kyotei("verify", "--json", "--on", ON, cwd=built)
    assert result.exit == 1
    errors = [one for one in result.json["findings"] if one["severity"] == "error"]
    assert any(path.name in one["message"] for one in errors)


def test_verify_is_red_where_the_manifest_is_gone(built: Path, kyotei: Kyotei) -> None:
    (built / "output" / SMALL / "manifest.json").unlink()
    assert kyotei("verify", "--on", ON, cwd=built).exit == 1


@pytest.mark.parametrize("text", ["", "{", "[]", '{"documents": [{}]}', "\ufeff{}"])
def test_a_broken_manifest_is_told_and_nothing_is_overwritten(text: str, built: Path, kyotei: Kyotei) -> None:
    (built / "output" / SMALL / "manifest.json").write_text(text, "utf-8")
    before = support.tree(built / "output")
    assert kyotei("verify", "--on", ON, cwd=built).exit == 1
    result = build(kyotei, built)
    assert result.exit in {1, 3}
    assert "manifest.json" in result.stdout
    after = support.tree(built / "output")
    assert all(after[path] == data for path, data in before.items() if path.endswith((".docx", ".xlsx")))


# what somebody changed by hand


@pytest.mark.parametrize("name", PLACES)
def test_a_hand_changed_file_is_kept_under_another_name_and_the_document_made_anew(
    name: str, built: Path, kyotei: Kyotei
) -> None:
    undisturbed = support.tree(built / "output")
    path = place(built, name)
    changed = flip_a_byte(path)
    digest = support.sha256(path)
    result = kyotei("build", "--json", "--on", ON, cwd=built)
    assert result.exit == 0
    kept = path.with_name(f"{path.stem}（手修正 {digest[:8]}）{path.suffix}")
    assert kept_by_hand(built) == [kept]
    assert kept.read_bytes() == changed
    warnings = [one for one in result.json["findings"] if one["severity"] == "warning"]
    assert len(warnings) == 1
    assert kept.name in warnings[0]["message"]
    assert path.name in warnings[0]["message"]
    # What tells of the whole city now tells of the kept file too; the documents are as they were.
    telling = {"findings.json", "index.html", "manifest.json", "確認結果一覧.xlsx"}
    after = support.tree(built / "output")
    for other, data in undisturbed.items():
        if other.split("/")[1] not in telling:
            assert after[other] == data
    assert kyotei("verify", "--on", ON, cwd=built).exit == 0


def test_the_warning_of_a_hand_changed_file_reaches_findings_and_page(built: Path, kyotei: Kyotei) -> None:
    flip_a_byte(support.document(built, SMALL, "協定書 N1"))
    build(kyotei, built)
    kept = kept_by_hand(built)[0]
    assert any(kept.name in one["message"] for one in support.findings(built, SMALL))
    assert kept.name in (built / "output" / SMALL / "index.html").read_text("utf-8")


def test_kept_files_outlive_later_builds_and_are_told_as_kept(built: Path, kyotei: Kyotei) -> None:
    changed = [flip_a_byte(support.document(built, SMALL, "協定書 N1"))]
    build(kyotei, built)
    path = support.document(built, SMALL, "協定書 N1")
    path.write_bytes(path.read_bytes() + b"again")
    changed.append(path.read_bytes())
    build(kyotei, built)
    build(kyotei, built, "--force")
    assert sorted(one.read_bytes() for one in kept_by_hand(built)) == sorted(changed)
    told = kyotei("verify", "--json", "--on", ON, cwd=built).json["findings"]
    assert {one["source"]["file"] for one in told} == {
        one.relative_to(built).as_posix() for one in kept_by_hand(built)
    }
    assert {one["severity"] for one in told} == {"notice"}


def test_the_same_change_by_hand_made_twice_is_kept_once_and_never_lost(built: Path, kyotei: Kyotei) -> None:
    path = support.document(built, SMALL, "協定書 N1")
    changed = [flip_a_byte(path)]
    build(kyotei, built)
    changed.append(flip_a_byte(path))
    assert build(kyotei, built).exit == 0
    assert [one.read_bytes() for one in kept_by_hand(built)] == changed[:1] == changed[1:]


def test_a_file_of_somebody_else_is_never_touched(built: Path, kyotei: Kyotei) -> None:
    foreign = built / "output" / SMALL / "協定書" / "覚え書き.docx"
    foreign.write_bytes(b"mine")
    build(kyotei, built, "--force")
    assert foreign.read_bytes() == b"mine"
    result = kyotei("verify", "--json", "--on", ON, cwd=built)
    assert result.exit == 0
    assert [one["severity"] for one in result.json["findings"]] == ["warning"]


def test_a_file_that_stood_in_a_documents_place_before_the_first_build_is_kept(
    built: Path, kyotei: Kyotei
) -> None:
    path = support.document(built, SMALL, "協定書 N1")
    shutil.rmtree(built / "output")
    path.parent.mkdir(parents=True)
    path.write_bytes("手で作った協定書".encode())
    assert build(kyotei, built).exit == 0
    assert [one.read_bytes().decode() for one in kept_by_hand(built)] == ["手で作った協定書"]


# records that are gone


def without_n2(small: Path) -> None:
    path = small / "data" / SMALL / "agreements.yaml"
    support.write_yaml(path, support.records(small, SMALL, "agreements")[:1])


def test_the_documents_of_a_record_that_is_gone_are_removed(built: Path, kyotei: Kyotei) -> None:
    without_n2(built)
    assert build(kyotei, built).exit == 0
    papers = {f"{kind} N1" for kind in ("協定書", "協定書案", *support.APPROVAL)}
    assert support.documents(built, SMALL) == papers | SHEETS
    assert not any("/N2 " in one["path"] for one in support.manifest(built, SMALL)["documents"])
    assert "N2" not in (built / "output" / SMALL / "index.html").read_text("utf-8")


def test_a_folder_that_is_left_empty_goes_too(built: Path, kyotei: Kyotei) -> None:
    support.write_yaml(built / "data" / SMALL / "results.yaml", [])
    build(kyotei, built)
    assert not (built / "output" / SMALL / "別紙④").exists()


def test_a_hand_changed_document_of_a_record_that_is_gone_is_kept(built: Path, kyotei: Kyotei) -> None:
    changed = flip_a_byte(support.document(built, SMALL, "協定書 N2"))
    without_n2(built)
    result = kyotei("build", "--json", "--on", ON, cwd=built)
    assert result.exit == 0
    assert [one.read_bytes() for one in kept_by_hand(built)] == [changed]
    assert [one["severity"] for one in result.json["findings"]] == ["warning"]
    assert "協定書 N2" not in support.documents(built, SMALL)


def test_a_new_title_moves_the_document_to_its_new_name(built: Path, kyotei: Kyotei) -> None:
    support.edit(
        built / "data" / SMALL / "agreements.yaml", "株式会社二番との連携に", "株式会社二番との協力に"
    )
    assert build(kyotei, built).exit == 0
    assert "協力に" in support.document(built, SMALL, "協定書 N2").name
    assert "協力に" in support.document(built, SMALL, "協定書案 N2").name


# --only


def test_only_one_kind_is_made(small: Path, kyotei: Kyotei) -> None:
    assert build(kyotei, small, "--only", "agreement").exit == 0
    assert support.documents(small, SMALL) == {"協定書 N1", "協定書 N2"}


def test_only_may_be_said_more_than_once(small: Path, kyotei: Kyotei) -> None:
    assert build(kyotei, small, "--only", "agreement", "--only", "sheet4").exit == 0
    assert support.documents(small, SMALL) == {"協定書 N1", "協定書 N2"} | {
        one for one in SHEETS if one.startswith("別紙④")
    }


def test_only_one_kind_is_replaced_and_removed(built: Path, kyotei: Kyotei) -> None:
    before = stamps(built / "output" / SMALL)
    entries = {one["path"]: one for one in support.manifest(built, SMALL)["documents"]}
    without_n2(built)
    support.edit(built / "data" / SMALL / "partners.yaml", "例県例市一番町1番地", "例県例市一番町11番地")
    assert build(kyotei, built, "--only", "agreement").exit == 0
    after = stamps(built / "output" / SMALL)
    assert {path.split(" ")[0] for path in set(before) - set(after)} == {"協定書/N2"}
    changed = {path.split(" ")[0] for path in after if after[path] != before.get(path)}
    assert "協定書/N1" in changed
    assert changed <= {"協定書/N1", "manifest.json", "index.html", "findings.json", "確認結果一覧.xlsx"}
    listed = {one["path"]: one for one in support.manifest(built, SMALL)["documents"]}
    for path, entry in entries.items():
        if path.startswith(("協定書案/", "別紙")):
            assert listed[path] == entry
    text = support.read_word(support.document(built, SMALL, "協定書 N1")).text
    assert "例県例市一番町11番地" in text


def test_only_one_kind_still_tells_the_whole_city(small: Path, kyotei: Kyotei) -> None:
    support.edit(small / "data" / SMALL / "results.yaml", "[C2]", "[C77]")
    assert build(kyotei, small, "--only", "agreement").exit == 1
    assert [one["rule"] for one in support.findings(small, SMALL)] == ["dangling-reference"]
    page = (small / "output" / SMALL / "index.html").read_text("utf-8")
    held = page[page.index('id="held"') : page.index('id="made"')]
    assert "別紙④" in held


def test_a_missing_document_of_another_kind_is_not_made_by_only(built: Path, kyotei: Kyotei) -> None:
    support.document(built, SMALL, "協定書案 N1").unlink()
    support.document(built, SMALL, "協定書 N1").unlink()
    build(kyotei, built, "--only", "agreement")
    assert {"協定書 N1"} == support.documents(built, SMALL) & {"協定書 N1", "協定書案 N1"}


# killed


@pytest.fixture
def undisturbed(small_made: Path) -> dict[str, bytes]:
    """The output of a build that nothing disturbed."""
    return support.tree(small_made / "output")


LAST = 19
"""The write of the manifest, which comes last."""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="processes are killed otherwise here")
def test_the_manifest_is_the_last_file_that_is_written(undisturbed: dict[str, bytes], small: Path) -> None:
    assert len(undisturbed) == LAST
    assert killed(small, LAST, "waiting") == -signal.SIGKILL
    assert set(undisturbed) - set(support.tree(small / "output")) == {f"{SMALL}/manifest.json"}


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="processes are killed otherwise here")
@pytest.mark.parametrize("when", ["waiting", "moved"])
@pytest.mark.parametrize("nth", [1, 6, LAST])
def test_after_a_build_was_killed_the_next_ends_as_if_nothing_had_been(
    nth: int, when: str, small: Path, undisturbed: dict[str, bytes], kyotei: Kyotei
) -> None:
    assert killed(small, nth, when) == -signal.SIGKILL
    half = support.tree(small / "output")
    assert len(half) == nth - (when == "waiting")
    result = build(kyotei, small)
    assert result.exit == 0
    assert kept_by_hand(small) == []
    assert support.tree(small / "output") == undisturbed
    backstage = {path.name for path in (small / "output" / support.BACKSTAGE).iterdir()}
    assert backstage <= {f"{SMALL}.lock"}


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="processes are killed otherwise here")
@pytest.mark.parametrize("when", ["waiting", "moved"])
@pytest.mark.parametrize("nth", [1, 5])
def test_a_build_over_an_older_one_that_was_killed_takes_nothing_for_hand_changed(
    nth: int, when: str, small: Path, undisturbed: dict[str, bytes], kyotei: Kyotei
) -> None:
    agreements = small / "data" / SMALL / "agreements.yaml"
    newest = agreements.read_bytes()
    for old in ("令和8年11月29日", "令和8年11月28日"):
        text = newest.decode()
        agreements.write_text(text.replace("2026-12-01", old).replace("2026-12-02", old), "utf-8")
        if old.endswith("29日"):
            assert build(kyotei, small).exit == 0
        else:
            assert killed(small, nth, when) == -signal.SIGKILL
    agreements.write_bytes(newest)
    result = build(kyotei, small)
    assert result.exit == 0
    assert kept_by_hand(small) == []
    assert support.tree(small / "output") == undisturbed


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="processes are killed otherwise here")
def test_what_somebody_changed_after_a_build_was_killed_is_kept(small: Path, kyotei: Kyotei) -> None:
    killed(small, 3, "moved")
    path = next(one for one in sorted((small / "output").rglob("*.docx")))
    changed = flip_a_byte(path)
    assert build(kyotei, small).exit == 0
    assert [one.read_bytes() for one in kept_by_hand(small)] == [changed]


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="processes are killed otherwise here")
def test_what_a_killed_build_had_made_of_a_record_that_is_then_gone_does_not_stay(
    small: Path, tmp_path: Path, kyotei: Kyotei
) -> None:
    listed = support.records(small, SMALL, "agreements")
    support.write_yaml(small / "data" / SMALL / "agreements.yaml", list(reversed(listed)))
    killed(small, 2, "moved")
    assert support.documents(small, SMALL) == {"協定書 N2", "協定書案 N2"}
    support.write_yaml(small / "data" / SMALL / "agreements.yaml", listed[:1])
    assert build(kyotei, small).exit == 0
    fresh = Path(shutil.copytree(small, tmp_path / "fresh"))
    shutil.rmtree(fresh / "output")
    build(kyotei, fresh)
    assert support.tree(small / "output") == support.tree(fresh / "output")
