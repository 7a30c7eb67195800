"""Findings and entries of a city → findings.json and the page index.html."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from urllib.parse import quote

from pipeline.build.cards import Papers, cards, partners_of
from pipeline.build.findings_workbook import WORKBOOK
from pipeline.build.kept import original_of
from pipeline.build.listed import FINDINGS_KINDS as FINDINGS_KINDS
from pipeline.build.listed import about, called, documents, usual_order
from pipeline.build.listed import pdf_path as pdf_path
from pipeline.build.manifest import Entry, json_bytes
from pipeline.build.refusals import behind
from pipeline.build.survey import Survey
from pipeline.build.told import Told
from pipeline.findings import Finding, Severity, in_order
from pipeline.plan.approval.characters import facts
from pipeline.plan.job import Held
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
from pipeline.records.dates import print_day
from pipeline.render.page import render_page

COMMAND = "build"
FINDINGS_JSON = "findings.json"
INDEX = "index.html"
SUMMARY_PATHS = (FINDINGS_JSON, WORKBOOK, INDEX)
CLEAN = "agreement"
"""The kind of document that is signed."""
_BEHIND = "前の内容のままの文書（書き込めませんでした）"
_OF_ONE_AGREEMENT = ("sheet1",)
"""Kinds that begin with other records and are about one agreement all the same."""


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


def _page(
    known: Survey,
    findings: Sequence[Finding],
    entries: Iterable[Entry],
    held: Sequence[Held],
    kept: Sequence[str],
) -> IndexPage:
    told, listed = Told(known, findings), list(entries)
    old = behind(findings, f"output/{known.key}")
    found = documents(known, listed, old)
    groups: dict[str, list[IndexDocument]] = {}
    for one, document in found:
        groups.setdefault(one.kind, []).append(document)
    refused = [
        Held(one.kind, document.title, one.records, (old[one.path],))
        for one, document in found
        if document.behind
    ]
    shown = _cards(known, told, found, [*held, *refused])
    return IndexPage(
        municipality=known.name,
        on=print_day(known.on),
        counts=_counts(findings, shown, found, held, kept),
        workbook=quote(WORKBOOK) if any(one.path == WORKBOOK for one in listed) else "",
        agreements=shown,
        partners=partners_of(shown, known.city) if known.city else [],
        states=list(dict.fromkeys(one.state for one in shown)),
        sections=sorted({one.section for one in shown if one.section}),
        variants="".join(one + fact.standard for one, fact in facts().items() if len(fact.standard) == 1),
        held=_held(known, told, held),
        groups=[
            IndexGroup(label=called(kind, known), documents=groups[kind])
            for kind in sorted(groups, key=usual_order)
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
    for one in sorted(found, key=lambda pair: usual_order(pair[0].kind)):
        if record := about(one[0]):
            mine.setdefault(record, []).append(one)
    papers = {record: _papers(known, record, ones) for record, ones in mine.items()}
    return cards(Setting(known.city, known.policy, known.on), told, papers, held)


def _papers(known: Survey, record: str, found: Sequence[tuple[Entry, IndexDocument]]) -> Papers:
    """The documents of one agreement, called by their kind; several of one kind by the rest of their title."""
    kinds = [entry.kind for entry, _ in found]
    signed = {one.path for one in known.copies}
    clean = any(entry.kind == CLEAN and not document.behind for entry, document in found)
    agreement = known.city.agreements.get(record.partition(":")[2]) if known.city else None
    named = []
    for entry, document in found:
        title, rest = called(entry.kind, known), document.title
        for word in (agreement.id, agreement.title) if agreement else ():
            rest = rest.replace(word, "").strip()
        if kinds.count(entry.kind) > 1:
            partner = known.city.partners.get(rest) if known.city else None
            title = f"{title}（{partner.name if partner else rest or document.title}）"
        if entry.path in signed:
            title = f"{title}（締結したもの）"
        named.append(document.model_copy(update={"title": title}))
    return Papers(named, clean)


def _counts(
    findings: Sequence[Finding],
    shown: Sequence[IndexAgreement],
    found: Sequence[tuple[Entry, IndexDocument]],
    held: Sequence[Held],
    kept: Sequence[str],
) -> list[IndexCount]:
    """The figures at the head of the page."""
    before = {f"{Agreement.type_name}:{one.number}" for one in shown if one.phase == Phase.BEFORE.value}
    ready = sum(
        1
        for one, document in found
        if one.kind == CLEAN and not document.behind and one.records and one.records[0] in before
    )
    made = sum(1 for _, document in found if not document.behind)
    figures = (
        ("署名できる協定書", ready, "agreements"),
        ("できた文書", made, "made"),
        (_BEHIND, len(found) - made, "made"),
        ("作れなかった文書", len(held), "held"),
        ("直すところ（エラー）", _number(findings, Severity.ERROR), "findings"),
        ("確かめるところ（警告）", _number(findings, Severity.WARNING), "findings"),
        ("手で直された文書", len(kept), "kept"),
    )
    return [
        IndexCount(label=label, number=number, link=f"#{place}" if number else "")
        for label, number, place in figures
        if number or label != _BEHIND
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
        titles.setdefault(_full_title(one, known), []).append(called(one.kind, known))
    named = {title: "、".join(dict.fromkeys(labels)) for title, labels in titles.items()}
    alone = len(named) == 1
    return IndexHeld(
        labels="、".join(dict.fromkeys(label for labels in titles.values() for label in labels)),
        title=_full_title(held[0], known) if alone else f"{len(held)}件",
        documents=[] if alone else [f"{labels}　{title}" for title, labels in named.items()],
        reasons=[told.reason(one) for one in reasons],
    )


def _full_title(held: Held, known: Survey) -> str:
    """The title; where it ends with the id of a record, with the name of that record."""
    identity = held.title.rpartition(" ")[2]
    for type_name, _, one in (name.partition(":") for name in held.records):
        names = known.city.tables[type_name].names.get(one) if known.city and one == identity else None
        if names:
            return f"{held.title} {names[0]}"
    return held.title


def _kept(path: str, made: Collection[str]) -> IndexKept:
    now = original_of(path)
    link = quote(now) if now in made else ""
    return IndexKept(link=quote(path), title=path, now_link=link, now=now)
