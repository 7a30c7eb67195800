"""`kyotei check` and `build` of the sample data: what is made, and that it says what the records say."""

from __future__ import annotations

import html.parser
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from filelock import FileLock

from tests.acceptance import support
from tests.acceptance.support import ON, SMALL, Word, get, records
from tests.tools.cli import Kyotei

CITIES = ("asahi", "kiyose")
OPEN = {"相談中", "手続中", "in-procedure", "consulting"}
A4 = (210, 297)
A4_PAPER = 9
LEFT_OVER = re.compile(r"\{\{|\}\}|\{%|%\}|｛｛|｝｝|\bNone\b|：未定】")
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


# what the records promise, read without the program


def unsigned(workspace: Path, city: str) -> dict[str, support.Record]:
    """The agreements of a municipality that are not signed yet, by id."""
    listed = records(workspace, city, "agreements")
    return {get(one, "協定ID", "id"): one for one in listed if get(one, "状態", "status") in OPEN}


def parties(workspace: Path, city: str, agreement: support.Record) -> list[tuple[str, str, str, str]]:
    """Who signs an agreement, in order: address, name, title and name of the person."""
    town = support.parse_yaml((workspace / "data" / city / "policy.yaml").read_text("utf-8"))["municipality"]
    day = get(agreement, "締結日", "signed_on").replace("/", "-")
    head = [one for one in town["heads"] if one["since"] <= day][-1]
    partners = {get(one, "企業等ID", "id"): one for one in records(workspace, city, "partners")}

    def of_partner(identity: str, signer: support.Record) -> tuple[str, str, str, str]:
        one = partners[identity]
        return (
            get(signer, "所在地", "address") or get(one, "所在地", "address"),
            get(one, "企業名", "name"),
            get(signer, "職名", "title") or get(one, "代表者職名", "representative_title"),
            get(signer, "氏名", "name") or get(one, "代表者氏名", "representative_name"),
        )

    city_signs = (town["address"], town["name"], head["title"], head["name"])
    given = get(agreement, "当事者", "parties")
    if given:
        return [
            city_signs
            if member in {"市", "city", town["name"]}
            else of_partner(member, get(party, "署名者", "signer") or {})
            for party in given
            for member in get(party, "構成員", "members")
        ]
    named = get(agreement, "協定相手方", "partners")
    listed = named if isinstance(named, list) else re.split("[;；、]", named)
    return [city_signs, *(of_partner(one, {}) for one in listed)]


def slots(workspace: Path, city: str, agreement: support.Record) -> list[str]:
    """The articles that policy.yaml calls for, in order."""
    policy = support.parse_yaml((workspace / "data" / city / "policy.yaml").read_text("utf-8"))
    kind = get(agreement, "協定種別", "kind")
    words = (
        {kind}
        | {one["code"] for one in policy["codes"]["kinds"] if kind in (one["code"], one["label"])}
        | {one["label"] for one in policy["codes"]["kinds"] if kind in (one["code"], one["label"])}
    )
    found: list[list[str]] = [
        one["articles"] for one in policy["rule_sets"][-1]["article_sets"] if words & set(one["kinds"])
    ]
    return found[0]


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


def all_unsigned() -> list[Any]:
    """Every unsigned agreement of the sample data, as a parameter each."""
    root = Path(__file__).resolve().parents[2]
    return [pytest.param((city, one), id=one) for city in CITIES for one in unsigned(root, city)]


@pytest.fixture(params=all_unsigned())
def unsigned_one(request: pytest.FixtureRequest, made: Path) -> tuple[str, str, support.Record]:
    """City, id and record of an unsigned agreement."""
    city, identity = request.param
    return city, identity, unsigned(made, city)[identity]


@pytest.fixture
def clean(unsigned_one: tuple[str, str, support.Record], made: Path) -> Word:
    """Its clean agreement."""
    city, identity, _ = unsigned_one
    return support.read_word(support.document(made, city, f"協定書 {identity}"))


@pytest.fixture
def draft(unsigned_one: tuple[str, str, support.Record], made: Path) -> Word:
    """Its draft."""
    city, identity, _ = unsigned_one
    return support.read_word(support.document(made, city, f"協定書案 {identity}"))


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


def test_the_sample_data_is_as_rich_as_was_asked_for(made: Path) -> None:
    assert len(unsigned(made, "asahi")) >= 4
    assert len(records(made, "asahi", "partners")) >= 4
    assert len(records(made, "kiyose", "partners")) >= 3
    assert len(records(made, "kiyose", "departments")) >= 4
    assert len(records(made, "kiyose", "proposals")) >= 12
    assert len(records(made, "kiyose", "results")) >= 12


