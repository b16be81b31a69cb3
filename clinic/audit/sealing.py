"""The sealer: chains events that no seal covers yet. Run twice, or by two workers at once, it does no harm.

Ids are given out before their rows can be seen: on PostgreSQL event 7 may appear after event 9 was sealed, and an id
whose transaction was rolled back never appears. So a seal names the events it covers, and each run looks again into
the gaps that the seals of the last day left. What appears even later the weekly check finds (`looking_back=None`).

Nothing is locked while the events are read and hashed. The seal's number is its primary key, so of two sealers one
inserts, and the other has done nothing.
"""

import logging
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q

from clinic import clock
from clinic.audit.canonical import (
    COLUMNS,
    GENESIS,
    Coverage,
    Range,
    as_ranges,
    as_text,
    event_digest,
    ranges_of,
    seal_hash,
)
from clinic.audit.models import AuditEvent, AuditSeal

BATCH = 5000  # events under one seal, at most
LATE = timedelta(days=1)  # no transaction of ours is open for longer
RANGES_AT_ONCE = 100
Event = tuple[Any, ...]
log = logging.getLogger("porchlight.audit")


def seal(*, looking_back: timedelta | None = LATE) -> int:
    """Seal what is not sealed. Returns how many events were. `looking_back=None`: look into all gaps there are."""
    at, sealed, more = clock.now(), 0, True
    while more:
        done, more = _seal_next(at, looking_back)
        sealed += done
    return sealed


def _seal_next(at: datetime, looking_back: timedelta | None) -> tuple[int, bool]:
    """One seal: how many events it covers, and whether there may be more."""
    last = newest_seal()
    events = _unsealed(last, at, looking_back)
    if not events:
        return 0, False
    row = _link(last, events, at)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        return 0, False  # another sealer was quicker, and goes on
    return len(events), not row.caught_up


def newest_seal() -> AuditSeal | None:
    """The head of the chain."""
    return AuditSeal.objects.order_by("-number").first()


def _unsealed(last: AuditSeal | None, at: datetime, looking_back: timedelta | None) -> list[Event]:
    """Events for the next seal, by id: the late ones first."""
    events: list[Event] = []
    if last is not None:
        events = list(events_in(_gaps(None if looking_back is None else at - looking_back), at_most=BATCH))
    tail = AuditEvent.objects.filter(pk__gt=last.through if last else 0).order_by("pk").values_list(*COLUMNS)
    return events + list(tail[: BATCH - len(events)])


def _gaps(moment: datetime | None) -> list[Range]:
    try:
        return coverage_since(moment).gaps
    except ValueError:  # a damaged seal must not stop the ones after it; `audit verify` says which one it is
        log.error("A seal of the audit trail cannot be read. Run `manage.py audit verify`.")
        return []


def coverage_since(moment: datetime | None) -> Coverage:
    """What the seals made after `moment` (None: all) cover, from where the chain had come to before them."""
    before = AuditSeal.objects.none() if moment is None else AuditSeal.objects.filter(sealed_at__lt=moment)
    start = before.order_by("-number").values_list("number", "through").first() or (0, 0)
    coverage = Coverage(start[1])
    for covers in AuditSeal.objects.filter(number__gt=start[0]).order_by("number").values_list("covers", flat=True):
        for first, last in as_ranges(covers):
            coverage.add(first, last)
    return coverage


def events_in(ranges: list[Range], *, at_most: int | None = None) -> Iterator[Event]:
    """The events whose ids lie in `ranges` (ascending), by id."""
    left = at_most
    for place in range(0, len(ranges), RANGES_AT_ONCE):
        some = within(ranges[place : place + RANGES_AT_ONCE])
        rows = AuditEvent.objects.filter(some).order_by("pk").values_list(*COLUMNS)
        for row in rows if left is None else rows[:left]:
            yield row
            left = None if left is None else left - 1


def within(ranges: Iterable[Range]) -> Q:
    """The condition that an event's id lies in one of `ranges`."""
    condition = Q(pk__in=())
    for first, last in ranges:
        condition |= Q(pk__gte=first, pk__lte=last)
    return condition


def _link(last: AuditSeal | None, events: list[Event], at: datetime) -> AuditSeal:
    """The seal over `events`, unsaved."""
    row = AuditSeal(
        number=last.number + 1 if last else 1,
        sealed_at=at,
        covers=as_text(ranges_of(event[0] for event in events)),
        count=len(events),
        total=(last.total if last else 0) + len(events),
        through=max(events[-1][0], last.through if last else 0),
        caught_up=len(events) < BATCH,
        digests=b"".join(event_digest(event) for event in events),
        previous=last.hash if last else GENESIS,
    )
    row.hash = seal_hash(row)
    return row
