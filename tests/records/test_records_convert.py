"""`kyotei records convert`: what is written reads back as the same records."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.policy.load import load_policy
from pipeline.records.city import RECORD_TYPES, City
from pipeline.records.load import load_city
from tests.tools import ooxml
from tests.tools.cli import Kyotei

CITIES = ("asahi", "kiyose")


def read(folder: Path, city: str) -> City:
    policy, faults = load_policy(folder, f"data/{city}")
    assert policy is not None, faults
    return load_city(folder, f"data/{city}", policy.codes, policy.city_names)


@pytest.mark.parametrize("city", CITIES)
def test_yaml_to_csv_to_excel_to_yaml_gives_equal_records(workspace: Path, kyotei: Kyotei, city: str) -> None:
    folder = workspace / "data" / city
    before = read(folder, city)
    for form in ("csv", "xlsx", "yaml"):
        for model in RECORD_TYPES:
            if not any(path.stem == model.type_name for path in folder.iterdir()):
                continue
            result = kyotei("records", "convert", city, model.type_name, "--to", form, cwd=workspace)
            assert result.exit == 0, result.stdout
            written = workspace / "output" / city / "記録" / f"{model.type_name}.{form}"
            for old in [path for path in folder.iterdir() if path.stem == model.type_name]:
                old.unlink()
            (folder / written.name).write_bytes(written.read_bytes())
    after = read(folder, city)
    assert not after.findings
    for model in RECORD_TYPES:
        assert list(after.all(model).values()) == list(before.all(model).values())
    assert sum(len(before.all(model)) for model in RECORD_TYPES) > 20


def test_text_that_looks_like_a_formula_is_harmless_in_csv_and_reads_back(
    workspace: Path, kyotei: Kyotei
) -> None:
    for file in (workspace / "data" / "asahi").glob("partners.*"):
        file.unlink()
    (workspace / "data" / "asahi" / "partners.yaml").write_text(
        "- {id: P1, name: '=1+1', kind: company, address: \"'-x\"}\n", encoding="utf-8"
    )
    result = kyotei("records", "convert", "asahi", "企業等", "--to", "csv", cwd=workspace)
    assert result.exit == 0, result.stdout
    text = (workspace / "output/asahi/記録/partners.csv").read_text(encoding="utf-8-sig")
    assert "'=1+1" in text
    assert "''-x" in text


def test_records_with_odd_characters_are_converted_as_they_are(workspace: Path, kyotei: Kyotei) -> None:
    folder = workspace / "data" / "asahi"
    file = folder / "departments.yaml"
    file.write_text(file.read_text("utf-8") + '- {id: D99, section: "一\\u200b番⼀課"}\n', "utf-8")
    for form in ("csv", "xlsx", "yaml"):
        result = kyotei("records", "convert", "asahi", "departments", "--to", form, cwd=workspace)
        assert result.exit == 0, result.stdout
    assert "一\u200b番⼀課" in (workspace / "output/asahi/記録/departments.csv").read_text("utf-8-sig")


def test_faulty_records_are_told_and_nothing_is_written(workspace: Path, kyotei: Kyotei) -> None:
    file = workspace / "data" / "asahi" / "departments.yaml"
    file.write_text(file.read_text(encoding="utf-8") + "- {id: D99, sektion: x}\n", encoding="utf-8")
    result = kyotei("records", "convert", "asahi", "departments", "--to", "csv", cwd=workspace)
    assert result.exit == 1
    assert "sektion" in result.stdout
    assert not (workspace / "output/asahi/記録").exists()


COLLECTED = """\
sender: 健康課
source_sha256: {sha}
date: 2026-05-20
records:
  - {{id: D98, section: 集めた課}}
{more}"""


def collect(workspace: Path, more: str = "") -> None:
    """A form of the sections as it came back."""
    folder = workspace / "data/asahi/collected/departments"
    folder.mkdir(parents=True)
    (folder / "form-1.yaml").write_text(COLLECTED.format(sha="0" * 64, more=more), "utf-8")


@pytest.mark.parametrize("form", ["csv", "xlsx", "yaml"])
def test_what_came_back_on_forms_stays_where_it_is(workspace: Path, kyotei: Kyotei, form: str) -> None:
    collect(workspace)
    folder = workspace / "data/asahi"
    before = read(folder, "asahi")
    assert "D98" in before.departments
    result = kyotei("records", "convert", "asahi", "departments", "--to", form, cwd=workspace)
    assert result.exit == 0, result.stdout
    assert "様式で集めた「部署」1件は、書き出したファイルに入れていません" in result.stdout
    (folder / "departments.yaml").unlink()
    (folder / f"departments.{form}").write_bytes(
        (workspace / f"output/asahi/記録/departments.{form}").read_bytes()
    )
    after = read(folder, "asahi")
    assert not after.findings, "no id stands twice after the swap"
    assert after.departments == before.departments


def test_what_is_wrong_with_a_form_stops_nobody(workspace: Path, kyotei: Kyotei) -> None:
    collect(workspace, "  - {id: D97, sektion: x}\n")
    result = kyotei("records", "convert", "asahi", "departments", "--to", "csv", cwd=workspace)
    assert result.exit == 0, result.stdout
    text = (workspace / "output/asahi/記録/departments.csv").read_text("utf-8-sig")
    assert not {"D97", "D98"} & set(text.replace("\n", ",").split(","))


def test_an_amendment_says_again_what_it_removes(workspace: Path, kyotei: Kyotei) -> None:
    file = workspace / "data/asahi/agreements.yaml"
    more = "- {id: X1, kind: 包括連携協定, title: 変更協定書, amends: AS-2026-01, removes: [renewal, 特約]}\n"
    file.write_text(file.read_text("utf-8") + more, "utf-8")
    result = kyotei("records", "convert", "asahi", "agreements", "--to", "csv", cwd=workspace)
    assert result.exit == 0, result.stdout
    text = (workspace / "output/asahi/記録/agreements.csv").read_text("utf-8-sig")
    assert "更新;特約" in text.splitlines()[-1]


def test_an_unknown_type_is_a_usage_error_with_a_suggestion(workspace: Path, kyotei: Kyotei) -> None:
    result = kyotei("records", "convert", "asahi", "partner", "--to", "csv", cwd=workspace)
    assert result.exit == 2
    assert "partners" in result.stderr


@pytest.mark.needs("ooxml")
def test_the_workbooks_are_valid(workspace: Path, kyotei: Kyotei) -> None:
    for model in RECORD_TYPES:
        kyotei("records", "convert", "asahi", model.type_name, "--to", "xlsx", cwd=workspace)
    files = sorted((workspace / "output/asahi/記録").glob("*.xlsx"))
    assert len(files) == len(RECORD_TYPES)
    assert not {path: errors for path, errors in ooxml.validate(files).items() if errors}
