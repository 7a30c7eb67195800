"""The gate for zips from outside: what it lets through and what it turns away."""

from __future__ import annotations

import contextlib
import io
import struct
import warnings
import zipfile

import pytest

from pipeline.sources import archive
from pipeline.sources.archive import Archive, ArchiveRefused, Limits, XmlRefused, open_archive, parse_xml

NAME = "data/asahi/inbox/返信.xlsx"
TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">{}</Types>'


def zipped(parts: list[tuple[str, bytes]], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as made, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a name given twice is on purpose
        for name, data in parts:
            made.writestr(zipfile.ZipInfo(name), data, compress_type=method)
    return stream.getvalue()


def rules(data: bytes, limits: Limits | None = None) -> list[str]:
    with pytest.raises(ArchiveRefused) as refused:
        open_archive(data, NAME, limits or Limits())
    for finding in refused.value.findings:
        assert finding.place is not None
        assert finding.place.file == NAME
        assert finding.hint
        assert finding.holds == ("*",)
    return [finding.rule for finding in refused.value.findings]


def message(data: bytes) -> str:
    with pytest.raises(ArchiveRefused) as refused:
        open_archive(data, NAME)
    return refused.value.findings[0].message


def test_parts_are_listed_and_read() -> None:
    opened = open_archive(zipped([("word/", b""), ("word/a.xml", b"<a/>"), ("b.bin", b"\x00" * 9)]), NAME)
    assert isinstance(opened, Archive)
    assert opened.names == ("word/a.xml", "b.bin")
    assert opened.read("word/a.xml") == b"<a/>"
    with pytest.raises(KeyError):
        opened.read("c.xml")


def test_stored_parts_are_read() -> None:
    assert open_archive(zipped([("a", b"text")], zipfile.ZIP_STORED), NAME).read("a") == b"text"


@pytest.mark.parametrize("data", [b"", b"id,name\n", b"PK\x03\x04", b"PK\x05\x06" + b"\0" * 18])
def test_what_is_no_zip(data: bytes) -> None:
    assert rules(data) == ["archive-broken"]


def test_a_truncated_zip() -> None:
    data = zipped([("a.xml", bytes(range(256)) * 40)])
    assert rules(data[: len(data) // 2]) == ["archive-broken"]


def test_a_part_with_a_wrong_checksum() -> None:
    data = zipped([("a.xml", b"harmless")], zipfile.ZIP_STORED)
    assert rules(data.replace(b"harmless", b"harmfull")) == ["archive-broken"]


def test_no_single_changed_byte_raises_anything_else() -> None:
    data = zipped([("a.xml", b"<a>text</a>"), ("[Content_Types].xml", TYPES.format("").encode())])
    for position in range(len(data)):
        for value in (0x00, 0xFF, data[position] ^ 0x01):
            changed = data[:position] + bytes([value]) + data[position + 1 :]
            with contextlib.suppress(ArchiveRefused):
                opened = open_archive(changed, NAME)
                assert all(isinstance(opened.read(name), bytes) for name in opened.names)


def test_old_and_locked_files_are_told_apart() -> None:
    ole = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600
    assert rules(ole) == ["archive-encrypted"]
    assert "古い形式" in message(ole)
    locked = ole + "EncryptedPackage".encode("utf-16-le")
    assert rules(locked) == ["archive-encrypted"]
    assert message(locked).startswith("パスワードで保護されているため")


def test_an_encrypted_entry() -> None:
    data = bytearray(zipped([("a.xml", b"text")]))
    central = data.index(b"PK\x01\x02")
    data[6] |= 1
    data[central + 8] |= 1
    assert rules(bytes(data)) == ["archive-encrypted"]


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_compressions_are_refused(method: int) -> None:
    assert rules(zipped([("a.xml", b"text")], method)) == ["archive-broken"]


@pytest.mark.parametrize("name", ["xl/vbaProject.bin", "word/VBAPROJECT.BIN"])
def test_macros_by_name(name: str) -> None:
    assert rules(zipped([("a.xml", b"<a/>"), (name, b"x")])) == ["archive-macro"]


@pytest.mark.parametrize(
    "kind",
    [
        "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
        "application/vnd.ms-office.vbaProject",
        "application/vnd.ms-excel.intlmacrosheet+xml",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_macros_by_content_type(kind: str, encoding: str) -> None:
    types = TYPES.format(f'<Override PartName="/xl/a.bin" ContentType="{kind}"/>').encode(encoding)
    assert rules(zipped([("[Content_Types].xml", types)])) == ["archive-macro"]


def test_a_zip_bomb_by_its_ratio() -> None:
    data = zipped([("a.xml", b"\0" * 4_000_000)])
    assert len(data) < 10_000
    assert rules(data) == ["archive-bomb"]
    assert "200倍" in message(data)


def test_small_parts_may_be_dense() -> None:
    assert open_archive(zipped([("a.xml", b"\0" * 900_000)]), NAME).names == ("a.xml",)


def test_limits_of_entries_total_and_part() -> None:
    data = zipped([(f"{n}.xml", b"text" * 10) for n in range(5)])
    assert rules(data, Limits(entries=4)) == ["archive-bomb"]
    assert rules(data, Limits(total=199)) == ["archive-bomb"]
    assert rules(data, Limits(part=39)) == ["archive-bomb"]
    assert len(open_archive(data, NAME, Limits(entries=5, total=200, part=40)).names) == 5


def test_an_entry_that_holds_more_than_it_declares() -> None:
    honest = b"a" * 100_000
    data = zipped([("a.xml", honest)])
    declared, lie = struct.pack("<I", len(honest)), struct.pack("<I", 10)
    assert data.count(declared) == 2
    assert rules(data.replace(declared, lie)) == ["archive-broken"]


def test_names_given_twice() -> None:
    assert rules(zipped([("a.xml", b"1"), ("A.xml", b"2")])) == ["archive-names"]
    assert rules(zipped([("a.xml", b"1"), ("a.xml", b"2")])) == ["archive-names"]


@pytest.mark.parametrize("name", ["../../x", "a/../b", "/etc/x", "C:/x", "..\\x", "a\\..\\b", "\\x", "a\nb"])
def test_names_that_lead_outside(name: str) -> None:
    assert rules(zipped([(name, b"1")])) == ["archive-names"]


def test_odd_but_harmless_names_pass() -> None:
    names = ("CON", "aux.docx", "a..b", "x" * 300, "日本語.xml")
    assert open_archive(zipped([(name, b"1") for name in names]), NAME).names == names


def test_every_reason_is_told() -> None:
    data = zipped([("../a", b"\0" * 4_000_000), ("vbaProject.bin", b"x")])
    assert rules(data) == ["archive-bomb", "archive-names", "archive-macro"]


def test_content_types_that_are_no_xml() -> None:
    assert rules(zipped([("[Content_Types].xml", b"<Types>")])) == ["archive-broken"]


def test_xml_is_parsed() -> None:
    root = parse_xml('<?xml version="1.0" encoding="UTF-8"?><a b="1">髙</a>'.encode())
    assert (root.tag, root.get("b"), root.text) == ("a", "1", "髙")


LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY l0 "ha">'
    + "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    + "]><a>&l9;</a>"
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le"])
def test_entities_are_never_expanded(encoding: str) -> None:
    with pytest.raises(XmlRefused, match="DOCTYPE"):
        parse_xml(LAUGHS.encode(encoding))


def test_a_document_type_in_a_rare_encoding_is_refused() -> None:
    text = '<?xml version="1.0" encoding="IBM037"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
    with pytest.raises(XmlRefused):
        parse_xml(text.encode("cp037"))


def test_an_external_entity_is_refused() -> None:
    with pytest.raises(XmlRefused, match="DOCTYPE"):
        parse_xml(b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>')


@pytest.mark.parametrize(
    "data", [b"", b"<a>", b"<a></b>", b"<a>\x01</a>", b"<a>&nope;</a>", b"<a>\xff</a>", b"<a/><b/>"]
)
def test_broken_xml_is_not_mended(data: bytes) -> None:
    with pytest.raises(XmlRefused, match="壊れて"):
        parse_xml(data)


def test_the_number_of_elements_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_MARKUP", 3)
    assert parse_xml(b"<a><b/></a>").tag == "a"
    with pytest.raises(XmlRefused, match="要素"):
        parse_xml(b"<a><b/><c/></a>")
