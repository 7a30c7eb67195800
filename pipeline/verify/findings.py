"""A rendered findings workbook and its view → whether each section's sheet has all its lines.

The same words stand on the sheet of the whole city: that they stand somewhere says nothing here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.plan.views.findings import FindingsSheet, SectionFindings
from pipeline.verify.agreement import Amiss
from pipeline.verify.text import columns_of


def check_findings(data: bytes, view: FindingsSheet) -> Iterator[Amiss]:
    """A section of whose lines, in their order, some are on no sheet that bears its name."""
    sheets = [[_plain(one) for one in columns] for columns in columns_of(data)]
    for section in view.departments:
        if not any(_is_whole(columns, section) for columns in sheets):
            said = f"「{section.name}」に渡すシートに、{section.count}件の全部の行が順に入っていません。"
            yield Amiss("verify-missing", said, section.name)


def _is_whole(columns: Sequence[str], section: SectionFindings) -> bool:
    wanted = (
        [section.name],
        [one.record for one in section.findings],
        [one.message for one in section.findings],
        [one.request for one in section.findings],
    )
    return all(any(_stand_in_order(texts, column) for column in columns) for texts in wanted)


def _stand_in_order(texts: Sequence[str], column: str) -> bool:
    at = 0
    for text in map(_plain, texts):
        found = column.find(text, at)
        if found < 0:
            return False
        at = found + len(text)
    return True


def _plain(text: str) -> str:
    return text.replace("\n", "")
