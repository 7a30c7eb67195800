"""An agreement's articles: chosen, numbered, cross-referenced; or none, and why."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from pipeline.clauses.compose import Composed, compose, item_number
from pipeline.clauses.facts import CHOICES, VALUES, Facts, choices_of, where_to_write
from pipeline.clauses.load import Clauses, load_clauses
from pipeline.clauses.model import AgreementText, Article, Clause
from pipeline.plan.views.agreements import AgreementDocument
from pipeline.policy.model import RuleEntry
from pipeline.policy.registry import Case
from pipeline.policy.rules.term import RenewalTerms
from pipeline.records.agreements import Agreement
from pipeline.records.base import Part, declared
from tests.plan import towns

BASE = {
    "preamble": "- {id: preamble, paragraphs: ['{{ parties }}は、協定を締結する。']}",
    "closing": "- {id: closing, paragraphs: ['{{ copies }}通を作成し、{{ holders }}が保有する。']}",
    "purpose": "- {id: purpose, heading: 目的, paragraphs: [目的の本文。]}",
    "cost": "- {id: cost, heading: 費用負担, paragraphs: [費用の本文。]}",
    "consultation": "- {id: consultation, heading: 疑義の協議, paragraphs: [協議の本文。]}",
}
SLOTS = ("purpose", "cost", "consultation")


def clauses(folder: Path, changes: Mapping[str, str] = {}, comma: str = "、") -> Clauses:
    files = {slot: text for slot, text in {**BASE, **changes}.items() if text}
    found = load_clauses(towns.write_clauses(folder / "clauses", files), comma)
    assert found.findings == []
    return found


def made(
    folder: Path,
    changes: Mapping[str, str] = {},
    record: str = "",
    *,
    draft: bool = False,
    articles: tuple[str, ...] = SLOTS,
    style: str = "{}",
    comma: str = "、",
) -> Composed:
    return towns.composed(
        towns.agreement(record), clauses(folder, changes, comma), draft=draft, articles=articles, style=style
    )


def text_of(composed: Composed) -> AgreementText:
    assert composed.text is not None, [one.message for one in composed.findings]
    assert composed.findings == ()
    return composed.text


def said(composed: Composed, slot: str = "purpose") -> list[str]:
    """The texts of an article's paragraphs."""
    article = next(one for one in text_of(composed).articles if one.slot == slot)
    return [one.text for one in article.paragraphs]


def rules(composed: Composed) -> list[str]:
    assert composed.text is None
    assert all(
        one.record == "agreements:N1" and one.hint and one.holds == ("*",) for one in composed.findings
    )
    return [one.rule for one in composed.findings]


# choosing


def test_articles_stand_in_the_order_of_the_policy_and_are_numbered(tmp_path: Path) -> None:
    articles = text_of(made(tmp_path)).articles
    assert [(one.number, one.slot, one.origin, one.heading) for one in articles] == [
        (1, "purpose", "purpose", "目的"),
        (2, "cost", "cost", "費用負担"),
        (3, "consultation", "consultation", "疑義の協議"),
    ]
    other = text_of(made(tmp_path, articles=("cost", "consultation", "purpose"))).articles
    assert [(one.number, one.slot) for one in other] == [(1, "cost"), (2, "consultation"), (3, "purpose")]


@pytest.mark.parametrize(
    ("day", "expected"),
    [("2026-03-31", "旧"), ("2026-04-01", "新"), ("2027-03-31", "新"), ("2027-04-01", "次")],
)
def test_the_clause_in_force_on_the_signing_day_is_taken_from_its_first_to_its_last_day(
    tmp_path: Path, day: str, expected: str
) -> None:
    variants = (
        "- {id: old, in_force_to: 2026-03-31, paragraphs: [旧]}\n"
        "- {id: new, in_force_from: 2026-04-01, in_force_to: 2027-03-31, paragraphs: [新]}\n"
        "- {id: next, in_force_from: 2027-04-01, paragraphs: [次]}\n"
    )
    record = f"signed_on: {day}\neffective_to: 2030-03-31"
    assert said(made(tmp_path, {"purpose": variants}, record)) == [expected]


def test_without_a_signing_day_the_clause_of_today_is_taken(tmp_path: Path) -> None:
    variants = "- {id: old, in_force_to: 2026-03-31, paragraphs: [旧]}\n- {id: new, in_force_from: 2026-04-01, paragraphs: [新]}\n"
    record = towns.agreement("signed_on:")
    found = clauses(tmp_path, {"purpose": variants})
    for on, expected in ((date(2026, 3, 31), "旧"), (date(2026, 4, 1), "新")):
        composed = compose(record, towns.case(record, articles=SLOTS, on=on), found, draft=False)
        assert said(composed) == [expected]


