"""Names as lists write them → the records that bear them; what is not known becomes a new partner.

Names are compared without spaces and with ㈱ written out; what is stored stays as it was typed.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

from pipeline.findings import Finding, Severity
from pipeline.records.base import Record
from pipeline.records.city import City
from pipeline.records.departments import Department
from pipeline.records.lists.patterns import Pattern
from pipeline.records.partners import Partner
from pipeline.sources.raw import RawText

NAME_FIELDS = ("name", "title", "subject", "section")
"""Fields by which people call a record."""

_FORMS = {
    "(株)": "株式会社", "(有)": "有限会社", "(同)": "合同会社", "(資)": "合資会社", "(名)": "合名会社",
    "(社)": "社団法人", "(財)": "財団法人", "(一社)": "一般社団法人", "(一財)": "一般財団法人",
    "(公社)": "公益社団法人", "(公財)": "公益財団法人", "(福)": "社会福祉法人", "(学)": "学校法人",
    "(医)": "医療法人", "(特非)": "特定非営利活動法人", "(NPO)": "特定非営利活動法人",
    "NPO法人": "特定非営利活動法人", "(協)": "協同組合", "(独)": "独立行政法人",
}  # fmt: skip
_SHORT = re.compile("|".join(map(re.escape, _FORMS)))
_LONG = re.compile("|".join(sorted(set(_FORMS.values()), key=len, reverse=True)))
_COMPATIBLE = re.compile("[\uf900-\ufaff\U0002f800-\U0002fa1f]")
"""Ideographs that NFKC would turn into others (U+FA19): only a person can say that they are the same."""
_VARIANTS = str.maketrans(
    "髙﨑濵濱邉邊澤齋齊櫻廣國嶋嶌惠眞德瀨冨龍", "高崎浜浜辺辺沢斎斉桜広国島島恵真徳瀬富竜"
)
"""Variants of one character in names: near, and yet two names."""
_SEVERAL = re.compile(r"(?<![ァ-ヶー])・|・(?![ァ-ヶ])|及び|および|並びに|ならびに|(?:ほか|他|外)[0-9０-９]+")
_NEAR = 0.8
_SEPARATORS = ";；、，\n"


def plain(text: str) -> str:
    """Headings and words of a list without spaces and line breaks; to be compared, never stored."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def key_of(name: str) -> str:
    """What two spellings of one name share: no spaces, half-width signs, legal forms written out."""
    pieces = _COMPATIBLE.split(name)
    signs = [*_COMPATIBLE.findall(name), ""]
    half = (unicodedata.normalize("NFKC", piece) + sign for piece, sign in zip(pieces, signs, strict=True))
    return _SHORT.sub(lambda found: _FORMS[found[0]], "".join("".join(half).split()))


@dataclass(slots=True)
class Newcomer:
    """A partner that no record knows: its id, and how the list writes its name."""

    identity: str
    spellings: list[RawText] = field(default_factory=list)

    @property
    def name(self) -> RawText:
        """The first spelling with its legal form written out, else the first of all."""
        whole = (one for one in self.spellings if not _SHORT.search(unicodedata.normalize("NFKC", one.text)))
        return next(whole, self.spellings[0])


