"""Results → 別紙④ of each section, compiled, and who has reported (rows K9, K11, A14)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pipeline.findings import Finding
from pipeline.plan.sheets.base import COMPILED, Sheet
from pipeline.plan.sheets.piles import Pile
from pipeline.plan.views.sheets import (
    CompiledResultRowView,
    CompiledResultSheet,
    ReportStateSheet,
    ResultRowView,
    ResultSheet,
    SectionStateView,
)
from pipeline.records.choices import ProjectStatus
from pipeline.records.dates import fiscal_year_of, print_fiscal_year
from pipeline.records.projects import Project
from pipeline.records.results import Result

REPORTED, NO_RESULT, NOT_REPORTED = "提出", "実績なし", "未提出"


class SectionResults(Sheet[Result]):
    """別紙④: what one section did with partners."""

    kind = "sheet4"
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
                number=number, subject=one.subject, content=one.content, partners=self.partners(one)
            )
            for number, one in enumerate((one for one in pile.records if not one.nothing), 1)
        ]
        blank = range(len(rows) + 1, self.lines + 1)
        return ResultSheet(
            municipality=self.municipality,
            fiscal_year=print_fiscal_year(pile.year),
            mark=self.mark,
            heading=self.heading,
            bureau=section.bureau,
            section=section.section,
            unit=section.unit,
            department=section.full_name,
            nothing=not rows,
            rows=[*rows, *(ResultRowView(number=n, subject="", content="", partners="") for n in blank)],
        )


class CompiledResults(Sheet[Result]):
    """別紙④ compiled: what all sections did, each result once, in the order of the sections."""

    kind = "sheet4"
    model = Result
    edition = COMPILED

    def printed(self, pile: Pile[Result]) -> Iterable[str]:
        """The sections and the partners."""
        yield from (f"departments:{name}" for one in pile.records for name in one.departments)
        yield from (f"partners:{name}" for one in pile.records for name in one.partners)

    def title(self, pile: Pile[Result]) -> str:
        """The name of the sheet: there is one a year."""
        del pile
        return self.name

    def view(self, pile: Pile[Result]) -> CompiledResultSheet:
        """One line for each result; sections without any are named below."""
        order = list(self.city.departments)
        results = [one for one in pile.records if not one.nothing]
        results.sort(key=lambda one: order.index(one.departments[0]))
        counts = _counts(pile)
        return CompiledResultSheet(
            municipality=self.municipality,
            fiscal_year=print_fiscal_year(pile.year),
            mark=self.mark,
            heading=self.heading,
            window=self.window,
            rows=[
                CompiledResultRowView(
                    number=number,
                    department=self.sections(one.departments),
                    subject=one.subject,
                    content=one.content,
                    partners=self.partners(one),
                )
                for number, one in enumerate(results, 1)
            ],
            nothing=self.listed(
                self.city.departments[name].full_name for name in order if counts.get(name) == 0
            ),
        )


class ReportStates(Sheet[Result]):
    """Who has reported: a paper for the window, so that the compiled sheet can go to all as it is.

    A section whose project runs in that year should have reported.
    """

    kind = "sheet4"
    model = Result
    edition = "窓口用"

    def printed(self, pile: Pile[Result]) -> Iterable[str]:
        """The sections."""
        return (f"departments:{name}" for name in (*_counts(pile), *self._expected(pile.year)))

    def title(self, pile: Pile[Result]) -> str:
        """What it is called."""
        del pile
        return f"{self.name}の提出状況"

    def faults(self, pile: Pile[Result]) -> Iterator[Finding]:
        """Faults of projects for which a section that has not reported may have had to."""
        table = self.city.tables[Project.type_name]
        yield from table.unread
        for faulty in table.faulty:
            if faulty.text("department") not in _counts(pile):
                yield from faulty.findings

    def view(self, pile: Pile[Result]) -> ReportStateSheet:
        """One line for each section that has reported or should have."""
        counts, expected = _counts(pile), self._expected(pile.year)
        return ReportStateSheet(
            municipality=self.municipality,
            fiscal_year=print_fiscal_year(pile.year),
            name=self.name,
            window=self.window,
            rows=[
                SectionStateView(
                    department=one.full_name, state=_state(counts.get(one.id)), count=counts.get(one.id, 0)
                )
                for one in self.city.departments.values()
                if one.id in counts or one.id in expected
            ],
        )

    def _expected(self, year: int) -> list[str]:
        """The sections with a project that runs in a fiscal year."""
        projects = self.city.projects.values()
        return [one.department for one in projects if one.department and _runs_in(one, year)]


def _counts(pile: Pile[Result]) -> dict[str, int]:
    """How many results each section reports that reports at all."""
    counts: dict[str, int] = {}
    for one in pile.records:
        for name in one.departments:
            counts[name] = counts.get(name, 0) + (not one.nothing)
    return counts


def _state(count: int | None) -> str:
    if count is None:
        return NOT_REPORTED
    return REPORTED if count else NO_RESULT


def _runs_in(project: Project, year: int) -> bool:
    """Whether a project runs in a fiscal year; where its days do not tell, it does not count."""
    if project.status is ProjectStatus.PLANNED or project.started_on is None:
        return False
    if project.ended_on is None:
        return project.status is ProjectStatus.RUNNING and fiscal_year_of(project.started_on) <= year
    return fiscal_year_of(project.started_on) <= year <= fiscal_year_of(project.ended_on)
