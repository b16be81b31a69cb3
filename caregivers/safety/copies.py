"""The safety questions in a copy of the whole record. The client never sees the gate: her copy has none of it."""

from typing import Any

from django.utils.translation import gettext as _

from caregivers.caseload.models import Case
from caregivers.copies import Entry, lines, when
from caregivers.safety.models import QUESTIONS, GateAnswer
from clinic.accounts.models import User


def gate_answers(case: Case, reader: User) -> list[Entry]:
    """All answers, the earliest first."""
    rows = GateAnswer.objects.visible_to(reader).of(case).select_related("answered_by").order_by("answered_at")
    return [_answers(row) for row in rows]


def _answers(row: GateAnswer) -> Entry:
    fields: Any = {field.name: field for field in GateAnswer._meta.fields}
    questions = [(str(fields[name].verbose_name), name) for name in QUESTIONS]
    data = {name: getattr(row, name) for name in QUESTIONS}
    data |= {"grounds": row.grounds, "answered_by": row.answered_by.name, "answered_at": row.answered_at}
    words = lines(
        *((question, getattr(row, f"get_{name}_display")()) for question, name in questions),
        (_("Grounds"), row.grounds),
        (_("Answered by"), row.answered_by.name),
    )
    return Entry(data, when(row.answered_at), words)