class Names:
    """The records of a city by their names, and the partners met in the list."""

    def __init__(self, city: City, partner_id: Pattern) -> None:
        self.city = city
        self.newcomers: dict[str, Newcomer] = {}
        self._known: dict[str, dict[str, list[str]]] = {}
        for type_name, table in city.tables.items():
            known = self._known.setdefault(type_name, {})
            for identity, record in table.records.items():
                for word in dict.fromkeys(key_of(name) for name in _names(record)):
                    known.setdefault(word, []).append(identity)
        self._pattern = partner_id
        table = city.tables[Partner.type_name]
        taken = [*table.records, *(one.identity or "" for one in table.faulty)]
        self._last = max((partner_id.number(one) for one in taken), default=0)

    def find(self, type_name: str, text: str) -> list[str]:
        """The ids of the records of this id, or else of this name, exactly or as it is compared."""
        table = self.city.tables[type_name].records
        if text in table:
            return [text]
        same = self._known[type_name].get(key_of(text), [])
        exact = [one for one in same if text in _names(table[one])]
        return exact or same

    def words(self, type_name: str) -> list[str]:
        """Every name by which a record of a type may be called."""
        return [name for one in self.city.tables[type_name].records.values() for name in _names(one)]

    def partner(self, spelling: RawText) -> str:
        """The id of a new partner, the same for each spelling of its name."""
        newcomer = self.newcomers.get(key_of(spelling.text))
        if newcomer is None:
            self._last += 1
            identity = self._pattern.fill(lambda _: str(self._last))
            newcomer = self.newcomers.setdefault(key_of(spelling.text), Newcomer(identity))
        newcomer.spellings.append(spelling)
        return newcomer.identity

    def pieces(self, cell: RawText, separator: str) -> list[str]:
        """The partners in one cell; 「・」 divides only what is known or bears a legal form."""
        text = cell.text.strip()
        if self.find(Partner.type_name, text):
            return [text]
        found = split(text, separator)
        return [part for piece in found for part in self._apart(piece)]

    def _apart(self, piece: str) -> list[str]:
        parts = [part.strip() for part in piece.split("・")]
        if self.find(Partner.type_name, piece) or not all(self._stands_alone(part) for part in parts):
            return [piece]
        return parts

    def _stands_alone(self, part: str) -> bool:
        key = key_of(part)
        bears_form = _LONG.search(key) is not None and not is_form(part)
        return bears_form or bool(self.find(Partner.type_name, part))

    def told(self) -> Iterator[Finding]:
        """What is said of each new partner; a near name, known or new, is a suggestion."""
        cores: dict[str, tuple[str, str]] = {}
        for identity, record in self.city.tables[Partner.type_name].records.items():
            for name in _names(record):
                cores[_core(name)] = (identity, name)
        for one in self.newcomers.values():
            core = _core(one.name.text)
            alike = [word for word in cores if _alike(core, word)]
            near = difflib.get_close_matches(core, alike, 1, _NEAR)
            yield _told(one, cores[near[0]] if near else None)
            cores.setdefault(core, (one.identity, one.name.text))


def is_form(text: str) -> bool:
    """Whether a text is a legal form and no name: 「株式会社」 on a line of its own."""
    return _LONG.fullmatch(key_of(text)) is not None


def split(text: str, separator: str) -> list[str]:
    """The words that share a cell, at the usual signs and the mapping's own."""
    pieces = re.split(f"[{re.escape(_SEPARATORS + separator)}]", text)
    return [piece.strip() for piece in pieces if piece.strip()]


def _told(one: Newcomer, near: tuple[str, str] | None) -> Finding:
    name, record = one.name, f"{Partner.type_name}:{one.identity}"
    said = f"「{name.text}」は企業等の記録にないので、{one.identity} として加えました。"
    hint = "所在地や種別などは、企業等の記録に書き足してください。"
    severity, rule = Severity.NOTICE, "new-partner"
    if near is not None:
        identity, known = near
        said += f"よく似た名称の「{known}」（{identity}）があります。"
        hint = f"同じ企業等なら、対応表のその列の「値の読み替え」に「{name.text}: {known}」と書いてください。"
        severity, rule = Severity.WARNING, "near-partner"
    elif _SEVERAL.search(name.text):
        said += "いくつかの企業等の名称が並んでいるように見えます。"
        hint = "並んでいるなら、一覧のセルを「、」で区切るか、対応表のその列に「区切り: ・」のように書いてください。"
        severity, rule = Severity.WARNING, "several-partners"
    return Finding(rule, severity, said, hint, name.place, record, name.text)


def _core(name: str) -> str:
    """A name without its legal form, by whatever variants it is written; only for suggestions."""
    return unicodedata.normalize("NFKC", _LONG.sub("", key_of(name))).translate(_VARIANTS)


def _alike(one: str, other: str) -> bool:
    """Whether two words share two letters in a row: only then they are compared closely."""
    return one == other or any(one[n : n + 2] in other for n in range(len(one) - 1))


def _names(record: Record) -> list[str]:
    names = [str(name) for word in NAME_FIELDS if (name := getattr(record, word, ""))]
    if isinstance(record, Department):
        names += [record.full_name, record.bureau + record.section]
    return names
