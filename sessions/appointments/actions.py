"""What happens to an appointment: it is booked, moved, held, cancelled, or the client does not come."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from caregivers.caseload.access import require
from caregivers.caseload.models import Case
from clinic.accounts.models import User
from clinic.audit.actions import record
from clinic.errors import RuleViolation
from clinic.ids import once_id
from clinic.permissions import Permission
from sessions.appointments.models import Appointment
from sessions.appointments.words import day_and_time, time_of_day

LONGEST = timedelta(hours=12)
State = Appointment.State


@transaction.atomic
def book(
    *,
    case: Case,
    starts_at: datetime,
    ends_at: datetime,
    by: User,
    zone: str | None = None,
    place: str = Appointment.Place.OFFICE,
    once: uuid.UUID | None = None,
    despite_clash: bool = False,
) -> Appointment:
    """Book a meeting of `by` with the caregiver, from and until aware moments; `zone` is whose clock was meant.

    Raises RuleViolation when it does not end after its start, or lies on another booked appointment of the same
    clinician (code "clash") and nobody said `despite_clash`.
    """
    require(by, Permission.BOOK, case)
    pk = once_id(by, once)
    # The clinician's row is locked: two bookings at once cannot miss each other's clash.
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    if earlier := Appointment.objects.of(case).filter(pk=pk).first():
        return earlier
    if not case.is_open:
        raise RuleViolation(_("This case is closed. Nothing more is booked on it."))
    appointment = Appointment(
        pk=pk, case=case, clinician=by, booked_by=by, starts_at=starts_at, ends_at=ends_at,
        zone=zone or by.time_zone, place=place,
    )  # fmt: skip
    _put_into_agenda(appointment, despite_clash=despite_clash)
    record("appointment.booked", appointment, by=by, starts_at=starts_at, kind=place)
    return appointment


@transaction.atomic
def move(
    *,
    appointment: Appointment,
    starts_at: datetime,
    ends_at: datetime,
    by: User,
    place: str | None = None,
    despite_clash: bool = False,
) -> Appointment:
    """Move a booked appointment to another time (and place). Raises RuleViolation like `book`."""
    require(by, Permission.BOOK, appointment.case)
    User.objects.select_for_update(no_key=True).get(pk=appointment.clinician_id)
    appointment = _locked(appointment)
    _still_booked(appointment)
    before = (appointment.starts_at, appointment.ends_at, appointment.place)
    appointment.starts_at, appointment.ends_at = starts_at, ends_at
    appointment.place = place or appointment.place
    if (starts_at, ends_at, appointment.place) == before:
        return appointment
    _put_into_agenda(appointment, despite_clash=despite_clash)
    record("appointment.moved", appointment, by=by, starts_at=starts_at, kind=appointment.place)
    return appointment


@transaction.atomic
def mark_held(*, appointment: Appointment, by: User) -> Appointment:
    """Say that the meeting took place. Raises RuleViolation before it has begun."""
    return _end(appointment, State.HELD, by=by)


@transaction.atomic
def cancel(*, appointment: Appointment, by: User, reason: str) -> Appointment:
    """Call a booked meeting off, and say why."""
    return _end(appointment, State.CANCELLED, by=by, reason=_stated(reason))


@transaction.atomic
def mark_no_show(*, appointment: Appointment, by: User, reason: str) -> Appointment:
    """Say that the client did not come, and what is known of why. Raises RuleViolation before it has begun."""
    return _end(appointment, State.NO_SHOW, by=by, reason=_stated(reason))


def _end(appointment: Appointment, state: str, *, by: User, reason: str | None = None) -> Appointment:
    require(by, Permission.BOOK, appointment.case)
    appointment = _locked(appointment)
    if appointment.state == state:
        return appointment  # said twice: nothing to do
    _still_booked(appointment)
    if state in (State.HELD, State.NO_SHOW) and not appointment.has_begun:
        raise RuleViolation(_("This appointment has not begun yet."), code="too_early")
    appointment.state = state
    if reason is not None:
        appointment.state_reason = reason
    appointment.save(update_fields=["state", "state_reason"])
    record(f"appointment.{state}", appointment, by=by, from_state=State.BOOKED, to_state=state)
    return appointment


def _locked(appointment: Appointment) -> Appointment:
    rows: Any = Appointment.objects.select_for_update(of=("self",)).select_related("case__data_key", "clinician")
    return rows.get(pk=appointment.pk)


def _still_booked(appointment: Appointment) -> None:
    if appointment.state != State.BOOKED:
        state = appointment.get_state_display().lower()
        raise RuleViolation(_("This appointment is already marked “%(state)s”.") % {"state": state}, code="state")


def _stated(reason: str) -> str:
    if not reason.strip():
        raise RuleViolation(_("Please say why, in a few words."), field="reason", code="required")
    return reason.strip()


def _put_into_agenda(appointment: Appointment, *, despite_clash: bool) -> None:
    """Check the times and save. The clinician's row is locked by the caller."""
    if appointment.ends_at <= appointment.starts_at:
        raise RuleViolation(_("An appointment ends after it starts."), field="ends_at", code="ends_before_start")
    if appointment.ends_at - appointment.starts_at > LONGEST:
        raise RuleViolation(_("An appointment lasts at most 12 hours."), field="ends_at", code="too_long")
    same_time = Appointment.objects.filter(case=appointment.case, starts_at=appointment.starts_at, state=State.BOOKED)
    taken = RuleViolation(_("This client already has an appointment then."), field="starts_at", code="taken")
    if same_time.exclude(pk=appointment.pk).exists():
        raise taken
    if not despite_clash and (other := appointment.clashes().first()):
        raise RuleViolation(_clash_sentence(other, appointment.zone), field="starts_at", code="clash")
    try:
        with transaction.atomic():
            appointment.save()
    except IntegrityError as error:  # a colleague booked the same client for the same time a moment ago
        raise taken from error


def _clash_sentence(other: Appointment, zone: str) -> str:
    when = {"start": day_and_time(other.starts_at, zone), "end": time_of_day(other.ends_at, zone)}
    return _("There is already an appointment: %(start)s – %(end)s.") % when
