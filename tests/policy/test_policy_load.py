"""policy.yaml → the policy; each fault with its line and what to do."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pipeline.findings import Finding
from pipeline.policy.load import load_policy
from pipeline.policy.model import Basis, Strength
from pipeline.policy.rules.projects import Counted, ProjectCount
from pipeline.records.choices import Closing, Role
from pipeline.records.dates import Duration
from tests.policy.cities import (
    GUIDELINE,
    HEAD,
    NAME,
    RULE,
    edited,
    faults_of,
    line_of,
    policy_text,
    rule_set,
    town,
)

GOOD = policy_text(rule_set(RULE))


def only_fault(folder: Path, text: str) -> Finding:
    faults = faults_of(folder, text)
    assert len(faults) == 1, [one.to_json() for one in faults]
    (fault,) = faults
    assert fault.hint
    assert fault.place is not None
    assert fault.place.file == f"{NAME}/policy.yaml"
    assert fault.holds == ("*",)
    return fault


def line(fault: Finding) -> int | None:
    return fault.place.line if fault.place else None


# a policy that can be used


def test_a_policy_is_read_whole(tmp_path: Path) -> None:
    policy = town(tmp_path, GOOD).policy
    assert policy.municipality.code == "998010"
    assert policy.city_names == {"city", "市", "例市"}
    assert policy.codes.label("fields", "F2") == "防災・減災"
    assert policy.codes.role("kinds", "disaster") is Role.RECORD_ONLY
    (one,) = policy.rule_sets
    assert (one.head.id, one.head.guideline, one.head.in_force_from) == (
        "small-2025",
        GUIDELINE,
        date(2025, 4, 1),
    )
    assert list(one.rules) == ["term-stated"]


def test_a_policy_may_be_written_in_japanese(tmp_path: Path) -> None:
    text = """\
自治体: {団体コード: 998010, 名称: 例区, 呼称: 区, 所在地: 例県例区, 窓口: 担当, 首長: [{職名: 区長, 氏名: 例　太郎, 就任日: 令和2年1月1日}]}
コード:
  協定種別: [{コード: comprehensive, 表示: 包括連携協定, 役割: 包括}]
  連携事項: [{コード: F1, 表示: 健康増進}]
書式: {読点: ，, 署名方式: 署名, 当事者の略称: [区, 大学]}
規則集:
  - 規則集ID: one
    指針名: 例区指針
    施行日: 令和7年4月1日
    条文構成: [{協定種別: [包括連携協定], 条文: [purpose, cost]}]
    規則:
      数: {規則の種類: project-count, 拘束の強さ: 原則, 根拠: 第2条, 対象の協定種別: [包括連携協定], 最低数: 3, 数えるもの: [事業]}
