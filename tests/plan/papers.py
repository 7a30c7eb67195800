"""Made-up agreements of every shape that a mayor may be asked to sign, for pictures and for goldens.

``python -m tests.plan.papers DIR`` writes them all as Word files, to be looked at.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pipeline.build.work import compile_template
from pipeline.clauses.load import load_clauses
from pipeline.findings import Finding, Severity
from pipeline.plan.agreements.jobs import plan_agreements
from pipeline.plan.job import Job
from pipeline.policy.registry import Case
from pipeline.records.agreements import Agreement
from tests.plan import towns

LONG = "一般社団法人" + "長い名称を持つ地域包括連携推進協議会" * 3
"""A name of 60 characters."""

_BODIES = (
    "株式会社例銀行", "例信用金庫", "例県信用組合", "例農業協同組合", "例漁業協同組合", "株式会社第二例銀行", "例労働金庫",
    "例森林組合", "例商工会", "例観光協会", "例福祉会", "例医師会", "例町",
)  # fmt: skip

MANY = (
    *(
        towns.partner(
            f"M{number}",
            name,
            address=f"例県例市{number}丁目{number}番{number}号",
            representative_title="頭取" if "銀行" in name else "理事長",
            representative_name=f"代表　{who}郎",
        )
        for number, (name, who) in enumerate(zip(_BODIES, "一二三四五六七八九十百千万", strict=True), 1)
    ),
    towns.partner(
        "L1", LONG, address="例県例市長い町名が続く大字字番地" * 3, representative_title="代表理事"
    ),
)


@dataclass(frozen=True)
class Paper:
    """One agreement: what it says, and how it is made."""

    changes: str = ""
    style: str = "{}"
    draft: bool = False
    findings: Sequence[Finding] = ()
    amends: str = ""
    """What the agreement N0, which it changes, said otherwise than usual; empty where there is none."""


def _group(label: str, *members: str, more: str = "") -> str:
    return f"{{label: {label}, members: [{', '.join(members)}]{more}}}"


def _parties(*parties: str) -> str:
    return f"partners:\nparties: [{', '.join(parties)}]\n"


_CITY = _group("甲", "city")
_SIGNER = ", signer: {title: 会長, name: 会　長子, address: 例県例市中央9番地}"
_EIGHT = tuple(f"M{number}" for number in range(1, 9))
_ITEMS = (
    "cost_burden: {policy: itemised, items: ["
    "{item: 燃料費, category: 需用費, bearer: 甲, share: 全額}, "
    "{item: 会場の借上げに要する費用, category: 使用料及び賃借料, bearer: 甲及び乙, share: 各２分の１}, "
    "{item: 従事者の人件費, bearer: 乙, share: 全額}]}\n"
)
_OPEN = (
    Finding(
        "term-stated", Severity.ERROR, "有効期間の終了日が書かれていません。", "終了日を日付で書いてください。",
        None, "agreements:N1", None, "例市指針 2(4)④", ("agreement",),
    ),
    Finding(
        "term-reading", Severity.WARNING, "「翌年３月３１日」の読み方が2通りあります。", "日付を確かめてください。",
        None, "agreements:N1", None, "例市指針 2(4)④",
    ),
)  # fmt: skip
PAPERS: Mapping[str, Paper] = {
    "two-parties-seal": Paper(),
    "two-parties-signature": Paper("closing: signature"),
    "two-parties-electronic": Paper("closing: electronic"),
    "three-parties": Paper("partners: [C1, C2]"),
    "group-of-three": Paper(_parties(_CITY, _group("乙", "C1", "C2", "C4"))),
    "group-with-one-signer": Paper(_parties(_CITY, _group("乙", "C1", "C2", more=f", name: 例まちづくり連合{_SIGNER}"))),
    "group-with-member-table": Paper(_parties(_CITY, _group("乙", *_EIGHT, more=_SIGNER)) + _ITEMS),
    "two-member-tables": Paper(
        _parties(
            _CITY,
            _group("乙", *_EIGHT[:6], more=", name: 例金融団"),
            _group("丙", *(f"M{number}" for number in range(7, 14)), more=_SIGNER),
        )
    ),
    "fourteen-signers": Paper(
        _parties(
            _group("甲", "city", "M13", "M12"),
            _group("乙", "C1", "C2", "M7", "M8", "M9"),
            _group("丙", "M1", "M2", "M3", "M4", "M5", "M6"),
        )
    ),
    "company-first": Paper(_parties(_group("甲", "C1"), _group("乙", "city"))),
    "labels-of-their-own": Paper(_parties(_group("市", "city"), _group("大学", "C4"))),
    "branch-head": Paper(
        _parties(_CITY, _group("乙", "C1", more=", signer: {title: 例支店長, name: 支　店子, address: 例県例市支店通1番地}"))
    ),
    "branch-heads-in-a-group": Paper(
        _parties(
            _CITY,
            _group(
                "乙", "C1", "C2", "C4",
                more=", member_signers: [{member: C2, title: 例営業所長, name: 所　長子, address: 例県例市営業通2番地}]",
            ),
        )
    ),
    "witnesses": Paper(
        "witnesses: [{name: 例県, address: 例県庁, signer: {title: 例県知事, name: 県　太郎}}, {name: 例会議所}]"
    ),
    "witnesses-by-hand": Paper(
        "closing: signature\npartners: [C1, C2]\nwitnesses: [{name: 例県, address: 例県庁, "
        "signer: {title: 例県副知事（地域振興担当）兼務, name: 県　太郎}}, {name: 例会議所}]"
    ),
    "four-parties": Paper("partners: [C1, C2, C3]"),
    "four-parties-by-hand-and-witness": Paper(
        "closing: signature\npartners: [C1, C2, C3]\n"
        "witnesses: [{name: 例県, address: 例県庁, signer: {title: 例県知事, name: 県　太郎}}]"
    ),
    "cost-table": Paper(_ITEMS),
    "long-names": Paper("title: 例市と" + LONG + "との包括連携に関する協定書\npartners: [L1]"),
    "cover": Paper("partners: [C1, C2]", style="{cover_pages: 1}"),
    "cover-of-groups": Paper(
        _parties(_CITY, _group("乙", "C1", "C2"), _group("丙", *_EIGHT, more=_SIGNER)) + "signed_on:",
        style="{cover_pages: 1}", draft=True,
    ),
    "amendment": Paper(
        "amends: N0\ntitle: 例市と株式会社髙﨑商会との連携に関する協定書の一部を変更する協定書\npartners:\n"
        "fields: [F1, {code: F2, wording: 備蓄、避難所の運営及び訓練に関すること}]\n"
        "effective_to: 2029-03-31\ncost_burden:\nrenewal:\n"
        "special_articles: [{article: 実施計画, text: 甲及び乙は、毎年度、実施計画を定める。}]",
        amends="special_articles: [{article: 報告, text: 乙は、甲に報告する。}]\nsigned_on: 2026-04-01\nstatus: signed",
    ),
    "draft-with-points": Paper("effective_to:\ncost_burden:", draft=True, findings=_OPEN),
}  # fmt: skip
"""By name; the name says what is special about it."""


SHORT_SET = ("purpose", "fields", "cost", "term", "consultation")
GOLDENS = Path(__file__).with_name("goldens")


@cache
def paper_case(name: str, *, full: bool = False) -> tuple[Agreement, Case]:
    """The agreement of a paper, and the municipality in which it is made."""
    paper = PAPERS[name]
    one = towns.agreement(paper.changes)
    records = [one, *MANY, *([towns.agreement(f"id: N0\n{paper.amends}")] if paper.amends else [])]
    articles = towns.FULL_SET if full else SHORT_SET
    return one, towns.case(*records, style=paper.style, articles=articles)


@cache
def paper_job(name: str, *, full: bool = False) -> Job:
    """The job of a paper; ``full`` in the shipped words, else in a few of its own that never change."""
    paper, (one, case) = PAPERS[name], paper_case(name, full=full)
    clauses = towns.shipped() if full else load_clauses([(GOLDENS / "clauses", "tests")], "、")
    plan = plan_agreements(case, clauses, {one.name_in_type: list(paper.findings)})
    kind = "draft" if paper.draft else "agreement"
    (job,) = [found for found in plan.jobs if found.kind == kind and found.records[0] == one.name_in_type]
    return job


def rendered(job: Job) -> bytes:
    """The document, made with the shipped template."""
    return compile_template((towns.template(job.template), "templates/x"), job.template).render(job.view)


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name in PAPERS:
        (folder / f"{name}.docx").write_bytes(rendered(paper_job(name, full=True)))