FAULTY = (
    "- {id: ours, when: {cost: partner}, paragraphs: ['{{ al }}の費用']}\n"
    "- {id: late, in_force_from: 2030-01-01, paragraphs: ['{{ al }}の費用']}\n"
    "- {id: sound, when: {cost: each}, paragraphs: [各自の費用。]}\n"
    "- {id: odd, when: {cost: none, costs: none}, paragraphs: [費用なし。]}\n"
    "- {id: unread, when: {cost: none}}\n"
    "- {id: last, paragraphs: [その他の費用。]}\n"
)


@pytest.mark.parametrize(
    ("policy", "told"),
    [
        ("partner", ["template-unknown-name"]),
        ("each", []),
        ("none", ["unknown-key"]),
        ("actual", ["missing"]),
    ],
)
def test_a_faulty_variant_holds_the_agreements_that_may_need_it_and_no_other(
    tmp_path: Path, policy: str, told: list[str]
) -> None:
    files = towns.write_clauses(tmp_path, {**BASE, "cost": FAULTY})
    found = load_clauses(files, "、")
    composed = towns.composed(towns.agreement(f"cost_burden: {{policy: {policy}}}"), found, articles=SLOTS)
    assert [one.rule for one in composed.findings] == told
    assert (composed.text is None) is bool(told)
    assert set(composed.findings) <= set(found.findings), "told of the file, not again of each record"


def test_no_clause_in_force_is_a_finding_that_names_the_day(tmp_path: Path) -> None:
    composed = made(tmp_path, {"purpose": "- {id: a, in_force_from: 2027-01-01, paragraphs: [a]}"})
    assert rules(composed) == ["no-clause"]
    assert "令和８年１２月１日現在" in composed.findings[0].message
    assert "（、" not in composed.findings[0].message


@pytest.mark.parametrize(
    "wanted", ["actual, fair-price, none", "none;actual", "actual、none", "actual none", "none"]
)
def test_a_condition_can_name_several_values(tmp_path: Path, wanted: str) -> None:
    variants = f"- {{id: a, when: {{cost: '{wanted}'}}, paragraphs: [合う]}}\n- {{id: b, paragraphs: [他]}}\n"
    assert said(made(tmp_path, {"purpose": variants})) == ["合う"]
    assert said(made(tmp_path, {"purpose": variants}, "cost_burden: each")) == ["他"]


def test_the_first_variant_that_fits_wins_and_all_its_conditions_count(tmp_path: Path) -> None:
    variants = (
        "- {id: a, when: {cost: none, kind: individual}, paragraphs: [一]}\n"
        "- {id: b, when: {cost: none, kind: comprehensive}, paragraphs: [二]}\n"
        "- {id: c, when: {cost: none}, paragraphs: [三]}\n"
    )
    assert said(made(tmp_path, {"purpose": variants})) == ["二"]
    assert said(made(tmp_path, {"purpose": variants}, "kind: single")) == ["一"]


@pytest.mark.parametrize(
    ("condition", "record"),
    [
        ("kind: individual", "kind: single"),
        ("cost: fair-price", "cost_burden: fair-price"),
        ("renewal: none", "renewal:"),
        ("renewal: automatic", ""),
        ("review: none", ""),
        ("review: periodic", "renewal: {further_term: 3年, review: 3年}"),
        ("groups: no", "partners: [C1, C2]"),
        (
            "groups: yes",
            "partners:\nparties: [{label: 甲, members: [city]}, {label: 乙, members: [C1, C2]}]",
        ),
        ("amends: no", ""),
        ("newcomers: no", "partners: [C1, C2]"),
        ("originals: each", "partners: [C1, C2]"),
        (
            "originals: shared",
            "partners:\nparties: [{label: 甲, members: [city]}, {label: 乙, members: [C1, C2]}]",
        ),
        (
            "originals: each",
            "copies: 3\npartners:\nparties: [{label: 甲, members: [city]}, {label: 乙, members: [C1, C2]}]",
        ),
        ("parties: two", ""),
        ("parties: many", "partners: [C1, C2]"),
        (
            "parties: two",
            "partners:\nparties: [{label: 甲, members: [city]}, {label: 乙, members: [C1, C2]}]",
        ),
        ("closing: electronic", "closing: electronic"),
        ("closing: seal", ""),
        ("initiated_by: partner", "initiated_by: partner"),
        ("pattern: disaster", "pattern: disaster"),
    ],
)
def test_each_fact_of_the_record_can_choose(tmp_path: Path, condition: str, record: str) -> None:
    assert said(
        made(tmp_path, {"purpose": f"- {{id: a, when: {{{condition}}}, paragraphs: [合う]}}"}, record)
    ) == ["合う"]


