"""Groups, their signers, contacts and reports of nothing: alike in every kind of file and heading."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import openpyxl
import pytest

from pipeline.records.base import Part, declared
from pipeline.records.choices import Role
from pipeline.records.city import RECORD_TYPES, City
from pipeline.records.codes import Codebook, Entry
from pipeline.records.dump import to_table, to_tree
from pipeline.records.load import load_table
from pipeline.records.projects import Project
from pipeline.render.flat import csv_bytes, xlsx_bytes, yaml_bytes
from tests.records.folder import CODES, good, load, only

MODELS = {model.type_name: model for model in RECORD_TYPES}

FILES = {
    "departments": "- {部署ID: D1, 課: 協働課}\n",
    "partners": """\
- {企業等ID: C1, 企業名: 株式会社一番, フリガナ: イチバン}
- {企業等ID: C2, 企業名: 一般社団法人髙﨑, 種別: 各種団体, 所在地: 例県例市二番町2番地}
- {企業等ID: C3, 企業名: 三番商店, 代表者職名: 店主, 代表者氏名: 三番　三郎}
""",
    "agreements": """\
- 協定ID: N1
  協定種別: 包括連携協定
  協定名称: 例市と一番グループとの連携に関する協定書
  当事者:
    - {略称: 甲, 構成員: [市]}
    - 略称: 乙
      構成員: [C1, C2, C3]
      団体名: 一番グループ
      署名者: {職名: 代表幹事, 氏名: 一番　花子, 所在地: 例県例市一番町1番地}
      構成員の署名者:
        - {構成員: C1, 職名: 支社長, 氏名: 一番　次郎, 所在地: 例県例市四番町4番地}
        - {構成員: C3, 氏名: 三番　桃子}
      正本保有: いいえ
  連携事項:
    - {区分: 健康増進, 文言: 市民の健康増進に関すること}
    - 防災・減災
  更新: {当初期間: 3年, 更新期間: 1年, 申出期限: 1か月前, 見直しの周期: 3年}
  窓口:
    市側: {部署: 協働課, 氏名: 例　一子, 電話: 0479-00-0101, メール: a@example.jp}
    相手方ごと:
      - {企業等ID: C1, 部署: 総務部, 氏名: 一番　三子, 電話: 0479-00-0102}
      - {企業等ID: C3, 氏名: 三番　四子, メール: c@example.jp}
  手続の経過:
    - {手順: S1, 日付: 2026-09-01, 結果: 実施済}
    - {手順: S7, 日付: 2026-11-02, 結果: 可, 実施者: 市長, 文書番号: 例協第1号}
""",
    "proposals": """\
- {提案ID: T1, 提案方向: 企業等→市, 年度: 令和8年度, 企業等ID: [C1, C2], 協定ID: N1, 提案なし: はい}
- {提案ID: T2, 提案方向: 市→企業等, 年度: 令和8年度, 部課名: D1, 提案内容: 教室を開く。, 目的: [地域課題の解決]}
""",
    "results": """\
- {実績ID: R1, 年度: 令和8年度, 部署ID: [D1], 実績なし: はい}
- 実績ID: R2
  年度: 令和8年度
  部署ID: [D1]
  取組の件名: 教室
  連携企業名: [C1, C3]
  契約方法: {方法: 随意契約, 根拠: 施行令第167条の2第1項第2号, 協定を根拠とする: いいえ}
