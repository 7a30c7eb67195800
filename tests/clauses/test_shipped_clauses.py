"""The clauses that come with the program read well for every kind of agreement."""

from __future__ import annotations

import itertools
import re

import pytest

from pipeline.clauses.model import AgreementText
from pipeline.records.choices import Closing, CostPolicy
from tests.plan import towns

PARTIES = {
    "two": "partners: [C1]",
    "three": "partners: [C1, C2]",
    "four": "partners: [C1, C2, C4]",
    "group": "partners:\nparties: [{label: 甲, members: [city]}, {label: 乙, members: [C1, C2]}]",
    "three with a group": "partners:\nparties: [{label: 市, members: [city]}, {label: 会社, members: [C1, C2]}, {label: 大学, members: [C4], holds_original: no}]",
}
RENEWALS = {
    "automatic": "renewal: {first_term: 1年, further_term: 1年, notice: 1か月前}",
    "automatic without notice": "renewal: {further_term: 1年}",
    "review": "renewal: {further_term: 3年, notice: 30日前, review: 3年}",
    "review without notice": "renewal: {further_term: 1年, review: 3年}",
    "none": "renewal:",
}
COSTS = {one.value: f"cost_burden: {one.value}" for one in CostPolicy} | {
    "itemised": "cost_burden: {policy: itemised, items: [{item: 会場の使用料, bearer: 甲}]}"
}
KINDS = {"whole": "kind: whole", "single": "kind: single", "disaster": "kind: single\npattern: disaster"}
BAD = re.compile(
    r"、、|。。|、。|。、|，|,|\(|\)|\{|\}|None|未定|【|】|undefined|及び及び|又は又は|[^。]$|^[、。はがを]|  |　|\n|"
    r"(?<![、。（「])及びが|「」|（）|第条|のの|がが|をを|にに|はは"
)


def lines(text: AgreementText) -> list[str]:
    return [
        text.preamble,
        *(paragraph.text for article in text.articles for paragraph in article.paragraphs),
        text.closing,
    ]


@pytest.mark.parametrize("closing", [one.value for one in Closing])
@pytest.mark.parametrize("cost", [one.value for one in CostPolicy])
def test_every_combination_gives_a_whole_text(cost: str, closing: str) -> None:
    clauses = towns.shipped()
    for kind, renewal, parties in itertools.product(KINDS.values(), RENEWALS.values(), PARTIES.values()):
        record = "\n".join([COSTS[cost], f"closing: {closing}", kind, renewal, parties])
        composed = towns.composed(towns.agreement(record), clauses)
        assert composed.findings == ()
        text = composed.text
        assert text is not None
        assert text.cost.heading == "費用負担"
        assert text.cost in text.articles
        assert all(one.text for one in text.cost.paragraphs)
        assert [one.number for one in text.articles] == list(range(1, 15))
        assert text.articles[-1].heading == "疑義の協議"
        assert all(one.heading for one in text.articles)
        assert [line for line in lines(text) if BAD.search(line)] == []


@pytest.mark.parametrize("cost", [one.value for one in CostPolicy])
def test_each_cost_policy_has_words_of_its_own(cost: str) -> None:
    clauses = towns.shipped()
    texts = {}
    for other in CostPolicy:
        text = towns.composed(towns.agreement(COSTS[other.value]), clauses).text
        assert text is not None
        texts[other.value] = "".join(one.text for one in text.cost.paragraphs)
    assert [name for name, text in texts.items() if text == texts[cost]] == [cost]


@pytest.mark.parametrize("cost", ["itemised", "actual", "fair-price", "each"])
def test_what_the_city_may_pay_stays_within_its_budget(cost: str) -> None:
    text = towns.composed(towns.agreement(COSTS[cost]), towns.shipped()).text
    assert text is not None
    assert "予算の範囲内" in "".join(one.text for one in text.cost.paragraphs)


def test_an_electronic_closing_speaks_of_neither_seals_nor_copies() -> None:
    for parties in PARTIES.values():
        text = towns.composed(towns.agreement(f"closing: electronic\n{parties}"), towns.shipped()).text
        assert text is not None
        assert not re.search("押印|通を|本書", text.closing)
        assert "電磁的記録" in text.closing


def test_without_renewal_nothing_speaks_of_extending() -> None:
    for parties in PARTIES.values():
        text = towns.composed(towns.agreement(f"renewal:\n{parties}"), towns.shipped()).text
        assert text is not None
        assert not [line for line in lines(text) if "更新される" in line]
        assert [line for line in lines(text) if "自動的には更新しない" in line]


@pytest.mark.parametrize("parties", ["three", "four", "three with a group"])
def test_among_many_parties_nobody_is_the_other_side(parties: str) -> None:
    for kind in KINDS.values():
        text = towns.composed(towns.agreement(f"{PARTIES[parties]}\n{kind}"), towns.shipped()).text
        assert text is not None
        assert not [line for line in lines(text) if "相手方" in line and "契約の相手方" not in line]


def test_citations_lead_to_the_articles_that_are_meant() -> None:
    text = towns.composed(towns.agreement(), towns.shipped()).text
    assert text is not None
    numbers = {
        one.slot: f"第{one.number}条".translate(str.maketrans("0123456789", "０１２３４５６７８９"))
        for one in text.articles
    }
    cancellation = "".join(
        one.text for article in text.articles if article.slot == "cancellation" for one in article.paragraphs
    )
    assert f"{numbers['cost']}の規定による費用の負担" in cancellation
    assert f"{numbers['confidentiality']}の規定による秘密の保持" in cancellation


def test_a_comma_of_the_house_leaves_no_other() -> None:
    clauses = towns.shipped("，")
    record = towns.agreement("partners: [C1, C2]\nfields: [F1]")
    text = towns.composed(record, clauses, style="comma: ，").text
    assert text is not None
    whole = "".join(lines(text)) + "".join(
        item for one in text.articles for par in one.paragraphs for item in par.items
    )
    assert "，" in whole
    assert "、" not in whole


def test_a_draft_of_a_bare_record_shows_what_is_open() -> None:
    record = towns.agreement(
        "signed_on:\neffective_to:\nrenewal: {first_term: 1年}\ncost_burden:\nfields:\nstatus:"
    )
    composed = towns.composed(record, towns.shipped(), draft=True)
    assert composed.findings == ()
    assert composed.text is not None
    blanks = re.findall("【(.*?)：未定】", "".join(lines(composed.text)))
    assert sorted(set(blanks)) == ["更新期間", "有効期間終了日", "申出期限", "費用負担", "連携事項"]
    clean = towns.composed(record, towns.shipped())
    assert clean.text is None