def test_no_fitting_variant_says_what_was_asked_and_what_the_record_says(tmp_path: Path) -> None:
    purpose = "- {id: a, when: {pattern: general, cost: each, parties: many}, paragraphs: [a]}"
    composed = made(tmp_path, {"purpose": purpose})
    assert rules(composed) == ["no-clause"]
    about = "（費用負担＝市の負担なし、当事者の数＝2者、連携パターン＝記載なし、令和８年１２月１日現在）"
    assert about in composed.findings[0].message


def test_what_a_message_calls_a_fact_is_japanese_whatever_its_value(tmp_path: Path) -> None:
    one = towns.agreement("pattern: disaster\ninitiated_by: partner")
    is_so = choices_of(one, towns.case(one))
    for key in CHOICES:
        other = next(value for value in VALUES.get(key, {"": "general"}).values() if value != is_so[key])
        purpose = f"- {{id: a, when: {{{key}: {other}}}, paragraphs: [a]}}"
        found = clauses(tmp_path / key, {"purpose": purpose})
        (told,) = towns.composed(one, found, articles=SLOTS).findings
        assert re.search("[A-Za-z]|記載なし", told.message.replace("「purpose」", "")) is None, key


@pytest.mark.parametrize("slot", ["preamble", "closing", "purpose", "consultation"])
def test_an_article_without_file_is_a_finding_and_there_is_no_text(tmp_path: Path, slot: str) -> None:
    for draft in (False, True):
        composed = made(tmp_path, {slot: ""}, draft=draft)
        assert rules(composed) == ["no-clause"]
        assert slot in composed.findings[0].message


def test_a_file_with_a_fault_says_its_own_faults(tmp_path: Path) -> None:
    found = load_clauses(
        towns.write_clauses(tmp_path, {**BASE, "purpose": "- {id: a, paragraphs: ['{{ a']}"}), "、"
    )
    composed = towns.composed(towns.agreement(), found, articles=SLOTS)
    assert composed.text is None
    assert [one.rule for one in composed.findings] == ["template-syntax"]


def test_an_article_that_the_policy_names_twice_is_told_or_numbered_in_order(tmp_path: Path) -> None:
    composed = made(tmp_path, articles=("purpose", "cost", "purpose", "consultation"))
    if composed.text is not None:
        articles = composed.text.articles
        assert [one.number for one in articles] == list(range(1, len(articles) + 1))


# numbers and references


def test_articles_that_do_not_stand_beside_are_cited_by_their_number(tmp_path: Path) -> None:
    purpose = "- {id: a, paragraphs: [\"{{ article('consultation') }}による。\"]}"
    assert said(made(tmp_path, {"purpose": purpose})) == ["第３条による。"]
    special = "special_articles: [{article: 特別, text: 本文}]"
    assert said(made(tmp_path, {"purpose": purpose}, special)) == ["第４条による。"]


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("article('a')", "第１条"),
        ("article('b')", "前条"),
        ("article('here')", "この条"),
        ("article('d')", "次条"),
        ("article('e')", "第５条"),
        ("article('a', 'b')", "前２条"),
        ("article('b', 'a')", "前２条"),
        ("article('b', 'b')", "前条"),
        ("article('a', 'd')", "第１条及び次条"),
        ("article('d', 'e')", "次条及び第５条"),
        ("article('a', 'b', 'e')", "第１条、前条及び第５条"),
        ("article('a', 'e')", "第１条及び第５条"),
    ],
)
def test_an_article_cites_its_neighbours_as_such(tmp_path: Path, tag: str, expected: str) -> None:
    slots = ("a", "b", "here", "d", "e", "cost")
    files = {slot: f"- {{id: {slot}, paragraphs: [本文]}}" for slot in slots}
    tags = '{text: "{{ ' + tag + ' }}", items: ["{{ ' + tag + ' }}の号"]}'
    files["here"] = "- {id: here, paragraphs: [" + tags + "]}"
    (paragraph,) = text_of(made(tmp_path, files, articles=slots)).articles[2].paragraphs
    assert (paragraph.text, paragraph.items) == (expected, (f"{expected}の号",))


def test_three_articles_before_are_cited_together(tmp_path: Path) -> None:
    slots = ("a", "b", "cost", "here")
    files = {slot: f"- {{id: {slot}, paragraphs: [本文]}}" for slot in slots}
    files["here"] = (
        "- {id: here, paragraphs: [\"{{ article('a', 'b', 'cost') }}、{{ article('b', 'cost') }}\"]}"
    )
    assert said(made(tmp_path, files, articles=slots), "here") == ["前３条、前２条"]


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("present('a', 'x')", "第１条"),
        ("present('x')", ""),
        ("present('a', 'b', 'cost')", "第１条から第３条まで"),
        ("present('b', 'x', 'last')", "第２条及び次条"),
        ("present('a', 'b', 'cost', 'last')", "第１条から第３条まで及び次条"),
    ],
)
def test_of_the_articles_that_a_clause_names_those_that_there_are_can_be_cited(
    tmp_path: Path, tag: str, expected: str
) -> None:
    slots = ("a", "b", "cost", "between", "here", "last")
    files = {slot: f"- {{id: {slot}, paragraphs: [本文]}}" for slot in slots}
    files["here"] = '- {id: here, paragraphs: ["「{{ ' + tag + ' }}」"]}'
    assert said(made(tmp_path, files, articles=slots), "here") == [f"「{expected}」"]


