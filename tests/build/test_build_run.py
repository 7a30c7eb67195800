"""A build makes what the records allow, changes nothing else, and says what it did not make."""

from __future__ import annotations

import io
import json
import shutil
import sys
import zipfile
from collections.abc import Iterable
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from pipeline.build.audit import audit
from pipeline.build.convert import convert
from pipeline.build.issue import issue
from pipeline.build.manifest import FILE, ManifestBroken, read_manifest, sha256
from pipeline.build.run import Built, Wish, build
from pipeline.build.store import Busy, CannotWrite, Store
from pipeline.build.summary import pdf_path
from pipeline.findings import Finding, Severity
from pipeline.plan.letters.desk import Round
from pipeline.workspace import Workspace
from tests.plan import issuing, towns

CITY = towns.CITY
CLEAN = "協定書/N1 例市と株式会社髙﨑商会との連携に関する協定書.docx"
DRAFT = "協定書案/N1 例市と株式会社髙﨑商会との連携に関する協定書（案）.docx"
SHEET = "別紙④/令和８年度/D1 総務部 協働課.xlsx"
SHEETS = {
    SHEET,
    "別紙④/令和８年度/取りまとめ 別紙④.xlsx",
    "別紙④/令和８年度/窓口用 別紙④の提出状況.xlsx",
}
PAPERS = {
    "審査票/N1 例市と株式会社髙﨑商会との連携に関する協定書.docx",
    "記載事項確認書/N1 C1 例市と株式会社髙﨑商会との連携に関する協定書.docx",
    "起案文/N1 例市と株式会社髙﨑商会との連携に関する協定書.docx",
}
OTHERS = SHEETS | PAPERS
"""What an agreement that is held back still leaves."""
SUMMARY = {"findings.json", "確認結果一覧.xlsx", "index.html", FILE}


@pytest.fixture
def place(tmp_path: Path) -> Workspace:
    return towns.workspace(tmp_path / "workspace")


