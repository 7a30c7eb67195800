"""`kyotei completion`: what a shell offers, asked as the shells ask."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

from tests.plan import towns
from tests.tools import machine
from tests.tools.cli import Kyotei, in_process

CITY = towns.CITY
SHELLS = ["powershell", "bash", "zsh", "fish"]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = towns.workspace(tmp_path_factory.mktemp("completion") / "workspace").root
    (root / "data" / "other").mkdir()
    return root


def offered(place: Path, *words: str, shell: str = "powershell") -> dict[str, str]:
    """What is offered for the last word, with the help beside it, as the program answers the shell."""
    env = {"COMP_WORDS": " ".join(("kyotei", *words)), "COMP_CWORD": str(len(words))}
    answer = in_process(cwd=place, env={**env, "_KYOTEI_COMPLETE": f"{shell}_complete"})
    assert (answer.exit, answer.stderr) == (0, "")
    lines = answer.stdout.rstrip("\n").split("\n")
    assert len(lines) % 3 == 0 or lines == [""]
    return {lines[at + 1]: lines[at + 2] for at in range(0, len(lines) - 2, 3) if lines[at] == "plain"}


@pytest.mark.parametrize("shell", ["powershell", "zsh"])
def test_commands_are_offered_with_their_help(place: Path, shell: str) -> None:
    found = offered(place, "c", shell=shell)
    assert list(found) == ["check", "completion"]
    assert found["check"] == "記録を読み、指針に照らして確かめます。"


def test_options_are_offered(place: Path) -> None:
    assert {"--only", "--jobs", "--all", "--json"} <= set(offered(place, "build", "--"))


def test_municipalities_are_offered_once(place: Path) -> None:
    assert list(offered(place, "check", "")) == [CITY, "other"]
    assert list(offered(place, "check", CITY, "")) == ["other"]
    assert list(offered(place, "explain", "o")) == ["other"]


def test_municipalities_of_the_workspace_that_is_named_are_offered(place: Path, tmp_path: Path) -> None:
    (tmp_path / "data" / "third").mkdir(parents=True)
    assert list(offered(place, "--workspace", str(tmp_path), "check", "")) == ["third"]


def test_kinds_and_types_are_offered_in_either_language(place: Path) -> None:
    assert offered(place, "build", "--only", "agr") == {"agreement": "協定書"}
    assert offered(place, "build", "--only", "協定書案") == {"協定書案": "draft"}
    assert offered(place, "records", "convert", CITY, "part") == {"partners": "企業等"}
    assert list(offered(place, "records", "convert", CITY, "partners", "--to", "")) == ["yaml", "csv", "xlsx"]


def test_ids_are_offered_with_what_the_record_is_called(place: Path) -> None:
    assert offered(place, "explain", CITY, "C") == {"C1": "株式会社髙﨑商会", "C2": "A&B <商会>"}
    assert set(offered(place, "explain", CITY, "")) == {"N1", "C1", "C2", "D1", "R1"}
    assert set(offered(place, "sign", CITY, "")) == {"N1"}


@pytest.mark.parametrize(
    "words", [("explain", "nowhere", ""), ("explain", "other", ""), ("--workspace", "nowhere", "check", "")]
)
def test_where_nothing_can_be_read_nothing_is_offered(place: Path, words: tuple[str, ...]) -> None:
    assert offered(place, *words) == {}


def test_records_with_faults_are_no_obstacle(tmp_path: Path) -> None:
    root = towns.workspace(tmp_path / "workspace").root
    for name in ("agreements", "partners"):
        with (root / "data" / CITY / f"{name}.yaml").open("a", encoding="utf-8") as file:
            file.write("- {id: [X\n")
    assert offered(root, "explain", CITY, "D") == {"D1": "協働課"}


@pytest.mark.parametrize("shell", SHELLS)
def test_each_shell_gets_its_program(place: Path, kyotei: Kyotei, shell: str) -> None:
    program = kyotei("completion", shell, cwd=place)
    assert (program.exit, program.stderr) == (0, "")
    assert f"{shell}_complete" in program.stdout
    assert "kyotei" in program.stdout
    assert program.stdout.isascii()


def test_powershell_reads_japanese_as_it_was_written(kyotei: Kyotei) -> None:
    program = kyotei("completion", "powershell").stdout
    asked = program.index("$response = & kyotei")
    assert program.index("[Console]::OutputEncoding = [System.Text.Encoding]::UTF8") < asked
    assert program.index("} finally {") < program.index("[Console]::OutputEncoding = $prev_encoding")


@pytest.mark.skipif(shutil.which("bash") is None, reason="no bash on this machine")
def test_bash_completes(place: Path, tmp_path: Path) -> None:
    program = tmp_path / "kyotei"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m pipeline "$@"\n', "utf-8")
    program.chmod(0o755)
    script = f"""
        eval "$(kyotei completion bash)"
        complete -p kyotei
        press_tab() {{ COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=(); _kyotei_completion "$1"
            echo "${{COMPREPLY[*]}}"; }}
        press_tab kyotei che
        press_tab kyotei explain {CITY} C
        press_tab kyotei build --only 協
    """
    path = os.pathsep.join([str(tmp_path), os.environ["PATH"]])
    done = machine.run(
        ["bash", "--norc", "-c", script], cwd=place, env={"PATH": path, "PYTHONPATH": str(machine.ROOT)}
    )
    assert done.stderr == ""
    declared, *answers = done.stdout.splitlines()
    assert declared == "complete -o nosort -F _kyotei_completion kyotei"
    assert answers == ["check", "C1 C2", "協定書 協定書案"]
