"""The command line: statuses, words, JSON, and no traceback for anything that a user can cause."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from pipeline.build.store import Store
from pipeline.cli.main import cli
from pipeline.workspace import Workspace
from tests.plan import towns
from tests.tools.cli import Kyotei, Result, in_process

CITY = towns.CITY
ON = ("--on", "2026-11-20")
MANIFEST = f"output/{CITY}/manifest.json"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return towns.workspace(tmp_path / "workspace").root


@pytest.fixture(scope="module")
def built_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace, built; only to be copied."""
    root = towns.workspace(tmp_path_factory.mktemp("once") / "workspace").root
    assert in_process("build", *ON, cwd=root).exit == 0
    return root


@pytest.fixture
def built(built_once: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built_once, tmp_path / "built"))


def broken(place: Path) -> None:
    """An agreement that cannot be made."""
    towns.edit(place / "data" / CITY / "agreements.yaml", "  effective_to: 2027-11-30\n", "")


def rules(result: Result) -> list[str]:
    return [one["rule"] for one in result.json["findings"]]


# exit statuses


@pytest.mark.parametrize("command", ["check", "build", "verify"])
def test_all_is_well_is_0(built: Path, kyotei: Kyotei, command: str) -> None:
    result = kyotei(command, *ON, cwd=built)
    assert (result.exit, result.stderr) == (0, "")
    assert "指摘はありません。" in result.stdout


@pytest.mark.parametrize("command", ["check", "build"])
def test_an_error_in_the_records_is_1(place: Path, kyotei: Kyotei, command: str) -> None:
    broken(place)
    result = kyotei(command, *ON, cwd=place)
    assert result.exit == 1
    assert "エラー" in result.stdout
    assert "有効期間終了日" in result.stdout


def test_a_red_verify_is_1(built: Path, kyotei: Kyotei) -> None:
    (built / "output" / CITY / "findings.json").unlink()
    assert kyotei("verify", *ON, cwd=built).exit == 1


def test_warnings_alone_are_0(place: Path, kyotei: Kyotei) -> None:
    result = kyotei("verify", "--json", *ON, cwd=place)
    assert (result.exit, rules(result)) == (0, ["not-built"])


def test_check_makes_nothing(place: Path, kyotei: Kyotei) -> None:
    kyotei("check", *ON, cwd=place)
    assert not (place / "output").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "nowhere"],
        ["check", CITY, "nowhere"],
        ["build", "../example"],
        ["build", "--only", "nothing"],
        ["build", "--jobs", "0"],
        ["build", "--jobs", "x"],
        ["check", "--on", "いつか"],
        ["check", "--on", "2026-02-30"],
        ["check", "--on", ""],
        ["check", "--on"],
        ["chek"],
        ["check", "--colour"],
        ["--workspace", "nowhere", "check"],
        ["records"],
        [],
    ],
)
def test_wrong_usage_is_2_before_any_work(place: Path, kyotei: Kyotei, arguments: list[str]) -> None:
    result = kyotei(*arguments, cwd=place)
    assert result.exit == 2
    assert result.stdout == ""
    assert result.stderr
    assert "Traceback" not in result.stderr
    assert not (place / "output").exists()


@pytest.mark.parametrize(
    ("arguments", "example"),
    [
        (["sign", CITY, "N1"], "例：kyotei sign 市町村 協定ID --signed-on 2026-11-20"),
        (["explain"], "例：kyotei explain 市町村 協定ID"),
        (["completion"], "例：kyotei completion powershell"),
        (["records", "convert"], "例：kyotei records convert 市町村 partners --to xlsx"),
        (["chek"], "例：kyotei build"),
        (["check", "nowhere"], "例：kyotei check 市町村"),
    ],
)
def test_wrong_usage_ends_with_an_example_of_the_command(
    place: Path, kyotei: Kyotei, arguments: list[str], example: str
) -> None:
    result = kyotei(*arguments, cwd=place)
    assert (result.exit, result.stderr.splitlines()[-1]) == (2, example)


