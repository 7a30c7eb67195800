"""`kyotei forms issue` and the papers of the procedure, of the sample data: that they say what the records say."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tests.acceptance import support
from tests.acceptance.support import ON, get, records
from tests.tools import machine, pictures
from tests.tools.cli import Kyotei, in_process

PAPERS = ("見直し調書", "申出書", "連携実績整理表", "ニーズ調査票")
LEFT_OVER = re.compile(r"\{\{|\}\}|\{%|%\}|\bNone\b")


@pytest.fixture(scope="module")
def issued(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample data with forms of one city and the papers of both; only to be read."""
    folder = tmp_path_factory.mktemp("issued") / "workspace"
    for name in ("data", "templates"):
        shutil.copytree(machine.ROOT / name, folder / name)
    only = [word for one in PAPERS for word in ("--only", one)]
    assert in_process("build", "asahi", "kiyose", *only, "--on", ON, cwd=folder).exit == 0
    words = ("forms", "issue", "kiyose", "--year", "令和8年度", "--reply-by", "2026-12-18", "--on", ON)
    result = in_process(*words, cwd=folder)
    assert result.exit == 0, result.stdout + result.stderr
    return folder


def files(issued: Path, city: str, folder: str) -> list[Path]:
    return sorted(one for one in (issued / "output" / city / folder).rglob("*") if one.is_file())


def in_force(issued: Path) -> list[support.Record]:
    return [one for one in records(issued, "kiyose", "agreements") if get(one, "状態") == "締結済"]


def test_every_partner_with_an_agreement_in_force_is_asked_for_proposals(issued: Path) -> None:
    partners = {get(one, "企業等ID"): one for one in records(issued, "kiyose", "partners")}
    letters = [one for one in files(issued, "kiyose", "forms") if one.name.startswith("別紙① ")]
    assert {one.name.split(" ")[1] for one in letters} == {get(one, "協定相手方") for one in in_force(issued)}
    for letter in letters:
        partner = partners[letter.name.split(" ")[1]]
        word = support.read_word(letter)
        assert get(partner, "企業名") in word.body
        person = "　".join((get(partner, "代表者職名"), get(partner, "代表者氏名"), "様"))
        assert person in word.body
        mine = [one for one in in_force(issued) if get(one, "協定相手方") == get(partner, "企業等ID")]
        assert all(get(one, "協定名称") in word.body for one in mine)
        assert any(one.startswith("拝啓") for one in word.body)
        assert "敬具" in word.body
        assert "令和８年１２月１８日（金）" in word.text
        assert (word.page, LEFT_OVER.search(word.text)) == ((210, 297), None)


def test_every_section_but_the_window_is_asked_for_proposals_and_results(issued: Path) -> None:
    sections = [one for one in records(issued, "kiyose", "departments") if get(one, "課") != "未来創造課"]
    for form in ("別紙②", "別紙④"):
        letters = [one for one in files(issued, "kiyose", "forms") if one.name.startswith(f"{form} ")]
        assert len(letters) == len(sections)
        for letter, section in zip(letters, sections, strict=True):
            word = support.read_word(letter)
            assert get(section, "部") in word.body
            assert f"{get(section, '課')}長　様" in word.body
            assert "未来創造課長" in word.body
            assert form in word.text
            assert all(get(one, "協定名称") in word.body for one in in_force(issued))


def test_every_proposal_of_the_city_stands_on_the_reply_sheet_of_its_partner_with_its_reply(
    issued: Path,
) -> None:
    replies = {
        (get(one, "提案ID"), get(one, "企業等ID")): one for one in records(issued, "kiyose", "replies")
    }
    asked = [one for one in records(issued, "kiyose", "proposals") if get(one, "提案方向") == "市→企業等"]
    sheets = files(issued, "kiyose", "forms/令和８年度/回答書")
    assert {one.name.split(" ")[0] for one in sheets} == {get(one, "企業等ID") for one in asked}
    for path in sheets:
        partner = path.name.split(" ")[0]
        lines = [row for row in support.cells(support.read_sheet(path)) if row[0].isdecimal()]
        mine = [one for one in asked if get(one, "企業等ID") == partner]
        assert [(row[7], row[4].replace("\r", "")) for row in lines] == [
            (get(one, "提案ID"), get(one, "提案内容").replace("\r", "")) for one in mine
        ]
        for row in lines:
            reply = replies.get((row[7], partner), {})
            assert row[5] == get(reply, "連携の可否")
            assert row[6].replace("\r", "") == get(reply, "コメント").replace("\r", "")


