"""Signed papers in output/<city>/: copies that no build removes, makes anew, or writes over.

The entry of a copy is of the command ``sign``. Where the paper itself is gone from data/<city>/signed/,
the copy may be all that is left of it. An agreement that its record calls signed, and whose paper
nobody kept, leaves that paper where it lies until `kyotei sign` has kept it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from pipeline.build.making import Making
from pipeline.build.manifest import Entry, sha256
from pipeline.build.signed_folder import KEPT, SIGN, changed_fault, gone_fault, lost_fault, unread_fault
from pipeline.build.survey import Survey
from pipeline.findings import Finding, Severity
from pipeline.plan.approval.known import AGREEMENT
from pipeline.plan.job import Held
from pipeline.plan.signed import Copy
from pipeline.policy.registry import Setting
from pipeline.policy.state import has_document, is_signed
from pipeline.records.agreements import Agreement
from pipeline.records.signed import REFERENCE


def put_copies(run: Making, copies: Iterable[Copy], wants: Callable[[str], bool]) -> None:
    """Puts the signed papers of these kinds into output/; one that is not as it was signed is told."""
    for copy in copies:
        if wants(copy.kind):
            _put(run, copy)


def _put(run: Making, copy: Copy) -> None:
    place = f"data/{run.store.key}/signed/{copy.source}"
    try:
        data = (run.workspace.signed(run.store.key) / copy.source).read_bytes()
        fault = None if sha256(data) == copy.sha256 else changed_fault(place, copy.record)
    except FileNotFoundError:
        data, fault = b"", gone_fault(place, copy.record)
    except OSError:
        data, fault = b"", unread_fault(place, copy.record)
    seal = copy.sha256
    entry = Entry(
        copy.kind,
        copy.path,
        seal,
        seal,
        SIGN,
        copy.record.partition(":")[2],
        copy.records,
        copy.template,
    )
    if fault is None:
        run.put(entry, data)
        return
    run.found.append(fault)
    if run.lies(copy.path) == seal:
        run.store.entries[copy.path] = entry  # what lies in output/ is the paper as it was signed
    else:
        run.held.append(Held(copy.kind, copy.title, copy.records, (fault,)))


def lost_papers(run: Making, copies: Iterable[Copy]) -> Mapping[str, Finding]:
    """Copies in output/ by path whose paper is gone from signed/; those that are gone too are forgotten."""
    known = {copy.path for copy in copies}
    lost: dict[str, Finding] = {}
    for path, entry in list(run.store.entries.items()):
        if entry.command == SIGN and path not in known:
            if run.lies(path) is None:
                del run.store.entries[path]
            else:
                lost[path] = lost_fault(f"output/{run.store.key}/{path}", run.store.key, entry.scope)
    return lost


def papers_to_keep(run: Making, known: Survey) -> set[str]:
    """Papers in output/ of agreements that are signed by their record alone, which is told."""
    if known.city is None or known.policy is None:
        return set()
    setting = Setting(known.city, known.policy, known.on)
    kept: set[str] = set()
    for one in known.city.agreements.values():
        waits = is_signed(one, setting) and one.id not in known.city.signed
        if not waits or not has_document(one, known.policy.codes):
            continue
        papers = {
            path: entry.kind
            for path, entry in run.store.entries.items()
            if entry.command == run.command
            and entry.kind in KEPT
            and entry.records[:1] == (one.name_in_type,)
        }
        if AGREEMENT in papers.values():
            kept |= set(papers)
            run.found.append(_forgotten(one, run.store.key))
    return kept


def _forgotten(agreement: Agreement, key: str) -> Finding:
    message = "記録では締結済みですが、締結した協定書の控えを、まだ残していません。"
    hint = (
        f"kyotei sign {key} {agreement.id} --signed-on 締結した日 を実行してください。"
        "それまでは、output の協定書をそのまま残します。"
    )
    place = agreement.at("status") or agreement.at("signed_on") or agreement.at()
    return Finding(
        "sign-forgotten",
        Severity.WARNING,
        message,
        hint,
        place,
        agreement.name_in_type,
        reference=REFERENCE,
    )
