"""The projects under an agreement: how many, of what kind, at whose cost."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Annotated

from pipeline.policy.amendments import in_force, lineage
from pipeline.policy.model import RuleEntry
from pipeline.policy.registry import Breach, Case, Evidence, NotApplicable, Outcome, rule
from pipeline.policy.state import NO_PAPER, is_dropped, is_registered_only
from pipeline.records.agreements import Agreement
from pipeline.records.base import Code, declare
from pipeline.records.choices import Choice, CriterionResult
from pipeline.records.partners import latest
from pipeline.records.projects import Project
from pipeline.records.values import Count, Flag

NO_PROJECTS = "この協定の連携事業がまだありません。"


class Counted(Choice):
    """What a threshold counts."""

    PROJECTS = "projects", "事業"
    FIELDS = "fields", "分野"
    AIMS = "aims", "目標"


class ProjectCount(RuleEntry):
    """How many projects (or fields, or aims) an agreement needs."""

    minimum: Count = declare("最低数")
    counts: list[Counted] = declare("数えるもの")
    without_city_cost: Flag = declare("市の費用負担がある事業を除く", default=True)


def projects_of(agreement: Agreement, case: Case) -> list[Project]:
    """The projects that name the agreement or its amendments, then those of its partners that name none.

    What names an amendment that was declined, or an original that was cancelled, is not among them.
    """
    mine = [one for name in living_line(agreement, case) for one in case.city.projects_of.get(name, [])]
    for partner in case.partners_of(agreement):
        mine += [one for one in case.city.projects_with.get(partner.id, []) if one not in mine]
    return mine


def living_line(agreement: Agreement, case: Case) -> list[str]:
    """The ids of an agreement and of those of its line that were neither declined nor cancelled."""
    dropped = _dropped(agreement, case)
    return [one for one in lineage(agreement, case) if one not in dropped]


def _dropped(agreement: Agreement, case: Case) -> list[str]:
    """The ids of the other agreements of its line that were declined or cancelled."""
    known, codes = case.city.agreements, case.policy.codes
    others = (one for one in lineage(agreement, case) if one != agreement.id and one in known)
    return [one for one in others if is_dropped(known[one], codes)]


def aims(case: Case) -> str:
    """The aims of the guideline, as a hint lists them."""
    codes = case.policy.codes
    return "、".join(word for word in codes.words("aims") if codes.find("aims", word) != word)


def at_city_cost(project: Project) -> bool:
    """Whether the municipality bears costs of a project, which then is no 連携事業."""
    return bool(project.city_cost)


@rule("project-count", Agreement, ProjectCount, title="連携事業の数", rows=("A4", "J2", "J5", "P8"))
def project_count(agreement: Agreement, case: Case, entry: ProjectCount) -> Iterator[Outcome]:
    """At least the policy's number of projects, done or planned; one count that reaches it is enough."""
    projects = projects_of(agreement, case)
    if entry.without_city_cost:
        projects = [one for one in projects if not at_city_cost(one)]
    found = {
        Counted.PROJECTS: [one.subject for one in projects],
        Counted.FIELDS: _labels(case, "fields", {code for one in projects for code in one.fields}),
        Counted.AIMS: _labels(case, "aims", {code for one in projects for code in one.aims}),
    }
    best = max(entry.counts, key=lambda what: len(found[what]))
    names = "、".join(found[best])
    if len(found[best]) >= entry.minimum:
        yield Evidence(f"{best.label} {len(found[best])}件：{names}")
        return
    what = "・".join(one.label for one in entry.counts)
    more = "".join(_not_counted(agreement, case))
    yield Breach(
        f"連携する{what}が{len(found[best])}件で、必要な{entry.minimum}件に足りません。{more}",
        f"予定のものも数えられます。この協定のID「{agreement.id}」を書いた連携事業を projects に加えてください。",
        (),
        str(len(found[best])),
    )


def _not_counted(agreement: Agreement, case: Case) -> Iterator[str]:
    """The projects that a clerk may miss in the count: unread ones, and those of agreements let go."""
    faulty = case.city.tables[Project.type_name].faulty
    unread = sum(agreement.id in (one.texts("agreement", "協定ID") or ()) for one in faulty)
    if unread:
        yield f"ほかに{unread}件ありますが、記録に誤りがあるため数えていません。"
    for name in _dropped(agreement, case):
        if projects := case.city.projects_of.get(name, []):
            state = case.policy.codes.label("states", case.city.agreements[name].status or "")
            yield f"「{name}」の連携事業{len(projects)}件は、その協定が「{state}」のため数えていません。"


def _labels(case: Case, family: str, codes: Iterable[str]) -> list[str]:
    return [case.policy.codes.label(family, code) for code in sorted(codes)]


@rule("fields-named", Agreement, RuleEntry, title="連携事項の記載", rows=("A4", "J2", "K1", "M7"))
def fields_named(agreement: Agreement, case: Case, entry: RuleEntry) -> Iterator[Outcome]:
    """The agreement names what the parties work together on."""
    del entry
    if is_registered_only(agreement, case.policy.codes):
        yield NotApplicable(NO_PAPER)
    elif not agreement.fields:
        message = "連携事項が1つも書かれていません。"
        yield Breach(message, "「連携事項」に、区分（と、協定書に書く文言）を書いてください。", ("fields",))
    else:
        yield Evidence(
            "、".join(one.wording or case.policy.codes.label("fields", one.code) for one in agreement.fields)
        )


