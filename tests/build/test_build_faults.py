"""Whatever becomes of a run, and whenever: nothing made by hand is lost, and the next one ends as if
nothing had been (contract.md, "output/<city>/")."""

from __future__ import annotations

import errno
import json
import re
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from pipeline.build import bring_in as bring_in_module
from pipeline.build import issue as issue_module
from pipeline.build import run as run_module
from pipeline.build.convert import convert
from pipeline.build.issue import issue
from pipeline.build.manifest import FILE, sha256
from pipeline.build.run import Wish, build
from pipeline.build.store import CannotWrite
from pipeline.build.survey import survey
from pipeline.build.work import Made, Source, make
from pipeline.plan.job import Job
from pipeline.plan.letters.desk import Round
from pipeline.workspace import Workspace
from tests.build.faults import Killed, everything, failing
from tests.plan import issuing, towns
from tests.records import lists

SUMMARY = {"findings.json", "確認結果一覧.xlsx", "index.html", FILE}
"""What tells of the whole city, and so of a file that could not be written too."""

MOST = 500
"""Touches of the disk that no run here comes near."""


@dataclass
class Scene:
    """A workspace in which something is to be done, and what people have put there by hand."""

    place: Workspace
    city: str
    work: Callable[[Workspace], bool]
    """Does it; whether something could not be written."""
    by_hand: dict[str, bytes]

    def copy(self, to: Path) -> Workspace:
        return Workspace(Path(shutil.copytree(self.place.root, to)))

    def tree(self, place: Workspace) -> dict[str, bytes | None]:
        return everything(place.output(self.city))

    def loses_nothing(self, place: Workspace) -> bool:
        return set(self.by_hand.values()) <= set(self.tree(place).values())

    def agrees(self, place: Workspace) -> bool:
        """Whether manifest and files tell the same of all that is not made by hand."""
        tree = {path: data for path, data in self.tree(place).items() if data is not None}
        listed = {one["path"]: one["sha256"] for one in json.loads(tree.pop(FILE))["documents"]}
        mine = set(self.by_hand.values())
        files = {path: sha256(data) for path, data in tree.items() if data not in mine}
        return files == {path: seal for path, seal in listed.items() if tree.get(path) not in mine}


def kept(path: str, data: bytes) -> str:
    stem, _, ending = path.rpartition(".")
    return f"{stem}（手修正 {sha256(data)[:8]}）.{ending}"


def change(place: Workspace, city: str, path: str, data: bytes) -> dict[str, bytes]:
    """A document as a clerk changed it; another change of the same short hash was kept before."""
    folder = place.output(city)
    assert (folder / path).is_file()
    earlier = b"kept before: " + data
    (folder / path).write_bytes(data)
    (folder / kept(path, data)).write_bytes(earlier)
    return {path: data, kept(path, data): earlier}


def add(place: Workspace, city: str, *paths: str) -> dict[str, bytes]:
    """Files that the program knows nothing of."""
    files = {path: f"by hand: {path}".encode() for path in paths}
    for path, data in files.items():
        (place.output(city) / path).parent.mkdir(exist_ok=True)
        (place.output(city) / path).write_bytes(data)
    return files


# the scenes


