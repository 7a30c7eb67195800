"""YAML as clerks write it, and as they break it."""

from __future__ import annotations

import codecs

import pytest
import yaml

from pipeline.findings import Finding, Severity
from pipeline.sources import yaml_source
from pipeline.sources.raw import RawList, RawMap, RawText, RawValue
from pipeline.sources.reading import Reading
from pipeline.sources.yaml_source import MAX_DEPTH, parse_yaml, read_yaml

NAME = "data/asahi/agreements.yaml"


def read(text: str) -> Reading:
    return read_yaml(text.encode(), NAME)


def only(reading: Reading) -> Finding:
    assert [finding.rule for finding in reading.faults] == [reading.faults[0].rule]
    return reading.faults[0]


def where(finding: Finding) -> tuple[str, int | None, int | None]:
    assert finding.place is not None
    assert finding.place.file == NAME
    return finding.rule, finding.place.line, finding.place.column


def plain(value: RawValue) -> object:
    match value:
        case RawText(text=text):
            return text
        case RawList(items=items):
            return [plain(item) for item in items]
        case RawMap(entries=entries):
            return {key.text: plain(item) for key, item in entries}


def records(reading: Reading) -> list[object]:
    assert reading.readable
    assert reading.faults == ()
    return [plain(record) for record in reading.records]


