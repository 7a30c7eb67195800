"""`kyotei check` and `build` of the sample data: what is made, and that it says what the records say."""

from __future__ import annotations

import html.parser
import json
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from filelock import FileLock

from tests.acceptance import support
from tests.acceptance.promised import FULL_WIDTH, Person, Town, has_cost_table, print_day, read_town
from tests.acceptance.support import ON, SMALL, Word, get, ids
from tests.tools import machine
from tests.tools.cli import Kyotei

CITIES = ("asahi", "kiyose")
A4 = (210, 297)
A4_PAPER = 9
LEFT_OVER = re.compile(r"\{\{|\}\}|\{%|%\}|｛｛|｝｝|\bNone\b|：未定】")
ISSUED = {"letter", "reply-sheet"}
"""Kinds of document that `forms issue` makes, not `build`."""


# what the records promise, read without the program


def variants(workspace: Path, slot: str) -> list[tuple[str, list[str]]]:
    """The variants of a clause: heading, and the words that stand between its tags, in order."""
    listed = support.parse_yaml((workspace / "templates" / "clauses" / f"{slot}.yaml").read_text("utf-8"))
    return [
        (
            get(one, "見出し", "heading"),
            [
                piece.strip()
                for text in _texts(get(one, "項", "paragraphs"))
                if "{%" not in text
                for piece in re.split(r"\{\{.*?\}\}", text)
                if piece.strip()
            ],
        )
        for one in listed
    ]


