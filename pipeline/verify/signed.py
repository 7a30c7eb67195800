"""A signed paper and its snapshot → findings: what was signed must stand in the file that is kept."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.clauses.comparison import PREFACE
from pipeline.findings import Finding, Severity
from pipeline.records.signed import RESTORE, SignedPaper, Snapshot
from pipeline.verify.agreement import short
from pipeline.verify.text import Unreadable, read_word


def check_signed(data: bytes, paper: SignedPaper, snapshot: Snapshot) -> Iterator[Finding]:
    """What the snapshot says and the Word file does not, character for character."""
    try:
        text = read_word(data)
    except Unreadable:
        yield _said(paper, "signed-broken", "協定書の中身を読み戻せません。")
        return
    whole, at = "\n".join(text.body), 0
    for wanted in _in_order(snapshot):
        found = whole.find(wanted, at)
        if found < 0:
            yield _said(paper, "signed-missing", f"協定書に「{short(wanted)}」がないか、順番が違います。")
        else:
            at = found + len(wanted)
    for wanted in dict.fromkeys(_behind(snapshot)):
        if wanted not in whole[at:]:
            yield _said(paper, "signed-missing", f"協定書の署名欄か別表に「{short(wanted)}」がありません。")


def _in_order(snapshot: Snapshot) -> Iterator[str]:
    """The words of the agreement, from its title to its closing, as they are printed line by line."""
    yield snapshot.title
    for part in snapshot.parts:
        if part.key == PREFACE:
            yield from part.lines[1:]
        elif part.origin:
            yield from part.lines
    yield snapshot.closing


def _behind(snapshot: Snapshot) -> Iterator[str]:
    """Who agreed and who signed for them, and the cells of the annexes; blanks are left out."""
    full = (one for party in snapshot.parties for one in party.in_full)
    for one in (*full, *snapshot.witnesses):
        yield from (text for text in (one.address, one.name, one.title, one.signer) if text)
    for part in snapshot.parts:
        if part.key != PREFACE and not part.origin:
            heading, *rows = part.lines
            yield heading
            yield from (text for row in rows for text in row.split("　")[1:])


def _said(paper: SignedPaper, rule: str, message: str) -> Finding:
    return Finding(rule, Severity.ERROR, f"締結した{message}", RESTORE, paper.place, paper.name_in_type)
