"""What pages show of appointments: one, a clinician's agenda, a case's panel, the portal's next one."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse

from caregivers.caseload.access import require
from caregivers.caseload.models import Case
from clinic import clock
from clinic.accounts.models import User
from clinic.permissions import Permission
from sessions.appointments.models import Appointment
from sessions.appointments.words import from_to

DAYS_BACK = 7
DAYS_AHEAD = 14
State = Appointment.State


def fetch_appointment(user: User, pk: uuid.UUID, *, to: Permission = Permission.SEE_RECORD) -> Appointment:
    """The appointment, in order `to` do something with it: Http404 for a stranger, PermissionDenied for a colleague."""
    rows = Appointment.objects.visible_to(user).select_related("clinician", "case__caregiver__user")
    appointment: Appointment = get_object_or_404(rows, pk=pk)
    require(user, to, appointment.case)
    return appointment


def upcoming(user: User) -> "QuerySet[Appointment]":
    """The booked appointments of `user` as a clinician that have not ended yet, the next one first."""
    own = Appointment.objects.visible_to(user).filter(clinician=user, state=State.BOOKED, ends_at__gt=clock.now())
    return own.select_related("case__caregiver__user").order_by("starts_at")


def next_of(case: Case) -> Appointment | None:
    """The case's next booked appointment that has not ended (the caller fetched the case through `visible_to`)."""
    booked = Appointment.objects.of(case).filter(state=State.BOOKED, ends_at__gt=clock.now())
    return booked.select_related("clinician").order_by("starts_at").first()


def last_of(case: Case) -> Appointment | None:
    """The case's latest appointment that has ended, whatever became of it, but for the cancelled ones."""
    past = Appointment.objects.of(case).filter(ends_at__lte=clock.now()).exclude(state=State.CANCELLED)
    return past.select_related("clinician").order_by("-starts_at").first()


def portal_next(user: User) -> Appointment | None:
    """The caregiver's own next appointment, for the portal's home."""
    own = Appointment.objects.visible_to(user).filter(state=State.BOOKED, ends_at__gt=clock.now())
    return own.select_related("clinician").order_by("starts_at").first()


def panel(case: Case, user: User) -> dict[str, Any]:
    """What the case page shows: the next appointment and the last one."""
    return {"next": next_of(case), "last": last_of(case)}


@dataclass(frozen=True)
class AgendaRow:
    """One line of the agenda, ready to print."""

    time: str
    client: str
    place: str
    state: str
    tone: str
    url: str


@dataclass(frozen=True)
class AgendaDay:
    """One day of the agenda."""

    day: date
    is_today: bool
    rows: list[AgendaRow]


def agenda(user: User) -> list[AgendaDay]:
    """The clinician's own appointments from a week ago until in two weeks, by the days of her own clock."""
    today = clock.today(user.time_zone)
    first, end = today - timedelta(days=DAYS_BACK), today + timedelta(days=DAYS_AHEAD + 1)
    rows = (
        Appointment.objects.visible_to(user)
        .filter(clinician=user, starts_at__gte=_midnight(first, user), starts_at__lt=_midnight(end, user))
        .select_related("case__caregiver__user")
        .order_by("starts_at")
    )
    return _by_day(rows, today, user.time_zone)


def _midnight(day: date, user: User) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(user.time_zone))


def _by_day(rows: Iterable[Appointment], today: date, zone: str) -> list[AgendaDay]:
    days: dict[date, list[AgendaRow]] = {}
    for row in rows:
        line = AgendaRow(
            time=from_to(row.starts_at, row.ends_at, zone),
            client=row.case.caregiver.user.name,
            place=row.get_place_display(),
            state=row.get_state_display(),
            tone=TONES[row.state],
            url=reverse("appointments:detail", args=[row.pk]),
        )
        days.setdefault(row.starts_at.astimezone(ZoneInfo(zone)).date(), []).append(line)
    return [AgendaDay(day, day == today, lines) for day, lines in days.items()]


TONES: dict[str, str] = {State.BOOKED: "info", State.HELD: "good", State.CANCELLED: "neutral", State.NO_SHOW: "warn"}
