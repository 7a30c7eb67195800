"""No agreement without its cost article: whatever is taken away, the build refuses and says so."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance import support
from tests.acceptance.support import ON, SMALL
from tests.tools.cli import Kyotei

AGREEMENTS = {"協定書 N1", "協定書案 N1", "協定書 N2", "協定書案 N2"}
DRAFTS = {"協定書案 N1", "協定書案 N2"}
SHEETS = {"別紙① N1", "別紙③ 全課あて", "別紙④ D1", "別紙④ 取りまとめ", "別紙④ 窓口用"}
SHEETS |= {f"{kind} {key}" for kind in ("審査票", "記載事項確認書") for key in ("N1", "N2")}
TEMPLATE = "templates/docx/agreement.docx"
BODY = "word/document.xml"


def documents(workspace: Path, city: str = SMALL) -> set[str]:
    """The documents in output/; 起案文 comes and goes with what it asks for."""
    return {one for one in support.documents(workspace, city) if not one.startswith("起案文")}


@pytest.fixture
def built(built: Path) -> Path:
    """The small municipality with all its documents made."""
    assert documents(built) == AGREEMENTS | SHEETS
    return built


def errors_of_refused_build(
    kyotei: Kyotei, workspace: Path, held: set[str] = AGREEMENTS
) -> list[dict[str, Any]]:
    """The errors of a build that must refuse these documents and make all others."""
    result = kyotei("build", "--json", "--on", ON, cwd=workspace)
    errors = [one for one in result.json["findings"] if one["severity"] == "error"]
    assert documents(workspace) == (AGREEMENTS | SHEETS) - held
    assert (result.exit, result.json["exit"]) == (1, 1)
    assert errors
    listed = {one["path"].split(" ")[0] for one in support.manifest(workspace, SMALL)["documents"]}
    assert not listed & {name.replace(" ", "/") for name in held}
    assert held_on_page(workspace) == held
    assert errors == [one for one in support.findings(workspace, SMALL) if one["severity"] == "error"]
    return errors


def held_on_page(workspace: Path) -> set[str]:
    """What index.html names as held back: in the headings, and in the lists of what waits for the same."""
    page = (workspace / "output" / SMALL / "index.html").read_text("utf-8")
    section = page[page.index('<h2 id="held">') :].partition("</section>")[0]
    lists = "".join(re.findall(r'<ul class="long">(.*?)</ul>', section, re.DOTALL))
    named = [*re.findall("<h3>(.*?)</h3>", section), *re.findall("<li>(.*?)</li>", lists)]
    found = [one.partition("　") for one in named]
    listed = {
        f"{kind} {key.split(' ')[0]}" for kinds, _, key in found if " " in key for kind in kinds.split("、")
    }
    return {one for one in listed if not one.startswith("起案文")}


def told(errors: list[dict[str, Any]], *words: str) -> bool:
    return any(all(word in f"{one['message']}{one['hint']}" for word in words) for one in errors)


# the clause


def test_without_the_file_of_the_cost_article_no_agreement_is_made(built: Path, kyotei: Kyotei) -> None:
    (built / "templates" / "clauses" / "cost.yaml").unlink()
    errors = errors_of_refused_build(kyotei, built)
    assert {one["source"]["record"] for one in errors} == {"agreements:N1", "agreements:N2"}
    assert {one["source"]["file"] for one in errors} == {"templates/clauses/cost.yaml"}
    assert told(errors, "費用負担の条文", "戻してください")
    assert all("費用負担の条はすべての協定に置く" in one["reference"] for one in errors)


def test_without_it_a_first_build_makes_no_agreement_either(small: Path, kyotei: Kyotei) -> None:
    (small / "templates" / "clauses" / "cost.yaml").unlink()
    errors_of_refused_build(kyotei, small)


def test_check_says_it_too(small: Path, kyotei: Kyotei) -> None:
    (small / "templates" / "clauses" / "cost.yaml").unlink()
    result = kyotei("check", "--json", "--on", ON, cwd=small)
    assert result.exit == 1
    assert told(result.json["findings"], "費用負担の条文")


def test_an_empty_clause_of_the_city_takes_the_common_ones_place_and_is_refused(
    built: Path, kyotei: Kyotei
) -> None:
    own = built / "templates" / "clauses" / SMALL / "cost.yaml"
    own.parent.mkdir()
    own.write_text("[]\n", "utf-8")
    assert told(errors_of_refused_build(kyotei, built), "cost")


PARAGRAPHS = {
    "no paragraph": "[]",
    "an empty text": '[""]',
    "spaces": '[" 　 "]',
    "a tag that says nothing": "[\"{{ '' }}\"]",
    "a condition that never holds": '["{% if false %}費用は甲が負担する。{% endif %}"]',
    "only a comment": '["{# 費用は甲が負担する。 #}"]',
}


@pytest.mark.parametrize("paragraphs", PARAGRAPHS.values(), ids=PARAGRAPHS)
def test_an_emptied_clause_holds_the_agreements_back(paragraphs: str, built: Path, kyotei: Kyotei) -> None:
    clauses = "".join(
        f"- 条文ID: {one}\n  見出し: 費用負担\n  条件: {{cost: {cost}}}\n  項: {paragraphs}\n"
        for one, cost in (("cost-none", "none"), ("cost-each", "each"))
    )
    (built / "templates" / "clauses" / "cost.yaml").write_text(clauses, "utf-8")
    errors = errors_of_refused_build(kyotei, built)
    assert all(
        one["source"]["file"] == "templates/clauses/cost.yaml" or "費用負担" in one["message"]
        for one in errors
    )


@pytest.mark.parametrize("text", ["", "# なし\n", "[]\n", "費用\n", "- [\n"], ids=repr)
def test_an_emptied_file_of_clauses_holds_the_agreements_back(text: str, built: Path, kyotei: Kyotei) -> None:
    (built / "templates" / "clauses" / "cost.yaml").write_text(text, "utf-8")
    errors = errors_of_refused_build(kyotei, built)
    assert any(one["source"]["file"] == "templates/clauses/cost.yaml" for one in errors)


def test_a_cost_clause_that_is_not_in_force_yet_holds_the_agreements_back(
    built: Path, kyotei: Kyotei
) -> None:
    path = built / "templates" / "clauses" / "cost.yaml"
    clauses = support.parse_yaml(path.read_text("utf-8"))
    support.write_yaml(path, [{**one, "施行日": "2030-01-01"} for one in clauses])
    assert told(errors_of_refused_build(kyotei, built), "cost", "合うものがありません")


def test_a_missing_variant_holds_back_only_the_agreements_that_need_it(built: Path, kyotei: Kyotei) -> None:
    path = built / "templates" / "clauses" / "cost.yaml"
    clauses = support.parse_yaml(path.read_text("utf-8"))
    support.write_yaml(path, [one for one in clauses if one["条件"]["cost"] != "each"])
    errors = errors_of_refused_build(kyotei, built, {"協定書 N2", "協定書案 N2"})
    assert {one["source"]["record"] for one in errors} == {"agreements:N2"}
    assert told(errors, "費用負担＝各自負担")


# the policy


def test_taking_the_cost_article_out_of_the_policy_holds_every_agreement_back(
    built: Path, kyotei: Kyotei
) -> None:
    support.edit(built / "data" / SMALL / "policy.yaml", "liaison, cost, term", "liaison, term")
    errors = errors_of_refused_build(kyotei, built)
    assert {one["source"]["record"] for one in errors} == {"agreements:N1", "agreements:N2"}
    assert told(errors, "費用負担の条（cost）がありません", "policy.yaml", "article_sets")
    assert all("費用負担の条はすべての協定に置く" in one["reference"] for one in errors)


def test_taking_it_out_for_one_kind_holds_back_only_that_kind(built: Path, kyotei: Kyotei) -> None:
    support.edit(
        built / "data" / SMALL / "policy.yaml",
        "      - kinds: [comprehensive, individual]\n",
        "      - kinds: [individual]\n        articles: [purpose, term, consultation]\n"
        "      - kinds: [comprehensive]\n",
    )
    errors = errors_of_refused_build(kyotei, built, {"協定書 N2", "協定書案 N2"})
    assert told(errors, "「個別協定」の条文構成")


def test_a_policy_without_articles_for_a_kind_makes_no_agreement_of_it(built: Path, kyotei: Kyotei) -> None:
    support.edit(
        built / "data" / SMALL / "policy.yaml",
        "kinds: [comprehensive, individual]\n",
        "kinds: [comprehensive]\n",
    )
    errors_of_refused_build(kyotei, built, {"協定書 N2", "協定書案 N2"})


def test_the_cost_article_cannot_be_swapped_for_a_special_article(built: Path, kyotei: Kyotei) -> None:
    support.edit(built / "data" / SMALL / "policy.yaml", "liaison, cost, term", "liaison, term")
    support.edit(
        built / "data" / SMALL / "agreements.yaml",
        "  状態: 手続中\n\n# 個別協定。",
        "  特約:\n    - {見出し: 費用負担, 本文: 費用は各自が負担する。}\n  状態: 手続中\n\n# 個別協定。",
    )
    errors_of_refused_build(kyotei, built)


# the template


def cut(first: str, last: str) -> Callable[[str], str]:
    """Takes the paragraphs from one tag to another out of the body."""

    def change(xml: str) -> str:
        return xml.replace(support.paragraphs_between(xml, first, last), "", 1)

    return change


def loops_to(xml: str, opening: str) -> str:
    """The paragraphs of a loop, from the tag that opens it to the tag that closes it."""
    start = xml.rindex("<w:p>", 0, xml.index(opening))
    depth = 0
    for tag in re.finditer(r"\{%p (for|endfor)[^%]*%\}", xml[start:]):
        depth += 1 if tag.group(1) == "for" else -1
        if depth == 0:
            return xml[start : xml.index("</w:p>", start + tag.end()) + len("</w:p>")]
    raise AssertionError(opening)


def without_loop(opening: str) -> Callable[[str], str]:
    return lambda xml: xml.replace(loops_to(xml, opening), "", 1)


def without_every(pattern: str) -> Callable[[str], str]:
    return lambda xml: re.sub(pattern, "", xml)


ARTICLES = "{%p for article in articles %}"
LAST_ONLY = {"the loop of articles", "the loop of items"}
"""The last article is printed in a loop of its own, with the signatures: that is left."""
MUTILATIONS: dict[str, tuple[Callable[[str], str], str]] = {
    "the loop of articles": (without_loop(ARTICLES), "articles.paragraphs.text"),
    "the text of the paragraphs": (without_every(r"\{\{ paragraph\.text \}\}"), "articles.paragraphs.text"),
    "the headings": (without_every(r"\{\{ article\.heading \}\}"), "articles.heading"),
    "the numbers of the articles": (without_every(r"\{\{ article\.number \}\}"), "articles.number"),
    "the loop of items": (
        without_loop("{%p for item in paragraph.items %}"),
        "articles.paragraphs.items.text",
    ),
    "the addresses of the signers": (without_every(r"\{\{ s\.address \}\}"), "signatures.address"),
    "the names of the signers": (without_every(r"\{\{ s\.signer \}\}"), "signatures.signer"),
    "the preamble": (without_every(r"\{\{ preamble \}\}"), "preamble"),
    "the closing": (without_every(r"\{\{ closing \}\}"), "closing"),
    "the day of signing": (without_every(r"\{\{ agreement\.signed_on \}\}"), "agreement.signed_on"),
}


@pytest.mark.parametrize("without", MUTILATIONS)
def test_a_template_without_what_an_agreement_needs_is_refused(
    without: str, built: Path, kyotei: Kyotei
) -> None:
    change, named = MUTILATIONS[without]
    support.rewrite_part(built / TEMPLATE, BODY, change)
    errors = errors_of_refused_build(kyotei, built)
    assert {one["source"]["file"] for one in errors} == {TEMPLATE}
    said = "一覧の一部しか印刷しません" if without in LAST_ONLY else "なくてはならない差し込み"
    assert told(errors, said, f"「{named}」")


def test_a_template_without_the_signers_is_refused(built: Path, kyotei: Kyotei) -> None:
    def no_signers(xml: str) -> str:
        for one in ("label", "address", "name", "title", "signer", "mark"):
            xml = xml.replace(f"{{{{ s.{one} }}}}", "")
        return re.sub(r"for s in signatures", "for s in witnesses", xml)

    support.rewrite_part(built / TEMPLATE, BODY, no_signers)
    errors = errors_of_refused_build(kyotei, built)
    assert told(errors, "signatures.name")
    assert told(errors, "signatures.signer")


def test_a_template_that_names_the_title_in_the_properties_only_is_found_out_by_reading_back(
    built: Path, kyotei: Kyotei
) -> None:
    support.rewrite_part(built / TEMPLATE, BODY, without_every(r"\{\{ agreement\.title \}\}"))
    errors = errors_of_refused_build(kyotei, built)
    assert told(errors, "例市と株式会社一番との包括連携に関する協定書")


def test_a_template_without_the_mark_of_a_draft_is_refused(built: Path, kyotei: Kyotei) -> None:
    support.rewrite_part(
        built / TEMPLATE, "word/header1.xml", lambda xml: xml.replace("{{ edition.mark }}", "")
    )
    assert told(errors_of_refused_build(kyotei, built), "edition.mark")


TRICKS = {
    "all articles but the cost article": "{%p for article in articles if article.heading != '費用負担' %}",
    "all articles but the first": "{%p for article in articles[1:] %}",
    "no article at all": "{%p for article in articles[:0] %}",
}


@pytest.mark.parametrize("loop", TRICKS.values(), ids=TRICKS)
def test_a_template_that_names_everything_but_prints_less_is_found_out_by_reading_back(
    loop: str, built: Path, kyotei: Kyotei
) -> None:
    new = loop.replace("<", "&lt;")
    support.rewrite_part(built / TEMPLATE, BODY, lambda xml: xml.replace(ARTICLES, new, 1))
    errors = errors_of_refused_build(kyotei, built)
    assert all(one["source"]["file"] == TEMPLATE for one in errors)


def test_a_cost_article_that_is_not_in_its_place_is_found_out_by_reading_back(
    built: Path, kyotei: Kyotei
) -> None:
    def cost_first(xml: str) -> str:
        loop = loops_to(xml, ARTICLES)
        first = loop.replace(ARTICLES, "{%p for article in articles if article.heading == '費用負担' %}")
        rest = loop.replace(ARTICLES, "{%p for article in articles if article.heading != '費用負担' %}")
        return xml.replace(loop, first + rest, 1)

    support.rewrite_part(built / TEMPLATE, BODY, cost_first)
    errors = errors_of_refused_build(kyotei, built)
    assert told(errors, "読み戻した", "順番")


SILENCED = {
    "an address": ("word/document.xml", "{{ s.address }}", AGREEMENTS, "例県例市一番町1番地"),
    "a signer": ("word/document.xml", "{{ s.signer }}", AGREEMENTS, "一番　花子"),
    "the name of a party": ("word/document.xml", "{{ s.name }}", AGREEMENTS, "株式会社一番"),
    "the mark of a draft": ("word/header1.xml", "{{ edition.mark }}", DRAFTS, "案"),
}


@pytest.mark.parametrize(("part", "tag", "held", "missing"), SILENCED.values(), ids=SILENCED)
def test_a_tag_that_is_there_but_never_speaks_is_found_out_by_reading_back(
    part: str, tag: str, held: set[str], missing: str, built: Path, kyotei: Kyotei
) -> None:
    silent = f"{{% if agreement.id == 'X' %}}{tag}{{% endif %}}"
    support.rewrite_part(built / TEMPLATE, part, lambda xml: xml.replace(tag, silent))
    errors = errors_of_refused_build(kyotei, built, held)
    assert told(errors, "読み戻した", missing)


def test_a_table_of_costs_without_its_bearers_is_found_out_by_reading_back(
    built: Path, kyotei: Kyotei
) -> None:
    items = "内訳: [{費用の項目: 会場費, 負担者: 株式会社一番の東支店}]"
    support.edit(
        built / "data" / SMALL / "agreements.yaml",
        "{考え方: 市の負担なし}",
        f"{{考え方: 項目別負担, {items}}}",
    )
    support.rewrite_part(
        built / TEMPLATE,
        BODY,
        lambda xml: re.sub(r"(\{\{ \w+\.bearer \}\})", r"{% if agreement.id == 'X' %}\1{% endif %}", xml),
    )
    errors = errors_of_refused_build(kyotei, built, {"協定書 N1", "協定書案 N1"})
    assert told(errors, "読み戻した", "株式会社一番の東支店")


def test_articles_inside_a_condition_that_never_holds_are_found_out(built: Path, kyotei: Kyotei) -> None:
    def never(xml: str) -> str:
        loop = loops_to(xml, ARTICLES)
        tag = "<w:p><w:r><w:t>{{%p {} %}}</w:t></w:r></w:p>"
        return xml.replace(loop, tag.format("if agreement.id == 'X'") + loop + tag.format("endif"), 1)

    support.rewrite_part(built / TEMPLATE, BODY, never)
    errors = errors_of_refused_build(kyotei, built)
    assert told(errors, "（費用負担）") or told(errors, "費用")


def test_a_template_that_leaves_the_articles_out_of_drafts_holds_back_the_drafts_alone(
    built: Path, kyotei: Kyotei
) -> None:
    def only_clean(xml: str) -> str:
        loop = loops_to(xml, ARTICLES)
        tag = "<w:p><w:r><w:t>{{%p {} %}}</w:t></w:r></w:p>"
        return xml.replace(loop, tag.format("if not edition.draft") + loop + tag.format("endif"), 1)

    support.rewrite_part(built / TEMPLATE, BODY, only_clean)
    errors_of_refused_build(kyotei, built, {"協定書案 N1", "協定書案 N2"})


def test_a_mutilated_template_of_one_city_holds_back_that_city_alone(built: Path, kyotei: Kyotei) -> None:
    shutil.copytree(built / "data" / SMALL, built / "data" / "other")
    own = built / "templates" / "docx" / SMALL / "agreement.docx"
    own.parent.mkdir()
    shutil.copy(built / TEMPLATE, own)
    support.rewrite_part(own, BODY, without_loop(ARTICLES))
    errors = errors_of_refused_build(kyotei, built)
    assert {one["source"]["file"] for one in errors} == {f"templates/docx/{SMALL}/agreement.docx"}
    assert documents(built, "other") == AGREEMENTS | SHEETS


@pytest.mark.parametrize("data", [b"", b"PK", b"not a Word file"], ids=repr)
def test_a_template_that_is_no_word_file_holds_back_what_it_would_print(
    data: bytes, built: Path, kyotei: Kyotei
) -> None:
    (built / TEMPLATE).write_bytes(data)
    errors = errors_of_refused_build(kyotei, built)
    assert {one["source"]["file"] for one in errors} == {TEMPLATE}


def test_when_everything_is_put_back_the_documents_come_back_the_same(
    built: Path, kyotei: Kyotei, tmp_path: Path
) -> None:
    before = support.tree(built / "output")
    saved = shutil.copy(built / TEMPLATE, tmp_path / "saved.docx")
    support.rewrite_part(built / TEMPLATE, BODY, without_loop(ARTICLES))
    errors_of_refused_build(kyotei, built)
    shutil.copy(saved, built / TEMPLATE)
    assert kyotei("build", "--on", ON, cwd=built).exit == 0
    assert support.tree(built / "output") == before
