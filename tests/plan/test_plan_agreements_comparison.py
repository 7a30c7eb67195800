"""新旧対照表: what an amendment changes is marked on both sides, and no letter is lost."""

from __future__ import annotations

import re

import pytest

from pipeline.clauses.model import Compared
from pipeline.clauses.numbers import item_number
from pipeline.plan.agreements.comparison import comparison_views
from pipeline.plan.views.agreements import AgreementDocument, LineView
from tests.plan.papers import paper_job


def marked(lines: list[LineView]) -> list[str]:
    return ["".join(f"_{one.text}_" if one.changed else one.text for one in line.pieces) for line in lines]


def test_what_an_amendment_changes_is_marked_on_both_sides() -> None:
    (table,) = comparison_views(
        [
            Compared(
                before=("第２条　甲は、年１回報告する。", "(1)　甲"),
                after=("第３条　甲は、年４回報告する。", "(1)　甲"),
            )
        ]
    )
    assert (table.heading, table.title) == ("別紙", "新旧対照表")
    assert marked(table.rows[0].after) == ["_第３条_　甲は、年_４_回報告する。", "(1)　甲"]
    assert marked(table.rows[0].before) == ["_第２条_　甲は、年_１_回報告する。", "(1)　甲"]


def test_of_a_changed_item_number_and_words_are_marked_and_of_a_renumbered_one_the_number() -> None:
    (table,) = comparison_views(
        [
            Compared(
                before=(
                    "第２条　次のとおりとする。",
                    "(1)　健康",
                    "(2)　備蓄に関すること",
                    "(3)　訓練(1)　等",
                ),
                after=("第２条　次のとおりとする。", "(1)　健康", "(2)　訓練(1)　等", "(3)　備蓄と観光"),
            )
        ]
    )
    assert marked(table.rows[0].after) == [
        "第２条　次のとおりとする。",
        "(1)　健康",
        "_(2)_　訓練(1)　等",
        "_(3)　備蓄と観光_",
    ]
    assert marked(table.rows[0].before) == [
        "第２条　次のとおりとする。",
        "(1)　健康",
        "_(2)　備蓄に関すること_",
        "_(3)_　訓練(1)　等",
    ]


@pytest.mark.parametrize("style", ["(1)", "（１）", "⑴", "ア"])
def test_items_of_every_house_style_are_compared_as_a_whole(style: str) -> None:
    one, two, three = (item_number(style, number) for number in (1, 2, 3))
    before = ("次のとおり。", f"{one}　健康", f"{two}　備蓄", f"{three}　訓練", "２　年１回")
    after = ("次のとおり。", f"{one}　健康", f"{two}　訓練", "２　年１回")
    (table,) = comparison_views([Compared(before, after)])
    assert marked(table.rows[0].before)[1:] == [
        f"{one}　健康",
        f"_{two}　備蓄_",
        f"_{three}_　訓練",
        "２　年１回",
    ]
    assert marked(table.rows[0].after)[1:] == [f"{one}　健康", f"_{two}_　訓練", "２　年１回"]


def test_new_and_dropped_articles_stand_against_a_word() -> None:
    (table,) = comparison_views([Compared((), ("（新）", "新しい。")), Compared(("（旧）",), ())])
    assert [(marked(one.after), marked(one.before)) for one in table.rows] == [
        (["_（新）_", "_新しい。_"], ["（新設）"]),
        (["（削る）"], ["_（旧）_"]),
    ]


def test_nothing_compared_gives_no_table() -> None:
    assert comparison_views([]) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("甲乙丙", "甲丁丙"),
        ("", "甲"),
        ("a\nb", "a\n\nb"),
        ("第１条　甲。", "第１条　甲及び乙。"),
        ("１００円", "１，０００円"),
        ("(1)　甲\n(2)　乙", "(1)　乙\n丙\n(2)　甲"),
        ("(1)　\n(2)　", "(1)　"),
    ],
)
def test_no_letter_of_a_comparison_is_lost(before: str, after: str) -> None:
    (table,) = comparison_views([Compared(("前", before), ("後", after))])
    printed = ["".join(one.text for one in line.pieces) for line in table.rows[0].after]
    assert "\n".join(printed) == f"後\n{after}"
    printed = ["".join(one.text for one in line.pieces) for line in table.rows[0].before]
    assert "\n".join(printed) == f"前\n{before}"


def test_an_amendment_prints_the_parties_of_its_original_and_names_all_its_records() -> None:
    job = paper_job("amendment")
    assert isinstance(job.view, AgreementDocument)
    assert [one.name for one in job.view.signatures] == ["例市", "株式会社髙﨑商会"]
    assert job.records == ("agreements:N1", "agreements:N0", "partners:C1")
    (table,) = job.view.comparison
    (added,) = [marked(row.after) for row in table.rows if marked(row.before) == ["（新設）"]]
    assert re.fullmatch("_第.条　甲及び乙は、毎年度、実施計画を定める。_", added[-1])
