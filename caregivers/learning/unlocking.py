"""What the clock does to assigned work: what is scheduled unlocks on its day. Run often; doubled, it does no harm."""

import uuid
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from caregivers.followups import actions as followups
from caregivers.followups.models import FollowUp
from caregivers.learning import due
from caregivers.learning.models import LOCKED, OPEN, Assignment
from caregivers.safety.models import GateAnswer
from caregivers.safety.rules import allows, lock
from clinic import clock
from clinic.accounts.models import User
from clinic.audit.actions import record

AT_ONCE = 500  # rows in one sweep; the next one goes on


def ready() -> Any:
    """What can unlock now: its day has come where the caregiver lives, nothing is paused, the one before it in its
    pathway is done, and the gate has not said no since it was last answered."""
    before = Assignment.objects.filter(OPEN & ~LOCKED, run=OuterRef("run"))
    answered_since = GateAnswer.objects.filter(case=OuterRef("case"), answered_at__gt=OuterRef("held_at"))
    rows = Assignment.objects.locked().filter(due.unlocked(), case__closed_at=None)
    return (
        rows.filter(Q(run=None) | Q(run__paused_on=None, run__stopped_at=None))
        .exclude(Q(run__isnull=False) & Exists(before))
        .filter(Q(held_at=None) | Exists(answered_since))
    )


def unlock_due() -> int:
    """Unlock what is ready, each in its own transaction. Returns how many there were."""
    count = 0
    for pk in list(ready().order_by("unlocks_on", "assigned_at", "pk").values_list("pk", flat=True)[:AT_ONCE]):
        count += _unlock(pk)
    return count


@transaction.atomic
def unlock_first(row: Assignment, by: User) -> Assignment:
    """Unlock what is to be there at once, in the transaction that planned it."""
    _unlock(row.pk, by=by)
    row.refresh_from_db()
    return row


@transaction.atomic
def _unlock(pk: uuid.UUID, by: User | None = None) -> bool:
    """One row, asked again under a lock: another sweep, a pause or a new answer to the gate may have come first."""
    case_of = Assignment.objects.select_related("case").filter(pk=pk).first()
    if case_of is None:
        return False
    lock(case_of.case)
    rows = Assignment.objects.select_for_update(of=("self",), no_key=True)
    row = ready().filter(pk=pk).exists() and rows.select_related(
        "case__data_key", "case__caregiver__user", "version__module", "run", "assigned_by"
    ).get(pk=pk)
    if not row:
        return False
    if not allows(row.case, row.version.gate):
        return _keep_back(row)
    put_on_her_page(row, by)
    return True


def put_on_her_page(row: Assignment, by: User | None) -> None:
    """What was locked (and is held by the caller) is there from now on; the message that it is so is planned."""
    row.unlocked_at, row.held_at = clock.now(), None
    if row.due_days is not None:
        row.due_on = row.today + timedelta(days=row.due_days)
    row.save(update_fields=["unlocked_at", "held_at", "due_on"])
    _make_room_after(row, row.today)
    followups.plan(
        kind=FollowUp.Kind.ASSIGNED,
        case=row.case,
        recipient=row.case.caregiver.user,
        dedupe_key=f"assigned:{row.pk}",
        by=by,
        subject_id=row.pk,
    )
    record("assignment.unlocked", row, by=by, module=row.version.module.slug, version=row.version.number)


def _keep_back(row: Assignment) -> bool:
    """The gate says no: its clinicians see it, and it is asked again when the questions are answered anew."""
    row.held_at = clock.now()
    row.save(update_fields=["held_at"])
    record("assignment.kept_back", row, by=None, gate=row.version.gate)
    return False


def _make_room_after(row: Assignment, today: date) -> None:
    """What comes later in the pathway keeps its distance from a module that unlocked late."""
    if row.run is None:
        return
    earliest = today
    for later in row.run.assignments.locked().order_by("unlocks_on", "assigned_at", "pk"):
        earliest += timedelta(days=row.run.every_days)
        if later.unlocks_on < earliest:
            later.unlocks_on = earliest
            later.save(update_fields=["unlocks_on"])
        earliest = later.unlocks_on
