"""How the work ended, and who looked at the record: the room's own part of a copy."""

from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from caregivers.caseload.models import Case
from caregivers.copies import Entry, lines, when
from clinic.accounts.models import User
from clinic.audit.models import AuditEvent
from clinic.permissions import STAFF
from sessions.record.models import Discharge, Reopening

READINGS = (".read", "_read")  # how the verbs end that say that somebody looked


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


def who_opened(case: Case, reader: User) -> list[Entry]:
    """On which days who of the practice looked at the record: one entry for each person, two queries."""
    seen: dict[Any, dict[Any, int]] = {}
    events = AuditEvent.objects.filter(case_id=case.pk, actor_role__in=STAFF).order_by("at")
    for verb, actor, at in events.values_list("verb", "actor_id", "at").iterator():
        if verb.endswith(READINGS):
            days = seen.setdefault(actor, {})
            day = timezone.localdate(at)
            days[day] = days.get(day, 0) + 1
    names = dict(User.objects.filter(pk__in=seen).values_list("pk", "name"))
    return [_opened(names.get(actor, _("Somebody")), days) for actor, days in seen.items()]


def _opened(name: str, days: dict[Any, int]) -> Entry:
    data = {"who": name, "days": [{"day": day, "times": times} for day, times in days.items()]}
    words = ((date_format(day, "DATE_FORMAT"), _times(times)) for day, times in days.items())
    return Entry(data, name, lines(*words))


def _times(times: int) -> str:
    return ngettext("%(count)d time", "%(count)d times", times) % {"count": times}
