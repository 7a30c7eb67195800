"""A sample → wall times of `kyotei build --only agreement` and of a plain docxtpl loop."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

from docxtpl import DocxTemplate
from pydantic import BaseModel

from bench.synthetic import KIND, ON, Sample
from bench.timing import Action, by_turns
from pipeline.build import program, work
from pipeline.build.run import Built, Wish, build
from pipeline.plan.agreements import TEMPLATE
from pipeline.plan.job import Job
from pipeline.verify.text import read_word

RENDERED = 200
"""Documents of which the rendering alone is timed."""

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
    """The rows of one size, and in how many paragraphs of a document the two differ."""

    size: int
    rows: tuple[Timed, ...]
    different: int


def measure(sample: Sample, repeats: int) -> Measured:
    """Builds with everything on, against the rival's rendering of contexts that it finds planned."""
    jobs = [job for job in sample.survey().plan.jobs if job.kind == KIND]
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
    different = _different(jobs[0], sample, rival_folder / "0.docx")
    again = by_turns({AGAIN: partial(run, sample, 1)}, repeats)
    alone = _render_alone(jobs[:RENDERED], template)
    rival, few = best[RIVAL], min(len(jobs), RENDERED)
    rows = (
        Timed(OURS, sample.size, best[OURS], rival),
        Timed(OURS_TWO, sample.size, best[OURS_TWO], rival),
        Timed(AGAIN, sample.size, again[AGAIN], rival),
        Timed(RENDER, few, alone[RENDER], alone[RENDER_RIVAL]),
    )
    return Measured(sample.size, rows, different)


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
        document = DocxTemplate(template)
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


def _render_alone(jobs: Sequence[Job], path: Path) -> dict[str, float]:
    template = work.compile_template((path.read_bytes(), path.name), TEMPLATE)

    def ours() -> None:
        for job in jobs:
            template.render(job.view)

    def rival() -> None:
        for job in jobs:
            document = DocxTemplate(path)
            document.render(context(job.view), autoescape=True)
            document.save(BytesIO())

    return by_turns({RENDER: ours, RENDER_RIVAL: rival}, 3)


def _different(job: Job, sample: Sample, rival: Path) -> int:
    """Paragraphs in which our document and the rival's say different things: it should be none."""
    ours = read_word((sample.workspace.output(sample.city) / job.path).read_bytes())
    theirs = read_word(rival.read_bytes())
    if len(ours.body) != len(theirs.body):
        return max(len(ours.body), len(theirs.body))
    return sum(1 for one, other in zip(ours.body, theirs.body, strict=True) if one != other)
