"""有効期間 and 更新."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from pipeline.policy.model import RuleEntry
from pipeline.policy.registry import Breach, Case, Evidence, NotApplicable, Outcome, rule
from pipeline.records.agreements import Agreement
from pipeline.records.base import Problem, declare
from pipeline.records.dates import fiscal_year_end, fiscal_year_of, print_day
from pipeline.records.values import Flag, Span


@rule("term-stated", Agreement, RuleEntry, title="有効期間の終わり", rows=("A8",))
def term_stated(agreement: Agreement, case: Case, entry: RuleEntry) -> Iterator[Outcome]:
    """The last day of the term is written down, never only reckoned."""
    del case, entry
    if agreement.effective_to is None:
        yield Breach(
            "有効期間の終了日がありません。",
            "「有効期間終了日」に、2027-03-31 のように日付を書いてください。",
            ("effective_to",),
        )
    else:
        yield Evidence(f"{print_day(agreement.effective_to)}まで")


@rule("term-from-signing", Agreement, RuleEntry, title="有効期間の始まり", rows=("A8",), amendments=False)
def term_from_signing(agreement: Agreement, case: Case, entry: RuleEntry) -> Iterator[Outcome]:
    """The term does not begin before the signing."""
    del case, entry
    start, signed = agreement.effective_from, agreement.signed_on
    if start is None or signed is None:
        yield NotApplicable("有効期間は締結の日から始まります。")
    elif start < signed:
        yield Breach(
            f"有効期間の開始日（{print_day(start)}）が、締結日（{print_day(signed)}）より前です。",
            "さかのぼって効力を持たせるのかを確かめ、書き間違いなら直してください。",
            ("effective_from",),
            start.isoformat(),
        )
    else:
        yield Evidence(f"{print_day(start)}から")


class TermLength(RuleEntry):
    """How long a term is in principle.

    ``span``: exactly this long; ``longest``: at most; ``fiscal_year_end``: or until 31 March of
    the following year.
    """

    span: Span | None = declare("期間", default=None)
    longest: Span | None = declare("最長", default=None)
    fiscal_year_end: Flag = declare("翌年3月31日まででもよい", default=False)

    def problems(self) -> Iterator[Problem]:
        """A rule that names no length could never be broken."""
        if self.span is None and self.longest is None and not self.fiscal_year_end:
            hint = "span（期間）、longest（最長）、fiscal_year_end（翌年3月31日まででもよい）のどれかを書いてください。"
            yield Problem("missing", (), "有効期間の長さが書かれていません。", hint)


@rule("term-length", Agreement, TermLength, title="有効期間の長さ", rows=("A8", "P9", "K3"))
def term_length(agreement: Agreement, case: Case, entry: TermLength) -> Iterator[Outcome]:
    """The term is as long as the guideline has it in principle."""
    del case
    start, end = agreement.begins_on, agreement.effective_to
    if start is None or end is None:
        yield NotApplicable("有効期間の日付がそろっていません。")
        return
    lasts: list[str] = []
    allowed: list[date] = []
    if entry.span is not None:
        allowed.append(_last_day(start, entry.span))
        lasts.append(f"{entry.span.span_text}（{print_day(allowed[-1])}まで）")
    if entry.fiscal_year_end:
        allowed += _ends_in_march(start)
        lasts.append(f"翌年３月３１日まで（{'か'.join(print_day(day) for day in _ends_in_march(start))}）")
    if entry.longest is not None:
        lasts.append(f"最長{entry.longest.span_text}（{print_day(_last_day(start, entry.longest))}まで）")
    fits = end in allowed or (entry.longest is not None and end <= _last_day(start, entry.longest))
    if fits:
        yield Evidence(f"{print_day(start)}から{print_day(end)}まで")
    else:
        yield Breach(
            f"有効期間（{print_day(start)}から{print_day(end)}まで）が、原則の長さと違います。",
            f"原則は、{'または'.join(lasts)}です。日付を確かめてください。",
            ("effective_to",),
            end.isoformat(),
        )


def _last_day(start: date, span: Span) -> date:
    return span.last_day(start)


def _ends_in_march(start: date) -> list[date]:
    """31 March of the next calendar year, and of the fiscal year of the start: two readings of 翌年."""
    return sorted({fiscal_year_end(fiscal_year_of(start)), fiscal_year_end(start.year)})


@rule("term-reading", Agreement, RuleEntry, title="翌年３月３１日の読み方", rows=("A8",))
def term_reading(agreement: Agreement, case: Case, entry: RuleEntry) -> Iterator[Outcome]:
    """Between January and March 「翌年3月31日」 has two readings; the date that was written is said."""
    del case, entry
    start, end = agreement.begins_on, agreement.effective_to
    if start is None or end is None or end not in _ends_in_march(start):
        yield NotApplicable("終了日が翌年3月31日ではありません。")
        return
    readings = _ends_in_march(start)
    if readings[0] != readings[-1]:
        other = readings[0] if end == readings[-1] else readings[-1]
        yield Breach(
            f"「翌年３月３１日まで」は、{print_day(other)}までとも読めます（記録は{print_day(end)}まで）。",
            "どちらの意味か、相手方と確かめてください。協定書には記録の日付がそのまま入ります。",
            ("effective_to",),
            end.isoformat(),
        )
    else:
        yield Evidence(f"{print_day(end)}まで（ほかの読み方はない）")


class RenewalTerms(RuleEntry):
    """How a guideline has agreements renewed; ``automatic`` false forbids it."""

    automatic: Flag = declare("自動更新")
    further_term: Span | None = declare("更新期間", default=None)
    notice: Span | None = declare("申出期限", default=None)
    review: Span | None = declare("見直しの周期", default=None)


@rule("renewal-terms", Agreement, RenewalTerms, title="更新の定め", rows=("A8", "K3", "P10"))
def renewal_terms(agreement: Agreement, case: Case, entry: RenewalTerms) -> Iterator[Outcome]:
    """The agreement is renewed as the guideline says, or not at all."""
    del case
    renewal = agreement.renewal
    if not entry.automatic:
        if renewal is not None:
            yield Breach(
                "更新の定めがありますが、自動更新は認められていません。",
                "「更新」を消してください。続けるときは、協議のうえ改めて協定を結びます。",
                ("renewal",),
            )
        else:
            yield Evidence("更新の定めなし")
        return
    if renewal is None:
        yield Breach(
            "更新の定めがありません。",
            "「更新」に、更新期間と申出期限を書いてください。",
            ("renewal",),
        )
        return
    wanted = (
        ("further_term", "更新期間", entry.further_term),
        ("notice", "申出期限", entry.notice),
        ("review", "見直しの周期", entry.review),
    )
    right: list[str] = []
    for name, label, expected in wanted:
        given = getattr(renewal, name)
        if given is not None and (expected is None or expected.same_as(given)):
            right.append(f"{label} {given.text}")
        if expected is not None and not expected.same_as(given):
            shown = given.text if given else "記載なし"
            yield Breach(
                f"{label}が「{shown}」で、原則の「{expected.text}」と違います。",
                f"「更新」の「{label}」を確かめてください。",
                ("renewal", name),
                given.text if given else None,
            )
    yield Evidence("、".join(right) or "更新の定めあり")
