"""The end of a command on a terminal: it fits the screen, the gravest last, and says what to do next."""

from __future__ import annotations

import io
import os
import re
import shutil
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from rich.cells import cell_len

from pipeline.build.which import shared_ids
from pipeline.cli.report import Report, Tally
from pipeline.cli.screen import print_ending
from pipeline.findings import Finding, Place, Severity
from pipeline.plan.job import KIND_LABELS
from tests.plan import towns
from tests.tools import machine
from tests.tools.cli import in_process

CITY = towns.CITY
ERROR, WARNING, NOTICE = Severity
SIZES = [(80, 24), (120, 40), (60, 20)]
MANY = Counter(dict.fromkeys(KIND_LABELS, 12))


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def finding(
    number: int, severity: Severity = ERROR, message: str = "手順の日付が前の手順より前です。"
) -> Finding:
    place = Place(f"data/{CITY}/agreements.yaml", number)
    return Finding(
        "steps",
        severity,
        f"{message}（{number}）",
        "日付を確かめてください。",
        place,
        f"agreements:N{number}",
    )


def report(command: str, *findings: Finding, made: Counter[str] | None = None, cities: int = 1) -> Report:
    """The answer of a command; every city has the same findings and documents."""
    answer = Report(command)
    written = 3 if command == "build" else None
    for number in range(cities):
        name = CITY if cities == 1 else f"city{number}"
        mine = tuple(findings)
        answer.add(mine if number == 0 else ())
        answer.tallies.append(Tally(name, made or Counter(agreement=2), Counter(draft=1), mine, written))
    return answer


def shown(answer: Report, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int] = (80, 24)) -> list[str]:
    """The lines on a terminal of that size."""
    monkeypatch.setenv("COLUMNS", str(size[0]))
    monkeypatch.setenv("LINES", str(size[1]))
    stream = Terminal()
    print_ending(answer, stream)
    return stream.getvalue().splitlines()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("cities", [1, 5])
@pytest.mark.parametrize("number", [0, 1, 7, 200])
def test_it_fits_the_screen_with_the_prompt(
    monkeypatch: pytest.MonkeyPatch, size: tuple[int, int], cities: int, number: int
) -> None:
    found = [
        finding(one, message="手順の日付が前の手順より前です。" * (one % 5 + 1)) for one in range(number)
    ]
    lines = shown(report("build", *found, made=MANY, cities=cities), monkeypatch, size)
    assert len(lines) < size[1]
    assert max(map(cell_len, lines)) < size[0]


def test_a_larger_screen_holds_more(monkeypatch: pytest.MonkeyPatch) -> None:
    told = [
        sum(
            line.startswith("エラー  ")
            for line in shown(report("check", *map(finding, range(50))), monkeypatch, size)
        )
        for size in ((80, 24), (80, 60))
    ]
    assert 2 < told[0] < told[1] < 50


def test_the_gravest_stand_last_above_the_totals_and_the_rest_is_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = [*(finding(one, NOTICE) for one in range(40)), finding(90, WARNING), finding(91)]
    lines = shown(report("check", *found), monkeypatch)
    told = [line.split()[0] for line in lines if line.startswith(("エラー  ", "警告  ", "お知らせ  "))]
    assert told[-3:] == ["お知らせ", "警告", "エラー"]
    totals = lines.index("エラー 1件・警告 1件・お知らせ 40件")
    assert lines[totals - 1] == "          対処：日付を確かめてください。"
    assert lines[totals + 1] == f"ほか{42 - len(told)}件。すべては kyotei check {CITY} --all"


