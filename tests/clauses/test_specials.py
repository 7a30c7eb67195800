"""特約: lines become 項 and 号, stand before the term, and what would be printed wrong is told."""

from __future__ import annotations

import json

import pytest

from pipeline.clauses.compose import Composed
from pipeline.clauses.model import AgreementText, Article
from pipeline.findings import Severity
from tests.plan import towns


def record(text: str, heading: str = "見学") -> str:
    return f"special_articles: [{{article: {json.dumps(heading)}, text: {json.dumps(text)}}}]"


def made(text: str, heading: str = "見学", *, draft: bool = False) -> Composed:
    return towns.composed(towns.agreement(record(text, heading)), towns.shipped(), draft=draft)


def words(composed: Composed) -> AgreementText:
    assert composed.text is not None, [one.message for one in composed.findings]
    assert composed.findings == ()
    return composed.text


def special(composed: Composed) -> Article:
    (one,) = (article for article in words(composed).articles if article.origin == "特約")
    return one


def told(text: str, heading: str = "見学") -> list[str]:
    """What is said of the clean agreement; the draft is made all the same."""
    clean, draft = made(text, heading), made(text, heading, draft=True)
    assert clean.text is None
    assert draft.text is not None
    assert draft.findings == ()
    place = towns.agreement(record(text, heading)).at("special_articles", 0)
    assert place is not None
    for one in clean.findings:
        assert (one.rule, one.severity, one.record) == (
            "special-article-form",
            Severity.ERROR,
            "agreements:N1",
        )
        assert one.holds_back("agreement")
        assert one.hint
        assert one.reference
        assert one.place is not None
        assert one.place.line == place.line
    return [one.message for one in clean.findings]


def test_special_articles_stand_before_the_term_and_their_neighbours_cite_past_them() -> None:
    text = words(made("乙は、見学を受け入れる。"))
    order = [one.slot for one in text.articles]
    assert order[9:12] == ["anti-social", "特約0", "term"]
    assert [one.number for one in text.articles] == list(range(1, 16))
    (purpose, fields, projects) = text.articles[:3]
    assert "前条の目的" in fields.paragraphs[0].text
    assert "次条に定める窓口" in projects.paragraphs[0].text
    assert purpose.number == 1


def test_articles_behind_a_special_article_are_numbered_and_cited_behind_it() -> None:
    after = words(made("乙は、見学を受け入れる。"))
    (cancellation,) = (one for one in after.articles if one.slot == "cancellation")
    assert cancellation.number == 13
    assert "第７条から第１０条までの規定" in cancellation.paragraphs[-1].text


@pytest.mark.parametrize(
    "items",
    [
        ["(1) 日時", "(2) 人数"],
        ["（１）日時", "（２）人数"],
        ["(1)日時", "(2)　人数"],
        ["⑴ 日時", "⑵ 人数"],
        ["①日時", "②人数"],
        ["ア　日時", "イ　人数"],
        ["（ア）日時", "（イ）人数"],
    ],
)
def test_numbered_lines_are_the_items_of_the_paragraph_above(items: list[str]) -> None:
    article = special(made("\n".join(["次の事項を定める。", *items, "前項の事項は、公表する。"])))
    assert [(one.text, one.items) for one in article.paragraphs] == [
        ("次の事項を定める。", ("日時", "人数")),
        ("前項の事項は、公表する。", ()),
    ]


def test_each_paragraph_counts_its_items_from_one() -> None:
    article = special(made("一つ目。\n(1) い\n二つ目。\nア　ろ\nイ　は"))
    assert [one.items for one in article.paragraphs] == [("い",), ("ろ", "は")]


@pytest.mark.parametrize(
    "line",
    [
        "アンケートを実施する。",
        "第１項の規定は、適用しない。",
        "第５条の規定により負担する。",
        "３年間は、無償とする。",
        "１、２年生を対象とする。",
        "（乙の費用を除く。）とする。",
    ],
)
def test_a_line_that_only_looks_numbered_is_a_paragraph(line: str) -> None:
    assert [one.text for one in special(made(f"一つ目。\n{line}")).paragraphs] == ["一つ目。", line]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("第１１条　見学を受け入れる。", "1行目「第１１条　見学を受け入れる。」に、条・項の番号"),
        (
            "見学を受け入れる。\n２　前項の見学は、無償とする。",
            "2行目「２　前項の見学は、無償とする。」に、条・項の番号",
        ),
        ("見学する。\n2. 無償とする。", "2行目「2. 無償とする。」に、条・項の番号"),
        ("見学する。\n・日時", "「・」が付いています"),
        ("(1) 日時", "号ですが、その上に項がありません"),
        ("定める。\n(1) 日時\n(3) 人数", "3行目「(3) 人数」の号の番号が、1から順に"),
        ("定める。\n(2) 日時", "1から順に並んでいません"),
        ("定める。\n(1) 日時\n(1) 人数", "1から順に並んでいません"),
        ("定める。\n(1) 日時\nア　午前", "番号の形が違います"),
    ],
)
def test_numbers_of_the_clerks_own_are_told_at_the_text(text: str, says: str) -> None:
    (message,) = told(text)
    assert message.startswith("特約「見学」の本文の")
    assert says in message


@pytest.mark.parametrize("heading", ["（見学）", "(見学)", "【見学】", "第１１条", "第11条（見学）"])
def test_a_heading_with_brackets_or_number_is_told(heading: str) -> None:
    (message,) = told("見学を受け入れる。", heading)
    assert f"見出し「{heading}」" in message


def test_all_that_is_wrong_is_told_at_once() -> None:
    assert len(told("１　見学する。\n２　無償とする。\n(2) 日時", "（見学）")) == 4


def test_a_heading_with_brackets_inside_is_a_heading() -> None:
    assert special(made("見学を受け入れる。", "見学（夏季）")).heading == "見学（夏季）"
