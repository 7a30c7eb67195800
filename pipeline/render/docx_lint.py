"""A Word template as a whole → what goes wrong with it besides its tags.

Styles that paragraphs name and the file lacks, letters without a font for Japanese, what is left of
a revision or a review and would go out with every document, tags in parts that are not filled in.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from pipeline.findings import Finding, Place, Severity, fault
from pipeline.render.docx_places import Spots, W, called
from pipeline.render.docx_tags import NEAR
from pipeline.render.template import TAG
from pipeline.sources.archive import Archive, XmlRefused, parse_xml

STYLES = "word/styles.xml"

_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_THEME = re.compile(r"word/theme/[^/]+\.xml")
_XML = re.compile(r"word/.+\.xml")
_USES = {f"{W}pStyle": "段落", f"{W}rStyle": "文字", f"{W}tblStyle": "表"}
_REVISIONS = tuple(
    f"{W}{name}"
    for name in (
        "ins", "del", "moveFrom", "moveTo", "rPrChange", "pPrChange", "tblPrChange", "trPrChange",
        "tcPrChange", "sectPrChange", "numberingChange",
    )
)  # fmt: skip
_COMMENTS = (f"{W}commentReference", f"{W}commentRangeStart")
_FILLED_BY_WORD = {
    f"{W}dataBinding": "文書の情報と結び付いた欄",
    f"{W}showingPlcHdr": "入力を待つ欄（プレースホルダー）",
    f"{W}dropDownList": "選択肢の欄",
    f"{W}comboBox": "選択肢の欄",
    f"{W}date": "日付を選ぶ欄",
    f"{W}picture": "図の欄",
}


@dataclass(frozen=True, slots=True)
class Styles:
    """The styles of a file: ``paragraphs`` are the names of paragraph styles of one's own by id."""

    ids: frozenset[str]
    paragraphs: Mapping[str, str]
    root: etree._Element | None


def read_styles(archive: Archive) -> Styles:
    """The styles that a file has; none where that part is missing or broken."""
    try:
        root = parse_xml(archive.read(STYLES))
    except (KeyError, XmlRefused):
        return Styles(frozenset(), {}, None)
    listed = [one for one in root.iter(f"{W}style") if one.get(f"{W}styleId")]
    paragraphs = {
        one.get(f"{W}styleId", ""): name.get(f"{W}val", "")
        for one in listed
        if one.get(f"{W}type") == "paragraph" and one.get(f"{W}default") not in ("1", "true", "on")
        if (name := one.find(f"{W}name")) is not None
    }
    return Styles(frozenset(one.get(f"{W}styleId", "") for one in listed), paragraphs, root)


def lint_part(root: etree._Element, part_name: str, name: str, styles: Styles) -> Iterator[Finding]:
    """What is wrong with a part that is filled in: its styles, revisions, comments, fields of forms."""
    part, spots = called(part_name), Spots(root, name, called(part_name))
    yield from _without_style(root, spots, styles)
    revised = next(root.iter(*_REVISIONS), None)
    if revised is not None:
        near = _text(revised) or _text(_paragraph(revised))
        message = f"ひな形の{part}に変更履歴が残っています（「{near}」）。できあがる文書すべてに残ります。"
        hint = (
            "「校閲」の「承諾」から「すべての変更を反映」を選び、「変更履歴の記録」を止めて保存してください。"
        )
        yield fault("template-tracked-change", spots.around(revised), message, hint, near)
    noted = next(root.iter(*_COMMENTS), None)
    if noted is not None:
        near = _text(_paragraph(noted))
        message = f"ひな形の{part}にコメントが付いています（「{near}」）。できあがる文書すべてに残ります。"
        hint = "「校閲」の「削除」から「ドキュメント内のすべてのコメントを削除」を選び、保存してください。"
        yield fault("template-comment", spots.around(noted), message, hint, near)
    for control in root.iter(f"{W}sdt"):
        yield from _control(control, spots)


