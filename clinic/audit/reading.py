"""Reading rows that somebody may have filled with nonsense: a row that cannot be read is a finding, not a crash."""

from collections.abc import Iterator

from django.db import DatabaseError

from clinic.audit.canonical import COLUMNS, DIGEST_BYTES, Range, as_ranges, event_digest, ids_of, seal_hash
from clinic.audit.models import AuditEvent, AuditSeal
from clinic.audit.sealing import Event, events_in

AT_ONCE = 200
# What reading a row raises that holds something else than its type (SQLite takes anything).
UNREADABLE = (ValueError, TypeError, AttributeError, OverflowError, DatabaseError)


def seals_after(number: int) -> Iterator[tuple[int, AuditSeal | None]]:
    """The seals with higher numbers, one by one; None for one that cannot be read."""
    while True:
        some = AuditSeal.objects.filter(number__gt=number).order_by("number")
        rows: list[tuple[int, AuditSeal | None]]
        try:
            rows = [(row.number, row) for row in some[:AT_ONCE]]
        except UNREADABLE:
            numbers = list(some.values_list("number", flat=True)[:AT_ONCE])
            rows = [(pk, _seal(pk)) for pk in numbers]
        if not rows:
            return
        yield from rows
        number = rows[-1][0]


def _seal(number: int) -> AuditSeal | None:
    try:
        return AuditSeal.objects.get(number=number)
    except UNREADABLE:
        return None


def ranges_of(seal: AuditSeal) -> list[Range] | None:
    """The events that a seal covers; None where it does not say that in our form, or not for as many as it counts."""
    try:
        ranges = as_ranges(seal.covers)
        covered = sum(last - first + 1 for first, last in ranges)
        return ranges if covered == seal.count == len(seal.digests) / DIGEST_BYTES else None
    except UNREADABLE:
        return None


def is_whole(seal: AuditSeal) -> bool:
    """Whether the seal's hash is the one of what it says."""
    try:
        return seal_hash(seal) == seal.hash
    except UNREADABLE:
        return False


def events_of(ranges: list[Range]) -> dict[int, Event | None]:
    """Id → event, for those that are there; None for one that cannot be read."""
    try:
        return {row[0]: row for row in events_in(ranges)}
    except UNREADABLE:
        found = ((pk, _event(pk)) for pk in ids_of(ranges))
        return {pk: row for pk, row in found if row != ()}


def _event(pk: int) -> Event | None:
    """The event, None where it cannot be read, the empty tuple where there is none."""
    try:
        return AuditEvent.objects.filter(pk=pk).values_list(*COLUMNS).first() or ()
    except UNREADABLE:
        return None


def digest_of(row: Event) -> bytes:
    """The digest of an event; nothing for one that has none."""
    try:
        return event_digest(row)
    except UNREADABLE:
        return b""