def _texts(value: Any) -> Iterator[str]:
    """The texts of a clause: 項 as texts, or as 本文 with 号."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)
    else:
        yield from _texts(get(value, "本文", "text"))
        yield from _texts(get(value, "号", "items") or [])


def stands_in_order(pieces: list[str], text: str) -> bool:
    at = 0
    for piece in pieces:
        found = text.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    return True


@dataclass(frozen=True)
class Case:
    """An agreement of the sample data that is not signed yet, and its two papers."""

    town: Town
    key: str
    record: support.Record
    clean: Word
    draft: Word


def all_unsigned() -> list[Any]:
    """Every agreement of the sample data of which papers are made, as a parameter each."""
    return [
        pytest.param((city, key), id=key) for city in CITIES for key in read_town(machine.ROOT, city).unsigned
    ]


@cache
def read_case(made: Path, city: str, key: str) -> Case:
    town = read_town(made, city)
    clean, draft = (
        support.read_word(support.document(made, city, f"{kind} {key}")) for kind in ("協定書", "協定書案")
    )
    return Case(town, key, town.unsigned[key], clean, draft)


@pytest.fixture(params=all_unsigned())
def case(request: pytest.FixtureRequest, made: Path) -> Case:
    """An agreement with its papers."""
    city, key = request.param
    return read_case(made, city, key)


@pytest.fixture
def clean(case: Case) -> Word:
    """Its clean agreement."""
    return case.clean


@pytest.fixture
def draft(case: Case) -> Word:
    """Its draft."""
    return case.draft


def cases(made: Path) -> list[Case]:
    """All of them, for what only some have."""
    return [read_case(made, city, key) for city in CITIES for key in read_town(made, city).unsigned]


# both cities


@pytest.mark.parametrize("command", ["check", "build"])
def test_the_sample_data_of_both_cities_is_in_order(command: str, workspace: Path, kyotei: Kyotei) -> None:
    result = kyotei(command, "asahi", "kiyose", "--on", ON, cwd=workspace)
    assert result.exit == 0, result.stdout
    assert "エラー 0件" in result.stdout


def test_check_makes_nothing(workspace: Path, kyotei: Kyotei) -> None:
    before = support.tree(workspace)
    kyotei("check", "--on", ON, cwd=workspace)
    assert support.tree(workspace) == before
    assert not (workspace / "output").exists()


def years(listed: list[support.Record]) -> Counter[str]:
    return Counter(one["年度"] for one in listed)


def test_the_sample_data_is_as_rich_as_was_asked_for(made: Path) -> None:
    asahi, kiyose = (read_town(made, city) for city in CITIES)
    assert len(asahi.partners) >= 8
    assert len(asahi.agreements) >= 12
    assert len(asahi.records("projects")) >= 30
    assert len(kiyose.partners) >= 6
    assert len(kiyose.records("departments")) >= 12
    assert len(kiyose.records("proposals")) >= 40
    assert len(kiyose.records("replies")) >= 12
    assert len(kiyose.records("results")) >= 60
    for type_name in ("proposals", "results"):
        assert set(years(kiyose.records(type_name))) == {"令和7年度", "令和8年度"}
    assert {one["提案方向"] for one in kiyose.records("proposals")} == {"企業等→市", "市→企業等"}
    assert {one["連携の可否"] for one in kiyose.records("replies")} == {"可", "否", "条件付"}


def test_the_sample_data_has_every_case_that_was_asked_for(made: Path) -> None:
    asahi, kiyose = (read_town(made, city) for city in CITIES)
    names = [one["企業名"] for town in (asahi, kiyose) for one in town.partners.values()]
    people = [one.get("代表者氏名", "") for town in (asahi, kiyose) for one in town.partners.values()]
    for letter in "髙﨑𠮷\ufa19㈱&<":
        assert any(letter in one for one in [*names, *people]), letter
    assert 60 in map(len, names)
    assert any("法人番号" not in one for one in asahi.partners.values())

    parties = {key: asahi.parties(one) for key, one in asahi.unsigned.items()}
    assert any([len(one.members) for one in listed] == [1, 1, 1] for listed in parties.values())
    signers = [[len(one.signing) for one in listed] for listed in parties.values()]
    assert any(len(counts) == 3 and sum(counts) >= 14 for counts in signers)

    signed = [one for one in asahi.agreements.values() if one["状態"] == "締結済"]
    begun = asahi.policy["rule_sets"][0]["in_force_from"]
    assert any(re.match("20", one["締結日"]) and one["締結日"] < begun for one in signed)
    assert {one["費用負担"]["考え方"] for town in (asahi, kiyose) for one in town.unsigned.values()} == {
        "市の負担なし", "各自負担", "相手方負担", "項目別負担", "実費負担", "適正な対価",
    }  # fmt: skip
    for name in ("変更元", "特約", "立会人", "例外", "署名方式", "前協定"):
        assert any(name in one for one in asahi.unsigned.values()), name


@pytest.mark.parametrize("city", CITIES)
def test_every_unsigned_agreement_is_made_clean_and_as_a_draft_and_no_other(city: str, made: Path) -> None:
    found = {one for one in support.documents(made, city) if one.startswith("協定書")}
    assert found == {
        f"{kind} {one}" for kind in ("協定書", "協定書案") for one in read_town(made, city).unsigned
    }


def test_an_agreement_on_the_partners_own_form_has_no_paper_of_ours(made: Path) -> None:
    town = read_town(made, "asahi")
    own = [key for key, one in town.agreements.items() if one.get("相手方様式") == "はい"]
    assert own
    papers = {one for one in support.documents(made, "asahi") if one.split(" ")[1] in own}
    assert papers
    assert not [one for one in papers if one.startswith("協定書")]


# agreements


def test_title_and_properties_of_an_agreement_are_its_own(case: Case) -> None:
    for paper, mark in ((case.clean, ""), (case.draft, "（案）")):
        title = f"{case.record['協定名称']}{mark}"
        assert paper.body[0] == title
        assert paper.title == title
        assert paper.page == A4


def test_articles_are_numbered_from_one_without_gaps(clean: Word, draft: Word) -> None:
    for paper in (clean, draft):
        numbers = [one.number for one in paper.articles]
        assert len(numbers) >= 4
        assert numbers == [f"第{str(n).translate(FULL_WIDTH)}条" for n in range(1, len(numbers) + 1)]


def test_articles_are_those_of_the_policy_in_the_words_of_the_clauses(case: Case, made: Path) -> None:
    slots = case.town.slots(case.record)
    special = [None] * len(get(case.record, "特約"))
    at = slots.index("term") if "term" in slots else -1
    for paper in (case.clean, case.draft):
        wanted = [*slots[:at], *special, *slots[at:]]
        assert len(paper.articles) == len(wanted)
        for slot, article in zip(wanted, paper.articles, strict=True):
            assert article.text
            fitting = [
                heading
                for heading, pieces in (variants(made, slot) if slot else ())
                if heading == article.heading and stands_in_order(pieces, article.text)
            ]
            assert fitting or slot is None, f"{slot}: {article}"


def test_special_articles_stand_before_the_term_to_the_letter(made: Path) -> None:
    found = [one for one in cases(made) if "特約" in one.record]
    assert [len(one.record["特約"]) for one in found] == [2, 1]
    for one in found:
        wanted = [
            (special["見出し"], [line.strip() for line in special["本文"].strip().split("\n")])
            for special in one.record["特約"]
        ]
        for paper in (one.clean, one.draft):
            at = [article.heading for article in paper.articles].index("有効期間")
            assert [
                (article.heading, [re.sub("^[２-９]　", "", line) for line in article.text.split("\n")])
                for article in paper.articles[at - len(wanted) : at]
            ] == wanted


def test_the_paragraphs_of_an_article_are_numbered_from_the_second_on(clean: Word) -> None:
    for article in clean.articles:
        lines = article.text.split("\n")
        numbers = [found.group(1) for line in lines if (found := re.match(r"([０-９]+)　", line))]
        assert numbers == [str(n).translate(FULL_WIDTH) for n in range(2, len(numbers) + 2)], article


def test_the_fields_of_an_agreement_are_its_items_in_its_own_words(case: Case) -> None:
    wanted = [f"({n})　{one}" for n, one in enumerate(case.town.fields(case.record), 1)]
    for paper in (case.clean, case.draft):
        # Those of an amendment stand in its table of what changes.
        at = paper.body.index(wanted[0])
        assert paper.body[at : at + len(wanted)] == wanted


def test_the_day_of_signing_and_the_end_of_the_term_are_printed(case: Case) -> None:
    for paper in (case.clean, case.draft):
        assert print_day(case.record["締結日"]) in paper.body[paper.closing :]
        assert f"{print_day(case.record['有効期間終了日'])}まで" in paper.text


def test_every_agreement_has_one_cost_article_that_says_who_pays(case: Case) -> None:
    for paper in (case.clean, case.draft):
        costs = [one for one in paper.articles if one.heading == "費用負担"]
        assert len(costs) == 1
        assert re.search(case.town.who_pays(case.record), costs[0].text), costs[0].text


def test_the_division_of_costs_stands_in_a_table_item_by_item(made: Path) -> None:
    found = [one for one in cases(made) if has_cost_table(one.record)]
    assert found
    for one in found:
        listed = one.record["費用負担"]["内訳"]
        wanted = [
            [str(n), *(get(item, name) for name in ("費用の項目", "費目", "負担者", "負担割合"))]
            for n, item in enumerate(listed, 1)
        ]
        assert len(wanted) >= 4
        (cost,) = [article.number for article in one.clean.articles if article.heading == "費用負担"]
        for paper in (one.clean, one.draft):
            assert wanted in [table[1:] for table in paper.tables]
            assert f"{one.town.cost_annex(one.record)}（{cost}関係）" in paper.body


def test_an_amendment_shows_what_it_changes_beside_what_it_was(made: Path) -> None:
    found = [one for one in cases(made) if "変更元" in one.record]
    assert found
    for one in found:
        original = one.town.agreements[one.record["変更元"]]
        begins = f"{print_day(original['締結日'])}付けで締結した「{original['協定名称']}」"
        for paper in (one.clean, one.draft):
            assert begins in paper.articles[0].text
            _, fields, term = next(table for table in paper.tables if table[0] == ["変更後", "変更前"])
            for column, record in enumerate((one.record, original)):
                lines = fields[column].split("\n")
                assert lines[0] == "（連携事項）"
                assert [line[4:] for line in lines[2:]] == one.town.fields(record)
                assert term[column].startswith("（有効期間）\n")
                assert f"{print_day(record['有効期間終了日'])}まで" in term[column]


def signature(label: str, one: Person, how: str) -> list[str]:
    """The lines of one who signs; a name that is written by pen is printed below the place for it."""
    name, below = ("", [f"（署名者　{one.name}）"]) if how == "署名" else (one.name, [])
    mark = "㊞" if how == "記名押印" else ""
    return [f"{label}\t{one.address}", f"\t{one.body}", f"\t{one.title}　{name}\t{mark}", *below]


def test_the_signers_stand_in_order_with_address_name_and_title_to_the_letter(case: Case) -> None:
    how = case.record.get("署名方式", "記名押印")
    wanted = [
        line
        for party in case.town.parties(case.record)
        for one in party.signing
        for line in signature(party.label, one, how)
    ]
    if "立会人" in case.record:
        wanted.append("立会人")
    for one in get(case.record, "立会人"):
        signer = one["署名者"]
        witness = Person(one["所在地"], one["名称"], signer["職名"], signer["氏名"])
        wanted += signature("", witness, how)
    for paper in (case.clean, case.draft):
        assert paper.body[paper.closing + 2 :][: len(wanted)] == wanted
        assert not [line for line in paper.body[paper.closing + 2 :][len(wanted) :] if "\t" in line]


def test_the_parties_are_introduced_by_name_and_label(case: Case) -> None:
    introduced = [one.introduced for one in case.town.parties(case.record)]
    for paper in (case.clean, case.draft):
        assert stands_in_order(introduced, paper.body[1])


def test_the_members_of_a_large_group_are_listed_in_an_annex(made: Path) -> None:
    groups = [
        (case, party) for case in cases(made) for party in case.town.parties(case.record) if party.annex
    ]
    assert [len(party.members) for _, party in groups] == [7, 6, 7]
    for case, party in groups:
        wanted = [
            [str(n), one.body, one.address, f"{one.title}　{one.name}"]
            for n, one in enumerate(party.members, 1)
        ]
        for paper in (case.clean, case.draft):
            assert [["番号", "名称", "所在地", "代表者等"], *wanted] in paper.tables
            name = f"（{party.group}）" if party.group else ""
            at = paper.body.index(f"{party.annex}（前文関係）")
            assert paper.body[at + 1] == f"{party.label}{name}の構成員"


def test_a_branch_head_signs_in_the_place_of_the_president(made: Path) -> None:
    found = 0
    for case in cases(made):
        for party in get(case.record, "当事者") or []:
            alone = [{"構成員": one, **party["署名者"]} for one in ids(party["構成員"]) if "署名者" in party]
            given = party.get("構成員の署名者", alone if len(alone) == 1 else [])
            for signer in given:
                found += 1
                assert f"\t{signer['職名']}　" in case.clean.text
                assert signer["氏名"] in case.clean.text
                assert case.town.partners[signer["構成員"]]["代表者氏名"] not in case.clean.text
    assert found >= 2


def test_the_closing_says_how_it_is_signed_and_how_many_originals_there_are(case: Case) -> None:
    parties = case.town.parties(case.record)
    closing = case.clean.body[case.clean.closing]
    originals = f"本書{len(parties)}通".translate(FULL_WIDTH)
    how = case.record.get("署名方式", "記名押印")
    assert {"記名押印": "記名押印の上", "署名": "署名の上", "電子署名": "電子署名を行った上"}[how] in closing
    assert (originals in closing) is (how != "電子署名")
    assert ("通" in closing) is (how != "電子署名")
    assert stands_in_order([one.label for one in parties], closing)


def test_an_agreement_of_three_parties_names_all_three(made: Path) -> None:
    found = [one for one in cases(made) if len(one.town.parties(one.record)) == 3]
    assert len(found) >= 3
    for one in found:
        labels = [line.split("\t")[0] for line in one.clean.body[one.clean.closing :] if "\t" in line]
        assert list(dict.fromkeys(label for label in labels if label)) == ["甲", "乙", "丙"]


def test_a_clean_agreement_has_no_blank_no_mark_of_a_draft_and_nothing_left_over(clean: Word) -> None:
    assert not LEFT_OVER.search(clean.text)
    assert clean.headers
    assert not any("案" in one or LEFT_OVER.search(one) for one in [*clean.headers, *clean.footers])
    assert "確認事項" not in clean.text


def test_a_draft_carries_the_mark_in_every_header_and_nothing_left_over(draft: Word) -> None:
    assert draft.headers
    assert all("案" in one for one in draft.headers)
    assert not any(LEFT_OVER.search(one) for one in [draft.text, *draft.headers, *draft.footers])


def test_a_draft_lists_its_open_points_with_their_reference(case: Case, made: Path) -> None:
    open_points = [
        one
        for one in support.findings(made, case.town.city)
        if one["source"]["record"] == f"agreements:{case.key}" and one["severity"] != "notice"
    ]
    for one in open_points:
        assert one["message"] in case.draft.text
        assert one["reference"] in case.draft.text
    assert ("未了の事項はありません。" in case.draft.text) is (not open_points)


# sheets (requirements.md, rows K5, K6, K9, K11, A14)


@dataclass(frozen=True)
class Group:
    """The records that one sheet shows."""

    city: str
    kind: str
    year: str
    key: str

    def town(self, made: Path) -> Town:
        return read_town(made, self.city)

    def records(self, town: Town) -> list[support.Record]:
        return [one for one in shown(town, self.kind) if (self.year, self.key) in groups_of(self.kind, one)]


def shown(town: Town, kind: str) -> list[support.Record]:
    """The records that stand on sheets of a kind."""
    if kind == "sheet4":
        return town.records("results")
    direction = "企業等→市" if kind == "sheet1" else "市→企業等"
    return [one for one in town.records("proposals") if one["提案方向"] == direction]


def groups_of(kind: str, record: support.Record) -> list[tuple[str, str]]:
    """On whose sheets, and of which year, a record stands."""
    owner = {"sheet1": "協定ID", "sheet2": "部課名", "sheet4": "部署ID"}[kind]
    return [(record["年度"], key) for key in ids(record[owner])]


def groups(kind: str, city: str, root: Path) -> set[Group]:
    town = read_town(root, city)
    if kind not in town.folders:
        return set()
    return {Group(city, kind, year, key) for one in shown(town, kind) for year, key in groups_of(kind, one)}


def all_groups(kind: str) -> list[Any]:
    """Every sheet of a kind of the sample data, as parameters."""
    found = [one for city in CITIES for one in groups(kind, city, machine.ROOT)]
    listed = sorted(found, key=lambda one: (one.city, one.year, one.key))
    return [pytest.param(one, id=f"{one.city} {one.key} {one.year}") for one in listed]


def sheet_path(made: Path, group: Group) -> Path:
    town = group.town(made)
    folder = made / "output" / group.city / town.folders[group.kind] / group.year.translate(FULL_WIDTH)
    (found,) = folder.glob(f"{group.key} *.xlsx")
    return found


def partner_names(town: Town, record: support.Record, name: str = "企業等ID") -> str:
    return "、".join(town.partners[one]["企業名"] for one in ids(record.get(name, "")))


def full_name(town: Town, key: str) -> str:
    """Bureau, section and unit of a department."""
    for one in town.records("departments"):
        if get(one, "部署ID", "id") == key:
            words = (get(one, *names) for names in (("部", "bureau"), ("課", "section"), ("係", "unit")))
            return " ".join(word for word in words if word)
    raise KeyError(key)


@pytest.mark.parametrize("kind", ["sheet1", "sheet2", "sheet4"])
@pytest.mark.parametrize("city", CITIES)
def test_every_group_of_proposals_and_results_has_its_sheet(city: str, kind: str, made: Path) -> None:
    wanted = groups(kind, city, made)
    name = read_town(made, city).folders.get(kind, kind)
    found = [path for path in (made / "output" / city / name).rglob("*") if path.is_file()]
    own = {(path.parent.name, path.name.split(" ")[0]) for path in found}
    compiled = {key for _, key in own if not key.isascii()}
    assert {one for one in own if one[1].isascii()} == {
        (one.year.translate(FULL_WIDTH), one.key) for one in wanted
    }
    usual = {"sheet1": set(), "sheet2": {"取りまとめ"}, "sheet4": {"取りまとめ", "窓口用"}}
    assert compiled == (usual[kind] if wanted else set())


@pytest.mark.parametrize("group", all_groups("sheet4"))
def test_sheet_4_lists_the_results_of_its_section_in_numbered_lines(group: Group, made: Path) -> None:
    town = group.town(made)
    sheet = support.read_sheet(sheet_path(made, group))
    rows = support.cells(sheet)
    heading = rows.index(["NO", "取組の件名", "取組内容", "連携企業名"])
    mine = [one for one in group.records(town) if "実績なし" not in one]
    wanted = [
        [str(n), one["取組の件名"], done_under(one), partner_names(town, one, "連携企業名")]
        for n, one in enumerate(mine, 1)
    ]
    least = int(town.policy["style"].get("numbered_lines", 0))
    wanted += [[str(n), "", "", ""] for n in range(len(wanted) + 1, least + 1)]
    assert rows[heading + 1 :] == wanted

    above = ["".join(row).replace("　", "") for row in rows[:heading]]
    name = town.folders["sheet4"]
    assert any(name in line for line in above)
    assert ("実績報告" in above) is (name == "別紙④")
    assert any(full_name(town, group.key) in line for line in above)
    assert ("実績なし" in above) is (not mine)
    assert sheet.print_title_rows == f"${heading + 1}:${heading + 1}"
    assert int(sheet.page_setup.paperSize or 0) == A4_PAPER


def test_a_section_with_twelve_results_has_twelve_numbered_lines(made: Path) -> None:
    lengths = [
        sum(1 for row in support.cells(support.read_sheet(path)) if row[0].isdigit())
        for path in (made / "output" / "kiyose" / "別紙④").rglob("D*.xlsx")
    ]
    assert 12 in lengths
    assert min(lengths) == 10


def compiled(made: Path, city: str, kind: str, year: str, word: str = "取りまとめ") -> list[list[str]]:
    """The rows of the one sheet of a year that goes beyond a section."""
    name = read_town(made, city).folders[kind]
    folder = made / "output" / city / name / year.translate(FULL_WIDTH)
    (path,) = folder.glob(f"{word} *.xlsx")
    return support.cells(support.read_sheet(path))


@pytest.mark.parametrize("year", ["令和7年度", "令和8年度"])
@pytest.mark.parametrize("city", CITIES)
def test_the_compiled_sheet_4_has_every_result_of_the_year_once(city: str, year: str, made: Path) -> None:
    town = read_town(made, city)
    mine = [one for one in town.records("results") if one["年度"] == year]
    order = [get(one, "部署ID", "id") for one in town.records("departments")]
    done = [one for one in mine if "実績なし" not in one]
    done.sort(key=lambda one: order.index(ids(one["部署ID"])[0]))
    rows = compiled(made, city, "sheet4", year)
    assert [row for row in rows if row[0].isdecimal()] == [
        [
            str(n),
            "\n".join(full_name(town, key) for key in ids(one["部署ID"])),
            one["取組の件名"],
            done_under(one),
            partner_names(town, one, "連携企業名"),
        ]
        for n, one in enumerate(done, 1)
    ]
    below = ["".join(row) for row in rows[-3:]]
    for one in mine:
        if "実績なし" in one:
            assert all(any(full_name(town, key) in line for line in below) for key in ids(one["部署ID"]))


@pytest.mark.parametrize("group", all_groups("sheet1"))
def test_sheet_1_gives_each_proposal_its_form(group: Group, made: Path) -> None:
    town = group.town(made)
    sheet = support.read_sheet(sheet_path(made, group))
    rows = support.whole(pages_apart(support.cells(sheet)))
    mine = group.records(town)
    wanted = [
        [
            [partner_names(town, one), "", "受付日", print_day(one["受付日"])],
            [field_word(town, one), "", "件名", get(one, "提案の件名")],
            [support.unbroken(one["提案内容"].strip()), "", "目的", "、".join(ids(one["目的"]))],
        ]
        for one in mine
    ]
    starts = [n for n, row in enumerate(rows) if row[0] == "企業名"]
    labels = [tuple(rows[start + n][0] for n in range(3)) for start in starts]
    printed = [[[word.strip() for word in rows[start + n][1:]] for n in range(3)] for start in starts]
    assert labels == [("企業名", "該当する連携事項", "提案内容")] * len(mine)
    assert printed == wanted
    name = town.folders["sheet1"]
    heading = "連携事項の提案" if name == "別紙①" else name
    titles = [row[0].replace("　", "") for row in rows]
    assert titles.count(f"{heading}【企業等→{town.policy['municipality']['name']}】") == len(mine)
    assert any(name in cell for row in rows for cell in row)
    assert int(sheet.page_setup.paperSize or 0) == A4_PAPER


def pages_apart(rows: list[list[str]]) -> list[list[str]]:
    """The corner mark of a form begins its page: it is no line of the text above it."""
    return [["｜", *row[1:]] if not row[0] and "別紙" in row[1] else row for row in rows]


def done_under(result: support.Record) -> str:
    """取組内容 as the sheets print it: what is not to be published says so first."""
    reason, content = get(result, "非公表の理由"), get(result, "取組内容")
    return f"【非公表】（理由：{reason}）\n{content}" if reason else content


def field_word(town: Town, proposal: support.Record) -> str:
    """Its 連携事項 in the words of its agreement."""
    word = get(proposal, "該当する連携事項")
    agreement = town.agreements[proposal["協定ID"]]
    own = {get(one, "区分"): get(one, "文言") for one in agreement["連携事項"] if not isinstance(one, str)}
    labels = {town.label("fields", code): wording for code, wording in own.items()}
    return labels.get(town.label("fields", word)) or town.label("fields", word)


@pytest.mark.parametrize("group", all_groups("sheet2"))
def test_sheet_2_gives_each_proposal_of_a_section_its_form(group: Group, made: Path) -> None:
    town = group.town(made)
    rows = support.whole(pages_apart(support.cells(support.read_sheet(sheet_path(made, group)))))
    starts = [n for n, row in enumerate(rows) if row[0] == "部課名"]
    assert [rows[start][1] for start in starts] == [full_name(town, group.key)] * len(starts)
    assert [tuple(rows[start + n][1] for n in (1, 2, 3)) for start in starts] == [
        (
            partner_names(town, one),
            "" if "提案なし" in one else field_word(town, one),
            "提案なし" if "提案なし" in one else support.unbroken(one["提案内容"]),
        )
        for one in group.records(town)
    ]


@pytest.mark.parametrize("year", ["令和7年度", "令和8年度"])
def test_what_sections_propose_is_handed_over_to_each_partner_together(year: str, made: Path) -> None:
    town = read_town(made, "kiyose")
    asked = [one for one in shown(town, "sheet2") if one["年度"] == year and "提案なし" not in one]
    partners = sorted({key for one in asked for key in ids(one["企業等ID"])})
    folder = made / "output" / "kiyose" / "別紙②" / year.translate(FULL_WIDTH)
    assert sorted(path.name.split(" ")[1] for path in folder.glob("取りまとめ *")) == partners
    for partner in partners:
        rows = compiled(made, "kiyose", "sheet2", year, f"取りまとめ {partner}")
        assert [(row[1], row[3], row[4]) for row in rows if row[0].isdecimal()] == [
            (full_name(town, one["部課名"]), one["提案の件名"], one["提案内容"])
            for one in asked
            if partner in ids(one["企業等ID"])
        ]


@pytest.mark.parametrize("year", ["令和7年度", "令和8年度"])
def test_sheet_3_brings_proposals_and_replies_back_to_all_sections(year: str, made: Path) -> None:
    town = read_town(made, "kiyose")
    sections = {one["部署ID"]: one["課"] for one in town.records("departments")}
    replies = {(one["提案ID"], one["企業等ID"]): one for one in town.records("replies")}
    mine = [one for one in town.records("proposals") if one["年度"] == year and "提案なし" not in one]
    wanted = [
        (one["提案内容"], partner_names(town, one), "－") for one in mine if one["提案方向"] == "企業等→市"
    ]
    wanted += [
        (
            one["提案内容"],
            sections[one["部課名"]],
            "\n".join(word for word in (reply["連携の可否"], get(reply, "コメント")) if word),
        )
        for one in mine
        if one["提案方向"] == "市→企業等"
        for key in ids(one["企業等ID"])
        if (reply := replies.get((one["提案ID"], key)))
    ]
    lines = support.whole(compiled(made, "kiyose", "sheet3", year, "全課あて"))
    printed = [(row[2], row[4], row[5]) for row in lines if row[0].isdecimal() and row[2]]
    assert printed == [tuple(map(support.unbroken, one)) for one in wanted]


# manifest, findings, page


@pytest.mark.parametrize("city", CITIES)
def test_the_manifest_names_every_file_with_its_hash(city: str, made: Path) -> None:
    manifest = support.manifest(made, city)
    assert list(manifest) == ["format", "municipality", "documents"]
    assert (manifest["format"], manifest["municipality"]) == (1, city)
    folder = made / "output" / city
    paths = [one["path"] for one in manifest["documents"]]
    assert paths == sorted(paths)
    assert set(paths) == set(support.tree(folder)) - {"manifest.json"}
    for one in manifest["documents"]:
        assert list(one) == ["kind", "path", "sha256", "digest", "command", "scope", "records", "template"]
        assert one["sha256"] == support.sha256(folder / one["path"])
        assert re.fullmatch("[0-9a-f]{64}", one["digest"])
        assert one["command"] == "build"


@pytest.mark.parametrize("city", CITIES)
def test_the_manifest_names_the_records_and_the_template_of_each_document(city: str, made: Path) -> None:
    town = read_town(made, city)
    known = {
        f"{path.stem}:{next(iter(one.values()))}"
        for path in (made / "data" / city).iterdir()
        if path.stem != "policy" and path.is_file()
        for one in town.records(path.stem)
    }
    seen: dict[str, set[str]] = {}
    for one in support.manifest(made, city)["documents"]:
        folder, _, name = one["path"].partition("/")
        if not name:
            continue
        assert folder == town.folders[one["kind"]]
        key = name.split("/")[-1].split(" ")[0]
        owner = "departments" if one["kind"] in ("sheet2", "sheet4") else "agreements"
        if key.isascii():  # what is compiled has no owner
            assert f"{owner}:{key}" in one["records"]
        assert {name for name in one["records"] if not name.startswith("replies:")} <= known
        suffix = one["path"].rpartition(".")[2]
        assert re.fullmatch(rf"templates/{suffix}/[\w-]+\.{suffix}", one["template"])
        assert (made / one["template"]).is_file()
        if key.isascii() and "立会人" not in name and not of_nothing(town, one["records"]):
            assert any(name.startswith("partners:") for name in one["records"])
        seen.setdefault(one["kind"], set()).add(suffix)
    assert set(seen) == set(town.folders) - ISSUED
    assert all(len(suffixes) == 1 for suffixes in seen.values())
    assert seen["agreement"] == seen["draft"] == {"docx"}


def of_nothing(town: Town, names: list[str]) -> bool:
    """Whether a sheet shows only that a section did nothing."""
    nothing = {f"results:{one['実績ID']}" for one in town.records("results") if "実績なし" in one}
    return bool(nothing & set(names))


def test_findings_have_the_keys_of_the_contract_and_their_order(made: Path) -> None:
    ranks = ["error", "warning", "notice"]
    listed = support.findings(made, "asahi")
    assert listed
    for one in listed:
        assert list(one) == ["rule", "severity", "source", "value", "message", "hint", "reference"]
        assert list(one["source"]) == ["file", "record", "line", "sheet", "cell"]
        assert one["source"]["file"].startswith("data/asahi/")
        assert (made / one["source"]["file"]).is_file()
    order = [
        (
            ranks.index(one["severity"]),
            one["source"]["file"],
            one["source"]["sheet"] or "",
            one["source"]["line"] or 0,
        )
        for one in listed
    ]
    assert order == sorted(order)


def test_the_workbook_of_findings_tells_the_same_as_findings_json(made: Path) -> None:
    rows = support.cells(support.read_sheet(made / "output" / "asahi" / "確認結果一覧.xlsx"))
    start = next(n for n, row in enumerate(rows) if "内容" in row)
    column = rows[start].index("内容")
    told = [row[column] for row in rows[start + 1 :] if row[column]]
    assert told == [one["message"] for one in support.findings(made, "asahi")]


class Page(html.parser.HTMLParser):
    """Links, ids, texts and everything that a page would load."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: set[str] = set()
        self.loads: list[str] = []
        self.scripts = 0
        self.security: dict[str, set[str]] = {}
        self.said = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.ids.add(given.get("id") or "")
        if tag == "a":
            self.links.append(given.get("href") or "")
        elif tag == "script" and not given:
            self.scripts += 1
        elif tag in {"link", "script", "img", "iframe", "object", "embed", "base"} or "src" in given:
            self.loads.append(f"{tag} {given}")
        elif tag == "meta" and "http-equiv" in given:
            assert given["http-equiv"] == "Content-Security-Policy"
            rules = (one.split() for one in (given["content"] or "").split(";"))
            self.security = {name: set(sources) for name, *sources in rules}

    def handle_data(self, data: str) -> None:
        self.said += data


