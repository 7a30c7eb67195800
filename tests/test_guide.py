"""The clerk's guide (docs/手引.md) tells the truth: commands, what they show, files, words and pictures."""

from __future__ import annotations

import re
import shlex
import zipfile
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

import click
import docx
import pytest

from pipeline.build.survey import survey
from pipeline.clauses.facts import CHOICES, PATTERN, VALUES, facts_of
from pipeline.cli.main import cli
from pipeline.plan.job import KIND_LABELS
from pipeline.policy.registry import Case
from pipeline.workspace import Workspace
from tests.tools import guide_pictures, machine
from tests.tools.cli import Kyotei
from tests.tools.guide import GUIDE, Chapter, Fence, Reader, chapters

TEXT = GUIDE.read_text("utf-8")
CHAPTERS = {one.title: one for one in chapters(TEXT)}
TO_DO = [one for one in CHAPTERS.values() if any(isinstance(part, Fence) for part in one.parts)]
README = machine.ROOT / "README.md"
LARGEST = 150 * 1024

_FENCES = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"`([^`\n]+)`")
_QUOTED = re.compile(r"「([^「」\n]+)」")
_LINK = re.compile(r"\]\(([^)]+)\)")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
_PATH = re.compile(r"(?:data|templates|output)/[^\s`]+")
_PROGRAM_TEXTS = {".py", ".yaml", ".html", ".csv", ".js", ".css"}
_MARKUP = re.compile(r"<[^>]+>")
_SPLIT_LITERAL = re.compile(r'"\n\s*f?"')

NOT_OURS = {
    "kyotei",
    "IMEパッド",
    "UTF-8",
    "CSV（コンマ区切り）",
    "CSV UTF-8（コンマ区切り）",
    "名前を付けて保存",
    "ＭＳ 明朝",
    "游明朝",
    "地域みらい課",
    "令和　年　月　日",
    "条の数だけ繰り返す",
    "決定を受ければ協定書を作成できる。",
    "広報紙、ホームページその他",
    "第１１条",
    "これから決めること",
    "作れない",
    "項目: 値",
    *"-#?…；、案〓→",
}
"""Words in 「」 that are of Windows or Office, of a story in the guide, or single signs."""


def prose(chapter: Chapter) -> str:
    """A chapter without its fenced blocks."""
    return _FENCES.sub("", chapter.text)


def codes(text: str) -> Iterator[str]:
    """What stands between backticks."""
    return (found[1] for found in _CODE.finditer(text))


@pytest.mark.parametrize("title", [one.title for one in TO_DO])
def test_who_does_what_a_chapter_says_sees_what_it_shows(title: str, workspace: Path) -> None:
    reader = Reader(workspace)
    for part in CHAPTERS[title].parts:
        if isinstance(part, Fence):
            reader.follow(part)
    missing = [
        name
        for code in codes(prose(CHAPTERS[title]))
        for name in _PATH.findall(code)
        if not any((workspace / folder / name).exists() for folder in (".", machine.ROOT))
        and name not in gone(CHAPTERS[title])
    ]
    assert not missing, missing


def gone(chapter: Chapter) -> set[str]:
    """The files that the reader of a chapter moves elsewhere."""
    return {
        word.replace("\\", "/")
        for part in chapter.parts
        if isinstance(part, Fence)
        for line in part.commands
        if line.startswith("move ")
        for word in line.split()[1:]
    }


def test_a_chapter_that_does_not_tell_the_truth_is_found_out(workspace: Path) -> None:
    for body, words in {
        "kyotei nothing\n": ("powershell",),
        "kyotei check asahi --on 2026-11-20\n": ("powershell", "エラー"),
        "format c\n": ("powershell",),
        "そんな行はありません\n": ("text",),
        "そんな行はありません": ("yaml", "data/asahi/partners.yaml", "直した後"),
        "x": ("python",),
    }.items():
        with pytest.raises(AssertionError):
            Reader(workspace).follow(Fence(1, words, body))


