"""A snapshot → what `kyotei explain` says of a signed agreement: parties, rules and wording of that day."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.policy.judge import Standing
from pipeline.records.city import record_label
from pipeline.records.dates import print_day
from pipeline.records.signed import SignedMember, SignedPart, Snapshot, name_of

_STANDINGS = {one.value: one.label for one in Standing}


def signed_lines(snapshot: Snapshot) -> Iterator[str]:
    """The agreement as it was signed, whatever records, rules and clauses say today."""
    rules = snapshot.rules
    begin = f"（{print_day(rules.in_force_from)}施行）" if rules.in_force_from else ""
    yield f"{print_day(snapshot.signed_on)}に締結。以下は、締結したときの控えによります。"
    yield f"規則集：{rules.guideline}{begin}"
    yield ""
    yield "当事者："
    for party in snapshot.parties:
        group = f"（{party.name}）" if party.name else ""
        yield f"    {party.label}{group}"
        yield from (f"        {_member(one)}" for one in dict.fromkeys((*party.members, *party.in_full)))
    if snapshot.witnesses:
        yield "立会人："
        yield from (f"    {_member(one)}" for one in snapshot.witnesses)
    yield ""
    yield from _rules(snapshot)
    yield ""
    for part in snapshot.parts:
        yield from _part(part)
    yield snapshot.closing


def _member(member: SignedMember) -> str:
    return "　".join(text for text in (member.name, member.address, member.title, member.signer) if text)


def _rules(snapshot: Snapshot) -> Iterator[str]:
    own = name_of(snapshot.agreement)
    for one in snapshot.verdicts:
        about = "" if one.record == own else f"{record_label(one.record)} "
        standing = _STANDINGS.get(one.standing, one.standing)
        yield f"［{standing}］{about}{one.title}（{one.rule}、{one.binding}） 根拠：{one.reference}"
        yield from (f"    {text}" for text in (*one.evidence, *one.findings))


def _part(part: SignedPart) -> Iterator[str]:
    """The heading with the clause that the part came from, then its words."""
    heading, *lines = part.lines
    origin = f" ← {part.file} の {part.origin}" if part.file else f" ← {part.origin}" if part.origin else ""
    yield heading + origin
    yield from (f"    {line}" for line in lines)
