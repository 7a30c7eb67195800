"""Files by their names, and what keeps a file from being read at all."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from pipeline.findings import Finding, Place
from pipeline.sources import reading
from pipeline.sources.raw import RawText
from pipeline.sources.reading import MAX_FAULTS, Reading, read_file, shown
from pipeline.sources.text import clean


def only(found: Reading) -> Finding:
    assert len(found.faults) == 1
    return found.faults[0]


def workbook() -> bytes:
    made = openpyxl.Workbook()
    assert made.active is not None
    made["Sheet"].append(["id"])
    made["Sheet"].append(["P1"])
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("file", "data"),
    [
        ("partners.yaml", b"- id: P1\n"),
        ("partners.csv", b"id\nP1\n"),
        ("partners.xlsx", workbook()),
        ("PARTNERS.CSV", b"id\nP1\n"),
    ],
)
def test_each_kind_of_file_gives_the_same_record(tmp_path: Path, file: str, data: bytes) -> None:
    path = tmp_path / file
    path.write_bytes(data)
    found = read_file(path, f"data/asahi/{file}")
    assert found.readable
    assert found.faults == ()
    ((key, value),) = found.records[0].entries
    assert isinstance(value, RawText)
    assert (key.text, value.text) == ("id", "P1")
    assert value.place.file == f"data/asahi/{file}"


@pytest.mark.parametrize(
    ("file", "says"),
    [("a.xls", "Excel ブック"), ("a.xlsm", "マクロなし"), ("a.yml", "「.yaml」"), ("a", "CSV（.csv）")],
)
def test_other_kinds_of_files_are_refused_with_the_way_out(tmp_path: Path, file: str, says: str) -> None:
    (tmp_path / file).write_bytes(b"")
    found = read_file(tmp_path / file, file)
    assert not found.readable
    assert only(found).rule == "unreadable"
    assert says in (only(found).hint or "")


def test_a_missing_file(tmp_path: Path) -> None:
    found = read_file(tmp_path / "a.yaml", "a.yaml")
    assert only(found).rule == "unreadable"
    assert "ありません" in only(found).message


def test_a_folder_with_the_name_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "a.csv").mkdir()
    assert "フォルダー" in only(read_file(tmp_path / "a.csv", "a.csv")).message


def test_a_file_beyond_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_FILE_BYTES", 8)
    path = tmp_path / "a.yaml"
    path.write_bytes(b"- a: bc\n")
    assert read_file(path, "a.yaml").readable
    path.write_bytes(b"- a: bcd\n")
    assert only(read_file(path, "a.yaml")).rule == "too-large"


def test_faults_beyond_the_limit_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("- x\n" * (MAX_FAULTS + 5), encoding="utf-8")
    found = read_file(path, "a.yaml")
    assert len(found.faults) == MAX_FAULTS + 1
    assert found.faults[-1].rule == "too-many-faults"
    assert f"{MAX_FAULTS + 5:,}件" in found.faults[-1].message


def test_every_fault_has_a_message_a_hint_and_holds_back_everything(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('id,,id,a.1,a.2\nP1,x,,,z\nP2,"q"r,,\x01,,,w\n', encoding="utf-8")
    for finding in read_file(path, "a.csv").faults:
        assert finding.message.endswith(("。", "）。"))
        assert finding.hint
        assert finding.holds == ("*",)


def test_quoted_text_is_short_and_harmless() -> None:
    assert shown(" a\nb\x00\ud800 ") == "a b\ufffd\ufffd"
    assert shown("あ" * 41) == "あ" * 40 + "…"
    assert shown("あ" * 40) == "あ" * 40


@pytest.mark.parametrize(
    "character",
    ["\x00", "\x08", "\x0b", "\x0d", "\x1f", "\x7f", "\x85", "\u2028", "\udc00", "\ufffe", "\uffff"],
)
def test_forbidden_characters_are_found(character: str) -> None:
    faults: list[Finding] = []
    assert clean(f"a{character}b", Place("x", 1), faults) == "a\ufffdb"
    assert [finding.rule for finding in faults] == ["control-character"]
    assert f"U+{ord(character):04X}" in faults[0].message


@pytest.mark.parametrize(
    "character", ["\t", "\n", " ", "　", "𠮷", "\ufa19", "\U000e0100", "\u200d", "\ue000"]
)
def test_other_characters_are_left_alone(character: str) -> None:
    faults: list[Finding] = []
    assert clean(f"a{character}b", Place("x", 1), faults) == f"a{character}b"
    assert faults == []


def test_reading_yaml_or_csv_loads_neither_openpyxl_nor_lxml(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("- id: A1\n", encoding="utf-8")
    script = (
        "import sys, pathlib\n"
        "from pipeline.sources.reading import read_file\n"
        "assert read_file(pathlib.Path(sys.argv[1]), 'a.yaml').readable\n"
        "import pipeline.sources.csv_source\n"
        "assert not {'openpyxl', 'lxml'} & set(sys.modules)\n"
    )
    root = Path(__file__).parents[2]
    subprocess.run([sys.executable, "-c", script, str(path)], check=True, cwd=root)  # noqa: S603 - own script
