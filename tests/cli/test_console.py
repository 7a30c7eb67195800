import io
import os
import sys
from typing import Any

import pytest

from pipeline.cli.console import Progress, print_findings, summary, survive_encoding, use_color, visible
from pipeline.findings import Finding, Place, Severity


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def finding(
    severity: Severity = Severity.ERROR, file: str = "data/asahi/partners.yaml", **keys: Any
) -> Finding:
    message = keys.pop("message", "法人番号は13桁で書いてください。")
    return Finding("R1", severity, message, place=Place(file, line=12), **keys)


def printed(*findings: Finding, color: bool = False) -> str:
    stream = io.StringIO()
    print_findings(findings, stream, color=color)
    return stream.getvalue()


# findings


def test_a_finding_tells_place_value_reference_and_hint() -> None:
    assert printed(finding(value="123", reference="指針 第3条", hint="登記を確かめてください。")) == (
        "エラー: data/asahi/partners.yaml 12行目: 法人番号は13桁で書いてください。\n"
        "  値: 123\n"
        "  根拠: 指針 第3条\n"
        "  対処: 登記を確かめてください。\n"
        "\n"
        "エラー 1件・警告 0件・お知らせ 0件\n"
    )


def test_a_finding_without_a_place_names_its_record() -> None:
    output = printed(Finding("R1", Severity.NOTICE, "更新の時期です。", record="agreements:A-1"))
    assert output.startswith("お知らせ: 協定 A-1: 更新の時期です。\n")


def test_a_finding_without_place_and_record_is_its_message() -> None:
    assert printed(Finding("R1", Severity.WARNING, "記録がありません。")).startswith(
        "警告: 記録がありません。\n"
    )


def test_errors_stand_last_next_to_the_totals_and_by_file() -> None:
    output = printed(
        finding(Severity.ERROR, "b.yaml", message="乙"),
        finding(Severity.NOTICE, "b.yaml"),
        finding(Severity.ERROR, "a.yaml"),
        finding(Severity.WARNING, "c.yaml"),
    )
    blocks = output.split("\n\n")
    assert [block.split(" 12行目")[0] for block in blocks[:4]] == [
        "お知らせ: b.yaml",
        "警告: c.yaml",
        "エラー: a.yaml",
        "エラー: b.yaml",
    ]
    assert blocks[4] == "エラー 2件・警告 1件・お知らせ 1件\n"


def test_the_same_words_for_several_records_are_printed_once_with_all_places() -> None:
    message, hint = "「P9」という企業等の記録はありません。", "IDを直してください。"
    places = [
        Place("data/x/agreements.csv", 2),
        Place("data/x/agreements.csv", 5),
        Place("data/x/results.xlsx", 3, 2, "実績", "B3"),
    ]
    records = ["agreements:A-1", "agreements:A-2", "results:J-1"]
    found = [
        Finding("dangling", Severity.ERROR, message, hint, place, record, "P9")
        for place, record in zip(places, records, strict=True)
    ]
    other = Finding("dangling", Severity.ERROR, message, hint, places[0], "agreements:A-1", "Q1")
    assert printed(*found, other).split("\n\n") == [
        "エラー: 「P9」という企業等の記録はありません。（3件）\n"
        "  値: P9\n"
        "  対処: IDを直してください。\n"
        "  場所: data/x/agreements.csv 2行目（協定 A-1）、5行目（協定 A-2）\n"
        "  場所: data/x/results.xlsx シート「実績」 セルB3（実績 J-1）",
        "エラー: data/x/agreements.csv 2行目: 「P9」という企業等の記録はありません。\n"
        "  記録: 協定 A-1\n"
        "  値: Q1\n"
        "  対処: IDを直してください。",
        "エラー 4件・警告 0件・お知らせ 0件\n",
    ]


def test_the_same_words_without_a_place_name_their_records() -> None:
    found = [Finding("R1", Severity.WARNING, "期限です。", record=f"agreements:A-{n}") for n in (1, 2)]
    assert printed(*found).startswith("警告: 期限です。（2件）\n  場所: 協定 A-1、協定 A-2\n\n")


def test_no_findings_are_told_too() -> None:
    assert printed() == "指摘はありません。\n"
    assert summary([]) == "指摘はありません。"


def test_all_of_many_findings_are_printed() -> None:
    output = printed(*[finding(message=f"その{number}") for number in range(500)])
    assert output.count("エラー: data") == 500


