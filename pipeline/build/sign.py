"""`kyotei sign`: the clean document in output/ was signed → data/<city>/signed/<ID>/, kept for good.

The paper is copied, never rendered again, with a snapshot of what it says and of the rules of that day.
Nothing is kept unless the document is the one that the program makes of these very records.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from pipeline.build.manifest import Entry, ManifestBroken, sha256
from pipeline.build.program import program_digest
from pipeline.build.signed_folder import KEPT, SIGN, keep
from pipeline.build.snapshot import Day, day_of, take_snapshot
from pipeline.build.store import Store
from pipeline.build.survey import survey
from pipeline.build.which import which
from pipeline.clauses.load import Clauses, load_clauses
from pipeline.findings import Finding, Place, Severity, in_order
from pipeline.plan.approval.known import AGREEMENT
from pipeline.plan.job import Job, Plan, digest
from pipeline.policy.registry import Setting
from pipeline.policy.state import is_after_signing, is_declined, is_registered_only, is_signed
from pipeline.records.agreements import Agreement
from pipeline.records.codes import Codebook
from pipeline.records.dates import print_day
from pipeline.records.signed import FOLDER, REFERENCE, SNAPSHOT, SignedDocument
from pipeline.workspace import Workspace


@dataclass
class Signed:
    """What was kept, with its folder relative to the workspace; nothing where a finding is an error."""

    findings: list[Finding] = field(default_factory=list)
    documents: list[Entry] = field(default_factory=list)
    folder: str = ""
    behind: tuple[str, ...] = ()
    """What the clerk has yet to write in the record: 「締結日」 and 「状態」."""

    @property
    def faulty(self) -> bool:
        """Whether nothing can be kept."""
        return any(one.severity is Severity.ERROR for one in self.findings)


def sign(workspace: Workspace, key: str, word: str, signed_on: date, on: date) -> Signed:
    """Keeps the paper of the agreement that ``word`` means, signed on a day not after ``on``.

    Raises `NoSuchRecord`, and like a build `Busy`, `CannotWrite` or `ManifestBroken`.
    """
    with Store(workspace, key) as store:
        known = survey(workspace, key, on)
        if known.city is None or known.policy is None:
            return Signed(list(known.findings))
        name = which(word, known.city, (Agreement.type_name,))
        agreement = known.city.agreements.get(name.partition(":")[2])
        if agreement is None:
            return Signed([one for one in known.findings if one.record == name])
        written = agreement
        if is_signed(agreement, Setting(known.city, known.policy, on)) and _lies(agreement, store):
            # Its record was brought up to date first: the paper is that of the record before.
            known = survey(workspace, key, on, unsigned=agreement.id)
            agreement = known.city.agreements.get(agreement.id, agreement) if known.city else agreement
        if known.city is None or known.policy is None:
            return Signed(list(known.findings))
        setting = Setting(known.city, known.policy, on)
        return _Signing(workspace, setting, known.plan, store, agreement, written, signed_on).run()


def _lies(agreement: Agreement, store: Store) -> bool:
    """Whether output/ has a clean document of the agreement that a build made."""
    name = agreement.name_in_type
    entries = store.entries.values()
    return any(
        one.kind == AGREEMENT and one.command != SIGN and one.records[:1] == (name,) for one in entries
    )


@dataclass
class _Signing:
    """One signing; ``answer`` gathers what is amiss."""

    workspace: Workspace
    setting: Setting
    plan: Plan
    store: Store
    agreement: Agreement
    """As it was before the signing."""
    written: Agreement
    """As its record has it now."""
    signed_on: date
    answer: Signed = field(default_factory=Signed, init=False)

    def run(self) -> Signed:
        self.answer.findings += self._refusals()
        papers: list[tuple[SignedDocument, bytes]] = []
        if not self.answer.faulty:
            papers = list(self._papers())
        if not self.answer.faulty:
            day = day_of(self.agreement, self.signed_on, self.setting, self._clauses())
            if isinstance(day, Day):
                self._keep(day, papers)
            else:
                self.answer.findings += day
        self.answer.findings = in_order(self.answer.findings)
        return self.answer

    def _refusals(self) -> Iterator[Finding]:
        """Why the agreement cannot be signed, all that its record tells."""
        agreement, day, codes = self.agreement, self.signed_on, self.setting.policy.codes
        paper = self.setting.city.signed.get(agreement.id)
        if paper is not None:
            signed = f"{print_day(paper.snapshot.signed_on)}に締結した" if paper.snapshot else ""
            message = f"この協定は、{signed}協定書をもう残してあります。"
            hint = (
                "残した協定書は変わりません。誤って残したものなら、"
                f"data/{self.store.key}/{FOLDER}/{agreement.id} のフォルダーを data の外に移し、output にあるその写しを消して、"
                "kyotei build からやり直してください。"
            )
            yield self._said("sign-already", message, hint)
            return
        if why := _without_paper(agreement, codes):
            message = f"{why}なので、協定書を作っておらず、残す協定書がありません。"
            hint = "締結したときは、記録の「締結日」と「状態」を書いてください。"
            yield self._said("sign-without-paper", message, hint)
            return
        if day > self.setting.on:
            message = f"締結日（{print_day(day)}）が、まだ来ていません。"
            yield self._said(
                "sign-future", message, "締結した後に、締結した日を --signed-on に書いてください。"
            )
        if agreement.signed_on is not None and agreement.signed_on != day:
            printed = print_day(agreement.signed_on)
            message = (
                f"協定書に印字した締結日（{printed}）が、--signed-on の日（{print_day(day)}）と違います。"
            )
            hint = (
                "どちらが締結した日かを確かめてください。記録の「締結日」を直したときは、kyotei build で協定書を"
                "作り直してください。印字と違う日に締結したときは、協定書そのものを作り直して締結する必要があります。"
            )
            yield self._said("sign-day", message, hint, "signed_on", agreement.signed_on.isoformat())
        if is_after_signing(agreement, codes):
            message = "記録の「状態」がもう締結後なので、協定書を作っていません。"
            hint = (
                "「状態」を締結前に戻して kyotei build を実行し、協定書ができてから kyotei sign を実行してください。"
                "「状態」は、その後で締結後のものにします。過去に締結した協定は、記録だけを残します（sign は要りません）。"
            )
            yield self._said("sign-state", message, hint, "status")

    def _papers(self) -> Iterator[tuple[SignedDocument, bytes]]:
        """The files in output/ that are kept, each with its bytes; why the paper is not goes to the answer.

        What was stamped and confirmed on the way is kept as it lies there, with what a hand wrote into it.
        """
        name = self.agreement.name_in_type
        jobs = [job for job in self.plan.jobs if job.kind == AGREEMENT and job.records[:1] == (name,)]
        self.answer.findings += [
            *(one for job in jobs for one in self._amiss(job)),
            *([] if jobs else self._held_back()),
        ]
        titles = {job.path: job.title for job in self.plan.jobs}
        for path, one in sorted(self.store.entries.items()):
            lies = one.kind in KEPT and one.template is not None and one.records[:1] == (name,)
            if lies and self.store.current(path) is not None:
                data = (self.store.folder / path).read_bytes()
                yield (
                    SignedDocument(
                        kind=one.kind,
                        path=path,
                        sha256=sha256(data),
                        title=titles.get(path, path.rpartition("/")[2]),
                        records=one.records,
                        template=one.template,
                    ),
                    data,
                )

    def _held_back(self) -> Iterator[Finding]:
        name = self.agreement.name_in_type
        held = [one for one in self.plan.held if one.kind == AGREEMENT and name in one.records]
        reasons = [finding for one in held for finding in one.reasons]
        message = "いまの記録では協定書を作れないので、締結した協定書として残せません。"
        if reasons:
            hint = "一緒に出ているエラーを直し、kyotei build で協定書を作り直してください。"
        else:
            hint = "締結日と状態を確かめてください。過去に締結した協定は、記録だけを残します（sign は要りません）。"
        yield self._said("sign-held-back", message, hint)
        yield from reasons

    def _amiss(self, job: Job) -> Iterator[Finding]:
        """Why the paper in output/ is not one that was made of these records and left as it was."""
        again = f"kyotei build {self.store.key} を実行し、締結した協定書と同じ内容かを確かめてください。"
        entry, place = self.store.entries.get(job.path), f"{self.store.name}/{job.path}"
        source = self.workspace.template(job.template, self.store.key)
        found = self.store.current(job.path)
        if entry is None or source is None or found is None:
            message = f"「{job.path}」が output にありません。"
            yield self._said("sign-not-built", message, again, file=place)
        elif found != entry.sha256:
            message = f"「{job.path}」は手で直されているので、締結した協定書として残せません。"
            hint = (
                "直した内容を記録・特約・条文に反映して kyotei build で作り直し、同じ内容になったことを確かめてください。"
                "相手方の文案で締結したときは、記録の「相手方様式」を「はい」にします。"
            )
            yield self._said("sign-hand-changed", message, hint, file=place)
        elif digest(job, sha256(source[0]), program_digest()) != entry.digest:
            message = f"「{job.path}」を作った後で、記録・条文・ひな形・プログラムのどれかが変わっています。"
            yield self._said("sign-out-of-date", message, again, file=place)

    def _keep(self, day: Day, papers: list[tuple[SignedDocument, bytes]]) -> None:
        identity = self.agreement.id
        snapshot = take_snapshot(day, tuple(one for one, _ in papers))
        kept = [(one.kind, one.path, data, one.records, one.template) for one, data in papers]
        kept.append(("snapshot", SNAPSHOT, snapshot, papers[0][0].records, None))
        entries = [
            Entry(kind, f"{identity}/{path}", sha256(data), sha256(data), SIGN, identity, records, template)
            for kind, path, data, records, template in kept
        ]
        files = {path: data for _, path, data, _, _ in kept}
        try:
            keep(self.workspace.signed(self.store.key), self.store.key, identity, files, entries)
        except ManifestBroken as why:
            self.answer.findings.append(why.finding(f"data/{self.store.key}/{FOLDER}"))
            return
        self.answer.documents = entries
        self.answer.folder = f"data/{self.store.key}/{FOLDER}/{identity}"
        self.answer.behind = tuple(_behind(self.written, self.setting))

    def _clauses(self) -> Clauses:
        style, codes = self.setting.policy.style, self.setting.policy.codes
        return load_clauses(list(self.workspace.clause_folders(self.store.key)), style.comma, codes)

    def _said(
        self,
        rule: str,
        message: str,
        hint: str,
        field_name: str = "id",
        value: str | None = None,
        *,
        file: str | None = None,
    ) -> Finding:
        place = Place(file) if file else self.agreement.at(field_name)
        return Finding(
            rule, Severity.ERROR, message, hint, place, self.agreement.name_in_type, value, REFERENCE
        )


def _without_paper(agreement: Agreement, codes: Codebook) -> str:
    """What kind of agreement it is, where the program makes no paper of it; else nothing."""
    if is_declined(agreement, codes):
        return "見送りとした協定"
    if is_registered_only(agreement, codes):
        return "登録だけをする協定"
    return "相手方の様式による協定" if agreement.own_form else ""


def _behind(agreement: Agreement, setting: Setting) -> Iterator[str]:
    """The fields of the record that the signing has overtaken."""
    if agreement.signed_on is None:
        yield "締結日"
    if agreement.status is not None and not is_after_signing(agreement, setting.policy.codes):
        yield "状態"
