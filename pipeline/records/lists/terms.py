"""One row of a list while its fields are filled, and the cells that hold a whole period."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from pipeline.findings import Finding, Place, Severity, fault
from pipeline.records.dates import NotADate, parse_day
from pipeline.records.lists.listing import Item
from pipeline.records.lists.periods import Period, parse_period
from pipeline.records.lists.targets import Leaf, Term
from pipeline.sources.raw import RawText

LIST_MARK = ";"
_SHOWN = 5


@dataclass(slots=True)
class Row:
    """The fields of one row as far as they are known, by their labels, and what is wrong with it."""

    item: Item
    texts: dict[str, RawText] = field(default_factory=dict)
    faults: list[Finding] = field(default_factory=list)

    def put(self, leaf: Leaf, text: RawText) -> None:
        """Fills a field; several columns may fill a list together."""
        before = self.texts.get(leaf.label)
        if before is not None:
            text = before._replace(text=f"{before.text}{LIST_MARK}{text.text}")
        self.texts[leaf.label] = text

    def fault(self, rule: str, place: Place, message: str, hint: str, value: str | None = None) -> None:
        """An error in this row."""
        self.faults.append(fault(rule, place, message, hint, value))


class Terms:
    """Fills the fields of a period from one cell; what was done to many cells alike is told once."""

    def __init__(self) -> None:
        self._counted: dict[tuple[str, str], list[Place]] = {}
        self._rest: dict[str, list[Place]] = {}
        self._endless: dict[str, list[Place]] = {}

    def fill(self, row: Row, term: Term, cell: RawText) -> None:
        """First and last day and the span of renewal, as far as the cell or the mapping tells them."""
        text = cell.text.strip()
        try:
            period = parse_period(text)
        except NotADate as why:
            row.fault("bad-period", cell.place, str(why), why.hint, text)
            return
        end = period.end or self._last_day(row, term, period, cell)
        for leaf, day in ((term.start, period.start), (term.end, end)):
            if leaf is not None and day is not None:
                row.put(leaf, cell._replace(text=day.isoformat(), date=None))
        if period.automatic:
            span = period.renewal or term.renews_by
            if term.renewal is None or span is None:
                self._endless.setdefault(text, []).append(cell.place)
            else:
                row.put(term.renewal, cell._replace(text=span.text, date=None))
        if period.rest:
            self._rest.setdefault(text, []).append(cell.place)

    def told(self) -> Iterator[Finding]:
        """What a clerk has to know of periods that were counted, or not taken in whole."""
        for (text, label), places in self._counted.items():
            message = f"「{text}」から、「{label}」を計算しました（{_where(places)}）。"
            hint = "期間の最後の日を入れています。協定書などの終了日と同じか確かめてください。"
            yield Finding("term-counted", Severity.NOTICE, message, hint, places[0], value=text)
        for text, places in self._rest.items():
            message = (
                f"「{text}」のうち、期間のほかに書かれていることは取り込んでいません（{_where(places)}）。"
            )
            hint = "記録に要る内容なら、取り込んだ後に書き足してください。"
            yield Finding("period-rest", Severity.NOTICE, message, hint, places[0], value=text)
        for text, places in self._endless.items():
            message = (
                f"「{text}」に自動更新とありますが、更新の期間が分からないので、更新なしとして扱われます"
                f"（{_where(places)}）。"
            )
            hint = (
                "対応表のこの列を「有効期間開始日～有効期間終了日、更新.更新期間」とし、"
                "「自動更新の期間: 1年」のように書いてください。"
            )
            yield Finding("renewal-unknown", Severity.WARNING, message, hint, places[0], value=text)

    def _last_day(self, row: Row, term: Term, period: Period, cell: RawText) -> date | None:
        """The last day of a span, counted from the day that the cell or the mapping names."""
        if period.span is None or term.end is None:
            return None
        start = period.start or _first_day(row, term, cell)
        if start is None:
            return None
        self._counted.setdefault((cell.text.strip(), term.end.label), []).append(cell.place)
        return period.span.last_day(start)


def _first_day(row: Row, term: Term, cell: RawText) -> date | None:
    """The day of the field from which the mapping counts; None, told, where there is none."""
    text = cell.text.strip()
    if term.counted_from is None:
        hint = "対応表のこの列に「期間の初日: 締結日」のように、数え始める日の項目を書いてください。"
        row.fault("bad-period", cell.place, f"「{text}」の初日が分かりません。", hint, text)
        return None
    written = row.texts.get(term.counted_from.label)
    if written is None:
        message = f"「{text}」の初日となる「{term.counted_from.label}」が書かれていません。"
        row.fault("bad-period", cell.place, message, "一覧に日付を書いてください。", text)
        return None
    try:
        return parse_day(written.text)
    except NotADate:
        return None  # told of the day itself


def _where(places: list[Place]) -> str:
    shown = "、".join(one.cell or f"{one.line}行目" for one in places[:_SHOWN])
    return f"{len(places)}件：{shown}{' など' if len(places) > _SHOWN else ''}"