def read_page(path: Path) -> tuple[Page, str]:
    text = path.read_text("utf-8")
    page = Page()
    page.feed(text)
    return page, text


@pytest.mark.parametrize("city", CITIES)
def test_the_page_needs_no_network_and_no_other_file(city: str, made: Path) -> None:
    page, text = read_page(made / "output" / city / "index.html")
    assert not page.loads
    assert page.scripts == 1  # its own, which may ask for nothing
    assert not re.search(
        r"https?://|//[a-z]+\.|url\(|@import|import\s*\(|\bsrc\s*=|fetch|XMLHttp|Socket|Beacon", text
    )
    assert page.security["default-src"] == {"'none'"}
    inline = {name for name, sources in page.security.items() if sources != {"'none'"}}
    assert inline <= {"style-src", "script-src"}
    assert all(page.security[name] == {"'unsafe-inline'"} for name in inline)


@pytest.mark.parametrize("city", CITIES)
def test_every_link_of_the_page_leads_somewhere_and_every_document_is_linked(city: str, made: Path) -> None:
    folder = made / "output" / city
    page, _ = read_page(folder / "index.html")
    files = {unquote(one) for one in page.links if not one.startswith("#")}
    assert all((folder / one).is_file() for one in files)
    assert all(one[1:] in page.ids for one in page.links if one.startswith("#"))
    made_here = {path for path in support.tree(folder) if "/" in path}
    assert made_here <= files
    assert len(made_here) >= 8


