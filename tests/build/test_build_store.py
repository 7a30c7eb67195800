"""Files in output/ are written whole, never over what a person changed, and all accounted for."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import resource
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.build.manifest import (
    FILE,
    Entry,
    ManifestBroken,
    json_bytes,
    manifest_bytes,
    read_manifest,
    sha256,
)
from pipeline.build.store import Busy, CannotWrite, Store
from pipeline.findings import Finding, Severity
from pipeline.plan.names import file_name
from pipeline.workspace import Workspace
from tests.build.faults import folding

CITY = "example"
A, B = "協定書/あ.docx", "別紙④/令和８年度/い.xlsx"


@pytest.fixture
def place(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path)


def entry(path: str, data: bytes, digest: str = "d") -> Entry:
    return Entry("agreement", path, sha256(data), digest, "build", "", ("agreements:N1",), "templates/x")


def put(store: Store, path: str, data: bytes, digest: str = "d") -> list[Finding]:
    return list(store.put(entry(path, data, digest), data))


def write(place: Workspace, files: dict[str, bytes], *, close: bool = True) -> list[Finding]:
    """One run that writes these files; without ``close`` it is cut off before the manifest."""
    found: list[Finding] = []
    with Store(place, CITY) as store:
        for path, data in files.items():
            found += put(store, path, data)
        if close:
            store.close()
    return found


def tree(place: Workspace) -> dict[str, bytes]:
    folder = place.output(CITY)
    return {
        one.relative_to(folder).as_posix(): one.read_bytes() for one in folder.rglob("*") if one.is_file()
    }


def documents(place: Workspace) -> dict[str, bytes]:
    return {path: data for path, data in tree(place).items() if path != FILE}


def kept_name(path: str, data: bytes) -> str:
    stem, _, ending = path.rpartition(".")
    return f"{stem}（手修正 {hashlib.sha256(data).hexdigest()[:8]}）.{ending}"


# writing


def test_files_and_manifest_are_written_and_read_back(place: Workspace) -> None:
    assert write(place, {B: b"2", A: b"1"}) == []
    assert documents(place) == {A: b"1", B: b"2"}
    assert read_manifest(place.output(CITY)) == {A: entry(A, b"1"), B: entry(B, b"2")}


def test_nothing_but_the_files_of_the_manifest_is_left(place: Workspace) -> None:
    write(place, {A: b"1"})
    assert set(tree(place)) == {A, FILE}
    assert [one.name for one in place.backstage.iterdir() if one.suffix != ".lock"] == []


def test_writing_the_same_again_touches_nothing(place: Workspace) -> None:
    write(place, {A: b"1"})
    before = {path: (place.output(CITY) / path).stat().st_mtime_ns for path in tree(place)}
    with Store(place, CITY) as store:
        assert store.is_current(A, "d")
        assert put(store, A, b"1") == []
        store.close()
        assert store.written == 0
    assert {path: (place.output(CITY) / path).stat().st_mtime_ns for path in tree(place)} == before


def test_a_file_is_current_only_untouched_and_of_the_same_digest(place: Workspace) -> None:
    write(place, {A: b"1"})
    with Store(place, CITY) as store:
        assert store.is_current(A, "d")
        assert not store.is_current(A, "other")
        assert not store.is_current(B, "d")
        (store.folder / A).write_bytes(b"x")
        assert not store.is_current(A, "d")
        (store.folder / A).unlink()
        assert not store.is_current(A, "d")


def test_a_file_that_went_missing_is_written_again(place: Workspace) -> None:
    write(place, {A: b"1"})
    (place.output(CITY) / A).unlink()
    assert write(place, {A: b"1"}) == []
    assert documents(place) == {A: b"1"}


def test_a_write_that_breaks_off_leaves_the_old_file_whole(place: Workspace) -> None:
    write(place, {A: b"old"})
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, hard))  # a disk on which no more has room
    try:
        with Store(place, CITY) as store, pytest.raises(CannotWrite) as caught:
            put(store, A, b"n" * 20_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert caught.value.path == f"output/{CITY}/{A}"
    assert documents(place) == {A: b"old"}
    assert write(place, {A: b"new"}) == []
    assert documents(place) == {A: b"new"}


# set aside


def test_what_a_person_changed_is_set_aside_and_never_overwritten(place: Workspace) -> None:
    write(place, {A: b"1"})
    (place.output(CITY) / A).write_bytes(b"mine")
    (found,) = write(place, {A: b"2"})
    assert documents(place) == {A: b"2", kept_name(A, b"mine"): b"mine"}
    assert (found.rule, found.severity) == ("hand-changed", Severity.WARNING)
    assert found.place is not None
    assert found.place.file == f"output/{CITY}/{kept_name(A, b'mine')}"


def test_the_same_change_twice_is_kept_once_and_another_beside_it(place: Workspace) -> None:
    write(place, {A: b"1"})
    for number, mine in enumerate((b"mine", b"mine", b"other"), 2):
        (place.output(CITY) / A).write_bytes(mine)
        assert [one.rule for one in write(place, {A: str(number).encode()})] == ["hand-changed"]
    assert documents(place) == {A: b"4", kept_name(A, b"mine"): b"mine", kept_name(A, b"other"): b"other"}


def test_what_was_set_aside_and_then_worked_on_is_not_overwritten(place: Workspace) -> None:
    write(place, {A: b"1"})
    (place.output(CITY) / A).write_bytes(b"mine")
    write(place, {A: b"2"})
    (place.output(CITY) / kept_name(A, b"mine")).write_bytes(b"worked on for days")
    (place.output(CITY) / A).write_bytes(b"mine")
    write(place, {A: b"3"})
    assert sorted(documents(place).values()) == sorted([b"3", b"mine", b"worked on for days"])


def test_a_change_back_to_the_programs_own_bytes_is_no_change(place: Workspace) -> None:
    write(place, {A: b"1"})
    (place.output(CITY) / A).write_bytes(b"2")
    assert write(place, {A: b"2"}) == []
    assert documents(place) == {A: b"2"}


def test_a_file_that_was_there_before_the_program_is_set_aside(place: Workspace) -> None:
    target = place.output(CITY) / A
    target.parent.mkdir(parents=True)
    target.write_bytes(b"somebody's")
    assert [one.rule for one in write(place, {A: b"1"})] == ["hand-changed"]
    assert documents(place) == {A: b"1", kept_name(A, b"somebody's"): b"somebody's"}


@pytest.mark.parametrize("title", ["連携に関する協定書" * 8, "長" * 300, "𠮷" * 300])
def test_a_change_of_a_file_with_a_long_name_can_be_set_aside(place: Workspace, title: str) -> None:
    path = "協定書案/" + file_name("AS-01", title, ending="（案）.docx")
    write(place, {path: b"1"})
    (place.output(CITY) / path).write_bytes(b"mine")
    (place.output(CITY) / kept_name(path, b"mine")).write_bytes(b"worked on")
    assert [one.rule for one in write(place, {path: b"2"})] == ["hand-changed"]
    assert sorted(documents(place).values()) == [b"2", b"mine", b"worked on"]


def test_a_change_that_cannot_be_set_aside_stays_and_so_does_its_entry(
    place: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On Windows a file that is open in Word can be neither moved nor removed."""
    write(place, {A: b"1", B: b"2"})
    (place.output(CITY) / A).write_bytes(b"mine")
    with monkeypatch.context() as patch, Store(place, CITY) as store:
        for name in ("rename", "replace", "unlink"):
            patch.setattr(os, name, refused)
        for path in (A, B):
            with pytest.raises(CannotWrite):
                store.drop(path)
            with pytest.raises(CannotWrite):
                put(store, path, b"3")
    assert documents(place) == {A: b"mine", B: b"2"}
    with Store(place, CITY) as store:
        assert set(store.entries) == {A, B}
        assert [one.rule for path in (A, B) for one in store.drop(path)] == ["hand-changed"]
        store.close()
    assert documents(place) == {kept_name(A, b"mine"): b"mine"}


