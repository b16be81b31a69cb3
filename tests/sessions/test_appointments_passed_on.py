"""Appointments go along with a case: no client waits for somebody who has left."""

import pytest

from caregivers.caseload.transfers import hand_over
from clinic.audit.models import AuditEvent
from sessions.appointments.actions import cancel
from sessions.appointments.queries import upcoming
from tests.sessions.scenes import HOUR, MORNING, meeting

pytestmark = pytest.mark.usefixtures("may_morning")


def test_what_is_booked_is_the_new_clinicians_and_what_is_past_stays(cast):
    past, to_come = meeting(cast), meeting(cast, MORNING + 48 * HOUR)
    called_off = cancel(appointment=meeting(cast, MORNING + 72 * HOUR), by=cast.alice, reason="Away.")
    hand_over(case=cast.minas_case, to=cast.charlie, by=cast.pat)
    for row in (past, to_come, called_off):
        row.refresh_from_db()
    assert list(upcoming(cast.charlie)) == [to_come]
    assert past.clinician == called_off.clinician == cast.alice
    event = AuditEvent.objects.get(verb="appointment.passed_on")
    assert (event.actor_id, event.case_id) == (cast.pat.pk, cast.minas_case.pk)


def test_a_colleagues_own_appointments_on_the_case_stay_hers(cast):
    bobs = meeting(cast, MORNING + 48 * HOUR, by=cast.bob)
    hand_over(case=cast.minas_case, to=cast.charlie, by=cast.pat)
    bobs.refresh_from_db()
    assert bobs.clinician == cast.bob
