"""`kyotei forms issue`: letters of request and reply sheets of a fiscal year → output/<city>/forms/."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date

from pipeline.build.manifest import Entry, sha256
from pipeline.build.program import program_digest
from pipeline.build.store import CannotWrite, Store
from pipeline.build.survey import Survey, survey
from pipeline.build.work import Source, check_templates, make_one
from pipeline.findings import Finding, Place, Severity, in_order
from pipeline.plan.job import Held, Job, Plan, digest
from pipeline.plan.letters.desk import Round
from pipeline.plan.letters.requests import asks_for_forms, plan_forms
from pipeline.policy.model import Policy
from pipeline.policy.registry import Case
from pipeline.records.city import City
from pipeline.workspace import Workspace

COMMAND = "forms"


class NothingToIssue(Exception):
    """The rule set asks for no forms, and none were issued before; it says what to write in the policy."""


@dataclass(frozen=True, slots=True)
class Issued:
    """What became of one issue. ``findings`` are those that concern its documents, and no others."""

    findings: tuple[Finding, ...]
    documents: tuple[Entry, ...]
    held: tuple[Held, ...]
    written: int
    failed: bool


@dataclass
class _Run:
    workspace: Workspace
    store: Store
    scope: str
    found: list[Finding] = field(default_factory=list)
    held: list[Held] = field(default_factory=list)
    failed: bool = False

    @property
    def mine(self) -> list[Entry]:
        """What was issued for this year, in this run or an earlier one."""
        entries = self.store.entries.values()
        return [one for one in entries if (one.command, one.scope) == (COMMAND, self.scope)]

    def make(self, plan: Plan) -> None:
        """Makes what is not current, keeps what is, removes what no longer holds."""
        self.held += plan.held
        sources = self._sources({job.template for job in plan.jobs})
        kept = {
            job.path for job in plan.jobs if (source := sources.get(job.template)) and self._put(job, source)
        }
        for entry in self.mine:
            if entry.path not in kept:
                self._try(lambda path=entry.path: self.store.drop(path))  # type: ignore[misc]
        missing = (job for job in plan.jobs if job.template not in sources)
        self.held += (Held(job.kind, job.title, job.records, ()) for job in missing)

    def _put(self, job: Job, source: Source) -> bool:
        """Writes one document unless it is current; whether it holds, written or not."""
        data, template = source
        seal = digest(job, sha256(data), program_digest())
        if self.store.is_current(job.path, seal):
            return True
        made = make_one(job, source)
        if made.findings:
            self.found += made.findings
            self.held.append(Held(job.kind, job.title, job.records, made.findings))
            return False
        entry = Entry(job.kind, job.path, sha256(made.data), seal, COMMAND, self.scope, job.records, template)
        self._try(lambda: self.store.put(entry, made.data))
        return True

    def _sources(self, templates: Iterable[str]) -> dict[str, Source]:
        """The templates that can be used; what is wrong with the others is told."""
        found = {one: self.workspace.template(one, self.store.key) for one in sorted(templates)}
        sources = {one: source for one, source in found.items() if source is not None}
        refused = check_templates(sources)
        self.found += (finding for faults in refused.values() for finding in faults)
        self.found += (_no_template(one) for one in found if one not in sources)
        return {one: source for one, source in sources.items() if one not in refused}

    def _try(self, change: Callable[[], list[Finding]]) -> None:
        try:
            self.found += change()
        except CannotWrite as why:
            self.failed = True
            self.found.append(why.finding)


def issue(workspace: Workspace, key: str, on: date, asked: Round) -> Issued:
    """Makes the forms of a fiscal year that the municipality's rule set of the day asks for.

    Raises `NothingToIssue`, and like a build `Busy`, `CannotWrite` or `ManifestBroken`.
    """
    known = survey(workspace, key, on)
    if known.policy is None or known.city is None:
        return Issued(known.findings, (), (), 0, failed=False)
    plan, why = _plan(known, known.policy, known.city, workspace, asked)
    with Store(workspace, key) as store:
        run = _Run(workspace, store, str(asked.year))
        if why and not run.mine:
            raise NothingToIssue(why)
        run.make(plan)
        store.close()
        findings = in_order(
            [*run.found, *plan.findings, *(finding for one in run.held for finding in one.reasons)]
        )
        return Issued(tuple(findings), tuple(run.mine), tuple(run.held), store.written, run.failed)


def _plan(known: Survey, policy: Policy, city: City, workspace: Workspace, asked: Round) -> tuple[Plan, str]:
    """What is to be issued, or why the rule set of the day asks for nothing."""
    rules = policy.on(known.on)
    if rules is None:
        why = "基準日に施行されている規則集がないため、どの書類を求めるかが分かりません。policy.yaml の「施行日」を確かめてください。"
        return Plan((), ()), why
    if not asks_for_forms(rules):
        why = (
            f"「{rules.head.guideline}」の書類に、依頼文で求めるものも回答書もありません。"
            "要るときは、policy.yaml の documents（書類）に letter（依頼文）と sheet1・sheet2・sheet4・reply-sheet のうち使うものを加えてください。"
        )
        return Plan((), ()), why
    by_record: dict[str, list[Finding]] = {}
    for one in known.findings:
        by_record.setdefault(one.record or "", []).append(one)
    case = Case(city, policy, known.on, rules)
    return plan_forms(case, by_record, workspace.signed(known.key), asked), ""


def _no_template(relative: str) -> Finding:
    message = f"ひな形 templates/{relative} がないか、読めません。"
    hint = "元のひな形を templates に戻すか、読み取りの権限を確かめてください。"
    return Finding("no-template", Severity.ERROR, message, hint, Place(f"templates/{relative}"), holds=("*",))
