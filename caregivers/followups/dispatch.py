"""The shutter before the engine. After a restore it is down until somebody has looked (docs/decisions/0017).

A backup knows nothing of what was sent after it was made. So what was due between the backup and the restore may have
gone out or not: the transport is asked, and where it cannot answer, the message is *uncertain* and a person decides.
What comes due later waits behind the shutter, and the usual rules hold for it when that opens.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from itertools import islice

from django.db import transaction
from django.db.models import Q, QuerySet

from caregivers.followups import claims
from caregivers.followups.doorbell import ring_on_commit
from caregivers.followups.message import message_id
from caregivers.followups.models import Dispatch, FollowUp
from clinic import clock
from clinic.audit.actions import record
from clinic.mail.transport import transport

AT_ONCE = 200
State, Reason = FollowUp.State, FollowUp.Reason


@transaction.atomic
def hold(*, reason: str, restored_to: datetime | None = None) -> Dispatch:
    """Shut it, by the operator's word. What is being sent at this very moment still goes out."""
    values = {"held_since": clock.now(), "held_reason": reason, "restored_to": restored_to}
    row, _made = Dispatch.objects.update_or_create(pk=True, defaults=values)
    record("dispatch.held", row, by=None, reason_code=str(reason))
    return row


def hold_after_restore(made_at: datetime) -> None:
    """What a restore calls, before anybody can reach the database (settings: AFTER_RESTORE)."""
    hold(reason=Dispatch.Reason.RESTORED, restored_to=made_at)


def unclear(dispatch: Dispatch) -> QuerySet[FollowUp]:
    """What may have gone out after the backup was made: due before the restore, in the middle, or tried at any time."""
    if dispatch.held_reason != Dispatch.Reason.RESTORED:
        return FollowUp.objects.none()
    waiting = Q(state=State.PLANNED, next_try_at__lte=dispatch.held_since)
    return FollowUp.objects.filter(waiting | Q(state__in=[State.RETRY, State.SENDING])).order_by("pk")


def outlook(dispatch: Dispatch) -> Counter[str]:
    """What `release` would come upon, in numbers."""
    waiting = FollowUp.objects.filter(state__in=FollowUp.WAITING).exclude(pk__in=unclear(dispatch).values("pk"))
    now = clock.now()
    return Counter(
        unclear=unclear(dispatch).count(),
        too_late=waiting.filter(expires_at__lt=now).count(),
        due=waiting.filter(next_try_at__lte=now, expires_at__gte=now).count(),
        later=waiting.filter(next_try_at__gt=now, expires_at__gte=now).count(),
    )


def release() -> Counter[str]:
    """Settle what is unclear, then open. Harmless when it is open already, or was interrupted and is called again."""
    counts: Counter[str] = Counter()
    dispatch = Dispatch.current()
    if not dispatch.is_held:
        return counts
    for rows in _batches(unclear(dispatch)):
        with transport() as line:
            known = [(row, line.has(message_id(row.dedupe_key))) for row in rows]
        with transaction.atomic(durable=True):
            counts.update(word for row, arrived in known if (word := _settle(row, arrived)))
    _open()
    return counts


def _batches(rows: QuerySet[FollowUp]) -> Iterator[list[FollowUp]]:
    found = iter(list(rows))
    while batch := list(islice(found, AT_ONCE)):
        yield batch


def _settle(row: FollowUp, arrived: bool | None) -> str:
    """Write down what is known. "" where a person was quicker, or it may simply wait on."""
    rows = FollowUp.objects.filter(pk=row.pk, state=row.state, fence=row.fence)
    if arrived is None:
        return "uncertain" if claims.ended(rows, row, state=State.UNCERTAIN, reason=Reason.RESTORED) else ""
    if arrived:
        return "sent" if claims.ended(rows, row, state=State.SENT) else ""
    if row.state == State.SENDING:
        claims.wait(row, reason=Reason.RESTORED)
    return ""


@transaction.atomic
def _open() -> None:
    row = Dispatch.current()
    row.held_since, row.held_reason, row.restored_to = None, "", None
    row.save()
    record("dispatch.released", row, by=None)
    ring_on_commit()
