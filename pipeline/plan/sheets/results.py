"""Results → 別紙④ of each section, compiled, and who has reported (rows K9, K11, A14)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pipeline.findings import Finding
from pipeline.plan.sheets.base import COMPILED, Sheet
from pipeline.plan.sheets.piles import Pile
from pipeline.plan.standing import (
    AFTER_SIGNING,
    Section,
    comprehensive_in,
    sections,
    sections_asked,
    unreadable_agreements,
)
from pipeline.plan.views.sheets import (
    CompiledResultRowView,
    CompiledResultSheet,
    ReportStateSheet,
    ResultRowView,
    ResultSheet,
    SectionStateView,
)
from pipeline.records.agreements import Agreement
from pipeline.records.choices import Role
from pipeline.records.dates import full_width, print_fiscal_year
from pipeline.records.results import Result

REPORTED, NO_RESULT, NOT_REPORTED = "提出", "実績なし", "未提出"
WITHHELD = "【非公表】"


class SectionResults(Sheet[Result]):
    """別紙④: what one section did with partners."""

    kind = "sheet4"
    template = ResultSheet.template
    model = Result
    owner = "departments"

    def printed(self, pile: Pile[Result]) -> Iterable[str]:
        """The section and the partners."""
        yield f"departments:{pile.owner}"
        yield from (f"partners:{name}" for one in pile.records for name in one.partners)

    def title(self, pile: Pile[Result]) -> str:
        """Bureau, section and unit."""
        return self.city.departments[pile.owner].full_name

    def view(self, pile: Pile[Result]) -> ResultSheet:
        """As many lines as there are results, at least as many as the form has."""
        section = self.city.departments[pile.owner]
        rows = [
            ResultRowView(
                number=number, subject=one.subject, content=_content(one), partners=self.partners(one)
            )
            for number, one in enumerate((one for one in pile.records if not one.nothing), 1)
        ]
        blank = range(len(rows) + 1, self.lines + 1)
        return ResultSheet(
            **self.head(pile),
            bureau=section.bureau,
            section=section.section,
            unit=section.unit,
            department=section.full_name,
            nothing=not rows,
            withheld=_withheld(pile.records),
            rows=[*rows, *(ResultRowView(number=n, subject="", content="", partners="") for n in blank)],
        )


def _content(result: Result) -> str:
    """取組内容; what is not to be published says so, and why, before anything else."""
    mark = f"{WITHHELD}（理由：{result.withheld}）" if result.withheld else ""
    return "\n".join(word for word in (mark, result.content) if word)


def _withheld(results: Iterable[Result]) -> str:
    """That some results are not to be published, and how many; empty where all are."""
    count = sum(bool(one.withheld) for one in results)
    if not count:
        return ""
    return f"{WITHHELD}とある取組（{full_width(count)}件）は、公表しない。公表するときは、この表から除く。"


class CompiledResults(Sheet[Result]):
    """別紙④ compiled: what all sections did, each result once, in the order of the sections."""

    kind = "sheet4"
    template = CompiledResultSheet.template
    model = Result
    edition = COMPILED

    def printed(self, pile: Pile[Result]) -> Iterable[str]:
        """The sections and the partners."""
        yield from (f"departments:{name}" for one in pile.records for name in one.departments)
        yield from (f"partners:{name}" for one in pile.records for name in one.partners)

    def view(self, pile: Pile[Result]) -> CompiledResultSheet:
        """One line for each result; sections without any are named below."""
        order = list(self.city.departments)
        results = [one for one in pile.records if not one.nothing]
        results.sort(key=lambda one: order.index(one.departments[0]))
        nothing = {name for one in pile.records if one.nothing for name in one.departments}
        done = {name for one in results for name in one.departments}
        return CompiledResultSheet(
            **self.head(pile),
            window=self.window,
            withheld=_withheld(results),
            rows=[
                CompiledResultRowView(
                    number=number,
                    department=self.sections(one.departments),
                    subject=one.subject,
                    content=_content(one),
                    partners=self.partners(one),
                )
                for number, one in enumerate(results, 1)
            ],
            nothing=self.listed(
                self.city.departments[name].full_name for name in order if name in nothing - done
            ),
        )


class ReportStates(Sheet[Result]):
    """Who has reported: a paper for the window, so that the compiled sheet can go to all as it is.

    Every section that the letters of request ask stands there, and whoever else has reported.
    """

    kind = "sheet4"
    template = ReportStateSheet.template
    model = Result
    edition = "窓口用"

    def printed(self, pile: Pile[Result]) -> Iterable[str]:
        """The sections."""
        return (unit.name_in_type for one in self._sections(pile) for unit in one.units)

    def title(self, pile: Pile[Result]) -> str:
        """What it is called."""
        del pile
        return f"{self.name}の提出状況"

    def faults(self, pile: Pile[Result]) -> Iterator[Finding]:
        """Faults of sections, which may be asked; of agreements where none other is known to be in force."""
        tables = self.city.tables
        yield from tables["departments"].unread
        yield from (finding for one in tables["departments"].faulty for finding in one.findings)
        yield from tables["agreements"].unread
        if not self._agreements(pile):
            doubtful = unreadable_agreements(self.setting, kinds=(Role.COMPREHENSIVE,), states=AFTER_SIGNING)
            yield from (finding for one in doubtful for finding in one.findings)

    def view(self, pile: Pile[Result]) -> ReportStateSheet:
        """One line for each section that is asked or has reported."""
        return ReportStateSheet(
            municipality=self.municipality,
            fiscal_year=print_fiscal_year(pile.year),
            name=self.name,
            window=self.window,
            rows=[_state(one, pile) for one in self._sections(pile)],
        )

    def _agreements(self, pile: Pile[Result]) -> list[Agreement]:
        return comprehensive_in(self.setting, pile.year)

    def _sections(self, pile: Pile[Result]) -> list[Section]:
        asked = sections_asked(self.setting) if self._agreements(pile) else []
        reported = {name for one in pile.records for name in one.departments}
        return [
            one
            for one in sections(self.setting)
            if one in asked or any(unit.id in reported for unit in one.units)
        ]


def _state(section: Section, pile: Pile[Result]) -> SectionStateView:
    """What a section has reported; what two of its units did together counts once."""
    units = {unit.id for unit in section.units}
    reports = [one for one in pile.records if units & set(one.departments)]
    count = sum(not one.nothing for one in reports)
    state = REPORTED if count else NO_RESULT if reports else NOT_REPORTED
    return SectionStateView(department=section.full_name, state=state, count=count)
