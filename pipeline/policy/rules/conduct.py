"""How projects are carried out once they run: who goes along, and that the window knows."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.policy.model import RuleEntry
from pipeline.policy.registry import Breach, Case, Evidence, NotApplicable, Outcome, rule
from pipeline.records.choices import ProjectStatus
from pipeline.records.dates import print_day
from pipeline.records.projects import Project


@rule("project-stage", Project, RuleEntry, title="連携事業の段階", rows=("A12",))
def project_stage(project: Project, case: Case, entry: RuleEntry) -> Iterator[Outcome]:
    """A running project under an agreement says whether the window still goes along."""
    agreement = case.city.agreements.get(project.agreement or "")
    if agreement is None or entry.strength_for(agreement.kind) is None:
        yield NotApplicable("この規則の対象となる協定による連携事業ではありません。")
    elif project.status is not ProjectStatus.RUNNING:
        yield NotApplicable(f"連携事業は「{project.status.label}」です。")
    elif project.stage is None:
        yield Breach(
            f"実施中の連携事業「{project.subject}」の段階が書かれていません。",
            f"「段階」に、{case.policy.municipality.window}が伴走しているときは 伴走中、"
            "担当課と企業等が直接調整しているときは 自走 と書いてください。",
            ("stage",),
        )
    else:
        yield Evidence(project.stage.label)


@rule("project-shared", Project, RuleEntry, title="連携事業の窓口への共有", rows=("A17", "P5"))
def project_shared(project: Project, case: Case, entry: RuleEntry) -> Iterator[Outcome]:
    """A project that began after the signing came through the window, or was shared with it.

    What began before this rule set was in force is left alone.
    """
    agreement = case.city.agreements.get(project.agreement or "")
    if agreement is None or entry.strength_for(agreement.kind) is None:
        yield NotApplicable("この規則の対象となる協定による連携事業ではありません。")
        return
    begun, signed = project.started_on, agreement.signed_on
    if begun is None or signed is None or begun <= signed or begun < case.rules.head.in_force_from:
        yield NotApplicable("締結の後に始まった連携事業ではありません。")
        return
    window = case.policy.municipality.window
    section = case.city.departments.get(project.department or "")
    if project.shared_on is not None:
        yield Evidence(f"{print_day(project.shared_on)}に{window}へ共有")
    elif section is not None and window in section.full_name:
        yield Evidence(f"所管は{section.full_name}")
    else:
        yield Breach(
            f"締結の後に始まった連携事業「{project.subject}」が、{window}に伝わっているか分かりません。",
            f"{window}を通したか、知らせた日を「窓口への共有日」に書いてください。",
            ("shared_on",),
        )