@pytest.mark.parametrize("city", CITIES)
def test_every_unsigned_agreement_is_made_clean_and_as_a_draft_and_no_other(city: str, made: Path) -> None:
    found = {one for one in support.documents(made, city) if one.startswith("協定書")}
    assert found == {f"{kind} {one}" for kind in ("協定書", "協定書案") for one in unsigned(made, city)}


def test_every_group_of_proposals_and_results_has_its_sheet(made: Path) -> None:
    folder = made / "output" / "kiyose"
    proposals = {
        (get(one, "年度"), get(one, "協定ID"))
        for one in records(made, "kiyose", "proposals")
        if get(one, "提案方向") == "企業等→市"
    }
    results = {
        (get(one, "年度"), department)
        for one in records(made, "kiyose", "results")
        for department in get(one, "部署ID").split(";")
    }
    for kind, groups in (("別紙①", proposals), ("別紙④", results)):
        found = {
            (path.parent.name, path.name.split(" ")[0])
            for path in (folder / kind).rglob("*")
            if path.is_file() and not path.name.startswith(("取りまとめ", "窓口用"))
        }
        assert found == {(year.translate(FULL_WIDTH), key) for year, key in groups}


# agreements


def test_title_and_properties_of_an_agreement_are_its_own(
    clean: Word, draft: Word, unsigned_one: tuple[str, str, support.Record]
) -> None:
    title = get(unsigned_one[2], "協定名称", "title")
    for paper in (clean, draft):
        assert paper.body[0] == title
        assert paper.title == title
        assert paper.page == A4


def test_articles_are_numbered_from_one_without_gaps(clean: Word, draft: Word) -> None:
    for paper in (clean, draft):
        numbers = [one.number for one in paper.articles]
        assert len(numbers) >= 5
        assert numbers == [f"第{str(n).translate(FULL_WIDTH)}条" for n in range(1, len(numbers) + 1)]


def test_articles_are_those_of_the_policy_in_the_words_of_the_clauses(
    clean: Word, draft: Word, unsigned_one: tuple[str, str, support.Record], made: Path
) -> None:
    city, _, record = unsigned_one
    wanted = slots(made, city, record)
    for paper in (clean, draft):
        assert len(paper.articles) == len(wanted)
        for slot, article in zip(wanted, paper.articles, strict=True):
            fitting = [
                heading
                for heading, pieces in variants(made, slot)
                if heading == article.heading and stands_in_order(pieces, article.text)
            ]
            assert fitting, f"{slot}: {article}"
            assert article.text


def test_the_paragraphs_of_an_article_are_numbered_from_the_second_on(clean: Word) -> None:
    for article in clean.articles:
        lines = article.text.split("\n")
        # What follows the last article is told apart by its wording.
        own = lines[: next((n for n, line in enumerate(lines) if "証するため" in line), len(lines))]
        numbers = [found.group(1) for line in own if (found := re.match(r"([０-９]+)　", line))]
        assert numbers == [str(n).translate(FULL_WIDTH) for n in range(2, len(numbers) + 2)], article


def test_every_agreement_has_one_cost_article_that_says_who_pays(
    clean: Word, draft: Word, unsigned_one: tuple[str, str, support.Record]
) -> None:
    burden = get(unsigned_one[2], "費用負担", "費用負担.考え方", "cost_burden")
    policy = burden if isinstance(burden, str) else get(burden, "考え方", "policy")
    words = {
        "市の負担なし": r"甲に費用の負担は生じない",
        "相手方負担": r"(乙|乙及び丙)が.*負担するものとする",
        "各自負担": r"それぞれ.*負担するものとする",
        "項目別負担": r"別表のとおり",
    }
    for paper in (clean, draft):
        costs = [one for one in paper.articles if one.heading == "費用負担"]
        assert len(costs) == 1
        assert re.search(words[policy], costs[0].text), costs[0].text


def test_the_division_of_costs_stands_in_a_table_item_by_item(made: Path) -> None:
    record = next(
        one for one in unsigned(made, "asahi").values() if get(one["費用負担"], "考え方") == "項目別負担"
    )
    body = support.read_word(support.document(made, "asahi", f"協定書 {record['協定ID']}")).body
    wanted = [
        get(item, name)
        for item in record["費用負担"]["内訳"]
        for name in ("費用の項目", "費目", "負担者", "負担割合")
    ]
    annex = next(n for n, line in enumerate(body) if line.startswith("別表（第"))
    printed = [line for line in body[annex:] if line in wanted]
    assert len(wanted) >= 12
    assert printed == wanted
    cost = next(n for n, line in enumerate(body) if line == "（費用負担）")
    number = re.match(r"第[０-９]+条", body[cost + 1])
    assert number is not None
    assert body[annex] == f"別表（{number.group()}関係）"


