"""When a client next meets her clinician: what the page at the end of a module asks."""

from caregivers.learning.coming import NEXT_MEETING, Meeting
from clinic.accounts.models import User
from sessions.appointments.queries import portal_next


@NEXT_MEETING.answered_by
def next_meeting(user: User) -> Meeting | None:
    """Her next booked appointment."""
    row = portal_next(user)
    return Meeting(row.starts_at, row.get_place_display()) if row else None
