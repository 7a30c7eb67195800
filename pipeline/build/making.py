"""What `build` and `forms issue` share: templates looked up, files written, all that went wrong gathered."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace

from pipeline.build.manifest import Entry, sha256
from pipeline.build.store import CannotWrite, Store
from pipeline.build.work import Made, Source, check_templates
from pipeline.findings import Finding, Place, Severity
from pipeline.plan.job import Held, Job
from pipeline.workspace import Workspace


@dataclass
class Making:
    """One run over the open store of a municipality; ``command`` is the one whose entries it writes."""

    workspace: Workspace
    store: Store
    command: str
    found: list[Finding] = field(default_factory=list, init=False)
    held: list[Held] = field(default_factory=list, init=False)
    failed: bool = field(default=False, init=False)

    def templates(self, jobs: Iterable[Job]) -> dict[str, Source]:
        """The templates that can be used; jobs of the others are held back, and it is told why."""
        known = list(jobs)
        wanted = dict.fromkeys(job.template for job in known)
        found = {relative: self.workspace.template(relative, self.store.key) for relative in wanted}
        sources = {relative: source for relative, source in found.items() if source is not None}
        refused = check_templates(sources)
        refused |= {relative: (_no_template(relative),) for relative in wanted if relative not in sources}
        self.found += [one for faults in refused.values() for one in faults]
        for job in known:
            if job.template in refused:
                self.held.append(Held(job.kind, job.title, job.records, refused[job.template]))
        return {relative: source for relative, source in sources.items() if relative not in refused}

    def finish(self, job: Job, made: Made, seal: str, template: str) -> bool:
        """Writes what was made of a job, or holds it back, and says which; ``seal`` is its digest."""
        if self.refuse(job, made):
            return False
        entry = Entry(
            job.kind, job.path, sha256(made.data), seal, self.command, job.scope, job.records, template
        )
        self.put(entry, made.data)
        return True

    def refuse(self, job: Job, made: Made) -> bool:
        """Holds a job back where there is a reason, and says whether there is."""
        if made.findings:
            self.found += made.findings
            self.held.append(Held(job.kind, job.title, job.records, made.findings))
        return bool(made.findings)

    def keep(self, job: Job, template: str) -> None:
        """Has the entry of a document that holds name what it comes from today.

        Other records, or a template that lies elsewhere, may give the same bytes as those before.
        """
        entry = self.store.entries[job.path]
        self.store.entries[job.path] = replace(entry, records=job.records, template=template)

    def lies(self, path: str) -> str | None:
        """The hash of what lies at a path; None where nothing does, or nothing that can be read."""
        with suppress(CannotWrite):
            return self.store.current(path)
        return None

    def put(self, entry: Entry, data: bytes) -> bool:
        """Writes one file and says whether it could; where not, the others are still written."""
        return self.attempt(lambda: self.store.put(entry, data))

    def drop(self, path: str) -> bool:
        """Removes a file that no longer holds, and says whether it could."""
        return self.attempt(lambda: self.store.drop(path))

    def attempt(self, change: Callable[[], list[Finding]]) -> bool:
        """Changes the store, and keeps what is said of it."""
        try:
            self.found += change()
        except CannotWrite as why:
            self.failed = True
            self.found.append(why.finding)
            return False
        return True


def _no_template(relative: str) -> Finding:
    message = f"ひな形 templates/{relative} がないか、読めません。"
    hint = "元のひな形を templates に戻すか、読み取りの権限を確かめてください。"
    return Finding("no-template", Severity.ERROR, message, hint, Place(f"templates/{relative}"), holds=("*",))
