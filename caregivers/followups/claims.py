"""Taking what is due, and giving it back: short transactions without any I/O (docs/decisions/0007).

A claim counts up the row's `fence`. Whoever finishes says the fence that it claimed with; a process that slept through
its lease, while somebody else went on with the row, finds that its word no longer counts.
"""

from datetime import datetime, timedelta
from secrets import SystemRandom
from uuid import UUID

from django.db import models, transaction
from django.db.models import F, Q, QuerySet

from caregivers.followups.models import Dispatch, FollowUp
from caregivers.followups.verdict import SEND, Verdict, judge
from clinic import clock
from clinic.accounts.models import Invitation
from clinic.audit.actions import record

BATCH = 10  # what a process killed in the middle leaves uncertain, at the most
LEASE = timedelta(seconds=120)
BACK_OFF = tuple(timedelta(minutes=n) for n in (1, 5, 30, 120, 360, 720))

_dice = SystemRandom()
State, Reason = FollowUp.State, FollowUp.Reason


def due(now: datetime) -> QuerySet[FollowUp]:
    """What waits and whose time has come, the oldest first."""
    return FollowUp.objects.filter(next_try_at__lte=now).order_by("next_try_at")


def lapsed(now: datetime) -> QuerySet[FollowUp]:
    """Claimed by a process that has not finished it in time."""
    return FollowUp.objects.filter(lease_until__lt=now).order_by("lease_until")


def claim(*, connected: bool = True) -> tuple[list[FollowUp], int]:
    """Take up to `BATCH` due rows: those to send now, in state *sending*, and the number of all that were decided on.

    Not `connected`: nothing is taken, but what must not or need not be sent any more is put down all the same.
    """
    now = clock.now()
    with transaction.atomic(durable=True):
        if Dispatch.current().is_held:
            return [], 0
        rows = _locked(due(now) if connected else due(now).filter(expires_at__lt=now))[:BATCH]
        verdicts = _judged(list(rows), now)
        to_send = [row for row, verdict in verdicts if verdict == SEND]
        for row, verdict in verdicts:
            if verdict != SEND:
                _put(row, verdict, now)
        _take(to_send, now)
    return to_send, len(verdicts)


def _locked(rows: QuerySet[FollowUp]) -> QuerySet[FollowUp]:
    """The rows with all that they are judged by, locked.

    PostgreSQL locks the row, its case and its caregiver, and skips what somebody else holds. Stopping, safe contact and
    cancelling lock those too: each comes before the claim, which then sees it, or after, and sees the claim. SQLite has
    one writer at a time (BEGIN IMMEDIATE); Django leaves the lock out there.
    """
    return rows.select_related("case__caregiver__user", "recipient").select_for_update(
        skip_locked=True, no_key=True, of=("self", "case", "case__caregiver")
    )


def _judged(rows: list[FollowUp], now: datetime) -> list[tuple[FollowUp, Verdict]]:
    models.prefetch_related_objects(rows, "planned_by")
    invitations = [row.subject_id for row in rows if row.kind == FollowUp.Kind.INVITATION and row.subject_id]
    still_open: set[UUID] = set()
    if invitations:
        opened = Invitation.objects.filter(pk__in=invitations, accepted_at=None, revoked_at=None, expires_at__gt=now)
        still_open = set(opened.values_list("pk", flat=True))
    return [(row, judge(row, now=now, open_invitations=still_open)) for row in rows]


def _take(rows: list[FollowUp], now: datetime) -> None:
    """State *sending*, the attempt and the fence are committed before the first byte goes out.

    The rows in hand keep their `next_try_at`, so that `release` can put it back.
    """
    until = now + LEASE
    FollowUp.objects.filter(pk__in=[row.pk for row in rows]).update(
        state=State.SENDING, next_try_at=None, lease_until=until, fence=F("fence") + 1, attempts=F("attempts") + 1
    )
    for row in rows:
        row.state, row.lease_until = State.SENDING, until
        row.fence += 1
        row.attempts += 1


def _put(row: FollowUp, verdict: Verdict, now: datetime) -> None:
    if verdict.until:
        FollowUp.objects.filter(pk=row.pk).update(next_try_at=verdict.until)
        return
    ended(FollowUp.objects.filter(pk=row.pk), row, state=verdict.state, reason=verdict.reason)


def ended(
    rows: QuerySet[FollowUp], row: FollowUp, *, state: str, reason: str = Reason.NONE, code: int | None = None
) -> bool:
    """Bring `row` to its end by the clock if it is among `rows` still; the audit in the same transaction."""
    changed = rows.update(
        state=state, reason=reason, smtp_code=code, ended_at=clock.now(), next_try_at=None, lease_until=None
    )
    if changed:
        record(f"follow_up.{state}", row, by=None, kind=row.kind, reason_code=str(reason))
    return bool(changed)


def mine(row: FollowUp) -> QuerySet[FollowUp]:
    """`row`, if nobody went on with it since it was claimed.

    Where the lease lapsed and it was put down as uncertain, the process that knows better may still say so.
    """
    lapsed = Q(state=State.UNCERTAIN, reason=Reason.LEASE_EXPIRED, ended_by=None)
    return FollowUp.objects.filter(Q(state=State.SENDING) | lapsed, pk=row.pk, fence=row.fence)


def wait(row: FollowUp, *, reason: str, code: int | None = None) -> bool:
    """Not sent this time: to be tried again, or dead when it was tried often enough. False: no longer ours."""
    if row.attempts > len(BACK_OFF):
        return ended(mine(row), row, state=State.DEAD, reason=reason, code=code)
    delay = BACK_OFF[row.attempts - 1] * _dice.uniform(0.8, 1.2)
    return _back(row, state=State.RETRY, reason=reason, smtp_code=code, next_try_at=clock.now() + delay)


def release(row: FollowUp) -> bool:
    """Give back what was claimed and not begun, as if it had never been taken."""
    state = State.RETRY if row.attempts > 1 else State.PLANNED
    return _back(row, state=state, attempts=row.attempts - 1, next_try_at=row.next_try_at)


def _back(row: FollowUp, **values: object) -> bool:
    return bool(mine(row).update(lease_until=None, ended_at=None, fence=F("fence") + 1, **values))
