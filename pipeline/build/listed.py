"""Entries of a manifest → the documents that the page index.html lists, with what they are called."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from contextlib import suppress
from urllib.parse import quote

from pipeline.build.convert import KIND as RECORDS
from pipeline.build.manifest import Entry
from pipeline.build.survey import Survey
from pipeline.plan.documents import document_name
from pipeline.plan.job import KIND_LABELS
from pipeline.plan.views.summary import IndexDocument
from pipeline.policy.registry import Setting
from pipeline.records.agreements import Agreement
from pipeline.records.dates import NotADate, parse_fiscal_year, print_fiscal_year

FINDINGS_KINDS = ("findings", "findings-workbook", "index")
"""Kinds of file that tell of the whole city, whatever ``--only`` says."""
_NO_DOCUMENTS = (*FINDINGS_KINDS, RECORDS)
"""Kinds that the page lists nowhere; copies of records are there to be moved away."""
_GOES_TO = {
    "agreement": "相手方",
    "draft": "相手方・決裁",
    "check-sheet": "決裁",
    "confirmation": "相手方",
    "approval": "決裁",
    "sheet1": "保存",
    "sheet3": "各課",
    "sheet4": "保存",
    "letter": "相手方・各課",
    "reply-sheet": "相手方",
    "review-sheet": "決裁",
    "application": "相手方",
    "past-results": "決裁",
    "needs-survey": "各課",
}
"""For whom documents of a kind are."""
_SIGNED_GOES_TO = "保存"
_OF_ONE_AGREEMENT = ("sheet1",)
"""Kinds that begin with other records and are about one agreement all the same."""


def pdf_path(path: str) -> str:
    """Where the PDF of a document lies: beside it."""
    return path.rpartition(".")[0] + ".pdf"


def documents(
    known: Survey, entries: Iterable[Entry], old: Collection[str]
) -> list[tuple[Entry, IndexDocument]]:
    """The documents of all commands with their PDFs, those of the newest year first.

    What tells of the whole city is none of them, nor are copies of records. ``old`` are paths at which
    an earlier file still lies; a PDF among them is not offered.
    """
    shown = [one for one in entries if one.kind not in _NO_DOCUMENTS]
    listed = {one.path: one for one in sorted(shown, key=lambda one: (-_year(one), one.path))}
    titles = {job.path: job.title for job in known.plan.jobs}
    titles |= {copy.path: copy.title for copy in known.copies}
    signed = {one.path for one in known.copies}
    pdfs = {path for path in listed if path.endswith(".pdf")}
    found = []
    for path, one in listed.items():
        pdf = pdf_path(path)
        if path not in pdfs:
            title = titles.get(path) or _title(one)
            document = IndexDocument(
                link=quote(path),
                title=title,
                pdf=quote(pdf) if pdf in pdfs and pdf not in old else "",
                goes_to=_SIGNED_GOES_TO if path in signed else _GOES_TO.get(one.kind, ""),
                behind=path in old,
            )
            found.append((one, document))
    return found


def about(entry: Entry) -> str:
    """The agreement that a document is about, as ``type:id``; empty where it is not about one."""
    prefix = f"{Agreement.type_name}:"
    asked = entry.records if entry.kind in _OF_ONE_AGREEMENT else entry.records[:1]
    named = [one for one in asked if one.startswith(prefix)]
    return named[0] if len(named) == 1 else ""


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


def usual_order(kind: str) -> tuple[int, str]:
    """Kinds in the order in which a clerk meets them; others behind."""
    known = list(KIND_LABELS)
    return (known.index(kind) if kind in known else len(known), kind)


def called(kind: str, known: Survey) -> str:
    """What the municipality calls documents of a kind."""
    if known.policy is None or known.city is None or kind not in KIND_LABELS:
        return KIND_LABELS.get(kind, kind)
    setting = Setting(known.city, known.policy, known.on)
    return document_name(kind, setting) or KIND_LABELS[kind]
