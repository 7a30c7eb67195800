import io
from typing import Any

import pytest

from pipeline.cli.console import print_findings, summary, visible
from pipeline.findings import Finding, Place, Severity


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
