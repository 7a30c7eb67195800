"""The clauses that come with the program read well for every kind of agreement."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace

import pytest

from pipeline.clauses.compose import compose
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


def test_a_ward_is_never_called_a_city() -> None:
    """What the clauses say of the municipality comes from its policy."""
    shipped = towns.shipped()
    for kind, cost, parties in itertools.product(KINDS.values(), COSTS.values(), PARTIES.values()):
        one = towns.agreement("\n".join([kind, cost, parties.replace("label: 市", "label: 区")]))
        usual = towns.case(one)
        town = usual.policy.municipality.model_copy(update={"name": "例区", "word": "区"})
        case = replace(usual, policy=replace(usual.policy, municipality=town))
        text = compose(one, case, shipped, draft=False).text
        assert text is not None
        assert "区民" in "".join(lines(text)) or "single" in kind
        assert [line for line in lines(text) if "市" in line] == []


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


REFERENCE = re.compile(
    r"(?:第(?P<article>[０-９]+)条|(?P<near>前条|次条|この条))?(?:"
    r"前(?P<back>[０-９]*)項|第(?P<paragraph>[０-９]+)項)?(?P<items>各号|第[０-９]+号)?"
)
LAW = re.compile(r"（[^（）]*法律[^（）]*(?:（[^（）]*）[^（）]*)*）|同法第[０-９]+条第[０-９]+号")


def leads_nowhere(text: AgreementText) -> list[str]:
    """References of one article to a 条, 項 or 号 that there is not."""
    wrong: list[str] = []
    for at, article in enumerate(text.articles):
        for here, paragraph in enumerate(article.paragraphs):
            for said in (paragraph.text, *paragraph.items):
                wrong += [
                    f"{article.number} {here + 1}: {found.group()}"
                    for found in REFERENCE.finditer(LAW.sub("", said))
                    if found.group() and not _reaches(found, text, at, here)
                ]
    return wrong


def _reaches(found: re.Match[str], text: AgreementText, at: int, here: int) -> bool:
    near = {"前条": at - 1, "次条": at + 1, "この条": at}
    if found["article"]:
        at, here = int(found["article"]) - 1, 0
    elif found["near"]:
        at, here = near[found["near"]], 0
    if not 0 <= at < len(text.articles):
        return False
    paragraphs = text.articles[at].paragraphs
    if found["back"] is not None:
        here -= int(found["back"] or 1)
    elif found["paragraph"]:
        here = int(found["paragraph"]) - 1
    if not 0 <= here < len(paragraphs):
        return False
    asked = re.search("[０-９]+", found["items"] or "")
    return not found["items"] or len(paragraphs[here].items) >= (int(asked.group()) if asked else 1)


def test_every_reference_leads_to_something_that_is_there() -> None:
    counted, shipped = 0, towns.shipped()
    for kind, renewal, parties, cost in itertools.product(
        KINDS.values(), RENEWALS.values(), PARTIES.values(), COSTS.values()
    ):
        one = towns.agreement("\n".join([kind, renewal, parties, cost]))
        text = towns.composed(one, shipped).text
        assert text is not None
        assert leads_nowhere(text) == []
        counted += sum(
            bool(found.group()) for line in lines(text) for found in REFERENCE.finditer(LAW.sub("", line))
        )
    assert counted > 1000


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("前条の目的", "前２項の目的"),
        ("次条に定める", "第９９条に定める"),
        ("第１項の規定は、法令", "第５項の規定は、法令"),
    ],
)
def test_a_reference_to_what_is_not_there_would_be_seen(old: str, new: str) -> None:
    text = towns.composed(towns.agreement(), towns.shipped()).text
    assert text is not None
    changed = [
        replace(one, paragraphs=tuple(replace(p, text=p.text.replace(old, new)) for p in one.paragraphs))
        for one in text.articles
    ]
    at = changed.index(next(one for one in changed if one.slot == "cost"))
    wrong = replace(text, before=tuple(changed[:at]), cost=changed[at], after=tuple(changed[at + 1 :]))
    assert len(leads_nowhere(wrong)) == 1


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
