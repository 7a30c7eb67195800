"""templates/clauses/*.yaml → clauses by slot; a municipality's own file takes the common one's place."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from jinja2 import Template, TemplateError, meta, nodes

from pipeline.clauses.facts import ALTERNATIVES, CHOICES, LISTS, NAMES, VALUES, names_offered
from pipeline.clauses.model import Clause
from pipeline.clauses.tag_errors import in_japanese, without_pair
from pipeline.findings import Finding, Place, Severity, fault
from pipeline.language import WIDE_BRACES, Language, filled, only_names
from pipeline.records.codes import Codebook
from pipeline.records.load import build
from pipeline.records.suggest import did_you_mean
from pipeline.sources.raw import RawList, RawMap, RawValue
from pipeline.sources.reading import load_bytes
from pipeline.sources.yaml_source import parse_yaml

PATTERNS = "patterns"
_LANGUAGE = Language(escapes=False)
_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_STRAY = re.compile(r"\{\{|\}\}|\{%|%\}")


@dataclass(frozen=True, slots=True)
class Variant:
    """One entry of a file: its clause, or what is wrong with it.

    Of a faulty one the clause bears the conditions that are beyond doubt; None where nothing is.
    """

    clause: Clause | None
    faults: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class ClauseFile:
    """The variants of one article, in the order in which they are tried."""

    slot: str
    file: str
    variants: tuple[Variant, ...]
    places: Mapping[str, Place]

    @property
    def clauses(self) -> tuple[Clause, ...]:
        """Those that are sound."""
        return tuple(one.clause for one in self.variants if one.clause is not None and not one.faults)


@dataclass(frozen=True)
class Clauses:
    """All clauses of a city by slot; slots whose file cannot be used as a whole are missing from ``files``."""

    files: Mapping[str, ClauseFile]
    faults: Mapping[str, tuple[Finding, ...]]
    comma: str

    @property
    def findings(self) -> list[Finding]:
        """Everything wrong with the files."""
        return [one for faults in self.faults.values() for one in faults]

    @cached_property
    def _compiled(self) -> dict[str, Template]:
        return {}

    def render(self, text: str, facts: Mapping[str, object]) -> str:
        """A clause's text with its facts. Jinja's errors are the caller's to place."""
        source = text.replace("、", self.comma)
        if (said := filled(source, facts)) is not None:
            return said
        template = self._compiled.get(source)
        if template is None:
            template = self._compiled[source] = _LANGUAGE.from_string(source)
        # Not template.render(): with some hundred short texts an agreement its copy of the facts shows.
        return "".join(template.root_render_func(template.new_context(dict(facts), shared=True)))


def load_clauses(folders: list[tuple[Path, str]], comma: str, codes: Codebook | None = None) -> Clauses:
    """The clauses of these folders (path, name in messages); a later folder's file wins."""
    found: dict[str, tuple[Path, str]] = {}
    for folder, name in folders:
        for path in sorted(folder.glob("*.yaml")):
            found[path.stem] = (path, f"{name}/{path.name}")
    files: dict[str, ClauseFile] = {}
    faults: dict[str, tuple[Finding, ...]] = {}
    for slot, (path, name) in sorted(found.items()):
        data = load_bytes(path, name)
        if isinstance(data, Finding):
            faults[slot] = (data,)
            continue
        read, wrong = _read(slot, data, name, codes or Codebook({}))
        if wrong:
            faults[slot] = tuple(wrong)
        if read is not None:
            files[slot] = read
    return Clauses(files, faults, comma)


def _read(slot: str, data: bytes, name: str, codes: Codebook) -> tuple[ClauseFile | None, list[Finding]]:
    """The file with all that is wrong in it; None where no variant of it can be relied upon."""
    document, faults = parse_yaml(data, name)
    if not isinstance(document, RawList):
        hint = "条文の変種を、行頭に「- 」を付けて並べてください。"
        return None, faults or [fault("not-a-list", Place(name), "条文ファイルの形が違います。", hint)]
    whole = not _errors(faults)
    variants: list[Variant] = []
    places: dict[str, Place] = {}
    for raw in document.items:
        clause, wrong = _variant(raw, codes)
        faults += wrong
        variants.append(Variant(clause, _errors(wrong)))
        if clause is None:
            continue
        if clause.id in places:
            message = f"条文ID「{clause.id}」が2回あります。"
            faults.append(
                fault("duplicate-id", raw.place, message, "どちらか一方を変えてください。", clause.id)
            )
            whole = False
        places[clause.id] = raw.place
    return (ClauseFile(slot, name, tuple(variants), places) if whole else None), faults


def _errors(faults: list[Finding]) -> tuple[Finding, ...]:
    return tuple(one for one in faults if one.severity is Severity.ERROR)