def a_build(root: Path, monkeypatch: pytest.MonkeyPatch) -> Scene:
    """A document is new, one is replaced, two have another name, a PDF too; forms and records stay."""
    place, city = lists.town(root), lists.CITY
    monkeypatch.setattr(run_module, "find_office", lambda: "an office")
    monkeypatch.setattr(run_module, "installed_characters", lambda: None)
    monkeypatch.setattr(
        run_module, "to_pdf", lambda office, known: [(path, b"%PDF" + data) for path, data in known.items()]
    )
    wish = Wish(lists.ON, only=frozenset(("agreement", "draft")), pdf=True)
    records = place.data(city) / "agreements.yaml"
    partners = place.data(city) / "partners.yaml"
    today = records.read_text("utf-8"), partners.read_text("utf-8")
    towns.edit(records, "株式会社二番との連携に", "株式会社二番との協力に")
    towns.edit(partners, "例県例市一番町1番地", "例県例市一番町11番地")
    (place.data(city) / "results.yaml").unlink()
    build(place, city, wish, lambda done, total: None)
    convert(place, city, "partners", "csv")
    records.write_text(today[0], "utf-8")
    partners.write_text(today[1], "utf-8")
    first, old = (
        "N1 例市と株式会社一番との包括連携に関する協定書",
        "N2 例市と株式会社二番との協力に関する協定書",
    )
    by_hand = {
        **change(place, city, f"協定書案/{first}（案）.docx", b"replaced"),
        **change(place, city, f"協定書/{old}.docx", b"removed"),
        **change(place, city, f"協定書/{old}.pdf", b"pdf"),
        **change(place, city, "index.html", b"page"),
        **change(place, city, "記録/partners.csv", b"records"),
        **add(place, city, "協定書/覚え書き.docx", "協定書案/先方から.pdf", "メモ/一覧.txt"),
    }
    (place.output(city) / "確認中").mkdir()
    # What does not write is done once: it comes out the same every time.
    known = survey(place, city, lists.ON)
    monkeypatch.setattr(run_module, "survey", lambda *asked: known)
    made: dict[str, Made] = {}

    def make_once(
        jobs: Sequence[Job], sources: Mapping[str, Source], processes: int
    ) -> Iterator[tuple[Job, Made]]:
        made.update(
            {job.path: one for job, one in make([job for job in jobs if job.path not in made], sources, 1)}
        )
        yield from ((job, made[job.path]) for job in jobs)

    monkeypatch.setattr(run_module, "make", make_once)

    def work(there: Workspace) -> bool:
        return build(there, city, wish, lambda done, total: None).failed

    return Scene(place, city, work, by_hand)


def an_issue(root: Path, monkeypatch: pytest.MonkeyPatch) -> Scene:
    """Of the reply sheets one is replaced, one goes; another form and another year stay."""
    place, city = issuing.town(root), issuing.TOWN
    shutil.rmtree(root / "templates")
    for year, form in ((2026, "回答票"), (2025, "回答票"), (2026, "提案書")):
        issue(place, city, issuing.ON, Round(year, forms=(form,)))
    folder = "forms/令和８年度"
    by_hand = {
        **change(place, city, f"{folder}/回答票/C1 株式会社髙﨑商会.xlsx", b"replaced"),
        **change(place, city, f"{folder}/回答票/C2 A&B ＜農園＞.xlsx", b"removed"),
        **change(place, city, f"{folder}/依頼文/提案書 C1 株式会社髙﨑商会.docx", b"another form"),
        **change(place, city, "forms/令和７年度/回答票/C1 株式会社髙﨑商会.xlsx", b"another year"),
        **add(place, city, f"{folder}/回答票/控え.xlsx"),
    }
    issuing.edit(place, "proposals", "訓練への参加をお願いする。", "訓練への参加と助言をお願いする。")
    issuing.edit(place, "proposals", "partners: [C1, C2]", "partners: [C1]")
    known = survey(place, city, issuing.ON)
    monkeypatch.setattr(issue_module, "survey", lambda *asked: known)

    def work(there: Workspace) -> bool:
        return issue(there, city, issuing.ON, Round(2026, forms=("回答票",))).failed

    return Scene(place, city, work, by_hand)


def a_conversion(root: Path, monkeypatch: pytest.MonkeyPatch) -> Scene:
    """A file of records is written again; that of another type stays."""
    place, city = lists.town(root), lists.CITY
    convert(place, city, "partners", "xlsx")
    convert(place, city, "agreements", "csv")
    by_hand = {
        **change(place, city, "記録/partners.xlsx", b"replaced"),
        **change(place, city, "記録/agreements.csv", b"another type"),
        **add(place, city, "記録/departments.xlsx"),
    }
    towns.edit(place.data(city) / "partners.yaml", "例県例市一番町1番地", "例県例市一番町11番地")

    def work(there: Workspace) -> bool:
        convert(there, city, "partners", "xlsx")
        return False

    return Scene(place, city, work, by_hand)


