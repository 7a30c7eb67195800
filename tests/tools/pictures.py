"""Documents → PDF, pictures of their pages and their text, as a reader would see them.

To look at documents by hand: ``python -m tests.tools.pictures FILE… --to DIR``.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.tools import machine

_FONTS = Path(__file__).parent / "fonts.conf"
_TRIES = 2


def to_pdf(files: Sequence[Path], out_dir: Path) -> dict[Path, Path]:
    """Word and Excel files → a PDF each in ``out_dir``, through one start of LibreOffice.

    Files of one name get numbers: 協定書.pdf, 協定書-2.pdf. ToolError where a file gives no PDF.
    """
    if not files:
        return {}
    out_dir.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        staged = [
            Path(shutil.copyfile(file, Path(folder, f"{number:04}{file.suffix}")))
            for number, file in enumerate(files)
        ]
        _convert(staged, Path(folder))
        pdfs: dict[Path, Path] = {}
        for file, copy in zip(files, staged, strict=True):
            pdfs[file] = _unused(out_dir, file.stem, set(pdfs.values()))
            shutil.move(copy.with_suffix(".pdf"), pdfs[file])
    return pdfs


def _convert(staged: Sequence[Path], folder: Path) -> None:
    """Make a PDF beside each staged file; tries again, for LibreOffice fails now and then."""
    said = ""
    for attempt in range(_TRIES):
        profile = folder / f"profile{attempt}"
        try:
            done = machine.run(
                [
                    machine.soffice(),
                    f"-env:UserInstallation={profile.as_uri()}",
                    *("--headless", "--norestore", "--convert-to", "pdf", "--outdir", folder),
                    *staged,
                ],
                env={"FONTCONFIG_FILE": str(_FONTS), "SAL_USE_VCLPLUGIN": "svp"},
                timeout=60 + 5 * len(staged),
            )
        except subprocess.TimeoutExpired as error:
            said = str(error)
            continue
        said = (done.stdout + done.stderr).strip()
        if all(copy.with_suffix(".pdf").is_file() for copy in staged):
            return
    raise machine.ToolError(f"LibreOffice made no PDF of some of {len(staged)} files: {said}")


def _unused(folder: Path, stem: str, taken: set[Path]) -> Path:
    path, number = folder / f"{stem}.pdf", 1
    while path in taken:
        number += 1
        path = folder / f"{stem}-{number}.pdf"
    return path


def to_png(pdf: Path, dpi: int = 70) -> list[Path]:
    """The pages of a PDF as pictures beside it, in order: 協定書-p1.png, 協定書-p2.png …"""
    with tempfile.TemporaryDirectory() as folder:
        done = machine.run([machine.which("pdftoppm"), "-png", "-r", str(dpi), pdf, Path(folder, "page")])
        if done.returncode != 0:
            raise machine.ToolError(f"pdftoppm failed on {pdf.name}: {done.stderr.strip()}")
        pages = sorted(Path(folder).glob("page-*.png"))
        return [
            Path(shutil.move(page, pdf.with_name(f"{pdf.stem}-p{number}.png")))
            for number, page in enumerate(pages, start=1)
        ]


def pdf_text(pdf: Path) -> str:
    """The text of a PDF, laid out as on the page; pages are parted by form feeds."""
    done = machine.run([machine.which("pdftotext"), "-layout", "-enc", "UTF-8", pdf, "-"])
    if done.returncode != 0:
        raise machine.ToolError(f"pdftotext failed on {pdf.name}: {done.stderr.strip()}")
    return done.stdout


def main(arguments: Sequence[str]) -> int:
    """Make pictures of documents and print where they are."""
    parser = argparse.ArgumentParser(prog="python -m tests.tools.pictures", description=__doc__)
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--to", type=Path, required=True, metavar="DIR")
    parser.add_argument("--dpi", type=int, default=70)
    chosen = parser.parse_args(arguments)
    chosen.to.mkdir(parents=True, exist_ok=True)
    office = [file for file in chosen.files if file.suffix.lower() != ".pdf"]
    made = to_pdf(office, chosen.to)
    for file in chosen.files:
        pdf = made.get(file) or Path(shutil.copyfile(file, chosen.to / file.name))
        for picture in to_png(pdf, chosen.dpi):
            sys.stdout.write(f"{picture}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
