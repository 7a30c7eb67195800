"""Proposals, replies and results → jobs for 別紙①–④, own and compiled (rows K5–K9, K11, A14)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipeline.findings import Finding
from pipeline.plan.documents import document_name
from pipeline.plan.job import Plan
from pipeline.plan.sheets.base import Sheet
from pipeline.plan.sheets.matching import Matching
from pipeline.plan.sheets.proposals import CompanyProposals, ProposalsToPartner, SectionProposals
from pipeline.plan.sheets.results import CompiledResults, ReportStates, SectionResults
from pipeline.policy.registry import Setting

SHEETS: tuple[type[Sheet[Any]], ...] = (
    CompanyProposals,
    SectionProposals,
    ProposalsToPartner,
    Matching,
    SectionResults,
    CompiledResults,
    ReportStates,
)


def plan_sheets(setting: Setting, by_record: Mapping[str, list[Finding]]) -> Plan:
    """The sheets of every fiscal year of which there are records, as far as the guideline asks for them."""
    plan = Plan.of(
        planned
        for sheet in SHEETS
        if (name := document_name(sheet.kind, setting)) is not None
        for planned in sheet(setting, by_record, name).plan()
    )
    # A file that cannot be read is told once of a kind, not of each of its editions.
    return Plan(plan.jobs, tuple(dict.fromkeys(plan.held)), plan.findings)
