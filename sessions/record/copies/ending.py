"""How the work ended: the room's own part of a copy."""

from typing import Any

from django.utils.translation import gettext as _

from caregivers.caseload.models import Case
from caregivers.copies import Entry, lines, when
from clinic.accounts.models import User
from sessions.record.models import Discharge, Reopening


def discharges(case: Case, reader: User) -> list[Entry]:
    """When the case was closed and opened again, and why: for colleagues."""
    ends = Discharge.objects.visible_to(reader).of(case).select_related("discharged_by").order_by("discharged_at")
    again = Reopening.objects.visible_to(reader).of(case).select_related("reopened_by").order_by("reopened_at")
    found = [_discharge(row) for row in ends]
    return found + [_reopening(row) for row in again]


def _discharge(row: Any) -> Entry:
    data = {
        "closed_at": row.discharged_at,
        "reason": row.reason,
        "summary": row.summary,
        "by": row.discharged_by.name,
    }
    words = lines(
        (_("Why"), row.get_reason_display()), (_("How it ended"), row.summary), (_("By"), row.discharged_by.name)
    )
    return Entry(data, _("Closed, %(when)s") % {"when": when(row.discharged_at)}, words)


def _reopening(row: Any) -> Entry:
    data = {"reopened_at": row.reopened_at, "reason": row.reason, "by": row.reopened_by.name}
    words = lines((_("Why"), row.reason), (_("By"), row.reopened_by.name))
    return Entry(data, _("Opened again, %(when)s") % {"when": when(row.reopened_at)}, words)
