"""`kyotei forms issue`: letters of request and reply sheets of a fiscal year → output/<city>/forms/.

The page index.html is the build's: it lists the forms when the next build writes it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pipeline.build.making import Making
from pipeline.build.manifest import Entry, sha256
from pipeline.build.program import program_digest
from pipeline.build.store import Store
from pipeline.build.survey import Survey, survey
from pipeline.build.work import Source, make_one
from pipeline.findings import Finding, in_order
from pipeline.plan.job import Held, Job, Plan, digest
from pipeline.plan.letters.desk import Round, issue_scope
from pipeline.plan.letters.forms import FORMS, forms_asked
from pipeline.plan.letters.requests import asks_for_forms, plan_forms
from pipeline.policy.model import Policy, RuleSet
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
class _Run(Making):
    scopes: tuple[str, ...]

    @property
    def mine(self) -> list[Entry]:
        """What was issued of these forms for this year, in this run or an earlier one."""
        entries = self.store.entries.values()
        return [one for one in entries if one.command == COMMAND and one.scope in self.scopes]

    def make(self, plan: Plan) -> None:
        """Makes what is not current, keeps what is, removes what no longer holds."""
        self.held += plan.held
        sources = self.templates(plan.jobs)
        kept = {
            job.path for job in plan.jobs if (source := sources.get(job.template)) and self._put(job, source)
        }
        for entry in self.mine:
            if entry.path not in kept:
                self.drop(entry.path)

    def _put(self, job: Job, source: Source) -> bool:
        """Writes one document unless it is current; whether it holds, written or not."""
        data, template = source
        seal = digest(job, sha256(data), program_digest())
        if self.store.is_current(job.path, seal):
            self.keep(job, template)
            return True
        return self.finish(job, make_one(job, source), seal, template)


def issue(workspace: Workspace, key: str, on: date, asked: Round) -> Issued:
    """Makes the forms of a fiscal year that the municipality's rule set of the day asks for.

    Forms that are not asked for stay as they are. Raises `NothingToIssue` and `UnknownForm`, and like
    a build `Busy`, `CannotWrite` or `ManifestBroken`.
    """
    known = survey(workspace, key, on)
    if known.policy is None or known.city is None:
        return Issued(known.findings, (), (), 0, failed=False)
    plan, why = _plan(known, known.policy, known.city, asked)
    with Store(workspace, key) as store:
        run = _Run(workspace, store, COMMAND, _scopes(known.policy.on(on), asked))
        if why and not run.mine:
            raise NothingToIssue(why)
        run.make(plan)
        store.close()
        findings = in_order(
            [*run.found, *plan.findings, *(finding for one in run.held for finding in one.reasons)]
        )
        return Issued(tuple(findings), tuple(run.mine), tuple(run.held), store.written, run.failed)


def _scopes(rules: RuleSet | None, asked: Round) -> tuple[str, ...]:
    forms = forms_asked(asked.forms, rules) if rules else FORMS
    return tuple(issue_scope(asked.year, kind) for kind in forms)


def _plan(known: Survey, policy: Policy, city: City, asked: Round) -> tuple[Plan, str]:
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
    return plan_forms(case, by_record, asked), ""
