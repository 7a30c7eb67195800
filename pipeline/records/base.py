"""What a record is: frozen, typed, each field declared once with the label that clerks read.

The declaration gives the heading in CSV and Excel, the key in YAML, the JSON Schema and the word in
messages (contract.md, "Records").
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from types import UnionType
from typing import Annotated, Any, ClassVar, Union, get_args, get_origin

from pydantic import BaseModel, ConfigDict, PrivateAttr
from pydantic import Field as PydanticField

from pipeline.findings import Place, Severity
from pipeline.records.choices import Choice

Path = tuple[str | int, ...]
"""Way to a value inside a record, by field names and list positions from 0."""


@dataclass(frozen=True, slots=True)
class Code:
    """Marks a field whose values are codes that policy.yaml declares under ``family``."""

    family: str


@dataclass(frozen=True, slots=True)
class Ref:
    """Marks a field that names a record of another type; ``or_city``: or the municipality itself."""

    type: str
    or_city: bool = False


@dataclass(frozen=True, slots=True)
class Doubt:
    """What is odd about a text, and yet holds nothing back."""

    rule: str
    severity: Severity
    message: str
    hint: str
    value: str


@dataclass(frozen=True, slots=True)
class Watch:
    """Marks a field whose text is looked at more closely than others."""

    look: Callable[[str], Iterator[Doubt]]


@dataclass(frozen=True, slots=True)
class Problem:
    """A contradiction inside one record, found after every field was read."""

    rule: str
    path: Path
    message: str
    hint: str
    value: str | None = None


class Part(BaseModel):
    """A group of fields.

    ``key`` names the field that may stand as a column's name instead of a position
    (手続の経過.S1.日付); ``short`` the one that a bare text fills.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    key: ClassVar[str | None] = None
    short: ClassVar[str | None] = None

    def problems(self) -> Iterator[Problem]:
        """Contradictions between the fields of this part; none by default."""
        return iter(())


class Record(Part):
    """One record of a type, with the place of each of its values."""

    type_name: ClassVar[str]
    type_label: ClassVar[str]

    _places: dict[Path, Place] = PrivateAttr(default_factory=dict)

    def __eq__(self, other: object) -> bool:
        """Equal in all fields; where it was written down does not count."""
        return type(self) is type(other) and self.__dict__ == other.__dict__

    def __hash__(self) -> int:
        return hash(self.name_in_type)

    @property
    def identity(self) -> str:
        """What the record is called in messages and in the manifest, unique in its type."""
        return str(getattr(self, "id", ""))

    @property
    def name_in_type(self) -> str:
        """``type:identity``."""
        return f"{self.type_name}:{self.identity}"

    def at(self, *path: str | int) -> Place | None:
        """Place of a value, or of the nearest thing around it that was written down."""
        for end in range(len(path), -1, -1):
            place = self._places.get(path[:end])
            if place is not None:
                return place
        return None

    def with_places(self, places: dict[Path, Place]) -> Record:
        """The record itself, now knowing where it was written."""
        self._places = places
        return self


def declare(label: str, **options: Any) -> Any:
    """Declares a field with its label; required unless it has a ``default``."""
    return PydanticField(title=label, **options)


@dataclass(frozen=True, slots=True)
class Declared:
    """One declared field, as readers and messages need it.

    ``holds`` is "text", "texts", "part", "parts" or "map"; ``part`` the model of its parts.
    """

    name: str
    label: str
    required: bool
    holds: str
    part: type[Part] | None = None
    choice: type[Choice] | None = None
    code: Code | None = None
    ref: Ref | None = None
    watch: Watch | None = None


@cache
def declared(model: type[Part]) -> dict[str, Declared]:
    """The fields of a model by name, in order of declaration."""
    return {
        name: _declare(name, info.title or name, info.is_required(), info.annotation, info.metadata)
        for name, info in model.model_fields.items()
    }


@cache
def names_of(model: type[Part]) -> dict[str, str]:
    """Every name under which a field may be written, English or Japanese, to the field's name."""
    fields = declared(model).values()
    return {one.name: one.name for one in fields} | {one.label: one.name for one in fields}


def _declare(name: str, label: str, required: bool, annotation: Any, metadata: list[Any]) -> Declared:  # noqa: FBT001
    holds, inner, marks = "text", annotation, list(metadata)
    inner = _bare(inner, marks)
    origin = get_origin(inner)
    if origin in (list, tuple):
        holds, inner = "texts", _bare(get_args(inner)[0], marks)
    elif origin is dict:
        holds, inner = "map", _bare(get_args(inner)[1], marks)
    part = inner if isinstance(inner, type) and issubclass(inner, Part) else None
    if part is not None and holds != "map":
        holds = "parts" if holds == "texts" else "part"
    choice = inner if isinstance(inner, type) and issubclass(inner, Choice) else None
    code = next((mark for mark in marks if isinstance(mark, Code)), None)
    ref = next((mark for mark in marks if isinstance(mark, Ref)), None)
    watch = next((mark for mark in marks if isinstance(mark, Watch)), None)
    return Declared(name, label, required, holds, part, choice, code, ref, watch)


def _bare(annotation: Any, marks: list[Any]) -> Any:
    """The annotation without Annotated and ``| None``; what Annotated carried goes to ``marks``."""
    while True:
        origin = get_origin(annotation)
        if origin is Annotated:
            marks.extend(annotation.__metadata__)
            annotation = get_args(annotation)[0]
        elif origin in (Union, UnionType):
            annotation = next(one for one in get_args(annotation) if one is not type(None))
        else:
            return annotation
