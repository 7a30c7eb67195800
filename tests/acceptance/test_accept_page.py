"""The page index.html as a clerk meets it in a browser: what it says, its filter, print, and barriers."""

from __future__ import annotations

import shutil
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from tests.acceptance import support
from tests.tools import axe, cli, machine, pictures
from tests.tools.once import Once

HERE = Path(__file__).parent / "small"
BAD_NAME = "<script>alert(1)</script>A&B <商会>"
AGREEMENTS = """
- 協定ID: N3
  協定種別: 包括連携協定
  協定名称: 例市と三番との包括連携に関する協定書
  協定相手方: [C3]
  発意: 企業等
  連携事項: [健康増進]
  費用負担: {考え方: 市の負担なし}
  締結日: 2026-12-03
  有効期間終了日: 2027-11-30
  手続の経過:
    - {手順: S1, 日付: 2026-09-01, 結果: 実施済}
  状態: 手続中
- 協定ID: N4
  協定種別: 包括連携協定
  協定名称: 例市と株式会社二番との未来に関する協定書
  協定相手方: [C2]
  締結日: 来年
- 協定ID: N5
  協定種別: 個別協定
  協定名称: 例市と株式会社一番との髙﨑地区の過去に関する協定書
  協定相手方: [C1]
  連携事項: [防災・減災]
  締結日: 2025-04-01
  有効期間終了日: 2026-03-31
  更新: {更新期間: 1年, 申出期限: 1か月前}
  窓口: {市側: {部署: 渉外課}}
  状態: 締結済
"""
PARTNER = f"""
- 企業等ID: C3
  企業名: '{BAD_NAME}'
  種別: 民間企業
  所在地: 例県例市三番町3番地
  代表者職名: 代表取締役
  代表者氏名: 三番　三郎
"""


