"""broken/: one small set of files for each fault; what is told of it, and what is held back, exactly.

Each folder holds the files that differ from small/ (of a type that small/ has, in its place; under
``clauses/``, as the municipality's own) and expected.yaml: every finding there is, and the documents
that are not made. documents.yaml names the documents that are looked at: all others of it are made.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance import support
from tests.acceptance.support import ON, SMALL
from tests.acceptance.test_accept_bad_input import assert_japanese
from tests.tools.cli import Kyotei

BROKEN = Path(__file__).parent / "broken"
CASES = sorted(path.parent.name for path in BROKEN.glob("*/expected.yaml"))
DOCUMENTS: dict[str, list[str]] = support.parse_yaml((BROKEN / "documents.yaml").read_text("utf-8"))
LOOKED_AT = {document for group in DOCUMENTS.values() for document in group}

Finding = dict[str, Any]


def city() -> str:
    return f"data/{SMALL}"


def break_it(small: Path, case: Path, expected: dict[str, Any]) -> None:
    """Puts the files of a case where they belong."""
    for name in expected.get("without", []):
        (small / name).unlink()
    for path in sorted(case.rglob("*")):
        if not path.is_file() or path.name == "expected.yaml":
            continue
        name = path.relative_to(case)
        if name.parts[0] == "clauses":
            target = small / "templates" / "clauses" / SMALL / path.name
        else:
            target = small / city() / name
        if len(name.parts) == 1 and "beside" not in expected:
            for old in target.parent.glob(f"{path.stem}.*"):
                old.unlink()
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)


def place(finding: Finding) -> tuple[str | None, ...]:
    """Rule, severity, file, line (of a sheet: sheet and cell) and record, as texts."""
    source = finding["source"]
    line = None if source["cell"] else source["line"]
    told = (source["file"], line, source["sheet"], source["cell"], source["record"])
    return (finding["rule"], finding["severity"], *(None if one is None else str(one) for one in told))


def meant(one: dict[str, str]) -> tuple[str | None, ...]:
    return (
        one["rule"],
        one["severity"],
        *(one.get(key) for key in ("file", "line", "sheet", "cell", "record")),
    )


@pytest.mark.parametrize("name", CASES)
def test_what_is_broken_is_told_and_all_else_is_made(
    name: str, small: Path, small_made: Path, kyotei: Kyotei
) -> None:
    expected = support.parse_yaml((BROKEN / name / "expected.yaml").read_text("utf-8"))
    before = support.findings(small_made, SMALL)
    break_it(small, BROKEN / name, expected)
    result = kyotei("build", "--json", "--on", ON, cwd=small)
    told = [one for one in result.json["findings"] if one not in before]
    assert [place(one) for one in told] == [meant(one) for one in expected["findings"]]
    for one, wanted in zip(told, expected["findings"], strict=True):
        assert wanted["says"] in one["message"]
        assert_japanese(one)
    held = {document for group in expected["held"] for document in DOCUMENTS[group]}
    assert support.documents(small, SMALL) & LOOKED_AT == LOOKED_AT - held
    assert result.exit == (1 if any(one["severity"] == "error" for one in told) else 0)


def test_the_sound_municipality_makes_every_document_that_is_looked_at(small_made: Path) -> None:
    assert support.documents(small_made, SMALL) >= LOOKED_AT
    assert not [one for one in support.findings(small_made, SMALL) if one["severity"] == "error"]


def test_every_file_of_a_case_is_a_change() -> None:
    assert len(CASES) >= 60
    for name in CASES:
        for path in (BROKEN / name).glob("*.yaml"):
            same = BROKEN.parent / "small" / path.name
            assert not (same.exists() and same.read_bytes() == path.read_bytes()), path
