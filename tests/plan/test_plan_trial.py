"""Made-up views to try templates with: every view can be filled, and every text says what it stands for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pydantic import BaseModel

from pipeline.plan.required import VIEWS, printed
from pipeline.plan.trial import CASES, made_up, trial_views
from pipeline.plan.views.agreements import AgreementDocument


def texts(value: object) -> Iterator[str]:
    """Every text of a view, at every depth."""
    if isinstance(value, BaseModel):
        value = [getattr(value, name) for name in type(value).model_fields]
    if isinstance(value, list):
        for item in value:
            yield from texts(item)
    elif isinstance(value, str):
        yield value


@pytest.mark.parametrize("relative", sorted(VIEWS))
def test_every_view_can_be_filled_in_every_case(relative: str) -> None:
    made = list(trial_views(VIEWS[relative]))
    assert [case for case, _ in made] == list(CASES)
    for _, view in made:
        whole = [text for text in texts(view) if made_up(text)]
        assert len(whole) == len(set(whole))


@pytest.mark.parametrize("relative", sorted(VIEWS))
def test_what_must_be_printed_is_filled_wherever_its_lists_are(relative: str) -> None:
    """A spare view leaves out only texts that a template need not print."""
    model = VIEWS[relative]
    (full,) = [view for case, view in trial_views(model) if case.items == 3]
    (spare,) = [view for case, view in trial_views(model) if case.items == 5]
    may_be_empty = {
        "edition.mark",
        "witnesses.label",
        "signatures.mark",
        "witnesses.mark",
        "points.message",
        "points.reference",
    }
    for path in model.must_print:
        if model is not AgreementDocument or path not in may_be_empty:
            assert printed(full, path)
            assert printed(spare, path)


def test_lists_have_none_one_and_several_items_and_flags_go_both_ways() -> None:
    views = dict(trial_views(AgreementDocument))
    made = {case.items: view for case, view in views.items() if isinstance(view, AgreementDocument)}
    assert {number: len(view.witnesses) for number, view in made.items()} == {0: 0, 1: 1, 3: 3, 5: 5}
    assert [len(view.cover) for view in made.values()] == [0, 1, 1, 1]
    assert {view.edition.draft for view in views.values() if isinstance(view, AgreementDocument)} == {
        True,
        False,
    }
    assert {one.by_hand for one in made[3].signatures} == {True, False}


def test_a_text_says_for_which_name_it_stands() -> None:
    assert made_up("条文「例：articles.heading（12）、長い文」") == (
        "例：articles.heading（12）",
        "articles.heading",
    )
    assert made_up("㊞") is None
