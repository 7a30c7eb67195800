"""The clauses that come with the program read well for every kind of agreement."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace

import pytest

from pipeline.clauses.compose import compose
from pipeline.clauses.groups import subjects
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
    r"(?<![、。（「])及びが|「」|（）|第条|(?<!も)のの|がが|をを|にに|はは|これをこれを|によりに"
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


@pytest.mark.parametrize("parties", ["three", "four", "group", "three with a group"])
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
    survival = next(one for one in text.articles if one.slot == "cancellation").paragraphs[-1].text
    assert survival.startswith(
        f"{numbers['cost']}及び{numbers['confidentiality']}から{numbers['anti-social']}まで"
    )


REFERENCE = re.compile(
    r"(?:第(?P<article>[０-９]+)条|(?P<near>前条|次条|この条))?(?:"
    r"前(?P<back>[０-９]*)項|第(?P<paragraph>[０-９]+)項)?(?P<items>各号|第[０-９]+号)?"
)
LAW = re.compile(
    r"（[^（）]*法律[^（）]*(?:（[^（）]*）[^（）]*)*）|同法第[０-９]+条第[０-９]+号|"
    r"災害対策基本法（[^（）]*）第[０-９]+条第[０-９]+号"
)


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
        ("第１項の規定による解除は", "第７項の規定による解除は"),
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


# what the legal section asked for


def said(record: str, slot: str, articles: tuple[str, ...] = towns.FULL_SET) -> str:
    """An article with its 号, or preamble or closing, in one line."""
    text = towns.composed(towns.agreement(record), towns.shipped(), articles=articles).text
    assert text is not None
    if slot in ("preamble", "closing"):
        return str(getattr(text, slot))
    (found,) = (one for one in text.articles if one.slot == slot)
    return "".join(part for one in found.paragraphs for part in (one.text, *one.items))


LASTING = ("cost", "confidentiality", "personal-data", "publication", "anti-social")
LEAGUE = (
    "partners:\nparties: [{label: 甲, members: [city]}, {label: 乙, name: 例連合, members: [C1, C2],"
    " signer: {title: 会長, name: 会　長子, address: 例県例市}}]"
)


@pytest.mark.parametrize("left_out", ["", *LASTING[1:]])
@pytest.mark.parametrize("kind", list(KINDS))
@pytest.mark.parametrize("parties", ["two", "three", "group"])
def test_what_lasts_beyond_the_end_is_every_such_article_that_there_is(
    left_out: str, kind: str, parties: str
) -> None:
    slots = tuple(one for one in towns.FULL_SET if one != left_out)
    record = f"{KINDS[kind]}\n{PARTIES[parties]}"
    text = towns.composed(towns.agreement(record), towns.shipped(), articles=slots).text
    assert text is not None
    survival = next(one for one in text.articles if one.slot == "cancellation").paragraphs[-1].text
    names = survival.partition("の規定")[0]
    named = {int(one) for one in re.findall(r"第([０-９]+)条", names)}
    for first, last in re.findall(r"第([０-９]+)条から第([０-９]+)条まで", names):
        named |= set(range(int(first), int(last) + 1))
    lasting = {*LASTING, "projects"} if kind == "disaster" else {*LASTING}
    assert named == {one.number for one in text.articles if one.slot in lasting}
    assert "期間の満了" in survival
    assert ("秘密の保持の義務は" in survival) is (left_out != "confidentiality")


@pytest.mark.parametrize("way", ["seal", "signature"])
@pytest.mark.parametrize("parties", [PARTIES["group"], PARTIES["three with a group"], LEAGUE])
def test_who_shares_an_original_does_not_hold_one_each(way: str, parties: str) -> None:
    closing = said(f"closing: {way}\n{parties}", "closing")
    assert "各自" not in closing
    assert "そのうちから定める者がこれを保管し、その他の者は、その写しを保有する" in closing


def test_with_as_many_originals_as_members_each_holds_one() -> None:
    assert said(f"{PARTIES['group']}\ncopies: 3", "closing").endswith("各自その１通を保有する。")


def test_for_a_group_with_one_signer_the_members_are_bound_and_the_signer_acts_for_them() -> None:
    assert "例連合を構成する株式会社髙﨑商会及び神ノ浦輸送株式会社（以下「乙」と総称する。）" in said(
        LEAGUE, "preamble"
    )
    assert "乙にあっては、これに属する者の委任を受けてこれを代表する者" in said(LEAGUE, "closing")
    assert "これに属するそれぞれの者）がそれぞれ記名押印" in said(PARTIES["group"], "closing")


@pytest.mark.parametrize("parties", ["group", "three with a group"])
def test_a_label_for_several_is_treated_as_several_parties(parties: str) -> None:
    record = PARTIES[parties]
    assert "この協定において「当事者」とは、" in said(record, "preamble")
    assert "残る当事者の間において" in said(record, "cancellation")
    assert "申出をした者を除く当事者の間において" in said(record, "term")
    for slot in ("confidentiality", "personal-data", "publication"):
        assert "当事者" in said(record, slot)


@pytest.mark.parametrize("parties", ["two", "three", "four"])
def test_single_parties_need_no_definition(parties: str) -> None:
    assert "「当事者」とは" not in said(PARTIES[parties], "preamble")


def test_a_sole_trader_who_belongs_to_a_gang_is_excluded_himself() -> None:
    for parties in PARTIES.values():
        words = said(parties, "anti-social")
        assert "である者役員又は経営に" in words
        assert "５年を経過しない者" in words
        assert "表明が事実と異なる" in words


def test_the_exclusion_of_gangs_does_without_demand_and_consultation_but_not_without_notice() -> None:
    for parties in PARTIES.values():
        words = said(parties, "anti-social")
        assert "にかかわらず" not in words
        assert "催告及び協議を要せず" in words
        assert "書面により通知して" in words


def test_personal_data_are_given_back_or_erased() -> None:
    for parties in PARTIES.values():
        words = said(parties, "personal-data")
        assert "返還し、又は復元することができない方法により消去する" in words
        assert "及び乙の間" not in words


@pytest.mark.parametrize("kind", list(KINDS))
def test_what_is_in_writing_is_said_once_for_the_whole_agreement(kind: str) -> None:
    text = towns.composed(towns.agreement(KINDS[kind]), towns.shipped()).text
    assert text is not None
    said_so = [line for line in lines(text) if "電磁的記録" in line]
    assert len(said_so) == 1
    assert "書面により行うこととされている" in said_so[0]


def test_the_section_named_in_the_agreement_may_be_reorganised() -> None:
    assert "協働課（組織の変更があったときは、その事務を引き継いだ部署）" in said("", "liaison")


def test_an_individual_agreement_names_its_fields() -> None:
    for slot in ("preamble", "purpose"):
        words = said("kind: single", slot)
        assert "健康増進及び防災・減災の分野" in words
        assert "特定の分野" not in words


def test_without_a_disaster_nobody_may_leave_a_disaster_agreement_for_want_of_results() -> None:
    for parties in PARTIES.values():
        assert "取組の実績がなく" not in said(f"{KINDS['disaster']}\n{parties}", "cancellation")
        assert "取組の実績がなく" in said(parties, "cancellation")


def test_in_a_disaster_costs_are_agreed_afterwards_where_time_presses() -> None:
    words = said(f"{KINDS['disaster']}\ncost_burden: actual", "cost")
    assert "あらかじめ" not in words
    assert "緊急を要する場合は、協力を実施した後、速やかに協議して定める" in words


@pytest.mark.parametrize(
    ("further", "review"), [("1年", "3年"), ("3年", "3年"), ("3年", "1年"), ("5年", "2年")]
)
def test_a_review_of_any_cycle_speaks_of_no_span_that_has_not_been(further: str, review: str) -> None:
    words = said(f"renewal: {{further_term: {further}, review: {review}}}", "term")
    assert "に１回、" in words
    assert "年間における" not in words
    assert "それまでの取組の成果" in words


def test_only_the_municipality_removes_another_party() -> None:
    words = said(PARTIES["three"], "cancellation")
    assert words.startswith("甲は、他の当事者が次の各号の")
    assert "自らについてこの協定を解除する" in words


def test_a_cancellation_has_a_day_from_which_it_holds() -> None:
    for parties in PARTIES.values():
        assert "その通知に記載した日" in said(parties, "cancellation")


@pytest.mark.parametrize("parties", list(PARTIES))
def test_who_bears_the_costs_that_the_city_does_not_is_said(parties: str) -> None:
    none = said(f"cost_burden: none\n{PARTIES[parties]}", "cost")
    assert "ただし、" in none
    assert "前項本文の取組に要する費用は、これを行う" in none
    partner = said(f"cost_burden: partner\n{PARTIES[parties]}", "cost")
    assert "の職員の人件費その他" in partner


@pytest.mark.parametrize("cost", ["itemised", "actual", "fair-price"])
def test_no_later_year_is_bound(cost: str) -> None:
    for kind in KINDS.values():
        assert "翌年度以降" in said(f"{kind}\n{COSTS[cost]}", "cost")


def test_witnesses_stand_in_the_closing_words() -> None:
    for way in Closing:
        words = said(f"closing: {way.value}\nwitnesses: [{{name: 例県}}]", "closing")
        assert "立会人の立会いの下" in words
        assert "立会人" not in said(f"closing: {way.value}", "closing")


def test_the_record_is_the_original_and_a_print_the_copy() -> None:
    assert "これを書面に出力したものは、その写しとする" in said("closing: electronic", "closing")


def test_a_request_in_a_disaster_stands_in_an_article_that_every_set_has() -> None:
    short = ("purpose", "fields", "liaison", "cost", "term", "consultation")
    assert "に要請するものとする" in said(KINDS["disaster"], "fields", short)
    assert "補償" in said(KINDS["disaster"], "projects")


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        (["健康増進"], "健康増進"),
        (["健康増進", "健康増進", "教育"], "健康増進及び教育"),
        (["健康増進", "その他の福祉", "教育"], "健康増進、教育その他の福祉"),
        ([], ""),
    ],
)
def test_fields_are_one_phrase(labels: list[str], expected: str) -> None:
    assert subjects(labels, "、") == expected


@pytest.mark.parametrize("parties", list(PARTIES))
def test_a_secret_is_what_was_shown_to_be_one_and_staff_and_contractors_keep_it(parties: str) -> None:
    words = said(PARTIES[parties], "confidentiality")
    assert "秘密である旨を示して開示された情報" in words
    assert "役員及び職員並びに業務の委託を受けた者" in words


@pytest.mark.parametrize("parties", list(PARTIES))
def test_that_there_is_an_agreement_and_with_whom_is_published_without_asking(parties: str) -> None:
    words = said(PARTIES[parties], "publication")
    assert "この協定の名称、当事者の名称及び締結の日を除き" in words


def test_contracts_follow_law_ordinances_and_rules_whoever_it_is() -> None:
    words = said(PARTIES["three"], "contract")
    assert "乙又は丙を契約の相手方とする" in words
    assert "法令並びに甲の条例及び規則" in words