def _variant(raw: RawValue, codes: Codebook) -> tuple[Clause | None, list[Finding]]:
    """A clause with its conditions by their English names, those of them left out that are faulty."""
    if not isinstance(raw, RawMap):
        message = "条文の書き方が違います。"
        return None, [fault("wrong-type", raw.place, message, "「名前: 値」の形で書いてください。")]
    clause, shaped = build(raw, Clause, Codebook({}))
    if clause is None:
        return None, shaped.faults
    faults = [*shaped.faults, *_check(clause, raw.place)]
    meant: dict[str, str] = {}
    for key, wanted in clause.when.items():
        before = len(faults)
        value = _meant(clause, key, wanted, raw.place, codes, faults)
        if key in CHOICES and len(faults) == before:
            meant[key] = value
    return clause.model_copy(update={"when": meant}), faults


def _check(clause: Clause, place: Place) -> Iterator[Finding]:
    """Unknown conditions and tags that are no template language."""
    for key in clause.when:
        if key not in CHOICES:
            message = f"条文「{clause.id}」の条件「{key}」はありません。"
            yield fault("unknown-key", place, message, did_you_mean(key, CHOICES), key)
    for one in clause.paragraphs:
        if one.items_from and one.items_from not in LISTS:
            message = f"条文「{clause.id}」の号の一覧「{one.items_from}」はありません。"
            hint = names_offered(one.items_from, LISTS)
            yield fault("template-unknown-name", place, message, hint, one.items_from)
        for text in (one.text, *one.items):
            yield from _check_text(clause, text, place)


def _meant(
    clause: Clause, key: str, wanted: str, place: Place, codes: Codebook, faults: list[Finding]
) -> str:
    """The values of a condition by their English names; what is no value is a fault.

    Patterns are codes of one city, clauses are common to all: of them only a near miss is told.
    """
    known = VALUES.get(key) or {word: codes.find(PATTERNS, word) or "" for word in codes.words(PATTERNS)}
    words: list[str] = []
    for word in ALTERNATIVES.split(wanted.strip()):
        if (
            word not in known
            and key in CHOICES
            and (key in VALUES or difflib.get_close_matches(word, known, 1))
        ):
            message = f"条文「{clause.id}」の条件「{key}」に書かれた「{word}」は、使える値ではありません。"
            faults.append(fault("unknown-value", place, message, did_you_mean(word, known), word))
        words.append(known.get(word, word))
    return " ".join(words)


def _check_text(clause: Clause, text: str, place: Place) -> Iterator[Finding]:
    if WIDE_BRACES.search(text) and WIDE_BRACES.search(_TAG.sub("", text)):
        message = f"条文「{clause.id}」に、全角のかっこを使った差し込みがあります。"
        yield fault(
            "template-fullwidth-braces",
            place,
            message,
            "差し込みのかっこ {{ }} は半角で書いてください。",
            text,
        )
        return
    amiss, unknown = _tags(text)
    if amiss is not None:
        yield _syntax(clause, text, place, amiss)
    for name in unknown:
        message = f"条文「{clause.id}」の差し込み「{name}」は、使える名前ではありません。"
        yield fault("template-unknown-name", place, message, names_offered(name), text)


@cache
def _tags(text: str) -> tuple[str | None, tuple[str, ...]]:
    """What is wrong with the tags of a text, and the names in it that no clause can use."""
    pieces = only_names(text)
    if pieces is not None and NAMES.keys() >= set(pieces[1::2]):
        return None, ()
    if alone := _STRAY.search(_TAG.sub("", text)):
        return without_pair(alone.group()), ()
    try:
        tree = _LANGUAGE.parse(text)
    except TemplateError as refused:
        return in_japanese(refused), ()
    used = list(tree.find_all((nodes.Filter, nodes.Test, nodes.Name)))
    known = {nodes.Filter: _LANGUAGE.filters, nodes.Test: _LANGUAGE.tests}
    strange = [
        one.name for kind in known for one in used if type(one) is kind and one.name not in known[kind]
    ]
    if strange:
        return f"「{'」「'.join(strange)}」という語は使えません", ()
    names = {one.name for one in used if isinstance(one, nodes.Name)}
    if names <= NAMES.keys():
        return None, ()
    return None, tuple(sorted(meta.find_undeclared_variables(tree) - NAMES.keys()))


def _syntax(clause: Clause, text: str, place: Place, what: str) -> Finding:
    message = f"条文「{clause.id}」の差し込みの書き方が違います（{what}）。"
    hint = "{{ 名前 }} の形になっているか、かっことつづりを確かめてください。"
    return fault("template-syntax", place, message, hint, text)
