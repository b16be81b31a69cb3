"""Booked appointments go along when a case gets another clinician, so that no client waits for somebody who has left.

The times may not fit her successor: they stand in her agenda, where she moves or cancels them.
"""

from caregivers.caseload.models import Case
from caregivers.caseload.transfers import GOES_ALONG
from clinic import clock
from clinic.accounts.models import User
from clinic.audit.actions import record
from sessions.appointments.models import Appointment


@GOES_ALONG.answered_by
def pass_on(case: Case, *, leaving: User, to: User, by: User) -> int:
    """What `leaving` has booked on the case and what has not begun is `to`'s from now on. Returns how many."""
    booked = Appointment.objects.of(case).filter(clinician=leaving, state=Appointment.State.BOOKED)
    rows = list(booked.filter(starts_at__gt=clock.now()).select_for_update(of=("self",)))
    for row in rows:
        row.clinician = to
        row.save(update_fields=["clinician"])
        record("appointment.passed_on", row, by=by, user_id=to.pk)
    return len(rows)
