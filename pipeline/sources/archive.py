"""Bytes of a zip from outside → its parts, once it is known to be harmless (pitfalls.md, 24).

The one gate for Word and Excel files. All entries are unpacked once within their declared sizes,
so that what has passed may also be handed to readers that are less careful.
"""

from __future__ import annotations

import copy
import io
import re
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from lxml import etree

from pipeline.findings import Finding, Place
from pipeline.sources.reading import MEBIBYTE, fault, shown

_OLE_MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
_OLE_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_ENTRY_SIGNATURE = b"PK\x01\x02"
_LOCAL_SIGNATURE = b"PK\x03\x04"
_FLAG_ENCRYPTED = 0x1
_RATIO_JUDGED_FROM = MEBIBYTE
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_CONTENT_TYPES = "[Content_Types].xml"
_MACRO_WORDS = ("macroenabled", "vbaproject", "macrosheet")
_UNSAFE_NAME = re.compile(r"^[/\\]|^[A-Za-z]:|(?:^|[/\\])\.\.(?:[/\\]|$)|[\x00-\x1f\x7f]")
MAX_MARKUP = 6_000_000
"""Tags of one XML part: a sheet of 10,000 rows of 100 columns has four million."""

# What zipfile raises on files that only look like a zip.
_BROKEN = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, NotImplementedError,
    RuntimeError, OverflowError, IndexError,
)  # fmt: skip

_SAVE_AGAIN = "WordやExcelで開けるか確かめ、「名前を付けて保存」で新しく保存したものを使ってください。"


@dataclass(frozen=True, slots=True)
class Limits:
    """How much an archive may hold: entries, bytes in all and in one part, and bytes from one byte."""

    entries: int = 2_000
    total: int = 200 * MEBIBYTE
    part: int = 100 * MEBIBYTE
    ratio: int = 200


class ArchiveRefused(Exception):
    """The file does not pass the gate; ``findings`` say why."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__("、".join(finding.rule for finding in findings))
        self.findings = findings


class XmlRefused(Exception):
    """XML that is broken, too large, or declares a document type. The message is Japanese."""


class Archive:
    """The parts of an archive that passed the gate: their ``names``, and the bytes of each."""

    def __init__(self, opened: zipfile.ZipFile) -> None:
        self._zip = opened
        self._infos = {info.filename: info for info in opened.infolist() if not info.is_dir()}

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the parts, in the order of the archive; folders are left out."""
        return tuple(self._infos)

    def read(self, name: str) -> bytes:
        """The bytes of a part. Raises KeyError where there is none."""
        return _unpacked(self._zip, self._infos[name])


def open_archive(data: bytes, name: str, limits: Limits = Limits()) -> Archive:
    """The archive, if it is one and harmless. Raises ArchiveRefused with every reason found."""
    place = Place(name)
    if data.startswith(_OLE_MAGIC):
        raise ArchiveRefused((_old_or_locked(data, place),))
    if not data.startswith(_LOCAL_SIGNATURE):
        raise ArchiveRefused((_broken(place, "WordやExcelのファイルの形をしていません"),))
    if data.count(_ENTRY_SIGNATURE) > limits.entries:
        raise ArchiveRefused((_bomb(place, f"中の部品が{limits.entries:,}個を超えています"),))
    try:
        opened = zipfile.ZipFile(io.BytesIO(data))
    except _BROKEN:
        raise ArchiveRefused((_broken(place, "途中で切れているか、壊れています"),)) from None
    reasons = list(_reasons(opened.infolist(), place, limits)) or list(_content_reasons(opened, place))
    if reasons:
        raise ArchiveRefused(tuple(reasons))
    return Archive(opened)


def parse_xml(data: bytes) -> etree._Element:
    """The root of an XML part, parsed strictly: nothing mended, fetched or expanded. Raises XmlRefused."""
    if b"<!DOCTYPE" in data.replace(b"\x00", b""):  # without the zeros UTF-16 reads the same
        raise XmlRefused("文書型の宣言（DOCTYPE）があります")
    if data.count(b"<") > MAX_MARKUP:
        raise XmlRefused(f"要素が{MAX_MARKUP:,}個を超えています")
    try:
        root = etree.fromstring(data, _strict_parser())
    except (etree.XMLSyntaxError, ValueError):
        raise XmlRefused("XMLとして壊れています") from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise XmlRefused("文書型の宣言（DOCTYPE）があります")
    return root


@cache
def _strict_parser() -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False
    )