def test_a_partner_that_has_answered_everything_gets_no_letter_about_it(issued: Path) -> None:
    letters = [one.name for one in files(issued, "kiyose", "forms") if one.name.startswith("回答書 ")]
    assert [one.split(" ")[1] for one in letters] == ["P002", "P004"]


def test_a_city_that_asks_for_no_letters_is_told_so(issued: Path, kyotei: Kyotei) -> None:
    result = kyotei("forms", "issue", "asahi", "--year", "2026", cwd=issued)
    assert (result.exit, (issued / "output" / "asahi" / "forms").exists()) == (2, False)


def test_the_offer_is_written_for_each_partner_that_asked_for_an_agreement(issued: Path) -> None:
    wanted = {
        (get(one, "協定ID"), partner)
        for one in records(issued, "asahi", "agreements")
        if get(one, "状態") == "手続中" and get(one, "発意") == "企業等"
        for partner in get(one, "協定相手方")
    }
    offers = files(issued, "asahi", "申出書")
    assert {(one.name.split(" ")[0], one.name.split(" ")[1]) for one in offers} == wanted
    partners = {get(one, "企業等ID"): one for one in records(issued, "asahi", "partners")}
    for offer in offers:
        word = support.read_word(offer)
        partner = partners[offer.name.split(" ")[1]]
        assert {get(partner, "企業名"), get(partner, "所在地"), "（宛先）旭市長"} <= set(word.body)
        assert len([one for one in word.body if one.startswith("□")]) == 8
        assert "市税等の完納" in word.text
        assert LEFT_OVER.search(word.text) is None


def test_projects_at_the_citys_cost_do_not_count(issued: Path) -> None:
    (path,) = [one for one in files(issued, "asahi", "連携実績整理表") if "AS-2026-01" in one.name]
    rows = support.cells(support.read_sheet(path))
    lines = {row[2]: row for row in rows if row[0].isdecimal()}
    assert {name for name, row in lines.items() if row[11] == "－"} == {"健康ウォーキング大会"}
    assert len(lines) == 5
    assert any("事業 4件（市の費用負担がある事業 1件を除く。）" in row for row in rows)


def test_planned_projects_are_asked_about_with_room_for_answers_and_other_wishes(issued: Path) -> None:
    for path in files(issued, "asahi", "ニーズ調査票"):
        identity = path.name.split(" ")[0]
        planned = [
            get(one, "subject")
            for one in records(issued, "asahi", "projects")
            if get(one, "agreement") == identity and get(one, "status") == "planned"
        ]
        rows = support.cells(support.read_sheet(path))
        assert [row[2] for row in rows if row[0].isdecimal()] == planned
        assert ["希望\nする", "希望\nしない", "要協議"] in [row[5:8] for row in rows]
        assert any("このほかに" in row[0] for row in rows)


def test_the_review_lists_the_results_of_its_years(issued: Path) -> None:
    (path,) = [one for one in files(issued, "kiyose", "見直し調書") if "KA-2024-01" in one.name]
    mine = [one for one in records(issued, "kiyose", "results") if get(one, "協定ID") == "KA-2024-01"]
    word = support.read_word(path)
    assert mine
    assert all(get(one, "取組の件名") in word.body for one in mine)
    assert "令和６年１月１５日から令和９年１月１４日まで" in word.body
    assert any("自動更新する" in one for one in word.body)


@pytest.mark.needs("soffice", "pdftotext")
def test_letters_take_a_page_and_agreements_of_sections_another(issued: Path, tmp_path: Path) -> None:
    found = {one.name[:3]: one for one in files(issued, "kiyose", "forms") if one.suffix == ".docx"}
    pdfs = pictures.to_pdf(list(found.values()), tmp_path)
    pages = {name: pictures.pdf_text(pdfs[path]).count("\f") for name, path in found.items()}
    assert pages == {"別紙①": 1, "別紙②": 2, "別紙④": 2, "回答書": 1}
