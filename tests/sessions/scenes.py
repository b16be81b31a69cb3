"""What the tests of notes share: a May morning, a meeting that has just begun, goals, a draft with all its words."""

from datetime import UTC, datetime, timedelta

from caregivers.goals.models import Goal
from sessions.appointments.actions import book
from sessions.notes.actions import save_draft, sign, start

MORNING = datetime(2026, 5, 4, 14, tzinfo=UTC)  # a Monday, 10:00 in New York
HOUR = timedelta(hours=1)
WORDS = {
    "body": "She slept through twice. “He knows where I am,” she said.",
    "risk": "None voiced, neither for her nor for Jon.",
    "plan": "Keep the mornings. Look at the offers again.",
}


def meeting(cast, starts_at=MORNING, **more):
    options = {"case": cast.minas_case, "by": cast.alice} | more
    return book(starts_at=starts_at, ends_at=starts_at + HOUR, **options)


def draft(cast, **fields):
    note = start(appointment=meeting(cast), by=cast.alice)
    return save_draft(note=note, revision=note.revision, by=cast.alice, **(WORDS | fields))


def signed(cast, **fields):
    note = draft(cast, **fields)
    return sign(note=note, revision=note.revision, by=cast.alice)


def goal(case, title="Sleep", domain="self_care"):
    levels = {str(level): f"{title} at {level}" for level in (-2, -1, 0, 1, 2)}
    return Goal.objects.create(case=case, domain=domain, title=title, levels=levels, set_by=case.opened_by)
