"""Parts of a document → the bytes of its zip: fixed times and order, the same bytes every time."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass

CONTENT_TYPES = "[Content_Types].xml"

_LEVEL = 6
_DEFLATED = 8
_VERSION = 20
_UTF8_NAMES = 0x800
# 1980-01-01 00:00, the first moment a zip can name: nothing in a document depends on the clock.
_TIME, _DATE = 0, (1 << 5) | 1
_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")


@dataclass(frozen=True, slots=True)
class Part:
    """One compressed part; parts that no context changes are compressed once per template."""

    name: str
    crc: int
    size: int
    deflated: bytes


def part(name: str, data: bytes) -> Part:
    """The part, compressed."""
    deflate = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    return Part(name, zlib.crc32(data), len(data), deflate.compress(data) + deflate.flush())


def pack(parts: Iterable[Part]) -> bytes:
    """The zip of these parts in this order, [Content_Types].xml always first (ECMA-376 part 2)."""
    body: list[bytes] = []
    directory: list[bytes] = []
    offset = 0
    ordered = sorted(parts, key=lambda one: one.name != CONTENT_TYPES)
    for one in ordered:
        name = one.name.encode()
        flags = 0 if name.isascii() else _UTF8_NAMES
        common = (_DEFLATED, _TIME, _DATE, one.crc, len(one.deflated), one.size, len(name), 0)
        local = _LOCAL.pack(b"PK\x03\x04", _VERSION, flags, *common)
        directory.append(
            _CENTRAL.pack(b"PK\x01\x02", _VERSION, _VERSION, flags, *common, 0, 0, 0, 0, offset) + name
        )
        body += (local, name, one.deflated)
        offset += len(local) + len(name) + len(one.deflated)
    index = b"".join(directory)
    end = _END.pack(b"PK\x05\x06", 0, 0, len(ordered), len(ordered), len(index), offset, 0)
    return b"".join((*body, index, end))
