"""What of the program itself goes into a document's digest: its files and its libraries."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path

import pipeline

_LIBRARIES = ("docxtpl", "jinja2", "lxml", "markupsafe", "pydantic")
_COMPILED = "__pycache__"


@cache
def program_digest() -> str:
    """Hash over the program's files and the libraries that shape documents.

    With it a new version of the program renders anew what it might print otherwise.
    """
    seal = hashlib.sha256(files_digest(Path(pipeline.__file__).resolve().parent).encode())
    for name in _LIBRARIES:
        seal.update(f"{name}={version(name)}\0".encode())
    return seal.hexdigest()


def files_digest(package: Path) -> str:
    """Hash over the files of a package, code and data alike, whatever their line breaks."""
    seal = hashlib.sha256()
    for path in sorted(one for one in package.rglob("*") if one.is_file() and _COMPILED not in one.parts):
        seal.update(path.relative_to(package).as_posix().encode() + b"\0")
        seal.update(path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return seal.hexdigest()
