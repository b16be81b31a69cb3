"""What happens to one module after it was given: begun earlier, given more time, brought up to date; and the question
what got in the way, which overdue work asks once.
"""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from caregivers.caseload.access import require
from caregivers.learning.models import Assignment
from caregivers.learning.unlocking import put_on_her_page
from caregivers.safety import rules as safety
from clinic import clock
from clinic.accounts.models import User
from clinic.audit.actions import record
from clinic.errors import RuleViolation
from clinic.library.models import ModuleVersion
from clinic.permissions import Permission


@transaction.atomic
def start_now(*, assignment: Assignment, by: User) -> Assignment:
    """What waits for a later day is on the caregiver's page now. Raises RuleViolation while the gate says no."""
    require(by, Permission.ASSIGN, assignment.case)
    row = _hold(assignment)
    _must_be_wanted(row)
    if row.is_locked:
        safety.demand(row.case, row.version.gate)
        put_on_her_page(row, by)
    return row


@transaction.atomic
def give_more_time(*, assignment: Assignment, due_on: date | None, by: User) -> Assignment:
    """Another due day, or none. Raises RuleViolation (field "due_on") for a day that is over where she lives."""
    require(by, Permission.ASSIGN, assignment.case)
    row = _hold(assignment)
    _must_be_wanted(row)
    if row.is_locked:
        raise RuleViolation(_("This is not on your client’s page yet. Its day comes first."), field="due_on")
    if due_on == row.due_on:
        return row
    if due_on and due_on < row.today:
        raise RuleViolation(_("This day is over where your client lives. Please choose a later one."), field="due_on")
    row.due_on = due_on
    row.save(update_fields=["due_on"])
    record("assignment.due_day_moved", row, by=by, due_on=due_on.isoformat() if due_on else None)
    return row


@transaction.atomic
def use_newer(*, assignment: Assignment, by: User) -> Assignment:
    """The newest published version instead of the one that was given. Raises RuleViolation once she has begun, and
    while the gate of the newer one says no to work that is on her page.
    """
    require(by, Permission.ASSIGN, assignment.case)
    row = _hold(assignment)
    _must_be_wanted(row)
    if row.started_at:
        raise RuleViolation(_("Your client has begun with this version, so it stays. What she wrote belongs to it."))
    newest = ModuleVersion.objects.newest().filter(module=row.module_id).first()
    if newest is None or newest.pk == row.version_id:
        return row
    if not row.is_locked:  # of what waits, the gate is asked when its day comes
        safety.demand(row.case, newest.gate)
    row.version, row.held_at = newest, None
    row.save(update_fields=["version", "held_at"])
    record("assignment.version_renewed", row, by=by, version=newest.number)
    return row


@transaction.atomic
def note_asked(*, assignment: Assignment, by: User) -> Assignment:
    """The caregiver was asked what got in the way, or would rather not say: the question is not put again."""
    require(by, Permission.ANSWER_MODULES, assignment.case)
    row = _hold(assignment)
    if row.is_to_ask:
        row.obstacle_asked_at = clock.now()
        row.save(update_fields=["obstacle_asked_at"])
        record("assignment.obstacle_asked", row, by=by)
    return row


@transaction.atomic
def note_obstacle(*, assignment: Assignment, by: User) -> Assignment:
    """A clinician has taken note of what got in the way."""
    require(by, Permission.REVIEW_ANSWERS, assignment.case)
    row = _hold(assignment)
    if row.is_heavy:
        row.obstacle_seen_at, row.obstacle_seen_by = clock.now(), by
        row.save(update_fields=["obstacle_seen_at", "obstacle_seen_by"])
        record("assignment.obstacle_seen", row, by=by)
    return row


def _hold(assignment: Assignment) -> Assignment:
    """The row as it is now, kept from others until the transaction ends. The case first, as the sweep does."""
    safety.lock(assignment.case)
    rows: Any = Assignment.objects.select_for_update(of=("self",), no_key=True)
    related = ("case__data_key", "case__caregiver__user", "version__module", "run", "assigned_by")
    row: Assignment = rows.select_related(*related).get(pk=assignment.pk)
    return row


def _must_be_wanted(row: Assignment) -> None:
    """Raises RuleViolation (code "closed") for what is finished or was taken back."""
    if row.completed_at:
        raise RuleViolation(_("Your client has finished this."), code="closed")
    if row.withdrawn_at:
        raise RuleViolation(_("This was taken back."), code="closed")