def test_outside_of_the_articles_nothing_is_before_or_after(tmp_path: Path) -> None:
    closing = "- {id: a, paragraphs: [\"{{ article('purpose', 'cost') }}と{{ article('consultation') }}\"]}"
    assert text_of(made(tmp_path, {"closing": closing})).closing == "第１条及び第２条と第３条"


def test_ten_articles_and_more_have_two_full_width_digits(tmp_path: Path) -> None:
    slots = tuple(f"s{number}" for number in range(1, 12))
    files = {slot: f"- {{id: {slot}, paragraphs: [本文]}}" for slot in slots}
    files["purpose"] = "- {id: a, paragraphs: [\"{{ article('s11') }}\"]}"
    assert said(made(tmp_path, files, articles=("purpose", "cost", *slots))) == ["第１３条"]


def test_citing_an_article_that_is_not_there_is_a_finding_at_the_clause(tmp_path: Path) -> None:
    purpose = "- {id: a, when: {cost: each}, paragraphs: [前]}\n- {id: b, paragraphs: [\"{{ article('term') }}\"]}\n"
    composed = made(tmp_path, {"purpose": purpose})
    assert rules(composed) == ["no-such-article"]
    place = composed.findings[0].place
    assert place is not None
    assert (place.file, place.line) == ("templates/clauses/purpose.yaml", 2)
    assert "term" in composed.findings[0].message


def test_without_a_term_special_articles_stand_before_the_last_and_are_no_template(tmp_path: Path) -> None:
    record = 'special_articles: [{article: "特別の{{ 定め }}", text: "一つ目 {{ 7*7 }}\\n\\n  二つ目  "}, {article: 二, text: 三}]'
    articles = text_of(made(tmp_path, record=record)).articles
    assert [(one.number, one.heading, one.origin) for one in articles] == [
        (1, "目的", "purpose"),
        (2, "費用負担", "cost"),
        (3, "特別の{{ 定め }}", "特約"),
        (4, "二", "特約"),
        (5, "疑義の協議", "consultation"),
    ]
    assert [one.text for one in articles[2].paragraphs] == ["一つ目 {{ 7*7 }}", "二つ目"]


@pytest.mark.parametrize(
    ("style", "numbers"),
    [
        ("(1)", ["(1)", "(2)", "(9)", "(10)", "(20)", "(21)", "(46)", "(47)"]),
        (
            "（１）",
            ["（１）", "（２）", "（９）", "（１０）", "（２０）", "（２１）", "（４６）", "（４７）"],
        ),
        ("⑴", ["⑴", "⑵", "⑼", "⑽", "⒇", "(21)", "(46)", "(47)"]),
        ("ア", ["ア", "イ", "ケ", "コ", "ト", "ナ", "ン", "(47)"]),
        ("①", ["(1)", "(2)", "(9)", "(10)", "(20)", "(21)", "(46)", "(47)"]),
    ],
)
def test_items_are_numbered_in_the_house_style(style: str, numbers: list[str]) -> None:
    assert [item_number(style, number) for number in (1, 2, 9, 10, 20, 21, 46, 47)] == numbers


@pytest.mark.parametrize(("style", "first"), [("(1)", "(1)"), ("（１）", "（１）"), ("⑴", "⑴"), ("ア", "ア")])
def test_paragraphs_and_items_are_printed_with_their_numbers(style: str, first: str) -> None:
    job = towns.job(towns.agreement(), style=f"item_number: {style}")
    assert isinstance(job.view, AgreementDocument)
    purpose, fields, *_ = job.view.articles
    assert (purpose.number, fields.number) == ("第１条", "第２条")
    assert [one.number for one in fields.paragraphs[0].items][:1] == [first]
    longest = max(job.view.articles, key=lambda one: len(one.paragraphs))
    assert [one.number for one in longest.paragraphs][:4] == ["", "２", "３", "４"]


def test_items_can_be_written_and_taken_from_a_list(tmp_path: Path) -> None:
    purpose = "- {id: a, paragraphs: [{text: 次のとおり, items: ['{{ city }}の号'], items_from: fields}]}"
    article = text_of(made(tmp_path, {"purpose": purpose})).articles[0]
    assert article.paragraphs[0].items == ("甲の号", "健康増進", "備蓄と避難所の運営に関すること")


