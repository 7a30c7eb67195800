"""What of the program itself goes into a document's digest: its source and its libraries."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path

import pipeline

_LIBRARIES = ("docxtpl", "jinja2", "lxml", "markupsafe", "pydantic")


@cache
def program_digest() -> str:
    """Hash over the program's source and the libraries that shape documents.

    With it a new version of the program renders anew what it might print otherwise.
    """
    root = Path(pipeline.__file__).resolve().parent
    seal = hashlib.sha256()
    for path in sorted(root.rglob("*.py")):
        seal.update(path.relative_to(root).as_posix().encode() + b"\0")
        seal.update(path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    for name in _LIBRARIES:
        seal.update(f"{name}={version(name)}\0".encode())
    return seal.hexdigest()
