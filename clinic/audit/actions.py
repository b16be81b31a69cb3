"""The audit's writer. Verbs call it by hand, in their own transaction: no trail, no change."""

import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Max

from clinic.audit.models import AuditEvent

if TYPE_CHECKING:
    from clinic.accounts.models import User

# What may stand in `details`. A new key is added here on purpose, after asking: can it hold what a person wrote?
ALLOWED_DETAILS = frozenset(
    {
        "count", "due_on", "ends_on", "expires_at", "fields", "from_state", "gate", "kind", "level", "made_at",
        "module", "outcome", "pages", "reason_code", "revision", "role", "starts_at", "starts_on", "state", "step",
        "to_state", "user_id", "version", "words",
        "first_event", "last_event",
    }
)  # fmt: skip

MADE_UP = "practice.made_up"


def record(
    verb: str,
    target: models.Model,
    *,
    by: "User | None",
    case_id: uuid.UUID | None = None,
    **details: Any,
) -> AuditEvent:
    """Write that `by` (None: the clock or the operator) did `verb` to `target`.

    The case is taken from the target where it has one. Raises ValueError for a detail that is not on the list.
    """
    event = _event(verb, target, by=by, case_id=case_id, **details)
    event.save()
    return event


def record_reading(verb: str, rows: Iterable[models.Model], *, by: "User") -> None:
    """Write that `by` read `rows`: one event for each case, on its first row, with how many there were."""
    of_case: dict[Any, list[models.Model]] = {}
    for row in rows:
        of_case.setdefault(getattr(row, "case_id", None), []).append(row)
    AuditEvent.objects.bulk_create(_event(verb, read[0], by=by, count=len(read)) for read in of_case.values())


@contextmanager
def made_up() -> Iterator[None]:
    """Around what writes events with times of the past (`demo`, `generate`): the trail says of which that is so.

    Without it the verifier would call them put in later, and be right.
    """
    before = _newest()
    yield
    if (last := _newest()) > before:
        AuditEvent.objects.create(
            verb=MADE_UP, target_type="practice", details={"first_event": before + 1, "last_event": last}
        )


def _newest() -> int:
    return AuditEvent.objects.aggregate(last=Max("pk"))["last"] or 0


def _event(
    verb: str, target: models.Model, *, by: "User | None", case_id: uuid.UUID | None = None, **details: Any
) -> AuditEvent:
    unknown = set(details) - ALLOWED_DETAILS
    if unknown:
        raise ValueError(f"Not an allowed audit detail: {', '.join(sorted(unknown))}.")
    return AuditEvent(
        actor_id=by.pk if by else None,
        actor_role=by.role if by else "",
        verb=verb,
        target_type=type(target)._meta.model_name or "",
        target_id=str(target.pk),
        case_id=case_id or getattr(target, "case_id", None),
        details=details,
    )
