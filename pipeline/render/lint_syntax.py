"""Tags of a template → their tree, and the tags that cannot be read, each with the reason in Japanese.

The tags of a template, one a line, are a template of their own: so every error has its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from jinja2 import TemplateSyntaxError, nodes

from pipeline.clauses.tag_errors import in_japanese
from pipeline.findings import Finding, fault
from pipeline.language import Language
from pipeline.render.template import Tag

HALF_TAG = re.compile(r"\{\s+[{%#][^{}]*|[}%#]\s+\}|[{｛]\s*[A-Za-z_][\w.]*\s*[}｝]")
"""What was meant as a tag and is none: braces with a space between them, or single ones around a name."""

_WIDE = str.maketrans("｛｝％", "{}%")
_MENDS = (
    (re.compile(r"\{\s+(?=[{%#])"), "{"),
    (re.compile(r"(?<=[}%#])\s+\}"), "}"),
    (re.compile(r"(?<!\{)\{(\s*[A-Za-z_][\w.]*\s*)\}(?!\})"), r"{{\1}}"),
)
_LANGUAGE = Language()
_STATEMENT = re.compile(r"\{%[-+]?\s*(?P<end>end)?(?P<word>for|if)\b")


def mended(text: str) -> str:
    """The text with its tags as they were probably meant, so that what is in them can be checked too."""
    text = text.translate(_WIDE)
    for wrong, right in _MENDS:
        text = wrong.sub(right, text)
    return text


def parse(tags: Sequence[Tag]) -> tuple[nodes.Template | None, list[Finding]]:
    """The tree of all tags that parse; each that is wrong whatever the view is a fault."""
    lines, faults = _balanced(tags)
    while True:
        try:
            tree = _LANGUAGE.parse("\n".join(lines))
            return tree, faults + [_syntax(tags[at - 1], said) for at, said in _unknown_words(tree)]
        except TemplateSyntaxError as refused:
            at = min(max(refused.lineno, 1), len(lines)) - 1
            if at < len(tags):
                faults.append(_syntax(tags[at], in_japanese(refused)))
            if not lines[at]:
                return None, faults
            lines[at] = ""


def _unknown_words(tree: nodes.Template) -> Iterator[tuple[int, str]]:
    for node in tree.find_all((nodes.Filter, nodes.Test)):
        if node.name not in (_LANGUAGE.filters if isinstance(node, nodes.Filter) else _LANGUAGE.tests):
            yield node.lineno, f"「{node.name}」という語は使えません"


def _balanced(tags: Sequence[Tag]) -> tuple[list[str], list[Finding]]:
    """The tags, one a line, each `for` and `if` closed: who left it open is told, not who came after."""
    lines: list[str] = []
    faults: list[Finding] = []
    opened: list[tuple[str, Tag]] = []

    def close_down_to(depth: int) -> str:
        said = "{word} の終わりの end{word} がないか、この中の別の end{word} が消えています"
        faults.extend(_syntax(tag, said.format(word=word)) for word, tag in opened[depth:])
        ends = "".join(f"{{% end{word} %}}" for word, _ in reversed(opened[depth:]))
        del opened[depth:]
        return ends

    for tag in tags:
        line = tag.source.replace("\n", " ")
        statement = _STATEMENT.match(line)
        if statement is not None and not statement["end"]:
            opened.append((statement["word"], tag))
        elif statement is not None:
            depth = max((n for n, (word, _) in enumerate(opened, 1) if word == statement["word"]), default=0)
            if depth:
                line = close_down_to(depth) + line
                opened.pop()
        lines.append(line)
    return [*lines, close_down_to(0)], faults


def where(tag: Tag) -> str:
    """Part, place and text around a tag."""
    return f"{spot(tag)}「{tag.near}」"


def spot(tag: Tag) -> str:
    """Part and place of a tag."""
    return f"{tag.place.sheet or ''} {tag.place.cell or ''}".strip()


def _syntax(tag: Tag, said: str) -> Finding:
    message = f"差し込み「{tag.shown}」を読み取れません。{said}（{where(tag)}）。"
    hint = "かっこと語のつづりを確かめ、for には endfor、if には endif を組にしてください。"
    return fault("template-syntax", tag.place, message, hint, tag.shown)
