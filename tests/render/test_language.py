"""The template language can print, loop and ask, and nothing else."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
from jinja2 import TemplateError, UndefinedError
from pydantic import BaseModel

from pipeline.language import LONGEST_TEXT, Forbidden, Language, for_templates, joined, markup

LANGUAGE = Language()


class Inner(BaseModel):
    text: str = "内"


class Outer(BaseModel):
    title: str = "協定書"
    empty: str = ""
    count: int = 3
    inner: Inner = Inner()
    rows: list[Inner] = [Inner(text="一"), Inner(text="二")]
    _hidden: str = "隠し"

    @property
    def computed(self) -> str:
        return "計算"


def render(source: str, **more: Any) -> str:
    view = Outer()
    context = {name: getattr(view, name) for name in Outer.model_fields}
    return LANGUAGE.from_string(source).render(view=view, **context, **more)


# what it can do


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{{ title }}", "協定書"),
        ("{{ inner.text }}", "内"),
        (
            "{% for row in rows %}{{ loop.index }}{{ row.text }}{% if not loop.last %}、{% endif %}{% endfor %}",
            "1一、2二",
        ),
        ("{% for row in [] %}あり{% else %}なし{% endfor %}", "なし"),
        ("{% if count > 2 and title == '協定書' %}多い{% elif empty %}空{% else %}少ない{% endif %}", "多い"),
        ("{% if empty %}あり{% endif %}", ""),
        ("{{ rows|length }}", "2"),
        ("{{ ['甲', '乙']|join('、') }}", "甲、乙"),
        ("{{ (rows|first).text }}{{ (rows|last).text }}", "一二"),
        ("{{ empty|default('なし', true) }}", "なし"),
        ("{{ missing|default('なし') }}", "なし"),
        ("{% if missing is defined %}あり{% else %}なし{% endif %}", "なし"),
        ("{{ count + 1 }} {{ count * 2 }} {{ count % 2 }} {{ count - 1 }}", "4 6 1 2"),
        ("{{ title + '（案）' }}", "協定書（案）"),
        ("{% set name = title %}{{ name }}", "協定書"),
        ("末尾\n", "末尾\n"),
    ],
)
def test_a_template_can_print_loop_and_ask(source: str, expected: str) -> None:
    assert render(source) == expected


@pytest.mark.parametrize(
    "data",
    [
        "{{ 7*7 }}",
        "{% for x in y %}",
        "{# a #}",
        "{_{ x }_}",
        "{{",
        "%}",
        "A&B <商会> \"'",
        "髙﨑𠮷葛\U000e0100",
        "None",
    ],
)
def test_data_is_printed_as_it_is_and_never_run(data: str) -> None:
    printed = render("{{ data }}", data=data)
    for escaped, plain in {"&lt;": "<", "&gt;": ">", "&#34;": '"', "&#39;": "'", "&amp;": "&"}.items():
        printed = printed.replace(escaped, plain)
    assert printed == data


def test_data_is_escaped_unless_it_is_the_programs_own_markup() -> None:
    assert render("{{ data }}", data="A&B <b>") == "A&amp;B &lt;b&gt;"
    assert render("{{ data }}", data=markup("<b>")) == "<b>"


# what it cannot do


@pytest.mark.parametrize(
    "source",
    [
        "{{ missing }}",
        "{{ view.missing }}",
        "{{ inner.missing.deeper }}",
        "{% for x in missing %}{% endfor %}",
        "{% if missing %}{% endif %}",
        "{{ missing == 1 }}",
        "{{ missing + 'a' }}",
        "{{ 1 * missing }}",
        "{{ {'a': 1}.b }}",
        "{{ loop.index }}",
        "{{ missing|length }}",
        "{{ missing ~ 'a' }}",
    ],
)
def test_an_undefined_name_is_an_error_that_names_it(source: str) -> None:
    with pytest.raises(UndefinedError, match=r"undefined|has no attribute"):
        render(source)


@pytest.mark.parametrize(
    "name", ["range", "dict", "lipsum", "cycler", "joiner", "namespace", "open", "self.x"]
)
def test_there_are_no_globals(name: str) -> None:
    with pytest.raises(TemplateError):
        render("{{ " + name + " }}")


@pytest.mark.parametrize(
    "source",
    [
        "{{ title.upper() }}",
        "{{ title['upper']() }}",
        "{{ title.format(1) }}",
        "{{ rows.append(1) }}",
        "{{ rows.pop() }}",
        "{{ view.model_dump() }}",
        "{{ view.copy() }}",
        "{{ view.computed }}",
        "{{ view._hidden }}",
        "{{ view.model_fields_set }}",
        "{{ view.model_config }}",
        "{{ view.__class__ }}",
        "{{ view['__class__'] }}",
        "{{ title.__class__.__mro__ }}",
        "{{ ''.__class__ }}",
        "{{ ()['__class__'] }}",
        "{{ {'a': 1}.keys() }}",
        "{{ {'a': 1}.items }}",
        "{{ title() }}",
        "{{ (1).__add__(2) }}",
        "{{ function() }}",
        "{{ function.__globals__ }}",
        "{{ function.__code__ }}",
        "{{ self.__init__ }}",
        "{% for x in rows %}{{ loop.cycle('a', 'b') }}{% endfor %}",
        "{% for x in rows %}{{ loop.changed(1) }}{% endfor %}",
        "{% for x in rows %}{{ loop._iterator }}{% endfor %}",
        "{% for x in rows %}{{ loop.__class__ }}{% endfor %}",
        "{% for x in rows recursive %}{{ loop(rows) }}{% endfor %}",
        "{% macro m() %}a{% endmacro %}{{ m() }}",
        "{% macro m() %}a{% endmacro %}{% call m() %}{% endcall %}",
        "{% block b %}{% if not title %}a{% endif %}{% endblock %}{{ self.b() }}",
    ],
)
def test_nothing_can_be_called_or_looked_into(source: str) -> None:
    with pytest.raises(TemplateError):
        render(source, function=render)


def test_what_the_program_hands_out_can_be_called_but_not_looked_into() -> None:
    @for_templates
    def article(slot: str) -> str:
        return f"第{slot}条"

    assert render("{{ article('１') }}", article=article) == "第１条"
    with pytest.raises(TemplateError):
        render("{{ article.__globals__ }}", article=article)
    with pytest.raises(TemplateError):
        render("{{ article.for_templates }}", article=article)


@pytest.mark.parametrize(
    "name",
    ["upper", "replace", "attr", "map", "format", "safe", "tojson", "center", "wordwrap", "xmlattr", "sort"],
)
def test_filters_outside_the_list_do_not_exist(name: str) -> None:
    with pytest.raises(TemplateError, match=name):
        render("{{ title|" + name + " }}")


@pytest.mark.parametrize("name", ["callable", "filter", "mapping", "sameas", "iterable"])
def test_tests_outside_the_list_do_not_exist(name: str) -> None:
    with pytest.raises(TemplateError, match=name):
        render("{% if title is " + name + " %}{% endif %}")


@pytest.mark.parametrize("statement", ["include 'x'", "import 'x' as y", "from 'x' import y", "extends 'x'"])
def test_no_other_file_can_be_reached(statement: str) -> None:
    with pytest.raises((TemplateError, TypeError)):
        render("{% " + statement + " %}")


# much out of little


@pytest.mark.parametrize(
    "source",
    [
        "{{ 'a' * 300000000 }}",
        "{{ 300000000 * 'a' }}",
        "{{ ['a'] * 300000000 }}",
        "{{ 'a' ** 9 }}",
        "{{ 9 ** 9 }}",
        "{{ 9 ** 9 ** 9 }}",
        "{{ '%0300000000d' % 1 }}",
        "{{ '%s' % title }}",
        "{{ '%s' % (title,) }}",
        "{{ rows + rows }}",
        "{{ 1000001 * 2 }}",
        "{{ 2 * 3000000 * 5 }}",
        "{{ title + 1 }}",
    ],
)
def test_little_cannot_be_made_into_much(source: str) -> None:
    before = time.monotonic()
    with pytest.raises(Forbidden):
        render(source)
    assert time.monotonic() - before < 1


DOUBLINGS = 22
"""One character doubled so often has four times as many as an expression may put together."""


@pytest.mark.parametrize(
    "step",
    [
        "{% set a = a + a %}",
        "{% set a = a ~ a %}",
        "{% set a = [a, a]|join %}",
        "{% set a %}{{ a }}{{ a }}{% endset %}",
    ],
    ids=["plus", "tilde", "join", "block"],
)
def test_no_text_can_be_doubled_beyond_the_limit(step: str) -> None:
    with pytest.raises(Forbidden):
        render("{% set a = 'a' %}" + step * DOUBLINGS + "{{ a|length }}")


def test_texts_may_be_joined_up_to_the_limit() -> None:
    half = "a" * (LONGEST_TEXT // 2)
    assert len(render("{{ a + a }}", a=half)) == LONGEST_TEXT
    with pytest.raises(Forbidden):
        render("{{ a + a + 'a' }}", a=half)


def test_the_output_has_a_limit_and_stops_there() -> None:
    seen = []

    def pieces() -> Iterator[str]:
        for number in range(100):
            seen.append(number)
            yield "12345"

    with pytest.raises(Forbidden):
        joined(pieces(), 12)
    assert seen == [0, 1, 2]
    assert joined(iter(["12345", "67890"]), 10) == "1234567890"


def test_a_division_by_zero_is_an_error_and_no_number() -> None:
    with pytest.raises((TemplateError, ArithmeticError)):
        render("{{ 1 / 0 }}")
    with pytest.raises((TemplateError, ArithmeticError)):
        render("{{ 1 % 0 }}")
