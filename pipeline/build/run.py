"""`kyotei build`: a survey → files in output/<city>/, their manifest, the findings and the page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date

from pipeline.build.findings_workbook import plan_findings_workbook
from pipeline.build.kept import kept_finding
from pipeline.build.making import Making
from pipeline.build.manifest import Entry, sha256
from pipeline.build.memory import rarely_collecting
from pipeline.build.program import program_digest
from pipeline.build.signed_copies import lost_papers, papers_to_keep, put_copies
from pipeline.build.signed_folder import SIGN
from pipeline.build.store import Store
from pipeline.build.summary import (
    COMMAND,
    FINDINGS_KINDS,
    SUMMARY_PATHS,
    pdf_path,
    summary_files,
)
from pipeline.build.survey import Survey, survey
from pipeline.build.which import shared_ids
from pipeline.build.work import make, make_one
from pipeline.findings import Finding, Place, Severity, in_order
from pipeline.plan.job import Held, Job, digest
from pipeline.render.fonts import installed_characters, without_glyph
from pipeline.render.office import find_office, to_pdf
from pipeline.verify.text import all_text
from pipeline.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Wish:
    """What the command line asks of a build. ``only`` empty means every kind."""

    on: date
    only: frozenset[str] = frozenset()
    processes: int = 1
    force: bool = False
    pdf: bool = False

    def wants(self, kind: str) -> bool:
        """Whether documents of this kind are asked for."""
        return not self.only or kind in self.only


@dataclass(frozen=True, slots=True)
class Built:
    """What a build did. ``written`` counts files that were written or removed.

    ``held`` are the documents that were asked for and could not be made.
    """

    key: str
    findings: tuple[Finding, ...]
    documents: tuple[Entry, ...]
    held: tuple[Held, ...]
    written: int
    removed: tuple[str, ...]
    """The kinds of documents of earlier builds that no longer hold, as often as there were any."""
    failed: bool
    shared: frozenset[str] = frozenset()
    """Ids of several records, each of another type."""


@dataclass
class _Run(Making):
    wish: Wish
    removed: list[str] = field(default_factory=list, init=False)

    def jobs(self, known: Survey, advance: Callable[[int, int], None]) -> None:
        """Makes what is asked for, keeps what is current, removes what no longer holds."""
        self.held += known.plan.held
        lost = lost_papers(self, known.copies)
        self.found += lost.values()
        self.held += [
            Held(job.kind, job.title, job.records, (lost[job.path],))
            for job in known.plan.jobs
            if job.path in lost
        ]
        planned = {job.path: job for job in known.plan.jobs}
        sources = self.templates(job for job in known.plan.jobs if job.path not in lost)
        jobs = [job for job in known.plan.jobs if job.path not in lost and job.template in sources]
        jobs = [job for job in jobs if self.wish.wants(job.kind) or self._failed_before(job)]
        hashes = {relative: sha256(source[0]) for relative, source in sources.items()}
        digests = {job.path: digest(job, hashes[job.template], program_digest()) for job in jobs}
        current = {job.path for job in jobs if self.store.is_current(job.path, digests[job.path])}
        forced = {job.path for job in jobs if self.wish.force and self.wish.wants(job.kind)}
        stale = [job for job in jobs if job.path in forced or job.path not in current]
        kept, done = current - forced, 0
        for job in jobs:
            if job.path in kept and self.wish.wants(job.kind):
                self.keep(job, sources[job.template][1])
        # What names other documents as attached comes after them.
        for some in ([job for job in stale if not job.lists], [job for job in stale if job.lists]):
            whole = [job for job in some if not self._lacks_attachment(job, planned)]
            for job, made in make(whole, sources, self.wish.processes):
                done += 1
                if not self.wish.wants(job.kind):
                    self.refuse(job, made)  # the findings tell the whole city, whatever is asked for
                elif self.finish(job, made, digests[job.path], sources[job.template][1]):
                    kept.add(job.path)
                advance(done, len(stale))
        kept -= {
            job.path for job in jobs if job.path in current - forced and self._lacks_attachment(job, planned)
        }
        put_copies(self, known.copies, self.wish.wants)
        kept |= {path for path, entry in self.store.entries.items() if entry.command == SIGN}
        kept |= papers_to_keep(self, known)
        self._remove_others(kept | self._pdfs(kept))

    def _failed_before(self, job: Job) -> bool:
        """Whether a document that is not asked for could not be made by the build before.

        What it found is told again, for the findings are always of the whole city; to make all others
        too would take from ``--only`` what it is for.
        """
        others = (one for one in self.store.entries.values() if one.command == COMMAND)
        made = any(one.kind not in FINDINGS_KINDS and not self.wish.wants(one.kind) for one in others)
        return made and job.path not in self.store.entries

    def _lacks_attachment(self, job: Job, planned: Mapping[str, Job]) -> bool:
        """Whether a document that is named as attached cannot be made; then this one is held back too."""
        named = (planned[path] for path in job.lists)
        listed = {(one.kind, one.title, one.records) for one in named}
        absent = [one for one in self.held if (one.kind, one.title, one.records) in listed]
        if absent:
            reasons = tuple(dict.fromkeys(reason for one in absent for reason in one.reasons))
            self.held.append(Held(job.kind, job.title, job.records, reasons))
        return bool(absent)

    def _pdfs(self, kept: set[str]) -> set[str]:
        """The PDFs that hold: those of documents that did not change, and with ``--pdf`` all."""
        entries = self.store.entries
        documents = [
            one for path, one in sorted(entries.items()) if path in kept and self.wish.wants(one.kind)
        ]
        seals = {pdf_path(one.path): sha256(f"pdf {one.sha256}".encode()) for one in documents}
        current = {path for path, seal in seals.items() if self.store.is_current(path, seal)}
        for one in documents:
            if (path := pdf_path(one.path)) in current:
                entries[path] = replace(entries[path], records=one.records)
        stale = {one.path: one for one in documents if pdf_path(one.path) not in current}
        if not self.wish.pdf or not stale:
            return current
        office = find_office()
        if office is None:
            self.found.append(_no_office())
            return current
        readable = {path: data for path in stale if (data := self._read(stale[path])) is not None}
        for path, characters in _boxes(readable).items():
            self.found.append(_missing_glyph(stale[path], f"{self.store.name}/{path}", characters))
            del readable[path]
        for path, data in to_pdf(office, readable):
            if data is None:
                self.found.append(_no_pdf(stale[path], f"{self.store.name}/{path}"))
                continue
            pdf = pdf_path(path)
            entry = Entry(
                stale[path].kind, pdf, sha256(data), seals[pdf], COMMAND, "", stale[path].records, None
            )
            self.put(entry, data)
            current.add(pdf)
        return current

    def _read(self, entry: Entry) -> bytes | None:
        """The document, unless something else lies there: what a person changed and cannot be moved."""
        with suppress(OSError):
            data = (self.store.folder / entry.path).read_bytes()
            return data if sha256(data) == entry.sha256 else None
        return None

    def summary(self, known: Survey) -> None:
        """Writes findings.json, the workbook and the page; they tell the whole city, last of all."""
        for path in SUMMARY_PATHS:
            self.attempt(lambda path=path: self.store.make_way(path))  # type: ignore[misc]
        self.found += [kept_finding(self.store.name, path) for path in self.store.kept()]
        workbook = plan_findings_workbook(known, in_order([*known.findings, *self.found]))
        source = self.templates([workbook]).get(workbook.template)
        if source is not None:
            seal = digest(workbook, sha256(source[0]), program_digest())
            self.finish(workbook, make_one(workbook, source), seal, source[1])
        findings = in_order([*known.findings, *self.found])
        entries = self.store.entries.values()
        for kind, path, data in summary_files(known, findings, entries, self.held, self.store.kept()):
            seal = sha256(data)
            self.put(Entry(kind, path, seal, seal, COMMAND, "", (), None), data)

    def _remove_others(self, kept: set[str]) -> None:
        for path, entry in list(self.store.entries.items()):
            mine = entry.command == COMMAND and entry.kind not in FINDINGS_KINDS
            if mine and self.wish.wants(entry.kind) and path not in kept and self.drop(path):
                self.removed.append(entry.kind)


def build(workspace: Workspace, key: str, wish: Wish, advance: Callable[[int, int], None]) -> Built:
    """Makes every document that the records of a municipality allow.

    ``advance(done, total)`` is told of the progress. Raises `Busy` where another run holds the
    city, `CannotWrite` where not even the manifest can be written.
    """
    with rarely_collecting(), Store(workspace, key) as store:
        known = survey(workspace, key, wish.on)
        run = _Run(workspace, store, COMMAND, wish)
        run.jobs(known, advance)
        run.summary(known)
        store.close()
        findings = in_order([*known.findings, *run.found])
        return Built(
            key,
            tuple(findings),
            tuple(store.entries.values()),
            tuple(one for one in run.held if wish.wants(one.kind)),
            store.written,
            tuple(run.removed),
            run.failed,
            shared_ids(known.city),
        )


def _no_office() -> Finding:
    message = "LibreOffice が見つからないため、PDFを作れませんでした。Word と Excel の文書はできています。"
    hint = "LibreOffice を入れるか、Word・Excel の「名前を付けて保存」でPDFにしてください。"
    return Finding("no-office", Severity.ERROR, message, hint)


def _no_pdf(entry: Entry, place: str) -> Finding:
    message = f"「{entry.path}」をPDFにできませんでした。"
    hint = "もう一度実行するか、Word・Excel で開いてPDFとして保存してください。"
    record = entry.records[0] if entry.records else None
    return Finding("no-pdf", Severity.ERROR, message, hint, Place(place), record)


def _boxes(documents: Mapping[str, bytes]) -> dict[str, tuple[str, ...]]:
    """The documents with characters that no font here can draw, as far as the fonts can be asked."""
    installed = installed_characters()
    if installed is None:
        return {}
    found = {path: without_glyph(all_text(path, data), installed) for path, data in documents.items()}
    return {path: characters for path, characters in found.items() if characters}


def _missing_glyph(entry: Entry, place: str, characters: tuple[str, ...]) -> Finding:
    shown = "、".join(f"{one}（U+{ord(one):04X}）" for one in characters)
    message = (
        f"「{entry.path}」に、このパソコンの書体にない文字があり、PDFでは□になるため、"
        f"PDFを作りませんでした：{shown}"
    )
    hint = "この文字を表示できるパソコンの Word・Excel で開き、「名前を付けて保存」でPDFにしてください。"
    record = entry.records[0] if entry.records else None
    value = "".join(characters)
    return Finding("pdf-missing-glyph", Severity.WARNING, message, hint, Place(place), record, value)
