"""The words of an agreement before and after an amendment → what differs, for the 新旧対照表."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pipeline.clauses.articles import SPECIAL
from pipeline.clauses.model import AgreementText, Article, Compared
from pipeline.clauses.numbers import article_number, item_number
from pipeline.policy.annexes import annexes
from pipeline.policy.parties import resolve_parties
from pipeline.policy.registry import Case
from pipeline.records.agreements import Agreement
from pipeline.records.dates import full_width

PREFACE = "前文"

Lines = tuple[str, ...]


def compared(
    before: tuple[Agreement, AgreementText], after: tuple[Agreement, AgreementText], case: Case
) -> tuple[Compared, ...]:
    """The preamble, the articles and the annexes that differ, in order, each as its printed lines."""
    old, new = (printed_parts(agreement, text, case) for agreement, text in (before, after))
    pairs = (Compared(old.get(key, ()), new.get(key, ()), key) for key in _in_order(list(old), list(new)))
    return tuple(one for one in pairs if one.before != one.after)


def _in_order(old: list[str], new: list[str]) -> list[str]:
    """All keys: those of the new text, each that is gone after the one it followed."""
    keys = list(new)
    for number, key in enumerate(old):
        if key not in keys:
            keys.insert(keys.index(old[number - 1]) + 1 if number else 0, key)
    return keys


def printed_parts(agreement: Agreement, text: AgreementText, case: Case) -> Mapping[str, Lines]:
    """The preamble, each article, then the annexes, by a key that an amendment leaves the same."""
    style = case.policy.style.item_number
    parts: dict[str, Lines] = {PREFACE: (PREFACE, text.preamble)}
    for one in text.articles:
        key = f"{SPECIAL}：{one.heading}" if one.slot.startswith(SPECIAL) else one.slot
        while key in parts:
            key += "+"
        parts[key] = _article(one, style)
    for number, lines in enumerate(_member_lists(agreement, case)):
        parts[f"members {number}"] = lines
    costs = _cost_table(agreement, text, case)
    return {**parts, "cost table": costs} if costs else parts


def _article(article: Article, style: str) -> Lines:
    """The heading, then each 項 after its number and each 号 after its own, as the paper has them."""
    lines = [f"（{article.heading}）"]
    for number, one in enumerate(article.paragraphs, 1):
        lines.append(f"{article_number(article.number) if number == 1 else full_width(number)}　{one.text}")
        lines += [f"{item_number(style, place)}　{item}" for place, item in enumerate(one.items, 1)]
    return tuple(lines)


def _member_lists(agreement: Agreement, case: Case) -> Iterator[Lines]:
    """The annex of each group that is too large for the preamble."""
    for party in resolve_parties(agreement, case):
        if party.annex:
            rows = (f"{full_width(n)}　{one.name}　{one.address}" for n, one in enumerate(party.members, 1))
            yield (f"{party.annex}（{PREFACE}関係）", *rows)


def _cost_table(agreement: Agreement, text: AgreementText, case: Case) -> Lines:
    name, burden = annexes(agreement, case).cost, agreement.cost_burden
    if not name or burden is None:
        return ()
    cells = ((one.item, one.category, one.bearer, one.share) for one in burden.items)
    rows = ("　".join((full_width(number), *filter(None, texts))) for number, texts in enumerate(cells, 1))
    return (f"{name}（{article_number(text.cost.number)}関係）", *rows)