@pytest.fixture(scope="module")
def built_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace, built; only to be copied."""
    place = towns.workspace(tmp_path_factory.mktemp("once") / "workspace")
    run(place)
    return place.root


@pytest.fixture
def built(built_once: Path, tmp_path: Path) -> Workspace:
    return Workspace(Path(shutil.copytree(built_once, tmp_path / "built")))


def worst(findings: Iterable[Finding]) -> int:
    return int(any(one.severity is Severity.ERROR for one in findings))


def run(place: Workspace, *, on: date = towns.ON, **wish: Any) -> Built:
    return build(place, CITY, Wish(on, **wish), lambda done, total: None)


def tree(place: Workspace) -> dict[str, bytes]:
    folder = place.output(CITY)
    return {
        one.relative_to(folder).as_posix(): one.read_bytes() for one in folder.rglob("*") if one.is_file()
    }


def times(place: Workspace) -> dict[str, int]:
    folder = place.output(CITY)
    return {path: (folder / path).stat().st_mtime_ns for path in tree(place)}


def agreements(place: Workspace, old: str, new: str) -> None:
    towns.edit(place.data(CITY) / "agreements.yaml", old, new)


def break_template(place: Workspace) -> None:
    rewrite(place.root / "templates" / "docx" / "agreement.docx", "{{ preamble }}", "前文")


def rewrite(path: Path, old: str, new: str, part: str = "word/document.xml") -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(path) as before, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            data = before.read(name)
            if name == part:
                assert old.encode() in data
                data = data.replace(old.encode(), new.encode())
            after.writestr(name, data)
    path.write_bytes(buffer.getvalue())


def rules(place: Workspace, **wish: Any) -> list[str]:
    return sorted(one.rule for one in run(place, **wish).findings)


# building


def test_everything_is_made_and_accounted_for(place: Workspace) -> None:
    done = run(place)
    assert set(tree(place)) == {CLEAN, DRAFT} | OTHERS | SUMMARY
    assert {one.path for one in done.documents} == set(tree(place)) - {FILE}
    assert (done.held, done.failed, worst(done.findings)) == ((), False, 0)
    entries = read_manifest(place.output(CITY))
    for path, entry in entries.items():
        assert entry.sha256 == sha256(tree(place)[path])
        assert entry.command == "build"
    assert entries[CLEAN].template == "templates/docx/agreement.docx"
    assert entries[CLEAN].records == ("agreements:N1", "partners:C1")


def test_running_twice_touches_nothing(built: Workspace) -> None:
    before = times(built)
    done = run(built)
    assert done.written == 0
    assert times(built) == before


def test_force_makes_anew_what_comes_out_the_same(built: Workspace) -> None:
    before = tree(built)
    progress: list[tuple[int, int]] = []
    build(built, CITY, Wish(towns.ON, force=True), lambda done, total: progress.append((done, total)))
    assert progress == [(done, 8) for done in range(1, 9)]
    assert tree(built) == before
    progress.clear()
    build(built, CITY, Wish(towns.ON), lambda done, total: progress.append((done, total)))
    assert progress == []


def test_only_what_changed_is_made_anew(built: Workspace) -> None:
    before = times(built)
    agreements(built, "連携に関する協定書", "連携に関する新しい協定書")
    run(built)
    after = times(built)
    assert CLEAN not in after
    assert after[SHEET] == before[SHEET]
    assert CLEAN.replace("関する", "関する新しい") in after


def test_a_changed_template_makes_its_own_documents_anew(built: Workspace) -> None:
    before = times(built)
    rewrite(built.root / "templates" / "docx" / "agreement.docx", "立会人", "立ち会った者")
    run(built)
    changed = {path for path, when in times(built).items() if when != before.get(path)}
    assert changed & {CLEAN, DRAFT, SHEET} == set()  # without a witness the same bytes come out
    entries = read_manifest(built.output(CITY))
    rewrite(
        built.root / "templates" / "docx" / "agreement.docx",
        "（{{ article.heading }}）",
        "（{{ article.heading }}） ",
    )
    run(built)
    changed = {path for path, when in times(built).items() if when != before.get(path)}
    assert changed & {CLEAN, DRAFT, SHEET} == {CLEAN, DRAFT}
    assert read_manifest(built.output(CITY))[SHEET] == entries[SHEET]


def test_a_citys_own_template_takes_the_common_ones_place(built: Workspace) -> None:
    common = built.root / "templates" / "docx" / "agreement.docx"
    own = common.parent / CITY / common.name
    own.parent.mkdir()
    shutil.copy(common, own)
    rewrite(own, "{{ preamble }}", "{{ preamble }}（市の様式）")
    run(built)
    assert read_manifest(built.output(CITY))[CLEAN].template == f"templates/docx/{CITY}/agreement.docx"
    with zipfile.ZipFile(io.BytesIO(tree(built)[CLEAN])) as archive:
        assert "（市の様式）" in archive.read("word/document.xml").decode()


def test_only_some_kinds_leave_the_others_alone(built: Workspace) -> None:
    before = times(built)
    agreements(built, "effective_to: 2027-11-30", "effective_to: 2028-11-30")
    run(built, only=frozenset(["draft"]))
    changed = {path for path, when in times(built).items() if when != before.get(path)}
    assert changed & {CLEAN, DRAFT, SHEET} == {DRAFT}
    assert set(times(built)) == set(before)


def test_only_some_kinds_remove_only_their_own(built: Workspace) -> None:
    agreements(built, "status: open", "status: declined")
    run(built, only=frozenset(["draft"]))
    assert (CLEAN in tree(built), DRAFT in tree(built)) == (True, False)
    run(built)
    assert set(tree(built)) == SHEETS | SUMMARY


def test_what_is_held_back_is_removed_and_told_with_its_reason(built: Workspace) -> None:
    agreements(built, "  effective_to: 2027-11-30\n", "")
    done = run(built)
    assert set(tree(built)) == {DRAFT} | OTHERS | SUMMARY
    assert [one.kind for one in done.held] == ["agreement"]
    assert worst(done.findings) == 1
    assert all(one.reasons for one in done.held)


def test_a_missing_cost_burden_is_said_once_and_holds_the_clean_agreement_alone(built: Workspace) -> None:
    agreements(built, "  cost_burden: none\n", "")
    done = run(built)
    assert [one.rule for one in done.findings] == ["cost-burden-stated"]
    assert [(one.kind, [why.rule for why in one.reasons]) for one in done.held] == [
        ("agreement", ["cost-burden-stated"])
    ]
    assert (CLEAN in tree(built), DRAFT in tree(built)) == (False, True)


def test_without_the_rule_a_missing_cost_burden_is_said_all_the_same(built: Workspace) -> None:
    agreements(built, "  cost_burden: none\n", "")
    rule = "cost-burden-stated: {strength: must, basis: product"
    towns.edit(built.data(CITY) / "policy.yaml", rule, rule.replace("must", "watch"))
    done = run(built)
    assert [one.rule for one in done.findings] == ["cost-article-missing", "cost-burden-stated"]
    assert [[why.rule for why in one.reasons] for one in done.held] == [["cost-article-missing"]]
    assert CLEAN not in tree(built)


def test_amendments_that_lead_back_to_themselves_are_held_for_one_reason(tmp_path: Path) -> None:
    circle = (
        "- {id: N1, kind: whole, title: 一, amends: N2}\n- {id: N2, kind: whole, title: 二, amends: N1}\n"
    )
    done = run(towns.workspace(tmp_path, agreements=circle))
    told = [one.rule for one in done.findings if (one.record or "").startswith("agreements:")]
    assert told == ["amendment-cycle", "amendment-cycle"]
    assert {(one.kind, one.title) for one in done.held} == {
        (kind, title) for kind in ("agreement", "draft", "approval") for title in ("N1 一", "N2 二")
    }
    assert all([why.rule for why in one.reasons] == ["amendment-cycle"] for one in done.held)


def test_a_refused_template_holds_back_its_documents_and_no_other(built: Workspace) -> None:
    break_template(built)
    done = run(built)
    letter = {path for path in PAPERS if path.startswith("起案文")}
    assert set(tree(built)) == (OTHERS - letter) | SUMMARY
    assert sorted(one.kind for one in done.held) == ["agreement", "approval", "draft"]
    assert [one.rule for one in done.findings] == ["template-missing-tag"]
    assert {one.rule for held in done.held for one in held.reasons} == {"template-missing-tag"}


def test_a_template_that_nobody_has_falls_back_to_the_shipped_one(built: Workspace) -> None:
    before = tree(built)
    shutil.rmtree(built.root / "templates")
    run(built)
    assert {path: data for path, data in tree(built).items() if path != FILE} == {
        path: data for path, data in before.items() if path != FILE
    }


def test_a_hand_changed_document_is_kept_and_told(built: Workspace) -> None:
    (built.output(CITY) / CLEAN).write_bytes(b"mine")
    done = run(built)
    assert [one.rule for one in done.findings] == ["hand-changed"]
    kept = [path for path, data in tree(built).items() if data == b"mine"]
    assert len(kept) == 1
    assert "（手修正 " in kept[0]
    assert worst(done.findings) == 0
    run(built)
    assert tree(built)[kept[0]] == b"mine"


@pytest.mark.parametrize("path", sorted(SUMMARY - {FILE}))
def test_a_hand_changed_list_or_page_is_kept_and_told_too(built: Workspace, path: str) -> None:
    (built.output(CITY) / path).write_bytes(b"mine")
    done = run(built)
    assert b"mine" in tree(built).values()
    assert [one.rule for one in done.findings] == ["hand-changed"]


def test_files_of_other_commands_and_people_are_left_alone(built: Workspace) -> None:
    folder = built.output(CITY)
    (folder / "メモ.txt").write_bytes(b"memo")
    listed = json.loads((folder / FILE).read_text("utf-8"))
    (folder / "forms").mkdir()
    (folder / "forms" / "x.xlsx").write_bytes(b"form")
    listed["documents"].append(
        {
            "kind": "form",
            "path": "forms/x.xlsx",
            "sha256": sha256(b"form"),
            "digest": "d",
            "command": "forms issue",
            "scope": "2026",
            "records": [],
            "template": None,
        }
    )
    (folder / FILE).write_text(json.dumps(listed), "utf-8")
    run(built)
    assert tree(built)["forms/x.xlsx"] == b"form"
    assert tree(built)["メモ.txt"] == b"memo"
    assert "forms/x.xlsx" in read_manifest(folder)
    assert "メモ.txt" not in read_manifest(folder)


def test_a_policy_that_cannot_be_read_removes_nothing_silently(built: Workspace) -> None:
    towns.edit(built.data(CITY) / "policy.yaml", "municipality:", "municipalty:")
    done = run(built)
    assert worst(done.findings) == 1
    assert "findings.json" in tree(built)


def test_one_file_that_cannot_be_written_stops_no_other(place: Workspace) -> None:
    (place.output(CITY) / CLEAN).mkdir(parents=True)
    done = run(place)
    assert done.failed
    assert [(one.rule, one.place and one.place.file) for one in done.findings] == [
        ("cannot-write", f"output/{CITY}/{CLEAN}")
    ]
    assert {DRAFT, SHEET} < set(tree(place))
    assert CLEAN not in read_manifest(place.output(CITY))


def test_a_manifest_that_cannot_be_written_is_told(place: Workspace) -> None:
    place.output(CITY).mkdir(parents=True)
    (place.backstage).mkdir(parents=True, exist_ok=True)
    (place.backstage / f"{CITY}.part").mkdir()
    with pytest.raises(CannotWrite):
        run(place)


def test_a_second_run_is_refused_while_one_works(place: Workspace) -> None:
    with Store(place, CITY), pytest.raises(Busy):
        run(place)


def test_a_broken_manifest_is_left_alone(built: Workspace) -> None:
    (built.output(CITY) / FILE).write_text("x", "utf-8")
    before = tree(built)
    with pytest.raises(ManifestBroken):
        run(built)
    assert tree(built) == before


def test_the_folder_and_the_number_of_processes_change_no_byte(built: Workspace, tmp_path: Path) -> None:
    other = Workspace(tmp_path / "また別の 場所")
    shutil.copytree(built.root / "data", other.root / "data")
    shutil.copytree(built.root / "templates", other.root / "templates")
    run(other, processes=2)
    assert tree(other) == tree(built)


# PDF


def test_without_libreoffice_pdfs_are_a_finding_and_all_else_is_made(
    place: Workspace, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    done = run(place, pdf=True)
    assert [one.rule for one in done.findings] == ["no-office"]
    assert worst(done.findings) == 1
    assert set(tree(place)) == {CLEAN, DRAFT} | OTHERS | SUMMARY


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program in LibreOffice's place: a PDF of every document, but none of those on its list."""
    folder = tmp_path / "office"
    folder.mkdir()
    program = folder / "soffice"
    program.write_text(
        f"#!{sys.executable}\nimport pathlib, sys\nat = sys.argv.index('--outdir')\n"
        "out = pathlib.Path(sys.argv[at + 1])\nout.mkdir(exist_ok=True)\n"
        f"log = pathlib.Path({str(folder / 'log')!r})\n"
        f"fails = pathlib.Path({str(folder / 'fails')!r}).exists()\n"
        "for name in sys.argv[at + 2:]:\n"
        "    source = pathlib.Path(name)\n"
        "    log.open('a').write(source.suffix)\n"
        "    if not (fails and source.suffix == '.xlsx'):\n"
        "        (out / (source.stem + '.pdf')).write_bytes(b'%PDF' + source.read_bytes()[-50:])\n",
        "utf-8",
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))
    return folder


