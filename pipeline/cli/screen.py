"""The end of `check` and `build` on a terminal: what can be made, what is wrong, what to do next, on one screen.

Everything is said in full where the output is no terminal, in the workbook of findings and with ``--all``.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, TextIO

from rich.box import Box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipeline.cli.console import grouped, summary, visible
from pipeline.cli.folding import fold
from pipeline.cli.streams import takes_codes
from pipeline.findings import Finding, Severity, in_order
from pipeline.plan.job import KIND_LABELS
from pipeline.records.city import record_label

if TYPE_CHECKING:
    from rich.console import RenderableType

    from pipeline.cli.report import Report, Tally

STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "bold yellow", Severity.NOTICE: "bold cyan"}

# Hyphens below the heading and no other line: box-drawing letters are one column wide here and two there.
_BOX = Box("    \n    \n -  \n    \n    \n    \n    \n    \n", ascii=True)
_KINDS_IN_ONE_COLUMN = 4
_SEVERITY_WIDTH = 8
_AGREEMENTS = "agreements:"
_ROOM_FOR_FINDINGS = 10
"""Rows; where fewer are left for findings, documents are not counted by kind."""


class Screen:
    """A terminal of so many columns and rows, and text for it as lines."""

    def __init__(self, stream: TextIO) -> None:
        size = shutil.get_terminal_size()
        codes = takes_codes(stream)
        self.rows = size.lines - 1  # the prompt follows
        self.columns = size.columns - 1  # a letter in the last column breaks the line on some consoles
        self._console = Console(
            file=stream,
            width=self.columns,
            height=size.lines,
            force_terminal=codes,
            color_system="standard" if codes else None,
            legacy_windows=False,
            markup=False,
            highlight=False,
            emoji=False,
        )

    def lines(self, *shown: RenderableType) -> list[str]:
        """What is shown as lines of the screen; none is wider."""
        with self._console.capture() as captured:
            for one in shown:
                self._console.print(one)
        return captured.get().rstrip("\n").split("\n") if shown else []

    def texts(self, texts: Iterable[str], style: str = "") -> list[str]:
        """Texts as lines, each beginning a new one."""
        folded = [line for text in texts for line in fold(visible(text), self.columns)]
        return self.lines(*(Text(line, style) for line in folded))

    def write(self, lines: Iterable[str]) -> None:
        """Writes lines that ``lines`` made."""
        self._console.file.write("".join(f"{line.rstrip()}\n" for line in lines))


def print_ending(report: Report, stream: TextIO) -> None:
    """Prints what fits on the screen: documents, the gravest findings, the last the gravest, the next step."""
    screen = Screen(stream)
    said = [*_words(report), *_following(report)]
    foot = ["", *screen.texts(said)] if said else []
    groups = grouped(report.findings)
    for tables in (_by_kinds(report), _by_cities(report)):
        head, totals = screen.lines(*tables), screen.lines(_totals(report.findings))
        room = screen.rows - len(head) - len(totals) - len(foot)
        shown, left = _fitting(screen, groups, room)
        if len(shown) <= room and (not left or room >= _ROOM_FOR_FINDINGS):
            break
    if left:
        rest = _rest(report, len(report.findings))
        shown, left = _fitting(screen, groups, room - len(screen.texts([rest])))
        totals += screen.texts([_rest(report, left)], "bold")
    screen.write([*head, *shown, *totals, *foot])


def plain_table(*headings: str, right: Iterable[str] = ()) -> Table:
    """An empty table of the one look that all tables on the terminal have."""
    made = Table(box=_BOX, pad_edge=False, header_style="bold", show_edge=False)
    for heading in headings:
        made.add_column(heading, justify="right" if heading in right else "left", overflow="fold")
    return made


def _words(report: Report) -> Iterator[str]:
    """What the command says itself; of several municipalities the table says it."""
    yield from report.lines
    for one in report.tallies if len(report.tallies) == 1 else ():
        if one.written is not None:
            yield f"一覧：output/{one.city}/index.html（今回書き換えたファイル {one.written}件）"


def _following(report: Report) -> Iterator[str]:
    """What to type next."""
    faulty = [one.city for one in report.tallies if _count(one, Severity.ERROR)]
    cities = [one.city for one in report.tallies]
    if faulty and report.command != "verify":
        yield f"次は、エラーを直して、もう一度：kyotei {report.command} {' '.join(faulty)}"
    elif report.command == "check" and report.exit == 0:
        yield f"次は、文書を作る：kyotei build {' '.join(cities)}"
    elif len(report.tallies) == 1 and report.tallies[0].made["agreement"] and report.exit == 0:
        yield f"署名が済んだ協定書を残す：kyotei sign {cities[0]} 協定ID --signed-on 締結日"
    yield from _to_explain(report)


def _to_explain(report: Report) -> Iterator[str]:
    """How to see why of the agreement with the gravest finding of a rule."""
    judged = [
        (one, tally)
        for tally in report.tallies
        for one in in_order(tally.findings)
        if one.reference and (one.record or "").startswith(_AGREEMENTS)
    ]
    if judged:
        gravest, tally = min(judged, key=lambda pair: pair[0].severity.rank)
        name = gravest.record or ""
        identity = name.removeprefix(_AGREEMENTS)
        word = name if identity in tally.shared else identity
        yield f"規則ごとの結果と理由を見る：kyotei explain {tally.city} {word}"


def _headings(report: Report) -> tuple[str, str]:
    return ("作れる" if report.command == "check" else "できた"), "作れない"


def _by_kinds(report: Report) -> list[RenderableType]:
    """Of one municipality a row for each kind; where there are many, two kinds share a row."""
    if len(report.tallies) != 1:
        return _by_cities(report)
    (tally,) = report.tallies
    kinds = [kind for kind in KIND_LABELS if tally.made[kind] or tally.held[kind]]
    if not kinds:
        return []
    made, held = _headings(report)
    columns = 1 if len(kinds) <= _KINDS_IN_ONE_COLUMN else 2
    shown = plain_table(*("種類", made, held) * columns, right=(made, held))
    rows = -(-len(kinds) // columns)
    for first in range(rows):
        cells: list[RenderableType] = []
        for kind in kinds[first::rows]:
            cells += [KIND_LABELS[kind], _number(tally.made[kind]), _number(tally.held[kind], "bold red")]
        shown.add_row(*cells)
    return [shown, ""]


def _by_cities(report: Report) -> list[RenderableType]:
    """A row for each municipality; nothing of commands that know of no documents."""
    if not any(tally.made or tally.held for tally in report.tallies):
        return []
    made, held = _headings(report)
    numbers = (made, held, *(severity.label for severity in Severity))
    shown = plain_table("市町村", *numbers, right=numbers)
    for tally in report.tallies:
        shown.add_row(
            tally.city,
            _number(tally.made.total()),
            _number(tally.held.total(), "bold red"),
            *(_number(_count(tally, severity), STYLES[severity]) for severity in Severity),
        )
    return [shown, ""]


def _count(tally: Tally, severity: Severity) -> int:
    return sum(1 for one in tally.findings if one.severity is severity)


def _number(number: int, style: str = "") -> Text:
    return Text(str(number), style) if number else Text("-", "dim")


def _totals(findings: Sequence[Finding]) -> Text:
    gravest = min((one.severity for one in findings), key=lambda one: one.rank, default=None)
    return Text(summary(findings), STYLES[gravest] if gravest else "bold green")


def _fitting(screen: Screen, groups: Sequence[Sequence[Finding]], room: int) -> tuple[list[str], int]:
    """The lines of the gravest findings, as many as have room, and the number of those that have none.

    The gravest stand last, as where everything is printed. The first of them is always there, cut where
    it alone is too long.
    """
    shown: list[tuple[Severity, list[str]]] = []
    for number, group in enumerate(groups):
        more = screen.lines(_told(group, screen.columns))
        if sum(len(lines) for _, lines in shown) + len(more) > room:
            if number:
                break
            more = more[: max(1, room)]
        shown.append((group[0].severity, more))
    ordered = sorted(shown, key=lambda one: -one[0].rank)
    return [line for _, lines in ordered for line in lines], sum(map(len, groups[len(shown) :]))


def _told(group: Sequence[Finding], width: int) -> Table:
    """Findings of the same words: how grave, where, what, what to do."""
    finding = group[0]
    shown = Table.grid(padding=(0, 2, 0, 0))
    shown.add_column(no_wrap=True, width=_SEVERITY_WIDTH)
    shown.add_column(overflow="fold")
    hint = f"対処：{finding.hint.strip()}" if finding.hint else ""
    parts = ((_where(group), "bold"), (finding.message.strip(), ""), (hint, ""))
    width -= _SEVERITY_WIDTH + 2
    lines = [Text(line, style) for text, style in parts if text for line in fold(visible(text), width)]
    shown.add_row(Text(finding.severity.label, STYLES[finding.severity]), Text("\n").join(lines))
    return shown


def _where(group: Sequence[Finding]) -> str:
    finding = group[0]
    places = [finding.place.text if finding.place else "", record_label(finding.record)]
    others = f"ほか{len(group) - 1}か所" if len(group) > 1 else ""
    return "　".join(one for one in (*places, others) if one)


def _rest(report: Report, left: int) -> str:
    """How many findings have no room, and where all of them are."""
    from pipeline.build.findings_workbook import WORKBOOK

    city = report.tallies[0].city if len(report.tallies) == 1 else ""
    command = " ".join(one for one in ("kyotei", report.command, city, "--all") if one)
    workbook = f"output/{city or '市町村'}/{WORKBOOK} か " if report.command == "build" else ""
    return f"ほか{left}件。すべては {workbook}{command}"
