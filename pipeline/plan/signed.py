"""Signed papers → copies for output/<city>/: they are never rendered again (contract.md, `sign`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from pipeline.plan.job import Plan
from pipeline.records.signed import SignedPaper


@dataclass(frozen=True, slots=True)
class Copy:
    """A file that is kept under signed/. ``source`` is relative to that folder, ``path`` to output/<city>/."""

    kind: str
    path: str
    title: str
    source: str
    sha256: str
    records: tuple[str, ...]
    template: str | None
    record: str


def plan_copies(papers: Mapping[str, SignedPaper]) -> tuple[Copy, ...]:
    """The kept files of every signed agreement whose snapshot can be read."""
    return tuple(
        Copy(
            one.kind,
            one.path,
            one.title,
            f"{identity}/{one.path}",
            one.sha256,
            one.records,
            one.template,
            paper.name_in_type,
        )
        for identity, paper in papers.items()
        if paper.snapshot is not None
        for one in paper.snapshot.documents
    )


def without_copied(plan: Plan, copies: tuple[Copy, ...]) -> Plan:
    """The plan without what is kept as it was signed."""
    kept = {(one.kind, one.record) for one in copies}
    paths = {one.path for one in copies}
    jobs = (
        job
        for job in plan.jobs
        if job.path not in paths and not any((job.kind, name) in kept for name in job.records[:1])
    )
    held = (one for one in plan.held if not any((one.kind, name) in kept for name in one.records[:1]))
    return replace(plan, jobs=tuple(jobs), held=tuple(held))