@pytest.mark.parametrize("command", ["check", "build", "verify"])
def test_nothing_to_work_on_is_2(tmp_path: Path, kyotei: Kyotei, command: str) -> None:
    for data in (None, "file", "folder"):
        if data == "file":
            (tmp_path / "data").touch()
        elif data == "folder":
            (tmp_path / "data").unlink()
            (tmp_path / "data").mkdir()
        result = kyotei(command, cwd=tmp_path)
        assert result.exit == 2
        assert "市町村のフォルダーがありません" in result.stderr


def test_another_run_that_holds_the_city_is_3(place: Path, kyotei: Kyotei) -> None:
    with Store(Workspace(place), CITY):
        result = kyotei("build", "--json", *ON, cwd=place)
    assert (result.exit, rules(result)) == (3, ["busy"])


def test_an_output_that_cannot_be_written_is_3(place: Path, kyotei: Kyotei) -> None:
    (place / "output").touch()
    result = kyotei("build", "--json", *ON, cwd=place)
    assert (result.exit, rules(result)) == (3, ["cannot-write"])
    (place / "output").unlink()
    (place / "output" / CITY / "index.html").mkdir(parents=True)
    result = kyotei("build", "--json", *ON, cwd=place)
    assert result.exit == 3
    assert result.json["documents"]
    assert "cannot-write" in rules(result)


def test_over_several_cities_the_highest_status_wins_and_all_are_made(place: Path, kyotei: Kyotei) -> None:
    for name in ("aaa", "zzz"):
        shutil.copytree(place / "data" / CITY, place / "data" / name)
    broken(place)
    (place / "output").mkdir()
    (place / "output" / "aaa").touch()
    result = kyotei("build", "--json", *ON, cwd=place)
    assert result.exit == 3
    assert {one["municipality"] for one in result.json["documents"]} == {CITY, "zzz"}
    assert kyotei("build", "zzz", *ON, cwd=place).exit == 0
    assert kyotei("build", "zzz", CITY, *ON, cwd=place).exit == 1


# words


def test_an_unknown_city_is_answered_with_a_near_one(place: Path, kyotei: Kyotei) -> None:
    result = kyotei("build", "exampel", cwd=place)
    assert (
        "「exampel」という市町村のフォルダーは data にありません。「example」のことでしょうか。"
        in result.stderr
    )


def test_an_unknown_kind_is_answered_with_a_near_one(place: Path, kyotei: Kyotei) -> None:
    result = kyotei("build", "--only", "agrement", cwd=place)
    assert "「agrement」という文書の種類はありません。「agreement」のことでしょうか。" in result.stderr
    assert "sheet1" in kyotei("build", "--only", "x", cwd=place).stderr


@pytest.mark.parametrize(
    ("word", "said"),
    [("いつか", "「いつか」"), ("2026-02-30", "という日はありません"), ("平成40年1月1日", "元号")],
)
def test_a_bad_date_says_what_is_wrong_with_it(place: Path, kyotei: Kyotei, word: str, said: str) -> None:
    assert said in kyotei("check", "--on", word, cwd=place).stderr


@pytest.mark.parametrize("word", ["2026-11-20", "令和8年11月20日", "R8.11.20", "2026/11/20"])
def test_dates_are_taken_as_records_write_them(place: Path, kyotei: Kyotei, word: str) -> None:
    kyotei("build", "--on", word, cwd=place)
    page = (place / "output" / CITY / "index.html").read_text("utf-8")
    assert "令和８年１１月２０日現在" in page