def test_the_page_tells_every_finding(made: Path) -> None:
    page, _ = read_page(made / "output" / "asahi" / "index.html")
    for one in support.findings(made, "asahi"):
        assert one["message"] in page.said


# --json


@pytest.mark.parametrize("command", ["check", "build", "verify"])
def test_json_is_one_object_with_four_keys_and_nothing_else(
    command: str, made: Path, tmp_path: Path, kyotei: Kyotei
) -> None:
    folder = Path(shutil.copytree(made, tmp_path / "copy"))
    result = kyotei(command, "--json", "--on", ON, cwd=folder)
    assert result.exit == 0
    assert list(result.json) == ["command", "exit", "findings", "documents"]
    assert (result.json["command"], result.json["exit"]) == (command, 0)
    if command != "verify":
        told = [one["message"] for one in result.json["findings"]]
        assert sorted(told) == sorted(
            one["message"] for city in CITIES for one in support.findings(folder, city)
        )


def test_json_of_a_build_lists_the_documents_of_every_city(workspace: Path, kyotei: Kyotei) -> None:
    documents = kyotei("build", "--json", "--on", ON, cwd=workspace).json["documents"]
    for city in CITIES:
        mine = [
            {key: value for key, value in one.items() if key != "municipality"}
            for one in documents
            if one["municipality"] == city
        ]
        assert (
            sorted(mine, key=lambda one: str(one["path"])) == support.manifest(workspace, city)["documents"]
        )


