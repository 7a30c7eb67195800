"""Every shape of agreement, held against what was looked at and found good.

After a change that is meant: ``python -m tests.plan.normalised``, and read the difference.
"""

from __future__ import annotations

import pytest

from pipeline.verify.document import verify
from tests.plan.normalised import normalised
from tests.plan.papers import GOLDENS, PAPERS, paper_job, rendered


@pytest.mark.parametrize("name", PAPERS)
def test_a_paper_is_as_it_was_found_good(name: str) -> None:
    assert normalised(rendered(paper_job(name))) == (GOLDENS / f"{name}.txt").read_text("utf-8")


def test_every_golden_belongs_to_a_paper() -> None:
    assert {one.stem for one in GOLDENS.glob("*.txt")} == set(PAPERS)


@pytest.mark.parametrize("full", [False, True], ids=["short", "in the shipped words"])
@pytest.mark.parametrize("name", PAPERS)
def test_a_paper_is_read_back_without_a_finding(name: str, full: bool) -> None:
    job = paper_job(name, full=full)
    assert verify(rendered(job), job) == ()