@pytest.mark.parametrize("source", ["title", "feelds"])
def test_items_from_what_is_no_list_is_a_finding(tmp_path: Path, source: str) -> None:
    purpose = f"- {{id: a, paragraphs: [{{text: 次, items_from: {source}}}]}}"
    files = towns.write_clauses(tmp_path, {**BASE, "purpose": purpose})
    composed = towns.composed(towns.agreement(), load_clauses(files, "、"), articles=SLOTS)
    assert composed.text is None
    assert composed.findings


def test_the_comma_of_the_house_stands_in_clauses_and_enumerations_but_not_in_data(tmp_path: Path) -> None:
    purpose = "- {id: a, paragraphs: ['{{ all }}は、{{ title }}を、守る。']}"
    record = "title: 一、二の協定\npartners: [C1, C2]"
    composed = made(tmp_path, {"purpose": purpose}, record, style="comma: ，", comma="，")
    assert said(composed) == ["甲，乙及び丙は，一、二の協定を，守る。"]


# facts


def test_facts_are_printed(tmp_path: Path) -> None:
    names = "title city others all either city_name partner_names begins ends further_term notice copies holders window word"
    purpose = "- {id: a, paragraphs: [" + ", ".join(f"'{{{{ {name} }}}}'" for name in names.split()) + "]}"
    assert dict(zip(names.split(), said(made(tmp_path, {"purpose": purpose})), strict=True)) == {
        "title": "例市と株式会社髙﨑商会との連携に関する協定書",
        "city": "甲",
        "others": "乙",
        "all": "甲及び乙",
        "either": "甲又は乙",
        "city_name": "例市",
        "partner_names": "株式会社髙﨑商会",
        "begins": "締結の日",
        "ends": "令和９年１１月３０日",
        "further_term": "１年間",
        "notice": "１か月",
        "copies": "２",
        "holders": "甲及び乙",
        "window": "協働課",
        "word": "市",
    }


def test_a_fact_with_special_characters_is_not_escaped(tmp_path: Path) -> None:
    purpose = "- {id: a, paragraphs: ['{{ partner_names }}']}"
    assert said(made(tmp_path, {"purpose": purpose}, "partners: [C3]")) == ["A&B <商会>"]


def test_a_record_with_tags_is_printed_and_not_run(tmp_path: Path) -> None:
    purpose = "- {id: a, paragraphs: ['{{ title }}']}"
    assert said(made(tmp_path, {"purpose": purpose}, "title: '{{ 7*7 }}{% if x %}{{ city }}'")) == [
        "{{ 7*7 }}{% if x %}{{ city }}"
    ]


@pytest.mark.parametrize(
    ("name", "record", "label"),
    [
        ("ends", "effective_to:", "有効期間終了日"),
        ("notice", "renewal: {further_term: 1年}", "申出期限"),
        ("further_term", "renewal: {notice: 1か月前}", "更新期間"),
        ("first_term", "renewal: {notice: 1か月前}", "当初期間"),
        ("first_term", "renewal:", "当初期間"),
    ],
)
def test_a_fact_that_the_record_lacks_stops_the_clean_agreement_and_is_a_blank_in_the_draft(
    tmp_path: Path, name: str, record: str, label: str
) -> None:
    purpose = {"purpose": "- {id: a, paragraphs: ['前{{ " + name + " }}後']}"}
    composed = made(tmp_path, purpose, record)
    assert rules(composed) == ["missing-for-clause"]
    assert f"「{label}」" in composed.findings[0].message
    assert f"「{label}」を書いてください。" in (composed.findings[0].hint or "")
    assert said(made(tmp_path, purpose, record, draft=True)) == [f"前【{label}：未定】後"]


NO_CITY = "partners:\nparties: [{label: 甲, members: [C2]}, {label: 乙, members: [C1]}]"
NO_OTHERS = "partners:\nparties: [{label: 甲, members: [city]}]"
NO_HOLDER = (
    "partners:\nparties: [{label: 甲, members: [city], holds_original: no},"
    " {label: 乙, members: [C1], holds_original: no}]"
)


