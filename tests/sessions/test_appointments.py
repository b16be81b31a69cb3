"""Appointments: booking, moving, and what becomes of them."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied

from caregivers.caseload.actions import open_case
from clinic import clock
from clinic.audit.models import AuditEvent
from clinic.errors import RuleViolation
from sessions.appointments.actions import book, cancel, mark_held, mark_no_show, move
from sessions.appointments.models import Appointment
from sessions.appointments.queries import agenda, last_of, next_of, portal_next, upcoming

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def may_morning():
    with clock.at(datetime(2026, 5, 4, 8, tzinfo=UTC)):
        yield


def booked(cast, starts_at=NOON, length=HOUR, **more):
    options = {"case": cast.minas_case, "by": cast.alice} | more
    return book(starts_at=starts_at, ends_at=starts_at + length, **options)


def second_case(cast):
    return open_case(
        name="Nora", email="nora@example.org", time_zone="Europe/Paris", nickname="Tim", relation="partner",
        situation="steady", by=cast.alice,
    )  # fmt: skip


def verbs():
    return list(AuditEvent.objects.filter(verb__startswith="appointment.").values_list("verb", flat=True))


def test_a_booking_keeps_the_moment_and_the_zone_of_its_clinician(cast):
    appointment = Appointment.objects.get(pk=booked(cast).pk)
    assert (appointment.starts_at, appointment.zone) == (NOON, cast.alice.time_zone)
    assert appointment.clinician == appointment.booked_by == cast.alice
    assert verbs() == ["appointment.booked"]


@pytest.mark.parametrize("length", [timedelta(0), -HOUR, timedelta(hours=12, seconds=1)])
def test_an_appointment_ends_after_it_starts_and_within_twelve_hours(cast, length):
    with pytest.raises(RuleViolation) as no:
        booked(cast, length=length)
    assert no.value.field == "ends_at"
    assert verbs() == []


@pytest.mark.parametrize("who", ["sam", "charlie", "pat", "mina"])
def test_only_who_is_responsible_books(cast, who):
    with pytest.raises(PermissionDenied):
        booked(cast, by=getattr(cast, who))


def test_a_double_click_books_once(cast):
    once = uuid4()
    assert booked(cast, once=once) == booked(cast, once=once)
    assert verbs() == ["appointment.booked"]


@pytest.mark.parametrize("minutes", [-59, 0, 59])
def test_a_clash_with_an_own_appointment_is_told(cast, minutes):
    booked(cast)
    with pytest.raises(RuleViolation) as no:
        booked(cast, NOON + timedelta(minutes=minutes), case=second_case(cast))
    assert (no.value.code, no.value.field) == ("clash", "starts_at")
    assert "8:00 AM" in no.value.message  # noon in UTC, on Alice's own clock


@pytest.mark.parametrize("minutes", [-60, 60])
def test_appointments_may_touch(cast, minutes):
    booked(cast)
    assert booked(cast, NOON + timedelta(minutes=minutes), case=second_case(cast)).is_booked


def test_a_clash_may_be_wanted(cast):
    booked(cast)
    assert booked(cast, case=second_case(cast), despite_clash=True).is_booked


def test_a_clash_with_a_cancelled_one_is_none(cast):
    cancel(appointment=booked(cast), by=cast.alice, reason="Flu.")
    assert booked(cast).is_booked


def test_one_client_is_not_booked_twice_for_one_time_even_if_somebody_insists(cast):
    booked(cast)
    with pytest.raises(RuleViolation) as no:
        booked(cast, by=cast.bob, despite_clash=True)
    assert no.value.code == "taken"


def test_a_closed_case_is_not_booked_on(cast):
    case = cast.minas_case
    case.closed_at, case.closed_by = clock.now(), cast.alice
    case.save()
    with pytest.raises(RuleViolation):
        booked(cast)


def test_moving_leaves_a_trail_and_does_not_clash_with_itself(cast):
    moved = move(appointment=booked(cast), starts_at=NOON + HOUR / 2, ends_at=NOON + HOUR, by=cast.bob, place="video")
    moved = Appointment.objects.get(pk=moved.pk)
    assert (moved.starts_at, moved.place, moved.clinician) == (NOON + HOUR / 2, "video", cast.alice)
    assert verbs() == ["appointment.booked", "appointment.moved"]


def test_moving_onto_another_appointment_of_the_clinician_is_told(cast):
    booked(cast)
    other = booked(cast, NOON + 3 * HOUR, case=second_case(cast))
    with pytest.raises(RuleViolation) as no:
        move(appointment=other, starts_at=NOON, ends_at=NOON + HOUR, by=cast.alice)
    assert no.value.code == "clash"


def test_a_meeting_is_held_once_it_has_begun(cast):
    appointment = booked(cast)
    with pytest.raises(RuleViolation):
        mark_held(appointment=appointment, by=cast.alice)
    with clock.at(NOON):
        assert mark_held(appointment=appointment, by=cast.alice).state == "held"
        assert mark_held(appointment=appointment, by=cast.alice).state == "held"
    assert verbs() == ["appointment.booked", "appointment.held"]


def test_not_coming_needs_a_beginning_and_a_reason(cast):
    appointment = booked(cast)
    with pytest.raises(RuleViolation):
        mark_no_show(appointment=appointment, by=cast.alice, reason="Nobody came.")
    with clock.at(NOON + HOUR):
        with pytest.raises(RuleViolation) as no:
            mark_no_show(appointment=appointment, by=cast.alice, reason="  ")
        assert no.value.field == "reason"
        mark_no_show(appointment=appointment, by=cast.alice, reason="Nobody came.")
    stored = Appointment.objects.get(pk=appointment.pk)
    assert (stored.state, stored.state_reason) == ("no_show", "Nobody came.")


@pytest.mark.parametrize(
    "then", [mark_held, lambda **a: mark_no_show(reason="x", **a), lambda **a: cancel(reason="x", **a)]
)
def test_what_has_ended_stays_as_it_is(cast, then):
    appointment = booked(cast)
    cancelled = cancel(appointment=appointment, by=cast.alice, reason="Flu.")
    with clock.at(NOON):
        with suppress(RuleViolation):  # cancelling again says nothing
            then(appointment=appointment, by=cast.alice)
        with pytest.raises(RuleViolation):
            move(appointment=appointment, starts_at=NOON + HOUR, ends_at=NOON + 2 * HOUR, by=cast.alice)
    stored = Appointment.objects.get(pk=cancelled.pk)
    assert (stored.state, stored.state_reason, stored.starts_at) == ("cancelled", "Flu.", NOON)
    assert verbs() == ["appointment.booked", "appointment.cancelled"]


def test_next_last_and_agenda(cast):
    first, second = booked(cast), booked(cast, NOON + timedelta(days=2))
    booked(cast, NOON + timedelta(days=40))
    assert next_of(cast.minas_case) == portal_next(cast.mina) == first
    assert last_of(cast.minas_case) is None
    with clock.at(NOON + HOUR):
        assert (next_of(cast.minas_case), last_of(cast.minas_case)) == (second, first)
        assert upcoming(cast.alice).first() == second
    assert [day.day.day for day in agenda(cast.alice)] == [4, 6]
    assert agenda(cast.bob) == [] and portal_next(cast.omar) is None
