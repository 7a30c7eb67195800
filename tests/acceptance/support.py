"""Output of the program → what a reader finds in it, by other means than the program's own.

Word files are read with python-docx, workbooks with openpyxl, records with PyYAML and csv: nothing
here uses the program, so that no mistake of the program's can hide itself.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import docx
import openpyxl
import yaml
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from openpyxl.worksheet.worksheet import Worksheet

ON = "2026-11-20"
"""The day on which everything is done."""

SMALL = "reishi"
"""The key of the made-up municipality in small/."""

BACKSTAGE = ".kyotei"
"""Folder in output/ that belongs to no municipality."""

APPROVAL = ("審査票", "記載事項確認書", "起案文")
"""What is made of every agreement to be signed beside the agreement itself."""

HAND_CHANGED = "（手修正 "

Record = dict[str, Any]

_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
"""The same in C, where PyYAML was built with it."""


# records


def records(workspace: Path, city: str, type_name: str) -> list[Record]:
    """The records of a type as they were typed: every scalar as text."""
    folder = workspace / "data" / city
    if (folder / f"{type_name}.yaml").exists():
        listed: list[Record] = parse_yaml((folder / f"{type_name}.yaml").read_text("utf-8"))
        return listed
    text = decode((folder / f"{type_name}.csv").read_bytes())
    return list(csv.DictReader(io.StringIO(text, newline="")))


def decode(data: bytes) -> str:
    """A CSV file as text, whichever of its two encodings Excel wrote."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp932")


def nested(record: Record) -> Record:
    """A line of a CSV file as YAML would have it: 「連携事項.1.文言」 is in a list; empty cells are absent."""
    found: Record = {}
    for heading, value in record.items():
        *path, last = heading.split(".")
        at = found
        for name in path:
            at = at.setdefault(name, {})
        if value:
            at[last] = value
    listed = _listed(found)
    assert isinstance(listed, dict)
    return listed


def _listed(value: Any) -> Any:
    """Mappings of numbers as lists, without what is empty."""
    if not isinstance(value, dict):
        return value
    kept = {name: one for name, raw in value.items() if (one := _listed(raw))}
    return list(kept.values()) if kept and all(name.isdecimal() for name in kept) else kept


def ids(value: Any) -> list[str]:
    """Ids or codes as a list: YAML has one, a cell of a CSV file has them side by side."""
    return value if isinstance(value, list) else [one for one in re.split("[;；、]", value) if one]


def parse_yaml(text: str) -> Any:
    """YAML with every scalar as text."""
    return yaml.load(text, Loader=_LOADER)  # noqa: S506 -- makes nothing but texts


def write_yaml(path: Path, value: Any) -> None:
    """The records into a file; ``write_yaml(p, records(…))`` changes nothing that is read."""
    path.write_text(yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=10_000), "utf-8")


def get(record: Record, *names: str) -> Any:
    """The value under the first of these names that the record has, or an empty text."""
    return next((record[name] for name in names if name in record), "")


def edit(path: Path, old: str, new: str, *, encoding: str = "utf-8") -> int:
    """Puts ``new`` in the place of ``old``, which stands there once; the line on which ``new`` begins."""
    text = path.read_bytes().decode(encoding)
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {path.name}"
    path.write_bytes(text.replace(old, new).encode(encoding))
    return text[: text.index(old)].count("\n") + 1


def line_of(path: Path, text: str, nth: int = 1) -> int:
    """The line, from 1, on which a text stands for the nth time."""
    lines = [n for n, line in enumerate(path.read_text("utf-8").split("\n"), 1) if text in line]
    return lines[nth - 1]


# what was made


def tree(folder: Path) -> dict[str, bytes]:
    """Every file under a folder by its path with ``/``; what lies backstage is left out."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and BACKSTAGE not in path.parts
    }


def documents(workspace: Path, city: str) -> set[str]:
    """The Word and Excel documents in output/: 「協定書 N1」, 「別紙④ D1」."""
    folder = workspace / "output" / city
    files = [path for path in folder.rglob("*") if path.suffix in {".docx", ".xlsx"} and path.is_file()]
    paths = [path.relative_to(folder) for path in files if HAND_CHANGED not in path.name]
    return {f"{path.parts[0]} {path.name.split(' ')[0]}" for path in paths if len(path.parts) > 1}


def document(workspace: Path, city: str, name: str) -> Path:
    """The one file in output/ of a name such as 「協定書 N1」."""
    kind, key = name.split(" ")
    found = [
        path
        for path in (workspace / "output" / city / kind).rglob(f"{key} *")
        if path.suffix in {".docx", ".xlsx"} and HAND_CHANGED not in path.name
    ]
    assert len(found) == 1, found
    return found[0]


def findings(workspace: Path, city: str) -> list[dict[str, Any]]:
    """findings.json of a municipality."""
    listed: list[dict[str, Any]] = json.loads(
        (workspace / "output" / city / "findings.json").read_text("utf-8")
    )
    return listed


def manifest(workspace: Path, city: str) -> dict[str, Any]:
    """manifest.json of a municipality."""
    read: dict[str, Any] = json.loads((workspace / "output" / city / "manifest.json").read_text("utf-8"))
    return read


def sha256(path: Path) -> str:
    """The hash of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