def test_every_command_and_option_that_the_guide_names_exists() -> None:
    named = [code for code in codes(TEXT) if code.split()[0] == "kyotei"]
    named += [line for part in fences() for line in part.commands if line.startswith("kyotei ")]
    assert len(named) > 30
    for line in named:
        _, *words = shlex.split(line)
        command, rest = found(words)
        options = {option for one in command.params for option in one.opts} | {"--help"}
        assert [word for word in rest if word.startswith("--") and word not in options] == [], line
    options = {option for command in commands(cli) for one in command.params for option in one.opts}
    assert {code for code in codes(TEXT) if code.startswith("--")} <= options | {"--help"}


def found(words: list[str]) -> tuple[click.Command, list[str]]:
    """The command that words on a command line mean, and the words behind it."""
    command: click.Command = cli
    while words and isinstance(command, click.Group):
        name, *words = words
        if name.startswith("--"):
            return command, [name, *words]
        inner = command.get_command(click.Context(command), name)
        assert inner is not None, name
        command = inner
    return command, words


def commands(group: click.Group) -> Iterator[click.Command]:
    """A group with all commands in it."""
    yield group
    context = click.Context(group)
    for name in group.list_commands(context):
        inner = group.get_command(context, name)
        if isinstance(inner, click.Group):
            yield from commands(inner)
        elif inner is not None:
            yield inner


def fences() -> list[Fence]:
    """All fenced blocks of the guide."""
    return [part for one in CHAPTERS.values() for part in one.parts if isinstance(part, Fence)]


def test_the_table_of_commands_lists_all_commands() -> None:
    table = prose(CHAPTERS["コマンドの一覧"])
    named = {found(shlex.split(code)[1:])[0].name for code in codes(table) if code.startswith("kyotei ")}
    assert named == {one.name for one in commands(cli) if not isinstance(one, click.Group)}


def rows(chapter: str, heading: str) -> Iterator[list[str]]:
    """The rows of the table in a chapter that begins with a heading, without it."""
    _, found, rest = prose(CHAPTERS[chapter]).partition(f"| {heading} |")
    assert found, heading
    for line in rest.splitlines()[2:]:
        if not line.startswith("|"):
            return
        yield [cell.strip() for cell in line.strip("|").split("|")]


def test_the_names_for_clauses_come_out_as_the_guide_says() -> None:
    known, day = survey(Workspace(machine.ROOT), "asahi", date(2026, 11, 20)), date(2026, 11, 20)
    assert known.city is not None
    assert known.policy is not None
    rules = known.policy.on(day)
    assert rules is not None
    case = Case(known.city, known.policy, day, rules)
    two, three = (facts_of(known.city.agreements[name], case) for name in ("AS-2026-01", "AS-2026-03"))
    shown = list(rows("文言を変えるとき", "書くもの"))
    assert len(shown) >= 10
    for name, _, *values in shown:
        fact = name.strip("`{} ")
        assert values == [getattr(two, fact), getattr(three, fact)], name


def test_the_conditions_of_clauses_take_the_values_that_the_guide_names() -> None:
    shown = list(rows("文言を変えるとき", "条件"))
    assert len(shown) >= 8
    for name, _, values in shown:
        key = name.strip("`")
        assert key in CHOICES
        words = re.findall(r"[^`、（）]+", values)
        assert key == PATTERN or set(words) <= VALUES[key].keys(), name


def test_every_kind_of_document_is_explained() -> None:
    text = prose(CHAPTERS["できる文書"])
    own = {label for kind, label in KIND_LABELS.items() if not kind.startswith(("findings", "index"))}
    assert [label for label in sorted(own) if label not in text] == []


def test_the_guide_installs_as_the_readme_does() -> None:
    lines = re.findall(r"^    ((?:py|\.venv\\Scripts\\pip) .+)$", README.read_text("utf-8"), re.MULTILINE)
    assert len(lines) > 4
    assert [line for line in lines if line not in CHAPTERS["情報システムの担当の方へ"].text] == []


def test_every_word_in_quotation_marks_is_one_that_the_program_or_the_samples_use() -> None:
    text = "".join(map(prose, CHAPTERS.values()))
    words = {re.sub(r"[`*]", "", found[1]) for found in _QUOTED.finditer(text)} - NOT_OURS
    assert len(words) > 30
    assert [word for word in sorted(words) if word.strip("…") not in known()] == []
    assert [word for word in sorted(NOT_OURS) if f"「{word}」" not in TEXT] == []


