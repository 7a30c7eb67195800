"""Proposals → 別紙① of each agreement, 別紙② of each section and for each partner (rows K5, K6, K11)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from pipeline.plan.sheets.base import COMPILED, NO_SUBJECT, Sheet
from pipeline.plan.sheets.piles import Pile
from pipeline.plan.views.sheets import (
    PartnerProposalRowView,
    PartnerProposalSheet,
    ProposalSheet,
    ProposalView,
    SectionProposalSheet,
    SectionProposalView,
)
from pipeline.plan.wording import HONORIFIC, TO_BODIES
from pipeline.records.choices import Direction, PartnerKind
from pipeline.records.dates import print_day
from pipeline.records.proposals import Proposal

NO_PROPOSAL = "提案なし"

_PERSONS = (PartnerKind.INDIVIDUAL, PartnerKind.SOLE_PROPRIETOR)


class _Proposals(Sheet[Proposal]):
    """What the sheets of proposals have in common. ``owned_by`` is the type of whose sheet it is."""

    model = Proposal
    owned_by: ClassVar[str]

    def printed(self, pile: Pile[Proposal]) -> Iterable[str]:
        """Whose sheet it is, and what its proposals name."""
        yield f"{self.owned_by}:{pile.owner}"
        for one in pile.records:
            yield from (f"partners:{name}" for name in one.partners)
            yield from (f"proposals:{name}" for name in one.answers)
            yield from (f"departments:{name}" for name in (one.department,) if name)
            yield from (f"agreements:{name}" for name in (one.agreement,) if name)

    def content(self, proposal: Proposal) -> str:
        """提案内容, or that there is none."""
        return NO_PROPOSAL if proposal.nothing else proposal.content

    def aims(self, proposal: Proposal) -> str:
        """The labels of the aims."""
        return self.listed(self.codes.label("aims", one) for one in proposal.aims)

    def proposal(self, one: Proposal, number: int) -> ProposalView:
        """What the sheets of both sides say of a proposal."""
        return ProposalView(
            id=one.id,
            number=str(number),
            partner=self.partners(one),
            field=self.field(one),
            content=self.content(one),
            subject=one.subject,
            aims=self.aims(one),
            received_on=print_day(one.received_on) if one.received_on else "",
        )

    def answers(self, proposal: Proposal) -> str:
        """The proposals that this one answers, one a line."""
        return "\n".join(self._mention(self.city.proposals[one]) for one in proposal.answers)

    def _mention(self, proposal: Proposal) -> str:
        day = f"（{print_day(proposal.received_on)}受付）" if proposal.received_on else ""
        return f"「{self.subject(proposal)}」{day}"


class CompanyProposals(_Proposals):
    """別紙①: partners' proposals under one agreement."""

    kind = "sheet1"
    template = ProposalSheet.template
    owner = "agreement"
    owned_by = "agreements"
    direction = Direction.FROM_PARTNER

    def title(self, pile: Pile[Proposal]) -> str:
        """The title of the agreement."""
        return self.city.agreements[pile.owner].title

    def view(self, pile: Pile[Proposal]) -> ProposalSheet:
        """One page for each proposal."""
        return ProposalSheet(
            **self.head(pile),
            agreement=self.title(pile),
            proposals=[self.proposal(one, number) for number, one in enumerate(pile.records, 1)],
        )


class SectionProposals(_Proposals):
    """別紙②: one section's proposals to partners."""

    kind = "sheet2"
    template = SectionProposalSheet.template
    owner = "department"
    owned_by = "departments"
    direction = Direction.FROM_CITY

    def title(self, pile: Pile[Proposal]) -> str:
        """Bureau, section and unit."""
        return self.city.departments[pile.owner].full_name

    def view(self, pile: Pile[Proposal]) -> SectionProposalSheet:
        """One page for each proposal."""
        return SectionProposalSheet(
            **self.head(pile),
            department=self.title(pile),
            proposals=[
                SectionProposalView(
                    **dict(self.proposal(one, number)),
                    answers=self.answers(one),
                    viewpoint=one.viewpoint,
                )
                for number, one in enumerate(pile.records, 1)
            ],
        )


class ProposalsToPartner(_Proposals):
    """別紙② compiled: all sections' proposals to one partner, for the window to hand over.

    What only the municipality needs (aims, viewpoints, who wishes what) is not on it, and neither
    is who else was asked.
    """

    kind = "sheet2"
    template = PartnerProposalSheet.template
    owner = "partners"
    owned_by = "partners"
    direction = Direction.FROM_CITY
    edition = COMPILED

    def title(self, pile: Pile[Proposal]) -> str:
        """The partner's name."""
        return self.city.partners[pile.owner].name

    def view(self, pile: Pile[Proposal]) -> PartnerProposalSheet:
        """One line for each proposal; sections that have none are not the partner's concern."""
        partner = self.city.partners[pile.owner]
        return PartnerProposalSheet(
            **self.head(pile),
            partner=partner.name,
            honorific=HONORIFIC if partner.kind in _PERSONS else TO_BODIES,
            window=self.window,
            rows=[
                PartnerProposalRowView(
                    number=number,
                    department=self.sections([one.department] if one.department else []),
                    field=self.field(one),
                    subject=one.subject or NO_SUBJECT,
                    content=one.content,
                    answers=self.answers(one),
                )
                for number, one in enumerate((one for one in pile.records if not one.nothing), 1)
            ],
        )
