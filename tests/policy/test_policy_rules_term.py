"""The rules on 有効期間 and 更新, each held, broken and not applicable, on both sides of every date."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.policy.judge import Verdict
from tests.policy.cities import AGREEMENT, at, broken, edited, held, idle, town


def judged(folder: Path, rule: str, start: str, end: str, *, key: str = "締結日") -> Verdict:
    """The verdict on an agreement whose term begins and ends on these days."""
    text = edited(
        AGREEMENT,
        ("  締結日: 2026-12-01\n", f"  {key}: {start}\n" if start else ""),
        ("  有効期間終了日: 2027-11-30\n", f"  有効期間終了日: {end}\n" if end else ""),
    )
    return town(folder, rule, agreements=text).verdict(rule.partition(":")[0])


# term-from-signing

SIGNING = "term-from-signing: {strength: must, reference: 第1条}"


@pytest.mark.parametrize(
    ("start", "holds"), [("2026-11-30", False), ("2026-12-01", True), ("2026-12-02", True)]
)
def test_a_term_does_not_begin_before_the_signing(tmp_path: Path, start: str, holds: bool) -> None:
    text = edited(AGREEMENT, ("  締結日: 2026-12-01\n", f"  締結日: 2026-12-01\n  有効期間開始日: {start}\n"))
    verdict = town(tmp_path, SIGNING, agreements=text).verdict("term-from-signing")
    if holds:
        assert len(held(verdict)) == 1
    else:
        assert broken(verdict).value == start


def test_a_term_that_begins_with_the_signing_is_not_asked(tmp_path: Path) -> None:
    assert "締結の日から" in idle(town(tmp_path, SIGNING).verdict("term-from-signing"))


# term-stated

STATED = "term-stated: {strength: must, reference: 第1条}"


def test_a_term_with_its_last_day_holds(tmp_path: Path) -> None:
    assert held(town(tmp_path, STATED).verdict("term-stated")) == ("令和９年１１月３０日まで",)


def test_a_term_without_its_last_day_breaks(tmp_path: Path) -> None:
    found = broken(judged(tmp_path, STATED, "2026-12-01", ""))
    assert found.message == "有効期間の終了日がありません。"
    assert "「有効期間終了日」" in (found.hint or "")
    assert at(found) == ("agreements", 1)


# term-length

YEAR = "term-length: {strength: must, reference: 第1条, span: 1年}"
YEAR_OR_MARCH = "term-length: {strength: must, reference: 第1条, span: 1年, fiscal_year_end: はい}"
MARCH = "term-length: {strength: must, reference: 第1条, fiscal_year_end: はい}"
TWO_YEARS = "term-length: {strength: must, reference: 第1条, longest: 2年}"
THREE_YEARS = "term-length: {strength: must, reference: 第1条, span: 3年}"


@pytest.mark.parametrize(
    ("rule", "start", "end", "holds"),
    [
        (YEAR, "2026-12-01", "2027-11-29", False),
        (YEAR, "2026-12-01", "2027-11-30", True),
        (YEAR, "2026-12-01", "2027-12-01", False),
        (YEAR, "2026-04-01", "2027-03-31", True),
        (YEAR, "2027-03-22", "2028-03-21", True),
        (YEAR, "2027-03-22", "2028-03-31", False),
        (YEAR, "2026-12-01", "2026-12-01", False),
        (THREE_YEARS, "2026-12-01", "2029-11-29", False),
        (THREE_YEARS, "2026-12-01", "2029-11-30", True),
        (THREE_YEARS, "2026-12-01", "2029-12-01", False),
        (YEAR_OR_MARCH, "2026-12-01", "2027-11-30", True),
        (YEAR_OR_MARCH, "2026-12-01", "2027-03-31", True),
        (YEAR_OR_MARCH, "2026-12-01", "2027-03-30", False),
        (YEAR_OR_MARCH, "2026-12-01", "2028-03-31", False),
        (MARCH, "2027-03-22", "2027-03-31", True),
        (MARCH, "2027-03-22", "2028-03-31", True),
        (MARCH, "2027-03-22", "2028-03-30", False),
        (MARCH, "2027-03-22", "2029-03-31", False),
        (MARCH, "2027-04-01", "2028-03-31", True),
        (MARCH, "2027-04-01", "2027-11-30", False),
        (MARCH, "2026-12-31", "2027-03-31", True),
        (MARCH, "2026-12-31", "2028-03-31", False),
        (TWO_YEARS, "2026-12-01", "2026-12-31", True),
        (TWO_YEARS, "2026-12-01", "2028-11-29", True),
        (TWO_YEARS, "2026-12-01", "2028-11-30", True),
        (TWO_YEARS, "2026-12-01", "2028-12-01", False),
    ],
)
def test_a_term_is_as_long_as_the_guideline_has_it(
    tmp_path: Path, rule: str, start: str, end: str, holds: bool
) -> None:
    verdict = judged(tmp_path, rule, start, end)
    if holds:
        assert len(held(verdict)) == 1
    else:
        assert broken(verdict).value == end


@pytest.mark.parametrize(
    ("start", "end", "holds"),
    [
        ("2028-02-29", "2029-02-27", False),
        ("2028-02-29", "2029-02-28", True),
        ("2028-02-29", "2029-03-01", False),
    ],
)
def test_a_term_from_a_leap_day_lasts_to_the_end_of_february(
    tmp_path: Path, start: str, end: str, holds: bool
) -> None:
    """民法143条2項: where the month has no such day, the term ends with the month's last day."""
    assert bool(judged(tmp_path, YEAR, start, end).findings) is not holds