@rule("project-partner", Agreement, RuleEntry, title="連携事業の相手方", rows=("A4",))
def project_partner(agreement: Agreement, case: Case, entry: RuleEntry) -> Iterator[Outcome]:
    """A project that names the agreement is carried out with its partners, not with others."""
    del entry
    now = case.partner_ids(in_force(agreement, case))
    parties = list(dict.fromkeys([*case.partner_ids(agreement), *now]))
    projects = case.city.projects_of.get(agreement.id, [])
    if not projects:
        yield NotApplicable(NO_PROJECTS)
    elif all(one in parties for project in projects for one in project.partners):
        yield Evidence(f"連携事業 {len(projects)}件：相手方でない企業等はない")
    for project in projects:
        for number, one in enumerate(project.partners):
            if one not in parties:
                yield Breach(
                    f"連携事業「{project.subject}」の連携企業「{one}」は、この協定の相手方ではありません。",
                    f"この協定の相手方は {'、'.join(parties)} です。連携企業IDか協定IDを確かめてください。",
                    ("partners", number),
                    one,
                    project,
                )


@rule("project-field", Agreement, RuleEntry, title="連携事業の分野", rows=("A4",))
def project_field(agreement: Agreement, case: Case, entry: RuleEntry) -> Iterator[Outcome]:
    """Every project of the agreement lies in a field."""
    del entry
    projects = projects_of(agreement, case)
    if not projects:
        yield NotApplicable(NO_PROJECTS)
    for project in projects:
        if project.fields:
            yield Evidence(f"{project.subject}：{'、'.join(_labels(case, 'fields', project.fields))}")
        else:
            yield Breach(
                f"連携事業「{project.subject}」に、該当する連携事項がありません。",
                "「該当する連携事項」に、指針の分野から1つ以上書いてください。",
                ("fields",),
                None,
                project,
            )


@rule("project-aim", Agreement, RuleEntry, title="連携事業の目的", rows=("A4",))
def project_aim(agreement: Agreement, case: Case, entry: RuleEntry) -> Iterator[Outcome]:
    """Every project of the agreement serves at least one of the guideline's aims."""
    del entry
    projects = projects_of(agreement, case)
    if not projects:
        yield NotApplicable(NO_PROJECTS)
    for project in projects:
        if project.aims:
            yield Evidence(f"{project.subject}：{'、'.join(_labels(case, 'aims', project.aims))}")
        else:
            yield Breach(
                f"連携事業「{project.subject}」の目的が1つも書かれていません。",
                f"「目的」に、{aims(case)} のうち当てはまるものを書いてください。",
                ("aims",),
                None,
                project,
            )


class ProjectCriteria(RuleEntry):
    """The criteria that each project meets."""

    criteria: list[Annotated[str, Code("criteria")]] = declare("基準")


@rule("project-criteria", Agreement, ProjectCriteria, title="連携事業の基準", rows=("A5",))
def project_criteria(agreement: Agreement, case: Case, entry: ProjectCriteria) -> Iterator[Outcome]:
    """Each criterion is confirmed of each project of the agreement, and met."""
    projects = projects_of(agreement, case)
    if not projects:
        yield NotApplicable(NO_PROJECTS)
    for project in projects:
        wrong = [one for one in (_criterion(project, name, case) for name in entry.criteria) if one]
        yield from wrong
        if not wrong:
            yield Evidence(f"{project.subject}：すべて確認済み")


def _criterion(project: Project, criterion: str, case: Case) -> Breach | None:
    found = latest(project.criteria, criterion, case.on)
    named = f"基準{criterion}「{case.policy.codes.label('criteria', criterion)}」"
    if found is not None and found.result is CriterionResult.NOT_MET:
        message = f"連携事業「{project.subject}」は、{named}を満たしていません。"
        hint = "事業の内容を見直すか、状況が変わったときは新しい確認を書き加えてください。"
        where = ("criteria", project.criteria.index(found), "result")
        return Breach(message, hint, where, found.result.label, project)
    if found is None or found.date is None:
        message = f"連携事業「{project.subject}」について、{named}が確認されていません。"
        hint = f"事業の「確認事項」に 基準「{criterion}」・結果・確認日 を書いてください。"
        return Breach(message, hint, ("criteria",), None, project)
    return None


@rule("project-city-cost", Agreement, RuleEntry, title="連携事業の費用", rows=("A1",))
def project_city_cost(agreement: Agreement, case: Case, entry: RuleEntry) -> Iterator[Outcome]:
    """Projects at the municipality's cost are told: they do not count as 連携事業."""
    del entry
    projects, word = projects_of(agreement, case), case.policy.municipality.word
    if not projects:
        yield NotApplicable(NO_PROJECTS)
    elif not any(map(at_city_cost, projects)):
        yield Evidence(f"連携事業 {len(projects)}件：{word}の費用はない")
    for project in projects:
        if at_city_cost(project):
            yield Breach(
                f"連携事業「{project.subject}」には{word}の費用（{project.city_cost:,}円）があるため、"
                "連携事業の数に入れていません。",
                "費用の記載が正しいか確かめてください。正しければ対応は要りません。",
                ("city_cost",),
                str(project.city_cost),
                project,
            )
