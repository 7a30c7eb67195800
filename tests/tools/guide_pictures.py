"""The sample data → docs/pictures/, what the clerk's guide and the README show.

``python -m tests.tools.guide_pictures [--to DIR] [NAME…]`` follows the guide chapter by chapter on a copy
of the samples and makes each picture where it stands, from the real documents, page and terminal.
"""

from __future__ import annotations

import argparse
import html
import io
import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import openpyxl
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet
from PIL import Image, ImageChops
from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

from tests.tools import machine, pictures
from tests.tools.guide import COLUMNS, GUIDE, Fence, Reader, chapters, on_terminal

PICTURES = machine.ROOT / "docs" / "pictures"
DAY = "2026-11-20"
CITY, AGREEMENT, NEW = "asahi", "AS-2026-01", "AS-2026-20"

_MARGIN = 12
_COLORS = 48
_DPI = 92
_PAGE = """<!doctype html><meta charset="utf-8"><style>
html {{ background: #0c1c38; color: #eee }}
pre {{ margin: 14px 18px; font: 15px/21px "BIZ UDGothic"; }}
</style><pre>{}</pre>"""
_ALONE = """<script>
const card = [...document.querySelectorAll("article")].find(one => one.textContent.includes("{}"));
document.body.replaceChildren(card);
</script></body>"""


def _shot(page: Path, height: int, width: int = 1280) -> Image.Image:
    """A page in Chromium, as it looks when it has just been opened."""
    with tempfile.TemporaryDirectory() as folder:
        to = Path(folder, "shot.png")
        done = machine.run(
            [
                *(machine.chromium(), "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"),
                *(
                    "--disable-background-networking",
                    "--hide-scrollbars",
                    f"--user-data-dir={folder}/profile",
                ),
                *(f"--window-size={width},{height}", f"--screenshot={to}", page.as_uri()),
            ]
        )
        if not to.is_file():
            raise machine.ToolError(f"Chromium made no picture: {done.stderr.strip()}")
        return Image.open(io.BytesIO(to.read_bytes())).convert("RGB")


def _trimmed(picture: Image.Image) -> Image.Image:
    """The picture without the empty room around what is on it."""
    empty = Image.new("RGB", picture.size, picture.getpixel((picture.width - 1, picture.height - 1)))
    left, top, right, bottom = ImageChops.difference(picture, empty).getbbox() or (0, 0, *picture.size)
    return picture.crop(
        (
            max(left - _MARGIN, 0),
            max(top - _MARGIN, 0),
            min(right + _MARGIN, picture.width),
            min(bottom + _MARGIN, picture.height),
        )
    )


def _page_of(document: Path, dpi: int = _DPI, page: int = 0) -> Image.Image:
    """A page of a Word or Excel file, as LibreOffice shows it; -1 is the last."""
    with tempfile.TemporaryDirectory() as folder:
        pdf = pictures.to_pdf([document], Path(folder))[document]
        made = pictures.to_png(pdf, dpi)[page]
        return Image.open(io.BytesIO(made.read_bytes())).convert("RGB")


def _document(workspace: Path, folder: str, agreement: str = AGREEMENT) -> Path:
    return next((workspace / "output" / CITY / folder).glob(f"{agreement} *"))


def _upper(picture: Image.Image, share: float) -> Image.Image:
    return picture.crop((0, 0, picture.width, round(picture.height * share)))


def terminal(workspace: Path) -> Image.Image:
    """The end of a build on a terminal."""
    shutil.rmtree(workspace / "output")
    typed = ["build", CITY, "--on", DAY]
    shown = on_terminal(typed, workspace, color=True).text
    console = Console(record=True, file=io.StringIO(), width=COLUMNS, force_terminal=True)
    console.print(Text(f"PS> kyotei {' '.join(typed)}"), Text.from_ansi(shown), sep="\n")
    inside = console.export_html(theme=MONOKAI, code_format="{code}", inline_styles=True)
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder, "terminal.html")
        page.write_text(_PAGE.format(inside), "utf-8")
        return _trimmed(_shot(page, 1100, 1000))


def index(workspace: Path) -> Image.Image:
    """The page, its upper part."""
    return _shot(workspace / "output" / CITY / "index.html", 1000)


def card(workspace: Path) -> Image.Image:
    """The card of one agreement on the page."""
    text = (workspace / "output" / CITY / "index.html").read_text("utf-8")
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder, "card.html")
        page.write_text(text.replace("</body>", _ALONE.format(html.escape(AGREEMENT))), "utf-8")
        return _trimmed(_shot(page, 1400))


