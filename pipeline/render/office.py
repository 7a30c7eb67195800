"""Word and Excel files → PDF through LibreOffice, where it is installed.

One profile and many files a call, a time limit and one retry; LibreOffice's own dates and ids are
taken out, so that the same document gives the same PDF (pitfalls 18 and 19).
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

_FILES = 50
_SECONDS = 120
_SECONDS_A_FILE = 5
_TRIES = 2
_WINDOWS = ("LibreOffice/program/soffice.com", "LibreOffice/program/soffice.exe")
_DATE = re.compile(rb"(/(?:Creation|Mod)Date\s*\(D:)[^)]*(\))")
_XMP_DATE = re.compile(rb"(<xmp:(?:Create|Modify|Metadata)Date>)[^<]*(</)")
_ID = re.compile(rb"(/ID\s*\[\s*)<[0-9A-Fa-f]+>\s*<[0-9A-Fa-f]+>(\s*\])")
_CHECKSUM = re.compile(rb"(/DocChecksum\s*/)[0-9A-Fa-f]+")


def find_office() -> str | None:
    """The program of LibreOffice, or None."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    if found is not None:
        return found
    roots = (os.environ.get(name) for name in ("ProgramFiles", "ProgramFiles(x86)"))
    candidates = (Path(root) / relative for root in roots if root for relative in _WINDOWS)
    return next((str(one) for one in candidates if one.is_file()), None)


def to_pdf(office: str, documents: Mapping[str, bytes]) -> Iterator[tuple[str, bytes | None]]:
    """Each document (by path; the ending says what it is) as a PDF, or None where that failed."""
    paths = list(documents)
    for start in range(0, len(paths), _FILES):
        batch = {path: documents[path] for path in paths[start : start + _FILES]}
        done: dict[str, bytes] = {}
        for _ in range(_TRIES):
            missing = {path: data for path, data in batch.items() if path not in done}
            if missing:
                done |= _convert(office, missing)
        for path in batch:
            yield path, done.get(path)


def _convert(office: str, batch: Mapping[str, bytes]) -> dict[str, bytes]:
    with tempfile.TemporaryDirectory() as folder:
        room = Path(folder)
        names = {path: room / f"{number}{Path(path).suffix}" for number, path in enumerate(batch)}
        for path, file in names.items():
            file.write_bytes(batch[path])
        profile = (room / "profile").as_uri()
        words = [office, "--headless", "--norestore", f"-env:UserInstallation={profile}"]
        words += ["--convert-to", "pdf", "--outdir", str(room / "pdf"), *map(str, names.values())]
        try:
            subprocess.run(  # noqa: S603 - the program found on this machine, on our own files
                words,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=_SECONDS + _SECONDS_A_FILE * len(batch),
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired):
            return {}
        made = {path: room / "pdf" / f"{file.stem}.pdf" for path, file in names.items()}
        return {path: _normal(file.read_bytes()) for path, file in made.items() if file.is_file()}


def _normal(data: bytes) -> bytes:
    """The PDF without what differs from run to run; every replacement keeps its length."""
    data = _DATE.sub(lambda m: m[1] + _zeros(m[0], m[1], m[2]) + m[2], data)
    data = _XMP_DATE.sub(lambda m: m[1] + _zeros(m[0], m[1], m[2]) + m[2], data)
    data = _CHECKSUM.sub(lambda m: m[1] + b"0" * (len(m[0]) - len(m[1])), data)
    return _ID.sub(lambda m: re.sub(rb"[0-9A-Fa-f](?=[0-9A-Fa-f]*>)", b"0", m[0]), data)


def _zeros(whole: bytes, before: bytes, after: bytes) -> bytes:
    return b"0" * (len(whole) - len(before) - len(after))
