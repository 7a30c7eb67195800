"""Jobs → rendered and verified bytes, in this process or in several."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import cache
from multiprocessing import parent_process

from pipeline.build.check_template import examine
from pipeline.build.memory import rarely_collecting
from pipeline.build.refusals import Stopped
from pipeline.findings import Finding
from pipeline.plan.job import Job
from pipeline.render.docx import DocxTemplate
from pipeline.render.template import TemplateRefused
from pipeline.render.xlsx import XlsxTemplate
from pipeline.verify.document import verify

CHUNK = 50
"""Jobs that one process takes at a time; fewer than two chunks stay in this process."""

Source = tuple[bytes, str]
"""A template's bytes, and its name for people."""


@dataclass(frozen=True, slots=True)
class Made:
    """What became of a job: the document's bytes, or the findings for which there is none."""

    data: bytes
    findings: tuple[Finding, ...] = ()


def compile_template(source: Source, relative: str) -> DocxTemplate | XlsxTemplate:
    """The compiled template; `TemplateRefused` with all that is wrong with it."""
    data, name = source
    examined = examine(data, name, relative)
    if examined.template is None:
        raise TemplateRefused(examined.findings, examined.tags)
    return examined.template


def check_templates(sources: Mapping[str, Source]) -> dict[str, tuple[Finding, ...]]:
    """The findings of each template that cannot be used."""
    refused: dict[str, tuple[Finding, ...]] = {}
    for relative, source in sources.items():
        try:
            _compiled(relative, source)
        except TemplateRefused as why:
            refused[relative] = why.findings
    return refused


def make(jobs: Sequence[Job], sources: Mapping[str, Source], processes: int) -> Iterator[tuple[Job, Made]]:
    """Each job with what became of it, in order, whatever the number of processes.

    Raises `Stopped` where one of them is gone.
    """
    chunks = [jobs[start : start + CHUNK] for start in range(0, len(jobs), CHUNK)]
    if processes < 2 or len(chunks) < 2:
        for job in jobs:
            yield job, make_one(job, sources[job.template])
        return
    work = [(chunk, {job.template: sources[job.template] for job in chunk}) for chunk in chunks]
    pool = ProcessPoolExecutor(min(processes, len(chunks)), initializer=_begin)
    try:
        for chunk, made in zip(chunks, pool.map(_make_chunk, work), strict=True):
            yield from zip(chunk, made, strict=True)
    except BrokenExecutor:
        raise Stopped from None
    finally:
        pool.shutdown(cancel_futures=True)


def make_one(job: Job, source: Source) -> Made:
    """One document, rendered and read back; never both bytes and findings."""
    try:
        data = _compiled(job.template, source).render(job.view)
    except TemplateRefused as refused:
        record = job.records[0] if job.records else None
        return Made(b"", tuple(replace(one, record=record, holds=("*",)) for one in refused.findings))
    findings = verify(data, job)
    return Made(b"" if findings else data, findings)


def _begin() -> None:
    """A worker leaves Ctrl-C to the run that it works for, and does not outlive that run."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_leave_with_the_run, daemon=True).start()


def _leave_with_the_run() -> None:
    run = parent_process()
    if run is not None:
        run.join()
        os._exit(1)


def _make_chunk(work: tuple[Sequence[Job], Mapping[str, Source]]) -> list[Made]:
    jobs, sources = work
    with rarely_collecting():
        return [make_one(job, sources[job.template]) for job in jobs]


@cache
def _compiled(relative: str, source: Source) -> DocxTemplate | XlsxTemplate:
    """Compiled once in each process, whatever the number of documents."""
    return compile_template(source, relative)
