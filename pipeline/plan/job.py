"""A job: one document to be made, from what, under which name; and one that cannot be made, and why."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pipeline.findings import Finding
from pipeline.plan.views.base import View

KIND_LABELS = {
    "agreement": "協定書",
    "draft": "協定書案",
    "check-sheet": "審査票",
    "confirmation": "記載事項確認書",
    "approval": "起案文",
    "sheet1": "別紙①",
    "sheet2": "別紙②",
    "sheet3": "別紙③",
    "sheet4": "別紙④",
    "letter": "依頼文",
    "reply-sheet": "回答書",
    "review-sheet": "見直し調書",
    "application": "申出書",
    "past-results": "連携実績整理表",
    "needs-survey": "ニーズ調査票",
    "findings": "確認結果一覧",
    "findings-workbook": "確認結果一覧（Excel）",
    "index": "一覧ページ",
}
"""Kinds of document, as people call them. Folders in output/ carry these names."""


@dataclass(frozen=True)
class Job:
    """A document to be made.

    ``path`` is relative to output/<city>/; ``template`` to templates/, without a city's folder;
    ``records`` names every record that it prints, ``title`` what a person calls it. ``says`` is its
    view, or makes it: `kyotei check` plans every document and asks for no view. ``lists`` are the paths
    of documents that it names as attached: where one of them cannot be made, it is not made either.
    """

    kind: str
    path: str
    title: str
    template: str
    records: tuple[str, ...]
    says: View | Callable[[], View]
    scope: str = ""
    lists: tuple[str, ...] = ()

    @cached_property
    def view(self) -> View:
        """All that its template can say."""
        return self.says() if callable(self.says) else self.says

    def __reduce__(self) -> tuple[Any, ...]:
        """Another process gets the view, not the way to make it."""
        given = (self.kind, self.path, self.title, self.template, self.records, self.view, self.scope)
        return type(self), (*given, self.lists)


@dataclass(frozen=True, slots=True)
class Held:
    """A document that is not made, and the findings that hold it back."""

    kind: str
    title: str
    records: tuple[str, ...]
    reasons: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a build makes and what it does not. ``findings`` are those that planning came upon."""

    jobs: tuple[Job, ...]
    held: tuple[Held, ...]
    findings: tuple[Finding, ...] = ()

    @classmethod
    def of(cls, plans: Iterable[Plan]) -> Plan:
        """Several plans as one, in their order."""
        known = list(plans)
        return cls(
            tuple(job for one in known for job in one.jobs),
            tuple(held for one in known for held in one.held),
            tuple(finding for one in known for finding in one.findings),
        )


def digest(job: Job, template: str, program: str) -> str:
    """Hash of exactly what goes into a document: the view, the template's hash, the program's."""
    seal = hashlib.sha256()
    for part in (program, template, job.kind, job.path, job.view.model_dump_json()):
        seal.update(part.encode())
        seal.update(b"\0")
    return seal.hexdigest()
