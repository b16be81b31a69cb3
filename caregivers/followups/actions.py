"""What happens to a follow-up by a person's word: planned, cancelled, tried again, marked as sent. And the sweep.

Each is one conditional update, so it comes before a claim or after it: what is being sent this moment is said to be so
(409), and what was cancelled does not go out.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from caregivers.caseload.access import require
from caregivers.caseload.models import Case
from caregivers.followups import schedule
from caregivers.followups.doorbell import ring_on_commit
from caregivers.followups.engine import sweep
from caregivers.followups.models import FollowUp
from caregivers.followups.verdict import quiet_hours
from clinic import clock
from clinic.accounts.models import User
from clinic.audit.actions import record
from clinic.errors import RuleViolation, Stale
from clinic.permissions import Permission

__all__ = ["cancel", "cancel_waiting", "mark_as_sent", "plan", "retry", "sweep"]

State, Reason = FollowUp.State, FollowUp.Reason


@transaction.atomic
def plan(
    *,
    kind: str,
    case: Case,
    recipient: User,
    dedupe_key: str,
    by: User | None,
    wall: datetime | None = None,
    zone: str | None = None,
    subject_id: UUID | None = None,
) -> FollowUp:
    """Owe one message to the caregiver of `case`: at `wall` in `zone` (hers by default), or as soon as allowed.

    What `dedupe_key` names is owed once: planned again, the first one is returned as it is now. Raises RuleViolation
    (field "wall") for a time that has passed.
    """
    if by:
        require(by, Permission.PLAN_FOLLOW_UPS, case)
    if recipient.pk != case.caregiver.user_id:
        raise ValueError("A follow-up on a case goes to the caregiver of that case, and to nobody else.")
    if earlier := FollowUp.objects.filter(case=case, dedupe_key=dedupe_key).first():
        return earlier
    now = clock.now()
    due = schedule.due(wall=wall, zone=zone or recipient.time_zone, now=now)
    if due.due_at < now:
        raise RuleViolation(_("This time has passed. Choose one that is still to come."), field="wall")
    allowed = quiet_hours(case.caregiver).after(due.due_at)
    row = FollowUp(
        case=case, kind=kind, recipient=recipient, planned_by=by, dedupe_key=dedupe_key, subject_id=subject_id,
        zone=due.zone, local_due=due.local_due, due_at=due.due_at,
        next_try_at=allowed, expires_at=allowed + schedule.EXPIRES_AFTER,
    )  # fmt: skip
    return _insert_once(row, by)


def _insert_once(row: FollowUp, by: User | None) -> FollowUp:
    """INSERT … ON CONFLICT DO NOTHING; the audit and the doorbell only for the one that was made."""
    FollowUp.objects.bulk_create([row], ignore_conflicts=True)
    stored = FollowUp.objects.get(case=row.case, dedupe_key=row.dedupe_key)
    if stored.pk == row.pk:
        record("follow_up.planned", stored, by=by, kind=row.kind)
        if stored.next_try_at and stored.next_try_at <= clock.now():
            ring_on_commit()
    return stored


@transaction.atomic
def cancel(*, follow_up: FollowUp, by: User | None, reason: str = Reason.NO_LONGER_WANTED) -> FollowUp:
    """It is not wanted any more. Raises Stale where it is going out now or has gone out."""
    return _change(
        follow_up, "cancelled", allowed=FollowUp.CANCELLABLE, by=by, state=State.CANCELLED, reason=reason, **_end(by)
    )


@transaction.atomic
def cancel_waiting(*, case: Case, dedupe_prefix: str, by: User | None, reason: str = Reason.NO_LONGER_WANTED) -> int:
    """Cancel what waits (or failed) on `case` for something that is called off. The number cancelled.

    Raises Stale where one of them is going out this moment: whatever calls it off is then not done yet either.
    """
    if by:  # the verb that calls it off has asked for more, and it may be the caregiver's own
        require(by, Permission.SEE_CASE, case)
    Case.objects.select_for_update(no_key=True).get(pk=case.pk)  # no claim on this case meanwhile
    rows = FollowUp.objects.filter(case=case, dedupe_key__startswith=dedupe_prefix)
    for row in rows.filter(state=State.SENDING):
        raise _stale(row)
    return cancel_all(rows, by=by, reason=reason)


def cancel_all(rows: QuerySet[FollowUp], *, by: User | None, reason: str) -> int:
    """Cancel those of `rows` that can be, each with its audit event, for a verb that has asked who may."""
    waiting = list(rows.filter(FollowUp.CANCELLABLE).select_for_update())
    FollowUp.objects.filter(pk__in=[row.pk for row in waiting]).update(state=State.CANCELLED, reason=reason, **_end(by))
    for row in waiting:
        record("follow_up.cancelled", row, by=by, kind=row.kind, reason_code=str(reason))
    return len(waiting)


@transaction.atomic
def retry(*, follow_up: FollowUp, by: User) -> FollowUp:
    """Try again now, as often as at first. `by` stands behind it from now on."""
    now = clock.now()
    row = _change(
        follow_up, "retried", allowed=FollowUp.RETRIABLE, by=by,
        state=State.PLANNED, reason=Reason.NONE, smtp_code=None, attempts=0, next_try_at=now, planned_by=by,
        expires_at=now + schedule.EXPIRES_AFTER, ended_at=None, ended_by=None,
    )  # fmt: skip
    ring_on_commit()
    return row


@transaction.atomic
def mark_as_sent(*, follow_up: FollowUp, by: User) -> FollowUp:
    """Somebody knows that it arrived, or has told the client in another way."""
    return _change(
        follow_up, "marked_as_sent", allowed=FollowUp.MARKABLE, by=by, state=State.SENT, reason=Reason.NONE, **_end(by)
    )


def _end(by: User | None) -> dict[str, Any]:
    return {"ended_at": clock.now(), "ended_by": by, "next_try_at": None}


def _change(follow_up: FollowUp, verb: str, *, allowed: Q, by: User | None, state: str, **values: Any) -> FollowUp:
    """The conditional update of all verbs: a new fence, so that no earlier claim can undo it."""
    if by:
        require(by, Permission.PLAN_FOLLOW_UPS, follow_up.case)
    before = follow_up.state
    rows = FollowUp.objects.filter(allowed, pk=follow_up.pk)
    changed = rows.update(state=state, fence=F("fence") + 1, **values)
    row = FollowUp.objects.select_related("case__data_key", "case__caregiver", "recipient").get(pk=follow_up.pk)
    if changed:
        record(f"follow_up.{verb}", row, by=by, kind=row.kind, from_state=before, to_state=state)
    elif row.state != state:
        raise _stale(row)
    return row


def _stale(row: FollowUp) -> Stale:
    sentences = {
        State.SENDING: _("This message is going out at this moment. Look again in a minute."),
        State.SENT: _("This message has gone out already."),
        State.CANCELLED: _("This message was cancelled meanwhile."),
    }
    sentence = sentences.get(State(row.state), _("This message is planned. Wait for its time, or cancel it."))
    return Stale(sentence, current={"state": row.state, "reason": row.reason})
