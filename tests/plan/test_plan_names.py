"""File names that any Windows can hold."""

from __future__ import annotations

import subprocess
import sys
import unicodedata

import pytest

from pipeline.plan.names import LONGEST, file_name
from tests.tools import machine

RESERVED = [
    "CON",
    "PRN",
    "AUX",
    "NUL",
    *(f"COM{n}" for n in range(10)),
    *(f"LPT{n}" for n in range(10)),
    "COM¹",
    "LPT³",
]


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (("AS-01", "連携に関する協定書"), "AS-01 連携に関する協定書.docx"),
        (("AS-01", ""), "AS-01.docx"),
        (("", ""), "_.docx"),
        (("A", 'a<b>c:d"e/f\\g|h?i*j'), "A a＜b＞c：d”e／f＼g｜h？i＊j.docx"),
        (("A", "一\n二\t三\r\n四"), "A 一 二 三 四.docx"),
        (("A", "\x00\x07題\x7f\ud800名"), "A 題名.docx"),
        (("A", "題名..."), "A 題名.docx"),
        (("A", "題名. . "), "A 題名.docx"),
        ((" . 題名",), "題名.docx"),
        (("...",), "_.docx"),
        (("A", "../../外"), "A ..／..／外.docx"),
        (("A", "髙﨑𠮷葛\U000e0100神\ufa19㈱"), "A 髙﨑𠮷葛\U000e0100神\ufa19㈱.docx"),
        (("A", "全角　空白"), "A 全角 空白.docx"),
        (("A", "100% & {{ x }}"), "A 100% & {{ x }}.docx"),
    ],
)
def test_titles_become_names(words: tuple[str, ...], name: str) -> None:
    assert file_name(*words, ending=".docx") == name


@pytest.mark.parametrize("word", [*RESERVED, "con", "Aux", "nul"])
def test_names_that_windows_keeps_for_itself_are_changed(word: str) -> None:
    assert file_name(word, ending=".docx") == f"_{word}.docx"
    assert file_name(word + ".tar", ending=".docx") == f"_{word}.tar.docx"
    assert file_name(word + " .", ending=".docx") == f"_{word}.docx"
    assert file_name(word, "題名", ending=".docx") == f"{word} 題名.docx"


@pytest.mark.parametrize("word", ["COM", "CONS", "COM10", "ACON", "LPTX"])
def test_names_that_only_look_so_are_kept(word: str) -> None:
    assert file_name(word, ending=".docx") == f"{word}.docx"


@pytest.mark.parametrize("length", [LONGEST - 1, LONGEST, LONGEST + 1, 300])
def test_long_titles_are_cut_and_say_so(length: int) -> None:
    name = file_name("A" * length, ending="（案）.docx").removesuffix("（案）.docx")
    assert len(name) == min(length, LONGEST)
    assert name.endswith("…") == (length > LONGEST)


@pytest.mark.parametrize("letter", "あ𠮷é")
def test_long_titles_in_any_writing_are_cut_as_late_as_bytes_allow(letter: str) -> None:
    name = file_name(letter * 300, ending=".docx")
    assert name.endswith("….docx")
    assert len(name.encode()) > 200 or len(name) == LONGEST + len(".docx")


@pytest.mark.parametrize("mark", ["\U000e0100", "\ufe00", "\u3099", "\u0301"])
@pytest.mark.parametrize("before", range(LONGEST - 4, LONGEST + 1))
def test_no_letter_is_cut_from_its_mark(mark: str, before: int) -> None:
    name = file_name("A" * before + ("葛" + mark) * 100, ending="")
    assert name.count("葛") == name.count(mark)
    assert name.endswith("…")
    assert len(name) <= LONGEST


@pytest.mark.parametrize(
    "title",
    ["長" * 300, "𠮷" * 300, "A" * 300, "葛\U000e0100" * 150],
    ids=["BMP", "beyond BMP", "ASCII", "variants"],
)
def test_a_name_fits_every_file_system_even_after_it_was_set_aside(title: str) -> None:
    """255 bytes on Linux and 255 units of UTF-16 on Windows, with （手修正 1a2b3c4d） added."""
    name = file_name("AS-01", title, ending="（案）（手修正 1a2b3c4d）.docx")
    assert len(name.encode("utf-16-le")) // 2 <= 255
    assert len(name.encode()) <= 255


def test_a_title_of_marks_alone_comes_to_an_end() -> None:
    program = "from pipeline.plan.names import file_name; print(len(file_name('\\u3099' * 300, ending='')))"
    done = subprocess.run(  # noqa: S603 - our own interpreter and program
        [sys.executable, "-c", program],
        cwd=machine.ROOT,
        timeout=3,
        capture_output=True,
        text=True,
        check=True,
    )
    assert int(done.stdout) <= LONGEST


def test_nothing_in_a_name_is_refused_by_windows() -> None:
    everything = "".join(chr(code) for code in range(0x10000) if not 0xE000 <= code < 0xF900)
    for start in range(0, len(everything), 50):
        name = file_name(everything[start : start + 50], ending="")
        assert not set(name) & set('<>:"/\\|?*')
        assert not [one for one in name if unicodedata.category(one) in ("Cc", "Cs")]
        assert name == name.strip(" .")
