"""`kyotei records replace`: a renamed section, another contact person or a new head, in all records at once.

Changed copies of the record files go to output/<city>/記録/ like those of `records convert`; data/ is
never touched. What tells of the past, and what is signed, stays (`replace_targets.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from pipeline.build.replace_left import left_alone
from pipeline.build.replace_refused import nobody, of_a_partner, unclear
from pipeline.build.replace_targets import at_path, contacts, is_open, sections, signers, their_contacts
from pipeline.build.replace_write import write
from pipeline.build.replaced import Change, HeadLine, Replaced, Window
from pipeline.findings import Finding, Place, Severity, fault, in_order
from pipeline.policy.load import FILE, load_policy
from pipeline.policy.registry import Setting
from pipeline.records.base import Path, Record
from pipeline.records.dates import print_day
from pipeline.records.load import load_city
from pipeline.records.renaming import renaming, same_key, section_called
from pipeline.records.signed import read_signed
from pipeline.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Section:
    """A section (部・課・係) bears another name."""

    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody else is to be called; of phone, email and department what is said. ``section`` narrows it."""

    old: str
    new: str
    details: dict[str, str] = field(default_factory=dict)
    section: str = ""


@dataclass(frozen=True, slots=True)
class NewHead:
    """Somebody is the head from a day on; without a title as the one before."""

    name: str
    since: date
    title: str = ""


Wish = Section | Person | NewHead


def replace(workspace: Workspace, key: str, wish: Wish, on: date) -> Replaced:
    """Writes the changed copies; ``Busy``, ``CannotWrite`` or ``ManifestBroken`` like a build."""
    name = f"data/{key}"
    policy, faults = load_policy(workspace.data(key), name)
    if policy is None:
        return Replaced(findings=in_order(faults))
    city = load_city(workspace.data(key), name, policy.codes, policy.city_names)
    papers, unread = read_signed(workspace.data(key), name)
    setting = Setting(city.with_signed(papers), policy, on)
    answer = Replaced(findings=list(unread))
    answer.findings += _unreadable(setting)
    match wish:
        case Section():
            _section(wish, setting, answer)
        case Person():
            _person(wish, setting, answer)
        case NewHead():
            _head(wish, setting, answer)
    if answer.changes:
        answer.findings += left_alone(workspace, setting, answer)
        write(workspace, setting, answer)
    answer.findings = in_order(answer.findings)
    return answer


def _unreadable(setting: Setting) -> Iterator[Finding]:
    """Files and records that were not looked through, because they cannot be read."""
    for table in setting.city.tables.values():
        yield from table.unread
        for one in table.faulty:
            message = "この記録は読み取れないので、置き換えの対象に入れていません。"
            hint = f"kyotei check {setting.city.key} の指摘を直してから、もう一度実行してください。"
            yield Finding("replace-unread", Severity.WARNING, message, hint, one.place, one.name_in_type)


def _section(wish: Section, setting: Setting, answer: Replaced) -> None:
    meant = renaming(sections(setting), wish.old, wish.new)
    if meant.several or not meant.wordy:
        answer.findings.append(unclear(meant))
        return
    answer.mentions = meant.is_named_in
    for one in meant.found:
        for level, word in meant.words.items():
            _change(answer, one, (level,), word)
    for spot in contacts(setting):
        _change(answer, spot.record, (*spot.path, "department"), meant.of_text(spot.part.department))
    window = setting.policy.municipality.window
    renamed = meant.of_text(window)
    if renamed not in (None, window):
        answer.policy.append(Window(window, renamed or ""))
    if not answer.changes:
        known = [word for one in sections(setting) for word in (one.section, one.unit, one.bureau) if word]
        answer.findings.append(nobody("部署", wish.old, [*known, window], setting))
        return
    there = [one for one in sections(setting) if one not in meant.found]
    if "section" in meant.words and any(
        (one.bureau, one.section) == (meant.words.get("bureau", mine.bureau), meant.words["section"])
        for one in there
        for mine in meant.found
    ):
        message = (
            f"「{meant.words['section']}」という課は、部署の記録にもうあります。同じ名前の課が2つになります。"
        )
        hint = "課が統合されたのなら、入れ替えたあとで、部署の記録を1つにまとめてください。"
        answer.findings.append(Finding("same-name", Severity.WARNING, message, hint))