def refused(*paths: object) -> None:
    raise PermissionError(errno.EACCES, "Permission denied")


def test_a_link_in_a_documents_place_is_set_aside_and_what_it_leads_to_stays(place: Workspace) -> None:
    write(place, {A: b"1"})
    elsewhere = place.root / "共有" / "完成版.docx"
    elsewhere.parent.mkdir()
    elsewhere.write_bytes(b"mine")
    file = place.output(CITY) / A
    file.unlink()
    file.symlink_to(elsewhere)
    assert [one.rule for one in write(place, {A: b"2"})] == ["hand-changed"]
    assert elsewhere.read_bytes() == b"mine"
    assert (file.read_bytes(), file.is_symlink()) == (b"2", False)


@pytest.mark.parametrize("turned", [False, True])
def test_a_link_between_a_document_and_what_was_kept_of_it_loses_neither(
    place: Workspace, *, turned: bool
) -> None:
    write(place, {A: b"1"})
    file = place.output(CITY) / A
    kept = place.output(CITY) / kept_name(A, b"mine")
    (file if turned else kept).write_bytes(b"mine")
    if not turned:
        file.unlink()
    (kept if turned else file).symlink_to(file if turned else kept)
    write(place, {A: b"2"})
    assert file.read_bytes() == b"2"
    assert b"mine" in documents(place).values()


