"""A Word file → its text with the names of its styles, line by line, to be held against a golden.

``python -m tests.plan.normalised`` makes tests/plan/goldens/*.txt anew; read the difference in git.
"""

from __future__ import annotations

import io
import sys
import zipfile
from collections.abc import Iterator, Mapping

from lxml import etree

from tests.plan.papers import GOLDENS, PAPERS, paper_job, rendered

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


def normalised(data: bytes) -> str:
    """「style: text」 for each paragraph, 「| … | …」 for each row; tabs as →, changed words as _…_."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: etree.fromstring(archive.read(name)) for name in archive.namelist() if ".xml" in name}
    names = {
        one.get(f"{_W}styleId", ""): one.find(f"{_W}name").get(f"{_W}val", "")  # type: ignore[union-attr]
        for one in parts["word/styles.xml"].iter(f"{_W}style")
    }
    targets = {one.get("Id", ""): one.get("Target", "") for one in parts["word/_rels/document.xml.rels"]}
    lines = list(_block(parts["word/document.xml"][0], names, targets))
    for name in sorted(parts):
        if name.startswith(("word/header", "word/footer")):
            lines += [f"{name.removeprefix('word/')} {line}" for line in _block(parts[name], names, targets)]
    return "\n".join(lines) + "\n"


def _block(parent: etree._Element, names: Mapping[str, str], targets: Mapping[str, str]) -> Iterator[str]:
    for one in parent:
        if one.tag == f"{_W}p":
            yield _paragraph(one, names)
            yield from (_section(section, targets) for section in one.iter(f"{_W}sectPr"))
        elif one.tag == f"{_W}sectPr":
            yield _section(one, targets)
        elif one.tag == f"{_W}tbl":
            for row in one.iter(f"{_W}tr"):
                cells = (" / ".join(_block(cell, names, targets)) for cell in row.iter(f"{_W}tc"))
                yield f"| {' | '.join(cells)}"


def _paragraph(paragraph: etree._Element, names: Mapping[str, str]) -> str:
    style = paragraph.find(f"{_W}pPr/{_W}pStyle")
    name = names[style.get(f"{_W}val", "")] if style is not None else ""
    return f"{name}: {''.join(_run(one, names) for one in paragraph.iter(f'{_W}r'))}"


def _run(run: etree._Element, names: Mapping[str, str]) -> str:
    shown = {f"{_W}t": None, f"{_W}tab": "→", f"{_W}br": "↵"}
    text = "".join(shown[str(one.tag)] or one.text or "" for one in run if one.tag in shown)
    style = run.find(f"{_W}rPr/{_W}rStyle")
    changed = style is not None and names[style.get(f"{_W}val", "")] == "変更箇所"
    return f"_{text}_" if changed else text


def _section(section: etree._Element, targets: Mapping[str, str]) -> str:
    used = [targets[one.get(f"{_R}id", "")] for one in section if one.get(f"{_R}id")]
    return f"=== {' '.join(used)}"


def main() -> int:
    """Writes every golden, and removes those of papers that are no more."""
    for old in GOLDENS.glob("*.txt"):
        old.unlink()
    for name in PAPERS:
        (GOLDENS / f"{name}.txt").write_text(normalised(rendered(paper_job(name))), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
