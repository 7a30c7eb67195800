"""Agreements and verdicts → jobs for 協定書 and 協定書案."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from pipeline.clauses.compose import Composed, compose
from pipeline.clauses.load import Clauses
from pipeline.clauses.model import AgreementText
from pipeline.findings import Finding
from pipeline.plan.agreements.edition import DRAFT_MARK, Edition
from pipeline.plan.job import KIND_LABELS, Held, Job, Plan
from pipeline.plan.names import file_name
from pipeline.plan.views.base import View
from pipeline.policy.amendments import amended
from pipeline.policy.parties import name_notices
from pipeline.policy.registry import Case, Setting
from pipeline.policy.state import has_document, is_signed
from pipeline.records.agreements import Agreement

TEMPLATE = "docx/agreement.docx"


def plan_agreements(case: Case, clauses: Clauses, by_record: Mapping[str, list[Finding]]) -> Plan:
    """A clean agreement and a draft of every unsigned agreement, as far as nothing holds them back.

    ``by_record`` gives the findings of each record by ``type:id``.
    """
    return Plan.of(
        (
            *_unreadable(case),
            *(
                _plan_both(one, tuple(by_record.get(one.name_in_type, ())), case, clauses)
                for one in _to_be_made(case)
            ),
        )
    )


def hold_agreements(setting: Setting, by_record: Mapping[str, list[Finding]]) -> Plan:
    """All agreements held back: where no rule set is in force, nothing says which articles they have."""
    held = (
        _held(f"{one.id} {one.title}", (one.name_in_type,), tuple(by_record.get(one.name_in_type, ())))
        for one in _to_be_made(setting)
    )
    return Plan.of((*_unreadable(setting), *held))


def _to_be_made(setting: Setting) -> Iterable[Agreement]:
    codes = setting.policy.codes
    return (
        one
        for one in setting.city.agreements.values()
        if has_document(one, codes) and not is_signed(one, setting)
    )


def _unreadable(setting: Setting) -> Iterator[Plan]:
    table = setting.city.tables["agreements"]
    if table.unread:
        yield _held("すべて", (), table.unread)
    for faulty in table.faulty:
        yield _held(faulty.identity or "（IDなし）", (faulty.name_in_type,), faulty.findings)


def _held(title: str, names: tuple[str, ...], reasons: tuple[Finding, ...]) -> Plan:
    return Plan((), tuple(Held(kind, title, names, reasons) for kind in ("agreement", "draft")))


def _plan_both(agreement: Agreement, findings: tuple[Finding, ...], case: Case, clauses: Clauses) -> Plan:
    """The clean agreement and the draft; where nothing is open both have the same words."""
    paper = _paper(agreement, case)
    missing = case.city.missing("partners", paper.partners)
    if missing:
        return _held(paper.title, paper.records, tuple(missing))
    composed = compose(agreement, case, clauses, draft=False)
    settled = composed.text is not None and not composed.open
    words = composed if settled else compose(agreement, case, clauses, draft=True)
    amiss = composed.findings
    return Plan.of(
        (
            _plan_one(paper, Edition(draft=False), composed, findings, case),
            _plan_one(paper, Edition(draft=True, points=(*findings, *amiss)), words, findings, case),
            Plan((), (), tuple(dict.fromkeys((*amiss, *words.findings, *name_notices(agreement))))),
        )
    )


@dataclass(frozen=True, slots=True)
class _Paper:
    """What a paper prints: an agreement, and what an amendment (変更協定) shows beside itself."""

    agreement: Agreement
    """An amendment with all that it leaves as it was."""
    earlier: tuple[Agreement, ...]
    partners: tuple[str, ...]

    @property
    def title(self) -> str:
        return f"{self.agreement.id} {self.agreement.title}"

    @property
    def records(self) -> tuple[str, ...]:
        agreements = (one.name_in_type for one in (self.agreement, *self.earlier))
        return (*agreements, *(f"partners:{one}" for one in self.partners))


def _paper(agreement: Agreement, case: Case) -> _Paper:
    found = amended(agreement, case) if agreement.amends is not None else None
    if found is None:
        return _Paper(agreement, (), tuple(case.partner_ids(agreement)))
    partners = [*case.partner_ids(found.whole), *case.partner_ids(found.before)]
    return _Paper(found.whole, (found.before, *found.earlier), tuple(dict.fromkeys(partners)))


def _plan_one(
    paper: _Paper, edition: Edition, composed: Composed, findings: tuple[Finding, ...], case: Case
) -> Plan:
    reasons = (*(one for one in findings if one.holds_back(edition.kind)), *composed.findings)
    if composed.text is None or reasons:
        return Plan((), (Held(edition.kind, paper.title, paper.records, reasons),))
    ending = f"（{DRAFT_MARK}）.docx" if edition.draft else ".docx"
    name = file_name(paper.agreement.id, paper.agreement.title, ending=ending)
    view = partial(_view, paper.agreement, edition, composed.text, case)
    path = f"{KIND_LABELS[edition.kind]}/{name}"
    return Plan((Job(edition.kind, path, paper.title, TEMPLATE, paper.records, view),), ())


def _view(agreement: Agreement, edition: Edition, text: AgreementText, case: Case) -> View:
    # Imported when a view is asked for: `kyotei check` asks for none.
    from pipeline.plan.agreements.document import agreement_document

    return agreement_document(agreement, edition, text, case)
