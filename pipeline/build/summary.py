"""Findings and entries of a city → findings.json, the workbook's job, and the page index.html."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from urllib.parse import quote

from pipeline.build.convert import FOLDER as RECORDS_FOLDER
from pipeline.build.convert import KIND as RECORDS
from pipeline.build.manifest import Entry, json_bytes
from pipeline.build.survey import Survey
from pipeline.findings import Finding, in_order
from pipeline.plan.documents import document_name
from pipeline.plan.job import KIND_LABELS, Held, Job
from pipeline.plan.views.summary import (
    FindingRowView,
    FindingsSheet,
    IndexDocument,
    IndexFinding,
    IndexGroup,
    IndexHeld,
    IndexPage,
)
from pipeline.policy.registry import Setting
from pipeline.records.city import record_label
from pipeline.records.dates import NotADate, parse_fiscal_year, print_day, print_fiscal_year
from pipeline.render.page import render_page

COMMAND = "build"
FINDINGS_JSON = "findings.json"
INDEX = "index.html"
WORKBOOK = f"{KIND_LABELS['findings']}.xlsx"
SUMMARY_PATHS = (FINDINGS_JSON, WORKBOOK, INDEX)
FINDINGS_KINDS = ("findings", "findings-workbook", "index")
"""Kinds of file that tell of the whole city, whatever ``--only`` says."""


def plan_findings_workbook(known: Survey, findings: Sequence[Finding]) -> Job:
    """The job of the workbook that a clerk filters and passes on."""
    titles = {one.rule: one.title for one in known.judgement.verdicts} if known.judgement else {}
    rows = [
        _row(number, one, f"{titles[one.rule]}（{one.rule}）" if one.rule in titles else one.rule)
        for number, one in enumerate(findings, 1)
    ]
    view = FindingsSheet(municipality=known.name, count=len(rows), findings=rows)
    return Job("findings-workbook", WORKBOOK, KIND_LABELS["findings"], "xlsx/findings.xlsx", (), view)


def summary_files(
    known: Survey,
    findings: Sequence[Finding],
    entries: Iterable[Entry],
    held: Iterable[Held],
    kept: Iterable[str],
) -> Iterator[tuple[str, str, bytes]]:
    """Kind, path and bytes of findings.json and index.html; ``kept`` are files set aside."""
    yield "findings", FINDINGS_JSON, json_bytes([one.to_json() for one in findings])
    yield "index", INDEX, render_page("index.html", _page(known, findings, entries, held, kept))


def pdf_path(path: str) -> str:
    """Where the PDF of a document lies: beside it."""
    return path.rpartition(".")[0] + ".pdf"


def _row(number: int, one: Finding, rule: str) -> FindingRowView:
    place = one.place
    return FindingRowView(
        number=number,
        severity=one.severity.label,
        message=one.message,
        hint=one.hint or "",
        value=one.value or "",
        file=place.file if place else "",
        place=_within(one),
        record=record_label(one.record),
        reference=one.reference or "",
        rule=rule,
    )


def _within(one: Finding) -> str:
    """The place inside its file: 「12行目」, 「シート「協定」 セルB4」."""
    return one.place.text.removeprefix(one.place.file).strip() if one.place else ""


def _page(
    known: Survey,
    findings: Sequence[Finding],
    entries: Iterable[Entry],
    held: Iterable[Held],
    kept: Iterable[str],
) -> IndexPage:
    groups = _groups(known, [one for one in entries if one.kind not in FINDINGS_KINDS])
    return IndexPage(
        municipality=known.name,
        on=print_day(known.on),
        made=sum(len(documents) for documents in groups.values()),
        errors=sum(1 for one in findings if one.severity.rank == 0),
        groups=[
            IndexGroup(label=_called(kind, known), documents=groups[kind])
            for kind in sorted(groups, key=_usual_order)
        ],
        held=[
            IndexHeld(label=_called(one.kind, known), title=one.title, reasons=_reasons(one.reasons))
            for one in held
        ],
        kept=[IndexDocument(link=quote(path), title=path, pdf="") for path in kept],
        findings=[_told(one) for one in findings],
    )


def _groups(known: Survey, entries: Iterable[Entry]) -> dict[str, list[IndexDocument]]:
    """The documents of all commands by kind, those of the newest year first."""
    listed = {one.path: one for one in sorted(entries, key=lambda one: (-_year(one), one.path))}
    titles = {job.path: job.title for job in known.plan.jobs}
    pdfs = {path for path in listed if path.endswith(".pdf")}
    groups: dict[str, list[IndexDocument]] = {}
    for path, one in listed.items():
        pdf = pdf_path(path)
        if path not in pdfs:
            title = titles.get(path) or _title(one)
            document = IndexDocument(link=quote(path), title=title, pdf=quote(pdf) if pdf in pdfs else "")
            groups.setdefault(one.kind, []).append(document)
    return groups


def _year(entry: Entry) -> int:
    """The fiscal year in whose folder a document lies; 0 of what belongs to no year."""
    for folder in entry.path.split("/")[:-1]:
        with suppress(NotADate):
            return parse_fiscal_year(folder)
    return 0


def _title(entry: Entry) -> str:
    """What no job of the build calls by a name: its file, after its year."""
    name = entry.path.rpartition("/")[2]
    return f"{print_fiscal_year(_year(entry))} {name.rpartition('.')[0]}" if _year(entry) else name


def _usual_order(kind: str) -> tuple[int, str]:
    """Kinds in the order in which a clerk meets them; others behind."""
    known = list(KIND_LABELS)
    return (known.index(kind) if kind in known else len(known), kind)


def _called(kind: str, known: Survey) -> str:
    """What the municipality calls documents of a kind."""
    if known.policy is None or known.city is None or kind not in KIND_LABELS:
        return {**KIND_LABELS, RECORDS: RECORDS_FOLDER}.get(kind, kind)
    setting = Setting(known.city, known.policy, known.on)
    return document_name(kind, setting) or KIND_LABELS[kind]


def _reasons(findings: Iterable[Finding]) -> list[IndexFinding]:
    return [_told(one) for one in in_order(findings)]


def _told(one: Finding) -> IndexFinding:
    return IndexFinding(
        level=one.severity.value,
        severity=one.severity.label,
        record=record_label(one.record),
        message=one.message,
        hint=one.hint or "",
        place=one.place.text if one.place else "",
        reference=one.reference or "",
    )
