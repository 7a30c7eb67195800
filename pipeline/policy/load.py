"""data/<city>/policy.yaml → the policy, with every fault at its line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from pipeline.findings import Finding, Place, Severity, fault
from pipeline.policy import rules as rule_modules
from pipeline.policy.model import Codes, Municipality, Policy, RuleEntry, RuleSet, RuleSetHead, Style
from pipeline.policy.registry import RULES, Rule
from pipeline.records.base import Part
from pipeline.records.codes import Codebook
from pipeline.records.load import build
from pipeline.records.suggest import did_you_mean
from pipeline.sources.raw import RawList, RawMap, RawText, RawValue
from pipeline.sources.reading import load_bytes
from pipeline.sources.yaml_source import parse_yaml

FILE = "policy.yaml"
COMMON = Path(__file__).with_name("common.yaml")
"""The rules that every rule set has, whoever's."""
_SECTIONS = {
    "municipality": "自治体",
    "codes": "コード",
    "style": "書式",
    "rule_sets": "規則集",
}
_RULES = ("rules", "規則")

assert rule_modules.REGISTERED  # noqa: S101 - importing the package registers the rules


@dataclass(slots=True)
class _Reader:
    """Collects faults while the sections are read one by one."""

    faults: list[Finding]
    common: Mapping[str, RuleEntry]

    def part(self, raw: RawMap, model: type[Part], codes: Codebook) -> Any:
        value, shaped = build(raw, model, codes)
        self.faults += shaped.faults
        return value

    def fault(self, rule: str, place: Place, message: str, hint: str, value: str | None = None) -> None:
        self.faults.append(fault(rule, place, message, hint, value))


@cache
def common_rules() -> Mapping[str, RuleEntry]:
    """The product's own rules, and notices of law; ``common.yaml`` has no faults (a test says so)."""
    document, faults = parse_yaml(COMMON.read_bytes(), COMMON.name)
    reader = _Reader(faults, {})
    rules = dict(_rules(document, Codebook({}), reader)) if isinstance(document, RawMap) else {}
    if reader.faults or not rules:
        raise ValueError([one.message for one in reader.faults])
    return rules


def load_policy(
    folder: Path, name: str, *, common: Mapping[str, RuleEntry] | None = None
) -> tuple[Policy | None, list[Finding]]:
    """The policy of a city's folder (``name`` as messages call it), or None, and all its faults.

    Every rule set has the rules of ``common`` (without it: `common_rules`) that it does not state itself.
    """
    file = f"{name}/{FILE}"
    reader = _Reader([], common_rules() if common is None else common)
    if not _exists(folder / FILE):
        message = f"{file} がありません。"
        return None, [
            fault("no-policy", Place(file), message, "指針の内容を書いた policy.yaml を置いてください。")
        ]
    data = load_bytes(folder / FILE, file)
    if isinstance(data, Finding):
        return None, [data]
    document, reader.faults = parse_yaml(data, file)
    if not isinstance(document, RawMap):
        if not reader.faults:
            reader.fault(
                "not-a-mapping",
                Place(file),
                "policy.yaml の形が違います。",
                "「名前: 値」の形で書いてください。",
            )
        return None, reader.faults
    policy = _policy(document, reader)
    broken = any(one.severity is Severity.ERROR for one in reader.faults)
    return (None if broken else policy), reader.faults


def _policy(document: RawMap, reader: _Reader) -> Policy | None:
    sections = _sections(document, reader)
    nothing = Codebook({})
    town = _section(sections, "municipality", document, reader)
    codes = _section(sections, "codes", document, reader)
    municipality = reader.part(town, Municipality, nothing) if town else None
    declared_codes = reader.part(codes, Codes, nothing) if codes else None
    style = sections.get("style", RawMap((), document.place))
    if not isinstance(style, RawMap):
        reader.fault(
            "wrong-type",
            style.place,
            "「style」（書式）の書き方が違います。",
            "「名前: 値」の形で書いてください。",
        )
        style = RawMap((), document.place)
    house = reader.part(style, Style, nothing)
    if declared_codes is None:
        return None
    book = declared_codes.book()
    listed = sections.get("rule_sets")
    if not isinstance(listed, RawList) or not listed.items:
        hint = "規則集を、行頭に「- 」を付けて1つ以上書いてください。"
        reader.fault("missing", document.place, "「rule_sets」（規則集）がありません。", hint)
        return None
    sets = sorted(_rule_sets(listed, book, reader), key=lambda one: one[0].head.in_force_from)
    for (earlier, _), (later, place) in pairwise(sets):
        if earlier.head.in_force_to is None or earlier.head.in_force_to >= later.head.in_force_from:
            message = f"規則集「{earlier.head.id}」と「{later.head.id}」の施行期間が重なっています。"
            hint = f"「{earlier.head.id}」の失効日（in_force_to）を、次の施行日の前日にしてください。"
            reader.fault("rule-sets-overlap", place, message, hint)
    if municipality is None or house is None:
        return None
    return Policy(municipality, book, house, tuple(one for one, _ in sets))


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:
        return True  # it is told when it is read


