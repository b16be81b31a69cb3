"""What the verbs of assigned work share: the row held while it changes, its beginning, and the message about it."""

from contextlib import suppress

from caregivers.followups import actions as followups
from caregivers.followups.models import FollowUp
from caregivers.learning.models import Assignment
from clinic import clock
from clinic.accounts.models import User
from clinic.audit.actions import record
from clinic.errors import Stale


def hold(assignment: Assignment) -> Assignment:
    """The row as it is now, kept from others until the transaction ends."""
    rows = Assignment.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("case__data_key", "case__caregiver__user", "version").get(pk=assignment.pk)


def note_start(row: Assignment, by: User) -> None:
    """Once: she has opened it, or written something in it."""
    if row.started_at is None:
        row.started_at = clock.now()
        row.save(update_fields=["started_at"])
        no_longer_news(row, by)
        record("assignment.started", row, by=by)


def note_change(row: Assignment) -> None:
    """What was read already waits to be read again, since the first change."""
    if row.reviewed_at and row.changed_at is None:
        row.changed_at = clock.now()
        row.save(update_fields=["changed_at"])


def message_of(row: Assignment) -> str:
    """The key of the message that something new is there."""
    return f"assigned:{row.pk}"


def take_message_back(row: Assignment, by: User) -> None:
    """It need not go out any more. Raises Stale while it is going out."""
    reason = FollowUp.Reason.NO_LONGER_WANTED
    followups.cancel_waiting(case=row.case, dedupe_prefix=message_of(row), by=by, reason=reason)


def no_longer_news(row: Assignment, by: User) -> None:
    """She is here, so "something new for you" need not go out; where it is going out this moment, so be it."""
    with suppress(Stale):
        take_message_back(row, by)