@cache
def known() -> str:
    """All that the program, its templates and the samples say; literals over several lines are joined."""
    files = [
        path
        for folder in ("pipeline", "data", "templates")
        for path in sorted((machine.ROOT / folder).rglob("*"))
        if path.is_file()
    ]
    texts = [path.read_bytes().decode("utf-8", "replace") for path in files if path.suffix in _PROGRAM_TEXTS]
    return _SPLIT_LITERAL.sub("", "\n".join(texts)) + "\n".join(
        printed(path) for path in files if path.suffix == ".docx"
    )


def printed(word_file: Path) -> str:
    """The words of a Word file's body."""
    with zipfile.ZipFile(word_file) as parts:
        return _MARKUP.sub("", parts.read("word/document.xml").decode("utf-8"))


def test_every_link_leads_somewhere() -> None:
    for target in _LINK.findall(_FENCES.sub("", TEXT)):
        name, _, place = target.partition("#")
        file = GUIDE.parent / name if name else GUIDE
        assert file.is_file(), target
        if place:
            headings = _HEADING.findall(_FENCES.sub("", file.read_text("utf-8")))
            assert place in {anchor(title) for title in headings}, target


def anchor(title: str) -> str:
    """What a heading is called in links: small letters, hyphens for spaces, no other signs."""
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


def test_each_picture_is_shown_and_small_and_can_be_made_anew() -> None:
    linked = {Path(part).stem for one in CHAPTERS.values() for part in one.parts if isinstance(part, str)}
    shown = linked | {
        Path(path).stem for path in re.findall(r"\((docs/pictures/[^)]+)\)", README.read_text("utf-8"))
    }
    there = {path.stem: path.stat().st_size for path in guide_pictures.PICTURES.iterdir()}
    assert shown == there.keys()
    assert linked == guide_pictures.MAKERS.keys()
    assert there.keys() == {*guide_pictures.MAKERS, *guide_pictures.FOR_README}
    assert {name: size for name, size in there.items() if size > LARGEST} == {}


@pytest.mark.needs("soffice", "pdftoppm", "chromium")
def test_the_pictures_of_the_page_and_of_a_document_are_made_of_the_samples(tmp_path: Path) -> None:
    made = guide_pictures.make(tmp_path, ["card", "check-sheet"])
    assert [path.name for path in made] == ["card.png", "check-sheet.png"]
    assert all(path.stat().st_size > 10_000 for path in made)


def test_the_readme_leads_to_the_guide() -> None:
    assert "(docs/手引.md)" in README.read_text("utf-8")


def test_what_the_chapter_on_files_changed_by_hand_promises_is_so(workspace: Path, kyotei: Kyotei) -> None:
    on = ("--only", "協定書案", "--on", "2026-11-20")
    assert kyotei("build", "asahi", *on, cwd=workspace).exit == 0
    path = next((workspace / "output/asahi/協定書案").glob("AS-2026-03 *"))
    document = docx.Document(str(path))
    document.add_paragraph("手で直した。")
    document.save(str(path))
    changed = path.read_bytes()
    records = workspace / "data/asahi/agreements.yaml"
    records.write_text(
        records.read_text("utf-8").replace("締結日: 2026-12-22", "締結日: 2026-12-24"), "utf-8"
    )
    assert kyotei("build", "asahi", *on, cwd=workspace).exit == 0
    (kept,) = path.parent.glob("*（手修正 *")
    assert kept.read_bytes() == changed
    assert path.read_bytes() != changed


def test_two_files_of_one_type_are_refused_as_the_guide_says(workspace: Path, kyotei: Kyotei) -> None:
    kyotei("records", "convert", "asahi", "partners", "--to", "xlsx", cwd=workspace)
    made = workspace / "output/asahi/記録/partners.xlsx"
    made.rename(workspace / "data/asahi/partners.xlsx")
    assert kyotei("check", "asahi", "--on", "2026-11-20", cwd=workspace).exit == 1


@pytest.mark.parametrize(("characters", "kept"), [("髙﨑", True), ("𠮷", False)])
def test_what_excel_keeps_in_a_csv_is_what_the_guide_says(characters: str, kept: bool) -> None:
    assert (characters.encode("cp932", "replace") != b"?" * len(characters)) is kept
