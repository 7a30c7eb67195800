"""What the page of a municipality can say."""

from __future__ import annotations

from pipeline.plan.views.base import View


class IndexCount(View):
    """One of the figures at the head; ``link`` leads to what it counts, empty where that is nothing."""

    label: str
    number: int
    link: str


class IndexDocument(View):
    """One document on the page; links are paths with what a URL cannot hold escaped."""

    link: str
    title: str
    pdf: str
    """Link of its PDF, empty where there is none."""
    goes_to: str = ""
    """For whom it is: 相手方, 決裁 …; empty where that is not one of these."""
    behind: bool = False
    """Whether what lies there is of an earlier run, for it could not be written or removed."""


class IndexGroup(View):
    """The documents of one kind."""

    label: str
    documents: list[IndexDocument]


class IndexKept(View):
    """A file that somebody changed by hand and that was set aside."""

    link: str
    title: str
    now_link: str
    """The document that now stands in its place; empty where there is none."""
    now: str


class IndexFinding(View):
    """One finding on the page; ``level`` is error, warning or notice."""

    anchor: str
    """Its place on the page; empty where it stands in another's text only."""
    level: str
    severity: str
    record: str
    """「協定 AS-01」."""
    rule: str
    """What clerks call the rule or the fault; empty where it has no name."""
    message: str
    hint: str
    place: str
    link: str
    """Link of the file in which the place is; empty where it is no file."""
    reference: str


class IndexFindings(View):
    """The findings of one record; ``folded`` where a long page shows only its heading at first."""

    anchor: str
    label: str
    level: str
    counts: str
    folded: bool
    findings: list[IndexFinding]


class IndexHeld(View):
    """Documents that are not made, for one and the same reasons."""

    labels: str
    title: str
    documents: list[str]
    """Each by its kind and title; none where there is but one title, which is in the heading."""
    reasons: list[IndexFinding]


class IndexStep(View):
    """One step of the procedure; ``stage`` is done, next, open, planned, refused, skipped or unrecorded."""

    name: str
    stage: str
    word: str
    day: str


class IndexConcern(View):
    """How many findings there are of a record, and where they stand on the page."""

    level: str
    text: str
    link: str


class IndexAgreement(View):
    """One agreement: where it stands, its papers, what is wrong, what comes next."""

    number: str
    """Its id."""
    title: str
    kind: str
    partner_ids: str
    """For the filter, parted by spaces."""
    partners: list[str]
    state: str
    phase: str
    """faulty, before, running or over."""
    section: str
    """The city's contact, as the agreement in force calls it; empty where there is none."""
    words: str
    """What the search finds beside what is printed: ids of partners, fields of cooperation."""
    days: list[str]
    """「締結日　…」, 「有効期間　…」."""
    next_step: str
    steps: list[IndexStep]
    documents: list[IndexDocument]
    concerns: list[IndexConcern]


class IndexPartner(View):
    """A choice of the filter by partners."""

    number: str
    """Its id."""
    name: str


class IndexPage(View):
    """index.html of a city."""

    municipality: str
    on: str
    counts: list[IndexCount]
    workbook: str
    """Link of the findings workbook; empty where it could not be made."""
    agreements: list[IndexAgreement]
    partners: list[IndexPartner]
    states: list[str]
    sections: list[str]
    variants: str
    """Pairs of a character's variant and the usual one, for the search: 「髙高﨑崎」."""
    held: list[IndexHeld]
    groups: list[IndexGroup]
    kept: list[IndexKept]
    findings: list[IndexFindings]
