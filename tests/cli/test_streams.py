"""What a terminal's streams can take: codes, encodings; and that nothing asks for more."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.cli.console import print_findings
from pipeline.cli.main import COMMANDS
from pipeline.cli.streams import survive_encoding, takes_codes
from pipeline.findings import Finding, Severity
from tests.plan import towns
from tests.tools import machine
from tests.tools.cli import in_process

CITY = towns.CITY


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


# codes


@pytest.fixture
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("WT_SESSION", "1")
    return monkeypatch


def test_colours_are_for_terminals(plain_environment: pytest.MonkeyPatch) -> None:
    assert takes_codes(Terminal())
    assert not takes_codes(io.StringIO())


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_nobody_gets_colours_against_their_will(
    plain_environment: pytest.MonkeyPatch, name: str, value: str
) -> None:
    plain_environment.setenv(name, value)
    assert not takes_codes(Terminal())


def test_the_old_windows_console_gets_no_colours(plain_environment: pytest.MonkeyPatch) -> None:
    with plain_environment.context() as patch:
        patch.setattr(os, "name", "nt")
        assert takes_codes(Terminal())
        patch.delenv("WT_SESSION")
        assert not takes_codes(Terminal())


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
    print_findings([Finding("R1", Severity.ERROR, "𠮷田㊞㈱髙")], stream, color=False)
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


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = towns.workspace(tmp_path_factory.mktemp("cp932") / "workspace").root
    towns.edit(root / "data" / CITY / "partners.yaml", "株式会社髙﨑商会", "株式会社髙﨑𠮷商会")
    assert in_process("build", "--on", "2026-11-20", cwd=root).exit == 0
    return root


SAID = {
    "--help": "協定書と別紙を、記録から作ります。",
    "check --on 2026-11-20": "指摘はありません。",
    "build --on 2026-11-20": "一覧は output/example/index.html です。",
    "build --only 𠮷": "「〓」という文書の種類はありません。",
    "sign example 髙﨑𠮷𠮷 --signed-on 2026-12-01": "「髙﨑〓〓」という記録はありません。",
    "explain example C1": "企業等 C1（株式会社髙﨑〓商会）",
    "explain example 髙﨑𠮷𠮷": "「髙﨑〓〓」という記録はありません。",
    "verify --on 2026-11-20": "指摘はありません。",
    "check 𠮷": "「〓」という市町村のフォルダーは data にありません。",
    "forms issue example --year 𠮷": "〓",
    "records convert example partners --to csv": "に書きました。",
    "template check 𠮷.docx": "〓.docx",
    "completion 𠮷": "「〓」は使えません。",
}
"""What commands print where a name has a letter that cp932 lacks, and others that only its newer half has."""


def test_every_command_is_among_these() -> None:
    assert {words.split()[0] for words in SAID} >= set(COMMANDS)


@pytest.mark.parametrize("words", SAID)
def test_every_command_can_be_read_on_a_console_of_cp932(built: Path, words: str) -> None:
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "pipeline", *words.split()],
        cwd=built,
        env={**os.environ, "PYTHONIOENCODING": "cp932:strict", "PYTHONPATH": str(machine.ROOT)},
        capture_output=True,
        check=False,
    )
    printed = (done.stdout + done.stderr).decode("cp932")
    assert SAID[words] in printed
    assert "Traceback" not in printed
    assert "?" not in printed


# start-up


def test_help_loads_no_command_and_nothing_that_click_does_not_need() -> None:
    program = """if True:
        import shutil, sys, textwrap
        import click, click._textwrap
        before = set(sys.modules)
        from pipeline.cli import main
        sys.argv = ["kyotei", "--help"]
        try:
            main()
        finally:
            print(sorted(set(sys.modules) - before), file=sys.stderr)
    """
    done = machine.run([sys.executable, "-c", program], env={"PYTHONPATH": str(machine.ROOT)})
    light = (
        "cli",
        "cli.folding",
        "cli.japanese",
        "cli.lazy",
        "cli.main",
        "cli.streams",
        "build",
        "build.memory",
    )
    loaded = {"pipeline", *(f"pipeline.{one}" for one in light), "atexit", "gc"}
    assert done.stdout.startswith("使い方: kyotei")
    assert set(eval(done.stderr)) <= loaded | {"encodings.ascii"}  # noqa: S307 - our own list
