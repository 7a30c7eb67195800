"""`kyotei verify`: data/<city>/signed/ against its manifest and its snapshots."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.build.manifest import FILE, Entry, ManifestBroken, read_manifest, sha256
from pipeline.build.signed_folder import changed_fault, gone_fault, unread_fault
from pipeline.findings import Finding, Severity
from pipeline.plan.approval.known import AGREEMENT
from pipeline.records.signed import RESTORE, SignedPaper, name_of, read_signed
from pipeline.sources.archive import ArchiveRefused, open_archive
from pipeline.verify.signed import check_signed
from pipeline.workspace import Workspace


def audit_signed(workspace: Workspace, key: str) -> Iterator[Finding]:
    """What does not hold of the signed papers: a file gone or changed, or not saying what was signed."""
    folder, name = workspace.signed(key), f"data/{key}/signed"
    papers, broken = read_signed(workspace.data(key), f"data/{key}")
    yield from broken
    try:
        entries = read_manifest(folder)
    except ManifestBroken as why:
        yield why.finding(name)
        return
    for entry in entries.values():
        yield from _of_entry(entry, papers.get(entry.scope), workspace, key)
    listed = {entry.scope for entry in entries.values()}
    for identity, paper in papers.items():
        if identity not in listed:
            message = f"「{name}/{identity}」は、{FILE} にないので、締結したときのままかを確かめられません。"
            yield Finding(
                "signed-unlisted", Severity.ERROR, message, RESTORE, paper.place, paper.name_in_type
            )


def _of_entry(entry: Entry, paper: SignedPaper | None, workspace: Workspace, key: str) -> Iterator[Finding]:
    place, record = f"data/{key}/signed/{entry.path}", name_of(entry.scope)
    try:
        data = (workspace.signed(key) / entry.path).read_bytes()
    except FileNotFoundError:
        yield gone_fault(place, record)
        return
    except OSError:
        yield unread_fault(place, record)
        return
    if sha256(data) != entry.sha256:
        yield changed_fault(place, record)
    elif entry.kind == AGREEMENT and paper is not None and paper.snapshot is not None:
        try:
            open_archive(data, place)  # what lies on the disk comes from outside again
        except ArchiveRefused as refused:
            yield from refused.findings
            return
        yield from check_signed(data, paper, paper.snapshot)
