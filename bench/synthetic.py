"""One municipality of the sample data → a workspace with as many clean agreements as wanted."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import yaml

from pipeline.build.survey import Survey, survey
from pipeline.workspace import Workspace

ON = date(2026, 11, 20)
"""The day of every build here, so that each run measures the same."""

KIND = "agreement"
_LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # every scalar stays text, as in the program
_DUMPER: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
_Row = dict[str, Any]
_ID, _TITLE = ("id", "協定ID"), ("title", "協定名称")
_AMENDS = ("amends", "変更元")
_PROJECT, _AGREEMENT = ("id", "事業ID"), ("agreement", "協定ID")


class NoSample(Exception):
    """The sample data does not give what the measurement needs."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A workspace whose ``city`` has exactly ``size`` clean agreements."""

    workspace: Workspace
    city: str
    size: int

    def survey(self) -> Survey:
        """What the program makes of it."""
        return survey(self.workspace, self.city, ON)


def make(root: Path, folder: Path, city: str, size: int) -> Sample:
    """The sample of ``city`` copied from ``root`` into ``folder`` and multiplied. `NoSample`."""
    if not (root / "data" / city).is_dir():
        raise NoSample(f"data/{city} is missing")
    for name in (f"data/{city}", "templates"):
        shutil.copytree(root / name, folder / name)
    sample = Sample(Workspace(folder), city, size)
    clean = _clean(sample)
    if not clean:
        raise NoSample(f"data/{city} has no agreement that can be made on {ON}")
    _multiply(folder / "data" / city, clean, size)
    made = len(_clean(sample))
    if made != size:
        raise NoSample(f"{made} clean agreements instead of {size}: see kyotei check {city}")
    return sample


def _clean(sample: Sample) -> list[str]:
    """The ids of the agreements of which a clean document can be made."""
    jobs = sample.survey().plan.jobs
    return [job.records[0].partition(":")[2] for job in jobs if job.kind == KIND]


def _multiply(data: Path, clean: list[str], size: int) -> None:
    """Adds copies of the clean agreements in turn, each with copies of its projects."""
    agreements, projects = _read(data / "agreements.yaml"), _read(data / "projects.yaml")
    by_id = {_value(one, *_ID): one for one in agreements}
    made, with_them = list(agreements), list(projects)
    alone = [one for one in clean if not _value(by_id[one], *_AMENDS)]  # two amendments follow one another
    for number, old in enumerate(islice(cycle(alone), max(size - len(clean), 0)), 1):
        new = f"X{number:05d}"
        made.append(_copy(by_id[old], new, number))
        with_them += _copies(projects, old, new)
    _write(data / "agreements.yaml", made)
    _write(data / "projects.yaml", with_them)


def _copy(agreement: _Row, new: str, number: int) -> _Row:
    """The agreement under a new id and title; deep, or YAML would write what is shared as anchors."""
    title = f"{_value(agreement, *_TITLE)}その{number}"
    return {**deepcopy(agreement), _name(agreement, *_ID): new, _name(agreement, *_TITLE): title}


def _copies(projects: Iterable[_Row], old: str, new: str) -> list[_Row]:
    """The projects of agreement ``old`` under new ids, for agreement ``new``."""
    mine = (one for one in projects if _value(one, *_AGREEMENT) == old)
    return [
        {**deepcopy(one), _name(one, *_PROJECT): f"{new}-{number}", _name(one, *_AGREEMENT): new}
        for number, one in enumerate(mine, 1)
    ]


def _name(row: _Row, english: str, japanese: str) -> str:
    """The name under which a row has a field."""
    return japanese if japanese in row else english


def _value(row: _Row, english: str, japanese: str) -> str:
    return str(row.get(_name(row, english, japanese), ""))


def _read(path: Path) -> list[_Row]:
    if not path.is_file():
        raise NoSample(f"{path.name} is missing; the sample is multiplied in YAML")
    rows: list[_Row] = yaml.load(path.read_bytes(), Loader=_LOADER)  # noqa: S506 - makes text only
    return rows


def _write(path: Path, rows: list[_Row]) -> None:
    text = yaml.dump(rows, Dumper=_DUMPER, allow_unicode=True, sort_keys=False, width=10_000)
    path.write_text(text, encoding="utf-8")