@pytest.mark.parametrize(
    ("name", "record", "hint"),
    [
        ("city", NO_CITY, "「当事者」の「構成員」に、自治体の呼称（市）を書いた当事者を加えて"),
        ("others", NO_OTHERS, "「協定相手方」か「当事者」の「構成員」に、相手方の企業等IDを"),
        ("partner_names", NO_OTHERS, "「協定相手方」か「当事者」の「構成員」に、相手方の企業等IDを"),
        ("holders", NO_HOLDER, "「正本保有」を はい に"),
        ("cost_table", "", "「費用負担」の「内訳」に、「費用の項目」と「負担者」を1つ以上"),
        ("notice", "renewal: {further_term: 1年}", "「更新」の「申出期限」を"),
        ("ends", "effective_to:", "協定の記録の「有効期間終了日」を"),
        ("original_title", "", "変更協定にだけ使えます"),
        ("changed_from", "", "変更協定にだけ使えます"),
    ],
)
def test_what_is_derived_says_which_fields_it_comes_from(
    tmp_path: Path, name: str, record: str, hint: str
) -> None:
    composed = made(tmp_path, {"purpose": "- {id: a, paragraphs: ['前{{ " + name + " }}']}"}, record)
    assert "missing-for-clause" in rules(composed)
    hints = {one.hint for one in composed.findings if declared(Facts)[name].label in one.message}
    (said,) = hints
    assert hint in (said or "")


@pytest.mark.parametrize("name", Facts.model_fields)
def test_no_hint_on_a_fact_names_a_field_that_there_is_not(name: str) -> None:
    known = {label for model in (Agreement, Clause) for label in labels(model)}
    named = re.findall("「(.+?)」", where_to_write(name, "市"))
    assert set(named) <= known or name in NEVER_MISSING


NEVER_MISSING = {"all", "either", "parties", "city_name", "begins", "copies", "window", "word"} | {
    "cost_items",
    "earlier_amendments",
    "persons",
    "signing",
    "witnesses",
    "paper",
    "any_other",
}
"""Facts that every agreement has, and lists, which may be empty."""


def labels(model: type[Part]) -> Iterator[str]:
    for one in declared(model).values():
        yield one.label
        if one.part is not None:
            yield from labels(one.part)


def test_costs_by_item_without_an_item_say_which_field_to_fill() -> None:
    one = towns.agreement("cost_burden: itemised")
    composed = towns.composed(one, towns.shipped())
    assert rules(composed) == ["missing-for-clause"]
    found = composed.findings[0]
    assert "「費用負担の内訳（別表）」が、記録から分かりません" in found.message
    assert "「費用負担」の「内訳」に、「費用の項目」と「負担者」を1つ以上書いてください" in (found.hint or "")
    draft = text_of(towns.composed(one, towns.shipped(), draft=True))
    assert "【費用負担の内訳（別表）：未定】" in draft.cost.paragraphs[0].text


def test_a_clause_can_ask_whether_a_fact_is_there(tmp_path: Path) -> None:
    purpose = {
        "purpose": "- {id: a, paragraphs: ['{% if notice is defined %}{{ notice }}{% else %}なし{% endif %}']}"
    }
    assert said(made(tmp_path, purpose)) == ["１か月"]
    assert said(made(tmp_path, purpose, "renewal: {further_term: 1年}")) == ["なし"]


@pytest.mark.parametrize(
    "tag",
    [
        "{{ titel }}",
        "{{ title.upper() }}",
        "{{ fields|upper }}",
        "{{ 1 / 0 }}",
        "{{ article() }}",
        "{{ article('cost', fields) }}",
        "{{ title < 1 }}",
        "{{ fields + 1 }}",
        "{% for x in 1 %}{% endfor %}",
        "{% include 'x' %}",
        "{{ article(fields) }}",
        "{{ 'a' * 300000000 }}",
    ],
)
def test_whatever_is_wrong_with_a_tag_is_a_finding_in_japanese(tmp_path: Path, tag: str) -> None:
    purpose = '- {id: a, paragraphs: ["' + tag + '"]}'
    files = towns.write_clauses(tmp_path, {**BASE, "purpose": purpose})
    for draft in (False, True):
        composed = towns.composed(towns.agreement(), load_clauses(files, "、"), articles=SLOTS, draft=draft)
        assert composed.text is None
        assert re.search("[a-z]+ [a-z]+", composed.findings[0].message) is None
        assert composed.findings[0].place is not None
        assert composed.findings[0].place.file == "templates/clauses/purpose.yaml"


def test_a_list_is_never_printed_as_python_prints_it(tmp_path: Path) -> None:
    composed = made(tmp_path, {"purpose": "- {id: a, paragraphs: ['{{ fields }}']}"})
    assert composed.text is None or "[" not in said(composed)[0]


