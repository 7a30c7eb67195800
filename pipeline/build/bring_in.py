"""`kyotei records import`: a city's own list → record files that hold what is there and what is new.

The files go to output/<city>/記録/ like those of `records convert`, and only where nothing in the
list is at fault; data/ is never touched (docs/取込.md).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from pipeline.build.adding import with_more
from pipeline.build.convert import COMMAND, FOLDER, KIND, is_collected
from pipeline.build.manifest import Entry, sha256
from pipeline.build.store import Store
from pipeline.findings import Finding, Place, Severity, fault, in_order
from pipeline.policy.load import load_policy
from pipeline.policy.model import Policy
from pipeline.policy.registry import Setting
from pipeline.policy.state import is_signed
from pipeline.records.agreements import Agreement
from pipeline.records.base import Record
from pipeline.records.city import RECORD_TYPES, City
from pipeline.records.codes import Codebook
from pipeline.records.lists.bringing import bring
from pipeline.records.lists.known import beside
from pipeline.records.lists.listing import Item, read_list
from pipeline.records.lists.mapping import load_mapping
from pipeline.records.lists.names import Names
from pipeline.records.lists.targets import Plan, make_plan
from pipeline.records.load import build, load_city
from pipeline.records.partners import Partner
from pipeline.records.references import check_references
from pipeline.records.suggest import did_you_mean
from pipeline.sources.grid import read_grids
from pipeline.sources.raw import RawMap, RawText
from pipeline.workspace import Workspace


@dataclass(slots=True)
class BroughtIn:
    """The files that were written, how many records are new in them, and what was found."""

    documents: list[Entry] = field(default_factory=list)
    new: int = 0
    partners: int = 0
    findings: list[Finding] = field(default_factory=list)

    @property
    def faulty(self) -> bool:
        """Whether something forbids to write."""
        return any(one.severity is Severity.ERROR for one in self.findings)


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be brought in: records of a type, from which list, by which mapping, on which day."""

    type_name: str
    file: Path
    mapping: Path
    on: date


def bring_in(workspace: Workspace, key: str, wish: Wish) -> BroughtIn:
    """Writes the records of a type, and the partners, with those of the list; on any error nothing."""
    answer = BroughtIn()
    _bring_in(workspace, key, wish, answer)
    answer.findings = in_order(answer.findings)
    return answer


def _bring_in(workspace: Workspace, key: str, wish: Wish, answer: BroughtIn) -> None:
    model = next(one for one in RECORD_TYPES if one.type_name == wish.type_name)
    policy, faults = load_policy(workspace.data(key), f"data/{key}")
    map_file, said = load_mapping(wish.mapping, _called(workspace, wish.mapping))
    answer.findings += said
    plan = None
    if map_file is not None:
        plan, said = make_plan(map_file, model)
        answer.findings += said
    if policy is None:
        answer.findings += faults
    if policy is None or plan is None:
        return
    city = load_city(workspace.data(key), f"data/{key}", policy.codes, policy.city_names)
    answer.findings += _unusable(city, {model.type_name, Partner.type_name, *plan.references})
    items = _items(wish.file, _called(workspace, wish.file), plan, answer.findings)
    if answer.faulty and not items:
        return
    new = _new_records(items, plan, city, policy, wish.on, answer)
    if not answer.faulty and new:
        _write(workspace, key, city, policy.codes, new, wish.type_name, answer)


def _called(workspace: Workspace, path: Path) -> str:
    """What messages call a file: its path in the workspace, or as it was typed."""
    try:
        return path.resolve().relative_to(workspace.root.resolve()).as_posix()
    except ValueError:
        return path.as_posix()


def _unusable(city: City, types: set[str]) -> Iterator[Finding]:
    """The faults of records that the list has to be held against, or that are to be written again."""
    for type_name in sorted(types):
        table = city.tables[type_name]
        yield from table.unread
        for one in table.faulty:
            yield from one.findings


def _items(path: Path, name: str, plan: Plan, findings: list[Finding]) -> list[Item]:
    """The rows of all sheets that the mapping names, or of the first; missing and unread ones are told."""
    file = plan.file
    wanted = file.mapping.sheets
    grids = read_grids(path, name, wanted)
    findings += grids.faults
    items: list[Item] = []
    for grid in grids.sheets:
        listed = read_list(grid, plan)
        findings += listed.findings
        items += listed.items
    read = [grid.title for grid in grids.sheets]
    for number, title in enumerate(wanted if grids.titles else ()):
        if title not in read:
            message = f"「{title}」というシートが、一覧のファイルにありません。"
            hint = did_you_mean(title, grids.titles)
            findings.append(fault("no-sheet", file.at("sheets", number), message, hint, title))
    others = [title for title in grids.titles if title not in read]
    if others and grids.sheets:
        message = f"ほかのシート（{'、'.join(others)}）は読んでいません。"
        hint = "取り込むときは、対応表の「シート」に書いてください（「、」で区切って、いくつでも書けます）。"
        findings.append(Finding("other-sheets", Severity.NOTICE, message, hint, Place(name)))
    return items


