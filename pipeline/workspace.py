"""The folders of a workspace (contract.md, "Folders"), and where a template is found."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath

_CITY = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_HERE = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class Workspace:
    """A folder with data/, templates/ and output/."""

    root: Path

    def cities(self) -> list[str]:
        """The municipalities that have a folder under data/, sorted."""
        data = self.root / "data"
        if not data.is_dir():
            return []
        return sorted(one.name for one in data.iterdir() if one.is_dir() and _CITY.fullmatch(one.name))

    def data(self, city: str) -> Path:
        """data/<city>."""
        return self.root / "data" / city

    def output(self, city: str) -> Path:
        """output/<city>."""
        return self.root / "output" / city

    def signed(self, city: str) -> Path:
        """data/<city>/signed, where signed papers are kept."""
        return self.data(city) / "signed"

    @property
    def backstage(self) -> Path:
        """Where locks, journals and half-written files lie: beside the cities, never among them."""
        return self.root / "output" / ".kyotei"

    def template(self, relative: str, city: str) -> tuple[bytes, str] | None:
        """A template's bytes and its name for people: the city's own, else the common one.

        ``relative`` is such as ``docx/agreement.docx``. None where there is none at all, or where it
        may not be read.
        """
        kind, _, name = relative.partition("/")
        for candidate in (f"{kind}/{city}/{name}", relative):
            path = self.root / "templates" / candidate
            with suppress(PermissionError):
                if path.is_file():
                    return path.read_bytes(), f"templates/{candidate}"
                continue
            return None
        shipped = _shipped(relative)
        return (shipped.read_bytes(), f"templates/{relative}") if shipped.is_file() else None

    def clause_folders(self, city: str) -> Iterable[tuple[Path, str]]:
        """The folders of clauses with their names for people, the city's own last."""
        common = self.root / "templates" / "clauses"
        yield (common if common.is_dir() else _shipped("clauses")), "templates/clauses"
        yield common / city, f"templates/clauses/{city}"


def inside(path: object) -> bool:
    """Whether a path that stands in a file stays in its folder: such files can be changed by hand."""
    return (
        isinstance(path, str)
        and "\0" not in path
        # Windows' way of reading serves everywhere: there 「C:a」 and 「\\a」 lead outside too.
        and not PureWindowsPath(path).anchor
        and ".." not in PureWindowsPath(path).parts
    )


def _shipped(relative: str) -> Path:
    """A template that came with the program: in the wheel, or in the checkout beside it."""
    packed = _HERE / "templates"
    return (packed if packed.is_dir() else _HERE.parent / "templates") / relative
