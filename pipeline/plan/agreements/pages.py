"""An agreement's document → about how many A4 pages it fills, so that long ones get a title page.

It is counted in the layout of the shipped template: ＭＳ明朝 11 pt on lines of 18 pt. Of the shapes in
tests/plan/papers.py none is more than one page off what LibreOffice makes of it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from math import ceil

from pipeline.plan.views.agreements import (
    AgreementDocument,
    ArticleView,
    ComparedView,
    CostTableView,
    MemberTableView,
    SignatureView,
)

PAGE = 14002
"""Height of a page between its margins, in twentieths of a point like all heights here."""
LINE = 360
COLUMNS = 41
"""Full-width characters on a line of the body."""
TITLE_COLUMNS, TITLE_LINE, TITLE_SPACE = 30, 480, 480
PREAMBLE_SPACE = 120
HEADING_SPACE = 120
CLOSING_SPACE, DATE_SPACE = 360, 720
SIGNATURE_COLUMNS, SIGNATURE_SPACE, BY_HAND_SPACE = 28, 720, 1120
WITNESS_HEAD = 540
KEPT_TOGETHER, FEW = 3, 4
"""Signers that share a page with the last article and the closing words; without witnesses a few more."""
ANNEX_HEAD, ANNEX_SPACE = 1480, 480
"""Heading, title and first row of an annex; what parts it from the one before."""
ROW_LINE, ROW_SPACE = 300, 90
MEMBER_COLUMNS = (12, 15, 11)
"""Full-width characters in the cells of name, address and representative."""
COST_COLUMNS = (15, 9, 6, 6)
COMPARED_COLUMNS = 20

_WIDE = frozenset("WFA")


def estimated_pages(view: AgreementDocument) -> int:
    """Pages from the title to the last annex, without title page and open points."""
    return sum(_filled(blocks) for blocks in (_body(view), *_annexes(view)))


def _filled(blocks: Iterable[int]) -> int:
    """Pages that blocks fill which are never divided."""
    pages, used = 1, 0
    for block in blocks:
        if used and used + block > PAGE:
            pages, used = pages + 1, 0
        used += block
    return pages


def _body(view: AgreementDocument) -> Iterator[int]:
    yield _lines(view.agreement.title, TITLE_COLUMNS) * TITLE_LINE + TITLE_SPACE
    yield from (LINE for _ in range(_lines(view.preamble, COLUMNS, 1)))
    yield PREAMBLE_SPACE
    for article in view.articles[:-1]:
        yield from _article(article)
    closing = _lines(view.closing, COLUMNS, 1) * LINE + CLOSING_SPACE + DATE_SPACE + LINE
    closing += sum(block for article in view.articles[-1:] for block in _article(article))
    first, *others = _signing(view)
    yield closing + first
    yield from others


def _signing(view: AgreementDocument) -> list[int]:
    """Who share a row: the first signers; each further one; the last signer and the first witness."""
    signers, witnesses = ([_signature(one) for one in side] for side in (view.signatures, view.witnesses))
    few = FEW if len(signers) == FEW and not witnesses else KEPT_TOGETHER
    rows = [sum(signers[:few]), *signers[few:]]
    if witnesses:
        rows[-1] += WITNESS_HEAD + witnesses[0]
    return rows + witnesses[1:]


def _article(article: ArticleView) -> Iterator[int]:
    """The heading is never parted from the first line."""
    above = HEADING_SPACE + LINE
    for number, paragraph in enumerate(article.paragraphs):
        said = f"{paragraph.number if number else article.number}　{paragraph.text}"
        texts = [
            (said, COLUMNS - 1),
            *((f"{one.number}　{one.text}", COLUMNS - 2) for one in paragraph.items),
        ]
        for text, columns in texts:
            for _ in range(_lines(text, columns, -1)):
                yield above + LINE
                above = 0


def _signature(one: SignatureView) -> int:
    lines = sum(_lines(text, SIGNATURE_COLUMNS) for text in (one.address, one.name) if text)
    lines += _lines(f"{one.title}　{one.signer}　{one.mark}", SIGNATURE_COLUMNS)
    return lines * LINE + (BY_HAND_SPACE if one.by_hand else SIGNATURE_SPACE)


def _annexes(view: AgreementDocument) -> Iterator[Iterable[int]]:
    """The rows of what begins on a new page: all annexes after each other, then the comparison."""
    tables = [*map(_members, view.member_tables), *map(_costs, view.cost_tables)]
    if tables:
        yield [block for table in tables for block in (ANNEX_SPACE, *table)][1:]
    for compared in view.comparison:
        yield _table(line for one in compared.rows for line in _compared(one))


def _members(table: MemberTableView) -> Iterator[int]:
    cells = ((one.name, one.address, f"{one.title}　{one.signer}") for one in table.rows)
    return _table(_row(texts, MEMBER_COLUMNS) for texts in cells)


def _costs(table: CostTableView) -> Iterator[int]:
    cells = ((one.item, one.category, one.bearer, one.share) for one in table.rows)
    return _table(_row(texts, COST_COLUMNS) for texts in cells)


def _table(rows: Iterable[int]) -> Iterator[int]:
    yield ANNEX_HEAD
    yield from rows


def _row(texts: Sequence[str], columns: Sequence[int]) -> int:
    return max(map(_lines, texts, columns)) * ROW_LINE + ROW_SPACE


def _compared(one: ComparedView) -> Iterator[int]:
    """These rows can be divided, so they are counted line by line."""
    longest = max(
        sum(_lines("".join(piece.text for piece in line.pieces), COMPARED_COLUMNS) for line in side)
        for side in (one.after, one.before)
    )
    yield from (ROW_LINE for _ in range(longest))
    yield ROW_SPACE


def _lines(text: str, columns: int, indent: int = 0) -> int:
    """Lines that a text takes; the first is shorter by ``indent``."""
    return sum(max(1, ceil((_width(line) + indent) / columns)) for line in text.split("\n"))


def _width(text: str) -> float:
    """In full-width characters."""
    return sum(1 if unicodedata.east_asian_width(one) in _WIDE else 1 / 2 for one in text)