def test_a_build_names_the_workbook_too(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = shown(report("build", *map(finding, range(50))), monkeypatch, (120, 24))
    assert any(
        line.endswith(f"すべては output/{CITY}/確認結果一覧.xlsx か kyotei build {CITY} --all")
        for line in lines
    )


def test_what_fits_is_told_whole_with_place_record_and_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = shown(report("check", finding(3)), monkeypatch)
    at = lines.index(f"エラー    data/{CITY}/agreements.yaml 3行目　協定 N3")
    assert lines[at + 1 : at + 3] == [
        "          手順の日付が前の手順より前です。（3）",
        "          対処：日付を確かめてください。",
    ]
    assert not any("ほか" in line for line in lines)


def test_the_same_words_of_several_places_are_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    place = Place("data/x/agreements.yaml", 1)
    found = [Finding("R", WARNING, "期限です。", None, place, f"agreements:N{one}") for one in range(9)]
    lines = shown(report("check", *found), monkeypatch)
    assert "警告      data/x/agreements.yaml 1行目　協定 N0　ほか8か所" in lines
    assert "エラー 0件・警告 9件・お知らせ 0件" in lines


def test_one_finding_longer_than_the_screen_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = shown(report("check", finding(1, message="長い" * 2000)), monkeypatch)
    assert len(lines) < 24
    assert any("data/example/agreements.yaml 1行目" in line for line in lines)


def test_documents_are_counted_by_kind_of_one_municipality(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [line.split() for line in shown(report("build"), monkeypatch)]
    assert ["種類", "できた", "作れない"] in lines
    assert ["協定書", "2", "-"] in lines
    assert ["協定書案", "-", "1"] in lines


def test_of_several_municipalities_each_has_a_row(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [line.split() for line in shown(report("check", finding(1), cities=3), monkeypatch)]
    assert ["市町村", "作れる", "作れない", "エラー", "警告", "お知らせ"] in lines
    assert ["city2", "2", "1", "1", "-", "-"] in lines


def test_kinds_give_way_to_findings(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = shown(report("build", *map(finding, range(50)), made=MANY), monkeypatch)
    assert any(line.startswith("市町村") for line in lines)
    assert not any(line.startswith("種類") for line in lines)


@pytest.mark.parametrize(
    ("command", "severity", "said"),
    [
        ("check", ERROR, f"次は、エラーを直して、もう一度：kyotei check {CITY}"),
        ("build", ERROR, f"次は、エラーを直して、もう一度：kyotei build {CITY}"),
        ("check", WARNING, f"次は、文書を作る：kyotei build {CITY}"),
        ("build", WARNING, f"署名が済んだ協定書を残す：kyotei sign {CITY} 協定ID --signed-on 締結日"),
    ],
)
def test_it_says_what_to_type_next(
    monkeypatch: pytest.MonkeyPatch, command: str, severity: Severity, said: str
) -> None:
    assert said in shown(report(command, finding(1, severity)), monkeypatch)


def test_of_a_broken_rule_it_says_how_to_see_why(monkeypatch: pytest.MonkeyPatch) -> None:
    ruled = Finding("R", WARNING, "確かめます。", record="agreements:N7", reference="例市指針 3")
    other = replace(ruled, record="projects:J1", severity=ERROR)
    said = f"規則ごとの結果と理由を見る：kyotei explain {CITY}"
    assert f"{said} N7" in shown(report("check", ruled, other), monkeypatch)
    for one in (finding(7), other):
        assert not any("kyotei explain" in line for line in shown(report("check", one), monkeypatch))
    answer = report("check", ruled)
    answer.tallies = [replace(one, shared=frozenset({"N7"})) for one in answer.tallies]
    assert f"{said} agreements:N7" in shown(answer, monkeypatch)


def test_no_findings_are_told_too(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "指摘はありません。" in shown(report("check"), monkeypatch)


def test_codes_are_for_terminals_that_take_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("WT_SESSION", "1")
    evil = finding(1, message="\x1b]0;題名\x07[red]")
    plain = "\n".join(shown(report("check", evil), monkeypatch))
    assert "\x1b" not in plain
    assert "〔U+001B〕]0;題名〔U+0007〕[red]" in plain
    monkeypatch.delenv("NO_COLOR")
    coloured = "\n".join(shown(report("check", evil), monkeypatch))
    assert coloured.count("\x1b[1;31mエラー") == 2
    assert re.sub("\x1b\\[[0-9;]*m", "", coloured).splitlines() == plain.splitlines()


def test_no_letter_of_the_frame_is_missing_in_cp932(monkeypatch: pytest.MonkeyPatch) -> None:
    for command in ("check", "build"):
        "\n".join(shown(report(command, finding(1), made=MANY), monkeypatch)).encode("cp932", "strict")


# a terminal of its own


def on_a_terminal(words: Sequence[str], cwd: Path, size: tuple[int, int], env: dict[str, str]) -> str:
    """What `kyotei` writes on a terminal of that size: standard output and error together."""
    pty = pytest.importorskip("pty")
    import fcntl
    import struct
    import subprocess
    import termios

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
    usual = {
        name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES", "NO_COLOR")
    }
    process = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-m", "pipeline", *words],
        cwd=cwd,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env={**usual, "PYTHONPATH": str(machine.ROOT), **env},
    )
    os.close(theirs)
    said = b""
    while True:
        try:
            more = os.read(ours, 65536)
        except OSError:  # what Linux says when the program has ended
            break
        if not more:
            break
        said += more
    process.wait()
    os.close(ours)
    return said.decode().replace("\r\n", "\n")


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with forty agreements, each with another end of its term that is no date, and one good one."""
    root = tmp_path_factory.mktemp("terminal") / "workspace"
    first, *rest = towns.AGREEMENT.strip().splitlines()
    usual = "\n".join([f"- {first}", *(f"  {line}" for line in rest)])
    many = "\n".join(
        usual.replace("N1", f"N{one}").replace("2027-11-30", f"2027-13-{one:02}") for one in range(1, 41)
    )
    towns.workspace(root, agreements=f"{many}\n{usual.replace('N1', 'N41')}")
    return root


DUMB, XTERM = {"TERM": "dumb"}, {"TERM": "xterm", "WT_SESSION": "1"}
CHECK = ("check", CITY, "--on", "2026-11-20")


def test_on_a_terminal_the_end_fits_and_piped_everything_is_said(town: Path) -> None:
    screen = on_a_terminal(CHECK, town, (80, 24), DUMB)
    ending = screen.rpartition("\r")[2].splitlines()
    assert len(ending) < 24
    assert "\x1b" not in screen
    assert "記録を読んでいます" in screen
    assert any(f"kyotei check {CITY} --all" in line for line in ending)
    piped = in_process(*CHECK, cwd=town)
    assert (piped.stdout.count("\n") > 40, piped.stderr) == (True, "")
    assert in_process(*CHECK, "--all", cwd=town).stdout == piped.stdout
    everything = on_a_terminal((*CHECK, "--all"), town, (80, 24), DUMB)
    assert everything.rpartition("\r")[2] == piped.stdout


def test_colours_and_bar_are_on_a_terminal_unless_nobody_wants_them(town: Path) -> None:
    assert "\x1b[1;31m" in on_a_terminal(CHECK, town, (120, 40), XTERM)
    assert "\x1b" not in on_a_terminal(CHECK, town, (120, 40), {**XTERM, "NO_COLOR": "1"})


def test_explain_is_a_table_on_a_terminal_and_lines_elsewhere(town: Path) -> None:
    words = ("explain", CITY, "N41", "--on", "2026-11-20")
    screen = on_a_terminal(words, town, (80, 24), DUMB).splitlines()
    assert ["結果", "規則", "根拠"] in [line.split() for line in screen]
    assert max(map(cell_len, screen)) < 80
    piped = in_process(*words, cwd=town).stdout
    assert "根拠：" in piped
    assert "［適合］" in piped
    standings = [
        line.split()[0] for line in screen if line.startswith(("不適合 ", "例外 ", "適合 ", "対象外 "))
    ]
    assert standings == sorted(standings, key=["不適合", "例外", "適合"].index)
    (others,) = [line for line in screen if line.startswith("対象外の規則 ")]
    assert others.startswith(f"対象外の規則 {piped.count('［対象外］')}件：")


def test_the_sizes_of_these_tests_are_those_that_the_program_sees(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "33")
    monkeypatch.setenv("LINES", "11")
    assert tuple(shutil.get_terminal_size()) == (33, 11)


def test_an_id_that_records_of_two_types_bear_is_shared() -> None:
    assert shared_ids(towns.city(towns.agreement("id: C1"), towns.agreement())) == {"C1"}
    assert shared_ids(None) == frozenset()
