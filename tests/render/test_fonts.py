"""Characters that no installed font can draw are found; where fonts cannot be asked nothing is said."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from pipeline.render.fonts import installed_characters, without_glyph


def fonts(folder: Path, monkeypatch: pytest.MonkeyPatch, answer: str) -> None:
    """A program in fontconfig's place that answers so."""
    program = folder / "fc-list"
    program.write_text(f"#!{sys.executable}\n{answer}\n", "utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setattr(sys, "platform", "linux")


def test_the_characters_of_all_fonts_count_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fonts(tmp_path, monkeypatch, "print('20-22 a5\\n\\n9ad9 20bb7-20bb8')")
    assert installed_characters() == frozenset((0x20, 0x21, 0x22, 0xA5, 0x9AD9, 0x20BB7, 0x20BB8))


def test_the_charsets_are_what_fontconfig_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fonts(
        tmp_path,
        monkeypatch,
        "import sys; print('41' if sys.argv[1:] == ['--format', '%{charset}\\\\n'] else '42')",
    )
    assert installed_characters() == frozenset((0x41,))


@pytest.mark.parametrize(
    "answer",
    ["print('')", "print('|>^1!|')", "print('20-')\nprint('-')", "import sys; sys.exit(1)", "print('あ')"],
    ids=["no font", "an old fontconfig", "half a range", "failed", "no ASCII"],
)
def test_an_answer_that_is_none_says_nothing(
    answer: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fonts(tmp_path, monkeypatch, answer)
    assert installed_characters() is None


def test_without_fontconfig_nothing_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert installed_characters() is None


@pytest.mark.parametrize("platform", ["win32", "darwin"])
def test_where_libreoffice_has_its_fonts_from_elsewhere_fontconfig_is_not_asked(
    platform: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fonts(tmp_path, monkeypatch, "print('41')")
    monkeypatch.setattr(sys, "platform", platform)
    assert installed_characters() is None


def test_each_missing_character_is_told_once_in_order() -> None:
    assert without_glyph("𠮷田と𠀋𠮷", frozenset(map(ord, "田と"))) == ("𠮷", "𠀋")


def test_spaces_breaks_and_selectors_of_variants_are_no_boxes() -> None:
    """U+E0100 chooses a variant of the character before it, which is drawn in any case."""
    assert without_glyph("葛\U000e0100\ufe00 \u3000\n\t\u200b\u00a0", frozenset({ord("葛")})) == ()


def test_private_characters_are_boxes() -> None:
    assert without_glyph("\ue000", frozenset({0x41})) == ("\ue000",)
