"""`kyotei build`: a survey → files in output/<city>/, their manifest, the findings and the page."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date

from pipeline.build.manifest import Entry, sha256
from pipeline.build.memory import rarely_collecting
from pipeline.build.program import program_digest
from pipeline.build.store import CannotWrite, Store, kept_finding
from pipeline.build.summary import (
    COMMAND,
    FINDINGS_KINDS,
    SUMMARY_PATHS,
    pdf_path,
    plan_findings_workbook,
    summary_files,
)
from pipeline.build.survey import Survey, survey
from pipeline.build.work import Source, check_templates, make, make_one
from pipeline.findings import Finding, Place, Severity, in_order
from pipeline.plan.job import Held, Job, digest
from pipeline.render.office import find_office, to_pdf
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
    """What a build did. ``written`` counts files that were written or removed."""

    key: str
    findings: tuple[Finding, ...]
    documents: tuple[Entry, ...]
    held: tuple[Held, ...]
    written: int
    removed: int
    """Documents of earlier builds that no longer hold."""
    failed: bool


@dataclass
class _Run:
    workspace: Workspace
    wish: Wish
    store: Store
    found: list[Finding] = field(default_factory=list)
    held: list[Held] = field(default_factory=list)
    failed: bool = False
    removed: int = 0

    def jobs(self, known: Survey, advance: Callable[[int, int], None]) -> None:
        """Makes what is asked for, keeps what is current, removes what no longer holds."""
        sources, refused = self._templates(known)
        jobs = [job for job in known.plan.jobs if self.wish.wants(job.kind) and job.template not in refused]
        self.held += known.plan.held
        self.held += [
            Held(job.kind, job.title, job.records, refused[job.template])
            for job in known.plan.jobs
            if job.template in refused
        ]
        hashes = {relative: sha256(source[0]) for relative, source in sources.items()}
        digests = {job.path: digest(job, hashes[job.template], program_digest()) for job in jobs}
        stale = [
            job for job in jobs if self.wish.force or not self.store.is_current(job.path, digests[job.path])
        ]
        kept = {job.path for job in jobs} - {job.path for job in stale}
        for done, (job, made) in enumerate(make(stale, sources, self.wish.processes), 1):
            if made.findings:
                self.found += made.findings
                self.held.append(Held(job.kind, job.title, job.records, made.findings))
            else:
                kept.add(job.path)
                self.put(_entry(job, digests[job.path], made.data, sources[job.template][1]), made.data)
            advance(done, len(stale))
        self._remove_others(kept | self._pdfs(kept))

    def _pdfs(self, kept: set[str]) -> set[str]:
        """The PDFs that hold: those of documents that did not change, and with ``--pdf`` all."""
        documents = [one for path, one in sorted(self.store.entries.items()) if path in kept]
        seals = {pdf_path(one.path): sha256(f"pdf {one.sha256}".encode()) for one in documents}
        current = {path for path, seal in seals.items() if self.store.is_current(path, seal)}
        stale = {one.path: one for one in documents if pdf_path(one.path) not in current}
        if not self.wish.pdf or not stale:
            return current
        office = find_office()
        if office is None:
            self.found.append(_no_office())
            return current
        readable = {path: data for path in stale if (data := self._read(path)) is not None}
        for path, data in to_pdf(office, readable):
            if data is None:
                self.found.append(_no_pdf(stale[path], f"{self.store.name}/{path}"))
                continue
            pdf = pdf_path(path)
            entry = replace(stale[path], path=pdf, sha256=sha256(data), digest=seals[pdf], template=None)
            self.put(entry, data)
            current.add(pdf)
        return current

    def _read(self, path: str) -> bytes | None:
        with suppress(OSError):
            return (self.store.folder / path).read_bytes()
        return None

    def summary(self, known: Survey) -> None:
        """Writes findings.json, the workbook and the page; they tell the whole city, last of all."""
        for path in SUMMARY_PATHS:
            self._try(lambda path=path: self.store.make_way(path))  # type: ignore[misc]
        self.found += [kept_finding(self.store.name, path) for path in self.store.kept()]
        workbook = plan_findings_workbook(known, in_order([*known.findings, *self.found]))
        source = self.workspace.template(workbook.template, known.key)
        if source is not None:
            refused = check_templates({workbook.template: source}).get(workbook.template, ())
            made = None if refused else make_one(workbook, source)
            self.found += refused or (made.findings if made else ())
            if made is not None and not made.findings:
                seal = digest(workbook, sha256(source[0]), program_digest())
                self.put(_entry(workbook, seal, made.data, source[1]), made.data)
        findings = in_order([*known.findings, *self.found])
        entries = self.store.entries.values()
        for kind, path, data in summary_files(known, findings, entries, self.held, self.store.kept()):
            seal = sha256(data)
            self.put(Entry(kind, path, seal, seal, COMMAND, "", (), None), data)

    def put(self, entry: Entry, data: bytes) -> bool:
        """Writes one file and says whether it could; where not, the others are still written."""
        return self._try(lambda: self.store.put(entry, data))

    def _try(self, change: Callable[[], object]) -> bool:
        try:
            change()
        except CannotWrite as why:
            self.failed = True
            self.found.append(why.finding)
            return False
        return True

    def _templates(self, known: Survey) -> tuple[dict[str, Source], dict[str, tuple[Finding, ...]]]:
        wanted = dict.fromkeys(job.template for job in known.plan.jobs)
        found = {relative: self.workspace.template(relative, known.key) for relative in wanted}
        sources = {relative: source for relative, source in found.items() if source is not None}
        refused = check_templates(sources)
        refused |= {relative: (_no_template(relative),) for relative in wanted if relative not in sources}
        self.found += [one for faults in refused.values() for one in faults]
        return sources, refused

    def _remove_others(self, kept: set[str]) -> None:
        for path, entry in list(self.store.entries.items()):
            mine = entry.command == COMMAND and entry.kind not in FINDINGS_KINDS
            if mine and self.wish.wants(entry.kind) and path not in kept:
                self.removed += self._try(lambda path=path: self.store.drop(path))  # type: ignore[misc]


def build(workspace: Workspace, key: str, wish: Wish, advance: Callable[[int, int], None]) -> Built:
    """Makes every document that the records of a municipality allow.

    ``advance(done, total)`` is told of the progress. Raises `Busy` where another run holds the
    city, `CannotWrite` where not even the manifest can be written.
    """
    with rarely_collecting(), Store(workspace, key) as store:
        known = survey(workspace, key, wish.on)
        run = _Run(workspace, wish, store)
        run.jobs(known, advance)
        run.summary(known)
        store.close()
        findings = in_order([*known.findings, *run.found])
        return Built(
            key,
            tuple(findings),
            tuple(store.entries.values()),
            tuple(run.held),
            store.written,
            run.removed,
            run.failed,
        )


def _entry(job: Job, seal: str, data: bytes, template: str) -> Entry:
    return Entry(job.kind, job.path, sha256(data), seal, COMMAND, job.scope, job.records, template)


def _no_office() -> Finding:
    message = "LibreOffice が見つからないため、PDFを作れませんでした。Word と Excel の文書はできています。"
    hint = "LibreOffice を入れるか、Word・Excel の「名前を付けて保存」でPDFにしてください。"
    return Finding("no-office", Severity.ERROR, message, hint)


def _no_pdf(entry: Entry, place: str) -> Finding:
    message = f"「{entry.path}」をPDFにできませんでした。"
    hint = "もう一度実行するか、Word・Excel で開いてPDFとして保存してください。"
    record = entry.records[0] if entry.records else None
    return Finding("no-pdf", Severity.ERROR, message, hint, Place(place), record)


def _no_template(relative: str) -> Finding:
    message = f"ひな形 templates/{relative} がないか、読めません。"
    hint = "元のひな形を templates に戻すか、読み取りの権限を確かめてください。"
    return Finding("no-template", Severity.ERROR, message, hint, Place(f"templates/{relative}"), holds=("*",))
