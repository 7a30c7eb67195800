"""YAML → raw values, every scalar as the text that was written (contract.md, Records).

Works on the event stream of PyYAML's C parser: nothing is resolved to numbers, dates or booleans,
and anchors, tags, merge keys and further documents are faults.
"""

from __future__ import annotations

from collections.abc import Iterator

import yaml

from pipeline.findings import Finding, Place
from pipeline.sources.raw import RawList, RawMap, RawText, RawValue
from pipeline.sources.reading import Reading, empty_file, fault, refused, shown, too_large
from pipeline.sources.text import FORBIDDEN, REPLACEMENT, clean, control_character, decode_utf8
from pipeline.sources.yaml_errors import (
    anchor_fault,
    bad_key_fault,
    duplicate_fault,
    explain,
    merge_fault,
    swallowed_warning,
    tag_fault,
    too_deep_fault,
)

MAX_DEPTH = 40
MAX_VALUES = 5_000_000
_QUOTES = ("'", '"')
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_EMPTY_HINT = "内容を書いてください。記録が1件もないファイルには [] とだけ書きます。"
_LIST_HINT = (
    "記録を1件ずつ「- 」（半角のハイフンと空白）で始めてください（例：- id: P001）。"
    "記録が1件もないときは [] とだけ書きます。"
)
_ITEM_HINT = (
    "1件の記録は「- 項目名: 値」の形で書きます。「:」は半角で書き、そのあとに半角の空白を1つ入れてください。"
)


