"""Names as lists write them → the records that bear them; what is not known becomes a new partner."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from pipeline.findings import Finding, Severity
from pipeline.records.city import City
from pipeline.records.lists.patterns import Pattern
from pipeline.records.naming import bears_form, core_of, is_shortened, key_of, names_of_record
from pipeline.records.partners import Partner
from pipeline.records.suggest import alike
from pipeline.sources.raw import RawText

_SEVERAL = re.compile(r"(?<![ァ-ヶー])・|・(?![ァ-ヶ])|及び|および|並びに|ならびに|(?:ほか|他|外)[0-9０-９]+")
_NEAR = 0.8
_SEPARATORS = ";；、，\n"


@dataclass(slots=True)
class Newcomer:
    """A partner that no record knows: its id, and how the list writes its name."""

    identity: str
    spellings: list[RawText] = field(default_factory=list)

    @property
    def name(self) -> RawText:
        """The first spelling with its legal form written out, else the first of all."""
        whole = (one for one in self.spellings if not is_shortened(one.text))
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
                for word in dict.fromkeys(key_of(name) for name in names_of_record(record)):
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
        exact = [one for one in same if text in names_of_record(table[one])]
        return exact or same

    def words(self, type_name: str) -> list[str]:
        """Every name by which a record of a type may be called."""
        return [name for one in self.city.tables[type_name].records.values() for name in names_of_record(one)]

    def partner(self, spelling: RawText) -> str:
        """The id of a new partner, the same for each spelling of its name."""
        newcomer = self.newcomers.get(key_of(spelling.text))
        if newcomer is None:
            self._last += 1
            identity = self._pattern.fill(lambda _: str(self._last))
            newcomer = self.newcomers.setdefault(key_of(spelling.text), Newcomer(identity))
        newcomer.spellings.append(spelling)
        return newcomer.identity

    def pieces(self, text: str, separator: str) -> list[str]:
        """The partners in one cell; 「・」 divides only what is known or bears a legal form."""
        if self.find(Partner.type_name, text.strip()):
            return [text.strip()]
        return [part for piece in split(text, separator) for part in self._apart(piece)]

    def _apart(self, piece: str) -> list[str]:
        parts = [part.strip() for part in piece.split("・")]
        if self.find(Partner.type_name, piece) or not all(self._stands_alone(part) for part in parts):
            return [piece]
        return parts

    def _stands_alone(self, part: str) -> bool:
        return bears_form(part) or bool(self.find(Partner.type_name, part))

    def told(self) -> Iterator[Finding]:
        """What is said of each new partner; a near name, known or new, is a suggestion."""
        cores: dict[str, tuple[str, str]] = {}
        for identity, record in self.city.tables[Partner.type_name].records.items():
            for name in names_of_record(record):
                cores[core_of(name)] = (identity, name)
        for one in self.newcomers.values():
            core = core_of(one.name.text)
            worth = [word for word in cores if alike(core, word)]
            near = difflib.get_close_matches(core, worth, 1, _NEAR)
            yield _told(one, cores[near[0]] if near else None)
            cores.setdefault(core, (one.identity, one.name.text))


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