def an_import(root: Path, monkeypatch: pytest.MonkeyPatch) -> Scene:
    """A list comes in again: without the new partner, whose file goes."""
    place, city = lists.town(root), lists.CITY
    agreements = [
        (1, "甲協定", "株式会社一番", "H25.4.1", "包括"),
        (2, "乙協定", "株式会社三番", "H26.4.1", "災害"),
    ]
    lists.take_in(place, [lists.HEADINGS, *agreements])
    by_hand = {
        **change(place, city, "記録/agreements.yaml", b"replaced"),
        **change(place, city, "記録/partners.yaml", b"removed"),
        **add(place, city, "記録/projects.yaml"),
    }
    lists.save_book(place.root / lists.LIST, [lists.HEADINGS, agreements[0]])

    def work(there: Workspace) -> bool:
        wish = bring_in_module.Wish("agreements", there.root / lists.LIST, there.root / lists.MAP, lists.ON)
        assert bring_in_module.bring_in(there, city, wish).new == 1
        return False

    return Scene(place, city, work, by_hand)


@pytest.fixture(params=[a_build, an_issue, a_conversion, an_import], ids=lambda one: one.__name__)
def scene(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Scene:
    made: Scene = request.param(tmp_path / "before", monkeypatch)
    assert made.loses_nothing(made.place)
    return made


@pytest.fixture
def undisturbed(scene: Scene, tmp_path: Path) -> dict[str, bytes | None]:
    """What lies in output/ after a run that nothing disturbed."""
    place = scene.copy(tmp_path / "undisturbed")
    assert not scene.work(place)
    assert scene.loses_nothing(place)
    assert scene.agrees(place)
    after = scene.tree(place)
    assert after != scene.tree(scene.place)
    return after


# the failures


def test_a_run_killed_at_each_of_its_writes_loses_nothing_and_the_next_ends_the_same(
    scene: Scene, undisturbed: dict[str, bytes | None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for at in range(1, MOST):
        place = scene.copy(tmp_path / str(at))
        with failing(monkeypatch, place.root / "output", at) as disk:
            try:
                scene.work(place)
            except Killed:
                assert disk.failed
        assert scene.loses_nothing(place), at
        if not disk.failed:
            break
        scene.work(place)
        assert scene.tree(place) == undisturbed, at
    assert 8 < at < MOST - 1


def is_open() -> OSError:
    """What Windows says of a file that is open in Word."""
    return PermissionError(errno.EACCES, "Permission denied")


def is_full() -> OSError:
    return OSError(errno.ENOSPC, "No space left on device")


def test_one_write_that_is_refused_stops_no_other_and_the_manifest_tells_what_lies_there(
    scene: Scene,
    undisturbed: dict[str, bytes | None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for at in range(1, MOST):
        place = scene.copy(tmp_path / str(at))
        stopped = False
        with failing(monkeypatch, place.root / "output", at, is_open, for_good=False) as disk:
            try:
                told = scene.work(place)
            except CannotWrite:
                stopped = True
        assert scene.loses_nothing(place), at
        if not disk.failed:
            break
        if not stopped:
            after = scene.tree(place)
            assert scene.agrees(place), at
            others = {path for path in {*after, *undisturbed} if after.get(path) != undisturbed.get(path)}
            documents = {
                path for path in others - SUMMARY if after.get(path, undisturbed.get(path)) is not None
            }
            assert told == bool(documents | others & SUMMARY), at
            # One document, with its PDF, and its older self under another name.
            assert len({re.split(r"（手修正 |\.[a-z]+$", path)[0] for path in documents}) <= 1, at
        scene.work(place)
        assert scene.tree(place) == undisturbed, at
    assert 8 < at < MOST - 1


def test_a_disk_that_is_full_from_any_moment_on_loses_nothing(
    scene: Scene, undisturbed: dict[str, bytes | None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for at in range(1, MOST):
        place = scene.copy(tmp_path / str(at))
        before = scene.tree(place)
        with failing(monkeypatch, place.root / "output", at, is_full) as disk:
            try:
                told = scene.work(place)
            except CannotWrite:
                told = True
        after = scene.tree(place)
        assert scene.loses_nothing(place), at
        assert all(after[path] in (before.get(path), undisturbed.get(path)) for path in after), at
        if not disk.failed:
            break
        assert told, at
        scene.work(place)
        assert scene.tree(place) == undisturbed, at
    assert 8 < at < MOST - 1
