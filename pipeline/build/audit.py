"""`kyotei verify`: output/<city>/ against its manifest, and every document read again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from pipeline.build.audit_signed import audit_signed
from pipeline.build.convert import COMMAND as RECORDS
from pipeline.build.kept import is_kept
from pipeline.build.manifest import FILE, Entry, ManifestBroken, read_manifest, sha256
from pipeline.build.program import program_digest
from pipeline.build.signed_folder import SIGN, lost_fault
from pipeline.build.summary import FINDINGS_KINDS, INDEX
from pipeline.build.survey import survey
from pipeline.findings import Finding, Place, Severity, in_order
from pipeline.plan.job import Job, digest
from pipeline.sources.archive import ArchiveRefused, open_archive
from pipeline.verify.document import verify
from pipeline.workspace import Workspace

_BUILD = "kyotei build を実行してください。"


def audit(workspace: Workspace, key: str, on: date) -> list[Finding]:
    """What does not hold of a city's output and its signed papers; no error where all is well."""
    return in_order([*_audit_output(workspace, key, on), *audit_signed(workspace, key)])


def _audit_output(workspace: Workspace, key: str, on: date) -> list[Finding]:
    folder, name = workspace.output(key), f"output/{key}"
    try:
        entries = read_manifest(folder)
    except ManifestBroken as why:
        return [why.finding(name)]
    if not entries and (folder / INDEX).exists():
        message = f"{FILE} がないため、どの文書を作ったのか分かりません。"
        return [_said("manifest-missing", f"{name}/{FILE}", message, _BUILD)]
    if not entries:
        message = f"{key} の文書はまだ作られていません。"
        return [_said("not-built", name, message, _BUILD, Severity.WARNING)]
    known = survey(workspace, key, on)
    jobs = {job.path: job for job in known.plan.jobs}
    copies = {copy.path for copy in known.copies}
    found = list(_unlisted(workspace, key, entries))
    lost = (one for one in entries.values() if one.command == SIGN and one.path not in copies)
    found += [
        lost_fault(f"{name}/{one.path}", key, one.scope) for one in lost if (folder / one.path).is_file()
    ]
    for entry in entries.values():
        # A copy of a signed paper was made of no template: only its bytes are held to what they were.
        known_entry = replace(entry, template=None) if entry.command == SIGN else entry
        found += _of_entry(known_entry, jobs.get(entry.path), workspace, key)
    titles = {job.path: job.title for job in known.plan.jobs}
    titles |= {copy.path: copy.title for copy in known.copies}
    for path, title in titles.items():
        if path not in entries:
            message = f"「{path}」（{title}）を作れますが、まだ作られていません。"
            found.append(_said("not-built", f"{name}/{path}", message, _BUILD, Severity.WARNING))
    return found


def _of_entry(entry: Entry, job: Job | None, workspace: Workspace, key: str) -> Iterator[Finding]:
    """What does not hold of one file: gone, closed to us, changed, out of date, or not right inside."""
    path, place = entry.path, f"output/{key}/{entry.path}"
    file = workspace.output(key) / path
    if not file.is_file():
        if entry.command != RECORDS:  # its copies are there to be moved to data/
            yield _said("file-missing", place, f"「{path}」がなくなっています。", _BUILD)
        return
    try:
        data = file.read_bytes()
    except OSError:
        hint = "Word や Excel で開いていれば閉じ、読み取りの権限を確かめてください。"
        yield _said("unreadable", place, f"「{path}」を開けません。", hint)
        return
    if sha256(data) != entry.sha256:
        message = f"「{path}」の中身が、作ったときと違います。"
        hint = "手で直したものなら、そのまま build すると別の名前で残ります。覚えがなければ build で作り直してください。"
        yield _said("file-changed", place, message, hint)
    elif entry.template is not None and job is not None:
        yield from _again(data, job, entry, workspace, key, place)
    elif entry.command == "build" and entry.template is not None and entry.kind not in FINDINGS_KINDS:
        message = f"「{path}」のもとになった記録は、いまは文書にできません。"
        yield _said("out-of-date", place, message, _BUILD, Severity.WARNING)


def _again(
    data: bytes, job: Job, entry: Entry, workspace: Workspace, key: str, place: str
) -> Iterator[Finding]:
    source = workspace.template(job.template, key)
    if source is None or digest(job, sha256(source[0]), program_digest()) != entry.digest:
        message = f"「{job.path}」を作ったあとで、記録・条文・ひな形・プログラムのどれかが変わっています。"
        yield _said("out-of-date", place, message, _BUILD, Severity.WARNING)
        return
    try:
        open_archive(data, place)  # what lies on the disk comes from outside again
    except ArchiveRefused as refused:
        yield from refused.findings
        return
    yield from verify(data, job)


def _unlisted(workspace: Workspace, key: str, entries: dict[str, Entry]) -> Iterator[Finding]:
    folder = workspace.output(key)
    for path in sorted(one for one in folder.rglob("*") if one.is_file()):
        relative = path.relative_to(folder).as_posix()
        if relative == FILE or relative in entries:
            continue
        place = f"output/{key}/{relative}"
        if is_kept(path.name):
            message = f"「{relative}」は、手で直された文書を残したものです。"
            yield _said(
                "kept-by-hand", place, message, "不要になったら、ご自身で消してください。", Severity.NOTICE
            )
        else:
            message = f"「{relative}」は、このプログラムが作ったものではありません。"
            yield _said(
                "file-unknown", place, message, "必要なものは別の場所に移してください。", Severity.WARNING
            )


def _said(rule: str, file: str, message: str, hint: str, severity: Severity = Severity.ERROR) -> Finding:
    return Finding(rule, severity, message, hint, Place(file))
