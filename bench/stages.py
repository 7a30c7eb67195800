"""One build in this process → where its time goes.

Twice over: a stopwatch around the functions that are the stages (nothing else is slowed), and
cProfile for the single functions inside them (which makes small functions look dearer).
"""

from __future__ import annotations

import contextlib
import cProfile
import functools
import gc
import importlib
import inspect
import pstats
import shutil
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.documents import fresh_process, run
from bench.synthetic import Sample
from bench.timing import fair

STAGES: tuple[tuple[str, str, str], ...] = (
    ("policy and clauses", "pipeline.build.survey", "load_policy"),
    ("policy and clauses", "pipeline.build.survey", "load_clauses"),
    ("reading YAML", "pipeline.records.load", "read_file"),
    ("shaping", "pipeline.records.load", "shape"),
    ("typing (pydantic)", "pipeline.records.load", "_table"),
    ("references", "pipeline.records.load", "check_references"),
    ("judging", "pipeline.build.survey", "judge"),
    ("planning", "pipeline.build.survey", "plan_agreements"),
    ("planning", "pipeline.build.survey", "plan_sheets"),
    ("composing clauses", "pipeline.plan.agreements.jobs", "compose"),
    ("views", "pipeline.plan.agreements.jobs", "_view"),
    ("digests", "pipeline.build.run", "program_digest"),
    ("digests", "pipeline.build.run", "digest"),
    ("compiling the template", "pipeline.build.run", "check_templates"),
    ("rendering", "pipeline.render.docx", "DocxTemplate.render"),
    ("verifying: unzip, parse", "pipeline.verify.document", "read_word"),
    ("verifying: compare", "pipeline.build.work", "verify"),
    ("writing: what lies there", "pipeline.build.store", "Store.current"),
    ("writing: journal", "pipeline.build.store", "Store._note"),
    ("writing: file and rename", "pipeline.build.store", "Store._write"),
    ("writing: fsync", "os", "fsync"),
    ("summary: findings, page", "pipeline.build.run", "_Run.summary"),
    ("manifest", "pipeline.build.store", "Store.close"),
)
"""Stage, module, function. Each has the time that is not in another stage called from it."""

COLLECTING = "garbage collection"
SHOWN = 15


@dataclass(slots=True)
class Stages:
    """Seconds by stage, seconds in all, and cProfile's lines: function, calls, own ms."""

    seconds: dict[str, float]
    total: float
    gone: list[str]
    functions: list[tuple[str, int, float]]


@dataclass(slots=True)
class _Watch:
    """Adds up each stage's own time; what a stage calls that is a stage itself is taken out."""

    seconds: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    inner: list[float] = field(default_factory=lambda: [0.0])
    collecting: float = 0.0

    def collector(self, phase: str, _about: dict[str, int]) -> None:
        """Garbage collection is a stage of its own, wherever it breaks in: a callback of `gc`."""
        if phase == "start":
            self.collecting = time.perf_counter()
            return
        took = time.perf_counter() - self.collecting
        self.seconds[COLLECTING] += took
        self.inner[-1] += took

    def wrap(self, stage: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function, timed. A generator is run to its end: here they all are, at once."""
        generator = inspect.isgeneratorfunction(function)

        @functools.wraps(function)
        def timed(*args: Any, **options: Any) -> Any:
            self.inner.append(0.0)
            began = time.perf_counter()
            try:
                made = function(*args, **options)
                return iter(list(made)) if generator else made
            finally:
                took = time.perf_counter() - began
                self.seconds[stage] += took - self.inner.pop()
                self.inner[-1] += took

        return timed


def measure(sample: Sample) -> Stages:
    """Two builds from nothing: one under the stopwatch, one under cProfile."""
    watch = _Watch()
    with _patched(watch) as gone:
        _forget(sample)
        with fair(), _collector(watch):
            began = time.perf_counter()
            run(sample, 1)
            total = time.perf_counter() - began
    watch.seconds["the rest"] = total - sum(watch.seconds.values())
    profile = cProfile.Profile()
    _forget(sample)
    with fair():
        profile.runcall(run, sample, 1)
    return Stages(dict(watch.seconds), total, gone, _functions(profile))


def _forget(sample: Sample) -> None:
    shutil.rmtree(sample.workspace.root / "output", ignore_errors=True)
    fresh_process()


@contextlib.contextmanager
def _patched(watch: _Watch) -> Iterator[list[str]]:
    """The stages under the watch; yields the functions that are no longer there."""
    gone: list[str] = []
    with contextlib.ExitStack() as undo:
        for stage, module, name in STAGES:
            owner: Any = importlib.import_module(module)
            *outer, last = name.split(".")
            for one in outer:
                owner = getattr(owner, one, None)
            old = getattr(owner, last, None)
            if old is None:
                gone.append(f"{module}.{name}")
                continue
            setattr(owner, last, watch.wrap(stage, old))
            undo.callback(setattr, owner, last, old)
        yield gone


@contextlib.contextmanager
def _collector(watch: _Watch) -> Iterator[None]:
    gc.callbacks.append(watch.collector)
    try:
        yield
    finally:
        gc.callbacks.remove(watch.collector)


def _functions(profile: cProfile.Profile) -> list[tuple[str, int, float]]:
    """The functions with the most time of their own: where, calls, milliseconds."""
    stats: dict[tuple[str, int, str], tuple[int, int, float, float, Any]] = getattr(
        pstats.Stats(profile), "stats", {}
    )
    lines = [
        (_called(file, name), calls, own * 1000) for (file, _, name), (_, calls, own, _, _) in stats.items()
    ]
    return sorted(lines, key=lambda one: -one[2])[:SHOWN]


def _called(file: str, name: str) -> str:
    """「pipeline/build/store.py put」, 「yaml/…」, or the name of a built-in."""
    parts = Path(file).parts
    if "pipeline" in parts:
        return f"{'/'.join(parts[parts.index('pipeline') :])} {name}"
    return f"{'/'.join(parts[-2:])} {name}" if file != "~" else name
