"""What a document must say: names that its template must print, and that are read back from it."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel

from pipeline.plan.views import AgreementDocument, FindingsSheet, ProposalSheet, ResultSheet, View

VIEWS: Mapping[str, type[View]] = {
    "docx/agreement.docx": AgreementDocument,
    "xlsx/sheet1.xlsx": ProposalSheet,
    "xlsx/sheet4.xlsx": ResultSheet,
    "xlsx/findings.xlsx": FindingsSheet,
}
"""The view of each template."""

REQUIRED: Mapping[str, tuple[str, ...]] = {
    "docx/agreement.docx": (
        "agreement.title",
        "preamble",
        "articles.number",
        "articles.heading",
        "articles.paragraphs.number",
        "articles.paragraphs.text",
        "articles.paragraphs.items.number",
        "articles.paragraphs.items.text",
        "closing",
        "agreement.signed_on",
        "signatures.label",
        "signatures.address",
        "signatures.name",
        "signatures.title",
        "signatures.signer",
        "signatures.mark",
        "witnesses.name",
        "witnesses.signer",
        "cost_tables.heading",
        "cost_tables.rows.item",
        "cost_tables.rows.category",
        "cost_tables.rows.bearer",
        "cost_tables.rows.share",
        "edition.mark",
        "points.message",
        "points.reference",
    ),
    "xlsx/sheet1.xlsx": ("proposals.partner", "proposals.field", "proposals.content"),
    "xlsx/sheet4.xlsx": ("department", "rows.number", "rows.subject", "rows.content", "rows.partners"),
    "xlsx/findings.xlsx": ("findings.severity", "findings.message", "findings.hint", "findings.reference"),
}
"""Dotted names by template; lists are entered."""


def printed(view: BaseModel, path: str) -> list[str]:
    """Every text that stands in a view under a dotted name, blanks left out."""
    values: list[object] = [view]
    for name in path.split("."):
        found = [getattr(value, name) for value in values]
        values = [item for one in found for item in (one if isinstance(one, list) else (one,))]
    return [str(value) for value in values if value != ""]