def test_a_folder_with_the_name_of_what_is_to_be_kept_is_left_alone(place: Workspace) -> None:
    write(place, {A: b"1"})
    (place.output(CITY) / A).write_bytes(b"mine")
    (place.output(CITY) / kept_name(A, b"mine")).mkdir()
    write(place, {A: b"2"})
    assert sorted(documents(place).values()) == [b"2", b"mine"]


@pytest.mark.parametrize("before", ["~$", ".~lock."])
def test_what_word_lays_beside_an_open_file_is_not_told_as_kept(place: Workspace, before: str) -> None:
    write(place, {A: b"1"})
    (place.output(CITY) / A).write_bytes(b"mine")
    write(place, {A: b"2"})
    kept = place.output(CITY) / kept_name(A, b"mine")
    kept.with_name(before + kept.name).write_bytes(b"open")
    kept.with_name("メモ（手修正 前）.docx").write_bytes(b"a name of somebody's own")
    with Store(place, CITY) as store:
        assert store.kept() == [kept_name(A, b"mine")]


# disks that take 「A」 for 「a」


SPELLINGS = {
    "case": ("協定書/N1 ABC.docx", "協定書/N1 Abc.docx"),
    "composed": tuple(unicodedata.normalize(form, "協定書/N1 が.docx") for form in ("NFD", "NFC")),
}


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("cut_off", [False, True])
def test_a_name_that_only_changes_its_spelling_is_one_file(
    place: Workspace, monkeypatch: pytest.MonkeyPatch, spelling: str, *, cut_off: bool
) -> None:
    old, new = SPELLINGS[spelling]
    with folding(monkeypatch, place.root):
        write(place, {old: b"1"})
        if cut_off:
            assert write(place, {new: b"2"}, close=False) == []
        with Store(place, CITY) as store:
            assert put(store, new, b"2") == []
            assert [one for path in set(store.entries) - {new} for one in store.drop(path)] == []
            store.close()
        assert documents(place) == {new: b"2"}
        assert set(read_manifest(place.output(CITY))) == {new}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_change_under_the_other_spelling_is_set_aside(
    place: Workspace, monkeypatch: pytest.MonkeyPatch, spelling: str
) -> None:
    old, new = SPELLINGS[spelling]
    with folding(monkeypatch, place.root):
        write(place, {old: b"1"})
        (place.output(CITY) / old).write_bytes(b"mine")
        assert [one.rule for one in write(place, {new: b"2"})] == ["hand-changed"]
        assert documents(place) == {new: b"2", kept_name(new, b"mine"): b"mine"}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_where_two_spellings_are_two_files_the_older_goes(place: Workspace, spelling: str) -> None:
    old, new = SPELLINGS[spelling]
    write(place, {old: b"1"})
    with Store(place, CITY) as store:
        assert put(store, new, b"2") == []
        assert set(store.entries) == {old, new}
        assert store.drop(old) == []
        store.close()
    assert documents(place) == {new: b"2"}