def _person(wish: Person, setting: Setting, answer: Replaced) -> None:
    everyone = sections(setting)
    spots = list(contacts(setting))
    found = [one for one in spots if same_key(one.part.name) == same_key(wish.old)]

    def house(record: Record, text: str) -> str:
        owner = setting.city.departments.get(record.identity) if record.type_name == "departments" else None
        return owner.bureau + owner.section if owner else section_called(text, everyone)

    def mentions(text: str) -> bool:
        return same_key(wish.old) in same_key(text)

    answer.mentions = mentions
    houses = {house(one.record, one.part.department): one for one in found}
    if wish.section:
        meant = section_called(wish.section, everyone)
        found = [one for one in found if house(one.record, one.part.department) == meant]
    elif len(houses) > 1:
        listed = "、".join(f"「{one}」" for one in houses)
        message = f"「{wish.old}」は、{listed}の窓口にいます。同じ人かどうか決められません。"
        hint = "--section に課の名前を付けて、1つの課ずつ置き換えてください。"
        answer.findings.append(Finding("several-names", Severity.ERROR, message, hint, value=wish.old))
        return
    if not found:
        names = [one.part.name for one in spots if one.part.name]
        theirs = [one for one in their_contacts(setting) if same_key(one.part.name) == same_key(wish.old)]
        if theirs:
            answer.findings.append(of_a_partner(wish.old, theirs))
            return
        answer.findings.append(nobody("担当者", wish.old, names, setting))
        return
    for one in found:
        _change(answer, one.record, (*one.path, "name"), wish.new)
        for name, text in wish.details.items():
            _change(answer, one.record, (*one.path, name), text, beside=(*one.path, "name"))
    kept = [
        label
        for name, label in (("phone", "電話"), ("email", "メール"))
        if name not in wish.details and any(getattr(one.part, name) for one in found)
    ]
    if kept and same_key(wish.old) != same_key(wish.new):
        message = f"{'と'.join(kept)}は、前の担当者のまま変えていません。"
        hint = "変わるときは、--phone や --email を付けて、もう一度実行してください。変わらなければ、対応は要りません。"
        answer.findings.append(Finding("details-kept", Severity.NOTICE, message, hint))


def _head(wish: NewHead, setting: Setting, answer: Replaced) -> None:
    town = setting.policy.municipality
    last = max(town.heads, key=lambda one: one.since)
    title = wish.title or last.title
    place = Place(f"data/{setting.city.key}/{FILE}")
    if (same_key(last.name), last.title) == (same_key(wish.name), title):
        message = f"「{last.title} {last.name}」は、もう書かれています（就任日 {print_day(last.since)}）。"
        hint = "再選のときは、書き足す必要はありません。"
        answer.findings.append(fault("head-known", place, message, hint, wish.name))
        return
    if wish.since <= last.since:
        message = (
            f"就任日（{print_day(wish.since)}）が、前の首長「{last.name}」の就任日（{print_day(last.since)}）より"
            "後ではありません。"
        )
        answer.findings.append(fault("head-order", place, message, "--since の日付を確かめてください。"))
        return
    answer.mentions = lambda text: same_key(last.name) in same_key(text)
    answer.policy.append(HeadLine(title, wish.name, wish.since, last))
    for agreement, path, signer in signers(setting):
        signed_by_last = same_key(signer.name) == same_key(last.name)
        if (
            signed_by_last
            and is_open(agreement, setting)
            and (agreement.signed_on or setting.on) >= wish.since
        ):
            _change(answer, agreement, (*path, "name"), wish.name)
            if signer.title == last.title:
                _change(answer, agreement, (*path, "title"), title)
    answer.findings += _printed(wish, setting)


def _printed(wish: NewHead, setting: Setting) -> Iterator[Finding]:
    """Which papers will bear the new head's name."""
    waiting = [one for one in setting.city.agreements.values() if is_open(one, setting)]
    new = [one.id for one in waiting if one.signed_on is not None and one.signed_on >= wish.since]
    undated = [one.id for one in waiting if one.signed_on is None]
    message = f"{print_day(wish.since)}以後に締結する協定書に、新しい首長が印字されます。"
    message += f"締結前の協定 {len(waiting)}件のうち、締結日がその日以後のものは {len(new)}件です"
    message += f"（{'、'.join(new)}）。" if new else "。"
    if undated:
        message += (
            f"締結日が書かれていない {len(undated)}件は、その日から変わります（{'、'.join(undated)}）。"
        )
    yield Finding(
        "head-printed", Severity.NOTICE, message, "締結日が変わるときは、協定の記録を直してください。"
    )


def _change(
    answer: Replaced, record: Record, path: Path, new: str | None, beside: Path | None = None
) -> None:
    """Notes a text that is to be another; one that says it already, or that is not meant, is none."""
    old = str(at_path(record, path) or "")
    if new is not None and new != old:
        answer.records.append(Change(record, path, old, new, beside if not old else None))
