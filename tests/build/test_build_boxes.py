"""A document with a character that no font can draw becomes no PDF, and the clerk is told which."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from pipeline.build.run import Built, Wish, build
from pipeline.workspace import Workspace
from tests.plan import towns

CITY = towns.CITY


def program(path: Path, source: str) -> None:
    path.write_text(f"#!{sys.executable}\n{source}\n", "utf-8")
    path.chmod(0o755)


@pytest.fixture
def tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """LibreOffice that makes a PDF of everything, and fontconfig that knows the common planes only."""
    folder = tmp_path / "tools"
    folder.mkdir()
    program(
        folder / "soffice",
        "import pathlib, sys\nat = sys.argv.index('--outdir')\nout = pathlib.Path(sys.argv[at + 1])\n"
        "out.mkdir()\nfor name in sys.argv[at + 2:]:\n"
        "    (out / (pathlib.Path(name).stem + '.pdf')).write_bytes(b'%PDF')",
    )
    program(folder / "fc-list", "print('20-ffff')")
    monkeypatch.setenv("PATH", str(folder))
    return folder


def built(root: Path) -> Built:
    """The made-up town, whose president is 髙﨑　𠮷信, with PDFs."""
    return build(towns.workspace(root), CITY, Wish(towns.ON, pdf=True), lambda done, total: None)


def pdfs(place: Workspace) -> set[str]:
    return {path.parent.name for path in place.output(CITY).rglob("*.pdf")}


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only on Linux are the fonts asked")
def test_a_document_that_would_have_a_box_is_made_without_pdf(tmp_path: Path, tools: Path) -> None:
    done = built(tmp_path / "place")
    found = [one for one in done.findings if one.rule == "pdf-missing-glyph"]
    assert {one.severity.value for one in found} == {"warning"}
    assert {one.value for one in found} == {"𠮷"}
    made = {one.path for one in done.documents}
    for one in found:
        assert "𠮷（U+20BB7）" in one.message
        assert one.place is not None
        path = one.place.file.removeprefix(f"output/{CITY}/")
        assert path in made
        assert path in one.message
        assert path.rpartition(".")[0] + ".pdf" not in made
    assert {one.record for one in found} >= {"agreements:N1"}
    assert "協定書" not in pdfs(Workspace(tmp_path / "place"))
    assert pdfs(Workspace(tmp_path / "place"))


@pytest.mark.parametrize("fonts", ["print('20-ffff 20bb7')", "raise SystemExit(1)"], ids=["all", "unknown"])
def test_where_every_character_can_be_drawn_or_nothing_is_known_all_are_made(
    fonts: str, tmp_path: Path, tools: Path
) -> None:
    program(tools / "fc-list", fonts)
    done = built(tmp_path / "place")
    assert not [one for one in done.findings if one.rule == "pdf-missing-glyph"]
    assert "協定書" in pdfs(Workspace(tmp_path / "place"))