class Reader(HTMLParser):
    """The cards by id of the agreement, as text, and all links."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.cards: dict[str, list[str]] = {}
        self.links: list[str] = []
        self.ids: list[str] = []
        self._card: list[str] | None = None
        self.feed(page.read_text("utf-8"))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.links += [value or "" for name, value in attrs if name == "href"]
        self.ids += [value or "" for name, value in attrs if name == "id"]
        if tag == "article":
            self._card = []
        if self._card is not None and given.get("href"):
            self._card.append(f"→{unquote(given['href'] or '')}")

    def handle_endtag(self, tag: str) -> None:
        if tag == "article":
            assert self._card is not None
            self.cards[self._card[0]] = self._card
            self._card = None

    def handle_data(self, data: str) -> None:
        if self._card is not None and data.strip():
            self._card.append(data.strip())


def _town(folder: Path) -> None:
    shutil.copytree(machine.ROOT / "templates", folder / "templates")
    data = folder / "data" / support.SMALL
    shutil.copytree(HERE, data)
    for name, more in (("agreements", AGREEMENTS), ("partners", PARTNER)):
        with (data / f"{name}.yaml").open("a", encoding="utf-8") as file:
            file.write(more)
    for _ in range(2):
        assert cli.in_process("build", "--on", support.ON, cwd=folder).exit == 1
        draft = next((folder / "output" / support.SMALL / "協定書案").glob("N2*（案）.docx"))
        draft.write_bytes(b"changed by hand")


@pytest.fixture(scope="session")
def page(once: Once) -> Path:
    """The page of the small municipality with an agreement of each sort; only to be read."""
    return once("page", _town) / "output" / support.SMALL / "index.html"


@pytest.fixture(scope="session")
def read(page: Path) -> Reader:
    return Reader(page)


# what it says


def test_each_agreement_tells_its_state_its_papers_and_what_comes_next(read: Reader) -> None:
    assert list(read.cards) == ["N4", "N1", "N2", "N3", "N5"]  # unreadable, by day of signing, in force
    n1 = "".join(read.cards["N1"])
    assert "協定書を印刷して締結し、その日付で kyotei sign を実行する（締結の予定 令和８年１２月１日）" in n1
    assert "→協定書/N1 例市と株式会社一番との包括連携に関する協定書.docx協定書" in n1
    assert "済S7 締結可否の決定令和８年１１月２日" in n1
    assert "".join(read.cards["N4"]).startswith("N4例市と株式会社二番との未来に関する協定書状態読み取れない")
    assert "エラー1件を直す" in read.cards["N4"]
    assert "いまの有効期間　令和９年３月３１日まで（更新により）" in read.cards["N5"]
    assert "当初の有効期間　令和７年４月１日から令和８年３月３１日まで" in read.cards["N5"]
    assert "市側の窓口　渉外課" in read.cards["N5"]


def test_what_is_wrong_is_counted_and_linked_to_where_it_stands(read: Reader, page: Path) -> None:
    n3 = read.cards["N3"]
    errors = [one for one in support.findings(page.parents[2], support.SMALL) if one["severity"] == "error"]
    mine = sum(one["source"]["record"] == "agreements:N3" for one in errors)
    assert mine > 2
    place = next(number for number, word in enumerate(n3) if word.startswith(f"エラー{mine}件"))
    assert n3[place - 1].removeprefix("→#") in read.ids
    assert f"エラー{mine - 1}件を直し、「S7 締結可否の決定」を受け、日付と可否を記録する" in n3


def test_every_link_leads_somewhere(read: Reader, page: Path) -> None:
    files = [unquote(link) for link in read.links if not link.startswith("#")]
    assert {link[1:] for link in read.links if link.startswith("#")} <= set(read.ids)
    assert [one for one in files if not (page.parent / one).is_file()] == []
    assert f"../../data/{support.SMALL}/agreements.yaml" in files
    made = {one["path"] for one in support.manifest(page.parents[2], support.SMALL)["documents"]}
    assert made - set(files) == {"findings.json", "index.html"}


def test_what_was_kept_by_hand_is_linked_with_the_document_in_its_place(read: Reader) -> None:
    files = [unquote(link) for link in read.links]
    kept = next(number for number, one in enumerate(files) if support.HAND_CHANGED in one)
    assert files[kept + 1].startswith("協定書案/N2 ")
    assert support.HAND_CHANGED not in files[kept + 1]


# in the browser


@pytest.mark.needs("chromium", "axe")
@pytest.mark.parametrize("width", axe.WIDTHS)
def test_nobody_meets_a_barrier(page: Path, width: int) -> None:
    assert axe.barriers(page, width=width) == []


@pytest.mark.needs("chromium", "axe")
def test_a_barrier_would_be_found(page: Path, tmp_path: Path) -> None:
    copy = tmp_path / "index.html"
    copy.write_text(page.read_text("utf-8").replace('<html lang="ja">', "<html>"), "utf-8")
    assert [one.partition(":")[0] for one in axe.barriers(copy, width=1280)] == ["html-has-lang"]


@pytest.mark.needs("chromium")
@pytest.mark.parametrize("width", axe.WIDTHS)
def test_nothing_is_wider_than_the_window(page: Path, width: int) -> None:
    wide = axe.ask(page, "report(document.documentElement.scrollWidth - innerWidth)", width=width)
    assert wide <= 0


@pytest.mark.needs("chromium")
def test_without_script_everything_but_the_filter_can_be_seen(page: Path) -> None:
    unseen = """
    var all = Array.from(document.querySelectorAll("main *"));
    report(all.filter(function (one) { return !one.getClientRects().length; }).map(function (one) {
      return (one.closest("form") || one).tagName;
    }));
    """
    assert set(axe.ask(page, unseen, scripts=False)) == {"FORM"}


@pytest.mark.needs("chromium")
def test_the_filter_shows_what_is_asked_for_and_says_how_many(page: Path) -> None:
    steps = """
    var form = document.getElementById("filter"), said = [];
    function look() {
      var shown = Array.from(document.querySelectorAll("article.agreement")).filter(function (one) { return one.offsetParent; });
      said.push([shown.map(function (one) { return one.querySelector(".number").textContent; }).join(" "),
        document.getElementById("hits").textContent]);
    }
    function set(name, value) {
      var field = document.getElementById(name);
      field.value = value;
      field.dispatchEvent(new Event("input", {bubbles: true}));
      look();
    }
    look();
    set("words", "　Ｎ３ 協定書");
    set("words", "どこにもない言葉");
    set("words", "");
    set("partner", "C2");
    set("state", "手続中");
    form.reset();
    setTimeout(function () {
      look();
      set("state", "締結済");
      form.reset();
      ["高崎", "髙﨑", "C1 防災", "渉外"].forEach(function (one) { set("words", one); });
      set("words", "");
      set("section", "渉外課");
      report(said);
    }, 50);
    """
    everything = "N4 N1 N2 N3 N5"
    assert axe.ask(page, steps) == [
        [everything, "5件"],
        ["N3", "5件のうち1件を表示しています"],
        ["", "5件のうち0件を表示しています"],
        [everything, "5件"],
        ["N4 N2", "5件のうち2件を表示しています"],
        ["N2", "5件のうち1件を表示しています"],
        [everything, "5件"],
        *[["N5", "5件のうち1件を表示しています"]] * 5,
        [everything, "5件"],
        ["N5", "5件のうち1件を表示しています"],
    ]


@pytest.mark.needs("chromium")
def test_a_jump_opens_what_is_folded(page: Path, tmp_path: Path) -> None:
    copy = tmp_path / "index.html"
    copy.write_text(page.read_text("utf-8").replace('id="g1" open', 'id="g1" open data-fold'), "utf-8")
    steps = """
    var group = document.getElementById("g1"), before = group.open;
    location.hash = "#f1";
    setTimeout(function () { report([before, group.open]); }, 200);
    """
    assert axe.ask(copy, steps) == [False, True]


@pytest.mark.needs("chromium")
def test_a_name_is_never_markup(page: Path) -> None:
    names: Any = axe.ask(
        page,
        'report([document.querySelectorAll("script").length,'
        ' Array.from(document.getElementById("partner").options).map(function (one) { return one.text; })])',
    )
    assert names == [2, ["すべて", "株式会社一番", "株式会社二番", BAD_NAME]]  # its own, and this one


@pytest.mark.needs("chromium", "pdftotext")
def test_print_has_every_agreement_and_no_filter(page: Path, tmp_path: Path) -> None:
    pdf = tmp_path / "page.pdf"
    machine.run(
        [
            *(machine.chromium(), "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"),
            *(f"--user-data-dir={tmp_path}/profile", "--no-pdf-header-footer"),
            *(f"--print-to-pdf={pdf}", page.as_uri()),
        ]
    )
    text = pictures.pdf_text(pdf)
    for number in ("N1", "N2", "N3", "N4", "N5"):
        assert number in text
    assert "協定ごとの状況" in text
    assert "絞り込みをやめる" not in text
