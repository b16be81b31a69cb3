"""Reading the trail is reading: it leaves a trail itself."""

from collections.abc import Iterator
from itertools import islice

from django.db import transaction
from django.db.models import QuerySet

from caregivers.caseload.access import require
from caregivers.caseload.models import Case
from caregivers.trail.queries import Line, events_of, lines_without_content, older_than
from clinic.accounts.models import Practice, User
from clinic.audit.actions import record
from clinic.audit.models import AuditEvent
from clinic.permissions import Permission, require_role

AT_ONCE = 2000


@transaction.atomic
def open_trail(*, case: Case, by: User) -> QuerySet[AuditEvent]:
    """The events of the case. Raises PermissionDenied for who may see the case but not its trail."""
    require(by, Permission.SEE_TRAIL, case)
    before = events_of(case).filter(pk__lte=_newest())
    record("trail.read", case, by=by, case_id=case.pk)
    return before


def _newest() -> int:
    """So that this very reading is not the first line of what it shows."""
    return AuditEvent.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


@transaction.atomic
def open_practice_trail(*, events: QuerySet[AuditEvent], before: int | None, size: int, by: User) -> list[Line]:
    """One page of the practice's trail, with one line more than `size` where there is another page."""
    require_role(by, Permission.SEE_PRACTICE_TRAIL)
    found = lines_without_content(older_than(events, before)[: size + 1])
    record("practice_trail.read", Practice.current(), by=by)
    return found


def export_practice_trail(*, events: QuerySet[AuditEvent], by: User) -> Iterator[Line]:
    """All of `events`, line by line; that they were exported, and how many, is in the trail before the first one."""
    require_role(by, Permission.SEE_PRACTICE_TRAIL)
    newest = _newest()
    events = events.filter(pk__lte=newest)
    _note_export(events.count(), by)
    return _all_lines(events)


@transaction.atomic
def _note_export(count: int, by: User) -> None:
    record("practice_trail.exported", Practice.current(), by=by, count=count)


def _all_lines(events: QuerySet[AuditEvent]) -> Iterator[Line]:
    rows = events.iterator(chunk_size=AT_ONCE)
    while some := list(islice(rows, AT_ONCE)):
        yield from lines_without_content(some)