def test_pdfs_stand_beside_their_documents_and_stay_while_those_stay(built: Workspace, office: Path) -> None:
    run(built, pdf=True)
    pdfs = {path for path in tree(built) if path.endswith(".pdf")}
    assert pdfs == {pdf_path(one) for one in {CLEAN, DRAFT} | OTHERS}
    assert read_manifest(built.output(CITY))[CLEAN.replace(".docx", ".pdf")].template is None
    log = (office / "log").read_text()
    before = times(built)
    assert run(built, pdf=True).written == 0
    assert run(built).written == 0
    assert (office / "log").read_text() == log
    assert times(built) == before


def test_a_pdf_goes_with_its_document_when_that_changes(built: Workspace, office: Path) -> None:
    run(built, pdf=True)
    agreements(built, "effective_to: 2027-11-30", "effective_to: 2028-11-30")
    run(built)
    assert {path for path in tree(built) if path.endswith(".pdf")} == {pdf_path(one) for one in SHEETS}
    run(built, pdf=True)
    assert len([path for path in tree(built) if path.endswith(".pdf")]) == 2 + len(OTHERS)


def test_a_pdf_that_fails_is_a_finding_and_the_others_are_made(built: Workspace, office: Path) -> None:
    (office / "fails").touch()
    done = run(built, pdf=True)
    assert [(one.rule, one.record) for one in done.findings] == [("no-pdf", "results:R1")] * 3
    assert {path for path in tree(built) if path.endswith(".pdf")} == {
        pdf_path(one) for one in {CLEAN, DRAFT} | PAPERS
    }