def test_a_term_of_months_from_the_end_of_a_month_lasts_to_the_end_of_the_last(tmp_path: Path) -> None:
    rule = "term-length: {strength: must, reference: 第1条, span: 6か月}"
    held(judged(tmp_path / "31", rule, "2026-08-31", "2027-02-28"))
    held(judged(tmp_path / "1", rule, "2026-09-01", "2027-02-28"))
    held(judged(tmp_path / "15", rule, "2026-09-15", "2027-03-14"))


def test_a_term_begins_where_the_agreement_says(tmp_path: Path) -> None:
    text = edited(
        AGREEMENT,
        ("  有効期間終了日: 2027-11-30\n", "  有効期間開始日: 2027-01-01\n  有効期間終了日: 2027-12-31\n"),
    )
    verdict = town(tmp_path, YEAR, agreements=text).verdict("term-length")
    assert held(verdict) == ("令和９年１月１日から令和９年１２月３１日まで",)


def test_a_wrong_term_is_told_with_what_it_is_and_should_be(tmp_path: Path) -> None:
    rule = "term-length: {strength: must, reference: 第1条, span: 1年, longest: 2年, fiscal_year_end: はい}"
    found = broken(judged(tmp_path, rule, "2027-03-22", "2029-03-31"))
    assert (
        found.message
        == "有効期間（令和９年３月２２日から令和１１年３月３１日まで）が、原則の長さと違います。"
    )
    assert found.hint == (
        "原則は、１年間（令和１０年３月２１日まで）または"
        "翌年３月３１日まで（令和９年３月３１日か令和１０年３月３１日）または"
        "最長２年間（令和１１年３月２１日まで）です。日付を確かめてください。"
    )
    assert at(found) == ("agreements", 9)


@pytest.mark.parametrize(("start", "end"), [("", "2027-11-30"), ("2026-12-01", ""), ("", "")])
def test_the_length_of_a_term_without_both_days_is_not_judged(tmp_path: Path, start: str, end: str) -> None:
    assert "そろっていません" in idle(judged(tmp_path, YEAR, start, end))


def test_a_term_at_the_end_of_all_calendars_is_no_crash(tmp_path: Path) -> None:
    verdict = judged(tmp_path, YEAR_OR_MARCH, "9999-04-01", "9999-12-30", key="有効期間開始日")
    assert broken(verdict).value == "9999-12-30"


# term-reading

READING = "term-reading: {strength: must, reference: 第1条}"


@pytest.mark.parametrize(
    ("start", "end", "other"),
    [
        ("2027-03-22", "2027-03-31", "令和１０年３月３１日"),
        ("2027-03-22", "2028-03-31", "令和９年３月３１日"),
        ("2027-01-01", "2027-03-31", "令和１０年３月３１日"),
        ("2027-03-31", "2028-03-31", "令和９年３月３１日"),
    ],
)
def test_an_end_in_march_that_could_be_read_otherwise_is_told(
    tmp_path: Path, start: str, end: str, other: str
) -> None:
    found = broken(judged(tmp_path, READING, start, end))
    assert f"{other}までとも読めます" in found.message
    assert "相手方と確かめて" in (found.hint or "")
    assert (at(found), found.value) == (("agreements", 9), end)


@pytest.mark.parametrize(("start", "end"), [("2026-12-31", "2027-03-31"), ("2027-04-01", "2028-03-31")])
def test_an_end_in_march_with_one_reading_holds(tmp_path: Path, start: str, end: str) -> None:
    (said,) = held(judged(tmp_path, READING, start, end))
    assert said.endswith("３月３１日まで（ほかの読み方はない）")


@pytest.mark.parametrize(
    ("start", "end"),
    [("2027-03-22", "2028-03-21"), ("2027-03-22", "2029-03-31"), ("2027-03-22", ""), ("", "2027-03-31")],
)
def test_other_ends_have_one_reading_only(tmp_path: Path, start: str, end: str) -> None:
    assert "3月31日ではありません" in idle(judged(tmp_path, READING, start, end))


# renewal-terms

RENEWED = (
    "renewal-terms: {strength: must, reference: 第1条, automatic: はい, further_term: 1年, notice: 1か月前}"
)
FOREVER = "renewal-terms: {strength: must, reference: 第1条, automatic: はい}"
NEVER = "renewal-terms: {strength: must, reference: 第1条, automatic: いいえ}"
RENEWAL = "  更新: {更新期間: 1年, 申出期限: 1か月前}\n"


