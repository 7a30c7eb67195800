"""A clerk changes a template in Word or Excel, and `kyotei template check` says what is wrong with it."""

from __future__ import annotations

import re
import shutil
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.support import ON, rewrite_part
from tests.tools import cli, machine

TEMPLATES = machine.ROOT / "templates"
SHIPPED = sorted(
    path.relative_to(TEMPLATES).as_posix()
    for kind in ("docx", "xlsx")
    for path in (TEMPLATES / kind).glob("*.*")
)
BODY, STYLES, STRINGS = "word/document.xml", "word/styles.xml", "xl/sharedStrings.xml"
AGREEMENT, SHEET = "docx/agreement.docx", "xlsx/sheet1.xlsx"
PREAMBLE = '<w:r><w:t xml:space="preserve">{{ preamble }}</w:t></w:r>'
ENGLISH = re.compile(r"expected|unexpected|Encountered|undefined|line \d|template error", re.IGNORECASE)
COMMENTS = (
    '<w:comments xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:comment w:id="0">'
    "<w:p><w:r><w:t>{{ closing }}を直す</w:t></w:r></w:p></w:comment></w:comments>"
)


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A workspace with templates alone."""
    shutil.copytree(TEMPLATES, tmp_path / "templates")
    return tmp_path


def checked(folder: Path, *words: str | Path) -> dict[str, Any]:
    """What the command answers; its exit status and the one in the answer are the same."""
    result = cli.in_process("template", "check", *words, "--json", cwd=folder)
    answer: dict[str, Any] = result.json
    assert answer["exit"] == result.exit
    return answer


def swapped(*pairs: tuple[str, str], everywhere: bool = False) -> Callable[[str], str]:
    """Puts texts in the place of others, each of which is there."""

    def change(xml: str) -> str:
        for old, new in pairs:
            assert old in xml, old
            xml = xml.replace(old, new) if everywhere else xml.replace(old, new, 1)
        return xml

    return change


def without(pattern: str) -> Callable[[str], str]:
    """Takes every match out."""
    return lambda xml: re.sub(pattern, "", xml, flags=re.DOTALL)


def run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


@dataclass(frozen=True)
class Slip:
    """What somebody did to a template, and what must be told: rule, place, words of message and hint."""

    change: Callable[[str], str]
    rule: str
    place: tuple[str | None, str | None]
    words: Iterable[str]
    alone: bool = True
    """Whether nothing else is told: one slip, one finding."""
    template: str = AGREEMENT
    part: str = BODY
    extra: dict[str, str] = field(default_factory=dict)


def in_word(old: str, new: str, rule: str, place: str, *words: str, alone: bool = True) -> Slip:
    return Slip(swapped((old, new)), rule, ("本文", place), words, alone)


def in_excel(old: str, new: str, rule: str, cell: str | None, *words: str, alone: bool = True) -> Slip:
    place = ("企業等の提案" if cell else None, cell)
    return Slip(swapped((old, new)), rule, place, words, alone, SHEET, STRINGS)


P = "{{ preamble }}"
FIRST = "{%p for article in articles %}"
SIGNED = "{{ agreement.signed_on }}"
TWELFTH = "12段落目"
SLIPS = {
    # names
    "a tag with a letter too few": in_word(
        P, "{{ preamble }}{{ closng }}", "template-unknown-name", TWELFTH, "closng", "「closing」のことでしょうか"
    ),
    "the label of a record for a name": in_word(
        P, P + "{{ 協定名称 }}", "template-unknown-name", TWELFTH, "協定名称", "記録の見出し", "「agreement.title」"
    ),
    "a label that is a name within a loop": in_word(
        P, P + "{{ 企業名 }}", "template-unknown-name", TWELFTH, "「signatures」", "繰り返しの中の「name」"
    ),
    "a label behind the variable of a loop": in_word(
        "{{ s.name }}", "{{ s.name }}{{ s.所在地 }}", "template-unknown-name", "表1の1行1列 19段落目",
        "signatures.所在地", "「signatures.address」", "「s」は「signatures」の1件",
    ),
    "a word as people say it": in_word(
        "{{ s.name }}", "{{ s.name }}{{ s.住所 }}", "template-unknown-name", "表1の1行1列 19段落目", "「signatures.address」"
    ),
    "a record's field for a name": in_word(
        P, P + "{{ representative_name }}", "template-unknown-name", TWELFTH, "「signatures」", "「signer」"
    ),
    "a name without what it belongs to": in_word(
        P, P + "{{ title }}", "template-unknown-name", TWELFTH, "「agreement.title」のことでしょうか"
    ),
    "a loop's variable outside of its loop": in_word(
        P, P + "{{ article.number }}", "template-unknown-name", TWELFTH, FIRST, "から endfor までの間だけ"
    ),
    "a whole list": in_word(P, P + "{{ articles }}", "template-unprintable", TWELFTH, "articles", "1件ずつ"),
    # how tags are written
    "full-width braces": in_word(P, "｛｛ preamble ｝｝", "template-fullwidth-braces", TWELFTH, "全角のかっこ", "半角"),
    "full-width percent": in_word(
        "{%p if s.by_hand %}", "{％p if s.by_hand ％}", "template-fullwidth-braces", "表1の1行1列 20段落目", "半角"
    ),
    "one brace": in_word(P, "{ preamble }", "template-syntax", TWELFTH, "「{ preamble }」は差し込みになりません", "2つ続けて"),
    "one full-width brace": in_word(P, "｛preamble｝", "template-syntax", TWELFTH, "｛preamble｝", "2つ続けて"),
    "a space between the braces": in_word(P, "{ { preamble } }", "template-syntax", TWELFTH, "2つ続けて"),
    "no end of a tag": in_word(P, "{{ preamble", "template-syntax", TWELFTH, "始まりか終わりのない"),
    "a name that ends in a dot": in_word(
        P, "{{ preamble. }}", "template-syntax", TWELFTH, "「.」か「|」の後ろに名前がありません"
    ),
    "a word that is none": in_word(P, "{{ preamble|upper }}", "template-syntax", TWELFTH, "「upper」という語は使えません"),
    "a full-width parenthesis": in_word(P, "{{ preamble（案） }}", "template-syntax", TWELFTH, "「（」は、ここには書けない文字"),
    "an if without end": in_word(
        P, "{% if edition.draft %}{{ preamble }}", "template-syntax", TWELFTH, "endif がない"
    ),
    "an endfor taken away": Slip(
        swapped((run("{%p endfor %}"), run(""))), "template-syntax", ("本文", "1段落目"), ("endfor", "消えています")
    ),
    "a tag across the border of a link": in_word(
        PREAMBLE, run("{{ pre") + '<w:hyperlink w:anchor="x">' + run("amble }}") + "</w:hyperlink>",
        "template-split-tag", TWELFTH, "境目", "入力し直して",
    ),
    "text beside a tag that takes its paragraph away": in_word(
        FIRST, f"条文は次のとおり。{FIRST}", "template-lost-text", "13段落目", "条文は次のとおり。", "消えます"
    ),
    "a row's tag outside of a table": in_word(
        FIRST, "{%tr for article in articles %}", "template-syntax", "13段落目", "表の外", "{%p に直して", alone=False
    ),
    "a loop whose ends are of two kinds": in_word(
        "{%p for item in paragraph.items %}", "{% for item in paragraph.items %}", "template-crossed", "24段落目",
        "組になっていません", "両方に同じ", alone=False,
    ),
    # what is missing
    "the preamble": in_word(P, "本文", "template-missing-tag", "", "「preamble」（前文）", "元のひな形から"),
    "the day": in_word(SIGNED, "年　月　日", "template-missing-tag", "", "「agreement.signed_on」"),
    "the addresses of who signs": Slip(
        swapped(("{{ s.address }}", ""), everywhere=True), "template-missing-tag", ("本文", "表1の1行1列 16段落目"),
        ("「signatures.address」（署名の住所）", "繰り返し「{%p for s in signatures %}」", "{{ s.address }} を書く"),
    ),
    "all articles but the first": in_word(
        FIRST, "{%p for article in articles[:1] %}", "template-missing-tag", "表1の1行1列 2段落目", "一覧の一部", alone=False
    ),
    "the heading in the body": in_word(
        "（{{ article.heading }}）", "", "template-missing-tag", "13段落目", f"繰り返し「{FIRST}」（本文 13段落目）の中に",
        "「articles.heading」（条の見出し）", "ほかの所（本文 表1の1行1列 2段落目）にもあります",
        "{{ article.heading }} を書くか", alone=False,
    ),
    # what is there, but not always
    "the preamble of drafts only": in_word(
        P, "{% if edition.draft %}{{ preamble }}{% endif %}", "verify-missing", TWELFTH,
        "「preamble」", "「{% if edition.draft %}」の中にだけ", "印がない場合", "外に出して",
    ),
    "the day where there is a witness": in_word(
        SIGNED, "{% if witnesses %}{{ agreement.signed_on }}{% endif %}", "verify-missing", "表1の1行1列 15段落目",
        "「{% if witnesses %}」の中にだけ", "一覧が空",
    ),
    "day and closing in each other's place": Slip(
        swapped(("{{ closing }}", "@"), (SIGNED, "{{ closing }}"), ("@", SIGNED)),
        "verify-article", ("本文", "表1の1行1列 14段落目"), ("どの場合も", "順番が違います"),
    ),
    # what Word leaves behind
    "a style that was deleted": Slip(
        swapped(('<w:pStyle w:val="Item"/>', ""), everywhere=True), "template-missing-style", ("本文", "23段落目"),
        ("スタイル「号」", "付いていません"), alone=False,
    ),
    "a style that the file lacks": Slip(
        without(r'<w:style [^>]*w:styleId="CoverDate">.*?</w:style>'), "template-missing-style", ("本文", "3段落目"),
        ("「CoverDate」", "{{ page.signed_on }}", "標準"), part=STYLES,
    ),
    "no font for Japanese": Slip(
        without(r' w:eastAsia="ＭＳ 明朝"'), "template-font", ("スタイル", None), ("フォント", "日本語用のフォント"), part=STYLES
    ),
    "a change that is tracked": in_word(
        PREAMBLE, f'<w:ins w:id="1" w:author="課">{PREAMBLE}</w:ins>', "template-tracked-change", TWELFTH,
        "変更履歴", "すべての変更を反映",
    ),
    "a deletion that is tracked": in_word(
        PREAMBLE, PREAMBLE + '<w:del w:id="1" w:author="課"><w:r><w:delText>前の文</w:delText></w:r></w:del>',
        "template-tracked-change", TWELFTH, "前の文",
    ),
    "a tag in a field that Word fills": in_word(
        PREAMBLE, f"<w:sdt><w:sdtPr><w:date/></w:sdtPr><w:sdtContent>{PREAMBLE}</w:sdtContent></w:sdt>",
        "template-hidden-tag", TWELFTH, "日付を選ぶ欄", "コンテンツ コントロールの削除",
    ),
    "a comment with a tag": Slip(
        swapped((PREAMBLE, PREAMBLE + '<w:r><w:commentReference w:id="0"/></w:r>')), "template-comment",
        ("本文", TWELFTH), ("コメント", "削除"), alone=False, extra={"word/comments.xml": COMMENTS},
    ),
    "a paragraph that stays empty": in_word(
        FIRST, FIRST + "</w:t></w:r></w:p><w:p><w:r><w:t>{% if article.heading %}</w:t></w:r></w:p><w:p>"
        + run("見出しあり") + "</w:p><w:p>" + run("{% endif %}") + "</w:p><w:p><w:r><w:t>", "template-empty-line",
        "14段落目", "空の行", "{%p if", alone=False,
    ),
    # Excel
    "a wrong name in a cell": in_excel(
        "{{ p.partner }}", "{{ p.partner }}{{ p.contnt }}", "template-unknown-name", "B6", "「proposals.content」のことでしょうか"
    ),
    "a label in a cell": in_excel(
        "{{ p.partner }}", "{{ p.partner }}{{ 提案内容 }}", "template-unknown-name", "B6", "「p.content」のことでしょうか"
    ),
    "full-width braces in a cell": in_excel(
        "{{ p.partner }}", "｛｛ p.partner ｝｝", "template-fullwidth-braces", "B6", "全角", "半角"
    ),
    "one brace in a cell": in_excel(
        "{{ p.partner }}", "{{ p.partner }}{ p.field }", "template-syntax", "B6", "「{ p.field }」は差し込みになりません"
    ),
    "bent quotes in a cell": in_excel(
        "{{ p.partner }}", "{{ p.partner|default(“なし”) }}", "template-syntax", "B6", "「“」は、ここには書けない文字"
    ),
    "no end of a loop over rows": in_excel(
        "{%tr endfor %}", "", "template-unbalanced", "A1", "「{%tr endfor %}」がありません"
    ),
    "a column taken away": in_excel("{{ p.content }}", "", "template-missing-tag", None, "「proposals.content」"),
    "a cell that is not always filled": in_excel(
        "{{ p.partner }}", "{% if p.subject %}{{ p.partner }}{% endif %}", "verify-missing", "B6",
        "「{% if p.subject %}」の中にだけ",
    ),
}  # fmt: skip


@pytest.mark.parametrize("slip", SLIPS.values(), ids=SLIPS)
def test_a_slip_in_a_template_is_told_with_its_place_and_what_to_do(desk: Path, slip: Slip) -> None:
    file = desk / "templates" / slip.template
    rewrite_part(file, slip.part, slip.change)
    if slip.extra:
        with zipfile.ZipFile(file, "a") as archive:
            for name, text in slip.extra.items():
                archive.writestr(name, text)
    answer = checked(desk, file)
    found = [one for one in answer["findings"] if one["rule"] == slip.rule]
    assert found, answer["findings"]
    one = found[0]
    sheet, cell = slip.place
    if cell:
        assert (one["source"]["sheet"], one["source"]["cell"]) == (sheet, cell)
    assert one["source"]["file"] == f"templates/{slip.template}"
    said = one["message"] + (one["hint"] or "")
    assert [word for word in slip.words if word not in said] == [], said
    assert not any(ENGLISH.search(each["message"]) for each in answer["findings"])
    if slip.alone:
        assert len(answer["findings"]) == 1, answer["findings"]
    assert answer["exit"] == (1 if one["severity"] == "error" else 0)


# what is well


@pytest.mark.parametrize("relative", SHIPPED)
def test_every_shipped_template_is_well(relative: str) -> None:
    answer = checked(machine.ROOT, f"templates/{relative}")
    assert answer["findings"] == []
    assert answer["exit"] == 0
    assert len(answer["tags"]) > 5


def test_tags_that_word_has_split_and_quotes_that_it_has_bent_are_well(desk: Path) -> None:
    file = desk / "templates" / AGREEMENT
    split = '<w:r><w:t>{{ pre</w:t></w:r><w:proofErr w:type="spellStart"/><w:r><w:rPr><w:b/></w:rPr><w:t>amble|default(“なし”) }}</w:t></w:r>'
    rewrite_part(file, BODY, swapped((PREAMBLE, split)))
    assert checked(desk, file)["findings"] == []


def test_every_tag_is_listed_with_its_place(desk: Path) -> None:
    answer = checked(desk, f"templates/{AGREEMENT}", f"templates/{SHEET}")
    listed = {(one["file"], one["sheet"], one["cell"], one["tag"]) for one in answer["tags"]}
    assert ("templates/docx/agreement.docx", "本文", TWELFTH, "{{ preamble }}") in listed
    assert ("templates/docx/agreement.docx", "本文", "13段落目", "{%p for article in articles %}") in listed
    assert ("templates/docx/agreement.docx", "本文", "表1の1行1列 15段落目", SIGNED) in listed
    assert ("templates/xlsx/sheet1.xlsx", "企業等の提案", "B6", "{{ p.partner }}") in listed
    assert ("templates/xlsx/sheet1.xlsx", "企業等の提案", "A1", "{%tr for p in proposals %}") in listed
    assert answer["command"] == "template check"
    assert answer["documents"] == []


def test_a_clerk_reads_the_tags_in_columns_and_that_all_is_well(desk: Path) -> None:
    result = cli.in_process("template", "check", f"templates/{SHEET}", cwd=desk)
    assert result.exit == 0
    head, first, *_ = result.stdout.split("\n")
    assert head == "templates/xlsx/sheet1.xlsx（別紙①のひな形 xlsx/sheet1.xlsx として）：差し込み 26個"
    assert first.split() == ["企業等の提案", "A1", "{%tr", "for", "p", "in", "proposals", "%}"]
    assert "すべて正しく印刷されました" in result.stdout
    assert result.stdout.endswith("指摘はありません。\n")


def test_checking_changes_nothing(desk: Path) -> None:
    before = {path: path.read_bytes() for path in desk.rglob("*") if path.is_file()}
    cli.in_process("template", "check", f"templates/{AGREEMENT}", cwd=desk)
    assert {path: path.read_bytes() for path in desk.rglob("*") if path.is_file()} == before


def test_slips_of_every_kind_are_told_at_once(desk: Path) -> None:
    file = desk / "templates" / AGREEMENT
    several = (
        (P, "{{ preamble closing }}"),
        ("{{ closing }}", "{{ closng }}"),
        ("{{ page.title }}", "｛｛ page.titel ｝｝"),
    )
    rewrite_part(file, BODY, swapped(*several, ('<w:pStyle w:val="Date1"/>', '<w:pStyle w:val="Gone"/>')))
    rules = [one["rule"] for one in checked(desk, file)["findings"]]
    assert sorted(set(rules)) == [
        "template-fullwidth-braces", "template-missing-style", "template-missing-tag", "template-syntax",
        "template-unknown-name",
    ]  # fmt: skip
    assert rules.count("template-unknown-name") == 2


# which template, and where it is


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("agreement.docx", ()),
        ("Agreement.DOCX", ()),
        ("agreement - コピー.docx", ()),
        ("agreement (2).docx", ()),
        ("agreement のコピー.docx", ()),
        ("協定書.docx", ()),
        ("新しい協定書.docx", ("--as", "協定書")),
        ("新しい協定書.docx", ("--as", "draft")),
        ("新しい協定書.docx", ("--as", "agreement")),
        ("新しい協定書.docx", ("--as", "docx/agreement.docx")),
        ("sheet4.docx", ("--as", "templates/docx/agreement.docx")),
    ],
)
def test_a_copy_elsewhere_is_checked_as_the_template_that_it_stands_for(
    tmp_path: Path, name: str, words: tuple[str, ...]
) -> None:
    shutil.copy(TEMPLATES / AGREEMENT, tmp_path / name)
    answer = checked(tmp_path, tmp_path / name, *words)
    assert answer["findings"] == []
    assert {one["template"] for one in answer["tags"]} == {AGREEMENT}


def test_the_template_of_one_municipality_is_checked_like_the_common_one(desk: Path) -> None:
    own = desk / "templates" / "docx" / "reishi" / "agreement.docx"
    own.parent.mkdir()
    shutil.copy(TEMPLATES / AGREEMENT, own)
    assert checked(desk, own)["findings"] == []
    rewrite_part(own, BODY, swapped((P, "")))
    (found,) = checked(desk, own)["findings"]
    assert found["source"]["file"] == "templates/docx/reishi/agreement.docx"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ("メモ.docx",),
            ("「メモ.docx」がどのひな形のものか", "--as 協定書", "docx/agreement.docx（協定書）"),
        ),
        (
            ("メモ.docx", "--as", "強定書"),
            ("「強定書」というひな形はありません", "「協定書」のことでしょうか"),
        ),
        (("メモ.docx", "--as", "依頼文"), ("いくつもあります", "docx/letter-replies.docx")),
        (("ない.docx",), ("「ない.docx」が見つかりません",)),
        (("agreement.docx", "ない.docx"), ("「ない.docx」が見つかりません",)),
        ((), ("引数を指定してください",)),
    ],
    ids=["unknown name", "misspelt", "several", "no file", "one of two", "nothing"],
)
def test_what_cannot_be_checked_at_all_is_wrong_usage(
    tmp_path: Path, words: tuple[str, ...], said: tuple[str, ...]
) -> None:
    for name in ("メモ.docx", "agreement.docx"):
        shutil.copy(TEMPLATES / AGREEMENT, tmp_path / name)
    answer = checked(tmp_path, *words)
    assert answer["exit"] == 2
    assert [one for one in said if one not in answer["findings"][0]["message"]] == []


# files that are no template


def ole(*words: str) -> bytes:
    return bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600 + "".join(words).encode("utf-16-le")


FILES: dict[str, tuple[str, bytes, str, str]] = {
    "old Word": ("agreement.doc", ole(), "template-old-format", "新しい形式"),
    "old Excel": ("sheet1.xls", ole(), "template-old-format", "Excel ブック（*.xlsx）"),
    "OpenDocument": ("agreement.odt", b"PK\x03\x04", "template-old-format", "Word 文書（*.docx）"),
    "Word's own kind of template": ("agreement.dotx", b"PK\x03\x04", "template-old-format", ".dotx"),
    "macros": ("sheet1.xlsm", b"PK\x03\x04", "template-old-format", "マクロ"),
    "with a password": ("agreement.docx", ole("EncryptedPackage"), "archive-encrypted", "パスワード"),
    "cut off": (
        "agreement.docx",
        (TEMPLATES / AGREEMENT).read_bytes()[:5000],
        "archive-broken",
        "開けません",
    ),
    "no Office file": ("agreement.docx", b"%PDF-1.7", "archive-broken", "開けません"),
    "empty": ("sheet1.xlsx", b"", "archive-broken", "開けません"),
    "a workbook": (
        "agreement.docx",
        (TEMPLATES / SHEET).read_bytes(),
        "template-not-a-template",
        "Excel のファイル",
    ),
    "a document": (
        "sheet1.xlsx",
        (TEMPLATES / AGREEMENT).read_bytes(),
        "template-not-a-template",
        "Word のファイル",
    ),
    "what Word leaves while it is open": (
        "~$agreement.docx",
        b"\x05user",
        "template-not-a-template",
        "作業用",
    ),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_no_template_is_told_and_never_a_traceback(tmp_path: Path, name: str) -> None:
    file, data, rule, word = FILES[name]
    (tmp_path / file).write_bytes(data)
    meant = ("--as", "docx/agreement.docx") if file.startswith("~") else ()
    (found,) = checked(tmp_path, file, *meant)["findings"]
    assert found["rule"] == rule
    assert word in found["message"] + found["hint"]
    assert found["source"]["file"] == file


def test_macros_hidden_in_a_file_are_refused(tmp_path: Path) -> None:
    shutil.copy(TEMPLATES / AGREEMENT, tmp_path / "agreement.docx")
    with zipfile.ZipFile(tmp_path / "agreement.docx", "a") as archive:
        archive.writestr("word/vbaProject.bin", "x")
    (found,) = checked(tmp_path, "agreement.docx")["findings"]
    assert found["rule"] == "archive-macro"


# build


def test_build_refuses_what_the_check_refuses_in_the_same_words(small: Path) -> None:
    file = small / "templates" / AGREEMENT
    rewrite_part(
        file, BODY, swapped((P, "{{ 前文 }}"), ('<w:pStyle w:val="Date1"/>', '<w:pStyle w:val="Gone"/>'))
    )
    told = {(one["rule"], one["message"]) for one in checked(small, file)["findings"]}
    built = cli.in_process("build", "--on", ON, "--only", "agreement", "--json", cwd=small)
    assert built.exit == 1
    assert len(told) == 3
    assert told <= {(one["rule"], one["message"]) for one in built.json["findings"]}
    assert not any(one["kind"] == "agreement" for one in built.json["documents"])


def test_a_file_that_may_not_be_read_is_told(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_bytes", refuse)
    (found,) = checked(desk, Path("templates") / AGREEMENT)["findings"]
    assert (found["rule"], found["source"]["file"]) == ("cannot-read", f"templates/{AGREEMENT}")
    assert "閉じ" in found["hint"]