def commands(group: click.Group, before: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = [before]
    context = click.Context(group)
    for name in group.list_commands(context):
        one = group.get_command(context, name)
        found += commands(one, (*before, name)) if isinstance(one, click.Group) else [(*before, name)]
    return found


TECHNICAL = {
    *(
        "kyotei",
        "data",
        "templates",
        "signed",
        "output",
        "docx",
        "agreement",
        "manifest",
        "json",
        "JSON",
        "CPU",
    ),
    *("ID", "PDF", "LibreOffice", "YAML", "CSV", "Excel", "Word", "yaml", "csv", "xlsx", "Tab"),
    *(
        "PowerShell",
        "powershell",
        "PROFILE",
        "notepad",
        "bash",
        "bashrc",
        "zsh",
        "zshrc",
        "fish",
        "config",
        "compinit",
    ),
}
"""What help says in Latin letters: names, and nothing that has a Japanese word."""
STANDS_FOR = {"市町村": CITY, "協定ID": "N1"}
NOT_RUN = {("records", "import"), ("records", "replace"), ("sign",)}
"""Commands whose example needs more than a town; their own tests run them."""


def example(kyotei: Kyotei, words: tuple[str, ...], cwd: Path) -> list[str]:
    """The words of the one example in the help of a command, as somebody in the town would type them."""
    (line,) = re.findall(r"例：kyotei (.*)", kyotei(*words, "--help", cwd=cwd).stdout)
    return [STANDS_FOR.get(word, word) for word in line.split()]


@pytest.mark.parametrize("words", commands(cli), ids=" ".join)
def test_help_of_every_command_is_japanese(place: Path, kyotei: Kyotei, words: tuple[str, ...]) -> None:
    for flag in ("--help", "-h"):
        result = kyotei(*words, flag, cwd=place)
        assert (result.exit, result.stderr) == (0, "")
        assert result.stdout.startswith("使い方: kyotei")
    said = re.sub(r"例：.*|^ +[a-z].*|(?<![A-Za-z])--?[a-z-]+", "", result.stdout, flags=re.MULTILINE)
    assert set(re.findall("[A-Za-z]{2,}", said)) <= TECHNICAL | set(words)


@pytest.mark.parametrize("words", commands(cli), ids=" ".join)
def test_the_example_of_every_command_is_one_of_it_and_understood(
    place: Path, kyotei: Kyotei, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    monkeypatch.chdir(place)
    for name in ("協定一覧.xlsx", "対応表.yaml"):
        Path(name).touch()
    given = example(kyotei, words, place)
    assert tuple(given[: len(words)]) == words
    assert not {"--help", "-h"} & set(given)
    context = cli.make_context("kyotei", given)
    while isinstance(context.command, click.Group):
        called, command, rest = context.command.resolve_command(
            context, [*context._protected_args, *context.args]
        )
        assert command is not None
        context = command.make_context(called, rest, parent=context)


@pytest.mark.parametrize("words", [one for one in commands(cli) if one not in NOT_RUN], ids=" ".join)
def test_the_example_of_every_command_works(place: Path, kyotei: Kyotei, words: tuple[str, ...]) -> None:
    towns.edit(place / "data" / CITY / "policy.yaml", "sheet4]", "sheet4, letter]")
    assert kyotei(*example(kyotei, words, place), cwd=place).exit == 0


def test_the_program_says_what_it_wrote(place: Path, kyotei: Kyotei) -> None:
    first = kyotei("build", *ON, cwd=place).stdout
    listed = json.loads((place / MANIFEST).read_text("utf-8"))["documents"]
    told = sum(1 for one in listed if one["records"])
    assert told > 4
    files = len(listed) + 1  # the manifest
    assert f"{CITY}：文書 {told}件（今回書き換えたファイル {files}件）、作れなかった文書 0件。" in first
    assert f"一覧は output/{CITY}/index.html です。" in first
    assert "今回書き換えたファイル 0件" in kyotei("build", *ON, cwd=place).stdout


def test_another_folder_can_be_named(place: Path, tmp_path: Path, kyotei: Kyotei) -> None:
    assert kyotei("--workspace", place, "build", *ON, cwd=tmp_path).exit == 0
    assert (place / MANIFEST).is_file()


# JSON


@pytest.mark.parametrize(
    ("arguments", "command", "exit_status"),
    [
        (["check", "--json", *ON], "check", 1),
        (["build", "--json", *ON], "build", 1),
        (["verify", "--json", *ON], "verify", 0),
        (["check", "--json", "nowhere"], "check", 2),
        (["build", "--json", "--only", "x"], "build", 2),
        (["build", "--json", "--jobs", "x"], "build", 2),
        (["check", "--on", "x", "--json"], "check", 2),
        (["check", "--json", "--colour"], "check", 2),
        (["chek", "--json"], None, 2),
        (["--json"], None, 2),
        (["--workspace", "nowhere", "check", "--json"], None, 2),
        (["records", "convert", "--json", CITY, "partner", "--to", "csv"], "records convert", 2),
    ],
)
def test_json_is_one_object_and_nothing_else(
    place: Path, kyotei: Kyotei, arguments: list[str], command: str | None, exit_status: int
) -> None:
    broken(place)
    result = kyotei(*arguments, cwd=place)
    assert result.exit == exit_status
    assert result.stdout.isascii()
    answer = result.json
    assert list(answer) == ["command", "exit", "findings", "documents"]
    assert answer["command"] == command or command is None
    assert answer["exit"] == exit_status
    assert result.stderr == ""
    for one in answer["findings"]:
        assert list(one) == ["rule", "severity", "source", "value", "message", "hint", "reference"]
        assert list(one["source"]) == ["file", "record", "line", "sheet", "cell"]
    assert answer["findings"]


def test_json_of_a_build_lists_the_documents_of_the_manifest(place: Path, kyotei: Kyotei) -> None:
    answer = kyotei("build", "--json", *ON, cwd=place).json
    listed = json.loads((place / MANIFEST).read_text("utf-8"))["documents"]
    assert sorted(answer["documents"], key=lambda one: str(one["path"])) == sorted(
        ({"municipality": CITY, **one} for one in listed), key=lambda one: str(one["path"])
    )


def test_json_in_a_process_of_its_own_is_pure_too(place: Path, kyotei_process: Kyotei) -> None:
    broken(place)
    result = kyotei_process(
        "build", "--json", *ON, cwd=place, env={"PYTHONIOENCODING": "ascii", "LC_ALL": "C"}
    )
    assert (result.exit, result.json["exit"], result.stderr) == (1, 1, "")


# nothing is a traceback


def test_an_interrupt_says_what_is_left(place: Path, kyotei: Kyotei, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Store, "put", interrupted)
    result = kyotei("build", *ON, cwd=place)
    assert result.exit == 3
    assert "中断しました。" in result.stderr
    monkeypatch.undo()
    assert kyotei("build", *ON, cwd=place).exit == 0


def entry_with(**changes: object) -> bytes:
    """A manifest of one entry with something odd in it."""
    usual = {"kind": "agreement", "path": "a", "sha256": "x", "digest": "d", "command": "build"}
    usual |= {"scope": "", "records": [], "template": None}  # type: ignore[dict-item]
    return json.dumps({"format": 1, "municipality": CITY, "documents": [usual | changes]}).encode()


BROKEN_MANIFESTS = {
    "no JSON": b"{",
    "a list": b"[]",
    "path a number": entry_with(path=5),
    "cp932": "例市".encode("cp932"),
    "deep": b"[" * 100_000,
    "conflict marks": b"<<<<<<< HEAD\n",
}


@pytest.mark.parametrize(("command", "status"), [("build", 3), ("verify", 1)])
@pytest.mark.parametrize("way", list(BROKEN_MANIFESTS))
def test_a_broken_manifest_is_a_finding(
    built: Path, kyotei: Kyotei, way: str, command: str, status: int
) -> None:
    (built / MANIFEST).write_bytes(BROKEN_MANIFESTS[way])
    result = kyotei(command, "--json", *ON, cwd=built)
    assert (result.exit, rules(result)) == (status, ["manifest-broken"])
    assert kyotei("check", *ON, cwd=built).exit == 0


@pytest.mark.parametrize("command", ["build", "verify"])
@pytest.mark.parametrize(
    "changes",
    [{"path": "a\x00b"}, {"sha256": ["x"]}, {"path": "協定書"}, {"path": ""}, {"digest": 5}, {"kind": None}],
)
def test_an_odd_entry_of_a_manifest_is_no_traceback(
    built: Path, kyotei: Kyotei, changes: dict[str, object], command: str
) -> None:
    (built / MANIFEST).write_bytes(entry_with(**changes))
    result = kyotei(command, "--json", *ON, cwd=built)
    assert result.exit in (0, 1, 3)
    assert result.json["exit"] == result.exit


@pytest.mark.parametrize("command", ["build", "verify"])
def test_a_folder_in_the_manifests_place_is_a_finding(built: Path, kyotei: Kyotei, command: str) -> None:
    (built / MANIFEST).unlink()
    (built / MANIFEST).mkdir()
    assert kyotei(command, *ON, cwd=built).exit in (1, 3)


def forbid(monkeypatch: pytest.MonkeyPatch, target: Path) -> None:
    """What a file or folder without permission does; as root, who runs the checks, nothing is forbidden."""

    def refusing(real: Callable[..., object]) -> Callable[..., object]:
        def call(self: Path, *args: object, **options: object) -> object:
            if self.resolve() == target:
                raise PermissionError(13, "Permission denied", str(self))
            return real(self, *args, **options)

        return call

    for name in ("open", "read_bytes", "read_text", "iterdir", "write_bytes"):
        monkeypatch.setattr(Path, name, refusing(getattr(Path, name)))


@pytest.mark.parametrize(
    "name",
    [
        f"data/{CITY}",
        f"data/{CITY}/policy.yaml",
        f"data/{CITY}/agreements.yaml",
        "templates/docx/agreement.docx",
        "templates/clauses/cost.yaml",
        MANIFEST,
    ],
)
@pytest.mark.parametrize("command", ["check", "build", "verify"])
def test_what_may_not_be_read_is_no_traceback(
    built: Path, kyotei: Kyotei, monkeypatch: pytest.MonkeyPatch, name: str, command: str
) -> None:
    forbid(monkeypatch, (built / name).resolve())
    result = kyotei(command, "--json", *ON, cwd=built)
    assert result.exit in (0, 1, 3)
    if command == "build":
        assert result.exit != 0
        assert rules(result)


@pytest.mark.parametrize("command", ["check", "build", "verify"])
@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("policy.yaml", b""),
        ("policy.yaml", b"\xff\xfe"),
        ("policy.yaml", "名称: 例市".encode("cp932")),
        ("agreements.yaml", b"- {id: N1"),
        ("agreements.yaml", b"\x00\x01"),
        ("agreements.yaml", b"- " * 5000),
        ("partners.yaml", b"[]"),
        ("partners.csv", b"x"),
        ("results.xlsx", b"PK\x03\x04"),
        ("results.yaml", b"- {id: R1, fiscal_year: 99999, departments: [D1], subject: x}"),
        (
            "agreements.yaml",
            b"- {id: N1, kind: whole, title: t, partners: [C1], signed_on: 9999-12-31, effective_to: 9999-12-31}",
        ),
    ],
)
def test_no_record_file_is_a_traceback(
    place: Path, kyotei: Kyotei, name: str, data: bytes, command: str
) -> None:
    (place / "data" / CITY / name).write_bytes(data)
    assert kyotei(command, *ON, cwd=place).exit in (0, 1)