def test_the_signers_stand_in_order_with_address_name_and_title_to_the_letter(
    clean: Word, draft: Word, unsigned_one: tuple[str, str, support.Record], made: Path
) -> None:
    city, _, record = unsigned_one
    for paper in (clean, draft):
        closing = next(n for n, line in enumerate(paper.body) if "証するため" in line)
        block = [piece for line in paper.body[closing + 1 :] for piece in line.split("\t") if piece]
        at = 0
        for address, name, title, person in parties(made, city, record):
            for wanted in (address, name, f"{title}　{person}"):
                assert wanted in block[at:], f"{wanted!r} is not in {block[at:]}"
                at = block.index(wanted, at) + 1


def test_the_parties_are_introduced_by_name_and_label(
    clean: Word, unsigned_one: tuple[str, str, support.Record], made: Path
) -> None:
    city, _, record = unsigned_one
    preamble = clean.body[1]
    for label, (_, name, _, _) in zip("甲乙丙丁", parties(made, city, record), strict=False):
        assert f"{name}（以下「{label}」という。）" in preamble


def test_a_branch_head_signs_in_the_place_of_the_president(made: Path) -> None:
    record = next(one for one in unsigned(made, "asahi").values() if "当事者" in one)
    signer = next(one["署名者"] for one in record["当事者"] if "署名者" in one)
    partner = next(
        one
        for one in records(made, "asahi", "partners")
        if [one["企業等ID"]] in [party["構成員"] for party in record["当事者"]]
    )
    text = support.read_word(support.document(made, "asahi", f"協定書 {record['協定ID']}")).text
    assert f"{signer['職名']}　{signer['氏名']}" in text
    assert partner["代表者氏名"] not in text


def test_an_agreement_of_three_parties_names_all_three_as_many_times_as_originals(made: Path) -> None:
    record = next(
        one for one in unsigned(made, "asahi").values() if len(get(one, "協定相手方", "partners")) == 2
    )
    body = support.read_word(support.document(made, "asahi", f"協定書 {record['協定ID']}")).body
    closing = next(line for line in body if "証するため" in line)
    assert "３通" in closing
    labels = [line.split("\t")[0] for line in body[body.index(closing) :] if "\t" in line]
    assert [one for one in labels if one] == ["甲", "乙", "丙"]


def test_a_clean_agreement_has_no_blank_no_mark_of_a_draft_and_nothing_left_over(clean: Word) -> None:
    assert not LEFT_OVER.search(clean.text)
    assert clean.headers
    assert not any("案" in one or LEFT_OVER.search(one) for one in [*clean.headers, *clean.footers])
    assert "確認事項" not in clean.text


def test_a_draft_carries_the_mark_in_every_header_and_nothing_left_over(draft: Word) -> None:
    assert draft.headers
    assert all("案" in one for one in draft.headers)
    assert not any(LEFT_OVER.search(one) for one in [draft.text, *draft.headers, *draft.footers])


def test_a_draft_lists_its_open_points_with_their_reference(
    draft: Word, unsigned_one: tuple[str, str, support.Record], made: Path
) -> None:
    city, identity, _ = unsigned_one
    open_points = [
        one
        for one in support.findings(made, city)
        if one["source"]["record"] == f"agreements:{identity}" and one["severity"] != "notice"
    ]
    for one in open_points:
        assert one["message"] in draft.text
        assert one["reference"] in draft.text
    if not open_points:
        assert "未了の事項はありません。" in draft.text


# sheets (requirements.md, row K11)


def sheets_of(kind: str) -> list[Any]:
    """Fiscal year and key of every group of the sample data, as parameters."""
    root = Path(__file__).resolve().parents[2]
    type_name, owner = {"別紙①": ("proposals", "協定ID"), "別紙④": ("results", "部署ID")}[kind]
    groups = {
        (get(one, "年度"), key): None
        for one in records(root, "kiyose", type_name)
        if get(one, "提案方向") != "市→企業等"
        for key in get(one, owner).split(";")
    }
    return [pytest.param(year, key, id=f"{key} {year}") for year, key in groups]


def sheet_path(made: Path, kind: str, year: str, key: str) -> Path:
    found = list((made / "output" / "kiyose" / kind / year.translate(FULL_WIDTH)).glob(f"{key} *.xlsx"))
    assert len(found) == 1
    return found[0]


def partner_names(made: Path, ids: str) -> str:
    names = {get(one, "企業等ID"): get(one, "企業名") for one in records(made, "kiyose", "partners")}
    return "、".join(names[one] for one in ids.split(";"))