# parties


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ("", "例市（以下「甲」という。）と株式会社髙﨑商会（以下「乙」という。）は"),
        (
            "partners: [C1, C2]",
            "例市（以下「甲」という。）、株式会社髙﨑商会（以下「乙」という。）及び神ノ浦輸送株式会社（以下「丙」という。）は",
        ),
        (
            "partners:\nparties: [{label: 甲, members: [C1]}, {label: 乙, members: [例市]}]",
            "株式会社髙﨑商会（以下「甲」という。）と例市（以下「乙」という。）は",
        ),
        (
            "partners:\nparties: [{label: 甲, members: [city]}, {label: 乙, members: [C1, C2, C4]}]",
            "例市（以下「甲」という。）と株式会社髙﨑商会、神ノ浦輸送株式会社及び学校法人𠮷田学園（以下「乙」と総称する。）は",
        ),
        (
            "partners:\nparties: [{label: 市, members: [city]}, {label: 会社, members: [C1, C2]}, {label: 大学, members: [C4]}]",
            "例市（以下「市」という。）、株式会社髙﨑商会及び神ノ浦輸送株式会社（以下「会社」と総称する。）並びに学校法人𠮷田学園（以下「大学」という。）は",
        ),
    ],
    ids=["two", "three", "company first", "group", "three with a group"],
)
def test_the_preamble_introduces_every_party(tmp_path: Path, record: str, expected: str) -> None:
    assert text_of(made(tmp_path, record=record)).preamble == expected + "、協定を締結する。"


def test_no_party_is_lost_where_the_house_has_too_few_labels(tmp_path: Path) -> None:
    composed = made(tmp_path, record="partners: [C1, C2, C4]", style="labels: [甲, 乙, 丙]")
    assert composed.text is None or "𠮷田学園" in composed.text.preamble


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ("", "２通を作成し、甲及び乙が保有する。"),
        ("partners: [C1, C2]", "３通を作成し、甲、乙及び丙が保有する。"),
        ("copies: 5", "５通を作成し、甲及び乙が保有する。"),
        (
            "partners:\nparties: [{label: 甲, members: [city]}, {label: 乙, members: [C1, C2]}, {label: 丙, members: [C4], holds_original: no}]",
            "２通を作成し、甲及び乙が保有する。",
        ),
        (
            "witnesses: [{name: 例県}]",
            "２通を作成し、甲及び乙が保有する。",
        ),
    ],
    ids=["two", "three", "written", "one without", "witness"],
)
def test_there_are_as_many_originals_as_parties_that_hold_one(
    tmp_path: Path, record: str, expected: str
) -> None:
    assert text_of(made(tmp_path, record=record)).closing == expected


def test_where_nobody_holds_an_original_there_is_no_clean_text(tmp_path: Path) -> None:
    parties = "partners:\nparties: [{label: 甲, members: [city], holds_original: no}, {label: 乙, members: [C1], holds_original: no}]"
    assert rules(made(tmp_path, record=parties)) == ["missing-for-clause"]


# the cost article

COSTLESS = {
    "no file": ({"cost": ""}, SLOTS, ""),
    "not in the policy": ({}, ("purpose", "consultation"), ""),
    "no article at all": ({}, (), ""),
    "no variant": ({"cost": "- {id: a, when: {cost: each}, paragraphs: [a]}"}, SLOTS, ""),
    "not in force": ({"cost": "- {id: a, in_force_to: 2000-01-01, paragraphs: [a]}"}, SLOTS, ""),
    "emptied by a tag": ({"cost": "- {id: a, paragraphs: ['{% if not title %}費用{% endif %}']}"}, SLOTS, ""),
    "only spaces": ({"cost": "- {id: a, paragraphs: ['{{ \"　 \" }}', '{# 費用 #}']}"}, SLOTS, ""),
}


@pytest.mark.parametrize("draft", [False, True], ids=["clean", "draft"])
@pytest.mark.parametrize("way", list(COSTLESS))
def test_there_is_no_text_without_the_cost_article_however_it_was_lost(
    tmp_path: Path, way: str, draft: bool
) -> None:
    files, articles, record = COSTLESS[way]
    composed = made(tmp_path, files, record, draft=draft, articles=articles)
    assert rules(composed) == ["cost-article-missing"]
    assert "cost" in composed.findings[0].message or "費用負担" in composed.findings[0].message
    assert "費用負担" in (composed.findings[0].reference or "")


def test_a_cost_file_with_a_fault_leaves_no_text(tmp_path: Path) -> None:
    for text in ("", "x", "[]", "- {id: a, paragraphs: []}", "- {id: a, paragraphs: ['']}", "- {id: a}"):
        found = load_clauses(towns.write_clauses(tmp_path, {**BASE, "cost": text}), "、")
        for draft in (False, True):
            composed = towns.composed(towns.agreement(), found, articles=SLOTS, draft=draft)
            assert composed.text is None, text
            assert composed.findings, text


def test_a_special_article_called_cost_does_not_stand_in_for_it(tmp_path: Path) -> None:
    record = "special_articles: [{article: 費用負担, text: 費用の本文。}]"
    assert rules(made(tmp_path, {"cost": ""}, record)) == ["cost-article-missing"]


