"""Today's appointments of a clinician."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils.timezone import get_current_timezone_name, localtime

from clinic import clock
from clinic.accounts.models import User
from sessions.appointments.models import Appointment
from sessions.appointments.words import time_of_day


@dataclass(frozen=True)
class Slot:
    """One appointment on today's list, in ready strings."""

    time: str
    name: str
    place: str
    state: str
    url: str
    case_url: str


def appointments_today(user: User) -> list[Slot]:
    """The appointments of `user`'s own local day, cancelled ones left out. One query."""
    start = localtime(clock.now()).replace(hour=0, minute=0, second=0, microsecond=0)
    rows = Appointment.objects.visible_to(user).filter(
        Q(clinician=user), starts_at__gte=start, starts_at__lt=start + timedelta(days=1)
    )
    rows = rows.exclude(state=Appointment.State.CANCELLED).select_related("case__caregiver__user").order_by("starts_at")
    return [
        Slot(
            time=time_of_day(row.starts_at, get_current_timezone_name()),
            name=row.case.caregiver.user.name,
            place=row.get_place_display(),
            state=row.get_state_display(),
            url=reverse("appointments:detail", args=[row.pk]),
            case_url=reverse("record:case", args=[row.case_id]),
        )
        for row in rows
    ]
