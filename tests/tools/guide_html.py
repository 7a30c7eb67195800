"""docs/手引.md and what it links to for clerks → pages that open by double click (Notepad shows no pictures).

``python -m tests.tools.guide_html`` writes them anew beside their sources.
"""

from __future__ import annotations

import re
from html import escape
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.token import Token

from tests.tools import machine

DOCS = machine.ROOT / "docs"
SOURCES = ("手引.md", "記録.md", "取込.md")

_STYLE = """
:root { color-scheme: light; }
body { max-width: 56rem; margin: 0 auto; padding: 1rem; color: #1a1a1a; background: #fff;
  font-family: "BIZ UDPGothic", "Yu Gothic UI", Meiryo, sans-serif; line-height: 1.8; }
h1 { font-size: 1.6rem; } h2 { margin-top: 3rem; border-bottom: 2px solid #1f4e79; font-size: 1.35rem; }
h3 { margin-top: 2rem; font-size: 1.1rem; } a { color: #0b5394; }
nav ul { columns: 2; } nav li { break-inside: avoid; }
img { max-width: 100%; height: auto; border: 1px solid #888; }
pre { overflow-x: auto; padding: .6rem .8rem; background: #f3f3f3; border-left: 4px solid #888; line-height: 1.5; }
pre.powershell { color: #fff; background: #012456; border-color: #012456; }
pre.yaml { background: #fbf7e6; border-color: #b58900; }
code { font-family: Consolas, "BIZ UDGothic", monospace; }
figcaption { margin-bottom: .2rem; font-size: .85rem; color: #444; } figure { margin: 1rem 0; }
.table { overflow-x: auto; } table { border-collapse: collapse; }
th, td { padding: .3rem .6rem; border: 1px solid #888; text-align: left; vertical-align: top; }
th { background: #eee; } :focus-visible { outline: 3px solid #b45309; }
@media (max-width: 40rem) { nav ul { columns: 1; } }
@media print { body { max-width: none; padding: 0; font-size: 10pt; } h2, h3 { break-after: avoid; }
  pre, figure, tr, img { break-inside: avoid; } pre { white-space: pre-wrap; }
  pre.powershell { color: #000; background: #fff; border: 1px solid #000; } }
"""


def page(source: Path) -> str:
    """The page of a document: its chapters first as links, every heading with an anchor as GitHub makes it."""
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = markdown.parse(source.read_text("utf-8"))
    chapters: list[tuple[str, str]] = []
    for mark, inline in pairwise(tokens):
        if mark.type == "heading_open":
            mark.attrSet("id", anchor(inline.content))
            if mark.tag == "h2":
                chapters.append((anchor(inline.content), inline.content))
        elif mark.type in ("fence", "code_block"):
            mark.attrSet("tabindex", "0")  # it may scroll sideways
        for one in mark.children or ():
            _to_pages(one)
        _joined(mark.children or [])
    markdown.add_render_rule("fence", _fence)
    markdown.add_render_rule("table_open", lambda *_: '<div class="table" tabindex="0"><table>\n')
    markdown.add_render_rule("table_close", lambda *_: "</table></div>\n")
    body = markdown.renderer.render(tokens, markdown.options, {})
    title = next(two.content for one, two in pairwise(tokens) if one.type == "heading_open")
    links = "".join(f'<li><a href="#{escape(name)}">{escape(text)}</a></li>' for name, text in chapters)
    head, rest = body.split("</h1>", 1)
    contents = f'<nav aria-label="目次"><ul>{links}</ul></nav>' if len(chapters) > 1 else ""
    return (
        '<!DOCTYPE html>\n<html lang="ja">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f"<header>\n{head}</h1>\n{contents}\n</header>\n<main>\n{rest.strip()}\n</main>\n</body>\n</html>\n"
    )


def anchor(heading: str) -> str:
    """The heading's anchor: lower case, spaces as hyphens, punctuation gone."""
    return re.sub(r"\s", "-", re.sub(r"[^\w\s-]", "", heading.strip().lower()))


def _to_pages(token: Token) -> None:
    """A link to another of these documents leads to its page."""
    href = token.attrGet("href")
    if isinstance(href, str):
        name, _, place = href.partition("#")
        if unquote(name) in SOURCES:
            token.attrSet("href", name.removesuffix(".md") + ".html" + (f"#{place}" if place else ""))


def _joined(tokens: list[Token]) -> None:
    """Japanese has no space where its source breaks a line."""
    for before, one, after in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if one.type == "softbreak" and not (before.content[-1:].isascii() and after.content[:1].isascii()):
            one.type, one.tag, one.content = "text", "", ""


def _fence(_renderer: object, tokens: list[Token], index: int, *_: object) -> str:
    """A block with what it is: what is typed, what is written into which file, what is seen."""
    language, *words = tokens[index].info.split() or [""]
    block = (
        f'<pre class="{escape(language)}" tabindex="0"><code>{escape(tokens[index].content)}</code></pre>\n'
    )
    caption = " ".join(words)
    if not caption or language == "powershell":
        return block
    return f"<figure><figcaption>{escape(caption)}</figcaption>\n{block}</figure>\n"


def main() -> None:
    """Writes every page."""
    for name in SOURCES:
        (DOCS / name).with_suffix(".html").write_text(page(DOCS / name), "utf-8", newline="\n")


if __name__ == "__main__":
    main()
