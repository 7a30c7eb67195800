"""Names in templates are checked against the view, each fault with its tag."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

import pytest
from pydantic import BaseModel

from pipeline.findings import Finding, Place
from pipeline.language import LOOP_NAMES
from pipeline.plan.required import REQUIRED, VIEWS
from pipeline.plan.views.agreements import AgreementDocument
from pipeline.plan.views.base import View
from pipeline.render.lint import lint, printings
from pipeline.render.template import Tag


class Item(BaseModel):
    number: str
    text: str


class Article(BaseModel):
    number: str
    items: list[Item]


class Document(BaseModel):
    title: str
    draft: bool
    first: Item
    articles: list[Article]


def tags(*sources: str) -> list[Tag]:
    return [
        Tag(source, Place("x.docx", sheet="本文", cell=f"{n}段落目", line=n), f"近く{n}")
        for n, source in enumerate(sources, 1)
    ]


def faults(*sources: str, required: tuple[str, ...] = ()) -> list[Finding]:
    return list(lint(tags(*sources), Document, required, "x.docx"))


@pytest.mark.parametrize(
    "sources",
    [
        ["{{ title }}", "{{ first.text }}"],
        [
            "{% for a in articles %}",
            "{{ a.number }}",
            "{% for i in a.items %}",
            "{{ i.text }}",
            "{% endfor %}",
            "{% endfor %}",
        ],
        ["{% if draft %}", "{{ title }}", "{% elif first.number %}", "{% else %}", "{% endif %}"],
        ["{% if draft and not articles or title == '案' %}", "{% endif %}"],
        [
            "{% for a in articles %}",
            "{% if loop.first %}",
            "{{ loop.index }}{{ loop.length }}",
            "{% endif %}",
            "{% endfor %}",
        ],
        ["{% for a in articles %}", "{% else %}", "{{ title }}", "{% endfor %}"],
        ["{% set name = first.text %}", "{{ name }}"],
        ["{% set one = first %}", "{{ one.text }}"],
        ["{% for a in articles if a.number %}", "{{ a.number }}", "{% endfor %}"],
        ["{{ title|default('なし') }}", "{{ articles|length }}"],
        ["{# {{ anything }} #}"],
        ["{{ title }}（{{ first.text }}）"],
        ["{{\ntitle\n}}", "{{ first.text }}"],
    ],
)
def test_names_of_the_view_are_fine(sources: list[str]) -> None:
    assert faults(*sources) == []


@pytest.mark.parametrize(
    ("sources", "at", "word", "hint"),
    [
        (["{{ title }}", "{{ titel }}"], 2, "「titel」", "「title」のことでしょうか"),
        (["{{ first.txt }}"], 1, "「first.txt」", "「first.text」"),
        (["{% for a in articels %}", "{% endfor %}"], 1, "「articels」", "「articles」"),
        (
            ["{% for a in articles %}", "{{ a.numbr }}", "{% endfor %}"],
            2,
            "「articles.numbr」",
            "「articles.number」",
        ),
        (
            [
                "{% for a in articles %}",
                "{% for i in a.items %}",
                "{{ i.txt }}",
                "{% endfor %}",
                "{% endfor %}",
            ],
            3,
            "「articles.items.txt」",
            "「articles.items.text」",
        ),
        (["{% for a in articles %}", "{% endfor %}", "{{ a.number }}"], 3, "「a」", ""),
        (["{% for a in articles %}", "{% else %}", "{{ a.number }}", "{% endfor %}"], 3, "「a」", ""),
        (["{% if drafd %}", "{% endif %}"], 1, "「drafd」", "「draft」"),
        (["{% if draft %}", "{% elif titel %}", "{% endif %}"], 2, "「titel」", "「title」"),
        (["{{ loop.index }}"], 1, "「loop」", ""),
        (["{% for a in articles %}", "{{ loop.idx }}", "{% endfor %}"], 2, "「loop.idx」", "index"),
        (["{% for a in articles %}", "{{ loop.cycle('a') }}", "{% endfor %}"], 2, "「loop.cycle」", ""),
        (["{% set name = titel %}"], 1, "「titel」", "「title」"),
        (["{% set one = first %}", "{{ one.txt }}"], 2, "「first.txt」", "「first.text」"),
        (["{{ articles.number }}"], 1, "「articles.number」", ""),
        (["{{ title.upper() }}"], 1, "「title.upper」", ""),
        (["{{ title.length }}"], 1, "「title.length」", ""),
        (["{{ first.text.strip() }}"], 1, "「first.text.strip」", ""),
        (["{{ articles.append(1) }}"], 1, "「articles.append」", ""),
        (["{{ title|default(titel) }}"], 1, "「titel」", "「title」"),
        (["{{ range(3) }}"], 1, "「range」", ""),
        (["{{ draft }}", "{{ title }}{{ titel }}"], 2, "「titel」", "「title」"),
    ],
)
def test_an_unknown_name_is_told_with_its_tag(sources: list[str], at: int, word: str, hint: str) -> None:
    found = faults(*sources)
    assert [one.rule for one in found] == ["template-unknown-name"]
    assert word in found[0].message
    assert f"近く{at}" in found[0].message
    assert found[0].value == sources[at - 1]
    assert found[0].place is not None
    assert (found[0].place.line, found[0].place.cell) == (at, f"{at}段落目")
    assert hint in (found[0].hint or "")
    assert found[0].holds == ("*",)


def test_all_faults_are_told_at_once() -> None:
    found = faults(
        "{{ titel }}", "{{ title titel }}", "{{ first.txt }}", "{{ draft ! }}", required=("title",)
    )
    assert [
        (one.rule, one.place and one.place.line)
        for one in sorted(found, key=lambda one: one.place.line or 99 if one.place else 99)
    ] == [
        ("template-unknown-name", 1),
        ("template-syntax", 2),
        ("template-unknown-name", 3),
        ("template-syntax", 4),
        ("template-missing-tag", None),
    ]


@pytest.mark.parametrize(
    ("sources", "at"),
    [
        (["{{ title }}", "{{ title titel }}", "{{ draft }}"], 2),
        (["{{ title }}", "{{ }}", "{{ draft }}"], 2),
        (["{{ title }}", "{% endfor %}", "{{ draft }}"], 2),
        (["{{ title }}", "{% fro a in articles %}", "{{ draft }}"], 2),
        (["{{ title }}", "{% for a of articles %}", "{{ draft }}", "{% endfor %}"], 2),
        (["{{ title }}", "{{ 'a }}", "{{ draft }}"], 2),
        (["{% if draft %}", "{% endfor %}", "{% endif %}"], 2),
        (["{{ title }}", "{{ title|upper }}", "{{ draft }}"], 2),
        (["{{ title }}", "{% if title is number %}", "{% endif %}"], 2),
        (["{{ title }}", "{% for a in articles %}", "{{ a.number }}", "{{ draft }}"], 2),
        (["{{ title }}", "{% if draft %}", "{{ title }}"], 2),
        (["{% for a in articles %}", "{% if draft %}", "{{ a.number }}", "{% endfor %}"], 2),
    ],
    ids=[
        "two names", "nothing", "end without begin", "misspelt", "misspelt word", "quote", "wrong end",
        "unknown filter", "unknown test", "for without end", "if without end", "if without end in for",
    ],
)  # fmt: skip
def test_each_syntax_error_is_told_with_its_tag(sources: list[str], at: int) -> None:
    found = faults(*sources)
    assert {one.rule for one in found} == {"template-syntax"}
    assert found[0].value == sources[at - 1]
    assert found[0].place is not None
    assert found[0].place.line == at


@pytest.mark.parametrize(
    "source",
    ["{{ first['txt'] }}", "{{ (articles|first).txt }}", "{{ articles[0].txt }}", "{{ (first).txt }}"],
)
def test_there_is_no_way_around_the_check_of_names(source: str) -> None:
    """A name that does not exist is refused before anything is made, however it is reached."""
    assert faults(source) != []


@pytest.mark.parametrize("source", ["{{ first }}", "{{ articles }}"])
def test_a_whole_part_or_list_cannot_be_printed(source: str) -> None:
    """It would come out as Python prints it: [Article(number='第１条' …."""
    assert faults(source) != []


# required names


def test_a_required_name_that_is_printed_nowhere_is_told() -> None:
    found = faults("{{ title }}", required=("title", "first.text", "articles.number"))
    assert [(one.rule, one.value) for one in found] == [
        ("template-missing-tag", "first.text"),
        ("template-missing-tag", "articles.number"),
    ]
    assert all(one.place == Place("x.docx") and one.holds == ("*",) for one in found)


@pytest.mark.parametrize(
    "sources",
    [
        ["{% for a in articles %}", "{% for i in a.items %}", "{{ i.text }}", "{% endfor %}", "{% endfor %}"],
        [
            "{% for i in articles %}",
            "{% for x in i.items %}",
            "{{ x.number }}{{ x.text }}",
            "{% endfor %}",
            "{% endfor %}",
        ],
        [
            "{% set list = articles %}",
            "{% for a in list %}",
            "{% for i in a.items %}",
            "{{ i.text|default('') }}",
            "{% endfor %}",
            "{% endfor %}",
        ],
        [
            "{% for a in articles %}",
            "{% if loop.first %}",
            "{% else %}",
            "{% for i in a.items %}",
            "{{ i.text }}",
            "{% endfor %}",
            "{% endif %}",
            "{% endfor %}",
        ],
    ],
)
def test_a_required_name_counts_through_loop_variables(sources: list[str]) -> None:
    assert faults(*sources, required=("articles.items.text",)) == []


@pytest.mark.parametrize(
    "sources",
    [
        ["{% if title %}", "{{ draft }}", "{% endif %}"],
        ["{% set name = title %}"],
        ["{# {{ title }} #}"],
        ["{% if draft %}", "{% elif title == '案' %}", "{% endif %}"],
    ],
)
def test_a_required_name_must_be_printed_not_only_asked_for(sources: list[str]) -> None:
    assert [one.value for one in faults(*sources, required=("title",))] == ["title"]


def test_a_template_without_tags_lacks_all_required_names() -> None:
    assert [one.value for one in faults(required=("title", "draft"))] == ["title", "draft"]


# the program's own views


def views(base: type[BaseModel] = View) -> Iterator[type[BaseModel]]:
    for one in base.__subclasses__():
        yield one
        yield from views(one)


@pytest.mark.parametrize("view", sorted(views(), key=str), ids=str)
def test_no_field_of_a_view_has_a_name_that_templates_cannot_say(view: type[BaseModel]) -> None:
    words = {
        "none",
        "None",
        "true",
        "True",
        "false",
        "False",
        "loop",
        "self",
        "and",
        "or",
        "not",
        "in",
        "is",
        "if",
        "else",
        "for",
    }
    assert words & set(view.model_fields) == set()


def names_of_view(view: type[BaseModel], prefix: str = "") -> Iterator[str]:
    """Every dotted name that a template of this view can use, lists entered."""
    for name, info in view.model_fields.items():
        yield prefix + name
        kind = info.annotation
        inner = get_args(kind)[0] if get_args(kind) else kind
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            yield from names_of_view(inner, f"{prefix}{name}.")


@pytest.mark.parametrize("relative", sorted(VIEWS))
def test_every_required_name_is_one_of_its_view(relative: str) -> None:
    assert set(REQUIRED[relative]) <= set(names_of_view(VIEWS[relative]))
    assert len(REQUIRED[relative]) == len(set(REQUIRED[relative])) > 0


def test_the_names_of_a_view_enter_lists_and_parts() -> None:
    assert list(names_of_view(Document)) == [
        "title",
        "draft",
        "first",
        "first.number",
        "first.text",
        "articles",
        "articles.number",
        "articles.items",
        "articles.items.number",
        "articles.items.text",
    ]
    assert "articles.paragraphs.items.text" in set(names_of_view(AgreementDocument))


def test_what_a_loop_tells_is_what_the_language_allows() -> None:
    for name in LOOP_NAMES:
        assert faults("{% for a in articles %}", "{{ loop." + name + " }}", "{% endfor %}") == []


# what is printed where, and styles


def test_conditions_and_loops_of_other_lists_around_a_printed_name_are_known() -> None:
    found = printings(
        tags(
            "{% for a in articles %}", "{{ a.number }}{{ title }}", "{% if draft %}", "{{ a.number }}", "{% else %}",
            "{{ first.text }}", "{% endif %}", "{% endfor %}",
        ),
        Document,
    )  # fmt: skip
    assert [(one.path, one.within) for one in found if "." in one.path or one.path == "title"] == [
        ("articles.number", ()),
        ("title", ("{% for a in articles %}",)),
        ("articles.number", ("{% if draft %}",)),
        ("first.text", ("{% for a in articles %}", "{% if draft %} でないとき")),
    ]


@pytest.mark.parametrize("part", ["{{ articles[0].number }}", "{{ (articles|first).number }}"])
def test_one_item_of_a_list_is_not_the_list(part: str) -> None:
    (found,) = faults(part, required=("articles.number",))
    assert "一覧の一部" in found.message
    assert found.place == Place("x.docx", sheet="本文", cell="1段落目", line=1)


LOOP = ("{% for a in articles %}", "{{ a.number }}", "{% endfor %}")


@pytest.mark.parametrize(
    ("sources", "wanted", "hint"),
    [
        (
            ("{{ title }}", *LOOP),
            "articles.items.text",
            "「items」の繰り返し（for）と、その中の {{ ….text }} を",
        ),
        (
            (
                "{{ title }}",
                LOOP[0],
                "{% for i in a.items %}",
                "{{ i.number }}",
                "{% endfor %}",
                "{% endfor %}",
            ),
            "articles.items.text",
            "{{ i.text }} を",
        ),
        (
            ("{{ articles[0].number }}", LOOP[0], "{{ a.items|length }}", "{% endfor %}"),
            "articles.number",
            "{{ a.number }} を",
        ),
    ],
)
def test_the_loop_that_does_not_print_a_required_name_is_named(
    sources: tuple[str, ...], wanted: str, hint: str
) -> None:
    (found,) = faults(*sources, required=(wanted,))
    assert (found.rule, found.value) == ("template-missing-tag", wanted)
    assert found.place is not None
    loop = sources[(found.place.line or 0) - 1]
    assert loop.startswith("{% for")
    assert f"繰り返し「{loop}」（本文 {found.place.line}段落目）の中に" in found.message
    assert f"この繰り返しの中に、{hint}書くか" in (found.hint or "")
    assert ("一覧の一部しか印刷しません" in found.message) is ("[0]" in sources[0])


@pytest.mark.parametrize(("style", "told"), [("", True), ("条", False), ("市の条", False), (None, False)])
def test_a_paragraph_without_style_is_told_where_the_layout_needs_one(style: str | None, told: bool) -> None:
    tag = Tag("{{ title }}", Place("x.docx"), "near", style=style)
    found = lint([tag], Document, (), "x.docx", {"title": ("条", "項")})
    assert [one.rule for one in found] == ["template-missing-style"] * told
    assert not found or "「条」か「項」" in found[0].message


def test_a_name_that_has_its_style_may_stand_in_a_plain_sentence_too() -> None:
    styles = {"title": ("標題",), "articles.number": ("条",)}
    place = Place("x.docx")
    plain, styled = (Tag("{{ title }}", place, "near", style=style) for style in ("", "標題"))
    assert lint([plain, styled], Document, (), "x.docx", styles) == ()
    # 条 and 項 are the same name in other conditions: each needs a style of its own.
    sources = (
        "{% for a in articles %}", "{% if draft %}", "{{ a.number }}", "{% else %}", "{{ a.number }}",
        "{% endif %}", "{% endfor %}",
    )  # fmt: skip
    given = iter(["条", ""])
    listed = [Tag(one, place, "near", style=next(given) if "number" in one else None) for one in sources]
    assert [one.rule for one in lint(listed, Document, (), "x.docx", styles)] == ["template-missing-style"]


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("{{ title titel }}", "「titel」が余分か"),
        ("{{ }}", "名前が書かれていません"),
        ("{% fro a in articles %}", "「fro」というタグはありません"),
        ("{% if draft %}", "endif がない"),
        ("{{ title ! }}", "「!」は、ここには書けない文字です"),
    ],
)
def test_why_a_tag_cannot_be_read_is_told_in_japanese(source: str, said: str) -> None:
    assert said in faults(source)[0].message


def test_why_a_loop_cannot_be_read_is_told_in_japanese() -> None:
    assert "for は「for 名前 in 一覧」の形" in faults("{% for a of articles %}", "{% endfor %}")[0].message


def test_the_tag_is_quoted_as_it_stands_in_the_file() -> None:
    tag = Tag("{% for a in articels %}", Place("x.docx"), "near", "{%p for a in articels %}")
    found = lint([tag, Tag("{% endfor %}", Place("x.docx"), "near")], Document, (), "x.docx")
    assert [one.value for one in found] == ["{%p for a in articels %}"]
