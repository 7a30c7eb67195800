"""data/<city>/signed/ → the signed papers of a municipality, each with its snapshot (contract.md, `sign`).

What stands here is what was signed. It goes before every record that says otherwise, and nothing
that changes later, president, address or clause, changes it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from pipeline.findings import Finding, Place, fault
from pipeline.records.agreements import Agreement
from pipeline.workspace import inside

FOLDER = "signed"
SNAPSHOT = "snapshot.json"
REFERENCE = "本システムの決まり：締結した協定書は、締結したときのまま残す"
RESTORE = (
    "signed のフォルダーは手で直さないでください。写し（バックアップ）から、元のファイルを戻してください。"
)
"""The hint for all that is amiss in signed/."""


def name_of(identity: str) -> str:
    """``agreements:ID``: how findings and entries name the agreement."""
    return f"{Agreement.type_name}:{identity}"


def _inside(path: str) -> str:
    if not inside(path):
        raise ValueError(path)
    return path


class Kept(BaseModel):
    """Base of all that a snapshot holds; a later version may have added to it."""

    model_config = ConfigDict(frozen=True, extra="ignore", defer_build=True)


class SignedMember(Kept):
    """One who is named in the paper, with who signed for it. ``id`` is the partner's, empty for the city."""

    id: str
    name: str
    address: str
    title: str
    signer: str


class SignedParty(Kept):
    """A party as the paper has it; ``group`` signs for all members where there is one.

    ``in_full`` are all of whom the paper gives address and signer.
    """

    label: str
    name: str
    holds_original: bool
    members: tuple[SignedMember, ...]
    group: SignedMember | None
    in_full: tuple[SignedMember, ...]


class SignedPart(Kept):
    """A part of the paper as its printed lines: the preamble, an article, an annex.

    ``key`` is what an amendment calls it. Of an article ``origin`` is the clause that it came from,
    ``file`` where that stood, ``version`` the clause's hash.
    """

    key: str
    lines: Annotated[tuple[str, ...], Field(min_length=1)]
    origin: str = ""
    file: str = ""
    version: str = ""


class SignedChange(Kept):
    """A part as an amendment changes it: its printed lines before and after."""

    key: str
    before: tuple[str, ...]
    after: tuple[str, ...]


class SignedVerdict(Kept):
    """What a rule said of the agreement, or of a project under it, on the day of signing."""

    record: str
    rule: str
    title: str
    standing: str
    binding: str
    reference: str
    evidence: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()


class SignedRules(Kept):
    """The rule set that was in force on the day of signing."""

    id: str
    guideline: str
    in_force_from: date | None


class SignedDocument(Kept):
    """A file that is kept: under signed/<ID>/ with the path that it had in output/<city>/."""

    kind: str
    path: Annotated[str, AfterValidator(_inside)]
    sha256: str
    title: str
    records: tuple[str, ...]
    template: str | None


class Snapshot(Kept):
    """An agreement as it was signed."""

    format: int
    municipality: str
    agreement: str
    kind: str
    title: str
    signed_on: date
    rules: SignedRules
    parties: tuple[SignedParty, ...]
    witnesses: tuple[SignedMember, ...]
    parts: tuple[SignedPart, ...]
    closing: str
    changes: tuple[SignedChange, ...]
    verdicts: tuple[SignedVerdict, ...]
    record: dict[str, Any]
    """What was agreed, as the record had it (`agreed`)."""
    documents: tuple[SignedDocument, ...]


FORMAT = 1
AGREED = frozenset({
    "kind", "title", "parties", "partners", "fields", "cost_burden", "effective_from", "effective_to", "renewal",
    "special_articles", "amends", "removes",
})  # fmt: skip
"""The fields of an agreement that its paper prints: only an amendment (変更協定) changes them."""


def agreed(agreement: Agreement) -> dict[str, Any]:
    """What an agreement says in those fields, as JSON has it; what is not said is left out."""
    return agreement.model_dump(mode="json", include=set(AGREED), exclude_defaults=True)


@dataclass(frozen=True, slots=True)
class SignedPaper:
    """What lies in signed/<ID>/; without a snapshot that can be read the agreement is signed all the same."""

    identity: str
    place: Place
    snapshot: Snapshot | None

    @property
    def name_in_type(self) -> str:
        """``agreements:ID``."""
        return name_of(self.identity)


def read_signed(folder: Path, name: str) -> tuple[dict[str, SignedPaper], list[Finding]]:
    """The signed papers by agreement, and what is wrong with their snapshots.

    ``folder`` is data/<city>/, which messages call ``name``.
    """
    papers: dict[str, SignedPaper] = {}
    found: list[Finding] = []
    for identity, path in _folders(folder / FOLDER):
        place = Place(f"{name}/{FOLDER}/{identity}/{SNAPSHOT}")
        snapshot = read_snapshot(path)
        if snapshot is None:
            found.append(_unreadable(identity, place))
        elif snapshot.agreement != identity:
            found.append(_misnamed(identity, snapshot.agreement, place))
            if (path.parent / snapshot.agreement).is_dir():
                continue
            snapshot = None
        papers[identity] = SignedPaper(identity, place, snapshot)
    return papers, found


def read_snapshot(folder: Path) -> Snapshot | None:
    """The snapshot in signed/<ID>/; None where it cannot be read."""
    try:
        snapshot = Snapshot.model_validate_json((folder / SNAPSHOT).read_bytes())
    except (OSError, ValidationError):
        return None
    return snapshot if snapshot.format == FORMAT else None


def _folders(signed: Path) -> Iterator[tuple[str, Path]]:
    """The folders by id; one that begins with a dot is what an interrupted command left."""
    if signed.is_dir():
        for one in sorted(signed.iterdir()):
            if one.is_dir() and not one.name.startswith("."):
                yield one.name, one


def _unreadable(identity: str, place: Place) -> Finding:
    message = f"締結した協定「{identity}」の控え（{SNAPSHOT}）がないか、読めません。"
    hint = RESTORE + "協定書は、このフォルダーの中にそのまま残っています。"
    return fault("signed-unreadable", place, message, hint).of_record(name_of(identity))


def _misnamed(folder: str, agreement: str, place: Place) -> Finding:
    message = f"{FOLDER} のフォルダー「{folder}」には、協定「{agreement}」の控えが入っています。"
    hint = f"フォルダーを写したものなら、data の外に移してください。名前を変えたのなら、「{agreement}」に戻してください。"
    return fault("signed-misnamed", place, message, hint).of_record(name_of(agreement))