@pytest.fixture(params=["c", "python"], autouse=True)
def _both_loaders(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "python":
        monkeypatch.setattr(yaml_source, "_LOADER", yaml.SafeLoader)


def test_every_scalar_is_the_text_that_was_written() -> None:
    text = "- answer: no\n  on: 2026-04-01\n  n: 0123\n  f: 1.0\n  none: null\n  tilde: ~\n  blank:\n  t: 12:30:00\n"
    assert records(read(text)) == [
        {
            "answer": "no", "on": "2026-04-01", "n": "0123", "f": "1.0",
            "none": "null", "tilde": "~", "blank": "", "t": "12:30:00",
        }
    ]  # fmt: skip


def test_lists_mappings_and_blocks_nest() -> None:
    text = "- id: A1\n  連携事項:\n  - code: f1\n    文言: |\n      一行目\n      二行目\n  aims: [a, 'b']\n"
    assert records(read(text)) == [
        {"id": "A1", "連携事項": [{"code": "f1", "文言": "一行目\n二行目\n"}], "aims": ["a", "b"]}
    ]


@pytest.mark.parametrize("text", ["\ufa19戸", "𠮷野", "髙﨑", "葛\U000e0100城", "神\u3099"])
def test_names_keep_their_characters(text: str) -> None:
    assert records(read(f"- name: {text}\n")) == [{"name": text}]


def test_values_and_keys_know_their_places() -> None:
    record = read("# 見出し\n- id: A1\n  窓口:\n    電話: 03\n").records[0]
    key, value = record.entries[1]
    assert (record.place.line, record.place.column) == (2, 3)
    assert (key.place.line, key.place.column) == (3, 3)
    assert isinstance(value, RawMap)
    assert (value.place.line, value.place.column) == (4, 5)
    inner = value.entries[0][1]
    assert (inner.place.line, inner.place.column) == (4, 9)


def test_a_mapping_in_braces_stands_where_its_first_key_stands() -> None:
    assert read("- { id: A1 }\n").records[0].place.column == 5


def test_bom_and_windows_line_ends_are_read() -> None:
    reading = read_yaml(codecs.BOM_UTF8 + "- id: A1\r\n  name: 甲\r\n".encode(), NAME)
    assert records(reading) == [{"id": "A1", "name": "甲"}]
    assert reading.records[0].entries[1][1].place.line == 2


def test_an_empty_list_gives_no_records() -> None:
    assert records(read("# まだない\n[]\n")) == []


def test_a_tab_inside_a_value_is_allowed() -> None:
    assert records(read("- a: 'b\tc'\n")) == [{"a": "b\tc"}]


@pytest.mark.parametrize("text", ["", "\n \n", "# 注記だけ\n", "---\n"])
def test_a_file_without_content(text: str) -> None:
    reading = read(text)
    assert not reading.readable
    assert only(reading).rule == "empty-file"
    assert "[]" in (only(reading).hint or "")


@pytest.mark.parametrize("text", ["id: A1\n", "A1\n", "id：A1\n"])
def test_a_file_that_is_no_list(text: str) -> None:
    reading = read(text)
    assert not reading.readable
    assert where(only(reading)) == ("not-a-list", 1, 1)
    assert ("全角" in (only(reading).hint or "")) == ("：" in text)


def test_items_that_are_no_records_are_named_and_the_rest_kept() -> None:
    reading = read("- id: A1\n- 協定\n- [a]\n-\n- id：A4\n- id: A5\n")
    assert [plain(record) for record in reading.records] == [{"id": "A1"}, {"id": "A5"}]
    assert [where(finding)[:2] for finding in reading.faults] == [
        ("not-a-mapping", line) for line in (2, 3, 4, 5)
    ]
    assert "「協定」" in reading.faults[0].message
    assert "全角" in (reading.faults[3].hint or "")
    assert reading.readable


def test_a_duplicate_key_keeps_the_first_and_names_both_lines() -> None:
    reading = read("- id: A1\n  name: 甲\n  id: A2\n")
    finding = only(reading)
    assert where(finding) == ("duplicate-key", 3, 3)
    assert "1行目" in finding.message
    assert finding.holds == ("*",)
    assert plain(reading.records[0]) == {"id": "A1", "name": "甲"}


def test_anchors_aliases_tags_and_merge_keys() -> None:
    reading = read("- &x\n  a: *x\n  b: !!int 3\n  <<: {c: d}\n  '<<': e\n")
    assert [where(finding) for finding in reading.faults] == [
        ("yaml-anchor", 1, 3), ("yaml-anchor", 2, 6), ("yaml-tag", 3, 6), ("yaml-merge", 4, 3),
    ]  # fmt: skip
    assert "「*x」" in reading.faults[1].message


def test_a_local_python_tag_runs_nothing() -> None:
    assert only(read("- a: !!python/object/apply:os.system [ls]\n")).rule == "yaml-tag"


def test_an_alias_bomb_is_not_expanded() -> None:
    lines = ["- a0: &a0 [x,x,x,x,x,x,x,x,x]"] + [
        f"  a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)
    ]
    reading = read("\n".join(lines))
    assert {finding.rule for finding in reading.faults} == {"yaml-anchor"}
    assert len(reading.faults) == 12 + 11 * 9


def test_a_second_document() -> None:
    reading = read("- id: A1\n---\n- id: A2\n")
    assert where(only(reading)) == ("yaml-documents", 2, 1)
    assert not reading.readable


def test_one_document_between_its_markers_is_fine() -> None:
    assert records(read("---\n- id: A1\n...\n")) == [{"id": "A1"}]


@pytest.mark.parametrize("text", ["- a: {{ b }}\n", "- ? [x]\n  : y\n"])
def test_a_key_that_is_no_text(text: str) -> None:
    assert only(read(text)).rule == "bad-key"


@pytest.mark.parametrize("opening", ["[", "{a: ", "- "])
def test_nesting_without_end_is_stopped(opening: str) -> None:
    reading = read(opening * 2_000)
    assert only(reading).rule == "too-deep"
    assert str(MAX_DEPTH) in only(reading).message


def test_the_number_of_values_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml_source, "MAX_VALUES", 5)
    assert read("- a: b\n").readable
    assert where(only(read("- a: b\n- c: d\n"))) == ("too-large", 2, 3)


def test_a_value_that_swallowed_the_next_line_is_warned_of() -> None:
    finding = only(read("- id: A1\n  aims:\n  - x\n   - y\n"))
    assert where(finding) == ("yaml-continued", 3, 5)
    assert finding.severity is Severity.WARNING
    assert finding.holds == ()


