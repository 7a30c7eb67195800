"""The words of agreements, whole and article by article, as the legal section has read and approved them.

A change of a clause shows here as a change of Japanese prose. After reading it, store it anew:
``python -m tests.clauses.test_goldens``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest

from pipeline.clauses.compose import article_number, compose, item_number
from pipeline.clauses.model import AgreementText, Article
from pipeline.records.agreements import Agreement
from pipeline.records.dates import full_width
from tests.plan import towns

GOLDENS = Path(__file__).parent / "goldens"

GROUP = "partners:\nparties: [{label: 甲, members: [city]}, {label: 乙, members: [C1, C2]}]"
MANY = "partners: [C1, C2]"
ITEMS = (
    "items: [{item: 会場の使用料, category: 使用料, bearer: 甲, share: 全額}, {item: 講師の謝礼, bearer: 乙}]"
)
SPECIAL = (
    'special_articles: [{article: 資機材の貸与, text: "甲は、乙に資機材を無償で貸与することができる。\\n'
    '前項の規定による貸与の期間は、次に掲げる日までとする。\\n(1) 協議して定めた日\\n(2) 有効期間が満了する日"}]'
)

DISASTER = "kind: single\npattern: disaster\n"
LEAGUE = (
    "{label: 乙, name: 例市銀行協会, members: [C1, C2, C4],"
    " signer: {title: 会長, name: 会　長子, address: 例県例市中央9番地}}"
)
WHOLE = {
    "two parties": "",
    "three parties": MANY,
    "group": GROUP,
    "company is 甲": "partners:\nparties: [{label: 甲, members: [C1]}, {label: 乙, members: [city]}]",
    "labels 市 and 大学": "partners:\nparties: [{label: 市, members: [city]}, {label: 大学, members: [C4]}]",
    "labels with a group": "partners:\nparties: [{label: 市, members: [city]}, {label: 会社, members: [C1, C2]},"
    " {label: 大学, members: [C4], holds_original: no}]\ncost_burden: partner",
    "named group in an annex": "partners:\nparties: [{label: 甲, members: [city]}, {label: 乙, name: 例市銀行協会,"
    f" members: [C1, C2, C4]}}]\ncost_burden: {{policy: itemised, {ITEMS}}}",
    "individual": "kind: single\nfields:",
    "disaster": f"kind: single\npattern: disaster\nfields: [{{code: F2, wording: 支援物資の輸送}}]\ncost_burden: {{policy: itemised, {ITEMS}}}",
    "special articles": SPECIAL,
    "group with one signer": f"kind: single\nfields: [F1, F2]\npartners:\nparties: [{{label: 甲, members: [city]}}, {LEAGUE}]",
    "disaster among many": f"{DISASTER}fields: [F2]\npartners:\nparties: [{{label: 甲, members: [city]}},"
    " {label: 乙, members: [C1, C2]}, {label: 丙, members: [C4]}]\n"
    "cost_burden: {policy: actual, consultations: [{date: 2026-10-01, content: 協議}]}",
}
"""Whole texts; the house lists groups of three and more members in an annex."""

COSTS = {
    "none": "cost_burden: none",
    "each": "cost_burden: each",
    "partner": "cost_burden: partner",
    "itemised": f"cost_burden: {{policy: itemised, {ITEMS}}}",
    "actual": "cost_burden: {policy: actual, consultations: [{date: 2026-10-01, content: 協議}]}",
    "fair-price": "cost_burden: {policy: fair-price, consultations: [{date: 2026-10-01, content: 協議}]}",
}
ARTICLES = {
    "cost": {
        **COSTS,
        **{f"{name}, many": f"{record}\n{MANY}" for name, record in COSTS.items()},
        **{f"{name}, disaster": f"{DISASTER}{record}" for name, record in COSTS.items()},
    },
    "term": {
        "fixed end": "renewal:",
        "later start": "effective_from: 2027-01-01\neffective_to: 2028-12-31\nrenewal:",
        "to march then by a year": "effective_to: 2027-03-31\nrenewal: {further_term: 1年, notice: 1か月前}",
        "four years then one": "effective_to: 2030-11-30\nrenewal: {first_term: 4年, further_term: 1年, notice: 3か月前}",
        "notice in days": "renewal: {further_term: 1年, notice: 30日前}",
        "no notice": "renewal: {further_term: 6か月}",
        "many": MANY,
        "review": "effective_to: 2029-11-30\nrenewal: {first_term: 3年, further_term: 3年, notice: 1か月前, review: 3年}",
        "review without notice": "effective_to: 2029-11-30\nrenewal: {further_term: 3年, review: 3年}",
        "review of every third year": "renewal: {further_term: 1年, notice: 30日前, review: 3年}",
        "many without notice": f"{MANY}\nrenewal: {{further_term: 1年}}",
        "review, many": f"{MANY}\nrenewal: {{further_term: 3年, notice: 1か月前, review: 3年}}",
    },
    "purpose": {
        "one field": "kind: single\nfields: [F2]",
        "two fields": "kind: single\nfields: [F1, F2]",
        "none": "kind: single\nfields:",
    },
    "cancellation": {
        "usual": "",
        "many": MANY,
        "disaster": DISASTER,
        "disaster, many": DISASTER + MANY,
    },
}
HOLDERS = {
    "all": "partners: [C1]",
    "two of three": "partners:\nparties: [{label: 甲, members: [city]}, {label: 乙, members: [C1]},"
    " {label: 丙, members: [C2], holds_original: no}]",
    "one": "partners:\nparties: [{label: 甲, members: [city]}, {label: 乙, members: [C1], holds_original: no}]",
    "group": GROUP,
    "group with as many originals": f"{GROUP}\ncopies: 3",
    "group with one signer": f"partners:\nparties: [{{label: 甲, members: [city]}}, {LEAGUE}]",
    "groups of both forms": f"partners:\nparties: [{{label: 甲, members: [city]}}, {LEAGUE.replace(', C4', '')},"
    " {label: 丙, members: [C3, C4]}]",
    "group without original": GROUP.replace("[C1, C2]", "[C1, C2], holds_original: no"),
    "witness": "witnesses: [{name: 例県}]",
    "branch head": "partners:\nparties: [{label: 甲, members: [city]}, {label: 乙, members: [C1],"
    " signer: {title: 例支社長, name: 支社　太郎, address: 例県支社市1番地}}]",
}
"""Who holds an original; the preamble names the company, whoever signs for it."""

SIGNED = "signed_on: 2025-04-01\neffective_to: 2027-03-31\nstatus: signed"
AMENDMENT = """
id: N2
kind: whole
title: 例市と株式会社髙﨑商会との連携に関する協定の一部を変更する協定書
amends: N1
signed_on: 2026-12-01
status: open
"""
AMENDMENTS = {
    "term": ("", "effective_to: 2030-03-31"),
    "renewal begins with review": (
        "renewal:",
        "effective_from: 2027-02-01\nrenewal: {further_term: 3年, notice: 1か月前, review: 3年}",
    ),
    "fields and a special article": ("", f"fields: [F1]\n{SPECIAL}"),
    "special article goes": (SPECIAL, "special_articles: [{article: 見学, text: 乙は、見学を受け入れる。}]"),
    "a third party": ("", "partners: [C1, C2]"),
    "another member of a group": (
        GROUP,
        "parties: [{label: 甲, members: [city]}, {label: 乙, members: [C1, C2, C3]}]",
    ),
    "neither renewal nor special article any more": (SPECIAL, "removes: [更新, 特約]"),
    "items of cost": (
        COSTS["itemised"],
        "cost_burden: {policy: itemised, items: [{item: 会場の使用料, bearer: 乙}]}",
    ),
}
AMENDED_COSTS = {name: ("cost_burden: none", record) for name, record in COSTS.items()} | {
    "none": ("cost_burden: each", "cost_burden: none"),
    "partner, many": (f"{MANY}\ncost_burden: none", "cost_burden: partner"),
    "unchanged": ("cost_burden: actual", "effective_to: 2030-03-31"),
}


def plain(text: AgreementText) -> str:
    """A text as it is read from top to bottom; the comparison behind it, new words first."""
    lines = [text.preamble, "", *(line for one in text.articles for line in printed(one)), "", text.closing]
    for one in text.comparison:
        lines += ["", "── 変更後", *(one.after or ["（削る）"]), "── 変更前", *(one.before or ["（新設）"])]
    return "\n".join([*lines, ""])


def printed(article: Article) -> Iterator[str]:
    """An article in lines."""
    yield f"（{article.heading}）"
    for number, one in enumerate(article.paragraphs, 1):
        yield f"{article_number(article.number) if number == 1 else full_width(number)}　{one.text}"
        yield from (f"　{item_number('(1)', place)}　{item}" for place, item in enumerate(one.items, 1))


def words(one: Agreement, *others: Agreement) -> AgreementText:
    """The clean text of an agreement in a municipality that lists groups of three in an annex."""
    case = towns.case(one, *others, style="listed_members: 3")
    made = compose(one, case, towns.shipped(), draft=False)
    assert made.text is not None, [found.message for found in made.findings]
    return made.text


def amendment(original: str, changes: str) -> AgreementText:
    """The text of an amendment of a signed agreement."""
    first = "\n".join([original, *(line for line in SIGNED.splitlines() if not _says(original, line))])
    made = towns.read(AMENDMENT + changes, Agreement, towns.codes())
    return words(made, towns.agreement(first))


def _says(record: str, line: str) -> bool:
    return any(one.startswith(line.partition(":")[0] + ":") for one in record.splitlines())


def chosen(slot: str, records: dict[str, str]) -> str:
    """One article of each of these records."""
    parts: list[str] = []
    for name, record in records.items():
        (article,) = (one for one in words(towns.agreement(record)).articles if one.slot == slot)
        parts += [f"── {name}（{article.origin}）", *printed(article), ""]
    return "\n".join(parts)


def closings() -> str:
    """Preamble and closing for each way of signing and each way of holding the originals."""
    parts: list[str] = []
    for way in ("seal", "signature", "electronic"):
        for name, record in HOLDERS.items():
            text = words(towns.agreement(f"{record}\nclosing: {way}"))
            parts += [f"── {way}, {name}", text.preamble, text.closing, ""]
    return "\n".join(parts)


def amended_costs() -> str:
    """The cost article of amendments for each way of bearing the costs."""
    parts: list[str] = []
    for name, (original, changes) in AMENDED_COSTS.items():
        cost = amendment(original, changes).cost
        parts += [f"── {name}（{cost.origin}）", *printed(cost), ""]
    return "\n".join(parts)


def amended_twice() -> str:
    """An amendment after another: only its own change is compared, the earlier one is mentioned."""
    first = towns.read(
        AMENDMENT.replace("2026-12-01\nstatus: open", "2026-04-01\nstatus: signed")
        + "effective_to: 2028-03-31",
        Agreement,
        towns.codes(),
    )
    second = AMENDMENT.replace("id: N2", "id: N3") + "cost_burden: each\neffective_to: 2030-03-31"
    return plain(words(towns.read(second, Agreement, towns.codes()), towns.agreement(SIGNED), first))


def goldens() -> Iterable[tuple[str, str]]:
    """Every golden text with its name."""
    for name, record in WHOLE.items():
        yield f"whole {name}", plain(words(towns.agreement(record)))
    for slot, records in ARTICLES.items():
        yield f"article {slot}", chosen(slot, records)
    yield "closing", closings()
    for name, (original, changes) in AMENDMENTS.items():
        yield f"amendment {name}", plain(amendment(original, changes))
    yield "amendment cost", amended_costs()
    yield "amendment twice", amended_twice()


def test_the_words_are_those_that_were_read_and_approved() -> None:
    made = dict(goldens())
    stored = {path.stem: path.read_text("utf-8") for path in GOLDENS.glob("*.txt")}
    assert sorted(made) == sorted(stored)
    for name, text in made.items():
        assert text == stored[name], name


@cache
def used() -> set[str]:
    """The clauses that the golden texts are made of."""
    return {
        article.origin
        for text in (
            *(words(towns.agreement(record)) for record in (*WHOLE.values(), *HOLDERS.values())),
            *(words(towns.agreement(one)) for records in ARTICLES.values() for one in records.values()),
            *(amendment(*pair) for pair in (*AMENDMENTS.values(), *AMENDED_COSTS.values())),
        )
        for article in text.articles
    }


@pytest.mark.parametrize("slot", sorted({*towns.shipped().files} - {"preamble", "closing"}))
def test_every_variant_of_these_articles_stands_in_a_golden_text(slot: str) -> None:
    variants = {one.id for one in towns.shipped().files[slot].clauses}
    assert variants <= used()


if __name__ == "__main__":
    for path in GOLDENS.glob("*.txt"):
        path.unlink()
    for title, golden in goldens():
        (GOLDENS / f"{title}.txt").write_text(golden, "utf-8")
