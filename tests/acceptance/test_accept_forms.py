"""`kyotei forms issue` and the papers of the procedure, of the sample data: that they say what the records say."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tests.acceptance import support
from tests.acceptance.promised import OPEN, Town, read_town
from tests.acceptance.support import ON, get, ids
from tests.tools import machine, pictures
from tests.tools.cli import Kyotei, in_process

PAPERS = ("見直し調書", "申出書", "連携実績整理表", "ニーズ調査票")
YEAR = "令和8年度"
LEFT_OVER = re.compile(r"\{\{|\}\}|\{%|%\}|\bNone\b")


@pytest.fixture(scope="module")
def issued(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample data with forms of one city and the papers of both; only to be read."""
    folder = tmp_path_factory.mktemp("issued") / "workspace"
    for name in ("data", "templates"):
        shutil.copytree(machine.ROOT / name, folder / name)
    only = [word for one in PAPERS for word in ("--only", one)]
    assert in_process("build", "asahi", "kiyose", *only, "--on", ON, cwd=folder).exit == 0
    words = ("forms", "issue", "kiyose", "--year", YEAR, "--reply-by", "2026-12-18", "--on", ON)
    result = in_process(*words, cwd=folder)
    assert result.exit == 0, result.stdout + result.stderr
    return folder


def files(issued: Path, city: str, folder: str) -> list[Path]:
    return sorted(one for one in (issued / "output" / city / folder).rglob("*") if one.is_file())


@pytest.fixture
def kiyose(issued: Path) -> Town:
    return read_town(issued, "kiyose")


@pytest.fixture
def asahi(issued: Path) -> Town:
    return read_town(issued, "asahi")


def in_force(town: Town) -> list[support.Record]:
    """The comprehensive agreements that go on; the others have procedures of their own."""
    listed = town.agreements.values()
    return [one for one in listed if (one["状態"], one["協定種別"]) == ("締結済", "包括連携協定")]


def asked(town: Town) -> list[support.Record]:
    """What the sections proposed to partners in the year of the issue."""
    return [
        one
        for one in town.records("proposals")
        if (one["提案方向"], one["年度"]) == ("市→企業等", YEAR) and "提案なし" not in one
    ]


def replies(town: Town) -> dict[tuple[str, str], support.Record]:
    return {(one["提案ID"], one["企業等ID"]): one for one in town.records("replies")}


def test_every_partner_with_an_agreement_in_force_is_asked_for_proposals(issued: Path, kiyose: Town) -> None:
    letters = [one for one in files(issued, "kiyose", "forms") if one.name.startswith("別紙① ")]
    assert {one.name.split(" ")[1] for one in letters} == {one["協定相手方"] for one in in_force(kiyose)}
    for letter in letters:
        key = letter.name.split(" ")[1]
        partner, word = kiyose.partners[key], support.read_word(letter)
        assert partner["企業名"] in word.body
        assert "　".join((partner["代表者職名"], partner["代表者氏名"], "様")) in word.body
        for one in in_force(kiyose):
            assert (one["協定名称"] in word.body) is (one["協定相手方"] == key)
        assert any(one.startswith("拝啓") for one in word.body)
        assert "敬具" in word.body
        assert "令和８年１２月１８日（金）" in word.text
        assert (word.page, LEFT_OVER.search(word.text)) == ((210, 297), None)


def test_every_section_but_the_window_is_asked_for_proposals_and_results(issued: Path, kiyose: Town) -> None:
    sections = [one for one in kiyose.records("departments") if one["課"] != "未来創造課"]
    assert len(sections) >= 12
    for form in ("別紙②", "別紙④"):
        letters = [one for one in files(issued, "kiyose", "forms") if one.name.startswith(f"{form} ")]
        assert len(letters) == len(sections)
        for letter, section in zip(letters, sections, strict=True):
            word = support.read_word(letter)
            assert f"{section['部']}{section['課']}長　様" in word.body
            assert "経営政策部未来創造課長" in word.body
            assert form in word.text
            for one in kiyose.agreements.values():
                assert (one["協定名称"] in word.body) is (one in in_force(kiyose))


def test_every_proposal_of_the_city_stands_on_the_reply_sheet_of_its_partner_with_its_reply(
    issued: Path, kiyose: Town
) -> None:
    answers = replies(kiyose)
    sheets = files(issued, "kiyose", "forms/令和８年度/回答書")
    partners = {key for one in asked(kiyose) for key in ids(one["企業等ID"])}
    assert {one.name.split(" ")[0] for one in sheets} == partners
    for path in sheets:
        partner = path.name.split(" ")[0]
        lines = [row for row in support.cells(support.read_sheet(path)) if row[0].isdecimal()]
        mine = [one for one in asked(kiyose) if partner in ids(one["企業等ID"])]
        assert [(row[7], row[4].replace("\r", "")) for row in lines] == [
            (one["提案ID"], one["提案内容"].replace("\r", "")) for one in mine
        ]
        for row in lines:
            reply = answers.get((row[7], partner), {})
            assert row[5] == get(reply, "連携の可否")
            assert row[6].replace("\r", "") == get(reply, "コメント").replace("\r", "")


