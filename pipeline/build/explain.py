"""`kyotei explain`: what the rules say of one record, and where each article came from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from pipeline.build.explain_signed import signed_lines
from pipeline.build.survey import Survey, survey
from pipeline.build.which import called, which
from pipeline.clauses.compose import SPECIAL, article_number, compose
from pipeline.clauses.load import load_clauses
from pipeline.findings import Finding
from pipeline.policy.amendments import whole
from pipeline.policy.judge import Verdict
from pipeline.policy.model import Policy
from pipeline.policy.registry import Case, Setting
from pipeline.records.agreements import Agreement
from pipeline.records.choices import Role
from pipeline.records.dates import print_day
from pipeline.records.partners import Partner, latest
from pipeline.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Explained:
    """Lines for people, and the findings of the record.

    ``verdicts`` are those on the record, for whoever shows them as a table; then ``title`` stands above
    it and ``rest`` below. ``lines`` are all of it.
    """

    lines: tuple[str, ...]
    findings: tuple[Finding, ...]
    title: str = ""
    verdicts: tuple[Verdict, ...] = ()
    rest: tuple[str, ...] = ()


def explain(workspace: Workspace, key: str, name: str, on: date) -> Explained:
    """Everything about the record that ``name`` means (`which`); `NoSuchRecord` where that is not one."""
    known = survey(workspace, key, on)
    if known.city is None or known.policy is None or known.judgement is None:
        return Explained((), known.findings)
    found = which(name, known.city)
    type_name, _, identity = found.partition(":")
    mine = tuple(one for one in known.findings if one.record == found)
    record = known.city.tables[type_name].records.get(identity)
    if record is None:
        return Explained((f"{called(known.city, found)} は読み取れません。",), mine)
    title = called(known.city, found)
    if isinstance(record, Partner):
        setting = Setting(known.city, known.policy, on)
        rest = [*_confirmed(record, known.policy, on), *_agreements(record, setting)]
        return Explained((title, *rest), mine, title, (), tuple(rest))
    paper = known.city.signed.get(identity) if isinstance(record, Agreement) else None
    if paper is not None and paper.snapshot is not None:
        return Explained((title, *signed_lines(paper.snapshot)), mine)
    verdicts = tuple(one for one in known.judgement.verdicts if one.record == record)
    rest = list(_articles(record, known, workspace)) if isinstance(record, Agreement) else []
    return Explained((title, *_rules(verdicts), *rest), mine, title, verdicts, tuple(rest))


def _rules(verdicts: tuple[Verdict, ...]) -> Iterator[str]:
    yield "" if verdicts else "この記録に当てはまる規則はありません。"
    for one in verdicts:
        yield f"［{one.standing.label}］{one.title}（{one.rule}、{one.binding}） 根拠：{one.reference}"
        yield from (f"    {text}" for text in one.evidence)
        yield from (f"    {finding.message}" for finding in one.findings)


def _confirmed(partner: Partner, policy: Policy, on: date) -> Iterator[str]:
    """Each criterion of partners with what counts of it on a day, and what was before."""
    criteria = [
        (code, label)
        for code, label in policy.codes.pairs("criteria")
        if policy.codes.role("criteria", code) is Role.PARTNER
    ]
    yield ""
    yield "確認事項：" if criteria else "確認事項：この市町村の規則に、相手方の基準はありません。"
    for code, label in criteria:
        history = [one for one in partner.confirmations if one.criterion == code]
        counts = latest(partner.confirmations, code, on)
        yield f"［{counts.result.label if counts else '未確認'}］{code} {label}"
        for one in sorted(history, key=lambda one: one.date or date.min, reverse=True):
            day = print_day(one.date) if one.date else "日付なし"
            yield f"    {one.result.label}　{day}" + (f"　{one.evidence}" if one.evidence else "")


def _agreements(partner: Partner, setting: Setting) -> Iterator[str]:
    """The agreements to which a partner is a party, by themselves or as what they amend."""
    agreements, codes = setting.city.agreements.values(), setting.policy.codes
    theirs = [one for one in agreements if partner.id in setting.partner_ids(whole(one, setting))]
    yield ""
    yield "協定：" if theirs else "協定：この企業等の協定は、記録にありません。"
    for one in theirs:
        state = codes.label("states", one.status) if one.status else ""
        signed = f"締結日 {print_day(one.signed_on)}" if one.signed_on else ""
        told = "、".join(word for word in (state, signed) if word)
        yield f"    {one.id}　{one.title}" + (f"（{told}）" if told else "")
    if theirs:
        yield f"規則の結果は、協定ごとに kyotei explain {setting.city.key} {theirs[0].id} のようにして見られます。"


def _articles(agreement: Agreement, known: Survey, workspace: Workspace) -> Iterator[str]:
    """Each article with the clause it was made from."""
    if known.city is None or known.policy is None:
        return
    rules = known.policy.on(agreement.signed_on or known.on) or known.policy.on(known.on)
    if rules is None:
        return
    clauses = load_clauses(
        list(workspace.clause_folders(known.key)), known.policy.style.comma, known.policy.codes
    )
    text = compose(agreement, Case(known.city, known.policy, known.on, rules), clauses, draft=True).text
    yield ""
    for one in text.articles if text else ():
        file = clauses.files[one.slot].file if one.slot in clauses.files else ""
        origin = SPECIAL if one.origin == SPECIAL else f"{file} の {one.origin}" if one.origin else "未定"
        yield f"{article_number(one.number)}（{one.heading}） ← {origin}"