def renewed(folder: Path, rule: str, renewal: str) -> Verdict:
    text = edited(AGREEMENT, (RENEWAL, renewal))
    return town(folder, rule, agreements=text).verdict("renewal-terms")


def test_a_renewal_as_the_guideline_has_it_holds(tmp_path: Path) -> None:
    assert held(renewed(tmp_path, RENEWED, RENEWAL)) == ("更新期間 １年、申出期限 １か月",)


@pytest.mark.parametrize(
    "renewal",
    [
        "  更新: {更新期間: 1年間, 申出期限: 1カ月}\n",
        "  更新: {当初期間: 4年, 更新期間: １年, 申出期限: 1か月前}\n",
    ],
)
def test_the_same_spans_in_other_spellings_hold(tmp_path: Path, renewal: str) -> None:
    assert held(renewed(tmp_path, RENEWED, renewal)) == ("更新期間 １年、申出期限 １か月",)


def test_twelve_months_are_a_year(tmp_path: Path) -> None:
    found = held(renewed(tmp_path, RENEWED, "  更新: {更新期間: 12か月, 申出期限: 1か月前}\n"))
    assert found == ("更新期間 １２か月、申出期限 １か月",)


@pytest.mark.parametrize("rule", [RENEWED, FOREVER])
@pytest.mark.parametrize("renewal", ["", "  更新: {}\n", "  更新: {更新期間: ''}\n"])
def test_an_agreement_that_is_not_renewed_breaks(tmp_path: Path, rule: str, renewal: str) -> None:
    found = broken(renewed(tmp_path, rule, renewal))
    assert found.message == "更新の定めがありません。"
    assert "更新期間と申出期限" in (found.hint or "")


@pytest.mark.parametrize(
    ("renewal", "message", "value"),
    [
        (
            "  更新: {更新期間: 2年, 申出期限: 1か月前}\n",
            "更新期間が「２年」で、原則の「１年」と違います。",
            "２年",
        ),
        (
            "  更新: {更新期間: 1年, 申出期限: 30日前}\n",
            "申出期限が「３０日」で、原則の「１か月」と違います。",
            "３０日",
        ),
        ("  更新: {更新期間: 1年}\n", "申出期限が「記載なし」で、原則の「１か月」と違います。", None),
        ("  更新: {申出期限: 1か月前}\n", "更新期間が「記載なし」で、原則の「１年」と違います。", None),
    ],
)
def test_a_renewal_with_other_spans_breaks_at_the_span(
    tmp_path: Path, renewal: str, message: str, value: str | None
) -> None:
    found = broken(renewed(tmp_path, RENEWED, renewal))
    assert (found.message, found.value) == (message, value)
    assert at(found) == ("agreements", 10)


def test_spans_that_the_guideline_leaves_open_are_free(tmp_path: Path) -> None:
    free = held(renewed(tmp_path / "a", FOREVER, "  更新: {更新期間: 5年, 申出期限: 90日前}\n"))
    assert free == ("更新期間 ５年、申出期限 ９０日",)
    assert held(renewed(tmp_path / "b", FOREVER, "  更新: {当初期間: 4年}\n")) == ("更新の定めあり",)


def test_a_renewal_where_the_guideline_forbids_it_breaks(tmp_path: Path) -> None:
    found = broken(renewed(tmp_path, NEVER, RENEWAL))
    assert found.message == "更新の定めがありますが、自動更新は認められていません。"
    assert "改めて協定" in (found.hint or "")
    assert at(found) == ("agreements", 10)


def test_no_renewal_where_the_guideline_forbids_it_holds(tmp_path: Path) -> None:
    assert held(renewed(tmp_path, NEVER, "")) == ("更新の定めなし",)


REVIEWED = "renewal-terms: {strength: must, reference: 第1条, automatic: はい, review: 3年}"


@pytest.mark.parametrize("review", ["3年", "36か月"])
def test_a_review_as_often_as_the_guideline_has_it_holds(tmp_path: Path, review: str) -> None:
    renewal = f"  更新: {{更新期間: 1年, 見直しの周期: {review}}}\n"
    (said,) = held(renewed(tmp_path, REVIEWED, renewal))
    assert said.startswith("更新期間 １年、見直しの周期 ３")


@pytest.mark.parametrize(
    ("review", "shown"), [("", "記載なし"), (", 見直しの周期: 2年", "２年"), (", 見直しの周期: 4年", "４年")]
)
def test_a_review_less_or_more_often_breaks(tmp_path: Path, review: str, shown: str) -> None:
    found = broken(renewed(tmp_path, REVIEWED, f"  更新: {{更新期間: 1年{review}}}\n"))
    assert found.message == f"見直しの周期が「{shown}」で、原則の「３年」と違います。"
    assert "「見直しの周期」" in (found.hint or "")
    assert at(found) == ("agreements", 10)