"""
    (tmp_path / "policy.yaml").write_text(text, "utf-8")
    policy, faults = load_policy(tmp_path, NAME)
    assert faults == []
    assert policy is not None
    assert policy.municipality.word == "区"
    assert (policy.style.comma, policy.style.labels, policy.style.closing) == (
        "，",
        ["区", "大学"],
        Closing.SIGNATURE,
    )
    (one,) = policy.rule_sets
    entry = one.rules["数"]
    assert isinstance(entry, ProjectCount)
    assert (entry.use, entry.strength, entry.minimum) == ("project-count", Strength.PRINCIPLE, 3)
    assert (entry.kinds, entry.counts) == (["comprehensive"], [Counted.PROJECTS])
    assert one.articles_for("comprehensive") == ["purpose", "cost"]
    assert one.articles_for("individual") == []


def test_house_style_and_roles_have_defaults(tmp_path: Path) -> None:
    text = edited(GOOD, ("label: 締結の申出, role: offer", "label: 締結の申出"))
    policy = town(tmp_path, text).policy
    assert (policy.style.comma, policy.style.item_number, policy.style.closing) == ("、", "(1)", Closing.SEAL)
    assert policy.style.labels[:3] == ["甲", "乙", "丙"]
    assert policy.codes.role("steps", "S1") is Role.PLAIN
    assert policy.codes.role("fields", "F1") is Role.PLAIN


def test_figures_of_a_rule_are_typed(tmp_path: Path) -> None:
    rule = "term-length: {strength: principle, reference: 第1条, span: 1年, fiscal_year_end: はい}"
    entry = town(tmp_path, rule).policy.rule_sets[0].rules["term-length"]
    assert getattr(entry, "span", None) == Duration(1, "year")
    assert getattr(entry, "fiscal_year_end", None) is True


def test_one_rule_may_be_used_twice_under_other_names(tmp_path: Path) -> None:
    rules = f"{RULE}\nagain: {{use: term-stated, strength: watch, reference: 第2条}}"
    assert list(town(tmp_path, rules).policy.rule_sets[0].rules) == ["term-stated", "again"]


# heads, dates in force, citations


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2019, 12, 31), "例　太郎"),
        (date(2020, 1, 1), "例　太郎"),
        (date(2026, 12, 31), "例　太郎"),
        (date(2027, 1, 1), "新　花子"),
        (date(2040, 1, 1), "新　花子"),
    ],
)
def test_the_head_of_a_day_is_who_was_in_office(tmp_path: Path, day: date, name: str) -> None:
    assert town(tmp_path, GOOD).policy.municipality.head_on(day).name == name


def test_the_order_in_which_heads_are_written_does_not_matter(tmp_path: Path) -> None:
    first, second = (line + "\n" for line in HEAD.splitlines() if "since" in line)
    made = town(tmp_path, edited(GOOD, (first + second, second + first)))
    assert made.policy.municipality.head_on(date(2026, 11, 20)).name == "例　太郎"


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2020, 3, 31), None),
        (date(2020, 4, 1), "old"),
        (date(2025, 3, 31), "old"),
        (date(2025, 4, 1), None),
        (date(2025, 4, 30), None),
        (date(2025, 5, 1), "new"),
        (date(2099, 1, 1), "new"),
    ],
)
def test_a_rule_set_is_in_force_on_its_first_and_its_last_day(
    tmp_path: Path, day: date, name: str | None
) -> None:
    new = rule_set(RULE, name="new", begins="2025-05-01")
    old = rule_set(RULE, name="old", begins="2020-04-01", ends="2025-03-31")
    found = town(tmp_path, policy_text(new, old)).policy.on(day)
    assert (found.head.id if found else None) == name


@pytest.mark.parametrize(
    ("basis", "cited"),
    [
        ("", f"{GUIDELINE} 第1条"),
        (", basis: guideline", f"{GUIDELINE} 第1条"),
        (", basis: product", "本システムの決まり 第1条"),
        (", basis: 法令", "法令 第1条"),
    ],
)
def test_a_rule_is_cited_by_who_says_so(tmp_path: Path, basis: str, cited: str) -> None:
    (one,) = town(tmp_path, edited(RULE, ("}", f"{basis}}}"))).policy.rule_sets
    entry = one.rules["term-stated"]
    assert one.cite(entry) == cited
    assert entry.basis in set(Basis)


@pytest.mark.parametrize(
    ("more", "kind", "strength"),
    [
        ("", "comprehensive", Strength.MUST),
        ("", None, Strength.MUST),
        (", kinds: [comprehensive]", "comprehensive", Strength.MUST),
        (", kinds: [comprehensive]", "individual", None),
        (", kinds: [comprehensive]", None, Strength.MUST),
        (", kinds: [comprehensive], advisory: [individual]", "individual", Strength.WATCH),
        (", kinds: [comprehensive], advisory: [individual]", "disaster", None),
        (", advisory: [individual]", "individual", Strength.WATCH),
        (", advisory: [individual]", "comprehensive", None),
    ],
)
def test_a_rule_binds_the_kinds_that_it_names(
    tmp_path: Path, more: str, kind: str | None, strength: Strength | None
) -> None:
    (one,) = town(tmp_path, edited(RULE, ("}", f"{more}}}"))).policy.rule_sets
    assert one.rules["term-stated"].strength_for(kind) is strength


# files that are no policy


def test_a_folder_without_a_policy_is_told(tmp_path: Path) -> None:
    policy, (fault,) = load_policy(tmp_path, NAME)
    assert policy is None
    assert (fault.rule, fault.message) == ("no-policy", f"{NAME}/policy.yaml がありません。")
    assert "policy.yaml" in (fault.hint or "")


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("", "empty-file"),
        ("- municipality\n", "not-a-mapping"),
        ("municipality\n", "not-a-mapping"),
        ("municipality: [\n", "not-yaml"),
    ],
)
def test_a_file_that_is_no_mapping_is_told(tmp_path: Path, text: str, rule: str) -> None:
    assert only_fault(tmp_path, text).rule == rule


def test_an_anchor_or_a_double_key_is_a_fault_with_its_line(tmp_path: Path) -> None:
    fault = only_fault(tmp_path, edited(GOOD, ("  word: 市\n", "  word: 市\n  word: 区\n")))
    assert (fault.rule, line(fault)) == ("duplicate-key", 5)


def test_a_warning_about_the_file_does_not_spoil_the_policy(tmp_path: Path) -> None:
    text = edited(GOOD, ("  window: 協働課\n", "  window: 協働課\n    - 係\n"))
    (tmp_path / "policy.yaml").write_text(text, "utf-8")
    policy, found = load_policy(tmp_path, NAME)
    assert [one.rule for one in found] == ["yaml-continued"]
    assert policy is not None


# sections


@pytest.mark.parametrize("section", ["municipality", "codes", "rule_sets"])
def test_a_missing_section_is_told_by_both_names(tmp_path: Path, section: str) -> None:
    blocks = (
        GOOD.replace("codes:\n", "\x00codes:\n").replace("rule_sets:\n", "\x00rule_sets:\n").split("\x00")
    )
    text = "".join(block for block in blocks if not block.startswith(section))
    faults = faults_of(tmp_path, text)
    label = {"municipality": "自治体", "codes": "コード", "rule_sets": "規則集"}[section]
    assert [(one.rule, line(one)) for one in faults] == [("missing", 1)]
    assert f"「{section}」（{label}）がありません" in faults[0].message


def test_an_unknown_section_is_told_with_a_suggestion(tmp_path: Path) -> None:
    fault = only_fault(tmp_path, GOOD + "rule_set: []\n")
    assert (fault.rule, fault.value, line(fault)) == ("unknown-key", "rule_set", GOOD.count("\n") + 1)
    assert fault.hint == "「rule_sets」のことでしょうか。"


@pytest.mark.parametrize("more", ["自治体: {名称: 別市}\n", "書式: {読点: ，}\nstyle: {comma: 、}\n"])
def test_both_names_of_a_section_are_a_fault(tmp_path: Path, more: str) -> None:
    assert [one.rule for one in faults_of(tmp_path, GOOD + more)] == ["both-names"]


@pytest.mark.parametrize("style", ["style: 、\n", "style: [甲, 乙]\n"])
def test_a_house_style_of_the_wrong_form_is_a_fault(tmp_path: Path, style: str) -> None:
    fault = only_fault(tmp_path, GOOD + style)
    assert line(fault) == GOOD.count("\n") + 1


@pytest.mark.parametrize(
    ("old", "new", "rule", "value"),
    [
        ("  word: 市\n", "  wort: 市\n", "unknown-key", "wort"),
        ("code: 998010", "code: 998011", "municipality-code", "998011"),
        ("since: 2027-01-01", "since: 令和9年2月30日", "bad-date", "令和9年2月30日"),
        (
            "{title: 市長, name: 新　花子, since: 2027-01-01}",
            "{title: 市長, since: 2027-01-01}",
            "missing",
            None,
        ),
        ("  name: 例市\n", "  name: ''\n", "missing", None),
    ],
)
def test_a_fault_about_the_municipality_has_its_line(
    tmp_path: Path, old: str, new: str, rule: str, value: str | None
) -> None:
    text = edited(GOOD, (old, new))
    fault = only_fault(tmp_path, text)
    assert (fault.rule, fault.value) == (rule, value)
    words = {"  name: ''\n": "code: 998010"}.get(new, new.strip())
    assert line(fault) == line_of(text, words)


@pytest.mark.parametrize("heads", ["  heads: []\n", "  heads:\n", ""])
def test_a_municipality_without_a_head_is_told(tmp_path: Path, heads: str) -> None:
    block = "".join(one + "\n" for one in HEAD.splitlines() if "heads:" in one or "since" in one)
    fault = only_fault(tmp_path, edited(GOOD, (block, heads)))
    assert fault.rule == "missing"
    assert "「首長」" in fault.message


# codes


@pytest.mark.parametrize(
    ("row", "family"),
    [
        ("{code: individual, label: 個別協定, role: individual}", "協定種別"),
        ("{code: P2, label: 法令の遵守, role: partner}", "確認事項"),
        ("{code: ended, label: 終了, role: ended}", "状態"),
    ],
)
def test_a_code_without_the_role_that_its_family_needs_is_told(tmp_path: Path, row: str, family: str) -> None:
    bare = row[: row.index(", role")] + "}"
    text = edited(GOOD, (row, bare))
    fault = only_fault(tmp_path, text)
    assert (fault.rule, line(fault)) == ("missing", line_of(text, bare))
    assert fault.message.startswith(f"{family}「")
    assert "に役割がありません" in fault.message
    assert "role に" in (fault.hint or "")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("{code: P2, label: 法令の遵守, role: partner}", "{code: P2, label: 法令の遵守, role: offer}"),
        ("{code: F2, label: 防災・減災}", "{code: F2, label: 防災・減災, role: 個別}"),
        ("{code: S1, label: 締結の申出, role: offer}", "{code: S1, label: 締結の申出, role: declined}"),
    ],
)
def test_a_role_of_another_family_is_told_with_those_of_its_own(tmp_path: Path, old: str, new: str) -> None:
    text = edited(GOOD, (old, new))
    fault = only_fault(tmp_path, text)
    assert (fault.rule, line(fault)) == ("unknown-value", line_of(text, new))
    assert "には使えません" in fault.message
    assert "使えるのは" in (fault.hint or "")


def test_a_role_that_there_is_not_is_told_with_a_suggestion(tmp_path: Path) -> None:
    text = edited(GOOD, ("role: record-only", "role: recordonly"))
    fault = only_fault(tmp_path, text)
    assert (fault.rule, fault.value, line(fault)) == (
        "unknown-value",
        "recordonly",
        line_of(text, "recordonly"),
    )
    assert fault.hint == "「record-only」のことでしょうか。"


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ("{code: F2, label: 防災・減災}", "{code: F1, label: 防災・減災}", "F1"),
        ("{code: F2, label: 防災・減災}", "{code: F2, label: 健康増進}", "健康増進"),
        ("{code: F2, label: 防災・減災}", "{code: F2, label: F1}", "F1"),
    ],
)
def test_a_code_or_label_that_stands_twice_is_told_at_the_second(
    tmp_path: Path, old: str, new: str, word: str
) -> None:
    text = edited(GOOD, (old, new))
    fault = only_fault(tmp_path, text)
    assert (fault.rule, fault.value, line(fault)) == ("duplicate-id", word, line_of(text, new))
    assert fault.message == f"連携事項に「{word}」が2回あります。"


def test_a_code_in_two_families_is_no_fault(tmp_path: Path) -> None:
    town(tmp_path, edited(GOOD, ("{code: F4, label: 環境保全}", "{code: P1, label: 税の完納}")))


# rule sets


def test_a_rule_that_there_is_not_is_told_with_a_suggestion(tmp_path: Path) -> None:
    text = edited(GOOD, ("term-stated:", "term-statted:"))
    fault = only_fault(tmp_path, text)
    assert (fault.rule, fault.value, line(fault)) == (
        "unknown-rule",
        "term-statted",
        line_of(text, "term-statted"),
    )
    assert fault.hint == "「term-stated」のことでしょうか。"


def test_a_used_rule_that_there_is_not_is_told_by_its_own_name(tmp_path: Path) -> None:
    fault = only_fault(tmp_path, edited(GOOD, ("term-stated: {", "mine: {use: term-statted, ")))
    assert (fault.rule, fault.value) == ("unknown-rule", "term-statted")


def test_a_name_of_ones_own_without_a_rule_is_told(tmp_path: Path) -> None:
    fault = only_fault(tmp_path, edited(GOOD, ("term-stated:", "期間:")))
    assert (fault.rule, fault.value) == ("unknown-rule", "期間")


@pytest.mark.parametrize(
    ("old", "new", "rule", "value"),
    [
        (", reference: 第1条", "", "missing", None),
        (", reference: 第1条", ", reference: ''", "missing", None),
        ("strength: must, ", "", "missing", None),
        ("strength: must", "strength: maybe", "unknown-value", "maybe"),
        ("第1条}", "第1条, kinds: [comprehensiv]}", "unknown-code", "comprehensiv"),
        ("第1条}", "第1条, advisory: [覚書]}", "unknown-code", "覚書"),
        ("第1条}", "第1条, basis: habit}", "unknown-value", "habit"),
        ("第1条}", "第1条, minimum: 3}", "unknown-key", "minimum"),
        ("term-stated:", "fields-named: 必須 # ", "wrong-type", None),
    ],
)
def test_a_fault_in_a_rule_has_its_line(
    tmp_path: Path, old: str, new: str, rule: str, value: str | None
) -> None:
    text = edited(GOOD, (old, new))
    fault = only_fault(tmp_path, text)
    assert (fault.rule, fault.value, line(fault)) == (rule, value, GOOD.count("\n"))


def test_a_missing_reference_is_told_by_its_label(tmp_path: Path) -> None:
    fault = only_fault(tmp_path, edited(GOOD, (", reference: 第1条", "")))
    assert (fault.message, fault.hint) == ("「根拠」がありません。", "「根拠」を書いてください。")


def test_a_wrong_kind_is_told_with_a_suggestion(tmp_path: Path) -> None:
    fault = only_fault(tmp_path, edited(GOOD, ("第1条}", "第1条, kinds: [包括連携]}")))
    assert fault.hint == "「包括連携協定」のことでしょうか。"


@pytest.mark.parametrize(
    ("rule", "fault", "value"),
    [
        ("project-count: {strength: must, reference: 第1条, counts: [projects]}", "missing", None),
        (
            "project-count: {strength: must, reference: 第1条, minimum: 三, counts: [projects]}",
            "wrong-type",
            "三",
        ),
        (
            "project-count: {strength: must, reference: 第1条, minimum: 3, counts: [件]}",
            "unknown-value",
            "件",
        ),
        ("term-length: {strength: must, reference: 第1条, span: 一年}", "bad-duration", "一年"),
        ("steps-dated: {strength: must, reference: 第1条, steps: [S9]}", "unknown-code", "S9"),
        ("partner-criteria: {strength: must, reference: 第1条, criteria: [P9]}", "unknown-code", "P9"),
        ("judged-before: {strength: must, reference: 第1条, judge: 部長}", "unknown-value", "部長"),
        ("renewal-terms: {strength: must, reference: 第1条, automatic: たぶん}", "wrong-type", "たぶん"),
    ],
)
def test_a_wrong_figure_of_a_rule_is_told(tmp_path: Path, rule: str, fault: str, value: str | None) -> None:
    found = only_fault(tmp_path, policy_text(rule_set(rule)))
    assert (found.rule, found.value, line(found)) == (fault, value, GOOD.count("\n"))


def test_a_rule_on_the_term_that_names_no_length_is_told(tmp_path: Path) -> None:
    text = policy_text(rule_set("term-length: {strength: must, reference: 第1条}"))
    assert line(only_fault(tmp_path, text)) == GOOD.count("\n")


@pytest.mark.parametrize("sets", ["rule_sets: []\n", "rule_sets:\n", "rule_sets: small-2025\n"])
def test_a_policy_without_rule_sets_is_told(tmp_path: Path, sets: str) -> None:
    fault = only_fault(tmp_path, HEAD + sets)
    assert (fault.rule, fault.message) == ("missing", "「rule_sets」（規則集）がありません。")


@pytest.mark.parametrize("rules", ["", "    rules:\n", "    rules: [term-stated]\n", "    rules: なし\n"])
def test_a_rule_set_without_rules_is_told(tmp_path: Path, rules: str) -> None:
    text = edited(GOOD, (f"    rules:\n      {RULE}\n", rules))
    fault = only_fault(tmp_path, text)
    assert (fault.rule, line(fault)) == ("missing", line_of(text, "id: small-2025"))
    assert "「rules」（規則）" in fault.message


def test_a_rule_set_with_both_names_of_its_rules_is_a_fault(tmp_path: Path) -> None:
    text = GOOD + "    規則:\n      fields-named: {strength: must, reference: 第2条}\n"
    assert [one.rule for one in faults_of(tmp_path, text)] == ["both-names"]


def test_a_rule_set_that_is_no_mapping_is_told(tmp_path: Path) -> None:
    fault = only_fault(tmp_path, GOOD + "  - small-2026\n")
    assert (fault.rule, line(fault)) == ("wrong-type", GOOD.count("\n") + 1)


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        (f"    guideline: {GUIDELINE}\n", "", "missing"),
        ("    in_force_from: 2025-04-01\n", "", "missing"),
        ("in_force_from: 2025-04-01", "in_force_from: 来年", "bad-date"),
        ("in_force_from: 2025-04-01", "in_force_form: 2025-04-01", "unknown-key"),
    ],
)
def test_a_fault_in_the_head_of_a_rule_set_is_told(tmp_path: Path, old: str, new: str, rule: str) -> None:
    faults = faults_of(tmp_path, edited(GOOD, (old, new)))
    assert rule in {one.rule for one in faults}
    assert all(one.hint and line(one) is not None for one in faults)


@pytest.mark.parametrize(
    ("ends", "good"), [("2025-03-31", False), ("2025-04-01", True), ("2025-04-02", True)]
)
def test_a_rule_set_ends_after_it_begins(tmp_path: Path, ends: str, good: bool) -> None:
    text = policy_text(rule_set(RULE, ends=ends))
    if good:
        town(tmp_path, text)
    else:
        fault = only_fault(tmp_path, text)
        assert (fault.rule, line(fault)) == ("date-order", line_of(text, "in_force_to"))
        assert fault.message == "失効日が施行日より前です。"


@pytest.mark.parametrize(
    ("ends", "good"),
    [("2025-03-30", True), ("2025-03-31", True), ("2025-04-01", False), ("2026-01-01", False), ("", False)],
)
def test_rule_sets_may_not_overlap(tmp_path: Path, ends: str, good: bool) -> None:
    text = policy_text(rule_set(RULE, name="old", begins="2020-04-01", ends=ends), rule_set(RULE, name="new"))
    if good:
        assert len(town(tmp_path, text).policy.rule_sets) == 2
    else:
        fault = only_fault(tmp_path, text)
        assert fault.rule == "rule-sets-overlap"
        assert fault.message == "規則集「old」と「new」の施行期間が重なっています。"
        assert "「old」の失効日" in (fault.hint or "")


def test_the_overlap_of_later_rule_sets_is_told_where_they_stand(tmp_path: Path) -> None:
    first = rule_set(RULE, name="first", begins="2010-04-01", ends="2015-03-31")
    text = policy_text(first, rule_set(RULE, name="old", begins="2020-04-01"), rule_set(RULE, name="new"))
    found = line(only_fault(tmp_path, text))
    assert found is not None
    assert found >= line_of(text, "id: old")


@pytest.mark.parametrize(
    ("line_", "rule"),
    [
        ("      - {kinds: [覚書], articles: [cost]}", "unknown-code"),
        ("      - {kinds: [comprehensive]}", "missing"),
        ("      - {articles: [cost]}", "missing"),
    ],
)
def test_a_fault_in_the_articles_of_a_rule_set_has_its_line(tmp_path: Path, line_: str, rule: str) -> None:
    text = edited(GOOD, ("    rules:\n", f"    article_sets:\n{line_}\n    rules:\n"))
    fault = only_fault(tmp_path, text)
    assert (fault.rule, line(fault)) == (rule, line_of(text, line_.strip()))


# all at once


def test_all_faults_of_the_rules_are_told_at_once(tmp_path: Path) -> None:
    rules = "term-statd: {strength: must, reference: 第1条}\nfields-named: {strength: must}\nterm-length: {strength: x, reference: 第3条}"
    faults = faults_of(tmp_path, policy_text(rule_set(rules)))
    assert [one.rule for one in faults] == ["unknown-rule", "missing", "unknown-value"]


def test_all_faults_of_the_sections_are_told_at_once(tmp_path: Path) -> None:
    text = edited(
        GOOD,
        ("code: 998010", "code: 998011"),
        ("{code: F2, label: 防災・減災}", "{code: F1, label: 防災・減災}"),
    )
    faults = faults_of(tmp_path, text + "style: {closing: はんこ}\n")
    assert {one.rule for one in faults} == {"municipality-code", "duplicate-id", "unknown-value"}


def test_a_fault_of_the_municipality_does_not_hide_those_of_the_rules(tmp_path: Path) -> None:
    text = edited(GOOD, ("code: 998010", "code: 998011"), ("term-stated:", "term-statted:"))
    assert {one.rule for one in faults_of(tmp_path, text)} == {"municipality-code", "unknown-rule"}