def _reasons(infos: list[zipfile.ZipInfo], place: Place, limits: Limits) -> Iterator[Finding]:
    """What the list of entries alone tells, before a byte is unpacked."""
    if not infos:
        yield _broken(place, "中に何もありません")
    if len(infos) > limits.entries:
        yield _bomb(place, f"中の部品が{limits.entries:,}個を超えています")
    if sum(info.file_size for info in infos) > limits.total:
        yield _bomb(place, f"広げると{limits.total // MEBIBYTE:,}MBを超えます")
    large = next((info for info in infos if info.file_size > limits.part), None)
    if large is not None:
        yield _bomb(place, f"中の「{shown(large.filename)}」が{limits.part // MEBIBYTE:,}MBを超えています")
    dense = next((info for info in infos if _ratio(info) > limits.ratio), None)
    if dense is not None:
        yield _bomb(place, f"中の「{shown(dense.filename)}」が広げると{limits.ratio}倍を超えます")
    if any(info.flag_bits & _FLAG_ENCRYPTED for info in infos):
        yield _locked(place)
    elif any(info.compress_type not in _METHODS for info in infos):
        yield _broken(place, "WordやExcelが使わない方法で圧縮されています")
    yield from _name_reasons([info.orig_filename for info in infos], place)
    if any("vbaproject" in info.filename.casefold() for info in infos):
        yield _macro(place)


def _name_reasons(names: list[str], place: Place) -> Iterator[Finding]:
    # The parts of an Office file are told apart ignoring case.
    twice = [name for name, count in Counter(name.casefold() for name in names).items() if count > 1]
    if twice:
        yield _odd_names(place, f"同じ名前の部品「{shown(twice[0])}」が2つ以上あります", twice[0])
    unsafe = [name for name in names if _UNSAFE_NAME.search(name)]
    if unsafe:
        yield _odd_names(place, f"外のフォルダーを指す名前「{shown(unsafe[0])}」があります", unsafe[0])


def _content_reasons(opened: zipfile.ZipFile, place: Place) -> Iterator[Finding]:
    """What unpacking tells: broken or lying entries, and macros by their content type."""
    for info in opened.infolist():
        try:
            part = _unpacked(opened, info)
        except _BROKEN:
            yield _broken(place, f"中の「{shown(info.filename)}」が壊れています")
            return
        if info.filename == _CONTENT_TYPES:
            try:
                root = parse_xml(part)
            except XmlRefused as refused:
                yield _broken(place, f"中の「{_CONTENT_TYPES}」：{refused}")
                return
            types = (element.get("ContentType", "").casefold() for element in root.iter("*"))
            if any(word in kind for kind in types for word in _MACRO_WORDS):
                yield _macro(place)


def _unpacked(opened: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """The bytes of an entry. Raises one of _BROKEN where size or checksum are not as declared."""
    # Read as if one byte more were declared: an entry that holds more gives itself away.
    allowed = copy.copy(info)
    allowed.file_size = info.file_size + 1
    with opened.open(allowed) as stream:
        part = stream.read(allowed.file_size)
    if len(part) != info.file_size or zlib.crc32(part) != info.CRC:
        raise zipfile.BadZipFile(info.filename)
    return part


def _ratio(info: zipfile.ZipInfo) -> float:
    return 0 if info.file_size < _RATIO_JUDGED_FROM else info.file_size / max(info.compress_size, 1)


def _old_or_locked(data: bytes, place: Place) -> Finding:
    if _OLE_ENCRYPTED in data:
        return _locked(place)
    return fault(
        "archive-encrypted",
        place,
        "パスワードで保護されているか、古い形式（.xls、.doc など）のファイルです。このままでは読めません。",
        "パスワードを外すか、新しい形式（.xlsx、.docx）で保存し直してください。",
    )


def _locked(place: Place) -> Finding:
    return fault(
        "archive-encrypted",
        place,
        "パスワードで保護されているため、読めません。",
        "ファイルを開き、「ファイル」→「情報」→「ブックの保護」または「文書の保護」→"
        "「パスワードを使用して暗号化」で、パスワードを空にして保存し直してください。",
    )


def _macro(place: Place) -> Finding:
    return fault(
        "archive-macro",
        place,
        "マクロが含まれているため、安全のため読みません。",
        "「名前を付けて保存」で「Excel ブック（*.xlsx）」または「Word 文書（*.docx）」を選び、"
        "マクロなしで保存し直してください。",
    )


def _broken(place: Place, found: str) -> Finding:
    return fault("archive-broken", place, f"ファイルを開けません（{found}）。", _SAVE_AGAIN)


def _bomb(place: Place, found: str) -> Finding:
    message = f"中身が異常に大きいため、安全のため開きません（{found}）。"
    hint = "出どころを確かめてください。正しいファイルなら、画像や空の行を減らして保存し直してください。"
    return fault("archive-bomb", place, message, hint)


def _odd_names(place: Place, found: str, value: str) -> Finding:
    message = f"中の部品の名前が正しくないため、安全のため開きません（{found}）。"
    return fault("archive-names", place, message, "出どころを確かめてください。" + _SAVE_AGAIN, value)
