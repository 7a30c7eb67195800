"""What a clerk typed comes out character for character, wherever it is printed."""

from __future__ import annotations

import html.parser
import json
import shutil
from pathlib import Path

import pytest
from openpyxl.utils.escape import unescape

from tests.acceptance import support
from tests.acceptance.support import ON, SMALL
from tests.tools import cli, machine
from tests.tools.cli import Kyotei

FORBIDDEN_IN_NAMES = set('<>:"/\\|?*')

ODD = {
    "special characters": "A&B <商会> 髙﨑𠮷",
    "an expression": "{{ 7*7 }}",
    "a statement": "{% for x in y %}",
    "a half statement": "{%p endfor %} と }} と %}",
    "a comment": "{# 注 #}",
    "docxtpl's own escape": "{_{ x }_}",
    "full-width braces": "｛｛ x ｝｝",
    "None": "None",
    "an entity": "&amp;&lt;&#x41;",
    "a formula": "=1+1",
    "signs that begin a formula": "+1-1@SUM(A1)",
    "quotes": "\"二重\"と'一重'と“丸”",
    "names that must not be normalised": "神﨑ﾊﾝｶｸ㈱ｶﾞ が⑴—葛󠄀城",
    "a wide space and two narrow ones": "前　中  後",
    "XML": "</w:t><w:t>]]>",
    "300 characters": "長い" * 150,
    "a path": '../..\\CON:aux?*|"<>/',
    "an apostrophe at the beginning": "'123",
    "a number": "007",
    "a percent": "100%{}",
}
PIECES = {
    "a line break": "一行目\n二行目",
    "a tab": "左\t右",
    "both and markup": "A&B\n\t<商会>\n{{ 7*7 }}",
}


def write(small: Path, text: str) -> None:
    """Puts the text into title, field, partner, signer and special article of N1, and into both sheets."""
    folder = small / "data" / SMALL
    agreements = support.records(small, SMALL, "agreements")
    agreements[0] |= {
        "協定名称": text,
        "連携事項": [{"区分": "F1", "文言": text}],
        "費用負担": {
            "考え方": "項目別負担",
            "内訳": [{"費用の項目": text, "負担者": text, "費目": text, "負担割合": text}],
        },
        "特約": [{"見出し": "特別の定め", "本文": text, "理由": text, "承認": text}],
        "立会人": [{"名称": text, "所在地": text, "署名者": {"職名": "会長", "氏名": text}}],
    }
    support.write_yaml(folder / "agreements.yaml", agreements)
    partners = support.records(small, SMALL, "partners")
    for one in partners:
        one |= {"企業名": text, "所在地": text, "代表者職名": text, "代表者氏名": text}
    support.write_yaml(folder / "partners.yaml", partners)
    proposals, results = (support.records(small, SMALL, one) for one in ("proposals", "results"))
    proposals[0] |= {"提案内容": text, "提案の件名": text}
    results[0] |= {"取組の件名": text, "取組内容": text}
    departments = support.records(small, SMALL, "departments")
    departments[0] |= {"課": text}
    support.write_yaml(folder / "departments.yaml", departments)
    support.write_yaml(folder / "proposals.yaml", proposals)
    support.write_yaml(folder / "results.yaml", results)


@pytest.fixture(scope="module", params=(ODD | PIECES).values(), ids=list(ODD | PIECES))
def printed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """A text, and a workspace in which it was printed in every place.

    The template is the city's own: with the title in header and footer.
    """
    text: str = request.param
    folder = tmp_path_factory.mktemp("printed")
    shutil.copytree(machine.ROOT / "templates", folder / "templates")
    shutil.copytree(Path(__file__).parent / "small", folder / "data" / SMALL)
    write(folder, text)
    path = folder / "templates" / "docx" / SMALL / "agreement.docx"
    path.parent.mkdir()
    shutil.copy(folder / "templates" / "docx" / "agreement.docx", path)
    line = "<w:p><w:r><w:t>題名：{{ agreement.title }}</w:t></w:r></w:p>"
    for part, end in (("word/header1.xml", "</w:hdr>"), ("word/footer1.xml", "</w:ftr>")):
        support.rewrite_part(path, part, lambda xml, end=end: xml.replace(end, line + end))  # type: ignore[misc]
    build(cli.in_process, folder)
    return text, folder