@pytest.mark.parametrize(("year", "department"), sheets_of("別紙④"))
def test_sheet_4_lists_the_results_of_its_section_in_ten_numbered_lines_or_more(
    year: str, department: str, made: Path
) -> None:
    sheet = support.read_sheet(sheet_path(made, "別紙④", year, department))
    rows = support.cells(sheet)
    heading = rows.index(["NO", "取組の件名", "取組内容", "連携企業名"])
    mine = [
        one
        for one in records(made, "kiyose", "results")
        if get(one, "年度") == year and department in get(one, "部署ID").split(";")
    ]
    wanted = [
        [str(n), get(one, "取組の件名"), get(one, "取組内容"), partner_names(made, get(one, "連携企業名"))]
        for n, one in enumerate(mine, 1)
    ]
    wanted += [[str(n), "", "", ""] for n in range(len(wanted) + 1, 11)]
    assert rows[heading + 1 :] == wanted

    above = ["".join(row).replace("　", "") for row in rows[:heading]]
    section = next(one for one in records(made, "kiyose", "departments") if get(one, "部署ID") == department)
    assert "実績報告" in above
    assert any("別紙④" in line for line in above)
    assert any(
        stands_in_order([get(section, "部"), get(section, "課"), get(section, "係")], line) for line in above
    )
    assert sheet.print_title_rows == f"${heading + 1}:${heading + 1}"
    assert int(sheet.page_setup.paperSize or 0) == A4_PAPER


def test_a_section_with_twelve_results_has_twelve_numbered_lines(made: Path) -> None:
    lengths = [
        sum(1 for row in support.cells(support.read_sheet(path)) if row[0].isdigit())
        for path in (made / "output" / "kiyose" / "別紙④").rglob("D*.xlsx")
    ]
    assert 12 in lengths
    assert min(lengths) == 10


@pytest.mark.parametrize(("year", "agreement"), sheets_of("別紙①"))
def test_sheet_1_gives_each_proposal_its_form(year: str, agreement: str, made: Path) -> None:
    sheet = support.read_sheet(sheet_path(made, "別紙①", year, agreement))
    rows = support.cells(sheet)
    record = next(one for one in records(made, "kiyose", "agreements") if get(one, "協定ID") == agreement)
    wordings = {get(record, f"連携事項.{n}.区分"): get(record, f"連携事項.{n}.文言") for n in range(1, 10)}
    mine = [
        one
        for one in records(made, "kiyose", "proposals")
        if get(one, "年度") == year
        and get(one, "協定ID") == agreement
        and get(one, "提案方向") == "企業等→市"
    ]
    wanted = [
        (
            partner_names(made, get(one, "企業等ID")),
            wordings[get(one, "該当する連携事項")] or get(one, "該当する連携事項"),
            get(one, "提案内容"),
        )
        for one in mine
    ]
    starts = [n for n, row in enumerate(rows) if row[0] == "企業名"]
    labels = [tuple(rows[start + n][0] for n in range(3)) for start in starts]
    printed = [tuple(rows[start + n][1] for n in range(3)) for start in starts]
    assert labels == [("企業名", "該当する連携事項", "提案内容")] * len(mine)
    assert printed == wanted
    titles = [row[0].replace("　", "") for row in rows]
    assert titles.count("連携事項の提案【企業等→清瀬市】") == len(mine)
    assert any("別紙①" in row for row in rows)
    assert int(sheet.page_setup.paperSize or 0) == A4_PAPER


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
    sheets = {"別紙①": "sheet1", "別紙②": "sheet2", "別紙③": "sheet3", "別紙④": "sheet4"}
    folders = {"協定書": "agreement", "協定書案": "draft"} | sheets
    ids = {
        f"{type_name}:{next(iter(one.values()))}"
        for type_name in ("agreements", "partners", "departments", "proposals", "results")
        if list((made / "data" / city).glob(f"{type_name}.*"))
        for one in records(made, city, type_name)
    }
    seen: set[str] = set()
    for one in support.manifest(made, city)["documents"]:
        folder, _, name = one["path"].partition("/")
        if not name:
            continue
        seen.add(one["kind"])
        key = name.split("/")[-1].split(" ")[0]
        owner = "departments" if one["kind"] in ("sheet2", "sheet4") else "agreements"
        assert one["kind"] == folders[folder]
        if key.isascii():  # what is compiled has no owner
            assert f"{owner}:{key}" in one["records"]
        assert {name for name in one["records"] if not name.startswith("replies:")} <= ids
        if key != "窓口用":
            assert any(name.startswith("partners:") for name in one["records"])
        suffix = "docx" if folder.startswith("協定書") else "xlsx"
        assert re.fullmatch(rf"templates/{suffix}/[\w-]+\.{suffix}", one["template"])
        assert (made / one["template"]).is_file()
    assert seen >= ({"agreement", "draft"} if city == "asahi" else set(folders.values()))


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
        self.said = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.ids.add(given.get("id") or "")
        if tag == "a":
            self.links.append(given.get("href") or "")
        elif tag in {"link", "script", "img", "iframe", "object", "embed", "base"} or "src" in given:
            self.loads.append(f"{tag} {given}")

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
    assert not re.search(r"https?://|//[a-z]+\.|url\(|@import|src=", text)


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
