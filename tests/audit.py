"""Events without a story, and a chain over them, for the tests of the audit trail."""

import uuid
from datetime import datetime, timedelta

from clinic import clock
from clinic.audit.anchors import anchor
from clinic.audit.models import AuditEvent
from clinic.audit.sealing import seal

SOMEBODY, A_CASE = uuid.UUID(int=7), uuid.UUID(int=8)


def write_events(count: int, *, first_id: int | None = None, at: datetime | None = None) -> list[AuditEvent]:
    """Write `count` events, on request with ids of one's own (as if others had been given out before)."""
    rows = [
        AuditEvent(
            id=None if first_id is None else first_id + number,
            at=at or clock.now(),
            actor_id=SOMEBODY,
            actor_role="therapist",
            verb="note.read",
            target_type="note",
            target_id=str(number),
            case_id=A_CASE,
            details={"count": number, "a": "é"},
        )
        for number in range(count)
    ]
    return AuditEvent.objects.bulk_create(rows)


def live(days: int, *, now: datetime, each_day: int = 5) -> None:
    """Days of work up to `now`: events, sealed as they come, anchored every evening but the last."""
    for back in range(days, 0, -1):
        with clock.at(now - timedelta(days=back)):
            for part in (2, each_day - 2):
                write_events(part)
                seal()
            if back > 1:
                anchor()
