"""Findings and entries of a city → findings.json and the page index.html."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from urllib.parse import quote

from pipeline.build.cards import Papers, cards, partners_of
from pipeline.build.convert import FOLDER as RECORDS_FOLDER
from pipeline.build.convert import KIND as RECORDS
from pipeline.build.findings_workbook import WORKBOOK
from pipeline.build.kept import original_of
from pipeline.build.manifest import Entry, json_bytes
from pipeline.build.survey import Survey
from pipeline.build.told import Told
from pipeline.findings import Finding, Severity, in_order
from pipeline.plan.documents import document_name
from pipeline.plan.job import KIND_LABELS, Held
from pipeline.plan.progress import Phase
from pipeline.plan.views.summary import (
    IndexAgreement,
    IndexCount,
    IndexDocument,
    IndexGroup,
    IndexHeld,
    IndexKept,
    IndexPage,
)
from pipeline.policy.registry import Setting
from pipeline.records.agreements import Agreement
from pipeline.records.dates import NotADate, parse_fiscal_year, print_day, print_fiscal_year
from pipeline.render.page import render_page

COMMAND = "build"
FINDINGS_JSON = "findings.json"
INDEX = "index.html"
SUMMARY_PATHS = (FINDINGS_JSON, WORKBOOK, INDEX)
CLEAN = "agreement"
"""The kind of document that is signed."""
FINDINGS_KINDS = ("findings", "findings-workbook", "index")
"""Kinds of file that tell of the whole city, whatever ``--only`` says."""


def summary_files(
    known: Survey,
    findings: Sequence[Finding],
    entries: Iterable[Entry],
    held: Sequence[Held],
    kept: Sequence[str],
) -> Iterator[tuple[str, str, bytes]]:
    """Kind, path and bytes of findings.json and index.html; ``kept`` are files set aside."""
    yield "findings", FINDINGS_JSON, json_bytes([one.to_json() for one in findings])
    yield "index", INDEX, render_page("index.html", _page(known, findings, entries, held, kept))


def pdf_path(path: str) -> str:
    """Where the PDF of a document lies: beside it."""
    return path.rpartition(".")[0] + ".pdf"


def _page(
    known: Survey,
    findings: Sequence[Finding],
    entries: Iterable[Entry],
    held: Sequence[Held],
    kept: Sequence[str],
) -> IndexPage:
    told, listed = Told(known, findings), list(entries)
    found = _documents(known, [one for one in listed if one.kind not in FINDINGS_KINDS])
    groups: dict[str, list[IndexDocument]] = {}
    for one, document in found:
        groups.setdefault(one.kind, []).append(document)
    shown = _cards(known, told, found, held)
    return IndexPage(
        municipality=known.name,
        on=print_day(known.on),
        counts=_counts(findings, shown, found, held, kept),
        workbook=quote(WORKBOOK) if any(one.path == WORKBOOK for one in listed) else "",
        agreements=shown,
        partners=partners_of(shown, known.city) if known.city else [],
        states=list(dict.fromkeys(one.state for one in shown)),
        held=_held(known, told, held),
        groups=[
            IndexGroup(label=_called(kind, known), documents=groups[kind])
            for kind in sorted(groups, key=_usual_order)
        ],
        # What tells of the whole city is made in any case, whether an earlier build made it too or not.
        kept=[_kept(path, {FINDINGS_JSON, INDEX, *(one.path for one in listed)}) for path in kept],
        findings=told.groups(),
    )


def _cards(
    known: Survey, told: Told, found: Sequence[tuple[Entry, IndexDocument]], held: Sequence[Held]
) -> list[IndexAgreement]:
    if known.policy is None or known.city is None:
        return []
    mine: dict[str, list[tuple[Entry, IndexDocument]]] = {}
    for one in sorted(found, key=lambda pair: _usual_order(pair[0].kind)):
        for record in one[0].records[:1]:
            if record.startswith(f"{Agreement.type_name}:"):
                mine.setdefault(record, []).append(one)
    papers = {record: _papers(known, record, ones) for record, ones in mine.items()}
    return cards(Setting(known.city, known.policy, known.on), told, papers, held)


def _papers(known: Survey, record: str, found: Sequence[tuple[Entry, IndexDocument]]) -> Papers:
    """The documents of one agreement, called by their kind; several of one kind by the rest of their title."""
    kinds = [entry.kind for entry, _ in found]
    signed = {one.path for one in known.copies}
    agreement = known.city.agreements.get(record.partition(":")[2]) if known.city else None
    named = []
    for entry, document in found:
        title, rest = _called(entry.kind, known), document.title
        for word in (agreement.id, agreement.title) if agreement else ():
            rest = rest.replace(word, "").strip()
        if kinds.count(entry.kind) > 1:
            partner = known.city.partners.get(rest) if known.city else None
            title = f"{title}（{partner.name if partner else rest or document.title}）"
        if entry.path in signed:
            title = f"{title}（締結したもの）"
        named.append(document.model_copy(update={"title": title}))
    return Papers(named, clean=CLEAN in kinds)


def _counts(
    findings: Sequence[Finding],
    shown: Sequence[IndexAgreement],
    found: Sequence[tuple[Entry, IndexDocument]],
    held: Sequence[Held],
    kept: Sequence[str],
) -> list[IndexCount]:
    """The figures at the head of the page."""
    before = {f"{Agreement.type_name}:{one.number}" for one in shown if one.phase == Phase.BEFORE.value}
    ready = sum(1 for one, _ in found if one.kind == CLEAN and one.records and one.records[0] in before)
    figures = (
        ("署名できる協定書", ready, "agreements"),
        ("できた文書", len(found), "made"),
        ("作れなかった文書", len(held), "held"),
        ("直すところ（エラー）", _number(findings, Severity.ERROR), "findings"),
        ("確かめるところ（警告）", _number(findings, Severity.WARNING), "findings"),
        ("手で直された文書", len(kept), "kept"),
    )
    return [
        IndexCount(label=label, number=number, link=f"#{place}" if number else "")
        for label, number, place in figures
    ]


def _number(findings: Iterable[Finding], severity: Severity) -> int:
    return sum(1 for one in findings if one.severity is severity)


def _held(known: Survey, told: Told, held: Iterable[Held]) -> list[IndexHeld]:
    """Documents that are not made; those that wait for the same are told together."""
    groups: dict[tuple[str, tuple[Finding, ...]], list[Held]] = {}
    for one in held:
        reasons = tuple(in_order(one.reasons))
        title = one.title if any(reason.record for reason in reasons) else ""
        groups.setdefault((title, reasons), []).append(one)
    return [_waiting(known, told, ones, reasons) for (_, reasons), ones in groups.items()]


def _waiting(known: Survey, told: Told, held: Sequence[Held], reasons: Sequence[Finding]) -> IndexHeld:
    """Documents that wait for the same, each by its kind and title."""
    titles: dict[str, list[str]] = {}
    for one in held:
        titles.setdefault(one.title, []).append(_called(one.kind, known))
    named = {title: "、".join(dict.fromkeys(labels)) for title, labels in titles.items()}
    alone = len(named) == 1
    return IndexHeld(
        labels="、".join(dict.fromkeys(label for labels in titles.values() for label in labels)),
        title=held[0].title if alone else f"{len(held)}件",
        documents=[] if alone else [f"{labels}　{title}" for title, labels in named.items()],
        reasons=[told.reason(one) for one in reasons],
    )


def _kept(path: str, made: Collection[str]) -> IndexKept:
    now = original_of(path)
    link = quote(now) if now in made else ""
    return IndexKept(link=quote(path), title=path, now_link=link, now=now)


def _documents(known: Survey, entries: Iterable[Entry]) -> list[tuple[Entry, IndexDocument]]:
    """The documents of all commands with their PDFs, those of the newest year first."""
    listed = {one.path: one for one in sorted(entries, key=lambda one: (-_year(one), one.path))}
    titles = {job.path: job.title for job in known.plan.jobs}
    titles |= {copy.path: copy.title for copy in known.copies}
    pdfs = {path for path in listed if path.endswith(".pdf")}
    found = []
    for path, one in listed.items():
        pdf = pdf_path(path)
        if path not in pdfs:
            title = titles.get(path) or _title(one)
            document = IndexDocument(link=quote(path), title=title, pdf=quote(pdf) if pdf in pdfs else "")
            found.append((one, document))
    return found


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