# Word


@dataclass(frozen=True)
class Word:
    """A Word document as it reads: paragraphs of the body (those of tables too), headers, footers."""

    body: list[str]
    headers: list[str]
    footers: list[str]
    title: str
    subject: str
    page: tuple[float, float]
    tables: list[list[list[str]]]
    """Each table by row and column."""

    @property
    def text(self) -> str:
        return "\n".join(self.body)

    @property
    def closing(self) -> int:
        """Where the closing words stand, behind the articles: 「…の締結を証するため…」."""
        return next(n for n, line in enumerate(self.body) if "証するため" in line)

    @property
    def articles(self) -> list[Article]:
        """The articles with their headings."""
        return list(_articles(self.body[: self.closing]))


@dataclass(frozen=True)
class Article:
    """One 条: its number and heading as printed, and its paragraphs joined by line breaks."""

    number: str
    heading: str
    text: str


_NUMBER = re.compile(r"第[０-９]+条(?=[　 ])")
_HEADING = re.compile(r"（(.+)）")


def _articles(body: list[str]) -> Iterator[Article]:
    starts = [n for n, line in enumerate(body) if _NUMBER.match(line)]
    for start, end in zip(starts, [*(one - 1 for one in starts[1:]), len(body)], strict=True):
        number, heading = _NUMBER.match(body[start]), _HEADING.fullmatch(body[start - 1])
        assert number is not None
        assert heading is not None, f"no heading before {body[start]!r}"
        yield Article(number.group(), heading.group(1), "\n".join(body[start:end])[number.end() :].strip())


def read_word(path: Path) -> Word:
    """What stands in a Word file."""
    read: Any = docx.Document(str(path))
    headers: list[str] = []
    footers: list[str] = []
    for section in read.sections:
        kinds = ["header"]
        kinds += ["first_page_header"] if section.different_first_page_header_footer else []
        kinds += ["even_page_header"] if read.settings.odd_and_even_pages_header_footer else []
        headers += ["\n".join(one.text for one in getattr(section, kind).paragraphs) for kind in kinds]
        footers += [
            "\n".join(one.text for one in getattr(section, kind.replace("header", "footer")).paragraphs)
            for kind in kinds
        ]
    return Word(
        [Paragraph(one, read).text for one in read.element.body.iter(qn("w:p"))],
        headers,
        footers,
        read.core_properties.title,
        read.core_properties.subject,
        (round(read.sections[0].page_width.mm), round(read.sections[0].page_height.mm)),
        [[[cell.text for cell in row.cells] for row in table.rows] for table in read.tables],
    )


# Excel


def read_sheet(path: Path) -> Worksheet:
    """The first sheet of a workbook."""
    sheet = openpyxl.load_workbook(path).worksheets[0]
    assert isinstance(sheet, Worksheet)
    return sheet


def cells(sheet: Worksheet) -> list[list[str]]:
    """The texts of a sheet by row and column; an empty cell is an empty text."""
    return [
        ["" if value is None else str(value) for value in row] for row in sheet.iter_rows(values_only=True)
    ]


def whole(rows: list[list[str]]) -> list[list[str]]:
    """Rows whose long texts are divided, line by line, among rows without a first cell: as one again.

    Empty rows are left out, and so are line breaks: where a line ends is the printer's affair.
    """
    found: list[list[str]] = []
    for row in rows:
        if not any(row):
            continue
        if row[0] or not found:
            found.append([unbroken(cell) for cell in row])
        else:
            found[-1] = [above + unbroken(cell) for above, cell in zip(found[-1], row, strict=True)]
    return found


def unbroken(text: str) -> str:
    """Without line breaks."""
    return re.sub(r"[\r\n]", "", text)


# templates


def rewrite_part(path: Path, part: str, change: Callable[[str], str]) -> None:
    """Changes one part of a Word or Excel file as text; every other part stays as it is."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    before = parts[part].decode("utf-8")
    after = change(before)
    assert after != before, f"nothing was changed in {part}"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, after.encode("utf-8") if name == part else data)


def paragraphs_between(xml: str, first: str, last: str) -> str:
    """The piece of a part from the paragraph that holds ``first`` to the one that holds ``last``, whole."""
    start = xml.rindex("<w:p>", 0, xml.index(first))
    end = xml.index("</w:p>", xml.index(last, start)) + len("</w:p>")
    return xml[start:end]
