"""A cell of a CSV file is changed, and every other byte stays."""

from __future__ import annotations

import pytest

from pipeline.render.edit_csv import edit_csv
from pipeline.render.edits import CannotEdit
from pipeline.sources.csv_source import read_csv

TABLE = '部署ID,課,"連絡先.氏名",連絡先.電話\nD1,企画課,"加瀬\n文子",1\n\nD2,"表,裏","x ""y"""\n'


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["cp932", "utf-8", "utf-8-sig"])
def test_only_the_cells_change_whatever_the_encoding_and_line_ends(encoding: str, line_end: str) -> None:
    text = TABLE.replace("\n", line_end)
    new = edit_csv(text.encode(encoding), {(2, 2): "政策課", (2, 3): "森 一", (4, 3): 'z"', (4, 2): "緑課"})
    wanted = (
        text.replace("企画課", "政策課").replace(f"加瀬{line_end}文子", "森 一").replace('x ""y""', 'z""')
    )
    assert new == wanted.replace("表,裏", "緑課").encode(encoding)


def test_a_row_that_is_too_short_gets_the_cells_that_it_lacks() -> None:
    new = edit_csv(TABLE.encode(), {(4, 4): "0479-1"})
    assert new.decode() == TABLE.replace('"x ""y"""', '"x ""y""",0479-1')
    assert len(read_csv(new, "x.csv").records) == 2


def test_a_value_with_a_comma_is_quoted() -> None:
    assert edit_csv(b"a,b\r\nc,d", {(2, 2): "e,f"}) == b'a,b\r\nc,"e,f"'


def test_bytes_that_decode_to_the_same_letter_stay_as_they_are() -> None:
    nec_and_ibm = b"id,\x87\x90\r\nA,\xed\xfc\xee\xf9\r\nB,x\r\n"
    assert "￢" in nec_and_ibm.decode("cp932")
    assert nec_and_ibm.decode("cp932").encode("cp932") != nec_and_ibm
    assert edit_csv(nec_and_ibm, {(3, 2): "課"}) == nec_and_ibm.replace(b"x", "課".encode("cp932"))


def test_a_character_that_the_encoding_lacks_is_refused_with_advice() -> None:
    with pytest.raises(CannotEdit, match="「𠮷」") as refused:
        edit_csv(TABLE.encode("cp932"), {(2, 3): "𠮷田"})
    assert "CSV UTF-8" in refused.value.hint
    assert "𠮷田" in edit_csv(TABLE.encode(), {(2, 3): "𠮷田"}).decode()