def test_json_keeps_standard_output_clean_in_a_process_of_its_own(
    workspace: Path, kyotei_process: Kyotei
) -> None:
    result = kyotei_process("build", "asahi", "--json", "--on", ON, cwd=workspace)
    assert result.exit == 0
    assert result.stdout.startswith("{")
    assert json.loads(result.stdout)["command"] == "build"


USAGE_ERRORS = [
    ("check", "nowhere"),
    ("build", "asahi", "nowhere"),
    ("verify", "nowhere"),
    ("build", "--only", "agreemnt"),
    ("build", "--jobs", "0"),
    ("build", "--jobs", "two"),
    ("check", "--on", "2026-02-30"),
    ("verify", "--nonsense"),
    ("build", "--on"),
]


@pytest.mark.parametrize("words", USAGE_ERRORS, ids=" ".join)
def test_a_usage_error_is_told_in_japanese_before_any_work(
    words: tuple[str, ...], workspace: Path, kyotei: Kyotei
) -> None:
    result = kyotei(*words, cwd=workspace)
    assert result.exit == 2
    assert result.stdout == ""
    assert re.search("[ぁ-ん]", result.stderr)
    assert not re.search(r"Error|Usage|Try|Invalid|Traceback|No such", result.stderr)
    assert not (workspace / "output").exists()


