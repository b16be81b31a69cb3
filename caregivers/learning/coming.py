"""What happens after a module is finished, as far as it is known: the next one, and when they meet."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from caregivers.learning.models import Assignment
from caregivers.learning.queries import Card, portal_cards
from caregivers.safety.rules import refusal
from clinic.accounts.models import User
from clinic.questions import Question


@dataclass(frozen=True)
class Meeting:
    """When and where the caregiver and her clinician next meet."""

    at: datetime
    place: Any


# Asked with the caregiver's user; sessions/appointments answers.
NEXT_MEETING: Question[Meeting | None] = Question("when a client next meets her clinician")


@dataclass(frozen=True)
class Coming:
    """What is known of it. Nothing of it is a promise: a pathway can be paused, an appointment moved."""

    open_now: Card | None  # something else that is on her page already
    unlocks_on: date | None
    unlocks_soon: bool  # its day has come, and it waited for this one
    meeting: Meeting | None


def coming(row: Assignment, user: User) -> Coming:
    """What comes after `row`."""
    cards = portal_cards(user)
    day = None if cards else _next_day(row)
    meetings = [meeting for meeting in NEXT_MEETING.ask(user) if meeting]
    return Coming(
        open_now=cards[0] if cards else None,
        unlocks_on=day if day and day > row.today else None,
        unlocks_soon=bool(day and day <= row.today),
        meeting=meetings[0] if meetings else None,
    )


def _next_day(row: Assignment) -> date | None:
    """The day of the next module of the pathway. Not while it is paused, and not where the gate keeps it back: of that
    she is never told.
    """
    if row.run is None or row.run.paused_on or row.run.stopped_at:
        return None
    waiting = Assignment.objects.of(row.case).locked().filter(run=row.run).select_related("version")
    following = waiting.order_by("unlocks_on", "assigned_at").first()
    if following is None or refusal(row.case, following.version.gate):
        return None
    return following.unlocks_on