""",
}


def read(folder: Path, files: Mapping[str, bytes], suffix: str) -> City:
    return good(load(folder, {f"{name}.{suffix}": data for name, data in files.items()}))


@pytest.fixture
def typed(tmp_path: Path) -> City:
    """The records as the YAML above gives them."""
    return read(tmp_path / "yaml", {name: text.encode() for name, text in FILES.items()}, "yaml")


def same(city: City, other: City) -> None:
    for model in RECORD_TYPES:
        assert list(city.all(model).values()) == list(other.all(model).values())


def test_the_yaml_says_what_it_says(typed: City) -> None:
    one = typed.agreements["N1"]
    group = one.parties[1]
    assert (group.name, group.members, group.holds_original) == ("一番グループ", ["C1", "C2", "C3"], False)
    assert group.signer is not None
    assert group.signer.title == "代表幹事"
    signers = [(s.member, s.title, s.name, s.address) for s in group.member_signers]
    assert signers == [
        ("C1", "支社長", "一番　次郎", "例県例市四番町4番地"),
        ("C3", "", "三番　桃子", ""),
    ]
    assert one.renewal is not None
    assert one.renewal.review is not None
    assert (one.renewal.review.count, one.renewal.review.unit) == (3, "year")
    assert one.contacts is not None
    contacts = [(c.partner, c.name, c.phone, c.email) for c in one.contacts.partners]
    assert contacts == [
        ("C1", "一番　三子", "0479-00-0102", None),
        ("C3", "三番　四子", None, "c@example.jp"),
    ]
    assert (typed.partners["C1"].kind, typed.partners["C1"].address) == (None, "")
    assert (typed.proposals["T1"].nothing, typed.proposals["T2"].nothing) == (True, False)
    assert (typed.results["R1"].nothing, typed.results["R1"].subject) == (True, "")
    procurement = typed.results["R2"].procurement
    assert procurement is not None
    assert (procurement.method.value, procurement.by_agreement) == ("negotiated", False)


def tables(city: City) -> dict[str, list[list[str]]]:
    return {
        name: to_table(city.all(model).values(), model, CODES)
        for name, model in MODELS.items()
        if city.all(model)
    }


def english(heading: str, model: type[Part]) -> str:
    """当事者.2.構成員の署名者.C1.氏名 → parties.2.member_signers.C1.name."""
    words: list[str] = []
    inside: type[Part] | None = model
    for step in heading.split("."):
        assert inside is not None
        one = next((one for one in declared(inside).values() if one.label == step), None)
        if one is None:
            words.append(step)  # the number of an item, or its code
            continue
        words.append(one.name)
        inside = one.part
    return ".".join(words)


def as_csv(encoding: str) -> Callable[[Sequence[Sequence[str]]], bytes]:
    def write(rows: Sequence[Sequence[str]]) -> bytes:
        return csv_bytes(rows).decode("utf-8-sig").encode(encoding)

    return write


def as_excel(rows: Sequence[Sequence[str]]) -> bytes:
    """A workbook as a clerk's Excel would save it, by another writer than the program's own."""
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


TABLES: dict[str, tuple[str, Callable[[Sequence[Sequence[str]]], bytes]]] = {
    "CSV in UTF-8": ("csv", as_csv("utf-8")),
    "CSV with BOM": ("csv", as_csv("utf-8-sig")),
    "CSV in cp932": ("csv", as_csv("cp932")),
    "Excel": ("xlsx", as_excel),
    "Excel of our own": ("xlsx", lambda rows: xlsx_bytes("記録", rows)),
}


@pytest.mark.parametrize("language", ["Japanese", "English"])
@pytest.mark.parametrize(("suffix", "write"), TABLES.values(), ids=TABLES)
def test_every_kind_of_table_gives_the_same_records(
    suffix: str,
    write: Callable[[Sequence[Sequence[str]]], bytes],
    language: str,
    typed: City,
    tmp_path: Path,
) -> None:
    files: dict[str, bytes] = {}
    for name, (headings, *rows) in tables(typed).items():
        if language == "English":
            headings = [english(one, MODELS[name]) for one in headings]
        files[name] = write([headings, *rows])
    same(read(tmp_path / "table", files, suffix), typed)


def test_what_is_dumped_as_yaml_gives_the_same_records(typed: City, tmp_path: Path) -> None:
    files = {
        name: yaml_bytes([to_tree(one, CODES) for one in typed.all(model).values()])
        for name, model in MODELS.items()
        if typed.all(model)
    }
    same(read(tmp_path / "dumped", files, "yaml"), typed)


def test_the_headings_are_those_that_the_contract_names(typed: City) -> None:
    headings = tables(typed)["agreements"][0]
    for one in (
        "当事者.2.団体名",
        "当事者.2.構成員の署名者.C1.氏名",
        "窓口.相手方ごと.C3.メール",
        "更新.見直しの周期",
        "連携事項.2.区分",
        "手続の経過.S7.日付",
    ):
        assert one in headings


# items named by what they are about


KEYED = """\
協定ID,協定種別,協定名称,当事者.1.略称,当事者.1.構成員,当事者.2.略称,当事者.2.構成員,\
当事者.2.構成員の署名者.C2.氏名,当事者.2.構成員の署名者.C1.職名,当事者.2.構成員の署名者.C1.氏名,\
連携事項.健康増進.文言,窓口.相手方ごと.C2.氏名,手続の経過.S7.日付,手続の経過.S7.結果,手続の経過.締結の申出.日付
N1,包括連携協定,協定書,甲,市,乙,C1;C2,二番　二子,支社長,一番　次郎,健康に関すること,二番　三子,2026-11-02,可,2026-09-01
N2,包括連携協定,協定書,甲,市,乙,C1、C2,,,,,,,,令和8年9月2日
"""


def partners() -> str:
    return "- {id: C1, name: 株式会社一番}\n- {id: C2, name: 株式会社二番}\n"


def test_a_column_may_name_an_item_by_its_key_at_any_depth(tmp_path: Path) -> None:
    city = good(load(tmp_path, {"partners.yaml": partners(), "agreements.csv": KEYED}))
    one, other = city.agreements.values()
    assert [(s.member, s.title, s.name) for s in one.parties[1].member_signers] == [
        ("C2", "", "二番　二子"),
        ("C1", "支社長", "一番　次郎"),
    ]
    assert [(f.code, f.wording) for f in one.fields] == [("F1", "健康に関すること")]
    assert one.contacts is not None
    assert [(c.partner, c.name) for c in one.contacts.partners] == [("C2", "二番　三子")]
    assert [(s.step, str(s.date)) for s in one.steps] == [("S7", "2026-11-02"), ("S1", "2026-09-01")]
    assert [(s.step, str(s.date)) for s in other.steps] == [("S1", "2026-09-02")]
    assert not other.parties[1].member_signers


def test_the_same_by_key_and_by_position_are_equal_records(tmp_path: Path) -> None:
    by_position = (
        KEYED.replace("構成員の署名者.C2.氏名", "構成員の署名者.1.構成員,当事者.2.構成員の署名者.1.氏名")
        .replace("二番　二子", "C2,二番　二子")
        .replace("構成員の署名者.C1.職名", "構成員の署名者.2.構成員,当事者.2.構成員の署名者.2.職名")
        .replace("支社長", "C1,支社長")
        .replace("構成員の署名者.C1.氏名", "構成員の署名者.2.氏名")
        .replace("C1、C2,", "C1、C2,,,")
    )
    files = {"partners.yaml": partners(), "agreements.csv": KEYED}
    one = good(load(tmp_path / "key", files)).agreements["N1"]
    files["agreements.csv"] = by_position
    assert good(load(tmp_path / "position", files)).agreements["N1"] == one


def one_column(heading: str, value: str) -> dict[str, str]:
    text = f"協定ID,協定種別,協定名称,協定相手方,{heading}\nN1,包括連携協定,協定書,C1,{value}\n"
    return {"partners.yaml": partners(), "agreements.csv": text}


def test_a_key_that_is_no_code_is_told_at_its_heading(tmp_path: Path) -> None:
    found = only(load(tmp_path, one_column("手続の経過.S6.日付", "2026-11-02")).findings)
    assert (found.rule, found.value) == ("unknown-code", "S6")
    assert found.place is not None
    assert (found.place.line, found.place.column) == (1, 5)


def test_a_code_in_the_heading_and_nothing_that_fits_below_is_told_once(tmp_path: Path) -> None:
    found = only(load(tmp_path, one_column("連携事項.健康増進", "○")).findings)
    assert (found.rule, found.value) == ("unknown-code", "○")


@pytest.mark.parametrize(
    "headings",
    [
        "手続の経過.1.手順,手続の経過.1.日付,手続の経過.S7.日付",
        "手続の経過.S7.日付,手続の経過.1.日付,手続の経過.1.手順",
    ],
)
def test_items_by_number_and_items_by_code_stand_side_by_side(headings: str, tmp_path: Path) -> None:
    said = {"1.手順": "S1", "1.日付": "2026-09-01", "S7.日付": "2026-11-03"}
    row = ",".join(said[one.removeprefix("手続の経過.")] for one in headings.split(","))
    steps = good(load(tmp_path, one_column(headings, row))).agreements["N1"].steps
    assert [(one.step, str(one.date)) for one in steps] == [("S1", "2026-09-01"), ("S7", "2026-11-03")]


def test_a_code_that_has_a_number_and_a_heading_of_its_own_is_told_at_its_row(tmp_path: Path) -> None:
    headings = "手続の経過.1.手順,手続の経過.1.日付,手続の経過.締結の申出.結果"
    found = only(load(tmp_path, one_column(headings, "S1,2026-09-01,実施済")).findings)
    assert (found.rule, found.place and found.place.line, found.record) == ("both-names", 2, "agreements:N1")
    assert "列「手続の経過.1.手順」と列「手続の経過.締結の申出.結果」の両方" in found.message
    assert "どちらか一方の列" in (found.hint or "")


@pytest.mark.parametrize(
    ("headings", "rule"),
    [
        ("連携事項.1.文言,連携事項.区分", "heading-conflict"),
        ("手続の経過.1.日付,手続の経過.S7.日付,手続の経過.日付", "heading-conflict"),
        ("窓口.市側.氏名,窓口.1.氏名", "unknown-key"),
        ("費用負担.内訳.1.負担者,費用負担.内訳.会場.負担者", "wrong-type"),
    ],
)
def test_where_no_code_names_an_item_numbers_and_names_are_not_mixed(
    headings: str, rule: str, tmp_path: Path
) -> None:
    values = ",".join("2026-11-02" for _ in headings.split(","))
    assert rule in {one.rule for one in load(tmp_path, one_column(headings, values)).findings}


def test_a_gap_in_the_numbers_is_told_beside_codes_too(tmp_path: Path) -> None:
    headings = "手続の経過.1.手順,手続の経過.2.手順,手続の経過.S7.日付"
    found = only(load(tmp_path, one_column(headings, ",S1,2026-11-03")).findings)
    assert found.rule == "column-gap"


@pytest.mark.parametrize(
    ("steps", "headings"),
    [
        (["S1 S7", "S7", "S1"], ["手続の経過.S1.日付", "手続の経過.S7.日付"]),
        (["S7 S1", "S1"], ["手続の経過.S7.日付", "手続の経過.S1.日付"]),
        (
            ["S7 S1", "S1 S7"],
            ["手続の経過.1.手順", "手続の経過.1.日付", "手続の経過.2.手順", "手続の経過.2.日付"],
        ),
        (["S1 S1"], ["手続の経過.1.手順", "手続の経過.1.日付", "手続の経過.2.手順", "手続の経過.2.日付"]),
    ],
    ids=["of the policy", "of the clerk", "none for all", "twice"],
)
def test_headings_bear_the_codes_where_one_order_of_columns_gives_back_all(
    steps: list[str], headings: list[str], tmp_path: Path
) -> None:
    text = "".join(
        f"- {{id: N{n}, kind: comprehensive, title: 協定書, partners: [C1], steps: ["
        + ", ".join(f"{{step: {step}, date: 2026-09-0{day}}}" for day, step in enumerate(one.split(), 1))
        + "]}\n"
        for n, one in enumerate(steps)
    )
    before = good(load(tmp_path / "a", {"partners.yaml": partners(), "agreements.yaml": text})).agreements
    rows = to_table(before.values(), MODELS["agreements"], CODES)
    assert [one for one in rows[0] if one.startswith("手続")] == headings
    files: dict[str, str | bytes] = {"partners.yaml": partners(), "agreements.csv": csv_bytes(rows)}
    assert list(good(load(tmp_path / "b", files)).agreements.values()) == list(before.values())


def test_an_item_with_nothing_but_its_code_is_not_lost_in_a_table(tmp_path: Path) -> None:
    text = "- {id: N1, kind: comprehensive, title: 協定書, partners: [C1], steps: [{step: S7}]}\n"
    before = good(load(tmp_path / "a", {"partners.yaml": partners(), "agreements.yaml": text})).agreements
    rows = to_table(before.values(), MODELS["agreements"], CODES)
    assert "手続の経過.S7.手順" in rows[0]
    files: dict[str, str | bytes] = {"partners.yaml": partners(), "agreements.csv": csv_bytes(rows)}
    assert good(load(tmp_path / "b", files)).agreements == before


@pytest.mark.parametrize(
    ("heading", "value", "says"),
    [
        ("判断・審査", "済", "「判断・審査.1.判断者」"),
        ("判断・審査.判断者", "担当課", "「判断・審査.1.判断者」"),
        ("窓口", "協働課", "「窓口.市側」"),
        ("窓口.市側", "協働課", "「窓口.市側.部署」"),
    ],
)
def test_in_a_table_the_way_out_is_a_heading(heading: str, value: str, says: str, tmp_path: Path) -> None:
    found = only(load(tmp_path, one_column(heading, value)).findings)
    assert found.rule == "wrong-type"
    assert found.hint is not None
    assert says in found.hint
    assert "行頭" not in found.hint


def test_a_label_with_a_separator_is_dumped_as_its_code(tmp_path: Path) -> None:
    codes = Codebook({"fields": [Entry("F1", "健康、福祉", Role.PLAIN), Entry("F2", "防災", Role.PLAIN)]})
    (tmp_path / "projects.yaml").write_text("- {id: J1, subject: 会, fields: [F1, F2]}\n", "utf-8")
    table, _ = load_table(tmp_path, "data/reishi", Project, codes)
    rows = to_table(table.records.values(), Project, codes)
    assert "F1;防災" in rows[1]
    (tmp_path / "projects.yaml").unlink()
    (tmp_path / "projects.csv").write_bytes(csv_bytes(rows))
    again, faults = load_table(tmp_path, "data/reishi", Project, codes)
    assert (again.records, faults) == (table.records, [])


# contradictions


def agreement(more: str) -> dict[str, str]:
    text = f"- 協定ID: N1\n  協定種別: 包括連携協定\n  協定名称: 協定書\n{more}"
    return {"partners.yaml": partners(), "agreements.yaml": text}


CONTRADICTIONS = {
    "a partner twice in a party": ("  当事者:\n    - {略称: 甲, 構成員: [市]}\n    - {略称: 乙, 構成員: [C1, C1]}\n", 6, "duplicate-member", "C1"),
    "a partner in two parties": ("  当事者:\n    - {略称: 甲, 構成員: [市, C1]}\n    - {略称: 乙, 構成員: [C1]}\n", 6, "duplicate-member", "C1"),
    "the municipality twice": ("  当事者:\n    - {略称: 甲, 構成員: [市]}\n    - {略称: 乙, 構成員: [市]}\n", 6, "duplicate-member", "市"),
    "a partner twice in the short form": ("  協定相手方: [C1, C2, C1]\n", 4, "duplicate-member", "C1"),
    "a signer for no member": ("  当事者:\n    - {略称: 甲, 構成員: [市]}\n    - 略称: 乙\n      構成員: [C1]\n      構成員の署名者:\n        - {構成員: C2, 氏名: 二番　二子}\n", 9, "unknown-member", "C2"),
    "a contact of no partner": ("  協定相手方: [C1]\n  窓口:\n    相手方ごと: [{企業等ID: C2, 氏名: 二番　二子}]\n", 6, "unknown-member", "C2"),
}  # fmt: skip


@pytest.mark.parametrize(("more", "line", "rule", "value"), CONTRADICTIONS.values(), ids=CONTRADICTIONS)
def test_parties_that_contradict_each_other_are_told(
    more: str, line: int, rule: str, value: str, tmp_path: Path
) -> None:
    found = only(load(tmp_path, agreement(more)).findings)
    assert (found.rule, found.place and found.place.line, found.value) == (rule, line, value)