@pytest.mark.parametrize("words", USAGE_ERRORS, ids=" ".join)
def test_a_usage_error_is_one_json_object_where_json_is_asked_for(
    words: tuple[str, ...], workspace: Path, kyotei: Kyotei
) -> None:
    result = kyotei(words[0], "--json", *words[1:], cwd=workspace)
    assert result.exit == 2
    assert list(result.json) == ["command", "exit", "findings", "documents"]
    assert (result.json["command"], result.json["exit"], result.json["documents"]) == (words[0], 2, [])
    assert [one["severity"] for one in result.json["findings"]] == ["error"]
    assert not (workspace / "output").exists()


@pytest.mark.parametrize(
    "words",
    [
        ("--workspace", "missing", "check", "--json"),
        ("nonsense", "--json"),
        ("--nonsense", "check", "--json"),
    ],
    ids=" ".join,
)
def test_a_usage_error_before_the_command_is_one_json_object_too(
    words: tuple[str, ...], workspace: Path, kyotei: Kyotei
) -> None:
    result = kyotei(*words, cwd=workspace)
    assert result.exit == 2
    assert list(result.json) == ["command", "exit", "findings", "documents"]


def test_an_unknown_city_is_answered_with_a_near_one(workspace: Path, kyotei: Kyotei) -> None:
    result = kyotei("build", "asahl", "--on", ON, cwd=workspace)
    assert result.exit == 2
    assert "「asahl」" in result.stderr
    assert "「asahi」のことでしょうか。" in result.stderr