def findings(workspace: Path) -> Image.Image:
    """The workbook of findings, its first rows."""
    return _trimmed(_upper(_page_of(workspace / "output" / CITY / "確認結果一覧.xlsx", 110), 0.6))


def characters(workspace: Path) -> Image.Image:
    """What the confirmation says of special characters."""
    return _trimmed(_upper(_page_of(_document(workspace, "記載事項確認書"), page=1), 0.6))


def template(_workspace: Path) -> Image.Image:
    """The template of agreements with its tags, where the articles begin."""
    return _trimmed(_upper(_page_of(machine.ROOT / "templates" / "docx" / "agreement.docx", page=1), 0.6))


def records(workspace: Path) -> Image.Image:
    """Records in Excel, as its window shows them: letters above, numbers at the side."""
    book = openpyxl.load_workbook(workspace / "data" / CITY / "partners.xlsx")
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.print_options.gridLines = sheet.print_options.headings = True
    sheet.page_setup.orientation = "landscape"
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_area = "A1:H9"
    for letter in "BCFG":
        sheet.column_dimensions[letter].width = 26
    sheet.row_dimensions[5].height = 42
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, "partners.xlsx")
        book.save(copy)
        return _trimmed(_page_of(copy, 110))


def sheet4(workspace: Path) -> Image.Image:
    """A sheet of results, for the README; made from the other sample city."""
    on_terminal(["build", "kiyose", "--only", "別紙④", "--on", DAY], workspace)
    return _page_of(min((workspace / "output" / "kiyose").glob("別紙④/*/D*.xlsx")), 72)


MAKERS: dict[str, Callable[[Path], Image.Image]] = {
    "terminal": terminal,
    "index": index,
    "card": card,
    "confirmation": lambda workspace: _page_of(_document(workspace, "記載事項確認書"), 72),
    "check-sheet": lambda workspace: _page_of(_document(workspace, "審査票"), 72),
    "approval-letter": lambda workspace: _page_of(_document(workspace, "起案文"), 72),
    "agreement": lambda workspace: _page_of(_document(workspace, "協定書"), 72),
    "held": card,
    "findings": findings,
    "characters": characters,
    "template": template,
    "draft": lambda workspace: _page_of(_document(workspace, "協定書案", NEW), 72),
    "records": records,
}
"""What the guide shows, in its order."""
FOR_README = {"sheet4": sheet4}


def make(folder: Path, names: Sequence[str] = ()) -> list[Path]:
    """Makes the pictures of these names, or all; AssertionError where the guide says what is not so."""
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for chapter in chapters(GUIDE.read_text("utf-8")):
        wanted = [part for part in chapter.parts if isinstance(part, str) and _wanted(part, names)]
        if not wanted:
            continue
        with _samples() as workspace:
            reader = Reader(Path(workspace))
            for part in chapter.parts:
                if isinstance(part, Fence):
                    reader.follow(part)
                elif part in wanted:
                    made.append(_save(MAKERS[Path(part).stem](reader.workspace), folder, Path(part).stem))
    for name, maker in FOR_README.items():
        if _wanted(name, names):
            with _samples() as workspace:
                made.append(_save(maker(Path(workspace)), folder, name))
    return made


def _wanted(path: str, names: Sequence[str]) -> bool:
    return not names or Path(path).stem in names


def _samples() -> tempfile.TemporaryDirectory[str]:
    """A folder with a copy of the samples and templates."""
    folder = tempfile.TemporaryDirectory()
    for name in ("data", "templates"):
        shutil.copytree(machine.ROOT / name, Path(folder.name, name))
    return folder


def _save(picture: Image.Image, folder: Path, name: str) -> Path:
    path = folder / f"{name}.png"
    picture.quantize(_COLORS, dither=Image.Dither.NONE).save(path, optimize=True)
    return path


def main(arguments: Sequence[str]) -> int:
    """Makes the pictures and says where they are and how large."""
    parser = argparse.ArgumentParser(prog="python -m tests.tools.guide_pictures", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[[], *MAKERS, *FOR_README], metavar="NAME")
    parser.add_argument("--to", type=Path, default=PICTURES, metavar="DIR")
    chosen = parser.parse_args(arguments)
    for path in make(chosen.to, chosen.names):
        sys.stdout.write(f"{path} {path.stat().st_size // 1024} KB\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
