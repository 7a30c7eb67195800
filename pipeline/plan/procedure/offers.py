"""Agreements on their way → 申出書, 連携実績整理表, ニーズ調査票 (row A10 ①, ②, ④)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from pipeline.findings import Finding
from pipeline.plan.documents import document_name
from pipeline.plan.job import Plan
from pipeline.plan.procedure.papers import Paper, unreadable
from pipeline.plan.procedure.past_results import KIND as PAST_RESULTS
from pipeline.plan.procedure.past_results import past_results
from pipeline.plan.standing import (
    contact_of,
    is_being_made,
    is_comprehensive,
    naming,
    unreadable_agreements,
)
from pipeline.plan.views.procedure import (
    ApplicationForm,
    NamedView,
    NeedRowView,
    NeedsSurvey,
    PastView,
    PlannedView,
)
from pipeline.plan.wording import (
    codes_of,
    field_word,
    field_words,
    fields_of,
    figure,
    from_to,
    head_title,
    partner_names,
    reference,
    window_chief,
)
from pipeline.policy.registry import Case
from pipeline.policy.rules.projects import projects_of
from pipeline.records.agreements import Agreement
from pipeline.records.choices import Direction, Initiator, ProjectStatus, ProposalStatus, Role
from pipeline.records.dates import print_fiscal_year
from pipeline.records.projects import Project
from pipeline.records.proposals import Proposal
from pipeline.records.results import Result

APPLICATION, NEEDS_SURVEY = "application", "needs-survey"


def plan_procedure(case: Case, by_record: Mapping[str, list[Finding]]) -> Plan:
    """The papers of every agreement that is not signed yet, as far as the rule set lists them.

    They belong to comprehensive agreements, and to no amendment. An offer is written for each partner
    of those that a partner asked for.
    """
    whole = [
        one
        for one in case.city.agreements.values()
        if is_being_made(one, case) and is_comprehensive(one, case.policy.codes)
    ]
    doubtful = list(unreadable_agreements(case, kinds=(Role.COMPREHENSIVE,), states=(Role.IN_PROCEDURE,)))
    papers = {APPLICATION: _applications, PAST_RESULTS: past_results, NEEDS_SURVEY: _needs_survey}
    plans: list[Plan] = []
    for kind, plan_one in papers.items():
        if name := document_name(kind, case):
            plans += unreadable(kind, doubtful, case)
            plans += (plan_one(name, one, case, by_record) for one in whole)
    return Plan.of(plans)


# 申出書


def _applications(
    name: str, agreement: Agreement, case: Case, by_record: Mapping[str, list[Finding]]
) -> Plan:
    """One for each partner of an agreement that a partner asked for: each declares for itself."""
    if agreement.initiated_by is not Initiator.PARTNER:
        return Plan((), ())
    plans = []
    for identity in case.partner_ids(agreement):
        projects = [one for one in projects_of(agreement, case) if identity in (one.partners or [identity])]
        results = [
            one
            for one in case.city.results.values()
            if identity in one.partners and one.project is None and not one.nothing
        ]
        paper = Paper(APPLICATION, name, agreement, case, by_record)
        paper.prints([*projects, *results])
        paper.refers("partners", [identity])
        for type_name in ("projects", "results"):
            paper.doubts(naming(case, type_name, agreement.id))
        says = partial(_application, name, agreement, identity, projects, results, case)
        plans.append(paper.held(identity) or paper.made(ApplicationForm.template, says, identity))
    return Plan.of(plans)


def _application(
    name: str,
    agreement: Agreement,
    identity: str,
    projects: list[Project],
    results: list[Result],
    case: Case,
) -> ApplicationForm:
    policy, codes, partner = case.policy, case.policy.codes, case.city.partners[identity]
    contact = contact_of(identity, agreement, case)
    planned = [one for one in projects if one.status is ProjectStatus.PLANNED]
    past = [
        (one.subject, one.content, from_to(one.started_on, one.ended_on) or one.status.label)
        for one in projects
        if one not in planned
    ]
    past += [(one.subject, one.content, one.period or print_fiscal_year(one.fiscal_year)) for one in results]
    criteria = [one for one in codes_of("criteria", codes) if codes.role("criteria", one) is Role.PARTNER]
    return ApplicationForm(
        name=name,
        municipality=policy.municipality.name,
        word=policy.municipality.word,
        kind=codes.label("kinds", agreement.kind),
        guideline=case.rules.head.guideline,
        head=head_title(policy.municipality, case.on),
        window=policy.municipality.window,
        partner=partner.name,
        address=partner.address,
        representative="　".join(
            word for word in (partner.representative_title, partner.representative_name) if word
        ),
        agreement=agreement.title,
        fields=[NamedView(text=text) for text in field_words(agreement, codes)],
        planned=[
            PlannedView(
                number=figure(number),
                subject=one.subject,
                content=one.content,
                fields=fields_of(one.fields, agreement, case),
            )
            for number, one in enumerate(planned, 1)
        ],
        past=[
            PastView(number=figure(number), subject=subject, content=content, when=when)
            for number, (subject, content, when) in enumerate(past, 1)
        ],
        criteria=[NamedView(text=codes.label("criteria", one)) for one in criteria],
        contact_department=contact.department,
        contact_name=contact.name,
        phone=contact.phone or "",
        email=contact.email or "",
    )


# ニーズ調査票


def _needs_survey(
    name: str, agreement: Agreement, case: Case, by_record: Mapping[str, list[Finding]]
) -> Plan:
    """What the partners proposed under the agreement, then the projects that are planned."""
    proposals = [
        one
        for one in case.city.proposals.values()
        if one.agreement == agreement.id
        and one.direction is Direction.FROM_PARTNER
        and not one.nothing
        and one.status is not ProposalStatus.DECLINED
    ]
    projects = [one for one in projects_of(agreement, case) if one.status is ProjectStatus.PLANNED]
    paper = Paper(NEEDS_SURVEY, name, agreement, case, by_record)
    paper.prints([*proposals, *projects])
    parties = case.partner_ids(agreement)
    for partners in (parties, *(one.partners for one in proposals), *(one.partners for one in projects)):
        paper.refers("partners", partners)
    for type_name in ("proposals", "projects"):
        paper.doubts(naming(case, type_name, agreement.id))
    says = partial(_survey, name, agreement, proposals, projects, case)
    return paper.held() or paper.made(NeedsSurvey.template, says)


def _survey(
    name: str, agreement: Agreement, proposals: list[Proposal], projects: list[Project], case: Case
) -> NeedsSurvey:
    codes, town, parties = case.policy.codes, case.policy.municipality, case.partner_ids(agreement)
    offered = [
        (field_word(one.field, agreement, codes), one.subject, one.content, one.partners) for one in proposals
    ]
    offered += [
        (fields_of(one.fields, agreement, case), one.subject, one.content, one.partners or parties)
        for one in projects
    ]
    return NeedsSurvey(
        name=name,
        municipality=town.name,
        agreement=agreement.title,
        partners=partner_names(parties, case),
        sender=window_chief(case),
        window=town.window,
        reference=reference(NEEDS_SURVEY, case),
        rows=[
            NeedRowView(
                number=number,
                field=field,
                subject=subject,
                content=content,
                partners=partner_names(partners, case),
            )
            for number, (field, subject, content, partners) in enumerate(offered, 1)
        ],
    )