def test_documents_that_cannot_be_made_have_no_pdf(built: Workspace, office: Path) -> None:
    run(built, pdf=True)
    break_template(built)
    run(built, pdf=True)
    left = {path for path in OTHERS if not path.startswith("起案文")}
    assert {path for path in tree(built) if path.endswith(".pdf")} == {pdf_path(one) for one in left}


# the page


class Page(HTMLParser):
    """Links and text of a page."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.text = ""
        self.feed(page.decode("utf-8"))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del tag
        self.links += [value or "" for name, value in attrs if name == "href"]
        self.ids += [value or "" for name, value in attrs if name == "id"]

    def handle_data(self, data: str) -> None:
        self.text += data


def test_every_link_of_the_page_leads_to_a_file(place: Workspace, office: Path) -> None:
    agreements(
        place, "title: 例市と株式会社髙﨑商会との連携に関する協定書", 'title: "100% #1 <A&B> ?=; 連携 𠮷"'
    )
    run(place, pdf=True)
    page = Page(tree(place)["index.html"])
    assert {link[1:] for link in page.links if link.startswith("#")} <= set(page.ids)
    files = {unquote(link) for link in page.links if not link.startswith("#")}
    made = set(tree(place)) - SUMMARY
    assert SHEETS < made < files
    assert [one for one in files if not (place.output(CITY) / one).is_file()] == []


def test_the_page_lists_the_forms_of_every_year_the_newest_first(tmp_path: Path) -> None:
    town = issuing.town(tmp_path)
    for year in (2025, 2027, 2026):
        issue(town, issuing.TOWN, issuing.ON, Round(year))
    build(town, issuing.TOWN, Wish(issuing.ON), lambda done, total: None)
    folder = town.output(issuing.TOWN)
    page = Page((folder / "index.html").read_bytes())
    files = [unquote(link) for link in page.links if not link.startswith("#")]
    assert {one for one in files if not one.startswith("../")} == {
        path for path, one in read_manifest(folder).items() if one.kind not in ("findings", "index")
    }
    for kind in ("依頼文", "回答票"):
        years = [year for one in files if kind in one.split("/") for year in one.split("/") if "年度" in year]
        assert list(dict.fromkeys(years)) == sorted(set(years), reverse=True)
        assert len(set(years)) > 1
    assert "令和８年度 提案書 C1 株式会社髙﨑商会" in page.text


def test_the_page_lists_sheets_the_newest_year_first(place: Workspace) -> None:
    results = place.data(CITY) / "results.yaml"
    older = results.read_text("utf-8").replace("R1", "R0").replace("2026", "2025")
    results.write_text(results.read_text("utf-8") + older, "utf-8")
    run(place)
    links = [unquote(link) for link in Page(tree(place)["index.html"]).links]
    years = [link.split("/")[1] for link in links if link.startswith("別紙④/")]
    assert list(dict.fromkeys(years)) == ["令和８年度", "令和７年度"]


def test_records_that_were_written_anew_are_no_documents_of_the_page(built: Workspace) -> None:
    convert(built, CITY, "partners", "csv")
    run(built)
    assert (built.output(CITY) / "記録" / "partners.csv").is_file()
    page = Page(tree(built)["index.html"])
    assert [one for one in map(unquote, page.links) if one.startswith("記録/")] == []


def test_the_page_prints_data_as_text(place: Workspace) -> None:
    agreements(
        place,
        "title: 例市と株式会社髙﨑商会との連携に関する協定書",
        'title: "<script>alert(1)</script>{{ 7*7 }}"',
    )
    agreements(place, "  effective_to: 2027-11-30\n", "")
    run(place)
    page = Page(tree(place)["index.html"])
    assert tree(place)["index.html"].count(b"<script>") == 1  # the page's own
    assert page.text.count("<script>alert(1)</script>{{ 7*7 }}") > 2
    assert "有効期間終了日" in page.text


def test_the_page_and_the_findings_tell_the_same(place: Workspace) -> None:
    agreements(place, "  effective_to: 2027-11-30\n", "")
    done = run(place)
    listed = json.loads(tree(place)["findings.json"])
    assert listed == [one.to_json() for one in done.findings]
    page = Page(tree(place)["index.html"]).text
    assert listed
    for one in listed:
        assert one["message"] in page
        assert one["hint"] in page


def test_what_was_kept_by_hand_stands_on_the_page_as_long_as_it_is_there(built: Workspace) -> None:
    (built.output(CITY) / CLEAN).write_bytes(b"mine")
    for _ in range(2):
        run(built)
        assert "（手修正 " in Page(tree(built)["index.html"]).text


# the audit


def audited(place: Workspace) -> list[tuple[str, str, str]]:
    found = audit(place, CITY, towns.ON)
    assert all(one.hint for one in found)
    return [
        (one.rule, one.severity.value, (one.place.file if one.place else "").removeprefix(f"output/{CITY}/"))
        for one in found
    ]


def test_what_was_just_built_has_no_finding(built: Workspace, office: Path) -> None:
    assert audited(built) == []
    run(built, pdf=True)
    assert audited(built) == []


def test_what_was_never_built_is_a_warning(place: Workspace) -> None:
    assert audited(place) == [("not-built", "warning", f"output/{CITY}")]


def test_a_missing_file_is_told(built: Workspace) -> None:
    (built.output(CITY) / CLEAN).unlink()
    assert audited(built) == [("file-missing", "error", CLEAN)]


@pytest.mark.parametrize("path", [CLEAN, SHEET, "findings.json", "index.html", "確認結果一覧.xlsx"])
def test_a_changed_file_is_told(built: Workspace, path: str) -> None:
    (built.output(CITY) / path).write_bytes(tree(built)[path] + b"x")
    assert audited(built) == [("file-changed", "error", path)]


def test_files_that_are_not_the_programs_are_told(built: Workspace) -> None:
    (built.output(CITY) / "協定書" / "メモ.txt").write_bytes(b"memo")
    assert audited(built) == [("file-unknown", "warning", "協定書/メモ.txt")]


def test_files_that_were_set_aside_are_a_notice(built: Workspace) -> None:
    (built.output(CITY) / CLEAN).write_bytes(b"mine")
    run(built)
    ((rule, severity, path),) = audited(built)
    assert (rule, severity) == ("kept-by-hand", "notice")
    assert "（手修正 " in path


@pytest.mark.parametrize("what", ["record", "template", "clause"])
def test_documents_that_records_templates_or_clauses_have_left_behind_are_told(
    built: Workspace, what: str
) -> None:
    if what == "record":
        agreements(built, "effective_to: 2027-11-30", "effective_to: 2028-11-30")
    elif what == "template":
        rewrite(built.root / "templates" / "docx" / "agreement.docx", "立会人", "証人")
    else:
        towns.edit(built.root / "templates" / "clauses" / "purpose.yaml", "を目的とする", "をその目的とする")
    behind = {CLEAN, DRAFT} | (PAPERS if what == "record" else set())
    assert sorted(audited(built)) == sorted(("out-of-date", "warning", path) for path in behind)


def test_documents_whose_record_is_gone_are_told(built: Workspace) -> None:
    (built.data(CITY) / "agreements.yaml").write_text("[]\n", "utf-8")
    (built.data(CITY) / "results.yaml").write_text("[]\n", "utf-8")
    assert {one[:2] for one in audited(built)} == {("out-of-date", "warning")}
    assert {one[2] for one in audited(built)} == {CLEAN, DRAFT} | OTHERS


def test_a_document_that_is_wrong_in_itself_is_told_although_the_manifest_names_it(built: Workspace) -> None:
    rewrite(built.output(CITY) / CLEAN, "（費用負担）", "（費用）")
    listed = json.loads(tree(built)[FILE])
    for one in listed["documents"]:
        if one["path"] == CLEAN:
            one["sha256"] = sha256(tree(built)[CLEAN])
    (built.output(CITY) / FILE).write_text(json.dumps(listed), "utf-8")
    rules = {one.rule for one in audit(built, CITY, towns.ON) if one.severity is Severity.ERROR}
    assert "verify-article" in rules


def test_a_broken_manifest_is_told(built: Workspace) -> None:
    (built.output(CITY) / FILE).write_text("x", "utf-8")
    assert audited(built) == [("manifest-broken", "error", FILE)]


def test_entries_that_lead_outside_are_never_read(built: Workspace) -> None:
    listed = json.loads(tree(built)[FILE])
    listed["documents"].append({**listed["documents"][0], "path": "../../data/example/partners.yaml"})
    (built.output(CITY) / FILE).write_text(json.dumps(listed), "utf-8")
    assert audited(built) == []
    run(built)
    assert (built.data(CITY) / "partners.yaml").is_file()


def test_only_what_was_asked_for_counts_as_not_made(built: Workspace) -> None:
    agreements(built, "  effective_to: 2027-11-30\n", "")
    assert [one.kind for one in run(built, only=frozenset({"agreement"})).held] == ["agreement"]
    assert run(built, only=frozenset({"draft"})).held == ()