def lint_rest(
    archive: Archive, filled: Callable[[str], bool], name: str, styles: Styles
) -> Iterator[Finding]:
    """What is wrong with the other parts: tags that stay as they are, and the font of the document."""
    for part_name in archive.names:
        if filled(part_name) or not _XML.fullmatch(part_name):
            continue
        text = re.sub(rb"<[^>]*>", b"", archive.read(part_name)).decode("utf-8", "replace")
        if found := TAG.search(text):
            near = found.group()[:NEAR]
            message = f"差し込み「{near}」が、差し込みのできない所（{_room(part_name)}）にあります。"
            hint = "本文、ヘッダー、フッター、脚注の文字の中に移してください。ほかの所では、そのまま印刷されます。"
            yield fault("template-hidden-tag", Place(name, sheet=_room(part_name)), message, hint, near)
    if styles.root is not None and not _has_font(archive, styles.root):
        message = (
            "日本語の文字のフォントが決まっていません。開くパソコンによって、字の形と改行の位置が変わります。"
        )
        hint = "スタイル「標準」の変更で「書式」の「フォント」を開き、「日本語用のフォント」を選んで保存してください。"
        yield Finding("template-font", Severity.WARNING, message, hint, Place(name, sheet="スタイル"))


def _without_style(root: etree._Element, spots: Spots, styles: Styles) -> Iterator[Finding]:
    """Each style that is used and not there: Word takes the standard one without a word."""
    used: dict[tuple[str, str], list[etree._Element]] = {}
    for one in root.iter(*_USES):
        identity = one.get(f"{W}val", "")
        if identity not in styles.ids:
            used.setdefault((_USES[str(one.tag)], identity), []).append(one)
    for (kind, identity), places in used.items():
        near = next(filter(None, (_text(_paragraph(one)) for one in places)), "")
        message = (
            f"{kind}のスタイル「{identity}」が、このファイルにありません（{len(places)}か所。はじめは「{near}」）。"
            "字下げや字の大きさが、標準のものになります。"
        )
        hint = "元のひな形を Word で開き、同じ書式の段落を写すと、スタイルも一緒に写ります。"
        yield fault("template-missing-style", spots.around(places[0]), message, hint, identity)


def _control(control: etree._Element, spots: Spots) -> Iterator[Finding]:
    properties, content = control.find(f"{W}sdtPr"), control.find(f"{W}sdtContent")
    found = None if content is None else TAG.search("".join(one.text or "" for one in content.iter(f"{W}t")))
    if properties is None or found is None:
        return
    kind = next((said for tag, said in _FILLED_BY_WORD.items() if properties.find(tag) is not None), None)
    if kind is not None:
        near = found.group()[:NEAR]
        message = f"差し込み「{near}」が、{kind}（コンテンツ コントロール）の中にあります。Word が別の文字に置き換えることがあります。"
        hint = (
            "その欄を右クリックし、「コンテンツ コントロールの削除」を選んで、差し込みだけを残してください。"
        )
        inside = next(control.iter(f"{W}p"), control)
        yield fault("template-hidden-tag", spots.around(inside), message, hint, near)


def _has_font(archive: Archive, styles: etree._Element) -> bool:
    """Whether a Japanese letter without any format has a font: by the defaults, the standard style, the theme."""
    standard = f"{W}style[@{W}default='1'][@{W}type='paragraph']/{W}rPr/{W}rFonts"
    for path in (f"{W}docDefaults/{W}rPrDefault/{W}rPr/{W}rFonts", standard):
        fonts = styles.find(path)
        if fonts is None:
            continue
        if fonts.get(f"{W}eastAsia"):
            return True
        if fonts.get(f"{W}eastAsiaTheme") and any(_theme_has_font(archive, one) for one in archive.names):
            return True
    return False


def _theme_has_font(archive: Archive, part_name: str) -> bool:
    if not _THEME.fullmatch(part_name):
        return False
    try:
        root = parse_xml(archive.read(part_name))
    except XmlRefused:
        return False
    fonts = [one.get("typeface") for one in root.iter(f"{_DRAWING}ea")]
    fonts += [one.get("typeface") for one in root.iter(f"{_DRAWING}font") if one.get("script") == "Jpan"]
    return any(fonts)


def _room(part_name: str) -> str:
    """What people call a part of a Word file that is not filled in."""
    for words, said in (
        (("comments",), "コメント"),
        (("diagrams/",), "SmartArt"),
        (("charts/",), "グラフ"),
        (("glossary/",), "文書パーツ"),
    ):
        if any(one in part_name for one in words):
            return said
    return part_name


def _paragraph(element: etree._Element) -> etree._Element:
    """The paragraph around something, else the table, else the thing itself."""
    around = element.iterancestors(f"{W}p", f"{W}tbl")
    return next(around, element)


def _text(element: etree._Element) -> str:
    texts = (one.text or "" for one in element.iter(f"{W}t", f"{W}delText"))
    return "".join(texts)[:NEAR]