def test_a_name_without_ending_can_be_set_aside(place: Workspace) -> None:
    write(place, {"a.b/名": b"1"})
    (place.output(CITY) / "a.b/名").write_bytes(b"mine")
    write(place, {"a.b/名": b"2"})
    assert sorted(documents(place).values()) == [b"2", b"mine"]


# removing


def test_what_no_longer_holds_is_removed_with_its_empty_folder(place: Workspace) -> None:
    write(place, {A: b"1", B: b"2"})
    with Store(place, CITY) as store:
        assert list(store.drop(B)) == []
        store.close()
    assert documents(place) == {A: b"1"}
    assert set(read_manifest(place.output(CITY))) == {A}
    assert not (place.output(CITY) / "別紙④").exists()


def test_what_was_changed_by_hand_is_set_aside_and_not_removed(place: Workspace) -> None:
    write(place, {A: b"1"})
    (place.output(CITY) / A).write_bytes(b"mine")
    with Store(place, CITY) as store:
        assert [one.rule for one in store.drop(A)] == ["hand-changed"]
        store.close()
    assert documents(place) == {kept_name(A, b"mine"): b"mine"}
    assert read_manifest(place.output(CITY)) == {}


def test_what_is_gone_already_is_dropped_silently(place: Workspace) -> None:
    write(place, {A: b"1"})
    (place.output(CITY) / A).unlink()
    with Store(place, CITY) as store:
        assert list(store.drop(A)) == []
        store.close()
    assert read_manifest(place.output(CITY)) == {}


def test_a_file_of_somebody_keeps_its_folder(place: Workspace) -> None:
    write(place, {B: b"2"})
    other = (place.output(CITY) / B).with_name("メモ.txt")
    other.write_bytes(b"memo")
    with Store(place, CITY) as store:
        list(store.drop(B))
        store.close()
    assert list(documents(place).values()) == [b"memo"]


def test_a_folder_that_somebody_made_stays_although_it_is_empty(place: Workspace) -> None:
    write(place, {A: b"1", B: b"2"})
    (place.output(CITY) / "確認中").mkdir()
    with Store(place, CITY) as store:
        list(store.drop(B))
        store.close()
    assert sorted(one.name for one in place.output(CITY).iterdir() if one.is_dir()) == ["協定書", "確認中"]


def test_a_folder_in_the_place_of_what_is_to_go_is_somebodys_and_stays(place: Workspace) -> None:
    write(place, {A: b"1", B: b"2"})
    for path in (A, B):
        (place.output(CITY) / path).unlink()
    (place.output(CITY) / A / "中").mkdir(parents=True)
    (place.output(CITY) / "別紙④/令和８年度").rmdir()
    (place.output(CITY) / "別紙④/令和８年度").write_bytes(b"memo")
    with Store(place, CITY) as store:
        assert [one for path in (A, B) for one in store.drop(path)] == []
        store.close()
    assert read_manifest(place.output(CITY)) == {}
    assert (place.output(CITY) / A / "中").is_dir()
    assert documents(place) == {"別紙④/令和８年度": b"memo"}


# interrupted runs


def test_after_a_run_was_cut_off_its_files_are_not_taken_for_changed_ones(place: Workspace) -> None:
    write(place, {A: b"1", B: b"1"})
    write(place, {A: b"2", B: b"2"}, close=False)
    write(place, {A: b"3"}, close=False)
    assert write(place, {A: b"4", B: b"4"}) == []
    assert documents(place) == {A: b"4", B: b"4"}


class Killed(BaseException):
    """The process ends here."""