@pytest.mark.parametrize(
    ("text", "line", "column", "says"),
    [
        ("- id: a\n\tname: b\n", 2, 1, "タブ"),
        ("- id: a\n　name: b\n", 2, 1, "全角の空白"),
        ("- id: a\n  name:b\n  kind: c\n", 2, 7, "「:」のあとに空白がありません"),
        ("- id:a\n  name: b\n", 1, 5, "「:」のあとに空白がありません"),
        ("- id: a\n  名称： b\n  kind: c\n", 2, 5, "「：」が全角"),
        ("- id: a\n  name b\n  kind: c\n", 2, 3, "「:」がありません（「name b」）"),
        ("- id: a\n-id: b\n", 2, 1, "「-」のあとに空白"),
        ("- id: a\n－ id: b\n", 2, 1, "「－」が全角"),
        ('- id: "a\n  name: b\n', 1, 7, "引用符が閉じられていません"),
        ("- id: 'a\n  name: b\n", 1, 7, "引用符が閉じられていません"),
        ('- id: "a" b\n', 1, 11, "引用符を閉じたあと"),
        ("- id: {a\n", 1, 7, "「{」が「}」で閉じられていない"),
        ("- id: [a, b\n- id: c\n", 1, 7, "「[」が「]」で閉じられていない"),
        ("- id: @a\n", 1, 7, "値を「@」で始める"),
        ("- id: `a`\n", 1, 7, "値を「`」で始める"),
        ("- id: * 注\n", 1, 7, "値を「*」で始める"),
        ("- id: &あ\n", 1, 7, "値を「&」で始める"),
        ("- id: |あ\n", 1, 7, "「| または >」"),
        ("- id: a: b\n", 1, 8, "「: 」が2つ"),
        ("- id: a\n   name: b\n", 2, 8, "字下げ"),
        ("- id: a\n name: b\n", 2, 2, "字下げ"),
    ],
)
def test_a_syntax_error_is_explained_by_its_cause(text: str, line: int, column: int, says: str) -> None:
    reading = read(text)
    finding = reading.faults[-1]
    assert where(finding) == ("not-yaml", line, column)
    assert says in finding.message
    assert finding.hint
    assert not reading.readable
    assert reading.records == ()


def test_a_wrong_escape_is_explained() -> None:
    finding = only(read('- id: "C:\\q"\n'))
    assert finding.rule == "not-yaml"
    assert "「\\」" in finding.message


def test_faults_before_a_syntax_error_are_told_too() -> None:
    reading = read("- id: a\n  id: b\n- id: @c\n")
    assert [finding.rule for finding in reading.faults] == ["duplicate-key", "not-yaml"]


def test_control_characters_are_told_line_by_line() -> None:
    reading = read("- id: a\x01b\n  n: \x0bc\u2028\n  ok: d\n")
    assert [where(finding) for finding in reading.faults] == [
        ("control-character", 1, 8),
        ("control-character", 2, 6),
    ]
    assert "U+0001" in reading.faults[0].message
    assert "垂直タブ" in reading.faults[1].message
    assert plain(reading.records[0]) == {"id": "a\ufffdb", "n": "\ufffdc\ufffd", "ok": "d"}


def test_control_characters_from_escapes_are_found() -> None:
    reading = read('- id: "a\\x01\\0"\n')
    finding = only(reading)
    assert where(finding) == ("control-character", 1, 7)
    assert "U+0001" in finding.message
    assert "ヌル文字 U+0000" in finding.message


@pytest.mark.parametrize(
    ("data", "line", "says"),
    [
        ("- id: a\n  name: 甲".encode("utf-16"), None, "UTF-16"),
        ("- id: a\n  name: 甲".encode("cp932"), 2, "Shift_JIS"),
        (b"- id: a\n  name: \xff\xfd\n", 2, "壊れた文字"),
    ],
)
def test_other_encodings_are_refused_with_the_way_out(data: bytes, line: int | None, says: str) -> None:
    reading = read_yaml(data, NAME)
    assert where(only(reading))[:2] == ("encoding", line)
    assert says in only(reading).message
    assert "UTF-8" in (only(reading).hint or "")
    assert not reading.readable


def test_any_document_can_be_parsed() -> None:
    value, faults = parse_yaml(b"a: {b: [c]}\n", "data/asahi/policy.yaml")
    assert faults == []
    assert value is not None
    assert plain(value) == {"a": {"b": ["c"]}}


def test_many_agreements_with_many_steps_are_all_read() -> None:
    steps = "".join(f"  - step: S{n}\n    date: 2026-04-01\n    outcome: 可\n" for n in range(19))
    text = "".join(f"- id: A{n}\n  title: 協定書\n  steps:\n{steps}" for n in range(300))
    reading = read(text)
    assert len(reading.records) == 300
    assert reading.faults == ()
