"""A partner has a new president: exactly the unsigned papers that print the name are made anew."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.acceptance import support
from tests.acceptance.support import ON, SMALL
from tests.tools.cli import Kyotei

TOLD = {"findings.json", "index.html", "確認結果一覧.xlsx"}
"""What tells of the whole municipality, and may change with anything."""

CITY = "{略称: 甲, 構成員: [市]}"
SIGNER = "署名者: {職名: 会長, 氏名: 会　長子, 所在地: 例県例市中央9番地}"
PARTIES = {
    "N3": f"[{CITY}, {{略称: 乙, 構成員: [C1, C2]}}]",
    "N4": f"[{CITY}, {{略称: 乙, 構成員: [C1, C2], {SIGNER}}}]",
    "N5": f"[{CITY}, {{略称: 乙, 構成員: [C1], 署名者: {{職名: 支店長, 氏名: 支　店子}}}}]",
    "N6": f"[{CITY}, {{略称: 乙, 構成員: [C1]}}]",
    "N7": f"[{CITY}, {{略称: 乙, 構成員: [C1, C2, C3], {SIGNER}}}]",
    "N8": f"[{CITY}, {{略称: 乙, 構成員: [C1, C2], 構成員の署名者: [{{構成員: C1, 職名: 支店長, 氏名: 支　店子}}]}}]",
}
"""N6 is signed; for N4, N5 and N8 others sign; N7 lists its members in an annex."""
PRINTED = {f"{kind} {key}" for kind in ("協定書", "協定書案") for key in ("N1", "N3", "N7")}
BESIDE = {
    *(f"審査票 {key}" for key in ("N1", "N3", "N6", "N7")),
    *(f"記載事項確認書 {key} C1" for key in ("N1", "N3", "N4", "N5", "N7", "N8")),
    *(f"起案文 {key}" for key in ("N1", "N3")),
}
"""What is made beside them and prints the name: the president confirms it whoever signs. The sheet of N6
tells what the records say today; its agreement is never made."""
OTHERS = {f"{kind} {key}" for kind in ("協定書", "協定書案") for key in ("N2", "N4", "N5", "N8")}


@pytest.fixture
def town(small: Path) -> Path:
    """The small municipality with agreements of every kind of party, and no letters to the president."""
    data = small / "data" / SMALL
    more = [
        f"- {{協定ID: {key}, 協定種別: 個別協定, 協定名称: 協定{key}, 当事者: {parties}, 連携事項: [防災・減災], "
        "費用負担: {考え方: 各自負担}, 締結日: 2026-12-02, 有効期間終了日: 2027-12-01, "
        f"状態: {'締結済' if key == 'N6' else '手続中'}}}\n"
        for key, parties in PARTIES.items()
    ]
    file = data / "agreements.yaml"
    file.write_text(file.read_text("utf-8") + "\n" + "".join(more), "utf-8")
    third = (data / "partners.yaml").read_text("utf-8") + (
        "\n- {企業等ID: C3, 企業名: 例町, 種別: 国・地方公共団体, 所在地: 例県例町1番地, 代表者職名: 町長, 代表者氏名: 町　長子}\n"
    )
    (data / "partners.yaml").write_text(third, "utf-8")
    support.edit(data / "policy.yaml", "  closing: seal\n", "  closing: seal\n  listed_members: 3\n")
    only_results = "documents: [{kind: sheet4, name: 実績報告, reference: 4}]\n"
    support.edit(data / "policy.yaml", "documents: [sheet1, sheet2, sheet3, sheet4]\n", only_results)
    return small


def entries(workspace: Path) -> dict[str, dict[str, Any]]:
    return {one["path"]: one for one in support.manifest(workspace, SMALL)["documents"]}


def named(path: str) -> str:
    """「協定書 N1」; 「記載事項確認書 N1 C1」, for there is one for each partner."""
    folder, _, file = path.partition("/")
    return " ".join([folder, *file.split(" ")[: 2 if folder == "記載事項確認書" else 1]])


def texts(workspace: Path) -> dict[str, str]:
    """All Word documents as they read."""
    folder = workspace / "output" / SMALL
    papers = {path: folder / path for path in entries(workspace) if path.endswith(".docx")}
    return {named(path): support.read_word(file).text for path, file in papers.items()}


def test_a_new_president_changes_the_unsigned_papers_that_print_the_name_and_nothing_else(
    town: Path, kyotei: Kyotei
) -> None:
    first = kyotei("build", SMALL, "--on", ON, cwd=town)
    assert first.exit == 0, first.stdout + first.stderr
    before, files = entries(town), support.tree(town / "output" / SMALL)
    assert {named(path) for path in before} >= PRINTED | BESIDE | OTHERS
    assert "協定書 N6" not in {named(path) for path in before}

    support.edit(town / "data" / SMALL / "partners.yaml", "一番　花子", "一番　新子")
    assert kyotei("build", SMALL, "--on", ON, cwd=town).exit == 0
    after = entries(town)

    assert set(before) == set(after)
    changed = {path for path in before if before[path] != after[path]} - TOLD
    assert {named(path) for path in changed} == PRINTED | BESIDE
    assert all(before[path]["sha256"] != after[path]["sha256"] for path in changed)
    now = support.tree(town / "output" / SMALL)
    kept = set(now) - changed - TOLD - {"manifest.json"}
    assert {path: now[path] for path in kept} == {path: files[path] for path in kept}


def test_the_new_name_stands_wherever_the_old_one_stood(town: Path, kyotei: Kyotei) -> None:
    kyotei("build", SMALL, "--on", ON, cwd=town)
    old = texts(town)
    assert {one for one, text in old.items() if "一番　花子" in text} == PRINTED | BESIDE

    support.edit(town / "data" / SMALL / "partners.yaml", "一番　花子", "一番　新子")
    kyotei("build", SMALL, "--on", ON, cwd=town)
    new = texts(town)
    assert new == {one: text.replace("一番　花子", "一番　新子") for one, text in old.items()}


def test_the_manifest_names_the_partner_for_every_paper_that_prints_it(town: Path, kyotei: Kyotei) -> None:
    kyotei("build", SMALL, "--on", ON, cwd=town)
    with_partner = {named(path) for path, one in entries(town).items() if "partners:C1" in one["records"]}
    assert with_partner >= PRINTED | BESIDE
    assert {one for one in with_partner if one.split(" ")[1] in {"N2", "N6"}} == {"審査票 N6"}
    assert {named(path) for path, one in entries(town).items() if "agreements:N6" in one["records"]} == {
        "審査票 N6"
    }
