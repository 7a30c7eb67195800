"""A municipality's folder written by a test → its records, read by the real loader."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from pipeline.findings import Finding
from pipeline.records.choices import Role
from pipeline.records.city import City
from pipeline.records.codes import Codebook, Entry
from pipeline.records.load import load_city

NAME = "data/reishi"
"""The folder as messages call it."""

CODES = Codebook(
    {
        "kinds": [
            Entry("comprehensive", "包括連携協定", Role.COMPREHENSIVE),
            Entry("individual", "個別協定", Role.INDIVIDUAL),
        ],
        "fields": [
            Entry("F1", "健康増進", Role.PLAIN),
            Entry("F2", "防災・減災", Role.PLAIN),
            Entry("F3", "教育・文化", Role.PLAIN),
        ],
        "criteria": [Entry("P1", "税の完納", Role.PARTNER), Entry("Q1", "営業でない", Role.PROJECT)],
        "steps": [Entry("S1", "締結の申出", Role.OFFER), Entry("S7", "締結可否の決定", Role.DECISION)],
        "aims": [Entry("issues", "地域課題の解決", Role.PLAIN)],
        "states": [
            Entry("in-procedure", "手続中", Role.IN_PROCEDURE),
            Entry("in-force", "締結済", Role.IN_FORCE),
        ],
    }
)

CITY_NAMES = frozenset({"city", "市", "例市"})

PARTNER = "- {id: C1, name: 株式会社一番, kind: company, address: 例県例市一番町1番地}\n"
"""The least that a partner needs."""

AGREEMENT = "- {id: N1, kind: comprehensive, title: 包括連携協定書, partners: [C1]}\n"
"""The least that an agreement needs."""


def load(folder: Path, files: Mapping[str, str | bytes]) -> City:
    """The records of these files, by their paths in the municipality's folder."""
    for path, content in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return load_city(folder, NAME, CODES, CITY_NAMES)


def good(city: City) -> City:
    """The city, of which nothing was found."""
    assert [one.to_json() for one in city.findings] == []
    return city


def only(findings: Iterable[Finding]) -> Finding:
    """The one finding that there is."""
    every = list(findings)
    assert len(every) == 1, [one.to_json() for one in every]
    return every[0]


def told(findings: Iterable[Finding]) -> list[tuple[str, int | None, str | None]]:
    """Rule, line and value of each finding."""
    return [(one.rule, one.place.line if one.place else None, one.value) for one in findings]


def line_of(text: str, words: str) -> int:
    """The only line, from 1, on which these words stand."""
    (line,) = [number for number, line in enumerate(text.splitlines(), 1) if words in line]
    return line