def _new_records(
    items: list[Item], plan: Plan, city: City, policy: Policy, on: date, answer: BroughtIn
) -> dict[type[Record], list[Record]]:
    """What is not in data/ yet, by type; everything that is said of it goes to the answer."""
    names = Names(city, plan.partner_id)
    brought = bring(items, plan, names, policy.codes, policy.city_names)
    found = beside(brought.records, city.tables[plan.model.type_name].records, policy.codes)
    partners = list(_partners(names, policy.codes, answer))
    answer.findings += [*brought.findings, *found.findings, *names.told()]
    new = {model: more for model, more in ((plan.model, found.new), (Partner, partners)) if more}
    answer.findings += _dangling(new, city, policy)
    answer.findings += _unsigned(found.new, Setting(city, policy, on))
    if found.same:
        message = f"一覧の{found.same}件は、data/{city.key} の記録と同じなので、加えていません。"
        answer.findings.append(Finding("already-same", Severity.NOTICE, message, "対応は要りません。"))
    answer.new, answer.partners = len(found.new), len(partners)
    return new


def _partners(names: Names, codes: Codebook, answer: BroughtIn) -> Iterator[Record]:
    for one in names.newcomers.values():
        place = one.name.place
        entries = ((RawText("id", place), RawText(one.identity, place)), (RawText("name", place), one.name))
        value, shaped = build(RawMap(entries, place), Partner, codes)
        answer.findings += shaped.faults
        if value is not None:
            yield value


def _dangling(new: dict[type[Record], list[Record]], city: City, policy: Policy) -> list[Finding]:
    """References of the new records that lead to nothing, neither in data/ nor in the list."""
    tables = dict(city.tables)
    for model, records in new.items():
        table = tables[model.type_name]
        more = {one.identity: one for one in records}
        tables[model.type_name] = replace(table, records={**table.records, **more})
    return check_references(tables, policy.city_names)[1]


def _unsigned(records: list[Record], setting: Setting) -> Iterator[Finding]:
    """Agreements that neither a state nor a day of the past shows as signed: all rules will bind them."""
    for one in records:
        if isinstance(one, Agreement) and one.status is None and not is_signed(one, setting):
            message = "締結日も状態もないか、締結日がまだ来ていないので、締結前の協定として扱われます。"
            hint = "締結済みなら、一覧に締結日を書くか、対応表の「すべての行」に状態を書いてください。"
            yield Finding(
                "not-signed", Severity.WARNING, message, hint, one.at("signed_on"), one.name_in_type
            )


def _write(
    workspace: Workspace,
    key: str,
    city: City,
    codes: Codebook,
    new: dict[type[Record], list[Record]],
    type_name: str,
    answer: BroughtIn,
) -> None:
    scope = f"import {type_name}"
    ready: list[tuple[Entry, bytes]] = []
    for model, more in new.items():
        there = [one for one in city.all(model).values() if not is_collected(one.at(), key)]
        added = with_more(workspace.data(key), model, there, more, codes)
        if added.data is None:
            message = (
                f"「{model.type_label}」を {added.form} にすると、読み戻したときに同じ記録になりません。"
            )
            hint = f"data/{key} の記録を、records convert で yaml にしてから取り込んでください。"
            answer.findings.append(Finding("convert-differs", Severity.ERROR, message, hint))
            return
        seal = sha256(added.data)
        listed = tuple(one.name_in_type for one in (*there, *more))
        path = f"{FOLDER}/{model.type_name}.{added.form}"
        ready.append((Entry(KIND, path, seal, seal, COMMAND, scope, listed, None), added.data))
        if not added.kept:
            answer.findings.append(_anew(path, Place(f"data/{key}/{model.type_name}.{added.form}")))
    with Store(workspace, key) as store:
        kept = {entry.path for entry, _ in ready}
        mine = [one.path for one in store.entries.values() if (one.command, one.scope) == (COMMAND, scope)]
        for path in mine:
            if path not in kept:
                answer.findings += store.drop(path)
        for entry, data in ready:
            answer.findings += store.put(entry, data)
            answer.documents.append(entry)
        store.close()


def _anew(path: str, place: Place) -> Finding:
    message = f"元のファイルには書き足せないので、{path} は全体を書き直したものです。"
    hint = "書式や注記、見出しの書き方は残っていません。要るものは、入れ替える前に写してください。"
    return Finding("written-anew", Severity.NOTICE, message, hint, place)
