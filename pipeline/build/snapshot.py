"""An agreement on the day of its signing → its snapshot: words, parties, rules, and where they came from."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import zip_longest

from pipeline.build.manifest import json_bytes
from pipeline.clauses.comparison import printed_parts
from pipeline.clauses.compose import compose
from pipeline.clauses.load import Clauses
from pipeline.clauses.model import AgreementText, Article
from pipeline.findings import Finding, Severity
from pipeline.plan.approval.known import AGREEMENT
from pipeline.policy.amendments import whole
from pipeline.policy.judge import Verdict, judge
from pipeline.policy.parties import Member, ResolvedParty, resolve_parties
from pipeline.policy.registry import Case, Setting
from pipeline.records.agreements import Agreement, Signer, Witness
from pipeline.records.city import City
from pipeline.records.dates import print_day
from pipeline.records.signed import (
    FORMAT,
    SignedChange,
    SignedDocument,
    SignedMember,
    SignedPart,
    SignedParty,
    SignedRules,
    SignedVerdict,
    Snapshot,
    agreed,
)


@dataclass(frozen=True, slots=True)
class Day:
    """An agreement as it stands on the day of its signing, with everything that its paper says.

    ``whole`` is an amendment with what it leaves as it was, for its paper says that too.
    """

    case: Case
    agreement: Agreement
    whole: Agreement
    signed_on: date
    text: AgreementText
    verdicts: tuple[Verdict, ...]
    clauses: Clauses


def day_of(agreement: Agreement, signed_on: date, setting: Setting, clauses: Clauses) -> Day | list[Finding]:
    """The agreement signed on that day, or why its paper cannot be what was signed then.

    The paper in output/ was made on another day, perhaps without a date: under the rules and heads of
    the day of signing it must say the same, and no rule may hold it back.
    """
    policy = setting.policy
    dated = agreement.model_copy(update={"signed_on": signed_on})
    then, now = policy.on(signed_on), policy.on(setting.on)
    if then is None or now is None:
        return [_no_rules(agreement, signed_on)]
    case = Case(_with(setting.city, dated), policy, signed_on, then)
    judged = judge(case.city, policy, signed_on)
    broken = [
        one for one in judged.findings if one.record == agreement.name_in_type and one.holds_back(AGREEMENT)
    ]
    if broken:
        return broken
    composed = compose(dated, case, clauses, draft=False)
    printed_case = Case(setting.city, policy, setting.on, now)
    printed = compose(agreement, printed_case, clauses, draft=False)
    if composed.text is None or printed.text is None:
        return [*composed.findings, *printed.findings]
    says = whole(dated, case)
    differing = list(_differing(printed.text, composed.text))
    if resolve_parties(whole(agreement, printed_case), printed_case) != resolve_parties(says, case):
        differing.append("当事者か署名者")
    if differing:
        return [_differs(agreement, signed_on, differing)]
    mine = {
        agreement.name_in_type,
        *(one.name_in_type for one in case.city.projects_of.get(agreement.id, [])),
    }
    verdicts = tuple(one for one in judged.verdicts if one.record.name_in_type in mine)
    return Day(case, dated, says, signed_on, composed.text, verdicts, clauses)


def take_snapshot(day: Day, documents: tuple[SignedDocument, ...]) -> bytes:
    """snapshot.json."""
    case, agreement, text = day.case, day.agreement, day.text
    head = case.rules.head
    snapshot = Snapshot(
        format=FORMAT,
        municipality=case.city.key,
        agreement=agreement.id,
        kind=agreement.kind,
        title=agreement.title,
        signed_on=day.signed_on,
        rules=SignedRules(id=head.id, guideline=head.guideline, in_force_from=head.in_force_from),
        parties=tuple(_party(one) for one in resolve_parties(day.whole, case)),
        witnesses=tuple(_witness(one) for one in agreement.witnesses),
        parts=tuple(_parts(day)),
        closing=text.closing,
        changes=tuple(
            SignedChange(key=one.key, before=one.before, after=one.after) for one in text.comparison
        ),
        verdicts=tuple(_verdict(one) for one in day.verdicts),
        record=agreed(agreement),
        documents=documents,
    )
    return json_bytes(snapshot.model_dump(mode="json"))


def _with(city: City, agreement: Agreement) -> City:
    """The city with another record of an agreement."""
    table = city.tables[Agreement.type_name]
    records = {**table.records, agreement.id: agreement}
    return replace(city, tables={**city.tables, Agreement.type_name: replace(table, records=records)})


def _differing(printed: AgreementText, then: AgreementText) -> Iterator[str]:
    """What of the words is not the same: 前文, 第３条 …."""
    if printed.preamble != then.preamble:
        yield "前文"
    if len(printed.articles) != len(then.articles):
        yield "条の数"
        return
    for one, other in zip(printed.articles, then.articles, strict=True):
        if (one.heading, one.paragraphs) != (other.heading, other.paragraphs):
            yield f"（{other.heading}）の条"
    if (printed.closing, printed.comparison) != (then.closing, then.comparison):
        yield "末文か新旧対照表"


def _party(party: ResolvedParty) -> SignedParty:
    return SignedParty(
        label=party.label,
        name=party.name,
        holds_original=party.holds_original,
        members=tuple(_member(one) for one in party.members),
        group=_member(party.group) if party.group is not None else None,
        in_full=tuple(_member(one) for one in party.in_full),
    )


def _member(member: Member) -> SignedMember:
    return SignedMember(
        id=member.identity,
        name=member.name,
        address=member.address,
        title=member.signer.title,
        signer=member.signer.name,
    )


def _witness(witness: Witness) -> SignedMember:
    signer = witness.signer or Signer()
    return _member(Member(witness.name, signer.address or witness.address, signer, is_city=False))


def _parts(day: Day) -> Iterator[SignedPart]:
    """The printed parts; those that are articles, which come after the preamble, with their clauses."""
    parts = list(printed_parts(day.whole, day.text, day.case).items())
    articles: list[Article | None] = [None, *day.text.articles]
    for (key, lines), article in zip_longest(parts, articles):
        yield SignedPart(key=key, lines=lines, **(_origin(article, day.clauses) if article else {}))


def _origin(article: Article, clauses: Clauses) -> dict[str, str]:
    file = clauses.files.get(article.slot)
    clause = next((one for one in file.clauses if one.id == article.origin), None) if file else None
    if file is None or clause is None:
        return {"origin": article.origin}
    version = hashlib.sha256(clause.model_dump_json().encode()).hexdigest()
    return {"origin": article.origin, "file": file.file, "version": version}


def _verdict(verdict: Verdict) -> SignedVerdict:
    return SignedVerdict(
        record=verdict.record.name_in_type,
        rule=verdict.rule,
        title=verdict.title,
        standing=verdict.standing.value,
        binding=verdict.binding,
        reference=verdict.reference,
        evidence=verdict.evidence,
        findings=tuple(one.message for one in verdict.findings),
    )


def _no_rules(agreement: Agreement, signed_on: date) -> Finding:
    message = f"{print_day(signed_on)}に施行されている規則集が policy.yaml にないため、何に照らして締結したのかが分かりません。"
    return _refused("sign-no-rules", agreement, message, "policy.yaml の rule_sets を確かめてください。")


def _differs(agreement: Agreement, signed_on: date, differing: list[str]) -> Finding:
    message = (
        f"協定書が、{print_day(signed_on)}に締結するときの内容と違います（{'、'.join(differing)}）。"
        "規則集・条文・首長などが、その日と協定書を作った日とで変わっています。"
    )
    hint = (
        f"記録の「締結日」に {signed_on.isoformat()} を書き、kyotei build で作り直した協定書と、"
        "締結した協定書を見比べてください。"
    )
    return _refused("sign-differs", agreement, message, hint)


def _refused(rule: str, agreement: Agreement, message: str, hint: str) -> Finding:
    place = agreement.at("signed_on") or agreement.at()
    return Finding(rule, Severity.ERROR, message, hint, place, agreement.name_in_type)