def steps(place: Workspace, monkeypatch: pytest.MonkeyPatch, at: int) -> bool:
    """A run of two writes, a removal and the manifest that ends before its ``at``-th touch of the disk."""
    count = iter(range(1000))

    def dies(real: object) -> object:
        def call(*args: object, **options: object) -> object:
            if next(count) == at:
                raise Killed
            return real(*args, **options)  # type: ignore[operator]

        return call

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", dies(os.fsync))
        for name in ("replace", "unlink", "open", "mkdir"):
            patch.setattr(Path, name, dies(getattr(Path, name)))
        try:
            with Store(place, CITY) as store:
                put(store, A, b"new")
                put(store, "別/う.docx", b"new")
                list(store.drop(B))
                store.close()
        except Killed:
            return True
    return False


@pytest.mark.parametrize("at", range(40))
def test_a_run_that_is_killed_at_any_moment_does_no_harm(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    place = Workspace(tmp_path)
    write(place, {A: b"old", B: b"old"})
    killed = steps(place, monkeypatch, at)
    assert set(documents(place).values()) <= {b"old", b"new"}
    read_manifest(place.output(CITY))
    with Store(place, CITY) as store:
        assert put(store, A, b"newer") == []
        assert put(store, "別/う.docx", b"newer") == []
        assert list(store.drop(B)) == []
        store.close()
    assert documents(place) == {A: b"newer", "別/う.docx": b"newer"}
    assert killed or at > 12


def test_the_moments_of_a_run_are_all_tried(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = Workspace(tmp_path)
    write(place, {A: b"old", B: b"old"})
    assert not steps(place, monkeypatch, 39)


def test_a_journal_that_broke_off_in_the_middle_of_a_line_loses_no_later_line(place: Workspace) -> None:
    write(place, {A: b"1"})
    place.backstage.mkdir(exist_ok=True)
    (place.backstage / f"{CITY}.journal").write_bytes('["協定書/あ'.encode()[:-1])
    write(place, {A: b"2"}, close=False)
    assert write(place, {A: b"3"}) == []
    assert documents(place) == {A: b"3"}


@pytest.mark.parametrize(
    "line", ["", "x", "5", "null", "[]", '["a"]', '["a", "b", "c"]', "{}", '[["a"], "b"]']
)
def test_a_journal_with_nonsense_is_no_obstacle(place: Workspace, line: str) -> None:
    write(place, {A: b"1"})
    (place.backstage / f"{CITY}.journal").write_text(line + "\n", "utf-8")
    assert write(place, {A: b"2"}) == []


def test_a_journal_that_leads_outside_removes_nothing_there(place: Workspace) -> None:
    write(place, {A: b"1"})
    victims = [place.root / "output" / "victim.txt", place.root / "victim.txt"]
    for one in victims:
        one.write_bytes(b"1")
    names = ("../victim.txt", "../../victim.txt", str(victims[1]))
    lines = [json.dumps(entry(name, b"1").to_json()) + "\n" for name in names]
    (place.backstage / f"{CITY}.journal").write_text("".join(lines), "utf-8")
    write(place, {A: b"2"})
    assert [one.exists() for one in victims] == [True, True]


def test_what_a_cut_off_run_had_finished_counts_as_made_unless_it_was_changed(place: Workspace) -> None:
    write(place, {A: b"1"})
    write(place, {B: b"2", "別/う.docx": b"3"}, close=False)
    (place.output(CITY) / B).write_bytes(b"mine")
    with Store(place, CITY) as store:
        assert set(store.entries) == {A, "別/う.docx"}
        store.close()
    assert documents(place) == {A: b"1", B: b"mine", "別/う.docx": b"3"}


# locks and refusals


def test_two_runs_cannot_work_on_one_municipality(place: Workspace) -> None:
    with Store(place, CITY):
        with pytest.raises(Busy), Store(place, CITY):
            pass
        with Store(place, "other") as other:
            other.close()
    with Store(place, CITY) as again:
        again.close()


def test_the_lock_is_let_go_after_an_error(place: Workspace) -> None:
    with pytest.raises(ZeroDivisionError), Store(place, CITY):
        raise ZeroDivisionError
    place.output(CITY).mkdir(parents=True, exist_ok=True)
    (place.output(CITY) / FILE).write_text("x", "utf-8")
    for _ in range(2):
        with pytest.raises(ManifestBroken), Store(place, CITY):
            pass


def test_what_cannot_be_written_is_told_with_its_path(place: Workspace) -> None:
    folder = place.output(CITY)
    (folder / A).mkdir(parents=True)
    (folder / "別紙④").write_bytes(b"a file where a folder should be")
    with Store(place, CITY) as store:
        for path in (A, B):
            with pytest.raises(CannotWrite) as caught:
                put(store, path, b"1")
            assert caught.value.path == f"output/{CITY}/{path}"
            assert path not in store.entries
        assert put(store, "協定書/う.docx", b"1") == []
        store.close()
    assert set(read_manifest(folder)) == {"協定書/う.docx"}


def test_an_output_folder_that_cannot_be_made_is_told(place: Workspace) -> None:
    (place.root / "output").write_bytes(b"")
    with pytest.raises(CannotWrite) as caught, Store(place, CITY):
        pass
    assert caught.value.path == "output"


@pytest.mark.parametrize(
    ("number", "word"),
    [
        (errno.EACCES, "Word や Excel で開いていれば閉じ"),
        (errno.EROFS, "書き込みの権限"),
        (errno.ENOSPC, "ディスクの空き"),
        (errno.EISDIR, "同じ名前のフォルダー"),
        (errno.ENOTDIR, "同じ名前のファイル"),
        (errno.EEXIST, "同じ名前のファイル"),
    ],
)
def test_what_is_to_be_done_fits_the_reason(number: int, word: str) -> None:
    finding = CannotWrite(f"output/{CITY}/{A}", OSError(number, os.strerror(number))).finding
    assert word in (finding.hint or "")
    assert "もう一度実行してください" in (finding.hint or "")


@pytest.mark.parametrize("function", ["mkdir", "open"])
def test_an_output_folder_that_is_read_only_is_told(
    place: Workspace, monkeypatch: pytest.MonkeyPatch, function: str
) -> None:
    """Where output/ cannot be made, and where not even the lock in it can."""

    def denied(*words: object, **more: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(os, function, denied)
    with pytest.raises(CannotWrite) as caught, Store(place, CITY):
        pass
    assert caught.value.path == "output"


def test_what_lies_backstage_is_called_by_its_own_path(place: Workspace) -> None:
    (place.backstage / f"{CITY}.journal").mkdir(parents=True)
    with Store(place, CITY) as store, pytest.raises(CannotWrite) as caught:
        put(store, A, b"1")
    assert caught.value.path == "output/.kyotei"


# the manifest


def test_the_manifest_is_sorted_readable_and_the_same_whatever_the_order() -> None:
    entries = [entry(path, b"1") for path in ("い", "あ", "a/b", "B")]
    data = manifest_bytes("例市", entries)
    assert data == manifest_bytes("例市", reversed(entries))
    read = json.loads(data)
    assert [one["path"] for one in read["documents"]] == ["B", "a/b", "あ", "い"]
    assert list(read) == ["format", "municipality", "documents"]
    assert list(read["documents"][0]) == [
        "kind",
        "path",
        "sha256",
        "digest",
        "command",
        "scope",
        "records",
        "template",
    ]
    assert read["format"] == 1
    assert "例市".encode() in data
    assert data.endswith(b"}\n")
    assert json_bytes([]) == b"[]\n"


def outside(tmp_path: Path) -> Iterator[str]:
    yield from (
        "../victim.txt",
        "a/../../victim.txt",
        str(tmp_path / "output" / "victim.txt"),
        "..",
        "../../victim.txt",
        # These lead outside on Windows alone; nobody's files are called so.
        "C:victim.txt",
        "C:/victim.txt",
        "\\\\server\\share\\victim.txt",
        "\\victim.txt",
        "a\\..\\..\\victim.txt",
    )


def test_paths_of_a_tampered_manifest_that_lead_outside_are_ignored(tmp_path: Path) -> None:
    place = Workspace(tmp_path)
    write(place, {A: b"1"})
    victims = [tmp_path / "output" / "victim.txt", tmp_path / "victim.txt"]
    for one in victims:
        one.write_bytes(b"1")
    entries = [entry(path, b"1") for path in (A, *outside(tmp_path))]
    (place.output(CITY) / FILE).write_bytes(manifest_bytes(CITY, entries))
    with Store(place, CITY) as store:
        assert set(store.entries) == {A}
        for path in list(store.entries):
            list(store.drop(path))
        store.close()
    assert all(one.read_bytes() == b"1" for one in victims)


def test_without_a_manifest_there_are_no_entries(tmp_path: Path) -> None:
    assert read_manifest(tmp_path) == {}
    assert read_manifest(tmp_path / "none") == {}


def broken_manifests() -> dict[str, bytes]:
    good = json.loads(manifest_bytes("例市", [entry(A, b"1")]))

    def changed(**changes: object) -> bytes:
        return json.dumps({**good, "documents": [{**good["documents"][0], **changes}]}).encode()

    def formatted(value: object) -> bytes:
        return json.dumps({**good, "format": value}).encode()

    return {
        "no JSON": b"{",
        "empty": b"",
        "a list": b"[]",
        "null": b"null",
        "no documents": b"{}",
        "documents a number": b'{"documents": 5}',
        "documents a text": b'{"documents": "abc"}',
        "documents null": b'{"documents": null}',
        "an entry a number": b'{"documents": [5]}',
        "a key too many": changed(more=1),
        "records a number": changed(records=5),
        "path a number": changed(path=5),
        "path null": changed(path=None),
        "path a list": changed(path=["a"]),
        "half a character": changed(path="\ud800.docx"),
        "no format": json.dumps({"documents": good["documents"]}).encode(),
        "a format before the first": formatted(0),
        "a format in words": formatted("1"),
        "cp932": '{"documents": [], "municipality": "例市"}'.encode("cp932"),
        "UTF-16": "{}".encode("utf-16"),
        "deep": b"[" * 100_000,
        "git's conflict marks": b"<<<<<<< HEAD\n{}\n=======\n{}\n>>>>>>> x\n",
    }


@pytest.mark.parametrize("way", list(broken_manifests()))
def test_a_manifest_that_was_broken_by_hand_is_told_as_that(tmp_path: Path, way: str) -> None:
    (tmp_path / FILE).write_bytes(broken_manifests()[way])
    with pytest.raises(ManifestBroken):
        read_manifest(tmp_path)


def test_a_folder_in_the_manifests_place_is_told_as_that(tmp_path: Path) -> None:
    (tmp_path / FILE).mkdir()
    with pytest.raises(ManifestBroken, match="壊れて"):
        read_manifest(tmp_path)


def test_a_manifest_that_may_not_be_read_is_not_called_broken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / FILE).write_bytes(manifest_bytes("例市", []))
    monkeypatch.setattr(Path, "read_bytes", refused)
    with pytest.raises(ManifestBroken, match="開けない"):
        read_manifest(tmp_path)


def test_the_manifest_of_a_newer_program_is_refused_as_that(tmp_path: Path) -> None:
    good = json.loads(manifest_bytes("例市", [entry(A, b"1")]))
    (tmp_path / FILE).write_text(json.dumps({**good, "format": 2, "documents": {"a": {}}}), "utf-8")
    with pytest.raises(ManifestBroken, match="新しい版"):
        read_manifest(tmp_path)


def test_a_manifest_that_an_editor_saved_with_its_mark_is_read(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"\xef\xbb\xbf" + manifest_bytes("例市", [entry(A, b"1")]))
    assert read_manifest(tmp_path) == {A: entry(A, b"1")}


@pytest.mark.parametrize("path", ["", ".", "協定書", FILE])
def test_an_entry_that_is_no_document_harms_nothing(place: Workspace, path: str) -> None:
    """Somebody's manifest names a folder, or the manifest itself."""
    write(place, {A: b"1"})
    (place.output(CITY) / FILE).write_bytes(manifest_bytes(CITY, [entry(A, b"1"), entry(path, b"x")]))
    try:
        with Store(place, CITY) as store:
            if path in store.entries:
                list(store.drop(path))
            store.close()
    except (ManifestBroken, CannotWrite):
        pass
    assert documents(place)[A] == b"1"