@pytest.mark.parametrize(
    "tag", ["{{ 1 / 0 }}", "{{ article() }}", "{{ title < 1 }}", "{% include 'x' %}", "{{ titel }}"]
)
def test_no_tag_of_a_clause_is_a_traceback(place: Path, kyotei: Kyotei, tag: str) -> None:
    (place / "templates" / "clauses" / "purpose.yaml").write_text(
        f'- {{id: a, paragraphs: ["{tag}"]}}\n', "utf-8"
    )
    result = kyotei("build", *ON, cwd=place)
    assert result.exit == 1
    assert "purpose.yaml" in result.stdout


@pytest.mark.parametrize("name", ["policy.yaml", "agreements.yaml", "signed", "collected/results/x.yaml"])
def test_a_folder_in_a_files_place_or_the_other_way_round_is_no_traceback(
    place: Path, kyotei: Kyotei, name: str
) -> None:
    target = place / "data" / CITY / name
    if target.is_file():
        target.unlink()
        target.mkdir()
    elif name == "signed":
        target.touch()
    else:
        target.mkdir(parents=True)
    for command in ("check", "build", "verify"):
        assert kyotei(command, *ON, cwd=place).exit in (0, 1)


def test_folders_that_are_no_municipality_are_left_alone(place: Path, kyotei: Kyotei) -> None:
    for name in ("日本語", "Upper", ".hidden", "a b", "x" * 41):
        (place / "data" / name).mkdir()
    (place / "data" / "readme.txt").touch()
    result = kyotei("check", *ON, cwd=place)
    assert result.exit == 0