def test_a_record_without_cost_burden_gives_a_draft_with_a_blank_and_no_clean_text(tmp_path: Path) -> None:
    cost = {"cost": "- {id: a, heading: 費用負担, when: {cost: none}, paragraphs: [a]}"}
    assert rules(made(tmp_path, cost, "cost_burden:")) == ["cost-article-missing"]
    assert composed_with_rule(tmp_path / "a", cost, "watch") == ["cost-article-missing"]
    assert composed_with_rule(tmp_path / "b", cost, "principle") == ["cost-article-missing"]
    draft = text_of(made(tmp_path, cost, "cost_burden:", draft=True))
    assert (draft.cost.number, draft.cost.heading) == (2, "費用負担")
    assert [one.text for one in draft.cost.paragraphs] == ["【費用負担：未定】"]


def composed_with_rule(folder: Path, files: Mapping[str, str], strength: str, kinds: str = "[]") -> list[str]:
    """The findings on a record without cost burden where a rule of this strength speaks of it too."""
    one = towns.agreement("cost_burden:")
    entry = towns.read(
        f"{{strength: {strength}, reference: 第1条, kinds: {kinds}}}", RuleEntry, towns.codes()
    )
    usual = towns.case(one, articles=SLOTS)
    ruled = replace(usual, rules=replace(usual.rules, rules={"cost-burden-stated": entry}))
    composed = compose(one, ruled, clauses(folder, files), draft=False)
    assert composed.text is None
    return [found.rule for found in composed.findings]


def test_what_a_rule_says_of_the_cost_burden_is_not_said_twice(tmp_path: Path) -> None:
    cost = {"cost": "- {id: a, heading: 費用負担, when: {cost: none}, paragraphs: [a]}"}
    assert composed_with_rule(tmp_path / "a", cost, "must") == []
    assert composed_with_rule(tmp_path / "b", cost, "must", "[single]") == ["cost-article-missing"]
    assert composed_with_rule(tmp_path / "c", {**cost, "purpose": ""}, "must") == ["no-clause"]
    assert composed_with_rule(tmp_path / "d", {"cost": ""}, "must") == ["cost-article-missing"]


def test_a_text_cannot_be_made_without_its_cost_article() -> None:
    with pytest.raises(TypeError, match="cost"):
        AgreementText(preamble="", before=(), after=(), closing="")  # type: ignore[call-arg]
    article = Article("cost", "cost", 1, "費用負担", ())
    assert AgreementText("", (), article, (), "").articles == (article,)


# renewal that nobody has decided


def renewing(changes: str, entry: str = "automatic: true") -> tuple[Agreement, Case]:
    """An agreement, and a case whose rule set says so much of renewal."""
    one = towns.agreement(changes)
    case = towns.case(one)
    terms = towns.read(f"strength: principle\nreference: 例市指針\n{entry}", RenewalTerms, towns.codes())
    return one, replace(case, rules=replace(case.rules, rules={"renewal-terms": terms}))


OPEN = "【更新：未定】"


def test_a_draft_leaves_the_renewal_open_where_the_record_is_silent() -> None:
    one, case = renewing("renewal:")
    draft = compose(one, case, towns.shipped(), draft=True)
    term = said(draft, "term")
    assert len(term) == 2
    assert term[0].endswith("までとする。")
    assert term[1] == OPEN
    clean = compose(one, case, towns.shipped(), draft=False)
    assert "自動的には更新しないものとする。" in said(clean, "term")[0]
    assert clean.open


@pytest.mark.parametrize(
    ("changes", "entry"),
    [
        ("renewal:\nno_renewal: yes", "automatic: true"),
        ("renewal: {further_term: 1年, notice: 1か月前}", "automatic: true"),
        ("renewal:", "automatic: false"),
        ("renewal:", "automatic: true\nkinds: [single]"),
        ("renewal:\nstatus: signed", "automatic: true"),
        ("renewal:\nexceptions: [{rule: renewal-terms}]", "automatic: true"),
    ],
    ids=["said not to be", "said how", "forbidden", "not asked of the kind", "signed", "an exception"],
)
def test_the_renewal_is_not_open_where_it_is_said_or_not_asked_for(changes: str, entry: str) -> None:
    one, case = renewing(changes, entry)
    clean, draft = (compose(one, case, towns.shipped(), draft=way) for way in (False, True))
    assert not clean.open
    assert text_of(draft) == text_of(clean)
    assert OPEN not in "".join(said(draft, "term"))


def test_an_agreement_that_is_not_renewed_cannot_say_how() -> None:
    (problem,) = towns.agreement("no_renewal: no").model_copy(update={"no_renewal": True}).problems()
    assert problem.rule == "contradiction"
    assert problem.path == ("no_renewal",)
