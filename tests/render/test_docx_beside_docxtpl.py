"""Beside plain docxtpl: the same text where docxtpl is right, and the list of what differs on purpose."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from typing import Any

import docx
import pytest
from docxtpl import DocxTemplate as Docxtpl
from lxml import etree
from pydantic import BaseModel

from pipeline.plan.views.agreements import AgreementDocument
from pipeline.render.docx import compile_docx
from pipeline.render.template import TemplateRefused
from tests.plan import towns

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
THREE = """
partners: [C1, C2, C4]
cost_burden:
  policy: itemised
  items:
    - {item: 燃料費, category: 需用費, bearer: 甲, share: 全額}
    - {item: 人件費, category: 委託料, bearer: 乙, share: ２分の１}
witnesses: [{name: 例県, address: 例県庁, signer: {title: 知事, name: 県　太郎}}]
special_articles: [{article: 特別の定め, text: "一つ目\\n二つ目"}]
"""


def ours(template: bytes, view: BaseModel) -> bytes:
    return compile_docx(template, "x").render(view)


def theirs(template: bytes, context: Mapping[str, Any], *, autoescape: bool = True) -> bytes:
    document = Docxtpl(io.BytesIO(template))
    document.render(dict(context), autoescape=autoescape)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def blocks(data: bytes, name: str = "word/document.xml") -> list[str]:
    """Each paragraph with its style, text, breaks and tabs."""
    root = etree.fromstring(zipfile.ZipFile(io.BytesIO(data)).read(name))
    found = []
    for block in root.iter(f"{W}p"):
        style = block.find(f"{W}pPr/{W}pStyle")
        said = [
            one.text or f"<{etree.QName(one).localname}>"
            for one in block.iter(f"{W}t", f"{W}br", f"{W}r/{W}tab")
            if one.tag != f"{W}t" or one.text
        ]
        found.append(f"{style.get(f'{W}val') if style is not None else ''}: {''.join(said)}")
    return found


def context_of(view: AgreementDocument) -> dict[str, Any]:
    return {name: getattr(view, name) for name in type(view).model_fields}


@pytest.mark.parametrize("draft", [False, True], ids=["clean", "draft"])
@pytest.mark.parametrize(
    "changes",
    ["", "partners: [C3]", THREE, "kind: single\npattern: disaster\nclosing: electronic"],
    ids=["two", "special characters", "three", "electronic"],
)
def test_the_shipped_template_reads_the_same(changes: str, draft: bool) -> None:
    view = towns.view(towns.agreement(changes), draft=draft)
    template = towns.template("docx/agreement.docx")
    mine, other = ours(template, view), theirs(template, context_of(view))
    assert blocks(mine) == blocks(other)
    assert len(blocks(mine)) > 40
    assert blocks(mine, "word/header1.xml") == blocks(other, "word/header1.xml")


def test_tables_and_sections_are_the_same_too() -> None:
    view = towns.view(towns.agreement(THREE))
    template = towns.template("docx/agreement.docx")
    shape = [
        [
            etree.QName(one).localname
            for one in etree.fromstring(zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml")).iter(
                f"{W}tbl", f"{W}tr", f"{W}tc", f"{W}sectPr", f"{W}p"
            )
        ]
        for data in (ours(template, view), theirs(template, context_of(view)))
    ]
    assert shape[0] == shape[1]


# what differs on purpose; of docxtpl each test shows what it does, so that the list stays true


class One(BaseModel):
    value: Any = "値"
    name: str = "名"


def template_of(*texts: str, title: str = "", footnote: str = "") -> bytes:
    buffer = io.BytesIO()
    document = docx.Document()
    for text in texts:
        document.add_paragraph(text)
    document.core_properties.title = title
    document.save(buffer)
    return buffer.getvalue()


def said(data: bytes) -> list[str]:
    return [one.text for one in docx.Document(io.BytesIO(data)).paragraphs]


def both(template: bytes, *, autoescape: bool = True, **values: Any) -> tuple[list[str] | str, list[str]]:
    """What ours prints, or the rule of its refusal; and what docxtpl prints."""
    view = One(**values)
    other = said(theirs(template, {"value": view.value, "name": view.name}, autoescape=autoescape))
    try:
        return said(ours(template, view)), other
    except TemplateRefused as refused:
        return refused.findings[0].rule, other


def test_an_unknown_name_is_refused_where_docxtpl_prints_nothing() -> None:
    assert both(template_of("前{{ unknown }}後")) == ("template-failed", ["前後"])


def test_a_missing_value_is_refused_where_docxtpl_prints_none() -> None:
    assert both(template_of("前{{ value }}後"), value=None) == ("template-failed", ["前None後"])


def test_special_characters_are_always_escaped_where_docxtpl_loses_text() -> None:
    mine, other = both(template_of("甲は{{ value }}と締結"), value="A&B商会", autoescape=False)
    assert mine == ["甲はA&B商会と締結"]
    assert other != mine


def test_properties_are_escaped_once_where_docxtpl_does_it_twice() -> None:
    template = template_of("{{ value }}", title="{{ value }}")
    view = One(value="A&B")
    titles = [
        docx.Document(io.BytesIO(data)).core_properties.title
        for data in (ours(template, view), theirs(template, {"value": "A&B"}))
    ]
    assert titles == ["A&B", "A&amp;B"]


def test_a_long_title_is_printed_where_docxtpl_fails() -> None:
    template = template_of("{{ value }}", title="{{ value }}")
    long = "長" * 256
    assert long.encode() in zipfile.ZipFile(io.BytesIO(ours(template, One(value=long)))).read(
        "docProps/core.xml"
    )
    with pytest.raises(ValueError, match="255"):
        theirs(template, {"value": long})


def test_data_with_docxtpls_own_escapes_is_printed_as_it_is() -> None:
    mine, other = both(template_of("{{ value }}"), value="{_{ x }_} {_% y %_}")
    assert mine == ["{_{ x }_} {_% y %_}"]
    assert other == ["{{ x }} {% y %}"]


def test_methods_cannot_be_called_where_docxtpl_runs_them() -> None:
    assert both(template_of("{{ name.upper() }}"), name="abc") == ("template-failed", ["ABC"])
    assert both(template_of("{{ name.__class__.__name__ }}")) == ("template-failed", ["str"])


@pytest.mark.parametrize("expression", ["name|upper", "range(3)|list"])
def test_only_listed_filters_and_no_globals_are_there(expression: str) -> None:
    template = template_of("{{ " + expression + " }}")
    assert said(theirs(template, {"name": "abc"})) in (["ABC"], ["[0, 1, 2]"])
    with pytest.raises(TemplateRefused):
        ours(template, One(name="abc"))


def test_full_width_braces_are_refused_where_docxtpl_prints_them() -> None:
    template = template_of("{{ name }}", "｛｛ name ｝｝")
    assert said(theirs(template, {"name": "名"})) == ["名", "｛｛ name ｝｝"]
    with pytest.raises(TemplateRefused):
        ours(template, One())


def test_a_records_tag_in_a_footnote_is_not_run_where_docxtpl_runs_it() -> None:
    """docxtpl renders notes once for each section: with two, what the first put there is run."""
    buffer = io.BytesIO()
    document = docx.Document()
    document.add_paragraph("{{ name }}")
    document.add_section()
    document.save(buffer)
    notes = f'<w:footnotes xmlns:w="{W[1:-1]}"><w:footnote w:id="1"><w:p><w:r><w:t>{{{{ value }}}}</w:t></w:r></w:p></w:footnote></w:footnotes>'
    template = _with_footnotes(buffer.getvalue(), notes)
    texts = [
        "".join(
            map(
                str, etree.fromstring(zipfile.ZipFile(io.BytesIO(data)).read("word/footnotes.xml")).itertext()
            )
        )
        for data in (
            ours(template, One(value="{{ 7*7 }}")),
            theirs(template, {"value": "{{ 7*7 }}", "name": "名"}),
        )
    ]
    assert texts == ["{{ 7*7 }}", "49"]


def test_the_same_bytes_come_out_twice_where_docxtpl_writes_the_time() -> None:
    template = template_of("{{ name }}")
    assert ours(template, One()) == ours(template, One())
    times = {info.date_time[0] for info in zipfile.ZipFile(io.BytesIO(ours(template, One()))).infolist()}
    assert times == {1980}


def _with_footnotes(data: bytes, notes: str) -> bytes:
    buffer = io.BytesIO()
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    link = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
    added = {
        "[Content_Types].xml": (
            "</Types>",
            f'<Override PartName="/word/footnotes.xml" ContentType="{kind}"/></Types>',
        ),
        "word/_rels/document.xml.rels": (
            "</Relationships>",
            f'<Relationship Id="rId99" Type="{link}" Target="footnotes.xml"/></Relationships>',
        ),
    }
    with (
        zipfile.ZipFile(io.BytesIO(data)) as before,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for name in before.namelist():
            text = before.read(name)
            if name in added:
                old, new = added[name]
                text = text.decode().replace(old, new).encode()
            after.writestr(name, text)
        after.writestr("word/footnotes.xml", notes)
    return buffer.getvalue()
