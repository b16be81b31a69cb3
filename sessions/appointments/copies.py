"""Appointments in a copy of the record."""

from typing import Any

from django.utils.translation import gettext as _

from caregivers.caseload.models import Case
from caregivers.copies import Entry, lines, when
from clinic.accounts.models import User
from sessions.appointments.models import Appointment


def appointments(case: Case, reader: User) -> list[Entry]:
    """All meetings, the earliest first. Why one was called off is in a clinician's words: not in the client's copy."""
    rows = Appointment.objects.visible_to(reader).of(case).select_related("clinician").order_by("starts_at")
    return [_appointment(row, with_reason=not reader.is_caregiver) for row in rows]


def _appointment(row: Appointment, *, with_reason: bool) -> Entry:
    data: dict[str, Any] = {
        "starts_at": row.starts_at,
        "ends_at": row.ends_at,
        "zone": row.zone,
        "place": row.place,
        "state": row.state,
        "clinician": row.clinician.name,
    }
    if with_reason:
        data["reason"] = row.state_reason
    words = lines(
        (_("With"), row.clinician.name),
        (_("Where"), row.get_place_display()),
        (_("What became of it"), row.get_state_display()),
        (_("Why"), data.get("reason", "")),
    )
    return Entry(data, when(row.starts_at), words)
