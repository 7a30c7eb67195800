"""Departments: the sections of the municipality."""

from __future__ import annotations

from typing import ClassVar

from pipeline.records.base import Part, Record, declare
from pipeline.records.values import Email, Id, Name, Phone


class Contact(Part):
    """連絡先: whom to call."""

    department: Name = declare("部署", default="")
    name: Name = declare("氏名", default="")
    phone: Phone | None = declare("電話", default=None)
    email: Email | None = declare("メール", default=None)


class Department(Record):
    """A section (部・課・係)."""

    type_name: ClassVar[str] = "departments"
    type_label: ClassVar[str] = "部署"

    id: Id = declare("部署ID")
    bureau: Name = declare("部", default="")
    section: Name = declare("課")
    unit: Name = declare("係", default="")
    contact: Contact | None = declare("連絡先", default=None)

    @property
    def full_name(self) -> str:
        """「企画部 未来創造課 企画係」."""
        return " ".join(part for part in (self.bureau, self.section, self.unit) if part)
