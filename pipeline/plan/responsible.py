"""Which sections a finding is for.

| the finding is of | it is for | why |
|---|---|---|
| a department | the section itself | it knows its own people and numbers |
| a project, proposal, theme, result | the section that the record names | it wrote the record, or has what is missing |
| an agreement, and any of those without a section | the city's contact in the agreement | who looks after it |
| a partner | the contacts of its agreements | who meets the partner |
| anything else | the window | policy, templates, whole files, replies and meetings are in its hands |
| whatever a section cannot answer | the window | it alone writes the records (`section_requests`) |

Where a record names nobody whom the list of departments has, the window gets it too: it knows whom
to ask. A finding for several sections is for each of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from pipeline.findings import Finding
from pipeline.plan.section_requests import can_answer, request
from pipeline.plan.standing import Section, sections
from pipeline.policy.registry import Setting
from pipeline.records.agreements import Agreement
from pipeline.records.base import Record
from pipeline.records.city import Faulty
from pipeline.records.departments import Department
from pipeline.records.partners import Partner
from pipeline.records.projects import Project
from pipeline.records.proposals import Proposal
from pipeline.records.results import Result
from pipeline.records.themes import Theme


class Responsible:
    """Tells the sections of each finding of a municipality."""

    def __init__(self, setting: Setting) -> None:
        self._setting, self._city = setting, setting.city
        known, name = sections(setting), setting.policy.municipality.window
        self.window = next((one for one in known if one.name == name), Section("", name, ()))
        self.sections = [self.window, *(one for one in known if one != self.window)]
        """All sections that a finding may be for, the window first."""
        self._section_of = {unit.id: one for one in known for unit in one.units}
        self._known: dict[str, list[Section]] = {}
        sets = setting.policy.rule_sets
        self._rules = {name: entry.use or name for one in sets for name, entry in one.rules.items()}

    def of(self, finding: Finding) -> list[Section]:
        """The sections that a finding is for, in the order of `sections`; never none."""
        rule = self._rules.get(finding.rule, finding.rule)
        if not can_answer(rule, is_policy=finding.rule in self._rules):
            return [self.window]
        name = finding.record or ""
        if name not in self._known:
            found = list(self._of(self._record(*name.partition(":")[::2])))
            self._known[name] = [one for one in self.sections if one in found] or [self.window]
        return self._known[name]

    def request(self, finding: Finding) -> str:
        """What is asked of the sections that a finding is for."""
        return request(finding, self._rules.get(finding.rule, finding.rule))

    def _record(self, type_name: str, identity: str) -> Record | Faulty | None:
        table = self._city.tables.get(type_name)
        return (table.records.get(identity) or table.faulty_of(identity)) if table else None

    def _of(self, record: Record | Faulty | None) -> Iterator[Section]:
        if isinstance(record, Faulty):
            yield from self._of_faulty(record)
        elif isinstance(record, Department):
            yield from self._named([record.id])
        elif isinstance(record, Project | Proposal | Theme):
            yield from self._named([record.department]) or self._of_agreement(
                None if isinstance(record, Theme) else record.agreement
            )
        elif isinstance(record, Result):
            yield from self._named(record.departments) or self._of_agreement(record.agreement)
        elif isinstance(record, Agreement):
            yield from self._of_agreement(record.id)
        elif isinstance(record, Partner):
            yield from self._of_partner(record.id)

    def _of_faulty(self, faulty: Faulty) -> Iterator[Section]:
        """What can be read of a record at fault says whose it is."""
        if faulty.record is not None:
            yield from self._of(faulty.record)
        elif faulty.type_name == Partner.type_name:
            yield from self._of_partner(faulty.identity or "")
        elif faulty.type_name == Department.type_name:
            yield from self._called(f"{faulty.text('bureau') or ''}{faulty.text('section') or ''}")
        elif faulty.type_name == Agreement.type_name:
            yield from self._of_agreement(faulty.identity) or self._called(_city_contact(faulty))
        else:
            named = faulty.texts("department") or faulty.texts("departments") or []
            yield from self._named(named) or self._of_agreement(faulty.text("agreement"))

    def _named(self, departments: Iterable[str | None]) -> list[Section]:
        return [self._section_of[one] for one in departments if one in self._section_of]

    def _of_partner(self, identity: str) -> Iterator[Section]:
        for agreement in self._agreements_with.get(identity, ()):
            yield from self._of_agreement(agreement)

    @cached_property
    def _agreements_with(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for one in self._city.agreements.values():
            for partner in self._setting.partner_ids(one):
                found.setdefault(partner, []).append(one.id)
        return found

    def _of_agreement(self, identity: str | None) -> list[Section]:
        """The city's contact; an amendment without one has that of the agreement that it amends."""
        seen: set[str] = set()
        while identity and identity not in seen:
            seen.add(identity)
            found = self._record(Agreement.type_name, identity)
            agreement = found.record if isinstance(found, Faulty) else found
            if not isinstance(agreement, Agreement):
                return self._called(_city_contact(found)) if isinstance(found, Faulty) else []
            if agreement.contacts and agreement.contacts.city:
                return self._called(agreement.contacts.city.department)
            identity = agreement.amends
        return []

    def _called(self, words: str) -> list[Section]:
        """The section that a contact calls 「企画課」, 「企画部企画課」 or 「企画課 調整係」: the longest name fits."""
        text = _without_spaces(words)
        names = [
            (len(name), one)
            for one in self.sections
            for name in (_without_spaces(one.bureau + one.name), _without_spaces(one.name))
            if name and text.startswith(name)
        ]
        return [max(names, key=lambda pair: pair[0])[1]] if names else []


def _city_contact(faulty: Faulty) -> str:
    """The city's contact in an agreement at fault, as far as it can be read."""
    value: object = faulty.tree
    for name in ("contacts", "city", "department"):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value if isinstance(value, str) else ""


def _without_spaces(text: str) -> str:
    return "".join(text.split())
