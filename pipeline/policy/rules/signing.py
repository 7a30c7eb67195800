"""What a paper needs on the day of its signing: the day itself, its copies, its own articles."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from pipeline.policy.model import RuleEntry
from pipeline.policy.parties import resolve_parties
from pipeline.policy.registry import Breach, Case, Evidence, NotApplicable, Outcome, rule
from pipeline.policy.state import NO_PAPER, UNREAD_PARTNERS, has_document, is_signed
from pipeline.records.agreements import Agreement
from pipeline.records.base import Part, Problem, declare
from pipeline.records.choices import Choice
from pipeline.records.dates import NotADate, parse_day, print_day
from pipeline.records.values import Text

_ANY_LEAP_YEAR = "2000"
_LOOKS = re.compile(r"[\s（）()「」]")


class Weekday(Choice):
    """曜日, in the order of the calendar."""

    MONDAY = "monday", "月曜日"
    TUESDAY = "tuesday", "火曜日"
    WEDNESDAY = "wednesday", "水曜日"
    THURSDAY = "thursday", "木曜日"
    FRIDAY = "friday", "金曜日"
    SATURDAY = "saturday", "土曜日"
    SUNDAY = "sunday", "日曜日"


class DaysOff(RuleEntry):
    """The days on which the municipality is closed: of every week, and of every year (12-29)."""

    weekdays: list[Weekday] = declare("休みの曜日", default=[])
    days: list[Text] = declare("休みの月日", default=[])

    def problems(self) -> Iterator[Problem]:
        """Days of the year that there are not."""
        for number, one in enumerate(self.days):
            try:
                _day_of_year(one)
            except NotADate:
                message = f"「{one}」は月日として読めません。"
                yield Problem("bad-date", ("days", number), message, "12-29 のように書いてください。", one)


def _day_of_year(text: str) -> date:
    return parse_day(f"{_ANY_LEAP_YEAR}-{text}")


@rule("signing-day", Agreement, DaysOff, title="閉庁日の締結", rows=())
def signing_day(agreement: Agreement, case: Case, entry: DaysOff) -> Iterator[Outcome]:
    """An agreement to be signed is not signed on a day off; the day is told, never moved."""
    day = agreement.signed_on
    if day is None or is_signed(agreement, case):
        yield NotApplicable("締結日がまだ決まっていないか、締結済みです。")
        return
    weekday = list(Weekday)[day.weekday()]
    closed = {(one.month, one.day) for one in map(_day_of_year, entry.days)}
    if weekday in entry.weekdays or (day.month, day.day) in closed:
        yield Breach(
            f"締結日（{print_day(day)}、{weekday.label}）は閉庁日です。",
            "その日に締結できるか確かめてください。式典などで予定どおりのときは、対応は要りません。",
            ("signed_on",),
            day.isoformat(),
        )
    else:
        yield Evidence(f"{print_day(day)}（{weekday.label}）")


@rule("copies-fit", Agreement, RuleEntry, title="正本の数", rows=())
def copies_fit(agreement: Agreement, case: Case, entry: RuleEntry) -> Iterator[Outcome]:
    """As many originals are made as parties hold one."""
    del entry
    holders = _holders(agreement, case)
    if agreement.copies is None or not has_document(agreement, case.policy.codes):
        yield NotApplicable("正本数の指定がないか、協定書を作りません。")
    elif not case.knows_partners(agreement):
        yield NotApplicable(UNREAD_PARTNERS)
    elif agreement.copies != len(holders):
        yield Breach(
            f"正本数は{agreement.copies}通ですが、正本を保有する当事者は{len(holders)}者です（{'、'.join(holders)}）。",
            "「正本数」か、当事者の「正本保有」を確かめてください。",
            ("copies",),
            str(agreement.copies),
        )
    else:
        yield Evidence(f"{agreement.copies}通（{'、'.join(holders)}）")


@rule("group-copies", Agreement, RuleEntry, title="構成員の署名と正本の数", rows=())
def group_copies(agreement: Agreement, case: Case, entry: RuleEntry) -> Iterator[Outcome]:
    """Where the members of a group sign each, there is an original for every one of them, or it is told."""
    del entry
    codes = case.policy.codes
    if not has_document(agreement, codes) or is_signed(agreement, case):
        yield NotApplicable("協定書を作らないか、締結済みです。")
        return
    if not case.knows_partners(agreement):
        yield NotApplicable(UNREAD_PARTNERS)
        return
    parties, holders = resolve_parties(agreement, case), _holders(agreement, case)
    signing = sum(len(party.signing) for party in parties)
    copies = len(holders) if agreement.copies is None else agreement.copies
    groups = [f"「{party.label}」は{len(party.signing)}者" for party in parties if party.signing[1:]]
    if not groups:
        yield NotApplicable("構成員がそれぞれ署名する当事者はありません。")
    elif signing > copies:
        yield Breach(
            f"署名するのは{signing}者ですが（{'、'.join(groups)}）、正本は{copies}通です（{'、'.join(holders)}）。",
            "正本を保有しない構成員には写しを渡すなど、扱いを相手方と確かめてください。このままでよければ、対応は要りません。",
            ("copies",) if agreement.copies is not None else ("parties",),
            str(copies),
        )
    else:
        yield Evidence(f"署名する者 {signing}、正本 {copies}通")


def _holders(agreement: Agreement, case: Case) -> list[str]:
    return [party.label for party in resolve_parties(agreement, case) if party.holds_original]


class Headings(Part):
    """What the heading of an article may be."""

    article: Text = declare("条文")
    headings: list[Text] = declare("見出し")


class SpecialArticles(RuleEntry):
    """The headings of usual articles, which a 特約 beside them does not take."""

    taken: list[Headings] = declare("条文の見出し", default=[])


@rule("special-articles", Agreement, SpecialArticles, title="特約の理由と承認", rows=())
def special_articles(agreement: Agreement, case: Case, entry: SpecialArticles) -> Iterator[Outcome]:
    """Each 特約 has its reason and its approval, and a heading that no other article has.

    Without text it is no record at all.
    """
    specials = agreement.special_articles
    if not specials:
        yield NotApplicable("特約はありません。")
        return
    if not has_document(agreement, case.policy.codes):
        yield NotApplicable(NO_PAPER)
        return
    slots = case.rules.articles_for(agreement.kind)
    usual = (heading for one in entry.taken if one.article in slots for heading in one.headings)
    taken = {_plain(heading): heading for heading in usual}
    for number, one in enumerate(specials):
        parts = {"理由": one.reason, "承認": one.approval}
        gaps = [label for label, text in parts.items() if not text]
        same = taken.get(_plain(one.article))
        if gaps:
            yield Breach(
                f"特約「{one.article}」に、{'・'.join(gaps)}がありません。",
                "特約の「理由」と「承認」（だれがいつ承認したか）を書いてください。",
                ("special_articles", number),
            )
        if same is not None:
            yield Breach(
                f"特約の見出し「{one.article}」は、ほかの条の見出し「{same}」と同じです。",
                "特約の見出しを変えてください。その条の内容を改めたいときは、条文ファイルで改めます。",
                ("special_articles", number, "article"),
                one.article,
            )
        if not gaps and same is None:
            yield Evidence(f"{one.article}（{one.approval}）")
        taken.setdefault(_plain(one.article), one.article)


def _plain(heading: str) -> str:
    return _LOOKS.sub("", heading)