class _Stop(Exception):
    """The rest of the file is not worth reading; carries the fault."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.rule)
        self.finding = finding


def read_yaml(data: bytes, name: str) -> Reading:
    """The records of a YAML list of mappings; an item that is no mapping is a fault, the rest are kept."""
    value, faults = parse_yaml(data, name)
    if value is None:
        return refused(*faults)
    if not isinstance(value, RawList):
        found = "項目名と値の組" if isinstance(value, RawMap) else f"文字「{shown(value.text)}」"
        message = f"ファイル全体が記録の一覧になっていません（{found}で始まっています）。"
        hint = _LIST_HINT
        if isinstance(value, RawText) and "：" in value.text:
            hint = "「：」が全角です。半角の「:」と半角の空白に直してください。" + hint
        return refused(*faults, fault("not-a-list", value.place, message, hint))
    records: list[RawMap] = []
    for item in value.items:
        if isinstance(item, RawMap):
            records.append(item)
        else:
            faults.append(_not_a_mapping(item))
    return Reading(tuple(records), tuple(faults), readable=True)


def parse_yaml(data: bytes, name: str) -> tuple[RawValue | None, list[Finding]]:
    """The value of any YAML document, and its faults; None where the file as a whole is not readable."""
    text = decode_utf8(data, name)
    if isinstance(text, Finding):
        return None, [text]
    faults: list[Finding] = []
    text = _without_controls(text, name, faults)
    builder = _Builder(text, name, faults)
    try:
        value = builder.document()
    except yaml.YAMLError as error:
        faults.append(explain(error, text, name))
        return None, faults
    except _Stop as stop:
        faults.append(stop.finding)
        return None, faults
    if value is None or (isinstance(value, RawText) and not value.text.strip()):
        return None, [*faults, empty_file(name, _EMPTY_HINT)]
    return value, faults


def _without_controls(text: str, name: str, faults: list[Finding]) -> str:
    """The text with forbidden characters replaced (the parser would stop at them), one fault a line."""
    if FORBIDDEN.search(text) is None:
        return text
    for number, line in enumerate(text.split("\n"), 1):
        found = FORBIDDEN.search(line)
        if found is not None:
            faults.append(control_character(line, Place(name, number, found.start() + 1)))
    return FORBIDDEN.sub(REPLACEMENT, text)


def _not_a_mapping(item: RawText | RawList) -> Finding:
    if isinstance(item, RawList):
        found, value = "一覧の中に、さらに一覧があります", None
    elif item.text.strip():
        found, value = f"「{shown(item.text)}」とだけ書かれています", item.text
    else:
        found, value = "「- 」のあとに何もありません", None
    hint = _ITEM_HINT
    if value is not None and "：" in value:
        hint = "「：」が全角です。" + hint
    return fault(
        "not-a-mapping", item.place, f"記録が「項目名: 値」の形になっていません（{found}）。", hint, value
    )


class _Builder:
    """Events → one raw value. Faults that leave the rest readable go to ``faults``."""

    __slots__ = ("_count", "_depth", "_events", "_faults", "_name")

    def __init__(self, text: str, name: str, faults: list[Finding]) -> None:
        self._events: Iterator[yaml.Event] = iter(_LOADER(text).get_event, None)
        self._name = name
        self._faults = faults
        self._depth = 0
        self._count = 0

    def document(self) -> RawValue | None:
        """The value of the only document, None where there is none. Raises _Stop and YAMLError."""
        value: RawValue | None = None
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                if value is not None:
                    raise _Stop(self._second_document(event))
                value = self._value(next(self._events))
        return value

    def _value(self, event: yaml.Event) -> RawValue:
        self._count += 1
        if self._count > MAX_VALUES:
            raise _Stop(too_large(self._place(event), f"値が{MAX_VALUES:,}個を超えています"))
        if type(event) is yaml.ScalarEvent:
            return self._scalar(event)
        if isinstance(event, yaml.CollectionStartEvent):
            return self._collection(event)
        place = self._place(event)  # what is left is an alias
        self._faults.append(anchor_fault(place, f"*{getattr(event, 'anchor', '')}"))
        return RawText("", place)

    def _scalar(self, event: yaml.ScalarEvent) -> RawText:
        place = self._place(event)
        if event.anchor is not None or event.tag is not None:
            self._decorated(event, place)
        text: str = event.value
        if event.style == '"':  # only there can an escape bring in what the file itself does not hold
            text = clean(text, place, self._faults)
        elif not event.style and (" - " in text or "：" in text) and _lines(event) > 1:
            self._faults.append(swallowed_warning(place, text))
        return RawText(text, place)

    def _collection(self, event: yaml.CollectionStartEvent) -> RawList | RawMap:
        place = self._place(event)
        if self._depth >= MAX_DEPTH:
            raise _Stop(too_deep_fault(place, MAX_DEPTH))
        if event.anchor is not None or event.tag is not None:
            self._decorated(event, place)
        self._depth += 1
        made = self._list(place) if type(event) is yaml.SequenceStartEvent else self._map(place)
        self._depth -= 1
        return made

    def _list(self, place: Place) -> RawList:
        items: list[RawValue] = []
        for event in self._events:
            if type(event) is yaml.SequenceEndEvent:
                break
            items.append(self._value(event))
        return RawList(tuple(items), place)

    def _map(self, place: Place) -> RawMap:
        entries: dict[str, tuple[RawText, RawValue]] = {}
        for event in self._events:
            if type(event) is yaml.MappingEndEvent:
                break
            key = self._value(event)
            value = self._value(next(self._events))
            if not isinstance(key, RawText) or not key.text.strip():
                self._faults.append(bad_key_fault(key))
            elif key.text in entries:
                self._faults.append(duplicate_fault(key, entries[key.text][0]))
            elif key.text == "<<" and isinstance(event, yaml.ScalarEvent) and event.style not in _QUOTES:
                self._faults.append(merge_fault(key))
            elif isinstance(event, yaml.ScalarEvent):
                entries[key.text] = (key, value)
        pairs = tuple(entries.values())
        return RawMap(pairs, pairs[0][0].place if pairs else place)

    def _decorated(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent, place: Place) -> None:
        if event.anchor is not None:
            self._faults.append(anchor_fault(place, f"&{event.anchor}"))
        if event.tag is not None:
            self._faults.append(tag_fault(place))

    def _place(self, event: yaml.Event) -> Place:
        mark = event.start_mark
        return Place(self._name) if mark is None else Place(self._name, mark.line + 1, mark.column + 1)

    def _second_document(self, event: yaml.Event) -> Finding:
        return fault(
            "yaml-documents",
            self._place(event),
            "「---」で区切られた2つ目の文書があります。1つのファイルに書けるのは1つだけです。",
            "「---」の行を消して1つの一覧につなげるか、別のファイルに分けてください。",
        )


def _lines(event: yaml.Event) -> int:
    """The number of lines on which a scalar stands."""
    if event.start_mark is None or event.end_mark is None:
        return 1
    return event.end_mark.line - event.start_mark.line + 1
