"""`kyotei verify`: output/<city>/ against its manifest, and every document read again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from pipeline.build.manifest import FILE, Entry, ManifestBroken, read_manifest, sha256
from pipeline.build.program import program_digest
from pipeline.build.store import HAND_CHANGED
from pipeline.build.summary import FINDINGS_KINDS, INDEX
from pipeline.build.survey import survey
from pipeline.findings import Finding, Place, Severity, in_order
from pipeline.plan.job import Job, digest
from pipeline.sources.archive import ArchiveRefused, open_archive
from pipeline.verify.document import verify
from pipeline.workspace import Workspace

_BUILD = "kyotei build を実行してください。"


def audit(workspace: Workspace, key: str, on: date) -> list[Finding]:
    """What does not hold of a city's output; no finding of severity error where all is well."""
    folder, name = workspace.output(key), f"output/{key}"
    try:
        entries = read_manifest(folder)
    except ManifestBroken:
        return [_said("manifest-broken", f"{name}/{FILE}", f"{FILE} が壊れています。", _BUILD)]
    if not entries and (folder / INDEX).exists():
        message = f"{FILE} がないため、どの文書を作ったのか分かりません。"
        return [_said("manifest-missing", f"{name}/{FILE}", message, _BUILD)]
    if not entries:
        message = f"{key} の文書はまだ作られていません。"
        return [_said("not-built", name, message, _BUILD, Severity.WARNING)]
    known = survey(workspace, key, on)
    jobs = {job.path: job for job in known.plan.jobs}
    found = list(_unlisted(workspace, key, entries))
    for entry in entries.values():
        found += _of_entry(entry, jobs.get(entry.path), workspace, key)
    for path, job in jobs.items():
        if path not in entries:
            message = f"「{path}」（{job.title}）を作れますが、まだ作られていません。"
            found.append(_said("not-built", f"{name}/{path}", message, _BUILD, Severity.WARNING))
    return in_order(found)


def _of_entry(entry: Entry, job: Job | None, workspace: Workspace, key: str) -> Iterator[Finding]:
    """What does not hold of one file: gone, closed to us, changed, out of date, or not right inside."""
    path, place = entry.path, f"output/{key}/{entry.path}"
    file = workspace.output(key) / path
    if not file.is_file():
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
        if HAND_CHANGED in path.name:
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
