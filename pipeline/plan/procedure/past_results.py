"""An agreement on its way → 連携実績整理表: its projects by 連携事項, and how many count (rows A10 ②, A1, A4)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from pipeline.findings import Finding
from pipeline.plan.job import Plan
from pipeline.plan.procedure.papers import Paper
from pipeline.plan.standing import naming
from pipeline.plan.views.procedure import PastResults, PastRowView
from pipeline.plan.wording import codes_of, figure, partner_names, reference, section_names
from pipeline.policy.model import Strength
from pipeline.policy.registry import Case
from pipeline.policy.rules.projects import Counted, ProjectCount, at_city_cost, projects_of
from pipeline.records.agreements import Agreement
from pipeline.records.dates import print_day, print_fiscal_year
from pipeline.records.projects import Project
from pipeline.records.results import Result

KIND = "past-results"
COUNTS, COUNTS_NOT = "○", "－"


def past_results(name: str, agreement: Agreement, case: Case, by_record: Mapping[str, list[Finding]]) -> Plan:
    """The sheet of one agreement: its projects in the policy's order of fields, planned ones too.

    Results that belong to no project stand below, uncounted.
    """
    projects = sorted(projects_of(agreement, case), key=lambda one: _order(one, case))
    known = {one.id for one in projects}
    parties = case.partner_ids(agreement)
    results = [one for one in case.city.results.values() if _belongs(one, agreement, known, parties)]
    paper = Paper(KIND, name, agreement, case, by_record)
    paper.prints([*projects, *results])
    for partners in (parties, *(one.partners for one in projects), *(one.partners for one in results)):
        paper.refers("partners", partners)
    paper.refers("departments", [one.department for one in projects])
    paper.refers("departments", [section for one in results for section in one.departments])
    for type_name in ("projects", "results"):
        paper.doubts(naming(case, type_name, agreement.id))
    says = partial(_sheet, name, agreement, projects, results, case)
    return paper.held() or paper.made(PastResults.template, says)


def _sheet(
    name: str, agreement: Agreement, projects: list[Project], results: list[Result], case: Case
) -> PastResults:
    rule, parties = _rule(agreement, case), case.partner_ids(agreement)
    rows = [_project(one, results, parties, rule, case) for one in projects]
    rows += [_result(one, case) for one in results if one.project is None]
    return PastResults(
        name=name,
        municipality=case.policy.municipality.name,
        word=case.policy.municipality.word,
        agreement=agreement.title,
        partners=partner_names(parties, case),
        rows=[one.model_copy(update={"number": number}) for number, one in enumerate(rows, 1)],
        count=_count(projects, rule, case),
        principle=_principle(agreement, rule, case),
        reference=reference(KIND, case),
    )


def _belongs(result: Result, agreement: Agreement, projects: set[str], parties: list[str]) -> bool:
    """Whether a result tells of the agreement's projects, of itself, or of its partners beside any."""
    if result.nothing:
        return False
    if result.project is not None:
        return result.project in projects
    if result.agreement is not None:
        return result.agreement == agreement.id
    return any(one in parties for one in result.partners)


def _order(project: Project, case: Case) -> tuple[int, str, str]:
    order = codes_of("fields", case.policy.codes)
    first = min((order.index(one) for one in project.fields), default=len(order))
    return first, project.started_on.isoformat() if project.started_on else "9", project.id


def _rule(agreement: Agreement, case: Case) -> ProjectCount | None:
    """The rule set's entry on the number of projects, if it says anything of this kind."""
    entries = (one for one in case.rules.rules.values() if isinstance(one, ProjectCount))
    return next((one for one in entries if one.strength_for(agreement.kind)), None)


def _counts(project: Project, rule: ProjectCount | None) -> bool:
    """Whether a project counts: not where the municipality pays, unless the rule set says so."""
    return not at_city_cost(project) or (rule is not None and not rule.without_city_cost)


def _count(projects: list[Project], rule: ProjectCount | None, case: Case) -> str:
    """「事業 ４件」 for everything that the rule set counts, and how many were left out."""
    counted = [one for one in projects if _counts(one, rule)]
    found = {
        Counted.PROJECTS: len(counted),
        Counted.FIELDS: len({code for one in counted for code in one.fields}),
        Counted.AIMS: len({code for one in counted for code in one.aims}),
    }
    words = [
        f"{what.label} {figure(found[what])}件" for what in (rule.counts if rule else [Counted.PROJECTS])
    ]
    left = len(projects) - len(counted)
    word = case.policy.municipality.word
    note = f"（{word}の費用負担がある事業 {figure(left)}件を除く。）" if left else ""
    return case.policy.style.comma.join(words) + note


def _principle(agreement: Agreement, rule: ProjectCount | None, case: Case) -> str:
    if rule is None:
        return ""
    what = "又は".join(one.label for one in rule.counts)
    about = "概ね" if rule.strength_for(agreement.kind) is Strength.PRINCIPLE else ""
    return f"{what}が{about}{figure(rule.minimum)}件以上（予定を含む。{case.rules.cite(rule)}）"


def _project(
    project: Project, results: list[Result], parties: list[str], rule: ProjectCount | None, case: Case
) -> PastRowView:
    codes = case.policy.codes
    return PastRowView(
        number=0,
        fields=case.policy.style.comma.join(codes.label("fields", one) for one in project.fields),
        subject=project.subject,
        content=project.content,
        partners=partner_names(project.partners or parties, case),
        department=section_names(filter(None, [project.department]), case),
        status=project.status.label,
        started=print_day(project.started_on) if project.started_on else "",
        ended=print_day(project.ended_on) if project.ended_on else "",
        results="\n".join(_told(one) for one in results if one.project == project.id),
        cost=_cost(project.city_cost),
        counted=COUNTS if _counts(project, rule) else COUNTS_NOT,
    )


def _result(result: Result, case: Case) -> PastRowView:
    codes = case.policy.codes
    return PastRowView(
        number=0,
        fields=codes.label("fields", result.field) if result.field else "",
        subject=result.subject,
        content=result.content,
        partners=partner_names(result.partners, case),
        department=section_names(result.departments, case),
        status=Result.type_label,
        started="",
        ended="",
        results=_told(result),
        cost=_cost(result.city_cost),
        counted=COUNTS_NOT,
    )


def _told(result: Result) -> str:
    """「令和７年度　（令和7年10月）　成果」."""
    period = f"（{result.period}）" if result.period else ""
    return "　".join(
        word for word in (print_fiscal_year(result.fiscal_year) + period, result.outcome) if word
    )


def _cost(yen: int | None) -> str:
    return f"{figure(yen)}円" if yen else "なし" if yen == 0 else ""
