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