@pytest.mark.parametrize("command", ["check", "build", "verify"])
@pytest.mark.parametrize(
    "folders", [(), ("data",), ("data/ニ", "templates")], ids=["nothing", "no city", "no key"]
)
def test_an_empty_workspace_is_refused_before_any_work(
    command: str, folders: tuple[str, ...], tmp_path: Path, kyotei: Kyotei
) -> None:
    for name in folders:
        (tmp_path / name).mkdir(parents=True)
    result = kyotei(command, "--on", ON, cwd=tmp_path)
    assert result.exit == 2
    assert "市町村のフォルダーがありません" in result.stderr
    assert not (tmp_path / "output").exists()


def test_a_workspace_elsewhere_is_worked_on_there(workspace: Path, tmp_path: Path, kyotei: Kyotei) -> None:
    result = kyotei("--workspace", workspace, "build", "asahi", "--on", ON, cwd=tmp_path)
    assert result.exit == 0
    assert (workspace / "output" / "asahi" / "index.html").is_file()
    assert not (tmp_path / "output").exists()


# exit 3


def test_a_city_that_another_run_holds_is_left_alone_and_the_other_is_built(
    workspace: Path, kyotei: Kyotei
) -> None:
    lock = workspace / "output" / support.BACKSTAGE / "asahi.lock"
    lock.parent.mkdir(parents=True)
    with FileLock(lock, timeout=0):
        result = kyotei("build", "--json", "--on", ON, cwd=workspace)
    assert (result.exit, result.json["exit"]) == (3, 3)
    assert [one["rule"] for one in result.json["findings"] if one["severity"] == "error"] == ["busy"]
    assert {one["municipality"] for one in result.json["documents"]} == {"kiyose"}
    assert not (workspace / "output" / "asahi").exists()
    assert kyotei("build", "--on", ON, cwd=workspace).exit == 0


