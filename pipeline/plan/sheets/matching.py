"""Proposals of both sides and the partners' replies → 別紙③ for all sections (rows K7, K8, K11)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pipeline.findings import Finding
from pipeline.plan.sheets.base import Sheet
from pipeline.plan.sheets.piles import Pile
from pipeline.plan.standing import contact_of
from pipeline.plan.views.sheets import MatchingRowView, MatchingSheet
from pipeline.records.choices import Direction
from pipeline.records.city import Faulty
from pipeline.records.proposals import Proposal
from pipeline.records.replies import Reply

RESTRICTED = "庁内限り"
NO_REPLY_NEEDED = "－"
"""What stands for the reply to a partner's own proposal."""


class Matching(Sheet[Proposal]):
    """別紙③: partners' proposals, the municipality's with the replies to them, and who wishes which.

    The guideline's four columns come first; who proposes, the reply and who wishes it follow at
    their right, so that a section sees on one line whether it can go ahead.
    """

    kind = "sheet3"
    template = MatchingSheet.template
    model = Proposal
    edition = "全課あて"

    def printed(self, pile: Pile[Proposal]) -> Iterable[str]:
        """Everything that the proposals name, and the replies."""
        for one in pile.records:
            yield from (f"partners:{name}" for name in one.partners)
            yield from (f"departments:{name}" for name in (one.department, *one.wanted_by) if name)
            yield from (f"agreements:{name}" for name in (one.agreement,) if name)
        for reply in self._replies(pile):
            yield reply.name_in_type
            yield f"partners:{reply.partner}"

    def faults(self, pile: Pile[Proposal]) -> Iterator[Finding]:
        """Faults of the replies: broken rules, and unreadable ones that may belong to this year."""
        table = self.city.tables[Reply.type_name]
        yield from table.unread
        yield from (f for one in table.faulty if self._may_belong(one, pile.year) for f in one.findings)
        for reply in self._replies(pile):
            yield from self.breaches(reply.name_in_type)

    def _may_belong(self, reply: Faulty, year: int) -> bool:
        proposal = self.city.proposals.get(reply.text("proposal") or "")
        return proposal is None or proposal.fiscal_year == year

    def _replies(self, pile: Pile[Proposal]) -> list[Reply]:
        ids = {one.id for one in pile.records}
        return [one for one in self.city.all(Reply).values() if one.proposal in ids]

    def view(self, pile: Pile[Proposal]) -> MatchingSheet:
        """Partners' proposals first, then the municipality's that were answered."""
        replies: dict[str, list[Reply]] = {}
        for reply in self._replies(pile):
            replies.setdefault(reply.proposal, []).append(reply)
        made = [one for one in pile.records if not one.nothing]
        ours = [one for one in made if one.direction is Direction.FROM_CITY]
        pairs: list[tuple[Proposal, Reply | None]] = [
            *((one, None) for one in made if one.direction is Direction.FROM_PARTNER),
            *((one, reply) for one in ours for reply in replies.get(one.id, ())),
        ]
        rows = [self._row(number, proposal, reply) for number, (proposal, reply) in enumerate(pairs, 1)]
        return MatchingSheet(
            **self.head(pile),
            window=self.window,
            restricted=RESTRICTED,
            rows=[*rows, *map(_blank, range(len(rows) + 1, self.lines + 1))],
            nothing=self.listed(dict.fromkeys(self._proposer(one) for one in pile.records if one.nothing)),
            waiting=self.listed(self.subject(one) for one in ours if _waits(one, replies.get(one.id, []))),
        )

    def _row(self, number: int, proposal: Proposal, reply: Reply | None) -> MatchingRowView:
        answer = (reply.answer.label, reply.comment) if reply else (NO_REPLY_NEEDED,)
        partners = [reply.partner] if reply else proposal.partners
        return MatchingRowView(
            number=number,
            subject=self.subject(proposal),
            content=proposal.content,
            contact="\n".join(self._contact(proposal, one) for one in partners),
            proposer=self._proposer(proposal),
            answer="\n".join(filter(None, answer)),
            wanted_by="\n".join(self.city.departments[one].section for one in proposal.wanted_by),
        )

    def _proposer(self, proposal: Proposal) -> str:
        if proposal.direction is Direction.FROM_PARTNER:
            return self.partners(proposal)
        department = proposal.department
        return self.city.departments[department].section if department else self.municipality

    def _contact(self, proposal: Proposal, partner: str) -> str:
        """Whom to call at a partner, one thing a line."""
        agreement = self.city.agreements.get(proposal.agreement or "")
        contact = contact_of(partner, agreement, self.setting)
        person = "　".join(word for word in (contact.department, contact.name) if word)
        words = (self.city.partners[partner].name, person, contact.phone, contact.email)
        return "\n".join(word for word in words if word)


def _blank(number: int) -> MatchingRowView:
    return MatchingRowView(
        number=number, subject="", content="", contact="", proposer="", answer="", wanted_by=""
    )


def _waits(proposal: Proposal, replies: list[Reply]) -> bool:
    """Whether a partner has yet to answer."""
    return not replies or not set(proposal.partners) <= {one.partner for one in replies}