@pytest.mark.parametrize(
    ("length", "shown"), [(60, "あ" * 60), (61, "あ" * 59 + "…"), (10**6, "あ" * 59 + "…")]
)
def test_long_values_are_shortened_to_60_characters(length: int, shown: str) -> None:
    assert f"  値: {shown}\n" in printed(finding(value="あ" * length))


def test_an_empty_value_is_shown_as_such() -> None:
    assert "  値: （空欄）\n" in printed(finding(value=""))


def test_a_value_of_several_lines_takes_one() -> None:
    assert "  値: 甲〔改行〕乙〔改行〕丙〔タブ〕丁\n" in printed(finding(value="甲\n乙\r\n丙\t丁"))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[2J消去", "〔U+001B〕[2J消去"),
        ("\x9b31m", "〔U+009B〕31m"),
        ("\x07\x08", "〔U+0007〕〔U+0008〕"),
        ("右\u202e左", "右〔U+202E〕左"),
        ("片\ud800割れ", "片〔U+D800〕割れ"),
        ("葛\U000e0100城　𠮷㊞", "葛\U000e0100城　𠮷㊞"),
    ],
)
def test_what_a_terminal_would_obey_is_written_out(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_no_part_of_a_finding_reaches_the_terminal_with_escape_sequences() -> None:
    bad = "\x1b]0;題名\x07"
    output = printed(finding(message=bad, value=bad, hint=bad, reference=bad, file=bad))
    assert "\x1b" not in output
    assert output.count("〔U+001B〕") == 5


def test_colours_stand_about_the_severity_only() -> None:
    assert printed(finding(), color=True).startswith("\x1b[1;31mエラー\x1b[0m: data/asahi")
    assert printed(finding(), color=True).count("\x1b") == 2


# colour


@pytest.fixture
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("WT_SESSION", "1")
    return monkeypatch


def test_colours_are_for_terminals(plain_environment: pytest.MonkeyPatch) -> None:
    assert use_color(Terminal())
    assert not use_color(io.StringIO())


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_nobody_gets_colours_against_their_will(
    plain_environment: pytest.MonkeyPatch, name: str, value: str
) -> None:
    plain_environment.setenv(name, value)
    assert not use_color(Terminal())


def test_the_old_windows_console_gets_no_colours(plain_environment: pytest.MonkeyPatch) -> None:
    with plain_environment.context() as patch:
        patch.setattr(os, "name", "nt")
        assert use_color(Terminal())
        patch.delenv("WT_SESSION")
        assert not use_color(Terminal())


# encodings


@pytest.mark.parametrize(
    ("encoding", "shown"), [("cp932", "〓田〓㈱髙"), ("ascii", "?????"), ("utf-8", "𠮷田㊞㈱髙")]
)
def test_characters_that_the_console_lacks_are_replaced(
    monkeypatch: pytest.MonkeyPatch, encoding: str, shown: str
) -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding=encoding, newline="\n")
    monkeypatch.setattr(sys, "stdout", stream)
    survive_encoding()
    print_findings([finding(value="𠮷田㊞㈱髙")], stream, color=False)
    stream.flush()
    assert f": {shown}\n" in raw.getvalue().decode(encoding)


def test_both_streams_survive_lone_surrogates(monkeypatch: pytest.MonkeyPatch) -> None:
    streams = [io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2)]
    monkeypatch.setattr(sys, "stdout", streams[0])
    monkeypatch.setattr(sys, "stderr", streams[1])
    survive_encoding()
    for stream in streams:
        stream.write("a\ud800b")
        assert stream.buffer.seek(0) == 0
        assert stream.buffer.read().decode() == "a?b"


def test_streams_that_cannot_be_set_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    survive_encoding()


# progress


def test_progress_is_silent_where_there_is_no_terminal() -> None:
    stream = io.StringIO()
    with Progress("作成中", stream) as progress:
        progress.reach(1, 3)
    assert stream.getvalue() == ""


def test_progress_on_a_terminal_shows_its_label_and_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    stream, stdout = Terminal(), sys.stdout
    with Progress("作成中[red]\x1b[2J", stream) as progress:
        assert sys.stdout is stdout
        progress.reach(1, 3)
        progress.reach(3, 3)
    output = stream.getvalue()
    assert "作成中[red]〔U+001B〕" in output
    assert "\x1b[2J" not in output.replace("〔U+001B〕[2J", "")
    assert "3/3" in output


def test_progress_lets_errors_pass_and_gives_the_cursor_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    stream = Terminal()
    with pytest.raises(ValueError, match="中断"), Progress("作成中", stream):
        raise ValueError("中断")
    assert stream.getvalue().rstrip().endswith("\x1b[?25h")