def test_a_document_whose_place_is_taken_by_a_folder_is_told_and_the_others_are_made(
    small: Path, kyotei: Kyotei
) -> None:
    assert kyotei("build", "--on", ON, cwd=small).exit == 0
    undisturbed = support.tree(small / "output")
    taken = support.document(small, SMALL, "協定書 N1")
    shutil.rmtree(small / "output")
    taken.mkdir(parents=True)
    (taken / "メモ.txt").write_text("残すもの", "utf-8")
    result = kyotei("build", "--json", "--on", ON, cwd=small)
    assert (result.exit, result.json["exit"]) == (3, 3)
    told = [one for one in result.json["findings"] if one["severity"] == "error"]
    assert [one["rule"] for one in told] == ["cannot-write"]
    assert told[0]["source"]["file"] == taken.relative_to(small).as_posix()
    others = {"協定書 N2", "協定書案 N1", "協定書案 N2", "別紙① N1", "別紙④ D1"}
    others |= {f"{kind} {key}" for kind in support.APPROVAL for key in ("N1", "N2")}
    others |= {"別紙③ 全課あて", "別紙④ 取りまとめ", "別紙④ 窓口用"}
    assert support.documents(small, SMALL) == others
    paths = {one["path"] for one in support.manifest(small, SMALL)["documents"]}
    assert taken.relative_to(small / "output" / SMALL).as_posix() not in paths
    shutil.rmtree(taken)
    assert kyotei("build", "--on", ON, cwd=small).exit == 0
    assert support.tree(small / "output") == undisturbed


def test_a_folder_in_the_place_of_a_document_that_was_made_before_holds_back_no_other(
    small: Path, kyotei: Kyotei
) -> None:
    kyotei("build", "--on", ON, cwd=small)
    taken = support.document(small, SMALL, "協定書 N1")
    draft = support.document(small, SMALL, "協定書案 N2")
    taken.unlink()
    taken.mkdir()
    draft.unlink()
    result = kyotei("build", "--json", "--on", ON, cwd=small)
    assert result.exit == 3
    told = [one for one in result.json["findings"] if one["severity"] == "error"]
    assert [one["source"]["file"] for one in told] == [taken.relative_to(small).as_posix()]
    assert draft.is_file()
    assert len(result.json["documents"]) >= 5


@pytest.mark.parametrize("name", ["manifest.json", "index.html", "findings.json"])
def test_a_folder_in_the_place_of_what_tells_of_the_city_is_told_without_a_traceback(
    name: str, small: Path, kyotei: Kyotei
) -> None:
    (small / "output" / SMALL / name).mkdir(parents=True)
    result = kyotei("build", "--json", "--on", ON, cwd=small)
    assert result.exit == 3
    told = [one for one in result.json["findings"] if one["severity"] == "error"]
    assert [one["source"]["file"] for one in told] == [f"output/{SMALL}/{name}"]


def test_an_output_that_is_a_file_is_told_without_a_traceback(small: Path, kyotei: Kyotei) -> None:
    (small / "output").write_text("", "utf-8")
    result = kyotei("build", "--json", "--on", ON, cwd=small)
    assert (result.exit, result.json["exit"]) == (3, 3)
    assert (small / "output").is_file()