def test_a_partner_that_has_answered_everything_gets_no_letter_about_it(issued: Path, kiyose: Town) -> None:
    letters = [one.name for one in files(issued, "kiyose", "forms") if one.name.startswith("回答書 ")]
    answered = replies(kiyose)
    pairs = [(one["提案ID"], key) for one in asked(kiyose) for key in ids(one["企業等ID"])]
    waiting = {key for proposal, key in pairs if (proposal, key) not in answered}
    assert [one.split(" ")[1] for one in letters] == sorted(waiting)
    assert waiting < {key for _, key in pairs}


def test_a_city_that_asks_for_no_letters_is_told_so(issued: Path, kyotei: Kyotei) -> None:
    result = kyotei("forms", "issue", "asahi", "--year", "2026", cwd=issued)
    assert (result.exit, (issued / "output" / "asahi" / "forms").exists()) == (2, False)


def test_the_offer_is_written_for_each_partner_that_asked_for_an_agreement(issued: Path, asahi: Town) -> None:
    wanted = {
        (key, partner)
        for key, one in asahi.agreements.items()
        if one["状態"] in OPEN and one["発意"] == "企業等" and "変更元" not in one
        if one["協定種別"] == "包括連携協定"
        for partner in partners_of(one)
    }
    assert len(wanted) > 3
    offers = files(issued, "asahi", "申出書")
    assert {(one.name.split(" ")[0], one.name.split(" ")[1]) for one in offers} == wanted
    for offer in offers:
        word = support.read_word(offer)
        partner = asahi.partners[offer.name.split(" ")[1]]
        assert {partner["企業名"], partner["所在地"], "（宛先）旭市長"} <= set(word.body)
        assert len([one for one in word.body if one.startswith("□")]) == 8
        assert "市税等の完納" in word.text
        assert LEFT_OVER.search(word.text) is None


def partners_of(agreement: support.Record) -> list[str]:
    """The ids of its partners, members of groups too."""
    named = ids(get(agreement, "協定相手方"))
    members = [key for party in get(agreement, "当事者") or [] for key in ids(party["構成員"])]
    return [one for one in (named or members) if one != "市"]


def test_projects_at_the_citys_cost_do_not_count(issued: Path) -> None:
    (path,) = [one for one in files(issued, "asahi", "連携実績整理表") if "AS-2026-01" in one.name]
    rows = support.cells(support.read_sheet(path))
    lines = {row[2]: row for row in rows if row[0].isdecimal()}
    assert {name for name, row in lines.items() if row[10] == "－"} == {"健康ウォーキング大会"}
    assert len(lines) == 5
    assert any("事業 ４件（市の費用負担がある事業 １件を除く。）" in row for row in rows)


def test_proposals_and_planned_projects_are_asked_about_with_room_for_answers_and_other_wishes(
    issued: Path, asahi: Town
) -> None:
    surveys = files(issued, "asahi", "ニーズ調査票")
    assert len(surveys) >= 6
    for path in surveys:
        key = path.name.split(" ")[0]
        proposed = [
            one["提案の件名"]
            for one in asahi.records("proposals")
            if (one["提案方向"], one["協定ID"]) == ("企業等→市", key) and one["状態"] != "見送り"
        ]
        planned = [
            one["subject"]
            for one in asahi.records("projects")
            if (one.get("agreement"), one["status"]) == (key, "planned")
        ]
        rows = support.cells(support.read_sheet(path))
        asked_about = [row[2] for row in rows if row[0].isdecimal()]
        assert list(dict.fromkeys(asked_about)) == list(dict.fromkeys([*proposed, *planned]))
        assert ["希望\nする", "希望\nしない", "要協議"] in [row[5:8] for row in rows]
        assert any("このほかに" in row[0] for row in rows)


def test_the_review_lists_the_results_of_its_years(issued: Path, kiyose: Town) -> None:
    (path,) = [one for one in files(issued, "kiyose", "見直し調書") if "KA-2024-01" in one.name]
    mine = [one for one in kiyose.records("results") if one.get("協定ID") == "KA-2024-01"]
    word = support.read_word(path)
    assert mine
    assert all(one["取組の件名"] in word.body for one in mine)
    assert "令和６年１月１５日から令和９年１月１４日まで" in word.body
    assert any("異議を申し出ない（更新）" in one for one in word.body)


@pytest.mark.needs("soffice", "pdftotext")
def test_letters_take_a_page_and_agreements_of_sections_another(issued: Path, tmp_path: Path) -> None:
    found = {one.name[:3]: one for one in files(issued, "kiyose", "forms") if one.suffix == ".docx"}
    pdfs = pictures.to_pdf(list(found.values()), tmp_path)
    pages = {name: pictures.pdf_text(pdfs[path]).count("\f") for name, path in found.items()}
    assert pages == {"別紙①": 1, "別紙②": 2, "別紙④": 2, "回答書": 1}
