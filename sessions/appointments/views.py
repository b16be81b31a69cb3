"""Staff pages: the agenda, booking, and what becomes of an appointment."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from caregivers.caseload.access import permissions_on
from caregivers.caseload.models import Case
from caregivers.caseload.queries import fetch_case
from caregivers.learning.reading.pins import pinned_answers
from clinic import clock
from clinic.accounts.models import User
from clinic.audit.actions import record_reading
from clinic.errors import RuleViolation
from clinic.permissions import Permission
from clinic.ui.doors import SignedInRequest, clinician_page
from clinic.ui.forms import add_violation
from clinic.ui.pages import page
from sessions.appointments import actions, queries
from sessions.appointments.forms import BookForm, ReasonForm, TimesForm, moved_from, next_full_hour
from sessions.appointments.models import Appointment
from sessions.appointments.words import day_and_time, time_of_day


@clinician_page
def agenda(request: SignedInRequest) -> HttpResponse:
    """The last week and the coming two, for the signed-in clinician."""
    return page(request, "sessions/appointments/agenda.html", {"days": queries.agenda(request.user)})


@clinician_page
def new(request: SignedInRequest, case: uuid.UUID) -> HttpResponse:
    """Book an appointment."""
    the_case, zone = fetch_case(request.user, case, to=Permission.BOOK), request.user.time_zone
    form = BookForm(request.POST or None, zone=zone, initial=next_full_hour(clock.now(), zone))
    if request.method == "POST" and form.is_valid():
        times, once = form.times(), form.cleaned_data["once"]
        try:
            appointment = actions.book(case=the_case, **times, by=request.user, zone=zone, once=once)
        except RuleViolation as no:
            form.refuse(no)
        else:
            messages.success(request, _("Booked for %(when)s.") % {"when": day_and_time(appointment.starts_at, zone)})
            return redirect("appointments:detail", appointment.pk)
    return page(request, "sessions/appointments/new.html", _clocks(the_case, request.user), form=form)


@clinician_page
def detail(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """One appointment, and what can be done with it."""
    appointment = queries.fetch_appointment(request.user, pk)
    record_reading("appointment.read", [appointment], by=request.user)
    context = {
        "appointment": appointment,
        "tone": queries.TONES[appointment.state],
        "until": time_of_day(appointment.ends_at, request.user.time_zone),
        "client_time": day_and_time(appointment.starts_at, appointment.case.caregiver.user.time_zone),
        "may": permissions_on(appointment.case, request.user),
        "pins": pinned_answers(appointment.case, request.user) if appointment.is_booked else [],
        "may_write": appointment.state != Appointment.State.CANCELLED,
    }
    return page(request, "sessions/appointments/detail.html", context | _clocks(appointment.case, request.user))


@clinician_page
def move(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Move it to another time."""
    appointment = queries.fetch_appointment(request.user, pk, to=Permission.BOOK)
    zone = request.user.time_zone
    form = TimesForm(request.POST or None, zone=zone, initial=moved_from(appointment, zone))
    if request.method == "POST" and form.is_valid():
        try:
            appointment = actions.move(appointment=appointment, **form.times(), by=request.user)
        except RuleViolation as no:
            form.refuse(no)
        else:
            messages.success(request, _("Moved to %(when)s.") % {"when": day_and_time(appointment.starts_at, zone)})
            return redirect("appointments:detail", pk)
    context = {"appointment": appointment, **_clocks(appointment.case, request.user)}
    return page(request, "sessions/appointments/move.html", context, form=form)


@clinician_page
@require_POST
def held(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """It took place."""
    appointment = queries.fetch_appointment(request.user, pk, to=Permission.BOOK)
    try:
        actions.mark_held(appointment=appointment, by=request.user)
    except RuleViolation as no:
        messages.error(request, no.message)
    else:
        messages.success(request, _("Marked as held."))
    return redirect("appointments:detail", pk)


@clinician_page
def cancel(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Call it off."""
    return _with_reason(request, pk, actions.cancel, "sessions/appointments/cancel.html", _("The appointment is off."))


@clinician_page
def no_show(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """The client did not come."""
    return _with_reason(request, pk, actions.mark_no_show, "sessions/appointments/no_show.html", _("Noted."))


def _with_reason(request: SignedInRequest, pk: uuid.UUID, verb: Any, template: str, done: str) -> HttpResponse:
    appointment = queries.fetch_appointment(request.user, pk, to=Permission.BOOK)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            verb(appointment=appointment, reason=form.cleaned_data["reason"], by=request.user)
        except RuleViolation as no:
            add_violation(form, no)
        else:
            messages.success(request, done)
            return redirect("appointments:detail", pk)
    return page(request, template, {"appointment": appointment, "case": appointment.case}, form=form)


def _clocks(case: Case, user: User) -> dict[str, Any]:
    """The case, and both clocks where the client's differs from the reader's."""
    client, now = case.caregiver.user, clock.now()
    theirs, mine = (time_of_day(now, person.time_zone) for person in (client, user))
    return {
        "case": case,
        "client": client,
        "client_zone": client.time_zone,
        "clocks_differ": theirs != mine,
        "client_now": theirs,
        "reader_now": mine,
    }
