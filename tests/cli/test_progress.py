"""Progress: on a terminal only, gone at the end, and without codes where codes would be letters."""

from __future__ import annotations

import io
import sys

import pytest

from pipeline.cli.progress import Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def capable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("WT_SESSION", "1")


def work(stream: io.StringIO, *cities: str) -> str:
    """Two cities read, three documents made of each."""
    with Progress(cities, stream) as progress:
        for city in cities:
            progress.begin(city)
            for done in (1, 2, 3):
                progress.reach(done, 3)
    return stream.getvalue()


def test_there_is_none_without_a_terminal() -> None:
    assert work(io.StringIO(), "aaa", "bbb") == ""


@pytest.mark.usefixtures("capable")
def test_reading_and_making_are_shown_and_the_bar_goes_away() -> None:
    shown = work(Terminal(), "aaa")
    assert "aaa 記録を読んでいます" in shown
    assert "aaa 文書を作っています" in shown
    assert "3/3" in shown
    assert "（1/1）" not in shown
    assert shown.endswith("\x1b[?25h\r\x1b[1A\x1b[2K")


@pytest.mark.usefixtures("capable")
def test_of_several_municipalities_their_number_is_shown() -> None:
    shown = work(Terminal(), "aaa", "bbb")
    assert shown.index("aaa（1/2） 記録") < shown.index("bbb（2/2） 記録") < shown.index("bbb（2/2） 文書")


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
@pytest.mark.usefixtures("capable")
def test_without_codes_one_line_is_written_over(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    shown = work(Terminal(), "aaa")
    assert "\x1b" not in shown
    assert "\n" not in shown
    first, *_, blank, end = shown.split("\r")[1:]
    assert first == "aaa 記録を読んでいます"
    assert (blank.strip(), end) == ("", "")
    assert len(blank) == len("aaa  3/3") + 2 * len("文書を作っています")


@pytest.mark.usefixtures("capable")
def test_standard_output_is_not_drawn_into_the_bar() -> None:
    before = sys.stdout
    with Progress(["aaa"], Terminal()) as progress:
        progress.begin("aaa")
        assert sys.stdout is before


def interrupted(stream: io.StringIO) -> None:
    with Progress(["aaa"], stream) as progress:
        progress.begin("aaa")
        progress.reach(1, 1 // 0)


@pytest.mark.usefixtures("capable")
def test_errors_pass_and_the_cursor_comes_back() -> None:
    stream = Terminal()
    with pytest.raises(ZeroDivisionError):
        interrupted(stream)
    assert "\x1b[?25h" in stream.getvalue()
