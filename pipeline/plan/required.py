"""What a document must say: names that its template must print, and that are read back from it."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel

from pipeline.plan.views.agreements import AgreementDocument
from pipeline.plan.views.approval import ApprovalLetter, CheckSheet, ConfirmationSheet
from pipeline.plan.views.base import Document
from pipeline.plan.views.findings import FindingsSheet
from pipeline.plan.views.letters import (
    ProposalsLetter,
    RepliesLetter,
    ReplySheet,
    ResultsLetter,
    SectionsLetter,
)
from pipeline.plan.views.procedure import ApplicationForm, NeedsSurvey, PastResults, ReviewSheet
from pipeline.plan.views.sheets import (
    CompiledResultSheet,
    MatchingSheet,
    PartnerProposalSheet,
    ProposalSheet,
    ReportStateSheet,
    ResultSheet,
    SectionProposalSheet,
)

DOCUMENTS: tuple[type[Document], ...] = (
    AgreementDocument,
    CheckSheet,
    ConfirmationSheet,
    ApprovalLetter,
    ProposalSheet,
    SectionProposalSheet,
    PartnerProposalSheet,
    MatchingSheet,
    ResultSheet,
    CompiledResultSheet,
    ReportStateSheet,
    ProposalsLetter,
    RepliesLetter,
    SectionsLetter,
    ResultsLetter,
    ReplySheet,
    ApplicationForm,
    PastResults,
    NeedsSurvey,
    ReviewSheet,
    FindingsSheet,
)
"""Every view that a template renders."""

VIEWS: Mapping[str, type[Document]] = {one.template: one for one in DOCUMENTS}
"""The view of each template."""

REQUIRED: Mapping[str, tuple[str, ...]] = {one.template: one.must_print for one in DOCUMENTS}
"""Dotted names by template; lists are entered."""


def printed(view: BaseModel, path: str) -> list[str]:
    """Every text that stands in a view under a dotted name, blanks left out."""
    values: list[object] = [view]
    for name in path.split("."):
        found = [getattr(value, name) for value in values]
        values = [item for one in found for item in (one if isinstance(one, list) else (one,))]
    return [str(value) for value in values if value != ""]
