"""What output/ promises a clerk: nothing made by hand is lost, nothing that no longer holds is shown,
and two commands never work on one municipality at once (contract.md, "output/<city>/")."""

from __future__ import annotations

import contextlib
import copy
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.acceptance import support
from tests.acceptance.support import ON, SMALL
from tests.plan import issuing
from tests.tools import machine
from tests.tools.cli import Kyotei, Result

OTHER = "kobushi"
"""A second municipality, with the same records as the small one."""

WITH_FORMS = (
    "documents: [sheet1, sheet2, sheet3, sheet4]",
    "documents: [sheet1, sheet4, letter, reply-sheet]",
)

HELD = """
import os, pathlib, sys, time
import pipeline.build.work as work
from pipeline.cli import main

work.CHUNK = 1
folder, really = pathlib.Path(sys.argv.pop(1)), os.replace

def replace(*names, **more):
    if not (folder / "reached").exists():
        (folder / "reached").touch()
        while not (folder / "go").exists():
            time.sleep(0.01)
    really(*names, **more)

os.replace = replace
if __name__ == "__main__":
    main()
"""
"""The program, which waits before it moves its first file into place; one document is a worker's chunk."""


class Waiting:
    """A command in a process group of its own, that holds the municipality until it is let go."""

    def __init__(self, workspace: Path, words: tuple[str, ...]) -> None:
        self.folder = workspace.parent / "held"
        self.folder.mkdir()
        script = self.folder / "held.py"
        script.write_text(HELD, "utf-8")
        self.process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, script, self.folder, *words, "--on", ON],
            cwd=workspace,
            env={**os.environ, "PYTHONPATH": str(machine.ROOT)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        self.until(lambda: (self.folder / "reached").exists())

    def until(self, done: Callable[[], bool]) -> None:
        end = time.monotonic() + 60
        while not done():
            assert time.monotonic() < end, "it never came"
            time.sleep(0.01)

    def go(self) -> Result:
        (self.folder / "go").touch()
        return self.end()

    def end(self) -> Result:
        out, said = self.process.communicate(timeout=60)
        return Result(self.process.returncode, out.decode(), said.decode())

    def alone(self) -> bool:
        """Whether no process of the group is left."""
        try:
            os.killpg(self.process.pid, 0)
        except ProcessLookupError:
            return True
        return False


@pytest.fixture
def wait(small: Path) -> Iterator[Callable[..., Waiting]]:
    """Starts a command that waits in the middle: ``wait("build").go()``."""
    started: list[Waiting] = []

    def start(*words: str) -> Waiting:
        started.append(Waiting(small, words))
        return started[-1]

    yield start
    for one in started:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(one.process.pid, signal.SIGKILL)
        one.process.communicate()


def build(kyotei: Kyotei, workspace: Path, *words: str) -> Result:
    return kyotei("build", *words, "--on", ON, cwd=workspace)


@pytest.fixture
def undisturbed(small: Path, tmp_path: Path, kyotei: Kyotei) -> dict[str, bytes]:
    """The output of the small municipality, made by a build that nothing disturbed."""
    place = Path(shutil.copytree(small, tmp_path / "undisturbed"))
    assert build(kyotei, place, SMALL).exit == 0
    return support.tree(place / "output")


@pytest.fixture
def built(small: Path, kyotei: Kyotei) -> Path:
    assert build(kyotei, small).exit == 0
    return small


def output(workspace: Path) -> Path:
    return workspace / "output" / SMALL


def tree(workspace: Path) -> dict[str, bytes]:
    return support.tree(output(workspace))


def kept_by_hand(workspace: Path) -> dict[str, bytes]:
    return {path: data for path, data in tree(workspace).items() if support.HAND_CHANGED in path}


def kept_name(path: str, data: bytes) -> str:
    stem, _, ending = path.rpartition(".")
    return f"{stem}（手修正 {hashlib.sha256(data).hexdigest()[:8]}）.{ending}"


def path_of(workspace: Path, name: str) -> str:
    return support.document(workspace, SMALL, name).relative_to(output(workspace)).as_posix()


def rules(workspace: Path) -> list[str]:
    return [one["rule"] for one in support.findings(workspace, SMALL)]


def agreements(workspace: Path, old: str, new: str) -> None:
    support.edit(workspace / "data" / SMALL / "agreements.yaml", old, new)


# two commands at once


@pytest.mark.parametrize(
    "second",
    [
        ("build", "--on", ON),
        ("build", SMALL, "--only", "協定書", "--force", "--on", ON),
        ("forms", "issue", SMALL, "--year", "2026", "--on", ON),
        ("records", "convert", SMALL, "partners", "--to", "csv"),
    ],
    ids=lambda words: " ".join(words[:2]),
)
def test_a_second_command_is_refused_at_once_and_the_first_is_unharmed(
    second: tuple[str, ...],
    wait: Callable[..., Waiting],
    small: Path,
    undisturbed: dict[str, bytes],
    kyotei: Kyotei,
) -> None:
    first = wait("build")
    if second[0] == "forms":
        support.edit(small / "data" / SMALL / "policy.yaml", *WITH_FORMS)
    before = support.tree(small / "output")
    refused = kyotei(*second, cwd=small)
    assert refused.exit == 3
    assert f"{SMALL} は、ほかの実行が作業中です。" in refused.stdout
    assert "もう一度実行してください" in refused.stdout
    assert support.tree(small / "output") == before
    assert first.go().exit == 0
    assert support.tree(small / "output") == undisturbed


def test_a_refused_command_says_so_in_json_too(
    wait: Callable[..., Waiting], small: Path, kyotei: Kyotei
) -> None:
    wait("build")
    told = kyotei("build", "--json", "--on", ON, cwd=small).json
    assert (told["exit"], [one["rule"] for one in told["findings"]]) == (3, ["busy"])


def test_a_build_is_refused_while_forms_are_issued(
    wait: Callable[..., Waiting], tmp_path: Path, small: Path, kyotei: Kyotei
) -> None:
    issuing.town(tmp_path / "town")
    shutil.copytree(tmp_path / "town" / "data" / issuing.TOWN, small / "data" / issuing.TOWN)
    first = wait("forms", "issue", issuing.TOWN, "--year", "2026")
    assert build(kyotei, small, issuing.TOWN).exit == 3
    assert build(kyotei, small, SMALL).exit == 0
    assert first.go().exit == 0
    commands = {one["command"] for one in support.manifest(small, issuing.TOWN)["documents"]}
    assert commands == {"forms"}
    assert build(kyotei, small, issuing.TOWN).exit in {0, 1}
    assert kyotei("verify", issuing.TOWN, "--on", ON, cwd=small).exit == 0


def test_another_municipality_is_made_meanwhile_and_the_highest_exit_status_wins(
    wait: Callable[..., Waiting], small: Path, undisturbed: dict[str, bytes], kyotei: Kyotei
) -> None:
    first = wait("build", SMALL)
    made = sum(path.endswith((".docx", ".xlsx")) and path.count("/") > 1 for path in undisturbed)
    shutil.copytree(small / "data" / SMALL, small / "data" / OTHER)
    result = build(kyotei, small)
    assert result.exit == 3
    assert f"{OTHER}：文書 {made}件" in result.stdout
    assert first.go().exit == 0
    assert tree(small) == {path.split("/", 1)[1]: data for path, data in undisturbed.items()}
    assert set(support.tree(small / "output" / OTHER)) == set(tree(small))


# killed and interrupted


needs_signals = pytest.mark.skipif(
    not hasattr(signal, "SIGKILL"), reason="processes are killed otherwise here"
)


@needs_signals
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_the_lock_of_a_killed_build_is_free_and_none_of_its_workers_outlives_it(
    jobs: str, wait: Callable[..., Waiting], small: Path, undisturbed: dict[str, bytes], kyotei: Kyotei
) -> None:
    first = wait("build", "--jobs", jobs)
    first.process.kill()
    first.process.wait()
    lock = small / "output" / support.BACKSTAGE / f"{SMALL}.lock"
    assert lock.exists()
    assert build(kyotei, small).exit == 0
    assert support.tree(small / "output") == undisturbed
    first.until(first.alone)


@needs_signals
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_ctrl_c_is_answered_in_one_sentence_and_the_next_build_ends_the_same(
    jobs: str, wait: Callable[..., Waiting], small: Path, undisturbed: dict[str, bytes], kyotei: Kyotei
) -> None:
    first = wait("build", "--jobs", jobs)
    time.sleep(0.3)  # the workers have nothing left to do
    os.killpg(first.process.pid, signal.SIGINT)  # as a terminal does: to all of them
    result = first.end()
    assert result.exit == 3
    assert "中断しました。" in result.stderr
    assert "Traceback" not in result.stderr + result.stdout
    first.until(first.alone)
    assert build(kyotei, small).exit == 0
    assert support.tree(small / "output") == undisturbed


def test_a_lock_that_was_left_behind_is_no_obstacle(built: Path, kyotei: Kyotei) -> None:
    lock = built / "output" / support.BACKSTAGE / f"{SMALL}.lock"
    lock.write_text("12345\n", "utf-8")
    lock.chmod(0o444)
    assert build(kyotei, built).exit == 0


# what a person changed


def test_a_hand_changed_document_is_told_in_every_list_until_it_is_deleted(
    built: Path, kyotei: Kyotei
) -> None:
    before = tree(built)
    path = path_of(built, "協定書 N1")
    (output(built) / path).write_bytes(b"mine")
    kept = kept_name(path, b"mine")
    for words in ((), (), ("--only", "別紙④"), ("--force",)):
        told = kyotei("build", "--json", *words, "--on", ON, cwd=built)
        assert told.exit == 0
        assert [one["source"]["file"] for one in told.json["findings"]] == [f"output/{SMALL}/{kept}"]
        assert rules(built) == ["hand-changed"]
        assert Path(kept).name in (output(built) / "index.html").read_text("utf-8")
        assert kept_by_hand(built) == {kept: b"mine"}
    (output(built) / kept).unlink()
    assert build(kyotei, built).exit == 0
    assert tree(built) == before


@pytest.mark.parametrize("path", ["index.html", "findings.json", "確認結果一覧.xlsx"])
def test_a_build_after_one_that_set_a_list_or_the_page_aside_changes_no_byte(
    path: str, built: Path, kyotei: Kyotei
) -> None:
    (output(built) / path).write_bytes(b"mine")
    build(kyotei, built)
    after = tree(built)
    assert kept_by_hand(built) == {kept_name(path, b"mine"): b"mine"}
    build(kyotei, built, "--force")
    assert tree(built) == after


def test_a_changed_document_of_a_renamed_agreement_is_kept_under_its_old_name(
    built: Path, kyotei: Kyotei
) -> None:
    old = [path_of(built, "協定書 N2"), path_of(built, "協定書案 N2")]
    (output(built) / old[0]).write_bytes(b"mine")
    agreements(built, "株式会社二番との連携に", "株式会社二番との協力に")
    assert build(kyotei, built).exit == 0
    assert kept_by_hand(built) == {kept_name(old[0], b"mine"): b"mine"}
    assert not set(old) & set(tree(built))
    assert "協力に" in path_of(built, "協定書 N2")


def test_changes_of_one_document_are_all_kept_whatever_becomes_of_its_record(
    built: Path, kyotei: Kyotei
) -> None:
    path = path_of(built, "協定書 N2")
    (output(built) / path).write_bytes(b"first")
    build(kyotei, built)
    (output(built) / path).write_bytes(b"second")
    records = built / "data" / SMALL / "agreements.yaml"
    before = records.read_bytes()
    support.write_yaml(records, support.records(built, SMALL, "agreements")[:1])
    assert build(kyotei, built).exit == 0
    assert path not in tree(built)
    records.write_bytes(before)
    assert build(kyotei, built).exit == 0
    assert kept_by_hand(built) == {kept_name(path, data): data for data in (b"first", b"second")}
    assert tree(built)[path][:2] == b"PK"


def test_a_pdf_that_a_clerk_put_beside_its_document_stays(built: Path, kyotei: Kyotei) -> None:
    path = path_of(built, "協定書 N2").replace(".docx", ".pdf")
    (output(built) / path).write_bytes(b"%PDF mine")
    build(kyotei, built, "--force")
    support.write_yaml(
        built / "data" / SMALL / "agreements.yaml", support.records(built, SMALL, "agreements")[:1]
    )
    assert build(kyotei, built).exit == 0
    assert tree(built)[path] == b"%PDF mine"


# the manifest


def test_without_the_manifest_what_differs_is_kept_and_told_and_the_rest_is_known_again(
    built: Path, kyotei: Kyotei
) -> None:
    before = tree(built)
    path = path_of(built, "協定書 N1")
    (output(built) / path).write_bytes(b"mine")
    agreements(built, "2027-12-01", "2028-12-01")
    (output(built) / "manifest.json").unlink()
    older = path_of(built, "協定書 N2")
    result = build(kyotei, built)
    assert result.exit == 0
    kept = kept_by_hand(built)
    assert kept[kept_name(path, b"mine")] == b"mine"
    assert kept[kept_name(older, before[older])] == before[older]
    assert {one["rule"] for one in support.findings(built, SMALL)} == {"hand-changed"}
    assert len(kept) == len(support.findings(built, SMALL))
    assert tree(built)[path] == before[path]
    unknown = kyotei("verify", "--json", "--on", ON, cwd=built)
    assert (unknown.exit, {one["rule"] for one in unknown.json["findings"]}) == (0, {"kept-by-hand"})


def test_a_manifest_of_a_newer_program_is_told_and_nothing_is_touched(built: Path, kyotei: Kyotei) -> None:
    newer = {**support.manifest(built, SMALL), "format": 2}
    (output(built) / "manifest.json").write_text(json.dumps(newer), "utf-8")
    agreements(built, "2027-12-01", "2028-12-01")
    before = tree(built)
    for words in (
        ("build", "--on", ON),
        ("records", "convert", SMALL, "partners", "--to", "csv"),
    ):
        result = kyotei(*words, cwd=built)
        assert result.exit == 3
        assert "新しい版" in result.stdout
        assert tree(built) == before
    assert kyotei("verify", "--on", ON, cwd=built).exit == 1


def test_an_output_brought_up_to_date_is_the_one_that_would_be_made_anew(
    built: Path, tmp_path: Path, kyotei: Kyotei
) -> None:
    """Records that print the same, and a template that lies elsewhere, are in the manifest too."""
    for path in (built / "data" / SMALL).glob("*.yaml"):
        path.write_text(path.read_text("utf-8").replace("C2", "C9"), "utf-8")
    own = built / "templates" / "docx" / SMALL / "agreement.docx"
    own.parent.mkdir()
    shutil.copy(own.parent.parent / own.name, own)
    fresh = Path(shutil.copytree(built, tmp_path / "fresh", ignore=shutil.ignore_patterns("output")))
    for place in (built, fresh):
        assert build(kyotei, place).exit == 0
    assert tree(built) == tree(fresh)
    listed = {name for one in support.manifest(built, SMALL)["documents"] for name in one["records"]}
    assert "partners:C9" in listed
    assert "partners:C2" not in listed


# --only and --force


def test_only_leaves_what_other_commands_and_kinds_have_made_even_where_it_is_changed(
    built: Path, kyotei: Kyotei
) -> None:
    assert kyotei("records", "convert", SMALL, "partners", "--to", "csv", cwd=built).exit == 0
    changed = [path_of(built, "協定書案 N1"), path_of(built, "別紙④ D1"), "記録/partners.csv"]
    for path in changed:
        (output(built) / path).write_bytes(b"mine")
    for kind in ("agreement", "依頼文", "回答書", "index"):
        assert build(kyotei, built, "--only", kind, "--force").exit == 0
    assert all(tree(built)[path] == b"mine" for path in changed)
    assert kept_by_hand(built) == {}
    listed = {one["path"] for one in support.manifest(built, SMALL)["documents"]}
    assert set(changed) <= listed
    build(kyotei, built)
    assert sorted(kept_by_hand(built)) == sorted(kept_name(path, b"mine") for path in changed[:2])
    assert tree(built)["記録/partners.csv"] == b"mine"


def test_only_goes_on_telling_of_documents_of_other_kinds_that_could_not_be_made(
    built: Path, kyotei: Kyotei
) -> None:
    """A template of a clerk's that does not print 「案」 on drafts: they are held, whatever is asked for."""
    support.rewrite_part(
        built / "templates" / "docx" / "agreement.docx",
        "word/header1.xml",
        lambda xml: xml.replace("{{ edition.mark }}", "{% if false %}{{ edition.mark }}{% endif %}"),
    )
    assert build(kyotei, built).exit == 1
    whole = support.findings(built, SMALL)
    assert {one["rule"] for one in whole} == {"verify-missing"}
    assert build(kyotei, built, "--only", "協定書").exit == 1
    assert support.findings(built, SMALL) == whole
    assert not [path for path in tree(built) if path.startswith("協定書案/")]


def test_force_makes_anew_and_sets_aside_what_was_changed(built: Path, kyotei: Kyotei) -> None:
    before = tree(built)
    path = path_of(built, "協定書 N1")
    (output(built) / path).write_bytes(b"mine")
    assert build(kyotei, built, "--only", "協定書", "--force").exit == 0
    assert kept_by_hand(built) == {kept_name(path, b"mine"): b"mine"}
    assert tree(built)[path] == before[path]


# what cannot be written


def test_a_folder_in_a_documents_place_is_told_and_everything_else_is_made(
    built: Path, kyotei: Kyotei
) -> None:
    before = tree(built)
    path = path_of(built, "協定書 N1")
    (output(built) / path).unlink()
    (output(built) / path).mkdir()
    (output(built) / path / "覚え書き.txt").write_bytes(b"mine")
    agreements(built, "2027-12-01", "2028-12-01")
    result = kyotei("build", "--json", "--on", ON, cwd=built)
    assert result.exit == 3
    (told,) = result.json["findings"]
    assert (told["rule"], told["source"]["file"]) == ("cannot-write", f"output/{SMALL}/{path}")
    assert "フォルダーの名前を変えて" in told["hint"]
    assert tree(built)[path_of(built, "協定書案 N2")] != before[path_of(built, "協定書案 N2")]
    assert tree(built)[f"{path}/覚え書き.txt"] == b"mine"
    assert rules(built) == ["cannot-write"]
    (output(built) / path).rename(output(built) / "控え")
    assert build(kyotei, built).exit == 0
    assert tree(built)[path] == before[path]


def test_a_file_that_is_open_in_word_stays_and_everything_else_is_made(
    built: Path, kyotei: Kyotei, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On Windows a file that is open can be neither replaced nor moved nor removed."""
    before = tree(built)
    path = path_of(built, "協定書 N2")
    entry = copy.copy(next(one for one in support.manifest(built, SMALL)["documents"] if one["path"] == path))

    def unless_open(real: Callable[..., None]) -> Callable[..., None]:
        def call(*paths: Path, **more: object) -> None:
            if any(Path(one).absolute() == output(built) / path for one in paths):
                raise PermissionError(13, "Permission denied", str(paths[0]))
            real(*paths, **more)

        return call

    def at_work() -> Result:
        with monkeypatch.context() as patch:
            for name in ("rename", "replace", "unlink"):
                patch.setattr(os, name, unless_open(getattr(os, name)))
            return build(kyotei, built)

    for old, new in (("2027-12-01", "2028-12-01"), ("株式会社二番との連携に", "株式会社二番との協力に")):
        agreements(built, old, new)
        result = at_work()
        assert result.exit == 3
        assert f"「output/{SMALL}/{path}」に書き込めませんでした。" in result.stdout
        assert "Word や Excel で開いていれば閉じ" in result.stdout
        assert tree(built)[path] == before[path]
        assert entry in support.manifest(built, SMALL)["documents"]
    assert "協力に" in next(one for one in tree(built) if one.startswith("協定書案/N2"))
    assert build(kyotei, built).exit == 0
    assert path not in tree(built)
    assert kept_by_hand(built) == {}


def test_an_output_folder_that_may_not_be_written_is_told_without_any_work(
    small: Path, kyotei: Kyotei, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(*words: object, **more: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "mkdir", denied)
    result = build(kyotei, small)
    assert result.exit == 3
    assert "「output」に書き込めませんでした。" in result.stdout
    assert "権限" in result.stdout
    assert not (small / "output").exists()


def test_files_whose_names_no_program_can_read_are_told_by_verify(built: Path, kyotei: Kyotei) -> None:
    name = os.fsencode(output(built)) + b"/\x83\x81\x83\x82.txt"
    Path(os.fsdecode(name)).write_bytes(b"mine")
    for words in (("verify",), ("verify", "--json"), ("build",)):
        assert kyotei(*words, "--on", ON, cwd=built).exit == 0
    assert Path(os.fsdecode(name)).read_bytes() == b"mine"
