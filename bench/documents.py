"""A sample → wall times of `kyotei build --only agreement` and of a plain docxtpl loop."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

from docxtpl import DocxTemplate as Docxtpl
from pydantic import BaseModel

from bench.synthetic import KIND, ON, Sample
from bench.timing import Action, by_turns
from pipeline.build import program, work
from pipeline.build.run import Built, Wish, build
from pipeline.plan.agreements.jobs import TEMPLATE
from pipeline.plan.job import Job
from pipeline.render.docx import DocxTemplate
from pipeline.render.xlsx import XlsxTemplate
from pipeline.verify.text import read_word

RENDERED = 200
"""Documents of which the rendering alone is timed."""

COMPARED = 8
"""Documents that are compared, paragraph by paragraph, with what docxtpl makes."""

OURS, OURS_TWO, RIVAL = "kyotei build", "kyotei build, 2 processes", "docxtpl loop"
AGAIN = "kyotei build, nothing to do"
RENDER, RENDER_RIVAL = "render alone", "docxtpl: open, render, save to memory"


@dataclass(frozen=True, slots=True)
class Timed:
    """One row: what was timed, how many documents, seconds, and the rival's for as many."""

    name: str
    count: int
    seconds: float
    rival: float


@dataclass(frozen=True, slots=True)
class Measured:
    """The rows of one size, how many findings it has, and how many documents differ from docxtpl's."""

    size: int
    findings: int
    rows: tuple[Timed, ...]
    different: int


def measure(sample: Sample, repeats: int) -> Measured:
    """Builds with everything on, against the rival's rendering of contexts that it finds planned."""
    known = sample.survey()
    jobs = [job for job in known.plan.jobs if job.kind == KIND]
    contexts = [context(job.view) for job in jobs]
    template = sample.workspace.root / "templates" / TEMPLATE
    rival_folder = sample.workspace.root / "rival"
    actions: dict[str, Action] = {
        OURS: partial(run, sample, 1),
        RIVAL: partial(docxtpl_loop, template, contexts, rival_folder),
        OURS_TWO: partial(run, sample, 2),
    }
    folders = (rival_folder, sample.workspace.root / "output")
    best = by_turns(actions, repeats, lambda _: _fresh(*folders))
    again = by_turns({AGAIN: partial(run, sample, 1)}, repeats)
    alone = _render_alone(jobs[:RENDERED], template)
    rival, few = best[RIVAL], min(len(jobs), RENDERED)
    rows = (
        Timed(OURS, sample.size, best[OURS], rival),
        Timed(OURS_TWO, sample.size, best[OURS_TWO], rival),
        Timed(AGAIN, sample.size, again[AGAIN], rival),
        Timed(RENDER, few, alone[RENDER], alone[RENDER_RIVAL]),
    )
    return Measured(sample.size, len(known.findings), rows, _different(jobs[:COMPARED], template))


def run(sample: Sample, processes: int) -> Built:
    """One build as the command line does it. It must be whole: a held back document is no speed."""
    wish = Wish(ON, frozenset((KIND,)), processes)
    built = build(sample.workspace, sample.city, wish, _unseen)
    made = sum(1 for one in built.documents if one.kind == KIND)
    assert made == sample.size, f"{made} of {sample.size} agreements were made"
    return built


def _unseen(_done: int, _total: int) -> None:
    """Nobody watches the progress."""


def context(view: BaseModel) -> dict[str, Any]:
    """A view's fields, as both sides hand them to the template."""
    return {name: getattr(view, name) for name in type(view).model_fields}


def docxtpl_loop(template: Path, contexts: Sequence[dict[str, Any]], folder: Path) -> None:
    """What one writes with docxtpl: open, render, save, for each document; nothing is checked."""
    folder.mkdir(exist_ok=True)
    for number, one in enumerate(contexts):
        document = Docxtpl(template)
        document.render(one, autoescape=True)
        document.save(folder / f"{number}.docx")


def fresh_process() -> None:
    """Forgets what a process compiles once, so that a build here begins as a command does."""
    for forget in (_cached(work, "_compiled"), _cached(program, "program_digest")):
        forget()


def _cached(module: object, name: str) -> Callable[[], object]:
    return getattr(getattr(module, name, None), "cache_clear", lambda: None)


def _fresh(*folders: Path) -> None:
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)
    fresh_process()


def _ours(path: Path) -> DocxTemplate | XlsxTemplate:
    return work.compile_template((path.read_bytes(), path.name), TEMPLATE)


def _rival(path: Path, job: Job) -> bytes:
    document, data = Docxtpl(path), BytesIO()
    document.render(context(job.view), autoescape=True)
    document.save(data)
    return data.getvalue()


def _render_alone(jobs: Sequence[Job], path: Path) -> dict[str, float]:
    template = _ours(path)

    def ours() -> None:
        for job in jobs:
            template.render(job.view)

    def rival() -> None:
        for job in jobs:
            _rival(path, job)

    return by_turns({RENDER: ours, RENDER_RIVAL: rival}, 3)


def _different(jobs: Sequence[Job], path: Path) -> int:
    """Documents in which our paragraphs and the rival's do not say the same: it should be none."""
    template = _ours(path)
    return sum(read_word(template.render(job.view)) != read_word(_rival(path, job)) for job in jobs)
