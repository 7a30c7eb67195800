"""Changes of `records replace` in policy.yaml: the window's name, one more head."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipeline.build.replaced import HeadLine, Line, Window, at
from pipeline.findings import Finding, Severity
from pipeline.policy.load import FILE, load_policy
from pipeline.policy.model import Head, Municipality
from pipeline.policy.registry import Setting
from pipeline.records.base import declared, names_of
from pipeline.records.dates import print_day
from pipeline.render.edit_yaml import YamlEdit
from pipeline.sources.raw import RawList, RawMap, RawText
from pipeline.sources.yaml_source import parse_yaml


class OfPolicy:
    """The changes of policy.yaml."""

    def __init__(self, wishes: list[Window | HeadLine], setting: Setting) -> None:
        self.wishes, self.setting = wishes, setting
        self.lines: list[Line] = []
        self.names: tuple[str, ...] = ()

    def edited(self, own: bytes, name: str) -> bytes:
        """The file with the changes."""
        town = _town(own, name)
        edit = YamlEdit(own)
        for wish in self.wishes:
            if isinstance(wish, Window):
                window = town["window"]
                assert isinstance(window, RawText)  # noqa: S101 - the policy was read
                edit.replace(at(window.place), window.text, wish.new)
                label = declared(Municipality)["window"].label
                self.lines.append(Line(window.place, "", label, wish.old, wish.new))
            else:
                heads = town["heads"]
                assert isinstance(heads, RawList)  # noqa: S101 - the policy was read
                fields = declared(Head)
                said = {"title": wish.title, "name": wish.name, "since": wish.since.isoformat()}
                values = {(field, fields[field].label): text for field, text in said.items()}
                edit.add_item(at(heads.items[-1].place), values)
                new = f"{wish.title} {wish.name}（{print_day(wish.since)}から）"
                old = f"{wish.before.title} {wish.before.name}（残す）"
                self.lines.append(Line(heads.items[-1].place, "", "首長（1行加える）", old, new))
        return edit.data()

    def holds(self, own: bytes, new: bytes, name: str) -> Iterator[Finding | bool]:
        """Whether the copy says the same, these changes apart."""
        with tempfile.TemporaryDirectory() as place:
            (Path(place) / FILE).write_bytes(new)
            policy, faults = load_policy(Path(place), name)
        yield from (one for one in faults if one.severity is Severity.ERROR)
        before, after = (_plain(parse_yaml(data, name)[0]) for data in (own, new))
        town = before.get("municipality", before.get("自治体"))
        for wish in self.wishes:
            if isinstance(wish, Window):
                town["window" if "window" in town else "窓口"] = wish.new
        heads = town["heads" if "heads" in town else "首長"]
        added = [one for one in self.wishes if isinstance(one, HeadLine)]
        wanted = [Head(title=one.title, name=one.name, since=one.since) for one in added]
        after_town = after.get("municipality", after.get("自治体"))
        after_heads = after_town["heads" if "heads" in after_town else "首長"]
        del after_heads[len(heads) :]
        old_heads = self.setting.policy.municipality.heads
        yield before == after and policy is not None and policy.municipality.heads == [*old_heads, *wanted]


def _town(own: bytes, name: str) -> dict[str, Any]:
    """The raw values of the municipality by the fields' names."""
    document, _ = parse_yaml(own, name)
    assert isinstance(document, RawMap)  # noqa: S101 - the policy was read
    town = next(value for key, value in document.entries if key.text in ("municipality", "自治体"))
    assert isinstance(town, RawMap)  # noqa: S101 - the policy was read
    names = names_of(Municipality)
    return {names[key.text.strip()]: value for key, value in town.entries}


def _plain(value: Any) -> Any:
    """A raw value without its places."""
    if isinstance(value, RawText):
        return value.text
    if isinstance(value, RawList):
        return [_plain(one) for one in value.items]
    if isinstance(value, RawMap):
        return {key.text: _plain(one) for key, one in value.entries}
    return value
