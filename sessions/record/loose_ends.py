"""What still hangs on a case that is about to be closed: told on the form, dealt with by the verb."""

from dataclasses import dataclass

from django.db.models import Q

from caregivers.caseload.models import Case
from caregivers.followups.models import FollowUp
from caregivers.followups.queries import planned_for
from caregivers.learning.models import Assignment, PathwayRun
from caregivers.safety.flags.models import Flag
from clinic import clock
from clinic.accounts.models import User
from sessions.appointments.models import Appointment
from sessions.notes.models import SessionNote

State = Appointment.State


@dataclass(frozen=True)
class LooseEnds:
    """Everything of a case that is not finished."""

    appointments: list[Appointment]  # booked: past ones of which nobody said what became, and those to come
    drafts: list[SessionNote]
    without_note: list[Appointment]  # held, and nobody has begun a note
    homework: list[Assignment]  # on her page, or still to come
    pathways: list[PathwayRun]
    flags: int
    follow_ups: list[FollowUp]

    @property
    def notes_missing(self) -> bool:
        """Something is still to be written, or to be signed."""
        return bool(self.drafts or self.without_note)


def loose_ends(case: Case, user: User) -> LooseEnds:
    """What is unfinished on `case`, as far as `user` may see it. That a colleague's draft exists is no secret."""
    appointments = Appointment.objects.visible_to(user).of(case).select_related("clinician").order_by("starts_at")
    drafts = SessionNote.objects.visible_to(user).of(case).filter(signed_at__isnull=True)
    pathways = PathwayRun.objects.visible_to(user).of(case).filter(stopped_at__isnull=True)
    homework = (
        Assignment.objects.visible_to(user).of(case).unfinished().select_related("version", "case__caregiver__user")
    )
    return LooseEnds(
        appointments=list(appointments.filter(state=State.BOOKED)),
        drafts=list(drafts.select_related("author", "appointment").order_by("appointment__starts_at")),
        without_note=list(appointments.filter(state=State.HELD, notes__isnull=True)),
        homework=list(homework),
        pathways=list(pathways.select_related("pathway", "case__caregiver__user")),
        flags=Flag.objects.visible_to(user).of(case).filter(closed_at__isnull=True).count(),
        follow_ups=list(planned_for(case)),
    )


def outcomes_of(appointment: Appointment) -> tuple[str, ...]:
    """What can be said of a booked appointment when its case is closed."""
    if appointment.has_begun:
        return (State.HELD.value, State.NO_SHOW.value, State.CANCELLED.value)
    return (State.CANCELLED.value,)


def notes_to_come(case: Case) -> bool:
    """Whether something of the case is still to be written or signed (asked again inside the verb)."""
    unwritten = Q(state=State.HELD, notes__isnull=True) | Q(notes__isnull=False, notes__signed_at__isnull=True)
    return Appointment.objects.of(case).filter(unwritten, starts_at__lte=clock.now()).exists()
