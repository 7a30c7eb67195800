"""A YAML file with some values changed or added; every other byte stays: comments, order, quotes, line ends.

Places are those of the reader (`pipeline.sources.yaml_source`): the line and column where a value begins.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from pipeline.render.edits import CannotEdit

At = tuple[int, int]
"""Line and column of a value, from 1."""

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_BREAK = re.compile(r"\r\n|\r|\n")
_BLOCK = ("|", ">")
_HINT = "data のこのファイルは、テキストエディターで直してください。"


class YamlEdit:
    """A file being edited. Raises CannotEdit where a place cannot take what is asked; nothing is half done."""

    def __init__(self, data: bytes) -> None:
        self._mark = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
        self._text = data.removeprefix(codecs.BOM_UTF8).decode("utf-8")
        self._starts = [0, *(found.end() for found in _BREAK.finditer(self._text))]
        found = _BREAK.search(self._text)
        self._break = found[0] if found else "\n"
        self._splices: list[tuple[int, int, str]] = []
        self._scalars: dict[At, yaml.ScalarNode] = {}
        self._owner: dict[At, tuple[yaml.MappingNode, int]] = {}
        self._item: dict[At, tuple[yaml.SequenceNode, yaml.MappingNode]] = {}
        self._index(yaml.compose(self._text, Loader=_LOADER))

    def replace(self, at: At, old: str, new: str) -> None:
        """Another text for the value that begins at a place and says ``old``, quoted as it was."""
        node = self._scalar(at)
        start, end = self._offset(node.start_mark), self._offset(node.end_mark)
        if node.style in _BLOCK:
            source = self._text[start:end]
            if source.count(old) != 1 or "\n" in new:
                raise _cannot(at)
            start += source.index(old)
            end = start + len(old)
            self._splices.append((start, end, new))
        else:
            self._splices.append((start, end, _written(new, node.style)))

    def add_beside(self, at: At, names: Sequence[str], new: str) -> None:
        """One more field in the mapping that holds the value at a place: where it stands blank, or behind it.

        ``names`` are its English and its Japanese name; it gets the one of its neighbour's language.
        """
        owner, number = self._owner[at]
        blank = next((value for key, value in owner.value if key.value.strip() in names), None)
        text = _written(new, None)
        if blank is not None:
            start, end = self._offset(blank.start_mark), self._offset(blank.end_mark)
            if blank.value.strip() or blank.style in _BLOCK:
                raise _cannot(at)
            self._splices.append((start, end, text if end > start else f" {text}"))
            return
        key, value = owner.value[number]
        pair = f"{names[0] if key.value.isascii() else names[1]}: {text}"
        if owner.flow_style:
            end = self._offset(value.end_mark)
            self._splices.append((end, end, f", {pair}"))
        else:
            self._behind_line(self._last(value), " " * key.start_mark.column + pair)

    def add_item(self, at: At, values: Mapping[tuple[str, str], str]) -> None:
        """One more mapping behind the item of a list whose first key stands at a place, written like it.

        ``values`` by the English and Japanese name of each field; all are written, in the item's order.
        """
        listed, item = self._item[at]
        order = [key.value.strip() for key, _ in item.value]
        named = {
            next((one for one in order if one in names), names[0]): said for names, said in values.items()
        }
        pairs = [
            f"{name}: {_written(named[name], None)}"
            for name in sorted(named, key=lambda one: order.index(one) if one in order else len(order))
        ]
        if listed.flow_style:
            end = self._offset(item.end_mark)
            self._splices.append((end, end, f", {{{', '.join(pairs)}}}"))
            return
        dash, column = " " * listed.start_mark.column + "-", item.start_mark.column
        first = dash + " " * (column - len(dash))
        if item.flow_style:
            lines = [f"{first}{{{', '.join(pairs)}}}"]
        else:
            lines = [first + pairs[0], *(" " * column + pair for pair in pairs[1:])]
        self._behind_line(self._last(item), self._break.join(lines))

    def data(self) -> bytes:
        """The file with everything that was asked."""
        pieces: list[str] = []
        position = 0
        for start, end, new in sorted(self._splices, key=lambda one: one[0]):
            pieces += (self._text[position:start], new)
            position = end
        return self._mark + "".join([*pieces, self._text[position:]]).encode("utf-8")

    def _index(self, node: Any) -> None:
        if isinstance(node, yaml.ScalarNode):
            self._scalars[_at(node)] = node
        elif isinstance(node, yaml.SequenceNode):
            for one in node.value:
                if isinstance(one, yaml.MappingNode) and one.value:
                    self._item[_at(one.value[0][0])] = (node, one)
                self._index(one)
        elif isinstance(node, yaml.MappingNode):
            for number, (_, value) in enumerate(node.value):
                self._owner[_at(value)] = (node, number)
                self._index(value)

    def _scalar(self, at: At) -> yaml.ScalarNode:
        if at not in self._scalars:
            raise _cannot(at)
        return self._scalars[at]

    def _offset(self, mark: Any) -> int:
        start: int = self._starts[mark.line]
        return start + int(mark.column)

    def _last(self, node: Any) -> int:
        """Where the last value inside a node ends: the node itself goes on to what follows it."""
        if isinstance(node, yaml.ScalarNode) or node.flow_style:
            return self._offset(node.end_mark)
        inner = node.value[-1]
        return self._last(inner[1] if isinstance(inner, tuple) else inner)

    def _behind_line(self, offset: int, lines: str) -> None:
        """New lines behind the one on which something ends, its comment included."""
        found = _BREAK.search(self._text, offset)
        if offset and self._text[offset - 1] in "\r\n":  # a block text ends with its line
            self._splices.append((offset, offset, lines + self._break))
        elif found is None:
            self._splices.append((len(self._text), len(self._text), self._break + lines))
        else:
            self._splices.append((found.end(), found.end(), lines + self._break))


def _at(node: Any) -> At:
    return node.start_mark.line + 1, node.start_mark.column + 1


def _written(text: str, style: str | None) -> str:
    """A text as YAML: in the quotes that the old one had, without any only where it reads as it stands."""
    if style == "'":
        return "'" + text.replace("'", "''") + "'"
    if style != '"' and _is_plain(text):
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _is_plain(text: str) -> bool:
    try:
        events = [
            one for one in yaml.parse(f"{{k: {text}}}", Loader=_LOADER) if isinstance(one, yaml.ScalarEvent)
        ]
    except yaml.YAMLError:
        return False
    return [one.value for one in events] == ["k", text] and not any(
        one.anchor or one.tag or one.style for one in events
    )


def _cannot(at: At) -> CannotEdit:
    return CannotEdit(f"{at[0]}行目の値は、書き方が特別なので、プログラムでは書き換えられません。", _HINT)