def build(kyotei: Kyotei, small: Path) -> None:
    result = kyotei("build", "--on", ON, cwd=small)
    assert result.exit == 0, result.stdout
    kinds = ("協定書", "協定書案", *support.APPROVAL)
    names = {f"{kind} {key}" for kind in kinds for key in ("N1", "N2")}
    names |= {"別紙① N1", "別紙③ 全課あて", "別紙④ D1", "別紙④ 取りまとめ", "別紙④ 窓口用"}
    assert support.documents(small, SMALL) == names


class Page(html.parser.HTMLParser):
    """What the links of a page are called, and its small headings."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: dict[str, list[str]] = {"a": [], "h3": []}
        self._within = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self.texts:
            self._within = tag
            self.texts[tag].append("")

    def handle_endtag(self, tag: str) -> None:
        self._within = "" if tag == self._within else self._within

    def handle_data(self, data: str) -> None:
        if self._within:
            self.texts[self._within][-1] += data


def test_a_title_comes_out_in_body_header_footer_and_properties(printed: tuple[str, Path]) -> None:
    text, folder = printed
    for kind, title in (("協定書", text), ("協定書案", f"{text}（案）")):
        paper = support.read_word(support.document(folder, SMALL, f"{kind} N1"))
        assert paper.body[0] == title
        assert all(one.endswith(f"題名：{title}") for one in [*paper.headers, *paper.footers])
        assert paper.title == title


def test_values_come_out_in_articles_tables_and_signatures(printed: tuple[str, Path]) -> None:
    text, folder = printed
    for kind in ("協定書", "協定書案"):
        paper = support.read_word(support.document(folder, SMALL, f"{kind} N1"))
        body = paper.body
        assert f"(1)　{text}" in body
        assert body[body.index("1") + 1 :][:4] == [text] * 4
        block = "\n".join(body[body.index(f"(1)　{text}") :])
        assert f"乙\t{text}\n\t{text}\n\t{text}　{text}\t㊞" in block
        assert f"\t{text}\n\t{text}\n\t会長　{text}\t㊞" in block
        if text in ODD.values():  # the lines of a special article are paragraphs of their own
            assert [one.text for one in paper.articles if one.heading == "特別の定め"] == [text]


def test_values_come_out_in_excel_cells_as_text(printed: tuple[str, Path]) -> None:
    text, folder = printed
    sheet1 = support.read_sheet(support.document(folder, SMALL, "別紙① N1"))
    found = {row[0].value: row[1] for row in sheet1.iter_rows() if row[0].value}
    cells = [found[label] for label in ("企業名", "該当する連携事項", "提案内容")]
    assert [(cell.value, cell.data_type) for cell in cells] == [(text, "s")] * 3
    sheet4 = support.read_sheet(support.document(folder, SMALL, "別紙④ D1"))
    assert all(cell.data_type != "f" for row in sheet4.iter_rows() for cell in row)
    line = next(row for row in support.whole(support.cells(sheet4)) if row[0] == "1")
    assert line[1:4] == [support.unbroken(text)] * 3


def test_titles_come_out_on_the_page_and_in_the_workbooks_properties(printed: tuple[str, Path]) -> None:
    text, folder = printed
    page = Page()
    page.feed((folder / "output" / SMALL / "index.html").read_text("utf-8"))
    assert page.texts["a"].count(f"N1 {text}") == 4  # 協定書, 協定書案, 審査票, 起案文
    assert page.texts["a"].count(f"N1 C1 {text}") == 1  # 記載事項確認書
    assert page.texts["a"].count(f"令和８年度 N1 {text}") == 1  # 別紙①
    assert page.texts["h3"].count(f"N1{text}") == 1
    book = support.read_sheet(support.document(folder, SMALL, "別紙① N1")).parent
    assert book is not None
    assert book.properties.title == f"連携事項の提案（{text}）"


def test_file_names_hold_nothing_that_windows_refuses(printed: tuple[str, Path]) -> None:
    _, folder = printed
    for path in support.tree(folder / "output"):
        for name in path.split("/"):
            assert not FORBIDDEN_IN_NAMES & set(name), name
            assert not any(ord(char) < 32 for char in name)
            assert not name.endswith((" ", "."))
            assert len(name) <= 100
            assert len(name.encode()) <= 255
    for one in support.manifest(folder, SMALL)["documents"]:
        assert (folder / "output" / SMALL / one["path"]).is_file()


def test_verify_takes_none_of_it_for_a_fault(printed: tuple[str, Path], kyotei: Kyotei) -> None:
    assert kyotei("verify", "--on", ON, cwd=printed[1]).exit == 0


def test_what_excel_would_read_as_an_escape_comes_out_as_it_was_typed(small: Path, kyotei: Kyotei) -> None:
    text = "_x000D_ と _x0041_"
    results = support.records(small, SMALL, "results")
    results[0] |= {"取組の件名": text}
    support.write_yaml(small / "data" / SMALL / "results.yaml", results)
    build(kyotei, small)
    sheet = support.read_sheet(support.document(small, SMALL, "別紙④ D1"))
    # openpyxl leaves these escapes as they stand in the file; Excel reads them (ECMA-376, ST_Xstring).
    assert [unescape(str(row[1].value)) for row in sheet.iter_rows() if row[0].value == 1] == [text]


def test_the_lines_of_a_special_article_are_its_paragraphs(small: Path, kyotei: Kyotei) -> None:
    agreements = support.records(small, SMALL, "agreements")
    agreements[0] |= {
        "特約": [
            {"見出し": "特別の定め", "本文": "一つ目。\n二つ目。", "理由": "協議による", "承認": "課長決裁"}
        ]
    }
    support.write_yaml(small / "data" / SMALL / "agreements.yaml", agreements)
    build(kyotei, small)
    articles = support.read_word(support.document(small, SMALL, "協定書 N1")).articles
    assert [one.text for one in articles if one.heading == "特別の定め"] == ["一つ目。\n２　二つ目。"]


def test_two_titles_that_make_one_file_name_make_two_files(small: Path, kyotei: Kyotei) -> None:
    agreements = support.records(small, SMALL, "agreements")
    agreements[0] |= {"協定名称": "甲:乙"}
    agreements[1] |= {"協定名称": "甲/乙"}
    support.write_yaml(small / "data" / SMALL / "agreements.yaml", agreements)
    build(kyotei, small)


def test_ids_that_differ_only_in_case_never_make_one_file(small: Path, kyotei: Kyotei) -> None:
    agreements = support.records(small, SMALL, "agreements")
    agreements[1] |= {"協定ID": "n1", "協定名称": agreements[0]["協定名称"]}
    support.write_yaml(small / "data" / SMALL / "agreements.yaml", agreements)
    result = kyotei("build", "--json", "--on", ON, cwd=small)
    assert result.exit == 1
    names = [path.lower() for path in support.tree(small / "output")]
    assert len(names) == len(set(names))


def test_values_in_findings_come_out_unharmed(small: Path, kyotei: Kyotei) -> None:
    text = '=HYPERLINK("x") <blink>&amp;{{ 7*7 }} None'
    path = small / "data" / SMALL / "agreements.yaml"
    support.edit(path, "  連携事項: [健康増進]", f"  連携事項: ['{text}']")
    assert kyotei("build", "--on", ON, cwd=small).exit == 1
    told = next(one for one in support.findings(small, SMALL) if one["rule"] == "unknown-code")
    assert told["value"] == text
    sheet = support.read_sheet(small / "output" / SMALL / "確認結果一覧.xlsx")
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value == text]
    assert [cell.data_type for cell in cells] == ["s"]
    page = (small / "output" / SMALL / "index.html").read_text("utf-8")
    assert "<blink>" not in page
    assert "&lt;blink&gt;" in page


@pytest.mark.parametrize("heading", ["{{ 7*7 }}", "{% if x %}", "A&B <商会>", "None"])
def test_what_policy_and_clauses_say_beside_tags_is_text_too(
    heading: str, small: Path, kyotei: Kyotei
) -> None:
    """A code's label reaches the articles as data: what looks like a tag in it is printed."""
    policy = small / "data" / SMALL / "policy.yaml"
    support.edit(policy, "label: 健康増進}", f"label: {json.dumps(heading, ensure_ascii=False)}}}")
    support.edit(small / "data" / SMALL / "agreements.yaml", "連携事項: [健康増進]", "連携事項: [F1]")
    build(kyotei, small)
    assert f"(1)　{heading}" in support.read_word(support.document(small, SMALL, "協定書 N1")).body