def _sections(document: RawMap, reader: _Reader) -> dict[str, RawValue]:
    names = {word: name for name, label in _SECTIONS.items() for word in (name, label)}
    sections: dict[str, RawValue] = {}
    for key, value in document.entries:
        if key.text in names:
            if sections.setdefault(names[key.text], value) is not value:
                _both(key, reader)
        else:
            message = f"「{key.text}」という項目はありません。"
            reader.fault("unknown-key", key.place, message, did_you_mean(key.text, names), key.text)
    return sections


def _both(key: RawText, reader: _Reader) -> None:
    message = f"「{key.text}」が2回書かれています（日本語と英語の名前は同じ項目です）。"
    reader.fault("both-names", key.place, message, "どちらか一方を消してください。", key.text)


def _section(sections: dict[str, RawValue], name: str, document: RawMap, reader: _Reader) -> RawMap | None:
    section = sections.get(name)
    if isinstance(section, RawMap):
        return section
    place = section.place if section else document.place
    message = f"「{name}」（{_SECTIONS[name]}）がありません。"
    reader.fault("missing", place, message, "見本の policy.yaml にならって書いてください。")
    return None


def _rule_sets(listed: RawList, codes: Codebook, reader: _Reader) -> Iterator[tuple[RuleSet, Place]]:
    for raw in listed.items:
        if not isinstance(raw, RawMap):
            reader.fault(
                "wrong-type", raw.place, "規則集の書き方が違います。", "「名前: 値」の形で書いてください。"
            )
            continue
        head = RawMap(tuple(one for one in raw.entries if one[0].text not in _RULES), raw.place)
        named = [(key, value) for key, value in raw.entries if key.text in _RULES]
        rules = named[0][1] if named else None
        for key, _ in named[1:]:
            _both(key, reader)
        about = reader.part(head, RuleSetHead, codes)
        entries = dict(_rules(rules, codes, reader)) if isinstance(rules, RawMap) else {}
        if not isinstance(rules, RawMap):
            reader.fault(
                "missing",
                raw.place,
                "規則集に「rules」（規則）がありません。",
                "規則を1つ以上書いてください。",
            )
        if about is not None:
            yield RuleSet(about, _with_common(entries, reader.common)), raw.place


def _with_common(stated: Mapping[str, RuleEntry], common: Mapping[str, RuleEntry]) -> dict[str, RuleEntry]:
    """The rules that a set states, then those that are common to all and that it says nothing of."""
    own = {entry.use or name for name, entry in stated.items()}
    more = {name: one for name, one in common.items() if name not in stated and (one.use or name) not in own}
    return {**stated, **more}


def _rules(raw: RawMap, codes: Codebook, reader: _Reader) -> Iterator[tuple[str, Any]]:
    for key, value in raw.entries:
        if not isinstance(value, RawMap):
            reader.fault(
                "wrong-type",
                key.place,
                f"規則「{key.text}」の書き方が違います。",
                "「名前: 値」の形で書いてください。",
            )
            continue
        found = _registered(key, value, reader)
        if found is not None:
            entry = reader.part(value, found.parameters, codes)
            if entry is not None:
                yield key.text, entry


def _registered(key: RawText, raw: RawMap, reader: _Reader) -> Rule | None:
    """The registered rule that an entry uses: named by ``use``, else by its own id."""
    named = next((value for name, value in raw.entries if name.text in ("use", "規則の種類")), key)
    word = named.text if isinstance(named, RawText) else key.text
    if word not in RULES:
        message = f"「{word}」という規則はありません。"
        reader.fault("unknown-rule", key.place, message, did_you_mean(word, RULES), word)
        return None
    return RULES[word]
